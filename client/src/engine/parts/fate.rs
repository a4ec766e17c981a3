//! What becomes of a record that is in two vaults because it is being moved: told from what both say of it, so that nothing is deleted of
//! which the other one has no copy.

use vault::id::{BlobId, RecordId};
use vault::record::{Attachment, Fact, Origin, Record, RecordUnderWay};

use crate::book::Book;

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// Where it came from it is not any more.
    Arrived,
    /// It is the same in both: where it came from it goes.
    Copied,
    /// Where it came from it says more by now, and here nobody has touched it: here it goes.
    Outdated,
    /// Here it is not any more: where it came from it stays.
    Undone,
    /// Both were changed, each in its way: both stay, and it is said.
    Both,
}

impl Fate {
    pub(super) fn of(moved: &RecordUnderWay, from: &Book, to: &Book) -> Self {
        match (from.records.get(&moved.from), to.records.get(&moved.to)) {
            (None, _) => Self::Arrived,
            (Some(_), None) => Self::Undone,
            // Whose files are named anew is known of what was written with the word only: a later hand could name files that are not
            // there.
            (Some(old), Some(new))
                if says_the_same(old.record(), new.record())
                    && (new.revision == moved.to_revision || new.record().fact.files().is_empty()) =>
            {
                Self::Copied
            }
            (Some(_), Some(new)) if new.revision == moved.to_revision => Self::Outdated,
            (Some(_), Some(_)) => Self::Both,
        }
    }
}

/// Whether two records say the same but for what differs between vaults: ids of imports, and under what and with which key their files
/// are stored.
fn says_the_same(one: &Record, other: &Record) -> bool {
    plain(one, other) == *other
}

/// The first record with the ids and file keys of the second, where they stand for the same.
fn plain(one: &Record, other: &Record) -> Record {
    let mut plain = one.clone();
    if let (Origin::File { import }, Origin::File { import: of }) =
        (&mut plain.provenance.origin, other.provenance.origin)
    {
        *import = of;
    }
    let files = one.fact.files().iter().zip(other.fact.files());
    exchanged(&mut plain, &files.map(|(one, other)| (one.blob, other.clone())).collect::<Vec<_>>());
    plain
}

/// Puts under what and with which key the files are stored anew wherever they stand in a record: as it came, what the patient says instead,
/// earlier versions. What else is said of a file stays.
pub(super) fn exchanged(record: &mut Record, stored: &[(BlobId, Attachment)]) {
    let own = record.own.as_deref_mut();
    let earlier = record.earlier.list.iter_mut().map(|version| &mut version.fact);
    for fact in std::iter::once(&mut record.fact).chain(own).chain(earlier) {
        let Fact::Document(document) = fact else { continue };
        for file in &mut document.files {
            if let Some((_, new)) = stored.iter().find(|(blob, _)| *blob == file.blob) {
                file.blob = new.blob;
                file.info.key = new.info.key.clone();
            }
        }
    }
}

/// The records with this fate, where they came from and here.
pub(super) fn with_fate(
    moved: &[RecordUnderWay],
    (from, to): (&Book, &Book),
    fate: impl Fn(Fate) -> bool,
) -> Vec<(RecordId, RecordId)> {
    let those = moved.iter().filter(|moved| fate(Fate::of(moved, from, to)));
    those.map(|moved| (moved.from, moved.to)).collect()
}
