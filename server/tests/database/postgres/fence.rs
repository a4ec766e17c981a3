//! While everything moves out of a database nobody writes to it, not even who stood still and woke up; and whoever moves hears when
//! that may not have held.

use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Output};

use server::migrate::place::{Place, out_of};
use server::store::open::{Engine, Purpose, open};
use server::store::postgres::{OpenError, PostgresStore};
use server::store::{Batch, Store, StoreError};
use tempfile::TempDir;

use super::database::Database;
use super::migration::{command, rest, serve};

fn one_row(value: u8) -> Batch {
    let mut batch = Batch::default();
    batch.put(b"row".to_vec(), vec![value]);
    batch
}

async fn moving(database: &Database, roots: &TempDir) -> Result<PostgresStore, OpenError> {
    PostgresStore::open_for(&database.address(), roots.path(), Purpose::Move).await
}

/// Rows of those who say that they are there for this.
async fn there(database: &Database, purpose: Purpose) -> i64 {
    let client = database.client().await;
    let sql = "SELECT count(*) FROM inro_servers WHERE purpose = $1";
    client.query_one(sql, &[&purpose.number()]).await.unwrap().get(0)
}

fn inro(args: &[&str], database: &Database, roots: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inro"));
    command.args(args).arg("--data").arg(roots).env("INRO_STORE", database.url()).output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_stood_still_does_not_write_while_everything_moves() {
    let (database, roots) = (Database::new().await, TempDir::new().unwrap());
    let writer = PostgresStore::open(&database.address(), roots.path()).await.unwrap();
    writer.commit(one_row(1)).await.unwrap();
    // Nobody believes in it any more, as after half a minute without a word.
    rest(&database).await;
    let mover = moving(&database, &roots).await.unwrap();
    assert_eq!(writer.commit(one_row(2)).await, Err(StoreError::BeingMoved));
    assert_eq!(writer.get(b"row").await.unwrap(), Some(vec![1]));
    mover.untouched().await.unwrap();
    mover.leave().await;
    drop(mover);
    for _ in 0..100 {
        match writer.commit(one_row(3)).await {
            Err(StoreError::BeingMoved) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
            outcome => return outcome.unwrap(),
        }
    }
    panic!("nobody writes any more, though nobody moves");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_begins_to_move_in_the_middle_of_a_write() {
    let (database, roots) = (Database::new().await, TempDir::new().unwrap());
    drop(PostgresStore::open(&database.address(), roots.path()).await.unwrap());
    rest(&database).await;
    // What a writing transaction has; its server says nothing, for it stands still.
    let mut client = database.client().await;
    let transaction = client.transaction().await.unwrap();
    let number = i64::from_be_bytes(*b"inromove");
    transaction.query("SELECT pg_advisory_xact_lock_shared($1)", &[&number]).await.unwrap();
    let refused = moving(&database, &roots).await.err().expect("it moves");
    assert!(matches!(refused, OpenError::InUse), "{refused}");
    assert_eq!(there(&database, Purpose::Move).await, 0, "it is thought to be there");
    transaction.commit().await.unwrap();
    assert!(moving(&database, &roots).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_whose_fence_fell_ends_with_an_error_and_its_target_opens_for_nobody() {
    let (database, roots) = (Database::new().await, TempDir::new().unwrap());
    let store = PostgresStore::open(&database.address(), roots.path()).await.unwrap();
    store.commit(one_row(1)).await.unwrap();
    store.leave().await;
    let target = TempDir::new().unwrap();
    let place = |named: String| Place { named, password_file: None, authority: None, roots: roots.path().to_owned() };
    let folder = target.path().join("folder");
    let (from, to) = (place(database.url()), place(folder.display().to_string()));
    let outcome = out_of(&from, &to, |text| {
        if text == "everything is the same" {
            let end = database.end_connections();
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(end));
        }
        ControlFlow::Continue(())
    });
    let error = outcome.await.unwrap_err().to_string();
    assert!(error.contains("has ended, and somebody may have written meanwhile"), "{error}");
    assert_eq!(there(&database, Purpose::Move).await, 0, "it is thought to be there");
    let refused = open(&Engine::Sled, &folder, Purpose::Write).await.err().expect("it opens").to_string();
    assert!(refused.contains("was not finished"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_is_not_thought_to_be_there_and_what_only_reads_is_not_refused() {
    let (database, roots) = (Database::new().await, TempDir::new().unwrap());
    drop(PostgresStore::open(&database.address(), roots.path()).await.unwrap());
    rest(&database).await;
    let _mover = moving(&database, &roots).await.unwrap();
    for args in [&["invite", "new", "aunt"][..], &["slots", "rotate"]] {
        let refused = inro(args, &database, roots.path());
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(3) && said.contains("moves everything out of this database"), "{said}");
        assert_eq!(there(&database, Purpose::Write).await, 0, "{args:?} is thought to be there");
    }
    for args in [&["check"][..], &["accounts"], &["invite", "list"]] {
        let listed = inro(args, &database, roots.path());
        assert!(listed.status.success(), "{args:?}: {}", String::from_utf8_lossy(&listed.stderr));
        assert_eq!(there(&database, Purpose::Read).await, 0, "{args:?} is thought to be there");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_only_reads_makes_no_tables_no_root_keys_and_no_folder_and_brings_nothing_up_to_date() {
    let (database, place) = (Database::new().await, TempDir::new().unwrap());
    let roots = place.path().join("roots");
    let address = database.address();
    let reading = || PostgresStore::open_for(&address, &roots, Purpose::Read);
    let refused = reading().await.err().expect("it opens");
    assert!(matches!(refused, OpenError::Nothing), "{refused}");
    assert!(!roots.exists());
    let client = database.client().await;
    let tables = "SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 'inro%'";
    assert_eq!(client.query_one(tables, &[]).await.unwrap().get::<_, i64>(0), 0);
    let refused = open(&Engine::Sled, &place.path().join("none"), Purpose::Read).await.err().expect("it opens");
    assert!(refused.to_string().contains("holds no data of inro"), "{refused}");
    assert!(!place.path().join("none").exists());

    drop(PostgresStore::open(&database.address(), &roots).await.unwrap());
    client
        .batch_execute("ALTER TABLE inro_servers DROP COLUMN purpose; UPDATE inro_schema SET version = 1")
        .await
        .unwrap();
    let refused = reading().await.err().expect("it opens");
    assert!(matches!(refused, OpenError::Older { found: 1, .. }), "{refused}");
    assert_eq!(client.query_one("SELECT version FROM inro_schema", &[]).await.unwrap().get::<_, i32>(0), 1);
    drop(PostgresStore::open(&database.address(), &roots).await.unwrap());
    assert!(reading().await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_on_a_database_does_not_move_it_when_it_is_asked_for_the_folder() {
    let (database, place) = (Database::new().await, TempDir::new().unwrap());
    let roots = place.path().join("roots");
    // A folder that was moved into the database once, and holds its root keys since.
    drop(server::store::sled::SledStore::open(&roots).unwrap());
    drop(PostgresStore::open(&database.address(), &roots).await.unwrap());
    rest(&database).await;
    let running = {
        let mut config = server::run::Config::new(([127, 0, 0, 1], 0).into(), roots.clone());
        config.engine = Engine::Postgres(Box::new(database.address()));
        config.read_only = true;
        server::run::start(config).await.unwrap()
    };
    let to = place.path().join("to");
    let (from, into, at) = (roots.display().to_string(), to.display().to_string(), roots.clone());
    let output = tokio::task::spawn_blocking(move || command(&from, &into, &at).output().unwrap()).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("has its data in a database"), "{said}");
    assert!(!to.exists());
    running.stop().await;
    assert_eq!(there(&database, Purpose::Read).await, 0, "a server that was stopped is thought to be there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_stopped_is_not_waited_for() {
    let (database, roots) = (Database::new().await, TempDir::new().unwrap());
    let engine = Engine::Postgres(Box::new(database.address()));
    serve(engine, roots.path()).await.unwrap().stop().await;
    assert_eq!(there(&database, Purpose::Write).await, 0);
}
