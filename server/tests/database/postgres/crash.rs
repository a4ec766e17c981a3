//! A database that is killed under load: what was acknowledged is there.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use server::store::postgres::{Address, PostgresStore};
use server::store::sealed::SealedRow;
use server::store::{Change, Store};
use tempfile::TempDir;

use super::database::folder;

/// Writes that are acknowledged before the database is killed.
const ENOUGH: u32 = 80;

/// A server of PostgreSQL of this test's own, so that it can be killed. It begins as a copy of an empty one.
struct Own {
    child: Child,
    port: u16,
}

impl Own {
    fn start(data: &Path, port: u16) -> Self {
        let mut command = Command::new(postgres());
        command.arg("-D").arg(data).args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        command.arg("-c").arg(format!("unix_socket_directories={}", data.display()));
        as_owner(&mut command, data);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Self { child, port }
    }

    /// As a failing machine would: no process of it gets to do anything more.
    fn kill(&mut self) {
        let status = Command::new("kill").args(["-QUIT", &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
        self.child.wait().unwrap();
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-QUIT", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

/// The program that the server of all these tests runs.
fn postgres() -> PathBuf {
    let first = std::fs::read_to_string(folder().join("postmaster.opts")).unwrap();
    PathBuf::from(first.split(' ').next().unwrap())
}

fn as_owner(command: &mut Command, data: &Path) {
    use std::os::unix::fs::MetadataExt;
    use std::os::unix::process::CommandExt;
    let about = std::fs::metadata(data).unwrap();
    command.uid(about.uid()).gid(about.gid());
}

/// A cluster of its own, owned by who owns the one of all tests.
fn make(data: &Path, password: &str) {
    use std::os::unix::fs::MetadataExt;
    let about = std::fs::metadata(folder()).unwrap();
    std::fs::create_dir(data).unwrap();
    std::os::unix::fs::chown(data, Some(about.uid()), Some(about.gid())).unwrap();
    let file = data.with_extension("password");
    std::fs::write(&file, password).unwrap();
    let mut command = Command::new(postgres().with_file_name("initdb"));
    command.arg("-D").arg(data).args(["-U", "inro", "--auth=scram-sha-256", "--no-sync", "--no-instructions"]);
    command.arg("--pwfile").arg(&file).stdout(Stdio::null());
    as_owner(&mut command, data);
    assert!(command.status().unwrap().success());
}

async fn open(address: &Address, roots: &Path) -> Arc<dyn Store> {
    for _ in 0..200 {
        match PostgresStore::open(address, roots).await {
            Ok(store) => return Arc::new(store),
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    panic!("the database does not come back");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_write_and_no_acknowledged_erasing_is_lost_when_the_database_is_killed_under_load() {
    let place = TempDir::new().unwrap();
    // The database's user must be able to pass through.
    std::fs::set_permissions(place.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let (data, roots) = (place.path().join("cluster"), place.path().join("roots"));
    make(&data, "for-a-test");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut own = Own::start(&data, port);
    let url = format!("postgres://inro:for-a-test@127.0.0.1:{}/postgres", own.port);
    let address = Address::parse(&url, None, None).unwrap();
    let mut there: Vec<Vec<u8>> = Vec::new();
    let mut gone: Vec<Vec<u8>> = Vec::new();
    for round in 0..3_u8 {
        let store = open(&address, &roots).await;
        for row in &there {
            let value = store.get(row).await.unwrap().expect("an acknowledged write is lost");
            assert_eq!(SealedRow::decode(&value).unwrap().open(&*store, row).await.unwrap(), body(row));
        }
        for row in &gone {
            assert_eq!(store.get(row).await.unwrap(), None, "something erased is back");
        }
        let acknowledged = Arc::new(AtomicU32::new(0));
        let writers: Vec<_> = (0..8_u8)
            .map(|who| {
                let (store, acknowledged) = (Arc::clone(&store), Arc::clone(&acknowledged));
                tokio::spawn(async move { write(&store, round, who, &acknowledged).await })
            })
            .collect();
        // In the middle of it, on however slow a machine.
        for _ in 0..1200 {
            if acknowledged.load(Ordering::Relaxed) >= ENOUGH {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        own.kill();
        for writer in writers {
            let (put, erased) = writer.await.unwrap();
            there.extend(put);
            gone.extend(erased);
        }
        assert!(there.len() > 20 && gone.len() > 5, "{} written, {} erased", there.len(), gone.len());
        own = Own::start(&data, port);
    }
    let store = open(&address, &roots).await;
    let inventory = store.inventory().await.unwrap();
    let rows = store.scan(b"r".to_vec()..b"s".to_vec(), usize::MAX).await.unwrap();
    assert_eq!(inventory.slots, rows.len() as u64, "a key of no row, or a row without its key");
}

/// Puts rows and erases every third, until the database is gone. What it answers with was acknowledged.
async fn write(store: &Arc<dyn Store>, round: u8, who: u8, acknowledged: &AtomicU32) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let (mut put, mut erased) = (Vec::new(), Vec::new());
    for number in 0_u32.. {
        let row = [&[b'r', round, who][..], &number.to_be_bytes()].concat();
        let mut change = Change::new(store);
        change.put_sealed(row.clone(), Vec::new(), &body(&row)).await.unwrap();
        if change.commit().await.is_err() {
            return (put, erased);
        }
        acknowledged.fetch_add(1, Ordering::Relaxed);
        if number % 3 == 2 {
            let Ok(Some(value)) = store.get(&row).await else { return (put, erased) };
            let mut change = Change::new(store);
            change.remove_sealed(row.clone(), &SealedRow::decode(&value).unwrap());
            change.erase_first();
            if change.commit().await.is_err() {
                return (put, erased);
            }
            erased.push(row);
        } else {
            put.push(row);
        }
    }
    (put, erased)
}

fn body(row: &[u8]) -> Vec<u8> {
    // Every seventh is too large for a row.
    let long = row.last().is_some_and(|last| last % 7 == 0);
    row.iter().copied().cycle().take(if long { 150_000 } else { 100 }).collect()
}
