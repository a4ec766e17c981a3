//! Records without lines of their own: typed in, or from a file of another format.

use vault::record::{
    Allergy, AllergyCategory, AmountBasis, DosageForm, Fact, Medication, MedicationOrigin, Origin, Quantity, Record,
};

use super::assemble::{Assembly, DayRows, Row};
use super::typed;
use crate::fhir::uri;

/// Takes a record in; false if the format has no place for it.
pub(super) fn write(assembly: &mut Assembly, record: &Record) -> bool {
    let provenance = &record.provenance;
    let is_own = provenance.origin == Origin::Patient || !record.is_as_it_came();
    let creator = if is_own { "2" } else { "1" };
    match &record.fact {
        Fact::Allergy(fact) => assembly.take_history(allergy(fact, creator)),
        Fact::Diagnosis(fact) => assembly.take_history(Row::anew("2", &["3", fact.name.label(), creator])),
        Fact::Note(fact) => {
            let Some(text) = fact.text.as_deref().or(fact.title.as_deref()) else { return false };
            assembly.take_memo(Row::anew("4", &[text, &date(fact.date.as_ref()), creator]));
        }
        Fact::Medication(fact) if fact.via == MedicationOrigin::OverTheCounter => bought(assembly, fact, creator),
        Fact::Medication(fact) => dispensed(assembly, fact, record, creator),
        _ => return false,
    }
    true
}

/// The reaction stands in the same text, as notebooks write it.
fn allergy(fact: &Allergy, creator: &str) -> Row {
    let kind = if fact.category == Some(AllergyCategory::Medication) { "2" } else { "1" };
    let reactions: Vec<&str> = fact.reactions.iter().map(|reaction| reaction.manifestation.label()).collect();
    let reactions: Vec<&str> = reactions.into_iter().filter(|words| !words.is_empty()).collect();
    let mut text = fact.substance.label().to_owned();
    if !reactions.is_empty() {
        text = format!("{text}（{}）", reactions.join("、"));
    }
    Row::anew("2", &[kind, &text, creator])
}

fn bought(assembly: &mut Assembly, fact: &Medication, creator: &str) {
    let jan = fact.name.codings.iter().filter(|coding| coding.system.as_deref() == Some(uri::GTIN));
    let jan = jan.filter_map(|coding| coding.code.as_deref()).find(|code| typed::is_code(code)).unwrap_or_default();
    let (start, end) = (date(fact.start.as_ref()), date(fact.end.as_ref()));
    let drug = Row::anew("3", &[fact.name.label(), &start, &end, creator, "", jan]);
    let ingredients = fact.ingredient.iter().map(|name| Row::anew("31", &["", name, "1", "", creator])).collect();
    assembly.take_bought("", drug, ingredients);
}

fn dispensed(assembly: &mut Assembly, fact: &Medication, record: &Record, creator: &str) {
    let recorded = record.provenance.recorded.as_ref();
    let day = date(fact.start.as_ref().or(recorded));
    let mut head = vec![Row::anew("5", &[&day, creator])];
    let organization = record.provenance.organization.as_deref();
    let place = |name: &str| Row::anew("11", &[name, "", "", "", "", "", "", creator]);
    let doctor = match fact.via {
        MedicationOrigin::Dispensed => {
            head.extend(fact.pharmacy.as_deref().or(organization).map(place));
            // Without it, the drug would pass for one that the pharmacy itself prescribed.
            head.push(Row::anew("51", &[fact.prescriber.as_deref().unwrap_or_default(), "", "", "", creator]));
            None
        }
        _ => {
            head.extend(organization.map(place));
            fact.prescriber.as_deref().filter(|name| Some(*name) != organization)
        }
    };
    let rp = assembly.next_rp(&day, &head);
    let number = rp.to_string();
    let mut drug = vec![drug(fact, &number, creator)];
    let as_needed = fact.as_needed || fact.dosage_form == Some(DosageForm::AsNeeded);
    // An amount for one time is that of the format only where a drug is taken as needed.
    if let Some(dose) = fact.dose.as_ref().filter(|_| !as_needed || fact.amount.is_some()) {
        drug.push(Row::anew("281", &[&number, &format!("１回{}", in_words(dose)), creator]));
    }
    if let Some(note) = &fact.note {
        drug.push(Row::anew("291", &[&number, note, creator]));
    }
    assembly.take_drug(DayRows {
        date: day,
        head,
        doctor: doctor.map(|name| Row::anew("55", &[name, "", creator])),
        drug,
        usage: vec![usage(fact, &number, creator)],
        rp,
        remarks: Vec::new(),
    });
}

fn drug(fact: &Medication, rp: &str, creator: &str) -> Row {
    let amount = fact.amount.as_ref().map(|amount| &amount.quantity).or(fact.dose.as_ref().filter(|_| fact.as_needed));
    let value = amount.map(|quantity| quantity.value.as_str()).unwrap_or_default();
    let unit = amount.and_then(|quantity| quantity.unit.as_deref()).unwrap_or_default();
    let (code_type, code) = typed::drug_code(&fact.name.codings);
    let is_generic = |system: Option<&str>| system == Some(uri::GENERIC_NAME);
    let generic = fact.name.codings.iter().find(|coding| is_generic(coding.system.as_deref()) || coding.code.is_none());
    let generic_name = generic.and_then(|coding| coding.display.as_deref()).unwrap_or_default();
    let generic_code = generic.filter(|coding| is_generic(coding.system.as_deref()));
    let generic_code = generic_code.and_then(|coding| coding.code.as_deref()).filter(|code| typed::is_code(code));
    let generic_type = match generic_code {
        Some(_) => "2",
        None if generic_name.is_empty() => "",
        None => "1",
    };
    let generic_code = generic_code.unwrap_or_default();
    let name = fact.name.label();
    Row::anew("201", &[rp, name, value, unit, code_type, code, creator, generic_name, generic_type, generic_code])
}

fn usage(fact: &Medication, rp: &str, creator: &str) -> Row {
    let basis = fact.amount.as_ref().map(|amount| amount.basis);
    let form = match (fact.dosage_form, basis) {
        (Some(form), _) => typed::form_code(form),
        (None, Some(AmountBasis::PerDay)) => typed::form_code(DosageForm::Oral),
        (None, None) if fact.as_needed => typed::form_code(DosageForm::AsNeeded),
        _ => "",
    };
    let days = fact.days.map(|days| days.to_string()).unwrap_or_default();
    let unit = if days.is_empty() { "" } else { "日分" };
    let words = fact.dosage_text.as_deref().unwrap_or_default();
    Row::anew("301", &[rp, words, &days, unit, form, "1", "", creator])
}

fn date(date: Option<&vault::record::DateTime>) -> String {
    date.map(|date| date.date().to_owned()).unwrap_or_default()
}

fn in_words(quantity: &Quantity) -> String {
    let comparator = quantity.comparator.map_or("", |comparator| comparator.as_str());
    format!("{comparator}{}{}", quantity.value, quantity.unit.as_deref().unwrap_or_default())
}
