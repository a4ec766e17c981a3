//! What every store must do, whatever engine is under it. An engine joins by implementing [`Engine`] and one line of
//! [`conformance!`].

mod bodies;
mod compaction;
#[path = "../support/database.rs"]
#[allow(dead_code)] // what another binary needs of it
mod database;
mod rows;
mod slots;

use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use server::store::postgres::PostgresStore;
use server::store::sealed::SealedRow;
use server::store::sled::SledStore;
use server::store::{Change, Store, StoreError};
use tempfile::TempDir;

/// A place for one store, and the ways its life can go on.
pub trait Engine: Sized + Send + Sync {
    /// A new, empty place.
    fn new() -> impl Future<Output = Self> + Send;

    /// Opens what is there.
    fn open(&self) -> impl Future<Output = Arc<dyn Store>> + Send;

    /// As if the machine had been killed now: what the open store would still do at its end is not done. The place is
    /// then another one that holds what had reached the disk.
    fn crash(&self, open: Arc<dyn Store>) -> impl Future<Output = Self> + Send;
}

struct Sled(TempDir);

impl Engine for Sled {
    async fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    async fn open(&self) -> Arc<dyn Store> {
        // A process that another test is just starting may hold a copy of the lock for a moment.
        for _ in 0..200 {
            match SledStore::open(self.0.path()) {
                Err(server::store::sled::OpenError::InUse(_)) => {
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                }
                opened => return Arc::new(opened.unwrap()),
            }
        }
        panic!("the folder stays in use");
    }

    async fn crash(&self, open: Arc<dyn Store>) -> Self {
        let place = TempDir::new().unwrap();
        copy(self.0.path(), place.path());
        drop(open);
        Self(place)
    }
}

/// The root keys lie beside the database.
#[derive(Clone)]
struct Postgres {
    database: database::Database,
    roots: Arc<TempDir>,
}

impl Engine for Postgres {
    async fn new() -> Self {
        Self { database: database::Database::new().await, roots: Arc::new(TempDir::new().unwrap()) }
    }

    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(PostgresStore::open(&self.database.address(), self.roots.path()).await.unwrap())
    }

    /// The machine of our server: the database goes on, and finds that nobody is there any more.
    async fn crash(&self, open: Arc<dyn Store>) -> Self {
        self.database.end_connections().await;
        drop(open);
        self.clone()
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&to).unwrap();
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Writes a sealed body.
async fn put(store: &Arc<dyn Store>, row: &[u8], body: &[u8]) {
    let mut change = Change::new(store);
    change.put_sealed(row.to_vec(), b"meta".to_vec(), body).await.unwrap();
    change.commit().await.unwrap();
}

/// Reads a sealed body.
async fn read(store: &Arc<dyn Store>, row: &[u8]) -> Result<Vec<u8>, StoreError> {
    sealed(store, row).await?.open(&**store, row).await
}

async fn sealed(store: &Arc<dyn Store>, row: &[u8]) -> Result<SealedRow, StoreError> {
    SealedRow::decode(&store.get(row).await?.ok_or(StoreError::Damaged("nothing"))?)
}

/// Waits until so many slots are in use and no file is being written.
async fn settles(store: &Arc<dyn Store>, in_use: u64) {
    let mut left = Default::default();
    for _ in 0..100 {
        let there = store.inventory().await.unwrap();
        left = (there.slots - there.free.len() as u64, there.writing.len(), there.unfinished);
        if left == (in_use, 0, 0) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("slots in use, files that are being written, unfinished ones: {left:?}");
}

/// Removes a sealed row and waits until its slot is erased.
async fn erase(store: &Arc<dyn Store>, row: &[u8]) {
    let mut change = Change::new(store);
    let value = sealed(store, row).await.unwrap();
    change.remove_sealed(row.to_vec(), &value);
    change.erase_first();
    change.commit().await.unwrap();
}

macro_rules! conformance {
    ($engine:ident, $place:ty: $($module:ident: $($case:ident),+;)+) => {
        mod $engine {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::$module::$case(<$place as super::Engine>::new().await).await;
                }
            )+)+
        }
    };
}

conformance! { sled, super::Sled:
    rows:
        rows_come_in_the_order_of_their_keys_and_no_more_than_asked_for,
        of_many_who_replace_one_head_exactly_one_succeeds,
        a_batch_whose_condition_does_not_hold_writes_nothing_and_gives_its_slot_back,
        what_was_answered_is_there_after_a_crash_and_what_was_removed_is_not,
        a_write_that_nobody_waits_for_happens_all_the_same,
        a_row_that_is_too_large_is_refused_and_the_store_goes_on;
    slots:
        an_erased_slot_has_no_longer_its_key_before_the_answer_and_is_not_in_use_after_it,
        a_start_overwrites_every_slot_that_a_row_says_is_to_be_erased,
        a_slot_is_never_taken_while_a_row_says_that_it_is_to_be_erased,
        keys_and_free_slots_are_the_same_after_a_crash;
    bodies:
        bodies_of_every_size_come_back_after_a_crash,
        a_large_body_comes_in_pieces_and_a_wrong_row_opens_none_of_them,
        a_body_arrives_in_parts_of_which_each_is_there_with_its_row_or_not_at_all,
        a_start_clears_away_a_file_that_was_being_written,
        a_body_whose_slot_was_overwritten_is_damage_and_not_an_answer;
    compaction:
        everything_is_the_same_after_a_compaction_and_after_a_crash,
        reading_and_writing_go_on_while_it_is_compacted,
        what_was_removed_leaves_nothing_behind_and_gives_its_room_back;
}

// A transaction is all or nothing there, so a start finds nothing to be finished. It needs a database: these are run by
// `cargo xtask test postgres`.
conformance! { postgres, super::Postgres:
    rows:
        rows_come_in_the_order_of_their_keys_and_no_more_than_asked_for,
        of_many_who_replace_one_head_exactly_one_succeeds,
        a_batch_whose_condition_does_not_hold_writes_nothing_and_gives_its_slot_back,
        what_was_answered_is_there_after_a_crash_and_what_was_removed_is_not,
        a_write_that_nobody_waits_for_happens_all_the_same,
        a_row_that_is_too_large_is_refused_and_the_store_goes_on;
    slots:
        an_erased_slot_has_no_longer_its_key_before_the_answer_and_is_not_in_use_after_it,
        a_slot_is_never_taken_while_a_row_says_that_it_is_to_be_erased,
        keys_and_free_slots_are_the_same_after_a_crash;
    bodies:
        bodies_of_every_size_come_back_after_a_crash,
        a_large_body_comes_in_pieces_and_a_wrong_row_opens_none_of_them,
        a_body_arrives_in_parts_of_which_each_is_there_with_its_row_or_not_at_all,
        a_body_whose_slot_was_overwritten_is_damage_and_not_an_answer;
    compaction:
        everything_is_the_same_after_a_compaction_and_after_a_crash,
        reading_and_writing_go_on_while_it_is_compacted,
        what_was_removed_leaves_nothing_behind_and_gives_its_room_back;
}
