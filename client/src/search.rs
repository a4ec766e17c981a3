//! Finding records by words. The folded copy is for comparison only; nothing folded is ever stored or shown.

use exchange::identity::name::search_key;
use vault::record::{Fact, Field, Record};

use crate::book::Held;

/// Everything of a record that a person may search for, folded: what came, and what the patient says instead.
pub(crate) fn words(record: &Record) -> String {
    let own = record.own.as_deref().map(|own| format!(" {}", search_key(&of_fact(own))));
    search_key(&of_record(record)) + &own.unwrap_or_default()
}

fn of_record(record: &Record) -> String {
    let mut parts: Vec<&str> = Vec::new();
    parts.extend(record.memo.as_deref());
    parts.extend(record.provenance.organization.as_deref());
    parts.extend(record.provenance.recorder.as_deref());
    parts.extend(record.date().map(|date| date.date()));
    let fact = of_fact(&record.fact);
    parts.push(&fact);
    parts.join(" ")
}

fn of_fact(fact: &Fact) -> String {
    let mut parts: Vec<&str> = vec![fact.title()];
    match fact {
        Fact::Medication(fact) => {
            parts.extend(fact.ingredient.as_deref());
            parts.extend(fact.dosage_text.as_deref());
            parts.extend(fact.reason.as_deref());
            parts.extend(fact.prescriber.as_deref());
            parts.extend(fact.pharmacy.as_deref());
            parts.extend(fact.note.as_deref());
        }
        Fact::Diagnosis(fact) => parts.extend(fact.note.as_deref()),
        Fact::Allergy(fact) => {
            parts.extend(fact.reactions.iter().map(|reaction| reaction.manifestation.label()));
            parts.extend(fact.note.as_deref());
        }
        fact => {
            if let Some(visit) = fact.results() {
                parts.extend(visit.results.iter().map(|result| result.name.label()));
                parts.extend(visit.note.as_deref());
            }
        }
    }
    let fields = fact.fields().into_iter().flat_map(|all| {
        let words = |field: Field| all.field(field.name).map(|value| exchange::label::value(&value, true));
        all.fields().into_iter().filter_map(words).collect::<Vec<_>>()
    });
    let fields: Vec<String> = fields.collect();
    parts.extend(fields.iter().map(String::as_str));
    parts.join(" ")
}

/// What is looked for: every one of these words has to occur.
pub(crate) struct Query(Vec<String>);

impl Query {
    /// As typed.
    pub(crate) fn new(typed: &str) -> Self {
        Self(search_key(typed).split_whitespace().map(str::to_owned).collect())
    }

    /// Whether a record is among what is found. Who looks for nothing finds all.
    pub(crate) fn finds(&self, held: &Held) -> bool {
        self.0.is_empty() || self.0.iter().all(|word| held.words().contains(word.as_str()))
    }
}
