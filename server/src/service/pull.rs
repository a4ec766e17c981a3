//! What came after a revision: pages in the order of revisions, each consistent with one head.

use protocol::change::{ChangesPage, StoredRecord, Tombstone};
use protocol::{Bytes, Digest, ProblemKind, RecordId, VaultId, limits};

use super::change::RecordMeta;
use super::error::{Answer, Refusal};
use super::session::Session;
use super::{Service, key};
use crate::store::StoreError;
use crate::store::sealed::SealedRow;

/// How often a page is read again because the vault moved on while it was read.
const ATTEMPTS: usize = 16;
/// Rows of the list of changes read at a time.
const ROWS: usize = 1000;

impl Service {
    /// What came after revision `after`, in whole revisions, up to about 4 MiB.
    ///
    /// # Errors
    /// `not-found` when the account is no member, `unavailable` when the vault never stood still.
    pub async fn changes_after(&self, session: &Session, vault: &VaultId, after: u64) -> Answer<ChangesPage> {
        self.role(session, vault).await?;
        for _ in 0..ATTEMPTS {
            if let Some(page) = self.try_changes_after(vault, after).await? {
                return Ok(page);
            }
        }
        Err(Refusal { retry_after: Some(1), ..ProblemKind::Unavailable.into() })
    }

    async fn try_changes_after(&self, vault: &VaultId, after: u64) -> Answer<Option<ChangesPage>> {
        let (row, before) = self.vault_row(vault).await?;
        let mut page = ChangesPage {
            head: row.head,
            digests: Vec::new(),
            put: Vec::new(),
            deleted: Vec::new(),
            member_lists: self.member_lists(vault).await?,
            journal: self.journal_position(vault).await?,
            through: row.revision.max(after),
            // From the beginning there is nothing that a tombstone would take away.
            compare_all: 0 < after && after < row.dropped,
        };
        match self.read_records(vault, after, &mut page).await {
            Ok(()) => {}
            Err(InMotion::Moved) => return Ok(None),
            Err(InMotion::Failed(error)) => return Err(error.into()),
        }
        let newest_digest = page.through.min(row.revision.saturating_sub(1));
        for (_, digest) in self.store.scan(key::digests(vault, after, newest_digest), usize::MAX).await? {
            page.digests.push(Digest::try_from(digest.as_slice()).map_err(|_| StoreError::Damaged("a digest"))?);
        }
        // What was read belongs to this head only if the vault's row is still the same.
        let unmoved = self.store.get(&key::vault(vault)).await?.as_ref() == Some(&before);
        Ok(unmoved.then_some(page))
    }

    /// Fills the page; stops after the revision in which it becomes full.
    async fn read_records(&self, vault: &VaultId, after: u64, page: &mut ChangesPage) -> Result<(), InMotion> {
        let mut range = key::changed_in(vault, after, page.through);
        let mut bytes = 0;
        let mut revision = after;
        loop {
            let rows = self.store.scan(range.clone(), ROWS).await?;
            let Some((last, _)) = rows.last() else {
                return Ok(());
            };
            range = crate::store::key::after(last, &range);
            for (row_key, _) in rows {
                let (changed, record) = key::read_changed(&row_key).ok_or(StoreError::Damaged("a list of changes"))?;
                if changed > revision && bytes >= limits::CHANGES_PAGE_BYTES {
                    page.through = revision;
                    return Ok(());
                }
                revision = changed;
                match self.stored_record(vault, record, changed).await? {
                    Some(stored) => {
                        bytes += stored.sealed.0.len();
                        page.put.push(stored);
                    }
                    None => page.deleted.push(Tombstone { record, changed }),
                }
            }
        }
    }

    async fn stored_record(
        &self,
        vault: &VaultId,
        record: RecordId,
        changed: u64,
    ) -> Result<Option<StoredRecord>, InMotion> {
        let row_key = key::record(vault, &record);
        let Some(value) = self.store.get(&row_key).await? else {
            let tombstone = self.store.get(&key::tombstone(vault, &record)).await?;
            return if tombstone.as_deref() == Some(&changed.to_be_bytes()) { Ok(None) } else { Err(InMotion::Moved) };
        };
        let row = SealedRow::decode(&value)?;
        let meta: RecordMeta = protocol::from_cbor(&row.meta).map_err(|_| StoreError::Damaged("a record"))?;
        if meta.changed != changed {
            return Err(InMotion::Moved);
        }
        match row.open(&*self.store, &row_key).await {
            Ok(sealed) => Ok(Some(StoredRecord { record, revision: meta.revision, changed, sealed: Bytes(sealed) })),
            // Replaced and erased between the two reads, or damaged: the row says which.
            Err(error) if self.store.get(&row_key).await?.as_ref() == Some(&value) => Err(error.into()),
            Err(_) => Err(InMotion::Moved),
        }
    }
}

/// Why a page was not read to its end.
enum InMotion {
    Moved,
    Failed(StoreError),
}

impl From<StoreError> for InMotion {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}
