//! The published samples. They lie beside the repository; without them these tests say so.

use super::*;
use std::path::{Path, PathBuf};

fn sample(name: &str) -> Option<Vec<u8>> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples").join(name);
    let bytes = std::fs::read(path).ok();
    if bytes.is_none() {
        println!("samples not present");
    }
    bytes
}

#[test]
fn each_comes_in_or_is_refused_with_its_line() {
    let part = |line, part, total| Err(ImportError::PartOfSeveral { line, part, total });
    let told = |kind, line| vec![(kind, line)];
    use NoticeKind::{FieldMissing, PartnerMissing, UnknownVersion};
    let cases = [
        ("jahis-rx-parser/tc-minimal-valid.txt", Ok((5, vec![]))),
        ("jahis-rx-parser/tc-multi-dispensing.txt", Ok((5, vec![]))),
        ("jahis-rx-parser/tc-with-otc-components-and-remaining-medicine.txt", Ok((3, vec![]))),
        ("jahis-rx-parser/tc-output-category-2-full.txt", Ok((7, told(UnknownVersion, 1)))),
        ("jahis-rx-parser/tc-invalid-missing-drug-code.txt", Ok((1, told(FieldMissing, 4)))),
        ("jahis-rx-parser/tc-invalid-missing-otc-sequence-parent.txt", Ok((0, told(PartnerMissing, 3)))),
        ("jahis-rx-parser/tc-split-output-part-2.txt", part(11, 2, 3)),
        ("jahis-rx-parser/tc-supported-records-full.txt", part(24, 1, 2)),
        ("medication-record-qr-format/split-part-1.txt", part(14, 1, 2)),
        ("medication-record-qr-format/split-part-2.txt", part(15, 2, 2)),
    ];
    for (name, expected) in cases {
        let Some(bytes) = sample(name) else { return };
        let utf8 = String::from_utf8(bytes.clone()).unwrap();
        for bytes in [bytes, cp932(&utf8)] {
            let read = ImportFile::open(&bytes).map(|file| {
                let preview = file.preview(name, &person(), &Existing::default()).unwrap();
                let notices = preview.notices.iter().map(|notice| (notice.kind, notice.line.unwrap()));
                (preview.entries.len(), notices.collect::<Vec<_>>())
            });
            assert_eq!(read, expected, "{name}");
        }
    }
}

#[test]
fn each_leaves_as_it_came_record_for_record() {
    for name in [
        "jahis-rx-parser/tc-minimal-valid.txt",
        "jahis-rx-parser/tc-multi-dispensing.txt",
        "jahis-rx-parser/tc-with-otc-components-and-remaining-medicine.txt",
        "jahis-rx-parser/tc-output-category-2-full.txt",
        "jahis-rx-parser/tc-supported-records-full.txt",
        "jahis-rx-parser/tc-invalid-missing-drug-code.txt",
        "jahis-rx-parser/tc-invalid-missing-otc-sequence-parent.txt",
    ] {
        let Some(bytes) = sample(name) else { return };
        // Of the one that is a part, what it holds; 911 says nothing of the patient.
        let text = String::from_utf8(bytes).unwrap().replace("\n911,12345678901234,2,1", "\n");
        let notebook = open(&text);
        let mut imported = import(text.as_bytes());
        let claim = notebook.outline().patient[0];
        let person = Person {
            name: PersonName { text: claim.field(1).into(), kana: None },
            birth_date: if claim.field(3) == "S330303" { "1958-03-03" } else { "1980-01-01" }.parse().unwrap(),
            sex: Some(Sex::Male),
        };
        imported.records.reverse();
        let records = all(&imported);
        let written = write(&WriteInput { person: &person, records: &records, now: NOW, part_limit: None });
        let again = Notebook::open(&written.text).unwrap();
        // Normalised: header, and within record 2 the order, which is that of the records given.
        let (mut before, mut after) = (texts(&notebook), texts(&again));
        if name.ends_with("category-2-full.txt") {
            before.sort();
            after.sort();
        }
        assert_eq!(after, before, "{name}");
        assert_eq!(written.replaced, []);
    }
}

#[test]
fn the_split_one_is_joined_and_only_whole() {
    let Some(first) = sample("medication-record-qr-format/split-part-1.txt") else { return };
    let Some(second) = sample("medication-record-qr-format/split-part-2.txt") else { return };
    let [first, second] = [first, second].map(|bytes| String::from_utf8(bytes).unwrap());
    assert_eq!(join([first.as_str()]), Err(PartsError::Missing { parts: vec![2] }));
    let whole = join([second.as_str(), first.as_str()]).unwrap();
    let imported = import(whole.as_bytes());
    assert_eq!((imported.records.len(), open(&whole).outline().blocks[0].groups.len()), (11, 2));
    // The RP that was cut in two is whole again.
    assert_eq!(medications(&imported)[2].dosage_text.as_deref(), Some("【分３ 毎食後服用】"));
    let Some(other) = sample("jahis-rx-parser/tc-split-output-part-2.txt") else { return };
    let other = String::from_utf8(other).unwrap();
    // The same data id, but of three parts.
    assert_eq!(join([first.as_str(), other.as_str()]), Err(PartsError::OtherTotal));
}
