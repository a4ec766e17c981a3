//! What a drug's lines say, as a [`Medication`].

use vault::record::{
    Amount, AmountBasis, CodedText, Coding, DateTime, DosageForm, Fact, Medication, MedicationOrigin, Quantity,
};

use super::block::{Block, DrugLines, Group, Prescription};
use super::line::{Line, trimmed};
use super::{Bought, Clinic, Day, Dispenser, Doctor, Drug, Ingredient, Pharmacist, Usage, typed};
use crate::dosage;
use crate::fhir::uri;

/// Between texts that stand in fields of their own. No blank and no hyphen, so that digits of two never become one number.
const JOIN: &str = "／";

pub(super) fn bought(drug: Bought<'_>, ingredients: &[Line<'_>]) -> Option<Fact> {
    let jan = Coding { system: Some(uri::GTIN.to_owned()), code: said(drug.jan), ..Coding::default() };
    let name = CodedText { text: Some(said(drug.name)?), codings: vec![jan] };
    let names = ingredients.iter().map(|line| Ingredient::from(*line).name);
    let date = |text: &str| typed::date(text).map(|date| date.date);
    let mut fact = Medication::new(MedicationOrigin::OverTheCounter, name);
    fact.name.codings.retain(|coding| coding.code.is_some());
    fact.ingredient = join(names, "、");
    (fact.start, fact.end) = (date(drug.start), date(drug.end));
    Some(Fact::Medication(fact))
}

pub(super) fn dispensed(
    block: &Block<'_>,
    group: &Group<'_>,
    prescription: &Prescription<'_>,
    drug: &DrugLines<'_>,
) -> Option<Fact> {
    let additions = &drug.additions;
    let drug = Drug::from(drug.drug);
    let usage = prescription.usage.first().copied().map(Usage::from);
    let form = usage.and_then(|usage| typed::form(usage.form));
    let mut codings: Vec<Coding> = typed::drug_coding(drug.code_type, drug.code).into_iter().collect();
    let generic_code = said(drug.generic_code).filter(|_| drug.generic_type == "2");
    if generic_code.is_some() || !drug.generic_name.trim().is_empty() {
        let system = generic_code.is_some().then(|| uri::GENERIC_NAME.to_owned());
        codings.push(Coding { system, code: generic_code, display: said(drug.generic_name), version: None });
    }
    let mut fact = Medication::new(origin(block, drug), CodedText { text: Some(said(drug.name)?), codings });
    (fact.dose, fact.amount) = amount(drug, form);
    fact.dosage_form = form;
    fact.as_needed = form == Some(DosageForm::AsNeeded);
    let all = || additions.iter().chain(&prescription.additions).copied();
    let texts = |records: [&'static str; 2]| all().filter(move |line| records.contains(&line.record()));
    if let Some(usage) = usage {
        let times = (trimmed(usage.unit) == "回分").then(|| format!("{}回分", usage.quantity));
        let said = [usage.name].into_iter().chain(times.as_deref());
        fact.dosage_text = join(said.chain(texts(["281", "311"]).map(|line| line.field(2))), JOIN);
        fact.times = dosage::times(usage.name);
        fact.days = usage.quantity.parse().ok().filter(|days| trimmed(usage.unit) == "日分" && *days > 0);
    } else {
        fact.dosage_text = join(texts(["281", "311"]).map(|line| line.field(2)), JOIN);
    }
    fact.note = join(texts(["291", "391"]).map(|line| line.field(2)), JOIN);
    fact.start = day(block);
    fact.end = fact.start.as_ref().zip(fact.days.filter(|_| form.is_some_and(typed::is_by_day))).and_then(last_day);
    let facility = block.head_line("11").and_then(|line| said(Dispenser::from(line).name));
    let doctor = group.doctor.map(Doctor::from);
    if fact.via == MedicationOrigin::Dispensed {
        let clinic = block.head_line("51").map(|line| Clinic::from(line).name).unwrap_or_default();
        fact.prescriber = prescriber(clinic, doctor);
        fact.pharmacy = facility;
    } else {
        let own = block.head_line("15").map(|line| Pharmacist::from(line).name).filter(|_| doctor.is_none());
        let place = facility.unwrap_or_default();
        fact.prescriber = prescriber(&place, doctor)
            .map(|name| join([&*name, own.unwrap_or_default()].into_iter(), JOIN).unwrap_or(name));
    }
    Some(Fact::Medication(fact))
}

/// Without an institution that prescribed, the one that dispensed did, unless it is a pharmacy.
fn origin(block: &Block<'_>, drug: Drug<'_>) -> MedicationOrigin {
    let dispenser = block.head_line("11").map(Dispenser::from);
    match (block.head_line("51"), dispenser) {
        (Some(_), _) => MedicationOrigin::Dispensed,
        (None, Some(dispenser)) if dispenser.table == "4" => MedicationOrigin::Dispensed,
        (None, None) if drug.creator == "2" => MedicationOrigin::Taken,
        _ => MedicationOrigin::Prescribed,
    }
}

/// The amount by what its dosage form says it is; never divided by what a usage says in words.
fn amount(drug: Drug<'_>, form: Option<DosageForm>) -> (Option<Quantity>, Option<Box<Amount>>) {
    let Some(value) = said(drug.amount) else { return (None, None) };
    let quantity = Quantity { value, comparator: None, unit: said(drug.unit), ucum: None };
    let basis = match form {
        Some(DosageForm::AsNeeded) => return (Some(quantity), None),
        Some(form) if typed::is_by_day(form) => AmountBasis::PerDay,
        Some(_) => AmountBasis::Total,
        None => AmountBasis::Unstated,
    };
    (None, Some(Box::new(Amount { quantity, basis })))
}

fn prescriber(place: &str, doctor: Option<Doctor<'_>>) -> Option<String> {
    let (department, name) = doctor.map(|doctor| (doctor.department, doctor.name)).unwrap_or_default();
    join([place, department, name].into_iter(), JOIN)
}

pub(super) fn day(block: &Block<'_>) -> Option<DateTime> {
    block.head_line("5").and_then(|line| typed::date(Day::from(line).date)).map(|date| date.date)
}

/// The last of so many days.
fn last_day((start, days): (&DateTime, u32)) -> Option<DateTime> {
    let month = time::Month::try_from(start.month()?).ok()?;
    let first = time::Date::from_calendar_date(start.year().into(), month, start.day()?).ok()?;
    let last = first.checked_add(time::Duration::days(i64::from(days) - 1))?;
    format!("{:04}-{:02}-{:02}", last.year(), u8::from(last.month()), last.day()).parse().ok()
}

/// A text that says something, every character as it stands.
pub(super) fn said(text: &str) -> Option<String> {
    (!trimmed(text).is_empty()).then(|| text.to_owned())
}

fn join<'t>(texts: impl Iterator<Item = &'t str>, separator: &str) -> Option<String> {
    let texts: Vec<&str> = texts.filter(|text| !trimmed(text).is_empty()).collect();
    (!texts.is_empty()).then(|| texts.join(separator))
}
