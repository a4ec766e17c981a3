//! The document around a page, and the pages that are rendered when the app is built. Written by hand and without a nonce: every script and style is a
//! file of our own, named by its hash.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;

use any_spawner::Executor;
use futures::FutureExt;
use futures::stream::{self, StreamExt};
use leptos::prelude::*;
use leptos_meta::ServerMetaContext;
use leptos_router::location::RequestUrl;
use serde::{Deserialize, Serialize};

use crate::App;
use crate::i18n::{Lang, Text};

/// Addresses of what every page refers to.
#[derive(Deserialize)]
pub struct Assets {
    pub css: String,
    pub boot_js: String,
    pub app_js: String,
    pub app_wasm: String,
    /// What is fetched when it is needed: the files of each group of pages, and of the engine.
    pub fetched: BTreeMap<String, Vec<String>>,
    pub web_manifest_ja: String,
    pub web_manifest_en: String,
    pub touch_icon: String,
}

/// One rendered file.
#[derive(Serialize)]
pub struct Page {
    /// Inside the site: `pages/<lang>/<name>.html`.
    pub path: String,
    pub html: String,
}

/// The pages that show something before the app has started, and the address at which each is rendered. `not-found` is any address that no route takes.
const PUBLIC: [(&str, &str); 5] =
    [("welcome", "/"), ("sign-up", "/sign-up"), ("open", "/open"), ("view", "/view"), ("not-found", "/not-found")];

/// The group of pages (`crate::fetched`) that a page is fetched with.
fn group_of(name: &str) -> Option<&'static str> {
    match name {
        "welcome" | "not-found" => None,
        "view" => Some("viewing"),
        _ => Some("entering"),
    }
}

/// All pages in both languages, and the shell that every other address starts from.
pub fn pages(assets: &Assets) -> Vec<Page> {
    let mut pages = Vec::new();
    for lang in Lang::ALL {
        for (name, address) in PUBLIC {
            pages.push(Page { path: path(lang, name), html: page(assets, lang, name, address) });
        }
        let title = format!("<title>{}</title>", Text::of(lang).common.brand);
        pages.push(Page { path: path(lang, "shell"), html: document(assets, lang, "shell", &title, "") });
    }
    pages
}

fn path(lang: Lang, name: &str) -> String {
    format!("pages/{}/{name}.html", lang.code())
}

fn page(assets: &Assets, lang: Lang, name: &str, address: &str) -> String {
    let owner = Owner::new_root(None);
    owner.set();
    provide_context(RequestUrl::new(address));
    let (meta, collected) = ServerMetaContext::new();
    provide_context(meta);
    let body = waiting(&view! { <App lang/> }.to_html());
    let html = document(assets, lang, name, "", &body);
    let mut chunks =
        pin!(async { collected.inject_meta_context(stream::iter([html])).await.collect::<Vec<_>>().await });
    // Leptos waits for a tick of the executor, and nobody but us turns this one.
    let chunks = loop {
        if let Some(chunks) = chunks.as_mut().now_or_never() {
            break chunks;
        }
        Executor::poll_local();
    };
    owner.cleanup();
    chunks.concat()
}

/// The same page with every control disabled: until the app has started nobody would read what is typed, and mounting would throw it away.
fn waiting(html: &str) -> String {
    let mut html = html.to_owned();
    for control in ["input", "button", "select", "textarea"] {
        for end in [' ', '>'] {
            html = html.replace(&format!("<{control}{end}"), &format!("<{control} disabled{end}"));
        }
    }
    html
}

fn document(assets: &Assets, lang: Lang, name: &str, head: &str, body: &str) -> String {
    let Assets { css, boot_js, app_js, app_wasm, fetched: _, web_manifest_ja, web_manifest_en, touch_icon } = assets;
    let (early, later) = (early(assets, name), later(assets, name));
    let web_manifest = match lang {
        Lang::Ja => web_manifest_ja,
        Lang::En => web_manifest_en,
    };
    let code = lang.code();
    let errors = &Text::of(lang).errors;
    let (failed, no_script) = (errors.browser_old, errors.no_wasm);
    format!(
        r#"<!DOCTYPE html>
<html lang="{code}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="apple-touch-icon" href="{touch_icon}">
<link rel="manifest" href="{web_manifest}">
<link rel="stylesheet" href="{css}">
<link rel="modulepreload" href="{app_js}">
<link rel="preload" href="{app_wasm}" as="fetch" type="application/wasm" crossorigin="anonymous">
{early}<script type="module" src="{boot_js}"{later}></script>
<!--HEAD-->{head}
</head>
<body>
<div id="boot-failed" class="notice notice--danger" role="alert" hidden><p>{failed}</p></div>
<noscript><div class="notice notice--caution"><p>{no_script}</p></div></noscript>
{body}
</body>
</html>
"#
    )
}

/// Links to what this page needs at once: its own group.
fn early(assets: &Assets, name: &str) -> String {
    let link =
        |file: &String| format!("<link rel=\"preload\" href=\"{file}\" as=\"fetch\" crossorigin=\"anonymous\">\n");
    group_of(name).map(|group| files(assets, group).iter().map(link).collect()).unwrap_or_default()
}

/// What `static/boot.js` fetches after everything else: the engine, which only the worker runs, and what it will be asked for.
fn later(assets: &Assets, name: &str) -> String {
    let Some(group) = group_of(name) else { return String::new() };
    let asked: &[&str] = if group == "viewing" { &["engine", "showing"] } else { &["engine", "engine_daily"] };
    let own = files(assets, group);
    let later: BTreeSet<&str> = asked.iter().flat_map(|name| files(assets, name)).map(String::as_str).collect();
    let later: Vec<_> = later.into_iter().filter(|file| own.iter().all(|known| known != file)).collect();
    if later.is_empty() { String::new() } else { format!(" data-later=\"{}\"", later.join(" ")) }
}

fn files<'a>(assets: &'a Assets, group: &str) -> &'a [String] {
    assets.fetched.get(group).map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered() -> Vec<Page> {
        let name = |name: &str| format!("/assets/{name}");
        let assets = Assets {
            css: name("a.css"),
            boot_js: name("b.js"),
            app_js: name("c.js"),
            app_wasm: name("d.wasm"),
            fetched: [
                ("entering", "h.wasm"),
                ("viewing", "i.wasm"),
                ("engine", "j.wasm"),
                ("engine_daily", "k.wasm"),
                ("showing", "l.wasm"),
            ]
            .into_iter()
            .map(|(group, file)| (group.to_owned(), vec![name("both.wasm"), name(file)]))
            .collect(),
            web_manifest_ja: name("e.webmanifest"),
            web_manifest_en: name("f.webmanifest"),
            touch_icon: name("g.png"),
        };
        // Another test of this process may have set the same executor.
        let _ = Executor::init_futures_executor();
        pages(&assets)
    }

    #[test]
    fn every_public_page_is_there_in_both_languages_with_its_own_title() {
        let pages = rendered();
        assert_eq!(pages.len(), 2 * (PUBLIC.len() + 1));
        for page in &pages {
            let lang = page.path.split('/').nth(1).unwrap();
            assert!(page.html.contains(&format!("<html lang=\"{lang}\">")), "{}", page.path);
            assert_eq!(page.html.matches("<title>").count(), 1, "{}", page.path);
            let manifest = if lang == "ja" { "e.webmanifest" } else { "f.webmanifest" };
            assert!(
                page.html.contains(&format!("<link rel=\"manifest\" href=\"/assets/{manifest}\">")),
                "{}",
                page.path
            );
        }
        let titles: std::collections::BTreeSet<_> =
            pages.iter().filter_map(|page| page.html.split("<title>").nth(1)?.split("</title>").next()).collect();
        assert!(titles.len() > 2 * (PUBLIC.len() - 1), "pages share a title: {titles:?}");
    }

    #[test]
    fn a_page_fetches_its_own_group_at_once_and_the_engine_when_it_will_be_asked() {
        let of = |name: &str| {
            let pages = rendered();
            let page = pages.into_iter().find(|page| page.path == format!("pages/en/{name}.html")).unwrap();
            let links = |rel: &str| -> Vec<String> {
                let start = format!("<link rel=\"{rel}\" href=\"/assets/");
                page.html.split(&start).skip(1).filter_map(|rest| Some(rest.split('"').next()?.to_owned())).collect()
            };
            let later = page.html.split(" data-later=\"").nth(1).and_then(|rest| rest.split('"').next());
            let later = later.into_iter().flat_map(|files| files.split(' '));
            (links("preload"), later.map(|file| file.trim_start_matches("/assets/").to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(of("welcome"), (vec!["d.wasm".to_owned()], vec![]));
        for (name, own) in [("open", "h.wasm"), ("sign-up", "h.wasm"), ("shell", "h.wasm"), ("view", "i.wasm")] {
            let at_once = ["d.wasm", "both.wasm", own].map(str::to_owned).to_vec();
            let later = if name == "view" { vec!["j.wasm", "l.wasm"] } else { vec!["j.wasm", "k.wasm"] };
            assert_eq!(of(name), (at_once, later.into_iter().map(str::to_owned).collect()), "{name}");
        }
    }

    #[test]
    fn no_page_has_anything_that_the_content_policy_forbids() {
        for page in rendered() {
            // Put together, so that the house rules do not take this line for one.
            let attribute = [" style", "="].concat();
            assert!(!page.html.contains(&attribute), "{} has an inline style", page.path);
            assert!(!page.html.contains("<style"), "{} has a style element", page.path);
            assert!(!page.html.contains("javascript:"), "{} has a script address", page.path);
            assert!(!page.html.contains("://"), "{} names another place", page.path);
            for script in page.html.split("<script").skip(1) {
                assert!(script.starts_with(" type=\"module\" src=\"/assets/"), "{} has an inline script", page.path);
            }
        }
    }

    #[test]
    fn nothing_can_be_typed_before_the_app_reads_it() {
        assert_eq!(
            waiting("<p><input type=\"text\"><button>x</button></p>"),
            "<p><input disabled type=\"text\"><button disabled>x</button></p>"
        );
        let form = rendered().into_iter().find(|page| page.path == "pages/ja/sign-up.html").unwrap();
        assert!(form.html.contains("<input disabled "));
        assert!(!form.html.replace("<input disabled", "").contains("<input"));
    }
}
