//! Where an open vault was before: what is dead here, what is history, and who was called what. Only what its owner signed counts: an
//! editor who could say it would have links called dead that are none.

use vault::id::{AccountId, GrantId, RecordId, VaultId};
use vault::record::{Fact, Former, FormerPiece, FormerPlace, MovedRecord, ShownRecord, former_id};

use crate::book::{Book, Held};

/// So many places one after the other are looked at, whatever their records say.
const PLACES: usize = 100;

impl Book {
    /// What says where this vault was before, as long as it is not in whole or since; none if it never moved.
    pub(crate) fn former_place(&self) -> Option<&FormerPlace> {
        self.place_of(&self.vault)
    }

    /// Whether moving in was begun here and is not finished.
    pub(crate) fn is_moving(&self) -> bool {
        self.former_place().is_some_and(|place| place.finished.is_none())
    }

    /// The places where this vault was before, newest first, each with the vault that it moved into from there.
    pub(crate) fn former_places(&self) -> impl Iterator<Item = (VaultId, &FormerPlace)> {
        let of = |vault: VaultId| Some((vault, self.place_of(&vault)?));
        std::iter::successors(of(self.vault), move |(_, place)| of(place.left.vault)).take(PLACES)
    }

    /// The pieces of what moved into a vault, in their order, as far as they are there.
    pub(crate) fn former_pieces(&self, into: &VaultId) -> impl Iterator<Item = &FormerPiece> {
        let pieces = self.place_of(into).map_or(&[][..], |place| &place.pieces);
        let into = *into;
        (1..).zip(pieces).filter_map(move |(at, digest)| {
            let held = self.records.get(&former_id(&into, at))?;
            match &held.record().fact {
                Fact::Former(Former::Piece(piece)) => {
                    held.is_owners.get_or_init(|| piece.digest() == *digest).then_some(piece)
                }
                _ => None,
            }
        })
    }

    /// The ids under which a place and its pieces are kept, whether they are there or not.
    pub(crate) fn former_ids(&self, into: &VaultId) -> Vec<RecordId> {
        let pieces = self.place_of(into).map_or(0, |place| place.pieces.len());
        (0..).take(pieces + 1).map(|at| former_id(into, at)).collect()
    }

    /// The records that moved into a vault, as far as the pieces are there.
    pub(crate) fn moved_into(&self, into: &VaultId) -> impl Iterator<Item = &MovedRecord> {
        self.former_pieces(into).flat_map(|piece| &piece.records)
    }

    /// Whether a record moved into this vault: nothing that the program does by itself changes it.
    pub(crate) fn is_moved(&self, id: &RecordId) -> bool {
        self.moved_into(&self.vault).any(|moved| moved.record == *id)
    }

    /// The place of which a grant is, if it is not of this one: it opens nothing here.
    pub(crate) fn former_place_of(&self, grant: &GrantId) -> Option<&FormerPlace> {
        // Each further place took it in with the others; it is of the first one.
        self.former_places().map(|(_, place)| place).filter(|place| place.grants.binary_search(grant).is_ok()).last()
    }

    /// Whether a record says where the journal of a former place begins.
    pub(crate) fn is_former_cut(&self, cut: &RecordId) -> bool {
        self.former_places().any(|(_, place)| place.cuts.binary_search(cut).is_ok())
    }

    /// Whether this is the account of whoever looks: here, or at the place from which they moved.
    pub(crate) fn is_self(&self, account: &AccountId) -> bool {
        *account == self.account || self.former_places().any(|(_, place)| place.left.account == *account)
    }

    /// What a member of a former place was called there.
    pub(crate) fn former_name(&self, account: &AccountId) -> Option<&str> {
        let members = self.former_places().flat_map(|(_, place)| &place.left.members);
        members.into_iter().find(|member| member.account == *account).map(|member| member.name.as_str())
    }

    /// Whether a record is as it was when `by` was written, which shows it: its revisions begin again with each move.
    pub(crate) fn is_as_shown(&self, by: &RecordId, shown: &ShownRecord) -> bool {
        let Some(held) = self.records.get(&shown.record) else { return false };
        let mut revision = held.revision;
        for (into, _) in self.former_places() {
            let moved = |id: &RecordId| self.moved_into(&into).find(|moved| moved.record == *id);
            if moved(by).is_none() {
                break;
            }
            match moved(&shown.record) {
                Some(there) if revision == 1 => revision = there.revision,
                _ => return false,
            }
        }
        revision == shown.revision
    }

    fn place_of(&self, into: &VaultId) -> Option<&FormerPlace> {
        let id = former_id(into, 0);
        let held = self.records.get(&id)?;
        let Fact::Former(Former::Place(place)) = &held.record().fact else { return None };
        let counts = if *into == self.vault {
            self.is_owners(held, place.list, |key| place.is_signed(into, key))
        } else {
            // The keys of that place are not here. It moved in with everything else, and nobody has touched it since.
            self.came_as_it_is(&id, held)
        };
        counts.then_some(place)
    }

    fn came_as_it_is(&self, id: &RecordId, held: &Held) -> bool {
        held.revision == 1 && self.is_moved(id)
    }
}
