//! A database of several hosts, one of which does not answer; and TLS to a database.

use std::time::{Duration, Instant};

use protocol::RecordId;
use protocol::change::Changeset;
use server::store::postgres::{Address, OpenError, PostgresStore};
use server::store::{Batch, Store, StoreError};
use tempfile::TempDir;

use super::cluster::{Own, PASSWORD, give};
use super::database::server;
use super::migration::serve;
use super::support::{Person, put, send};

fn one_row(value: u8) -> Batch {
    let mut batch = Batch::default();
    batch.put(b"row".to_vec(), vec![value]);
    batch
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_stands_still_is_given_up_by_all_who_wait_and_used_again_when_it_moves() {
    let (own, folder) = (Own::start(), TempDir::new().unwrap());
    drop(own.client().await);
    let store = PostgresStore::open(&own.address(), folder.path()).await.unwrap();
    store.commit(one_row(1)).await.unwrap();
    // Both have a connection that is open already.
    let still = own.stand_still().await;
    let both = async { tokio::join!(store.get(b"row"), store.commit(one_row(2))) };
    let (read, written) = tokio::time::timeout(Duration::from_secs(60), both).await.expect("they wait for ever");
    assert_eq!((read, written), (Err(StoreError::Unreachable), Err(StoreError::Unreachable)));
    drop(still);
    let begun = Instant::now();
    while store.commit(one_row(3)).await.is_err() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it is not used again");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(store.get(b"row").await.unwrap(), Some(vec![3]));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_hosts_the_one_that_takes_writes_is_found_though_the_first_stands_still_and_the_second_only_reads() {
    let (own, place) = (Own::start(), TempDir::new().unwrap());
    let standby = own.standby().await;
    let (still, _still) = {
        let other = Own::start();
        let still = other.stand_still().await;
        (other, still)
    };
    let url = own.url();
    let (before, after) = url.split_once(&format!("127.0.0.1:{}", own.port)).unwrap();
    let hosts = [still.port, standby.port, own.port].map(|port| format!("127.0.0.1:{port}")).join(",");
    drop(standby.client().await);
    let address = Address::parse(&format!("{before}{hosts}{after}"), None, None).unwrap();
    let open = tokio::time::timeout(Duration::from_secs(8), PostgresStore::open(&address, place.path()));
    let store = open.await.expect("it waits for the one that stands still").unwrap();
    store.commit(one_row(1)).await.unwrap();
    assert_eq!(store.get(b"row").await.unwrap(), Some(vec![1]));
}

/// An authority, and a certificate of it for this host with its key, in PEM.
fn certificate(host: &str) -> [String; 3] {
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = params.self_signed(&authority_key).unwrap().pem();
    let issuer = rcgen::Issuer::from_params(&params, &authority_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let of_host = rcgen::CertificateParams::new(vec![host.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    [authority, of_host.pem(), key.serialize_pem()]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_believed_over_tls_when_its_certificate_leads_to_the_named_authority_and_is_for_its_host() {
    let (mut own, place) = (Own::make(), TempDir::new().unwrap());
    let [authority, of_host, key] = certificate("localhost");
    for (name, pem) in [("server.crt", &of_host), ("server.key", &key)] {
        let path = own.data().join(name);
        std::fs::write(&path, pem).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        give(&path);
    }
    own.set("ssl=on");
    own.run();
    drop(own.client().await);
    let right = place.path().join("right.pem");
    std::fs::write(&right, authority).unwrap();
    let foreign = place.path().join("foreign.pem");
    std::fs::write(&foreign, &certificate("localhost")[0]).unwrap();
    let at = |host: &str, port: u16, authority| {
        let url = format!("postgres://inro:{PASSWORD}@{host}:{port}/postgres?sslmode=require");
        Address::parse(&url, None, Some(authority)).unwrap()
    };
    let roots = place.path().join("roots");
    let store = PostgresStore::open(&at("localhost", own.port, &right), &roots).await.unwrap();
    store.commit(one_row(1)).await.unwrap();
    let sql = "SELECT bool_and(ssl), count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
               WHERE application_name = 'inro'";
    let row = own.client().await.query_one(sql, &[]).await.unwrap();
    assert!(row.get::<_, bool>(0) && row.get::<_, i64>(1) > 0, "the store's connections are not encrypted");
    // Another authority; another host than the certificate's; a server that speaks no TLS.
    let plain: u16 = server().rsplit_once(':').unwrap().1.parse().unwrap();
    for (host, port, authority) in
        [("localhost", own.port, &foreign), ("127.0.0.1", own.port, &right), ("localhost", plain, &right)]
    {
        match PostgresStore::open(&at(host, port, authority), &roots).await {
            Err(OpenError::Unreachable { why, .. }) => assert!(!why.contains(PASSWORD), "{why}"),
            Err(other) => panic!("{host}: {other}"),
            Ok(_) => panic!("{host} is believed"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_wait_for_the_standby_is_cancelled_is_not_acknowledged() {
    let (own, folder) = (Own::start(), TempDir::new().unwrap());
    let client = own.client().await;
    // The database remarks it in a warning; somebody may have asked for none.
    client.batch_execute("ALTER ROLE inro SET client_min_messages = error").await.unwrap();
    client.batch_execute("ALTER DATABASE postgres SET client_min_messages = error").await.unwrap();
    let store = std::sync::Arc::new(PostgresStore::open(&own.address(), folder.path()).await.unwrap());
    store.commit(one_row(1)).await.unwrap();
    client.batch_execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'").await.unwrap();
    client.batch_execute("SELECT pg_reload_conf()").await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let writing = std::sync::Arc::clone(&store);
    let writing = tokio::spawn(async move { writing.commit(one_row(2)).await });
    let cancel =
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query = 'COMMIT'";
    while client.query(cancel, &[]).await.unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let outcome = tokio::time::timeout(Duration::from_secs(20), writing).await.unwrap().unwrap();
    assert!(matches!(outcome, Err(StoreError::Failed { .. })), "{outcome:?}");
    // It is there, on this machine alone.
    assert_eq!(store.get(b"row").await.unwrap(), Some(vec![2]));
    client.batch_execute("ALTER SYSTEM RESET synchronous_standby_names").await.unwrap();
    client.batch_execute("SELECT pg_reload_conf()").await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    store.commit(one_row(3)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changeset_whose_standby_was_not_waited_for_is_acknowledged_only_when_one_has_it() {
    let (own, folder) = (Own::start(), TempDir::new().unwrap());
    let client = own.client().await;
    let engine = server::store::open::Engine::Postgres(Box::new(own.address()));
    let running = serve(engine, folder.path()).await.unwrap();
    let person = Person::sign_up(&format!("http://{}", running.address)).await;
    let vault = person.create_vault().await;
    let changeset = Changeset { put: vec![put(RecordId([7; 16]), 1, b"a record")], ..vault.changeset() };
    let sent = || {
        let (browser, id, changeset) = (vault.browser.clone(), vault.id, changeset.clone());
        tokio::spawn(async move { send(&browser, id, &changeset, Some("0123456789abcdef")).await.status() })
    };
    client.batch_execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'").await.unwrap();
    client.batch_execute("SELECT pg_reload_conf()").await.unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let cancel =
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query = 'COMMIT'";
    let first = sent();
    while !first.is_finished() {
        client.query(cancel, &[]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(first.await.unwrap(), 500);
    // It is found written now, on this machine alone.
    let again = sent();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!again.is_finished(), "it is acknowledged though one machine alone has it");
    client.batch_execute("ALTER SYSTEM RESET synchronous_standby_names").await.unwrap();
    client.batch_execute("SELECT pg_reload_conf()").await.unwrap();
    assert_eq!(tokio::time::timeout(Duration::from_secs(20), again).await.unwrap().unwrap(), 200);
    running.stop().await;
}
