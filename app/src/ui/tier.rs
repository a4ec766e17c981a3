//! Tiers: content as a stack of joined trays in one outline.

use leptos::prelude::*;

/// The outline around a stack of [`Tier`]s.
#[component]
pub fn Tiers(children: Children) -> impl IntoView {
    view! { <div class="tiers">{children()}</div> }.into_any()
}

/// A heading and a stack of tiers under it.
#[component]
pub fn Group(id: &'static str, #[prop(into)] title: String, children: Children) -> impl IntoView {
    view! {
        <section class="stack" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            <Tiers>{children()}</Tiers>
        </section>
    }
    .into_any()
}

/// One tier: a section with its heading, a count or link beside it, and content.
#[component]
pub fn Tier(
    /// Id of the heading; names the section.
    #[prop(into)]
    id: String,
    #[prop(into)] title: String,
    /// Small words after the heading: 2件.
    #[prop(optional, into)]
    count: Option<String>,
    /// At the far end of the heading's line: a link, a freshness line.
    #[prop(optional, into)]
    end: Option<ViewFn>,
    /// Ink edge. For allergies only.
    #[prop(optional)]
    heavy: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="tier" class:tier--heavy=heavy aria-labelledby=id>
            <div class="tier__head">
                <h2 id=id.clone()>{title} {count.map(|count| view! { <span class="count">{count}</span> })}</h2>
                {end.map(|end| end.run())}
            </div>
            {children()}
        </section>
    }
    .into_any()
}

/// Terms and what they are, in two columns.
#[component]
pub fn KeyValues(rows: Vec<(String, AnyView)>) -> impl IntoView {
    // A sentence would push its value out of the page.
    let is_long = rows.iter().any(|(term, _)| width(term) > LONG_TERM);
    view! {
        <dl class=if is_long { "kv kv--long" } else { "kv" }>
            {rows
                .into_iter()
                .map(|(term, value)| {
                    view! {
                        <dt>{term}</dt>
                        <dd>{value}</dd>
                    }
                })
                .collect_view()}
        </dl>
    }
    .into_any()
}

/// A row of settings: what it is, and its act as children.
#[component]
pub fn SettingRow(
    #[prop(into)] title: String,
    #[prop(optional, into)] text: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="setrow">
            <div>
                <h3>{title}</h3>
                {text.map(|text| view! { <p>{text}</p> })}
            </div>
            {children()}
        </div>
    }
    .into_any()
}

/// Half-width characters that a term has beside its value.
const LONG_TERM: usize = 24;

/// In half-width characters.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}
