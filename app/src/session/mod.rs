//! Whether the vault is open, for whom, and why it was closed. Lives above the pages, so that a switch of language keeps it.

mod idle;
mod may;
mod notices;
mod private;
mod whose;

pub use may::{Allowed, Right};
#[cfg(test)]
pub(crate) use may::{right_for_page, seen_as};
pub use private::{Private, open_first};
pub use whose::Switch;

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use client::engine::wire::{Lock, MemberRole, Opened, Status, VaultItem};
use leptos::prelude::*;
use leptos::task::spawn_local;
use vault::id::VaultId;
use vault::record::Person;

use crate::engine::{Engine, use_engine};
use crate::fetched::{Daily, Seldom, fetch_soon};
use crate::i18n::t;

/// The visit. Keys live in the engine, in memory only, so a reload closes it.
#[derive(Clone, Copy)]
pub struct Session {
    engine: Engine,
    visit: RwSignal<Option<Visit>>,
    closed: RwSignal<Option<Closed>>,
    back: RwSignal<Option<String>>,
    /// The vaults of the account, as last listed.
    vaults: RwSignal<Vec<VaultItem>>,
    /// What to say when the engine locks as part of something that was asked for.
    expected: RwSignal<Option<Closed>>,
    /// Of the app's root, until a vault was opened: nothing is watched before.
    root: StoredValue<Option<Owner>>,
}

/// An open vault.
#[derive(Clone, Debug, PartialEq)]
struct Visit {
    vault: VaultId,
    person: Option<Person>,
    /// What it is called if it is a part of the person's records.
    part: Option<String>,
    /// What this account may do in the vault that is open.
    role: MemberRole,
    guest: bool,
    /// Opened with the recovery words: the passphrase may be forgotten, so a new one is set without the old.
    with_words: bool,
    idle_seconds: i64,
}

/// Why the vault was closed; said where it is opened again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// しまう was pressed.
    PutAway,
    /// Nobody touched the page for a while.
    Idle,
    /// The server ended the session, another device did, or the worker stopped.
    Ended,
    /// The account was deleted.
    Deleted,
}

/// How long locking waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// Seconds without use after which a device that is not the owner's forgets everything.
#[cfg(any(target_arch = "wasm32", test))]
const GUEST_IDLE: i64 = 300;

impl Session {
    /// Whether the vault is open; tracked.
    #[must_use]
    pub fn is_open(self) -> bool {
        self.visit.read().is_some()
    }

    /// Whose vault is open; tracked.
    #[must_use]
    pub fn person(self) -> Option<Person> {
        self.visit.read().as_ref().and_then(|visit| visit.person.clone())
    }

    /// What this account may do in the vault that is open; tracked.
    #[must_use]
    pub fn role(self) -> Option<MemberRole> {
        self.visit.read().as_ref().map(|visit| visit.role)
    }

    /// Whose the vaults are that this account owns, as last listed; tracked.
    #[must_use]
    pub fn owned_names(self) -> Vec<String> {
        self.names_of_owned(|_| true)
    }

    /// The same without the one that is open; tracked.
    #[must_use]
    pub fn other_owned_names(self) -> Vec<String> {
        self.names_of_owned(|item| !item.open)
    }

    fn names_of_owned(self, which: impl Fn(&VaultItem) -> bool) -> Vec<String> {
        let vaults = self.vaults.read();
        let owned = vaults.iter().filter(|item| item.role == MemberRole::Owner && !item.refused && which(item));
        let name = |item: &VaultItem| {
            let part = item.part.as_ref().map(|part| part.name.as_str());
            item.person.as_ref().map(|person| t().parts.person(&person.name.text, part))
        };
        owned.filter_map(name).collect()
    }

    /// What the open vault is called, if it is a part of the person's records; tracked.
    #[must_use]
    pub fn part(self) -> Option<String> {
        self.visit.read().as_ref().and_then(|visit| visit.part.clone())
    }

    /// The part that is open is called something else, after it was stored.
    pub fn set_part(self, name: String) {
        self.visit.update(|visit| {
            if let Some(visit) = visit {
                visit.part = Some(name);
            }
        });
    }

    /// The other vaults of the same person's records that this account opens, as last listed: which, and the part's name, none for the
    /// main one; tracked.
    #[must_use]
    pub fn beside(self) -> Vec<(VaultId, Option<String>)> {
        let (visit, vaults) = (self.visit.read(), self.vaults.read());
        let is_open = |item: &&VaultItem| visit.as_ref().is_some_and(|visit| visit.vault == item.vault);
        let Some(main) = vaults.iter().find(is_open).and_then(VaultItem::main) else { return Vec::new() };
        let beside = vaults.iter().filter(|item| !item.refused && item.main() == Some(main) && !is_open(item));
        beside.map(|item| (item.vault, item.part.as_ref().map(|part| part.name.clone()))).collect()
    }

    /// Whether the account opens more than one vault, or one of somebody else; tracked.
    pub fn opens_others(self) -> bool {
        self.vaults.read().len() > 1 || self.role() != Some(MemberRole::Owner)
    }

    /// Whose vault is open, if this account does not own it; tracked.
    pub fn open_of_another(self) -> Option<String> {
        let another = self.role().is_some_and(|role| role != MemberRole::Owner);
        another.then(|| self.person()).flatten().map(|person| person.name.text)
    }

    /// Another vault of the account was opened in place of the one that was.
    pub fn switched(self, opened: Opened) {
        let with_words = self.with_words();
        self.take_up(opened, with_words);
    }

    /// Whether this is a device that keeps nothing; tracked.
    #[must_use]
    pub fn guest(self) -> bool {
        self.visit.read().as_ref().is_some_and(|visit| visit.guest)
    }

    /// The same, not tracked.
    #[must_use]
    pub fn guest_untracked(self) -> bool {
        self.visit.read_untracked().as_ref().is_some_and(|visit| visit.guest)
    }

    /// The family name for seals; empty without a person.
    #[must_use]
    pub fn family_name(self) -> String {
        let name = self.person().map(|person| person.name.text).unwrap_or_default();
        name.split_whitespace().next().unwrap_or_default().to_owned()
    }

    /// Why it was closed the last time, said once.
    pub fn take_closed(self) -> Option<Closed> {
        let closed = self.closed.get_untracked();
        self.closed.set(None);
        closed
    }

    /// The page that was asked for before opening; `/home` without one.
    pub fn take_back(self) -> String {
        let back = self.back.get_untracked();
        self.back.set(None);
        back.unwrap_or_else(|| "/home".to_owned())
    }

    /// The page of an invitation, if that is what was asked for before there was an account.
    #[must_use]
    pub fn invited(self) -> Option<String> {
        self.back.get_untracked().filter(|back| back.strip_prefix("/join#").is_some_and(|link| !link.is_empty()))
    }

    /// The page that was asked for is here. What it was asked with, such as an invitation, is nobody else's.
    pub fn forget_back(self) {
        self.back.set(None);
    }

    /// The vault was opened.
    pub fn opened(self, opened: Opened) {
        self.take_up(opened, false);
    }

    /// The vault was opened with the recovery words.
    pub fn opened_with_words(self, opened: Opened) {
        self.take_up(opened, true);
    }

    /// Whether it was opened with the recovery words; not tracked.
    #[must_use]
    pub fn with_words(self) -> bool {
        self.visit.read_untracked().as_ref().is_some_and(|visit| visit.with_words)
    }

    fn take_up(self, opened: Opened, with_words: bool) {
        let Opened { person, part, role, kept, idle_seconds, dispute, vault } = opened;
        self.closed.set(None);
        self.engine.dispute().set(dispute);
        self.visit.set(Some(Visit { vault, person, part, role, guest: !kept, with_words, idle_seconds }));
        if let Some(root) = self.root.try_update_value(Option::take).flatten() {
            root.with(|| self.watch());
        }
    }

    /// Looks from now on whether the engine locks, whether the vault moves, and whether anybody is here.
    fn watch(self) {
        // Whoever is here may be without a connection when it is needed.
        fetch_soon::<Daily>();
        fetch_soon::<Seldom>();
        let (locked, moved) = (self.engine.locked(), self.engine.vault_moved());
        Effect::new(move |seen: Option<u64>| {
            let now = locked.get();
            if seen.is_some_and(|seen| seen != now) {
                self.close(self.expected.get_untracked().unwrap_or(Closed::Ended));
                self.expect(None);
            }
            now
        });
        Effect::new(move |seen: Option<u64>| {
            let now = moved.get();
            if seen.is_some_and(|seen| seen != now) && self.visit.get_untracked().is_some() {
                spawn_local(self.look_again());
            }
            now
        });
        idle::watch(self);
    }

    /// Clears the page at once, then forgets the keys and ends the session at the server.
    pub fn lock(self, why: Closed) {
        self.close(why);
        let engine = self.engine;
        let before = engine.locked().get_untracked();
        // No signal: the page that locks may be gone before it is known.
        let answered = Rc::new(Cell::new(false));
        let has_answered = Rc::clone(&answered);
        spawn_local(async move {
            // The keys are gone in any case; the server ends an unused session by itself.
            let _ = engine.call(Lock {}).await;
            has_answered.set(true);
        });
        // Something else is being waited for, which has no end: the keys go with the worker. Where they are gone already, and only the
        // server is slow to end the session, it is left in peace.
        let stop = move || {
            if !answered.get() && engine.locked().get_untracked() == before {
                engine.stop();
            }
        };
        set_timeout(stop, PATIENCE);
    }

    /// Clears the page, and forgets the keys with the worker that has them: for where the code that would end the session is not here.
    pub fn drop_keys(self) {
        self.close(Closed::PutAway);
        self.engine.stop();
    }

    fn close(self, why: Closed) {
        if matches!(why, Closed::PutAway | Closed::Deleted) {
            // Whoever opens next may be somebody else.
            self.forget_back();
        }
        if self.visit.get_untracked().is_some() {
            self.closed.set(Some(why));
            self.visit.set(None);
            self.vaults.set(Vec::new());
            self.engine.dispute().set(None);
        }
    }

    /// Says beforehand why the engine is about to lock; `None` takes it back.
    pub fn expect(self, why: Option<Closed>) {
        self.expected.set(why);
    }

    /// Changes whose vault it is on screen, after it was stored.
    pub fn set_person(self, person: Person) {
        self.visit.update(|visit| {
            if let Some(visit) = visit {
                visit.person = Some(person);
            }
        });
    }

    /// Asks the engine whose vault it is now and what is disputed.
    async fn look_again(self) {
        let Ok(status) = self.engine.call(Status {}).await else { return };
        self.visit.update(|visit| {
            if let Some(visit) = visit {
                visit.person = status.person;
                visit.role = status.role.unwrap_or(visit.role);
            }
        });
        self.engine.dispute().set(status.dispute);
    }
}

/// Puts the session in context. Called once, by the app's root, after the engine was provided.
pub fn provide_session() -> Session {
    let engine = use_engine();
    let session = Session {
        engine,
        visit: RwSignal::new(None),
        closed: RwSignal::new(None),
        back: RwSignal::new(None),
        vaults: RwSignal::new(Vec::new()),
        expected: RwSignal::new(None),
        root: StoredValue::new(Owner::current()),
    };
    provide_context(session);
    session
}

/// The session in context; a closed one where none was provided (a page rendered alone).
#[must_use]
pub fn use_session() -> Session {
    use_context::<Session>().unwrap_or_else(|| Session {
        engine: use_engine(),
        visit: RwSignal::new(None),
        closed: RwSignal::new(None),
        back: RwSignal::new(None),
        vaults: RwSignal::new(Vec::new()),
        expected: RwSignal::new(None),
        root: StoredValue::new(None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn opened(kept: bool, role: MemberRole) -> Opened {
        let vault = vault::id::VaultId::from_bytes([1; 16]);
        Opened { person: None, vault, part: None, role, kept, idle_seconds: 900, dispute: None }
    }

    #[test]
    fn a_device_that_keeps_nothing_closes_after_five_minutes_and_the_owners_when_the_server_would() {
        Owner::new().with(|| {
            let session = use_session();
            assert_eq!(session.idle_limit(), None);
            session.opened(opened(false, MemberRole::Owner));
            assert_eq!(session.idle_limit(), Some(300));
            session.opened(opened(true, MemberRole::Owner));
            assert_eq!(session.idle_limit(), Some(900));
        });
    }

    #[test]
    fn who_opens_a_part_and_the_main_records_is_led_from_one_to_the_other_and_to_nobody_elses() {
        use client::engine::wire::PartView;
        let vault = |at| VaultId::from_bytes([at; 16]);
        let item = |at, open, part: Option<PartView>| VaultItem {
            vault: vault(at),
            person: None,
            role: MemberRole::Owner,
            open,
            refused: false,
            owner: None,
            part,
        };
        let part = |main: Option<u8>| Some(PartView { name: "分".to_owned(), main: main.map(vault) });
        // Of the main vault, of another one, and of one that this account does not open.
        let listed = |open| {
            let parts = [(1, None), (2, part(Some(1))), (3, None), (4, part(Some(3))), (5, part(None))];
            parts.map(|(at, part)| item(at, at == open, part)).to_vec()
        };
        Owner::new().with(|| {
            let session = use_session();
            let beside = |open| {
                session.opened(Opened { vault: vault(open), ..opened(true, MemberRole::Owner) });
                session.vaults.set(listed(open));
                session.beside()
            };
            assert_eq!(beside(1), [(vault(2), Some("分".to_owned()))]);
            assert_eq!(beside(2), [(vault(1), None)]);
            assert_eq!(beside(4), [(vault(3), None)]);
            assert_eq!(beside(5), []);
        });
    }

    #[test]
    fn the_reason_of_closing_is_said_once_and_not_for_a_vault_that_was_not_open() {
        Owner::new().with(|| {
            let session = use_session();
            session.close(Closed::Ended);
            assert_eq!(session.take_closed(), None);
            session.opened(opened(true, MemberRole::Owner));
            session.close(Closed::Idle);
            assert!(!session.is_open());
            assert_eq!(session.take_closed(), Some(Closed::Idle));
            assert_eq!(session.take_closed(), None);
        });
    }
}
