//! Following member lists from the one a client pinned.

use super::{MemberList, SignedMemberList};
use crate::error::Error;
use crate::id::Digest;
use crate::key_pair::PublicIdentity;

/// The list where following starts, kept in the account state: list 1 for the owner who made the vault, the list that let a
/// member in, later the newest list that a device verified and wrote there. It fixes the owner key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListPin {
    /// Number of the list.
    pub n: u32,
    /// SHA-256 of the signed list.
    pub digest: Digest,
}

/// Why a member list is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MemberFault {
    /// No list at all.
    #[error("the server sent no member list")]
    Missing,
    /// The first list is not the pinned one, or names another owner key.
    #[error("member list {n} does not come from the owner known to this device")]
    ForeignOwner {
        /// Number of the list found.
        n: u32,
    },
    /// The list does not name this account's keys.
    #[error("member list {n} does not name this account")]
    NotNamed {
        /// Number of the list.
        n: u32,
    },
    /// A list of another vault in the chain.
    #[error("member list {n} belongs to another vault")]
    ForeignVault {
        /// Number of the list.
        n: u32,
    },
    /// The list is not signed by the owner of the list before.
    #[error("member list {n} is not signed by the owner")]
    ForeignSignature {
        /// Number of the list.
        n: u32,
    },
    /// Number or hash does not join the list before.
    #[error("member list {n} does not follow the one before it")]
    BrokenLink {
        /// Number of the list.
        n: u32,
    },
    /// The generation goes down, or a generation box that was already there changed.
    #[error("member list {n} goes back to an older key generation")]
    GenerationBackwards {
        /// Number of the list.
        n: u32,
    },
}

/// Checks the lists in order, starting with the pinned one, and gives the newest.
///
/// Each further list must be signed by the owner of the one before, name its hash, count up by one, belong to the same vault,
/// and keep all earlier generation boxes. Fails with the [`MemberFault`] of the first list that does not; [`MemberFault::Missing`]
/// without any, [`MemberFault::ForeignOwner`] when the first is not the pinned one.
pub fn follow<'a>(pin: &ListPin, lists: &'a [SignedMemberList]) -> Result<&'a SignedMemberList, Error> {
    let (first, rest) = lists.split_first().ok_or(MemberFault::Missing)?;
    if first.pin() != *pin {
        return Err(MemberFault::ForeignOwner { n: first.list().n }.into());
    }
    let mut last = first;
    for next in rest {
        check_next(last, next)?;
        last = next;
    }
    Ok(last)
}

/// Checks the list that lets this account in, against the hash of the owner's keys that the invitation named, so that it can be
/// pinned: it names those keys as the owner's, is signed with them, and has an entry with this account's own keys.
/// Fails with the [`MemberFault`] that says which of these is not so.
pub fn check_first(list: &SignedMemberList, owner_keys: &Digest, own: &PublicIdentity) -> Result<ListPin, Error> {
    let content: &MemberList = list.list();
    let n = content.n;
    let owner = content.owner_entry()?;
    if owner.keys.digest() != *owner_keys {
        return Err(MemberFault::ForeignOwner { n }.into());
    }
    list.verify(&owner.keys.verify_key).map_err(|_| MemberFault::ForeignSignature { n })?;
    if !content.entries.iter().any(|entry| entry.keys == *own) {
        return Err(MemberFault::NotNamed { n }.into());
    }
    Ok(list.pin())
}

fn check_next(last: &SignedMemberList, next: &SignedMemberList) -> Result<(), Error> {
    let (old, new) = (last.list(), next.list());
    let n = new.n;
    if new.vault != old.vault {
        return Err(MemberFault::ForeignVault { n }.into());
    }
    if old.n.checked_add(1) != Some(n) || new.previous != last.digest() {
        return Err(MemberFault::BrokenLink { n }.into());
    }
    next.verify(&old.owner_entry()?.keys.verify_key).map_err(|_| MemberFault::ForeignSignature { n })?;
    if !new.generation_boxes.starts_with(&old.generation_boxes) {
        return Err(MemberFault::GenerationBackwards { n }.into());
    }
    Ok(())
}
