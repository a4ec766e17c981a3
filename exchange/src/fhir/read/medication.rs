//! `MedicationRequest`, `MedicationStatement`, `MedicationDispense`.

use vault::record::{
    Amount, AmountBasis, CodedText, DateTime, DayTimes, DosageForm, Medication, MedicationOrigin, MedicationStatus,
    Quantity,
};

use super::bundle::Entry;
use super::{NoticeKind, Reading, element};
use crate::dosage;
use crate::fhir::uri;
use crate::json::Json;

pub(super) fn read<'a>(reading: &mut Reading<'a>, entry: &'a Entry) -> Result<Medication, NoticeKind> {
    let resource = entry.resource();
    let (via, status) = kind_and_status(resource)?;
    let (name, ingredient) = drug(reading, entry)?;
    let dosages = [resource.items("dosageInstruction"), resource.items("dosage")].concat();
    let period = period(reading, entry, &dosages);
    let detail = element::extension(resource, uri::DETAIL);
    let own = |name: &str| {
        let part = element::extension(detail?, name)?;
        element::text(part, "valueString")
    };
    let is_dispensed = via == MedicationOrigin::Dispensed;
    let performer = resource
        .items("performer")
        .first()
        .and_then(|performer| performer.get("actor"))
        .filter(|_| is_dispensed)
        .or_else(|| resource.at(&["dispenseRequest", "performer"]));
    let requester = resource.get("requester").or_else(|| {
        let request = resource.items("authorizingPrescription").first()?;
        reading.bundle.resolve(entry, request)?.get("requester")
    });
    Ok(Medication {
        via: own_via(detail).unwrap_or(via),
        name,
        ingredient: own("ingredient").or(ingredient),
        status,
        dose: dose(&dosages),
        amount: amount(detail, &dosages),
        dosage_form: own_form(detail),
        dosage_text: dosage_text(&dosages),
        times: times(&dosages),
        as_needed: dosages.iter().any(|dosage| {
            dosage.bool("asNeededBoolean") == Some(true) || dosage.get("asNeededCodeableConcept").is_some()
        }),
        days: days(resource, &dosages),
        start: period.0,
        end: period.1,
        reason: reason(reading, entry),
        prescriber: own("prescriber").or_else(|| reading.name_of(entry, requester?)),
        pharmacy: own("pharmacy").or_else(|| reading.name_of(entry, performer?)),
        note: element::notes(resource),
    })
}

/// How the drug is known and whether it is being taken. A request says that it was ordered and a dispense that it was
/// handed over; what is no such fact is refused.
fn kind_and_status(resource: &Json) -> Result<(MedicationOrigin, MedicationStatus), NoticeKind> {
    let status = resource.str("status").unwrap_or_default();
    if status == "entered-in-error" {
        return Err(NoticeKind::EnteredInError);
    }
    let taken = match status {
        "active" | "in-progress" => MedicationStatus::Active,
        "completed" => MedicationStatus::Completed,
        "stopped" => MedicationStatus::Stopped,
        "on-hold" => MedicationStatus::OnHold,
        _ => MedicationStatus::Unknown,
    };
    match resource.str("resourceType") {
        Some("MedicationRequest") => {
            let intent = resource.str("intent").unwrap_or_default();
            if status == "cancelled" || resource.bool("doNotPerform") == Some(true) {
                return Err(NoticeKind::Negated);
            }
            if status == "draft" || ["proposal", "plan", "option"].contains(&intent) {
                return Err(NoticeKind::NotAFact);
            }
            Ok((MedicationOrigin::Prescribed, taken))
        }
        Some("MedicationDispense") => match status {
            "cancelled" | "declined" => Err(NoticeKind::Negated),
            "preparation" => Err(NoticeKind::NotAFact),
            // "Completed" means handed over, not taken to the end.
            "completed" | "in-progress" => Ok((MedicationOrigin::Dispensed, MedicationStatus::Unknown)),
            _ => Ok((MedicationOrigin::Dispensed, taken)),
        },
        _ => match status {
            "not-taken" => Err(NoticeKind::Negated),
            "intended" => Err(NoticeKind::NotAFact),
            _ => Ok((MedicationOrigin::Taken, taken)),
        },
    }
}

/// In a document of ours every drug is a `MedicationStatement`, because a patient's document orders nothing.
fn own_via(detail: Option<&Json>) -> Option<MedicationOrigin> {
    match element::extension(detail?, "via")?.str("valueCode")? {
        "prescribed" => Some(MedicationOrigin::Prescribed),
        "dispensed" => Some(MedicationOrigin::Dispensed),
        "taken" => Some(MedicationOrigin::Taken),
        "over-the-counter" => Some(MedicationOrigin::OverTheCounter),
        _ => None,
    }
}

/// Name and active ingredients: in the resource, or in the `Medication` it refers to.
fn drug<'a>(reading: &mut Reading<'a>, entry: &'a Entry) -> Result<(CodedText, Option<String>), NoticeKind> {
    let resource = entry.resource();
    if let Some(concept) = resource.get("medicationCodeableConcept") {
        let name = element::coded_text(concept);
        return if name.is_empty() { Err(NoticeKind::Broken) } else { Ok((name, None)) };
    }
    let reference = resource.get("medicationReference").ok_or(NoticeKind::Broken)?;
    let target = reading.bundle.resolve(entry, reference);
    let mut name = target.and_then(|drug| drug.get("code")).map(element::coded_text).unwrap_or_default();
    if name.is_empty() {
        let display = element::text(reference, "display");
        name = display.map(CodedText::from_text).ok_or(if target.is_none() {
            NoticeKind::ReferenceUnresolved
        } else {
            NoticeKind::Broken
        })?;
    }
    let ingredients = target.map(|drug| drug.items("ingredient")).unwrap_or_default();
    let ingredients: Vec<String> =
        ingredients.iter().filter_map(|one| element::label(one, "itemCodeableConcept")).collect();
    Ok((name, element::join(&ingredients, "、")))
}

/// The amount at one time. With several dosages there is no one amount: the text says it.
fn dose(dosages: &[Json]) -> Option<Quantity> {
    element::quantity(of_product(dosages)?.get("doseQuantity")?)
}

/// JP Core: type 1 is the amount of the product, 2 of the ingredient.
fn of_product(dosages: &[Json]) -> Option<&Json> {
    let [dosage] = dosages else { return None };
    dosage.items("doseAndRate").iter().find(|rate| {
        let codings = rate.get("type").map(|kind| kind.items("coding")).unwrap_or_default();
        codings.iter().all(|coding| coding.str("code") != Some("2"))
    })
}

/// An amount for one day, as JP Core writes it; in a document of ours also one in all.
fn amount(detail: Option<&Json>, dosages: &[Json]) -> Option<Box<Amount>> {
    if let Some(quantity) = detail.and_then(|detail| element::extension(detail, "amount")?.get("valueQuantity")) {
        let basis = match element::extension(detail?, "basis").and_then(|basis| basis.str("valueCode")) {
            Some("total") => AmountBasis::Total,
            _ => AmountBasis::Unstated,
        };
        return element::quantity(quantity).map(|quantity| Box::new(Amount { quantity, basis }));
    }
    let ratio = of_product(dosages)?.get("rateRatio")?;
    let per = ratio.get("denominator").and_then(element::quantity)?;
    let unit = per.ucum.as_deref().or(per.unit.as_deref());
    let is_day = per.number() == Some(1.0) && per.comparator.is_none() && matches!(unit, Some("d" | "日" | "day"));
    let quantity = element::quantity(ratio.get("numerator")?).filter(|_| is_day)?;
    Some(Box::new(Amount { quantity, basis: AmountBasis::PerDay }))
}

fn own_form(detail: Option<&Json>) -> Option<DosageForm> {
    let code = element::extension(detail?, "form")?.str("valueCode")?;
    serde_json::from_value(code.into()).ok()
}

fn dosage_text(dosages: &[Json]) -> Option<String> {
    let texts: Vec<String> = dosages
        .iter()
        .filter_map(|dosage| {
            element::text(dosage, "text")
                .or_else(|| element::text(dosage, "patientInstruction"))
                .or_else(|| element::label(dosage.get("timing")?, "code"))
        })
        .collect();
    element::join(&texts, "\n")
}

/// Times of day that the timing names, as codes (`EventTiming`) or in the words of its usage code.
fn times(dosages: &[Json]) -> DayTimes {
    let mut times = DayTimes::default();
    for timing in dosages.iter().filter_map(|dosage| dosage.get("timing")) {
        let when = timing.get("repeat").map(|repeat| repeat.items("when")).unwrap_or_default();
        for code in when.iter().filter_map(Json::as_str) {
            match code {
                "MORN" | "MORN.early" | "MORN.late" | "CM" | "ACM" | "PCM" => times.morning = true,
                "NOON" | "CD" | "ACD" | "PCD" => times.noon = true,
                "EVE" | "EVE.early" | "EVE.late" | "CV" | "ACV" | "PCV" => times.evening = true,
                "HS" | "NIGHT" => times.bedtime = true,
                // With meals.
                "C" | "AC" | "PC" => (times.morning, times.noon, times.evening) = (true, true, true),
                _ => {}
            }
        }
        let usage = timing.get("code").map(element::coded_text).unwrap_or_default();
        let displays = usage.codings.iter().filter_map(|coding| coding.display.as_deref());
        for words in usage.text.as_deref().into_iter().chain(displays) {
            let named = dosage::times(words);
            times.morning |= named.morning;
            times.noon |= named.noon;
            times.evening |= named.evening;
            times.bedtime |= named.bedtime;
        }
    }
    times
}

fn days(resource: &Json, dosages: &[Json]) -> Option<u32> {
    let supply = resource
        .at(&["dispenseRequest", "expectedSupplyDuration"])
        .or_else(|| resource.get("daysSupply"))
        .and_then(whole_days);
    supply.or_else(|| {
        let dosage = dosages.first()?;
        let usage =
            element::extension(dosage, uri::JP_USAGE_DURATION).and_then(|extension| extension.get("valueDuration"));
        usage.or_else(|| dosage.at(&["timing", "repeat", "boundsDuration"])).and_then(whole_days)
    })
}

fn whole_days(duration: &Json) -> Option<u32> {
    let Json::Number(digits) = duration.get("value")? else {
        return None;
    };
    let unit = duration.str("code").or_else(|| duration.str("unit"));
    let is_days = matches!(unit, Some("d" | "日" | "day" | "days"));
    digits.parse().ok().filter(|_| is_days)
}

fn period<'a>(reading: &mut Reading<'a>, entry: &'a Entry, dosages: &[Json]) -> (Option<DateTime>, Option<DateTime>) {
    let resource = entry.resource();
    let dosage = dosages.first();
    let of_use = dosage
        .and_then(|dosage| element::extension(dosage, uri::JP_PERIOD_OF_USE))
        .and_then(|extension| extension.get("valuePeriod"))
        .or_else(|| dosage?.at(&["timing", "repeat", "boundsPeriod"]))
        .or_else(|| resource.get("effectivePeriod"));
    match of_use {
        Some(period) => {
            let start = reading.date(entry, period, "start");
            (start, reading.date(entry, period, "end"))
        }
        None => (reading.date(entry, resource, "effectiveDateTime"), None),
    }
}

fn reason<'a>(reading: &Reading<'a>, entry: &'a Entry) -> Option<String> {
    let mut reasons = element::labels(entry.resource(), "reasonCode");
    for reference in entry.resource().items("reasonReference") {
        let target = reading.bundle.resolve(entry, reference);
        let name = target.and_then(|condition| element::label(condition, "code"));
        reasons.extend(name.or_else(|| element::text(reference, "display")));
    }
    element::join(&reasons, "、")
}
