//! Files that no row names: what a fault of the machine or of an earlier version left. Nobody can read them through the
//! server, and nobody would ever erase them.

use std::collections::HashSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use super::error::Answer;
use super::{Service, key};
use crate::store::sealed::{Body, SealedRow};
use crate::store::{FileName, StoreError, key as own};

/// Rows read at a time.
const PAGE: usize = 1000;
/// How old a file is at least, and how often it is looked: all rows are read for it.
const DAY: i64 = 24 * 3600;

/// When it is looked again.
#[derive(Default)]
pub struct NextLook(AtomicI64);

impl Service {
    /// Erases the files that nobody has written to for a day and that no row names, once a day and after a start. How many is
    /// in the log.
    ///
    /// # Errors
    /// When the store or the disk fails, or a row cannot be read: it might name any of the files, so none is erased.
    pub async fn erase_orphans(&self) -> Answer<()> {
        let now = self.now();
        if now < self.next_look.0.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.next_look.0.store(now + DAY, Ordering::Relaxed);
        // The order is what makes it safe, with the age of a day on top: a file that was here before the rows are read has
        // a row by now, of its own or one that says that it is being written.
        let before = UNIX_EPOCH + Duration::from_secs(u64::try_from(now - DAY).unwrap_or_default());
        let old = self.store.lying_about(before).await?;
        if old.is_empty() {
            return Ok(());
        }
        let named = self.named_files().await?;
        let orphans: Vec<FileName> = old.into_iter().filter(|name| !named.contains(name)).collect();
        if orphans.is_empty() {
            return Ok(());
        }
        let count = orphans.len();
        self.store.remove(orphans).await?;
        tracing::warn!(files = count, "erased files that no row named");
        Ok(())
    }

    /// Every file that a row names.
    async fn named_files(&self) -> Result<HashSet<FileName>, StoreError> {
        let mut named = HashSet::new();
        let mut range = vec![1]..vec![0xff];
        loop {
            let page = self.store.scan(range.clone(), PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok(named) };
            range = own::after(last, &range);
            for (_, value) in page.iter().filter(|(row, _)| key::is_sealed(row)) {
                if let Body::Large(large) = SealedRow::decode(value)?.body {
                    named.insert(large.name);
                }
            }
        }
    }
}
