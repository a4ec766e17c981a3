//! Step 3: the recovery sheet, to print or to write by hand.

use leptos::prelude::*;
use leptos_meta::Title;

use super::STEPS;
use super::draft::{Step, use_draft};
use crate::clock::today;
use crate::i18n::t;
use crate::pages::person_fields::problem_of;
use crate::ui::{
    Button, ButtonKind, Buttons, Check, Desk, ErrorSummary, IconKind, Problem, RecoverySheet, focus, focus_soon,
    print_page,
};

#[component]
pub(super) fn KeepSheet() -> impl IntoView {
    let s = &t().sign_up;
    let draft = use_draft();
    let problems = RwSignal::new(Vec::<Problem>::new());
    focus_soon("main".to_owned());
    let go_on = move || {
        let have = draft.have_paper.get_untracked();
        problems.set(if have { Vec::new() } else { vec![Problem::new("have-paper", t().sign_up.have_paper_missing)] });
        if have {
            draft.step.set(Step::Check);
        }
    };
    let name = draft.name.get_untracked().trim().to_owned();
    let family_name = name.split_whitespace().next().unwrap_or_default().to_owned();
    let kana = Some(draft.kana.get_untracked().trim().to_owned()).filter(|kana| !kana.is_empty());
    let sheet = draft.sheet.get_untracked().map(|sheet| {
        view! {
            <RecoverySheet owner=name kana family_name made=today() words=sheet.words qr=sheet.qr address=address()/>
        }
    });
    view! {
        <Title text=format!("{}{}", s.step_sheet, t().common.title_suffix)/>
        <Desk>
            <div class="screen-only setup stack">
                <div class="head">
                    <p class="eyebrow">{s.step(3, STEPS)}</p>
                    <h1>{s.step_sheet}</h1>
                    <p>{s.sheet_lead}</p>
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
                <ErrorSummary id="sign-up-errors" title=t().common.error_summary problems/>
                <Check id="have-paper" label=s.have_paper value=draft.have_paper error=problem_of(problems.into(), "have-paper")/>
                <Buttons>
                    <Button submit=true>{t().common.next}</Button>
                    <Button kind=ButtonKind::Line on_press=move |()| draft.step.set(Step::Passphrase)>
                        {t().common.back}
                    </Button>
                </Buttons>
            </form>
        </Desk>
    }
    .into_any()
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
