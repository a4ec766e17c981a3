//! What is said at a start that cannot be one, and what is never said.

use std::process::Command;

use server::store::Store;
use server::store::postgres::{Address, OpenError, PostgresStore};
use tempfile::TempDir;

use super::database::{Database, server};

/// Why it is not opened. There is no `Debug` of a store that `unwrap_err` could use.
async fn refused(address: &Address, folder: &TempDir) -> OpenError {
    match PostgresStore::open(address, folder.path()).await {
        Ok(_) => panic!("it was opened"),
        Err(error) => error,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_not_reached_not_there_or_not_ours_is_named_with_the_remedy() {
    let (database, folder) = (Database::new().await, TempDir::new().unwrap());
    let address = |url: &str| Address::parse(url, None, None).unwrap();
    let nobody = refused(&address("postgres://inro:s3cret@127.0.0.1:1/inro"), &folder).await;
    assert!(matches!(nobody, OpenError::Unreachable { .. }), "{nobody}");
    let password = server().split_once(':').unwrap().1.split_once(':').unwrap().1.split_once('@').unwrap().0.to_owned();
    let wrong = database.url().replace(&password, "s3cret");
    let wrong = refused(&address(&wrong), &folder).await;
    assert!(matches!(wrong, OpenError::Refused { .. }), "{wrong}");
    let missing = refused(&address(&format!("{}/no_such_one", server())), &folder).await;
    assert!(matches!(missing, OpenError::NoDatabase { .. }) && missing.to_string().contains("createdb"), "{missing}");
    for error in [nobody, wrong, missing] {
        let said = format!("{error} {error:?}");
        assert!(!said.contains("s3cret") && !said.contains(&password), "{said}");
    }
    assert!(!folder.path().join("slots.root").exists(), "nothing was begun");
    // A password of a file takes the place of one in the address.
    let right = Address::parse(&database.url().replace(&password, "s3cret"), Some(&password), None).unwrap();
    assert!(PostgresStore::open(&right, folder.path()).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn newer_tables_and_root_keys_that_are_missing_or_of_another_database_are_refused() {
    let (database, folder) = (Database::new().await, TempDir::new().unwrap());
    let address = database.address();
    drop(PostgresStore::open(&address, folder.path()).await.unwrap());
    let elsewhere = TempDir::new().unwrap();
    let missing = refused(&address, &elsewhere).await;
    assert!(matches!(missing, OpenError::RootMissing(_)), "{missing}");
    let (other_database, other) = (Database::new().await, TempDir::new().unwrap());
    drop(PostgresStore::open(&other_database.address(), other.path()).await.unwrap());
    let foreign = refused(&address, &other).await;
    assert!(matches!(foreign, OpenError::OtherRoot(_)), "{foreign}");
    let root = folder.path().join("slots.root");
    let whole = std::fs::read(&root).unwrap();
    std::fs::write(&root, &whole[..50]).unwrap();
    let cut = refused(&address, &folder).await;
    assert!(matches!(cut, OpenError::Root { .. }) && cut.to_string().contains("slots.root"), "{cut}");
    std::fs::write(&root, whole).unwrap();
    assert!(PostgresStore::open(&address, folder.path()).await.is_ok());
    database.client().await.batch_execute("UPDATE inro_schema SET version = 99").await.unwrap();
    let newer = refused(&address, &folder).await;
    assert!(matches!(newer, OpenError::Newer { found: 99, .. }), "{newer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_may_lose_what_it_acknowledged_is_refused() {
    let (database, folder) = (Database::new().await, TempDir::new().unwrap());
    let sql =
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$";
    database.client().await.batch_execute(sql).await.unwrap();
    let error = refused(&database.address(), &folder).await;
    assert!(matches!(error, OpenError::NotDurable { setting: "synchronous_commit" }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_start_at_once_on_a_new_database_make_its_tables_once() {
    let (database, folder) = (Database::new().await, TempDir::new().unwrap());
    // One file of root keys for all of them, as on a shared disk.
    drop(PostgresStore::open(&Database::new().await.address(), folder.path()).await.unwrap());
    let starts = (0..4).map(|_| async { PostgresStore::open(&database.address(), folder.path()).await.map(drop) });
    for outcome in futures::future::join_all(starts).await {
        outcome.unwrap();
    }
    let rows = database.client().await.query("SELECT number FROM inro_roots", &[]).await.unwrap();
    assert_eq!(rows.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_binary_ends_with_3_and_names_no_password_and_a_wrong_setting_ends_it_with_2() {
    let folder = TempDir::new().unwrap();
    let run = |store: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inro"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path()).env("INRO_STORE", store);
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = run("postgres://inro:s3cret@127.0.0.1:1/inro");
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("PostgreSQL at 127.0.0.1") && !said.contains("s3cret"), "{said}");
    for wrong in ["postgres://inro:s3cret@db.example/inro", "mysql://inro:s3cret@localhost/inro"] {
        let (code, said) = run(wrong);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("INRO_STORE: store: ") && !said.contains("s3cret"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_gone_for_a_moment_is_not_ready_and_then_is_again() {
    let (database, folder) = (Database::new().await, TempDir::new().unwrap());
    let store = PostgresStore::open(&database.address(), folder.path()).await.unwrap();
    for round in 0..5_u8 {
        database.end_connections().await;
        // Asked on connections that have ended: others are made.
        let mut batch = server::store::Batch::default();
        batch.put(vec![b'r', round], vec![round]);
        store.commit(batch).await.unwrap();
        assert_eq!(store.get(&[b'r', round]).await.unwrap(), Some(vec![round]));
    }
    assert!(store.ready());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cancels_what_takes_long_is_not_opened() {
    let (database, folder) = (Database::new().await, TempDir::new().unwrap());
    let sql =
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = 5000', current_database()); END $$";
    database.client().await.batch_execute(sql).await.unwrap();
    let said = PostgresStore::open(&database.address(), folder.path()).await.err().expect("it opens").to_string();
    assert!(said.contains("longer than 5s (statement_timeout)"), "{said}");
}
