//! Whether the gallery shows every component of the interface, and shows something of each.
#![cfg(feature = "ssr")]

#[path = "../examples/gallery/pages/mod.rs"]
mod pages;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The components that other files may use. What only its own file uses is drawn as a part of these.
fn components(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_component = false;
    for line in source.lines() {
        match line {
            "#[component]" => is_component = true,
            _ if line.starts_with("#[") => {}
            _ => {
                if let Some(rest) = line.strip_prefix("pub fn ").or_else(|| line.strip_prefix("pub(crate) fn "))
                    && is_component
                {
                    found.extend(rest.split(['(', '<']).next().map(str::to_owned));
                }
                is_component = false;
            }
        }
    }
    found
}

/// The value of an attribute at every element that has it, with the HTML that follows.
fn samples(html: &str) -> impl Iterator<Item = (&str, &str)> {
    html.split("data-component=\"").skip(1).filter_map(|rest| rest.split_once('"'))
}

#[test]
fn the_gallery_shows_every_component_in_both_languages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui");
    let files = fs::read_dir(folder).unwrap().map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let mut wanted: BTreeSet<String> = files.flat_map(|source| components(&source)).collect();
    assert!(wanted.len() > 60, "only {} components were found in app/src/ui", wanted.len());
    // A mark inside figures and tables; nothing outside `ui` may draw it.
    assert!(wanted.remove("Flag"));
    for lang in ["ja", "en"] {
        let shown: BTreeSet<String> = pages::all()
            .iter()
            .filter(|page| page.path.starts_with(lang))
            .flat_map(|page| samples(&page.html).map(|(name, _)| name.to_owned()).collect::<Vec<_>>())
            .collect();
        let missing: Vec<_> = wanted.difference(&shown).collect();
        let unknown: Vec<_> = shown.difference(&wanted).collect();
        assert!(missing.is_empty(), "{lang}: not in the gallery: {missing:?}");
        assert!(unknown.is_empty(), "{lang}: in the gallery, and no component of app/src/ui: {unknown:?}");
    }
}

#[test]
fn a_component_is_found_by_its_attribute_and_private_ones_are_not_wanted() {
    let source = "#[component]\npub fn One(\n#[component]\n#[allow(x)]\npub fn Two() {\n#[component]\nfn Part() {\npub fn helper() {\n";
    assert_eq!(components(source), ["One", "Two"]);
}

#[test]
fn no_id_occurs_twice_on_a_page_of_the_gallery() {
    for page in pages::all() {
        let mut seen = BTreeSet::new();
        for id in page.html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(seen.insert(id), "{}: the id {id} occurs twice", page.path);
        }
    }
}
