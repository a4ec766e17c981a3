//! The operator's check of a folder that real clients filled: all is well, and what was altered is named, without any key of a
//! patient.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::common::{Device, drug, serve};
use client::engine::wire::*;
use server::operator::Request;
use server::operator::ask::ask;
use server::service::check::{Report, check};
use server::service::key;
use server::store::sled::SledStore;
use server::store::{Change, Store};

/// A vault with three records, one of them large enough for a file, one link, and one opening.
async fn fill(data: &Path) -> vault::id::RecordId {
    let running = serve(data).await;
    let mut patient = Device::new(&running.public_url).page();
    patient.sign_up().await;
    let shown = patient.add(drug("アムロジピンOD錠5mg")).await.id;
    patient.add(drug("メトグルコ錠500mg")).await;
    let mut long = drug("散剤");
    if let vault::record::Fact::Medication(medication) = &mut long.fact {
        medication.dosage_text = Some("食後に一包ずつ。".repeat(400));
    }
    patient.add(long).await;
    let link = patient.share(&[shown]).await.link;
    let ask = OpenLink { link, recipient: "受付".into(), passcode: None };
    Device::new(&running.public_url).page().call(ask).await.unwrap();
    running.stop().await;
    shown
}

async fn look(data: &Path) -> Report {
    check(&SledStore::open(data).unwrap(), |_| {}).await.unwrap()
}

/// The one problem there is.
async fn problem(data: &Path) -> (String, String) {
    let mut report = look(data).await;
    assert_eq!(report.problems.len(), 1, "{:?}", report.problems);
    let problem = report.problems.remove(0);
    (problem.what, problem.why)
}

fn files(data: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(data.join("files")).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[tokio::test(flavor = "current_thread")]
async fn a_folder_that_nobody_altered_has_no_problem_and_everything_in_it_was_opened() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path()).await;
    let report = look(folder.path()).await;
    assert_eq!(report.problems, []);
    // Beside what was typed in there are the person, the provider, the grant and the consent.
    assert_eq!((report.accounts, report.vaults), (1, 1));
    assert!(report.records >= 6 && report.sealed_bodies > report.records, "{report:?}");
    assert!(report.journal_entries >= 1 && report.files >= 2, "{report:?}");
    // A slot for each body, one for the journal.
    assert_eq!(report.slots - report.free_slots, report.sealed_bodies + 1);
}

#[tokio::test(flavor = "current_thread")]
async fn records_that_somebody_with_every_key_of_the_server_swapped_are_found_by_the_signed_root() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path()).await;
    crate::swap_records::swap_records(folder.path()).await.unwrap();
    let (what, why) = problem(folder.path()).await;
    assert!(what.starts_with("vault "), "{what}");
    assert_eq!(why, "its records are not those that its head was signed for");
}

#[tokio::test(flavor = "current_thread")]
async fn an_altered_file_a_missing_file_and_a_file_that_nobody_wrote_are_named() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path()).await;
    let file = files(folder.path()).remove(0);
    let whole = std::fs::read(&file).unwrap();
    let mut bytes = whole.clone();
    bytes[100] ^= 4;
    std::fs::write(&file, bytes).unwrap();
    let named = |(what, why): (String, String)| what.contains(" of vault ") && why.contains("open");
    // Without the record its vault's root is another, so a large record's file is named twice.
    let report = look(folder.path()).await;
    assert!(report.problems.iter().any(|found| named((found.what.clone(), found.why.clone()))), "{report:?}");
    std::fs::remove_file(&file).unwrap();
    let report = look(folder.path()).await;
    assert!(report.problems.iter().any(|found| named((found.what.clone(), found.why.clone()))), "{report:?}");
    std::fs::write(&file, whole).unwrap();
    assert_eq!(look(folder.path()).await.problems, []);
    std::fs::write(folder.path().join("files").join("07".repeat(16)), b"left").unwrap();
    assert_eq!(problem(folder.path()).await, (format!("files/{}", "07".repeat(16)), "no row names it".to_owned()));
}

#[tokio::test(flavor = "current_thread")]
async fn a_journal_entry_that_is_gone_and_a_record_that_is_gone_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let shown = fill(folder.path()).await;
    let store: Arc<dyn Store> = Arc::new(SledStore::open(folder.path()).unwrap());
    let rows = store.scan(server::store::key::prefix(b"v"), usize::MAX).await.unwrap();
    let vault = protocol::VaultId::try_from(&rows[0].0[1..17]).unwrap();
    let last = rows.iter().rfind(|(row, _)| key::kind(row) == Some(b'e')).unwrap().0.clone();
    let mut change = Change::new(&store);
    change.remove(last);
    change.commit().await.unwrap();
    drop(store);
    let report = look(folder.path()).await;
    let journal = report.problems.iter().find(|found| found.why.contains("journal"));
    assert!(journal.is_some_and(|found| found.what == format!("vault {vault}")), "{report:?}");

    let store: Arc<dyn Store> = Arc::new(SledStore::open(folder.path()).unwrap());
    let mut change = Change::new(&store);
    change.remove(key::record(&vault, &protocol::RecordId(*shown.as_bytes())));
    change.commit().await.unwrap();
    drop(store);
    let report = look(folder.path()).await;
    let count = report.problems.iter().find(|found| found.why.contains("its head says"));
    assert!(count.is_some_and(|found| found.what == format!("vault {vault}")), "{report:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn a_server_that_is_written_to_meanwhile_is_found_whole_and_then_a_missing_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let running = serve(&data).await;
    let mut patient = Device::new(&running.public_url).page();
    patient.sign_up().await;
    let writing = async {
        for number in 0..40 {
            let mut long = drug(&format!("散剤{number}"));
            if let vault::record::Fact::Medication(medication) = &mut long.fact {
                medication.dosage_text = Some("食後に一包ずつ。".repeat(400 * (number % 2)));
            }
            patient.add(long).await;
        }
    };
    let place = server::settings::Place {
        data: data.clone(),
        engine: server::store::open::Engine::Sled,
        public_url: None,
        sign_up: protocol::server::SignUpPolicy::Open,
    };
    let asking = async {
        let mut looks = 0;
        for _ in 0..8 {
            let report: Report = ask(&place, Request::Check, || {}, |_| {}).await.unwrap();
            assert_eq!(report.problems, []);
            looks += report.records;
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        looks
    };
    let ((), looks) = tokio::join!(writing, asking);
    assert!(looks > 0);
    std::fs::remove_file(&files(&data)[0]).unwrap();
    let report: Report = ask(&place, Request::Check, || {}, |_| {}).await.unwrap();
    assert!(report.problems.iter().any(|problem| problem.why == "it does not open under its slot's key"));
    running.stop().await;
}
