//! What the patient and the members did: lines of the vault's own, without content.

use crate::common::{self, Device, PASSPHRASE, Page, allergy, drug, serve};
use client::engine::wire::*;
use client::environment::Environment;
use client::transport::Transport;
use protocol::Bytes;
use vault::record::{ActWhat, Kind};

/// What was done, oldest first: what, to which kind, to how many.
async fn done<T: Transport, E: Environment>(page: &mut Page<T, E>) -> Vec<(ActWhat, Option<Kind>, u32)> {
    let filter = JournalFilter { sort: Some(JournalSort::Act), ..JournalFilter::ALL };
    let view = page.call(ListJournal { offset: 0, limit: 100, filter }).await.unwrap();
    let line = |item: JournalItem| match item.what {
        JournalWhat::Act { what, kind, count, .. } => (what, kind, count),
        other => panic!("{other:?}"),
    };
    view.items.into_iter().rev().map(line).collect()
}

#[tokio::test(flavor = "current_thread")]
async fn what_the_patient_does_is_written_down_without_content_and_an_import_of_many_is_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    let (sheet, _) = page.sign_up().await;
    let saved = page.add(drug("ひみつの薬")).await;
    page.save(Some((saved.id, saved.revision)), drug("ひみつの薬2")).await.unwrap();
    let medication = Some(Kind::Medication);
    let soba = page.add(allergy("そば")).await.id;
    page.call(DeleteRecord { id: soba }).await.unwrap();
    let mut text = "薬品名,用法\n".to_owned();
    (0..150).for_each(|number| text += &format!("薬{number},1日1回\n"));
    let ask = PreviewImport { file_name: "薬.csv".into(), bytes: Bytes(text.into_bytes()) };
    page.call(ask.clone()).await.unwrap();
    let chosen: Vec<usize> = (0..140).collect();
    let commit = CommitImport { chosen, confirmed_own: true, not_my_number: false };
    let import = page.call(commit).await.unwrap().import;
    page.call(UndoImport { import }).await.unwrap();
    page.call(ask).await.unwrap();
    page.call(CancelImport {}).await.unwrap();
    page.call(ExportEverything {}).await.unwrap();
    common::archive(&mut page, u64::MAX).await;
    page.call(ExportTable { kind: Kind::Medication, language: "ja".into() }).await.unwrap();
    page.call(ExportNotebook { records: vec![saved.id] }).await.unwrap();
    page.call(ForgetVersions { id: saved.id }).await.unwrap();
    let expected = [
        (ActWhat::Added, medication, 1),
        (ActWhat::Changed, medication, 1),
        (ActWhat::Added, Some(Kind::Allergy), 1),
        (ActWhat::Deleted, Some(Kind::Allergy), 1),
        (ActWhat::Imported, None, 140),
        (ActWhat::NotTakenIn, None, 10),
        (ActWhat::ImportUndone, None, 140),
        (ActWhat::NotTakenIn, None, 150),
        (ActWhat::ExportedAll, None, 0),
        (ActWhat::ExportedArchive, None, 0),
        (ActWhat::ExportedTable, medication, 1),
        (ActWhat::ExportedNotebook, medication, 1),
        (ActWhat::VersionsForgotten, medication, 1),
    ];
    assert_eq!(done(&mut page).await, expected);
    let filter = JournalFilter::ALL;
    let view = page.call(ListJournal { offset: 0, limit: 100, filter }).await.unwrap();
    assert!(!format!("{view:?}").contains("ひみつ"), "a line names what a record is about");
    let home = page.call(Home {}).await.unwrap().journal;
    assert!(
        home.iter().all(|line| !matches!(line.what, JournalWhat::Act { .. })),
        "the first page is about who looked"
    );

    // With the words on another device: a line, and so is a device that was let in. Opening the own device again is none.
    let device = Device::new(&running.public_url);
    let mut other = device.page();
    other.call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap();
    device.page().open().await;
    let pairing = other.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap();
    let mut third = Device::new(&running.public_url).page();
    let ask = OpenWithPairing { text: pairing.qr, passphrase: PASSPHRASE.into(), keep: true };
    third.call(ask).await.unwrap();
    let opened = [(ActWhat::OpenedWithWords, None, 0), (ActWhat::OpenedOnNewDevice, None, 0)];
    assert_eq!(done(&mut third).await, [&expected[..], &opened].concat());
}

#[tokio::test(flavor = "current_thread")]
async fn what_was_done_goes_on_in_further_parts_and_none_of_it_is_a_record_of_the_patients() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    // Two kinds in turn, so that none is counted with the one before.
    let (drug, soba) = (page.add(drug("薬")).await.id, page.add(allergy("そば")).await.id);
    let table = |kind| ExportTable { kind, language: "ja".into() };
    for _ in 0..vault::record::ACTS {
        page.call(table(Kind::Medication)).await.unwrap();
        page.call(table(Kind::Allergy)).await.unwrap();
    }
    let filter = JournalFilter { sort: Some(JournalSort::Act), ..JournalFilter::ALL };
    let view = page.call(ListJournal { offset: 0, limit: 1, filter }).await.unwrap();
    assert_eq!(view.total, 2 * vault::record::ACTS + 2);
    let mut ids: Vec<_> = page.call(common::ALL).await.unwrap().items.iter().map(|item| item.id).collect();
    ids.sort();
    let mut own = vec![drug, soba];
    own.sort();
    assert_eq!((ids, page.call(Home {}).await.unwrap().records), (own, 2));
}
