//! What the provider's page holds, and for how long. In memory only: not in the address bar, not in the browser's storage,
//! gone after fifteen idle minutes, when the page is left, and with a reload.

use client::link::{LinkFault, parse};
use leptos::prelude::*;

use super::reply::ReplyForm;
use crate::engine::wire::{Trouble, ViewDocument};
use crate::i18n::t;
use crate::ui::trouble_text;

/// Milliseconds without use after which everything is forgotten.
#[cfg(target_arch = "wasm32")]
const IDLE: f64 = 15.0 * 60.0 * 1000.0;

/// Where the page is.
#[derive(Clone, PartialEq)]
pub(super) enum Stage {
    /// Rendered when the app was built, or the address has not been read yet.
    Starting,
    NoLink,
    /// Asks who opens it, and for the passcode if the link has one.
    Ask {
        passcode: bool,
        /// An emergency card: then also why.
        card: bool,
    },
    Shown(Box<ViewDocument>),
    /// It will not open, whatever is typed.
    Cannot(Why),
    /// It was shown and is forgotten.
    Closed,
}

/// Why a link does not open. Never whether it is paused, revoked, over or was never there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    Invalid,
    Foreign,
    Inactive,
    Unreadable,
}

impl Why {
    pub(super) fn text(self) -> String {
        let v = &t().view;
        match self {
            Self::Invalid => v.bad_link,
            Self::Foreign => v.other_server,
            Self::Inactive => v.cannot_open_text,
            Self::Unreadable => v.damaged,
        }
        .to_owned()
    }

    /// What an answer says about the link itself; none for what another try can change.
    pub(super) fn of(trouble: &Trouble) -> Option<Self> {
        match trouble {
            Trouble::LinkInvalid => Some(Self::Invalid),
            Trouble::LinkForeign => Some(Self::Foreign),
            Trouble::LinkInactive => Some(Self::Inactive),
            Trouble::LinkUnreadable => Some(Self::Unreadable),
            _ => None,
        }
    }
}

/// The words of trouble that another try can change.
pub(super) fn again_text(trouble: &Trouble) -> String {
    let v = &t().view;
    match trouble {
        Trouble::PasscodeNeeded => v.passcode_missing.to_owned(),
        other => trouble_text(other),
    }
}

/// What the provider's page holds. Above the pages, so that a switch of language keeps it.
#[derive(Clone, Copy)]
pub(super) struct Viewer {
    pub stage: RwSignal<Stage>,
    pub link: RwSignal<Option<String>>,
    pub recipient: RwSignal<String>,
    pub passcode: RwSignal<String>,
    /// Why an emergency card is opened.
    pub reason: RwSignal<String>,
    /// What is being left in the reply box.
    pub reply: ReplyForm,
}

impl Viewer {
    fn new() -> Self {
        Self {
            stage: RwSignal::new(Stage::Starting),
            link: RwSignal::new(None),
            recipient: RwSignal::new(String::new()),
            passcode: RwSignal::new(String::new()),
            reason: RwSignal::new(String::new()),
            reply: ReplyForm::new(),
        }
    }

    /// Takes up a link, or the lack of one. `server` is this page's own origin.
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "an address bar is in the browser only"))]
    fn take(self, server: &str, link: Option<String>) {
        self.passcode.set(String::new());
        let stage = match link.as_deref().map(|link| parse(server, link)) {
            None => Stage::NoLink,
            Some(Ok(own)) => Stage::Ask { passcode: own.passcode, card: own.card },
            Some(Err(LinkFault::Invalid)) => Stage::Cannot(Why::Invalid),
            Some(Err(LinkFault::Foreign)) => Stage::Cannot(Why::Foreign),
        };
        self.link.set(if matches!(stage, Stage::Ask { .. }) { link } else { None });
        self.stage.set(stage);
    }

    /// The document came. The passcode is not needed any more.
    pub(super) fn show(self, document: ViewDocument) {
        self.passcode.set(String::new());
        self.stage.set(Stage::Shown(Box::new(document)));
        #[cfg(target_arch = "wasm32")]
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// Forgets everything: the document, the link with its key, the name, the passcode.
    pub(super) fn close(self) {
        self.link.set(None);
        self.passcode.set(String::new());
        self.recipient.set(String::new());
        self.reason.set(String::new());
        self.reply.clear();
        if matches!(*self.stage.read_untracked(), Stage::Shown(_) | Stage::Ask { .. }) {
            self.stage.set(Stage::Closed);
        }
    }
}

/// Puts the viewer in context and takes the link out of the address bar, before anything else looks at it. Called once,
/// by the app's root.
pub fn provide_viewer() {
    let viewer = Viewer::new();
    #[cfg(target_arch = "wasm32")]
    browser::watch(viewer);
    provide_context(viewer);
}

/// The viewer in context.
pub(super) fn use_viewer() -> Viewer {
    use_context::<Viewer>().unwrap_or_else(Viewer::new)
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::cell::Cell;
    use std::rc::Rc;
    use std::time::Duration;

    use leptos::prelude::*;
    use wasm_bindgen::JsValue;

    use super::{IDLE, Viewer};

    /// How often it looks whether the page is still used.
    const EVERY: Duration = Duration::from_secs(5);

    pub(super) fn watch(viewer: Viewer) {
        if !on_viewer() {
            return;
        }
        read_address(viewer);
        let last = Rc::new(Cell::new(js_sys::Date::now()));
        for event in ["pointerdown", "keydown", "wheel", "touchstart"] {
            let last = Rc::clone(&last);
            // Watched as long as the page is there.
            std::mem::forget(window_event_listener_untyped(event, move |_| last.set(js_sys::Date::now())));
        }
        // Another link was put into the address bar of this page: the browser does not load it anew.
        std::mem::forget(window_event_listener_untyped("hashchange", move |_| {
            if on_viewer() && window().location().hash().is_ok_and(|hash| hash.contains("shlink:")) {
                read_address(viewer);
            }
        }));
        // Nothing waits in the browser's back button on a shared device.
        std::mem::forget(window_event_listener_untyped("pagehide", move |_| viewer.close()));
        let look = move || {
            if js_sys::Date::now() - last.get() >= IDLE {
                viewer.close();
            }
        };
        // Fails only without a window.
        let _ = set_interval_with_handle(look, EVERY);
    }

    fn on_viewer() -> bool {
        window().location().pathname().is_ok_and(|path| path == "/view")
    }

    /// Reads the fragment and takes it out of the address bar and of this entry of the history.
    fn read_address(viewer: Viewer) {
        let location = window().location();
        let hash = location.hash().unwrap_or_default();
        let server = location.origin().unwrap_or_default();
        if !hash.is_empty() {
            let path = format!("/view{}", location.search().unwrap_or_default());
            // Fails only in a document without a history, which a page in a window is not.
            let _ =
                window().history().and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&path)));
        }
        let link = (hash.len() > 1).then(|| hash.trim_start_matches('#').to_owned());
        viewer.take(&server, link);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_of_another_form_or_of_no_form_is_not_asked_about() {
        Owner::new().with(|| {
            let viewer = Viewer::new();
            viewer.take("https://inro.example.jp", None);
            assert!(viewer.stage.get_untracked() == Stage::NoLink);
            viewer.take("https://inro.example.jp", Some("shlink:/%%%".into()));
            assert!(viewer.stage.get_untracked() == Stage::Cannot(Why::Invalid));
            assert!(viewer.link.get_untracked().is_none());
        });
    }

    #[test]
    fn closing_forgets_the_link_the_name_and_the_passcode() {
        Owner::new().with(|| {
            let viewer = Viewer::new();
            viewer.stage.set(Stage::Ask { passcode: true, card: false });
            viewer.link.set(Some("shlink:/x".into()));
            viewer.recipient.set("邊見".into());
            viewer.passcode.set("123456".into());
            viewer.reason.set("倒れていた".into());
            viewer.reply.text.set("お大事に".into());
            viewer.close();
            assert!(viewer.stage.get_untracked() == Stage::Closed);
            assert!(viewer.link.get_untracked().is_none());
            for typed in [viewer.recipient, viewer.passcode, viewer.reason, viewer.reply.text] {
                assert!(typed.get_untracked().is_empty());
            }
        });
    }

    #[test]
    fn only_what_is_wrong_with_the_link_itself_ends_the_asking() {
        assert_eq!(Why::of(&Trouble::LinkInactive), Some(Why::Inactive));
        assert_eq!(Why::of(&Trouble::WrongPasscode { remaining: 3 }), None);
        assert_eq!(Why::of(&Trouble::Offline), None);
    }
}
