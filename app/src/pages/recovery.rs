//! The recovery sheet as two steps of a form: keep it on paper, then two of its words are asked back. The same when a vault is
//! made and when its secrets are replaced.

use client::engine::wire::{Sheet, Trouble};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::clock::today;
use crate::i18n::t;
use crate::pages::person_fields::problem_of;
use crate::ui::{
    Button, ButtonKind, Buttons, Check, Desk, ErrorSummary, IconKind, Problem, RecoverySheet, TextField, focus,
    focus_soon, print_page,
};

const WORD_FIELDS: [&str; 2] = ["word-a", "word-b"];

/// The sheet, to print or to write by hand. Goes on only once the paper is said to be there.
#[component]
pub fn KeepOnPaper(
    /// Which step of how many.
    #[prop(into)]
    eyebrow: String,
    #[prop(into)] lead: String,
    /// Whose vault it is, with the reading where it is known.
    #[prop(into)]
    owner: String,
    kana: Option<String>,
    sheet: Option<Sheet>,
    have_paper: RwSignal<bool>,
    #[prop(into)] on_next: Callback<()>,
    /// What the other button says.
    #[prop(into)]
    back: String,
    #[prop(into)] on_back: Callback<()>,
) -> impl IntoView {
    let s = &t().sign_up;
    let problems = RwSignal::new(Vec::<Problem>::new());
    focus_soon("main".to_owned());
    let go_on = move || {
        let have = have_paper.get_untracked();
        problems.set(if have { Vec::new() } else { vec![Problem::new("have-paper", t().sign_up.have_paper_missing)] });
        if have {
            on_next.run(());
        }
    };
    let family_name = owner.split_whitespace().next().unwrap_or_default().to_owned();
    let sheet = sheet.map(|sheet| {
        view! {
            <RecoverySheet owner kana family_name made=today() words=sheet.words qr=sheet.qr address=address()/>
        }
    });
    view! {
        <Title text=format!("{}{}", s.step_sheet, t().common.title_suffix)/>
        <Desk>
            <div class="screen-only setup stack">
                <div class="head">
                    <p class="eyebrow">{eyebrow}</p>
                    <h1>{s.step_sheet}</h1>
                    <p>{lead}</p>
                    <p><strong>{s.sheet_warning}</strong></p>
                </div>
                <Buttons>
                    <Button icon=IconKind::Printer on_press=move |()| print_page()>
                        {t().common.print}
                    </Button>
                    <Button kind=ButtonKind::Line icon=IconKind::Pencil on_press=move |()| focus("hand-copy")>
                        {s.write_by_hand}
                    </Button>
                </Buttons>
            </div>
            <div id="hand-copy" tabindex="-1">
                {sheet}
            </div>
            <form
                class="screen-only setup stack"
                novalidate
                on:submit=move |ev| {
                    ev.prevent_default();
                    go_on();
                }
            >
                <ErrorSummary id="sheet-errors" title=t().common.error_summary problems/>
                <Check id="have-paper" label=s.have_paper value=have_paper error=problem_of(problems.into(), "have-paper")/>
                <Buttons>
                    <Button submit=true>{t().common.next}</Button>
                    <Button kind=ButtonKind::Line on_press=on_back>
                        {back}
                    </Button>
                </Buttons>
            </form>
        </Desk>
    }
    .into_any()
}

/// The fields for the two words that are asked back.
#[component]
pub fn WordsAskedBack(
    /// Which two, counted from 1.
    ask: [usize; 2],
    answers: [RwSignal<String>; 2],
    /// What is wrong, as the form last found it.
    problems: Signal<Vec<Problem>>,
) -> impl IntoView {
    (0..2)
        .map(|n| {
            view! {
                <TextField
                    id=WORD_FIELDS[n]
                    label=t().common.word_number(ask[n])
                    value=answers[n]
                    error=problem_of(problems, WORD_FIELDS[n])
                />
            }
        })
        .collect_view()
}

/// The id of the field that a refusal is about: the word that differs, else the first one.
#[must_use]
pub fn word_field(trouble: &Trouble, ask: [usize; 2]) -> &'static str {
    match trouble {
        Trouble::WordMismatch { position } if *position == ask[1] => WORD_FIELDS[1],
        _ => WORD_FIELDS[0],
    }
}

/// Where this vault is: the address of the page.
fn address() -> String {
    #[cfg(target_arch = "wasm32")]
    {
        window().location().origin().unwrap_or_default()
    }
    #[cfg(not(target_arch = "wasm32"))]
    String::new()
}
