//! What a record said before, and what the patient says of a record that came from elsewhere.

use std::io::Cursor;

use crate::common::{self, Device, PASSPHRASE, Page, drug, serve};
use client::archive_file::ArchiveFile;
use client::engine::wire::*;
use protocol::Bytes;
use vault::id::RecordId;
use vault::passphrase::Passphrase;
use vault::record::{Body, Fact, Kind, MedicationStatus, Record};

fn renamed(record: &Record, name: &str, status: MedicationStatus) -> Record {
    let mut record = record.clone();
    let Fact::Medication(fact) = &mut record.fact else { panic!("{record:?}") };
    fact.name.text = Some(name.into());
    fact.status = status;
    record
}

async fn get(page: &mut Page, id: RecordId) -> RecordItem {
    page.call(GetRecord { id }).await.unwrap()
}

async fn shown(page: &mut Page, link: &LinkView) -> ViewDocument {
    page.call(ViewShare { grant: link.grant }).await.unwrap()
}

async fn found(page: &mut Page, query: &str) -> usize {
    page.call(ListRecords { query: query.into(), ..common::ALL }).await.unwrap().total
}

/// The bodies of everything in a sealed archive.
async fn archived(page: &mut Page) -> Vec<Record> {
    let (_, bytes) = common::archive(page, u64::MAX).await.remove(0);
    let archive = ArchiveFile::open(Cursor::new(bytes), &Passphrase::parse(PASSPHRASE).unwrap()).unwrap();
    archive.part().records.iter().map(|one| Body::decode(&one.body.0).unwrap().record).collect()
}

#[tokio::test(flavor = "current_thread")]
async fn earlier_versions_stay_to_be_seen_are_given_to_nobody_and_are_forgotten_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let saved = page.add(drug("はじめの名前")).await;
    let link = page.share(&[saved.id]).await;
    let saved = page.save(Some((saved.id, saved.revision)), drug("つぎの名前")).await.unwrap();
    let saved = page.save(Some((saved.id, saved.revision)), drug("いまの名前")).await.unwrap();
    let item = get(&mut page, saved.id).await;
    let titles = |record: &Record| -> Vec<String> {
        record.earlier.list.iter().map(|version| version.fact.title().to_owned()).collect()
    };
    assert_eq!(
        (item.record.title(), titles(&item.record)),
        ("いまの名前", vec!["つぎの名前".into(), "はじめの名前".into()])
    );
    assert!(item.record.earlier.list.iter().all(|version| Some(version.until) <= item.record.provenance.edited));

    // In no list, no search, no document and no export that others read; in the sealed archive.
    assert!(page.call(common::ALL).await.unwrap().items[0].record.earlier.is_empty());
    assert_eq!((found(&mut page, "はじめの名前").await, found(&mut page, "いまの名前").await), (0, 1));
    let document = format!("{:?}", shown(&mut page, &link).await);
    assert!(document.contains("いまの名前") && !document.contains("つぎの名前") && !document.contains("はじめの名前"));
    let everything = page.call(ExportEverything {}).await.unwrap().file.text;
    assert!(everything.contains("いまの名前") && !everything.contains("つぎの名前"));
    assert!(archived(&mut page).await.iter().any(|record| titles(record).len() == 2));

    let forgotten = page.call(ForgetVersions { id: saved.id }).await.unwrap();
    let item = get(&mut page, saved.id).await;
    assert!(item.record.earlier.is_empty() && item.record.title() == "いまの名前");
    assert_eq!(item.revision, forgotten.revision);
    page.save(Some((saved.id, forgotten.revision)), drug("さいごの名前")).await.unwrap();
    page.call(DeleteRecord { id: saved.id }).await.unwrap();
    assert!(
        archived(&mut page).await.iter().all(|record| record.kind() != Kind::Medication),
        "its versions go with it"
    );
}

#[tokio::test(flavor = "current_thread")]
async fn what_came_from_elsewhere_is_not_overwritten_and_what_the_patient_says_goes_along_as_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let text = "薬品名,用法,状態\nアムロ●ピン錠5mg,1日1回,服用中\n";
    let ask = PreviewImport { file_name: "薬.csv".into(), bytes: Bytes(text.as_bytes().to_vec()) };
    page.call(ask).await.unwrap();
    page.call(CommitImport { chosen: vec![0], confirmed_own: true, not_my_number: false }).await.unwrap();
    let came = page.call(common::ALL).await.unwrap().items.remove(0);
    let link = page.share(&[came.id]).await;
    assert_eq!(page.call(Home {}).await.unwrap().current.medications.total, 1);

    let said = renamed(&came.record, "アムロジピン錠5mg", MedicationStatus::Stopped);
    let saved = page.save(Some((came.id, came.revision)), said.clone()).await.unwrap();
    let item = get(&mut page, came.id).await;
    assert_eq!((&item.record.fact, item.record.own.as_deref()), (&came.record.fact, Some(&said.fact)));
    assert_eq!((found(&mut page, "アムロ●ピン").await, found(&mut page, "アムロジピン").await), (1, 1));
    assert!(page.call(Home {}).await.unwrap().current.medications.items.is_empty(), "not in use, as the patient says");

    // Whoever reads it sees what came, and the patient's words beside it.
    let document = shown(&mut page, &link).await;
    assert_eq!(document.records[0].title(), "アムロ●ピン錠5mg");
    let remark = document.records[0].provenance.remark.as_deref();
    assert_eq!(remark, Some("薬品名：アムロジピン錠5mg\n状態：中止"));
    let table = ExportTable { kind: Kind::Medication, language: "ja".into() };
    let table = page.call(table).await.unwrap().text;
    let row = table.lines().nth(1).unwrap();
    assert!(row.starts_with("アムロ●ピン錠5mg,") && table.contains("薬品名：アムロジピン錠5mg"), "{table}");
    let notebook = page.call(ExportNotebook { records: vec![came.id] }).await.unwrap();
    let notebook = exchange::jahis::decode(&notebook.file.bytes.0).text;
    let line = |start: &str| notebook.lines().find(|line| line.starts_with(start)).unwrap_or_default().to_owned();
    assert!(line("201,").contains("アムロ●ピン錠5mg"), "{notebook}");
    assert!(line("4,").contains("本人の書き添え") && line("4,").contains("アムロジピン錠5mg"), "{notebook}");
    let everything = page.call(ExportEverything {}).await.unwrap().file.text;
    assert!(everything.contains("アムロ●ピン錠5mg") && everything.contains("薬品名：アムロジピン錠5mg"));

    // Said otherwise again, the earlier words stay to be seen; said as it came, nothing stands beside it.
    let again = renamed(&came.record, "アムロジピン錠５ｍｇ", MedicationStatus::Active);
    let saved = page.save(Some((saved.id, saved.revision)), again).await.unwrap();
    assert_eq!(get(&mut page, came.id).await.record.earlier.list[0].fact, said.fact);
    page.save(Some((saved.id, saved.revision)), came.record.clone()).await.unwrap();
    let item = get(&mut page, came.id).await;
    assert_eq!((item.record.own, item.record.provenance.edited), (None, None));
    assert_eq!(shown(&mut page, &link).await.records[0].provenance.remark, None);
}

#[tokio::test(flavor = "current_thread")]
async fn a_remark_that_names_a_topic_takes_the_record_out_of_links_that_did_not_agree_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let text = "薬品名,理由\n薬その一,\n薬その二,\n";
    let ask = PreviewImport { file_name: "薬.csv".into(), bytes: Bytes(text.as_bytes().to_vec()) };
    page.call(ask).await.unwrap();
    page.call(CommitImport { chosen: vec![0, 1], confirmed_own: true, not_my_number: false }).await.unwrap();
    let items = page.call(common::ALL).await.unwrap().items;
    let link = page.share(&items.iter().map(|item| item.id).collect::<Vec<_>>()).await;
    let mut said = items[0].record.clone();
    let Fact::Medication(fact) = &mut said.fact else { panic!("{said:?}") };
    fact.reason = Some("うつ病".into());
    page.save(Some((items[0].id, items[0].revision)), said).await.unwrap();
    let document = shown(&mut page, &link).await;
    let titles: Vec<&str> = document.records.iter().map(Record::title).collect();
    assert_eq!(titles, [items[1].record.title()]);
}
