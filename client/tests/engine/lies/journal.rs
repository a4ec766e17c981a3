//! A journal that is cut, reordered or changed: the page says from which entry on it cannot be verified, and nothing new is
//! shown to anybody.

use client::engine::wire::*;
use protocol::journal::JournalPage;
use vault::id::RecordId;
use vault::record::{ConsentAct, Kind};

use super::liar::{Liar, in_json};
use crate::common::{Device, Page, draft, drug, serve};

const LINES: ListJournal = ListJournal { offset: 0, limit: 100, filter: JournalFilter::ALL };

/// A patient whose link was opened three times; heads cover the openings before the newest, and this device has read them all.
struct Read {
    _folder: tempfile::TempDir,
    _running: server::run::Running,
    device: Device,
    liar: Liar,
    page: Page<Liar>,
    shown: RecordId,
    /// Entries, and how many of them the newest head covers.
    entries: u64,
    covered: u64,
}

async fn read() -> Read {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let liar = Liar::new(&running.public_url);
    let mut page = device.page_over(liar.clone());
    page.sign_up().await;
    let shown = page.add(drug("薬")).await.id;
    let link = page.share(&[shown]).await;
    let open = |recipient: &str| OpenLink { link: link.link.clone(), recipient: recipient.into(), passcode: None };
    for (at, recipient) in ["受付", "外来", "薬局"].into_iter().enumerate() {
        device.page().call(open(recipient)).await.unwrap();
        if at < 2 {
            // Pausing and going on are entries of their own, and the consents are records: a head covers what is before them.
            for act in [ConsentAct::Paused, ConsentAct::Resumed] {
                let text = "止める".to_owned();
                page.call(EndShare { grant: link.grant, act, text, language: "ja".into() }).await.unwrap();
                page.call(LINES).await.unwrap();
            }
        }
    }
    let covered = page.call(LINES).await.unwrap().checked - 1;
    page.add(drug("もう一つの薬")).await;
    device.page().call(open("病棟")).await.unwrap();
    let journal = page.call(LINES).await.unwrap();
    assert_eq!(journal.broken_at, None);
    let (entries, covered) = (journal.checked, covered + 1);
    assert!(entries > covered && covered > 4, "{entries} {covered}");
    Read { _folder: folder, _running: running, device, liar, page, shown, entries, covered }
}

impl Read {
    /// From now on the journal is told in another way. The whole of it is in one page.
    fn lies(&self, lie: impl Fn(&mut JournalPage) + 'static) {
        self.liar.lies(in_json("/journal", lie));
    }

    /// A page in the same browser says that it cannot verify the journal from this entry on, and shows nothing to anybody.
    async fn is_broken_at(&self, number: u64) {
        let mut page = self.device.page_over(self.liar.clone());
        page.open().await;
        self.cannot_share(&mut page, number).await;
    }

    async fn cannot_share(&self, page: &mut Page<Liar>, number: u64) {
        let journal = page.call(LINES).await.unwrap();
        assert_eq!(journal.broken_at, Some(number));
        let shared = page.call(CreateShare { draft: draft(&[self.shown], &[Kind::Medication]) }).await;
        assert_eq!(shared, Err(Trouble::JournalBroken));
        assert_eq!(self.liar.writes(), [""; 0]);
    }

    /// The truth again: every line is there, and something new can be shown.
    async fn goes_on(&self) {
        self.liar.tells_the_truth();
        let mut page = self.device.page_over(self.liar.clone());
        page.open().await;
        let journal = page.call(LINES).await.unwrap();
        assert_eq!((journal.broken_at, journal.checked), (None, self.entries));
        page.share(&[self.shown]).await;
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_journal_that_is_cut_below_what_a_head_covers_is_said_to_be_unverifiable() {
    let read = read().await;
    let left = usize::try_from(read.covered).unwrap() - 2;
    read.lies(move |page| {
        page.entries.truncate(left);
        page.newest.number = left as u64;
    });
    read.is_broken_at(1).await;
    read.goes_on().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_journal_whose_newest_entries_are_cut_is_said_to_be_unverifiable_by_a_device_that_has_read_them() {
    let mut read = read().await;
    let left = read.covered;
    read.lies(move |page| {
        page.entries.retain(|entry| entry.number <= left);
        page.newest.number = left;
    });
    let mut page = read.device.page_over(read.liar.clone());
    std::mem::swap(&mut page, &mut read.page);
    read.cannot_share(&mut page, left + 1).await;
    assert!(!page.call(LINES).await.unwrap().items.is_empty(), "what was read stays to be seen");
    read.is_broken_at(1).await;
    read.is_broken_at(1).await;
    read.goes_on().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_journal_of_which_the_server_says_that_its_beginning_was_erased_is_said_to_be_unverifiable() {
    let read = read().await;
    read.lies(|page| {
        page.entries.retain(|entry| entry.number > 1);
        page.erased = 1;
    });
    read.is_broken_at(1).await;
    read.goes_on().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_reordered_journal_is_said_to_be_unverifiable() {
    let read = read().await;
    read.lies(|page| {
        if let [first, second, ..] = &mut page.entries[..] {
            std::mem::swap(&mut first.sealed, &mut second.sealed);
        }
    });
    read.is_broken_at(1).await;
    read.goes_on().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_changed_entry_is_said_to_be_unverifiable() {
    let read = read().await;
    read.lies(|page| {
        for entry in page.entries.iter_mut().filter(|entry| entry.number == 3) {
            entry.sealed.0[40] ^= 1;
        }
    });
    read.is_broken_at(1).await;
    read.goes_on().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_changed_newest_entry_is_said_to_be_unverifiable_though_neither_a_head_nor_this_device_knew_it() {
    let read = read().await;
    let newest = read.entries;
    // A browser that starts from nothing has not read it.
    let guest = Device::new(&read.device.server);
    let qr = {
        let mut page = read.device.page();
        page.open().await;
        page.call(PairDevice { passphrase: crate::common::PASSPHRASE.into() }).await.unwrap().qr
    };
    read.lies(move |page| {
        for entry in page.entries.iter_mut().filter(|entry| entry.number == newest) {
            entry.sealed.0[40] ^= 1;
        }
    });
    let mut page = guest.page_over(read.liar.clone());
    let ask = OpenWithPairing { text: qr, passphrase: crate::common::PASSPHRASE.into(), keep: true };
    page.call(ask).await.unwrap();
    read.cannot_share(&mut page, newest).await;
    let seen = page.call(LINES).await.unwrap();
    assert_eq!(seen.checked, newest - 1, "what is before it is verified");
    read.goes_on().await;
    let mut page = guest.page_over(read.liar.clone());
    page.open().await;
    assert_eq!(page.call(LINES).await.unwrap().broken_at, None, "the lie was not remembered as the truth");
}
