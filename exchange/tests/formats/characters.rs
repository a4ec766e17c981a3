//! Every character stays as it came, whatever reads it and wherever it goes; and what a source could not write is said.

use exchange::fhir::read::read;
use exchange::fhir::write::{ShareInput, export_bundle, share_document};
use exchange::identity::lost_characters;
use exchange::import::{Choice, Existing, ImportFile, Preview, Records};
use exchange::jahis::{Change, WriteInput, decode, fold_pairs, write};
use exchange::parsed::MadeAs;
use proptest::prelude::*;
use serde_json::json;
use vault::id::RecordId;
use vault::record::{Body, Fact, Person, PersonName, Provider, ProviderNumber, Record, Sex};

/// Characters that somebody's program changes: with a selector, compatibility ideographs (NFC and NFKC destroy them),
/// supplementary planes, composed and decomposed kana, half and full width, blanks, and pairs that CP932 has one code for.
const CHARACTERS: [&str; 22] = [
    "葛\u{e0100}",
    "辻\u{e0101}",
    "芦\u{fe00}",
    "\u{fa10}",
    "\u{fa19}",
    "\u{2f80f}",
    "髙",
    "﨑",
    "𠮷",
    "𩸽",
    "か\u{3099}",
    "が",
    "ｶﾞ",
    "\u{3000}",
    " ",
    "Ａ",
    "①",
    "㍻",
    "～",
    "〜",
    "é",
    "e\u{301}",
];

fn text() -> impl Strategy<Value = String> {
    let inside = prop::collection::vec(prop::sample::select(CHARACTERS.to_vec()), 1..12);
    inside.prop_map(|inside| format!("山{}川", inside.concat()))
}

fn fhir(text: &str) -> String {
    let condition = json!({ "resourceType": "Condition", "code": { "text": text }, "subject": { "display": "本人" } });
    json!({ "resourceType": "Bundle", "type": "collection", "entry": [{ "resource": condition }] }).to_string()
}

fn ndjson(text: &str) -> String {
    let line = |text: &str| json!({ "resourceType": "Condition", "code": { "text": text } }).to_string();
    format!("{}\n{}\n", line(text), line("腰痛"))
}

fn jahis(text: &str) -> String {
    format!("JAHISTC08,1\n1,髙﨑　千鶴,2,19510302\n2,3,{text},1\n")
}

fn checkup(text: &str) -> String {
    include_str!("../files/hc08.xml").replace(
        "<code code=\"010\" codeSystem=\"1.2.392.200119.6.1002\"/>",
        &format!("<code code=\"010\" codeSystem=\"1.2.392.200119.6.1002\" displayName=\"{text}\"/>"),
    )
}

fn csv(text: &str) -> String {
    format!("病名,発症日\n{text},2026-04-01\n腰痛,2026-04-02\n")
}

/// A name, and a file of its format in which a text stands.
type Importer = (&'static str, fn(&str) -> String);

const IMPORTERS: [Importer; 5] =
    [("fhir", fhir), ("ndjson", ndjson), ("jahis", jahis), ("checkup", checkup), ("csv", csv)];

fn person() -> Person {
    Person {
        name: PersonName { text: "髙﨑　千鶴".into(), kana: None },
        birth_date: "1951-03-02".parse().unwrap(),
        sex: Some(Sex::Female),
    }
}

fn preview(file: &str) -> Preview {
    ImportFile::open(file.as_bytes()).unwrap().preview("a", &person(), &Existing::default()).unwrap()
}

/// The first record of a file, sealed and opened again.
fn through_a_vault(file: &str) -> Record {
    let choice = Choice { entries: &[0], file_name: "a", confirmed_own: false, not_my_number: true };
    let opened = ImportFile::open(file.as_bytes()).unwrap();
    let record =
        opened.records(&choice, RecordId::from_bytes([7; 16]), 9).and_then(Records::all).unwrap().records.remove(0);
    let sealed = Body::new(record).encode().unwrap();
    Body::decode(&sealed).unwrap().record
}

fn shared(record: &Record) -> String {
    let provider = Provider {
        name: "港診療所".into(),
        place: None,
        numbers: vec![ProviderNumber { number: "7KX2Q9MDAW-H".into(), since: 1 }],
    };
    share_document(&ShareInput {
        person: &person(),
        records: &[(RecordId::from_bytes([1; 16]), record)],
        provider: &provider,
        purpose: None,
        made_as: MadeAs::Share,
        language: "ja",
        created: 1_795_417_920,
        until: None,
        resource_id: &|id, part| format!("{:02x}000000-0000-8000-8000-0000{part:08x}", id.as_bytes()[0]),
        notes: &|_| None,
        contents: &|_| None,
    })
}

fn titles(document: &str) -> Vec<String> {
    read(document.as_bytes()).unwrap().entries.iter().map(|entry| entry.fact.title().to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn every_character_survives_import_vault_export_and_share(text in text()) {
        for (name, file) in IMPORTERS {
            let record = through_a_vault(&file(&text));
            prop_assert_eq!(record.title(), &text, "{} in", name);
            let original = record.provenance.original.as_ref().expect("as it came");
            // A checkup's original is its sections; what it is called stands in the head, which the import keeps.
            prop_assert!(name == "checkup" || original.content.iter().any(|one| one.contains(&text)), "{} kept", name);
            let id = RecordId::from_bytes([1; 16]);
            // As it came, and as it is written once it was edited.
            let mut edited = record.clone();
            edited.provenance.edited = Some(10);
            for one in [&record, &edited] {
                prop_assert_eq!(titles(&export_bundle(&[(id, one)], 11)), vec![text.clone()], "{} out", name);
                prop_assert_eq!(titles(&shared(one)), vec![text.clone()], "{} shared", name);
            }
        }
    }

    #[test]
    fn a_notebook_has_every_character_or_says_which_it_could_not_write(text in text()) {
        for (name, file) in IMPORTERS.into_iter().filter(|(name, _)| *name != "checkup") {
            let record = through_a_vault(&file(&text));
            let records = [(RecordId::from_bytes([1; 16]), &record)];
            let written = write(&WriteInput { person: &person(), records: &records, now: 9, part_limit: None });
            let notebook = decode(&written.text).text;
            let line = notebook.lines().find(|line| line.starts_with("2,3,")).expect("a line for the diagnosis");
            let field = line.split(',').nth(2).unwrap();
            // What it says it replaced, put in the place of the character it was.
            let mut expected = fold_pairs(&text);
            for replaced in &written.replaced {
                if let (true, Change::Character { was, is }) = (replaced.record == "2", &replaced.change) {
                    expected = expected.replacen(*was, is, 1);
                }
            }
            prop_assert_eq!(field, expected, "{}: {:?}", name, written.replaced);
        }
    }
}

#[test]
fn a_character_that_the_source_could_not_write_is_said_with_its_place_and_the_real_one_can_be_entered() {
    let drug = |doctor: &str| {
        format!(
            "JAHISTC08,1\n1,髙﨑　千鶴,2,19510302\n5,20260310,1\n11,●島薬局,13,4,1234567,,,,1\n51,うしお病院,13,1,7654321,1\n55,{doctor},内科,1\n201,1,薬,1,錠,1,,1\n301,1,朝食後,14,日分,1,1,,1\n"
        )
    };
    let lost = preview(&drug("〓野 一")).entries[0].lost.clone();
    let fields: Vec<&str> = lost.iter().map(|lost| lost.field.as_str()).collect();
    assert_eq!(fields, ["pharmacy", "prescriber", "organization"]);
    assert!(lost[1].text.contains("〓野 一"));
    let mut record = through_a_vault(&drug("〓野 一"));
    assert_eq!(lost_characters(&record), lost, "the record says so too");
    // The patient enters the real characters; the source's form stays.
    let Fact::Medication(medication) = &mut record.fact else { panic!() };
    medication.prescriber = medication.prescriber.as_deref().map(|text| text.replace('〓', "𠮷"));
    medication.pharmacy = Some("髙島薬局".into());
    record.provenance.edited = Some(10);
    assert_eq!(lost_characters(&record).iter().map(|lost| lost.field.as_str()).collect::<Vec<_>>(), ["organization"]);
    let kept = Body::decode(&Body::new(record).encode().unwrap()).unwrap().record;
    assert!(kept.provenance.original.unwrap().content[0].contains("55,〓野 一"));
}

#[test]
fn lost_characters_are_found_whatever_the_format_and_not_in_what_the_patient_wrote() {
    for (name, file) in IMPORTERS {
        for mark in ['●', '■', '〓', '\u{fffd}'] {
            let text = format!("{mark}川病");
            let entry = &preview(&file(&text)).entries[0];
            assert!(entry.lost.iter().any(|lost| lost.text == text), "{name} {mark} {:?}", entry.lost);
        }
        assert_eq!(preview(&file("山川病")).entries[0].lost, [], "{name}");
    }
    let mut own = through_a_vault(&csv("●川病"));
    own.provenance.origin = vault::record::Origin::Patient;
    assert_eq!(lost_characters(&own), []);
}
