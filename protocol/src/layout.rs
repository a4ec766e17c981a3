//! The few offsets of signed, fixed-width structures that a server may read to refuse early.
//!
//! Clients trust only the signatures; the layouts themselves belong to the vault, and a test of the client compares both.
//! All integers are big-endian.

use crate::bytes::{AccountId, Digest, VaultId};

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

/// The part of a member list that the server reads to refuse early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberView {
    /// The vault the list is for.
    pub vault: VaultId,
    /// Counts from 1.
    pub number: u32,
    /// Who may do what.
    pub members: Vec<(AccountId, Role)>,
}

/// Where the list's number (u32) begins in a member list (byte 0 is the format's version, then the vault id).
pub const LIST_NUMBER: usize = 17;
/// Where the count of entries (u16) begins.
pub const LIST_COUNT: usize = 21;
/// Where the first entry begins. An entry starts with account id (16) and role (1: 1 owner, 2 editor, 3 reader).
pub const LIST_ENTRIES: usize = 23;
/// Bytes of one entry: account id, role, Ed25519 and X25519 public keys.
pub const LIST_ENTRY: usize = 16 + 1 + 32 + 32;

/// Reads number, accounts and roles of a member list without verifying anything.
#[must_use]
pub fn read_member_list(list: &[u8]) -> Option<MemberView> {
    if list.first() != Some(&1) {
        return None;
    }
    let vault = VaultId::try_from(list.get(1..LIST_NUMBER)?).ok()?;
    let number = u32::from_be_bytes(list.get(LIST_NUMBER..LIST_COUNT)?.try_into().ok()?);
    let count = u16::from_be_bytes(list.get(LIST_COUNT..LIST_ENTRIES)?.try_into().ok()?);
    let mut members = Vec::with_capacity(usize::from(count));
    for index in 0..usize::from(count) {
        let at = LIST_ENTRIES + index * LIST_ENTRY;
        let entry = list.get(at..at + LIST_ENTRY)?;
        let role = match entry[16] {
            1 => Role::Owner,
            2 => Role::Editor,
            3 => Role::Reader,
            _ => return None,
        };
        members.push((AccountId::try_from(&entry[..16]).ok()?, role));
    }
    Some(MemberView {
        vault,
        number,
        members,
    })
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
        let mut list = vec![1; 17];
        list.extend(3_u32.to_be_bytes());
        list.extend(1_u16.to_be_bytes());
        list.extend([5; 16]);
        list.push(2);
        list.extend([0; 64]);
        let view = read_member_list(&list).unwrap();
        assert_eq!(
            (view.number, view.members.as_slice()),
            (3, &[(AccountId([5; 16]), Role::Editor)][..])
        );
        list.pop();
        assert_eq!(read_member_list(&list), None);
    }
}
