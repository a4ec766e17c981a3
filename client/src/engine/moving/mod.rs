//! Moving in: everything of an archive into a vault that holds nothing yet. Record for record it is what was taken out, under the keys
//! of this vault; one value over all of it, computed at both places, says so. What is broken off goes on, or is taken out again.

mod look;
mod take_in;
mod undo;

use std::collections::BTreeMap;

use vault::id::{Digest, RecordId};
use vault::moving::{body_digest, code};
use vault::record::FormerPiece;

use super::wire::{MoveInState, Trouble};
use super::{Engine, Open};
use crate::account::fault;
use crate::archive::Rest;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Where this vault was before, and what the code of what moved is now.
    pub(super) fn get_move(&self) -> Result<Option<MoveInState>, Trouble> {
        let open = self.opened()?;
        let Some(place) = open.book.former_place() else { return Ok(None) };
        Ok(Some(MoveInState {
            server: place.left.server.clone(),
            exported: place.exported,
            finished: place.finished,
            there: code(&place.digest),
            here: code(&digest_here(open).ok_or_else(|| fault("body"))?),
        }))
    }
}

/// The value over what moved into the open vault, as it is here now. None where it never moved.
fn digest_here<D>(open: &Open<D>) -> Option<Digest> {
    let book = &open.book;
    let place = book.former_place()?;
    let mut records: BTreeMap<RecordId, (u64, Digest)> = BTreeMap::new();
    for moved in book.moved_into(&book.vault) {
        // What is not here any more is not counted, so that the value is another one.
        let Some(held) = book.records.get(&moved.record) else { continue };
        let revision = moved.revision.saturating_add(held.revision.saturating_sub(1));
        records.insert(moved.record, (revision, body_digest(&held.body).ok()?));
    }
    let pieces = || book.former_pieces(&book.vault);
    let rest = Rest {
        left: place.left.clone(),
        deleted: pieces().flat_map(|piece: &FormerPiece| piece.deleted.iter().copied()).collect(),
        entries: pieces().flat_map(|piece| piece.entries.iter().cloned()).collect(),
    };
    Some(rest.digest_over(&records))
}
