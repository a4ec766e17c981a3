//! The second step: what would leave, what remains risky, the conditions, and the two acts.

use exchange::release::{Advice, Called, RowKey, conditions};
use leptos::prelude::*;

use super::choose::Said;
use super::rows::{Rows, row_id};
use crate::engine::wire::{ProviderChoice, ReleaseDraft, ReleasePreview, Trouble};
use crate::i18n::{Lang, t};
use crate::ui::{Busy, Button, ButtonKind, Buttons, ErrorSummary, Notice, NoticeKind, ParityActs, Problem};

#[component]
pub(super) fn PreviewStep(
    /// What the preview answers.
    asked: RwSignal<Option<ReleaseDraft>>,
    shown: RwSignal<Option<ReleasePreview>>,
    busy: RwSignal<bool>,
    trouble: RwSignal<Option<Trouble>>,
    /// The question with another choice of rows, and the id of the row that was pressed.
    #[prop(into)]
    on_change: Callback<(ReleaseDraft, String)>,
    #[prop(into)] on_again: Callback<()>,
    #[prop(into)] on_press: Callback<String>,
    #[prop(into)] on_leave: Callback<()>,
) -> impl IntoView {
    let r = &t().release;
    let empty = RwSignal::new(Vec::<Problem>::new());
    let toggle = move |key: RowKey| {
        let Some(mut question) = asked.get_untracked() else { return };
        let at = shown.with_untracked(|shown| {
            shown.as_ref().and_then(|preview| preview.rows.iter().position(|row| row.key == key))
        });
        match question.left_out.iter().position(|one| *one == key) {
            Some(at) => {
                question.left_out.remove(at);
            }
            None => question.left_out.push(key),
        }
        on_change.run((question, row_id(at.unwrap_or_default())));
    };
    let press = move |()| {
        let (Some(question), Some(preview)) = (asked.get_untracked(), shown.get_untracked()) else { return };
        if preview.file.is_none() {
            empty.set(vec![Problem::new("release-rows", r.empty)]);
            return;
        }
        empty.set(Vec::new());
        on_press.run(sheet_text(&question, &preview));
    };
    let content = move || {
        shown.get().map(|preview| {
            view! {
                <Rows preview=preview.clone() busy on_toggle=toggle/>
                <Risks preview=preview.clone()/>
                <File file=preview.file/>
            }
        })
    };
    view! {
        <div class="stack-6">
            <Buttons>
                <Button kind=ButtonKind::Line small=true on_press=on_again>
                    {r.again}
                </Button>
            </Buttons>
            <Busy on=busy text=t().common.working/>
            {content}
            <section class="stack" aria-labelledby="release-conditions">
                <h2 id="release-conditions">{r.conditions}</h2>
                <p>{conditions(t().lang == Lang::Ja)}</p>
                <p>{r.risk_promise}</p>
                <p class="small">{r.kept}</p>
            </section>
            <ErrorSummary id="release-open" title=t().common.error_summary problems=empty/>
            {move || trouble.get().map(|trouble| view! { <Said trouble/> })}
            <ParityActs press=r.press leave=r.leave on_press=press on_leave/>
        </div>
    }
    .into_any()
}

/// Said on the same screen as the rows, before anything is decided.
#[component]
fn Risks(preview: ReleasePreview) -> impl IntoView {
    let r = &t().release;
    let assessment = preview.assessment;
    let is_pseudonymised = assessment.called == Called::Pseudonymised;
    let word = assessment.called.word(t().lang == Lang::Ja);
    let advice = assessment.advice.into_iter().filter(|_| !is_pseudonymised).map(|advice| {
        let words = match advice {
            Advice::Coarser => r.advice_coarser,
            Advice::ManySpecific => r.advice_specific,
            Advice::ManyDated => r.advice_dated,
        };
        view! { <li>{words}</li> }
    });
    view! {
        <section class="stack" aria-labelledby="release-risks">
            <h2 id="release-risks">{r.risks}</h2>
            <ul>
                <li>{r.risk_one}</li>
                {is_pseudonymised.then(|| view! { <li>{r.risk_pseudonymised}</li> })}
                <li>{r.risk_back}</li>
                <li>{r.risk_file}</li>
                {(preview.same > 0).then(|| view! { <li>{r.same(preview.same)}</li> })}
                {advice.collect_view()}
            </ul>
            <p id="release-called">
                {r.called} <strong>{word}</strong>
            </p>
            {(assessment.called == Called::Reduced)
                .then(|| view! { <Notice kind=NoticeKind::Caution title=r.reduced/> })}
            {assessment.people
                .map(|people| {
                    view! {
                        <p>{r.people(people)}</p>
                        <p class="small">{r.basis}</p>
                    }
                })}
        </section>
    }
    .into_any()
}

/// Exactly what will be handed over.
#[component]
fn File(file: Option<String>) -> impl IntoView {
    let r = &t().release;
    match file {
        None => view! { <p>{r.empty}</p> }.into_any(),
        Some(file) => view! {
            <details id="release-file">
                <summary>{r.file}</summary>
                <p class="small">{r.file_text}</p>
                <pre class="release-file" tabindex="0">{file.trim_end().to_owned()}</pre>
            </details>
        }
        .into_any(),
    }
}

/// What the page says, for the consent that is kept.
fn sheet_text(question: &ReleaseDraft, preview: &ReleasePreview) -> String {
    let r = &t().release;
    let japanese = t().lang == Lang::Ja;
    let mut lines = vec![r.title.to_owned()];
    if let ProviderChoice::New { name, place } = &question.provider {
        lines.push(format!("{}：{name}（{}）", r.to, place.as_deref().unwrap_or_default()));
    }
    lines.push(format!("{}：{}", r.purpose, question.purpose));
    lines.push(format!("{}{}", r.called, preview.assessment.called.word(japanese)));
    // Without the values: those of a record that is deleted later must not live on in a receipt.
    let mut items: Vec<String> = preview
        .rows
        .iter()
        .filter(|row| !row.left_out)
        .map(|row| format!("・{}", super::rows::name_of(&row.rule, japanese)))
        .collect();
    items.dedup();
    lines.extend(items);
    lines.extend([r.risk_one, r.risk_back, r.risk_promise, conditions(japanese)].map(str::to_owned));
    if preview.assessment.called == Called::Pseudonymised {
        lines.push(r.risk_pseudonymised.to_owned());
    }
    lines.join("\n")
}
