//! Many vaults on one server: how long it takes to start, how much memory it has, and how long a save takes.
//!
//! One account with a few records is made by the client. Its rows are then copied through the store's trait, again and again, under other
//! ids and under slots of their own, so that a copy has the number and the sizes of rows that the real one has. Nobody can open a copy,
//! and nobody asks for one; the saves that are measured are the real one's.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use server::service::key::is_sealed;
use server::store::key::prefix;
use server::store::sealed::SealedRow;
use server::store::sled::SledStore;
use server::store::{Change, Row, Store};

use client::environment::Environment;
use client::native::System;

use super::open_loop::Schedule;
use super::people::{Patient, Person};
use super::saves::{OPTIONS, round_of};
use super::statistics::ms;
use crate::support::{Done, Folder, PASSPHRASE, Server, memory};

/// With how many it is compared.
const FEW: usize = 1_000;
/// Records of each vault, beside what every vault has.
const RECORDS: usize = 5;
/// Copies in one batch, and batches on their way at a time.
const BATCH: usize = 50;
const AT_A_TIME: usize = 8;
/// A server that was just started is at rest when it has used no processor for so long, or after so long in any case.
const REST: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(120);
/// How often a start is measured, and what counts is the quickest.
const STARTS: usize = 3;
const SAVES: usize = 60;
const RATE: f64 = 15.0;

/// Start-up, memory and saving with few vaults and with this many.
pub async fn measure(binary: &Path, many: usize) -> Done<Value> {
    let folder = Folder::new("growth")?;
    let data = folder.0.join("data");
    // The same address every time: a device knows its server by it.
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let options: Vec<&str> = OPTIONS.into_iter().chain(["--listen", &address]).collect();
    let server = Server::start(binary, &data, &options)?;
    let mut device = Patient::at(&server.url)?;
    device.sign_up().await?;
    device.import(RECORDS).await?;
    server.stop()?;

    let template = Template::read(&data).await?;
    let rows = template.rows.len();
    let mut figures = Vec::new();
    let mut made = 1;
    for count in [FEW, many] {
        let start = Instant::now();
        template.copy(&data, count - made).await?;
        made = count;
        let making = start.elapsed();
        figures.push(Figures { making, disk: disk(&data)?, ..look(binary, &data, &options, &device).await? });
    }
    let [few, many_] = [&figures[0], &figures[1]];
    Ok(json!({
        "vaults": many, "saves": SAVES, "few": few.json(), "many": many_.json(), "rows": rows,
        "start": many_.start.as_secs_f64() / few.start.as_secs_f64(),
        "memory": many_.memory / few.memory,
        "save": many_.save.as_secs_f64() / few.save.as_secs_f64(),
    }))
}

struct Figures {
    making: Duration,
    /// Until it says that it listens.
    start: Duration,
    /// MiB, a moment after the start.
    memory: f64,
    /// MiB, after the saves.
    memory_after: f64,
    save: Duration,
    /// Bytes in the data folder.
    disk: u64,
}

impl Figures {
    fn json(&self) -> Value {
        json!({
            "making": self.making.as_secs_f64(), "start": ms(self.start), "memory": self.memory,
            "memoryAfter": self.memory_after, "save": ms(self.save), "disk": self.disk,
        })
    }
}

async fn look(binary: &Path, data: &Path, options: &[&str], device: &Patient) -> Done<Figures> {
    // What is done once after so many vaults came, and not at every start, is done before.
    let server = Server::start(binary, data, options)?;
    rest(&server).await;
    server.stop()?;
    let mut starts = Vec::new();
    for _ in 1..STARTS {
        let start = Instant::now();
        let server = Server::start(binary, data, options)?;
        starts.push(start.elapsed());
        server.stop()?;
    }
    let start = Instant::now();
    let server = Server::start(binary, data, options)?;
    starts.push(start.elapsed());
    rest(&server).await;
    let resident = || Some(memory(&server.process.id().to_string(), "VmRSS:")? as f64 / 1024.0);
    let at_rest = resident().unwrap_or_default();
    let mut again = device.later()?;
    let open = client::engine::wire::OpenWithPassphrase { passphrase: PASSPHRASE.into() };
    again.ask(open).await?;
    let person = Arc::new(vec![Person::of(again, SAVES).await?]);
    let saves = round_of(&person, 0, Schedule::at_rate(SAVES, RATE)).await?.latencies;
    let after = resident().unwrap_or_default();
    server.stop()?;
    let start = starts.into_iter().min().unwrap_or_default();
    let (making, disk) = (Duration::ZERO, 0);
    Ok(Figures { making, start, memory: at_rest, memory_after: after, save: saves.percentile(50), disk })
}

/// Waits until the server has nothing to do.
async fn rest(server: &Server) {
    let stat = format!("/proc/{}/stat", server.process.id());
    // Ticks in user and kernel mode (proc(5)), after the name, which may hold anything.
    let used = || {
        let stat = std::fs::read_to_string(&stat).unwrap_or_default();
        let fields: Vec<String> = stat.rsplit(')').next().unwrap_or_default().split(' ').map(str::to_owned).collect();
        fields.get(12..14).map(<[String]>::to_vec)
    };
    let (start, mut before) = (Instant::now(), used());
    loop {
        tokio::time::sleep(REST).await;
        let now = used();
        if now == before || start.elapsed() > PATIENCE {
            return;
        }
        before = now;
    }
}

/// A row as it is copied.
enum Copied {
    Plain(Row),
    /// Key, what is readable beside the body, and the body.
    Sealed(Vec<u8>, Vec<u8>, Vec<u8>),
}

/// The rows of one account and its vault.
struct Template {
    rows: Vec<Copied>,
    /// Account, vault, ways to sign in: 16 bytes each, and nowhere else in what is not encrypted.
    ids: Vec<[u8; 16]>,
}

impl Template {
    async fn read(data: &Path) -> Done<Self> {
        let store = SledStore::open(data)?;
        let (mut rows, mut ids) = (Vec::new(), Vec::<[u8; 16]>::new());
        for kind in *b"aiv" {
            for (row, value) in store.scan(prefix(&[kind]), usize::MAX).await? {
                // Sessions and what was answered in them last a day at most.
                if kind == b'a' && row.get(17).is_some_and(|kind| b"skn".contains(kind)) {
                    continue;
                }
                let id = row.get(1..17).ok_or("a short key")?.try_into()?;
                if !ids.contains(&id) {
                    ids.push(id);
                }
                rows.push(if is_sealed(&row) {
                    let sealed = SealedRow::decode(&value)?;
                    let body = sealed.open(&store, &row).await?;
                    Copied::Sealed(row, sealed.meta, body)
                } else {
                    Copied::Plain((row, value))
                });
            }
        }
        Ok(Self { rows, ids })
    }

    /// Writes so many copies. Their ids ascend, as in a database that was compacted; between those that are there already.
    async fn copy(&self, data: &Path, count: usize) -> Done<()> {
        let store: Arc<dyn Store> = Arc::new(SledStore::open(data)?);
        let (mut waiting, step) = (tokio::task::JoinSet::new(), u64::MAX / count.max(1) as u64);
        for first in (0..count).step_by(BATCH) {
            let mut change = Change::new(&store);
            for number in first..count.min(first + BATCH) {
                let mut system = System::default();
                let mut fresh = || {
                    let mut id = [0; 16];
                    id[..8].copy_from_slice(&(step * number as u64).to_be_bytes());
                    system.rng().fill_bytes(&mut id[7..]);
                    id
                };
                let renamed: Vec<_> = self.ids.iter().map(|id| (*id, fresh())).collect();
                for row in &self.rows {
                    match row {
                        Copied::Plain((row, value)) => change.put(rename(row, &renamed), rename(value, &renamed)),
                        Copied::Sealed(row, meta, body) => {
                            change.put_sealed(rename(row, &renamed), rename(meta, &renamed), body).await?;
                        }
                    }
                }
                // The journal's slot, which lies in no sealed row.
                change.take(store.take_slot().await?);
            }
            waiting.spawn(change.commit());
            while waiting.len() >= AT_A_TIME {
                waiting.join_next().await.ok_or("nothing is on its way")???;
            }
        }
        while let Some(written) = waiting.join_next().await {
            written??;
        }
        Ok(())
    }
}

/// The same bytes with other ids in them.
fn rename(bytes: &[u8], renamed: &[([u8; 16], [u8; 16])]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let mut at = 0;
    while let Some(here) = out.get(at..at + 16) {
        match renamed.iter().find(|(old, _)| old == here) {
            Some((_, new)) => {
                out[at..at + 16].copy_from_slice(new);
                at += 16;
            }
            None => at += 1,
        }
    }
    out
}

/// Bytes that a folder takes on the disk.
fn disk(folder: &Path) -> Done<u64> {
    use std::os::unix::fs::MetadataExt;
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let is = entry.metadata()?;
        bytes += if is.is_dir() { disk(&entry.path())? } else { is.blocks() * 512 };
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_other_ids_wherever_they_stand_and_nothing_else_changes() {
        let (old, new) = ([1; 16], [2; 16]);
        let row = [b"v", &old[..], b"r", &[3; 16], &old[..]].concat();
        assert_eq!(rename(&row, &[(old, new)]), [b"v", &new[..], b"r", &[3; 16], &new[..]].concat());
        assert_eq!(rename(&old[..15], &[(old, new)]), old[..15]);
    }
}
