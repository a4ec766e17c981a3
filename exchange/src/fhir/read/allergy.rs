//! `AllergyIntolerance`. A coded "no known allergies" is an entry like any other: it says what it says.

use vault::record::{Allergy, AllergyCategory, AllergyStatus, CodedText, Criticality, Reaction, Severity};

use super::bundle::Entry;
use super::{NoticeKind, Reading, diagnosis, element};
use crate::fhir::uri;
use crate::json::Json;

pub(super) fn read<'a>(reading: &mut Reading<'a>, entry: &'a Entry) -> Result<Allergy, NoticeKind> {
    let resource = entry.resource();
    let verification = element::code(resource, "verificationStatus", uri::ALLERGY_VERIFICATION);
    match verification {
        Some("entered-in-error") => return Err(NoticeKind::EnteredInError),
        Some("refuted") => return Err(NoticeKind::Negated),
        _ => {}
    }
    let mut substance = resource.get("code").map(element::coded_text).unwrap_or_default();
    if substance.is_empty() {
        // Some writers name the substance only at the reaction.
        let mut reactions = resource.items("reaction").iter();
        let named = reactions.find_map(|reaction| reaction.get("substance")).map(element::coded_text);
        substance = named.filter(|named| !named.is_empty()).ok_or(NoticeKind::Broken)?;
    }
    let status = element::code(resource, "clinicalStatus", uri::ALLERGY_CLINICAL);
    let mut reactions = Vec::new();
    for reaction in resource.items("reaction") {
        reactions.extend(read_reaction(reading, entry, reaction));
    }
    Ok(Allergy {
        substance,
        category: resource.items("category").first().and_then(category),
        criticality: match resource.str("criticality") {
            Some("low") => Some(Criticality::Low),
            Some("high") => Some(Criticality::High),
            Some("unable-to-assess") => Some(Criticality::UnableToAssess),
            _ => None,
        },
        status: status.and_then(|status| match status {
            "active" => Some(AllergyStatus::Active),
            "inactive" => Some(AllergyStatus::Inactive),
            "resolved" => Some(AllergyStatus::Resolved),
            _ => None,
        }),
        suspected: verification == Some("unconfirmed"),
        reactions,
        onset: reading
            .date(entry, resource, "onsetDateTime")
            .or_else(|| reading.date(entry, resource.get("onsetPeriod")?, "start")),
        onset_text: diagnosis::onset_text(entry),
        note: element::notes(resource),
    })
}

fn category(category: &Json) -> Option<AllergyCategory> {
    match category.as_str()? {
        "medication" => Some(AllergyCategory::Medication),
        "food" => Some(AllergyCategory::Food),
        "environment" => Some(AllergyCategory::Environment),
        "biologic" => Some(AllergyCategory::Biologic),
        _ => None,
    }
}

/// One reaction has one or more manifestations; each becomes a reaction of its own with the same severity and date.
fn read_reaction(reading: &mut Reading<'_>, entry: &Entry, reaction: &Json) -> Vec<Reaction> {
    let severity = match reaction.str("severity") {
        Some("mild") => Some(Severity::Mild),
        Some("moderate") => Some(Severity::Moderate),
        Some("severe") => Some(Severity::Severe),
        _ => None,
    };
    let onset = reading.date(entry, reaction, "onset");
    let mut manifestations: Vec<CodedText> = reaction.items("manifestation").iter().map(element::coded_text).collect();
    manifestations.retain(|manifestation| !manifestation.is_empty());
    if manifestations.is_empty() {
        // JP-CLINS: not coded; what happened may stand in the description.
        let description = element::text(reaction, "description");
        manifestations.push(description.map(CodedText::from_text).unwrap_or_default());
    }
    let reactions =
        manifestations.into_iter().map(|manifestation| Reaction { manifestation, severity, onset: onset.clone() });
    reactions.collect()
}
