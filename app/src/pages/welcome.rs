//! The cover: what this is, two ways in, and what one should know first.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::i18n::t;
use crate::ui::PublicShell;

/// The first page, at `/`.
#[component]
pub fn WelcomePage() -> impl IntoView {
    let (common, text) = (&t().common, &t().welcome);
    view! {
        <Title text=format!("{}{}", text.title, common.title_suffix)/>
        <PublicShell>
            <main id="main" class="cover" tabindex="-1">
                <div class="cover__in">
                    <div class="cover__art">
                        <Art label=text.art_label/>
                        // Decoration in both languages; the heading says it in words.
                        <p class="tategaki" lang="ja" aria-hidden="true">
                            <span>{text.motto_1}</span>
                            <span>{text.motto_2}</span>
                        </p>
                    </div>
                    <div class="cover__words">
                        <h1>{text.heading_1}<br/>{text.heading_2}</h1>
                        <p class="lead">{text.lead}</p>
                        <div class="cover__acts">
                            <a class="btn" href="/sign-up">{text.create}</a>
                            <a class="btn btn--line" href="/open">{text.open}</a>
                        </div>
                        <p class="small"><a href="/open">{text.open_with_sheet}</a></p>
                    </div>
                </div>
                <div class="three">
                    <section><h2>{text.point_1}</h2><p>{text.point_1_text}</p></section>
                    <section><h2>{text.point_2}</h2><p>{text.point_2_text}</p></section>
                    <section><h2>{text.point_3}</h2><p>{text.point_3_text}</p></section>
                </div>
                <section class="limits">
                    <h2>{text.limits}</h2>
                    <ul>
                        <li>{text.limit_1}</li>
                        <li>{text.limit_2}</li>
                        <li>{text.limit_3}</li>
                        <li>{text.limit_4}</li>
                    </ul>
                </section>
            </main>
        </PublicShell>
    }
}

/// An inro of four tiers under the moon.
#[component]
fn Art(label: &'static str) -> impl IntoView {
    view! {
        <svg class="inro-art" viewBox="0 0 260 440" width="260" height="440" fill="none" role="img" aria-label=label>
            <defs>
                <clipPath id="inro-art-body"><path d=BODY/></clipPath>
            </defs>
            <path class="cd" stroke-width="2.5" d="M62 168C72 134 112 120 128 98M198 168C188 134 148 120 132 98"/>
            <path class="cd" stroke-width="2.5" d="M128 96V44M132 96V44"/>
            <path class="cd" stroke-width="2.5" d="M62 408c0 26 136 26 136 0"/>
            <ellipse class="iv" cx="130" cy="30" rx="34" ry="22" stroke-width="2"/>
            <ellipse class="cd" cx="130" cy="30" rx="25" ry="15" stroke-width="1"/>
            <circle class="cf" cx="125" cy="31" r="2.5"/>
            <circle class="cf" cx="135" cy="31" r="2.5"/>
            <circle class="iv" cx="130" cy="97" r="12" stroke-width="2"/>
            <path class="cd" stroke-width="1" d="M120.5 91c6 4 13 4 19 0M120.5 103c6-4 13-4 19 0"/>
            <path class="l" d=BODY/>
            <g clip-path="url(#inro-art-body)">
                <circle class="g" cx="160" cy="248" r="39"/>
                <g class="gs" stroke-width="1.7" stroke-linecap="round"><path d=GRASS/></g>
            </g>
            <g class="sm" stroke-width="2">
                <path d="M36 212c40 8 148 8 188 0M36 262c40 8 148 8 188 0M36 312c40 8 148 8 188 0M36 362c40 8 148 8 188 0"/>
                <path stroke-width="1" d="M50 178v222M210 178v222"/>
            </g>
        </svg>
    }
}

const BODY: &str = "M36 202c0-30 16-42 94-42s94 12 94 42v172c0 30-16 42-94 42s-94-12-94-42z";
const GRASS: &str = "M58 420C60 350 76 304 118 268M70 420C76 366 84 322 78 272M84 420C96 372 126 338 168 322\
M64 420C60 388 58 362 50 338M96 420C112 392 142 372 178 364\
M118 268c6-6 13-9 21-10M114 272c7-4 14-6 21-5M109 277c7-3 13-4 20-2M104 282c6-2 12-2 18 0M122 264c4-6 10-11 17-13\
M78 272c0-9 3-17 8-24M78 279c2-9 6-15 12-20M79 287c2-8 7-13 13-17M78 270c-2-8-2-15 1-22M79 294c3-7 8-11 14-13\
M168 322c7-3 14-3 21-1M161 325c7-1 13 0 19 3M154 329c7-1 12 1 17 4M172 320c6-5 12-7 19-7";
