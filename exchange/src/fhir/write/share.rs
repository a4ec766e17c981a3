//! What a receiver is shown: a FHIR R4 document ("Documents") of the chosen records, and nothing about others.

use vault::id::RecordId;
use vault::record::{Kind, Person, Provider, Record};

use super::element::{self, part};
use super::narrative::{self, Narrative};
use super::{Page, entry, patient, referral, render, words};
use crate::attachment::Contents;
use crate::fhir::uri;
use crate::json::Json;
use crate::label;
use crate::parsed::MadeAs;

/// What a document is made of.
#[derive(Clone, Copy)]
pub struct ShareInput<'a> {
    /// Whose records.
    pub person: &'a Person,
    /// The chosen records in the order they are shown. Only health records are written.
    pub records: &'a [(RecordId, &'a Record)],
    /// To whom. Its newest number is the only identifier in the document.
    pub provider: &'a Provider,
    /// What for.
    pub purpose: Option<&'a str>,
    /// As what the patient makes it.
    pub made_as: MadeAs,
    /// The language of the document's own words: `ja`, else English.
    pub language: &'a str,
    /// Made at, seconds since 1970-01-01T00:00:00Z.
    pub created: i64,
    /// Until when the link opens.
    pub until: Option<i64>,
    /// UUID of the n-th resource made from a record; for this document only. Asked with an id of zeros for the document,
    /// its Composition and its Patient (n = 0, 1, 2).
    pub resource_id: &'a dyn Fn(&RecordId, u32) -> String,
    /// What the patient says about a record to the receiver.
    pub notes: &'a dyn Fn(&RecordId) -> Option<&'a str>,
    /// The contents of the documents' files. Of one that is not to be had only name and size are written.
    pub contents: &'a Contents<'a>,
}

/// A record that stands in the document.
pub(super) struct Written<'a> {
    pub(super) record: &'a Record,
    /// `fullUrl` of the resource that stands for it.
    pub(super) url: String,
    pub(super) narrative: Narrative,
}

const RESULTS: &str = "Relevant diagnostic tests/laboratory data Narrative";

/// A section: which kind, LOINC code, English LOINC name.
const SECTIONS: [(Kind, &str, &str); 17] = [
    (Kind::Allergy, "48765-2", "Allergies and adverse reactions Document"),
    (Kind::Medication, "10160-0", "History of Medication use Narrative"),
    (Kind::Diagnosis, "11450-4", "Problem list - Reported"),
    (Kind::Checkup, "30954-2", RESULTS),
    (Kind::Laboratory, "30954-2", RESULTS),
    (Kind::Infection, "30954-2", RESULTS),
    (Kind::Vaccination, "11369-6", "History of Immunization note"),
    (Kind::Procedure, "47519-4", "History of Procedures Document"),
    (Kind::Admission, "46240-8", "History of Hospitalizations+Outpatient visits Narrative"),
    (Kind::MaternalCheckup, "10162-6", "History of pregnancies Narrative"),
    (Kind::CareWishes, "42348-3", "Advance healthcare directives"),
    (Kind::Emergency, "104605-1", "Alert"),
    (Kind::Insurance, "48768-6", "Payment sources Document"),
    (Kind::CostLimit, "48768-6", "Payment sources Document"),
    (Kind::Subsidy, "48768-6", "Payment sources Document"),
    (Kind::Note, "34109-9", "Note"),
    (Kind::Document, "77599-9", "Additional documentation"),
];

/// The document bundle as JSON text: the same for the same input. A kind of which nothing was chosen has no section, so
/// that a document does not tell whether there was anything else.
#[must_use]
pub fn share_document(input: &ShareInput<'_>) -> String {
    let words = words::of(input.language);
    let own = |part: u32| (input.resource_id)(&RecordId::from_bytes([0; RecordId::LEN]), part);
    let (bundle_id, composition_id, patient_id) = (own(0), own(1), own(2));
    let patient_url = element::urn(&patient_id);
    let page = Page { words, patient: &patient_url, contents: input.contents, for_others: true, note: None };
    let created = element::instant_in_japan(input.created);

    let mut written: Vec<Written<'_>> = Vec::new();
    let mut resources: Vec<Json> = Vec::new();
    // What the shown resources refer to comes after all of them.
    let mut parts: Vec<Json> = Vec::new();
    for (kind, ..) in SECTIONS {
        for (id, record) in input.records.iter().filter(|(_, record)| record.kind() == kind) {
            let page = Page { note: (input.notes)(id), ..page };
            let rendered = render(&page, record, &|part| (input.resource_id)(id, part));
            for (at, one) in rendered.into_iter().enumerate() {
                let url = element::urn(&one.id);
                if at == 0 {
                    resources.push(entry(Some(&url), one.resource));
                    written.push(Written { record, url, narrative: one.narrative });
                } else {
                    parts.push(entry(Some(&url), one.resource));
                }
            }
        }
    }
    let sections = match input.made_as {
        MadeAs::Referral => referral::sections(input, words, &patient_url, &written),
        MadeAs::Share | MadeAs::EmergencyCard => sections(input, words, &written),
    };

    let composition = composition(input, words, &composition_id, &patient_url, sections);
    let number = input.provider.number();
    let mut entries = vec![
        entry(Some(&element::urn(&composition_id)), composition),
        entry(Some(&patient_url), patient::write(words, input.person, number, &patient_id, &[])),
    ];
    entries.append(&mut resources);
    entries.append(&mut parts);
    let identifier = Json::object([
        ("system", Some(Json::text("urn:ietf:rfc:3986"))),
        ("value", Some(Json::text(element::urn(&bundle_id)))),
    ]);
    let bundle = Json::object([
        ("resourceType", Some(Json::text("Bundle"))),
        ("id", Some(Json::text(bundle_id))),
        ("language", Some(Json::text(words.language))),
        ("identifier", Some(identifier)),
        ("type", Some(Json::text("document"))),
        ("timestamp", created.map(Json::text)),
        ("entry", Some(Json::Array(entries))),
    ]);
    bundle.to_string()
}

fn composition(input: &ShareInput<'_>, words: &words::Words, id: &str, patient: &str, sections: Vec<Json>) -> Json {
    let created = element::instant_in_japan(input.created);
    let until = input.until.and_then(element::instant);
    let title = match input.made_as {
        MadeAs::Share => words.share,
        MadeAs::Referral => words.referral,
        MadeAs::EmergencyCard => words.emergency_card,
    };
    // A referral by type, the patient's own by author and title: never a doctor's 診療情報提供書, and no institution keeps it.
    let kind = if input.made_as == MadeAs::Referral {
        let coding = |system: &str, display: Option<&str>| {
            let display = display.map(Json::text);
            Json::object([
                ("system", Some(Json::text(system))),
                ("code", Some(Json::text("57133-1"))),
                ("display", display),
            ])
        };
        let codings = vec![coding(uri::JP_DOCUMENT_TYPE, None), coding(uri::LOINC, Some("Referral note"))];
        Json::object([("coding", Some(Json::Array(codings))), ("text", Some(Json::text(title)))])
    } else {
        element::code(uri::LOINC, "60591-5", Some("Patient summary Document"))
    };
    let is_referral = input.made_as == MadeAs::Referral;
    let version = is_referral.then(|| {
        Json::object([("url", Some(Json::text(uri::VERSION_NUMBER))), ("valueString", Some(Json::text("1.0")))])
    });
    let identifier = is_referral.then(|| {
        Json::object([("system", Some(Json::text("urn:ietf:rfc:3986"))), ("value", Some(Json::text(element::urn(id))))])
    });
    let event = is_referral.then(|| {
        let at = || created.clone().map(Json::text);
        let period = Json::object([("start", at()), ("end", at())]);
        let what = element::list(element::words(Some(title)).into_iter().collect());
        Json::Array(vec![Json::object([("code", what), ("period", Some(period))])])
    });
    let share = element::extension(
        uri::SHARE,
        vec![
            part("provider", "valueString", element::text(Some(&input.provider.name))),
            part("purpose", "valueString", element::text(input.purpose)),
            part("until", "valueInstant", until.clone().map(Json::text)),
        ],
    );
    let mut narrative = Narrative::new(title);
    narrative.line(Some(&*input.person.name.text));
    narrative.about(words, words.recipient, Some(&*input.provider.name));
    narrative.about(words, words.number, input.provider.number());
    narrative.about(words, words.purpose, input.purpose);
    narrative.about(words, words.made, created.as_deref());
    narrative.about(words, words.until, until);
    let author = Json::object([
        ("reference", Some(Json::text(patient))),
        ("type", Some(Json::text("Patient"))),
        ("display", element::text(Some(&input.person.name.text))),
    ]);
    Json::object([
        ("resourceType", Some(Json::text("Composition"))),
        ("id", Some(Json::text(id))),
        ("language", Some(Json::text(words.language))),
        ("text", Some(narrative.text(words))),
        ("extension", element::list(version.into_iter().chain(share).collect())),
        ("identifier", identifier),
        ("status", Some(Json::text("final"))),
        ("type", Some(kind)),
        ("category", Some(Json::Array(vec![element::code(uri::CATEGORY, input.made_as.code(), None)]))),
        ("subject", Some(element::reference(patient))),
        ("date", created.map(Json::text)),
        ("author", Some(Json::Array(vec![author]))),
        ("title", Some(Json::text(title))),
        ("event", event),
        ("section", element::list(sections)),
    ])
}

/// To whom, what for, and the records by kind. A kind of which nothing was chosen has no section.
fn sections(input: &ShareInput<'_>, words: &words::Words, written: &[Written<'_>]) -> Vec<Json> {
    let said = |title: &str, code: &str, text: Option<&str>| {
        let text = text.filter(|text| !text.trim().is_empty())?;
        Some(Json::object([
            ("title", Some(Json::text(title))),
            ("code", Some(element::code(uri::SECTION, code, None))),
            ("text", Some(narrative::text(words, &[Narrative::new(text)]))),
        ]))
    };
    let about =
        [said(words.recipient, "recipient", Some(&input.provider.name)), said(words.purpose, "purpose", input.purpose)];
    let of_kind = |(kind, code, display): (Kind, &str, &str)| {
        let here = || written.iter().filter(move |one| one.record.kind() == kind);
        let references = element::list(here().map(|one| element::reference(&one.url)).collect())?;
        Some(Json::object([
            ("title", Some(Json::text(title(kind, words)))),
            ("code", Some(element::code(uri::LOINC, code, Some(display)))),
            ("text", Some(narrative::text(words, here().map(|one| &one.narrative)))),
            ("entry", Some(references)),
        ]))
    };
    about.into_iter().flatten().chain(SECTIONS.into_iter().filter_map(of_kind)).collect()
}

/// What a section of a kind is called.
pub(super) fn title(kind: Kind, words: &words::Words) -> &'static str {
    match kind {
        Kind::Allergy => words.allergies,
        Kind::Medication => words.medications,
        Kind::Diagnosis => words.diagnoses,
        Kind::Checkup => words.results,
        other => label::kind(other, words.is_japanese()),
    }
}
