//! Narrative (FHIR R4 `Narrative`): what a reader sees who knows nothing but FHIR. Plain paragraphs, everything escaped.

use super::words::Words;
use crate::fhir::uri;
use crate::json::Json;

/// A title and what is said about it, line by line.
#[derive(Default)]
pub(super) struct Narrative {
    pub(super) title: String,
    pub(super) lines: Vec<String>,
}

impl Narrative {
    pub(super) fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), lines: Vec::new() }
    }

    /// A line, if there is something to say.
    pub(super) fn line(&mut self, line: Option<impl AsRef<str>>) {
        let line = line.map(|line| line.as_ref().trim().to_owned());
        self.lines.extend(line.filter(|line| !line.is_empty()));
    }

    /// `word: text`, if there is a text.
    pub(super) fn about(&mut self, words: &Words, word: &str, text: Option<impl AsRef<str>>) {
        self.line(text.map(|text| format!("{word}{}{}", words.colon, text.as_ref())));
    }

    /// As `Resource.text`.
    pub(super) fn text(&self, words: &Words) -> Json {
        text(words, std::slice::from_ref(self))
    }
}

/// Several as the text of a section.
pub(super) fn text<'a>(words: &Words, parts: impl IntoIterator<Item = &'a Narrative>) -> Json {
    with_status("generated", words, parts)
}

/// The same with the status that JP-CLINS demands in a section: there may be more in it than in the entries.
pub(super) fn additional<'a>(words: &Words, parts: impl IntoIterator<Item = &'a Narrative>) -> Json {
    with_status("additional", words, parts)
}

fn with_status<'a>(status: &str, words: &Words, parts: impl IntoIterator<Item = &'a Narrative>) -> Json {
    let mut div = format!(
        "<div xmlns=\"{}\" xml:lang=\"{language}\" lang=\"{language}\">",
        uri::XHTML,
        language = words.language
    );
    for part in parts {
        div.push_str("<p>");
        if !part.title.trim().is_empty() {
            div.push_str(&format!("<b>{}</b>", escape(&part.title)));
        }
        for line in &part.lines {
            div.push_str("<br/>");
            div.push_str(&escape(line));
        }
        div.push_str("</p>");
    }
    div.push_str("</div>");
    Json::object([("status", Some(Json::text(status))), ("div", Some(Json::text(div)))])
}

/// Escapes what markup would be. What XML cannot hold (XML 1.0 section 2.2) becomes U+FFFD and is not left out: digits that stood apart
/// would stand together and be another number. Lines become lines.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' => escaped.push_str("<br/>"),
            '\t' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_text_and_what_xml_cannot_hold_keeps_its_neighbours_apart() {
        assert_eq!(escape("<b a=\"1\">'&"), "&lt;b a=&quot;1&quot;&gt;&#39;&amp;");
        assert_eq!(escape("12\u{0}34\n5\t6"), "12\u{fffd}34<br/>5 6");
    }
}
