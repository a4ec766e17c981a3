//! An attack for the tests: an operator who holds every key of the server swaps two stored records of the same vault, so
//! that the store itself finds nothing wrong. Prints the two ids. The server must not be running.

use std::path::Path;
use std::sync::Arc;

use protocol::RecordId;
use server::store::sealed::SealedRow;
use server::store::sled::SledStore;
use server::store::{Change, Store, key};

/// `v ‖ vault id(16) ‖ 'r' ‖ record id(16)`.
const RECORD_ROW: usize = 1 + 16 + 1 + 16;

/// Swaps the sealed bodies of the first two records whose bodies lie in rows.
///
/// # Errors
/// When the store does not open or holds fewer than two records.
pub async fn swap_records(data: &Path) -> Result<[RecordId; 2], Box<dyn std::error::Error>> {
    let store: Arc<dyn Store> = Arc::new(SledStore::open(data)?);
    let rows = store.scan(key::prefix(b"v"), usize::MAX).await?;
    let mut records = rows.into_iter().filter(|(row, _)| row.len() == RECORD_ROW && row[17] == b'r');
    let (first, second) = records.next().zip(records.next()).ok_or("fewer than two records")?;
    let mut change = Change::new(&store);
    let mut ids = Vec::new();
    for ((row, value), (other_row, other_value)) in [(first.clone(), second.clone()), (second, first)] {
        let mine = SealedRow::decode(&value)?;
        let body = SealedRow::decode(&other_value)?.open(&*store, &other_row).await?;
        change.expect(row.clone(), Some(value));
        change.doom(mine.doomed());
        change.put_sealed(row.clone(), mine.meta, &body).await?;
        ids.push(RecordId::try_from(&row[18..])?);
    }
    change.commit().await?;
    Ok([ids[0], ids[1]])
}

#[allow(dead_code)] // the tests of the client take the function alone
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = std::env::args_os().nth(1).ok_or("which data folder?")?;
    for id in swap_records(Path::new(&data)).await? {
        println!("{id}");
    }
    Ok(())
}
