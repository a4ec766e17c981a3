//! Parts of a person's records that are kept apart: each is a vault of its own, with a key and members of its own. Which vaults belong
//! together stands sealed in the part, as the owner's word, and nowhere else.

mod copy;
mod fate;
mod make;
mod moving;
mod preview;

use vault::id::{AccountId, VaultId};
use vault::member::Role;
use vault::record::{Fact, Kind, Part};

use super::Open;
use super::wire::{PartView, Trouble, VaultItem};

impl<D> Open<D> {
    /// What the owner signed of this vault: that it is a part, and of which records. Not what anybody else wrote, and not the word about
    /// another vault.
    pub(super) fn part(&self) -> Option<&Part> {
        let signed = |part: &&Part| {
            let key = self.book.lists.owner_key(part.list);
            key.is_some_and(|key| part.is_signed(&self.book.vault, &key))
        };
        let parts = self.book.of_kind(Kind::Part).filter_map(|(_, held)| match &held.record().fact {
            Fact::Part(part) => Some(part),
            _ => None,
        });
        parts.filter(signed).max_by_key(|part| part.list)
    }

    /// The vault whose part it is; itself if it is none.
    fn main(&self) -> VaultId {
        self.part().map_or(self.book.vault, |part| part.main)
    }

    /// Whether it is this account that decides who can open the vault.
    fn is_own(&self) -> bool {
        self.book.role() == Some(Role::Owner) && !self.book.is_handed_over()
    }

    /// Everybody who has the key of the vault as it is now, also those whose last day is over and who have left: the next generation
    /// leaves these out, and until then only the server keeps them out.
    fn readers(&self) -> impl Iterator<Item = AccountId> {
        self.book.list.list().entries.iter().map(|entry| entry.account)
    }
}

/// Refuses unless both are vaults of one person's records and this account owns both. Who can read a record is the owner's to decide, and
/// moving it decides that.
fn check_together<D>(one: &Open<D>, other: &Open<D>) -> Result<(), Trouble> {
    if one.book.vault == other.book.vault || one.main() != other.main() {
        return Err(Trouble::NotFound);
    }
    if one.is_own() && other.is_own() { Ok(()) } else { Err(Trouble::Refused(protocol::ProblemKind::NotAllowed)) }
}

/// What is said of the open vault as a part; of which, as far as it says so itself.
pub(super) fn part_view<D>(open: &Open<D>) -> Option<PartView> {
    open.part().map(|part| PartView { name: part.name.clone(), main: Some(part.main) })
}

/// Names the main vault only to those who open it, and only where one account owns both: anybody could say of their own vault that it is
/// a part of somebody else's.
pub(super) fn settle_parts(items: &mut [VaultItem]) {
    let mains: Vec<(VaultId, Option<AccountId>)> =
        items.iter().filter(|item| item.part.is_none() && !item.refused).map(|item| (item.vault, item.owner)).collect();
    for item in items {
        let owner = item.owner;
        let Some(part) = &mut item.part else { continue };
        part.main = part.main.filter(|main| mains.contains(&(*main, owner)));
    }
}
