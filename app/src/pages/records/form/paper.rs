//! The form of every kind that is filled in like a paper form: one input a field, in the order of its kind.

use leptos::prelude::*;
use vault::record::{CodedText, Fact, Field, FieldForm, FieldValue, Kind};

use super::fields::{Date, DateInput, coded, error_of, half_width, said, text};
use crate::i18n::{Lang, t};
use crate::ui::{Problem, SelectField, TextAreaField, TextField};

/// A record being edited.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    base: StoredValue<Fact>,
    inputs: StoredValue<Vec<Input>>,
}

/// A field being edited.
#[derive(Clone, Copy)]
struct Input {
    /// Its name is its id on the page.
    field: Field,
    text: RwSignal<String>,
    date: Date,
}

/// Fields in which several lines are written.
const LONG: [&str; 7] = ["wishes", "text", "note", "know", "reaction", "contacts", "outcome"];
/// Dates that lie behind; the others may lie ahead.
const PAST: [&str; 6] = ["date", "start", "end", "seen", "issued", "confirmed"];

impl Fields {
    /// None for a kind that has a form of its own.
    pub(super) fn of(fact: &Fact) -> Option<Self> {
        let fields = fact.fields()?;
        let input = |field: Field| {
            let value = fields.field(field.name);
            let date = match &value {
                Some(FieldValue::Date(date)) => Some(date),
                _ => None,
            };
            let words = match &value {
                Some(FieldValue::Coded(coded)) => Some(coded.label().to_owned()),
                Some(FieldValue::Text(text)) => Some(text.clone()),
                Some(FieldValue::Lines(lines)) => Some(lines.join("\n")),
                Some(FieldValue::Number(number)) => Some(number.to_string()),
                Some(FieldValue::Choice(code)) => Some((*code).to_owned()),
                Some(FieldValue::Date(_)) | None => None,
            };
            Input { field, text: text(words.as_deref()), date: Date::of(date) }
        };
        Some(Self {
            inputs: StoredValue::new(fields.fields().into_iter().map(input).collect()),
            base: StoredValue::new(fact.clone()),
        })
    }

    /// Changes what is written upon: what has no input here.
    pub(super) fn change_base(self, change: impl FnOnce(&mut Fact)) {
        self.base.update_value(change);
    }

    pub(super) fn read(self, problems: &mut Vec<Problem>) -> Fact {
        let mut fact = self.base.get_value();
        let kind = fact.kind();
        let inputs = self.inputs.get_value();
        if let Some(fields) = fact.fields_mut() {
            for input in &inputs {
                let value = input.read(fields.field(input.field.name).as_ref(), problems);
                fields.set_field(input.field.name, value);
            }
        }
        let nameless = fact.title().trim().is_empty();
        if let Some(first) = inputs.first().filter(|_| nameless && problems.is_empty()) {
            problems.push(Problem::new(first.field.name, t().record_form.title_missing(label(kind, first.field.name))));
        }
        fact
    }

    pub(super) fn view(self, problems: RwSignal<Vec<Problem>>) -> AnyView {
        let kind = self.base.with_value(Fact::kind);
        let inputs = self.inputs.get_value();
        view! {
            {hint(kind).map(|hint| view! { <p class="small">{hint}</p> })}
            {inputs.into_iter().enumerate().map(|(at, input)| input.view(kind, at == 0, problems)).collect_view()}
        }
        .into_any()
    }
}

impl Input {
    fn read(self, before: Option<&FieldValue>, problems: &mut Vec<Problem>) -> Option<FieldValue> {
        match self.field.form {
            FieldForm::Coded => {
                let base = match before {
                    Some(FieldValue::Coded(base)) => base.clone(),
                    _ => CodedText::default(),
                };
                said(self.text).map(|_| FieldValue::Coded(coded(&base, self.text)))
            }
            FieldForm::Text => said(self.text).map(FieldValue::Text),
            FieldForm::Lines => {
                let typed = self.text.get_untracked();
                let lines: Vec<String> =
                    typed.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
                (!lines.is_empty()).then_some(FieldValue::Lines(lines))
            }
            FieldForm::Date => {
                let past = PAST.contains(&self.field.name);
                self.date.read(self.field.name, past, problems).map(FieldValue::Date)
            }
            FieldForm::Number => {
                let typed: String = said(self.text)?.trim().chars().map(half_width).filter(|one| *one != ',').collect();
                let number = typed.parse().ok();
                if number.is_none() {
                    problems.push(Problem::new(self.field.name, t().record_form.number_bad));
                }
                number.map(FieldValue::Number)
            }
            FieldForm::Choice(codes) => {
                let chosen = self.text.get_untracked();
                codes.iter().find(|code| **code == chosen).map(|code| FieldValue::Choice(code))
            }
        }
    }

    fn view(self, kind: Kind, first: bool, problems: RwSignal<Vec<Problem>>) -> AnyView {
        let Self { field, text, date } = self;
        let id = field.name;
        let label = label(kind, field.name);
        let error = error_of(id, problems);
        // A document without a title goes by the name of its first file.
        let optional = !first || kind == Kind::Document;
        match field.form {
            FieldForm::Date => view! { <DateInput id label date optional problems/> }.into_any(),
            FieldForm::Choice(codes) => {
                let japanese = t().lang == Lang::Ja;
                let mut options = vec![(String::new(), t().record_form.not_said.to_owned())];
                options.extend(
                    codes.iter().map(|code| ((*code).to_owned(), exchange::label::choice(code, japanese).to_owned())),
                );
                view! { <SelectField id label value=text options error/> }.into_any()
            }
            FieldForm::Number => {
                view! { <TextField id label value=text optional error input_mode="numeric"/> }.into_any()
            }
            FieldForm::Lines => {
                let hint = t().record_form.lines_hint;
                view! { <TextAreaField id label hint value=text optional error/> }.into_any()
            }
            _ if LONG.contains(&field.name) => view! { <TextAreaField id label value=text optional error/> }.into_any(),
            _ => view! { <TextField id label value=text optional error/> }.into_any(),
        }
    }
}

fn label(kind: Kind, name: &'static str) -> &'static str {
    exchange::label::field(kind, name, t().lang == Lang::Ja)
}

/// What to know before filling it in.
fn hint(kind: Kind) -> Option<&'static str> {
    let f = &t().record_form;
    match kind {
        Kind::Insurance => Some(f.insurance_hint),
        Kind::CostLimit => Some(f.cost_limit_hint),
        Kind::Subsidy => Some(f.subsidy_hint),
        Kind::CareWishes => Some(f.care_wishes_hint),
        Kind::Emergency => Some(f.emergency_hint),
        _ => None,
    }
}
