//! The table of rules, as the program follows it.

use exchange::release::RULES;
use leptos::prelude::*;

use crate::i18n::{Lang, t};

#[component]
pub(super) fn RuleTable() -> impl IntoView {
    let r = &t().release;
    let japanese = t().lang == Lang::Ja;
    let row = |rule: &'static exchange::release::Rule| {
        let figure = rule.figure.map(|how| format!("{}{}", r.rule_figure, how.words(japanese)));
        view! {
            <li class="rule">
                <p>
                    <strong>{rule.name(japanese)}</strong>
                </p>
                <dl class="rule__hows">
                    <dt>{r.rule_anonymised}</dt>
                    <dd>
                        {rule.anonymised.words(japanese)}
                        {figure.map(|figure| view! { <br/> <span class="small">{figure}</span> })}
                    </dd>
                    <dt>{r.rule_pseudonymised}</dt>
                    <dd>{rule.pseudonymised.words(japanese)}</dd>
                </dl>
            </li>
        }
    };
    view! {
        <details id="release-rules">
            <summary>{r.table}</summary>
            <p>{r.table_text}</p>
            <ul class="rules" role="list">
                {RULES.iter().map(row).collect_view()}
            </ul>
        </details>
    }
    .into_any()
}
