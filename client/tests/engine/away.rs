//! Devices that come back after half a year, and after three.

use std::sync::atomic::Ordering;

use crate::common::{Device, at_a_clock, drug};
use client::device::DeviceStore as _;
use client::engine::wire::*;
use server::run::start;

const DAY: i64 = 24 * 3600;

#[tokio::test(flavor = "current_thread")]
async fn a_device_that_comes_back_after_half_a_year_drops_what_was_deleted_meanwhile_and_finds_no_fault() {
    let folder = tempfile::tempdir().unwrap();
    let (now, config, running) = at_a_clock(folder.path()).await;

    let away = Device::new(&running.public_url);
    let mut page = away.page();
    let (sheet, _) = page.sign_up().await;
    let gone = page.add(drug("消した薬")).await.id;
    page.add(drug("残した薬")).await;
    let other = Device::new(&running.public_url);
    let mut there = other.page();
    there.call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap();
    there.call(DeleteRecord { id: gone }).await.unwrap();
    there.add(drug("新しい薬")).await;
    running.stop().await;

    now.fetch_add(180 * DAY, Ordering::SeqCst);
    // A start sweeps, in the background.
    let running = start(config).await.unwrap();
    let mut api = None;
    for _ in 0..200 {
        api = Some(dropped(&running.public_url, &sheet).await);
        if api == Some(true) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(api, Some(true), "the tombstone is still there");

    let mut page = away.page();
    assert_eq!(page.open().await.dispute, None);
    assert_eq!(page.titles().await, ["新しい薬", "残した薬"]);
    let kept = away.store.list("record/").await.unwrap();
    assert!(!kept.iter().any(|(key, _)| key.ends_with(&gone.to_string())), "the device drops its copy");
    page.add(drug("続き")).await;
    there = other.page();
    assert_eq!(there.open().await.dispute, None);
}

#[tokio::test(flavor = "current_thread")]
async fn the_journal_is_whole_after_three_years_and_so_are_the_receipts() {
    let folder = tempfile::tempdir().unwrap();
    let (now, config, running) = at_a_clock(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    page.sign_up().await;
    let shown = page.add(drug("アムロジピンOD錠5mg")).await.id;
    let link = page.share(&[shown]).await.link;
    let mut doctor = Device::new(&running.public_url).page();
    doctor.call(OpenLink { link, recipient: "受付 邊見".into(), passcode: None }).await.unwrap();
    let before = page.call(ListJournal { limit: 100, ..ListJournal::default() }).await.unwrap();
    // The sheet, the opening, and that a record was added.
    assert_eq!((before.total, before.broken_at), (3, None));
    running.stop().await;

    // Each start sweeps.
    for _ in 0..3 {
        now.fetch_add(366 * DAY, Ordering::SeqCst);
        start(config.clone()).await.unwrap().stop().await;
    }
    let _running = start(config).await.unwrap();
    let mut page = device.page();
    assert_eq!(page.open().await.dispute, None);
    let after = page.call(ListJournal { limit: 100, ..ListJournal::default() }).await.unwrap();
    assert_eq!(after.items, before.items);
    assert_eq!(after.broken_at, None);
    let consent = after.items.iter().find_map(|line| match line.what {
        JournalWhat::Consent { id, .. } => Some(id),
        JournalWhat::Server { .. }
        | JournalWhat::Ended { .. }
        | JournalWhat::Act { .. }
        | JournalWhat::MovedIn { .. } => None,
    });
    page.call(GetReceipt { consent: consent.unwrap() }).await.unwrap();
}

/// Whether the server says that tombstones were dropped.
async fn dropped(url: &str, sheet: &Sheet) -> bool {
    use client::api::Api;
    use client::native::NativeTransport;
    let keys = vault::account::derive_from_words(&vault::secret::Words::parse(&sheet.words.join(" ")).unwrap());
    let api = Api::new(NativeTransport::new(url).unwrap());
    let id = protocol::SignInId(*keys.id.as_bytes());
    let auth_key = protocol::Key(*keys.auth.expose());
    api.sign_in(&protocol::session::SignIn { id, auth_key, new_device: false }).await.unwrap();
    let vault = api.vaults().await.unwrap().vaults[0];
    let page = api.changes(&vault, 1).await.unwrap();
    page.compare_all && page.deleted.is_empty()
}
