//! Files of others come in, records go out, and what goes out is read again.

use exchange::csv;
use exchange::fhir::read::read;
use exchange::fhir::write::{ShareInput, export_bundle, share_document};
use exchange::identity::{FindingKind, redact, scan_record, scan_text};
use exchange::import::{Choice, Existing, ImportError, ImportFile, Imported, Records};
use exchange::jahis::{Notebook, WriteInput, write};
use exchange::parsed::MadeAs;
use vault::id::RecordId;
use vault::record::{Body, Kind, Record};

use crate::{Parser, records};

pub static PARSERS: &[Parser] = &[
    Parser { name: "fhir", check: file, examples: bundles },
    Parser { name: "ndjson", check: file, examples: lines },
    Parser { name: "notebook", check: file, examples: notebooks },
    Parser { name: "checkup", check: file, examples: || vec![include_str!("files/hc08.xml").into()] },
    Parser { name: "table", check: file, examples: tables },
    Parser { name: "record", check: record, examples: record_examples },
    Parser {
        name: "numbers",
        check: numbers,
        examples: || ["マイナンバー：1234-5678-9018", "TEL 078-123-4567、1234 5678 9018"].map(Into::into).into(),
    },
];

const NOW: i64 = 1_763_000_000;
const IMPORT: RecordId = RecordId::from_bytes([7; 16]);

/// A file of others: everything in it is chosen, becomes bodies, and is exported, as FHIR and as a medication notebook; the
/// export opens and holds no My Number.
fn file(input: &[u8]) -> bool {
    let Ok(mut file) = ImportFile::open(input) else { return false };
    if let Some(columns) = file.columns() {
        // Whatever order the patient says of whatever column, a preview comes of it.
        for order in [csv::DateOrder::DayFirst, csv::DateOrder::MonthFirst] {
            let orders = (0..columns.names.len()).map(|at| (at, order)).collect();
            file.set_mapping(csv::Mapping { orders, ..columns.mapping.clone() });
            // Two birth dates that were not read before are two persons.
            let said = file.preview("file.json", &records::person(), &Existing::default());
            assert!(matches!(said, Ok(_) | Err(ImportError::SeveralPersons)), "{said:?}");
        }
        file.set_mapping(columns.mapping);
    }
    for not_my_number in [false, true] {
        let imported = take(&file, not_my_number);
        let written = notebook(&imported);
        assert!(Notebook::open(&written).is_ok(), "a notebook is not read again");
        assert!(written.len() <= 4096 + 16 * input.len(), "{} bytes became {}", input.len(), written.len());
        for kind in Kind::HEALTH {
            let table = csv::write(kind, &imported.records, true).expect("a kind of health records has a table");
            let read = csv::Table::open(table.as_bytes());
            assert!(!matches!(read, Ok(None) | Err(ImportError::NotUtf8)), "a table is not read again");
        }
        let mut all = vec![imported.import];
        all.extend(imported.records);
        for record in &all {
            let body = Body::new(record.clone()).encode().expect("a record is written");
            assert!(body.len() <= 4096 + 16 * input.len(), "{} bytes became {}", input.len(), body.len());
            assert!(Body::decode(&body).is_ok_and(|body| body.record == *record), "a record is not read again");
        }
        let exported = export(&all);
        if all.len() == 1 && !exported.contains("\"entry\"") {
            continue;
        }
        let again = ImportFile::open(exported.as_bytes()).expect("what was exported is read again");
        let preview = again.preview("again.json", &records::person(), &Existing::of(&all)).expect("a preview");
        let refused = |kind| kind == FindingKind::Block || !not_my_number;
        assert!(
            !preview.my_numbers.iter().any(|found| refused(found.kind)),
            "a My Number came through: {:?}",
            preview.my_numbers
        );
    }
    true
}

fn take(file: &ImportFile, not_my_number: bool) -> Imported {
    let preview =
        file.preview("file.json", &records::person(), &Existing::default()).expect("what opens has a preview");
    let all: Vec<usize> = preview.entries.iter().map(|entry| entry.index).collect();
    let choice = Choice { entries: &all, file_name: "file.json", confirmed_own: true, not_my_number };
    file.records(&choice, IMPORT, NOW).and_then(Records::all).expect("what was shown can be chosen")
}

/// A record, however odd, is exported and shared in a form that is read again.
fn record(input: &[u8]) -> bool {
    let Ok(body) = Body::decode(input) else { return false };
    let mut record = body.record;
    if !record.kind().is_health() {
        return false;
    }
    record.provenance.original = None;
    let _ = scan_record(&record);
    let exported = read(export(&[record.clone()]).as_bytes()).expect("what was exported is read again");
    assert!(!exported.entries.is_empty(), "a record was exported as nothing");
    let shared = share(&record);
    let shared = read(shared.as_bytes()).expect("what was shared is read again");
    // Read, written and read again it is the same: nothing wears off.
    for entry in shared.entries {
        let once = entry.into_shown();
        let again = read(share(&once).as_bytes()).expect("what was shared is read again");
        assert!(again.entries.into_iter().any(|entry| entry.into_shown() == once), "{once:?} wears off");
    }
    true
}

/// Nothing is found in a text out of which everything found was cut.
fn numbers(input: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(input) else { return false };
    let found = scan_text(text);
    let clean = redact(text, &found);
    assert!(scan_text(&clean).is_empty(), "a number is left");
    assert_eq!(clean.chars().count(), text.chars().count());
    !found.is_empty()
}

fn export(records: &[Record]) -> String {
    let ids: Vec<(RecordId, &Record)> =
        records.iter().enumerate().map(|(at, record)| (RecordId::from_bytes([at as u8; 16]), record)).collect();
    export_bundle(&ids, NOW)
}

fn share(record: &Record) -> String {
    share_document(&ShareInput {
        person: &records::person(),
        records: &[(IMPORT, record)],
        provider: &records::provider(),
        purpose: Some("腹痛の相談"),
        made_as: MadeAs::Share,
        language: "ja",
        created: NOW,
        until: None,
        resource_id: &|record, part| format!("{:02x}000000-0000-8000-8000-0000{part:08x}", record.as_bytes()[0]),
        notes: &|_| None,
        contents: &|_| None,
    })
}

fn record_examples() -> Vec<Vec<u8>> {
    records::health().into_iter().map(|record| Body::new(record).encode().expect("a record is written")).collect()
}

/// FHIR as we write it, and as institutions do: a collection with identifiers, references and coded results, a document, a
/// single resource.
fn bundles() -> Vec<Vec<u8>> {
    let health = records::health();
    let mut files: Vec<String> = health.iter().map(share).collect();
    files.push(export(&health));
    files.extend(
        [include_str!("files/results.json"), include_str!("files/document.json"), CONDITION].map(str::to_owned),
    );
    files.into_iter().map(String::into_bytes).collect()
}

/// One resource a line, with a line between them that was cut off.
fn lines() -> Vec<Vec<u8>> {
    let line = CONDITION.replace('\n', "");
    vec![format!("{line}\n{{\"resourceType\":\n{line}\n").into_bytes()]
}

/// One as it should be, one that deviates and holds numbers, and one as we write it.
fn notebooks() -> Vec<Vec<u8>> {
    let mut files = NOTEBOOKS.map(Vec::from).to_vec();
    files.push(notebook(&take(&ImportFile::open(NOTEBOOKS[0].as_bytes()).expect("a notebook"), false)));
    files
}

/// Results row by row, column by column, a list of drugs, and one as Windows writes it: 検査日,項目名,結果 in CP932.
fn tables() -> Vec<Vec<u8>> {
    let mut files = TABLES.map(Vec::from).to_vec();
    files.push(b"\x8c\x9f\x8d\xb8\x93\xfa,\x8d\x80\x96\xda\x96\xbc,\x8c\x8b\x89\xca\r\nR8.4.1,BMI,22.0\r\n".to_vec());
    files
}

/// As the patient hands it on.
fn notebook(imported: &Imported) -> Vec<u8> {
    let records = imported.records.iter().chain([&imported.import]).map(|record| (IMPORT, record));
    let records: Vec<(RecordId, &Record)> = records.collect();
    write(&WriteInput { person: &records::person(), records: &records, now: NOW, part_limit: Some(1_800) }).text
}

const CONDITION: &str = include_str!("files/condition.json");

const TABLES: [&str; 4] = [
    "検査日,項目名,結果,単位,下限,上限,判定,医療機関\nR8.4.1,\"身長\",152.5,cm,,,,甲\n2026/4/1,HDL,<38,mg/dL,40,96.0,L,甲\n",
    "受診日\t身長(cm)\t尿蛋白\n令和8年4月1日\t152.5\t未実施\n",
    "薬品名;用量;用法;日数;処方日;マイナンバー\nアムロジピン錠;1錠;朝食後;14日分;2026/4/1;1234-5678-9018\n",
    "病名,発症日,終了日\n腰痛,31/1/2026,4/1/2026\n頭痛,4/1/2026,1.4.26\n",
];

const NOTEBOOKS: [&str; 2] = [
    include_str!("../../exchange/tests/files/notebook.txt"),
    include_str!("../../exchange/tests/files/deviations.txt"),
];
