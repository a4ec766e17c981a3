//! The published samples, released at every level. They lie beside the repository; without them this test says so.

use std::path::{Path, PathBuf};

use exchange::import::{Choice, Existing, ImportFile, Records};
use exchange::release::{ReleaseError, validate};
use serde_json::Value;
use vault::id::RecordId;
use vault::record::{Kind, Record, Sex};

use super::{Ask, LEVELS, person, rows};

fn samples() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples");
    if !folder.is_dir() {
        println!("samples not present");
        return None;
    }
    Some(folder)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    found.sort();
    found
}

/// Every `identifier.value` anywhere in a file.
fn identifiers(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, inner) in members {
                if key == "identifier" {
                    let all = inner.as_array().cloned().unwrap_or_else(|| vec![inner.clone()]);
                    found.extend(all.iter().filter_map(|one| one["value"].as_str().map(str::to_owned)));
                }
                identifiers(inner, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| identifiers(item, found)),
        _ => {}
    }
}

#[test]
fn published_samples_pass_the_list_and_hold_no_identifier() {
    let Some(folder) = samples() else { return };
    let own = person("牧野　爛漫", "1930-06-28", Sex::Female);
    let (mut released, mut told) = (0, 0);
    for path in files(&folder) {
        let bytes = std::fs::read(&path).unwrap();
        let Ok(file) = ImportFile::open(&bytes) else { continue };
        let Ok(preview) = file.preview("file.json", &own, &Existing::default()) else { continue };
        let all: Vec<usize> = preview.entries.iter().map(|entry| entry.index).collect();
        let choice = Choice { entries: &all, file_name: "file.json", confirmed_own: true, not_my_number: true };
        let records = file.records(&choice, RecordId::from_bytes([1; 16]), 1_763_000_000).and_then(Records::all);
        let records: Vec<Record> =
            records.unwrap().records.into_iter().filter(|one| one.kind() != Kind::Import).collect();
        let mut known = Vec::new();
        if let Ok(json) = serde_json::from_slice::<Value>(&bytes) {
            identifiers(&json, &mut known);
        }
        for level in LEVELS {
            let mut left_out = Vec::new();
            // What is found to identify is taken out, as the page proposes.
            let made = loop {
                match (Ask { left_out: &left_out, ..Ask::at(level) }).of(&own, &records) {
                    Err(ReleaseError::Identifies { rows, .. }) if !rows.is_empty() => left_out.extend(rows),
                    other => break other,
                }
            };
            let made = match made {
                Ok(made) => made,
                Err(why) => panic!("{}: {why} {level:?}", path.display()),
            };
            assert_eq!(validate(&made.json, level), Ok(()), "{}", path.display());
            for number in known.iter().filter(|number| number.chars().count() >= 5) {
                assert!(!made.json.contains(number.as_str()), "{} {level:?} {number}", path.display());
            }
            released += 1;
            told += rows(&made).len();
        }
    }
    println!("{released} releases of published samples, {told} rows");
    assert!(released > 30 && told > released * 2, "{released} {told}");
}
