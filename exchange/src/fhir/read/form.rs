//! Resources that become a kind which is filled in like a paper form: one record each. In a document of ours our own
//! extension says every field; in others the elements do that mean the same. What has no field stays in the original.

use vault::record::{CodedText, DOCUMENT_FILES, DateTime, Fact, FieldForm, FieldValue, Fields, Kind};

use super::bundle::Entry;
use super::{NoticeKind, Reading, element, insured};
use crate::attachment;
use crate::fhir::uri;
use crate::json::Json;

/// A fact, or none where the resource is nothing that a patient lists: a visit to a doctor, somebody's consent to research.
///
/// # Errors
/// What [`NoticeKind`] says.
pub(super) fn read<'a>(reading: &mut Reading<'a>, entry: &'a Entry) -> Result<Option<Fact>, NoticeKind> {
    let resource = entry.resource();
    let own = own_kind(resource);
    let Some(kind) = own.or_else(|| foreign_kind(resource)) else { return Ok(None) };
    usable(resource)?;
    // More than a document holds: it stays with the import, whole.
    if kind == Kind::Document && resource.items("content").len() > DOCUMENT_FILES {
        return Ok(None);
    }
    let Some(mut fact) = Fact::empty(kind) else { return Ok(None) };
    let Some(fields) = fact.fields_mut() else { return Ok(None) };
    let mut form = Form { reading, entry, fields };
    match resource.str("resourceType").unwrap_or_default() {
        _ if own.is_some() => form.own(),
        "Immunization" => form.immunization(),
        "Procedure" => form.procedure(),
        "Encounter" => form.encounter(),
        "Coverage" => form.coverage(kind),
        "DocumentReference" => form.document(),
        _ => return Ok(None),
    }
    let files = if kind == Kind::Document { attachment::files(resource) } else { Vec::new() };
    let says_something = fact.fields().is_some_and(|all| all.fields().iter().any(|one| all.field(one.name).is_some()));
    let says_something = says_something || !files.is_empty();
    reading.files = files;
    if says_something { Ok(Some(fact)) } else { Err(NoticeKind::Broken) }
}

/// The kind that a document of ours names.
pub(super) fn own_kind(resource: &Json) -> Option<Kind> {
    let detail = element::extension(resource, uri::DETAIL)?;
    Kind::from_code(element::extension(detail, "kind")?.str("valueCode")?)
}

fn foreign_kind(resource: &Json) -> Option<Kind> {
    match resource.str("resourceType")? {
        "Immunization" => Some(Kind::Vaccination),
        "Procedure" => Some(Kind::Procedure),
        "Encounter" if ["IMP", "ACUTE", "NONAC"].contains(&resource.at(&["class", "code"])?.as_str()?) => {
            Some(Kind::Admission)
        }
        "Coverage" if insured::is_subsidy(resource) => Some(Kind::Subsidy),
        "Coverage" => Some(Kind::Insurance),
        // A file that lies elsewhere cannot be fetched: such a resource stays with the import as it came.
        "DocumentReference"
            if attachment::files(resource).iter().any(|file| file.content.is_some() || file.sha256.is_some()) =>
        {
            Some(Kind::Document)
        }
        _ => None,
    }
}

fn usable(resource: &Json) -> Result<(), NoticeKind> {
    match resource.str("status") {
        Some("entered-in-error") => Err(NoticeKind::EnteredInError),
        Some("not-done" | "cancelled" | "stopped") => Err(NoticeKind::Negated),
        Some("planned" | "preparation" | "draft" | "proposed") => Err(NoticeKind::NotAFact),
        _ => Ok(()),
    }
}

struct Form<'r, 'a, 'f> {
    reading: &'r mut Reading<'a>,
    entry: &'a Entry,
    fields: &'f mut dyn Fields,
}

impl<'a> Form<'_, 'a, '_> {
    fn set(&mut self, name: &str, value: Option<FieldValue>) {
        if value.is_some() && self.fields.field(name).is_none() {
            self.fields.set_field(name, value);
        }
    }

    fn text(&mut self, name: &str, text: Option<String>) {
        self.set(name, text.map(FieldValue::Text));
    }

    fn date(&mut self, name: &str, of: Option<&Json>, member: &str) {
        let date: Option<DateTime> = of.and_then(|of| self.reading.date(self.entry, of, member));
        self.set(name, date.map(FieldValue::Date));
    }

    fn coded(&mut self, name: &str, concept: Option<&Json>) {
        let coded: Option<CodedText> = concept.map(element::coded_text).filter(|coded| !coded.is_empty());
        self.set(name, coded.map(FieldValue::Coded));
    }

    fn named(&mut self, name: &str, reference: Option<&'a Json>) {
        let text = reference.and_then(|reference| self.reading.name_of(self.entry, reference));
        self.text(name, text);
    }

    /// Every field as our own extension says it.
    fn own(&mut self) {
        let resource = self.entry.resource();
        let Some(detail) = element::extension(resource, uri::DETAIL) else { return };
        for field in self.fields.fields() {
            let parts = detail.items("extension").iter().filter(|part| part.str("url") == Some(field.name));
            let parts: Vec<&Json> = parts.collect();
            let Some(part) = parts.first() else { continue };
            let value = match field.form {
                FieldForm::Coded => {
                    let coded = part.get("valueCodeableConcept").map(element::coded_text);
                    coded.filter(|coded| !coded.is_empty()).map(FieldValue::Coded)
                }
                FieldForm::Text => element::text(part, "valueString").map(FieldValue::Text),
                FieldForm::Lines => {
                    let lines: Vec<String> =
                        parts.iter().filter_map(|part| element::text(part, "valueString")).collect();
                    (!lines.is_empty()).then_some(FieldValue::Lines(lines))
                }
                FieldForm::Date => self.reading.date(self.entry, part, "valueDateTime").map(FieldValue::Date),
                FieldForm::Number => number(part.get("valueInteger")).map(FieldValue::Number),
                FieldForm::Choice(codes) => {
                    let code = part.str("valueCode");
                    codes.iter().find(|one| Some(**one) == code).map(|code| FieldValue::Choice(code))
                }
            };
            self.set(field.name, value);
        }
    }

    fn immunization(&mut self) {
        let resource = self.entry.resource();
        self.coded("vaccine", resource.get("vaccineCode"));
        self.date("date", Some(resource), "occurrenceDateTime");
        self.text("lot", element::text(resource, "lotNumber"));
        self.named("manufacturer", resource.get("manufacturer"));
        self.text("site", element::label(resource, "site"));
        let performer = resource.items("performer").first().and_then(|one| one.get("actor"));
        self.named("performer", performer);
        if let Some(protocol) = resource.items("protocolApplied").first() {
            self.set("dose", number(protocol.get("doseNumberPositiveInt")).map(FieldValue::Number));
            self.text("target", element::join(&element::labels(protocol, "targetDisease"), "、"));
        }
        self.date("next_due", element::extension(resource, uri::JP_NEXT_DOSE), "valueDate");
        self.notes();
    }

    fn procedure(&mut self) {
        let resource = self.entry.resource();
        self.coded("name", resource.get("code"));
        self.date("start", Some(resource), "performedDateTime");
        self.date("start", resource.get("performedPeriod"), "start");
        self.date("end", resource.get("performedPeriod"), "end");
        self.text("body_site", element::join(&element::labels(resource, "bodySite"), "、"));
        self.text("reason", element::join(&element::labels(resource, "reasonCode"), "、"));
        let performer = resource.items("performer").first().and_then(|one| one.get("actor"));
        self.named("performer", performer);
        self.text("outcome", element::label(resource, "outcome"));
        self.notes();
    }

    fn encounter(&mut self) {
        let resource = self.entry.resource();
        self.named("institution", resource.get("serviceProvider"));
        self.text("department", element::label(resource, "serviceType"));
        self.date("start", resource.get("period"), "start");
        self.date("end", resource.get("period"), "end");
        self.text("reason", element::join(&element::labels(resource, "reasonCode"), "、"));
        let doctor = resource.items("participant").first().and_then(|one| one.get("individual"));
        self.named("attending", doctor);
        let outcome = resource.get("hospitalization").and_then(|stay| element::label(stay, "dischargeDisposition"));
        self.text("outcome", outcome);
    }

    fn coverage(&mut self, kind: Kind) {
        let resource = self.entry.resource();
        let payor = resource.items("payor").first();
        self.date("valid_from", resource.get("period"), "start");
        self.date("valid_until", resource.get("period"), "end");
        if kind == Kind::Subsidy {
            self.named("program", payor);
            self.text("payer_number", insured::payor_number(self.reading.bundle, self.entry));
            self.text("recipient_number", element::text(resource, "subscriberId"));
            return;
        }
        self.named("insurer", payor);
        let insured = insured::of_coverage(self.reading.bundle, self.entry);
        self.text("insurer_number", insured.insurer_number);
        self.text("symbol", insured.symbol);
        self.text("number", insured.number);
        self.text("branch", insured.branch);
        let relationship = match element::code(resource, "relationship", uri::JP_INSURED_CATEGORY) {
            Some("1") => Some("insured"),
            Some("2") => Some("dependent"),
            _ => None,
        };
        self.set("relationship", relationship.map(FieldValue::Choice));
        let copay =
            resource.items("costToBeneficiary").iter().find_map(|cost| number(cost.at(&["valueQuantity", "value"])));
        self.set("copay", copay.map(FieldValue::Number));
    }

    fn document(&mut self) {
        let resource = self.entry.resource();
        let attachment = resource.items("content").first().and_then(|content| content.get("attachment"));
        let title = |of: Option<&Json>| of.and_then(|of| element::text(of, "title"));
        self.text("title", element::text(resource, "description").or_else(|| title(attachment)));
        let codes = resource.get("type").map(|kind| kind.items("coding")).unwrap_or_default();
        let loinc =
            codes.iter().filter(|code| code.str("system") == Some(uri::LOINC)).find_map(|code| code.str("code"));
        let category = uri::DOCUMENT_TYPES.iter().find(|(_, code, _)| Some(*code) == loinc);
        self.set("category", category.map(|(category, ..)| FieldValue::Choice(category)));
        self.date("date", attachment, "creation");
        // An instant; the day is what a letter has.
        self.date("date", Some(resource), "date");
        self.named("author", resource.items("author").first());
    }

    fn notes(&mut self) {
        self.text("note", element::notes(self.entry.resource()));
    }
}

/// A whole number that is not negative.
fn number(number: Option<&Json>) -> Option<u32> {
    match number? {
        Json::Number(digits) => digits.parse().ok(),
        _ => None,
    }
}
