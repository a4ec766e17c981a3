//! The sections of a referral: those that Japanese referral documents have (JP-CLINS eReferral), under their codes, as far as a
//! patient can fill them. What belongs to an institution (custodian, encounter, a doctor as author) is not made up.
//!
//! Sections that JP-CLINS demands are always there and say the same whether or not there is anything in the vault, so that an
//! empty one tells nothing.

use vault::record::{ClinicalStatus, Fact, Kind, Record};

use super::element;
use super::narrative::{self, Narrative};
use super::share::{ShareInput, Written, title};
use super::words::Words;
use crate::fhir::uri;
use crate::json::Json;

const RESULTS: (&str, &str) = ("30954-2", "Relevant diagnostic tests/laboratory data Narrative");
const PAYMENT: (&str, &str) = ("48768-6", "Payment sources Document");

/// A section of records.
struct Place {
    /// Code of a section of Japanese documents, where there is one.
    jp: Option<&'static str>,
    /// LOINC code and name, where there is one.
    loinc: Option<(&'static str, &'static str)>,
    kinds: &'static [Kind],
    /// JP-CLINS demands it.
    must: bool,
}

/// Inside 300 (構造情報), in the order in which a doctor reads.
const INSIDE: [Place; 13] = [
    place(Some("340"), Some(("11450-4", "Problem list - Reported")), &[Kind::Diagnosis], true),
    // Nobody but the patient could tell it, and the vault has no kind of record for it.
    place(Some("360"), None, &[], true),
    place(Some("370"), Some(("11348-0", "History of Past illness note")), &[Kind::Diagnosis], false),
    place(Some("510"), Some(("48765-2", "Allergies and adverse reactions Document")), &[Kind::Allergy], false),
    place(Some("520"), Some(RESULTS), &[Kind::Infection], false),
    place(Some("530"), Some(("11369-6", "History of Immunization note")), &[Kind::Vaccination], false),
    place(Some("620"), Some(RESULTS), &[Kind::Checkup, Kind::Laboratory], false),
    place(Some("430"), Some(("10160-0", "History of Medication use Narrative")), &[Kind::Medication], false),
    place(Some("720"), Some(("47519-4", "History of Procedures Document")), &[Kind::Procedure], false),
    place(Some("410"), Some(("42348-3", "Advance healthcare directives")), &[Kind::CareWishes], false),
    place(
        None,
        Some(("46240-8", "History of Hospitalizations+Outpatient visits Narrative")),
        &[Kind::Admission],
        false,
    ),
    place(None, Some(("10162-6", "History of pregnancies Narrative")), &[Kind::MaternalCheckup], false),
    place(None, Some(("104605-1", "Alert")), &[Kind::Emergency], false),
];

/// Beside 300.
const BESIDE: [Place; 3] = [
    place(None, Some(PAYMENT), &[Kind::Insurance, Kind::CostLimit, Kind::Subsidy], false),
    place(Some("210"), Some(("77599-9", "Additional documentation")), &[Kind::Document], false),
    place(Some("220"), Some(("34109-9", "Note")), &[Kind::Note], false),
];

const fn place(
    jp: Option<&'static str>,
    loinc: Option<(&'static str, &'static str)>,
    kinds: &'static [Kind],
    must: bool,
) -> Place {
    Place { jp, loinc, kinds, must }
}

/// All sections: who wrote it (920), to whom (910), and below 300 what for (950) and the records.
pub(super) fn sections(input: &ShareInput<'_>, words: &Words, patient: &str, written: &[Written<'_>]) -> Vec<Json> {
    let author = Json::Array(vec![element::reference(patient)]);
    let mut inside = vec![said(words, "950", words.purpose, input.purpose.unwrap_or(words.not_here), None)];
    inside.extend(INSIDE.iter().filter_map(|place| place.write(words, written)));
    let structured = Json::object([
        ("title", Some(Json::text(words.about_health))),
        ("code", Some(element::code(uri::JP_SECTION, "300", None))),
        ("section", Some(Json::Array(inside))),
    ]);
    let mut sections = vec![
        said(words, "920", words.written_by, &input.person.name.text, Some(author)),
        said(words, "910", words.recipient, &input.provider.name, None),
        structured,
    ];
    sections.extend(BESIDE.iter().filter_map(|place| place.write(words, written)));
    sections
}

fn said(words: &Words, code: &str, title: &str, text: &str, entry: Option<Json>) -> Json {
    Json::object([
        ("title", Some(Json::text(title))),
        ("code", Some(element::code(uri::JP_SECTION, code, None))),
        ("text", Some(narrative::additional(words, &[Narrative::new(text)]))),
        ("entry", entry),
    ])
}

/// A section of which nothing is in the document: the same words whether or not there is anything. No code of FHIR's list says
/// just that; `withheld` and `unavailable` would claim more.
pub(super) fn not_here(words: &Words, title: &str, code: Json) -> Json {
    let reason = Json::object([("text", Some(Json::text(words.not_here)))]);
    Json::object([
        ("title", Some(Json::text(title))),
        ("code", Some(code)),
        ("text", Some(narrative::additional(words, &[Narrative::new(words.not_here)]))),
        ("emptyReason", Some(reason)),
    ])
}

impl Place {
    fn write(&self, words: &Words, written: &[Written<'_>]) -> Option<Json> {
        let here: Vec<&Written<'_>> = written.iter().filter(|one| self.takes(one.record)).collect();
        if here.is_empty() {
            return self.must.then(|| not_here(words, self.title(words), self.code()));
        }
        let references = here.iter().map(|one| element::reference(&one.url)).collect();
        Some(Json::object([
            ("title", Some(Json::text(self.title(words)))),
            ("code", Some(self.code())),
            ("text", Some(narrative::additional(words, here.into_iter().map(|one| &one.narrative)))),
            ("entry", Some(Json::Array(references))),
        ]))
    }

    fn takes(&self, record: &Record) -> bool {
        self.kinds.contains(&record.kind())
            && match &record.fact {
                Fact::Diagnosis(_) => (self.jp == Some("370")) == is_past(record),
                _ => true,
            }
    }

    fn code(&self) -> Json {
        let coding = |system: &str, code: &str, display: Option<&str>| {
            Json::object([
                ("system", Some(Json::text(system))),
                ("code", Some(Json::text(code))),
                ("display", display.map(Json::text)),
            ])
        };
        let jp = self.jp.map(|code| coding(uri::JP_SECTION, code, None));
        let loinc = self.loinc.map(|(code, display)| coding(uri::LOINC, code, Some(display)));
        Json::object([("coding", element::list(jp.into_iter().chain(loinc).collect()))])
    }

    fn title(&self, words: &Words) -> &'static str {
        match (self.jp, self.kinds) {
            (Some("360"), _) => words.present_illness,
            (Some("370"), _) => words.past_diagnoses,
            (_, [kind, ..]) => title(*kind, words),
            (_, []) => words.about_health,
        }
    }
}

/// Over, as its source says.
fn is_past(record: &Record) -> bool {
    let Fact::Diagnosis(diagnosis) = &record.fact else { return false };
    let ended = [ClinicalStatus::Resolved, ClinicalStatus::Inactive, ClinicalStatus::Remission];
    diagnosis.abatement.is_some() || diagnosis.status.is_some_and(|status| ended.contains(&status))
}
