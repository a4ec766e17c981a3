//! What is broken off goes on or is taken out again, and what cannot be moved in is refused.

use std::cell::Cell;
use std::rc::Rc;

use client::engine::wire::*;
use client::native::NativeTransport;
use client::transport::{Method, Request, Response, Transport, Unreachable};
use vault::record::{ActWhat, Fact, Record};

use super::{begin, move_in, open_parts, records, taken_out, two};
use crate::common::{self, Device, PASSPHRASE, drug};
use crate::rogue::Rogue;

/// A connection that breaks before a write that is one too many.
#[derive(Clone)]
struct Breaking {
    inner: NativeTransport,
    writes: Rc<Cell<usize>>,
    /// Whether the journal cannot be had.
    no_journal: Rc<Cell<bool>>,
}

impl Breaking {
    fn new(server: &str) -> Self {
        let inner = NativeTransport::new(server).unwrap();
        Self { inner, writes: Rc::new(Cell::new(usize::MAX)), no_journal: Rc::default() }
    }
}

impl Transport for Breaking {
    async fn send(&self, request: Request) -> Result<Response, Unreachable> {
        if request.method == Method::Post && request.path.ends_with("/changes") {
            let left = self.writes.get().checked_sub(1).ok_or(Unreachable)?;
            self.writes.set(left);
        }
        if self.no_journal.get() && request.path.contains("/journal?") {
            return Err(Unreachable);
        }
        self.inner.send(request).await
    }

    async fn follow(&self, request: Request, on_line: &mut dyn FnMut(&str) -> bool) -> Result<u16, Unreachable> {
        self.inner.follow(request, on_line).await
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_move_that_breaks_off_at_any_write_is_said_and_goes_on_from_there() {
    let mut two = two().await;
    let new = two.new.public_url.clone();
    let patient = &mut two.patient;
    let before = records(patient).await;
    let (parts, _) = taken_out(patient, 40_000).await;
    let (device, server) = (Device::new(&new), Breaking::new(&new));
    let mut page = device.page_over(server.clone());
    page.sign_up().await;
    let mut broken = 0;
    let moved = loop {
        // One write gets through each time.
        server.writes.set(1);
        match move_in(&mut page, &parts).await {
            Ok(moved) => break moved,
            Err(trouble) => assert_eq!(trouble, Trouble::Offline),
        }
        broken += 1;
        assert!(broken < 20, "it gets further each time");
        server.writes.set(usize::MAX);
        let home = page.call(Home {}).await.unwrap();
        assert!(home.moving, "half is never silent");
        // Nothing is written upon half of a vault, and no half is taken out as if it were the whole.
        assert_eq!(page.save(None, drug("途中で書いた薬")).await.unwrap_err(), Trouble::MoveUnfinished);
        let half = page.call(ExportArchive { passphrase: PASSPHRASE.into(), part_bytes: u64::MAX }).await;
        assert_eq!(half.unwrap_err(), Trouble::MoveUnfinished);
        assert_eq!(page.call(ExportEverything {}).await.unwrap_err(), Trouble::MoveUnfinished);
        // The next visit knows of it as well.
        page = device.page_over(server.clone());
        page.open().await;
        assert_eq!(page.call(GetMoveIn {}).await.unwrap().unwrap().finished, None);
    };
    assert!(broken >= 4, "{broken}");
    assert_eq!(moved.here, moved.there);
    server.writes.set(usize::MAX);
    assert!(!page.call(Home {}).await.unwrap().moving);
    assert_eq!(records(&mut page).await, before);
    page.add(drug("あとで書いた薬")).await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_move_can_be_stopped_and_undone_and_what_was_undone_does_not_come_back_into_that_vault() {
    let mut two = two().await;
    let new = two.new.public_url.clone();
    let patient = &mut two.patient;
    let (parts, _) = taken_out(patient, 40_000).await;
    let mut page = Device::new(&new).page();
    page.sign_up().await;
    open_parts(&mut page, &parts).await.unwrap();
    assert_eq!(begin(&mut page, &parts).await, Ok(2));
    assert!(page.call(Home {}).await.unwrap().moving);
    page.call(UndoMoveIn {}).await.unwrap();
    let home = page.call(Home {}).await.unwrap();
    assert!(!home.moving && home.records == 0);
    assert_eq!(home.person.unwrap().name.text, "髙﨑　千鶴");
    assert_eq!(page.call(GetMoveIn {}).await.unwrap(), None);
    assert_eq!(page.call(UndoMoveIn {}).await, Err(Trouble::NotFound));
    assert_eq!(move_in(&mut page, &parts).await, Err(Trouble::MoveDeleted));
    // The vault is as good as new for everything else, and another vault takes the archive in.
    page.add(drug("アムロジピンOD錠5mg")).await;
    page.call(MakeVault { person: common::chizuru(), passphrase: PASSPHRASE.into() }).await.unwrap();
    let moved = move_in(&mut page, &parts).await.unwrap();
    assert_eq!(moved.here, moved.there);
    assert_eq!(page.call(UndoMoveIn {}).await, Err(Trouble::NotFound), "what is finished is not undone in one go");
}

#[tokio::test(flavor = "current_thread")]
async fn only_an_empty_vault_takes_another_one_in_and_only_one_archive_at_a_time() {
    let mut two = two().await;
    let new = two.new.public_url.clone();
    let patient = &mut two.patient;
    let (parts, _) = taken_out(patient, u64::MAX).await;
    let mut page = Device::new(&new).page();
    page.sign_up().await;
    let record = page.add(drug("もうある薬")).await.id;
    assert_eq!(move_in(&mut page, &parts).await, Err(Trouble::MoveNotEmpty));
    assert_eq!(page.titles().await, ["もうある薬"], "nothing of it came in");
    page.call(DeleteRecord { id: record }).await.unwrap();
    // Its own note that something was added and deleted is no record.
    open_parts(&mut page, &parts).await.unwrap();
    page.call(BeginMoveIn { confirmed_own: false }).await.unwrap();
    let (other, _) = taken_out(patient, u64::MAX).await;
    open_parts(&mut page, &other).await.unwrap();
    assert_eq!(page.call(PreviewMoveIn {}).await, Err(Trouble::MoveOther));
    assert_eq!(page.call(BeginMoveIn { confirmed_own: false }).await, Err(Trouble::MoveOther));
    let moved = move_in(&mut page, &parts).await.unwrap();
    assert_eq!(moved.here, moved.there);
    assert_eq!(move_in(&mut page, &parts).await, Err(Trouble::MoveNotEmpty));
    // A vault does not move into itself, nor into one with others in it.
    assert_eq!(move_in(patient, &parts).await, Err(Trouble::MoveNotEmpty));
}

#[tokio::test(flavor = "current_thread")]
async fn another_passphrase_a_damaged_and_a_missing_part_are_each_said_and_nothing_comes_in() {
    let mut two = two().await;
    let new = two.new.public_url.clone();
    let patient = &mut two.patient;
    let (parts, _) = taken_out(patient, 40_000).await;
    let mut page = Device::new(&new).page();
    page.sign_up().await;
    let wrong = page.call(common::part(&parts[0], Some("ちがう あいことば です"))).await;
    assert_eq!(wrong, Err(Trouble::WrongPassphrase));
    page.call(common::part(&parts[1], Some(PASSPHRASE))).await.unwrap();
    assert_eq!(page.call(PreviewMoveIn {}).await, Err(Trouble::ArchiveMissing { parts: vec![1] }));
    assert_eq!(page.call(BeginMoveIn { confirmed_own: false }).await, Err(Trouble::ArchiveMissing { parts: vec![1] }));
    let mut damaged = parts[0].clone();
    let end = damaged.len() - 100;
    damaged[end] ^= 1;
    assert_eq!(page.call(common::part(&damaged, None)).await, Err(Trouble::ArchiveDamaged));
    page.call(common::part(&parts[0], None)).await.unwrap();
    // A file that is altered on the way is not stored, and without its files a document is not either.
    let needed = page.call(BeginMoveIn { confirmed_own: false }).await.unwrap();
    let file = needed[0].clone();
    let mut sealed = parts[file.part as usize - 1][file.from as usize..file.to as usize].to_vec();
    sealed[40] ^= 1;
    let altered = MoveInFile { blob: file.blob, sealed: protocol::Bytes(sealed) };
    assert_eq!(page.call(altered).await, Err(Trouble::ArchiveDamaged));
    assert_eq!(page.call(FinishMoveIn {}).await, Err(Trouble::FileLost));
    assert_eq!(page.titles().await, [""; 0]);
    let moved = move_in(&mut page, &parts).await.unwrap();
    assert_eq!(moved.here, moved.there);
}

#[tokio::test(flavor = "current_thread")]
async fn an_archive_of_somebody_else_is_asked_about_and_one_that_changes_while_it_is_taken_out_is_not_finished() {
    let mut two = two().await;
    let new = two.new.public_url.clone();
    let patient = &mut two.patient;
    let (parts, _) = taken_out(patient, u64::MAX).await;
    let mut page = Device::new(&new).page();
    page.sign_up().await;
    let mut other = common::chizuru();
    (other.name.text, other.name.kana) = ("邊見　悠".into(), Some("ヘンミ　ユウ".into()));
    other.birth_date = "1990-01-01".parse().unwrap();
    page.call(SavePerson { person: other }).await.unwrap();
    open_parts(&mut page, &parts).await.unwrap();
    assert!(!page.call(PreviewMoveIn {}).await.unwrap().same_person);
    assert_eq!(page.call(BeginMoveIn { confirmed_own: false }).await, Err(Trouble::OtherPerson));
    assert_eq!(page.call(GetMoveIn {}).await.unwrap(), None);
    page.call(BeginMoveIn { confirmed_own: true }).await.unwrap();

    let planned = patient.call(ExportArchive { passphrase: PASSPHRASE.into(), part_bytes: u64::MAX }).await.unwrap();
    let item = patient.call(common::ALL).await.unwrap().items.remove(0);
    patient.call(DeleteRecord { id: item.id }).await.unwrap();
    let last = planned.parts[0].pieces - 1;
    for piece in 0..last {
        patient.call(ExportArchivePiece { part: 0, piece }).await.unwrap();
    }
    let refused = patient.call(ExportArchivePiece { part: 0, piece: last }).await;
    assert_eq!(refused.unwrap_err(), Trouble::ArchiveMoved);
    let done = super::journal(patient).await.items;
    let exported = |item: &&JournalItem| matches!(item.what, JournalWhat::Act { what: ActWhat::ExportedArchive, .. });
    assert_eq!(done.iter().filter(exported).count(), 1, "only the one that was finished is said to be");
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_not_equal_to_what_was_taken_out_is_never_said_to_be_finished() {
    let mut two = two().await;
    let new = two.new.public_url.clone();
    let (parts, _) = taken_out(&mut two.patient, u64::MAX).await;
    let mut page = Device::new(&new).page();
    let (sheet, opened) = page.sign_up().await;
    open_parts(&mut page, &parts).await.unwrap();
    begin(&mut page, &parts).await.unwrap();
    // A program that does not know of moving, with the same keys.
    let rogue = Rogue::new(&new, &sheet, opened.vault).await;
    let rename = |record: &Record| {
        let mut record = record.clone();
        if let Fact::Document(document) = &mut record.fact {
            document.about.title = Some("ほかの題".into());
        }
        Some(record)
    };
    rogue.rewrite(rename).await;
    assert_eq!(page.call(FinishMoveIn {}).await, Err(Trouble::MoveDiffers));
    let state = page.call(GetMoveIn {}).await.unwrap().unwrap();
    assert!(state.finished.is_none() && state.here != state.there);
    assert!(page.call(Home {}).await.unwrap().moving);
    page.call(UndoMoveIn {}).await.unwrap();
    assert_eq!(page.titles().await, [""; 0]);
}

#[tokio::test(flavor = "current_thread")]
async fn an_archive_without_the_whole_journal_says_so_and_what_is_cut_is_never_said_to_fit() {
    let mut two = two().await;
    let (old, new, link) = (two.old.public_url.clone(), two.new.public_url.clone(), two.link.clone());
    let text = two.patient.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap().qr;
    let server = Breaking::new(&old);
    let mut page = Device::new(&old).page_over(server.clone());
    page.call(OpenWithPairing { text, passphrase: PASSPHRASE.into(), keep: true }).await.unwrap();
    // What happens now is covered by a head of the other device, and this one does not hear of it.
    server.no_journal.set(true);
    let later = OpenLink { link: link.link, recipient: "あとの人".into(), passcode: None };
    Device::new(&old).page().call(later).await.unwrap();
    super::journal(&mut two.patient).await;
    two.patient.add(drug("あとの薬")).await;
    let ask = || ExportArchive { passphrase: PASSPHRASE.into(), part_bytes: u64::MAX };
    assert!(!page.call(ask()).await.unwrap().journal);
    let parts: Vec<Vec<u8>> = common::archive(&mut page, u64::MAX).await.into_iter().map(|(_, bytes)| bytes).collect();
    server.no_journal.set(false);
    assert!(page.call(ask()).await.unwrap().journal);

    let mut here = Device::new(&new).page();
    here.sign_up().await;
    let moved = move_in(&mut here, &parts).await.unwrap();
    assert_eq!(moved.here, moved.there, "what came along is here");
    let view = super::journal(&mut here).await;
    assert!(view.former[0].entries > 0 && view.former[0].covered.is_none());
    let told = |item: &JournalItem| matches!(item.what, JournalWhat::Server { .. });
    assert!(!view.items.iter().any(told), "no line of it is shown");
}
