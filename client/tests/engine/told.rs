//! What happens at links is told until it was read: the first opening, and whoever was refused.

use crate::common::{self, Device, Page, draft, drug, serve};
use client::engine::wire::*;
use client::environment::Environment;
use client::transport::Transport;
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

#[tokio::test(flavor = "current_thread")]
async fn a_link_that_ends_by_itself_says_so_in_the_journal_and_is_no_act_of_anybody() {
    let folder = tempfile::tempdir().unwrap();
    let (now, _config, running) = common::at_a_clock(folder.path()).await;
    let mut page = Device::new(&running.public_url).page_at(&now);
    page.sign_up().await;
    let shown = page.add(drug("薬")).await.id;
    let start = now.load(std::sync::atomic::Ordering::SeqCst);
    let sheet = || draft(&[shown], &[Kind::Medication]);
    let day = 24 * 3600;
    let dated = ShareDraft { until: Some(start + day), ..sheet() };
    page.call(CreateShare { draft: dated }).await.unwrap();
    let once = page.call(CreateShare { draft: ShareDraft { uses: Some(1), ..sheet() } }).await.unwrap().link.unwrap();
    let revoked = page.call(CreateShare { draft: sheet() }).await.unwrap().link.unwrap();
    let text = "取り消す".to_owned();
    let end = EndShare { grant: revoked.grant, act: ConsentAct::Revoked, text, language: "ja".into() };
    page.call(end).await.unwrap();
    let ask = OpenLink { link: once.link, recipient: "受付 邊見".into(), passcode: None };
    Device::new(&running.public_url).page().call(ask).await.unwrap();
    page.call(ListShares {}).await.unwrap();
    assert_eq!(ended(&mut page, start).await, [(0, true)]);
    now.fetch_add(2 * day, std::sync::atomic::Ordering::SeqCst);
    page.open().await;
    assert_eq!(ended(&mut page, start).await, [(day, false), (0, true)], "and nothing for what was revoked");
}

/// When links ended by themselves after this moment, newest first, and whether their openings were used up.
async fn ended<T: Transport, E: Environment>(page: &mut Page<T, E>, start: i64) -> Vec<(i64, bool)> {
    let lines = page.call(ListJournal { limit: 50, ..ListJournal::default() }).await.unwrap().items;
    let of = |item: JournalItem| match item.what {
        JournalWhat::Ended { used_up } => Some((item.time - start, used_up)),
        _ => None,
    };
    lines.into_iter().filter_map(of).collect()
}
