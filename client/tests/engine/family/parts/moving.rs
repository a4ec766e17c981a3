//! What moving does to records and to what shows them.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use protocol::Bytes;
use vault::record::{ActWhat, Attachment, Document, DocumentDescription, MedicationStatus, Origin};

pub async fn store<T: Transport>(page: &mut Page<T>, name: &str, content: &[u8]) -> Attachment {
    let ask = StoreFile { name: name.into(), media_type: "application/pdf".into(), bytes: Bytes(content.to_vec()) };
    page.call(ask).await.unwrap()
}

pub fn letter(files: Vec<Attachment>) -> Record {
    let about = DocumentDescription { title: Some("紹介状".into()), ..DocumentDescription::default() };
    Record::new(Fact::Document(Box::new(Document { about, files })), Provenance::typed(0))
}

async fn take_in<T: Transport>(page: &mut Page<T>, file_name: &str, text: &str, entries: usize) {
    let ask = PreviewImport { file_name: file_name.into(), bytes: Bytes(text.as_bytes().to_vec()) };
    page.call(ask).await.unwrap();
    let commit = CommitImport { chosen: (0..entries).collect(), confirmed_own: true, not_my_number: false };
    page.call(commit).await.unwrap();
}

/// Everything that a vault says of its health records, in the order of their titles, without what is its own to give.
async fn all<T: Transport>(page: &mut Page<T>) -> Vec<RecordItem> {
    let mut items = Vec::new();
    let listed = page.call(common::ALL).await.unwrap().items;
    for item in listed.into_iter().chain(page.call(ListNotMine {}).await.unwrap()) {
        let mut whole = page.call(GetRecord { id: item.id }).await.unwrap();
        (whole.id, whole.revision) = (RecordId::from_bytes([0; 16]), 0);
        if let Origin::File { import } = &mut whole.record.provenance.origin {
            *import = RecordId::from_bytes([0; 16]);
        }
        let earlier = whole.record.earlier.list.iter_mut().map(|version| &mut version.fact);
        for fact in std::iter::once(&mut whole.record.fact).chain(earlier) {
            let Fact::Document(document) = fact else { continue };
            for file in &mut document.files {
                file.blob = vault::id::BlobId::from_bytes([0; 16]);
                file.info.key = vault::secret::FileKey::from_bytes([0; 32]);
            }
        }
        items.push(whole);
    }
    items.sort_by(|a, b| a.record.title().cmp(b.record.title()));
    items
}

async fn contents<T: Transport>(page: &mut Page<T>) -> Vec<Vec<u8>> {
    let ask = ListRecords { kind: Some(Kind::Document), ..common::ALL };
    let mut contents = Vec::new();
    for item in page.call(ask).await.unwrap().items {
        for file in item.record.fact.files() {
            contents.push(page.call(OpenFile { record: item.id, blob: file.blob }).await.unwrap().bytes.0);
        }
    }
    contents
}

/// What was done, oldest first: what and to how many, and whether it says to which kind.
async fn done<T: Transport>(page: &mut Page<T>) -> Vec<(ActWhat, u32, bool)> {
    let filter = JournalFilter { sort: Some(JournalSort::Act), ..JournalFilter::ALL };
    let view = page.call(ListJournal { offset: 0, limit: 100, filter }).await.unwrap();
    let line = |item: JournalItem| match item.what {
        JournalWhat::Act { what, kind, count, .. } => (what, count, kind.is_some()),
        other => panic!("{other:?}"),
    };
    view.items.into_iter().rev().map(line).collect()
}

async fn seen(url: &str, link: &str) -> Vec<String> {
    let ask = OpenLink { link: link.to_owned(), recipient: "受付".into(), passcode: None };
    let document = Device::new(url).page().call(ask).await.unwrap();
    let mut titles: Vec<_> = document.records.iter().map(|record| record.title().to_owned()).collect();
    titles.sort();
    titles
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_moved_keeps_where_it_came_from_what_it_said_before_its_files_and_its_marks_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    let main = page.sign_up().await.1.vault;
    let (first, second): (&[u8], &[u8]) = (b"%PDF-1.7 page one", b"%PDF-1.7 page two");
    let files = vec![store(&mut page, "1.pdf", first).await, store(&mut page, "2.pdf", second).await];
    let saved = page.add(letter(files.clone())).await;
    let mut renamed = letter(files);
    if let Fact::Document(document) = &mut renamed.fact {
        document.about.note = Some("先生から".into());
    }
    page.save(Some((saved.id, saved.revision)), renamed).await.unwrap();
    take_in(&mut page, "薬.csv", "薬品名,用法\nよその薬,1日1回\nわたしの薬,1日1回\nもう一つ,1日1回\n", 3).await;
    let not_mine = id_of(&mut page, "よその薬").await;
    page.call(SetMine { which: WhichRecords::One(not_mine), mine: false }).await.unwrap();
    // What the patient says instead of what came.
    let id = id_of(&mut page, "わたしの薬").await;
    let own = page.call(GetRecord { id }).await.unwrap();
    let mut said = own.record.clone();
    if let Fact::Medication(fact) = &mut said.fact {
        fact.status = MedicationStatus::Stopped;
    }
    said.memo = Some("やめました".into());
    page.save(Some((own.id, own.revision)), said).await.unwrap();
    let (before, before_files) = (all(&mut page).await, contents(&mut page).await);
    assert_eq!(before.len(), 4);
    assert!(before.iter().any(|item| !item.record.earlier.is_empty() && item.record.kind() == Kind::Document));
    assert!(before.iter().any(|item| item.record.own.is_some()));
    assert!(before.iter().any(|item| item.record.not_mine.is_some()));
    assert!(before.iter().any(|item| item.file_name.as_deref() == Some("薬.csv")));
    assert_eq!(before_files, [first, second]);

    let part = make_part(&mut page, NAME).await;
    let chosen = by_kind(&[Kind::Medication, Kind::Document]);
    assert_eq!(move_to(&mut page, part, chosen.clone()).await, Ok(MoveDone { records: 4, links: 0, left: 0 }));
    assert_eq!(all(&mut page).await, []);
    open_vault(&mut page, part).await.unwrap();
    assert_eq!(all(&mut page).await, before);
    assert_eq!(contents(&mut page).await, before_files);
    assert_eq!(done(&mut page).await, [(ActWhat::MovedIn, 4, false)]);
    // On another device as well, which fetches everything.
    let mut again = device.page();
    again.open().await;
    open_vault(&mut again, part).await.unwrap();
    assert_eq!(all(&mut again).await, before);

    // And the same call the other way.
    assert_eq!(move_to(&mut page, main, chosen).await, Ok(MoveDone { records: 4, links: 0, left: 0 }));
    assert_eq!(all(&mut page).await, []);
    open_vault(&mut page, main).await.unwrap();
    assert_eq!(all(&mut page).await, before);
    assert_eq!(contents(&mut page).await, before_files);
    let lines = done(&mut page).await;
    assert_eq!(lines[lines.len() - 2..], [(ActWhat::MovedOut, 4, false), (ActWhat::MovedIn, 4, false)]);
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn links_that_show_what_is_moved_are_told_first_and_show_it_no_more_and_none_takes_it_in() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    let main = page.sign_up().await.1.vault;
    let (stays, goes) = (page.add(drug("のこる薬")).await.id, page.add(drug("うつる薬")).await.id);
    let link = page.share(&[stays, goes]).await;
    let part = make_part(&mut page, NAME).await;
    // In the part a standing link takes in new medication by itself.
    open_vault(&mut page, part).await.unwrap();
    let there = page.add(drug("分けてある薬")).await.id;
    let until = Some(running_now() + 30 * 24 * 3600);
    let standing = ShareDraft {
        standing: true,
        live: vec![Kind::Medication],
        until,
        ..common::draft(&[there], &[Kind::Medication])
    };
    let standing = page.call(CreateShare { draft: standing }).await.unwrap().link.unwrap();
    open_vault(&mut page, main).await.unwrap();

    let preview = page.call(PreviewMove { chosen: one_by_one(&[goes]), to: part }).await.unwrap();
    let losing = LinkLosing { provider: "青葉坂総合病院".into(), card: false, records: 1 };
    assert_eq!(preview.links, [losing]);
    assert_eq!(seen(&running.public_url, &link.link).await, ["うつる薬", "のこる薬"], "asking does nothing");
    assert_eq!(move_to(&mut page, part, one_by_one(&[goes])).await, Ok(MoveDone { records: 1, links: 1, left: 0 }));
    assert_eq!(seen(&running.public_url, &link.link).await, ["のこる薬"]);
    assert_eq!(seen(&running.public_url, &standing.link).await, ["分けてある薬"], "it was not agreed to");
    assert_eq!(titles_in(&mut page, part).await, ["うつる薬", "分けてある薬"]);
    running.stop().await;
}

fn running_now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap()
}

/// A notebook of so many medications, which is kept byte for byte with its import.
fn notebook(drugs: usize) -> String {
    let head = "JAHISTC08,1\n1,髙﨑　千鶴,2,19480412\n5,20261120,1\n11,みさき薬局,13,4,1234567,,,,1\n";
    let drug = |at: usize| format!("201,{at},薬{at:03},1,錠,1,,1\n301,{at},【分１ 朝食後服用】,28,日分,1,1,,1\n");
    (1..=drugs).fold(head.to_owned(), |text, at| text + &drug(at))
}

/// How many records there are, and of how many notebooks the export holds every byte.
async fn counted<T: Transport>(page: &mut Page<T>) -> (usize, usize) {
    let text = page.call(ExportEverything {}).await.unwrap().file.text;
    let total = page.call(common::ALL).await.unwrap().total;
    let contents = text.split("\"data\":\"").skip(1).filter_map(|rest| STANDARD.decode(rest.split('"').next()?).ok());
    let is_whole = |content: &Vec<u8>| {
        let lines = String::from_utf8_lossy(content).lines().filter(|line| line.starts_with("201,")).count();
        lines > 1
    };
    (total, contents.filter(is_whole).count())
}

#[tokio::test(flavor = "current_thread")]
async fn a_file_of_many_records_is_moved_batch_by_batch_and_of_half_of_it_the_file_is_kept_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    let main = page.sign_up().await.1.vault;
    take_in(&mut page, "手帳.txt", &notebook(120), 120).await;
    assert_eq!(counted(&mut page).await, (120, 1));
    let part = make_part(&mut page, NAME).await;
    let items = page.call(common::ALL).await.unwrap().items;
    let some: Vec<RecordId> = items.iter().map(|item| item.id).take(60).collect();
    assert_eq!(move_to(&mut page, part, one_by_one(&some)).await.unwrap().records, 60);
    assert_eq!(counted(&mut page).await, (60, 0));
    open_vault(&mut page, part).await.unwrap();
    assert_eq!(counted(&mut page).await, (60, 0));
    let items = page.call(common::ALL).await.unwrap().items;
    assert!(items.iter().all(|item| item.file_name.as_deref() == Some("手帳.txt")));
    let origins: std::collections::BTreeSet<_> =
        items.iter().map(|item| format!("{:?}", item.record.provenance.origin)).collect();
    assert_eq!(origins.len(), 1, "one import here as well");

    // All of a file that nothing was taken out of goes with the file as it came, though in several batches.
    open_vault(&mut page, main).await.unwrap();
    take_in(&mut page, "二つめ.txt", &notebook(70).replace("薬", "別の薬"), 70).await;
    assert_eq!(counted(&mut page).await, (130, 1));
    assert_eq!(move_to(&mut page, part, by_kind(&[Kind::Medication])).await.unwrap().records, 130);
    assert_eq!(counted(&mut page).await, (0, 0));
    open_vault(&mut page, part).await.unwrap();
    assert_eq!(counted(&mut page).await, (190, 1));
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn what_else_came_in_the_file_of_a_record_that_went_tells_nothing_of_it_any_more() {
    for moves in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let running = serve(folder.path()).await;
        let device = Device::new(&running.public_url);
        let mut page = device.page();
        let (sheet, opened) = page.sign_up().await;
        let condition = |id: &str, text: &str| {
            format!(
                r#"{{"fullUrl":"urn:uuid:{id}","resource":{{"resourceType":"Condition","id":"{id}","code":{{"text":"{text}"}},"subject":{{"reference":"Patient/p"}}}}}}"#
            )
        };
        let text = format!(
            r#"{{"resourceType":"Bundle","type":"document","entry":[{{"resource":{{"resourceType":"Composition","title":"紹介状","text":{{"status":"generated","div":"<div>うつ病で通っています</div>"}}}}}},{{"resource":{{"resourceType":"Organization","id":"o","name":"架空坂病院"}}}},{},{}]}}"#,
            condition("a", "うつ病"),
            condition("b", "高血圧")
        );
        take_in(&mut page, "紹介状.json", &text, 2).await;
        let goes = id_of(&mut page, "うつ病").await;
        if moves {
            let part = make_part(&mut page, NAME).await;
            assert_eq!(move_to(&mut page, part, one_by_one(&[goes])).await.unwrap().records, 1);
        } else {
            page.call(DeleteRecord { id: goes }).await.unwrap();
        }
        assert_eq!(titles_in(&mut page, opened.vault).await, ["高血圧"]);
        let seen = Rogue::new(&running.public_url, &sheet, opened.vault).await.look().await;
        let all: Vec<String> = seen.records.iter().map(|(_, _, record)| format!("{record:?}")).collect();
        let telling: Vec<_> = all.iter().filter(|text| text.contains("うつ病")).collect();
        assert!(telling.is_empty(), "{telling:?}");
        assert!(all.iter().any(|text| text.contains("架空坂病院")), "where it was stays");
        running.stop().await;
    }
}
