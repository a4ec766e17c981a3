//! The pages of the gallery, and the document around each.

mod fields;
mod notices;
mod paper;
mod part;
mod people;
mod provider;
mod records;
mod results;
mod seen;
mod settings;
mod sharing;

use app::i18n::{Lang, provide_language};
use app::ui::{Page as Main, ParityOrder, Place, Shell};
use client::engine::wire::{MemberRole, Opened};
use leptos::prelude::*;
use leptos_meta::{ServerMetaContext, provide_meta_context};

use part::two;

/// A file of the gallery.
pub struct Page {
    /// `<language>/<name>.html`.
    pub path: String,
    pub html: String,
}

/// A page's name and what stands on it.
type Drawn = (&'static str, fn() -> AnyView);

const PAGES: [Drawn; 12] = [
    ("notices", notices::page),
    ("fields", fields::page),
    ("records", records::page),
    ("results", results::page),
    ("sharing", sharing::page),
    ("grants", sharing::grants),
    ("seen", seen::page),
    ("settings", settings::page),
    ("provider", provider::page),
    ("view", provider::view_page),
    ("preview", provider::preview),
    ("paper", paper::page),
];

/// All of them, in both languages.
pub fn all() -> Vec<Page> {
    let one = |lang: Lang, (name, draw): Drawn| Page {
        path: format!("{}/{name}.html", lang.code()),
        html: document(lang, name, &rendered(lang, draw)),
    };
    Lang::ALL.into_iter().flat_map(|lang| PAGES.map(|page| one(lang, page))).collect()
}

fn rendered(lang: Lang, draw: fn() -> AnyView) -> String {
    let owner = Owner::new_root(None);
    owner.set();
    let (meta, _title) = ServerMetaContext::new();
    provide_context(meta);
    provide_meta_context();
    provide_language(lang);
    provide_context(ParityOrder(RwSignal::new(false)));
    let html = draw().to_html();
    owner.cleanup();
    html
}

/// The patient's shell around parts.
fn in_the_case(place: Place, title: &'static str, parts: Vec<AnyView>) -> AnyView {
    view! {
        <Shell place on_lock=|()| () whose=people::whose>
            <Main title=title lead=lead() wide=true>
                <div class="stack-7">{parts}</div>
            </Main>
        </Shell>
    }
    .into_any()
}

fn lead() -> String {
    two(
        "開発のための見本です。ここに出てくる人と記録は、すべて架空です。",
        "Samples for whoever works on the interface. Every person and record here is made up.",
    )
    .to_owned()
}

/// What `draw` looks like to somebody who may read and not write.
fn as_reader(draw: impl FnOnce() -> AnyView) -> AnyView {
    Owner::new().with(|| {
        let session = app::session::provide_session();
        session.opened(Opened {
            person: None,
            vault: vault::id::VaultId::from_bytes([1; 16]),
            part: None,
            role: MemberRole::Reader,
            kept: true,
            idle_seconds: 900,
            dispute: None,
        });
        draw()
    })
}

fn document(lang: Lang, name: &str, body: &str) -> String {
    let code = lang.code();
    let links: Vec<String> = PAGES.iter().map(|(other, _)| format!(r#"<a href="{other}.html">{other}</a>"#)).collect();
    format!(
        r#"<!DOCTYPE html>
<html lang="{code}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="inro-gallery-of-components">
<title>{name}, Inro</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="../inro.css">
<style>{}</style>
</head>
<body>
{body}
<nav class="gallery-index" aria-label="gallery" lang="en"><a href="../{}/{name}.html">{}</a>{}</nav>
<script>{}</script>
</body>
</html>
"#,
        include_str!("frame.css"),
        lang.other().code(),
        lang.other().own_name(),
        links.join(""),
        include_str!("frame.js"),
    )
}
