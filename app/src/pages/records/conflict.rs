//! The same record was changed on another device meanwhile. Both versions side by side; nothing is lost whatever is chosen.

use leptos::prelude::*;
use vault::record::Record;

use super::facts;
use crate::engine::wire::RecordItem;
use crate::i18n::t;
use crate::ui::{Button, ButtonKind, Buttons, LinkButton, Notice, NoticeKind};

/// The two versions.
#[derive(Clone)]
pub(super) struct Conflict {
    /// Written here, not stored.
    pub(super) mine: Record,
    /// Stored by the other device; none if it deleted the record.
    pub(super) theirs: Option<RecordItem>,
}

/// What becomes of the version written here. Keeping theirs needs no word to the engine.
#[derive(Clone, Copy)]
pub(super) enum Decision {
    /// It replaces theirs.
    Overwrite,
    /// It becomes a record of its own.
    AsNew,
}

/// Both versions, what differs marked in words, and the choices.
#[component]
pub(super) fn ConflictNotice(conflict: Conflict, #[prop(into)] on_decide: Callback<Decision>) -> impl IntoView {
    let r = &t().records;
    let mine = rows(&conflict.mine);
    let Some(theirs) = conflict.theirs else {
        return view! {
            <section class="stack-5" id="conflict" tabindex="-1">
                <Notice kind=NoticeKind::Caution title=r.conflict_deleted_title live=true>
                    <p>{r.conflict_deleted_text}</p>
                </Notice>
                <Version title=r.conflict_mine rows=mine.clone() other=mine/>
                <Buttons>
                    <Button kind=ButtonKind::Line on_press=move |()| on_decide.run(Decision::AsNew)>
                        {r.conflict_save_new}
                    </Button>
                    <LinkButton href="/records" kind=ButtonKind::Line>
                        {r.conflict_leave_deleted}
                    </LinkButton>
                </Buttons>
            </section>
        }
        .into_any();
    };
    let (href, stored) = (format!("/records/{}", theirs.id), rows(&theirs.record));
    view! {
        <section class="stack-5" id="conflict" tabindex="-1">
            <Notice kind=NoticeKind::Caution title=r.conflict_title live=true>
                <p>{r.conflict_text}</p>
            </Notice>
            <div class="form__pair">
                <div class="stack">
                    <Version title=r.conflict_mine rows=mine.clone() other=stored.clone()/>
                    <Buttons>
                        <Button kind=ButtonKind::Line on_press=move |()| on_decide.run(Decision::Overwrite)>
                            {r.conflict_use_mine}
                        </Button>
                    </Buttons>
                </div>
                <div class="stack">
                    <Version title=r.conflict_theirs rows=stored other=mine/>
                    <Buttons>
                        <LinkButton href kind=ButtonKind::Line>
                            {r.conflict_use_theirs}
                        </LinkButton>
                    </Buttons>
                </div>
            </div>
            <Buttons>
                <Button kind=ButtonKind::Line on_press=move |()| on_decide.run(Decision::AsNew)>
                    {r.conflict_keep_both}
                </Button>
            </Buttons>
            <p class="small">{r.conflict_keep_both_note}</p>
        </section>
    }
    .into_any()
}

pub(super) type Rows = Vec<(String, String)>;

pub(super) fn rows(record: &Record) -> Rows {
    let title = (t().records.conflict_name.to_owned(), record.title().to_owned());
    let rest = facts::facts(record).into_iter().chain(facts::results(record)).chain(facts::memo(record));
    let f = &t().files;
    let files = record.fact.files().iter();
    let files = files.map(|file| (f.title.to_owned(), format!("{}　{}", file.info.name, f.size(file.info.length))));
    std::iter::once(title).chain(rest).chain(files).collect()
}

/// One version; rows that the other does not have in the same words are marked.
#[component]
pub(super) fn Version(#[prop(into)] title: String, rows: Rows, other: Rows) -> impl IntoView {
    view! {
        <section class="tiers">
            <div class="tier stack">
                <h2>{title}</h2>
                <dl class="kv">
                    {rows
                        .into_iter()
                        .map(|row| {
                            let differs = !other.contains(&row);
                            let (term, words) = row;
                            view! {
                                <dt>{term}</dt>
                                <dd>
                                    {words} " "
                                    {differs.then(|| view! { <span class="tag">{t().records.conflict_differs}</span> })}
                                </dd>
                            }
                        })
                        .collect_view()}
                </dl>
            </div>
        </section>
    }
    .into_any()
}
