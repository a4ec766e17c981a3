//! Whether a received head may replace the one this device remembers.

use super::{Head, SignedHead, link};
use crate::error::Error;
use crate::id::{AccountId, Digest, VaultId};
use crate::journal::JournalState;
use crate::member::{ListPin, MemberEntry, SignedMemberList};

/// Why a head is not accepted. Nothing is overwritten then; the screen says which of these it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeadFault {
    /// The head belongs to another vault.
    #[error("the server sent the head of another vault")]
    ForeignVault,
    /// The head names another member list than the one that follows from the pin.
    #[error(
        "the head names a member list (number {named}) that does not follow from the owner; the known one is {known}"
    )]
    ForeignMemberList {
        /// Number in the head.
        named: u32,
        /// Number of the verified list.
        known: u32,
    },
    /// The author is not in the member list, is only a reader, or was out by then.
    #[error("the head was written by an account that may not write to this vault")]
    ForeignAuthor {
        /// The account named as author.
        author: AccountId,
    },
    /// The signature is not the author's.
    #[error("the head is not signed by its author")]
    WrongSignature,
    /// The server is behind what this device has seen.
    #[error("the server has rolled the vault back from revision {from} to {to}")]
    RolledBack {
        /// Revision this device remembers.
        from: u64,
        /// Revision received.
        to: u64,
    },
    /// The head does not continue the remembered one: two histories.
    #[error("the server shows another history since revision {since}")]
    BrokenLink {
        /// Revision this device remembers.
        since: u64,
    },
    /// A count in the head goes down.
    #[error("{what} goes back from {from} to {to}")]
    CountsBackwards {
        /// Which one.
        what: &'static str,
        /// Remembered.
        from: u64,
        /// Received.
        to: u64,
    },
    /// The journal value is another one although the number of entries is the same.
    #[error("the journal up to entry {n} is another one than this device has seen")]
    OtherJournal {
        /// Number of entries.
        n: u64,
    },
    /// The records received are not those the author signed.
    #[error("the records do not fit the head: {signed} signed, {held} received")]
    WrongRoot {
        /// Records the head counts.
        signed: u32,
        /// Records held.
        held: u64,
    },
}

/// What a device remembers of a vault between visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered {
    /// Vault revision.
    pub revision: u64,
    /// Link of the head of that revision.
    pub link: Digest,
    /// The member list then.
    pub list: ListPin,
    /// The journal then: whichever is newer of what the head covered and what was fetched and verified.
    pub journal: JournalState,
    /// When the head was made, as its author said, seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
}

/// What was received or computed beside the new head.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// The vault that was asked for.
    pub vault: VaultId,
    /// The newest member list, verified by [`crate::member::follow`].
    pub list: &'a SignedMemberList,
    /// Digests of the heads between the remembered one and the new one, oldest first, both ends excluded.
    pub between: &'a [Digest],
    /// [`super::root`] over the records as they are after applying what was received.
    pub root: Digest,
    /// How many records those are.
    pub count: u64,
    /// The time here, seconds since 1970-01-01T00:00:00Z.
    pub now: i64,
}

/// How an accepted head stands to the remembered one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// This device remembers nothing: it trusts the server for freshness.
    First,
    /// The same head.
    Same,
    /// A later one in the same history.
    Forward,
    /// One that names the remembered history as its second predecessor: the owner confirmed a roll-back on another device.
    Reconciled,
}

/// Decides whether `new` may be shown and remembered.
///
/// It must be this vault's, name the verified member list, be signed by an owner or editor of it whose last day was not over, fit the
/// records, continue the remembered head (by way of `between`), and count nothing backwards. The faults are looked for in that order, except that the
/// records come last: a rolled-back head is called that, and not "wrong root". Fails with the [`HeadFault`] that was found first.
pub fn verify_progress(
    new: &SignedHead,
    remembered: Option<&Remembered>,
    received: &Received<'_>,
) -> Result<Progress, Error> {
    let head = new.head();
    check_origin(new, remembered, received)?;
    let progress = match remembered {
        None => Progress::First,
        Some(remembered) => check_continues(new, remembered, received.between)?,
    };
    if head.root != received.root || u64::from(head.count) != received.count {
        return Err(HeadFault::WrongRoot { signed: head.count, held: received.count }.into());
    }
    Ok(progress)
}

impl Remembered {
    /// What to remember after a head was accepted.
    #[must_use]
    pub fn from_head(head: &SignedHead) -> Self {
        let Head { revision, list, journal, time, .. } = *head.head();
        Self { revision, link: head.link(), list, journal, time }
    }
}

fn check_origin(new: &SignedHead, remembered: Option<&Remembered>, received: &Received<'_>) -> Result<(), Error> {
    let head = new.head();
    if head.vault != received.vault || received.list.list().vault != received.vault {
        return Err(HeadFault::ForeignVault.into());
    }
    if head.list != received.list.pin() {
        return Err(HeadFault::ForeignMemberList { named: head.list.n, known: received.list.list().n }.into());
    }
    let author = received.list.list().entry(&head.author).filter(|entry| entry.role.may_write());
    // Whose day is over by the clock here could write an earlier time into the head, but not one after the head remembered here.
    let is_earlier = remembered.is_some_and(|remembered| head.time < remembered.time);
    let is_over = |entry: &MemberEntry| entry.is_over(head.time) || is_earlier && entry.is_over(received.now);
    let may = |entry: &MemberEntry| !is_over(entry);
    let author = author.filter(|entry| may(entry)).ok_or(HeadFault::ForeignAuthor { author: head.author })?;
    new.verify(&author.keys.verify_key).map_err(|_| HeadFault::WrongSignature.into())
}

fn check_continues(new: &SignedHead, remembered: &Remembered, between: &[Digest]) -> Result<Progress, Error> {
    let head = new.head();
    if new.link() == remembered.link {
        return Ok(Progress::Same);
    }
    // Member lists are signed by the owner alone and counted for themselves, so no reconciliation takes them back.
    if head.list.n < remembered.list.n {
        return Err(backwards("the member list", remembered.list.n.into(), head.list.n.into()));
    }
    if head.list.n == remembered.list.n && head.list.digest != remembered.list.digest {
        return Err(HeadFault::ForeignMemberList { named: head.list.n, known: remembered.list.n }.into());
    }
    let reached = between.iter().fold(remembered.link, |previous, digest| link(&previous, digest));
    // Either history may be the longer one by now, so the digests in between belong to this device's or to the other.
    if head.also != Digest::ZERO && (head.also == remembered.link || head.also == reached) {
        return Ok(Progress::Reconciled);
    }
    if head.revision < remembered.revision {
        return Err(HeadFault::RolledBack { from: remembered.revision, to: head.revision }.into());
    }
    let steps = head.revision - remembered.revision;
    if head.previous != reached || steps != between.len() as u64 + 1 {
        return Err(HeadFault::BrokenLink { since: remembered.revision }.into());
    }
    if head.journal.n < remembered.journal.n {
        return Err(backwards("the journal", remembered.journal.n, head.journal.n));
    }
    if head.journal.n == remembered.journal.n && head.journal.chain != remembered.journal.chain {
        return Err(HeadFault::OtherJournal { n: head.journal.n }.into());
    }
    Ok(Progress::Forward)
}

fn backwards(what: &'static str, from: u64, to: u64) -> Error {
    HeadFault::CountsBackwards { what, from, to }.into()
}
