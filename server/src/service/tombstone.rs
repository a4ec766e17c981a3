//! Tombstones: that a record was deleted. Kept for as long as a backup could bring the record back, then dropped; a client
//! that was away for longer is told to compare the whole list.

use protocol::{RecordId, VaultId};

use super::error::{Answer, until_settled};
use super::{Service, encode, key};
use crate::store::{Change, StoreError};

const DAY: i64 = 24 * 3600;
/// For how long it is kept at least.
const LEAST_DAYS: i64 = 90;
/// For how long it outlives the backups that may still hold the record.
const BEYOND_BACKUPS_DAYS: i64 = 30;
/// A tombstone holds no time, and the row that says when it is dropped tells no more than about the month.
const GRAIN_DAYS: i64 = 30;
/// `inro restore` does not know for how long this operator keeps backups; nobody keeps them longer.
const LONGEST_BACKUP_DAYS: u32 = 366;

/// When a tombstone that comes into being now is dropped.
fn drop_at(now: i64, backup_days: u32) -> i64 {
    let keep = LEAST_DAYS.max(i64::from(backup_days) + BEYOND_BACKUPS_DAYS) * DAY;
    let grain = GRAIN_DAYS * DAY;
    (now.max(0) + keep).div_euclid(grain).saturating_add(1) * grain
}

/// The row that has a restored tombstone dropped some day.
pub(crate) fn due_when_restored(now: i64, vault: &VaultId, record: &RecordId) -> Vec<u8> {
    key::due(drop_at(now, LONGEST_BACKUP_DAYS), &key::tombstone(vault, record))
}

impl Service {
    /// Writes the tombstone of a record that this revision of the vault deletes.
    pub(super) fn put_tombstone_in(&self, change: &mut Change, vault: &VaultId, record: &RecordId, revision: u64) {
        let row = key::tombstone(vault, record);
        change.put(key::changed(vault, revision, record), Vec::new());
        change.put(key::due(drop_at(self.now(), self.settings.backup_days), &row), Vec::new());
        change.put(row, revision.to_be_bytes().to_vec());
    }

    /// Drops a tombstone and notes in the vault's row up to which revision some are gone.
    pub(super) async fn drop_tombstone(&self, vault: &VaultId, record: &RecordId) -> Answer<()> {
        until_settled!(self.try_drop_tombstone(vault, record).await)
    }

    async fn try_drop_tombstone(&self, vault: &VaultId, record: &RecordId) -> Answer<()> {
        let row_key = key::tombstone(vault, record);
        let Some(value) = self.store.get(&row_key).await? else { return Ok(()) };
        let revision = <[u8; 8]>::try_from(value.as_slice()).map_err(|_| StoreError::Damaged("a tombstone"))?;
        let revision = u64::from_be_bytes(revision);
        let (mut row, before) = self.vault_row(vault).await?;
        row.dropped = row.dropped.max(revision);
        let mut change = self.change();
        change.expect(key::vault(vault), Some(before));
        change.put(key::vault(vault), encode(&row)?);
        change.remove(key::changed(vault, revision, record));
        change.remove(row_key);
        Ok(change.commit().await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tombstone_outlives_the_backups_and_tells_only_about_the_month() {
        for backup_days in [0, 30, 60, 365] {
            for now in (0..200).map(|n| 1_796_000_000 + n * 80_000) {
                let kept = drop_at(now, backup_days) - now;
                let least = i64::from(backup_days + 30).max(90) * DAY;
                assert!(kept > least && kept <= least + 30 * DAY, "{now} {backup_days}");
                assert_eq!(drop_at(now, backup_days) % (30 * DAY), 0);
            }
        }
    }
}
