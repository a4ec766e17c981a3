//! A disagreement with the server: what is wrong in words the patient can use, and putting back what a server lost.

use std::collections::BTreeSet;

use vault::Error;
use vault::head::{Difference, HeadFault, compare};
use vault::id::{Digest, RecordId};
use vault::member::Role;
use vault::record::ActWhat;

use super::acts::Done;
use super::change::Edit;
use super::sync::{Pulled, follow_lists, states};
use super::wire::{Dispute, DisputeKind, DisputedRecord, DisputedWhat, Event, Restored, Trouble};
use super::{Engine, Open};
use crate::device::{DeviceStore, SealedRecord};
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Names what is wrong, record by record, by looking at everything the server shows.
    pub(super) async fn dispute(&mut self, refusal: Error) -> Result<Dispute, Trouble> {
        let everything = self.fetch(0).await?;
        let kind = match refusal {
            Error::Head(HeadFault::RolledBack { .. } | HeadFault::CountsBackwards { .. }) => {
                Some(DisputeKind::RolledBack)
            }
            Error::Head(HeadFault::BrokenLink { .. } | HeadFault::OtherJournal { .. }) | Error::Journal(_) => {
                Some(DisputeKind::Forked)
            }
            // Withheld or altered: the records say which.
            Error::Head(HeadFault::WrongRoot { .. }) | Error::Altered(_) => None,
            _ => Some(DisputeKind::Foreign),
        };
        let dispute = self.opened()?.name_dispute(kind, &everything);
        self.declare(dispute.clone());
        Ok(dispute)
    }

    pub(super) fn declare(&mut self, dispute: Dispute) {
        if let Some(open) = &mut self.open {
            open.dispute = Some(dispute.clone());
        }
        (self.emit)(Event::Disputed(dispute));
    }

    /// The owner confirmed: a head that continues the server's history and names this device's own as its second
    /// predecessor; what this device holds is sent again, what was deleted is deleted again.
    pub(super) async fn confirm_restore(&mut self) -> Result<Restored, Trouble> {
        let open = self.opened()?;
        let Some(dispute) = open.dispute.clone() else { return Ok(Restored { sent: 0, deleted: 0 }) };
        // A device that remembers nothing has nothing to put back, and must not make a loss final.
        let Some(own) = open.book.head else { return Err(Trouble::Disputed(dispute)) };
        let mut shown = self.fetch(0).await?;
        let open = self.opened()?;
        let list = follow_lists(&open.book.entry.pin, &shown.lists);
        let Ok(mut list) = list else { return Err(Trouble::Disputed(dispute)) };
        let goes_back = open.goes_back(&own, &list);
        if goes_back {
            self.bring_lists_forward(&own, &mut shown, list).await?;
            list = self.opened()?.book.list.clone();
        }
        let open = self.opened_mut()?;
        // Sent again: what differs from what is held here, or does not open. What another device wrote since and opens is
        // newer than what is held here: it is taken over, not overwritten.
        let mut send = Vec::new();
        let mut adopt = Vec::new();
        let mut delete = Vec::new();
        let mut seen = BTreeSet::new();
        for (id, sealed) in shown.put {
            seen.insert(id);
            let opened = open.book.open(&id, &sealed);
            match (open.book.records.get(&id), opened) {
                (Some(held), _) if held.revision == sealed.revision && held.sha256 == Digest::of(&sealed.bytes) => {}
                (Some(held), Some(theirs)) if sealed.revision > held.revision => adopt.push((id, theirs, sealed)),
                (Some(held), _) => send.push((id, sealed.revision.saturating_add(1), held.body.clone())),
                (None, _) if open.book.deleted.contains(&id) => delete.push(id),
                (None, Some(theirs)) => adopt.push((id, theirs, sealed)),
                // Not held here and not readable: another device may still have it, so it is not for this one to give up.
                (None, None) => return Err(Trouble::Disputed(dispute)),
            }
        }
        let lost = open.book.records.iter().filter(|(id, _)| !seen.contains(*id));
        send.extend(lost.map(|(id, held)| (*id, 1, held.body.clone())));
        let outcome = Restored { sent: send.len(), deleted: delete.len() };
        for (id, held, sealed) in adopt {
            let value = SealedRecord { revision: sealed.revision, sealed: sealed.bytes.into() };
            open.book.records.insert(id, held);
            open.keep_record(&id, &value).await?;
        }
        for (id, revision, _) in &send {
            // The revision the server holds, so that the edit below counts one up from it.
            open.book.records.set_revision(id, revision - 1);
        }
        open.book.list = list;
        open.book.head = Some(shown.head);
        open.dispute = None;
        open.answering = None;
        open.journal.forget();
        let also = own.link();
        let put = send.into_iter().map(|(id, _, body)| (id, body)).collect();
        let edit =
            Edit { delete, also, ..Edit::put(put) }.with(Done::new(ActWhat::Restored, outcome.sent + outcome.deleted));
        if let Err(trouble) = self.write(edit).await {
            // What is in memory is half-way between two histories. What this device keeps is not: start from there again.
            self.close();
            return Err(trouble);
        }
        if goes_back {
            self.note_who_is_gone().await?;
        }
        // The account's state may be of the backup as well: from now on this device goes by what the owner confirmed.
        self.keep_seal().await?;
        (self.emit)(Event::VaultMoved);
        Ok(outcome)
    }
}

impl<D: DeviceStore> Open<D> {
    /// Says of each record how what the server shows differs from what is held here. Without a kind the records say it:
    /// withheld if some are missing and what is there is as it was stored, else altered.
    pub(super) fn name_dispute(&self, kind: Option<DisputeKind>, everything: &Pulled) -> Dispute {
        let found = compare(&self.book.states(), &states(&everything.put));
        let same = self.book.head.is_some_and(|head| head.digest() == everything.head.digest());
        let opens = |id: &RecordId| {
            everything.put.iter().any(|(other, sealed)| other == id && self.book.open(id, sealed).is_some())
        };
        let what = |difference: &Difference| match *difference {
            Difference::Missing(id) => Some((id, DisputedWhat::Missing)),
            Difference::Older { id, .. } => Some((id, DisputedWhat::Older)),
            // In another device's history the same revision is that device's, if it opens: the server cannot make one.
            Difference::Altered(id) if kind == Some(DisputeKind::Forked) => {
                (!opens(&id)).then_some((id, DisputedWhat::Altered))
            }
            Difference::Altered(id) => Some((id, DisputedWhat::Altered)),
            Difference::Newer { .. } if kind == Some(DisputeKind::RolledBack) => None,
            // The server cannot make a newer revision that opens: another device did.
            Difference::Newer { id, .. } => (!opens(&id)).then_some((id, DisputedWhat::Altered)),
            Difference::Unexpected(id) if same || self.book.deleted.contains(&id) => Some((id, DisputedWhat::Returned)),
            // Another device wrote it under a newer head, which is no fault; unless it does not open.
            Difference::Unexpected(id) => (!opens(&id)).then_some((id, DisputedWhat::Altered)),
        };
        let title = |id: &RecordId| self.book.records.get(id).map(|held| held.record().title().to_owned());
        let named = found.iter().filter_map(what);
        let named = named.map(|(id, what)| DisputedRecord { id, title: title(&id).filter(|t| !t.is_empty()), what });
        let records: Vec<_> = named.collect();
        let missing = records.iter().filter(|record| record.what == DisputedWhat::Missing).count();
        let head = everything.head.head();
        let uncounted = usize::try_from(head.count).unwrap_or(usize::MAX).saturating_sub(everything.put.len());
        let withheld = missing.max(uncounted);
        let kind = kind.unwrap_or(if withheld > 0 && records.len() == missing {
            DisputeKind::Withheld
        } else {
            DisputeKind::Altered
        });
        Dispute { records, withheld, ..self.dispute_of(kind, head.revision) }
    }

    /// A dispute that names no record.
    pub(super) fn dispute_of(&self, kind: DisputeKind, shown: u64) -> Dispute {
        let remembered = self.told().map_or(self.book.revision(), |told| told.revision);
        // Everything but a foreign signature can come of a restored backup or a damaged disk, and this device can repair it, if its
        // account may write.
        let writes = self.book.role().is_some_and(Role::may_write);
        let restorable = kind != DisputeKind::Foreign && self.book.head.is_some() && writes;
        Dispute { kind, records: Vec::new(), withheld: 0, remembered, shown, restorable }
    }
}
