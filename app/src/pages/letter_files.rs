//! A letter as a file: a PDF, and a sealed file for places without a network.

use leptos::prelude::*;
use leptos::task::spawn_local;
use paper::Letter;

use crate::clock::today;
use crate::engine::use_engine;
use crate::engine::wire::{ExportFile, SealLetter, SealedLetter, Trouble};
use crate::i18n::t;
use crate::press::use_press;
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, CopyButton, IconKind, Notice, NoticeKind, save_bytes, save_text, trouble_text,
};

/// How making a PDF went.
#[derive(Clone, PartialEq, Eq)]
enum Making {
    NotYet,
    Busy,
    /// With the characters that are written as code points.
    Made(String),
    Failed,
}

/// Makes and saves the PDF.
#[component]
pub(super) fn SavePdf(letter: Letter) -> impl IntoView {
    let p = &t().paper;
    let press = use_press();
    let fetches = press.bytes().map(|bytes| p.pdf_fetches(&t().files.size(bytes)));
    let state = RwSignal::new(Making::NotYet);
    let letter = StoredValue::new(letter);
    let make = move |()| {
        if state.get_untracked() == Making::Busy {
            return;
        }
        state.set(Making::Busy);
        let letter = letter.get_value();
        spawn_local(async move {
            let pdf = press.make(&letter).await;
            let name = format!("inro-letter-{}.pdf", today().iso());
            let saved = pdf.filter(|pdf| save_bytes(&name, "application/pdf", &pdf.bytes));
            state.try_set(saved.map_or(Making::Failed, |pdf| Making::Made(pdf.missing)));
        });
    };
    let said = move || match state.get() {
        Making::NotYet | Making::Busy => ().into_any(),
        Making::Failed => view! { <p class="err">{p.pdf_failed}</p> }.into_any(),
        Making::Made(missing) if missing.is_empty() => view! { <p>{p.pdf_made}</p> }.into_any(),
        Making::Made(missing) => view! {
            <p>{p.pdf_made}</p>
            <Notice kind=NoticeKind::Caution title=p.pdf_missing_title>
                <p>{p.pdf_missing(&listed(&missing))}</p>
            </Notice>
        }
        .into_any(),
    };
    view! {
        <p class="small">{p.pdf_note} " " {fetches} " " {p.pdf_open}</p>
        <Buttons>
            <Button kind=ButtonKind::Line icon=IconKind::Save on_press=make>
                {p.pdf_save}
            </Button>
        </Buttons>
        <Busy on=Signal::derive(move || state.get() == Making::Busy) text=p.pdf_making/>
        <div role="status">{said}</div>
    }
    .into_any()
}

/// Each character with its code point: `😀（U+1F600）`.
fn listed(characters: &str) -> String {
    characters.chars().map(|c| format!("{c}（U+{:04X}）", u32::from(c))).collect::<Vec<_>>().join("　")
}

/// Seals the letter; shows its passcode once, and saves the file.
#[component]
pub(super) fn SaveSealed(letter: Letter, bundle: ExportFile) -> impl IntoView {
    let p = &t().paper;
    let engine = use_engine();
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let sealed = RwSignal::new(None::<SealedLetter>);
    let question = StoredValue::new(SealLetter { letter, bundle });
    let seal = move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let answer = engine.call(question.get_value()).await;
            busy.try_set(false);
            match answer {
                Ok(made) => drop(sealed.try_set(Some(made))),
                Err(why) => drop(trouble.try_set(Some(why))),
            }
        });
    };
    view! {
        <p class="small">{p.sealed_note}</p>
        <Buttons>
            <Button kind=ButtonKind::Line icon=IconKind::Lock on_press=seal>
                {p.sealed_make}
            </Button>
        </Buttons>
        <Busy on=busy text=p.sealed_making/>
        <div role="status">
            {move || trouble.get().map(|why| view! { <p class="err">{trouble_text(&why)}</p> })}
            {move || sealed.get().map(|sealed| view! { <Sealed sealed/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Sealed(sealed: SealedLetter) -> impl IntoView {
    let p = &t().paper;
    let SealedLetter { file, passcode } = sealed;
    let failed = RwSignal::new(false);
    let save = move |()| failed.set(!save_text(&file.file_name, &file.media_type, &file.text));
    view! {
        <div class="stack">
            <p>
                {t().sharing.passcode} " " <strong class="num sealed-passcode">{passcode.clone()}</strong>
            </p>
            <CopyButton text=Signal::stored(passcode) label=p.sealed_copy/>
            <p>{p.sealed_once}</p>
            <p>{p.sealed_apart}</p>
            <Buttons>
                <Button kind=ButtonKind::Line icon=IconKind::Save on_press=save>
                    {p.sealed_save}
                </Button>
            </Buttons>
            <p class="err" role="status" hidden=move || !failed.get()>
                {t().referral.save_failed}
            </p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_listed_with_their_code_points() {
        assert_eq!(listed("\u{1F600}ﬀ"), "\u{1F600}（U+1F600）　ﬀ（U+FB00）");
    }
}
