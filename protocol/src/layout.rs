//! The few offsets of signed, fixed-width structures that a server may read to refuse early.
//!
//! The server checks one signature, that of a new head: whoever has only a session cannot put anything in a vault's place.
//! Clients trust no check but their own; the layouts themselves belong to the vault, and a test of the client compares both.
//! All integers are big-endian.

use crate::bytes::{AccountId, Digest, Key, VaultId};

/// Where the vault id begins in a signed head (byte 0 is the format's version).
pub const HEAD_VAULT: usize = 1;
/// Where the revision (u64) begins in a signed head.
pub const HEAD_REVISION: usize = 17;
/// The shortest head that has both.
pub const HEAD_MIN: usize = 25;

/// Reads vault and revision of a signed head without verifying anything.
#[must_use]
pub fn read_head(head: &[u8]) -> Option<(VaultId, u64)> {
    if head.first() != Some(&1) || head.len() < HEAD_MIN {
        return None;
    }
    let vault = VaultId::try_from(head.get(HEAD_VAULT..HEAD_REVISION)?).ok()?;
    let revision = u64::from_be_bytes(head.get(HEAD_REVISION..HEAD_MIN)?.try_into().ok()?);
    Some((vault, revision))
}

/// Where the number of records (u32) stands in a signed head.
pub const HEAD_COUNT: usize = 25;
/// Where the root over the records (32 bytes) stands.
pub const HEAD_ROOT: usize = 29;
/// Where the number of journal entries (u64) that the head covers stands.
pub const HEAD_JOURNAL: usize = 97;
/// Where the journal's chain value (32 bytes) after these entries stands.
pub const HEAD_CHAIN: usize = 105;
/// The shortest head that has all of these.
pub const HEAD_SUMS_MIN: usize = 137;

/// Bytes of the Ed25519 signature (RFC 8032) at the end of a head; it covers everything before.
pub const HEAD_SIGNATURE: usize = 64;

/// What a head says of what is stored: for the operator's check, which can compare it and verify nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadSums {
    /// Records in the vault.
    pub count: u32,
    /// SHA-256 over the sorted (record id, revision, SHA-256 of the sealed record).
    pub root: Digest,
    /// Journal entries that the author had seen.
    pub journal: u64,
    /// The journal's chain value after these.
    pub chain: Digest,
}

/// Reads the sums of a signed head without verifying anything.
#[must_use]
pub fn read_head_sums(head: &[u8]) -> Option<HeadSums> {
    if head.first() != Some(&1) || head.len() < HEAD_SUMS_MIN {
        return None;
    }
    Some(HeadSums {
        count: u32_at(head, HEAD_COUNT)?,
        root: Digest::try_from(head.get(HEAD_ROOT..HEAD_ROOT + 32)?).ok()?,
        journal: u64::from_be_bytes(head.get(HEAD_JOURNAL..HEAD_CHAIN)?.try_into().ok()?),
        chain: Digest::try_from(head.get(HEAD_CHAIN..HEAD_SUMS_MIN)?).ok()?,
    })
}

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything, the member list included.
    Owner,
    /// Reads and writes records.
    Editor,
    /// Reads.
    Reader,
}

/// The part of a member list that the server reads: to refuse early, and to know to which key journal entries are sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    /// The vault the list is for.
    pub vault: VaultId,
    /// Counts from 1.
    pub number: u32,
    /// The vault key's generation, from 1.
    pub generation: u32,
    /// X25519 public key to which journal entries of this generation are sealed.
    pub journal_key: Key,
    /// Who may do what.
    pub members: Vec<Member>,
}

/// An entry of a member list, as far as the server reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The account.
    pub account: AccountId,
    /// What it may do.
    pub role: Role,
    /// Ed25519 public key by which its heads are signed.
    pub verify_key: Key,
    /// From when on it is out, seconds since 1970-01-01T00:00:00Z.
    pub until: Option<i64>,
}

/// Where the list's number (u32) begins in a member list (byte 0 is the format's version, then the vault id).
pub const LIST_NUMBER: usize = 17;
/// Where the generation (u32) begins.
pub const LIST_GENERATION: usize = 53;
/// Where the journal's public key begins.
pub const LIST_JOURNAL_KEY: usize = 57;
/// Where the count of entries (u16) begins.
pub const LIST_COUNT: usize = 105;
/// Where the first entry begins. An entry starts with account id (16), role (1: 1 owner, 2 editor, 3 reader) and Ed25519 key (32).
pub const LIST_ENTRIES: usize = 107;
/// Bytes of one entry: account id, role, Ed25519 and X25519 public keys, key box (HPKE, 80 bytes).
pub const LIST_ENTRY: usize = 16 + 1 + 32 + 32 + 80;

/// Bytes that version 2 has of each entry, in the same order, after all entries: from when on the member is out (i64 seconds since 1970, 0
/// for no such day), and the sealed name (315).
pub const LIST_EXTRA: usize = 8 + 315;

/// Reads what the server needs of a member list without verifying anything.
#[must_use]
pub fn read_member_list(list: &[u8]) -> Option<MemberView> {
    let version = *list.first()?;
    if version != 1 && version != 2 {
        return None;
    }
    let vault = VaultId::try_from(list.get(1..LIST_NUMBER)?).ok()?;
    let number = u32_at(list, LIST_NUMBER)?;
    let generation = u32_at(list, LIST_GENERATION)?;
    let journal_key = Key::try_from(list.get(LIST_JOURNAL_KEY..LIST_JOURNAL_KEY + 32)?).ok()?;
    let count = usize::from(u16::from_be_bytes(list.get(LIST_COUNT..LIST_ENTRIES)?.try_into().ok()?));
    let entry = |index: usize| {
        let entry = list.get(LIST_ENTRIES + index * LIST_ENTRY..LIST_ENTRIES + (index + 1) * LIST_ENTRY)?;
        let role = match entry[16] {
            1 => Role::Owner,
            2 => Role::Editor,
            3 => Role::Reader,
            _ => return None,
        };
        let until = match version {
            1 => None,
            _ => {
                let extra = LIST_ENTRIES + count * LIST_ENTRY + index * LIST_EXTRA;
                let until = i64::from_be_bytes(list.get(extra..extra + LIST_EXTRA)?.first_chunk::<8>().copied()?);
                (until != 0).then_some(until)
            }
        };
        Some(Member {
            account: AccountId::try_from(&entry[..16]).ok()?,
            role,
            verify_key: Key::try_from(entry.get(17..49)?).ok()?,
            until,
        })
    };
    let members = (0..count).map(entry).collect::<Option<_>>()?;
    Some(MemberView { vault, number, generation, journal_key, members })
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// The digest that stands for "no head yet".
pub const NO_HEAD: Digest = Digest([0; 32]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_or_foreign_head_is_not_read() {
        assert_eq!(read_head(&[1; 24]), None);
        assert_eq!(read_head(&[2; 200]), None);
        let mut head = vec![1; 120];
        head[17..25].copy_from_slice(&42_u64.to_be_bytes());
        assert_eq!(read_head(&head), Some((VaultId([1; 16]), 42)));
    }

    #[test]
    fn a_member_list_cut_in_an_entry_is_not_read() {
        let mut list = vec![1; LIST_COUNT];
        list[LIST_NUMBER..LIST_NUMBER + 4].copy_from_slice(&3_u32.to_be_bytes());
        list[LIST_GENERATION..LIST_GENERATION + 4].copy_from_slice(&2_u32.to_be_bytes());
        list[LIST_JOURNAL_KEY..LIST_JOURNAL_KEY + 32].copy_from_slice(&[9; 32]);
        list.extend(1_u16.to_be_bytes());
        list.extend([5; 16]);
        list.push(2);
        list.extend([6; 32]);
        list.extend([0; LIST_ENTRY - 49]);
        let view = read_member_list(&list).unwrap();
        assert_eq!((view.number, view.generation, view.journal_key), (3, 2, Key([9; 32])));
        let member = Member { account: AccountId([5; 16]), role: Role::Editor, verify_key: Key([6; 32]), until: None };
        assert_eq!(view.members, [member]);
        // Version 2 has an end and a name more.
        let mut ends = list.clone();
        ends[0] = 2;
        assert_eq!(read_member_list(&ends), None);
        ends.extend(2_089_000_000_i64.to_be_bytes());
        ends.extend([0; LIST_EXTRA - 8]);
        assert_eq!(read_member_list(&ends).unwrap().members, [Member { until: Some(2_089_000_000), ..member }]);
        ends.pop();
        assert_eq!(read_member_list(&ends), None);
        list.pop();
        assert_eq!(read_member_list(&list), None);
    }
}
