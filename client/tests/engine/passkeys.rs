//! Passkeys: what the engine does with the 32 bytes that one gives.

use crate::common::{Device, PASSPHRASE, drug, serve};
use client::engine::wire::*;
use protocol::Key;
use protocol::account::AccountEventKind;

const OUTPUT: Key = Key([7; 32]);

fn add(passphrase: &str) -> AddPasskey {
    AddPasskey { passphrase: passphrase.into(), output: OUTPUT }
}

fn open(output: Key) -> OpenWithPasskey {
    OpenWithPasskey { output, keep: true }
}

#[tokio::test(flavor = "current_thread")]
async fn a_passkey_opens_everything_without_the_passphrase_until_it_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    page.sign_up().await;
    page.add(drug("アムロジピン錠")).await;
    assert_eq!(page.call(ListPasskeys {}).await, Ok(vec![]));
    assert_eq!(page.call(add("まちがった ことば です")).await, Err(Trouble::WrongPassphrase));
    assert_eq!(page.call(ListPasskeys {}).await, Ok(vec![]), "nothing is stored by half");
    page.call(add(PASSPHRASE)).await.unwrap();
    assert_eq!(page.call(add(PASSPHRASE)).await, Err(Trouble::PasskeyKnown));
    let passkeys = page.call(ListPasskeys {}).await.unwrap();
    assert_eq!(passkeys.len(), 1);

    // On a device that keeps nothing: a full one afterwards, which the passphrase opens too.
    let other = Device::new(&running.public_url);
    let mut there = other.page();
    assert_eq!(there.call(open(Key([8; 32]))).await, Err(Trouble::PasskeyUnknown));
    assert!(there.call(open(OUTPUT)).await.unwrap().kept);
    let all = ListRecords { kind: None, query: String::new(), offset: 0, limit: 10 };
    assert_eq!(there.call(all.clone()).await.unwrap().items.len(), 1);
    let mut again = other.page();
    again.call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await.unwrap();

    // What a passkey opens, it does not replace: changes ask for the passphrase.
    let id = passkeys[0].id;
    let remove = |passphrase: &str| RemovePasskey { id, passphrase: passphrase.into() };
    assert_eq!(again.call(remove("まちがった ことば です")).await, Err(Trouble::WrongPassphrase));
    again.call(remove(PASSPHRASE)).await.unwrap();
    assert_eq!(again.call(ListPasskeys {}).await, Ok(vec![]));
    assert_eq!(again.call(remove(PASSPHRASE)).await, Err(Trouble::NotFound));
    assert_eq!(other.page().call(open(OUTPUT)).await, Err(Trouble::PasskeyUnknown));
}

#[tokio::test(flavor = "current_thread")]
async fn one_way_in_too_many_is_said_to_be_that_and_not_a_passkey_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    page.sign_up().await;
    let with = |number: u8| AddPasskey { passphrase: PASSPHRASE.into(), output: Key([number; 32]) };
    // Beside the passphrase and the words.
    let most = u8::try_from(protocol::limits::WRAPPINGS - 2).unwrap();
    for number in 0..most {
        page.call(with(number)).await.unwrap();
    }
    assert_eq!(page.call(with(most)).await, Err(Trouble::PasskeysFull));
    assert_eq!(page.call(with(0)).await, Err(Trouble::PasskeyKnown));
    assert_eq!(page.call(ListPasskeys {}).await.unwrap().len(), usize::from(most));
}

#[tokio::test(flavor = "current_thread")]
async fn only_passkeys_are_listed_and_no_other_way_in_can_be_removed_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    page.sign_up().await;
    page.call(add(PASSPHRASE)).await.unwrap();
    let mut ids = page.call(ListPasskeys {}).await.unwrap();
    // Another id of the account's would be that of the passphrase or of the words; none of them is told.
    let stranger = protocol::SignInId([1; 16]);
    let ask = RemovePasskey { id: stranger, passphrase: PASSPHRASE.into() };
    assert_eq!(page.call(ask).await, Err(Trouble::NotFound));
    assert_eq!(ids.len(), 1);
    // When all secrets are replaced, the passkeys open nothing any more.
    let sheet = page.call(StartReplacement { passphrase: PASSPHRASE.into(), language: "ja".into() }).await.unwrap();
    let answers = sheet.ask.map(|position| sheet.words[position - 1].clone());
    let finish = FinishReplacement { answers, grants: Vec::new(), text: String::new(), language: "ja".into() };
    page.call(finish).await.unwrap();
    ids = page.call(ListPasskeys {}).await.unwrap();
    assert_eq!(ids, []);
    assert_eq!(Device::new(&running.public_url).page().call(open(OUTPUT)).await, Err(Trouble::PasskeyUnknown));
}

#[tokio::test(flavor = "current_thread")]
async fn in_a_browser_that_keeps_somebody_elses_seal_it_is_a_new_device_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    page.sign_up().await;
    page.call(add(PASSPHRASE)).await.unwrap();
    let host = Device::new(&running.public_url);
    host.page().sign_up().await;
    let opened = host.page().call(open(OUTPUT)).await.unwrap();
    assert!(!opened.kept, "the host's seal stays");
    let mut again = device.page();
    again.open().await;
    let notices = again.call(Home {}).await.unwrap().notices;
    let told = |kind| notices.iter().filter(|notice| notice.kind == kind).count();
    assert_eq!(told(AccountEventKind::NewDevice), 1);
    assert_eq!(told(AccountEventKind::PasskeyAdded), 1);
    // Where the own seal lies, it is none.
    device.page().call(open(OUTPUT)).await.unwrap();
    let mut once_more = device.page();
    once_more.open().await;
    let notices = once_more.call(Home {}).await.unwrap().notices;
    assert_eq!(notices.iter().filter(|notice| notice.kind == AccountEventKind::NewDevice).count(), 1);
}
