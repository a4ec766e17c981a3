//! What no level tells: taken out by its rule, and looked for in the finished file.

use std::borrow::Cow;

use vault::record::{DateTime, Fact, FieldForm, FieldValue, Kind, Record, ResultValue};

use super::collect::Collected;
use super::how::Raw;

/// Everything that identifies in all that a record says, and said: as it came, as the patient has it, and before it was changed; with its
/// item.
pub(super) fn removed_of(record: &Record) -> Vec<(&'static str, Cow<'_, str>)> {
    let mut all = Collected::default();
    all.removed(record);
    for fact in others(record) {
        all.removed_fact(fact);
    }
    for version in &record.earlier.list {
        all.text("facility", version.organization.as_ref());
    }
    let texts = all.cells.into_iter().filter_map(|cell| match (cell.item, cell.raw) {
        (Cow::Borrowed(item), Raw::Text(text)) => Some((item, text)),
        _ => None,
    });
    texts.collect()
}

/// Every date in all that a record says, and said.
pub(super) fn dates_of(record: &Record) -> Vec<DateTime> {
    let mut all: Vec<DateTime> = record.date().into_iter().chain(&record.provenance.recorded).cloned().collect();
    for fact in std::iter::once(&record.fact).chain(others(record)) {
        match fact {
            Fact::Medication(fact) => all.extend([&fact.start, &fact.end].into_iter().flatten().cloned()),
            Fact::Diagnosis(fact) => all.extend([&fact.onset, &fact.abatement].into_iter().flatten().cloned()),
            Fact::Allergy(fact) => all.extend(fact.onset.clone()),
            fact => {
                all.extend(fact.results().and_then(|visit| visit.date.clone()));
                let Some(fields) = fact.fields() else { continue };
                let dates = fields.fields().into_iter().filter(|field| field.form == FieldForm::Date);
                all.extend(dates.filter_map(|field| match fields.field(field.name)? {
                    FieldValue::Date(date) => Some(date),
                    _ => None,
                }));
            }
        }
    }
    all
}

/// What the patient says instead, and what was said before.
fn others(record: &Record) -> impl Iterator<Item = &Fact> {
    record.own.as_deref().into_iter().chain(record.earlier.list.iter().map(|version| &version.fact))
}

impl<'a> Collected<'a> {
    /// What no level tells.
    pub(super) fn removed(&mut self, record: &'a Record) {
        self.text("facility", record.provenance.organization.as_ref());
        self.text("staff", record.provenance.recorder.as_ref());
        self.text("free-text", record.memo.as_ref());
        for url in record.provenance.original.iter().flat_map(|original| original.full_urls.iter().flatten()) {
            self.text("link", Some(url));
        }
        self.removed_fact(&record.fact);
    }

    fn removed_fact(&mut self, fact: &'a Fact) {
        for file in fact.files() {
            self.text("file", Some(&file.info.name));
        }
        match fact {
            Fact::Medication(fact) => {
                self.text("staff", fact.prescriber.as_ref());
                self.text("facility", fact.pharmacy.as_ref());
                for words in [&fact.ingredient, &fact.dosage_text, &fact.reason, &fact.note] {
                    self.text("free-text", words.as_ref());
                }
            }
            Fact::Diagnosis(fact) => {
                for words in [&fact.onset_text, &fact.body_site, &fact.severity, &fact.note] {
                    self.text("free-text", words.as_ref());
                }
            }
            Fact::Allergy(fact) => {
                self.text("free-text", fact.onset_text.as_ref());
                self.text("free-text", fact.note.as_ref());
                for reaction in &fact.reactions {
                    self.text("free-text", reaction.manifestation.text.as_ref());
                }
            }
            // No kind that a release is made of: what it names is only looked for in the finished file.
            Fact::Person(fact) => {
                self.text("name", Some(&fact.name.text));
                self.text("name", fact.name.kana.as_ref());
            }
            Fact::Provider(fact) => {
                self.text("facility", Some(&fact.name));
                self.text("contact", fact.place.as_ref());
                for number in &fact.numbers {
                    self.text("identifier", Some(&number.number));
                }
            }
            Fact::Member(fact) => self.text("name", Some(&fact.name)),
            Fact::Part(fact) => self.text("name", Some(&fact.name)),
            Fact::Import(fact) => self.text("file", Some(&fact.file_name)),
            fact => {
                if let Some(visit) = fact.results() {
                    self.text("free-text", Some(&visit.title));
                    self.text("free-text", visit.note.as_ref());
                    for result in &visit.results {
                        self.text("free-text", result.note.as_ref());
                        self.text("free-text", result.method.as_ref());
                        if let Some(ResultValue::Text(words)) = &result.value {
                            self.text("free-text", Some(words));
                        }
                    }
                }
                self.fields(fact);
            }
        }
    }

    /// The fields of a kind that is filled in like a paper form.
    fn fields(&mut self, fact: &'a Fact) {
        let kind = fact.kind();
        let Some(fields) = fact.fields() else { return };
        for field in fields.fields() {
            let is_told = kind == Kind::Vaccination && matches!(field.name, "vaccine" | "target" | "dose");
            let Some(value) = fields.field(field.name).filter(|_| field.form != FieldForm::Date && !is_told) else {
                continue;
            };
            let text = crate::label::value(&value, true);
            self.put(field_item(kind, field.name), Raw::Text(Cow::Owned(text)), None);
        }
    }
}

/// Which rule removes a field.
fn field_item(kind: Kind, name: &str) -> &'static str {
    match name {
        "insurer_number" | "symbol" | "number" | "branch" | "payer_number" | "recipient_number" => "identifier",
        "address" | "contacts" | "representative_contact" => "contact",
        "holder" | "household_head" | "representative" | "told" => "name",
        "performer" | "attending" | "doctor" | "author" => "staff",
        "institution" | "department" => "facility",
        "lot" | "manufacturer" | "implants" => "device",
        _ if matches!(kind, Kind::Insurance | Kind::CostLimit | Kind::Subsidy) => "insurance",
        _ => "free-text",
    }
}
