//! A device that was away for longer than the server keeps what stays of deleted records.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use client::device::DeviceStore as _;
use client::engine::wire::*;
use common::{Device, drug};
use server::run::{Config, start};

const DAY: i64 = 24 * 3600;

#[tokio::test(flavor = "current_thread")]
async fn a_device_that_comes_back_after_half_a_year_drops_what_was_deleted_meanwhile_and_finds_no_fault() {
    let folder = tempfile::tempdir().unwrap();
    let now = Arc::new(AtomicI64::new(1_796_000_000));
    let clock = Arc::clone(&now);
    let mut config = Config::new(([127, 0, 0, 1], 0).into(), folder.path().to_owned());
    config.clock = Some(Arc::new(move || clock.load(Ordering::SeqCst)));
    let running = start(config.clone()).await.unwrap();
    (config.listen, config.public_url) = (running.address, Some(running.public_url.clone()));

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
