//! That a vault is a part of a person's records, kept apart from the main one: under a key and with members of its own.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteArray;

use crate::id::{Digest, VaultId};
use crate::key_pair::{SIGNATURE_LEN, SigningSecret, VerifyKey};
use crate::label::Purpose;

/// Bytes of a part's name: 60 characters of at most four bytes.
pub const PART_NAME_BYTES: usize = 240;

/// The owner's word of which person's records a vault is a part, and what it is called. Nothing of it stands in the main vault: whoever
/// opens that one only is told of no part. Signed, because an editor can write everything else in a vault, and could pass another vault
/// of the owner's off as a part into which records are to be moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// In the owner's words; at most [`PART_NAME_BYTES`].
    pub name: String,
    /// The main vault.
    pub main: VaultId,
    /// Number of a member list of the part.
    pub list: u32,
    /// Ed25519 over `"inro/20261122/part of records" ‖ 0 ‖ part(16) ‖ main(16) ‖ list(4) ‖ SHA-256(name)(32)`, by the owner's key of
    /// that list.
    pub signature: ByteArray<SIGNATURE_LEN>,
}

impl Part {
    /// Signed with the owner's key that is in force under a list of the part.
    #[must_use]
    pub fn sign(part: &VaultId, main: VaultId, name: String, list: u32, key: &SigningSecret) -> Self {
        let signature = ByteArray::new(key.sign(&signed_text(part, &main, &name, list)));
        Self { name, main, list, signature }
    }

    /// Whether it is about this vault, and signed with this key.
    #[must_use]
    pub fn is_signed(&self, part: &VaultId, key: &VerifyKey) -> bool {
        key.verify(&signed_text(part, &self.main, &self.name, self.list), &self.signature, "part").is_ok()
    }
}

fn signed_text(part: &VaultId, main: &VaultId, name: &str, list: u32) -> Vec<u8> {
    let name = Digest::of(name.as_bytes());
    Purpose::PART_OF_RECORDS.info(&[part.as_bytes(), main.as_bytes(), &list.to_be_bytes(), name.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng::TestRng;

    const PART: VaultId = VaultId::from_bytes([1; 16]);
    const MAIN: VaultId = VaultId::from_bytes([2; 16]);

    #[test]
    fn what_is_signed_of_a_part_has_one_form() {
        let mut text = b"inro/20261122/part of records\0".to_vec();
        text.extend_from_slice(&[1; 16]);
        text.extend_from_slice(&[2; 16]);
        text.extend_from_slice(&[0, 0, 0, 7]);
        text.extend_from_slice(Digest::of("こころ".as_bytes()).as_bytes());
        assert_eq!(signed_text(&PART, &MAIN, "こころ", 7), text);
    }

    #[test]
    fn a_part_is_the_owners_word_about_this_vault_this_main_one_and_this_name() {
        let mut rng = TestRng::new(1);
        let (key, other) = (SigningSecret::make(&mut rng), SigningSecret::make(&mut rng));
        let part = Part::sign(&PART, MAIN, "こころの記録".to_owned(), 1, &key);
        assert!(part.is_signed(&PART, &key.verify_key()));
        assert!(!part.is_signed(&PART, &other.verify_key()), "by somebody else");
        assert!(!part.is_signed(&MAIN, &key.verify_key()), "about another vault");
        for altered in [
            Part { main: PART, ..part.clone() },
            Part { name: "糖尿病".to_owned(), ..part.clone() },
            Part { list: 2, ..part.clone() },
        ] {
            assert!(!altered.is_signed(&PART, &key.verify_key()), "{altered:?}");
        }
    }
}
