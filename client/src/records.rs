//! The open records of a vault, and which of them are of each kind.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use vault::id::RecordId;
use vault::record::Kind;

use crate::book::Held;

/// Read as a map. Whoever looks for the few of a kind (whose vault it is, its members, its links) does not go through all of it:
/// that is asked for every line of a list.
#[derive(Default)]
pub(crate) struct Records {
    all: BTreeMap<RecordId, Held>,
    kinds: BTreeMap<Kind, BTreeSet<RecordId>>,
}

impl Records {
    /// Puts a record in the place of the one that had this id.
    pub(crate) fn insert(&mut self, id: RecordId, held: Held) {
        let kind = held.record().kind();
        if let Some(before) = self.all.insert(id, held).map(|held| held.record().kind())
            && before != kind
        {
            self.leave(&id, before);
        }
        self.kinds.entry(kind).or_default().insert(id);
    }

    pub(crate) fn remove(&mut self, id: &RecordId) -> Option<Held> {
        let held = self.all.remove(id)?;
        self.leave(id, held.record().kind());
        Some(held)
    }

    /// Counts from another revision on. Nothing else of an open record changes in its place.
    pub(crate) fn set_revision(&mut self, id: &RecordId, revision: u64) {
        if let Some(held) = self.all.get_mut(id) {
            held.revision = revision;
        }
    }

    /// All of a kind, in the order of their ids.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&RecordId, &Held)> {
        let ids = self.kinds.get(&kind).into_iter().flatten();
        ids.filter_map(|id| self.all.get_key_value(id))
    }

    pub(crate) fn into_ids(self) -> impl Iterator<Item = RecordId> {
        self.all.into_keys()
    }

    fn leave(&mut self, id: &RecordId, kind: Kind) {
        if let Some(ids) = self.kinds.get_mut(&kind) {
            ids.remove(id);
        }
    }
}

impl Deref for Records {
    type Target = BTreeMap<RecordId, Held>;

    fn deref(&self) -> &Self::Target {
        &self.all
    }
}

#[cfg(test)]
mod tests {
    use vault::id::{AccountId, Digest};
    use vault::record::{Body, Fact, Member, Note, Provenance, Record};

    use super::*;

    fn held(fact: Fact) -> Held {
        Held::new(1, Digest::ZERO, Body::new(Record::new(fact, Provenance::typed(0))))
    }

    fn note() -> Held {
        held(Fact::Note(Note::default()))
    }

    fn ids(records: &Records, kind: Kind) -> Vec<u8> {
        records.of_kind(kind).map(|(id, _)| id.as_bytes()[0]).collect()
    }

    #[test]
    fn of_each_kind_there_is_what_was_put_and_not_removed_since() {
        let mut records = Records::default();
        for number in [3, 1, 2] {
            records.insert(RecordId::from_bytes([number; 16]), note());
        }
        assert_eq!(ids(&records, Kind::Note), [1, 2, 3]);
        assert!(records.remove(&RecordId::from_bytes([2; 16])).is_some());
        assert_eq!(ids(&records, Kind::Note), [1, 3]);
        let account = AccountId::from_bytes([9; 16]);
        let member = Member { account, name: "花子".into(), since: 0, until: None };
        records.insert(RecordId::from_bytes([3; 16]), held(Fact::Member(member)));
        assert_eq!((ids(&records, Kind::Note), ids(&records, Kind::Member)), (vec![1], vec![3]));
        records.insert(RecordId::from_bytes([1; 16]), note());
        assert_eq!((ids(&records, Kind::Note), records.len()), (vec![1], 2));
    }
}
