//! Step 3: the recovery sheet, to print or to write by hand.

use leptos::prelude::*;

use super::STEPS;
use super::draft::{Step, use_draft};
use crate::i18n::t;
use crate::pages::recovery::KeepOnPaper;

#[component]
pub(super) fn KeepSheet() -> impl IntoView {
    let s = &t().sign_up;
    let draft = use_draft();
    let kana = Some(draft.kana.get_untracked().trim().to_owned()).filter(|kana| !kana.is_empty());
    view! {
        <KeepOnPaper
            eyebrow=s.step(3, STEPS)
            lead=s.sheet_lead
            owner=draft.name.get_untracked().trim().to_owned()
            kana
            sheet=draft.sheet.get_untracked()
            have_paper=draft.have_paper
            on_next=move |()| draft.step.set(Step::Check)
            back=t().common.back
            on_back=move |()| draft.step.set(Step::Passphrase)
        />
    }
    .into_any()
}
