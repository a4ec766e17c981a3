//! Which lines: by what happened, by provider, by day.

use client::engine::wire::{JournalFilter, JournalSort, ProviderView};
use leptos::prelude::*;

use crate::clock::end_of;
use crate::i18n::{Day, t};
use crate::pages::shares::provider_option;
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

const SORTS: [(&str, JournalSort); 4] = [
    ("opened", JournalSort::Opened),
    ("refused", JournalSort::Refused),
    ("own", JournalSort::Own),
    ("acts", JournalSort::Act),
];

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
            from: self.from.1.get().map(|day| end_of(Day::from_number(day.number() - 1)) + 1),
            before: self.to.1.get().map(|day| end_of(day.last()) + 1),
        }
    }

    pub(super) fn clear(self) {
        for text in [self.sort, self.provider, self.from.0, self.to.0] {
            text.set(String::new());
        }
        // The button that was pressed goes with what it cleared.
        focus_soon("journal-provider".to_owned());
    }
}

/// The controls. Shown as soon as there is any line.
#[component]
pub(super) fn Filter(chosen: Chosen, providers: Memo<Vec<ProviderView>>) -> impl IntoView {
    let j = &t().journal;
    let sorts = vec![
        Choice::new("", j.filter_all),
        Choice::new("opened", j.filter_opened),
        Choice::new("refused", j.filter_refused),
        Choice::new("own", j.filter_own),
        Choice::new("acts", t().acts.filter),
    ];
    let filtered = Memo::new(move |_| chosen.filter() != JournalFilter::ALL);
    let select = move || {
        let mut options = vec![(String::new(), t().journal.filter_any.to_owned())];
        options.extend(providers.get().into_iter().map(provider_option));
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
                    <Button kind=ButtonKind::Line small=true on_press=move |()| chosen.clear()>
                        {j.filter_clear}
                    </Button>
                </Buttons>
            </div>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::id::RecordId;

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
