//! What happens at links is told until it was read: the first opening, and whoever was refused.

mod common;

use client::engine::wire::*;
use common::{Device, Page, draft, drug, serve};
use vault::record::{ConsentAct, Kind};

async fn open(page: &mut Page, link: &str, name: &str) -> Result<ViewDocument, Trouble> {
    page.call(OpenLink { link: link.to_owned(), recipient: name.to_owned(), passcode: None }).await
}

async fn told(page: &mut Page) -> Vec<(String, Option<String>, u32)> {
    page.call(ListJournal { limit: 1, ..ListJournal::default() }).await.unwrap();
    let notices = page.call(Home {}).await.unwrap().grant_notices;
    notices.into_iter().map(|notice| (notice.provider.name, notice.opened, notice.refused)).collect()
}

async fn read(page: &mut Page) {
    let notices = page.call(Home {}).await.unwrap().grant_notices;
    let through = notices.iter().map(|notice| notice.time).max().unwrap();
    page.call(ReadGrantNotices { through }).await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn the_first_opening_of_a_link_is_told_once_and_every_refusal_until_it_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    let (sheet, _) = page.sign_up().await;
    let shown = page.add(drug("薬")).await.id;
    let link = page.call(CreateShare { draft: draft(&[shown], &[Kind::Medication]) }).await.unwrap().link.unwrap();
    assert_eq!(told(&mut page).await, []);

    let hospital = || "青葉坂総合病院".to_owned();
    let mut doctor = Device::new(&running.public_url).page();
    open(&mut doctor, &link.link, "受付 邊見").await.unwrap();
    open(&mut doctor, &link.link, "看護師").await.unwrap();
    assert_eq!(told(&mut page).await, [(hospital(), Some("受付 邊見".to_owned()), 0)], "the first, and who it was");

    // Read on one device, it is read on the other; later openings are in the journal and no notice.
    let mut second = Device::new(&running.public_url).page();
    second.call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap();
    assert_eq!(told(&mut second).await.len(), 1);
    read(&mut second).await;
    page.call(Refresh {}).await.unwrap();
    assert_eq!(told(&mut page).await, []);
    open(&mut doctor, &link.link, "受付 邊見").await.unwrap();
    assert_eq!(told(&mut page).await, []);

    // A refusal of the same second as what was read would count as read.
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    let end =
        EndShare { grant: link.grant, act: ConsentAct::Revoked, text: "取り消す".into(), language: "ja".into() };
    page.call(end).await.unwrap();
    for _ in 0..2 {
        assert_eq!(open(&mut doctor, &link.link, "受付 邊見").await, Err(Trouble::LinkInactive));
    }
    let mut refused = Vec::new();
    for _ in 0..50 {
        refused = told(&mut page).await;
        if refused.first().is_some_and(|(_, _, count)| *count > 0) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let [(_, None, count)] = refused.as_slice() else { panic!("{refused:?}") };
    assert!(*count >= 1);
    read(&mut page).await;
    assert_eq!(told(&mut page).await, []);
}
