//! Moving between two folders: it ends when nobody waits for it any more, up to the very last commit.

use std::ops::ControlFlow;

use server::migrate::{MigrateError, migrate};
use server::store::Store;
use server::store::key::migrating;
use server::store::sled::SledStore;
use tempfile::TempDir;

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
