//! A real server on a free port, and devices that talk to it.
#![allow(dead_code)] // each test file uses its own part

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;

use client::device::MemoryStore;
use client::engine::Engine;
use client::engine::wire::{Call, Event, FinishSignUp, Opened, SaveRecord, Saved, Sheet, StartSignUp, Trouble};
use client::native::{NativeTransport, System};
use client::transport::Transport;
use server::run::{Config, Running, start};
use vault::record::{
    Allergy, CodedText, Fact, Medication, MedicationOrigin, MedicationStatus, Person, PersonName, Provenance, Record,
    Sex,
};

pub const PASSPHRASE: &str = "秋の空に 雁が三羽 渡る";

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

pub struct Page<T = NativeTransport> {
    pub engine: Engine<T, MemoryStore, System>,
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

    /// The same over another transport.
    pub fn page_over<T: Transport>(&self, transport: T) -> Page<T> {
        let events = Rc::new(RefCell::new(Vec::new()));
        let emitted = Rc::clone(&events);
        let emit = Rc::new(move |event| emitted.borrow_mut().push(event));
        Page { engine: Engine::new(transport, self.store.clone(), System::default(), &self.server, emit), events }
    }
}

impl<T: Transport> Page<T> {
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

    pub async fn add(&mut self, record: Record) -> Saved {
        self.call(SaveRecord { base: None, record, not_my_number: false, overwrite: false }).await.unwrap()
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
