//! What a document (FHIR R4 "Documents") says of itself.

use super::bundle::Bundle;
use super::{element, source};
use crate::fhir::uri;
use crate::json::Json;
use crate::parsed::{DocumentHead, MadeAs};

pub(super) fn head(bundle: &Bundle<'_>) -> Option<DocumentHead> {
    if bundle.of.file.kind() != Some("document") {
        return None;
    }
    let entry = bundle.first("Composition")?;
    let composition = entry.resource();
    let author = composition.items("author").iter().find_map(|author| {
        element::text(author, "display").or_else(|| element::resource_name(bundle.resolve(entry, author)?))
    });
    let share = element::extension(composition, uri::SHARE);
    let words = |name: &str| {
        let part = element::extension(share?, name)?;
        element::text(part, "valueString")
    };
    let until = share
        .and_then(|share| element::extension(share, "until"))
        .and_then(|part| part.str("valueInstant"))
        .and_then(source::seconds);
    let ours = |coding: &&Json| coding.str("system") == Some(uri::CATEGORY);
    let category = composition.items("category").iter().flat_map(|one| one.items("coding")).find(ours);
    let code = category.and_then(|coding| coding.str("code"));
    let made_as = MadeAs::ALL.into_iter().find(|one| Some(one.code()) == code).unwrap_or_default();
    Some(DocumentHead {
        title: element::text(composition, "title"),
        date: composition.str("date").and_then(|date| date.parse().ok()),
        author,
        language: element::text(composition, "language"),
        made_as,
        recipient: words("provider"),
        purpose: words("purpose").or_else(|| reason(composition.items("section"))),
        until,
    })
}

/// The text of the section 紹介目的.
fn reason(sections: &[Json]) -> Option<String> {
    sections.iter().find_map(|section| {
        if element::code(section, "code", uri::JP_SECTION) == Some("950") {
            let div = section.at(&["text", "div"])?.as_str()?;
            return Some(plain(div)).filter(|text| !text.is_empty());
        }
        reason(section.items("section"))
    })
}

/// The words of a narrative, without its markup.
fn plain(div: &str) -> String {
    let mut words = String::new();
    let mut in_tag = false;
    for character in div.chars() {
        match character {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ if !in_tag => words.push(character),
            _ => {}
        }
    }
    let words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    words.replace("&#39;", "'").replace("&amp;", "&").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn markup_in_a_narrative_is_cut_out_and_what_is_left_is_text() {
        assert_eq!(plain("<div><script>alert(1)</script>&lt;b&gt; &amp;lt;</div>"), "alert(1)<b> &lt;");
        assert_eq!(plain("<img src=x onerror=alert(1)>腹痛<"), "腹痛");
    }
}
