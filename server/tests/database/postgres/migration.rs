//! Moving a server's data into a database and back into a folder, killed on the way.

use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use protocol::blob::BlobView;
use protocol::change::{ChangesPage, Changeset, Put};
use protocol::grant::Limits;
use protocol::{BlobId, RecordId, VaultId};
use reqwest::StatusCode;
use server::random;
use server::run::{Config, Running, start};
use server::store::Store;
use server::store::key::migrating;
use server::store::open::Engine;
use tempfile::TempDir;

use super::database::Database;
use super::support::{Browser, Person, Server, Vault, done, put};

/// What a person has, and must have afterwards.
struct Has {
    person: Person,
    vault: Vault,
    /// As it was sent.
    page: Vec<u8>,
    attachment: (BlobId, Vec<u8>),
}

/// `more` attachments of 3 MiB: more than a migration writes at a time.
async fn fill(url: &str, more: u8) -> Has {
    let person = Person::sign_up(url).await;
    let mut vault = person.create_vault().await;
    let attachment: Vec<u8> = (0..300_000_u32).map(|i| (i % 253) as u8).collect();
    let blob = vault.upload(&attachment).await;
    let records: Vec<RecordId> = (0..120).map(|_| RecordId(random::bytes())).collect();
    let mut blobs = vec![blob];
    for number in 0..more {
        blobs.push(vault.upload(&vec![number; 3 << 20]).await);
    }
    let with_blob = Put { blobs, ..put(records[0], 1, b"with a file") };
    // Some are too large for a row.
    let others = records[1..].iter().enumerate().map(|(n, record)| put(*record, 1, &vec![n as u8; 100 + 40 * n]));
    let puts = others.chain([with_blob]).collect();
    vault.commit(Changeset { put: puts, ..vault.changeset() }).await;
    vault.commit(Changeset { delete: vec![records[5]], ..vault.changeset() }).await;
    vault.share(Limits::default(), Some("123456"), b"the jwe").await;
    let page = protocol::to_cbor(&vault.changes(0).await).unwrap();
    Has { person, vault, page, attachment: (blob, attachment) }
}

impl Has {
    /// Signs in at another server and finds everything.
    async fn is_there(&mut self, url: &str) {
        let browser = Browser::new(url);
        done(browser.sign_in(self.person.id, self.person.auth_key, false).await).await;
        self.vault.browser = browser.clone();
        let page = self.vault.changes(0).await;
        assert_eq!(protocol::to_cbor(&page).unwrap(), self.page);
        let (blob, content) = &self.attachment;
        let came = done(browser.get(&self.vault.path(&format!("/blobs/{blob}"))).await).await;
        assert_eq!(came.bytes().await.unwrap(), content);
        let journal = browser.get(&self.vault.path("/journal?after=0")).await;
        assert_eq!(journal.status(), StatusCode::OK);
    }
}

pub fn command(from: &str, to: &str, roots: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inro"));
    command.args(["migrate", "--json", "--from", from, "--to", to, "--data"]).arg(roots).env_remove("INRO_STORE");
    command
}

/// Runs it to its end and gives what it printed.
pub fn finish(from: &str, to: &str, roots: &Path) -> serde_json::Value {
    let output = command(from, to, roots).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

pub async fn serve(engine: Engine, data: &Path) -> Result<Running, server::run::StartError> {
    let mut config = Config::new(SocketAddr::from(([127, 0, 0, 1], 0)), data.to_owned());
    config.engine = engine;
    start(config).await
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_moves_into_a_database_and_back_though_each_way_is_killed_twice() {
    let mut server = Server::start().await;
    let mut people = Vec::new();
    for more in [3, 0, 0, 0] {
        people.push(fill(&server.url, more).await);
    }
    // Somebody is in the middle of an upload.
    let half: Vec<u8> = (0..200_000_u32).map(|i| (i % 247) as u8).collect();
    let (begun, empty) = (people[0].vault.begin_upload(&half).await, people[1].vault.begin_upload(&half).await);
    done(people[0].vault.put_part(begun, 0, &half[..131_072]).await).await;
    server.stop().await;
    let log = std::fs::read_to_string(server.data().join("deleted.log")).unwrap();

    let (database, place) = (Database::new().await, TempDir::new().unwrap());
    let (folder, roots) = (server.data().display().to_string(), place.path().join("roots"));
    let engine = || Engine::Postgres(Box::new(database.address()));
    let mut at = vec![1];
    for kill in 0..2 {
        let mut child = command(&folder, &database.url(), &roots).stderr(Stdio::null()).spawn().unwrap();
        at = until_further(&database, &at).await;
        child.kill().unwrap();
        child.wait().unwrap();
        rest(&database).await;
        let refused = serve(engine(), &roots).await.err().expect("a server starts on a half of it").to_string();
        assert!(refused.contains("migration"), "kill {kill}: {refused}");
        rest(&database).await;
    }
    let done_now = finish(&folder, &database.url(), &roots);
    assert_eq!(
        (&done_now["resumed"], &done_now["vaults"], &done_now["accounts"]),
        (&true.into(), &4.into(), &4.into())
    );
    let again = command(&folder, &database.url(), &roots).output().unwrap();
    assert!(!again.status.success() && String::from_utf8_lossy(&again.stdout).contains("holds data already"));

    let running = serve(engine(), &roots).await.unwrap();
    let url = format!("http://{}", running.address);
    for has in &mut people {
        has.is_there(&url).await;
    }
    let view: BlobView =
        done(people[0].vault.put_part(begun, 131_072, &half[131_072..]).await).await.json().await.unwrap();
    assert!(view.complete);
    done(people[1].vault.put_part(empty, 0, &half).await).await;
    running.stop().await;
    rest(&database).await;

    let back = place.path().join("back");
    for bodies in [20, 100] {
        let mut child =
            command(&database.url(), &back.display().to_string(), &roots).stderr(Stdio::null()).spawn().unwrap();
        // How far it is shows in the files of what is too large for a row: some sixty a vault.
        let files = || std::fs::read_dir(back.join("files")).map_or(0, Iterator::count);
        for _ in 0..12000 {
            if files() >= bodies || child.try_wait().unwrap().is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(child.try_wait().unwrap().is_none(), "it was faster than the kill");
        child.kill().unwrap();
        child.wait().unwrap();
        rest(&database).await;
    }
    let done_now = finish(&database.url(), &back.display().to_string(), &roots);
    assert_eq!((&done_now["resumed"], &done_now["vaults"]), (&true.into(), &4.into()));
    let log_now = std::fs::read_to_string(back.join("deleted.log")).unwrap();
    assert!(!log.is_empty() && log.lines().all(|line| log_now.lines().any(|now| now == line)), "lines are missing");
    let running = serve(Engine::Sled, &back).await.unwrap();
    for has in &mut people {
        has.is_there(&format!("http://{}", running.address)).await;
    }
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_was_killed_before_the_log_of_deletions_was_over_carries_all_of_it() {
    use server::store::Batch;
    let mut server = Server::start().await;
    let has = fill(&server.url, 0).await;
    server.stop().await;
    drop(has);
    let log = std::fs::read_to_string(server.data().join("deleted.log")).unwrap();
    let (database, place) = (Database::new().await, TempDir::new().unwrap());
    let roots = place.path().join("roots");
    std::fs::create_dir(&roots).unwrap();
    let store = server::store::postgres::PostgresStore::open(&database.address(), &roots).await.unwrap();
    let mut batch = Batch::default();
    batch.put(migrating(), vec![1]);
    store.commit(batch).await.unwrap();
    drop(store);
    rest(&database).await;
    let said = finish(&server.data().display().to_string(), &database.url(), &roots);
    assert_eq!(said["resumed"], true);
    let rows = database.client().await.query("SELECT line FROM inro_deleted", &[]).await.unwrap();
    let there: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    // In the file each line has its check sum behind it.
    let is_there = |line: &str| there.iter().any(|one| line.starts_with(one.as_str()));
    assert!(!log.is_empty() && log.lines().all(is_there), "lines are missing: {log} {there:?}");
}

/// Waits until a migration into the database is in the middle of a unit, this one or a later one.
async fn until_further(database: &Database, than: &[u8]) -> Vec<u8> {
    let client = database.client().await;
    for _ in 0..12000 {
        let sql = "SELECT value FROM inro_rows AS noted WHERE key = $1 \
                   AND EXISTS (SELECT 1 FROM inro_rows WHERE key >= noted.value)";
        let rows = client.query(sql, &[&migrating()]).await;
        // The table may not be there yet.
        if let Some(at) = rows.ok().and_then(|rows| rows.first().map(|row| row.get::<_, Vec<u8>>(0)))
            && at[..] >= *than
        {
            return at;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("nobody saw the migration in the middle of a unit");
}

/// Until whoever was killed is no longer thought to be there.
pub async fn rest(database: &Database) {
    database.client().await.execute("DELETE FROM inro_servers", &[]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_differs_is_named_and_does_not_open() {
    let mut server = Server::start().await;
    let has = fill(&server.url, 0).await;
    server.stop().await;
    let (database, place) = (Database::new().await, TempDir::new().unwrap());
    let from = server::store::sled::SledStore::open(server.data()).unwrap();
    let to = server::store::postgres::PostgresStore::open(&database.address(), place.path()).await.unwrap();
    let changed = server::service::key::digest(&has.vault.id, 1);
    let client = database.client().await;
    // After the last row is there and before it is compared.
    let outcome = server::migrate::migrate(&from, &to, |text| {
        if text.starts_with("compared account") {
            let (client, changed) = (&client, &changed);
            let sql = "UPDATE inro_rows SET value = 'another' WHERE key = $1";
            tokio::task::block_in_place(|| {
                tokio::runtime::Handle::current().block_on(async { client.execute(sql, &[changed]).await.unwrap() })
            });
        }
        ControlFlow::Continue(())
    });
    let error = outcome.await.unwrap_err().to_string();
    assert!(error.contains(&format!("differs in vault {}", has.vault.id)), "{error}");
    drop((from, to));
    rest(&database).await;
    let refused = serve(Engine::Postgres(Box::new(database.address())), place.path()).await.err().unwrap().to_string();
    assert!(refused.contains("migration"), "{refused}");
}

/// Vaults of the large migration, of so many people.
pub const VAULTS: usize = 1000;
const PEOPLE: usize = 50;

/// Everybody reads everything of theirs at once: what was written last, at this server.
pub async fn everybody_reads(people: &[Vec<(Vault, RecordId)>], url: &str) {
    let readers = people.iter().map(|vaults| async move {
        for (vault, record) in vaults {
            let answer = done(vault.browser.at(url).get(&vault.path("/changes?after=0")).await).await;
            let page: ChangesPage = protocol::from_cbor(&answer.bytes().await.unwrap()).unwrap();
            assert_eq!(page.head, vault.head, "another head");
            assert_eq!(page.put.iter().map(|stored| stored.record).collect::<Vec<_>>(), [*record]);
        }
    });
    futures::future::join_all(readers).await;
}

/// As many calls as somebody likes.
pub fn unthrottled(config: &mut Config) {
    config.limits.requests_per_network = 1_000_000;
    config.limits.requests_per_account = 1_000_000;
}

/// All vaults, with a record in each, by whose they are.
pub async fn a_thousand_vaults(url: &str) -> Vec<Vec<(Vault, RecordId)>> {
    let making = (0..PEOPLE).map(|_| async {
        let person = Person::sign_up(url).await;
        let mut vaults = Vec::new();
        for _ in 0..VAULTS / PEOPLE {
            let (mut vault, record) = (person.create_vault().await, RecordId(random::bytes()));
            vault.save(record, 1, b"one record").await;
            vaults.push((vault, record));
        }
        vaults
    });
    futures::future::join_all(making).await
}

/// How many vaults have come to the database.
pub async fn vaults_in(database: &Database) -> i64 {
    let client = database.client().await;
    let sql = "SELECT count(*) FROM inro_rows WHERE octet_length(key) = $1 AND substr(key, 1, 1) = 'v'::bytea";
    let length = server::service::key::vault(&VaultId([0; 16])).len() as i32;
    // The table may not be there yet.
    client.query_one(sql, &[&length]).await.map_or(0, |row| row.get(0))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_vaults_move_into_a_database_though_killed_twice_and_every_head_is_the_same_on_both_sides() {
    let mut server = Server::start_with(unthrottled).await;
    let people = a_thousand_vaults(&server.url).await;
    everybody_reads(&people, &server.url).await;
    server.stop().await;

    let (database, place) = (Database::new().await, TempDir::new().unwrap());
    let (folder, roots) = (server.data().display().to_string(), place.path().join("roots"));
    let own_row = |vault: &Vault| server::service::key::vault(&vault.id);
    for moved in [VAULTS as i64 / 4, VAULTS as i64 / 2] {
        let mut child = command(&folder, &database.url(), &roots).stderr(Stdio::null()).spawn().unwrap();
        while vaults_in(&database).await < moved {
            assert!(child.try_wait().unwrap().is_none(), "it was faster than the kill");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!((moved..VAULTS as i64).contains(&vaults_in(&database).await));
        rest(&database).await;
    }
    let moved = finish(&folder, &database.url(), &roots);
    assert_eq!((&moved["resumed"], &moved["vaults"]), (&true.into(), &VAULTS.into()));

    let from = server::store::sled::SledStore::open(server.data()).unwrap();
    let to = server::store::postgres::PostgresStore::open(&database.address(), &roots).await.unwrap();
    for (vault, _) in people.iter().flatten() {
        let (here, there) = (from.get(&own_row(vault)).await.unwrap(), to.get(&own_row(vault)).await.unwrap());
        assert!(here.is_some() && here == there, "vault {} has another head", vault.id);
    }
    drop((from, to));
    let running = serve(Engine::Postgres(Box::new(database.address())), &roots).await.unwrap();
    everybody_reads(&people, &format!("http://{}", running.address)).await;
    running.stop().await;
}
