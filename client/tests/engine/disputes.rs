//! A server that loses or alters what it keeps: each lie has a test named after what the patient sees.

use crate::common::{ALL, Device, PASSPHRASE, copy_folder, drug, serve, serve_at};
use client::engine::wire::*;

#[tokio::test(flavor = "current_thread")]
async fn an_older_copy_of_the_folder_is_named_record_by_record_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let running = serve(&data).await;
    let (address, url) = (running.address, running.public_url.clone());
    let device = Device::new(&url);
    let mut page = device.page();
    page.sign_up().await;
    let kept = page.add(drug("古い薬")).await;
    let deleted = page.add(drug("消した薬")).await;
    running.stop().await;
    let backup = folder.path().join("backup");
    copy_folder(&data, &backup);

    let running = serve_at(&data, address).await;
    let mut page = device.page();
    page.call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await.unwrap();
    let lost = page.add(drug("あとから書いた薬")).await;
    page.call(DeleteRecord { id: deleted.id }).await.unwrap();
    let base = Some((kept.id, 1));
    page.call(SaveRecord { base, record: drug("新しい薬"), not_my_number: false, overwrite: false }).await.unwrap();
    let second = Device::new(&url);
    let pairing = page.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap();
    let ask = OpenWithPairing { text: pairing.qr, passphrase: PASSPHRASE.into(), keep: true };
    second.page().call(ask).await.unwrap();
    // That it was let in is a line, which is part of what is lost.
    page.call(Refresh {}).await.unwrap();
    running.stop().await;

    std::fs::remove_dir_all(&data).unwrap();
    copy_folder(&backup, &data);
    let _running = serve_at(&data, address).await;
    let mut page = device.page();
    let opened = page.call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await.unwrap();
    let dispute = opened.dispute.expect("the roll-back is noticed");
    assert_eq!(dispute.kind, DisputeKind::RolledBack);
    assert!(dispute.remembered > dispute.shown);
    let what = |id| dispute.records.iter().find(|record| record.id == id).map(|record| record.what);
    assert_eq!(what(lost.id), Some(DisputedWhat::Missing));
    assert_eq!(what(kept.id), Some(DisputedWhat::Older));
    assert_eq!(what(deleted.id), Some(DisputedWhat::Returned));
    assert_eq!(page.call(ALL).await.unwrap().total, 2, "what this device holds is shown");
    let refused = page.call(SaveRecord { base: None, record: drug("x"), not_my_number: false, overwrite: false }).await;
    assert!(matches!(refused, Err(Trouble::Disputed(_))), "{refused:?}");

    let restored = page.call(ConfirmRestore {}).await.unwrap();
    // With the two records what was done goes back.
    assert_eq!((restored.sent, restored.deleted), (3, 1));
    page.add(drug("続き")).await;
    let mut other = Device::new(&url).page();
    let pairing = page.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap();
    let ask = OpenWithPairing { text: pairing.qr, passphrase: PASSPHRASE.into(), keep: true };
    assert_eq!(other.call(ask).await.unwrap().dispute, None);
    let mut titles: Vec<_> =
        other.call(ALL).await.unwrap().items.iter().map(|item| item.record.title().to_owned()).collect();
    let opened = second.page().call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await.unwrap();
    assert_eq!(opened.dispute, None, "a device that saw the lost history accepts the confirmed one");
    titles.sort();
    assert_eq!(titles, ["あとから書いた薬", "新しい薬", "続き"]);
}

#[tokio::test(flavor = "current_thread")]
async fn two_swapped_records_are_named_and_put_right_by_a_device_that_still_has_them() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let (address, url) = (running.address, running.public_url.clone());
    let device = Device::new(&url);
    let mut page = device.page();
    let (sheet, _) = page.sign_up().await;
    let ids = [page.add(drug("一つめの薬")).await.id, page.add(drug("二つめの薬")).await.id];
    running.stop().await;
    let swapped = crate::swap_records::swap_records(folder.path()).await.unwrap();
    let swapped = swapped.map(|id| vault::id::RecordId::from_bytes(id.0));

    let _running = serve_at(folder.path(), address).await;
    let mut stranger = Device::new(&url).page();
    let opened = stranger.call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap();
    let dispute = opened.dispute.expect("a device that remembers nothing notices that they do not open");
    assert_eq!(dispute.kind, DisputeKind::Altered);
    let mut named: Vec<_> = dispute.records.iter().map(|record| record.id).collect();
    named.sort();
    let mut expected = swapped.to_vec();
    expected.sort();
    assert_eq!(named, expected);
    let confirmed = stranger.call(ConfirmRestore {}).await;
    assert!(matches!(confirmed, Err(Trouble::Disputed(_))), "a device that holds nothing cannot make the loss final");

    let mut page = device.page();
    let opened = page.call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await.unwrap();
    let dispute = opened.dispute.expect("a device that holds them notices that they differ");
    assert!(dispute.records.iter().all(|record| record.what == DisputedWhat::Altered));
    assert_eq!(page.call(ConfirmRestore {}).await.unwrap(), Restored { sent: 2, deleted: 0 });
    page.add(drug("続き")).await;
    stranger.call(Lock {}).await.unwrap();
    let opened = stranger.call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap();
    assert_eq!(opened.dispute, None);
    for id in ids {
        stranger.call(GetRecord { id }).await.unwrap();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_device_whose_own_cache_is_damaged_fetches_it_again() {
    use client::device::DeviceStore as _;
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    page.sign_up().await;
    page.add(drug("薬")).await;
    let kept = device.store.list("record/").await.unwrap();
    let mut broken = kept[0].1.clone();
    let last = broken.len() - 1;
    broken[last] ^= 1;
    device.store.write(vec![(kept[0].0.clone(), Some(broken))]).await.unwrap();
    let mut page = device.page();
    let opened = page.call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await.unwrap();
    assert_eq!(opened.dispute, None);
    assert_eq!(page.call(ALL).await.unwrap().total, 1);
}
