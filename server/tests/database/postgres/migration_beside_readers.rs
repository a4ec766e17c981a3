//! Everything moves while people read at servers that only read: none of them is refused, and nobody's writing is lost, because there is
//! none.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use protocol::change::{ChangesPage, Changeset};
use protocol::{ProblemKind, RecordId};
use reqwest::{Response, StatusCode};
use server::random;
use server::run::{Config, Running, start};
use server::service::key;
use server::store::Store;
use server::store::open::Engine;
use server::store::postgres::PostgresStore;
use server::store::sled::SledStore;
use tempfile::TempDir;

use super::database::Database;
use super::migration::{
    VAULTS, a_thousand_vaults, command, everybody_reads, finish, rest, serve, unthrottled, vaults_in,
};
use super::support::{Server, Vault, put, refused};

/// Those who read at the same time, all the time.
const READERS: usize = 6;
/// Where each of the two kills comes, in vaults that have arrived.
const KILLS: [i64; 2] = [VAULTS as i64 / 4, VAULTS as i64 / 2];

type People = Arc<Vec<Vec<(Vault, RecordId)>>>;

async fn serve_only_reading(engine: Engine, data: &Path) -> Running {
    let mut config = Config::new(SocketAddr::from(([127, 0, 0, 1], 0)), data.to_owned());
    config.engine = engine;
    config.read_only = true;
    unthrottled(&mut config);
    start(config).await.unwrap()
}

fn url(running: &Running) -> String {
    format!("http://{}", running.address)
}

/// Reading that goes on until it is told to stop.
struct Reading {
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicU64>,
    readers: Vec<tokio::task::JoinHandle<Vec<String>>>,
}

impl Reading {
    /// Each reader goes through the vaults of some people, at one of the servers.
    fn start(people: &People, urls: &[String]) -> Self {
        let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let reader = |number: usize| {
            let (people, url) = (Arc::clone(people), urls[number % urls.len()].clone());
            let (stop, answered) = (Arc::clone(&stop), Arc::clone(&answered));
            tokio::spawn(async move {
                let mut refusals = Vec::new();
                for (vault, _) in people.iter().skip(number).step_by(READERS).flatten().cycle() {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    for path in ["/changes?after=0", "", "/journal?after=0"] {
                        let answer = vault.browser.at(&url).call(reqwest::Method::GET, &vault.path(path)).send().await;
                        match unlike(vault, path, answer).await {
                            None => drop(answered.fetch_add(1, Ordering::Relaxed)),
                            Some(why) => refusals.push(format!("{path}: {why}")),
                        }
                    }
                }
                refusals
            })
        };
        let readers = (0..READERS).map(reader).collect();
        Self { stop, answered, readers }
    }

    /// Ends it; every single call must have been answered with what is there.
    async fn end(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        let mut refusals = Vec::new();
        for reader in self.readers {
            refusals.extend(reader.await.unwrap());
        }
        assert_eq!(refusals.len(), 0, "refused: {:?}", &refusals[..refusals.len().min(5)]);
        self.answered.load(Ordering::Relaxed)
    }

    fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }
}

/// How an answer differs from what the vault's owner must get.
async fn unlike(vault: &Vault, path: &str, answer: reqwest::Result<Response>) -> Option<String> {
    let answer = match answer {
        Ok(answer) if answer.status() == StatusCode::OK => answer,
        Ok(answer) => return Some(answer.status().to_string()),
        Err(error) => return Some(error.to_string()),
    };
    let bytes = match answer.bytes().await {
        Ok(bytes) => bytes,
        Err(error) => return Some(error.to_string()),
    };
    if path.starts_with("/changes") {
        return match protocol::from_cbor::<ChangesPage>(&bytes) {
            Ok(page) if page.head == vault.head => None,
            _ => Some("another head".to_owned()),
        };
    }
    None
}

/// Somebody saves, and is told that nothing can be written at the moment.
async fn saving_is_refused(vault: &Vault, url: &str, late: RecordId) {
    let changeset = Changeset { put: vec![put(late, 1, b"late")], ..vault.changeset() };
    let sent = super::support::send(&vault.browser.at(url), vault.id, &changeset, None).await;
    assert_eq!(sent.headers()["retry-after"], "60");
    refused(sent, ProblemKind::ReadOnly).await;
}

fn kill(mut child: Child) {
    assert!(child.try_wait().unwrap().is_none(), "it was faster than the kill");
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Until nobody says any more that it is on the database.
async fn until_nobody_is_on(database: &Database) {
    let client = database.client().await;
    for _ in 0..1000 {
        if client.query_one("SELECT count(*) FROM inro_servers", &[]).await.unwrap().get::<_, i64>(0) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the migration of somebody who was killed goes on");
}

/// Every vault's own row, which has its head, is the same on both sides, and the record that came too late is in neither.
async fn same_heads(from: &dyn Store, to: &dyn Store, people: &People, late: RecordId) {
    for (vault, _) in people.iter().flatten() {
        let row = key::vault(&vault.id);
        let (here, there) = (from.get(&row).await.unwrap(), to.get(&row).await.unwrap());
        assert!(here.is_some() && here == there, "vault {} has another head", vault.id);
    }
    let row = key::record(&people[0][0].0.id, &late);
    assert!(from.get(&row).await.unwrap().is_none() && to.get(&row).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_vaults_move_into_a_database_while_people_read_though_killed_twice_and_no_reader_is_refused() {
    let mut server = Server::start_with(unthrottled).await;
    let people = Arc::new(a_thousand_vaults(&server.url).await);
    server.stop().await;
    let (database, place) = (Database::new().await, TempDir::new().unwrap());
    let (folder, roots) = (server.data().display().to_string(), place.path().join("roots"));
    let running = serve_only_reading(Engine::Sled, server.data()).await;
    let (late, first) = (RecordId(random::bytes()), &people[0][0].0);
    let reading = Reading::start(&people, &[url(&running)]);
    for moved in KILLS {
        let child = command(&folder, &database.url(), &roots).stderr(Stdio::null()).spawn().unwrap();
        while vaults_in(&database).await < moved {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        saving_is_refused(first, &url(&running), late).await;
        kill(child);
        assert!((moved..VAULTS as i64).contains(&vaults_in(&database).await));
        until_nobody_is_on(&database).await;
        let there = vaults_in(&database).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(vaults_in(&database).await, there, "somebody goes on though whoever asked was killed");
    }
    let before = reading.answered();
    let (from, to, at) = (folder.clone(), database.url(), roots.clone());
    let moved = tokio::task::spawn_blocking(move || finish(&from, &to, &at)).await.unwrap();
    assert_eq!((&moved["resumed"], &moved["vaults"]), (&true.into(), &VAULTS.into()));
    assert!(reading.answered() > before + 100, "nobody read meanwhile");
    let answered = reading.end().await;
    println!("{answered} calls answered, none refused");
    saving_is_refused(first, &url(&running), late).await;
    running.stop().await;

    let from = SledStore::open(server.data()).unwrap();
    until_nobody_is_on(&database).await;
    let to = PostgresStore::open(&database.address(), &roots).await.unwrap();
    same_heads(&from, &to, &people, late).await;
    drop((from, to));
    let running = serve(Engine::Postgres(Box::new(database.address())), &roots).await.unwrap();
    everybody_reads(&people, &url(&running)).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_vaults_move_out_of_a_database_while_people_read_though_killed_twice_and_no_reader_is_refused() {
    let (database, place) = (Database::new().await, TempDir::new().unwrap());
    let engine = || Engine::Postgres(Box::new(database.address()));
    let roots = place.path().join("roots");
    let mut config = Config::new(SocketAddr::from(([127, 0, 0, 1], 0)), roots.clone());
    config.engine = engine();
    unthrottled(&mut config);
    let writing = start(config).await.unwrap();
    let people = Arc::new(a_thousand_vaults(&url(&writing)).await);
    let back = place.path().join("back");
    let to = back.display().to_string();
    // While one server may write, nothing is moved.
    let output = command(&database.url(), &to, &roots).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("1 other servers that may write"), "{said}");
    writing.stop().await;
    rest(&database).await;

    let second = place.path().join("second");
    std::fs::create_dir(&second).unwrap();
    std::fs::copy(roots.join("slots.root"), second.join("slots.root")).unwrap();
    let servers = [serve_only_reading(engine(), &roots).await, serve_only_reading(engine(), &second).await];
    let urls: Vec<_> = servers.iter().map(url).collect();
    let (late, first) = (RecordId(random::bytes()), &people[0][0].0);
    let reading = Reading::start(&people, &urls);
    for moved in KILLS {
        let mut child = command(&database.url(), &to, &roots).stderr(Stdio::null()).spawn().unwrap();
        // One commit for each vault, at least; how many there were stands in `commits`.
        while commits(&back) < moved as u64 {
            assert!(child.try_wait().unwrap().is_none(), "it was faster than the kill");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        for url in &urls {
            saving_is_refused(first, url, late).await;
        }
        // Nobody begins to write while it is under way.
        let refused = serve(engine(), &place.path().join("second")).await.err().expect("a server writes").to_string();
        assert!(refused.contains("moves everything out of this database"), "{refused}");
        kill(child);
        // The servers that read stay; whoever was killed is thought to be there for half a minute.
        database.client().await.execute("DELETE FROM inro_servers WHERE purpose = 2", &[]).await.unwrap();
    }
    let before = reading.answered();
    let (from, into, at) = (database.url(), to.clone(), roots.clone());
    let moved = tokio::task::spawn_blocking(move || finish(&from, &into, &at)).await.unwrap();
    assert_eq!((&moved["resumed"], &moved["vaults"]), (&true.into(), &VAULTS.into()));
    assert!(reading.answered() > before + 100, "nobody read meanwhile");
    let answered = reading.end().await;
    println!("{answered} calls answered, none refused");
    for running in servers {
        running.stop().await;
    }

    // The command has ended and is thought to be there for a while.
    rest(&database).await;
    let from = PostgresStore::open(&database.address(), &roots).await.unwrap();
    let target = SledStore::open(&back).unwrap();
    same_heads(&from, &target, &people, late).await;
    drop((from, target));
    let running = serve(Engine::Sled, &back).await.unwrap();
    everybody_reads(&people, &url(&running)).await;
    running.stop().await;
}

/// How many groups of writes the folder holds, as it says itself.
fn commits(folder: &Path) -> u64 {
    let bytes = std::fs::read(folder.join("commits")).unwrap_or_default();
    bytes.get(16..24).and_then(|number| number.try_into().ok()).map_or(0, u64::from_be_bytes)
}
