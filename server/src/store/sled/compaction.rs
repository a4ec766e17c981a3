//! Compaction: sled keeps what was removed until it happens to need the place. Here everything that is still there is
//! written into a new database, which then takes the other's place.
//!
//! The copy is made page by page while reading and writing go on; the writer remembers which keys it wrote meanwhile,
//! copies those at the end, and switches over between two groups of writes. Nobody waits for longer than that.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use super::rows::{self, Rows};
use super::writer::{Barrier, Message, Next};
use super::{folder, space};
use crate::store::{Compacted, StoreError, key};

/// Rows copied at a time.
const PAGE: usize = 1000;
/// Below this a database is not worth the trouble.
const SMALL: u64 = 64 << 20;
/// What a byte in a row takes on the disk where no compaction has measured it.
const USUAL_COST: f64 = 2.0;
const WHAT: &str = "compaction";

/// Makes compactions, one at a time.
pub struct Compactor {
    data: PathBuf,
    rows: Arc<Rows>,
    writes: mpsc::Sender<Message>,
    /// Of the database that counts.
    generation: Mutex<u64>,
    stopping: AtomicBool,
    /// Rows that the compaction under way has written anew.
    copied: AtomicU64,
}

impl Compactor {
    pub fn new(data: PathBuf, generation: u64, rows: Arc<Rows>, writes: mpsc::Sender<Message>) -> Self {
        let (stopping, copied) = (AtomicBool::new(false), AtomicU64::new(0));
        Self { data, rows, writes, generation: Mutex::new(generation), stopping, copied }
    }

    /// How many rows the compaction under way, or the last one, has written anew.
    pub fn copied(&self) -> u64 {
        self.copied.load(Ordering::Relaxed)
    }

    /// Ends a compaction that is under way, and waits for that.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        drop(self.generation.lock());
    }

    /// Writes everything anew and switches over, for as long as somebody waits for it.
    ///
    /// # Errors
    /// When there is no room, the disk fails, the store stops or nobody waits any more. What was begun of the copy is
    /// removed, unless it is the one that counts already.
    pub fn compact(&self, waits: &AtomicBool) -> Result<Compacted, StoreError> {
        let mut generation = self.generation.lock().unwrap_or_else(PoisonError::into_inner);
        self.copied.store(0, Ordering::Relaxed);
        let before = self.size()?;
        if space::available(&self.data) < before + SMALL / 4 {
            return Err(StoreError::DiskFull);
        }
        let next = *generation + 1;
        let path = rows::folder(&self.data, next);
        // What an attempt left that could not clear up after itself.
        let _ = std::fs::remove_dir_all(&path);
        let old = match self.copy_and_switch(&path, next, waits) {
            Ok(old) => old,
            Err(error) => {
                let _ = self.writes.send(Message::Forget);
                // A switch that failed after its rename was one: the next start finds the copy, and nothing else.
                if rows::generation(&self.data).is_ok_and(|counts| counts == *generation) {
                    let _ = std::fs::remove_dir_all(&path);
                }
                return Err(error);
            }
        };
        let old_path = rows::folder(&self.data, *generation);
        *generation = next;
        drop(old);
        // If this fails the next start does it.
        if let Err(error) = std::fs::remove_dir_all(old_path) {
            tracing::warn!(%error, "the database before the compaction was not removed");
        }
        Ok(Compacted { before, after: self.size()? })
    }

    /// Whether more than half of the database is what was removed. It reads every row, but only when the database has
    /// grown by half since it last did, in whichever run that was: a server with many vaults would otherwise read all of them at
    /// each start.
    ///
    /// # Errors
    /// When the store fails.
    pub fn worth_it(&self) -> Result<bool, StoreError> {
        let size = self.size()?;
        if size < SMALL || size < folder::number(&self.rows.current(), &key::looked())? / 2 * 3 {
            return Ok(false);
        }
        let live = self.each_page(&AtomicBool::new(true), |_| Ok(()))?;
        let known = self.rows.current().get(key::compacted()).map_err(StoreError::sled)?;
        let cost = known.and_then(|known| cost(&known)).unwrap_or(USUAL_COST);
        let worth_it = size as f64 > 2.0 * cost * live as f64;
        if !worth_it {
            // Lost with a power cut, which costs one more look.
            self.rows.current().insert(key::looked(), &size.to_be_bytes()).map_err(StoreError::sled)?;
        }
        Ok(worth_it)
    }

    fn copy_and_switch(&self, path: &Path, generation: u64, waits: &AtomicBool) -> Result<sled::Db, StoreError> {
        let (answer, remembering) = mpsc::channel();
        self.send(Message::Remember(answer))?;
        remembering.recv().map_err(|_| StoreError::Stopped)?;
        let tree = folder::open_rows(path).map_err(|error| failed(&error))?;
        let live = self.each_page(waits, |page| {
            self.copied.fetch_add(page.len() as u64, Ordering::Relaxed);
            let mut batch = sled::Batch::default();
            for (key, value) in page {
                batch.insert(key, value);
            }
            tree.apply_batch(batch).map_err(StoreError::sled)
        })?;
        let mut barrier = Barrier::open(path).map_err(StoreError::io(WHAT))?;
        barrier.make_durable(&tree)?;
        let disk = tree.size_on_disk().map_err(StoreError::sled)?;
        let sizes = [disk.to_be_bytes(), live.to_be_bytes()].concat();
        tree.insert(key::compacted(), sizes).map_err(StoreError::sled)?;
        // It was about the one before.
        tree.remove(key::looked()).map_err(StoreError::sled)?;
        // The new folder's own name; its contents are synced by the writer once they are complete.
        std::fs::File::open(&self.data).and_then(|folder| folder.sync_all()).map_err(StoreError::io(WHAT))?;
        let (answer, switched) = mpsc::channel();
        self.send(Message::Switch(Next { tree, barrier, generation, answer }))?;
        switched.recv().map_err(|_| StoreError::Stopped)?
    }

    /// Hands on everything that is there, in pages, and says how many bytes that was.
    fn each_page(
        &self,
        waits: &AtomicBool,
        mut take: impl FnMut(Vec<(sled::IVec, sled::IVec)>) -> Result<(), StoreError>,
    ) -> Result<u64, StoreError> {
        let (mut from, mut bytes) = (Vec::new(), 0);
        loop {
            if self.stopping.load(Ordering::Acquire) || !waits.load(Ordering::Acquire) {
                return Err(StoreError::Stopped);
            }
            let page: Vec<_> =
                self.rows.current().range(from..).take(PAGE).collect::<Result<_, _>>().map_err(StoreError::sled)?;
            let Some((last, _)) = page.last() else { return Ok(bytes) };
            from = [last, &[0][..]].concat();
            bytes += page.iter().map(|(key, value)| (key.len() + value.len()) as u64).sum::<u64>();
            take(page)?;
        }
    }

    fn size(&self) -> Result<u64, StoreError> {
        self.rows.current().size_on_disk().map_err(StoreError::sled)
    }

    fn send(&self, message: Message) -> Result<(), StoreError> {
        self.writes.send(message).map_err(|_| StoreError::Stopped)
    }
}

/// Somebody who waits for a compaction. Dropping it ends the compaction.
pub struct Waiting(Arc<AtomicBool>);

impl Default for Waiting {
    fn default() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}

impl Waiting {
    /// What the compaction looks at between its pages.
    pub fn watched(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Bytes on the disk for each byte in a row, as the last compaction found it.
fn cost(row: &[u8]) -> Option<f64> {
    let (disk, rest) = row.split_first_chunk::<8>()?;
    let live = rest.first_chunk::<8>()?;
    let (disk, live) = (u64::from_be_bytes(*disk), u64::from_be_bytes(*live));
    (live > 0).then(|| disk as f64 / live as f64)
}

fn failed(error: &folder::OpenError) -> StoreError {
    StoreError::Failed { what: WHAT, why: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays the writer up to the switch, which it ends as `switch` says.
    fn compact(data: &Path, switch: fn(&Path, u64)) {
        let rows = Arc::new(Rows::new(folder::open_rows(&rows::folder(data, 0)).unwrap()));
        rows.current().insert(b"row", b"value").unwrap();
        let (writes, queue) = mpsc::channel();
        let compactor = Compactor::new(data.to_owned(), 0, rows, writes);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let Ok(Message::Remember(answer)) = queue.recv() else { panic!("not begun") };
                answer.send(()).unwrap();
                let Ok(Message::Switch(next)) = queue.recv() else { panic!("no copy was made") };
                switch(data, next.generation);
                drop(next.tree);
                next.answer.send(Err(StoreError::Stopped)).unwrap();
                // Stays until the compactor has said its last word.
                while queue.recv().is_ok_and(|message| !matches!(message, Message::Forget)) {}
            });
            compactor.compact(&AtomicBool::new(true)).unwrap_err();
            assert_eq!(compactor.copied(), 1);
        });
    }

    #[test]
    fn what_was_looked_through_is_not_read_again_at_the_next_start() {
        let data = tempfile::tempdir().unwrap();
        let rows = Arc::new(Rows::new(folder::open_rows(&rows::folder(data.path(), 0)).unwrap()));
        let tree = rows.current().clone();
        let (writes, _queue) = mpsc::channel();
        let run = || Compactor::new(data.path().to_owned(), 0, Arc::clone(&rows), writes.clone());
        let mut written = 0_u32;
        while tree.size_on_disk().unwrap() < 2 * SMALL {
            let mut batch = sled::Batch::default();
            (0..1000).for_each(|row| batch.insert(&(written + row).to_be_bytes(), vec![7_u8; 2000]));
            written += 1000;
            tree.apply_batch(batch).unwrap();
            tree.flush().unwrap();
        }
        assert!(!run().worth_it().unwrap());
        // Whoever reads all of it again is told that it could be a thousandth.
        let sizes = [1_u64.to_be_bytes(), 1000_u64.to_be_bytes()].concat();
        tree.insert(key::compacted(), sizes).unwrap();
        assert!(!run().worth_it().unwrap());
        tree.remove(key::looked()).unwrap();
        assert!(run().worth_it().unwrap());
    }

    #[test]
    fn a_switch_that_failed_after_its_rename_keeps_the_database_that_counts() {
        let data = tempfile::tempdir().unwrap();
        compact(data.path(), |data, generation| rows::switch(data, generation).unwrap());
        let counts = rows::generation(data.path()).unwrap();
        assert_eq!(counts, 1);
        let tree = folder::open_rows(&rows::folder(data.path(), counts)).unwrap();
        assert_eq!(tree.get(b"row").unwrap().as_deref(), Some(&b"value"[..]));
    }

    #[test]
    fn a_compaction_that_nobody_waits_for_any_more_ends_and_leaves_no_copy() {
        let data = tempfile::tempdir().unwrap();
        let rows = Arc::new(Rows::new(folder::open_rows(&rows::folder(data.path(), 0)).unwrap()));
        for number in 0..2 * PAGE {
            rows.current().insert(number.to_be_bytes(), b"value").unwrap();
        }
        let (writes, queue) = mpsc::channel();
        let compactor = Compactor::new(data.path().to_owned(), 0, rows, writes);
        let waiting = Waiting::default();
        let watched = waiting.watched();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let Ok(Message::Remember(answer)) = queue.recv() else { panic!("not begun") };
                // Whoever asked goes away while the copy is made.
                drop(waiting);
                answer.send(()).unwrap();
                assert!(matches!(queue.recv(), Ok(Message::Forget)), "it went on");
            });
            assert!(matches!(compactor.compact(&watched), Err(StoreError::Stopped)));
        });
        assert_eq!(compactor.copied(), 0);
        assert_eq!(rows::generation(data.path()).unwrap(), 0);
        assert!(!rows::folder(data.path(), 1).exists());
    }

    #[test]
    fn a_switch_that_failed_before_its_rename_leaves_no_copy() {
        let data = tempfile::tempdir().unwrap();
        compact(data.path(), |_, _| {});
        assert_eq!(rows::generation(data.path()).unwrap(), 0);
        assert!(rows::folder(data.path(), 0).exists() && !rows::folder(data.path(), 1).exists());
    }
}
