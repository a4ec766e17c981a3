//! Signing up, opening again, other devices, and two that write at once.

use crate::common::{ALL, Device, PASSPHRASE, drug, serve};
use client::engine::wire::*;

fn titles(page: &RecordPage) -> Vec<&str> {
    page.items.iter().map(|item| item.record.title()).collect()
}

#[tokio::test(flavor = "current_thread")]
async fn what_was_saved_is_there_after_the_page_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    page.sign_up().await;
    let saved = page.add(drug("アムロジピンOD錠5mg")).await;
    assert_eq!(saved.revision, 1);

    let mut later = device.page();
    assert_eq!(later.call(ALL).await, Err(Trouble::Locked));
    let wrong = OpenWithPassphrase { passphrase: "春の海 ひねもすのたり".into() };
    assert_eq!(later.call(wrong).await, Err(Trouble::WrongPassphrase));
    let opened = later.call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await.unwrap();
    assert_eq!(opened.person.unwrap().name.text, "髙﨑　千鶴");
    assert_eq!(titles(&later.call(ALL).await.unwrap()), ["アムロジピンOD錠5mg"]);
    let folded = ListRecords { query: "ｱﾑﾛｼﾞﾋﾟﾝod".into(), ..ALL };
    assert_eq!(later.call(folded).await.unwrap().total, 1);
}

#[tokio::test(flavor = "current_thread")]
async fn what_a_device_calls_itself_is_read_by_its_owners_others() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut first = Device::new(&running.public_url).page();
    let (sheet, _) = first.sign_up().await;
    let mut second = Device::new(&running.public_url).page();
    second.call(OpenWithWords { words: sheet.words.join(" "), keep: false }).await.unwrap();
    let sessions = first.call(ListSessions {}).await.unwrap();
    let names: Vec<_> = sessions.iter().map(|session| session.name.as_deref()).collect();
    assert_eq!(names, [Some(std::env::consts::OS); 2]);
}

#[tokio::test(flavor = "current_thread")]
async fn a_second_device_comes_in_by_qr_text_and_a_third_by_the_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut first = Device::new(&running.public_url).page();
    let (sheet, _) = first.sign_up().await;
    first.add(drug("ロスバスタチン錠2.5mg")).await;
    let wrong = PairDevice { passphrase: "別の合言葉です。".repeat(2) };
    assert_eq!(first.call(wrong).await, Err(Trouble::WrongPassphrase));
    let pairing = first.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap();

    let second = Device::new(&running.public_url);
    let mut page = second.page();
    let broken = OpenWithPairing { text: pairing.qr.replace('A', "B"), passphrase: PASSPHRASE.into(), keep: true };
    assert_eq!(page.call(broken).await, Err(Trouble::PairingInvalid));
    let ask = OpenWithPairing { text: pairing.qr, passphrase: PASSPHRASE.into(), keep: true };
    assert_eq!(page.call(ask).await.unwrap().dispute, None);
    assert_eq!(titles(&page.call(ALL).await.unwrap()), ["ロスバスタチン錠2.5mg"]);
    page.add(drug("メトグルコ錠500mg")).await;

    let mut typed = Device::new(&running.public_url).page();
    typed.call(OpenWithPairing { text: pairing.typed, passphrase: PASSPHRASE.into(), keep: false }).await.unwrap();
    assert!(typed.call(Status {}).await.unwrap().guest);

    let mut third = Device::new(&running.public_url).page();
    let mut words = sheet.words.clone();
    words.swap(0, 1);
    let swapped = third.call(OpenWithWords { words: words.join(" "), keep: true }).await;
    assert!(matches!(swapped, Err(Trouble::WrongWords)), "{swapped:?}");
    third.call(OpenWithWords { words: sheet.words.join("　"), keep: true }).await.unwrap();
    assert_eq!(third.call(ALL).await.unwrap().total, 2);
    assert!(third.call(Status {}).await.unwrap().has_seal, "the sheet brought the seal back");

    first.call(Refresh {}).await.unwrap();
    assert_eq!(first.call(ALL).await.unwrap().total, 2, "what the second device wrote shows in the first");
    let kinds: Vec<_> = first.call(Home {}).await.unwrap().notices.into_iter().map(|notice| notice.kind).collect();
    assert!(kinds.contains(&protocol::account::AccountEventKind::NewDevice), "{kinds:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn two_devices_that_edit_the_same_record_lose_neither_version() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut here = device.page();
    here.sign_up().await;
    let saved = here.add(drug("テルミサルタン錠40mg")).await;
    let mut there = device.page();
    there.call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await.unwrap();

    let edit = |name: &str, overwrite| SaveRecord {
        base: Some((saved.id, 1)),
        record: drug(name),
        not_my_number: false,
        overwrite,
    };
    there.call(edit("テルミサルタン錠20mg", false)).await.unwrap();
    let Err(Trouble::EditConflict { theirs: Some(theirs) }) = here.call(edit("テルミサルタン錠80mg", false)).await
    else {
        panic!("the other version must be shown")
    };
    assert_eq!(theirs.record.title(), "テルミサルタン錠20mg");
    here.call(edit("テルミサルタン錠80mg", true)).await.unwrap();
    there.call(Refresh {}).await.unwrap();
    assert_eq!(there.call(GetRecord { id: saved.id }).await.unwrap().record.title(), "テルミサルタン錠80mg");
    assert_eq!(there.call(GetRecord { id: saved.id }).await.unwrap().revision, 3);
}

#[tokio::test(flavor = "current_thread")]
async fn a_changed_passphrase_opens_and_the_old_one_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    let (sheet, _) = page.sign_up().await;
    let next = "月よりの使者を待つ夜".to_owned();
    let wrong = ChangePassphrase { current: Some("ちがう合言葉ですよ。".into()), next: next.clone() };
    assert_eq!(page.call(wrong).await, Err(Trouble::WrongPassphrase));
    page.call(ChangePassphrase { current: Some(PASSPHRASE.into()), next: next.clone() }).await.unwrap();
    page.add(drug("changed")).await;
    let mut later = device.page();
    let old = later.call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await;
    assert_eq!(old, Err(Trouble::WrongPassphrase));
    later.call(OpenWithPassphrase { passphrase: next }).await.unwrap();

    let mut words = Device::new(&running.public_url).page();
    words.call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap();
    let forgotten = ChangePassphrase { current: None, next: "また別の長い合言葉です".into() };
    words.call(forgotten).await.unwrap();
    assert_eq!(words.call(ALL).await.unwrap().total, 1);
}

#[tokio::test(flavor = "current_thread")]
async fn a_deleted_account_is_gone_from_server_and_device() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    let (sheet, _) = page.sign_up().await;
    page.add(drug("消えるもの")).await;
    let wrong = DeleteAccount { passphrase: "ちがう合言葉ですよ。".into() };
    assert_eq!(page.call(wrong).await, Err(Trouble::WrongPassphrase));
    page.call(DeleteAccount { passphrase: PASSPHRASE.into() }).await.unwrap();
    let mut later = device.page();
    assert_eq!(later.call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await, Err(Trouble::NoSeal));
    let words = later.call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await;
    assert_eq!(words, Err(Trouble::WrongWords));
}

#[tokio::test(flavor = "current_thread")]
async fn a_device_that_has_not_read_the_journal_does_not_take_back_what_another_ones_head_covers() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut here = device.page();
    let (sheet, _) = here.sign_up().await;
    let shown = here.add(drug("薬")).await.id;
    let link = here.share(&[shown]).await.link;
    let other = Device::new(&running.public_url);
    let mut there = other.page();
    there.call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap();
    device.page().call(OpenLink { link, recipient: "受付".into(), passcode: None }).await.unwrap();
    there.call(ListJournal { limit: 1, ..ListJournal::default() }).await.unwrap();
    there.add(drug("ほかの端末の薬")).await;
    here.add(drug("この端末の薬")).await;
    there.call(Refresh {}).await.unwrap();
    assert_eq!(there.titles().await.len(), 3);
    assert_eq!(other.page().open().await.dispute, None);
}

#[tokio::test(flavor = "current_thread")]
async fn whoever_signs_out_on_a_shared_computer_leaves_the_owners_seal_and_records_there() {
    use client::device::DeviceStore as _;
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let shared = Device::new(&running.public_url);
    let mut host = shared.page();
    host.sign_up().await;
    host.add(drug("家の人の薬")).await;
    host.call(Lock {}).await.unwrap();
    let before = shared.store.list("").await.unwrap();

    let mut own = Device::new(&running.public_url).page();
    let (sheet, _) = own.sign_up().await;
    own.add(drug("客の薬")).await;
    let qr = own.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap().qr;
    // Even a guest who says that this is their own device does not throw out the host.
    for keep in [false, true] {
        let mut guest = shared.page();
        let by_words = OpenWithWords { words: sheet.words.join(" "), keep };
        assert!(!guest.call(by_words).await.unwrap().kept);
        guest.add(drug("客の薬")).await;
        guest.call(Lock {}).await.unwrap();
        let by_pairing = || OpenWithPairing { text: qr.clone(), passphrase: PASSPHRASE.into(), keep };
        assert!(!guest.call(by_pairing()).await.unwrap().kept);
        guest.call(ForgetDevice {}).await.unwrap();
        assert_eq!(shared.store.list("").await.unwrap(), before);
    }
    let mut third = shared.page();
    let (_, opened) = third.sign_up().await;
    assert!(!opened.kept, "somebody who signs up here takes the sheet with them");
    third.add(drug("三人目の薬")).await;
    third.call(DeleteAccount { passphrase: PASSPHRASE.into() }).await.unwrap();
    assert_eq!(shared.store.list("").await.unwrap(), before);

    let mut host = shared.page();
    host.open().await;
    assert_eq!(host.titles().await, ["家の人の薬"]);
    host.call(Lock {}).await.unwrap();
    host.call(ForgetDevice {}).await.unwrap();
    assert!(shared.store.list("").await.unwrap().is_empty(), "the host can take it out");
    let mut guest = shared.page();
    assert!(guest.call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap().kept);
}
