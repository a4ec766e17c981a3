//! The owner's word of where a vault was before: an editor can write everything in a vault but this.
//!
//! What is signed is SHA-256 over the first three rows of the table at [`super`], then exported(8) ‖ begun(8) ‖
//! finished(8, 0 if it is not) ‖ the value over everything(32), then count(4) and SHA-256(piece)(32) of each piece, count(4) and id(16) of each grant,
//! count(4) and id(16) of each cut. A piece is count(4) and id(16) ‖ revision(8) of each record, count(4) and id(16) of each that was
//! deleted, count(4) and SHA-256(entry)(32) of each journal entry.

use serde_bytes::ByteArray;
use sha2::{Digest as _, Sha256};

use super::{Sum, WHAT};
use crate::id::{Digest, GrantId, RecordId, VaultId};
use crate::key_pair::{SigningSecret, VerifyKey};
use crate::label::Purpose;
use crate::record::{FormerPiece, FormerPlace};

impl FormerPlace {
    /// The same, signed with the owner's key that is in force under a list of the vault that it moved into.
    #[must_use]
    pub fn signed(self, into: &VaultId, list: u32, key: &SigningSecret) -> Self {
        let signature = ByteArray::new(key.sign(&signed_text(&self, into, list)));
        Self { list, signature, ..self }
    }

    /// Whether it is about what moved into this vault, and signed with this key.
    #[must_use]
    pub fn is_signed(&self, into: &VaultId, key: &VerifyKey) -> bool {
        key.verify(&signed_text(self, into, self.list), &self.signature, WHAT).is_ok()
    }
}

impl FormerPiece {
    /// What the place says of it; see the head of this module.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut sum = Sum(Sha256::new());
        sum.count(self.records.len());
        for moved in &self.records {
            sum.0.update(moved.record.as_bytes());
            sum.0.update(moved.revision.to_be_bytes());
        }
        sum.ids(self.deleted.iter().map(RecordId::as_bytes));
        sum.count(self.entries.len());
        for entry in &self.entries {
            sum.0.update(Digest::of(entry).as_bytes());
        }
        Digest::from_bytes(sum.0.finalize().into())
    }
}

fn signed_text(place: &FormerPlace, into: &VaultId, list: u32) -> Vec<u8> {
    let mut sum = Sum(Sha256::new());
    sum.place(&place.left);
    for time in [place.exported, place.begun, place.finished.unwrap_or(0)] {
        sum.0.update(time.to_be_bytes());
    }
    sum.0.update(place.digest.as_bytes());
    sum.count(place.pieces.len());
    for piece in &place.pieces {
        sum.0.update(piece.as_bytes());
    }
    sum.ids(place.grants.iter().map(GrantId::as_bytes));
    sum.ids(place.cuts.iter().map(RecordId::as_bytes));
    let digest = Digest::from_bytes(sum.0.finalize().into());
    Purpose::FORMER_PLACE.info(&[into.as_bytes(), &list.to_be_bytes(), digest.as_bytes()])
}

#[cfg(test)]
mod tests {
    use serde_bytes::ByteBuf;

    use super::super::tests::place;
    use super::*;
    use crate::id::AccountId;
    use crate::record::MovedRecord;
    use crate::test_rng::TestRng;

    #[test]
    fn a_former_place_is_the_owners_word_about_all_that_stands_in_it_and_where_it_moved_to() {
        let rng = &mut TestRng::new(4);
        let (left, entries, key) = place(rng);
        let (into, other) = (VaultId::from_bytes([1; 16]), VaultId::from_bytes([2; 16]));
        let (grant, cut) = (GrantId::from_bytes([3; 16]), RecordId::from_bytes([4; 16]));
        let moved = MovedRecord { record: cut, revision: 2 };
        let entries = vec![ByteBuf::from(entries[0].clone())];
        let piece = FormerPiece { records: vec![moved], deleted: vec![cut], entries };
        let place = FormerPlace {
            left,
            exported: 1,
            begun: 2,
            finished: None,
            digest: Digest::of(b"all"),
            pieces: vec![piece.digest()],
            grants: vec![grant],
            cuts: vec![cut],
            list: 0,
            signature: ByteArray::new([0; 64]),
        };
        let place = place.signed(&into, 1, &key);
        assert!(place.is_signed(&into, &key.verify_key()));
        assert!(!place.is_signed(&other, &key.verify_key()), "into another vault");
        assert!(!place.is_signed(&into, &SigningSecret::make(rng).verify_key()), "by somebody else");
        let altered = |change: &dyn Fn(&mut FormerPlace)| {
            let mut altered = place.clone();
            change(&mut altered);
            assert!(!altered.is_signed(&into, &key.verify_key()), "{altered:?}");
        };
        altered(&|it| it.left.account = AccountId::from_bytes([7; 16]));
        altered(&|it| it.left.members.clear());
        altered(&|it| it.left.keys[0].secret[9] ^= 1);
        altered(&|it| it.exported = 3);
        altered(&|it| it.begun = 3);
        altered(&|it| it.finished = Some(3));
        altered(&|it| it.digest = Digest::ZERO);
        altered(&|it| it.pieces.clear());
        altered(&|it| it.pieces[0] = Digest::ZERO);
        altered(&|it| it.grants.clear());
        altered(&|it| it.cuts.clear());
        altered(&|it| it.list = 2);
        // An id moves from one list to the other.
        altered(&|it| (it.grants, it.cuts) = (Vec::new(), vec![cut, RecordId::from_bytes([3; 16])]));
        let of = |change: &dyn Fn(&mut FormerPiece)| {
            let mut altered = piece.clone();
            change(&mut altered);
            assert_ne!(altered.digest(), piece.digest());
        };
        of(&|it| it.records[0].revision = 1);
        of(&|it| it.records[0].record = RecordId::from_bytes([9; 16]));
        of(&|it| it.deleted.push(cut));
        of(&|it| it.entries[0][3] ^= 1);
        of(&|it| it.entries.clear());
    }
}
