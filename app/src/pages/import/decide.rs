//! What is in the file and what to take of it. Everything that needs a decision stands first and blocks the act until it
//! is made.

use exchange::identity::{FindingKind, Verdict};
use exchange::import::Preview;
use leptos::prelude::*;
use vault::record::Kind;

use super::entries::{Row, RowsOfKind};
use super::report::{Document, MyNumbers, NumberQuestion, Others, Remarks};
use crate::engine::wire::Trouble;
use crate::i18n::t;
use crate::load::TroubleNotice;
use crate::ui::{Button, ButtonKind, Buttons, ErrorSummary, Notice, NoticeKind, Problem};

/// What the patient decided.
#[derive(Clone)]
pub(super) struct Chosen {
    /// Indexes of the entries to take.
    pub(super) entries: Vec<usize>,
    /// The numbers asked about are no My Numbers.
    pub(super) not_my_number: bool,
}

/// A file and what is decided about it so far.
#[derive(Clone, Copy)]
pub(super) struct Decisions {
    preview: StoredValue<Preview>,
    /// The patient said that it is theirs although it says something else.
    pub(super) confirmed_own: bool,
    rows: StoredValue<Vec<Row>>,
    /// Whether the numbers asked about are My Numbers.
    is_number: RwSignal<Option<bool>>,
}

impl Decisions {
    pub(super) fn of(preview: Preview, confirmed_own: bool) -> Self {
        let rows = preview.entries.iter().cloned().map(Row::of).collect();
        Self {
            preview: StoredValue::new(preview),
            confirmed_own,
            rows: StoredValue::new(rows),
            is_number: RwSignal::new(None),
        }
    }

    pub(super) fn preview(self) -> Preview {
        self.preview.get_value()
    }

    pub(super) fn file_name(self) -> String {
        self.preview.with_value(|preview| preview.file_name.clone())
    }
}

/// The preview with its choices.
#[component]
pub(super) fn DecideFile(
    decisions: Decisions,
    trouble: RwSignal<Option<Trouble>>,
    #[prop(into)] on_take: Callback<Chosen>,
    /// Looks at the columns of a table once more.
    #[prop(into)]
    on_columns: Callback<()>,
    #[prop(into)] on_leave: Callback<()>,
) -> impl IntoView {
    let i = &t().import;
    let Decisions { rows, is_number, .. } = decisions;
    let preview = decisions.preview.get_value();
    let asks = preview.my_numbers.iter().any(|finding| finding.kind == FindingKind::Ask);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let tried = RwSignal::new(false);
    let taken =
        Signal::derive(move || rows.with_value(|rows| rows.iter().filter(|row| row.taken.get() == Some(true)).count()));
    let take = move |()| {
        tried.set(true);
        let mut found: Vec<Problem> = rows.with_value(|rows| rows.iter().filter_map(Row::problem).collect());
        if asks && is_number.get_untracked().is_none() {
            found.insert(0, Problem::new("import-number", t().import.number_missing));
        }
        if found.is_empty() && taken.get_untracked() == 0 {
            found.push(Problem::new("import-rows", t().import.nothing_chosen));
        }
        if found.is_empty() {
            let entries = rows.with_value(|rows| rows.iter().filter_map(Row::chosen).collect());
            on_take.run(Chosen { entries, not_my_number: is_number.get_untracked() == Some(false) });
        }
        problems.set(found);
    };
    let note = preview.person_match.verdict == Verdict::MatchWithNote;
    let reasons = preview.person_match.reasons.clone();
    let blocked = preview.my_numbers.iter().filter(|finding| finding.kind == FindingKind::Block).count();
    let asked = preview.my_numbers.iter().filter(|finding| finding.kind == FindingKind::Ask).cloned().collect();
    let empty = preview.entries.is_empty();
    view! {
        <div class="stack-5">
            <ErrorSummary id="import-problems" title=t().common.not_answered_summary problems/>
            {move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> })}
            <Document preview=preview.clone()/>
            {preview
                .is_table
                .then(|| {
                    view! {
                        <Buttons>
                            <Button kind=ButtonKind::Line small=true on_press=on_columns>
                                {t().ways_in.columns_change}
                            </Button>
                        </Buttons>
                    }
                })}
            {preview.same_file.then(|| view! { <Notice kind=NoticeKind::Caution title=i.same_file_title><p>{i.same_file}</p></Notice> })}
            {note
                .then(|| {
                    view! {
                        <Notice title=i.person_note>
                            <ul>{reasons.into_iter().map(|one| view! { <li>{super::person::reason(one)}</li> }).collect_view()}</ul>
                        </Notice>
                    }
                })}
            {(blocked > 0).then(|| view! { <MyNumbers count=blocked/> })}
            {asks.then(|| view! { <NumberQuestion findings=asked answer=is_number missing=tried/> })}
            {empty.then(|| view! { <Notice kind=NoticeKind::Caution title=i.empty/> })}
            <div id="import-rows" class="stack-5" tabindex="-1">
                {Kind::HEALTH
                    .map(|kind| {
                        let of_kind = rows.with_value(|rows| {
                            let mut of_kind: Vec<Row> = rows.iter().filter(|row| row.entry.kind == kind).cloned().collect();
                            of_kind.sort_by_key(|row| !row.must_decide());
                            of_kind
                        });
                        (!of_kind.is_empty()).then(|| view! { <RowsOfKind kind rows=of_kind missing=tried/> })
                    })
                    .into_iter()
                    .collect_view()}
            </div>
            <Others others=preview.others.clone()/>
            <Remarks notices=preview.notices.clone()/>
            <p role="status">{move || t().import.chosen(taken.get(), rows.with_value(Vec::len))}</p>
            <p class="small">{i.stored_note}</p>
            <Buttons>
                {(!empty)
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Line on_press=take>
                                {i.take_in_chosen}
                            </Button>
                        }
                    })}
                <Button kind=ButtonKind::Line on_press=on_leave>
                    {i.take_in_not_file}
                </Button>
            </Buttons>
        </div>
    }
    .into_any()
}
