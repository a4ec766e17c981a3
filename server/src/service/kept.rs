//! Counts that outlive a run: wrong keys and sign-ups. A row is named by a digest under a random key of this store, so
//! that no address and no id stands on the disk in the clear.

use protocol::Bytes;
use serde::{Deserialize, Serialize};

use super::error::Answer;
use super::rate::Limited;
use super::{Service, encode, key, sha256};
use crate::random;
use crate::store::{Change, StoreError};

#[derive(Serialize, Deserialize)]
struct KeptRow {
    /// Seconds after which the row means nothing.
    until: i64,
    /// When the oldest was taken.
    first: i64,
    /// Seconds from the oldest to each, oldest first, as u16 big-endian: an allowance of hundreds has to fit into one row.
    after: Bytes,
}

impl KeptRow {
    fn new(what: Limited, times: &[i64]) -> Option<Self> {
        let (first, last) = (*times.first()?, *times.last()?);
        let seconds = |time: &i64| u16::try_from(time - first).unwrap_or(u16::MAX).to_be_bytes();
        Some(Self { until: last + what.allowance().1, first, after: Bytes(times.iter().flat_map(seconds).collect()) })
    }

    fn times(&self) -> Vec<i64> {
        let pairs = self.after.0.chunks_exact(2);
        pairs.map(|pair| self.first + i64::from(u16::from_be_bytes([pair[0], pair[1]]))).collect()
    }
}

impl Service {
    /// Takes one of the allowance, counting what earlier runs wrote down.
    ///
    /// # Errors
    /// 429 when none is left, with the seconds until one is; when the store fails.
    pub(super) async fn take_kept(&self, what: Limited, now: i64) -> Answer<()> {
        if !self.rates.knows(what) {
            let row = key::kept(what, &self.kept_key().await?);
            if let Some((kept, _)) = self.read::<KeptRow>(&row).await? {
                self.rates.remember(what, kept.times());
            }
        }
        self.rates.take(what, now)
    }

    /// Writes the counts down within a change. There is no condition on the row: of two changes at once the later holds
    /// what both counted, and a limit must not make anything else fail.
    pub(super) async fn keep_in(&self, change: &mut Change, what: Limited) -> Answer<()> {
        let Some(kept) = KeptRow::new(what, &self.rates.times(what)) else {
            return Ok(());
        };
        let row = key::kept(what, &self.kept_key().await?);
        change.put(key::due(kept.until, &row), Vec::new());
        change.put(row, encode(&kept)?);
        Ok(())
    }

    /// Drops a row that has run out. One that was written again meanwhile has a later time at which it is due.
    pub(super) async fn drop_kept(&self, done: &mut Change, row: &[u8]) -> Answer<()> {
        if let Some((kept, _)) = self.read::<KeptRow>(row).await?
            && kept.until <= self.now()
        {
            done.remove(row.to_vec());
        }
        Ok(())
    }

    /// The key of this store, made when it is first needed.
    async fn kept_key(&self) -> Answer<Vec<u8>> {
        let key = self.kept_key.get_or_try_init(|| async {
            if let Some(key) = self.store.get(key::KEPT_KEY).await? {
                return Ok(key);
            }
            let made: [u8; 32] = random::bytes();
            let mut change = self.change();
            change.expect(key::KEPT_KEY.to_vec(), None);
            change.put(key::KEPT_KEY.to_vec(), made.to_vec());
            match change.commit().await {
                Ok(()) => Ok(made.to_vec()),
                // Another server on this store was faster.
                Err(StoreError::Moved) => self.store.get(key::KEPT_KEY).await?.ok_or(StoreError::Moved),
                Err(error) => Err(error),
            }
        });
        Ok(key.await?.clone())
    }
}

/// The digest that names a limit's row.
pub(super) fn name(what: Limited, key: &[u8]) -> [u8; 32] {
    let (kind, subject) = what.subject();
    sha256(&[b"inro/kept/1", key, &[kind], &subject]).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::rate::Network;
    use crate::store::ROW_BYTES;

    #[test]
    fn the_largest_allowance_fits_into_a_row_and_comes_back_as_it_was() {
        let what = Limited::SignUpFrom(Network::of([203, 0, 113, 7].into()));
        let (most, seconds) = what.allowance();
        let times: Vec<i64> = (0..most as i64).map(|n| 1_900_000_000 + n * (seconds - 1) / most as i64).collect();
        let row = encode(&KeptRow::new(what, &times).unwrap()).unwrap();
        assert!(row.len() <= ROW_BYTES, "{} bytes", row.len());
        assert_eq!(protocol::from_cbor::<KeptRow>(&row).unwrap().times(), times);
        assert!(KeptRow::new(what, &[]).is_none());
    }
}
