//! `AllergyIntolerance`.

use vault::record::{Allergy, AllergyCategory, AllergyStatus, Criticality, Reaction, Record, Severity};

use super::element::{self, part};
use super::narrative::Narrative;
use super::{Page, Rendered, source};
use crate::fhir::uri;
use crate::json::Json;

pub(super) fn write(page: &Page<'_>, fact: &Allergy, record: &Record, id: String) -> Rendered {
    let narrative = narrative(page, fact, record);
    let status = fact.status.map(|status| match status {
        AllergyStatus::Active => "active",
        AllergyStatus::Inactive => "inactive",
        AllergyStatus::Resolved => "resolved",
    });
    // R4 (ait-1) demands a clinical status, so that "not said" has to be said.
    let status = status.map_or_else(element::unknown, |status| element::code(uri::ALLERGY_CLINICAL, status, None));
    let suspected = fact.suspected.then(|| element::code(uri::ALLERGY_VERIFICATION, "unconfirmed", None));
    let category = fact.category.map(|category| {
        let category = match category {
            AllergyCategory::Medication => "medication",
            AllergyCategory::Food => "food",
            AllergyCategory::Environment => "environment",
            AllergyCategory::Biologic => "biologic",
        };
        Json::Array(vec![Json::text(category)])
    });
    let criticality = fact.criticality.map(|criticality| match criticality {
        Criticality::Low => "low",
        Criticality::High => "high",
        Criticality::UnableToAssess => "unable-to-assess",
    });
    // `onset[x]` is a date or words; with both the words go beside it.
    let (words, beside) = match fact.onset {
        Some(_) => (None, fact.onset_text.as_deref()),
        None => (fact.onset_text.as_deref(), None),
    };
    let detail = element::extension(uri::DETAIL, vec![part("onset-text", "valueString", element::text(beside))]);
    let extensions = [source::extension(page, record), detail];
    let resource = Json::object([
        ("resourceType", Some(Json::text("AllergyIntolerance"))),
        ("id", Some(Json::text(&*id))),
        ("text", Some(narrative.text(page.words))),
        ("extension", element::list(extensions.into_iter().flatten().collect())),
        ("clinicalStatus", Some(status)),
        ("verificationStatus", suspected),
        ("category", category),
        ("criticality", criticality.map(Json::text)),
        ("code", element::concept(&fact.substance)),
        ("patient", Some(element::reference(page.patient))),
        ("onsetDateTime", element::date(fact.onset.as_ref())),
        ("onsetString", element::text(words)),
        ("recordedDate", element::date(record.provenance.recorded.as_ref())),
        ("asserter", source::asserter(page, &record.provenance)),
        ("note", element::note(fact.note.as_deref())),
        ("reaction", element::list(fact.reactions.iter().map(reaction).collect())),
    ]);
    Rendered { id, resource, narrative }
}

fn reaction(reaction: &Reaction) -> Json {
    let manifestation = element::concept(&reaction.manifestation).unwrap_or_else(element::unknown);
    let severity = reaction.severity.map(|severity| match severity {
        Severity::Mild => "mild",
        Severity::Moderate => "moderate",
        Severity::Severe => "severe",
    });
    Json::object([
        ("manifestation", Some(Json::Array(vec![manifestation]))),
        ("onset", element::date(reaction.onset.as_ref())),
        ("severity", severity.map(Json::text)),
    ])
}

fn narrative(page: &Page<'_>, fact: &Allergy, record: &Record) -> Narrative {
    let words = page.words;
    let mut narrative = Narrative::new(fact.substance.label());
    narrative.line(fact.suspected.then_some(words.suspected));
    for reaction in &fact.reactions {
        let label = reaction.manifestation.label();
        narrative.about(words, words.reaction, (!label.is_empty()).then_some(label));
    }
    narrative.about(words, words.onset, fact.onset.as_ref().map(|date| date.date()));
    narrative.about(words, words.onset, fact.onset_text.as_deref());
    narrative.line(fact.note.as_deref());
    source::describe(page, record, &mut narrative);
    narrative
}
