//! `Condition`.

use vault::record::{ClinicalStatus, Diagnosis, Record};

use super::element::{self, part};
use super::narrative::Narrative;
use super::{Page, Rendered, source};
use crate::fhir::uri;
use crate::json::Json;

pub(super) fn write(page: &Page<'_>, fact: &Diagnosis, record: &Record, id: String) -> Rendered {
    let narrative = narrative(page, fact, record);
    let status = fact.status.map(|status| match status {
        ClinicalStatus::Active => "active",
        ClinicalStatus::Recurrence => "recurrence",
        ClinicalStatus::Relapse => "relapse",
        ClinicalStatus::Inactive => "inactive",
        ClinicalStatus::Remission => "remission",
        ClinicalStatus::Resolved => "resolved",
    });
    let has_ended =
        matches!(fact.status, Some(ClinicalStatus::Inactive | ClinicalStatus::Remission | ClinicalStatus::Resolved));
    // R4 (con-4) allows an end only beside a status that says so; the status is not ours to choose.
    let (abatement, end_beside) = match &fact.abatement {
        Some(date) if has_ended => (Some(date), None),
        other => (None, other.as_ref()),
    };
    let (onset_words, onset_beside) = match fact.onset {
        Some(_) => (None, fact.onset_text.as_deref()),
        None => (fact.onset_text.as_deref(), None),
    };
    let detail = element::extension(
        uri::DETAIL,
        vec![
            part("onset-text", "valueString", element::text(onset_beside)),
            part("abatement", "valueDateTime", element::date(end_beside)),
        ],
    );
    let principal = fact.principal.then(|| {
        Json::object([
            ("url", Some(Json::text(uri::JP_DIAGNOSIS_TYPE))),
            ("valueCodeableConcept", Some(element::code(uri::DIAGNOSIS_TYPE, "principal", None))),
        ])
    });
    let extensions = [source::extension(page, record), detail, principal];
    let suspected = fact.suspected.then(|| element::code(uri::CONDITION_VERIFICATION, "unconfirmed", None));
    let body_site = element::words(fact.body_site.as_deref());
    let resource = Json::object([
        ("resourceType", Some(Json::text("Condition"))),
        ("id", Some(Json::text(&*id))),
        ("text", Some(narrative.text(page.words))),
        ("extension", element::list(extensions.into_iter().flatten().collect())),
        ("clinicalStatus", status.map(|status| element::code(uri::CONDITION_CLINICAL, status, None))),
        ("verificationStatus", suspected),
        ("severity", element::words(fact.severity.as_deref())),
        ("code", element::concept(&fact.name)),
        ("bodySite", body_site.map(|site| Json::Array(vec![site]))),
        ("subject", Some(element::reference(page.patient))),
        ("onsetDateTime", element::date(fact.onset.as_ref())),
        ("onsetString", element::text(onset_words)),
        ("abatementDateTime", element::date(abatement)),
        ("recordedDate", element::date(record.provenance.recorded.as_ref())),
        ("asserter", source::asserter(page, &record.provenance)),
        ("note", element::note(fact.note.as_deref())),
    ]);
    Rendered { id, resource, narrative }
}

fn narrative(page: &Page<'_>, fact: &Diagnosis, record: &Record) -> Narrative {
    let words = page.words;
    let mut narrative = Narrative::new(fact.name.label());
    narrative.line(fact.suspected.then_some(words.suspected));
    narrative.line(fact.principal.then_some(words.principal));
    narrative.about(words, words.onset, fact.onset.as_ref().map(|date| date.date()));
    narrative.about(words, words.onset, fact.onset_text.as_deref());
    narrative.about(words, words.end, fact.abatement.as_ref().map(|date| date.date()));
    narrative.line(fact.body_site.as_deref());
    narrative.line(fact.severity.as_deref());
    narrative.line(fact.note.as_deref());
    source::describe(page, record, &mut narrative);
    narrative
}
