//! The journal as the patient reads it: what the server says and what the patient decided, newest first.

use protocol::journal::{Event as ServerEvent, EventKind};
use vault::head::SignedHead;
use vault::id::GrantId;
use vault::journal::JournalState;
use vault::record::{ConsentAct, GrantRecord};

use super::acts;
use super::erase_journal::{cut, erasable};
use super::former_journal::former_lines;
use super::wire::{Event, JournalItem, JournalView, JournalWhat, ListJournal, ShareState, Trouble};
use super::{Engine, Open, share, unless_offline};
use crate::convert::to;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Reads and verifies what came since.
    pub(super) async fn pull_journal(&mut self) -> Result<(), Trouble> {
        let api = self.api.clone();
        let open = self.opened_mut()?;
        let mut news = false;
        loop {
            let page = api.journal(&to(open.book.vault), open.journal.read()).await?;
            open.erased = page.erased;
            // Nothing begins later than at the first entry because a record says so: only where the server has erased that far.
            let beginning = cut(open).map(|cut| JournalState { n: cut.through, chain: cut.chain });
            open.journal.begin(beginning);
            let covered = open.book.head.as_ref().map_or(JournalState::EMPTY, |head: &SignedHead| head.head().journal);
            let last = page.entries.last().is_none_or(|entry| entry.number >= page.newest.number);
            let read = open.journal.read();
            let (vault, keys, newest) = (&open.book.vault, &open.book.journal_keys, page.newest.number);
            news |= open.journal.add(vault, keys, &page.entries, covered, newest, last);
            if last || open.journal.read() == read {
                break;
            }
        }
        if news {
            open.remember().await?;
            (self.emit)(Event::JournalMoved);
        }
        Ok(())
    }

    pub(super) async fn list_journal(&mut self, ask: &ListJournal) -> Result<JournalView, Trouble> {
        unless_offline(self.pull_journal().await)?;
        let now = self.environment.now();
        let open = self.opened()?;
        let mut items = items(open, now);
        let is_empty = items.is_empty();
        let mut providers: Vec<_> = items.iter().filter_map(|item| item.provider.clone()).collect();
        providers.sort_by(|one, other| (&one.name, &one.place, one.id).cmp(&(&other.name, &other.place, other.id)));
        providers.dedup_by_key(|provider| provider.id);
        items.retain(|item| ask.filter.lets(item));
        Ok(JournalView {
            total: items.len(),
            is_empty,
            providers,
            items: items.into_iter().skip(ask.offset).take(ask.limit.max(1)).collect(),
            checked: open.journal.read(),
            old: erasable(open, now),
            cut: cut(open).map(|cut| (cut.time, cut.through)),
            broken_at: open.journal.broken_at,
            former: former_lines(open).iter().map(|lines| lines.view.clone()).collect(),
        })
    }
}

/// All lines, newest first.
pub(super) fn items<D>(open: &Open<D>, now: i64) -> Vec<JournalItem> {
    let mut items = Vec::new();
    // Each act of the patient's stands in a consent. If the connection broke before that was written, only the server says it.
    let mut own: Vec<(GrantId, ConsentAct)> =
        open.book.consents().filter_map(|(_, it)| Some((it.grant?, it.act))).collect();
    let former = former_lines(open);
    let before =
        former.iter().rev().flat_map(|it| it.events.iter().map(|event| (Some(it.view.server.as_str()), event)));
    for (place, (number, event)) in before.chain(open.journal.events.iter().map(|event| (None, event))) {
        let wanted = match event.kind {
            EventKind::Opened | EventKind::WrongPasscode | EventKind::Refused => true,
            EventKind::Paused => !took(&mut own, to(event.grant), ConsentAct::Paused),
            EventKind::Resumed => !took(&mut own, to(event.grant), ConsentAct::Resumed),
            EventKind::Revoked => !took(&mut own, to(event.grant), ConsentAct::Revoked),
            EventKind::ReplyBoxOpened | EventKind::ReplyBoxClosed | EventKind::Replied => true,
            // Fetching the files is part of opening.
            EventKind::Fetched | EventKind::Changed => false,
        };
        if wanted {
            items.push(line(open, place, *number, event));
        }
    }
    for (id, consent) in open.book.consents() {
        let what = JournalWhat::Consent {
            id: *id,
            receipt: consent.receipt.is_some(),
            act: consent.act,
            shared: consent.shows_something(),
            records: consent.records.len(),
            by: open.book.other_author(id),
        };
        let provider = share::provider_view(open, &consent.provider);
        items.push(JournalItem { time: consent.time, provider, what });
    }
    items.extend(open.book.grants().filter_map(|(_, grant)| ended(open, grant, now)));
    items.extend(acts::lines(open));
    items.extend(open.book.former_places().filter_map(|(_, place)| {
        let what = JournalWhat::MovedIn { server: place.left.server.clone(), exported: place.exported };
        Some(JournalItem { time: place.finished?, provider: None, what })
    }));
    // Events come oldest first; within a second the later number goes first, too.
    items.reverse();
    items.sort_by_key(|item| std::cmp::Reverse(item.time));
    items
}

/// That a link ended by itself, because its day had come or its openings were used up. Nobody did anything then.
fn ended<D>(open: &Open<D>, grant: &GrantRecord, now: i64) -> Option<JournalItem> {
    let (time, used_up) = match share::state(open, grant, now) {
        ShareState::Expired => (grant.until?, false),
        ShareState::UsedUp => {
            let opened =
                |event: &ServerEvent| event.kind == EventKind::Opened && to::<_, GrantId>(event.grant) == grant.grant;
            (open.journal.events.iter().rev().find(|(_, event)| opened(event))?.1.time, true)
        }
        _ => return None,
    };
    let provider = share::provider_view(open, &grant.provider);
    Some(JournalItem { time, provider, what: JournalWhat::Ended { used_up } })
}

/// What the server says happened.
pub(super) fn server_line<D>(open: &Open<D>, number: u64, event: &ServerEvent) -> JournalItem {
    line(open, None, number, event)
}

/// What a server says or said happened: the one here, or that of a former place.
fn line<D>(open: &Open<D>, place: Option<&str>, number: u64, event: &ServerEvent) -> JournalItem {
    let grant: GrantId = to(event.grant);
    let provider = open.book.grant(&grant).and_then(|(_, grant)| share::provider_view(open, &grant.provider));
    let what = JournalWhat::Server {
        number,
        kind: event.kind,
        recipient: event.recipient.clone(),
        network: event.network.clone(),
        count: event.count,
        company: open.book.has_company(),
        former: place.map(str::to_owned),
    };
    JournalItem { time: event.time, provider, what }
}

/// Takes one of these out, if there is one.
fn took(acts: &mut Vec<(GrantId, ConsentAct)>, grant: GrantId, act: ConsentAct) -> bool {
    let at = acts.iter().position(|one| *one == (grant, act));
    at.map(|at| acts.swap_remove(at)).is_some()
}
