//! Where a vault was before it moved: what moved with it that is no record of its own.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_bytes::{ByteArray, ByteBuf};
use zeroize::Zeroize;

use crate::id::{AccountId, Digest, GrantId, RecordId, VaultId};
use crate::journal::JournalState;
use crate::key_pair::SIGNATURE_LEN;

/// What stays of a former place. Its ids are made from the vault that moved in, so that there is one for each vault: see
/// [`former_id`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Former {
    /// The place itself.
    Place(Box<FormerPlace>),
    /// A piece of what is too long to stand with it.
    Piece(FormerPiece),
}

/// A place that a vault moved away from. Its links are dead here, and its journal is that of the former vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerPlace {
    /// What moved beside records, tombstones and journal entries.
    pub left: PlaceLeft,
    /// When it was taken out there, seconds since 1970-01-01T00:00:00Z.
    pub exported: i64,
    /// When taking in began here, seconds since 1970-01-01T00:00:00Z.
    pub begun: i64,
    /// When everything was here and equal, seconds since 1970-01-01T00:00:00Z; none as long as it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished: Option<i64>,
    /// [`crate::moving::whole_digest`] as it was computed there.
    pub digest: Digest,
    /// [`FormerPiece::digest`] of each piece, in their order.
    pub pieces: Vec<Digest>,
    /// The grants of that place, ascending: none of them opens here.
    pub grants: Vec<GrantId>,
    /// The records that say where the journal of that place begins, ascending: they say nothing of the journal here.
    pub cuts: Vec<RecordId>,
    /// Number of a member list of the vault that it moved into.
    pub list: u32,
    /// Ed25519 over `"inro/20261122/former place" ‖ 0 ‖ into(16) ‖ list(4) ‖ SHA-256(place)(32)`, by the owner's key of that list:
    /// an editor can write everything else, and would have links called dead that are none. See [`crate::moving`] for what is hashed.
    pub signature: ByteArray<SIGNATURE_LEN>,
}

/// What is left of a place beside records, tombstones and journal entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceLeft {
    /// Its public address, without a slash at the end.
    pub server: String,
    /// The vault there.
    pub vault: VaultId,
    /// The account that took everything out: the person who moves.
    pub account: AccountId,
    /// The newest head there, signed.
    pub head: ByteBuf,
    /// The member list that the head names, signed.
    pub list: ByteBuf,
    /// Where the entries begin that were not erased there.
    pub begins: JournalBegin,
    /// What opens the entries, ascending by generation.
    pub keys: Vec<JournalKey>,
    /// What its owner signed that the members were called, ascending by account.
    pub members: Vec<FormerMember>,
}

/// A position in the journal of a former place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalBegin {
    /// Entries before it.
    pub n: u64,
    /// Chain value after them.
    pub chain: Digest,
}

/// What opens the journal entries of one key generation of a former place, and nothing else. `Debug` prints none of it; wiped when
/// dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalKey {
    /// The generation.
    pub generation: u32,
    /// X25519 private key.
    pub secret: ByteArray<32>,
}

/// A member of a former place, who is none here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FormerMember {
    /// The account there.
    pub account: AccountId,
    /// What they were called.
    pub name: String,
}

/// A piece of what moved.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FormerPiece {
    /// Which records moved, and their revisions there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<MovedRecord>,
    /// What had been deleted there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deleted: Vec<RecordId>,
    /// Journal entries as the server there gave them, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<ByteBuf>,
}

/// A record that moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedRecord {
    /// Which; it has the same id here.
    pub record: RecordId,
    /// Its revision there; here it begins again at 1.
    pub revision: u64,
}

/// The id of what says where a vault was before (`at` 0), and of the pieces of it (from 1): the first 16 bytes of
/// `SHA-256("inro/former-place/1" ‖ vault(16) ‖ at(4))`.
#[must_use]
pub fn former_id(vault: &VaultId, at: u32) -> RecordId {
    let digest = Digest::of_parts(&[b"inro/former-place/1", vault.as_bytes(), &at.to_be_bytes()]);
    let mut id = [0; RecordId::LEN];
    id.copy_from_slice(&digest.as_bytes()[..RecordId::LEN]);
    RecordId::from_bytes(id)
}

impl From<JournalState> for JournalBegin {
    fn from(JournalState { n, chain }: JournalState) -> Self {
        Self { n, chain }
    }
}

impl From<JournalBegin> for JournalState {
    fn from(JournalBegin { n, chain }: JournalBegin) -> Self {
        Self { n, chain }
    }
}

impl fmt::Debug for JournalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JournalKey(..)")
    }
}

impl Drop for JournalKey {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_vault_has_ids_of_its_own_for_where_it_was_and_for_each_piece() {
        let of = |vault: u8, at| former_id(&VaultId::from_bytes([vault; 16]), at);
        assert_eq!(of(1, 0), of(1, 0));
        assert!(of(1, 0) != of(1, 1) && of(1, 0) != of(2, 0));
    }

    #[test]
    fn a_journal_key_prints_nothing() {
        let key = JournalKey { generation: 1, secret: ByteArray::new([0xa5; 32]) };
        assert_eq!(format!("{key:?}"), "JournalKey(..)");
    }
}
