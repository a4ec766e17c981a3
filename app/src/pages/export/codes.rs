//! The codes of a notebook, one at a time and as large as the screen allows, with what they hold beside.

use std::collections::BTreeSet;

use exchange::jahis::{Change, Gap, Replaced};
use leptos::prelude::*;
use protocol::Bytes;
use vault::id::RecordId;

use crate::engine::wire::{NotebookFile, RecordItem};
use crate::from_record;
use crate::i18n::t;
use crate::pages::kept::{Kept, KeptNotice};
use crate::ui::{Button, ButtonKind, Buttons, IconKind, Notice, NoticeKind, QrBytes, Tier, Tiers, save_bytes};

#[component]
pub(super) fn Codes(file: NotebookFile, items: Vec<RecordItem>, #[prop(into)] on_again: Callback<()>) -> impl IntoView {
    let w = &t().ways_out;
    let NotebookFile { file, parts, replaced, gaps, .. } = file;
    let gaps = gap_lines(&gaps, &items);
    let replaced = replaced_lines(&replaced);
    let outcome = RwSignal::new(None::<Kept>);
    let save = move |()| {
        let saved = save_bytes(&file.file_name, "text/plain;charset=shift_jis", &file.bytes.0);
        outcome.set(Some(Kept::of(saved, file.file_name.clone())));
    };
    let line = |item: RecordItem| {
        let summary = from_record::summary(&item.record);
        let day = item.record.date().and_then(from_record::day).map(|day| t().day(day));
        view! {
            <li>
                <strong>{item.record.title().to_owned()}</strong>
                <br/>
                <span class="small">{[day, Some(summary)].into_iter().flatten().collect::<Vec<_>>().join("　")}</span>
            </li>
        }
    };
    view! {
        <div class="stack-5">
            <div class="codes">
                <Carousel parts/>
                <section class="stack" aria-labelledby="codes-contents">
                    <h2 id="codes-contents">{w.contents}</h2>
                    <ul class="plain">{items.into_iter().map(line).collect_view()}</ul>
                </section>
            </div>
            <Lines title=w.gaps lines=gaps/>
            <Lines title=w.replaced lines=replaced/>
            <Tiers>
                <Tier id="codes-file" title=w.notebook_file>
                    <p>{w.notebook_text} " " {w.not_encrypted}</p>
                    <div class="btns">
                        <Button kind=ButtonKind::Line icon=IconKind::Save on_press=save>
                            {w.notebook_do}
                        </Button>
                    </div>
                    <KeptNotice outcome/>
                </Tier>
            </Tiers>
            <Buttons>
                <Button kind=ButtonKind::Line on_press=on_again>
                    {w.choose_again}
                </Button>
            </Buttons>
        </div>
    }
    .into_any()
}

/// One code at a time; buttons and arrow keys go to the others.
#[component]
fn Carousel(parts: Vec<Bytes>) -> impl IntoView {
    let w = &t().ways_out;
    let of = parts.len();
    if of == 0 {
        return view! { <Notice kind=NoticeKind::Caution title=w.code_too_long/> }.into_any();
    }
    let at = RwSignal::new(0_usize);
    let back = move || at.update(|at| *at = at.saturating_sub(1));
    let on = move || at.update(|at| *at = (*at + 1).min(of - 1));
    let code = move || {
        let at = at.get();
        let label = t().ways_out.code_label(at + 1, of);
        parts.get(at).map(|part| view! { <QrBytes bytes=part.0.clone() label/> })
    };
    view! {
        <section
            class="codes__one stack"
            aria-labelledby="codes-title"
            on:keydown=move |ev| {
                match ev.key().as_str() {
                    "ArrowLeft" => back(),
                    "ArrowRight" => on(),
                    _ => {}
                }
            }
        >
            <h2 id="codes-title" tabindex="-1">{w.codes}</h2>
            <p class="small">{w.code_text} {(of > 1).then(|| format!(" {}", w.code_keys))}</p>
            <div class="codes__frame">{code}</div>
            <p class="codes__of" role="status">
                {move || t().ways_out.code_of(at.get() + 1, of)}
            </p>
            {(of > 1)
                .then(|| {
                    view! {
                        <Buttons>
                            <Button
                                kind=ButtonKind::Line
                                not_yet=Signal::derive(move || at.get() == 0)
                                on_press=move |()| back()
                            >
                                {w.code_previous}
                            </Button>
                            <Button
                                kind=ButtonKind::Line
                                not_yet=Signal::derive(move || at.get() + 1 == of)
                                on_press=move |()| on()
                            >
                                {w.code_next}
                            </Button>
                        </Buttons>
                    }
                })}
        </section>
    }
    .into_any()
}

#[component]
fn Lines(title: &'static str, lines: Vec<String>) -> impl IntoView {
    (!lines.is_empty()).then(|| {
        view! {
            <Notice title>
                <ul class="bullets">{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
            </Notice>
        }
    })
}

/// Each medicine with what the format cannot carry of it.
fn gap_lines(gaps: &[(RecordId, Vec<Gap>)], items: &[RecordItem]) -> Vec<String> {
    let title = |id: &RecordId| items.iter().find(|item| item.id == *id).map(|item| item.record.title().to_owned());
    let words = |gap: &Gap| {
        let w = &t().ways_out;
        match gap {
            Gap::Code => w.gap_code,
            Gap::AmountInWords => w.gap_amount_words,
            Gap::NoAmount => w.gap_no_amount,
            Gap::AmountLost => w.gap_amount_lost,
            Gap::NoDay => w.gap_no_day,
        }
        .to_owned()
    };
    let line = |(id, gaps): &(RecordId, Vec<Gap>)| {
        let gaps: Vec<String> = gaps.iter().map(words).collect();
        format!("{}：{}", title(id).unwrap_or_default(), t().common.list(&gaps))
    };
    gaps.iter().map(line).collect()
}

/// Each replacement once, however often it happens.
fn replaced_lines(replaced: &[Replaced]) -> Vec<String> {
    let w = &t().ways_out;
    let words = |one: &Replaced| match &one.change {
        Change::Character { was, is } => w.replaced_character(*was, is),
        Change::Comma => w.replaced_comma.to_owned(),
        Change::LineBreak => w.replaced_line.to_owned(),
        Change::DateLeftOut => w.replaced_date.to_owned(),
    };
    let lines: BTreeSet<String> = replaced.iter().map(words).collect();
    lines.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replacement_is_told_once_and_each_gap_with_its_medicine() {
        Owner::new().with(|| {
            let one = |change: Change| Replaced { line: 3, record: "201".into(), field: 2, change };
            let was = Change::Character { was: '𠮷', is: "〓".into() };
            let lines = replaced_lines(&[one(was.clone()), one(was), one(Change::Comma)]);
            assert_eq!(lines, ["「,」は「，」になります", "「𠮷」は「〓」になります"]);
            let id = RecordId::from_bytes([1; 16]);
            let lines = gap_lines(&[(id, vec![Gap::Code, Gap::NoDay])], &[]);
            assert!(lines[0].contains("名前だけ") && lines[0].contains("日付なし"), "{lines:?}");
        });
    }
}
