//! Where a fact comes from, for machines (an extension) and in words (the narrative).

use vault::record::{Basis, Origin, Provenance, Record};

use super::Page;
use super::element::{self, part};
use super::narrative::Narrative;
use crate::fhir::uri;
use crate::json::Json;
use crate::remark;

/// The extension of the resource that stands for a record: where it comes from, and what the patient says instead of what came.
pub(super) fn extension(page: &Page<'_>, record: &Record) -> Option<Json> {
    let remark = remark::words(record, page.words.is_japanese());
    element::extension(uri::SOURCE, parts(page, &record.provenance, remark))
}

/// The extension of a further resource of a record.
pub(super) fn of_part(page: &Page<'_>, provenance: &Provenance) -> Option<Json> {
    element::extension(uri::SOURCE, parts(page, provenance, None))
}

fn parts(page: &Page<'_>, provenance: &Provenance, remark: Option<String>) -> Vec<Option<Json>> {
    let origin = match provenance.origin {
        Origin::Patient => "patient",
        Origin::File { .. } => "file",
        Origin::Reply { .. } => "reply",
    };
    let words = |text: &Option<String>| element::text(text.as_deref());
    let instant = |seconds: i64| page.instant(seconds).map(Json::text);
    vec![
        part("origin", "valueCode", Some(Json::text(origin))),
        part("organization", "valueString", words(&provenance.organization)),
        part("recorder", "valueString", words(&provenance.recorder)),
        part("recorded", "valueDateTime", element::date(provenance.recorded.as_ref())),
        part("entered", "valueInstant", instant(provenance.entered)),
        part("edited", "valueInstant", provenance.edited.and_then(instant)),
        part("basis", "valueCode", provenance.basis.map(|Basis::Claims| Json::text("claims"))),
        part("remark", "valueString", element::text(remark.as_deref())),
        part("note", "valueAnnotation", note(page)),
    ]
}

/// What the patient says about it, as an `Annotation` of the patient's.
fn note(page: &Page<'_>) -> Option<Json> {
    let text = element::text(page.note)?;
    Some(Json::object([("authorReference", Some(element::reference(page.patient))), ("text", Some(text))]))
}

/// Who says so, as a `Reference`: the patient, or whoever the source names.
pub(super) fn asserter(page: &Page<'_>, provenance: &Provenance) -> Option<Json> {
    if is_by_patient(provenance) {
        return Some(element::reference(page.patient));
    }
    let names = [&provenance.recorder, &provenance.organization];
    names.into_iter().flatten().find(|name| !name.trim().is_empty()).map(|name| element::named(name))
}

/// What the patient says about it, and the source in words, as the last lines; below them what the patient says instead, marked as
/// the patient's.
pub(super) fn describe(page: &Page<'_>, record: &Record, narrative: &mut Narrative) {
    describe_part(page, record, narrative);
    let Some(said) = remark::words(record, page.words.is_japanese()) else { return };
    let day = record.provenance.edited.filter(|_| record.own.is_some()).and_then(|at| page.day(at));
    let day = day.map(|day| format!(" {day}")).unwrap_or_default();
    narrative.line(Some(format!("{}{day}{}{said}", page.words.remark, page.words.colon)));
}

/// The source in words, for a further resource of a record.
pub(super) fn describe_part(page: &Page<'_>, record: &Record, narrative: &mut Narrative) {
    let (words, provenance) = (page.words, &record.provenance);
    let how = match provenance.origin {
        Origin::Patient => words.entered_by_patient,
        Origin::File { .. } => words.from_file,
        Origin::Reply { .. } => words.from_reply,
    };
    let mut parts: Vec<String> = vec![how.to_owned()];
    parts.extend(provenance.organization.clone());
    parts.extend(provenance.recorder.clone());
    let mut dated = |word: &str, date: Option<String>| {
        parts.extend(date.map(|date| format!("{word}{}{date}", words.colon)));
    };
    dated(words.recorded, provenance.recorded.as_ref().map(|date| date.date().to_owned()));
    dated(words.entered, page.day(provenance.entered));
    dated(words.edited, provenance.edited.filter(|_| record.own.is_none()).and_then(|at| page.day(at)));
    parts.extend(provenance.basis.map(|Basis::Claims| words.from_claims.to_owned()));
    narrative.about(words, words.patient_note, page.note);
    narrative.line(Some(parts.join(" / ")));
}

fn is_by_patient(provenance: &Provenance) -> bool {
    provenance.origin == Origin::Patient
}
