//! Which lines: by what happened, by provider, by day.

use client::engine::wire::{JournalFilter, JournalSort, ProviderView};
use leptos::prelude::*;

use crate::clock::end_of;
use crate::i18n::{Day, t};
use crate::ui::{Button, ButtonKind, Buttons, Chips, Choice, DateField, SelectField, focus_soon};

/// What was chosen. Everything at first.
#[derive(Clone, Copy)]
pub(super) struct Chosen {
    /// One of [`SORTS`], or empty for all.
    sort: RwSignal<String>,
    /// A provider's id, or empty for all.
    provider: RwSignal<String>,
    from: (RwSignal<String>, RwSignal<Option<Day>>),
    to: (RwSignal<String>, RwSignal<Option<Day>>),
}

const SORTS: [(&str, JournalSort); 3] =
    [("opened", JournalSort::Opened), ("refused", JournalSort::Refused), ("own", JournalSort::Own)];

impl Chosen {
    /// Everything.
    pub(super) fn new() -> Self {
        let date = || (RwSignal::new(String::new()), RwSignal::new(None));
        Self { sort: RwSignal::new(String::new()), provider: RwSignal::new(String::new()), from: date(), to: date() }
    }

    /// As the engine understands it. Tracked. A month or a year begins with its first day and ends with its last.
    pub(super) fn filter(self) -> JournalFilter {
        let sort = self.sort.get();
        JournalFilter {
            provider: self.provider.get().parse().ok(),
            sort: SORTS.into_iter().find(|(code, _)| *code == sort).map(|(_, sort)| sort),
            from: self.from.1.get().map(|day| end_of(Day::from_number(first(day) - 1)) + 1),
            before: self.to.1.get().map(|day| end_of(Day::from_number(last(day))) + 1),
        }
    }

    pub(super) fn clear(self) {
        for text in [self.sort, self.provider, self.from.0, self.to.0] {
            text.set(String::new());
        }
    }
}

/// The controls. Shown as soon as there is any line.
#[component]
pub(super) fn Filter(chosen: Chosen, providers: Signal<Vec<ProviderView>>) -> impl IntoView {
    let j = &t().journal;
    let choice = |value: &str, label: &str| Choice::new(value, label);
    let sorts = vec![
        choice("", j.filter_all),
        choice("opened", j.filter_opened),
        choice("refused", j.filter_refused),
        choice("own", j.filter_own),
    ];
    let filtered = Memo::new(move |_| chosen.filter() != JournalFilter::ALL);
    let clear = move |()| {
        chosen.clear();
        // The button goes with the press.
        focus_soon("journal-provider".to_owned());
    };
    // Drawn anew only when a provider is added, not with every line that comes.
    let providers = Memo::new(move |_| providers.get());
    let select = move || {
        let mut options = vec![(String::new(), t().journal.filter_any.to_owned())];
        options.extend(providers.get().into_iter().map(|provider| {
            let words = [Some(provider.name), provider.place].into_iter().flatten().collect::<Vec<_>>().join("　");
            (provider.id.to_string(), words)
        }));
        view! {
            <SelectField id="journal-provider" label=t().journal.filter_provider value=chosen.provider options/>
        }
    };
    view! {
        <form class="stack" role="search" aria-label=j.filter on:submit=|ev| ev.prevent_default()>
            <Chips name="journal-sort" legend=j.filter choices=sorts value=chosen.sort/>
            {select}
            <details>
                <summary>{j.filter_days}</summary>
                <div class="form__pair">
                    <DateField id="journal-from" label=j.filter_from text=chosen.from.0 day=chosen.from.1 optional=true/>
                    <DateField id="journal-to" label=j.filter_to text=chosen.to.0 day=chosen.to.1 optional=true/>
                </div>
            </details>
            <div hidden=move || !filtered.get()>
                <Buttons>
                    <Button kind=ButtonKind::Line small=true on_press=clear>
                        {j.filter_clear}
                    </Button>
                </Buttons>
            </div>
        </form>
    }
    .into_any()
}

/// Number of the first day.
fn first(day: Day) -> i64 {
    day.number()
}

/// Number of the last day of a year, a month or a day.
fn last(day: Day) -> i64 {
    let next = match (day.month, day.day) {
        (None, _) => Day { year: day.year + 1, month: None, day: None },
        (Some(12), None) => Day { year: day.year + 1, month: Some(1), day: None },
        (Some(month), None) => Day { month: Some(month + 1), ..day },
        (Some(_), Some(_)) => return day.number(),
    };
    next.number() - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::id::RecordId;

    #[test]
    fn a_month_and_a_year_reach_to_their_last_day() {
        let day = |year, month, day| Day { year, month, day };
        for (given, until) in [
            (day(2026, None, None), Day::full(2026, 12, 31)),
            (day(2026, Some(12), None), Day::full(2026, 12, 31)),
            (day(2028, Some(2), None), Day::full(2028, 2, 29)),
            (Day::full(2026, 11, 28), Day::full(2026, 11, 28)),
        ] {
            assert_eq!(last(given), until.number(), "{given:?}");
        }
        assert_eq!(first(day(2026, None, None)), Day::full(2026, 1, 1).number());
    }

    #[test]
    fn nothing_chosen_lets_everything_through_and_what_was_chosen_can_be_cleared() {
        Owner::new().with(|| {
            let id = RecordId::from_bytes([7; RecordId::LEN]);
            let chosen = Chosen::new();
            chosen.provider.set(id.to_string());
            chosen.sort.set("refused".into());
            chosen.from.1.set(Some(Day::full(2026, 11, 1)));
            let filter = chosen.filter();
            assert_eq!((filter.provider, filter.sort), (Some(id), Some(JournalSort::Refused)));
            assert!(filter.from.is_some() && filter.before.is_none());
            chosen.from.1.set(None);
            chosen.clear();
            assert_eq!(chosen.filter(), JournalFilter::ALL);
            assert_eq!(Chosen::new().filter(), JournalFilter::ALL);
        });
    }
}
