//! What is done when its time has come: uploads that nobody named, grants that have ended, idempotency keys, old events,
//! tombstones, invitations.

use protocol::{BlobId, GrantId, ProblemKind, RecordId, VaultId};

use super::error::{Answer, Refusal};
use super::{Service, key};
use crate::store::Change;
use crate::store::key::after;

/// What is worked off at a time.
const PAGE: usize = 256;

impl Service {
    /// Works off everything that is due. What cannot be done is left for the next time, and the rest is done all the same:
    /// one damaged row must not keep what others deleted on the disk.
    ///
    /// # Errors
    /// When the store has stopped or the disk is full; at the end, when something was left.
    pub async fn sweep(&self) -> Answer<()> {
        let now = self.now();
        self.session_use.forget_before(now - self.settings.idle_seconds);
        let mut range = key::all_due(now);
        let mut left = None;
        loop {
            let due = self.store.scan(range.clone(), PAGE).await?;
            let Some((last, _)) = due.last() else {
                return left.map_or(Ok(()), Err);
            };
            range = after(last, &range);
            let mut done = self.change();
            for (due_key, _) in &due {
                let swept = match key::due_row(due_key) {
                    Some(row) => self.sweep_row(&mut done, row).await,
                    None => Ok(()),
                };
                match swept {
                    Ok(()) => done.remove(due_key.clone()),
                    Err(refusal) if nothing_goes_on(&refusal) => return Err(refusal),
                    Err(refusal) => {
                        tracing::error!(kind = ?refusal.kind, "something that is due could not be done and is left");
                        left = Some(refusal);
                    }
                }
            }
            done.commit().await?;
        }
    }

    async fn sweep_row(&self, done: &mut Change, row: &[u8]) -> Answer<()> {
        if row.first() == Some(&b'q') {
            return self.drop_kept(row).await;
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
            (b'v', b'i') => self.drop_over_invitation(row).await,
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

/// The store takes no more writes, or has no room for them. (What only moved meanwhile is unavailable as well.)
fn nothing_goes_on(refusal: &Refusal) -> bool {
    refusal.kind == ProblemKind::DiskFull || (refusal.kind == ProblemKind::Unavailable && !refusal.moved)
}

/// What was deleted meanwhile needs no sweeping.
fn gone_is_fine(outcome: Answer<()>) -> Answer<()> {
    match outcome {
        Err(refusal) if refusal.kind == ProblemKind::NotFound => Ok(()),
        other => other,
    }
}
