//! What stands around a page: bar, navigation (the case), foot. Three of them: the patient's, the public one, and
//! the provider's.

use super::browser::toggle_theme;
use super::icon::{Icon, IconKind};
use crate::i18n::{Lang, t, use_language};
use leptos::prelude::*;

/// The five places of the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Today,
    Records,
    Show,
    Seen,
    Settings,
}

impl Place {
    const ALL: [Self; 5] = [Self::Today, Self::Records, Self::Show, Self::Seen, Self::Settings];

    fn parts(self) -> (&'static str, IconKind, &'static str) {
        let c = &t().common;
        match self {
            Self::Today => ("/home", IconKind::Today, c.nav_today),
            Self::Records => ("/records", IconKind::Records, c.nav_records),
            Self::Show => ("/shares", IconKind::Show, c.nav_show),
            Self::Seen => ("/journal", IconKind::Seen, c.nav_seen),
            Self::Settings => ("/settings", IconKind::Settings, c.nav_settings),
        }
    }
}

/// The patient's shell: bar with language, theme and lock; the case with the five places; foot. The children are
/// one [`super::Page`].
#[component]
pub fn Shell(
    /// Which place is marked as current.
    place: Place,
    /// しまう: locks the vault and leaves.
    #[prop(into)]
    on_lock: Callback<()>,
    /// Under the tools: whose records are on the screen.
    #[prop(optional, into)]
    whose: ViewFn,
    children: Children,
) -> impl IntoView {
    view! {
        <SkipLink/>
        <div class="shell">
            <div class="shell__in">
                <header class="bar">
                    <Brand href="/home"/>
                    <div class="bar__tools">
                        <ThemeTool/>
                        <LanguageTool/>
                        <button
                            class="tool tool--line"
                            type="button"
                            title=t().common.lock_hint
                            on:click=move |_| on_lock.run(())
                        >
                            <Icon kind=IconKind::Lock/>
                            <span class="tool__label">{t().common.lock}</span>
                        </button>
                    </div>
                    {whose.run()}
                </header>
                <Case place/>
                {children()}
                <Foot text=t().common.foot/>
            </div>
        </div>
    }
    .into_any()
}

/// The shell of pages that need no key: cover, sign-up, opening.
#[component]
pub fn PublicShell(
    /// Another foot than every page's, where that says too much.
    #[prop(optional)]
    foot: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let foot = foot.unwrap_or(t().common.foot);
    view! {
        <SkipLink/>
        <div class="shell">
            <div class="shell__in">
                <header class="bar">
                    <Brand href="/"/>
                    <div class="bar__tools">
                        <ThemeTool/>
                        <LanguageTool/>
                    </div>
                </header>
                {children()}
                <Foot text=foot/>
            </div>
        </div>
    }
    .into_any()
}

/// The provider's shell: who the patient is, when access ends, tools. The children are the notice and the grid.
#[component]
pub fn DoctorShell(
    /// The patient's name, every character kept.
    #[prop(into)]
    name: String,
    /// Its reading.
    #[prop(optional_no_strip)]
    kana: Option<String>,
    /// Age and sex in words.
    #[prop(optional_no_strip)]
    age_and_sex: Option<String>,
    /// Birth date in words.
    #[prop(optional_no_strip)]
    born: Option<String>,
    /// The day after which access ends, in words.
    #[prop(optional_no_strip)]
    valid_until: Option<String>,
    /// Buttons of the class `tool`: print, save, close.
    #[prop(optional, into)]
    tools: ViewFn,
    children: Children,
) -> impl IntoView {
    view! {
        <SkipLink/>
        <div class="doc">
            <DoctorHead name kana age_and_sex born valid_until tools/>
            {children()}
        </div>
    }
    .into_any()
}

/// The provider's bar: who the patient is, when access ends, tools.
#[component]
pub(super) fn DoctorHead(
    #[prop(into)] name: String,
    #[prop(optional_no_strip)] kana: Option<String>,
    #[prop(optional_no_strip)] age_and_sex: Option<String>,
    #[prop(optional_no_strip)] born: Option<String>,
    #[prop(optional_no_strip)] valid_until: Option<String>,
    #[prop(optional, into)] tools: ViewFn,
    /// Inside one of the patient's pages, which has a first heading and tools of its own.
    #[prop(optional)]
    inside: bool,
) -> impl IntoView {
    let v = &t().view;
    view! {
        <header class="doc__id">
            <div class="who">
                {if inside { view! { <h2>{name}</h2> }.into_any() } else { view! { <h1>{name}</h1> }.into_any() }}
                {kana.map(|kana| view! { <span class="sub">{kana}</span> })}
                {age_and_sex.map(|text| view! { <span>{text}</span> })}
                {born.map(|born| view! { <span class="sub">{born}</span> })}
            </div>
            <div class="row">
                {valid_until.map(|day| view! { <span class="sub">{v.valid_until} " " {day}</span> })}
                {(!inside)
                    .then(|| {
                        view! {
                            {tools.run()}
                            <LanguageTool/>
                            <ThemeTool/>
                        }
                    })}
            </div>
        </header>
    }
    .into_any()
}

#[component]
fn SkipLink() -> impl IntoView {
    // The router would take "#main" for a page; the browser's own jump is enough, with the focus moved along.
    view! {
        <a
            class="skip"
            href="#main"
            on:click=move |ev| {
                ev.prevent_default();
                super::browser::focus("main");
            }
        >
            {t().common.skip}
        </a>
    }
    .into_any()
}

#[component]
fn Brand(href: &'static str) -> impl IntoView {
    let c = &t().common;
    view! {
        <a class="brand" href=href>
            <svg
                viewBox="0 0 24 32"
                width="24"
                height="32"
                fill="none"
                stroke="currentColor"
                stroke-width="1.5"
                aria-hidden="true"
                focusable="false"
                inner_html=BRAND
            ></svg>
            <b lang="ja">{c.brand}</b>
            <span lang="en">{c.brand_second}</span>
        </a>
    }
    .into_any()
}

#[component]
fn ThemeTool() -> impl IntoView {
    view! {
        <button
            class="tool tool--opt"
            type="button"
            aria-label=t().common.theme
            title=t().common.theme
            on:click=|_| toggle_theme()
        >
            <Icon kind=IconKind::Theme/>
        </button>
    }
    .into_any()
}

/// A link, so that it works before the app has started; afterwards it switches in place.
#[component]
fn LanguageTool() -> impl IntoView {
    let language = use_language();
    let other: Lang = t().lang.other();
    view! {
        <a
            class="tool"
            href=format!("?lang={}", other.code())
            lang=other.code()
            hreflang=other.code()
            on:click=move |ev| {
                ev.prevent_default();
                language.set(other);
            }
        >
            <Icon kind=IconKind::Globe/>
            <span class="tool__label">{other.own_name()}</span>
        </a>
    }
    .into_any()
}

/// Navigation drawn as an inro: a bar on phones, hung on its cord at the left from 62 rem.
#[component]
fn Case(place: Place) -> impl IntoView {
    view! {
        <nav class="case" aria-label=t().common.nav_label>
            <svg
                class="case__cord"
                viewBox="0 0 184 84"
                width="184"
                height="84"
                fill="none"
                stroke="currentColor"
                stroke-width="1.5"
                aria-hidden="true"
                focusable="false"
                inner_html=CORD
            ></svg>
            <ul>
                {Place::ALL
                    .map(|p| {
                        let (href, icon, label) = p.parts();
                        view! {
                            <li>
                                <a href=href aria-current=(p == place).then_some("page")>
                                    <Icon kind=icon/>
                                    <span>{label}</span>
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </nav>
    }
    .into_any()
}

#[component]
fn Foot(text: &'static str) -> impl IntoView {
    view! {
        <footer class="foot">
            <p>{text}</p>
        </footer>
    }
    .into_any()
}

const BRAND: &str = r#"<path d="M6.5 12.5 12 5.5l5.5 7"/><circle cx="12" cy="4" r="2.2" fill="currentColor"/><path d="M3 15c0-2 2-2.7 9-2.7s9 .7 9 2.7v12.5c0 2-2 2.8-9 2.8s-9-.8-9-2.8z" fill="currentColor"/><path d="M3 18.3c5 .9 13 .9 18 0M3 22.3c5 .9 13 .9 18 0M3 26.3c5 .9 13 .9 18 0" class="logo-seam"/>"#;

const CORD: &str = r#"<path d="M34 84C40 62 70 52 92 44M150 84C144 62 114 52 92 44M92 44V20"/><circle cx="92" cy="40" r="6.5" class="cord-bead"/><ellipse cx="92" cy="14" rx="17" ry="11" class="cord-net"/><circle cx="88.5" cy="14" r="1.6" fill="currentColor"/><circle cx="95.5" cy="14" r="1.6" fill="currentColor"/>"#;
