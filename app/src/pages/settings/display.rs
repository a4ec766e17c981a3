//! Language, brightness, and which of two answers stands first.

use leptos::prelude::*;

use super::Tray;
use crate::i18n::{Lang, t, use_language};
use crate::ui::{Chips, Choice, ParityOrder, remember_order, remembered_theme, set_theme};

#[component]
pub(super) fn Display() -> impl IntoView {
    let s = &t().settings;
    let language = use_language();
    let lang = RwSignal::new(t().lang.code().to_owned());
    let languages = Lang::ALL.map(|lang| Choice::new(lang.code(), lang.own_name())).to_vec();
    let speak = move |code: String| {
        if let Some(lang) = Lang::from_tag(&code) {
            language.set(lang);
        }
    };
    let theme = RwSignal::new(remembered_theme().unwrap_or_default());
    let themes =
        vec![Choice::new("", s.theme_auto), Choice::new("light", s.theme_light), Choice::new("dark", s.theme_dark)];
    let shade = move |theme: String| set_theme((!theme.is_empty()).then_some(theme.as_str()));
    let order = use_context::<ParityOrder>().map(|order| {
        let first = if order.0.get_untracked() { "refusal" } else { "consent" };
        let value = RwSignal::new(first.to_owned());
        let choices = vec![Choice::new("consent", s.order_show_first), Choice::new("refusal", s.order_not_first)];
        let change = move |code: String| {
            let refusal_first = code == "refusal";
            order.0.set(refusal_first);
            remember_order(refusal_first);
        };
        view! {
            <div class="stack-2">
                <Chips name="order" legend=s.order choices value on_change=change/>
                <p class="small muted">{s.order_text}</p>
            </div>
        }
    });
    view! {
        <Tray>
            <Chips name="language" legend=s.language choices=languages value=lang on_change=speak/>
            <Chips name="theme" legend=s.theme choices=themes value=theme on_change=shade/>
            {order}
        </Tray>
    }
    .into_any()
}
