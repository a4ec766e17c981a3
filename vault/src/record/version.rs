//! What a record said before the patient changed it, and what the patient says of a record that came from elsewhere.

use serde::{Deserialize, Serialize};

use super::{Fact, Origin, Provenance, Record};
use crate::id::AccountId;

/// So many earlier versions of a record are kept.
pub const VERSIONS: usize = 20;
/// And so many bytes of them, as CBOR.
pub const VERSIONS_BYTES: usize = 128 * 1024;

/// What a record said before a change. Part of the record's own body: deleted with it, and never shared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// What was recorded; of a record that came from elsewhere, what the patient said of it.
    pub fact: Fact,
    /// The institution that the patient named in a record of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// The memo beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// The member who wrote this version, where the vault has more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<AccountId>,
    /// When it was replaced, seconds since 1970-01-01T00:00:00Z.
    pub until: i64,
}

/// Earlier versions of a record: no more than [`VERSIONS`] of them and [`VERSIONS_BYTES`].
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Versions {
    /// Newest first.
    pub list: Vec<Version>,
    /// How many older ones were dropped, because there were too many or they were too long.
    #[serde(default)]
    pub dropped: u32,
}

impl Versions {
    /// Whether the record was never changed, or what it said before was forgotten.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.dropped == 0
    }

    /// Keeps one more. What is beyond the limits is dropped, the oldest first.
    pub fn push(&mut self, version: Version) {
        self.list.insert(0, version);
        let mut room = VERSIONS_BYTES;
        let fits = |version: &&Version| {
            let rest = length(version).and_then(|length| room.checked_sub(length));
            room = rest.unwrap_or_default();
            rest.is_some()
        };
        let kept = self.list.iter().take(VERSIONS).take_while(fits).count();
        let dropped = u32::try_from(self.list.len() - kept).unwrap_or(u32::MAX);
        self.dropped = self.dropped.saturating_add(dropped);
        self.list.truncate(kept);
    }
}

fn length(version: &Version) -> Option<usize> {
    let mut bytes = Vec::new();
    ciborium::into_writer(version, &mut bytes).ok().map(|()| bytes.len())
}

impl Record {
    /// What the patient goes by: their own version of it, or else what is recorded.
    #[must_use]
    pub fn own_or_fact(&self) -> &Fact {
        self.own.as_deref().unwrap_or(&self.fact)
    }

    /// Whether [`Self::fact`] is as it came. What an earlier program wrote in the place of what came is not.
    #[must_use]
    pub fn is_as_it_came(&self) -> bool {
        self.provenance.edited.is_none() || self.own.is_some()
    }

    /// The record after the patient changed it into what `to` says, at `now` (seconds since 1970-01-01T00:00:00Z). What the patient
    /// wrote is changed in place and kept as an earlier version. What came from elsewhere stays as it is: what the patient says
    /// instead stands beside it, and nothing does where that is the same again. Files stay those that came.
    #[must_use]
    pub fn changed(&self, to: &Self, now: i64) -> Self {
        let mut next = self.clone();
        let is_own = self.provenance.origin == Origin::Patient;
        let mut fact = to.fact.clone();
        if let (false, Fact::Document(said), Fact::Document(came)) = (is_own, &mut fact, &self.fact) {
            said.files.clone_from(&came.files);
        }
        let organization = |of: &Provenance| of.organization.clone().filter(|_| is_own);
        let says_the_same = *self.own_or_fact() == fact
            && self.memo == to.memo
            && organization(&self.provenance) == organization(&to.provenance);
        if says_the_same {
            return next;
        }
        // Of what came from elsewhere there is an earlier version only where the patient had said something.
        if is_own || self.own.is_some() || self.memo.is_some() {
            next.earlier.push(Version {
                fact: self.own_or_fact().clone(),
                organization: organization(&self.provenance),
                memo: self.memo.clone(),
                by: self.by,
                until: now,
            });
        }
        next.memo.clone_from(&to.memo);
        if is_own {
            next.provenance.organization.clone_from(&to.provenance.organization);
            next.provenance.edited = Some(now);
            next.fact = fact;
        } else if fact == self.fact {
            // What an earlier program wrote over what came stays said to be changed.
            next.provenance.edited = self.provenance.edited.filter(|_| self.own.is_none());
            next.own = None;
        } else if *self.own_or_fact() != fact {
            next.provenance.edited = Some(now);
            next.own = Some(Box::new(fact));
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CodedText, Medication, MedicationOrigin};
    use super::*;
    use crate::id::RecordId;

    fn drug(name: &str) -> Record {
        let fact = Medication::new(MedicationOrigin::Taken, CodedText::from_text(name));
        Record::new(Fact::Medication(fact), Provenance::typed(1))
    }

    fn came(name: &str) -> Record {
        let mut record = drug(name);
        record.provenance.origin = Origin::File { import: RecordId::from_bytes([1; RecordId::LEN]) };
        record
    }

    fn titles(record: &Record) -> Vec<&str> {
        record.earlier.list.iter().map(|version| version.fact.title()).collect()
    }

    #[test]
    fn what_the_patient_wrote_is_changed_and_what_it_said_before_is_kept() {
        let once = drug("一").changed(&drug("二"), 10);
        let twice = once.changed(&Record { memo: Some("飲みにくい".into()), ..drug("三") }, 20);
        assert_eq!((twice.title(), twice.provenance.edited, twice.provenance.entered), ("三", Some(20), 1));
        assert_eq!(titles(&twice), ["二", "一"]);
        assert_eq!(twice.earlier.list.iter().map(|version| version.until).collect::<Vec<_>>(), [20, 10]);
        assert_eq!(twice.changed(&Record { memo: twice.memo.clone(), ..drug("三") }, 30), twice, "nothing changed");
        // A version holds no versions: it does not grow with each change.
        assert_eq!(once.earlier.list.len(), 1);
    }

    #[test]
    fn what_came_from_elsewhere_stays_and_what_the_patient_says_stands_beside_it() {
        let said = came("アムロジピン").changed(&drug("やめた薬"), 10);
        assert_eq!((said.title(), said.own_or_fact().title()), ("アムロジピン", "やめた薬"));
        assert_eq!((said.provenance.edited, said.is_as_it_came()), (Some(10), true));
        assert!(said.earlier.is_empty(), "what came is no earlier version: it is still there");
        let again = said.changed(&drug("また始めた薬"), 20);
        assert_eq!((again.title(), titles(&again)), ("アムロジピン", vec!["やめた薬"]));
        let taken_back = again.changed(&drug("アムロジピン"), 30);
        assert_eq!((&taken_back.own, taken_back.provenance.edited), (&None, None));
        assert_eq!(titles(&taken_back), ["また始めた薬", "やめた薬"]);
    }

    #[test]
    fn a_memo_beside_what_came_changes_nothing_of_it() {
        let noted = came("アムロジピン").changed(&Record { memo: Some("朝".into()), ..drug("アムロジピン") }, 10);
        assert_eq!((&noted.own, noted.provenance.edited, noted.is_as_it_came()), (&None, None, true));
        assert!(noted.earlier.is_empty());
        let again = noted.changed(&Record { memo: Some("夕".into()), ..drug("アムロジピン") }, 20);
        assert_eq!(again.earlier.list[0].memo.as_deref(), Some("朝"));
    }

    #[test]
    fn no_more_versions_are_kept_than_there_is_room_for_and_what_is_dropped_is_said() {
        let mut record = drug("0");
        for number in 1..=VERSIONS + 3 {
            record = record.changed(&drug(&number.to_string()), 10);
        }
        assert_eq!((record.earlier.list.len(), record.earlier.dropped), (VERSIONS, 3));
        assert_eq!(record.earlier.list.last().map(|version| version.fact.title()), Some("3"));
        let long = "あ".repeat(VERSIONS_BYTES / 8);
        let mut record = drug("0");
        for number in 1..=4 {
            record = record.changed(&drug(&format!("{number}{long}")), 10);
        }
        assert_eq!((record.earlier.list.len(), record.earlier.dropped), (2, 2));
        let too_long = drug(&"あ".repeat(VERSIONS_BYTES)).changed(&drug("短い"), 10);
        assert_eq!((too_long.earlier.list.len(), too_long.earlier.dropped), (0, 1));
    }
}
