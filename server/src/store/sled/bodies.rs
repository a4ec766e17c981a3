//! Writes of a batch that has large bodies: the files come before the row that names them.

use std::sync::mpsc;

use tokio::sync::oneshot;

use super::files::Files;
use super::writer::{Job, Message};
use crate::store::{Batch, Doomed, Part, StoreError, key};

/// What it needs of the store; it outlives whoever waits.
#[derive(Clone)]
pub struct Bodies {
    pub files: Files,
    pub writes: mpsc::Sender<Message>,
}

impl Bodies {
    /// Reserves the slots of new bodies durably, writes the files, and then the batch that names them.
    pub async fn write(self, mut batch: Batch) -> Result<(), StoreError> {
        let parts = std::mem::take(&mut batch.parts);
        let new = self.reserve(&mut batch, &parts).await?;
        let files = self.files.clone();
        let written = tokio::task::spawn_blocking(move || {
            parts.iter().try_for_each(|part| files.write(part))?;
            files.sync_folder()
        })
        .await
        .unwrap_or(Err(StoreError::Stopped));
        let outcome = match written {
            Ok(()) => send(&self.writes, batch).await,
            Err(error) => Err(error),
        };
        if outcome.is_err() && !new.is_empty() {
            self.discard(&new).await;
        }
        outcome
    }

    /// The bodies that no row names yet, whose slots are in use when this answers.
    async fn reserve(&self, batch: &mut Batch, parts: &[Part]) -> Result<Vec<Doomed>, StoreError> {
        let mut reserve = Batch::default();
        let mut new = Vec::new();
        let taken = std::mem::take(&mut batch.taken);
        for taken in taken {
            let Some(part) = parts.iter().find(|part| part.large.slot == taken.slot) else {
                batch.taken.push(taken);
                continue;
            };
            let name = part.large.name;
            reserve.put(key::writing(name), taken.slot.0.to_be_bytes().to_vec());
            batch.remove(key::writing(name));
            new.push(Doomed { slot: taken.slot, file: Some(name) });
            reserve.take(taken);
        }
        if !new.is_empty() {
            send(&self.writes, reserve).await?;
        }
        Ok(new)
    }

    /// Gives up files that no row will name. If this fails too, the next start does it.
    async fn discard(&self, new: &[Doomed]) {
        let mut batch = Batch::default();
        for doomed in new {
            if let Some(name) = doomed.file {
                batch.remove(key::writing(name));
            }
            batch.doom(*doomed);
        }
        if let Err(error) = send(&self.writes, batch).await {
            tracing::warn!(%error, "files of a refused change stay until the next start");
        }
    }
}

/// Hands a batch to the writer, with the rows by which this engine keeps its slots. Sent here and not when polled: what was
/// asked for happens even if nobody waits.
pub fn send(
    writes: &mpsc::Sender<Message>,
    mut batch: Batch,
) -> impl Future<Output = Result<(), StoreError>> + Send + use<> {
    for slot in batch.taken.iter().map(|taken| taken.slot).collect::<Vec<_>>() {
        batch.expect(key::free(slot), Some(Vec::new()));
        batch.remove(key::free(slot));
    }
    for doomed in batch.doomed.clone() {
        batch.put(key::erase(doomed.slot), doomed.file.map_or_else(Vec::new, |file| file.0.to_vec()));
    }
    let (answer, answered) = oneshot::channel();
    let sent = writes.send(Message::Write(Job { batch, answer }));
    async move {
        sent.map_err(|_| StoreError::Stopped)?;
        answered.await.unwrap_or(Err(StoreError::Stopped))
    }
}
