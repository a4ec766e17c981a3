//! The form of a medication.

use leptos::prelude::*;
use vault::record::{DayTimes, Fact, Medication, MedicationOrigin, MedicationStatus};

use super::fields::{Date, DateInput, coded, error_of, half_width, parse_quantity, said, text};
use crate::from_record;
use crate::i18n::t;
use crate::ui::{Check, Problem, SelectField, TextAreaField, TextField};

/// A medication being edited.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    base: StoredValue<Medication>,
    name: RwSignal<String>,
    via: RwSignal<String>,
    status: RwSignal<String>,
    dose: RwSignal<String>,
    usage: RwSignal<String>,
    times: [RwSignal<bool>; 4],
    as_needed: RwSignal<bool>,
    days: RwSignal<String>,
    start: Date,
    end: Date,
    ingredient: RwSignal<String>,
    reason: RwSignal<String>,
    prescriber: RwSignal<String>,
    pharmacy: RwSignal<String>,
    note: RwSignal<String>,
}

const ORIGINS: [(&str, MedicationOrigin); 4] = [
    ("taken", MedicationOrigin::Taken),
    ("prescribed", MedicationOrigin::Prescribed),
    ("dispensed", MedicationOrigin::Dispensed),
    ("over-the-counter", MedicationOrigin::OverTheCounter),
];

const STATUSES: [(&str, MedicationStatus); 5] = [
    ("active", MedicationStatus::Active),
    ("completed", MedicationStatus::Completed),
    ("stopped", MedicationStatus::Stopped),
    ("on-hold", MedicationStatus::OnHold),
    ("unknown", MedicationStatus::Unknown),
];

impl Fields {
    pub(super) fn of(drug: &Medication) -> Self {
        let code = |found: Option<&str>| RwSignal::new(found.unwrap_or_default().to_owned());
        let times = drug.times;
        Self {
            base: StoredValue::new(drug.clone()),
            name: text(Some(drug.name.label())),
            via: code(ORIGINS.iter().find(|(_, one)| *one == drug.via).map(|(code, _)| *code)),
            status: code(STATUSES.iter().find(|(_, one)| *one == drug.status).map(|(code, _)| *code)),
            dose: RwSignal::new(drug.dose.as_ref().map(from_record::quantity).unwrap_or_default()),
            usage: text(drug.dosage_text.as_deref()),
            times: [times.morning, times.noon, times.evening, times.bedtime].map(RwSignal::new),
            as_needed: RwSignal::new(drug.as_needed),
            days: RwSignal::new(drug.days.map(|days| days.to_string()).unwrap_or_default()),
            start: Date::of(drug.start.as_ref()),
            end: Date::of(drug.end.as_ref()),
            ingredient: text(drug.ingredient.as_deref()),
            reason: text(drug.reason.as_deref()),
            prescriber: text(drug.prescriber.as_deref()),
            pharmacy: text(drug.pharmacy.as_deref()),
            note: text(drug.note.as_deref()),
        }
    }

    pub(super) fn read(self, problems: &mut Vec<Problem>) -> Fact {
        let f = &t().record_form;
        let base = self.base.get_value();
        if self.name.get_untracked().trim().is_empty() {
            problems.push(Problem::new("med-name", f.med_name_missing));
        }
        let typed_dose = self.dose.get_untracked();
        let unchanged = base.dose.as_ref().map(from_record::quantity).unwrap_or_default() == typed_dose;
        let dose = if unchanged { base.dose.clone() } else { parse_quantity(&typed_dose) };
        if dose.is_none() && !typed_dose.trim().is_empty() {
            problems.push(Problem::new("med-dose", f.med_dose_bad));
        }
        let typed_days: String = self.days.get_untracked().trim().chars().map(half_width).collect();
        let days = typed_days.parse().ok().filter(|days| (1..=999).contains(days));
        if days.is_none() && !typed_days.is_empty() {
            problems.push(Problem::new("med-days", f.med_days_bad));
        }
        let start = self.start.read("med-start", false, problems);
        let end = self.end.read("med-end", false, problems);
        if let (Some(start), Some(end)) = (self.start.day(), self.end.day()) {
            let shorter = start.iso().len().min(end.iso().len());
            if end.iso()[..shorter] < start.iso()[..shorter] {
                problems.push(Problem::new("med-end", f.med_end_before));
            }
        }
        let [morning, noon, evening, bedtime] = self.times.map(|time| time.get_untracked());
        let via = self.via.get_untracked();
        let status = self.status.get_untracked();
        Fact::Medication(Medication {
            via: ORIGINS.iter().find(|(code, _)| *code == via).map_or(base.via, |(_, one)| *one),
            name: coded(&base.name, self.name),
            ingredient: said(self.ingredient),
            status: STATUSES.iter().find(|(code, _)| *code == status).map_or(base.status, |(_, one)| *one),
            dose,
            amount: base.amount.clone(),
            dosage_form: base.dosage_form,
            dosage_text: said(self.usage),
            times: DayTimes { morning, noon, evening, bedtime },
            as_needed: self.as_needed.get_untracked(),
            days,
            start,
            end,
            reason: said(self.reason),
            prescriber: said(self.prescriber),
            pharmacy: said(self.pharmacy),
            note: said(self.note),
        })
    }

    pub(super) fn view(self, problems: RwSignal<Vec<Problem>>) -> AnyView {
        let (f, c, r) = (&t().record_form, &t().common, &t().records);
        let options = |list: Vec<(&str, &str)>| list.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
        let origins = options(ORIGINS.map(|(code, one)| (code, from_record::medication_origin(one))).to_vec());
        let statuses = options(STATUSES.map(|(code, one)| (code, from_record::medication_status(one))).to_vec());
        let names = [
            ("med-morning", c.morning),
            ("med-noon", c.noon),
            ("med-evening", c.evening),
            ("med-bedtime", c.bedtime_word),
        ];
        view! {
            <TextField id="med-name" label=f.med_name hint=f.med_name_hint value=self.name error=error_of("med-name", problems)/>
            <div class="form__pair">
                <TextField id="med-dose" label=f.med_dose hint=f.med_dose_hint value=self.dose optional=true error=error_of("med-dose", problems)/>
                <TextField id="med-days" label=f.med_days value=self.days input_mode="numeric" optional=true error=error_of("med-days", problems)/>
            </div>
            <TextField id="med-usage" label=f.med_usage hint=f.med_usage_hint value=self.usage optional=true/>
            <fieldset class="stack-2">
                <legend class="setlegend">{f.med_when}</legend>
                {names
                    .into_iter()
                    .zip(self.times)
                    .map(|((id, label), value)| view! { <Check id label value/> })
                    .collect_view()}
                <Check id="med-as-needed" label=c.as_needed value=self.as_needed/>
            </fieldset>
            <SelectField id="med-status" label=f.med_status value=self.status options=statuses/>
            <div class="form__pair">
                <DateInput id="med-start" label=f.med_start date=self.start optional=true problems/>
                <DateInput id="med-end" label=f.med_end date=self.end optional=true problems/>
            </div>
            <SelectField id="med-via" label=r.field_via value=self.via options=origins/>
            <TextField id="med-reason" label=r.field_purpose value=self.reason optional=true/>
            <TextField id="med-ingredient" label=r.field_ingredient value=self.ingredient optional=true/>
            <div class="form__pair">
                <TextField id="med-prescriber" label=r.field_prescriber value=self.prescriber optional=true/>
                <TextField id="med-pharmacy" label=f.med_pharmacy value=self.pharmacy optional=true/>
            </div>
            <TextAreaField id="med-note" label=f.note value=self.note optional=true/>
        }
        .into_any()
    }
}
