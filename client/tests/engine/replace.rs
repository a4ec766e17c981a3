//! Replacing all secrets: what opens afterwards and what does not, and a browser that ends in the middle.

use std::cell::Cell;
use std::rc::Rc;

use crate::common::{Device, PASSPHRASE, Page, drug, serve};
use client::device::DeviceStore as _;
use client::engine::wire::*;
use client::native::NativeTransport;
use client::transport::{Method, Request, Response, Transport, Unreachable};
use vault::id::{GrantId, RecordId};
use vault::record::{Decision, Kind, KindDecision};

const ALL: ListRecords = ListRecords { kind: None, query: String::new(), offset: 0, limit: 100 };

/// A transport that goes wrong at a chosen request.
#[derive(Clone)]
struct Broken {
    inner: NativeTransport,
    plan: Rc<Cell<Plan>>,
}

/// At which request, by its method and the end of its path, and what happens there.
#[derive(Clone, Copy)]
struct Plan(How, Method, &'static str);

#[derive(Clone, Copy)]
enum How {
    Well,
    /// The request does not arrive; nothing later does.
    EndsBefore,
    /// The request arrives, the answer does not; nothing later arrives.
    EndsAfter,
    /// The request arrives, the answer does not; everything later goes well.
    AnswerLost,
    /// The request does not arrive; everything later goes well.
    RequestLost,
}

const REPLACE: (Method, &str) = (Method::Post, "/account/replace");
const CHANGES: (Method, &str) = (Method::Post, "/changes");
const STATE: (Method, &str) = (Method::Put, "/account/state");

impl Broken {
    fn new(server: &str) -> Self {
        let inner = NativeTransport::new(server).unwrap();
        Self { inner, plan: Rc::new(Cell::new(Plan(How::Well, Method::Get, "nowhere"))) }
    }

    fn plan(&self, how: How, (method, end): (Method, &'static str)) {
        self.plan.set(Plan(how, method, end));
    }
}

impl Transport for Broken {
    async fn send(&self, request: Request) -> Result<Response, Unreachable> {
        let Plan(how, method, end) = self.plan.get();
        let everything = end.is_empty();
        if !(everything || request.method == method && request.path.ends_with(end)) {
            return self.inner.send(request).await;
        }
        match how {
            How::Well => self.inner.send(request).await,
            How::AnswerLost | How::EndsAfter if !everything => {
                let next =
                    if matches!(how, How::EndsAfter) { Plan(how, method, "") } else { Plan(How::Well, method, end) };
                self.plan.set(next);
                self.inner.send(request).await?;
                Err(Unreachable)
            }
            How::RequestLost => {
                self.plan.set(Plan(How::Well, method, end));
                Err(Unreachable)
            }
            _ => {
                self.plan.set(Plan(how, method, ""));
                Err(Unreachable)
            }
        }
    }

    async fn follow(&self, request: Request, on_line: &mut dyn FnMut(&str) -> bool) -> Result<u16, Unreachable> {
        self.inner.follow(request, on_line).await
    }
}

async fn start<T: Transport>(page: &mut Page<T>) -> Sheet {
    page.call(StartReplacement { passphrase: PASSPHRASE.into(), language: "ja".into() }).await.unwrap()
}

fn finish(sheet: &Sheet, grants: Vec<GrantChoice>) -> FinishReplacement {
    let answers = sheet.ask.map(|position| sheet.words[position - 1].clone());
    FinishReplacement { answers, grants, text: "続けますか、終えますか".into(), language: "ja".into() }
}

async fn with_words<T: Transport>(page: &mut Page<T>, words: &[String]) -> Result<Opened, Trouble> {
    page.call(OpenWithWords { words: words.join(" "), keep: true }).await
}

async fn with_passphrase<T: Transport>(page: &mut Page<T>) -> Result<Opened, Trouble> {
    page.call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await
}

async fn titles<T: Transport>(page: &mut Page<T>) -> Vec<String> {
    let page = page.call(ALL).await.unwrap();
    let mut titles: Vec<_> = page.items.iter().map(|item| item.record.title().to_owned()).collect();
    titles.sort();
    titles
}

async fn share<T: Transport>(page: &mut Page<T>, record: RecordId, name: &str) -> LinkView {
    let decide = |kind| KindDecision {
        kind,
        decision: if kind == Kind::Medication { Decision::Share } else { Decision::Withhold },
    };
    let draft = ShareDraft {
        provider: ProviderChoice::New { name: name.into(), place: None },
        purpose: None,
        decisions: Kind::HEALTH.map(decide).to_vec(),
        topics: Vec::new(),
        records: vec![record],
        until: None,
        uses: None,
        passcode: false,
        standing: false,
        live: Vec::new(),
        card: false,
        language: "ja".into(),
        text: "見せる".into(),
    };
    page.call(CreateShare { draft }).await.unwrap().link.unwrap()
}

async fn look(page: &mut Page, link: &str) -> Result<ViewDocument, Trouble> {
    look_as(page, link, "受付").await
}

async fn look_as(page: &mut Page, link: &str, name: &str) -> Result<ViewDocument, Trouble> {
    page.call(OpenLink { link: link.to_owned(), recipient: name.to_owned(), passcode: None }).await
}

/// The generation of the vault key under which this device's newest copy of a record is sealed.
async fn generation(device: &Device, record: RecordId) -> u32 {
    let kept = device.store.list("record/").await.unwrap();
    let (_, value) = kept.iter().find(|(key, _)| key.ends_with(&record.to_string())).unwrap();
    let value: client::device::SealedRecord = protocol::from_cbor(value).unwrap();
    u32::from_be_bytes(value.sealed.0[1..5].try_into().unwrap())
}

#[tokio::test(flavor = "current_thread")]
async fn only_the_new_secrets_open_and_everything_written_before_is_still_there() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    let (old, _) = page.sign_up().await;
    let before = page.add(drug("前から飲んでいる薬")).await.id;
    let link = share(&mut page, before, "青葉坂総合病院").await;
    let mut doctor = Device::new(&running.public_url).page();
    look(&mut doctor, &link.link).await.unwrap();
    let pairing = page.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap();
    let second = Device::new(&running.public_url);
    let mut other = second.page();
    let ask = OpenWithPairing { text: pairing.qr.clone(), passphrase: PASSPHRASE.into(), keep: true };
    other.call(ask.clone()).await.unwrap();

    let wrong = StartReplacement { passphrase: "ちがう合言葉ですよ。".into(), language: "ja".into() };
    assert_eq!(page.call(wrong).await, Err(Trouble::WrongPassphrase));
    let sheet = start(&mut page).await;
    assert!(sheet.words.iter().zip(&old.words).any(|(new, old)| new != old));
    let keep = vec![GrantChoice { grant: link.grant, keep: true }];
    let replaced = page.call(finish(&sheet, keep)).await.unwrap();
    assert_eq!(replaced, Replaced { ended: 0, complete: true });
    let sessions = page.call(ListSessions {}).await.unwrap();
    let names: Vec<_> = sessions.iter().map(|session| (session.current, session.name.as_deref())).collect();
    assert_eq!(
        names,
        [(true, Some(std::env::consts::OS))],
        "the others ended, and this one is named under the new key"
    );
    let progress: Vec<_> =
        page.events.borrow().iter().filter(|e| matches!(e, Event::Progress { .. })).cloned().collect();
    assert_eq!(progress.last(), Some(&Event::Progress { done: 4, total: 4 }));

    // This page goes on, and what it writes is out of reach of the old vault key.
    let after = page.add(drug("あとから書いた薬")).await.id;
    assert_eq!((generation(&device, before).await, generation(&device, after).await), (1, 2));
    let journal = page.call(ListJournal { limit: 50, ..ListJournal::default() }).await.unwrap();
    look_as(&mut doctor, &link.link, "薬局").await.unwrap();
    let longer = page.call(ListJournal { limit: 50, ..ListJournal::default() }).await.unwrap();
    assert_eq!((longer.broken_at, longer.checked > journal.checked), (None, true), "the journal goes on");
    let looked: Vec<_> = longer
        .items
        .iter()
        .filter_map(|item| match &item.what {
            JournalWhat::Server { recipient, .. } => recipient.as_deref(),
            _ => None,
        })
        .collect();
    assert_eq!(looked, ["薬局", "受付"], "entries under the old journal key and under the new one are read");

    // The old sheet, the old seal in another browser, the old session, the old text for a device: nothing opens.
    assert_eq!(other.call(Refresh {}).await, Err(Trouble::Locked));
    assert_eq!(with_passphrase(&mut second.page()).await, Err(Trouble::WrongPassphrase));
    let mut stranger = Device::new(&running.public_url).page();
    assert_eq!(with_words(&mut stranger, &old.words).await, Err(Trouble::WrongWords));
    assert_eq!(stranger.call(ask).await, Err(Trouble::WrongPassphrase));

    // The new sheet opens anywhere, also where the old seal was; the new seal opens here; a new text lets others in.
    let both = ["あとから書いた薬", "前から飲んでいる薬"];
    let mut other = second.page();
    assert_eq!(with_words(&mut other, &sheet.words).await.unwrap().dispute, None);
    assert_eq!(titles(&mut other).await, both);
    assert_eq!(with_passphrase(&mut second.page()).await.unwrap().dispute, None, "its seal is the new one now");
    let mut later = device.page();
    assert_eq!(with_passphrase(&mut later).await.unwrap().dispute, None);
    assert_eq!(titles(&mut later).await, both);
    assert!(device.store.get("seal-next").await.unwrap().is_none());
    let pairing = later.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap();
    let ask = OpenWithPairing { text: pairing.qr, passphrase: PASSPHRASE.into(), keep: true };
    assert_eq!(stranger.call(ask).await.unwrap().dispute, None);
    // And it can be done again.
    let third = start(&mut later).await;
    let keep = vec![GrantChoice { grant: link.grant, keep: true }];
    assert!(later.call(finish(&third, keep)).await.unwrap().complete);
    assert_eq!(with_words(&mut stranger, &sheet.words).await, Err(Trouble::WrongWords));
    with_words(&mut stranger, &third.words).await.unwrap();
    assert_eq!(titles(&mut stranger).await, both);
}

#[tokio::test(flavor = "current_thread")]
async fn each_live_link_is_kept_or_ended_as_decided_and_one_without_an_answer_stops_everything() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    let (old, _) = page.sign_up().await;
    let record = page.add(drug("薬")).await.id;
    let kept = share(&mut page, record, "続ける病院").await;
    let ended = share(&mut page, record, "終える病院").await;
    let paused = share(&mut page, record, "休んでいる病院").await;
    let act = vault::record::ConsentAct::Paused;
    page.call(EndShare { grant: paused.grant, act, text: "休止".into(), language: "ja".into() }).await.unwrap();
    let choice = |grant: GrantId, keep| GrantChoice { grant, keep };

    let sheet = start(&mut page).await;
    let missing = vec![choice(kept.grant, true), choice(ended.grant, false)];
    assert_eq!(page.call(finish(&sheet, missing)).await, Err(Trouble::Field(Field::Decisions)));
    let all = vec![choice(kept.grant, true), choice(ended.grant, false), choice(paused.grant, false)];
    let mut wrong = finish(&sheet, all.clone());
    wrong.answers[1] = "ちがう".into();
    assert_eq!(page.call(wrong).await, Err(Trouble::WordMismatch { position: sheet.ask[1] }));
    // Nothing has happened: every link and the old sheet open.
    let mut doctor = Device::new(&running.public_url).page();
    for link in [&kept, &ended] {
        look(&mut doctor, &link.link).await.unwrap();
    }
    with_words(&mut Device::new(&running.public_url).page(), &old.words).await.unwrap();

    let replaced = page.call(finish(&sheet, all)).await.unwrap();
    assert_eq!(replaced, Replaced { ended: 2, complete: true });
    look(&mut doctor, &kept.link).await.unwrap();
    assert_eq!(look(&mut doctor, &ended.link).await, Err(Trouble::LinkInactive));
    let shares = page.call(ListShares {}).await.unwrap().shares;
    let state = |grant| shares.iter().find(|share| share.grant == grant).unwrap().state;
    assert_eq!(
        [state(kept.grant), state(ended.grant), state(paused.grant)],
        [ShareState::Active, ShareState::Revoked, ShareState::Revoked]
    );
    // A kept link goes on showing what changes.
    let base = Some((record, 1));
    page.call(SaveRecord { base, record: drug("薬（変更）"), not_my_number: false, overwrite: false }).await.unwrap();
    assert_eq!(look(&mut doctor, &kept.link).await.unwrap().records[0].title(), "薬（変更）");
}

#[tokio::test(flavor = "current_thread")]
async fn cancelled_before_the_words_were_asked_back_everything_is_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    let (old, _) = page.sign_up().await;
    let sheet = start(&mut page).await;
    page.call(CancelReplacement {}).await.unwrap();
    assert_eq!(page.call(finish(&sheet, Vec::new())).await, Err(Trouble::NotFound));
    assert!(device.store.get("seal-next").await.unwrap().is_none());
    with_passphrase(&mut device.page()).await.unwrap();
    with_words(&mut Device::new(&running.public_url).page(), &old.words).await.unwrap();
    let new = with_words(&mut Device::new(&running.public_url).page(), &sheet.words).await;
    assert_eq!(new, Err(Trouble::WrongWords));
}

/// An account with one record, in a page whose connection can be broken.
async fn scene(server: &str) -> (Device, Broken, Page<Broken>, Sheet) {
    let device = Device::new(server);
    let broken = Broken::new(server);
    let mut page = device.page_over(broken.clone());
    let (old, _) = page.sign_up().await;
    page.add(drug("前から飲んでいる薬")).await;
    (device, broken, page, old)
}

/// What holds whenever the server has taken the replacement, however the browser fared that asked for it.
async fn only_the_new_ones_open(device: &Device, old: &Sheet, new: &Sheet) {
    let mut page = device.page();
    assert_eq!(with_passphrase(&mut page).await.unwrap().dispute, None);
    let written = page.add(drug("あとから書いた薬")).await.id;
    assert_eq!(generation(device, written).await, 2, "what is written now is out of reach of the old secrets");
    assert!(device.store.get("seal-next").await.unwrap().is_none());
    let mut stranger = Device::new(&device.server).page();
    assert_eq!(with_words(&mut stranger, &old.words).await, Err(Trouble::WrongWords));
    assert_eq!(with_words(&mut stranger, &new.words).await.unwrap().dispute, None);
    assert_eq!(titles(&mut stranger).await, ["あとから書いた薬", "前から飲んでいる薬"]);
    // Nothing is left to finish: it could be done again.
    let again = start(&mut page).await;
    assert!(page.call(finish(&again, Vec::new())).await.unwrap().complete);
}

#[tokio::test(flavor = "current_thread")]
async fn a_browser_that_ends_between_account_and_vault_is_finished_by_whichever_opens_next() {
    for (how, at) in
        [(How::EndsBefore, CHANGES), (How::EndsAfter, CHANGES), (How::EndsBefore, STATE), (How::EndsAfter, STATE)]
    {
        for elsewhere in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let running = serve(folder.path()).await;
            let (device, broken, mut page, old) = scene(&running.public_url).await;
            let sheet = start(&mut page).await;
            broken.plan(how, at);
            let replaced = page.call(finish(&sheet, Vec::new())).await.unwrap();
            assert_eq!(replaced, Replaced { ended: 0, complete: false }, "{at:?}");
            drop(page);
            if elsewhere {
                let mut other = Device::new(&running.public_url).page();
                assert_eq!(with_words(&mut other, &sheet.words).await.unwrap().dispute, None);
            }
            only_the_new_ones_open(&device, &old, &sheet).await;
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_page_that_stays_open_finishes_as_soon_as_there_is_a_connection_again() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let (device, broken, mut page, _) = scene(&running.public_url).await;
    let sheet = start(&mut page).await;
    broken.plan(How::EndsBefore, CHANGES);
    assert!(!page.call(finish(&sheet, Vec::new())).await.unwrap().complete);
    broken.plan(How::Well, CHANGES);
    page.call(Refresh {}).await.unwrap();
    let written = page.add(drug("あとから書いた薬")).await.id;
    assert_eq!(generation(&device, written).await, 2);
}

#[tokio::test(flavor = "current_thread")]
async fn when_the_answer_is_lost_the_new_keys_tell_whether_it_arrived() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let (device, broken, mut page, old) = scene(&running.public_url).await;
    let sheet = start(&mut page).await;
    // It did not arrive: everything is as it was, and the same sheet is good for the next try.
    broken.plan(How::RequestLost, REPLACE);
    assert_eq!(page.call(finish(&sheet, Vec::new())).await, Err(Trouble::Offline));
    with_passphrase(&mut device.page()).await.unwrap();
    with_words(&mut Device::new(&running.public_url).page(), &old.words).await.unwrap();
    // It arrived.
    broken.plan(How::AnswerLost, REPLACE);
    let replaced = page.call(finish(&sheet, Vec::new())).await.unwrap();
    assert_eq!(replaced, Replaced { ended: 0, complete: true });
    drop(page);
    only_the_new_ones_open(&device, &old, &sheet).await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_browser_that_ends_before_the_answer_came_opens_with_the_seal_it_had_put_by() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let (device, broken, mut page, old) = scene(&running.public_url).await;
    let sheet = start(&mut page).await;
    broken.plan(How::EndsAfter, REPLACE);
    assert_eq!(page.call(finish(&sheet, Vec::new())).await, Err(Trouble::Offline));
    drop(page);
    assert!(device.store.get("seal-next").await.unwrap().is_some());
    only_the_new_ones_open(&device, &old, &sheet).await;
}

#[tokio::test(flavor = "current_thread")]
async fn the_same_page_tries_again_after_a_lost_answer_that_nobody_could_ask_about() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let (device, broken, mut page, old) = scene(&running.public_url).await;
    let sheet = start(&mut page).await;
    broken.plan(How::EndsAfter, REPLACE);
    assert_eq!(page.call(finish(&sheet, Vec::new())).await, Err(Trouble::Offline));
    broken.plan(How::Well, REPLACE);
    assert!(page.call(finish(&sheet, Vec::new())).await.unwrap().complete);
    drop(page);
    only_the_new_ones_open(&device, &old, &sheet).await;
}

#[tokio::test(flavor = "current_thread")]
async fn opened_with_the_sheet_a_forgotten_passphrase_is_replaced_too() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let (lost, ..) = scene(&running.public_url).await;
    let (device, _, page, old) = scene(&running.public_url).await;
    drop(page);
    let found = Device::new(&running.public_url);
    let mut page = found.page();
    with_words(&mut page, &old.words).await.unwrap();
    let short = StartReplacement { passphrase: "みじかい".into(), language: "ja".into() };
    assert_eq!(page.call(short).await, Err(Trouble::PassphraseTooShort));
    let next = "つきみそう あまのがわ";
    let sheet = page.call(StartReplacement { passphrase: next.into(), language: "en".into() }).await.unwrap();
    page.call(finish(&sheet, Vec::new())).await.unwrap();
    let open = |passphrase: &str| OpenWithPassphrase { passphrase: passphrase.to_owned() };
    assert_eq!(found.page().call(open(PASSPHRASE)).await, Err(Trouble::WrongPassphrase));
    found.page().call(open(next)).await.unwrap();
    assert_eq!(device.page().call(open(next)).await, Err(Trouble::WrongPassphrase), "the lost device is out");
    lost.page().call(open(PASSPHRASE)).await.unwrap(); // somebody else's account
    // The passphrase can be changed again without the old one, as after opening with any sheet.
    page.call(ChangePassphrase { current: None, next: "また別の長い合言葉です".into() }).await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn new_words_are_not_shown_on_a_device_that_is_not_the_owners() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let pairing = page.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap();
    let mut guest = Device::new(&running.public_url).page();
    let ask = OpenWithPairing { text: pairing.typed, passphrase: PASSPHRASE.into(), keep: false };
    guest.call(ask).await.unwrap();
    let refused = guest.call(StartReplacement { passphrase: PASSPHRASE.into(), language: "ja".into() }).await;
    assert_eq!(refused, Err(Trouble::Refused(protocol::ProblemKind::NotAllowed)));
}
