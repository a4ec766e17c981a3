//! Name, reading, birth date, sex: the same fields when a vault is made and when the person changes them.

use leptos::prelude::*;

use crate::i18n::{Day, t};
use crate::ui::{Chips, Choice, DateField, Problem, TextField};

/// The fields. Ids are `person-name`, `person-kana`, `person-birth`, `person-sex`.
#[component]
pub fn PersonFields(
    name: RwSignal<String>,
    kana: RwSignal<String>,
    birth_text: RwSignal<String>,
    birth: RwSignal<Option<Day>>,
    sex: RwSignal<String>,
    /// What is wrong, as the form last found it.
    problems: Signal<Vec<Problem>>,
) -> impl IntoView {
    let s = &t().sign_up;
    let choices = vec![
        Choice::new("female", s.sex_female),
        Choice::new("male", s.sex_male),
        Choice::new("other", s.sex_other),
        Choice::new("", s.sex_unsaid),
    ];
    view! {
        <TextField id="person-name" label=s.name value=name hint=s.name_hint error=problem_of(problems, "person-name") max_length=100/>
        <TextField id="person-kana" label=s.kana value=kana optional=true error=problem_of(problems, "person-kana") max_length=100/>
        <DateField id="person-birth" label=s.birth hint=s.birth_hint text=birth_text day=birth error=problem_of(problems, "person-birth")/>
        <Chips name="person-sex" legend=s.sex choices value=sex/>
    }
    .into_any()
}

/// What is missing for a person: a name, a full birth date.
pub fn person_problems(name: &str, birth: Option<Day>) -> Vec<Problem> {
    let s = &t().sign_up;
    let mut problems = Vec::new();
    if name.trim().is_empty() {
        problems.push(Problem::new("person-name", s.name_missing));
    }
    if birth.is_none_or(|day| day.day.is_none()) {
        problems.push(Problem::new("person-birth", s.birth_missing));
    }
    problems
}

/// The complaint about one field, for the field itself.
pub fn problem_of(problems: Signal<Vec<Problem>>, field: impl Into<String>) -> Signal<Option<String>> {
    let field = field.into();
    Signal::derive(move || {
        problems.read().iter().find(|problem| problem.field == field).map(|problem| problem.text.clone())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birth_date_without_its_day_is_asked_for_again() {
        Owner::new().with(|| {
            let partial = Some(Day { year: 1948, month: Some(4), day: None });
            let fields: Vec<String> = person_problems(" ", partial).into_iter().map(|p| p.field).collect();
            assert_eq!(fields, ["person-name", "person-birth"]);
            assert!(person_problems("髙﨑 千鶴", Some(Day::full(1948, 4, 12))).is_empty());
        });
    }
}
