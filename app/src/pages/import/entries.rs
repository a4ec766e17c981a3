//! The entries of a file, one by one.

use exchange::import::{Duplicate, PreviewEntry};
use leptos::prelude::*;
use vault::record::Kind;

use super::same::SideBySide;
use crate::from_record;
use crate::i18n::t;
use crate::ui::{Button, ButtonKind, Buttons, Check, Chips, Choice, Icon, IconKind, Problem, Tier, Tiers, kind_words};

/// Rows of a kind that are on the page at first. What needs a decision is always among them.
const PAGE: usize = 50;

/// An entry and what is decided about it.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) entry: PreviewEntry,
    /// None while it has to be decided.
    pub(super) taken: RwSignal<Option<bool>>,
}

impl Row {
    /// What is plainly new is taken; what is here already is not; everything else has to be decided.
    pub(super) fn of(entry: PreviewEntry) -> Self {
        let taken = match (must_decide(&entry), entry.duplicate) {
            (true, _) => None,
            (false, Some(_)) => Some(false),
            (false, None) => Some(true),
        };
        Self { entry, taken: RwSignal::new(taken) }
    }

    /// Whether it began without an answer.
    pub(super) fn must_decide(&self) -> bool {
        must_decide(&self.entry)
    }

    /// Whether the buttons for a whole kind may answer for it: all but what has to be looked at by itself.
    fn in_common(&self) -> bool {
        !self.entry.uninformed && self.entry.duplicate != Some(Duplicate::SameIdentifier)
    }

    pub(super) fn id(&self) -> String {
        format!("import-{}", self.entry.index)
    }

    pub(super) fn problem(&self) -> Option<Problem> {
        let open = self.taken.get_untracked().is_none();
        // The title of what the patient was not told yet is not said here either.
        let name = if self.entry.uninformed { t().import.uninformed_entry } else { &self.entry.title };
        open.then(|| Problem::new(self.id(), t().import.decide_entry(name)))
    }

    pub(super) fn chosen(&self) -> Option<usize> {
        (self.taken.get_untracked() == Some(true)).then_some(self.entry.index)
    }
}

/// What the patient may not have been told, a possible correction, and what may be here from elsewhere.
fn must_decide(entry: &PreviewEntry) -> bool {
    entry.uninformed || entry.duplicate == Some(Duplicate::SameIdentifier) || entry.perhaps_same.is_some()
}

/// All entries of one kind.
#[component]
pub(super) fn RowsOfKind(kind: Kind, rows: Vec<Row>, #[prop(into)] missing: Signal<bool>) -> impl IntoView {
    let i = &t().import;
    let label = kind_words(kind);
    let id = format!("import-kind-{}", kind.code());
    let must = rows.iter().filter(|row| row.must_decide()).count();
    let shown = RwSignal::new(PAGE.max(must));
    let all = rows.len();
    let count = t().common.items(all);
    let settable: Vec<RwSignal<Option<bool>>> =
        rows.iter().filter(|row| row.in_common()).map(|row| row.taken).collect();
    let (every, none) = (settable.clone(), settable.clone());
    let several = settable.len() > 1;
    let rows = StoredValue::new(rows);
    let visible = move || rows.with_value(|rows| rows.iter().take(shown.get()).cloned().collect::<Vec<_>>());
    view! {
        <Tiers>
            <Tier id=id title=label count=count>
                {several
                    .then(|| {
                        view! {
                            <Buttons>
                                <Button
                                    kind=ButtonKind::Line
                                    small=true
                                    label=format!("{label} {}", i.choose_all)
                                    on_press=move |()| every.iter().for_each(|taken| taken.set(Some(true)))
                                >
                                    {i.choose_all}
                                </Button>
                                <Button
                                    kind=ButtonKind::Line
                                    small=true
                                    label=format!("{label} {}", i.choose_none)
                                    on_press=move |()| none.iter().for_each(|taken| taken.set(Some(false)))
                                >
                                    {i.choose_none}
                                </Button>
                            </Buttons>
                        }
                    })}
                <For each=visible key=|row| row.entry.index children=move |row| view! { <EntryRow row missing/> }/>
                <div hidden=move || { shown.get() >= all }>
                    <Button kind=ButtonKind::Line small=true on_press=move |()| shown.update(|shown| *shown += PAGE)>
                        {move || i.show_more(all.saturating_sub(shown.get()))}
                    </Button>
                </div>
            </Tier>
        </Tiers>
    }
    .into_any()
}

#[component]
fn EntryRow(row: Row, missing: Signal<bool>) -> impl IntoView {
    let i = &t().import;
    if !row.must_decide() {
        let value = RwSignal::new(row.taken.get_untracked() == Some(true));
        // Two boxes of one truth: the buttons above set the row, the box sets it too.
        Effect::new(move |_| value.set(row.taken.get() == Some(true)));
        let taken = row.taken;
        Effect::new(move |before: Option<bool>| {
            let now = value.get();
            if before.is_some_and(|before| before != now) {
                taken.set(Some(now));
            }
            now
        });
        let here = row.entry.duplicate.is_some();
        return view! {
            <div class="import-row">
                <Check id=row.id() label=row.entry.title.clone() value/>
                <p class="meta">
                    {facts(&row)} {here.then(|| view! { <span class="tag">{i.already_here}</span> })}
                </p>
                <LostCharacters entry=row.entry.clone()/>
            </div>
        }
        .into_any();
    }
    let open = RwSignal::new(!row.entry.uninformed);
    let taken = row.taken;
    let title = row.entry.title.clone();
    let before = taken.get_untracked().map(|taken| if taken { "yes" } else { "no" });
    let answer = RwSignal::new(before.unwrap_or_default().to_owned());
    let decide = move |code: String| taken.set(Some(code == "yes"));
    // The buttons for a whole kind answer too.
    Effect::new(move |_| {
        if let Some(taken) = taken.get() {
            answer.set(if taken { "yes" } else { "no" }.to_owned());
        }
    });
    let id = row.id();
    let uninformed = row.entry.uninformed;
    let changed = row.entry.duplicate == Some(Duplicate::SameIdentifier);
    let details = StoredValue::new(facts(&row));
    let same = StoredValue::new(row.entry.perhaps_same.clone());
    let entry = StoredValue::new(row.entry.clone());
    let legend = if uninformed { i.uninformed_entry.to_owned() } else { title.clone() };
    let name = format!("{id}-a");
    view! {
        <div class="import-row stack-2" id=id>
            {uninformed
                .then(|| {
                    view! {
                        <div class="notice">
                            <Icon kind=IconKind::Info/>
                            <div class="stack-2">
                                <p class="notice__t">{i.uninformed_title}</p>
                                <p>{i.uninformed}</p>
                            </div>
                        </div>
                    }
                })}
            {move || {
                if open.get() {
                    view! {
                        <h3 class="pick__t">{title.clone()}</h3>
                        <p class="meta">{details.get_value()}</p>
                        {same.get_value().map(|same| view! { <SideBySide same=*same/> })}
                        <LostCharacters entry=entry.get_value()/>
                    }
                        .into_any()
                } else {
                    view! {
                        <div class="btns">
                            <Button kind=ButtonKind::Line small=true on_press=move |()| open.set(true)>
                                {i.uninformed_show}
                            </Button>
                        </div>
                    }
                        .into_any()
                }
            }}
            {changed.then(|| view! { <p class="small">{i.changed_entry}</p> })}
            <p class="clause__err" hidden=move || !(missing.get() && taken.get().is_none())>
                {i.decide_missing}
            </p>
            <Chips
                name
                legend
                quiet_legend=true
                choices=vec![Choice::new("yes", i.take_in), Choice::new("no", i.take_in_not)]
                value=answer
                on_change=decide
            />
        </div>
    }
    .into_any()
}

/// Texts that the source could not write in full.
#[component]
fn LostCharacters(entry: PreviewEntry) -> impl IntoView {
    let kind = entry.kind;
    (!entry.lost.is_empty()).then(|| {
        view! {
            <div class="small">
                <p>{t().import.lost_title}</p>
                <ul>{entry.lost.iter().map(|lost| view! { <li>{from_record::lost_words(kind, lost)}</li> }).collect_view()}</ul>
            </div>
        }
    })
}

/// Date, institution, number of results; one string, so that it can be shown late.
fn facts(row: &Row) -> String {
    let entry = &row.entry;
    let day = entry.date.as_ref().and_then(from_record::day);
    let day = day.map_or_else(|| t().common.date_unknown.to_owned(), |day| t().day_and_era(day));
    let results = (entry.results > 1).then(|| t().import.results(entry.results));
    let organization = entry.organization.clone().or_else(|| Some(t().import.organization_unknown.to_owned()));
    [Some(day), organization, results].into_iter().flatten().collect::<Vec<_>>().join("　")
}
