//! What a device keeps in order to open without the server, and how it goes on with the server.

use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::atomic::Ordering;

use crate::common::{Device, PASSPHRASE, Page, allergy, at_a_clock, chizuru, drug, serve, serve_at};
use crate::family::{account_of, join};
use client::device::{DeviceStore as _, SealRecord};
use client::engine::wire::*;
use client::engine::{Followed, follow};
use client::kept_copy::KeptCopy;
use futures::lock::Mutex;
use protocol::Key;
use server::run::{Running, start};
use vault::account::{derive_from_passphrase, unwrap_account_key};
use vault::passphrase::Passphrase;
use vault::secret::Seal;

const OUTPUT: Key = Key([7; 32]);
const DAY: i64 = 24 * 3600;

fn by_passkey() -> OpenWithPasskey {
    OpenWithPasskey { output: OUTPUT, keep: true }
}

fn journal() -> ListJournal {
    ListJournal { limit: 100, ..ListJournal::default() }
}

/// An account with two records on a device that keeps its copy.
async fn with_a_copy(page: &mut Page) {
    page.sign_up().await;
    page.add(drug("アムロジピン錠")).await;
    page.add(allergy("そば")).await;
    page.call(AddPasskey { passphrase: PASSPHRASE.into(), output: OUTPUT }).await.unwrap();
    page.call(KeepCopy { output: OUTPUT }).await.unwrap();
}

async fn stop(running: Running) -> SocketAddr {
    let address = running.address;
    running.stop().await;
    address
}

async fn kept(device: &Device) -> Option<KeptCopy> {
    let bytes = device.store.get("copy").await.unwrap()?;
    Some(protocol::from_cbor(&bytes).unwrap())
}

#[tokio::test(flavor = "current_thread")]
async fn while_the_server_is_away_the_passkey_opens_what_the_device_holds_and_what_needs_the_server_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    with_a_copy(&mut device.page()).await;
    let address = stop(running).await;

    let mut page = device.page();
    let by_passphrase = OpenWithPassphrase { passphrase: PASSPHRASE.into() };
    assert_eq!(page.call(by_passphrase).await, Err(Trouble::Offline), "there nobody counts the guesses");
    let other = OpenWithPasskey { output: Key([8; 32]), keep: true };
    assert_eq!(page.call(other).await, Err(Trouble::NotKept));
    let foreign = OpenWithPasskey { output: OUTPUT, keep: false };
    assert_eq!(page.call(foreign).await, Err(Trouble::Offline), "not on a device that is not the owner's");
    assert!(page.call(by_passkey()).await.unwrap().kept);
    assert_eq!(*page.events.borrow(), [Event::Online(false)]);
    assert_eq!(page.titles().await, ["そば", "アムロジピン錠"]);
    let home = page.call(Home {}).await.unwrap();
    assert!(home.away && home.journal.is_empty());
    let status = page.call(Status {}).await.unwrap();
    assert!(status.open && !status.guest && status.copy && status.synced.is_some());
    assert_eq!(page.call(journal()).await, Err(Trouble::Offline));
    assert_eq!(page.call(ListShares {}).await.err(), Some(Trouble::Offline));
    assert_eq!(page.call(SavePerson { person: chizuru() }).await, Err(Trouble::Offline));
    assert_eq!(page.call(Refresh {}).await, Err(Trouble::Offline));
    assert_eq!(page.titles().await, ["そば", "アムロジピン錠"]);

    // The server is there again: nothing is opened a second time, and everything goes on.
    let _running = serve_at(folder.path(), address).await;
    page.events.borrow_mut().clear();
    page.call(Refresh {}).await.unwrap();
    assert!(page.events.borrow().contains(&Event::Online(true)));
    assert!(page.events.borrow().contains(&Event::VaultMoved));
    page.add(drug("書けた薬")).await;
    assert_eq!(page.titles().await, ["そば", "アムロジピン錠", "書けた薬"]);
    assert!(!page.call(Home {}).await.unwrap().away);
    page.call(journal()).await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn without_the_decision_nothing_opens_without_the_server_and_nothing_more_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    page.sign_up().await;
    assert_eq!(
        page.call(KeepCopy { output: OUTPUT }).await,
        Err(Trouble::PasskeyUnknown),
        "no passkey of the account's"
    );
    page.call(AddPasskey { passphrase: PASSPHRASE.into(), output: OUTPUT }).await.unwrap();
    assert!(kept(&device).await.is_none());
    // Somebody else's device keeps nothing, whatever is asked of it.
    let host = Device::new(&running.public_url);
    let mut guest = host.page();
    guest.call(OpenWithPasskey { output: OUTPUT, keep: false }).await.unwrap();
    assert_eq!(guest.call(KeepCopy { output: OUTPUT }).await, Err(Trouble::NotKept));
    assert!(host.store.list("").await.unwrap().is_empty());
    // Decided for, and taken back.
    page.call(KeepCopy { output: OUTPUT }).await.unwrap();
    assert!(page.call(Status {}).await.unwrap().copy);
    page.call(DropCopy {}).await.unwrap();
    assert!(!page.call(Status {}).await.unwrap().copy);
    stop(running).await;
    assert_eq!(device.page().call(by_passkey()).await, Err(Trouble::NotKept));
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_kept_opens_with_no_passphrase_and_goes_when_the_device_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    with_a_copy(&mut page).await;
    // The thief of the locked device has all this, and guesses right.
    let copy = kept(&device).await.unwrap();
    let seal: SealRecord = protocol::from_cbor(&device.store.get("seal").await.unwrap().unwrap()).unwrap();
    let seal = Seal::from_slice(&seal.seal.0).unwrap();
    let keys = derive_from_passphrase(&Passphrase::parse(PASSPHRASE).unwrap(), &seal).unwrap();
    for (_, value) in device.store.list("").await.unwrap() {
        assert!(unwrap_account_key(&keys.unlock, &copy.account, copy.epoch, &value).is_err());
        assert!(!value.windows("アムロジピン".len()).any(|window| window == "アムロジピン".as_bytes()));
    }
    assert!(unwrap_account_key(&keys.unlock, &copy.account, copy.epoch, &copy.key.0).is_err());
    page.call(ForgetDevice {}).await.unwrap();
    assert_eq!(device.store.list("").await.unwrap(), []);
    stop(running).await;
    assert_eq!(device.page().call(by_passkey()).await, Err(Trouble::NotKept));
}

#[tokio::test(flavor = "current_thread")]
async fn a_passkey_stopped_elsewhere_opens_nothing_on_this_device_from_the_first_contact_on() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    with_a_copy(&mut page).await;
    let pairing = page.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap();
    let address = stop(running).await;
    let mut away = device.page();
    away.call(by_passkey()).await.unwrap();

    let running = serve_at(folder.path(), address).await;
    let mut there = Device::new(&running.public_url).page();
    let ask = OpenWithPairing { text: pairing.typed, passphrase: PASSPHRASE.into(), keep: true };
    there.call(ask).await.unwrap();
    let id = there.call(ListPasskeys {}).await.unwrap()[0].id;
    there.call(RemovePasskey { id, passphrase: PASSPHRASE.into() }).await.unwrap();
    // Not before: what has no connection hears of nothing.
    assert_eq!(away.titles().await.len(), 2);
    assert_eq!(away.call(Refresh {}).await, Err(Trouble::PasskeyUnknown));
    assert!(away.events.borrow().contains(&Event::Locked));
    assert_eq!(away.call(Home {}).await, Err(Trouble::Locked));
    assert!(kept(&device).await.is_none());
    // One that is stopped here, or that this device hears of while it opens otherwise, the same.
    let mut page = device.page();
    page.open().await;
    page.call(AddPasskey { passphrase: PASSPHRASE.into(), output: OUTPUT }).await.unwrap();
    page.call(KeepCopy { output: OUTPUT }).await.unwrap();
    let id = page.call(ListPasskeys {}).await.unwrap()[0].id;
    page.call(RemovePasskey { id, passphrase: PASSPHRASE.into() }).await.unwrap();
    assert!(kept(&device).await.is_none());
}

#[tokio::test(flavor = "current_thread")]
async fn when_all_secrets_are_replaced_the_copy_of_the_old_ones_goes() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    with_a_copy(&mut page).await;
    let sheet = page.call(StartReplacement { passphrase: PASSPHRASE.into(), language: "ja".into() }).await.unwrap();
    let answers = sheet.ask.map(|position| sheet.words[position - 1].clone());
    let finish = FinishReplacement { answers, grants: Vec::new(), text: String::new(), language: "ja".into() };
    page.call(finish).await.unwrap();
    assert!(kept(&device).await.is_none());
}

#[tokio::test(flavor = "current_thread")]
async fn a_device_without_a_connection_for_thirty_days_drops_its_records_and_its_copy_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let (now, config, running) = at_a_clock(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page_at(&now);
    page.sign_up().await;
    page.add(drug("アムロジピン錠")).await;
    page.call(AddPasskey { passphrase: PASSPHRASE.into(), output: OUTPUT }).await.unwrap();
    page.call(KeepCopy { output: OUTPUT }).await.unwrap();
    running.stop().await;

    now.fetch_add(30 * DAY - 120, Ordering::SeqCst);
    assert!(device.page_at(&now).call(Status {}).await.unwrap().copy);
    device.page_at(&now).call(by_passkey()).await.unwrap();
    now.fetch_add(180, Ordering::SeqCst);
    // Also where nobody looks at the page before.
    let late = Device { store: copied(&device).await, server: device.server.clone() };
    assert_eq!(late.page_at(&now).call(by_passkey()).await, Err(Trouble::NotKept));
    assert!(!device.page_at(&now).call(Status {}).await.unwrap().copy);
    for device in [&device, &late] {
        assert_eq!(device.store.list("record/").await.unwrap(), []);
        assert!(kept(device).await.is_none());
        assert_eq!(device.store.list("memory/").await.unwrap().len(), 1, "what the server is held to stays");
    }
    let _running = start(config).await.unwrap();
    let mut page = device.page_at(&now);
    assert_eq!(page.open().await.dispute, None);
    assert_eq!(page.titles().await, ["アムロジピン錠"]);
}

#[tokio::test(flavor = "current_thread")]
async fn what_somebody_altered_on_the_device_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    with_a_copy(&mut page).await;
    let before = kept(&device).await.unwrap();
    let made = device.store.list("").await.unwrap();
    // A later state of the account: the copy follows, and the one before opens nothing any more.
    page.call(MakeVault { person: chizuru(), passphrase: PASSPHRASE.into() }).await.unwrap();
    let now = device.store.list("").await.unwrap();
    stop(running).await;
    device.page().call(by_passkey()).await.unwrap();

    let memory = |all: &[(String, Vec<u8>)]| all.iter().find(|(key, _)| key.starts_with("memory/")).cloned().unwrap();
    let record = made.iter().find(|(key, _)| key.starts_with("record/")).cloned().unwrap();
    let (head, _) = memory(&made);
    let mut other = kept(&device).await.unwrap();
    let last = other.content.0.len() - 1;
    other.content.0[last] ^= 1;
    let to_bytes = |copy: &KeptCopy| protocol::to_cbor(copy).unwrap();
    let lies = [
        ("the copy before", vec![("copy".to_owned(), Some(to_bytes(&before)))]),
        ("another content", vec![("copy".to_owned(), Some(to_bytes(&other)))]),
        ("no head", now.iter().filter(|(key, _)| key.starts_with("memory/")).map(|it| (it.0.clone(), None)).collect()),
        ("no seal", vec![("seal".to_owned(), None)]),
    ];
    for (lie, changes) in lies {
        let lied = Device { store: copied(&device).await, server: device.server.clone() };
        lied.store.write(changes).await.unwrap();
        assert_eq!(lied.page().call(by_passkey()).await, Err(Trouble::NotKept), "{lie}");
    }
    // One record less in the first vault: the other one opens, that one does not.
    let lied = Device { store: copied(&device).await, server: device.server.clone() };
    lied.store.write(vec![(record.0.clone(), None)]).await.unwrap();
    let mut page = lied.page();
    page.call(by_passkey()).await.unwrap();
    let vault = head.trim_start_matches("memory/").parse().unwrap();
    assert_eq!(page.call(OpenVault { vault }).await.err(), Some(Trouble::NotKept));
}

#[tokio::test(flavor = "current_thread")]
async fn every_vault_that_was_open_on_the_device_opens_without_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    with_a_copy(&mut page).await;
    let first = page.call(ListVaults {}).await.unwrap()[0].vault;
    let second = page.call(MakeVault { person: chizuru(), passphrase: PASSPHRASE.into() }).await.unwrap().vault;
    page.add(drug("もうひとつの薬")).await;
    page.call(OpenVault { vault: first }).await.unwrap();
    page.add(drug("あとの薬")).await;
    stop(running).await;

    let mut page = device.page();
    assert_eq!(page.call(by_passkey()).await.unwrap().vault, first);
    assert_eq!(page.titles().await, ["あとの薬", "そば", "アムロジピン錠"]);
    assert_eq!(page.call(ListVaults {}).await.unwrap().len(), 2);
    assert_eq!(page.call(OpenVault { vault: second }).await.unwrap().vault, second);
    assert_eq!(page.titles().await, ["もうひとつの薬"]);
}

#[tokio::test(flavor = "current_thread")]
async fn once_the_server_answers_the_page_goes_on_by_itself_with_what_others_wrote_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    with_a_copy(&mut page).await;
    let pairing = page.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap();
    let address = stop(running).await;
    let mut away = device.page();
    away.call(by_passkey()).await.unwrap();
    let events = Rc::clone(&away.events);
    let engine = Rc::new(Mutex::new(away.engine));
    assert_eq!(follow(Rc::clone(&engine)).await, Followed::Broken);

    let running = serve_at(folder.path(), address).await;
    let mut there = Device::new(&running.public_url).page();
    let ask = OpenWithPairing { text: pairing.typed, passphrase: PASSPHRASE.into(), keep: true };
    there.call(ask).await.unwrap();
    there.add(drug("ほかの端末の薬")).await;
    assert_eq!(follow(Rc::clone(&engine)).await, Followed::Switched);
    assert!(events.borrow().contains(&Event::Online(true)));
    let engine = Rc::into_inner(engine).unwrap().into_inner();
    let mut page = Page { engine, events };
    assert_eq!(page.titles().await, ["そば", "ほかの端末の薬", "アムロジピン錠"]);
}

/// A device with the same storage.
async fn copied(device: &Device) -> client::device::MemoryStore {
    let store = client::device::MemoryStore::default();
    let all = device.store.list("").await.unwrap();
    store.write(all.into_iter().map(|(key, value)| (key, Some(value))).collect()).await.unwrap();
    store
}

#[tokio::test(flavor = "current_thread")]
async fn a_guest_takes_nothing_of_the_hosts_copy_away() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let host = Device::new(&running.public_url);
    with_a_copy(&mut host.page()).await;
    let theirs = Key([9; 32]);
    let mut at_home = Device::new(&running.public_url).page();
    at_home.sign_up().await;
    at_home.call(AddPasskey { passphrase: PASSPHRASE.into(), output: theirs }).await.unwrap();
    let mut guest = host.page();
    guest.call(OpenWithPasskey { output: theirs, keep: false }).await.unwrap();
    guest.call(DropCopy {}).await.unwrap();
    assert!(kept(&host).await.is_some(), "dropped");
    stop(running).await;
    host.page().call(by_passkey()).await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn of_a_vault_that_one_was_removed_from_nothing_opens_without_the_server_once_the_device_heard_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let (mut member, mut owner) = (device.page(), Device::new(&running.public_url).page());
    with_a_copy(&mut member).await;
    let vault = owner.sign_up().await.1.vault;
    owner.add(drug("母の薬")).await;
    join(&mut owner, &mut member, "長女", MemberRole::Reader).await;
    let of_it = format!("record/{vault}/");
    assert!(!device.store.list(&of_it).await.unwrap().is_empty(), "kept while she is a member");
    let account = account_of(&owner.call(ListMembers {}).await.unwrap(), "長女");
    let (text, language, passphrase) = ("外す".into(), "ja".into(), PASSPHRASE.into());
    owner.call(RemoveMember { account, grants: Vec::new(), text, language, passphrase }).await.unwrap();
    let mut page = device.page();
    page.open().await;
    let listed = page.call(ListVaults {}).await.unwrap();
    assert!(listed.iter().any(|item| item.vault == vault && item.refused));
    assert_eq!(device.store.list(&of_it).await.unwrap(), []);
    stop(running).await;
    let mut away = device.page();
    away.call(by_passkey()).await.unwrap();
    assert_eq!(away.titles().await, ["そば", "アムロジピン錠"]);
    assert!(away.call(OpenVault { vault }).await.is_err());
}
