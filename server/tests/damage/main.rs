//! One bit of the data folder is another: it is noticed and named, and never served as if it were what was written.
//!
//! `INRO_NIGHTLY=1` flips 1,000 bits; otherwise a part of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use server::store::sealed::SealedRow;
use server::store::sled::SledStore;
use server::store::{Change, Store};
use tempfile::TempDir;

/// Bytes of the rows' bodies: some in rows, some in files.
const SIZES: [usize; 6] = [0, 40, 600, 2000, 6000, 70_000];
const ROWS: usize = 120;

type Written = BTreeMap<Vec<u8>, Vec<u8>>;

async fn write(data: &Path) -> Written {
    let store: Arc<dyn Store> = Arc::new(SledStore::open(data).unwrap());
    let mut written = Written::new();
    for n in 0..ROWS {
        let key = format!("row {n}").into_bytes();
        let body: Vec<u8> = key.iter().copied().cycle().take(SIZES[n % SIZES.len()]).collect();
        let mut change = Change::new(&store);
        change.put_sealed(key.clone(), b"beside".to_vec(), &body).await.unwrap();
        change.log_deletion(format!("record {n}"));
        change.commit().await.unwrap();
        written.insert(key, body);
    }
    written
}

/// What became of a flipped bit.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Seen {
    /// The folder was not opened; the error names the file.
    Refused,
    /// A row did not open.
    Named,
    /// The bit is in bytes that mean nothing: everything reads as written.
    Unused,
}

async fn look(data: &Path, written: &Written) -> Result<Seen, String> {
    let store = match SledStore::open(data) {
        Ok(store) => store,
        Err(error) => {
            let said = error.to_string();
            let named = said.contains(&data.display().to_string());
            return if named { Ok(Seen::Refused) } else { Err(format!("the refusal names no file: {said}")) };
        }
    };
    let mut seen = Seen::Unused;
    let found = store.scan(b"row".to_vec()..b"rox".to_vec(), usize::MAX).await;
    let Ok(found) = found else { return Ok(Seen::Named) };
    if found.len() != written.len() {
        return Err(format!("{} rows instead of {}, and nobody says so", found.len(), written.len()));
    }
    for (key, value) in found {
        let Some(body) = written.get(&key) else { return Err("a row that nobody wrote".to_owned()) };
        let opened = match SealedRow::decode(&value) {
            Ok(row) if row.meta != b"beside" => return Err("what stands beside a body is another".to_owned()),
            Ok(row) => row.open(&store, &key).await,
            Err(error) => Err(error),
        };
        match opened {
            Ok(found) if found == *body => {}
            Ok(_) => return Err("another body was served".to_owned()),
            Err(_) => seen = Seen::Named,
        }
    }
    Ok(seen)
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, into);
        } else if !path.ends_with("reserve") {
            into.push(path);
        }
    }
}

fn copy(from: &Path, to: &Path) {
    let mut all = Vec::new();
    files(from, &mut all);
    for file in all {
        let target = to.join(file.strip_prefix(from).unwrap());
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(file, target).unwrap();
    }
}

/// splitmix64: the same bits each time.
fn random(state: &mut u64) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    usize::try_from((z ^ (z >> 31)) >> 1).unwrap()
}

#[tokio::test]
async fn a_flipped_bit_is_refused_or_named_and_never_served() {
    let folder = TempDir::new().unwrap();
    let whole = folder.path().join("whole");
    let written = write(&whole).await;
    let mut all = Vec::new();
    files(&whole, &mut all);
    // `lock` is empty, the reserve is full of nothing.
    let parts = ["format", "rows", "commits", "slots.key", "files", "deleted.log"];
    let rounds = if std::env::var_os("INRO_NIGHTLY").is_some() { 1000 } else { 100 };
    let (mut state, mut seen, mut wrong) = (7, BTreeMap::new(), Vec::new());
    for round in 0..rounds {
        let data = folder.path().join(format!("{round}"));
        copy(&whole, &data);
        // Each part as often as the others: by number the bodies alone would be hit, by size the database alone.
        let part = parts[random(&mut state) % parts.len()];
        let of_part: Vec<_> = all.iter().filter(|path| path.starts_with(whole.join(part))).collect();
        let from = of_part[random(&mut state) % of_part.len()];
        let name = from.strip_prefix(&whole).unwrap();
        let mut bytes = std::fs::read(from).unwrap();
        // Of the slots only the first are in use yet.
        let end = if part == "slots.key" { 32 * (ROWS + 1) } else { bytes.len() };
        let at = random(&mut state) % end;
        let bit = random(&mut state) % 8;
        bytes[at] ^= 1 << bit;
        std::fs::write(data.join(name), bytes).unwrap();
        match look(&data, &written).await {
            Ok(outcome) => {
                *seen.entry((part, outcome)).or_insert(0) += 1;
            }
            Err(error) => wrong.push(format!("{}, byte {at}, bit {bit}: {error}", name.display())),
        }
        std::fs::remove_dir_all(&data).unwrap();
    }
    println!("{rounds} flipped bits: {seen:?}");
    assert!(wrong.is_empty(), "{} of {rounds}:\n{}", wrong.len(), wrong.join("\n"));
}
