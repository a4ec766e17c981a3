//! Old states, and two histories.

use client::api::Api;
use client::engine::wire::*;
use client::environment::Environment as _;
use client::native::{NativeTransport, System};
use protocol::account::{Proof, PutAccountState};
use protocol::change::ChangesPage;
use protocol::session::{SignIn, SignedIn};
use protocol::{Bytes, Key, SignInId};
use vault::account::{AccountState, derive_from_words, unwrap_account_key};
use vault::id::AccountId;
use vault::secret::Words;

use super::liar::{Liar, disputed, in_changes, in_json, kept, named};
use crate::common::{Device, PASSPHRASE, copy_folder, drug, serve, serve_at};

/// Writes the account's state once more, as a device does that has changed something in it. Gives what signing in answered
/// before.
async fn write_account_state(url: &str, sheet: &Sheet) -> SignedIn {
    let keys = derive_from_words(&Words::parse(&sheet.words.join(" ")).unwrap());
    let api = Api::new(NativeTransport::new(url).unwrap());
    let (id, auth_key) = (SignInId(*keys.id.as_bytes()), Key(*keys.auth.expose()));
    let before = api.sign_in(&SignIn { id, auth_key, new_device: false }).await.unwrap();
    let account = AccountId::from_bytes(before.account.0);
    let (epoch, wrapped) = before.wrapped.0.split_first_chunk::<4>().unwrap();
    let epoch = u32::from_be_bytes(*epoch);
    let key = unwrap_account_key(&keys.unlock, &account, epoch, wrapped).unwrap();
    let mut state = AccountState::open_state(&key, &account, epoch, &before.state.0).unwrap();
    state.version.counter += 1;
    let state = Bytes(state.seal_state(&key, System::default().rng()).unwrap());
    let proof = Proof { id, auth_key };
    api.put_account_state(&PutAccountState { proof, expected_counter: before.counter, state }).await.unwrap();
    before
}

#[tokio::test(flavor = "current_thread")]
async fn an_older_account_state_is_said_to_be_older_than_what_this_device_remembers() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    let (sheet, _) = page.sign_up().await;
    page.add(drug("薬")).await;
    let old = write_account_state(&running.public_url, &sheet).await;
    let liar = Liar::new(&running.public_url);
    assert_eq!(device.page_over(liar.clone()).open().await.dispute, None);

    let (counter, state) = (old.counter, old.state);
    let serve_old = move |signed_in: &mut SignedIn| {
        (signed_in.counter, signed_in.state) = (counter, state.clone());
    };
    liar.lies(in_json("/sessions", serve_old.clone()));
    for visit in ["the first time", "and the next time"] {
        let mut page = device.page_over(liar.clone());
        let dispute = page.open().await.dispute.expect(visit);
        assert_eq!((dispute.kind, dispute.restorable), (DisputeKind::RolledBack, true));
        assert_eq!(page.titles().await, ["薬"]);
        liar.gets_nothing(&mut page, DisputeKind::RolledBack).await;
    }
    liar.is_forgiven(&device, &["薬"]).await;

    // Put back from a backup the state is older too. Confirmed once, it is not asked again.
    liar.lies(in_json("/sessions", serve_old));
    let mut page = device.page_over(liar.clone());
    page.open().await.dispute.expect("an older state");
    page.call(ConfirmRestore {}).await.unwrap();
    assert_eq!(device.page_over(liar).open().await.dispute, None);
}

#[tokio::test(flavor = "current_thread")]
async fn an_old_head_is_said_to_be_older_and_each_record_that_is_missing_or_old_or_back_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let liar = Liar::new(&running.public_url);
    let mut page = device.page_over(liar.clone());
    page.sign_up().await;
    let changed = page.add(drug("古い薬")).await;
    let deleted = page.add(drug("消した薬")).await;
    let old = std::rc::Rc::new(std::cell::RefCell::new(None));
    let tape = std::rc::Rc::clone(&old);
    liar.lies(in_changes(move |after, page| {
        if after == 0 {
            *tape.borrow_mut() = Some(page.clone());
        }
    }));
    device.page_over(liar.clone()).open().await;
    let old: ChangesPage = old.take().expect("a device that opens compares everything");
    liar.tells_the_truth();
    page.add(drug("あとから書いた薬")).await;
    page.save(Some((changed.id, 1)), drug("新しい薬")).await.unwrap();
    page.call(DeleteRecord { id: deleted.id }).await.unwrap();
    let before = kept(&device).await;

    liar.lies(in_changes(move |after, page| {
        *page = old.clone();
        if after > 0 {
            // As a server answers that has nothing newer.
            (page.put, page.deleted, page.digests) = Default::default();
            page.through = page.through.max(after);
        }
    }));
    let dispute = disputed(page.call(Refresh {}).await);
    assert_eq!(dispute.kind, DisputeKind::RolledBack);
    assert_eq!(dispute.remembered - dispute.shown, 3);
    // The first is what was done, which has no title and is a change later than what is shown.
    let expected = [
        (None, DisputedWhat::Older),
        (None, DisputedWhat::Returned),
        (Some("あとから書いた薬"), DisputedWhat::Missing),
        (Some("新しい薬"), DisputedWhat::Older),
    ];
    let mut found = named(&dispute);
    found.sort_by_key(|(title, what)| (*title, *what == DisputedWhat::Returned));
    assert_eq!(found, expected);
    assert_eq!(page.titles().await, ["あとから書いた薬", "新しい薬"], "what this device holds is shown");
    liar.gets_nothing(&mut page, DisputeKind::RolledBack).await;
    assert_eq!(kept(&device).await, before);
    liar.is_forgiven(&device, &["あとから書いた薬", "新しい薬"]).await;
}

/// Two servers that were one: what is written at one of them the other does not have.
struct Fork {
    _folder: tempfile::TempDir,
    servers: [server::run::Running; 2],
    /// Each with the history of one server.
    devices: [Device; 2],
    liars: [Liar; 2],
}

/// Writes `extra` more records at the second server than at the first.
async fn fork(extra: usize) -> Fork {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    let running = serve(&one).await;
    let (address, url) = (running.address, running.public_url.clone());
    let devices = [Device::new(&url), Device::new(&url)];
    let mut page = devices[0].page();
    page.sign_up().await;
    page.add(drug("はじめの薬")).await;
    let qr = page.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap().qr;
    let ask = OpenWithPairing { text: qr, passphrase: PASSPHRASE.into(), keep: true };
    devices[1].page().call(ask).await.unwrap();
    running.stop().await;
    copy_folder(&one, &two);
    let servers = [serve_at(&one, address).await, serve(&two).await];
    let liars = [Liar::new(&servers[0].public_url), Liar::new(&servers[1].public_url)];
    for (at, title) in ["一台目の薬", "二台目の薬"].into_iter().enumerate() {
        let mut page = devices[at].page_over(liars[at].clone());
        page.open().await;
        page.add(drug(title)).await;
        for _ in 0..at * extra {
            page.add(drug("また二台目の薬")).await;
        }
    }
    Fork { _folder: folder, servers, devices, liars }
}

#[tokio::test(flavor = "current_thread")]
async fn two_devices_that_were_shown_two_histories_are_told_when_one_is_shown_the_others() {
    let fork = fork(0).await;
    for (here, there) in [(0, 1), (1, 0)] {
        let own = ["一台目の薬", "二台目の薬"][here];
        let before = kept(&fork.devices[here]).await;
        fork.liars[here].shows(&fork.servers[there].public_url);
        let mut page = fork.devices[here].page_over(fork.liars[here].clone());
        let dispute = page.open().await.dispute.expect("another history");
        assert_eq!(dispute.kind, DisputeKind::Forked);
        assert_eq!(named(&dispute), [(Some(own), DisputedWhat::Missing)], "what the other device wrote is no fault");
        fork.liars[here].gets_nothing(&mut page, DisputeKind::Forked).await;
        assert_eq!(kept(&fork.devices[here]).await, before);
    }
    for (here, own) in ["一台目の薬", "二台目の薬"].into_iter().enumerate() {
        let mut titles = ["はじめの薬", own];
        titles.sort_unstable();
        fork.liars[here].is_forgiven(&fork.devices[here], &titles).await;
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_new_device_is_told_when_it_is_shown_another_history_than_the_device_that_let_it_in() {
    // The other history is as long, longer, and shorter.
    for (shown_by, extra, kind) in
        [(1, 0, DisputeKind::Forked), (1, 2, DisputeKind::Forked), (0, 2, DisputeKind::RolledBack)]
    {
        let fork = fork(extra).await;
        let lets_in = 1 - shown_by;
        let mut page = fork.devices[lets_in].page_over(fork.liars[lets_in].clone());
        page.open().await;
        let qr = page.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap().qr;
        let new = Device::new(&fork.devices[0].server);
        let ask = || OpenWithPairing { text: qr.clone(), passphrase: PASSPHRASE.into(), keep: true };
        let liar = Liar::new(&fork.servers[lets_in].public_url);
        liar.shows(&fork.servers[shown_by].public_url);
        let mut page = new.page_over(liar.clone());
        let dispute = page.call(ask()).await.unwrap().dispute.expect("another history");
        assert_eq!((dispute.kind, dispute.restorable), (kind, false), "{extra}");
        liar.gets_nothing(&mut page, kind).await;
        disputed(page.call(ConfirmRestore {}).await);
        assert_eq!(liar.writes(), [""; 0]);
        assert_eq!(kept(&new).await, []);
        let later = new.page_over(liar.clone()).call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await;
        assert_eq!(later, Err(Trouble::NoSeal), "a seal without what was told would believe the lie");

        liar.tells_the_truth();
        assert_eq!(new.page_over(liar).call(ask()).await.unwrap().dispute, None);
    }
}
