//! What the patient and the members did in the vault: without content, in the vault itself, so that the server reads nothing of it.

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use crate::id::{AccountId, RecordId};

/// So many acts are in one record; then the next one begins.
pub const ACTS: usize = 200;
/// The same act again within so many seconds is counted and no line of its own.
const TOGETHER_SECONDS: i64 = 60;

/// A part of what was done, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Acts {
    /// At most [`ACTS`], with those of the same minute counted together.
    pub list: Vec<Act>,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// What.
    pub what: ActWhat,
    /// To a record of which kind; none if it was to several kinds or to none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// To how many records; 0 where that has no meaning.
    #[serde(default)]
    pub count: u32,
    /// The provider from whose link it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<RecordId>,
    /// The account that did it, as its program says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<AccountId>,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActWhat {
    /// Records were written.
    Added,
    /// A record was changed.
    Changed,
    /// Records were deleted.
    Deleted,
    /// Records were taken in from a file.
    Imported,
    /// What a file brought was deleted again.
    ImportUndone,
    /// Records of a file were looked at and not taken in.
    NotTakenIn,
    /// Records were said to be somebody else's.
    SetAside,
    /// Records that had been said to be somebody else's were taken back.
    Returned,
    /// Earlier versions of a record were forgotten.
    VersionsForgotten,
    /// All records were saved as one file.
    ExportedAll,
    /// Everything was saved as a sealed archive.
    ExportedArchive,
    /// Records of one kind were saved as a table.
    ExportedTable,
    /// Medications were saved for a pharmacy.
    ExportedNotebook,
    /// After a dispute with the server, what a device held was put back.
    Restored,
    /// The vault was opened on a device that was let in by another one.
    OpenedOnNewDevice,
    /// The vault was opened with the recovery words.
    OpenedWithWords,
    /// What was left in a reply box was made a record.
    ReplyTakenIn,
    /// What was left in a reply box was erased.
    ReplyRefused,
    /// Acts that were old enough were erased from here.
    JournalErased,
    /// Records were moved into another vault of the person. Not which kinds, nor into which: it is read by members of this one.
    MovedOut,
    /// Records came from another vault of the person.
    MovedIn,
    /// Records that were being moved were changed in both vaults meanwhile, and are in both.
    InBoth,
}

impl Acts {
    /// Whether one more begins a new record.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.list.len() >= ACTS
    }

    /// Writes one down. What is the same as the last one, within a minute, is counted with it.
    pub fn add(&mut self, act: Act) {
        match self.list.last_mut() {
            Some(last) if last.is_same(&act) => last.count = last.count.saturating_add(act.count),
            _ => self.list.push(act),
        }
    }

    /// The same without what is older than this time.
    #[must_use]
    pub fn since(&self, time: i64) -> Self {
        Self { list: self.list.iter().filter(|act| act.time >= time).cloned().collect() }
    }
}

impl Act {
    fn is_same(&self, other: &Self) -> bool {
        let (one, two) = (self.clone(), other.clone());
        let is_near = (0..TOGETHER_SECONDS).contains(&(other.time - self.time));
        is_near && Self { time: 0, count: 0, ..one } == Self { time: 0, count: 0, ..two }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(time: i64, kind: Kind) -> Act {
        Act { time, what: ActWhat::Added, kind: Some(kind), count: 1, provider: None, by: None }
    }

    #[test]
    fn the_same_act_within_a_minute_is_one_line_and_others_are_their_own() {
        let mut acts = Acts::default();
        for act in [
            added(0, Kind::Medication),
            added(59, Kind::Medication),
            added(60, Kind::Medication),
            added(61, Kind::Allergy),
            Act { by: Some(AccountId::from_bytes([1; AccountId::LEN])), ..added(61, Kind::Allergy) },
        ] {
            acts.add(act);
        }
        let lines: Vec<_> = acts.list.iter().map(|act| (act.time, act.count)).collect();
        assert_eq!(lines, [(0, 2), (60, 1), (61, 1), (61, 1)]);
        assert_eq!(acts.since(61).list.len(), 2);
    }
}
