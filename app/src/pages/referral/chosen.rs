//! What is in the letter so far, in its order: moved, taken out, with a word of the patient's, and without lines.

use exchange::label;
use exchange::lines::{Line, RESULT, lines};
use leptos::prelude::*;

use super::picks::{Answer, Chosen, Picks};
use crate::engine::wire::NOTE_CHARS;
use crate::i18n::{Lang, t};
use crate::ui::{Button, ButtonKind, Buttons, IconKind, TextField, Tier, Tiers, focus_soon, kind_words};

#[component]
pub(super) fn ChosenList(picks: Picks) -> impl IntoView {
    let r = &t().referral;
    let count = move || picks.chosen().len();
    let list = move || {
        let chosen = picks.chosen();
        if chosen.is_empty() {
            return view! { <p class="ghost">{r.ghost}</p> }.into_any();
        }
        let kinds: Vec<_> = chosen.iter().map(|one| one.record.kind()).collect();
        let row = move |(at, one): (usize, Chosen)| {
            let kind = kinds[at];
            let is_first = at == 0 || kinds[at - 1] != kind;
            let is_last = kinds.get(at + 1) != Some(&kind);
            view! { <Row one picks is_first is_last/> }
        };
        view! {
            <p class="small">{r.order_note}</p>
            <ol class="plain">{chosen.into_iter().enumerate().map(row).collect_view()}</ol>
        }
        .into_any()
    };
    view! {
        <Tiers>
            <Tier id="referral-chosen" title=r.chosen_title>
                <p class="small" role="status">
                    {move || t().common.items(count())}
                </p>
                {list}
            </Tier>
        </Tiers>
    }
    .into_any()
}

#[component]
fn Row(
    one: Chosen,
    picks: Picks,
    /// Of its kind.
    is_first: bool,
    /// Of its kind.
    is_last: bool,
) -> impl IntoView {
    let r = &t().referral;
    let (id, answer) = (one.id, one.answer);
    let title = one.record.title().to_owned();
    let moved = move |up: bool| {
        picks.shift(id, up);
        focus_soon(format!("chosen-{id}"));
    };
    let more = format!("chosen-{id}-more");
    let controls = more.clone();
    let beside = (id, title.clone());
    let look_beside = move |()| {
        picks.beside.set(Some(beside.clone()));
        focus_soon("referral-linked".to_owned());
    };
    view! {
        <li class="chosen-row" id=format!("chosen-{id}") tabindex="-1">
            <span>
                <span class="small muted">{kind_words(one.record.kind())}</span>
                " "
                {title.clone()}
            </span>
            {move || answer.changed.get().then(|| view! { <span class="small">{r.changed_since}</span> })}
            <div class="btns">
                <Button
                    kind=ButtonKind::Line
                    small=true
                    icon=IconKind::Up
                    not_yet=Signal::stored(is_first)
                    label=r.move_up_label(&title)
                    on_press=move |()| moved(true)
                >
                    {r.move_up}
                </Button>
                <Button
                    kind=ButtonKind::Line
                    small=true
                    icon=IconKind::Down
                    not_yet=Signal::stored(is_last)
                    label=r.move_down_label(&title)
                    on_press=move |()| moved(false)
                >
                    {r.move_down}
                </Button>
                <Button
                    kind=ButtonKind::Line
                    small=true
                    label=r.take_out_label(&title)
                    on_press=move |()| picks.leave_out(id)
                >
                    {r.take_out}
                </Button>
                <button
                    class="btn btn--line btn--small"
                    type="button"
                    aria-label=r.more_label(&title)
                    aria-expanded=move || answer.open.get().to_string()
                    aria-controls=controls
                    on:click=move |_| answer.open.update(|open| *open = !*open)
                >
                    {r.more}
                </button>
            </div>
            <div class="stack" id=more hidden=move || !answer.open.get()>
                <TextField
                    id=format!("note-{id}")
                    label=r.note
                    hint=r.note_hint
                    value=answer.note
                    max_length=u32::try_from(NOTE_CHARS).unwrap_or(u32::MAX)
                    optional=true
                />
                <Lines one/>
                <Buttons>
                    <Button kind=ButtonKind::Line small=true label=r.linked_label(&title) on_press=look_beside>
                        {r.linked_look}
                    </Button>
                </Buttons>
            </div>
        </li>
    }
    .into_any()
}

/// The record line by line, each with the way out and back.
#[component]
fn Lines(one: Chosen) -> impl IntoView {
    let r = &t().referral;
    let kind = one.record.kind();
    let is_japanese = t().lang == Lang::Ja;
    let all = lines(&one.record);
    if all.is_empty() {
        return ().into_any();
    }
    let row = move |line: Line| {
        let words = match line.field {
            RESULT => line.text.clone(),
            field => format!("{}：{}", label::field(kind, field, is_japanese), line.text),
        };
        view! { <LineRow words line answer=one.answer/> }
    };
    view! {
        <div class="stack-2">
            <p class="small">{r.lines_note}</p>
            <ul class="plain stack-2" aria-label=r.lines_title>
                {all.into_iter().map(row).collect_view()}
            </ul>
        </div>
    }
    .into_any()
}

#[component]
fn LineRow(words: String, line: Line, answer: Answer) -> impl IntoView {
    let r = &t().referral;
    let id = line.id;
    let is_out = move || answer.left_out.with(|out| out.contains(&id));
    let turn = move |()| {
        answer.left_out.update(|out| {
            if !out.remove(&id) {
                out.insert(id);
            }
        });
    };
    let about = words.clone();
    view! {
        <li class="chosen-line">
            <span>{move || if is_out() { view! { <s>{words.clone()}</s> }.into_any() } else { words.clone().into_any() }}</span>
            <button
                class="btn btn--line btn--small"
                type="button"
                aria-label=move || if is_out() { r.line_back_label(&about) } else { r.line_label(&about) }
                on:click=move |_| turn(())
            >
                {move || if is_out() { r.line_back } else { r.line_out }}
            </button>
            <span class="small" role="status">
                {move || if is_out() { r.line_is_out } else { "" }}
            </span>
        </li>
    }
    .into_any()
}
