//! What has to be opened before it can be looked at: the file of a SMART Health Link, with its link.

use exchange::import::Preview;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::Bytes;

use crate::engine::use_engine;
use crate::engine::wire::{PreviewLinkFile, Trouble};
use crate::i18n::t;
use crate::pages::person_fields::problem_of;
use crate::ui::{PasscodeField, Problem, QuestionForm, TextAreaField, trouble_text};

/// A file that is sealed.
#[derive(Clone)]
pub(in crate::pages) struct SealedFile {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Asks for a link, and for its passcode once the link is known to have one.
#[component]
pub(super) fn OpenLinkFile(
    /// The encrypted file that came with the link; none to fetch it from this server.
    file: StoredValue<Option<SealedFile>>,
    link: RwSignal<String>,
    #[prop(into)] on_preview: Callback<Preview>,
    #[prop(into)] on_leave: Callback<()>,
) -> impl IntoView {
    let w = &t().ways_in;
    let engine = use_engine();
    let passcode = RwSignal::new(String::new());
    let asks_passcode = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let open = move || {
        if busy.get_untracked() {
            return;
        }
        if link.read_untracked().trim().is_empty() {
            problems.set(vec![Problem::new("import-link", t().ways_in.link_missing)]);
            return;
        }
        busy.set(true);
        problems.set(Vec::new());
        let sealed = file.get_value();
        let file_name = sealed.as_ref().map_or_else(|| t().ways_in.link_file_name.to_owned(), |file| file.name.clone());
        let ask = PreviewLinkFile {
            file_name,
            bytes: sealed.map(|file| Bytes(file.bytes)),
            link: link.get_untracked().trim().to_owned(),
            passcode: Some(passcode.get_untracked()).filter(|typed| !typed.trim().is_empty()),
        };
        spawn_local(async move {
            let answer = engine.call(ask).await;
            busy.try_set(false);
            match answer {
                Ok(preview) => {
                    file.try_update_value(Option::take);
                    link.try_set(String::new());
                    on_preview.run(preview);
                }
                Err(why) => {
                    let at_passcode = matches!(why, Trouble::PasscodeNeeded | Trouble::WrongPasscode { .. });
                    asks_passcode.try_set(at_passcode || asks_passcode.get_untracked());
                    let field = if at_passcode { "import-passcode" } else { "import-link" };
                    problems.try_set(vec![Problem::new(field, words(&why))]);
                }
            }
        });
    };
    view! {
        <QuestionForm
            errors="import-link-errors"
            problems
            busy
            working=w.link_working
            ask=w.link_open
            leave=w.back_to_file
            on_ask=move |()| open()
            stoppable=true
            on_leave=on_leave
        >
            <h2>{w.link_title}</h2>
            <p>{file.with_value(Option::is_some).then_some(w.link_file_sealed)} " " {w.link_text}</p>
            <TextAreaField
                id="import-link"
                label=w.link_field
                value=link
                error=problem_of(problems.into(), "import-link")
            />
            <Show when=move || asks_passcode.get()>
                <PasscodeField
                    id="import-passcode"
                    label=w.link_passcode
                    hint=w.link_passcode_hint
                    value=passcode
                    error=problem_of(problems.into(), "import-passcode")
                />
            </Show>
        </QuestionForm>
    }
    .into_any()
}

/// What a patient who receives has to do differs from what a provider who opens a link has to do.
fn words(why: &Trouble) -> String {
    match why {
        Trouble::LinkForeign => t().ways_in.link_foreign.to_owned(),
        Trouble::LinkUnreadable => t().ways_in.link_unreadable.to_owned(),
        other => trouble_text(other),
    }
}
