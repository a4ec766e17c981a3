//! Moving that is cut off, or during which somebody else writes.

use std::cell::Cell;
use std::rc::Rc;

use super::*;
use client::native::NativeTransport;
use client::transport::{Method, Request, Response, Unreachable};
use vault::record::ActWhat;

/// A connection that breaks at a write of changes, before it arrives or before its answer does, and stays broken.
#[derive(Clone)]
pub struct Breaking {
    inner: NativeTransport,
    /// Writes of changes until then; none for as long as it holds.
    left: Rc<Cell<Option<usize>>>,
    arrives: bool,
}

impl Breaking {
    pub fn new(server: &str, arrives: bool) -> Self {
        Self { inner: NativeTransport::new(server).unwrap(), left: Rc::default(), arrives }
    }

    pub fn breaks_at(&self, write: usize) {
        self.left.set(Some(write));
    }
}

impl Transport for Breaking {
    async fn send(&self, request: Request) -> Result<Response, Unreachable> {
        let writes = request.method == Method::Post && request.path.ends_with("/changes");
        match self.left.get() {
            Some(0) => Err(Unreachable),
            Some(1) if writes => {
                self.left.set(Some(0));
                if self.arrives {
                    self.inner.send(request).await?;
                }
                Err(Unreachable)
            }
            Some(left) if writes => {
                self.left.set(Some(left - 1));
                self.inner.send(request).await
            }
            _ => self.inner.send(request).await,
        }
    }

    async fn follow(&self, request: Request, on_line: &mut dyn FnMut(&str) -> bool) -> Result<u16, Unreachable> {
        self.inner.follow(request, on_line).await
    }
}

/// An owner with three records and a part, on a device whose next connection breaks.
struct Scene {
    _folder: tempfile::TempDir,
    running: Running,
    device: Device,
    main: VaultId,
    part: VaultId,
    goes: [RecordId; 2],
}

const GOES: [&str; 2] = ["うつる薬", "もう一つ"];

async fn scene() -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    let main = page.sign_up().await.1.vault;
    page.add(allergy("のこる")).await;
    let goes = [page.add(drug(GOES[0])).await.id, page.add(drug(GOES[1])).await.id];
    let part = make_part(&mut page, NAME).await;
    Scene { _folder: folder, running, device, main, part, goes }
}

impl Scene {
    /// Begins to move and breaks at this write.
    async fn breaks_at(&self, write: usize, arrives: bool) {
        let connection = Breaking::new(&self.running.public_url, arrives);
        let mut page = self.device.page_over(connection.clone());
        page.open().await;
        open_vault(&mut page, self.main).await.unwrap();
        let chosen = one_by_one(&self.goes);
        let preview = page.call(PreviewMove { chosen: chosen.clone(), to: self.part }).await.unwrap();
        let readers = preview.readers.iter().map(|reader| reader.account).collect();
        connection.breaks_at(write);
        let moved = page.call(MoveRecords { chosen, to: self.part, readers }).await;
        assert!(moved.is_err(), "{moved:?} at {write}");
        assert_eq!(open_now_offline(&mut page).await, self.main, "what was open is open");
    }

    /// Opens on a device that knows nothing of what was begun, lists the vaults as each page does, and looks into both.
    async fn opens_elsewhere(&self) -> (Page, Vec<String>, Vec<String>) {
        let mut first = self.device.page();
        first.open().await;
        let pairing = first.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap();
        let device = Device::new(&self.running.public_url);
        let mut page = device.page();
        let ask = OpenWithPairing { text: pairing.qr, passphrase: PASSPHRASE.into(), keep: true };
        page.call(ask).await.unwrap();
        vaults(&mut page).await;
        let in_main = titles_in(&mut page, self.main).await;
        let in_part = titles_in(&mut page, self.part).await;
        (page, in_main, in_part)
    }
}

async fn open_now_offline<T: Transport>(page: &mut Page<T>) -> VaultId {
    // Without a connection the list of vaults is what it was.
    vaults(page).await.into_iter().find(|item| item.open).unwrap().vault
}

/// Lines about moving in the open vault, oldest first.
async fn moved_lines<T: Transport>(page: &mut Page<T>) -> Vec<(ActWhat, u32)> {
    let filter = JournalFilter { sort: Some(JournalSort::Act), ..JournalFilter::ALL };
    let view = page.call(ListJournal { offset: 0, limit: 100, filter }).await.unwrap();
    let lines = view.items.into_iter().rev().filter_map(|item| match item.what {
        JournalWhat::Act { what, count, .. } => Some((what, count)),
        _ => None,
    });
    let about = [ActWhat::MovedOut, ActWhat::MovedIn, ActWhat::InBoth];
    lines.filter(|(what, _)| about.contains(what)).collect()
}

#[tokio::test(flavor = "current_thread")]
async fn moving_that_was_cut_off_anywhere_is_whole_at_the_next_opening_on_any_device() {
    // The copies, the deletion, and the word that they were on their way; each lost on its way to the server and on its way back.
    for (write, arrives) in [(1, false), (1, true), (2, false), (2, true), (3, false), (3, true)] {
        let scene = scene().await;
        scene.breaks_at(write, arrives).await;
        let (mut page, in_main, in_part) = scene.opens_elsewhere().await;
        let moved = (write, arrives) != (1, false);
        let all = ["うつる薬", "のこる", "もう一つ"];
        let (stay, come) = if moved { (&all[1..2], &GOES[..]) } else { (&all[..], &GOES[..0]) };
        assert_eq!((in_main, in_part), (owned(stay), owned(come)), "cut off at {write}, {arrives}");
        // The part is open; each of the two says once what was done.
        let lines = |what| if moved { vec![(what, 2)] } else { Vec::new() };
        assert_eq!(moved_lines(&mut page).await, lines(ActWhat::MovedIn), "cut off at {write}, {arrives}");
        open_vault(&mut page, scene.main).await.unwrap();
        assert_eq!(moved_lines(&mut page).await, lines(ActWhat::MovedOut), "cut off at {write}, {arrives}");
        // The device on which it was begun agrees, and can do it again where nothing was done.
        let mut first = scene.device.page();
        assert_eq!(first.open().await.dispute, None);
        vaults(&mut first).await;
        assert_eq!(titles_in(&mut first, scene.main).await, owned(stay));
        if !moved {
            assert_eq!(move_to(&mut first, scene.part, one_by_one(&scene.goes)).await.unwrap().records, 2);
        }
        scene.running.stop().await;
    }
}

fn owned(titles: &[&str]) -> Vec<String> {
    let mut owned: Vec<String> = titles.iter().map(|title| (*title).to_owned()).collect();
    owned.sort();
    owned
}

/// Somebody's page that has not heard of any part, or cannot finish: a helper's.
async fn helper(scene: &Scene, vault: VaultId, name: &str) -> Page {
    let mut owner = scene.device.page();
    owner.open().await;
    open_vault(&mut owner, vault).await.unwrap();
    let device = Device::new(&scene.running.public_url);
    let mut helper = device.page();
    helper.sign_up().await;
    join(&mut owner, &mut helper, name, MemberRole::Editor).await;
    helper
}

async fn rewrite(page: &mut Page, title: &str, to: &str) {
    page.call(Refresh {}).await.unwrap();
    let items = page.call(common::ALL).await.unwrap().items;
    let item = items.into_iter().find(|item| item.record.title() == title).unwrap();
    page.save(Some((item.id, item.revision)), drug(to)).await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn what_was_changed_where_it_came_from_meanwhile_stays_there_and_the_copy_goes() {
    let scene = scene().await;
    let mut son = helper(&scene, scene.main, "長男").await;
    scene.breaks_at(2, false).await;
    rewrite(&mut son, GOES[0], "書き直した薬").await;
    let (mut page, in_main, in_part) = scene.opens_elsewhere().await;
    assert_eq!(in_main, owned(&["のこる", "書き直した薬"]));
    assert_eq!(in_part, owned(&GOES[1..]));
    assert_eq!(moved_lines(&mut page).await, [(ActWhat::MovedIn, 1)]);
    scene.running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn what_was_changed_in_both_vaults_meanwhile_is_in_both_and_both_journals_say_so() {
    let scene = scene().await;
    let mut son = helper(&scene, scene.main, "長男").await;
    let mut daughter = helper(&scene, scene.part, "長女").await;
    scene.breaks_at(2, false).await;
    rewrite(&mut son, GOES[0], "長男が書き直した薬").await;
    rewrite(&mut daughter, GOES[0], "長女が書き直した薬").await;
    let (mut page, in_main, in_part) = scene.opens_elsewhere().await;
    assert_eq!(in_main, owned(&["のこる", "長男が書き直した薬"]));
    assert_eq!(in_part, owned(&["もう一つ", "長女が書き直した薬"]));
    assert_eq!(moved_lines(&mut page).await, [(ActWhat::MovedIn, 1), (ActWhat::InBoth, 1)]);
    open_vault(&mut page, scene.main).await.unwrap();
    assert_eq!(moved_lines(&mut page).await, [(ActWhat::MovedOut, 1), (ActWhat::InBoth, 1)]);
    scene.running.stop().await;
}

/// Somebody who writes in the part only, beside the program.
async fn editor_of_the_part(scene: &Scene) -> Rogue {
    let device = Device::new(&scene.running.public_url);
    let mut helper = device.page();
    let (sheet, _) = helper.sign_up().await;
    let mut owner = scene.device.page();
    owner.open().await;
    open_vault(&mut owner, scene.part).await.unwrap();
    join(&mut owner, &mut helper, "長女", MemberRole::Editor).await;
    Rogue::new(&scene.running.public_url, &sheet, scene.part).await
}

#[tokio::test(flavor = "current_thread")]
async fn an_equal_copy_and_the_word_of_an_editor_that_it_is_on_its_way_make_nothing_be_deleted() {
    let scene = scene().await;
    let mut owner = scene.device.page();
    owner.open().await;
    let known = owner.call(common::ALL).await.unwrap().items;
    let record = known.into_iter().find(|item| item.id == scene.goes[0]).unwrap().record;
    let rogue = editor_of_the_part(&scene).await;
    let to = rogue.put(record).await;
    let records = vec![vault::record::RecordUnderWay { from: scene.goes[0], revision: 1, to, to_revision: 1 }];
    let key = vault::key_pair::SigningSecret::from_bytes([7; 32]);
    let word = RecordId::from_bytes([8; 16]);
    let moving = vault::record::Move::sign((&scene.part, &word), scene.main, records, 1, &key);
    rogue.put_at(word, Record::new(Fact::Move(moving), Provenance::typed(0))).await;
    let (_, in_main, in_part) = scene.opens_elsewhere().await;
    assert_eq!(in_main, owned(&["うつる薬", "のこる", "もう一つ"]));
    assert_eq!(in_part, owned(&["うつる薬"]));
    scene.running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn files_that_an_editor_names_anew_while_a_move_is_cut_off_do_not_take_the_place_of_those_that_are_there() {
    let scene = scene().await;
    let mut owner = scene.device.page();
    owner.open().await;
    let content: &[u8] = b"%PDF-1.7 a letter";
    let file = super::moving::store(&mut owner, "1.pdf", content).await;
    let document = owner.add(super::moving::letter(vec![file])).await.id;
    let rogue = editor_of_the_part(&scene).await;
    open_vault(&mut owner, scene.main).await.unwrap();
    let scene = Scene { goes: [document, scene.goes[0]], ..scene };
    scene.breaks_at(2, false).await;
    rogue
        .rewrite(|record| {
            let mut record = record.clone();
            if let Fact::Document(document) = &mut record.fact {
                document.files[0].blob = vault::id::BlobId::from_bytes([9; 16]);
            }
            Some(record)
        })
        .await;
    let (mut page, in_main, _) = scene.opens_elsewhere().await;
    assert!(in_main.contains(&"紹介状".to_owned()), "{in_main:?}");
    open_vault(&mut page, scene.main).await.unwrap();
    let item = page.call(GetRecord { id: document }).await.unwrap();
    let blob = item.record.fact.files()[0].blob;
    assert_eq!(page.call(OpenFile { record: document, blob }).await.unwrap().bytes.0, content);
    scene.running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn after_the_server_was_put_back_to_before_a_move_the_owners_device_puts_both_vaults_back() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    let running = serve(&data).await;
    let address = running.address;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    let main = page.sign_up().await.1.vault;
    let goes = page.add(drug(GOES[0])).await.id;
    page.add(allergy("のこる")).await;
    let part = make_part(&mut page, NAME).await;
    running.stop().await;
    common::copy_folder(&data, &backup);
    let running = common::serve_at(&data, address).await;
    let mut page = device.page();
    page.open().await;
    assert_eq!(move_to(&mut page, part, one_by_one(&[goes])).await.unwrap().records, 1);
    running.stop().await;
    std::fs::remove_dir_all(&data).unwrap();
    common::copy_folder(&backup, &data);
    let running = common::serve_at(&data, address).await;

    // The vault to which it went has no copy at the server; the device does.
    let mut page = device.page();
    page.open().await;
    for (vault, titles) in [(main, ["のこる"]), (part, [GOES[0]])] {
        let opened = open_vault(&mut page, vault).await.unwrap();
        assert_eq!(opened.dispute.map(|dispute| dispute.kind), Some(DisputeKind::RolledBack));
        page.call(ConfirmRestore {}).await.unwrap();
        assert_eq!(page.titles().await, titles);
    }
    let mut again = device.page();
    assert_eq!(again.open().await.dispute, None);
    assert_eq!(titles_in(&mut again, main).await, ["のこる"]);
    assert_eq!(titles_in(&mut again, part).await, GOES[..1]);
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn making_a_part_that_was_cut_off_is_finished_at_the_next_opening_and_once() {
    for arrives in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let running = serve(folder.path()).await;
        let device = Device::new(&running.public_url);
        let connection = Breaking::new(&running.public_url, arrives);
        let mut page = device.page_over(connection.clone());
        let main = page.sign_up().await.1.vault;
        connection.breaks_at(1);
        let make = MakePart { name: NAME.into(), passphrase: PASSPHRASE.into() };
        assert_eq!(page.call(make).await, Err(Trouble::Offline));
        let mut again = device.page();
        assert_eq!(again.open().await.vault, main);
        let [(_, view)] = &parts(&mut again).await[..] else { panic!("one part") };
        assert_eq!(*view, PartView { name: NAME.into(), main: Some(main) });
        assert_eq!(vaults(&mut again).await.len(), 2);
        running.stop().await;
    }
}
