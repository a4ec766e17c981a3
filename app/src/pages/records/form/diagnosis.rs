//! The form of a diagnosis.

use leptos::prelude::*;
use vault::record::{ClinicalStatus, Diagnosis, Fact};

use super::fields::{Date, DateInput, coded, error_of, said, text};
use crate::from_record;
use crate::i18n::t;
use crate::ui::{Check, Problem, SelectField, TextAreaField, TextField};

/// A diagnosis being edited.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    base: StoredValue<Diagnosis>,
    name: RwSignal<String>,
    status: RwSignal<String>,
    suspected: RwSignal<bool>,
    principal: RwSignal<bool>,
    onset: Date,
    onset_text: RwSignal<String>,
    abatement: Date,
    body_site: RwSignal<String>,
    severity: RwSignal<String>,
    note: RwSignal<String>,
}

const STATUSES: [(&str, ClinicalStatus); 6] = [
    ("active", ClinicalStatus::Active),
    ("recurrence", ClinicalStatus::Recurrence),
    ("relapse", ClinicalStatus::Relapse),
    ("inactive", ClinicalStatus::Inactive),
    ("remission", ClinicalStatus::Remission),
    ("resolved", ClinicalStatus::Resolved),
];

impl Fields {
    pub(super) fn of(diagnosis: &Diagnosis) -> Self {
        let status = STATUSES.iter().find(|(_, one)| Some(*one) == diagnosis.status).map(|(code, _)| *code);
        Self {
            base: StoredValue::new(diagnosis.clone()),
            name: text(Some(diagnosis.name.label())),
            status: text(status),
            suspected: RwSignal::new(diagnosis.suspected),
            principal: RwSignal::new(diagnosis.principal),
            onset: Date::of(diagnosis.onset.as_ref()),
            onset_text: text(diagnosis.onset_text.as_deref()),
            abatement: Date::of(diagnosis.abatement.as_ref()),
            body_site: text(diagnosis.body_site.as_deref()),
            severity: text(diagnosis.severity.as_deref()),
            note: text(diagnosis.note.as_deref()),
        }
    }

    pub(super) fn read(self, problems: &mut Vec<Problem>) -> Fact {
        let base = self.base.get_value();
        if self.name.get_untracked().trim().is_empty() {
            problems.push(Problem::new("dx-name", t().record_form.dx_name_missing));
        }
        let status = self.status.get_untracked();
        Fact::Diagnosis(Diagnosis {
            name: coded(&base.name, self.name),
            status: STATUSES.iter().find(|(code, _)| *code == status).map(|(_, one)| *one),
            suspected: self.suspected.get_untracked(),
            principal: self.principal.get_untracked(),
            onset: self.onset.read("dx-start", true, problems),
            onset_text: said(self.onset_text),
            abatement: self.abatement.read("dx-end", true, problems),
            body_site: said(self.body_site),
            severity: said(self.severity),
            note: said(self.note),
        })
    }

    pub(super) fn view(self, problems: RwSignal<Vec<Problem>>) -> AnyView {
        let (f, r) = (&t().record_form, &t().records);
        let mut statuses = vec![(String::new(), f.not_said.to_owned())];
        statuses.extend(STATUSES.map(|(code, one)| (code.to_owned(), from_record::clinical_status(one).to_owned())));
        view! {
            <TextField id="dx-name" label=f.dx_name hint=f.dx_name_hint value=self.name error=error_of("dx-name", problems)/>
            <SelectField id="dx-status" label=f.dx_status value=self.status options=statuses/>
            <Check id="dx-suspected" label=f.dx_suspected value=self.suspected/>
            <Check id="dx-principal" label=r.principal value=self.principal/>
            <div class="form__pair">
                <DateInput id="dx-start" label=f.dx_start date=self.onset optional=true problems/>
                <DateInput id="dx-end" label=f.dx_end date=self.abatement optional=true problems/>
            </div>
            <TextField id="dx-start-words" label=f.start_words hint=f.start_words_hint value=self.onset_text optional=true/>
            <div class="form__pair">
                <TextField id="dx-site" label=r.field_body_site value=self.body_site optional=true/>
                <TextField id="dx-severity" label=r.field_severity value=self.severity optional=true/>
            </div>
            <TextAreaField id="dx-note" label=f.note value=self.note optional=true/>
        }
        .into_any()
    }
}
