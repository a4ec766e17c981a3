//! Records that are somebody else's: out of everything at once, and back if that was wrong.

use crate::common::{self, Device, Page, draft, drug, serve};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use client::engine::wire::*;
use protocol::Bytes;
use vault::id::RecordId;
use vault::record::{Kind, Origin};

async fn set(page: &mut Page, which: WhichRecords, mine: bool) -> Result<Moved, Trouble> {
    page.call(SetMine { which, mine }).await
}

/// Where a title stands: lists, search, the first page, tables, the export, the link.
async fn places(page: &mut Page, title: &str, link: &LinkView) -> Vec<&'static str> {
    let all = page.call(common::ALL).await.unwrap();
    let searched = page.call(ListRecords { query: title.into(), ..common::ALL }).await.unwrap();
    let home = page.call(Home {}).await.unwrap();
    let table = page.call(ExportTable { kind: Kind::Medication, language: "ja".into() }).await.unwrap().text;
    let everything = page.call(ExportEverything {}).await.unwrap().file.text;
    let link = page.call(ViewShare { grant: link.grant }).await.unwrap();
    let is_it = |item: &RecordItem| item.record.title() == title;
    let found = [
        ("list", all.items.iter().any(is_it)),
        ("counts", all.counts.iter().map(|(_, count)| count).sum::<usize>() == 3),
        ("search", searched.total > 0),
        ("first page", home.current.medications.items.iter().any(is_it) && home.records == 3),
        ("table", table.contains(title)),
        ("export", everything.contains(title)),
        ("link", link.records.iter().any(|record| record.title() == title)),
    ];
    found.into_iter().filter(|(_, is_there)| *is_there).map(|(place, _)| place).collect()
}

async fn with_import(page: &mut Page) -> (RecordId, Vec<RecordId>) {
    page.sign_up().await;
    page.add(drug("わたしの薬")).await;
    let text = "薬品名,用法\nよその薬A,1日1回\nよその薬B,1日1回\n";
    let ask = PreviewImport { file_name: "薬.csv".into(), bytes: Bytes(text.as_bytes().to_vec()) };
    page.call(ask).await.unwrap();
    let commit = CommitImport { chosen: vec![0, 1], confirmed_own: true, not_my_number: false };
    let import = page.call(commit).await.unwrap().import;
    let items = page.call(common::ALL).await.unwrap().items;
    (import, items.into_iter().map(|item| item.id).collect())
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_somebody_elses_is_in_no_list_search_export_or_link_and_comes_back_but_to_no_link() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    let (_, ids) = with_import(&mut page).await;
    let link = page.share(&ids).await;
    let title = "よその薬A";
    let everywhere = ["list", "counts", "search", "first page", "table", "export", "link"];
    assert_eq!(places(&mut page, title, &link).await, everywhere);
    let all = page.call(common::ALL).await.unwrap().items;
    let wrong = all.iter().find(|item| item.record.title() == title).unwrap().id;

    assert_eq!(set(&mut page, WhichRecords::One(wrong), false).await, Ok(Moved { records: 1, links: 1 }));
    assert!(places(&mut page, title, &link).await.is_empty());
    assert!(page.call(ListTopics {}).await.unwrap().iter().all(|(id, _)| *id != wrong));
    let sheet = draft(&[wrong], &[Kind::Medication]);
    assert_eq!(page.call(CreateShare { draft: sheet }).await, Err(Trouble::NotFound), "it can be shown to nobody");
    assert_eq!(page.call(ExportNotebook { records: vec![wrong] }).await, Err(Trouble::NotFound));
    let aside = page.call(ListNotMine {}).await.unwrap();
    assert_eq!(aside.iter().map(|item| item.id).collect::<Vec<_>>(), [wrong]);
    assert!(aside[0].record.not_mine.is_some());
    assert_eq!(set(&mut page, WhichRecords::One(wrong), false).await, Err(Trouble::NotFound), "it is there already");

    assert_eq!(set(&mut page, WhichRecords::One(wrong), true).await, Ok(Moved { records: 1, links: 0 }));
    let back = ["list", "counts", "search", "first page", "table", "export"];
    assert_eq!(places(&mut page, title, &link).await, back, "showing it again takes a yes");
    assert!(page.call(ListNotMine {}).await.unwrap().is_empty());
}

#[tokio::test(flavor = "current_thread")]
async fn a_whole_file_can_be_somebody_elses_and_what_is_said_to_be_is_deleted_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    let (import, _) = with_import(&mut page).await;
    assert_eq!(set(&mut page, WhichRecords::Import(import), false).await, Ok(Moved { records: 2, links: 0 }));
    assert_eq!(page.titles().await, ["わたしの薬"]);
    // The same file again is still recognised: it would come in a second time otherwise.
    let aside = page.call(ListNotMine {}).await.unwrap();
    let of_import = |item: &RecordItem| item.record.provenance.origin == Origin::File { import };
    assert!(aside.len() == 2 && aside.iter().all(of_import));
    page.call(DeleteRecord { id: aside[0].id }).await.unwrap();
    assert_eq!(page.call(ListNotMine {}).await.unwrap().len(), 1);
    assert_eq!(set(&mut page, WhichRecords::Import(import), true).await, Ok(Moved { records: 1, links: 0 }));
    assert_eq!(page.titles().await.len(), 2);
}

const FIRST: &str = "アムロジピン";
const NOTEBOOK: &str = "JAHISTC08,1\n1,髙﨑　千鶴,2,19480412\n5,20261120,1\n11,みさき薬局,13,4,1234567,,,,1\n201,1,アムロジピン錠5mg「架空」,1,錠,4,2171022F4022,1\n301,1,【分１ 朝食後服用】,28,日分,1,1,,1\n201,2,ロスバスタチン錠2.5mg「架空」,1,錠,4,2189017F1022,1\n301,2,【分１ 夕食後服用】,28,日分,1,1,,1\n";

async fn with_notebook(page: &mut Page) -> RecordId {
    page.sign_up().await;
    let ask = PreviewImport { file_name: "手帳.txt".into(), bytes: Bytes(NOTEBOOK.as_bytes().to_vec()) };
    page.call(ask).await.unwrap();
    let commit = CommitImport { chosen: vec![0, 1], confirmed_own: true, not_my_number: false };
    page.call(commit).await.unwrap().import
}

/// Whether anything of the notebook that the export holds as bytes names its first drug.
async fn exports_its_file(page: &mut Page) -> bool {
    let text = page.call(ExportEverything {}).await.unwrap().file.text;
    let contents = text.split("\"data\":\"").skip(1).filter_map(|rest| STANDARD.decode(rest.split('"').next()?).ok());
    contents.into_iter().any(|content| String::from_utf8_lossy(&content).contains(FIRST))
}

#[tokio::test(flavor = "current_thread")]
async fn the_file_of_what_is_somebody_elses_is_in_no_export() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    let import = with_notebook(&mut page).await;
    assert!(exports_its_file(&mut page).await);
    set(&mut page, WhichRecords::Import(import), false).await.unwrap();
    assert!(!exports_its_file(&mut page).await);
    set(&mut page, WhichRecords::Import(import), true).await.unwrap();
    assert!(exports_its_file(&mut page).await);
}

#[tokio::test(flavor = "current_thread")]
async fn with_a_deleted_record_the_file_it_came_in_is_deleted_and_with_the_last_the_import() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    let import = with_notebook(&mut page).await;
    let mut items = page.call(common::ALL).await.unwrap().items;
    items.sort_by_key(|item| !item.record.title().starts_with(FIRST));
    let ids: Vec<RecordId> = items.into_iter().map(|item| item.id).collect();
    assert_eq!(ids.len(), 2);
    assert!(exports_its_file(&mut page).await);
    page.call(DeleteRecord { id: ids[0] }).await.unwrap();
    assert!(!exports_its_file(&mut page).await, "it still says what was deleted");
    assert_eq!(page.titles().await.len(), 1);
    page.call(DeleteRecord { id: ids[1] }).await.unwrap();
    assert_eq!(page.call(UndoImport { import }).await, Err(Trouble::NotFound), "nothing is left of it");
}
