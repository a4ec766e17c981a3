//! The cover. Every claim on it is true as it stands, limits included.

use crate::i18n::t;
use crate::ui::{ButtonKind, LinkButton, PublicShell};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn WelcomePage() -> impl IntoView {
    let w = &t().welcome;
    view! {
        <Title text=format!("{}{}", w.title, t().common.title_suffix)/>
        <PublicShell>
            <main id="main" class="cover" tabindex="-1">
                <div class="cover__in">
                    <div class="cover__art">
                        <svg
                            class="inro-art"
                            viewBox="0 0 260 440"
                            width="260"
                            height="440"
                            fill="none"
                            role="img"
                            aria-label=w.art_label
                            inner_html=ART
                        ></svg>
                        <p class="tategaki" lang="ja" aria-hidden="true">
                            <span>{w.motto_1}</span>
                            <span>{w.motto_2}</span>
                        </p>
                    </div>
                    <div class="cover__words">
                        <h1>{w.heading_1} <br/> {w.heading_2}</h1>
                        <p class="lead">{w.lead}</p>
                        <div class="cover__acts">
                            <LinkButton href="/sign-up">{w.create}</LinkButton>
                            <LinkButton href="/open" kind=ButtonKind::Line>
                                {w.open}
                            </LinkButton>
                        </div>
                        <p class="small">
                            <a href="/open?with=sheet">{w.open_with_sheet}</a>
                        </p>
                    </div>
                </div>
                <div class="three">
                    <Point title=w.point_1 text=w.point_1_text/>
                    <Point title=w.point_2 text=w.point_2_text/>
                    <Point title=w.point_3 text=w.point_3_text/>
                </div>
                <section class="limits" aria-labelledby="limits-t">
                    <h2 id="limits-t">{w.limits}</h2>
                    <ul>
                        {[w.limit_1, w.limit_2, w.limit_seen, w.limit_3, w.limit_4].map(|text| view! { <li>{text}</li> }).collect_view()}
                    </ul>
                </section>
            </main>
        </PublicShell>
    }
    .into_any()
}

#[component]
fn Point(title: &'static str, text: &'static str) -> impl IntoView {
    view! {
        <section>
            <h2>{title}</h2>
            <p>{text}</p>
        </section>
    }
}

/// An inro of four tiers: lacquer, a golden moon, pampas grass.
const ART: &str = r#"<defs><clipPath id="art-body"><path d="M36 202c0-30 16-42 94-42s94 12 94 42v172c0 30-16 42-94 42s-94-12-94-42z"/></clipPath></defs><path class="cd" d="M62 168C72 134 112 120 128 98M198 168C188 134 148 120 132 98M128 96V44M132 96V44M62 408c0 26 136 26 136 0" stroke-width="2.5"/><ellipse class="iv" cx="130" cy="30" rx="34" ry="22" stroke-width="2"/><ellipse cx="130" cy="30" rx="25" ry="15" class="cd" stroke-width="1"/><circle class="cf" cx="125" cy="31" r="2.5"/><circle class="cf" cx="135" cy="31" r="2.5"/><circle class="iv" cx="130" cy="97" r="12" stroke-width="2"/><path class="cd" d="M120.5 91c6 4 13 4 19 0M120.5 103c6-4 13-4 19 0" stroke-width="1"/><path class="l" d="M36 202c0-30 16-42 94-42s94 12 94 42v172c0 30-16 42-94 42s-94-12-94-42z"/><g clip-path="url(#art-body)"><circle class="g" cx="160" cy="248" r="39"/><g class="gs" stroke-width="1.7" stroke-linecap="round"><path d="M58 420C60 350 76 304 118 268M70 420C76 366 84 322 78 272M84 420C96 372 126 338 168 322M64 420C60 388 58 362 50 338M96 420C112 392 142 372 178 364"/><path d="M118 268c6-6 13-9 21-10M114 272c7-4 14-6 21-5M109 277c7-3 13-4 20-2M104 282c6-2 12-2 18 0M122 264c4-6 10-11 17-13"/><path d="M78 272c0-9 3-17 8-24M78 279c2-9 6-15 12-20M79 287c2-8 7-13 13-17M78 270c-2-8-2-15 1-22M79 294c3-7 8-11 14-13"/><path d="M168 322c7-3 14-3 21-1M161 325c7-1 13 0 19 3M154 329c7-1 12 1 17 4M172 320c6-5 12-7 19-7"/></g></g><g class="sm" stroke-width="2"><path d="M36 212c40 8 148 8 188 0M36 262c40 8 148 8 188 0M36 312c40 8 148 8 188 0M36 362c40 8 148 8 188 0"/><path d="M50 178v222M210 178v222" stroke-width="1"/></g>"#;
