//! Changes made without the server: they wait on the device, arrive once it is there, and what was changed elsewhere is asked about.

use std::sync::atomic::Ordering;

use crate::common::{ALL, Device, PASSPHRASE, Page, allergy, at_a_clock, drug, serve, serve_at};
use crate::family::parts::cut_off::Breaking;
use client::device::DeviceStore as _;
use client::engine::wire::*;
use client::environment::Environment;
use client::queued::QUEUE;
use client::transport::Transport;
use protocol::Key;
use server::run::start;
use vault::id::RecordId;
use vault::record::{Kind, Record};

const OUTPUT: Key = Key([7; 32]);

fn by_passkey() -> OpenWithPasskey {
    OpenWithPasskey { output: OUTPUT, keep: true }
}

/// An account with these drugs on a device that keeps its copy; their ids, and the text that lets another device in.
async fn with_a_copy<T: Transport, E: Environment>(page: &mut Page<T, E>, names: &[&str]) -> (Vec<RecordId>, String) {
    page.sign_up().await;
    let mut ids = Vec::new();
    for name in names {
        ids.push(page.add(drug(name)).await.id);
    }
    page.call(AddPasskey { passphrase: PASSPHRASE.into(), output: OUTPUT }).await.unwrap();
    page.call(KeepCopy { output: OUTPUT }).await.unwrap();
    (ids, page.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap().typed)
}

/// A device with a copy, the server of which is gone.
struct Away {
    folder: tempfile::TempDir,
    address: std::net::SocketAddr,
    device: Device,
    ids: Vec<RecordId>,
    text: String,
}

async fn away(names: &[&str]) -> Away {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let (ids, text) = with_a_copy(&mut device.page(), names).await;
    let address = running.address;
    running.stop().await;
    Away { folder, address, device, ids, text }
}

async fn let_in(server: &str, text: String) -> Page {
    let mut page = Device::new(server).page();
    page.call(OpenWithPairing { text, passphrase: PASSPHRASE.into(), keep: true }).await.unwrap();
    page
}

async fn change(page: &mut Page, id: RecordId, record: Record) -> Saved {
    let revision = page.call(GetRecord { id }).await.unwrap().revision;
    page.save(Some((id, revision)), record).await.unwrap()
}

async fn waits(page: &mut Page) -> Vec<WaitingItem> {
    page.call(ListWaiting {}).await.unwrap()
}

async fn queue(device: &Device) -> Vec<(String, Vec<u8>)> {
    device.store.list(QUEUE).await.unwrap()
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_written_changed_and_deleted_without_the_server_waits_through_a_reload_and_arrives() {
    let Away { folder, address, device, ids, text } = away(&["そのままの薬", "変える薬", "消す薬"]).await;

    let mut page = device.page();
    page.call(by_passkey()).await.unwrap();
    assert!(page.save(None, allergy("そば")).await.unwrap().waiting);
    assert!(change(&mut page, ids[1], drug("変えた薬")).await.waiting);
    let deleted = page.call(DeleteRecord { id: ids[2] }).await.unwrap();
    assert_eq!(deleted, Deleted { records: 1, links: 0, waiting: true });
    // Not deleted before the server hears of it, and not shown as if it were.
    let now = ["そのままの薬", "そば", "変えた薬", "消す薬"];
    assert_eq!(page.titles().await, now);
    assert_eq!(queue(&device).await.len(), 3);
    for (_, value) in queue(&device).await {
        assert!(!["そば", "変えた薬"].iter().any(|it| value.windows(it.len()).any(|window| window == it.as_bytes())));
    }

    // A reload: the engine goes, the device stays. What is changed once more waits once.
    let mut page = device.page();
    assert_eq!(page.call(Status {}).await.unwrap().waiting, 3);
    page.call(by_passkey()).await.unwrap();
    assert_eq!(page.titles().await, now);
    change(&mut page, ids[1], drug("もう一度変えた薬")).await;
    let mut list: Vec<_> = waits(&mut page).await.iter().map(|item| (item.what as u8, item.conflict)).collect();
    list.sort_unstable();
    assert_eq!(list, [(0, false), (1, false), (2, false)]);

    let running = serve_at(folder.path(), address).await;
    page.call(Refresh {}).await.unwrap();
    assert_eq!(waits(&mut page).await, []);
    assert_eq!(queue(&device).await, []);
    let arrived = ["そのままの薬", "そば", "もう一度変えた薬"];
    assert_eq!(page.titles().await, arrived);
    assert_eq!(let_in(&running.public_url, text).await.titles().await, arrived);
    assert_eq!(page.call(GetRecord { id: ids[2] }).await.err(), Some(Trouble::NotFound));
}

#[tokio::test(flavor = "current_thread")]
async fn what_was_changed_or_deleted_elsewhere_meanwhile_is_asked_about_and_neither_is_lost() {
    let Away { folder, address, device, ids, text } = away(&["甲", "乙", "丙"]).await;
    let mut page = device.page();
    page.call(by_passkey()).await.unwrap();
    change(&mut page, ids[0], drug("甲、ここで")).await;
    change(&mut page, ids[1], drug("乙、ここで")).await;
    page.call(DeleteRecord { id: ids[2] }).await.unwrap();
    page.save(None, drug("丁、ここで")).await.unwrap();

    let running = serve_at(folder.path(), address).await;
    let mut there = let_in(&running.public_url, text).await;
    change(&mut there, ids[0], drug("甲、ほかで")).await;
    there.call(DeleteRecord { id: ids[1] }).await.unwrap();
    change(&mut there, ids[2], drug("丙、ほかで")).await;

    page.call(Refresh {}).await.unwrap();
    // What nobody else touched has arrived; of the rest the other device's is stored, and what was written here still waits.
    assert_eq!(page.titles().await, ["丁、ここで", "丙、ほかで", "甲、ほかで"]);
    let title = |record: &Record| record.title().to_owned();
    let list = waits(&mut page).await;
    let of = |id: RecordId| {
        let item = list.iter().find(|item| item.id == id).unwrap();
        let theirs = item.theirs.as_ref().map(|theirs| title(&theirs.record));
        (item.what, item.mine.as_deref().map(title), theirs, item.conflict)
    };
    let words = |text: &str| Some(text.to_owned());
    assert_eq!(of(ids[0]), (WaitingWhat::Changed, words("甲、ここで"), words("甲、ほかで"), true));
    assert_eq!(of(ids[1]), (WaitingWhat::Changed, words("乙、ここで"), None, true));
    assert_eq!(of(ids[2]), (WaitingWhat::Deleted, None, words("丙、ほかで"), true));
    assert_eq!(list.len(), 3);
    // Also after a reload, and however it is opened.
    let mut page = device.page();
    page.open().await;
    assert_eq!(waits(&mut page).await.len(), 3);

    let settle = |id, decision, seen| SettleWaiting { id, decision, seen };
    let mine = |id, seen| settle(id, WaitingDecision::Mine, seen);
    assert_eq!(page.call(mine(ids[1], Some(2))).await, Err(Trouble::NotFound), "deleted is deleted");
    // What nobody has seen is not replaced.
    change(&mut there, ids[0], drug("甲、ほかでもう一度")).await;
    let conflict = page.call(mine(ids[0], Some(2))).await;
    assert!(matches!(conflict, Err(Trouble::EditConflict { theirs: Some(_) })), "{conflict:?}");
    there.call(SetMine { which: WhichRecords::One(ids[0]), mine: false }).await.unwrap();
    page.call(Refresh {}).await.unwrap();
    page.call(mine(ids[0], Some(4))).await.unwrap();
    // As if it were typed now: what the other device wrote is an earlier version, and that it is not theirs stays.
    let item = page.call(GetRecord { id: ids[0] }).await.unwrap();
    assert_eq!(title(&item.record), "甲、ここで");
    assert!(item.record.not_mine.is_some());
    let earlier: Vec<_> = item.record.earlier.list.iter().map(|version| version.fact.title().to_owned()).collect();
    assert_eq!(earlier, ["甲、ほかでもう一度", "甲、ほかで", "甲"], "newest first");
    page.call(SetMine { which: WhichRecords::One(ids[0]), mine: true }).await.unwrap();
    page.call(settle(ids[1], WaitingDecision::AsNew, None)).await.unwrap();
    page.call(settle(ids[2], WaitingDecision::Drop, None)).await.unwrap();
    assert_eq!(waits(&mut page).await, []);
    assert_eq!(queue(&device).await, []);
    assert_eq!(page.titles().await, ["丁、ここで", "丙、ほかで", "乙、ここで", "甲、ここで"]);
    there.call(Refresh {}).await.unwrap();
    assert_eq!(there.titles().await, page.titles().await);
}

#[tokio::test(flavor = "current_thread")]
async fn what_the_server_never_had_is_gone_when_it_is_deleted_and_what_is_taken_back_is_as_before() {
    let Away { folder: _folder, device, ids, .. } = away(&["薬"]).await;
    let mut page = device.page();
    page.call(by_passkey()).await.unwrap();
    let new = page.save(None, drug("書きかけ")).await.unwrap().id;
    let deleted = page.call(DeleteRecord { id: new }).await.unwrap();
    assert_eq!(deleted, Deleted { records: 1, links: 0, waiting: false });
    change(&mut page, ids[0], drug("変えた薬")).await;
    let drop = SettleWaiting { id: ids[0], decision: WaitingDecision::Drop, seen: None };
    page.call(drop).await.unwrap();
    assert_eq!(queue(&device).await, []);
    assert_eq!(page.titles().await, ["薬"]);
    // A document's file has to be at the server first.
    let document =
        Record::new(vault::record::Fact::empty(Kind::Document).unwrap(), vault::record::Provenance::typed(0));
    assert!(page.save(None, document).await.is_err());
    assert_eq!(queue(&device).await, []);
}

#[tokio::test(flavor = "current_thread")]
async fn a_change_that_arrived_although_the_device_did_not_hear_of_it_is_not_asked_about() {
    let Away { folder, address, device, ids, .. } = away(&["変える薬", "消す薬"]).await;
    let mut page = device.page();
    page.call(by_passkey()).await.unwrap();
    change(&mut page, ids[0], drug("変えた薬")).await;
    page.call(DeleteRecord { id: ids[1] }).await.unwrap();
    page.save(None, drug("新しい薬")).await.unwrap();
    let waited = queue(&device).await;
    let _running = serve_at(folder.path(), address).await;
    page.call(Refresh {}).await.unwrap();
    let before = page.call(ALL).await.unwrap().items;
    // As if the connection had broken with the answers on their way.
    device.store.write(waited.into_iter().map(|(key, value)| (key, Some(value))).collect()).await.unwrap();
    let mut page = device.page();
    page.open().await;
    assert_eq!(waits(&mut page).await, []);
    assert_eq!(queue(&device).await, []);
    assert_eq!(page.call(ALL).await.unwrap().items, before);
}

#[tokio::test(flavor = "current_thread")]
async fn what_somebody_put_among_the_changes_on_the_device_is_not_sent() {
    let Away { folder, address, device, ids, .. } = away(&["甲", "乙"]).await;
    let mut page = device.page();
    page.call(by_passkey()).await.unwrap();
    page.call(DeleteRecord { id: ids[0] }).await.unwrap();
    let (key, value) = queue(&device).await.remove(0);
    let other = key.replace(&ids[0].to_string(), &ids[1].to_string());
    device.store.write(vec![(key, None), (other, Some(value))]).await.unwrap();
    let _running = serve_at(folder.path(), address).await;
    page.call(Refresh {}).await.unwrap();
    assert_eq!(page.titles().await, ["乙", "甲"]);
}

#[tokio::test(flavor = "current_thread")]
async fn what_waits_outlasts_the_copy_and_goes_when_the_device_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let (now, config, running) = at_a_clock(folder.path()).await;
    let device = Device::new(&running.public_url);
    with_a_copy(&mut device.page_at(&now), &["薬"]).await;
    running.stop().await;
    let mut page = device.page_at(&now);
    page.call(by_passkey()).await.unwrap();
    page.save(None, drug("待つ薬")).await.unwrap();
    now.fetch_add(31 * 24 * 3600, Ordering::SeqCst);
    let status = device.page_at(&now).call(Status {}).await.unwrap();
    assert_eq!((status.copy, status.waiting), (false, 1));
    let _running = start(config).await.unwrap();
    let mut page = device.page_at(&now);
    page.open().await;
    assert_eq!(page.titles().await, ["待つ薬", "薬"]);
    assert_eq!(queue(&device).await, []);
    device.store.write(vec![("queue/x/y".into(), Some(vec![1]))]).await.unwrap();
    page.call(ForgetDevice {}).await.unwrap();
    assert_eq!(device.store.list("").await.unwrap(), []);
}

#[tokio::test(flavor = "current_thread")]
async fn two_pages_of_one_device_do_not_write_over_what_the_other_keeps() {
    let Away { folder, address, device, ids, text } = away(&["薬"]).await;
    let (mut one, mut other) = (device.page(), device.page());
    one.call(by_passkey()).await.unwrap();
    other.call(by_passkey()).await.unwrap();
    change(&mut one, ids[0], drug("一つ目のページで")).await;
    let revision = other.call(GetRecord { id: ids[0] }).await.unwrap().revision;
    let saved = other.save(Some((ids[0], revision)), drug("二つ目のページで")).await;
    let Err(Trouble::EditConflict { theirs: Some(theirs) }) = saved else { panic!("{saved:?}") };
    assert_eq!(theirs.record.title(), "一つ目のページで");
    let running = serve_at(folder.path(), address).await;
    one.call(Refresh {}).await.unwrap();
    assert_eq!(let_in(&running.public_url, text).await.titles().await, ["一つ目のページで"]);
}

#[tokio::test(flavor = "current_thread")]
async fn a_new_record_that_may_have_arrived_is_not_said_to_be_deleted_before_the_server_hears_of_it() {
    let Away { folder, address, device, text, .. } = away(&["薬"]).await;
    let url = device.server.clone();
    let connection = Breaking::new(&url, true);
    let mut page = device.page_over(connection.clone());
    page.call(by_passkey()).await.unwrap();
    let new = page.save(None, drug("新しい薬")).await.unwrap().id;
    let running = serve_at(folder.path(), address).await;
    // It arrives, and the answer does not.
    connection.breaks_at(1);
    let _ = page.call(Refresh {}).await;
    assert_eq!(let_in(&url, text.clone()).await.titles().await, ["新しい薬", "薬"]);
    running.stop().await;
    let mut page = device.page();
    page.call(by_passkey()).await.unwrap();
    let deleted = page.call(DeleteRecord { id: new }).await.unwrap();
    assert!(deleted.waiting, "the server may have it");
    let running = serve_at(folder.path(), address).await;
    page.call(Refresh {}).await.unwrap();
    assert_eq!(queue(&device).await, []);
    assert_eq!(page.titles().await, ["薬"]);
    let mut there = device.page();
    there.open().await;
    assert_eq!(there.titles().await, ["薬"]);
    running.stop().await;
}
