//! Texts of the interface that no page uses: a table of texts is public to the whole app, so the compiler does not say so.

/// Texts, and everything that may use them.
#[derive(Default)]
pub struct Texts {
    defined: Vec<(String, String)>,
    used: String,
}

impl Texts {
    /// Looks at a file of the repository; only the app's sources count.
    pub fn add(&mut self, name: &str, text: &str) {
        if !name.starts_with("app/src/") {
            return;
        }
        for line in text.lines() {
            match defined(line).filter(|_| name.starts_with("app/src/i18n/")) {
                Some(key) => self.defined.push((name.to_owned(), key.to_owned())),
                None => {
                    self.used.push_str(line);
                    self.used.push('\n');
                }
            }
        }
    }

    /// Each text whose name stands nowhere behind a dot.
    pub fn broken(&self) -> Vec<String> {
        let unused = self.defined.iter().filter(|(_, key)| !self.is_used(key));
        unused.map(|(name, key)| format!("{name}: the text {key} is used nowhere")).collect()
    }

    fn is_used(&self, key: &str) -> bool {
        let end = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        self.used
            .match_indices(key)
            .any(|(at, _)| self.used[..at].trim_end().ends_with('.') && end(&self.used[at + key.len()..]))
    }
}

/// The name in a line of a table of texts: `key: "日本語", "English";`.
fn defined(line: &str) -> Option<&str> {
    let (key, rest) = line.strip_prefix("        ")?.split_once(": \"")?;
    let is_name = key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    (is_name && rest.contains("\", \"") && rest.ends_with("\";")).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_used_where_its_whole_name_stands_behind_a_dot() {
        let mut texts = Texts::default();
        let table = "        title: \"題\", \"Title\";\n        title_long: \"長\", \"Long\";\n        lead: \"前\", \"Lead\";\n";
        texts.add("app/src/i18n/home.rs", table);
        texts.add("app/src/pages/home.rs", "view! { {h.title_long} {t()\n    .lead} <p title=\"x\"/> }");
        assert_eq!(texts.broken(), ["app/src/i18n/home.rs: the text title is used nowhere"]);
        texts.add("exchange/src/x.rs", "h.title");
        assert_eq!(texts.broken().len(), 1, "another crate has no texts of the app");
        texts.add("app/src/ui/page.rs", "h.title");
        assert!(texts.broken().is_empty());
    }
}
