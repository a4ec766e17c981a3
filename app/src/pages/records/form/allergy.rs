//! The form of an allergy.

use leptos::prelude::*;
use vault::record::{Allergy, AllergyCategory, AllergyStatus, Criticality, Fact, Reaction, Severity};

use super::super::facts::{allergy_category, allergy_criticality};
use super::fields::{Date, DateInput, coded, error_of, said, text};
use crate::from_record;
use crate::i18n::t;
use crate::ui::{Button, ButtonKind, Check, IconKind, Problem, SelectField, TextAreaField, TextField, focus_soon};

/// An allergy being edited.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    base: StoredValue<Allergy>,
    substance: RwSignal<String>,
    category: RwSignal<String>,
    criticality: RwSignal<String>,
    status: RwSignal<String>,
    suspected: RwSignal<bool>,
    reactions: RwSignal<Vec<Row>>,
    next: StoredValue<usize>,
    onset: Date,
    onset_text: RwSignal<String>,
    note: RwSignal<String>,
}

/// A reaction being edited.
#[derive(Clone, Copy)]
struct Row {
    key: usize,
    base: StoredValue<Option<Reaction>>,
    what: RwSignal<String>,
    severity: RwSignal<String>,
}

const CATEGORIES: [(&str, AllergyCategory); 4] = [
    ("medication", AllergyCategory::Medication),
    ("food", AllergyCategory::Food),
    ("environment", AllergyCategory::Environment),
    ("biologic", AllergyCategory::Biologic),
];
const CRITICALITIES: [(&str, Criticality); 3] =
    [("low", Criticality::Low), ("high", Criticality::High), ("unknown", Criticality::UnableToAssess)];
const STATUSES: [(&str, AllergyStatus); 3] =
    [("active", AllergyStatus::Active), ("inactive", AllergyStatus::Inactive), ("resolved", AllergyStatus::Resolved)];
const SEVERITIES: [(&str, Severity); 3] =
    [("mild", Severity::Mild), ("moderate", Severity::Moderate), ("severe", Severity::Severe)];

fn code_of<T: PartialEq + Copy>(list: &[(&'static str, T)], value: Option<T>) -> RwSignal<String> {
    text(list.iter().find(|(_, one)| Some(*one) == value).map(|(code, _)| *code))
}

fn value_of<T: Copy>(list: &[(&'static str, T)], code: RwSignal<String>) -> Option<T> {
    let code = code.get_untracked();
    list.iter().find(|(one, _)| *one == code).map(|(_, value)| *value)
}

/// The options of a list, after one that says nothing.
fn options<T: Copy>(list: &[(&'static str, T)], words: impl Fn(T) -> &'static str) -> Vec<(String, String)> {
    let nothing = (String::new(), t().record_form.not_said.to_owned());
    let rest = list.iter().map(|(code, one)| ((*code).to_owned(), words(*one).to_owned()));
    std::iter::once(nothing).chain(rest).collect()
}

impl Row {
    fn of(key: usize, reaction: Option<&Reaction>) -> Self {
        Self {
            key,
            base: StoredValue::new(reaction.cloned()),
            what: text(reaction.map(|reaction| reaction.manifestation.label())),
            severity: code_of(&SEVERITIES, reaction.and_then(|reaction| reaction.severity)),
        }
    }

    fn read(self) -> Option<Reaction> {
        let typed = said(self.what)?;
        let base = self.base.get_value();
        let manifestation = match &base {
            Some(base) => coded(&base.manifestation, self.what),
            None => vault::record::CodedText::from_text(typed.trim()),
        };
        let onset = base.and_then(|base| base.onset);
        Some(Reaction { manifestation, severity: value_of(&SEVERITIES, self.severity), onset })
    }
}

impl Fields {
    pub(super) fn of(allergy: &Allergy) -> Self {
        let mut rows: Vec<Row> =
            allergy.reactions.iter().enumerate().map(|(key, reaction)| Row::of(key, Some(reaction))).collect();
        if rows.is_empty() {
            rows.push(Row::of(0, None));
        }
        Self {
            base: StoredValue::new(allergy.clone()),
            substance: text(Some(allergy.substance.label())),
            category: code_of(&CATEGORIES, allergy.category),
            criticality: code_of(&CRITICALITIES, allergy.criticality),
            status: code_of(&STATUSES, allergy.status),
            suspected: RwSignal::new(allergy.suspected),
            next: StoredValue::new(rows.len()),
            reactions: RwSignal::new(rows),
            onset: Date::of(allergy.onset.as_ref()),
            onset_text: text(allergy.onset_text.as_deref()),
            note: text(allergy.note.as_deref()),
        }
    }

    pub(super) fn read(self, problems: &mut Vec<Problem>) -> Fact {
        let base = self.base.get_value();
        if self.substance.get_untracked().trim().is_empty() {
            problems.push(Problem::new("al-name", t().record_form.al_name_missing));
        }
        Fact::Allergy(Allergy {
            substance: coded(&base.substance, self.substance),
            category: value_of(&CATEGORIES, self.category),
            criticality: value_of(&CRITICALITIES, self.criticality),
            status: value_of(&STATUSES, self.status),
            suspected: self.suspected.get_untracked(),
            reactions: self.reactions.get_untracked().into_iter().filter_map(Row::read).collect(),
            onset: self.onset.read("al-since", true, problems),
            onset_text: said(self.onset_text),
            note: said(self.note),
        })
    }

    fn add_reaction(self) {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        self.reactions.update(|rows| rows.push(Row::of(key, None)));
        focus_soon(format!("al-reaction-{key}"));
    }

    pub(super) fn view(self, problems: RwSignal<Vec<Problem>>) -> AnyView {
        let (f, r) = (&t().record_form, &t().records);
        let row = move |row: Row| {
            let remove = move |()| self.reactions.update(|rows| rows.retain(|one| one.key != row.key));
            view! {
                <div class="form__pair">
                    <TextField id=format!("al-reaction-{}", row.key) label=f.al_reaction hint=f.al_reaction_hint value=row.what optional=true/>
                    <SelectField id=format!("al-severity-{}", row.key) label=f.al_severity value=row.severity options=options(&SEVERITIES, from_record::severity)/>
                    <div class="btns">
                        <Button kind=ButtonKind::Line small=true on_press=remove>
                            {f.al_remove_reaction}
                        </Button>
                    </div>
                </div>
            }
        };
        view! {
            <TextField id="al-name" label=f.al_name hint=f.al_name_hint value=self.substance error=error_of("al-name", problems)/>
            <SelectField id="al-category" label=f.al_category value=self.category options=options(&CATEGORIES, allergy_category)/>
            <fieldset class="stack">
                <legend class="setlegend">{r.field_reaction}</legend>
                <For each=move || self.reactions.get() key=|row| row.key children=row/>
                <div class="btns">
                    <Button kind=ButtonKind::Line small=true icon=IconKind::Plus on_press=move |()| self.add_reaction()>
                        {f.al_add_reaction}
                    </Button>
                </div>
            </fieldset>
            <SelectField id="al-criticality" label=r.field_criticality value=self.criticality options=options(&CRITICALITIES, allergy_criticality)/>
            <SelectField id="al-status" label=r.field_status value=self.status options=options(&STATUSES, from_record::allergy_status)/>
            <Check id="al-suspected" label=f.al_suspected value=self.suspected/>
            <DateInput id="al-since" label=f.al_since date=self.onset optional=true problems/>
            <TextField id="al-since-words" label=f.start_words hint=f.start_words_hint value=self.onset_text optional=true/>
            <TextAreaField id="al-note" label=f.note value=self.note optional=true/>
        }
        .into_any()
    }
}
