//! Moving records from one vault of a person to another: sealed anew there together with the word that they are on their way, then
//! deleted here, then the word is taken out. Cut off anywhere, whichever device opens next goes on: at no point is a record in neither,
//! and while it is in both, that stands in the vault to which it goes.

use std::collections::BTreeSet;

use vault::id::{RecordId, VaultId};
use vault::record::{ActWhat, Body, Fact, Kind, Move, Provenance, Record, RecordUnderWay};

use super::check_together;
use super::copy::{Imports, batches};
use super::fate::{Fate, with_fate};
use super::preview::chosen_in;
use crate::account::fault;
use crate::device::DeviceStore;
use crate::engine::acts::Done;
use crate::engine::change::Edit;
use crate::engine::records::{persons_and_places_only, without_their_files};
use crate::engine::wire::{Event, MoveDone, MoveRecords, Trouble};
use crate::engine::{Engine, Open};
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(in crate::engine) async fn move_records(&mut self, ask: &MoveRecords) -> Result<MoveDone, Trouble> {
        self.pull_for_edit().await?;
        let from = self.opened()?.book.vault;
        let mut other = self.place_other(&ask.to).await?;
        let moved = self.move_out_of(&mut other, ask).await;
        self.look();
        if self.opened()?.book.vault != from {
            self.trade(&mut other);
        }
        (self.emit)(Event::VaultMoved);
        moved
    }

    /// Goes on with what was on its way into the open vault and was cut off. Only the owner's devices do, and only where nothing is
    /// disputed; what cannot be done now is tried again at the next opening. Whether anything was finished.
    pub(in crate::engine) async fn finish_moves(&mut self) -> Result<bool, Trouble> {
        let open = self.opened()?;
        if !open.is_own() || open.dispute.is_some() {
            return Ok(false);
        }
        let is_mine = |from: &VaultId| open.account.state.vault(from).is_some();
        let moves: Vec<(RecordId, Move)> = moves(open).filter(|(_, it)| is_mine(&it.from)).collect();
        let mut finished = false;
        for (id, moving) in moves {
            match self.finish_move(id, &moving).await {
                Ok(()) => finished = true,
                Err(Trouble::Locked) => return Err(Trouble::Locked),
                Err(_) => {}
            }
        }
        Ok(finished)
    }

    /// Puts another vault of the account in the place of the open one, which is given. If the other does not open, it stays open.
    pub(super) async fn place_other(&mut self, vault: &VaultId) -> Result<Open<D>, Trouble> {
        if self.opened()?.book.vault == *vault {
            return Err(Trouble::NotFound);
        }
        let (before, settled) = self.put_in_place(vault).await?;
        match (settled, before) {
            (Ok(()), Some(before)) => Ok(before),
            (Ok(()), None) => Err(Trouble::Locked),
            (Err(trouble), before) => {
                self.put_back(before);
                Err(trouble)
            }
        }
    }

    /// Lets the open vault and another one change places.
    fn trade(&mut self, other: &mut Open<D>) {
        let Some(open) = &mut self.open else { return };
        std::mem::swap(open, other);
        // The account's state may have moved on; it is the same for both.
        open.account = other.account.clone();
        open.unfinished.clone_from(&other.unfinished);
    }

    /// Moves batch by batch. The vault to which it goes is open at the beginning, and either of the two at the end.
    async fn move_out_of(&mut self, other: &mut Open<D>, ask: &MoveRecords) -> Result<MoveDone, Trouble> {
        self.pull_for_edit().await?;
        check_together(other, self.opened()?)?;
        let mut done = MoveDone { records: 0, links: 0, left: 0 };
        // What was cut off before goes first: it may be the very same records.
        let from = other.book.vault;
        let unfinished: Vec<_> = moves(self.opened()?).filter(|(_, it)| it.from == from).collect();
        for (id, moving) in unfinished {
            self.carry_through(other, (id, &moving), &BTreeSet::new(), &mut done).await?;
        }
        let finished = done.records;
        let (ids, read_only) = match chosen_in(other, &ask.chosen) {
            Err(_) if finished > 0 => return Ok(done),
            chosen => chosen?,
        };
        let total = ids.len();
        let (_, all) = without_their_files(other, ids);
        let is_import =
            |id: &&RecordId| other.book.records.get(*id).is_some_and(|it| it.record().kind() == Kind::Import);
        let whole: BTreeSet<RecordId> = all.iter().filter(is_import).copied().collect();
        let mut imports = Imports::new();
        for batch in batches(other, all) {
            let word = self.write_copies(other, &batch, &mut imports, ask).await?;
            self.carry_through(other, (word.0, &word.1), &whole, &mut done).await?;
            (self.emit)(Event::Progress { done: (done.records - finished).min(total), total });
        }
        done.left = read_only + total.saturating_sub(done.records - finished);
        Ok(done)
    }

    /// Writes copies of a batch into the open vault, with the word that they are on their way.
    async fn write_copies(
        &mut self,
        other: &Open<D>,
        batch: &[RecordId],
        imports: &mut Imports,
        ask: &MoveRecords,
    ) -> Result<(RecordId, Move), Trouble> {
        let now = self.environment.now();
        let word = RecordId::make(self.environment.rng());
        let (copies, headers) = self.copies(other, batch, imports).await?;
        let mut written = None;
        self.commit(|open| {
            // Asked again each time: somebody may have been let in since it was shown who can read here.
            if !open.is_own() || open.readers().any(|account| !ask.readers.contains(&account)) {
                return Err(Trouble::ReadersChanged);
            }
            let revision = |id: &RecordId| open.book.records.get(id).map_or(0, |held| held.revision) + 1;
            let moved = copies.iter().map(|copy| RecordUnderWay {
                from: copy.from,
                revision: copy.revision,
                to: copy.to,
                to_revision: revision(&copy.to),
            });
            let (list, key) = open.book.owners_key().ok_or(Trouble::ReadersChanged)?;
            let moving = Move::sign((&open.book.vault, &word), other.book.vault, moved.collect(), list, key);
            let fact = Fact::Move(moving.clone());
            written = Some(moving);
            let mut put: Vec<(RecordId, Body)> = copies.iter().map(|copy| (copy.to, copy.body.clone())).collect();
            put.extend(headers.iter().cloned());
            put.push((word, Body::new(Record::new(fact, Provenance::typed(now)))));
            // They come to no link by themselves: what is shown is decided about here anew.
            Ok(Edit { joins: false, as_written: true, ..Edit::put(put) })
        })
        .await?;
        Ok((word, written.ok_or_else(|| fault("move"))?))
    }

    /// What follows once the copies are written: `other` lets go of what it has a copy of, and the word is taken out. The vault to which
    /// it goes is open at the beginning and, unless something fails, at the end. `whole`: imports that go as a whole.
    async fn carry_through(
        &mut self,
        other: &mut Open<D>,
        (word, moving): (RecordId, &Move),
        whole: &BTreeSet<RecordId>,
        done: &mut MoveDone,
    ) -> Result<(), Trouble> {
        self.trade(other);
        done.links += self.let_go(other, moving, whole).await?;
        self.trade(other);
        done.records += self.take_in_word(other, word, moving).await?;
        Ok(())
    }

    /// Deletes in the open vault what the other one has a copy of that says the same. How many links got other files.
    async fn let_go(&mut self, to: &Open<D>, moving: &Move, whole: &BTreeSet<RecordId>) -> Result<usize, Trouble> {
        let written = self.commit(|open| {
            let books = (&open.book, &to.book);
            let gone = with_fate(&moving.records, books, |fate| fate == Fate::Copied);
            let gone: Vec<RecordId> = gone.into_iter().map(|(from, _)| from).collect();
            let both = with_fate(&moving.records, books, |fate| fate == Fate::Both);
            let both: Vec<RecordId> = both.into_iter().map(|(from, _)| from).collect();
            let acts = acts(open, ActWhat::MovedOut, &gone).into_iter().chain(acts(open, ActWhat::InBoth, &both));
            let acts = acts.collect();
            // The file in which one came is not kept here any longer, unless it goes along itself.
            let (mut put, all) = without_their_files(open, gone.clone());
            let rest = all.iter().filter(|id| !gone.contains(id)).filter_map(|id| persons_and_places_only(open, id));
            put.extend(rest);
            put.retain(|(id, _)| !whole.contains(id));
            Ok(Edit { acts, delete: gone, ..Edit::put(put) })
        });
        Ok(written.await?.links)
    }

    /// Takes the word out of the open vault that records are on their way, and with it the copies of what stays where it was. How many
    /// health records have arrived.
    async fn take_in_word(&mut self, from: &Open<D>, word: RecordId, moving: &Move) -> Result<usize, Trouble> {
        let mut arrived = 0;
        self.commit(|open| {
            if !open.book.records.contains_key(&word) {
                return Ok(Edit::put(Vec::new()));
            }
            let books = (&from.book, &open.book);
            let here = |fate: Fate| -> Vec<RecordId> {
                let those = with_fate(&moving.records, books, |other| other == fate).into_iter();
                those.map(|(_, to)| to).filter(|id| is_health(open, id)).collect()
            };
            let (came, both) = (here(Fate::Arrived), here(Fate::Both));
            let back = [here(Fate::Copied), here(Fate::Outdated)].concat();
            arrived = came.len();
            let acts = acts(open, ActWhat::MovedIn, &came).into_iter().chain(acts(open, ActWhat::InBoth, &both));
            let acts = acts.collect();
            let (put, mut delete) = without_their_files(open, back);
            delete.push(word);
            Ok(Edit { acts, delete, ..Edit::put(put) })
        })
        .await?;
        Ok(arrived)
    }

    async fn finish_move(&mut self, word: RecordId, moving: &Move) -> Result<(), Trouble> {
        let to = self.opened()?.book.vault;
        self.pull_for_edit().await?;
        let mut other = self.place_other(&moving.from).await?;
        let finished = match check_together(&other, self.opened()?) {
            Ok(()) => self.finish_from_here(&mut other, word, moving).await,
            Err(trouble) => Err(trouble),
        };
        self.look();
        if self.opened()?.book.vault != to {
            self.trade(&mut other);
        }
        finished
    }

    /// The vault from which it comes is open at the beginning.
    async fn finish_from_here(&mut self, to: &mut Open<D>, word: RecordId, moving: &Move) -> Result<(), Trouble> {
        self.pull_for_edit().await?;
        self.let_go(to, moving, &BTreeSet::new()).await?;
        self.trade(to);
        self.take_in_word(to, word, moving).await.map(|_| ())
    }
}

/// What is on its way into a vault, as its owner signed it: who may only write here must not have anything deleted there.
fn moves<D>(open: &Open<D>) -> impl Iterator<Item = (RecordId, Move)> {
    let book = &open.book;
    book.of_kind(Kind::Move).filter_map(|(id, held)| match &held.record().fact {
        Fact::Move(it) => {
            book.is_owners(held, it.list, |key| it.is_signed((&book.vault, id), key)).then(|| (*id, it.clone()))
        }
        _ => None,
    })
}

fn is_health<D>(open: &Open<D>, id: &RecordId) -> bool {
    open.book.records.get(id).is_some_and(|held| held.record().kind().is_health())
}

/// A line about these, if there are any. Not of which kind: whoever is not to see them reads the line where they came from.
fn acts<D>(open: &Open<D>, what: ActWhat, ids: &[RecordId]) -> Option<Done> {
    let count = ids.iter().filter(|id| is_health(open, id)).count();
    (count > 0).then(|| Done::new(what, count))
}
