//! A fictional family at a server that was just started: what a visitor opens to try everything. Argument: the server's address. Standard
//! output: one JSON object with the recovery words, the passphrase, the link a clinic would get, and the emergency card's.
//!
//! Everything is made here, from no real person, and every name says that it is made up.

mod records;

use std::error::Error;
use std::rc::Rc;

use client::device::MemoryStore;
use client::engine::Engine;
use client::engine::wire::*;
use client::native::{NativeTransport, System};
use protocol::Bytes;
use serde_json::{Value, json};
use vault::id::RecordId;
use vault::record::{Decision, Kind, KindDecision, Person, PersonName, Sex};

const PASSPHRASE: &str = "はるかぜ こみち すずめ ひなた";
const CLINIC: &str = "坂下内科クリニック（架空）";

type Done<T> = Result<T, Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Done<()> {
    let url = std::env::args().nth(1).ok_or("demo_family ADDRESS")?;
    let mut patient = Visitor::new(&url)?;
    let words = patient.sign_up(person("見本　花子（架空）", "みほん　はなこ", "1951-03-02", Sex::Female)).await?;
    for (name, file) in records::hanako() {
        patient.take_in(name, &file).await?;
    }
    let all = patient.all().await?;

    // A clinic that has been reading along: one opening stands in the journal.
    let kinds = [Kind::Medication, Kind::Diagnosis, Kind::Checkup, Kind::Allergy, Kind::Laboratory];
    let clinic = patient.share(sheet(&all, &kinds, CLINIC, false)).await?;
    Visitor::new(&url)?.open_link(&clinic, "坂下内科　受付（架空）").await?;
    let card = patient.share(sheet(&all, &[Kind::Medication, Kind::Allergy], "カードを読みとる人", true)).await?;

    // Her grandson's records, in an inro of his own that she keeps.
    let child = person("見本　空（架空）", "みほん　そら", "2019-06-21", Sex::Male);
    patient.ask(MakeVault { person: child, passphrase: PASSPHRASE.into() }).await?;
    for (name, file) in records::sora() {
        patient.take_in(name, &file).await?;
    }
    let made = json!({ "words": words, "passphrase": PASSPHRASE, "clinic": clinic, "card": card });
    println!("{made}");
    Ok(())
}

/// An engine on a device that keeps nothing.
struct Visitor(Engine<NativeTransport, MemoryStore, System>);

impl Visitor {
    fn new(url: &str) -> Done<Self> {
        let transport = NativeTransport::new(url)?;
        Ok(Self(Engine::new(transport, MemoryStore::default(), System::default(), url, Rc::new(|_| ()))))
    }

    async fn ask<C: Call>(&mut self, call: C) -> Done<C::Reply> {
        let reply = self.0.handle(call.into_command()).await?;
        C::from_reply(reply).ok_or_else(|| Box::from(Trouble::Internal("answer".to_owned())))
    }

    /// Makes the account; returns its recovery words.
    async fn sign_up(&mut self, person: Person) -> Done<String> {
        let sheet = self.ask(StartSignUp { passphrase: PASSPHRASE.into(), language: "ja".into() }).await?;
        let answers = sheet.ask.map(|position| sheet.words[position - 1].clone());
        self.ask(FinishSignUp { answers, person, invitation: None }).await?;
        Ok(sheet.words.join(" "))
    }

    /// Takes in everything of a FHIR file, the way a patient does.
    async fn take_in(&mut self, name: &str, file: &Value) -> Done<()> {
        let bytes = Bytes(serde_json::to_vec(file)?);
        let preview = self.ask(PreviewImport { file_name: name.into(), bytes }).await?;
        let chosen = (0..preview.entries.len()).collect();
        self.ask(CommitImport { chosen, confirmed_own: false, not_my_number: false }).await?;
        Ok(())
    }

    async fn all(&mut self) -> Done<Vec<(RecordId, Kind)>> {
        let all = ListRecords { kind: None, query: String::new(), offset: 0, limit: usize::MAX };
        let items = self.ask(all).await?.items;
        Ok(items.iter().map(|item| (item.id, item.record.kind())).collect())
    }

    /// Seals a sheet; returns its link.
    async fn share(&mut self, draft: ShareDraft) -> Done<String> {
        let outcome = self.ask(CreateShare { draft }).await?;
        Ok(outcome.link.ok_or("the sheet shows nothing")?.link)
    }

    async fn open_link(&mut self, link: &str, recipient: &str) -> Done<()> {
        self.ask(OpenLink { link: link.into(), recipient: recipient.into(), passcode: None }).await?;
        Ok(())
    }
}

/// A sheet of decisions that shows every record of some kinds, until it is taken back.
fn sheet(all: &[(RecordId, Kind)], kinds: &[Kind], to: &str, card: bool) -> ShareDraft {
    // A kind of which there is nothing is not shown.
    let shows = |kind: Kind| kinds.contains(&kind) && all.iter().any(|(_, of)| *of == kind);
    let decide = |kind| KindDecision { kind, decision: if shows(kind) { Decision::Share } else { Decision::Withhold } };
    ShareDraft {
        provider: ProviderChoice::New { name: to.into(), place: None },
        purpose: None,
        decisions: Kind::HEALTH.map(decide).to_vec(),
        topics: Vec::new(),
        records: all.iter().filter(|(_, kind)| kinds.contains(kind)).map(|(id, _)| *id).collect(),
        until: None,
        uses: None,
        passcode: false,
        standing: false,
        live: Vec::new(),
        card,
        language: "ja".into(),
        text: "見せる".into(),
    }
}

fn person(name: &str, kana: &str, born: &str, sex: Sex) -> Person {
    Person {
        name: PersonName { text: name.into(), kana: Some(kana.into()) },
        birth_date: born.parse().unwrap_or_else(|_| unreachable!("a day of the demo")),
        sex: Some(sex),
    }
}
