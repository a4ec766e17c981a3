//! Giving back the room on the disk of what was removed: when told, and where it is worth it.

use super::Service;
use super::error::Answer;
use crate::store::Compacted;

impl Service {
    /// Gives back the room of what was removed.
    ///
    /// # Errors
    /// `disk-full` when there is no room for the copy.
    pub async fn compact(&self) -> Answer<Compacted> {
        let compacted = self.store.compact().await?;
        tracing::info!(before = compacted.before, after = compacted.after, "compacted");
        Ok(compacted)
    }

    /// Does so where more than half of what the rows take is what was removed.
    ///
    /// # Errors
    /// As [`Service::compact`].
    pub async fn compact_if_worth_it(&self) -> Answer<()> {
        if self.store.worth_compacting().await? {
            self.compact().await?;
        }
        Ok(())
    }
}
