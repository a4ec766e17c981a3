//! What is done when its time has come: uploads that nobody named, grants that have ended, idempotency keys, old events,
//! tombstones.

use protocol::{BlobId, GrantId, RecordId, VaultId};

use super::error::Answer;
use super::{Service, key};
use crate::store::Change;

/// What is worked off at a time.
const PAGE: usize = 256;

impl Service {
    /// Works off everything that is due.
    ///
    /// # Errors
    /// When the store fails; what is left is done the next time.
    pub async fn sweep(&self) -> Answer<()> {
        let now = self.now();
        self.session_use.forget_before(now - self.settings.idle_seconds);
        loop {
            let due = self.store.scan(key::all_due(now), PAGE).await?;
            if due.is_empty() {
                return Ok(());
            }
            let mut done = self.change();
            for (due_key, _) in &due {
                if let Some(row) = key::due_row(due_key) {
                    self.sweep_row(&mut done, row).await?;
                }
                done.remove(due_key.clone());
            }
            done.commit().await?;
        }
    }

    async fn sweep_row(&self, done: &mut Change, row: &[u8]) -> Answer<()> {
        if row.first() == Some(&b'q') {
            return self.drop_kept(done, row).await;
        }
        if row.first() == Some(&b'n') {
            return self.drop_old_invitation(row).await;
        }
        let owner = row.get(1..17).and_then(|id| <[u8; 16]>::try_from(id).ok());
        let (Some(owner), Some(kind)) = (owner, key::kind(row)) else {
            return Ok(());
        };
        let tail = key::tail(row).unwrap_or_default();
        match (row[0], kind) {
            (b'v', b'b') => gone_is_fine(self.drop_blob(&VaultId(owner), &BlobId(tail)).await),
            (b'v', b't') => gone_is_fine(self.drop_tombstone(&VaultId(owner), &RecordId(tail)).await),
            (b'v', b'g') => gone_is_fine(self.erase_ended_grant(&VaultId(owner), &GrantId(tail)).await),
            // Of these nothing refers to a newer row of the same key.
            (b'a', b'e' | b'k') => {
                done.remove(row.to_vec());
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// What was deleted meanwhile needs no sweeping.
fn gone_is_fine(outcome: Answer<()>) -> Answer<()> {
    match outcome {
        Err(refusal) if refusal.kind == protocol::ProblemKind::NotFound => Ok(()),
        other => other,
    }
}
