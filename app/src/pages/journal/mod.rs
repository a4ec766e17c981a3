//! 見た人: who opened what and what the person decided, newest first. Moves by itself when something happens at a link.

mod erase;
mod filter;
mod save;

use client::engine::wire::{FormerJournalView, JournalItem, JournalView, JournalWhat, ListJournal};
use leptos::prelude::*;
use protocol::journal::EventKind;

use self::erase::{EraseOld, Erased};
use self::filter::{Chosen, Filter};
use self::save::SaveTable;
use crate::clock::{now, today};
use crate::engine::use_engine;
use crate::from_journal::sentence;
use crate::i18n::{Day, Moment, t};
use crate::load::ask_live;
use crate::session::{Allowed, Private, Right};
use crate::ui::{
    Button, ButtonKind, Buttons, ChainChecked, Empty, LinkButton, LogDay, LogLine, Notice, NoticeKind, Page, Place,
};

/// Lines shown at first, and added with each press.
const STEP: usize = 50;

#[component]
pub fn JournalPage() -> impl IntoView {
    let j = &t().journal;
    let limit = RwSignal::new(STEP);
    let again = RwSignal::new(0_u64);
    view! {
        <Private place=Place::Seen>
            <Page title=j.title lead=j.lead>
                <Lines limit again/>
            </Page>
        </Private>
    }
    .into_any()
}

/// Inside [`Private`], so that nothing is asked while the vault is closed.
#[component]
fn Lines(limit: RwSignal<usize>, again: RwSignal<u64>) -> impl IntoView {
    let journal = use_engine().journal_moved();
    let chosen = Chosen::new();
    let filter = Memo::new(move |_| chosen.filter());
    let answer = ask_live(again, move || ListJournal { offset: 0, limit: limit.get(), filter: filter.get() });
    let old = Memo::new(move |_| answer.get().filter(|view| view.broken_at.is_none()).map_or(0, |view| view.old));
    let any = Memo::new(move |_| answer.get().is_some_and(|view| !view.is_empty));
    // The choice of providers is drawn anew only when one is added, not with every line that comes.
    let providers = Memo::new(move |_| answer.get().map(|view| view.providers).unwrap_or_default());
    // Said aloud when lines arrive by themselves; not for the first ones.
    let live = Memo::new(move |_| journal.get());
    let first = live.get_untracked();
    view! {
        <p class="sr" role="status">
            {move || (live.get() != first).then_some(t().journal.live)}
        </p>
        <div class="stack-5">
            <div class="stack" hidden=move || !any.get()>
                <Filter chosen providers/>
            </div>
            {answer
                .show(move |view| {
                    view! {
                        <Content
                            view
                            on_clear=move |()| chosen.clear()
                            on_again=move |()| again.update(|n| *n += 1)
                            on_more=move |()| limit.update(|n| *n += STEP)
                        />
                    }
                        .into_any()
                })}
            <div hidden=move || !any.get()>
                <SaveTable filter/>
            </div>
            // After saving, and not drawn anew with every line that comes: somebody may be typing in it.
            <Allowed right=Right::Own>
                {move || view! { <EraseOld old=old.get() on_done=move |()| again.update(|n| *n += 1)/> }}
            </Allowed>
        </div>
    }
    .into_any()
}

#[component]
fn Content(
    view: JournalView,
    #[prop(into)] on_clear: Callback<()>,
    #[prop(into)] on_again: Callback<()>,
    #[prop(into)] on_more: Callback<()>,
) -> impl IntoView {
    let j = &t().journal;
    let JournalView { items, total, is_empty, checked, broken_at, cut, former, .. } = view;
    let more = items.len() < total;
    let nothing = items.is_empty();
    view! {
        <div class="stack-5">
            {match broken_at {
                Some(number) => {
                    view! {
                        <Notice kind=NoticeKind::Danger title=j.broken_title live=true>
                            <p>{j.broken_at(number)}</p>
                            <p>{j.broken_stops}</p>
                        </Notice>
                    }
                        .into_any()
                }
                None if checked > 0 => {
                    let entries = usize::try_from(checked).unwrap_or(usize::MAX);
                    let at = t().moment(Moment::from_unix(now()), today());
                    view! { <ChainChecked entries checked_at=at on_again/> }.into_any()
                }
                None => ().into_any(),
            }}
            {former.into_iter().map(former_place).collect_view()}
            {if nothing && !is_empty {
                view! {
                    <Empty title=j.filter_none text=j.filter_none_text>
                        <Button kind=ButtonKind::Line on_press=on_clear>
                            {j.filter_clear}
                        </Button>
                    </Empty>
                }
                    .into_any()
            } else if nothing {
                view! {
                    <Empty title=j.empty_title text=j.empty_text>
                        <LinkButton href="/shares/new">{t().shares.new}</LinkButton>
                    </Empty>
                }
                    .into_any()
            } else {
                view! { <p class="small muted">{j.claim_note} " " {t().acts.note}</p> }.into_any()
            }}
            {by_day(items)
                .into_iter()
                .map(|(day, items)| {
                    view! { <LogDay day>{items.into_iter().map(|item| view! { <Line item/> }).collect_view()}</LogDay> }
                })
                .collect_view()}
            {cut.map(|cut| view! { <Erased cut/> })}
            {more
                .then(|| {
                    view! {
                        <Buttons>
                            <Button kind=ButtonKind::Line on_press=on_more>
                                {t().common.more}
                            </Button>
                        </Buttons>
                    }
                })}
        </div>
    }
    .into_any()
}

/// Whether the journal of a former server fits what was signed there.
fn former_place(former: FormerJournalView) -> AnyView {
    let m = &t().moving;
    let FormerJournalView { server, entries, covered, .. } = former;
    match covered {
        _ if entries == 0 => ().into_any(),
        Some(covered) => view! { <p class="small">{m.former_sound(&server, entries, covered)}</p> }.into_any(),
        None => {
            view! { <Notice kind=NoticeKind::Danger title=m.former_broken(&server, entries) live=true/> }.into_any()
        }
    }
}

/// One line, also for the page of one provider.
#[component]
pub(super) fn Line(item: JournalItem) -> impl IntoView {
    let at = Moment::from_unix(item.time);
    let said = sentence(&item);
    let notes = notes(&item);
    let behind = match &item.what {
        JournalWhat::Consent { id, receipt: true, .. } => Some((format!("/receipt#{id}"), t().receipts.see.to_owned())),
        _ => None,
    };
    view! { <LogLine at before=said.before who=said.who after=said.after notes behind/> }
}

/// Who says so, from which network, how often, and what was shown.
fn notes(item: &JournalItem) -> Vec<String> {
    let j = &t().journal;
    match &item.what {
        JournalWhat::Server { kind, network, count, former, .. } => {
            let source = former.as_ref().map_or_else(|| j.source_server.to_owned(), |it| t().moving.kept_at(it));
            let mut notes = vec![source];
            notes.extend(network.as_ref().map(|network| format!("{}{network}", j.network)));
            notes.push(j.repeats(*count));
            if matches!(kind, EventKind::Refused | EventKind::WrongPasscode) {
                notes.push(j.nothing_seen.to_owned());
            }
            notes.retain(|note| !note.is_empty());
            notes
        }
        JournalWhat::Ended { .. } => vec![j.source_itself.to_owned()],
        JournalWhat::MovedIn { .. } => vec![j.source_own.to_owned()],
        JournalWhat::Act { by, .. } => {
            vec![by.as_ref().map_or(t().acts.source, |_| j.source_member).to_owned()]
        }
        JournalWhat::Consent { shared, records, by, .. } => {
            let shown = if *shared { t().common.items(*records) } else { t().shares.nothing_shown.to_owned() };
            let source = by.as_ref().map_or(j.source_own, |_| j.source_member);
            vec![shown, source.to_owned()]
        }
    }
}

/// Lines of one day together, in the order given.
pub(super) fn by_day(items: Vec<JournalItem>) -> Vec<(Day, Vec<JournalItem>)> {
    let mut days: Vec<(Day, Vec<JournalItem>)> = Vec::new();
    for item in items {
        let day = Moment::from_unix(item.time).day;
        match days.last_mut() {
            Some((last, lines)) if *last == day => lines.push(item),
            _ => days.push((day, vec![item])),
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::id::RecordId;
    use vault::record::ConsentAct;

    fn item(time: i64, what: JournalWhat) -> JournalItem {
        JournalItem { time, provider: None, what }
    }

    fn opened(count: u32) -> JournalWhat {
        JournalWhat::Server {
            number: 1,
            kind: EventKind::Opened,
            recipient: None,
            network: Some("192.0.2.0/24".into()),
            count,
            company: false,
            former: None,
        }
    }

    #[test]
    fn lines_of_one_day_stand_together_and_days_stay_in_order() {
        let noon = 1_795_190_400;
        let days = by_day(vec![item(noon + 60, opened(1)), item(noon, opened(1)), item(noon - 86_400, opened(1))]);
        assert_eq!(days.iter().map(|(_, lines)| lines.len()).collect::<Vec<_>>(), [2, 1]);
        assert!(days[0].0 > days[1].0);
    }

    #[test]
    fn a_refusal_says_that_nothing_was_seen_and_an_opening_does_not() {
        Owner::new().with(|| {
            let refused = JournalWhat::Server {
                number: 2,
                kind: EventKind::Refused,
                recipient: None,
                network: None,
                count: 3,
                company: false,
                former: None,
            };
            let j = &t().journal;
            let said = notes(&item(0, refused));
            assert!(said.contains(&j.nothing_seen.to_owned()) && said.contains(&j.repeats(3)), "{said:?}");
            let said = notes(&item(0, opened(1)));
            assert!(!said.contains(&j.nothing_seen.to_owned()));
            assert!(said.iter().any(|note| note.ends_with("192.0.2.0/24")));
        });
    }

    #[test]
    fn a_line_of_a_former_server_is_never_the_word_of_this_one() {
        Owner::new().with(|| {
            let mut what = opened(1);
            let JournalWhat::Server { former, .. } = &mut what else { panic!("another line") };
            *former = Some("https://old.example".into());
            let said = notes(&item(0, what));
            assert!(said[0].contains("https://old.example") && !said.contains(&t().journal.source_server.to_owned()));
            assert_eq!(notes(&item(0, opened(1)))[0], t().journal.source_server);
        });
    }

    #[test]
    fn a_sealed_refusal_says_that_nothing_is_shown() {
        Owner::new().with(|| {
            let what = JournalWhat::Consent {
                id: RecordId::from_bytes([1; RecordId::LEN]),
                receipt: true,
                act: ConsentAct::Decided,
                shared: false,
                records: 0,
                by: None,
            };
            assert_eq!(notes(&item(0, what))[0], t().shares.nothing_shown);
        });
    }
}
