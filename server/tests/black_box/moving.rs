//! Moving between two folders: it ends when nobody waits for it any more, up to the very last commit.

use std::ops::ControlFlow;
use std::pin::pin;

use server::migrate::{MigrateError, migrate};
use server::store::Store;
use server::store::key::migrating;
use server::store::sled::SledStore;
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::support::{Person, Server};

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_at_any_step_when_nobody_waits_and_its_target_is_not_said_to_be_whole() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    vault.save(protocol::RecordId(server::random::bytes()), 1, b"a record").await;
    server.stop().await;
    let from = SledStore::open(server.data()).unwrap();
    let target = TempDir::new().unwrap();
    let to = SledStore::open(&target.path().join("to")).unwrap();
    for step in ["rows, now at", "compared", "of the source", "of the target", "everything is the same"] {
        let mut heard = 0;
        let outcome = migrate(&from, &to, |text| {
            // From there on nobody waits any more.
            heard += usize::from(heard > 0 || text.contains(step));
            if heard > 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let outcome = outcome.await;
        assert!(matches!(outcome, Err(MigrateError::Ended)), "{step}: {outcome:?}");
        assert_eq!(heard, 1, "{step}: it went on");
        assert!(to.get(&migrating()).await.unwrap().is_some(), "{step}: a server would start on it");
    }
    let done = migrate(&from, &to, |_| ControlFlow::Continue(())).await.unwrap();
    assert!(done.resumed && done.vaults == 1 && to.get(&migrating()).await.unwrap().is_none());
    // Whoever did not hear of its end learns of it by giving the command again.
    let again = migrate(&from, &to, |_| ControlFlow::Continue(())).await.unwrap_err().to_string();
    assert!(again.contains("when a migration into it has ended"), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_stood_still_writes_nothing_once_another_has_taken_over() {
    let mut server = Server::start().await;
    for _ in 0..2 {
        let mut vault = Person::sign_up(&server.url).await.create_vault().await;
        vault.save(protocol::RecordId(server::random::bytes()), 1, b"a record").await;
    }
    server.stop().await;
    let from = SledStore::open(server.data()).unwrap();
    let target = TempDir::new().unwrap();
    let to = SledStore::open(&target.path().join("to")).unwrap();
    let heard = Notify::new();
    let mut first = pin!(migrate(&from, &to, |_| {
        heard.notify_one();
        ControlFlow::Continue(())
    }));
    // In the middle of it nobody lets it go on.
    tokio::select! {
        outcome = &mut first => panic!("{outcome:?} before anything stood still"),
        () = heard.notified() => {}
    }
    let second = migrate(&from, &to, |_| ControlFlow::Continue(())).await.unwrap();
    assert!(second.resumed && second.vaults == 2, "{second:?}");
    let everything = || to.scan(b"\x01".to_vec()..b"\xff".to_vec(), 10_000);
    let there = everything().await.unwrap();
    let outcome = first.await;
    assert!(matches!(outcome, Err(MigrateError::TakenOver)), "{outcome:?}");
    assert_eq!(everything().await.unwrap(), there);
    assert!(to.get(&migrating()).await.unwrap().is_none(), "it opens");
}
