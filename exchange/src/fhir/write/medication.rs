//! A drug as `MedicationStatement`: a patient's document states what is known and orders nothing.

use vault::record::{
    Amount, AmountBasis, DayTimes, DosageForm, Medication, MedicationOrigin, MedicationStatus, Quantity, Record,
};

use super::element::{self, part};
use super::narrative::Narrative;
use super::{Page, Rendered, source};
use crate::fhir::uri;
use crate::json::{Json, is_number};

pub(super) fn write(page: &Page<'_>, fact: &Medication, record: &Record, id: String) -> Rendered {
    let narrative = narrative(page, fact, record);
    let via = match fact.via {
        MedicationOrigin::Prescribed => "prescribed",
        MedicationOrigin::Dispensed => "dispensed",
        MedicationOrigin::Taken => "taken",
        MedicationOrigin::OverTheCounter => "over-the-counter",
    };
    let status = match fact.status {
        MedicationStatus::Active => "active",
        MedicationStatus::Completed => "completed",
        MedicationStatus::Stopped => "stopped",
        MedicationStatus::OnHold => "on-hold",
        MedicationStatus::Unknown => "unknown",
    };
    // FHIR has an element for an amount per day only.
    let amount_beside =
        fact.amount.as_ref().filter(|amount| amount.basis != AmountBasis::PerDay && is_number(&amount.quantity.value));
    let detail = element::extension(
        uri::DETAIL,
        vec![
            part("via", "valueCode", Some(Json::text(via))),
            part("ingredient", "valueString", element::text(fact.ingredient.as_deref())),
            part("form", "valueCode", fact.dosage_form.and_then(form).map(Json::text)),
            part(
                "amount",
                "valueQuantity",
                amount_beside.as_ref().and_then(|amount| element::quantity(&amount.quantity)),
            ),
            part("basis", "valueCode", amount_beside.map(|amount| Json::text(basis(amount)))),
            part("prescriber", "valueString", element::text(fact.prescriber.as_deref())),
            part("pharmacy", "valueString", element::text(fact.pharmacy.as_deref())),
        ],
    );
    let extensions = [source::extension(page, record), detail];
    let has_period = fact.start.is_some() || fact.end.is_some();
    let period = has_period.then(|| {
        Json::object([("start", element::date(fact.start.as_ref())), ("end", element::date(fact.end.as_ref()))])
    });
    let resource = Json::object([
        ("resourceType", Some(Json::text("MedicationStatement"))),
        ("id", Some(Json::text(&*id))),
        ("text", Some(narrative.text(page.words))),
        ("extension", element::list(extensions.into_iter().flatten().collect())),
        ("status", Some(Json::text(status))),
        ("medicationCodeableConcept", Some(element::concept(&fact.name).unwrap_or_else(element::unknown))),
        ("subject", Some(element::reference(page.patient))),
        ("effectivePeriod", period),
        ("dateAsserted", element::date(record.provenance.recorded.as_ref())),
        ("informationSource", source::asserter(page, &record.provenance)),
        ("reasonCode", element::words(fact.reason.as_deref()).map(|reason| Json::Array(vec![reason]))),
        ("note", element::note(fact.note.as_deref())),
        ("dosage", dosage(fact).map(|dosage| Json::Array(vec![dosage]))),
    ]);
    Rendered { id, resource, narrative }
}

fn dosage(fact: &Medication) -> Option<Json> {
    let quantity = fact.dose.as_ref().and_then(element::quantity);
    // An amount that is no number can only stand in the text.
    let in_words = fact.dose.iter().chain(fact.amount.iter().map(|amount| &amount.quantity));
    let in_words = in_words.filter(|quantity| !is_number(&quantity.value)).map(element::quantity_words);
    let parts: Vec<String> = in_words.chain(fact.dosage_text.clone()).filter(|part| !part.trim().is_empty()).collect();
    let text = (!parts.is_empty()).then(|| parts.join(" "));
    let by_day = fact.amount.as_ref().filter(|amount| amount.basis == AmountBasis::PerDay);
    let ratio = by_day.and_then(|amount| element::quantity(&amount.quantity)).map(|numerator| {
        let day = element::quantity(&one_day());
        Json::object([("numerator", Some(numerator)), ("denominator", day)])
    });
    let rate = (quantity.is_some() || ratio.is_some())
        .then(|| Json::object([("doseQuantity", quantity), ("rateRatio", ratio)]));
    let days = fact.days.map(|days| {
        Json::object([
            ("value", Some(Json::Number(days.to_string()))),
            ("unit", Some(Json::text("d"))),
            ("system", Some(Json::text(uri::UCUM))),
            ("code", Some(Json::text("d"))),
        ])
    });
    let when = when(fact.times);
    let has_repeat = days.is_some() || when.is_some();
    let timing = has_repeat.then(|| {
        let repeat = Json::object([("boundsDuration", days), ("when", when)]);
        Json::object([("repeat", Some(repeat))])
    });
    let dosage = Json::object([
        ("text", element::text(text.as_deref())),
        ("timing", timing),
        ("asNeededBoolean", fact.as_needed.then_some(Json::Bool(true))),
        ("doseAndRate", rate.map(|rate| Json::Array(vec![rate]))),
    ]);
    (dosage != Json::Object(Vec::new())).then_some(dosage)
}

fn one_day() -> Quantity {
    Quantity { value: "1".to_owned(), comparator: None, unit: Some("日".to_owned()), ucum: Some("d".to_owned()) }
}

/// As their words in a record: `per-day`, `oral-drops`.
fn form(form: DosageForm) -> Option<String> {
    serde_json::to_value(form).ok()?.as_str().map(str::to_owned)
}

fn basis(amount: &Amount) -> &'static str {
    match amount.basis {
        AmountBasis::PerDay => "per-day",
        AmountBasis::Total => "total",
        AmountBasis::Unstated => "unstated",
    }
}

/// `EventTiming` codes.
fn when(times: DayTimes) -> Option<Json> {
    let named = [(times.morning, "MORN"), (times.noon, "NOON"), (times.evening, "EVE"), (times.bedtime, "HS")];
    let codes = named.into_iter().filter(|(is_named, _)| *is_named);
    element::list(codes.map(|(_, code)| Json::text(code)).collect())
}

fn narrative(page: &Page<'_>, fact: &Medication, record: &Record) -> Narrative {
    let words = page.words;
    let mut narrative = Narrative::new(fact.name.label());
    narrative.about(words, words.ingredient, fact.ingredient.as_deref());
    let dose = fact.dose.as_ref().map(element::quantity_words);
    let amount = fact.amount.as_ref().map(|amount| {
        let word = match amount.basis {
            AmountBasis::PerDay => words.per_day,
            AmountBasis::Total => words.in_all,
            AmountBasis::Unstated => words.amount,
        };
        format!("{word}{}{}", words.colon, element::quantity_words(&amount.quantity))
    });
    let parts = [dose.as_deref(), amount.as_deref(), fact.dosage_text.as_deref()];
    let mut usage: Vec<String> = parts.into_iter().flatten().map(str::to_owned).collect();
    usage.extend(fact.as_needed.then(|| words.as_needed.to_owned()));
    usage.extend(fact.days.map(|days| format!("{days} {}", words.days)));
    narrative.line(Some(usage.join(" / ")));
    narrative.about(words, words.start, fact.start.as_ref().map(|date| date.date()));
    narrative.about(words, words.end, fact.end.as_ref().map(|date| date.date()));
    narrative.about(words, words.reason, fact.reason.as_deref());
    narrative.about(words, words.prescriber, fact.prescriber.as_deref());
    narrative.about(words, words.pharmacy, fact.pharmacy.as_deref());
    narrative.line(fact.note.as_deref());
    source::describe(page, record, &mut narrative);
    narrative
}
