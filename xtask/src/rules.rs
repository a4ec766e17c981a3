//! House rules that a program can see.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::drawings::Drawings;
use crate::evidence::Named;
use crate::process::ask;
use crate::texts::Texts;
use crate::{asvs, patient_rights, workspace};

const LONGEST_FILE: usize = 600;

/// Every broken rule, in one error.
pub fn check() -> Result<()> {
    let root = workspace::root();
    let Some(list) =
        ask("git", &["-C", &root.to_string_lossy(), "ls-files", "--cached", "--others", "--exclude-standard"])
    else {
        bail!("git does not list the files of {}", root.display());
    };
    let mut broken = Vec::new();
    let mut seen = 0;
    let mut named = Named::default();
    let mut texts = Texts::default();
    let mut drawings = Drawings::default();
    for name in list.lines().filter(|name| root.join(name).is_file()) {
        drawings.add(name);
        let Ok(text) = fs::read_to_string(root.join(name)) else { continue };
        seen += 1;
        broken.extend(rules_of(name, &text));
        named.add(name, &text);
        texts.add(name, &text);
        drawings.read(name, &text);
    }
    broken.extend(texts.broken());
    broken.extend(drawings.broken());
    let read = |name: &'static str| fs::read_to_string(root.join(name)).context(name);
    broken.extend(asvs::broken(&read(asvs::DOCUMENT)?, &named));
    broken.extend(patient_rights::broken(&read(patient_rights::DOCUMENT)?, &named));
    if seen == 0 {
        bail!("no file was looked at");
    }
    if !broken.is_empty() {
        bail!("house rules:\n  {}", broken.join("\n  "));
    }
    println!("house rules: {seen} files looked at");
    Ok(())
}

/// What is wrong with one file.
fn rules_of(name: &str, text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    let ends = |list: &[&str]| list.iter().any(|end| Path::new(name).extension().is_some_and(|own| own == *end));
    let lines = text.lines().count();
    if ends(&["rs", "css", "mjs", "js"]) && lines > LONGEST_FILE {
        broken.push(format!("{name}: {lines} lines; the limit is {LONGEST_FILE}"));
    }
    if name.starts_with("app/") && ends(&["rs", "html"]) {
        for (number, line) in text.lines().enumerate() {
            if inline_style(line) {
                broken.push(format!("{name}:{}: an inline style, which the content security policy drops", number + 1));
            }
        }
    }
    if ends(&["rs", "mjs"]) {
        for (number, line) in text.lines().enumerate() {
            for word in UNFINISHED {
                if line.contains(&word.replace(' ', "")) {
                    broken.push(format!("{name}:{}: unfinished or skipped", number + 1));
                }
            }
        }
    }
    if name.ends_with("package-lock.json") && text.contains("\"resolved\"") {
        broken.push(format!("{name}: records where packages were downloaded (\"resolved\"); see e2e/.npmrc"));
    }
    broken
}

/// With a space in each, so that this list is not found by itself.
const UNFINISHED: [&str; 6] = ["todo !(", "unimplemented !(", "dbg !(", "#[ ignore", "test. skip", "test. only("];

/// `style=` and Leptos' `style:` as attributes of an element.
fn inline_style(line: &str) -> bool {
    ["style=", "style:"].iter().any(|word| {
        line.match_indices(word).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + word.len()..].chars().next();
            let whole_word = before.is_none_or(|c| c.is_whitespace() || c == '<');
            let path = *word == "style:" && after.is_none_or(|c| c == ':' || c.is_whitespace());
            whole_word && !path
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_longer_than_the_limit_is_named() {
        let text = "\n".repeat(LONGEST_FILE + 1);
        assert_eq!(rules_of("vault/src/a.rs", &text).len(), 1);
        assert!(rules_of("vault/src/a.rs", &"\n".repeat(LONGEST_FILE)).is_empty());
    }

    #[test]
    fn inline_styles_are_found_in_the_app_and_nowhere_else() {
        let text = r#"<p style="color:red">"#;
        assert_eq!(rules_of("app/src/pages/a.rs", text).len(), 1);
        assert_eq!(rules_of("app/src/pages/a.rs", "<p style:color=red>").len(), 1);
        assert!(rules_of("server/src/a.rs", text).is_empty());
        assert!(rules_of("app/src/pages/a.rs", "use crate::style::Seal; let line_style = 1;").is_empty());
    }

    #[test]
    fn unfinished_code_and_recorded_addresses_are_found() {
        assert_eq!(rules_of("client/src/a.rs", &"todo !()".replace(' ', "")).len(), 1);
        assert_eq!(rules_of("e2e/package-lock.json", r#""resolved": "x""#).len(), 1);
    }
}
