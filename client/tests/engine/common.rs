//! A real server on a free port, and devices that talk to it.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use client::device::MemoryStore;
use client::engine::Engine;
use client::engine::wire::*;
use client::environment::Environment;
use client::native::{NativeTransport, System};
use client::transport::Transport;
use protocol::Bytes;
use server::run::{Config, Running, start};
use vault::id::RecordId;
use vault::record::{
    Allergy, CodedText, Decision, Fact, Kind, KindDecision, Medication, MedicationOrigin, MedicationStatus, Person,
    PersonName, Provenance, Record, Sex,
};

pub const PASSPHRASE: &str = "秋の空に 雁が三羽 渡る";

pub const ALL: ListRecords = ListRecords { kind: None, query: String::new(), offset: 0, limit: 100 };

/// A clock that is set by hand.
pub struct AtClock {
    clock: Arc<AtomicI64>,
    system: System,
}

impl Environment for AtClock {
    fn now(&self) -> i64 {
        self.clock.load(Ordering::SeqCst)
    }

    fn rng(&mut self) -> &mut dyn rand_core::CryptoRng {
        self.system.rng()
    }
}

/// A server whose clock is set by hand, and what starts it again at the same address.
pub async fn at_a_clock(folder: &Path) -> (Arc<AtomicI64>, Config, Running) {
    let now = Arc::new(AtomicI64::new(1_796_000_000));
    let clock = Arc::clone(&now);
    let mut config = Config::new(([127, 0, 0, 1], 0).into(), folder.to_owned());
    config.clock = Some(Arc::new(move || clock.load(Ordering::SeqCst)));
    let running = start(config.clone()).await.unwrap();
    (config.listen, config.public_url) = (running.address, Some(running.public_url.clone()));
    (now, config, running)
}

pub async fn serve(data: &Path) -> Running {
    start(Config::new(([127, 0, 0, 1], 0).into(), data.to_owned())).await.unwrap()
}

/// Again at the same address. The store of the server before may take a moment to let go of its files.
pub async fn serve_at(data: &Path, address: std::net::SocketAddr) -> Running {
    for _ in 0..100 {
        if let Ok(running) = start(Config::new(address, data.to_owned())).await {
            return running;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    start(Config::new(address, data.to_owned())).await.unwrap()
}

/// A browser: what it keeps survives, the engine does not.
#[derive(Clone)]
pub struct Device {
    pub store: MemoryStore,
    pub server: String,
}

pub struct Page<T: Transport = NativeTransport, E: Environment = System> {
    pub engine: Engine<T, MemoryStore, E>,
    pub events: Rc<RefCell<Vec<Event>>>,
}

impl Device {
    pub fn new(server: &str) -> Self {
        Self { store: MemoryStore::default(), server: server.to_owned() }
    }

    /// Opens a page in it.
    pub fn page(&self) -> Page {
        self.page_over(NativeTransport::new(&self.server).unwrap())
    }

    /// Opens a page in it whose clock is set by hand.
    pub fn page_at(&self, clock: &Arc<AtomicI64>) -> Page<NativeTransport, AtClock> {
        self.page_over_at(NativeTransport::new(&self.server).unwrap(), clock)
    }

    /// The same, reaching the server in this way.
    pub fn page_over_at<T: Transport>(&self, transport: T, clock: &Arc<AtomicI64>) -> Page<T, AtClock> {
        let environment = AtClock { clock: Arc::clone(clock), system: System::default() };
        self.page_in(transport, environment)
    }

    /// Opens a page in it that reaches the server in this way.
    pub fn page_over<T: Transport>(&self, transport: T) -> Page<T> {
        self.page_in(transport, System::default())
    }

    fn page_in<T: Transport, E: Environment>(&self, transport: T, environment: E) -> Page<T, E> {
        let events = Rc::new(RefCell::new(Vec::new()));
        let emitted = Rc::clone(&events);
        let emit = Rc::new(move |event| emitted.borrow_mut().push(event));
        Page { engine: Engine::new(transport, self.store.clone(), environment, &self.server, emit), events }
    }
}

impl<T: Transport, E: Environment> Page<T, E> {
    pub async fn call<C: Call>(&mut self, call: C) -> Result<C::Reply, Trouble> {
        let reply = self.engine.handle(call.into_command()).await?;
        Ok(C::from_reply(reply).expect("an answer to this question"))
    }

    pub async fn sign_up(&mut self) -> (Sheet, Opened) {
        let sheet = self.call(StartSignUp { passphrase: PASSPHRASE.into(), language: "ja".into() }).await.unwrap();
        let answers = sheet.ask.map(|position| sheet.words[position - 1].clone());
        let finish = FinishSignUp { answers, person: chizuru(), invitation: None };
        let opened = self.call(finish).await.unwrap();
        (sheet, opened)
    }

    pub async fn open(&mut self) -> Opened {
        self.call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await.unwrap()
    }

    pub async fn save(&mut self, base: Option<(RecordId, u64)>, record: Record) -> Result<Saved, Trouble> {
        self.call(SaveRecord { base, record, not_my_number: false, overwrite: false }).await
    }

    pub async fn add(&mut self, record: Record) -> Saved {
        self.save(None, record).await.unwrap()
    }

    pub async fn share(&mut self, records: &[RecordId]) -> LinkView {
        let draft = draft(records, &[Kind::Medication]);
        self.call(CreateShare { draft }).await.unwrap().link.unwrap()
    }

    /// What stands in the list of records, sorted.
    pub async fn titles(&mut self) -> Vec<String> {
        let items = self.call(ALL).await.unwrap().items;
        let mut titles: Vec<_> = items.iter().map(|item| item.record.title().to_owned()).collect();
        titles.sort();
        titles
    }
}

/// Takes out an archive as a page does, piece by piece: the parts by their names. Nothing may be left out.
pub async fn archive<T: Transport, E: Environment>(page: &mut Page<T, E>, part_bytes: u64) -> Vec<(String, Vec<u8>)> {
    let ask = ExportArchive { passphrase: PASSPHRASE.into(), part_bytes };
    let mut parts = Vec::new();
    for (part, planned) in page.call(ask).await.unwrap().parts.into_iter().enumerate() {
        let mut bytes = Vec::new();
        for piece in 0..planned.pieces {
            let piece = page.call(ExportArchivePiece { part, piece }).await.unwrap();
            assert_eq!(piece.left_out, 0);
            bytes.extend(piece.bytes.0);
        }
        parts.push((planned.file_name, bytes));
    }
    parts
}

/// An archive's part, as a page hands it over: without its files. With a passphrase for the first.
pub fn part(bytes: &[u8], passphrase: Option<&str>) -> OpenArchivePart {
    use client::archive::{BEGINNING, LENGTH, content_at, is_whole};
    let length = bytes.len() as u64;
    let (beginning, content) = if is_whole(bytes) {
        (bytes, &[][..])
    } else {
        let at = content_at(&bytes[bytes.len() - LENGTH as usize..], length).unwrap_or(0..0);
        (&bytes[..bytes.len().min(BEGINNING as usize)], &bytes[at.start as usize..at.end as usize])
    };
    OpenArchivePart {
        file_name: "a.inro".into(),
        beginning: Bytes(beginning.to_vec()),
        content: Bytes(content.to_vec()),
        length,
        passphrase: passphrase.map(str::to_owned),
    }
}

/// Opens an archive of one file up to its preview.
pub async fn preview_of(page: &mut Page, bytes: &[u8]) -> Result<exchange::import::Preview, Trouble> {
    page.call(part(bytes, Some(PASSPHRASE))).await?;
    page.call(PreviewArchive {}).await
}

/// Takes in what was chosen of an archive, of which these are the parts, from 1.
pub async fn take_in(page: &mut Page, parts: &[Vec<u8>], chosen: Vec<usize>) -> Result<Imported, Trouble> {
    for file in page.call(FilesOfImport { chosen: chosen.clone() }).await? {
        let sealed = &parts[file.part as usize - 1][file.from as usize..file.to as usize];
        page.call(StoreArchivedFile { blob: file.blob, sealed: Bytes(sealed.to_vec()) }).await?;
    }
    page.call(CommitImport { chosen, confirmed_own: false, not_my_number: false }).await
}

/// A copy of a data folder, as a backup or a thief makes it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target)
        } else {
            std::fs::copy(entry.path(), target).map(|_| ()).unwrap()
        }
    }
}

/// A sheet that shows these records of these kinds to a new provider.
pub fn draft(records: &[RecordId], kinds: &[Kind]) -> ShareDraft {
    let decide = |kind| KindDecision {
        kind,
        decision: if kinds.contains(&kind) { Decision::Share } else { Decision::Withhold },
    };
    ShareDraft {
        provider: ProviderChoice::New { name: "青葉坂総合病院".into(), place: Some("糖尿病内科".into()) },
        purpose: Some("初診".into()),
        decisions: Kind::HEALTH.map(decide).to_vec(),
        topics: Vec::new(),
        records: records.to_vec(),
        until: None,
        uses: None,
        passcode: false,
        standing: false,
        live: Vec::new(),
        card: false,
        language: "ja".into(),
        text: "見せる".into(),
    }
}

pub fn chizuru() -> Person {
    Person {
        name: PersonName { text: "髙﨑　千鶴".into(), kana: Some("タカサキ　チヅル".into()) },
        birth_date: "1948-04-12".parse().unwrap(),
        sex: Some(Sex::Female),
    }
}

pub fn drug(name: &str) -> Record {
    let medication = Medication {
        via: MedicationOrigin::Prescribed,
        name: CodedText::from_text(name),
        ingredient: None,
        status: MedicationStatus::Active,
        dose: None,
        amount: None,
        dosage_form: None,
        dosage_text: Some("1日1回 朝食後".into()),
        times: Default::default(),
        as_needed: false,
        days: Some(28),
        start: Some("2026-10-08".parse().unwrap()),
        end: None,
        reason: None,
        prescriber: None,
        pharmacy: Some("はなみち薬局".into()),
        note: None,
    };
    Record::new(Fact::Medication(medication), Provenance::typed(0))
}

pub fn allergy(name: &str) -> Record {
    let allergy = Allergy {
        substance: CodedText::from_text(name),
        category: None,
        criticality: None,
        status: None,
        suspected: false,
        reactions: Vec::new(),
        onset: None,
        onset_text: Some("子どものころから".into()),
        note: None,
    };
    Record::new(Fact::Allergy(allergy), Provenance::typed(0))
}
