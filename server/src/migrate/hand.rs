//! Who writes into the target. Two that migrate into one keep each other out when they begin; one that stood still for longer than it is
//! thought to be there must write nothing once another has taken over.

use crate::random;
use crate::store::key::{migrating, migrator};
use crate::store::{Batch, Store, StoreError};

/// The right to write into a target, until somebody else takes it.
pub struct Hand<'a> {
    store: &'a dyn Store,
    id: [u8; 16],
}

impl<'a> Hand<'a> {
    /// Takes the right to write, from whoever had it. `at` is how far the target is.
    ///
    /// # Errors
    /// [`StoreError::Moved`] when somebody else took it at the same time.
    pub async fn take(store: &'a dyn Store, at: &[u8]) -> Result<Self, StoreError> {
        let hand = Self { store, id: random::bytes() };
        let mut batch = Batch::default();
        batch.expect(migrator(), store.get(&migrator()).await?);
        batch.put(migrator(), hand.id.to_vec());
        batch.put(migrating(), at.to_vec());
        store.commit(batch).await?;
        Ok(hand)
    }

    /// The target.
    pub fn store(&self) -> &'a dyn Store {
        self.store
    }

    /// Writes, if nobody has taken over.
    ///
    /// # Errors
    /// [`StoreError::Moved`] when somebody has; nothing was written then.
    pub async fn commit(&self, mut batch: Batch) -> Result<(), StoreError> {
        batch.expect(migrator(), Some(self.id.to_vec()));
        self.store.commit(batch).await
    }

    /// Notes that everything is there. From here on the target opens for a server.
    ///
    /// # Errors
    /// As [`Self::commit`].
    pub async fn let_go(self) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.remove(migrating());
        batch.remove(migrator());
        self.commit(batch).await
    }
}
