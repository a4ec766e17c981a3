//! The process that is killed: this test binary once more, with the store of one folder and writers that say what was
//! acknowledged. And what its parent remembers of that.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use server::store::sealed::SealedRow;
use server::store::sled::{OpenError, SledStore};
use server::store::{Change, Store};

/// Writers at a time.
pub const WRITERS: usize = 16;
/// Told to the process: the folder, and what its keys begin with.
const FOLDER: &str = "INRO_CRASH_FOLDER";
const ROUND: &str = "INRO_CRASH_ROUND";
const DEED: &str = "INRO_CRASH_DEED";

/// This binary again, to run [`live`].
pub fn process(folder: &Path, round: usize, deed: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "the_process_that_is_killed", "--nocapture"])
        .env(FOLDER, folder)
        .env(ROUND, round.to_string())
        .env(DEED, deed)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// What the process does; nothing where nobody asked for it.
pub fn live() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let round = std::env::var(ROUND).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let store: Arc<dyn Store> = Arc::new(SledStore::open(Path::new(&folder)).unwrap());
        if std::env::var(DEED).unwrap() == "write" {
            // In every other round the rows are written anew all the time.
            if round.parse::<usize>().unwrap() % 2 == 1 {
                tokio::spawn(compact(Arc::clone(&store)));
            }
            let writers: Vec<_> =
                (0..WRITERS).map(|n| tokio::spawn(write(Arc::clone(&store), format!("{round}-{n}")))).collect();
            for writer in writers {
                writer.await.unwrap();
            }
        } else {
            erase(&store, Path::new(&folder), &round).await;
        }
    });
}

/// Puts rows, and deletes every third again, until it is killed.
async fn write(store: Arc<dyn Store>, name: String) {
    for n in 0.. {
        let key = format!("{name}-{n}");
        put(&store, &key).await;
        say(&format!("put {key}"));
        if n % 3 == 2 {
            let key = format!("{name}-{}", n - 1);
            say(&format!("deleting {key}"));
            delete(&store, &key).await;
            say(&format!("deleted {key}"));
        }
    }
}

/// Compacts until the process is killed.
async fn compact(store: Arc<dyn Store>) {
    loop {
        store.compact().await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

/// One row comes, and goes after the steps begin to be counted.
async fn erase(store: &Arc<dyn Store>, folder: &Path, round: &str) {
    let key = format!("{round}-victim");
    put(store, &key).await;
    let value = store.get(key.as_bytes()).await.unwrap().unwrap();
    let slot = SealedRow::decode(&value).unwrap().doomed().slot;
    let before: String = store.slot_key(slot).await.unwrap().0.iter().map(|byte| format!("{byte:02x}")).collect();
    say(&format!("put {key}"));
    say(&format!("victim {} {before}", slot.0));
    let mut arm = folder.as_os_str().to_owned();
    arm.push(".arm");
    std::fs::write(arm, b"").unwrap();
    say(&format!("deleting {key}"));
    delete(store, &key).await;
    say(&format!("deleted {key}"));
}

async fn put(store: &Arc<dyn Store>, key: &str) {
    let mut change = Change::new(store);
    change.put_sealed(key.as_bytes().to_vec(), Vec::new(), &body(key)).await.unwrap();
    change.commit().await.unwrap();
}

async fn delete(store: &Arc<dyn Store>, key: &str) {
    let value = store.get(key.as_bytes()).await.unwrap().unwrap();
    let mut change = Change::new(store);
    change.expect(key.as_bytes().to_vec(), Some(value.clone()));
    change.remove_sealed(key.as_bytes().to_vec(), &SealedRow::decode(&value).unwrap());
    change.log_deletion(format!("test {key}"));
    change.erase_first();
    change.commit().await.unwrap();
}

/// One line in one write, so that it is there or not.
fn say(line: &str) {
    std::io::stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// What a row's body is; some go into files.
pub fn body(key: &str) -> Vec<u8> {
    let seed: usize = key.bytes().map(usize::from).sum();
    let length = if seed.is_multiple_of(7) { 6000 } else { 40 + seed % 900 };
    key.bytes().cycle().take(length).collect()
}

/// What the parent knows of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Writing it was acknowledged.
    There,
    /// Deleting it was asked for.
    Going,
    /// Deleting it was acknowledged.
    Gone,
}

/// Everything that was acknowledged.
#[derive(Default)]
pub struct Memory {
    rows: HashMap<String, State>,
    /// Slot and key of the last victim.
    pub victim: Option<(u64, String)>,
}

impl Memory {
    /// Lets the process run until so many lines were read, kills it, and reads the rest. Returns the lines.
    pub fn run_until(&mut self, command: &mut Command, enough: usize) -> usize {
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut count = 0;
        while count < enough {
            let Some(line) = lines.next() else { break };
            count += usize::from(self.hear(&line));
        }
        end(&mut child);
        count + lines.map(|line| usize::from(self.hear(&line))).sum::<usize>()
    }

    fn hear(&mut self, line: &str) -> bool {
        // The test runner's own words may stand before the first.
        let Some((deed, rest)) = line.split_once(' ') else { return false };
        let state = match deed {
            "put" => State::There,
            "deleting" => State::Going,
            "deleted" => State::Gone,
            "victim" => {
                let (slot, key) = rest.split_once(' ').unwrap();
                self.victim = Some((slot.parse().unwrap(), key.to_owned()));
                return true;
            }
            _ => return false,
        };
        self.rows.insert(rest.to_owned(), state);
        true
    }

    /// What is known of one row.
    pub fn state(&self, key: &str) -> Option<State> {
        self.rows.get(key).copied()
    }

    /// Compares the folder's store with what was acknowledged; names what is lost or has come back.
    pub async fn differences(&mut self, folder: &Path) -> Result<Vec<String>, String> {
        let store = open(folder)?;
        let mut differences = Vec::new();
        for (key, state) in &mut self.rows {
            let found = store.get(key.as_bytes()).await.map_err(|error| error.to_string())?;
            let opened = match &found {
                None => None,
                Some(value) => {
                    let row = SealedRow::decode(value).map_err(|error| format!("{key}: {error}"))?;
                    Some(row.open(&store, key.as_bytes()).await)
                }
            };
            match (*state, opened) {
                (State::There | State::Going, Some(Ok(found))) if found == body(key) => *state = State::There,
                (State::Going | State::Gone, None) => *state = State::Gone,
                (State::There, None) => differences.push(format!("{key} is lost")),
                (State::Gone, Some(_)) => differences.push(format!("{key} has come back")),
                (_, Some(Err(error))) => differences.push(format!("{key}: {error}")),
                (_, Some(Ok(_))) => differences.push(format!("{key} is another")),
            }
        }
        Ok(differences)
    }
}

/// Opens the store in this process. A test beside this one that is just starting its own process holds, for the moment between
/// fork and exec, the lock of a folder that was closed here.
pub fn open(folder: &Path) -> Result<SledStore, String> {
    let mut patience = 200;
    loop {
        match SledStore::open(folder) {
            Err(OpenError::InUse(_)) if patience > 0 => {
                patience -= 1;
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            outcome => return outcome.map_err(|error| error.to_string()),
        }
    }
}

fn end(child: &mut Child) {
    // It may have ended by itself.
    let _ = child.kill();
    child.wait().unwrap();
}
