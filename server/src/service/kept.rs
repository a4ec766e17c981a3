//! Counts that outlive a run and hold for all servers on a store together: keys that were tried, and sign-ups. One is taken in
//! the store before anything is compared, so that guesses in parallel, at whichever server, get no more answers than there
//! are. A row is named by a digest under a random key of this store, so that no address and no id stands on the disk in the
//! clear.

use protocol::Bytes;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::error::{Answer, until_settled};
use super::rate::{Limited, Taken};
use super::{Service, encode, key, sha256};
use crate::random;
use crate::store::StoreError;

/// Those who take at the same time at this server wait for each other and need not find out at the commit. So many can be at
/// it, each for another network.
const LANES: usize = 64;

/// Where those who take wait for each other.
pub struct Lanes([Mutex<()>; LANES]);

impl Default for Lanes {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::default()))
    }
}

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
    fn new(what: Limited, taken: &Taken) -> Option<Self> {
        let (first, last) = (*taken.0.front()?, *taken.0.back()?);
        let seconds = |time: &i64| u16::try_from(time - first).unwrap_or(u16::MAX).to_be_bytes();
        Some(Self { until: last + what.allowance().1, first, after: Bytes(taken.0.iter().flat_map(seconds).collect()) })
    }

    fn taken(&self) -> Taken {
        let pairs = self.after.0.chunks_exact(2);
        Taken(pairs.map(|pair| self.first + i64::from(u16::from_be_bytes([pair[0], pair[1]]))).collect())
    }
}

impl Service {
    /// Takes one of each allowance, durably when it answers. The first that has none left ends it; those before are used up
    /// all the same: whoever goes on with an id that has to wait uses up what the network may.
    ///
    /// # Errors
    /// 429 when one has none left, with the seconds until it has; when the store fails.
    pub(super) async fn take_kept(&self, whats: &[Limited], now: i64) -> Answer<()> {
        self.change_kept(whats, |taken, what| taken.take(what, now)).await
    }

    /// Gives back what was taken at this time: it was no offence.
    pub(super) async fn give_back_kept(&self, whats: &[Limited], at: i64) -> Answer<()> {
        let given_back = |taken: &mut Taken, _| {
            taken.give_back(at);
            Ok(())
        };
        self.change_kept(whats, given_back).await
    }

    async fn change_kept(
        &self,
        whats: &[Limited],
        apply: impl Fn(&mut Taken, Limited) -> Answer<()> + Copy,
    ) -> Answer<()> {
        let kept_key = self.kept_key().await?;
        let rows: Vec<_> = whats.iter().map(|what| (*what, key::kept(*what, kept_key))).collect();
        let lane = rows.first().map_or(0, |(_, row)| usize::from(row[1])) % LANES;
        let _alone = self.lanes.0[lane].lock().await;
        until_settled!(self.try_change_kept(&rows, apply).await)
    }

    async fn try_change_kept(
        &self,
        rows: &[(Limited, Vec<u8>)],
        apply: impl Fn(&mut Taken, Limited) -> Answer<()>,
    ) -> Answer<()> {
        let mut change = self.change();
        let mut outcome = Ok(());
        for (what, row) in rows {
            let before = self.read::<KeptRow>(row).await?;
            let mut taken = before.as_ref().map(|(kept, _)| kept.taken()).unwrap_or_default();
            outcome = apply(&mut taken, *what);
            if outcome.is_err() {
                break;
            }
            change.expect(row.clone(), before.as_ref().map(|(_, value)| value.clone()));
            let kept = KeptRow::new(*what, &taken);
            let until = kept.as_ref().map(|kept| kept.until);
            if let Some((old, _)) = before.filter(|(old, _)| Some(old.until) != until) {
                change.remove(key::due(old.until, row));
            }
            match kept {
                Some(kept) => {
                    change.put(key::due(kept.until, row), Vec::new());
                    change.put(row.clone(), encode(&kept)?);
                }
                None => change.remove(row.clone()),
            }
        }
        change.commit().await?;
        outcome
    }

    /// Drops a row that has run out, unless it is written again meanwhile: then it has a later time at which it is due.
    pub(super) async fn drop_kept(&self, row: &[u8]) -> Answer<()> {
        let Some((kept, before)) = self.read::<KeptRow>(row).await? else { return Ok(()) };
        if kept.until > self.now() {
            return Ok(());
        }
        let mut change = self.change();
        change.expect(row.to_vec(), Some(before));
        change.remove(row.to_vec());
        match change.commit().await {
            Ok(()) | Err(StoreError::Moved) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The key by which rows are named, made when it is first needed.
    async fn kept_key(&self) -> Answer<&[u8; 32]> {
        self.kept_key.get_or_try_init(|| self.key_of_store(key::KEPT_KEY)).await
    }

    /// A random key that all servers on this store have, made by the first that needs it.
    pub(super) async fn key_of_store(&self, row: &[u8]) -> Answer<[u8; 32]> {
        let damaged = |_| StoreError::Damaged("a key of the store").into();
        if let Some(key) = self.store.get(row).await? {
            return key.try_into().map_err(damaged);
        }
        let made: [u8; 32] = random::bytes();
        let mut change = self.change();
        change.expect(row.to_vec(), None);
        change.put(row.to_vec(), made.to_vec());
        match change.commit().await {
            Ok(()) => Ok(made),
            // Another server was faster.
            Err(StoreError::Moved) => self.store.get(row).await?.ok_or(StoreError::Moved)?.try_into().map_err(damaged),
            Err(error) => Err(error.into()),
        }
    }
}

/// The digest that names a limit's row.
pub(super) fn name(what: Limited, key: &[u8; 32]) -> [u8; 32] {
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
        let taken = Taken((0..most as i64).map(|n| 1_900_000_000 + n * (seconds - 1) / most as i64).collect());
        let row = encode(&KeptRow::new(what, &taken).unwrap()).unwrap();
        assert!(row.len() <= ROW_BYTES, "{} bytes", row.len());
        assert_eq!(protocol::from_cbor::<KeptRow>(&row).unwrap().taken(), taken);
        assert!(KeptRow::new(what, &Taken::default()).is_none());
    }
}
