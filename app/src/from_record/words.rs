//! The words of what a record says by a code, a date or an amount.

use vault::record::{
    AllergyStatus, AmountBasis, ClinicalStatus, DateTime, DosageForm, Medication, MedicationOrigin, MedicationStatus,
    Severity, Sex,
};

use super::{day, quantity};
use crate::i18n::t;

/// The amount at one time, or else what the source counts instead, with its meaning: 1日量 3錠. Never one reckoned from the other.
#[must_use]
pub fn dose(drug: &Medication) -> Option<String> {
    let r = &t().records;
    let amount = drug.amount.as_ref().map(|amount| {
        let basis = match amount.basis {
            AmountBasis::PerDay => r.amount_per_day,
            AmountBasis::Total => r.amount_total,
            AmountBasis::Unstated => r.amount_unstated,
        };
        format!("{basis} {}", quantity(&amount.quantity))
    });
    drug.dose.as_ref().map(quantity).or(amount)
}

/// The words of a sort of preparation.
#[must_use]
pub fn dosage_form(form: DosageForm) -> &'static str {
    let r = &t().records;
    match form {
        DosageForm::Oral => r.form_oral,
        DosageForm::OralDrops => r.form_drops,
        DosageForm::AsNeeded => r.form_as_needed,
        DosageForm::Injection => r.form_injection,
        DosageForm::External => r.form_external,
        DosageForm::Steeped => r.form_steeped,
        DosageForm::Decoction => r.form_decoction,
        DosageForm::Material => r.form_material,
        DosageForm::Other => r.form_other,
    }
}

/// The words of a severity.
#[must_use]
pub fn severity(severity: Severity) -> &'static str {
    let r = &t().records;
    match severity {
        Severity::Mild => r.severity_mild,
        Severity::Moderate => r.severity_moderate,
        Severity::Severe => r.severity_severe,
    }
}

/// The words of a clinical status.
#[must_use]
pub fn clinical_status(status: ClinicalStatus) -> &'static str {
    let r = &t().records;
    match status {
        ClinicalStatus::Active => r.status_active,
        ClinicalStatus::Recurrence => r.status_recurrence,
        ClinicalStatus::Relapse => r.status_relapse,
        ClinicalStatus::Inactive => r.status_inactive,
        ClinicalStatus::Remission => r.status_remission,
        ClinicalStatus::Resolved => r.status_resolved,
    }
}

/// The words of whether an allergy is still there.
#[must_use]
pub fn allergy_status(status: AllergyStatus) -> &'static str {
    let r = &t().records;
    match status {
        AllergyStatus::Active => r.allergy_active,
        AllergyStatus::Inactive => r.allergy_inactive,
        AllergyStatus::Resolved => r.allergy_resolved,
    }
}

/// The words of whether a drug is being taken.
#[must_use]
pub fn medication_status(status: MedicationStatus) -> &'static str {
    let r = &t().records;
    match status {
        MedicationStatus::Active => r.taking,
        MedicationStatus::Completed => r.taken_to_the_end,
        MedicationStatus::Stopped => r.not_taking,
        MedicationStatus::OnHold => r.taking_paused,
        MedicationStatus::Unknown => r.status_unknown,
    }
}

/// The words of how a drug is known.
#[must_use]
pub fn medication_origin(via: MedicationOrigin) -> &'static str {
    let r = &t().records;
    match via {
        MedicationOrigin::Prescribed => r.via_prescribed,
        MedicationOrigin::Dispensed => r.via_dispensed,
        MedicationOrigin::Taken => r.via_taken,
        MedicationOrigin::OverTheCounter => r.via_over_the_counter,
    }
}

/// The words of a sex.
#[must_use]
pub fn sex(sex: Sex) -> &'static str {
    let r = &t().records;
    match sex {
        Sex::Female => r.sex_female,
        Sex::Male => r.sex_male,
        Sex::Other => r.sex_other,
        Sex::Unknown => r.sex_unknown,
    }
}

/// A date with its era and its time of day, as precise as it is.
#[must_use]
pub fn date_words(date: &DateTime) -> String {
    let day = day(date).map_or_else(|| date.to_string(), |day| t().day_and_era(day));
    let clock = date.clock().map(|clock| format!(" {clock}")).unwrap_or_default();
    format!("{day}{clock}")
}
