//! For the browser tests: writes an archive in three parts into a folder, as a vault of many documents leaves: `1.inro` with a
//! medicine and a document, `2.inro` and `3.inro` with a document each, and `other.inro` of another archive. Records can be taken in from
//! it; it is of no vault, so that none can move in with it. The passphrase comes from the standard input; the arguments are the folder, and the person's name and birth date.

#[path = "support/mod.rs"]
mod support;

use std::error::Error;
use std::path::Path;

use client::archive::{ArchiveKey, ArchivedRecord, Part, Rest, SealedFile};
use client::environment::Environment as _;
use client::native::System;
use protocol::Bytes;
use vault::file::seal_file;
use vault::id::{AccountId, BlobId, Digest, RecordId, VaultId};
use vault::journal::JournalState;
use vault::passphrase::Passphrase;
use vault::record::{
    Attachment, Body, Document, DocumentDescription, Fact, Person, PersonName, PlaceLeft, Provenance, Record,
};

const PARTS: u32 = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, name, birth] = arguments.as_slice() else { return Err("archive_parts FOLDER NAME BIRTH".into()) };
    let mut typed = String::new();
    std::io::stdin().read_line(&mut typed)?;
    let passphrase = Passphrase::parse(typed.trim())?;
    let name = PersonName { text: name.clone(), kana: None };
    let person = Person { name, birth_date: birth.parse()?, sex: None };
    let vault = VaultId::from_bytes([7; VaultId::LEN]);
    let key = ArchiveKey::make(vault, &passphrase, System::default().rng())?;
    for number in 1..=PARTS {
        std::fs::write(Path::new(folder).join(format!("{number}.inro")), part(&key, &person, number)?)?;
    }
    let other = ArchiveKey::make(vault, &passphrase, System::default().rng())?;
    std::fs::write(Path::new(folder).join("other.inro"), part(&other, &person, 2)?)?;
    Ok(())
}

fn part(key: &ArchiveKey, person: &Person, number: u32) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut system = System::default();
    let content = format!("%PDF-1.7 document {number}");
    let (info, sealed) = seal_file(content.as_bytes(), &format!("{number}.pdf"), "application/pdf", system.rng())?;
    let file = Attachment { blob: BlobId::make(system.rng()), info };
    let about = DocumentDescription { title: Some(format!("書類その{number}")), ..DocumentDescription::default() };
    let mut facts =
        vec![Fact::Person(person.clone()), Fact::Document(Box::new(Document { about, files: vec![file.clone()] }))];
    if number == 1 {
        facts.push(Fact::Medication(support::medicine("アムロジピンOD錠5mg")));
    }
    let archived = |fact: Fact| {
        let body = Body::new(Record::new(fact, Provenance::typed(0))).encode()?;
        Ok(ArchivedRecord { id: RecordId::make(system.rng()), revision: 1, body: Bytes(body) })
    };
    let records = facts.into_iter().map(archived).collect::<Result<_, Box<dyn Error>>>()?;
    let files = vec![SealedFile { blob: file.blob, length: sealed.len() as u64 }];
    let (digest, rest) = (Some(Digest::ZERO), (number == 1).then(rest));
    let (exported, of, journal) = (1_796_000_000, PARTS, Vec::new());
    let part = Part { exported, number, of, records, journal, files, digest, rest };
    let ending = key.ending(&part, System::default().rng())?;
    Ok([key.beginning(), &sealed, &ending].concat())
}

/// Of no place.
fn rest() -> Rest {
    let left = PlaceLeft {
        server: String::new(),
        vault: VaultId::from_bytes([7; VaultId::LEN]),
        account: AccountId::from_bytes([0; AccountId::LEN]),
        head: Default::default(),
        list: Default::default(),
        begins: JournalState::EMPTY.into(),
        keys: Vec::new(),
        members: Vec::new(),
    };
    Rest { left, deleted: Default::default(), entries: Vec::new() }
}
