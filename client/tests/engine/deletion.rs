//! A server put back to an earlier state without its log of deletions: the device that deleted notices, and deletes again.

use crate::common::{Device, Page, copy_folder, drug, serve, serve_at};
use crate::raw_search::openable;
use client::device::{DeviceStore as _, SealedRecord};
use client::engine::wire::*;
use server::service::key;
use vault::id::RecordId;
use vault::record::ConsentAct;

/// The record's row at the server and its body as the server got it.
async fn row_and_body(device: &Device, id: RecordId) -> (Vec<u8>, Vec<u8>) {
    let kept = device.store.list("record/").await.unwrap();
    let (name, value) = kept.iter().find(|(name, _)| name.ends_with(&id.to_string())).unwrap();
    let vault: vault::id::VaultId = name.split('/').nth(1).unwrap().parse().unwrap();
    let row = key::record(&protocol::VaultId(*vault.as_bytes()), &protocol::RecordId(*id.as_bytes()));
    (row, protocol::from_cbor::<SealedRecord>(value).unwrap().sealed.0)
}

async fn reads(doctor: &mut Page, link: &str) -> Result<Vec<String>, Trouble> {
    let ask = OpenLink { link: link.to_owned(), recipient: "受付".into(), passcode: None };
    let seen = doctor.call(ask).await?;
    let mut titles: Vec<_> = seen.records.iter().map(|record| record.title().to_owned()).collect();
    titles.sort();
    Ok(titles)
}

#[tokio::test(flavor = "current_thread")]
async fn what_a_restored_server_shows_again_is_named_and_deleted_again_and_a_revoked_link_is_ended_again() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    let running = serve(&data).await;
    let (address, url) = (running.address, running.public_url.clone());
    let device = Device::new(&url);
    let mut page = device.page();
    let (sheet, _) = page.sign_up().await;
    let stays = page.add(drug("残す薬")).await.id;
    let gone = page.add(drug("消す薬")).await.id;
    let live = page.share(&[stays, gone]).await;
    let revoked = page.share(&[stays]).await;
    let (row, body) = row_and_body(&device, gone).await;
    running.stop().await;
    copy_folder(&data, &backup);

    let running = serve_at(&data, address).await;
    let mut page = device.page();
    page.open().await;
    assert_eq!(page.call(DeleteRecord { id: gone }).await.unwrap().links, 1);
    let (text, language) = ("取り消す".to_owned(), "ja".to_owned());
    page.call(EndShare { grant: revoked.grant, act: ConsentAct::Revoked, text, language }).await.unwrap();
    assert_eq!(openable(&data, &row, &body), 0);
    let mut doctor = device.page();
    assert_eq!(reads(&mut doctor, &live.link).await.unwrap(), ["残す薬"]);
    assert_eq!(reads(&mut doctor, &revoked.link).await, Err(Trouble::LinkInactive));
    running.stop().await;

    // The log of deletions went with the disk.
    std::fs::remove_dir_all(&data).unwrap();
    copy_folder(&backup, &data);
    assert!(!std::fs::read_to_string(data.join("deleted.log")).unwrap_or_default().contains(&gone.to_string()));
    let running = serve_at(&data, address).await;
    assert!(openable(&data, &row, &body) > 0, "the backup brought it back");
    assert_eq!(reads(&mut doctor, &live.link).await.unwrap(), ["残す薬", "消す薬"]);
    assert_eq!(reads(&mut doctor, &revoked.link).await.unwrap(), ["残す薬"]);

    let mut page = device.page();
    let dispute = page.open().await.dispute.expect("the roll-back is noticed");
    assert_eq!(dispute.kind, DisputeKind::RolledBack);
    let returned: Vec<_> = dispute.records.iter().filter(|record| record.what == DisputedWhat::Returned).collect();
    assert_eq!(returned.iter().map(|record| record.id).collect::<Vec<_>>(), [gone]);
    assert_eq!(reads(&mut doctor, &revoked.link).await, Err(Trouble::LinkInactive), "this waits for nobody");

    assert_eq!(page.call(ConfirmRestore {}).await.unwrap().deleted, 1);
    assert_eq!(openable(&data, &row, &body), 0);
    assert!(std::fs::read_to_string(data.join("deleted.log")).unwrap().contains(&gone.to_string()));
    // Two sheets and the revocation, whose receipts make them larger than what stays in a row.
    let decisions = 3;
    let files = std::fs::read_dir(data.join("files")).unwrap().count();
    assert_eq!(files, decisions + 1, "the live link's new file is the only one of a link");
    assert_eq!(reads(&mut doctor, &live.link).await.unwrap(), ["残す薬"]);
    assert_eq!(reads(&mut doctor, &revoked.link).await, Err(Trouble::LinkInactive));
    let mut stranger = Device::new(&url).page();
    let ask = OpenWithWords { words: sheet.words.join(" "), keep: true };
    assert_eq!(stranger.call(ask).await.unwrap().dispute, None);
    assert_eq!(stranger.titles().await, ["残す薬"]);
    page.add(drug("続き")).await;
    running.stop().await;
    assert_eq!(openable(&data, &row, &body), 0);
}

#[tokio::test(flavor = "current_thread")]
async fn a_device_that_only_saw_the_restored_state_goes_on_after_the_owner_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    let running = serve(&data).await;
    let (address, url) = (running.address, running.public_url.clone());
    let (device, other) = (Device::new(&url), Device::new(&url));
    let mut page = device.page();
    let (sheet, _) = page.sign_up().await;
    let shown = page.add(drug("薬")).await.id;
    let link = page.share(&[shown]).await.link;
    reads(&mut device.page(), &link).await.unwrap();
    // The head covers the opening.
    page.call(ListJournal { limit: 1, ..ListJournal::default() }).await.unwrap();
    page.add(drug("二つめの薬")).await;
    other.page().call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap();
    running.stop().await;
    copy_folder(&data, &backup);
    let running = serve_at(&data, address).await;
    let mut page = device.page();
    page.open().await;
    page.add(drug("あとの薬")).await;
    running.stop().await;
    std::fs::remove_dir_all(&data).unwrap();
    copy_folder(&backup, &data);
    let _running = serve_at(&data, address).await;
    let mut page = device.page();
    page.open().await.dispute.expect("the roll-back is noticed");
    // The record, and the line that it was added.
    assert_eq!(page.call(ConfirmRestore {}).await.unwrap().sent, 2);
    assert_eq!(other.page().open().await.dispute, None);
}
