//! Records on their way from one vault of a person to another.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteArray;

use crate::id::{Digest, RecordId, VaultId};
use crate::key_pair::{SIGNATURE_LEN, SigningSecret, VerifyKey};
use crate::label::Purpose;

/// That records were sealed anew here and are not deleted yet where they came from. It is written in the same change as the records
/// themselves and deleted when the other vault has let go of them, so that whichever device opens next can go on. The owner's word,
/// signed: who may write here and only read there would else have the owner's device delete there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The vault that they come from.
    pub from: VaultId,
    /// Which.
    pub records: Vec<RecordUnderWay>,
    /// Number of a member list of the vault to which they go.
    pub list: u32,
    /// Ed25519 over `"inro/20261122/records under way" ‖ 0 ‖ to(16) ‖ word(16) ‖ from(16) ‖ list(4) ‖ SHA-256(records)(32)`, where the
    /// word is the id of the record in which this stands, and each record is from(16) ‖ revision(8) ‖ to(16) ‖ revision there(8); by
    /// the owner's key of that list. An id that was deleted is not used again, so a word that is spent cannot be said once more.
    pub signature: ByteArray<SIGNATURE_LEN>,
}

impl Move {
    /// Signed with the owner's key that is in force under a list of the vault to which they go.
    #[must_use]
    pub fn sign(
        (to, word): (&VaultId, &RecordId),
        from: VaultId,
        records: Vec<RecordUnderWay>,
        list: u32,
        key: &SigningSecret,
    ) -> Self {
        let signature = ByteArray::new(key.sign(&signed_text(to, word, &from, &records, list)));
        Self { from, records, list, signature }
    }

    /// Whether it is about records on their way into this vault, stands in this record of it, and is signed with this key.
    #[must_use]
    pub fn is_signed(&self, (to, word): (&VaultId, &RecordId), key: &VerifyKey) -> bool {
        key.verify(&signed_text(to, word, &self.from, &self.records, self.list), &self.signature, "move").is_ok()
    }
}

/// One record, in both vaults for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordUnderWay {
    /// Its id where it comes from.
    pub from: RecordId,
    /// The revision there that was sealed anew. A later one says more than what is here.
    pub revision: u64,
    /// Its id here; another one, so that the server does not see by the id which record it was.
    pub to: RecordId,
    /// The revision here.
    pub to_revision: u64,
}

fn signed_text(to: &VaultId, word: &RecordId, from: &VaultId, records: &[RecordUnderWay], list: u32) -> Vec<u8> {
    let mut listed = Vec::with_capacity(records.len() * 48);
    for one in records {
        listed.extend_from_slice(one.from.as_bytes());
        listed.extend_from_slice(&one.revision.to_be_bytes());
        listed.extend_from_slice(one.to.as_bytes());
        listed.extend_from_slice(&one.to_revision.to_be_bytes());
    }
    let listed = Digest::of(&listed);
    let list = list.to_be_bytes();
    Purpose::RECORDS_UNDER_WAY.info(&[to.as_bytes(), word.as_bytes(), from.as_bytes(), &list, listed.as_bytes()])
}

#[cfg(test)]
mod tests {
    use ciborium::Value;

    use super::super::{Body, Fact, Provenance, Record};
    use super::*;
    use crate::test_rng::TestRng;

    const TO: VaultId = VaultId::from_bytes([8; 16]);
    const FROM: VaultId = VaultId::from_bytes([9; 16]);
    const WORD: RecordId = RecordId::from_bytes([6; 16]);

    fn under_way() -> RecordUnderWay {
        let [from, to] = [1, 2].map(|byte| RecordId::from_bytes([byte; 16]));
        RecordUnderWay { from, revision: 3, to, to_revision: 1 }
    }

    #[test]
    fn what_is_signed_of_a_move_has_one_form() {
        let mut text = b"inro/20261122/records under way\0".to_vec();
        text.extend_from_slice(&[8; 16]);
        text.extend_from_slice(&[6; 16]);
        text.extend_from_slice(&[9; 16]);
        text.extend_from_slice(&[0, 0, 0, 7]);
        let listed = [&[1; 16][..], &[0, 0, 0, 0, 0, 0, 0, 3], &[2; 16], &[0, 0, 0, 0, 0, 0, 0, 1]].concat();
        text.extend_from_slice(Digest::of(&listed).as_bytes());
        assert_eq!(signed_text(&TO, &WORD, &FROM, &[under_way()], 7), text);
    }

    #[test]
    fn a_move_is_the_owners_word_about_these_records_and_these_two_vaults() {
        let mut rng = TestRng::new(1);
        let (key, other) = (SigningSecret::make(&mut rng), SigningSecret::make(&mut rng));
        let moving = Move::sign((&TO, &WORD), FROM, vec![under_way()], 1, &key);
        assert!(moving.is_signed((&TO, &WORD), &key.verify_key()));
        assert!(!moving.is_signed((&TO, &WORD), &other.verify_key()), "by somebody else");
        assert!(!moving.is_signed((&FROM, &WORD), &key.verify_key()), "into another vault");
        assert!(!moving.is_signed((&TO, &under_way().to), &key.verify_key()), "in another record");
        let of = |one: RecordUnderWay| Move { records: vec![one], ..moving.clone() };
        for altered in [
            Move { from: TO, ..moving.clone() },
            Move { list: 2, ..moving.clone() },
            Move { records: vec![under_way(); 2], ..moving.clone() },
            of(RecordUnderWay { from: under_way().to, ..under_way() }),
            of(RecordUnderWay { revision: 4, ..under_way() }),
            of(RecordUnderWay { to: under_way().from, ..under_way() }),
            of(RecordUnderWay { to_revision: 2, ..under_way() }),
        ] {
            assert!(!altered.is_signed((&TO, &WORD), &key.verify_key()), "{altered:?}");
        }
    }

    #[test]
    fn what_is_on_its_way_has_one_form() {
        let moving = Move::sign((&TO, &WORD), FROM, vec![under_way()], 7, &SigningSecret::from_bytes([5; 32]));
        let bytes = Body::new(Record::new(Fact::Move(moving.clone()), Provenance::typed(0))).encode().unwrap();
        assert_eq!(Body::decode(&bytes).unwrap().record.fact, Fact::Move(moving));
        let value: Value = ciborium::from_reader(bytes.as_slice()).unwrap();
        let field = |value: &Value, name: &str| {
            let entries = value.as_map().unwrap();
            entries.iter().find(|(key, _)| key.as_text() == Some(name)).unwrap().1.clone()
        };
        let moving = field(&field(&value, "fact"), "move");
        assert_eq!(field(&moving, "from"), Value::Bytes(vec![9; 16]));
        assert_eq!(field(&moving, "list"), Value::from(7));
        assert_eq!(field(&moving, "signature").as_bytes().map(Vec::len), Some(SIGNATURE_LEN));
        let moved = field(&moving, "records").as_array().unwrap()[0].clone();
        assert_eq!(field(&moved, "from"), Value::Bytes(vec![1; 16]));
        assert_eq!(field(&moved, "revision"), Value::from(3));
        assert_eq!(field(&moved, "to"), Value::Bytes(vec![2; 16]));
        assert_eq!(field(&moved, "to_revision"), Value::from(1));
    }
}
