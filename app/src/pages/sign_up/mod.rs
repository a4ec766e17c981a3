//! Making a vault: who, passphrase, recovery sheet, two words asked back.

mod check;
mod draft;
mod passphrase;
mod sheet;
mod who;

pub use draft::{person, provide_draft};

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use self::check::Check;
use self::draft::{Step, use_draft};
use self::passphrase::ChoosePassphrase;
use self::sheet::KeepSheet;
use self::who::Who;
use crate::fetched::{Daily, fetch_soon};
use crate::i18n::t;
use crate::session::use_session;
use crate::ui::{LinkButton, Notice, NoticeKind, Page, PublicShell};

/// Steps that are counted.
const STEPS: usize = 4;

#[component]
pub fn SignUpPage() -> impl IntoView {
    fetch_soon::<Daily>();
    let draft = use_draft();
    let session = use_session();
    let navigate = use_navigate();
    Effect::new(move |_| {
        if session.is_open() && draft.step.get_untracked() != Step::Done {
            navigate("/home", NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    // A switch of language mounts this page again and must not lose what was typed; leaving it must.
    on_cleanup(move || forget_when_gone(draft));
    view! {
        <PublicShell>
            {move || match draft.step.get() {
                Step::Who => view! { <Who/> }.into_any(),
                Step::Passphrase => view! { <ChoosePassphrase/> }.into_any(),
                Step::Sheet => view! { <KeepSheet/> }.into_any(),
                Step::Check => view! { <Check/> }.into_any(),
                Step::Done => view! { <Done/> }.into_any(),
            }}
        </PublicShell>
    }
    .into_any()
}

/// The account exists. Says what the browser answered about keeping the seal.
#[component]
fn Done() -> impl IntoView {
    let s = &t().sign_up;
    let kept = use_draft().kept;
    let invited = use_session().invited();
    let go = if invited.is_some() { s.go_answer } else { s.go_home };
    let next = invited.unwrap_or_else(|| "/home".to_owned());
    view! {
        <Page title=s.done_title>
            <div class="stack">
                <Notice kind=NoticeKind::Sound title=s.done live=true/>
                <Show when=move || kept.get() == Some(false)>
                    <Notice kind=NoticeKind::Caution title=t().sign_up.storage_title live=true>
                        <p>{t().sign_up.storage_refused}</p>
                    </Notice>
                </Show>
                <div class="btns">
                    <LinkButton href=next>{go}</LinkButton>
                </div>
            </div>
        </Page>
    }
    .into_any()
}

#[cfg(target_arch = "wasm32")]
fn forget_when_gone(draft: draft::Draft) {
    request_animation_frame(move || {
        if window().location().pathname().is_ok_and(|path| path != "/sign-up") {
            draft.clear();
        }
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn forget_when_gone(_: draft::Draft) {}
