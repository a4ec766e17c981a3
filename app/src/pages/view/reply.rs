//! What a provider leaves for the patient, where the patient opened the reply box.

use client::engine::wire::{Field, LeaveReply, NewReplyFile, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::Bytes;
use protocol::limits::RECIPIENT_CHARS;
use vault::reply::{MAX_FILE_LEN, MAX_TEXT_CHARS};
use web_sys::File;

use super::state::use_viewer;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::person_fields::problem_of;
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, ErrorSummary, FileField, Notice, NoticeKind, Problem, TextAreaField, TextField,
    focus_soon, read_file, trouble_text,
};

/// Where the tool in the bar leads.
pub(super) const PLACE: &str = "view-reply";

/// The form, below the records. What was written stays until it was sent or the page is cleared.
#[component]
pub(super) fn LeaveReplySection(ticket: String) -> impl IntoView {
    let r = &t().replies;
    let (engine, viewer) = (use_engine(), use_viewer());
    let form = viewer.reply;
    let busy = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let said = RwSignal::new(None::<Result<(), String>>);
    let send = move || {
        if busy.get_untracked() {
            return;
        }
        let (from, text) = (viewer.recipient.get_untracked(), form.text.get_untracked());
        let file = form.file.get_untracked();
        let wrong = check(from.trim(), &text, file.is_some());
        let sound = wrong.is_empty();
        problems.set(wrong);
        said.set(None);
        let Some(link) = viewer.link.get_untracked().filter(|_| sound) else { return };
        let question = LeaveReply { link, ticket: ticket.clone(), from, text, file };
        busy.set(true);
        spawn_local(async move {
            let answer = engine.call(question).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    form.clear();
                    said.try_set(Some(Ok(())));
                    focus_soon("reply-said".to_owned());
                }
                Err(Trouble::Field(Field::Text)) => {
                    problems.try_set(vec![Problem::new("reply-text", t().replies.says_nothing)]);
                }
                Err(why) => {
                    said.try_set(Some(Err(words(&why))));
                    focus_soon("reply-said".to_owned());
                }
            }
        });
    };
    view! {
        <section class="doc__reply stack screen-only" id=PLACE tabindex="-1" aria-labelledby="reply-title">
            <h2 id="reply-title">{r.leave_title}</h2>
            <p class="small">{r.leave_lead}</p>
            {move || said.get().map(said_view)}
            <form
                class="form stack"
                novalidate
                on:submit=move |ev| {
                    ev.prevent_default();
                    send();
                }
            >
                <ErrorSummary id="reply-errors" title=t().common.error_summary problems/>
                <TextField
                    id="reply-from"
                    label=r.from
                    value=viewer.recipient
                    max_length=u32::try_from(RECIPIENT_CHARS).unwrap_or(u32::MAX)
                    error=problem_of(problems.into(), "reply-from")
                />
                <TextAreaField
                    id="reply-text"
                    label=r.text
                    hint=r.text_hint
                    value=form.text
                    error=problem_of(problems.into(), "reply-text")
                />
                <AddFile form problems/>
                <Busy on=busy text=r.sending/>
                <Buttons>
                    <Button submit=true not_yet=busy>
                        {r.send}
                    </Button>
                </Buttons>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn AddFile(form: ReplyForm, problems: RwSignal<Vec<Problem>>) -> impl IntoView {
    let choose = Callback::new(move |file: File| {
        let f = &t().files;
        let refuse = |text: String| problems.set(vec![Problem::new("reply-file", text)]);
        // Asked of the file's size alone: a file that is too large is not read.
        if file.size() > MAX_FILE_LEN as f64 {
            return refuse(f.too_large(MAX_FILE_LEN as u64));
        }
        if file.size() < 1.0 {
            return refuse(f.empty.to_owned());
        }
        problems.set(Vec::new());
        spawn_local(async move {
            let (name, media_type) = (file.name(), file.type_());
            match read_file(&file).await {
                Some(bytes) => {
                    form.file.try_set(Some(NewReplyFile { name, media_type, bytes: Bytes(bytes) }));
                }
                None => {
                    problems.try_set(vec![Problem::new("reply-file", t().files.unreadable)]);
                }
            }
        });
    });
    move || match form.file.get() {
        Some(file) => {
            let size = t().files.size(file.bytes.0.len() as u64);
            view! {
                <div class="row-base" id="reply-file" tabindex="-1">
                    <p class="grow">{file.name} " " <span class="fresh num">{size}</span></p>
                    <Button kind=ButtonKind::Line small=true on_press=move |()| form.file.set(None)>
                        {t().replies.without_file}
                    </Button>
                </div>
            }
            .into_any()
        }
        None => view! {
            <FileField
                id="reply-file"
                label=t().replies.file
                hint=t().replies.file_hint
                error=problem_of(problems.into(), "reply-file")
                on_file=choose
            />
        }
        .into_any(),
    }
}

/// What is being written. Above the page, so that a switch of language keeps it.
#[derive(Clone, Copy)]
pub(super) struct ReplyForm {
    pub text: RwSignal<String>,
    pub file: RwSignal<Option<NewReplyFile>>,
}

impl ReplyForm {
    pub(super) fn new() -> Self {
        Self { text: RwSignal::new(String::new()), file: RwSignal::new(None) }
    }

    pub(super) fn clear(self) {
        self.text.set(String::new());
        self.file.set(None);
    }
}

fn said_view(said: Result<(), String>) -> AnyView {
    let r = &t().replies;
    match said {
        Ok(()) => view! {
            <Notice kind=NoticeKind::Sound title=r.sent live=true id="reply-said">
                <p>{r.sent_more}</p>
            </Notice>
        }
        .into_any(),
        Err(why) => view! {
            <Notice kind=NoticeKind::Caution title=r.failed live=true id="reply-said">
                <p>{why}</p>
            </Notice>
        }
        .into_any(),
    }
}

fn words(trouble: &Trouble) -> String {
    let r = &t().replies;
    match trouble {
        Trouble::ReplyBoxClosed => r.box_closed.to_owned(),
        Trouble::ReplyBoxFull => r.box_full.to_owned(),
        other => trouble_text(other),
    }
}

/// What has to be written before anything is sent.
fn check(from: &str, text: &str, file: bool) -> Vec<Problem> {
    let (v, r) = (&t().view, &t().replies);
    let mut problems = Vec::new();
    if from.is_empty() {
        problems.push(Problem::new("reply-from", v.your_name_missing));
    } else if from.chars().count() > RECIPIENT_CHARS {
        problems.push(Problem::new("reply-from", v.your_name_long));
    }
    if text.trim().is_empty() && !file {
        problems.push(Problem::new("reply-text", r.says_nothing));
    } else if text.chars().count() > MAX_TEXT_CHARS {
        problems.push(Problem::new("reply-text", r.too_long));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_needs_a_name_and_a_text_or_a_file() {
        Owner::new().with(|| {
            let fields =
                |from, text, file| check(from, text, file).into_iter().map(|one| one.field).collect::<Vec<_>>();
            assert_eq!(fields("", "", false), ["reply-from", "reply-text"]);
            assert_eq!(fields("邊見", " \n", false), ["reply-text"]);
            assert_eq!(fields("邊見", "", true), Vec::<String>::new());
            assert_eq!(fields("邊見", "お大事に", false), Vec::<String>::new());
            let (long, name) = ("長".repeat(MAX_TEXT_CHARS + 1), "邊".repeat(RECIPIENT_CHARS + 1));
            assert_eq!(fields("邊見", &long, true), ["reply-text"]);
            assert_eq!(fields(&name, "お大事に", false), ["reply-from"]);
        });
    }
}
