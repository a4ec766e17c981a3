//! The second step: the letter as its receiver will see it, link or no link, and the two acts.

use leptos::prelude::*;

use super::terms::{Terms, TermsFields};
use crate::engine::wire::{LinkTerms, ReferralPreview, Trouble, ViewDocument as Document};
use crate::i18n::t;
use crate::load::TroubleNotice;
use crate::ui::{
    BackLink, Busy, Button, ButtonKind, Buttons, ErrorSummary, Notice, ParityActs, ParityPair, Problem, ViewDocument,
};

#[component]
pub(super) fn HandOverStep(
    preview: ReferralPreview,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<Trouble>>,
    #[prop(into)] on_again: Callback<()>,
    #[prop(into)] on_make: Callback<Option<LinkTerms>>,
    #[prop(into)] on_leave: Callback<()>,
) -> impl IntoView {
    let (r, s) = (&t().referral, &t().sharing);
    let ReferralPreview { view: document, without_files } = preview;
    let link = RwSignal::new(None::<bool>);
    let terms = Terms::new();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let about = StoredValue::new(sheet_text(&document));
    let press = move |()| {
        let mut found = Vec::new();
        let made = match link.get_untracked() {
            None => {
                found.push(Problem::new("referral-link", r.link_missing));
                None
            }
            Some(false) => None,
            Some(true) => terms.read(&about.get_value(), &mut found),
        };
        let complete = found.is_empty();
        problems.set(found);
        if complete {
            on_make.run(made);
        }
    };
    let undecided = Signal::derive(move || {
        problems.with(|problems| problems.iter().any(|one| one.field == "referral-link")) && link.get().is_none()
    });
    view! {
        <div class="stack-6">
            <Buttons>
                <Button kind=ButtonKind::Line small=true on_press=on_again>
                    {r.choose_again}
                </Button>
            </Buttons>
            <section class="stack" aria-labelledby="referral-view">
                <h2 id="referral-view">{s.preview}</h2>
                <p>{s.preview_lead}</p>
                <ViewDocument document label=r.preview/>
                {(!without_files.is_empty())
                    .then(|| {
                        view! {
                            <Notice title=r.without_files_title>
                                <p>{r.without_files_note}</p>
                                <ul>{without_files.into_iter().map(|title| view! { <li>{title}</li> }).collect_view()}</ul>
                            </Notice>
                        }
                    })}
            </section>
            <ErrorSummary id="referral-open" title=t().common.not_answered_summary problems/>
            <section class="stack" aria-labelledby="referral-link-t">
                <h2 id="referral-link-t">{r.link_question}</h2>
                <p>{r.link_question_note}</p>
                <div id="referral-link">
                    <ParityPair
                        name="referral-link-a"
                        legend=r.link_question
                        yes=r.link_with
                        no=r.link_without
                        answer=link
                        described_by="referral-link-e"
                    />
                    <p class="clause__err" id="referral-link-e" hidden=move || !undecided.get()>
                        {r.link_missing}
                    </p>
                </div>
                <div hidden=move || link.get() != Some(true)>
                    <TermsFields terms problems/>
                </div>
            </section>
            <Notice title=r.made_title>
                <p>{r.made_note}</p>
                <p>{s.seal_copies}</p>
            </Notice>
            {move || trouble.get().map(|trouble| view! { <TroubleNotice trouble=super::choose::told(trouble)/> })}
            <ParityActs press=r.make leave=r.make_not on_press=press on_leave/>
            <Busy on=busy text=s.sealing/>
            <BackLink href="/referral/earlier" label=r.earlier_title/>
        </div>
    }
    .into_any()
}

/// What the sheet says, for the consent that is kept: to whom, what for, and what of.
fn sheet_text(document: &Document) -> String {
    let r = &t().referral;
    let mut lines = vec![r.title.to_owned()];
    lines.extend(document.provider.as_ref().map(|to| format!("{}：{to}", r.to)));
    lines.extend(document.purpose.as_ref().map(|purpose| format!("{}：{purpose}", r.purpose)));
    lines.extend(document.records.iter().map(|record| format!("・{}", record.title())));
    lines.push(r.made_note.to_owned());
    lines.push(t().sharing.seal_copies.to_owned());
    lines.join("\n")
}
