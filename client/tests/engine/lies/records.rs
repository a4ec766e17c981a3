//! Records that are swapped, altered or withheld on their way, and a link's document that is another one.

use client::engine::wire::*;
use protocol::change::ChangesPage;
use vault::id::RecordId;

use super::liar::{Liar, disputed, in_changes, kept, named};
use crate::common::{Device, drug, serve};

/// A patient with one record on two devices; the second is behind the liar.
struct Two {
    _folder: tempfile::TempDir,
    _running: server::run::Running,
    sheet: Sheet,
    first: crate::common::Page,
    second: Device,
    liar: Liar,
}

async fn two() -> Two {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut first = Device::new(&running.public_url).page();
    let (sheet, _) = first.sign_up().await;
    first.add(drug("はじめの薬")).await;
    let liar = Liar::new(&running.public_url);
    let second = Device::new(&running.public_url);
    let ask = OpenWithWords { words: sheet.words.join(" "), keep: true };
    second.page_over(liar.clone()).call(ask).await.unwrap();
    Two { _folder: folder, _running: running, sheet, first, second, liar }
}

fn withhold(id: RecordId) -> impl Fn(&str, Vec<u8>) -> Vec<u8> {
    in_changes(move |_, page| page.put.retain(|stored| stored.record.0 != *id.as_bytes()))
}

fn swap(ids: [RecordId; 2]) -> impl Fn(&str, Vec<u8>) -> Vec<u8> {
    in_changes(move |_, page: &mut ChangesPage| {
        let at = ids.map(|id| page.put.iter().position(|stored| stored.record.0 == *id.as_bytes()));
        if let [Some(one), Some(other)] = at {
            let sealed = page.put[one].sealed.clone();
            page.put[one].sealed = std::mem::replace(&mut page.put[other].sealed, sealed);
        }
    })
}

#[tokio::test(flavor = "current_thread")]
async fn swapped_records_are_said_to_be_altered_and_both_are_named_though_they_are_new_here() {
    let mut two = two().await;
    let mut page = two.second.page_over(two.liar.clone());
    page.open().await;
    let ids = [two.first.add(drug("一つめの薬")).await.id, two.first.add(drug("二つめの薬")).await.id];
    let before = kept(&two.second).await;
    two.liar.lies(swap(ids));
    let dispute = disputed(page.call(Refresh {}).await);
    assert_eq!((dispute.kind, dispute.withheld), (DisputeKind::Altered, 0));
    let mut found: Vec<_> = dispute.records.iter().map(|record| (record.id, record.what)).collect();
    found.sort_by_key(|(id, _)| *id);
    let mut expected = ids.map(|id| (id, DisputedWhat::Altered));
    expected.sort_by_key(|(id, _)| *id);
    assert_eq!(found, expected);
    assert_eq!(page.titles().await, ["はじめの薬"]);
    two.liar.gets_nothing(&mut page, DisputeKind::Altered).await;
    assert_eq!(kept(&two.second).await, before);
    two.liar.is_forgiven(&two.second, &["はじめの薬", "一つめの薬", "二つめの薬"]).await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_record_that_is_withheld_is_said_to_be_held_back_wherever_it_is_missing() {
    let mut two = two().await;
    let mut page = two.second.page_over(two.liar.clone());
    page.open().await;
    let new = two.first.add(drug("隠された薬")).await.id;
    let before = kept(&two.second).await;
    two.liar.lies(withhold(new));
    let dispute = disputed(page.call(Refresh {}).await);
    assert_eq!((dispute.kind, dispute.withheld), (DisputeKind::Withheld, 1), "it is new to this device");
    assert_eq!(dispute.records, [], "so it cannot be named");
    two.liar.gets_nothing(&mut page, DisputeKind::Withheld).await;
    assert_eq!(kept(&two.second).await, before);

    let stranger = Device::new(&two.second.server);
    let ask = OpenWithWords { words: two.sheet.words.join(" "), keep: true };
    let mut page = stranger.page_over(two.liar.clone());
    let dispute = page.call(ask).await.unwrap().dispute.expect("a device that remembers nothing can count");
    assert_eq!((dispute.kind, dispute.withheld, dispute.restorable), (DisputeKind::Withheld, 1, false));
    two.liar.gets_nothing(&mut page, DisputeKind::Withheld).await;

    two.liar.is_forgiven(&two.second, &["はじめの薬", "隠された薬"]).await;
    two.liar.lies(withhold(new));
    let mut page = two.second.page_over(two.liar.clone());
    let dispute = page.open().await.dispute.expect("a device that holds it compares");
    assert_eq!((dispute.kind, dispute.withheld, dispute.restorable), (DisputeKind::Withheld, 1, true));
    assert_eq!(named(&dispute), [(Some("隠された薬"), DisputedWhat::Missing)]);
    assert_eq!(page.titles().await, ["はじめの薬", "隠された薬"]);
    two.liar.gets_nothing(&mut page, DisputeKind::Withheld).await;
    two.liar.is_forgiven(&two.second, &["はじめの薬", "隠された薬"]).await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_deleted_record_that_the_server_shows_again_is_named_as_returned() {
    let mut two = two().await;
    let mut page = two.second.page_over(two.liar.clone());
    page.open().await;
    let deleted = two.first.add(drug("消した薬")).await.id;
    page.call(Refresh {}).await.unwrap();
    let tape = std::rc::Rc::new(std::cell::RefCell::new(None));
    let taped = std::rc::Rc::clone(&tape);
    two.liar.lies(in_changes(move |_, page| {
        let stored = page.put.iter().find(|stored| stored.record.0 == *deleted.as_bytes());
        taped.borrow_mut().clone_from(&stored.cloned());
    }));
    two.second.page_over(two.liar.clone()).open().await;
    let stored = tape.take().expect("a device that opens compares everything");
    two.first.call(DeleteRecord { id: deleted }).await.unwrap();
    two.liar.tells_the_truth();
    page.call(Refresh {}).await.unwrap();
    two.liar.lies(in_changes(move |_, page| {
        page.put.push(stored.clone());
        page.deleted.clear();
    }));
    let mut page = two.second.page_over(two.liar.clone());
    let dispute = page.open().await.dispute.expect("a record too many");
    assert_eq!(dispute.kind, DisputeKind::Altered);
    assert_eq!(named(&dispute), [(None, DisputedWhat::Returned)]);
    assert_eq!(page.titles().await, ["はじめの薬"]);
    two.liar.gets_nothing(&mut page, DisputeKind::Altered).await;
    two.liar.is_forgiven(&two.second, &["はじめの薬"]).await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_provider_whose_link_is_answered_with_the_document_of_another_link_reads_that_it_does_not_open() {
    let mut two = two().await;
    let id = two.first.add(drug("見せる薬")).await.id;
    let [mine, other] = [two.first.share(&[id]).await.link, two.first.share(&[id]).await.link];
    let open = |link: &str| OpenLink { link: link.to_owned(), recipient: "受付".into(), passcode: None };
    let tape = std::rc::Rc::new(std::cell::RefCell::new(None));
    let taped = std::rc::Rc::clone(&tape);
    let mut doctor = Device::new(&two.second.server).page_over(two.liar.clone());
    two.liar.lies(move |path, bytes| {
        if path.starts_with("/shl/") {
            *taped.borrow_mut() = Some(bytes.clone());
        }
        bytes
    });
    doctor.call(open(&other)).await.unwrap();
    let manifest = tape.take().unwrap();
    two.liar.lies(move |path, bytes| if path.starts_with("/shl/") { manifest.clone() } else { bytes });
    assert_eq!(doctor.call(open(&mine)).await, Err(Trouble::LinkUnreadable));
    two.liar.tells_the_truth();
    doctor.call(open(&mine)).await.unwrap();
}
