//! Taking out again what was taken in by a move that is not finished.

use vault::id::RecordId;

use super::super::Engine;
use super::super::change::Edit;
use super::super::wire::Trouble;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// Records in one changeset.
const PART: usize = 400;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Deletes what moved in, what says that it was begun last: should this be broken off, it is still known that half is here. The
    /// same records never come into this vault again, because an id that was deleted is not used a second time.
    pub(in crate::engine) async fn undo_move(&mut self) -> Result<(), Trouble> {
        self.pull_for_edit().await?;
        let book = &self.opened()?.book;
        if !book.is_moving() {
            return Err(Trouble::NotFound);
        }
        let moved = book.moved_into(&book.vault).map(|moved| moved.record);
        let mut ids: Vec<RecordId> = moved.filter(|id| book.records.contains_key(id)).collect();
        let own = book.former_ids(&book.vault).into_iter().rev();
        // Those that list what moved go in one step with the mark, after everything that they list.
        let own: Vec<RecordId> = own.filter(|id| book.records.contains_key(id)).collect();
        let mut parts: Vec<Vec<RecordId>> = Vec::new();
        while !ids.is_empty() {
            parts.push(ids.split_off(ids.len().saturating_sub(PART)));
        }
        parts.extend(own.chunks(PART).map(<[RecordId]>::to_vec));
        for part in parts {
            self.commit(|open| {
                // Another device may have finished it meanwhile: then it is what is here, and no half of anything.
                if !open.book.is_moving() {
                    return Err(Trouble::NotFound);
                }
                let there = part.iter().filter(|id| open.book.records.contains_key(id)).copied().collect();
                Ok(Edit { moves: true, ..Edit::delete(there) })
            })
            .await?;
        }
        self.parts = None;
        Ok(())
    }
}
