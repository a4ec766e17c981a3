//! Elements that many resources share (FHIR R4 data types).

use vault::record::{CodedText, Coding, Comparator, DateTime, Quantity};

use super::bundle::{Entry, is_other_release};
use super::{NoticeKind, Reading};
use crate::fhir::uri;
use crate::json::Json;

/// `CodeableConcept`; the text as entered comes first.
pub(super) fn coded_text(concept: &Json) -> CodedText {
    let codings = concept.items("coding").iter().map(|coding| Coding {
        system: text(coding, "system"),
        code: text(coding, "code"),
        display: text(coding, "display"),
        version: text(coding, "version"),
    });
    CodedText { text: text(concept, "text"), codings: codings.filter(|coding| *coding != Coding::default()).collect() }
}

/// The words of a `CodeableConcept` member.
pub(super) fn label(resource: &Json, name: &str) -> Option<String> {
    let concept = coded_text(resource.get(name)?);
    (!concept.is_empty()).then(|| concept.label().to_owned())
}

/// The words of all `CodeableConcept`s of a list.
pub(super) fn labels(resource: &Json, name: &str) -> Vec<String> {
    let concepts = resource.items(name).iter().map(coded_text);
    concepts.filter(|concept| !concept.is_empty()).map(|concept| concept.label().to_owned()).collect()
}

/// Several texts as one; none if there is none.
pub(super) fn join(texts: &[String], separator: &str) -> Option<String> {
    (!texts.is_empty()).then(|| texts.join(separator))
}

/// A text that is not blank.
pub(super) fn text(resource: &Json, name: &str) -> Option<String> {
    resource.str(name).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// `Annotation.text` of all notes.
pub(super) fn notes(resource: &Json) -> Option<String> {
    let notes: Vec<String> = resource.items("note").iter().filter_map(|note| text(note, "text")).collect();
    join(&notes, "\n")
}

/// The code of the first coding of a system in a `CodeableConcept` member.
pub(super) fn code<'a>(resource: &'a Json, name: &str, system: &str) -> Option<&'a str> {
    let codings = resource.get(name)?.items("coding").iter();
    codings.filter(|coding| coding.str("system").is_none_or(|one| one == system)).find_map(|coding| coding.str("code"))
}

/// `Quantity`: digits as written. None if the value is no JSON number.
pub(super) fn quantity(quantity: &Json) -> Option<Quantity> {
    let Json::Number(digits) = quantity.get("value")? else {
        return None;
    };
    let comparator = match quantity.str("comparator") {
        Some("<") => Some(Comparator::Less),
        Some("<=") => Some(Comparator::LessOrEqual),
        Some(">=") => Some(Comparator::GreaterOrEqual),
        Some(">") => Some(Comparator::Greater),
        _ => None,
    };
    let ucum = quantity.str("code").filter(|_| quantity.str("system") == Some(uri::UCUM));
    Some(Quantity {
        value: digits.clone(),
        comparator,
        unit: text(quantity, "unit").or_else(|| text(quantity, "code")),
        ucum: ucum.map(str::to_owned),
    })
}

/// An extension by its URL.
pub(super) fn extension<'a>(element: &'a Json, url: &str) -> Option<&'a Json> {
    let mut extensions = element.items("extension").iter();
    extensions.find(|extension| extension.str("url") == Some(url))
}

/// Whether the resource is marked 未告知.
pub(super) fn is_uninformed(resource: &Json) -> bool {
    let Some(meta) = resource.get("meta") else {
        return false;
    };
    meta.items("tag")
        .iter()
        .any(|tag| tag.str("system") == Some(uri::JP_INDICATION) && tag.str("code") == Some("UNINFORMED"))
}

/// Fails if something in the resource changes its meaning in a way this program does not know (FHIR R4 "Modifier
/// Extensions", `implicitRules`), or if its form is of another release.
pub(super) fn check_modifiers(resource: &Json) -> Result<(), NoticeKind> {
    if is_other_release(resource) == Some(true) {
        return Err(NoticeKind::Broken);
    }
    let is_unknown = !resource.items("modifierExtension").is_empty() || resource.get("implicitRules").is_some();
    if is_unknown {
        return Err(NoticeKind::UnknownModifier);
    }
    Ok(())
}

/// `type|system|value…` of all identifiers that identify something.
pub(crate) fn key(resource: &Json) -> Option<String> {
    let identifiers = resource.items("identifier").iter();
    let mut values: Vec<String> = identifiers
        .filter_map(|one| {
            let system = one.str("system")?;
            let is_counter = uri::JP_COUNTERS.contains(&system);
            (!is_counter).then(|| one.str("value").map(|value| format!("{system}|{value}")))?
        })
        .collect();
    values.sort();
    values.dedup();
    let resource_type = resource.str("resourceType")?;
    (!values.is_empty()).then(|| format!("{resource_type}|{}", values.join("|")))
}

impl<'a> Reading<'a> {
    /// A date member. What is not of FHIR's form is cut to its date if that is, and reported.
    pub(super) fn date(&mut self, entry: &Entry, element: &Json, name: &str) -> Option<DateTime> {
        let text = element.str(name)?;
        if let Ok(date) = text.parse() {
            return Some(date);
        }
        self.notice(NoticeKind::DateUnreadable, entry, Some(name));
        text.split(['T', ' ']).next()?.parse().ok()
    }

    /// The words of a `Reference`: its display, else the name of what it leads to.
    pub(super) fn name_of(&self, entry: &Entry, reference: &'a Json) -> Option<String> {
        text(reference, "display").or_else(|| {
            let target = self.bundle.resolve(entry, reference)?;
            resource_name(target).or_else(|| {
                // PractitionerRole has no name of its own.
                self.name_of(entry, target.get("practitioner")?)
            })
        })
    }
}

/// The name of a practitioner, an organisation, a person.
pub(super) fn resource_name(resource: &Json) -> Option<String> {
    match resource.get("name")? {
        Json::String(name) => Some(name.clone()).filter(|name| !name.trim().is_empty()),
        Json::Array(names) => {
            let kanji = names.iter().find(|name| representation(name) == Some("IDE"));
            human_name(kanji.or_else(|| names.first())?)
        }
        _ => None,
    }
}

/// Whether a `HumanName` is written in kanji (`IDE`), kana (`SYL`) or Latin letters (`ABC`).
pub(super) fn representation(name: &Json) -> Option<&str> {
    extension(name, uri::NAME_REPRESENTATION)?.str("valueCode")
}

/// `HumanName` as one text: its text, else its parts in the order of East Asian names.
pub(super) fn human_name(name: &Json) -> Option<String> {
    text(name, "text").or_else(|| {
        let mut parts: Vec<&str> = name.str("family").into_iter().collect();
        parts.extend(name.items("given").iter().filter_map(Json::as_str));
        (!parts.is_empty()).then(|| parts.join(" "))
    })
}
