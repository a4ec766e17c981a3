//! The published samples, read, written and opened. They lie beside the repository; without them these tests say so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use exchange::Content;
use exchange::ImportError;
use exchange::ParsedFile;
use exchange::fhir::read::read;
use exchange::fhir::write::export_with_files;
use exchange::import::{Choice, Existing, ImportFile, Records};
use exchange::parsed::{MadeAs, NoticeKind};
use exchange::shl::{LinkError, Payload, jwe};
use serde_json::Value;
use vault::file::FileInfo;
use vault::id::{BlobId, Digest, RecordId};
use vault::record::{Attachment, Fact, Kind, MedicationOrigin, Person, PersonName, Record, ResultValue, Sex};
use vault::secret::FileKey;

fn samples() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples");
    if !folder.is_dir() {
        println!("samples not present");
        return None;
    }
    Some(folder)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn person() -> Person {
    Person {
        name: PersonName { text: "牧野　爛漫".into(), kana: Some("まきの　らんまん".into()) },
        birth_date: "1930-06-28".parse().unwrap(),
        sex: Some(Sex::Female),
    }
}

fn import(bytes: &[u8]) -> (Record, Vec<Record>) {
    let file = ImportFile::open(bytes).unwrap();
    let preview = file.preview("file.json", &person(), &Existing::default()).unwrap();
    let all: Vec<usize> = preview.entries.iter().map(|entry| entry.index).collect();
    let choice = Choice { entries: &all, file_name: "file.json", confirmed_own: true, not_my_number: true };
    let imported = file.records(&choice, RecordId::from_bytes([1; 16]), 1_763_000_000).and_then(Records::all).unwrap();
    (imported.import, with_files(imported.records, imported.files))
}

/// As if the files had been stored. The name of each is its content, which is what [`contents`] gives back.
fn with_files(mut records: Vec<Record>, files: Vec<Vec<ParsedFile>>) -> Vec<Record> {
    for (record, files) in records.iter_mut().zip(files) {
        let Fact::Document(document) = &mut record.fact else { continue };
        document.files = files.into_iter().filter_map(|file| stored(file.content?)).collect();
    }
    records
}

fn stored(content: Vec<u8>) -> Option<Attachment> {
    let (length, sha256) = (content.len() as u64, Digest::of(&content));
    let name = exchange::encode_content(&content);
    let info = FileInfo { length, sha256, name, media_type: String::new(), key: FileKey::from_bytes([0; 32]) };
    Some(Attachment { blob: BlobId::from_bytes([0; 16]), info })
}

fn contents(file: &Attachment) -> Option<Content> {
    Some(Content::Here(file.info.name.clone()))
}

fn count(records: &[Record], kind: Kind) -> usize {
    records.iter().filter(|record| record.kind() == kind).count()
}

fn results(records: &[Record]) -> usize {
    records.iter().map(|record| record.fact.results().map_or(0, |visit| visit.results.len())).sum()
}

#[test]
fn the_referral_of_jp_clins_gives_five_diagnoses_three_allergies_and_one_finding() {
    let Some(samples) = samples() else { return };
    let bytes = std::fs::read(samples.join("jp-clins/Bundle-Bundle-CLINS-Referral-Example-01.json")).unwrap();
    let preview = ImportFile::open(&bytes).unwrap().preview("紹介状.json", &person(), &Existing::default()).unwrap();
    assert_eq!(preview.person_match.verdict, exchange::identity::Verdict::Match);
    let head = preview.document.unwrap();
    assert_eq!(head.title.as_deref(), Some("診療情報提供書"));
    assert_eq!(head.purpose.as_deref(), Some("腹痛精査お願いします。"));
    assert_eq!(head.made_as, MadeAs::Share, "not one of the patient's own");
    let (import, records) = import(&bytes);
    assert_eq!(
        [Kind::Medication, Kind::Diagnosis, Kind::Laboratory, Kind::Allergy].map(|kind| count(&records, kind)),
        [0, 5, 1, 3],
        "medications, diagnoses, tests, allergies"
    );
    let titles: Vec<&str> = records.iter().map(Record::title).collect();
    assert_eq!(
        titles,
        ["上腹部痛", "腰痛", "上腹部痛", "狭心症", "左前腕骨折", "さば", "キーウイ", "ヨードうがい液", "腹部所見"]
    );
    assert!(records.iter().all(|record| record.provenance.organization.as_deref() == Some("港診療所")));
    assert_eq!(records[6].provenance.recorder.as_deref(), Some("看護師A"));
    assert_eq!(records[3].date().unwrap().as_str(), "2018");
    let Fact::Laboratory(finding) = &records[8].fact else { panic!() };
    assert_eq!(finding.date.as_ref().unwrap().as_str(), "2021-07-05T11:19:41+09:00");
    assert_eq!(finding.results[0].value, Some(ResultValue::Text("上腹部圧痛あり、その他特に所見なし。".into())));
    let Fact::Import(import) = &import.fact else { panic!() };
    assert_eq!(import.others.len(), 9);
}

#[test]
fn the_patient_summary_gives_three_drugs_four_problems_one_allergy_and_twelve_observations() {
    let Some(samples) = samples() else { return };
    let bytes = std::fs::read(samples.join("ips/Bundle-bundle-ips-all-sections.json")).unwrap();
    let (_, records) = import(&bytes);
    assert_eq!(count(&records, Kind::Medication), 3);
    assert_eq!(count(&records, Kind::Diagnosis), 4);
    assert_eq!(count(&records, Kind::Allergy), 1);
    // Twelve observations; the blood pressure shows its name and its two components.
    let originals = records.iter().filter(|record| record.kind() == Kind::Laboratory);
    let observations: usize = originals.map(|record| record.provenance.original.as_ref().unwrap().content.len()).sum();
    assert_eq!((observations, results(&records)), (12, 14));
    let drug = records.iter().find(|record| record.title() == "lisinopril 5 mg tablet").unwrap();
    let Fact::Medication(drug_fact) = &drug.fact else { panic!() };
    assert_eq!(drug_fact.via, MedicationOrigin::Taken);
    assert_eq!(drug_fact.dosage_text.as_deref(), Some("Take One tablet once daily"));
    assert_eq!(drug.provenance.organization.as_deref(), Some("NorthCare Pukete Road-Thomas Road"));
    assert_eq!(count(&records, Kind::Allergy), 1);
    assert!(records.iter().any(|record| record.title() == "Penicillin"));
    assert!(records.iter().any(|record| record.title() == "Blood pressure panel with all children optional"));
}

#[test]
fn a_prescription_keeps_name_dose_times_and_days() {
    let Some(samples) = samples() else { return };
    let path = samples.join("jp-clins/MedicationRequest-Example-JP-MedReq-PO-4timez-7days.json");
    let (_, records) = import(&std::fs::read(path).unwrap());
    let Fact::Medication(drug) = &records[0].fact else { panic!() };
    assert_eq!(drug.name.label(), "カロナール錠５００mg");
    assert_eq!(drug.name.codings.len(), 3);
    assert_eq!(drug.dosage_text.as_deref(), Some("1日4回 毎食後と就寝前 １回 1錠  (１日  4錠) 7　日分"));
    let dose = drug.dose.as_ref().unwrap();
    assert_eq!((dose.value.as_str(), dose.unit.as_deref(), dose.ucum.as_deref()), ("1", Some("錠"), None));
    assert!(drug.times.morning && drug.times.noon && drug.times.evening && drug.times.bedtime);
    assert_eq!((drug.days, drug.as_needed), (Some(7), false));
    assert_eq!(drug.start.as_ref().unwrap().as_str(), "2021-07-13");
    assert_eq!(drug.prescriber.as_deref(), Some("診療 和子"));
    assert_eq!(records[0].provenance.recorded.as_ref().unwrap().as_str(), "2021-07-13T15:01:29+09:00");
}

#[test]
fn every_file_is_read_with_a_report_or_refused_with_a_reason() {
    let Some(samples) = samples() else { return };
    let mut read_count = 0;
    for path in files(&samples) {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let is_fhir = name.ends_with(".json") && !name.starts_with("shl-") && !name.contains("shl-details");
        match read(&bytes) {
            Ok(parsed) => {
                assert!(is_fhir, "{name}");
                assert!(!parsed.entries.is_empty() || !parsed.others.is_empty(), "{name}");
                // Every resource is in exactly one place.
                let json: Value = serde_json::from_slice(&bytes).unwrap();
                let count = json["entry"].as_array().map_or(1, Vec::len);
                let kept: usize = parsed.entries.iter().map(|entry| entry.original.content.len()).sum();
                let reports = json["entry"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter(|entry| entry["resource"]["resourceType"] == "DiagnosticReport");
                assert!(
                    kept + parsed.others.len() >= count && kept + parsed.others.len() <= count + reports.count(),
                    "{name}"
                );
                read_count += 1;
            }
            Err(error) => {
                assert!(!is_fhir, "{name}: {error}");
                assert!(matches!(error, ImportError::NotJson { .. } | ImportError::NotFhir), "{name}: {error}");
            }
        }
    }
    assert_eq!(read_count, 31 + 1 + 1 + 11);
}

#[test]
fn no_observation_request_or_diagnosis_of_the_synthetic_patients_is_lost() {
    let Some(samples) = samples() else { return };
    for path in files(&samples.join("clinosim-seed42")) {
        let bytes = std::fs::read(&path).unwrap();
        let json: Value = serde_json::from_slice(&bytes).unwrap();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for entry in json["entry"].as_array().unwrap() {
            *counts.entry(entry["resource"]["resourceType"].as_str().unwrap()).or_default() += 1;
        }
        let parsed = read(&bytes).unwrap();
        let (_, records) = import(&bytes);
        assert_eq!(count(&records, Kind::Medication), counts["MedicationRequest"]);
        assert_eq!(count(&records, Kind::Diagnosis), counts["Condition"]);
        assert_eq!(count(&records, Kind::Allergy), counts["AllergyIntolerance"]);
        let lost: Vec<_> = parsed.others.iter().filter(|other| other.resource_type == "Observation").collect();
        assert!(lost.is_empty(), "{}", path.display());
        assert!(parsed.notices.iter().all(|notice| notice.kind != NoticeKind::Broken));
    }
}

#[test]
fn what_is_imported_is_exported_again_unchanged() {
    let Some(samples) = samples() else { return };
    for path in files(&samples) {
        let bytes = std::fs::read(&path).unwrap();
        if read(&bytes).is_err() {
            continue;
        }
        let (import, records) = import(&bytes);
        let mut all: Vec<Record> = vec![import];
        all.extend(records);
        let all: Vec<(RecordId, &Record)> =
            all.iter().enumerate().map(|(at, record)| (RecordId::from_bytes([at as u8; 16]), record)).collect();
        let exported = export_with_files(&all, &contents, 1_763_000_000);
        let exported: Value = serde_json::from_str(&exported).unwrap();
        let original: Value = serde_json::from_slice(&bytes).unwrap();
        let single = [serde_json::json!({ "resource": original })];
        let expected = original["entry"].as_array().map_or(&single[..], |entries| &entries[..]);
        let written = exported["entry"].as_array().unwrap();
        assert_eq!(written.len(), expected.len(), "{}", path.display());
        for entry in expected {
            let is_same =
                |other: &&Value| other["resource"] == entry["resource"] && other["fullUrl"] == entry["fullUrl"];
            assert!(written.iter().any(|other| is_same(&other)), "{}", path.display());
        }
        let again = read(exported.to_string().as_bytes()).unwrap();
        assert_eq!(again.entries.len(), all.len() - 1, "{}", path.display());
    }
}

#[test]
fn the_encrypted_summary_of_hl7_opens_with_its_link() {
    let Some(samples) = samples() else { return };
    let folder = samples.join("shl-hl7");
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let link = Payload::parse(&text("IPS_IG-bundle-01-shl.txt")).unwrap();
    assert!(link.flags.direct && link.flags.long_term && !link.flags.passcode);
    let opened = jwe::open(&link.key, &text("IPS_IG-bundle-01-enc.txt")).unwrap();
    assert_eq!(opened.content_type, None);
    let plain: Value = serde_json::from_slice(&opened.plaintext).unwrap();
    assert_eq!(plain, serde_json::from_str::<Value>(&text("IPS_IG-bundle-01.json")).unwrap());
    let (_, records) = import(&opened.plaintext);
    for kind in [Kind::Medication, Kind::Diagnosis, Kind::Laboratory, Kind::Allergy] {
        assert!(count(&records, kind) > 0, "{kind:?}");
    }
    // Names of drugs stand in resources of their own.
    assert!(records.iter().all(|record| !record.title().is_empty()));
}

#[test]
fn the_payload_with_expiry_as_text_in_milliseconds_is_refused() {
    use base64::Engine as _;
    let Some(samples) = samples() else { return };
    let payload = std::fs::read(samples.join("shl-hl7/shl-payload-1.json")).unwrap();
    let link = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(payload);
    assert_eq!(Payload::parse(&format!("shlink:/{link}")), Err(LinkError::Expiry));
}
