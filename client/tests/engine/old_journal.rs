//! Journal entries older than three years, erased by their owner.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::common::{Device, PASSPHRASE, Page, at_a_clock, drug};
use client::engine::wire::*;
use client::environment::Environment;
use client::transport::Transport;
use vault::record::{ActWhat, ConsentAct};

const YEAR: i64 = 365 * 24 * 3600;

async fn journal<T: Transport, E: Environment>(page: &mut Page<T, E>) -> JournalView {
    page.call(ListJournal { offset: 0, limit: 100, filter: JournalFilter::ALL }).await.unwrap()
}

/// How many lines the server's word stands behind.
fn said(view: &JournalView) -> usize {
    view.items.iter().filter(|item| matches!(item.what, JournalWhat::Server { .. })).count()
}

/// What the vault's own word stands behind.
fn done(view: &JournalView) -> Vec<ActWhat> {
    let what = |item: &JournalItem| match item.what {
        JournalWhat::Act { what, .. } => Some(what),
        _ => None,
    };
    view.items.iter().filter_map(what).collect()
}

fn erase() -> EraseJournal {
    EraseJournal { passphrase: PASSPHRASE.into() }
}

async fn open_link(url: &str, link: &str, recipient: &str) {
    let ask = OpenLink { link: link.into(), recipient: recipient.into(), passcode: None };
    Device::new(url).page().call(ask).await.unwrap();
}

/// A patient whose link was opened once four years ago and once now.
async fn four_years(url: &str, device: &Device, now: &Arc<AtomicI64>) -> LinkView {
    let mut page = device.page_at(now);
    page.sign_up().await;
    let shown = page.add(drug("薬")).await.id;
    let link = page.share(&[shown]).await;
    open_link(url, &link.link, "受付 邊見").await;
    now.fetch_add(2 * YEAR, Ordering::SeqCst);
    page.open().await;
    assert_eq!(journal(&mut page).await.old, 0, "two years are not three");
    assert_eq!(page.call(erase()).await, Ok(0));
    now.fetch_add(2 * YEAR, Ordering::SeqCst);
    open_link(url, &link.link, "受付 邊見").await;
    link
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_older_than_three_years_can_be_erased_and_what_stays_is_verified_on_every_device() {
    let folder = tempfile::tempdir().unwrap();
    let (now, _config, running) = at_a_clock(folder.path()).await;
    let device = Device::new(&running.public_url);
    let link = four_years(&running.public_url, &device, &now).await;
    let mut page = device.page_at(&now);
    page.open().await;
    let before = journal(&mut page).await;
    // The opening, and that a record was added.
    assert_eq!((before.old, before.cut, said(&before)), (2, None, 2));
    assert_eq!(done(&before), [ActWhat::Added]);
    let wrong = EraseJournal { passphrase: "まちがった ことば です".into() };
    assert_eq!(page.call(wrong).await, Err(Trouble::WrongPassphrase));
    assert_eq!(page.call(erase()).await, Ok(2));

    let after = journal(&mut page).await;
    let time = now.load(Ordering::SeqCst);
    assert_eq!((after.old, after.cut, said(&after)), (0, Some((time, 1)), 1));
    assert_eq!(after.broken_at, None);
    assert_eq!(
        done(&after),
        [ActWhat::JournalErased],
        "what was done so long ago goes with it, and that it went is said"
    );
    let decided = |view: &JournalView| {
        let is = |item: &&JournalItem| matches!(item.what, JournalWhat::Consent { act: ConsentAct::Decided, .. });
        view.items.iter().filter(is).count()
    };
    assert_eq!((decided(&before), decided(&after)), (1, 1), "what the patient decided stays");

    // A visit later, and on a device that remembers nothing of the journal, it begins where the vault says.
    // By another name: repeats by the same one may be counted together.
    open_link(&running.public_url, &link.link, "薬局").await;
    let mut page = device.page_at(&now);
    page.open().await;
    let again = journal(&mut page).await;
    assert_eq!((said(&again), again.broken_at, again.checked), (2, None, 3));
    let pairing = page.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap();
    let mut other = Device::new(&running.public_url).page_at(&now);
    let ask = OpenWithPairing { text: pairing.qr, passphrase: PASSPHRASE.into(), keep: true };
    other.call(ask).await.unwrap();
    let there = journal(&mut other).await;
    assert_eq!((said(&there), there.broken_at, there.checked), (2, None, 3));
}
