//! The form of a checkup: its results row by row.

use leptos::prelude::*;
use vault::record::{
    Checkup, CodedText, Fact, Flag, MaternalCheckup, MaternalOf, ReferenceRange, ResultValue, TestResult,
};

use super::fields::{Date, DateInput, coded, error_of, half_width, parse_quantity, said, text};
use crate::from_record::value_and_unit;
use crate::i18n::t;
use crate::ui::{
    Button, ButtonKind, Chips, Choice, IconKind, Problem, SelectField, TextAreaField, TextField, focus_soon,
};

/// A checkup being edited.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    base: StoredValue<Fact>,
    /// In pregnancy or as a child, and the weeks or months; for the handbook of mother and child only.
    of: RwSignal<String>,
    weeks: RwSignal<String>,
    months: RwSignal<String>,
    title: RwSignal<String>,
    date: Date,
    rows: RwSignal<Vec<Row>>,
    next: StoredValue<usize>,
    note: RwSignal<String>,
}

/// A result being edited.
#[derive(Clone, Copy)]
struct Row {
    key: usize,
    base: StoredValue<Option<TestResult>>,
    name: RwSignal<String>,
    value: RwSignal<String>,
    unit: RwSignal<String>,
    low: RwSignal<String>,
    high: RwSignal<String>,
    flag: RwSignal<String>,
}

const FLAGS: [(&str, Flag); 6] = [
    ("normal", Flag::Normal),
    ("high", Flag::High),
    ("low", Flag::Low),
    ("abnormal", Flag::Abnormal),
    ("positive", Flag::Positive),
    ("negative", Flag::Negative),
];

fn flag_words(flag: Flag) -> &'static str {
    let (c, f) = (&t().common, &t().record_form);
    match flag {
        Flag::Normal => f.ck_flag_normal,
        Flag::High => c.high,
        Flag::Low => c.low,
        Flag::Abnormal => f.ck_flag_abnormal,
        Flag::Positive => c.positive,
        Flag::Negative => c.negative,
    }
}

const fn of_code(of: MaternalOf) -> &'static str {
    match of {
        MaternalOf::Pregnancy => "pregnancy",
        MaternalOf::Child => "child",
    }
}

/// A number of weeks or months.
fn count(id: &str, typed: RwSignal<String>, problems: &mut Vec<Problem>) -> Option<u32> {
    let digits: String = said(typed)?.trim().chars().map(half_width).collect();
    let number = digits.parse().ok().filter(|number| *number < 1000);
    if number.is_none() {
        problems.push(Problem::new(id, t().record_form.number_bad));
    }
    number
}

impl Row {
    fn of(key: usize, result: Option<&TestResult>) -> Self {
        let (value, unit) = result.and_then(|one| one.value.as_ref()).map(|value| value_and_unit(Some(value))).unzip();
        let range = result.and_then(|result| result.range.as_ref());
        let flag = result.and_then(|result| result.flag);
        Self {
            key,
            base: StoredValue::new(result.cloned()),
            name: text(result.map(|result| result.name.label())),
            value: RwSignal::new(value.unwrap_or_default()),
            unit: RwSignal::new(unit.unwrap_or_default()),
            low: text(range.and_then(|range| range.low.as_deref())),
            high: text(range.and_then(|range| range.high.as_deref())),
            flag: text(FLAGS.iter().find(|(_, one)| Some(*one) == flag).map(|(code, _)| *code)),
        }
    }

    fn id(self, part: &str) -> String {
        format!("ck-{part}-{}", self.key)
    }

    /// None for a row in which nothing was typed.
    fn read(self, problems: &mut Vec<Problem>) -> Option<TestResult> {
        let f = &t().record_form;
        let all = [self.name, self.value, self.unit, self.low, self.high];
        if all.into_iter().all(|field| said(field).is_none()) {
            return None;
        }
        let base = self.base.get_value();
        if said(self.name).is_none() {
            problems.push(Problem::new(self.id("name"), f.ck_item_missing));
        }
        let value = self.value(base.as_ref());
        // A panel that came from elsewhere has no value of its own.
        if value.is_none() && base.as_ref().is_none_or(|base| base.value.is_some()) {
            problems.push(Problem::new(self.id("value"), f.ck_value_missing));
        }
        let base_range = base.as_ref().and_then(|base| base.range.clone()).unwrap_or_default();
        let range = ReferenceRange {
            low: self.limit(self.low, base_range.low.as_ref(), "low", problems),
            high: self.limit(self.high, base_range.high.as_ref(), "high", problems),
            text: base_range.text,
        };
        let flag = self.flag.get_untracked();
        Some(TestResult {
            name: match &base {
                Some(base) => coded(&base.name, self.name),
                None => CodedText::from_text(self.name.get_untracked().trim()),
            },
            value,
            range: (range != ReferenceRange::default()).then_some(range),
            flag: FLAGS.iter().find(|(code, _)| *code == flag).map(|(_, one)| *one),
            method: base.as_ref().and_then(|base| base.method.clone()),
            note: base.as_ref().and_then(|base| base.note.clone()),
        })
    }

    fn value(self, base: Option<&TestResult>) -> Option<ResultValue> {
        let (typed, unit) = (self.value.get_untracked(), self.unit.get_untracked());
        let before = base.and_then(|base| base.value.as_ref());
        if before.is_some_and(|before| value_and_unit(Some(before)) == (typed.clone(), unit.clone())) {
            return before.cloned();
        }
        let typed = typed.trim();
        if typed.is_empty() {
            return None;
        }
        let unit = unit.trim();
        match parse_quantity(typed) {
            // Words after the digits are no unit where there is a field for it.
            Some(quantity) if quantity.unit.is_none() || unit.is_empty() => {
                let unit = quantity.unit.clone().or_else(|| (!unit.is_empty()).then(|| unit.to_owned()));
                Some(ResultValue::Quantity(vault::record::Quantity { unit, ..quantity }))
            }
            _ if unit.is_empty() => Some(ResultValue::Text(typed.to_owned())),
            _ => Some(ResultValue::Text(format!("{typed} {unit}"))),
        }
    }

    fn limit(
        self,
        field: RwSignal<String>,
        base: Option<&String>,
        part: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<String> {
        let typed = said(field)?;
        if Some(&typed) == base {
            return Some(typed);
        }
        let digits: String = typed.trim().chars().map(half_width).collect();
        if digits.parse::<f64>().is_ok_and(f64::is_finite) {
            Some(digits)
        } else {
            problems.push(Problem::new(self.id(part), t().record_form.ck_limit_bad));
            None
        }
    }
}

impl Fields {
    /// None for a kind that is no visit with results.
    pub(super) fn of(fact: &Fact) -> Option<Self> {
        let checkup = fact.results()?;
        let number = |number: Option<u32>| RwSignal::new(number.map_or_else(String::new, |one| one.to_string()));
        let (of, weeks, months) = match fact {
            Fact::MaternalCheckup(fact) => (of_code(fact.of), fact.weeks, fact.months),
            _ => ("", None, None),
        };
        let mut rows: Vec<Row> =
            checkup.results.iter().enumerate().map(|(key, result)| Row::of(key, Some(result))).collect();
        if rows.is_empty() {
            rows.push(Row::of(0, None));
        }
        Some(Self {
            base: StoredValue::new(fact.clone()),
            of: text(Some(of)),
            weeks: number(weeks),
            months: number(months),
            title: text(Some(&checkup.title)),
            date: Date::of(checkup.date.as_ref()),
            next: StoredValue::new(rows.len()),
            rows: RwSignal::new(rows),
            note: text(checkup.note.as_deref()),
        })
    }

    pub(super) fn read(self, problems: &mut Vec<Problem>) -> Fact {
        let f = &t().record_form;
        let title = self.title.get_untracked();
        if title.trim().is_empty() {
            problems.push(Problem::new("ck-title", f.ck_name_missing));
        }
        let before = problems.len();
        let date = self.date.read("ck-date", true, problems);
        if date.is_none() && problems.len() == before {
            problems.push(Problem::new("ck-date", f.ck_date_missing));
        }
        let rows = self.rows.get_untracked();
        let results: Vec<TestResult> = rows.iter().filter_map(|row| row.read(problems)).collect();
        if results.is_empty() {
            let first = rows.first().map_or_else(|| "ck-add".to_owned(), |row| row.id("name"));
            problems.push(Problem::new(first, f.ck_items_missing));
        }
        let visit = Checkup { title, date, results, note: said(self.note) };
        match self.base.get_value() {
            Fact::Laboratory(_) => Fact::Laboratory(visit),
            Fact::Infection(_) => Fact::Infection(visit),
            Fact::MaternalCheckup(_) => {
                let child = self.of.get_untracked() == of_code(MaternalOf::Child);
                // What stands in the field that is not shown is not meant.
                let (of, weeks, months) = if child {
                    (MaternalOf::Child, None, count("ck-months", self.months, problems))
                } else {
                    (MaternalOf::Pregnancy, count("ck-weeks", self.weeks, problems), None)
                };
                Fact::MaternalCheckup(MaternalCheckup { of, weeks, months, visit })
            }
            _ => Fact::Checkup(visit),
        }
    }

    /// Whose checkup it was and when; for the handbook of mother and child only.
    fn maternal(self, problems: RwSignal<Vec<Problem>>) -> Option<AnyView> {
        if !self.base.with_value(|base| matches!(base, Fact::MaternalCheckup(_))) {
            return None;
        }
        let (f, r) = (&t().record_form, &t().records);
        let options = vec![
            Choice::new(of_code(MaternalOf::Pregnancy), r.of_pregnancy),
            Choice::new(of_code(MaternalOf::Child), r.of_child),
        ];
        let child = move || self.of.get() == of_code(MaternalOf::Child);
        let view = view! {
            <Chips name="ck-of" legend=f.ck_of choices=options value=self.of/>
            <div hidden=child>
                <TextField id="ck-weeks" label=f.ck_weeks value=self.weeks input_mode="numeric" optional=true error=error_of("ck-weeks", problems)/>
            </div>
            <div hidden=move || !child()>
                <TextField id="ck-months" label=f.ck_months value=self.months input_mode="numeric" optional=true error=error_of("ck-months", problems)/>
            </div>
        };
        Some(view.into_any())
    }

    fn add(self) {
        let key = self.next.get_value();
        self.next.set_value(key + 1);
        self.rows.update(|rows| rows.push(Row::of(key, None)));
        focus_soon(format!("ck-name-{key}"));
    }

    fn remove(self, key: usize) {
        self.rows.update(|rows| rows.retain(|row| row.key != key));
        focus_soon("ck-add".to_owned());
    }

    pub(super) fn view(self, problems: RwSignal<Vec<Problem>>) -> AnyView {
        let f = &t().record_form;
        let place = move |key: usize| {
            let at = move || self.rows.with(|rows| rows.iter().position(|row| row.key == key)).unwrap_or_default();
            Signal::derive(move || f.item_number(at() + 1))
        };
        let row = move |row: Row| {
            let number = place(row.key);
            let error = move |part: &str| error_of(row.id(part), problems);
            let mut flags = vec![(String::new(), f.ck_flag_none.to_owned())];
            flags.extend(FLAGS.map(|(code, flag)| (code.to_owned(), flag_words(flag).to_owned())));
            let key = row.key;
            view! {
                <fieldset class="stack result-row">
                    <legend class="setlegend">{move || number.get()}</legend>
                    <TextField id=row.id("name") label=f.ck_item hint=f.ck_item_hint value=row.name error=error("name")/>
                    <div class="form__pair">
                        <TextField id=row.id("value") label=f.ck_value hint=f.ck_value_hint value=row.value error=error("value")/>
                        <TextField id=row.id("unit") label=f.ck_unit hint=f.ck_unit_hint value=row.unit optional=true/>
                    </div>
                    <div class="form__pair">
                        <TextField id=row.id("low") label=f.ck_low value=row.low input_mode="decimal" optional=true error=error("low")/>
                        <TextField id=row.id("high") label=f.ck_high value=row.high input_mode="decimal" optional=true error=error("high")/>
                        <SelectField id=row.id("flag") label=f.ck_flag value=row.flag options=flags/>
                    </div>
                    <div class="btns">
                        <Button kind=ButtonKind::Line small=true on_press=move |()| self.remove(key)>
                            {f.ck_remove_item}
                        </Button>
                    </div>
                </fieldset>
            }
        };
        view! {
            {self.maternal(problems)}
            <TextField id="ck-title" label=f.ck_name hint=f.ck_name_hint value=self.title error=error_of("ck-title", problems)/>
            <DateInput id="ck-date" label=f.ck_date date=self.date problems/>
            <section class="stack" aria-labelledby="ck-items">
                <h2 id="ck-items">{f.ck_items}</h2>
                <p class="small">{f.ck_flag_note}</p>
                <For each=move || self.rows.get() key=|row| row.key children=row/>
                <div class="btns" id="ck-add">
                    <Button kind=ButtonKind::Line icon=IconKind::Plus on_press=move |()| self.add()>
                        {f.ck_add_item}
                    </Button>
                </div>
            </section>
            <TextAreaField id="ck-note" label=f.note value=self.note optional=true/>
        }
        .into_any()
    }
}
