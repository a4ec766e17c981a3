//! The one thread that writes: takes what waits, checks the conditions in order, writes all of it as one batch of sled,
//! makes it durable with one barrier, then answers. `flush` alone is no fsync, so the barrier syncs the files itself.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use rustix::fs::{Dir, Mode, OFlags};
use tokio::sync::oneshot;

use super::eraser::{Erasure, Line};
use super::rows::{self, Rows};
use super::space::Space;
use super::witness::Witness;
use crate::store::{Batch, ROW_BYTES, StoreError, key};

/// Requests that share a barrier.
const GROUP: usize = 1024;
/// How long a write that nobody waits for waits for others to share a barrier with.
const LATER: Duration = Duration::from_millis(500);

/// One batch and who waits for it.
pub struct Job {
    pub batch: Batch,
    pub answer: oneshot::Sender<Result<(), StoreError>>,
}

impl Job {
    /// Whose answer nobody hears.
    fn of_nobody(batch: Batch) -> Self {
        Self { batch, answer: oneshot::channel().0 }
    }
}

/// What the writer is told.
pub enum Message {
    Write(Job),
    /// Write this with the next group, or alone after a moment. Nobody waits for it, and a crash may lose it.
    Later(Batch),
    /// From now on, remember what is written: a copy is being made.
    Remember(mpsc::Sender<()>),
    /// The copy lacks only what was remembered: bring it up to date and go on with it.
    Switch(Next),
    /// There will be no copy.
    Forget,
    Stop,
}

/// A copy of the database, made while this one was written to.
pub struct Next {
    pub tree: sled::Db,
    pub barrier: Barrier,
    pub generation: u64,
    /// Gets the database that no longer counts.
    pub answer: mpsc::Sender<Result<sled::Db, StoreError>>,
}

/// Makes what sled has written durable.
pub struct Barrier {
    database: File,
    /// Open all the time, so that a barrier needs no file descriptor that might not be had.
    blobs: Dir,
}

impl Barrier {
    /// For sled's folder. The database file and the folder of blobs exist once sled is open.
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        let blobs = folder.join("blobs");
        // sled itself syncs neither these names nor its `conf`, without which nothing of it can be opened.
        for entry in std::fs::read_dir(folder)? {
            File::open(entry?.path())?.sync_all()?;
        }
        File::open(folder)?.sync_all()?;
        let directory = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self {
            database: File::options().read(true).write(true).open(folder.join("db"))?,
            blobs: Dir::new(rustix::fs::open(&blobs, directory, Mode::empty())?)?,
        })
    }

    /// Flushes sled, then syncs its file and whatever it put beside it.
    pub fn make_durable(&mut self, tree: &sled::Db) -> Result<(), StoreError> {
        tree.flush().map_err(StoreError::sled)?;
        self.sync().map_err(StoreError::io("database"))
    }

    fn sync(&mut self) -> std::io::Result<()> {
        // The length and where the bytes lie are synced with them, as far as they have changed; when it was written to, which would be
        // one more entry in the file system's journal for each barrier, is not (fdatasync(2)).
        self.database.sync_data()?;
        self.blobs.rewind();
        let mut any = false;
        while let Some(entry) = self.blobs.read() {
            let entry = entry?;
            if [&b"."[..], b".."].contains(&entry.file_name().to_bytes()) {
                continue;
            }
            let readable = OFlags::RDONLY | OFlags::CLOEXEC;
            match rustix::fs::openat(self.blobs.fd()?, entry.file_name(), readable, Mode::empty()) {
                Ok(file) => File::from(file).sync_all()?,
                // One that sled removed meanwhile needs no sync.
                Err(rustix::io::Errno::NOENT) => continue,
                Err(error) => return Err(error.into()),
            }
            any = true;
        }
        if any {
            rustix::fs::fsync(self.blobs.fd()?)?;
        }
        Ok(())
    }
}

/// The writer's side of the store.
pub struct Writer {
    pub rows: Arc<Rows>,
    /// The data folder.
    pub data: std::path::PathBuf,
    pub barrier: Barrier,
    pub space: Space,
    /// What nobody waits for.
    pub later: Vec<Batch>,
    /// Keys that were written since a copy was begun.
    pub remembered: Option<HashSet<Vec<u8>>>,
    pub witness: Witness,
    /// Groups written so far.
    pub commits: u64,
    pub erasures: mpsc::Sender<Erasure>,
    pub running: Arc<AtomicBool>,
}

impl Writer {
    /// Runs until told to stop, or until the disk fails; after that every batch is refused.
    pub fn run(mut self, queue: &mpsc::Receiver<Message>) {
        loop {
            let received = if self.later.is_empty() {
                queue.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                queue.recv_timeout(LATER)
            };
            let mut next = match received {
                Ok(Message::Later(batch)) => {
                    self.later.push(batch);
                    // With few at a time each waits for company; with many the next group is due anyway.
                    if self.later.len() < GROUP {
                        continue;
                    }
                    None
                }
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            let mut jobs: Vec<Job> = self.later.drain(..).map(Job::of_nobody).collect();
            loop {
                match next {
                    Some(Message::Write(job)) => jobs.push(job),
                    Some(Message::Later(batch)) => jobs.push(Job::of_nobody(batch)),
                    _ => break,
                }
                next = if jobs.len() < GROUP { queue.try_recv().ok() } else { None };
            }
            self.write_group(jobs);
            match next {
                Some(Message::Stop) => break,
                Some(Message::Remember(answer)) => {
                    self.remembered = Some(HashSet::new());
                    let _ = answer.send(());
                }
                Some(Message::Switch(next)) => self.switch(next),
                Some(Message::Forget) => self.remembered = None,
                Some(Message::Write(_) | Message::Later(_)) | None => {}
            }
        }
        // What is lost here is a second's worth of what damage would be noticed by.
        if let Err(error) = self.witness.sync() {
            tracing::warn!(%error, "the count of commits was not synced");
        }
    }

    fn write_group(&mut self, jobs: Vec<Job>) {
        let mut overlay = HashMap::new();
        let mut accepted = Vec::with_capacity(jobs.len());
        let mut logged = 0;
        for job in jobs {
            match self.check(&job.batch, &overlay) {
                Ok(()) => {
                    for (key, value) in &job.batch.writes {
                        overlay.insert(key.clone(), value.clone());
                    }
                    // Durable with the deletion itself: what was deleted and is in no log would come back with a restore.
                    let lines: Vec<Line> =
                        (logged..).zip(&job.batch.deleted).map(|(n, text)| self.line(n, text)).collect();
                    logged += lines.len() as u64;
                    overlay.extend(lines.iter().map(|line| (line.row.clone(), Some(line.text.clone().into_bytes()))));
                    accepted.push((job, lines));
                }
                Err(error) => {
                    let _ = job.answer.send(Err(error));
                }
            }
        }
        if accepted.is_empty() {
            return;
        }
        match self.write(overlay) {
            Ok(()) => accepted.into_iter().for_each(|(job, lines)| self.settle(job, lines)),
            Err(error) => {
                tracing::error!(%error, "the store stops: a write failed");
                self.running.store(false, Ordering::Release);
                for (job, _) in accepted {
                    job.batch.taken.into_iter().for_each(crate::store::TakenSlot::abandon);
                    let _ = job.answer.send(Err(error.clone()));
                }
            }
        }
    }

    fn line(&self, number: u64, text: &str) -> Line {
        Line { row: key::log(self.commits + 1, number), text: text.to_owned() }
    }

    fn check(&mut self, batch: &Batch, overlay: &HashMap<Vec<u8>, Option<Vec<u8>>>) -> Result<(), StoreError> {
        if !self.running.load(Ordering::Acquire) {
            return Err(StoreError::Stopped);
        }
        if let Some(large) = batch.writes.values().flatten().find(|value| value.len() > ROW_BYTES) {
            return Err(StoreError::RowTooLarge(large.len()));
        }
        for (key, expected) in &batch.expect {
            let holds = match overlay.get(key) {
                Some(value) => value == expected,
                None => self.rows.current().get(key).map_err(StoreError::sled)?.as_deref() == expected.as_deref(),
            };
            if !holds {
                return Err(StoreError::Moved);
            }
        }
        self.space.check(batch)
    }

    fn write(&mut self, rows: HashMap<Vec<u8>, Option<Vec<u8>>>) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        if let Some(remembered) = &mut self.remembered {
            remembered.extend(rows.keys().cloned());
        }
        for (key, value) in rows {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        self.commits += 1;
        batch.insert(key::commits(), &self.commits.to_be_bytes());
        let tree = self.rows.current();
        tree.apply_batch(batch).map_err(StoreError::sled)?;
        self.barrier.make_durable(&tree)?;
        self.witness.note(self.commits)
    }

    fn switch(&mut self, next: Next) {
        let Next { tree, mut barrier, generation, answer } = next;
        let remembered = self.remembered.take().unwrap_or_default();
        if let Err(error) = self.bring_up_to_date(&tree, remembered).and_then(|()| barrier.make_durable(&tree)) {
            let _ = answer.send(Err(error));
            return;
        }
        if let Err(error) = rows::switch(&self.data, generation) {
            // Nobody knows which of the two the next start will find, so neither may be written to.
            tracing::error!(%error, "the store stops: it is not known which database counts");
            self.running.store(false, Ordering::Release);
            let _ = answer.send(Err(StoreError::io("generation")(error)));
            return;
        }
        self.barrier = barrier;
        let _ = answer.send(Ok(self.rows.replace(tree)));
    }

    fn bring_up_to_date(&self, next: &sled::Db, remembered: HashSet<Vec<u8>>) -> Result<(), StoreError> {
        let tree = self.rows.current();
        let mut batch = sled::Batch::default();
        for key in remembered.into_iter().chain([key::commits()]) {
            match tree.get(&key).map_err(StoreError::sled)? {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        next.apply_batch(batch).map_err(StoreError::sled)
    }

    /// The batch is durable: its slots are in use, what it doomed is handed on.
    fn settle(&self, job: Job, lines: Vec<Line>) {
        let Job { batch, answer } = job;
        batch.taken.into_iter().for_each(crate::store::TakenSlot::keep);
        if batch.doomed.is_empty() && lines.is_empty() {
            let _ = answer.send(Ok(()));
            return;
        }
        let waits = if batch.erase_first {
            Some(answer)
        } else {
            let _ = answer.send(Ok(()));
            None
        };
        // If the eraser is gone the store is stopping; the rows that name slots and lines are worked off at the next start,
        // and whoever waits is told that it is not done by the answer's sender being dropped.
        let _ = self.erasures.send(Erasure { doomed: batch.doomed, lines, waits });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::store::sealed::SealedRow;
    use crate::store::sled::SledStore;
    use crate::store::{Change, Store, key};

    /// Groups written so far.
    async fn groups(store: &Arc<dyn Store>) -> u64 {
        let row = store.get(&key::commits()).await.unwrap().unwrap();
        u64::from_be_bytes(row.try_into().unwrap())
    }

    #[tokio::test]
    async fn listing_freed_slots_costs_no_group_of_its_own_while_others_write() {
        const ROUNDS: u64 = 20;
        let folder = tempfile::tempdir().unwrap();
        let store: Arc<dyn Store> = Arc::new(SledStore::open(folder.path()).unwrap());
        let row = || b"row".to_vec();
        let mut change = Change::new(&store);
        change.put_sealed(row(), Vec::new(), b"first").await.unwrap();
        change.commit().await.unwrap();
        let before = groups(&store).await;
        for _ in 0..ROUNDS {
            let doomed = SealedRow::decode(&store.get(&row()).await.unwrap().unwrap()).unwrap().doomed();
            let old = store.slot_key(doomed.slot).await.unwrap().0;
            let mut change = Change::new(&store);
            change.doom(doomed);
            change.put_sealed(row(), Vec::new(), b"next").await.unwrap();
            change.commit().await.unwrap();
            while store.slot_key(doomed.slot).await.unwrap().0 == old {
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            }
        }
        // One for each round; some more where this test itself had to wait for half a second.
        let written = groups(&store).await - before;
        assert!(written < ROUNDS * 3 / 2, "{written} groups in {ROUNDS} rounds");
        // Whatever nobody waits for is written all the same.
        let in_use = |there: crate::store::Inventory| there.slots - there.free.len() as u64;
        for _ in 0..100 {
            if in_use(store.inventory().await.unwrap()) == 1 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("freed slots were never listed");
    }
}
