//! What the forms of all kinds have in common: texts and days as they are edited, and how they become fields again.
//! What was not touched stays exactly as it was, codes and precision included.

use exchange::comparator;
use leptos::prelude::*;
use vault::record::{CodedText, DateTime, Quantity};

use crate::clock::today;
use crate::from_record;
use crate::i18n::{Day, t};
use crate::ui::{DateField, Problem};

/// A text being edited.
pub(super) fn text(value: Option<&str>) -> RwSignal<String> {
    RwSignal::new(value.unwrap_or_default().to_owned())
}

/// What was typed; none if there is nothing.
pub(super) fn said(value: RwSignal<String>) -> Option<String> {
    let value = value.get_untracked();
    (!value.trim().is_empty()).then_some(value)
}

/// A coded text after the edit: its codes go with its words, so other words have none.
pub(super) fn coded(base: &CodedText, value: RwSignal<String>) -> CodedText {
    let value = value.get_untracked();
    if value == base.label() { base.clone() } else { CodedText::from_text(value.trim()) }
}

/// A date being edited.
#[derive(Clone, Copy)]
pub(super) struct Date {
    text: RwSignal<String>,
    day: RwSignal<Option<Day>>,
    base: StoredValue<Option<DateTime>>,
}

impl Date {
    pub(super) fn of(base: Option<&DateTime>) -> Self {
        let day = base.and_then(from_record::day);
        let text = day.map_or_else(String::new, Day::iso);
        Self { text: RwSignal::new(text), day: RwSignal::new(day), base: StoredValue::new(base.cloned()) }
    }

    pub(super) fn day(self) -> Option<Day> {
        self.day.get_untracked()
    }

    /// The date after the edit, or a problem: it cannot be read, or lies ahead of today where `past` is asked for.
    pub(super) fn read(self, id: &str, past: bool, problems: &mut Vec<Problem>) -> Option<DateTime> {
        let typed = self.text.get_untracked();
        if typed.trim().is_empty() {
            return None;
        }
        let Some(day) = crate::i18n::parse_date(&typed).ok() else {
            problems.push(Problem::new(id, t().common.date_bad_shape));
            return None;
        };
        if past && day.number() > today().number() {
            problems.push(Problem::new(id, t().record_form.date_future));
            return None;
        }
        // A time of day that the source gave stays while the day does.
        let base = self.base.get_value().filter(|base| from_record::day(base) == Some(day));
        base.or_else(|| from_record::date_time(day))
    }
}

/// The field of a date.
#[component]
pub(super) fn DateInput(
    id: &'static str,
    #[prop(into)] label: String,
    date: Date,
    #[prop(optional)] optional: bool,
    problems: RwSignal<Vec<Problem>>,
) -> impl IntoView {
    view! { <DateField id label text=date.text day=date.day optional error=error_of(id, problems)/> }.into_any()
}

/// What is wrong with the field `id`.
pub(super) fn error_of(id: impl Into<String>, problems: RwSignal<Vec<Problem>>) -> Signal<Option<String>> {
    let id = id.into();
    Signal::derive(move || {
        problems.with(|problems| problems.iter().find(|one| one.field == id).map(|one| one.text.clone()))
    })
}

/// `1錠`, `5 mL`, `0.5未満 mg/dL`, `<0.5`: digits first, then the unit. None if there is no number in front.
pub(super) fn parse_quantity(typed: &str) -> Option<Quantity> {
    let typed: String = typed.trim().chars().map(half_width).collect();
    let (comparator, rest) = comparator::sign(&typed).map_or((None, typed.as_str()), |(one, rest)| (Some(one), rest));
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-')).unwrap_or(rest.len());
    let (value, unit) = rest.split_at(end);
    let (value, unit) = (value.trim(), unit.trim());
    value.parse::<f64>().ok().filter(|number| number.is_finite())?;
    // FHIR decimals have digits on both sides of the point.
    if value.starts_with('.') || value.ends_with('.') {
        return None;
    }
    let (after, unit) = comparator::word(unit).map_or((None, unit), |(one, unit)| (Some(one), unit));
    Some(Quantity {
        value: value.to_owned(),
        comparator: comparator.or(after),
        unit: (!unit.is_empty()).then(|| unit.to_owned()),
        ucum: None,
    })
}

/// Full-width ASCII (７．０) to the ordinary kind; everything else as it is.
pub(super) fn half_width(c: char) -> char {
    match u32::from(c) {
        n @ 0xFF01..=0xFF5E => char::from_u32(n - 0xFEE0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::record::Comparator;

    #[test]
    fn a_dose_is_digits_and_a_unit_however_it_was_typed() {
        for (typed, value, unit) in [
            ("1錠", "1", Some("錠")),
            ("１．５ｍL", "1.5", Some("mL")),
            (" 5 mL ", "5", Some("mL")),
            ("7.0", "7.0", None),
        ] {
            let found = parse_quantity(typed).expect(typed);
            assert_eq!((found.value.as_str(), found.unit.as_deref()), (value, unit), "{typed}");
            assert_eq!(found.comparator, None);
        }
        for typed in ["", "適量", "(−)", ".5", "1-2錠"] {
            assert_eq!(parse_quantity(typed), None, "{typed}");
        }
    }

    #[test]
    fn limits_of_measurement_are_understood_in_signs_and_words() {
        for typed in ["<0.5 mg/dL", "0.5未満 mg/dL", "＜０．５ mg/dL"] {
            let found = parse_quantity(typed).expect(typed);
            assert_eq!(found.comparator, Some(Comparator::Less), "{typed}");
            assert_eq!(found.unit.as_deref(), Some("mg/dL"), "{typed}");
        }
    }

    #[test]
    fn codes_go_with_the_words_they_stand_for() {
        Owner::new().with(|| {
            let base = CodedText {
                text: Some("高血圧症".into()),
                codings: vec![vault::record::Coding { code: Some("I10".into()), ..Default::default() }],
            };
            assert_eq!(coded(&base, text(Some("高血圧症"))), base);
            assert!(coded(&base, text(Some("低血圧症"))).codings.is_empty());
        });
    }
}
