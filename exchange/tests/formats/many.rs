//! 5,000 resources, malformed ones among them: all that can be a record is one, every malformed resource is named with its
//! place and the reason, and nothing is lost.

use std::collections::BTreeSet;

use exchange::fhir::read::read;
use exchange::import::{Choice, Existing, ImportFile, Records};
use serde_json::Value;
use vault::id::RecordId;
use vault::record::{Fact, Person, PersonName, Sex};

use crate::synthetic;

#[test]
fn every_malformed_resource_is_listed_and_the_rest_enters() {
    let made = synthetic::patient(synthetic::RESOURCES);
    let parsed = read(made.file.as_bytes()).unwrap();
    assert_eq!(parsed.entries.len(), made.records);
    let told: Vec<_> =
        parsed.notices.iter().map(|notice| (notice.entry.unwrap(), notice.kind, notice.element.as_deref())).collect();
    assert_eq!(told, made.malformed, "each with its place and reason, and no other");
    assert!(made.malformed.len() >= 50);
    let kinds: BTreeSet<String> = told.iter().map(|(_, kind, _)| format!("{kind:?}")).collect();
    assert_eq!(kinds.len(), 6, "{kinds:?}");
}

#[test]
fn every_resource_is_in_a_record_or_kept_with_the_import() {
    let made = synthetic::patient(synthetic::RESOURCES);
    let file: Value = serde_json::from_str(&made.file).unwrap();
    let sent: Vec<String> = file["entry"].as_array().unwrap().iter().map(|one| one["resource"].to_string()).collect();
    assert_eq!(sent.len(), synthetic::RESOURCES);
    let person = Person {
        name: PersonName { text: "髙﨑　千鶴".into(), kana: Some("たかさき　ちづる".into()) },
        birth_date: "1951-03-02".parse().unwrap(),
        sex: Some(Sex::Female),
    };
    let opened = ImportFile::open(made.file.as_bytes()).unwrap();
    let preview = opened.preview("many.json", &person, &Existing::default()).unwrap();
    assert_eq!(preview.person_match.verdict, exchange::identity::Verdict::Match);
    let all: Vec<usize> = preview.entries.iter().map(|entry| entry.index).collect();
    let choice = Choice { entries: &all, file_name: "many.json", confirmed_own: false, not_my_number: false };
    let imported = opened.records(&choice, RecordId::from_bytes([7; 16]), 9).and_then(Records::all).unwrap();
    let Fact::Import(import) = &imported.import.fact else { panic!() };
    let originals = imported.records.iter().flat_map(|record| &record.provenance.original.as_ref().unwrap().content);
    let kept = originals.chain(import.others.iter().map(|other| &other.content));
    let plain = |text: &String| serde_json::from_str::<Value>(text).unwrap().to_string();
    let mut kept: Vec<String> = kept.map(plain).collect();
    let mut sent: Vec<String> = sent.iter().map(plain).collect();
    kept.sort();
    sent.sort();
    assert_eq!(kept, sent);
    // What is here already is recognised when the file comes again.
    let again = opened.preview("many.json", &person, &Existing::of(&imported.records)).unwrap();
    assert!(again.entries.iter().all(|entry| entry.duplicate.is_some()));
}
