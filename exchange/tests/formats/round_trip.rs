//! What is written is read back: the receiver sees what the patient sees.

use exchange::fhir::read::read;
use exchange::fhir::write::{ShareInput, export_bundle, share_document};
use exchange::identity::scan_text;
use exchange::parsed::MadeAs;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use vault::file::FileInfo;
use vault::id::{BlobId, Digest, RecordId};
use vault::record::*;
use vault::secret::FileKey;

use crate::strategies::record;

const NUMBER: &str = "7KX2Q9MDAW-H";

fn person() -> Person {
    Person {
        name: PersonName { text: "髙﨑　千鶴".into(), kana: Some("たかさき　ちづる".into()) },
        birth_date: "1951-03-02".parse().unwrap(),
        sex: Some(Sex::Female),
    }
}

fn provider() -> Provider {
    Provider {
        name: "港診療所".into(),
        place: None,
        numbers: vec![
            ProviderNumber { number: NUMBER.into(), since: 2 },
            ProviderNumber { number: "OLDNUMBER00".into(), since: 1 },
        ],
    }
}

/// How far Japan's calendar is ahead of UTC, in seconds.
const JAPAN: i64 = 9 * 60 * 60;

fn resource_id(record: &RecordId, part: u32) -> String {
    format!("{:02x}000000-0000-8000-8000-0000{part:08x}", record.as_bytes()[0])
}

fn document(records: &[Record], language: &str, referral: bool) -> String {
    let (person, provider) = (person(), provider());
    let records: Vec<(RecordId, &Record)> =
        records.iter().enumerate().map(|(at, record)| (RecordId::from_bytes([at as u8 + 1; 16]), record)).collect();
    share_document(&ShareInput {
        person: &person,
        records: &records,
        provider: &provider,
        purpose: Some("腹痛の相談"),
        made_as: if referral { MadeAs::Referral } else { MadeAs::Share },
        language,
        created: 1_795_417_920,
        until: Some(1_800_000_000),
        resource_id: &resource_id,
        notes: &|_| None,
        contents: &contents,
    })
}

/// What is in a file: its name.
fn contents(file: &Attachment) -> Option<exchange::Content> {
    Some(exchange::Content::of(file.info.name.as_bytes()))
}

/// By kind, and within a kind in the order chosen: the sections of a document come in an order of their own, and results
/// after everything else.
fn sorted(mut records: Vec<Record>) -> Vec<Record> {
    records.sort_by_key(Record::kind);
    records
}

/// A document with files.
fn document_with_files() -> impl Strategy<Value = Document> {
    let words = || "[ぁ-ん一-龠ァ-ヶ髙﨑]{1,8}|山田　<b>葛\u{e0100}城";
    let date = (1900..2100u16, 1..13u8).prop_map(|(year, month)| format!("{year:04}-{month:02}").parse().unwrap());
    let kind = prop_oneof![Just("application/pdf"), Just("image/jpeg"), Just("text/plain")];
    let file = (words(), kind, any::<[u8; 16]>()).prop_map(|(name, media_type, blob)| {
        let info = FileInfo {
            length: name.len() as u64,
            sha256: Digest::of(name.as_bytes()),
            name,
            media_type: media_type.to_owned(),
            key: FileKey::from_bytes([7; 32]),
        };
        Attachment { blob: BlobId::from_bytes(blob), info }
    });
    (of(words()), of(words()), of(date), vec(file, 1..4)).prop_map(|(title, note, date, files)| {
        let about = DocumentDescription { title, category: None, date, author: None, note };
        Document { about, files }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_receiver_reads_exactly_what_was_shared(records in vec(record(), 0..6)) {
        let document = document(&records, "ja", false);
        let parsed = read(document.as_bytes()).unwrap();
        prop_assert_eq!(&parsed.notices, &vec![]);
        let shown: Vec<Record> = parsed.entries.into_iter().map(|entry| entry.into_shown()).collect();
        // When something was entered is told to the day, as Japan's calendar has it.
        let day = |seconds: i64| seconds + JAPAN - (seconds + JAPAN).rem_euclid(24 * 60 * 60);
        let told = |mut record: Record| {
            record.provenance.entered = day(record.provenance.entered);
            record.provenance.edited = record.provenance.edited.map(day);
            record
        };
        prop_assert_eq!(sorted(shown), sorted(records.into_iter().map(told).collect()));
    }

    #[test]
    fn an_edited_vault_is_exported_and_read_again(records in vec(record(), 1..5)) {
        let ids: Vec<(RecordId, &Record)> =
            records.iter().enumerate().map(|(at, record)| (RecordId::from_bytes([at as u8 + 1; 16]), record)).collect();
        let parsed = read(export_bundle(&ids, 1_763_000_000).as_bytes()).unwrap();
        let shown: Vec<Record> = parsed.entries.into_iter().map(|entry| entry.into_shown()).collect();
        prop_assert_eq!(sorted(shown), sorted(records));
    }

    #[test]
    fn a_documents_files_are_shared_and_read_with_every_byte(all in vec(document_with_files(), 1..3)) {
        let record = |document: &Document| {
            Record::new(Fact::Document(Box::new(document.clone())), Provenance::typed(0))
        };
        let records: Vec<Record> = all.iter().map(record).collect();
        let parsed = read(document(&records, "ja", false).as_bytes()).unwrap();
        prop_assert_eq!(&parsed.notices, &vec![]);
        prop_assert_eq!(parsed.entries.len(), all.len());
        for (entry, document) in parsed.entries.iter().zip(&all) {
            let Fact::Document(read) = &entry.fact else { return Err(TestCaseError::fail("another kind")) };
            prop_assert_eq!(&read.about, &document.about);
            let read: Vec<_> = entry.files.iter().map(|file| (&file.name, &file.media_type, file.content.as_deref())).collect();
            let sent: Vec<_> = document.files.iter().map(|file| (&file.info.name, &file.info.media_type, Some(file.info.name.as_bytes()))).collect();
            prop_assert_eq!(read, sent);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC*") {
        let _ = read(text.as_bytes());
        let _ = scan_text(&text);
        let _ = exchange::identity::era::parse(&text);
        let _ = exchange::identity::fold(&text);
        let _ = exchange::shl::Payload::parse(&text);
    }

    #[test]
    fn no_resource_however_odd_makes_the_reader_panic(
        kind in "(Patient|Condition|AllergyIntolerance|MedicationRequest|MedicationStatement|MedicationDispense|Observation|DiagnosticReport|Composition|Bundle)",
        members in vec((member(), value()), 0..8),
    ) {
        let mut resource = serde_json::Map::new();
        resource.insert("resourceType".into(), kind.into());
        resource.extend(members);
        let bundle = serde_json::json!({ "resourceType": "Bundle", "type": "document", "entry": [{ "fullUrl": "urn:uuid:1", "resource": resource }, { "resource": resource }] });
        for json in [serde_json::Value::Object(resource), bundle] {
            let bytes = json.to_string().into_bytes();
            let _ = read(&bytes);
            if let Ok(file) = exchange::import::ImportFile::open(&bytes) {
                let _ = file.preview("x", &person(), &exchange::import::Existing::default());
            }
        }
    }
}

fn member() -> impl Strategy<Value = String> {
    let names = [
        "id",
        "status",
        "code",
        "subject",
        "patient",
        "entry",
        "section",
        "result",
        "hasMember",
        "component",
        "dosage",
        "dosageInstruction",
        "medicationReference",
        "medicationCodeableConcept",
        "valueQuantity",
        "valueString",
        "effectiveDateTime",
        "onsetDateTime",
        "extension",
        "contained",
        "identifier",
        "reaction",
        "category",
        "name",
        "meta",
        "performer",
        "encounter",
        "referenceRange",
        "interpretation",
        "link",
    ];
    prop::sample::select(names.to_vec()).prop_map(str::to_owned)
}

fn value() -> BoxedStrategy<serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        prop_oneof!["\\PC{0,8}", Just("urn:uuid:1".to_owned()), Just("#a".to_owned()), Just("2020-13-40".to_owned())]
            .prop_map(Into::into),
    ];
    let keys = prop_oneof![
        Just("reference".to_owned()),
        Just("text".to_owned()),
        Just("coding".to_owned()),
        Just("value".to_owned()),
        Just("url".to_owned()),
        member()
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Into::into),
            prop::collection::vec((keys.clone(), inner), 0..3)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
    .boxed()
}

fn a_record(fact: Fact) -> Record {
    let mut record = Record::new(fact, Provenance::typed(1_763_000_000));
    record.memo = Some("SECRET MEMO".into());
    record.provenance.original =
        Some(Original { media_type: "x".into(), full_urls: vec![], content: vec!["SECRET ORIGINAL".into()] });
    record
}

fn plain_allergy() -> Fact {
    Fact::Allergy(Allergy {
        substance: CodedText::from_text("<script>alert(1)</script>"),
        category: None,
        criticality: None,
        status: None,
        suspected: false,
        reactions: vec![],
        onset: None,
        onset_text: None,
        note: None,
    })
}

#[test]
fn a_document_holds_no_memo_no_original_and_no_id_of_the_vault() {
    let text = document(&[a_record(plain_allergy())], "ja", false);
    assert!(!text.contains("SECRET") && !text.contains("OLDNUMBER"));
    let id = RecordId::from_bytes([1; 16]).to_string();
    assert!(!text.contains(&id));
    assert!(text.contains(NUMBER));
    assert!(!text.contains("<script>alert") || !text.contains("<b><script>"), "narrative is escaped");
    assert!(text.contains("&lt;script&gt;"));
}

#[test]
fn a_kind_of_which_nothing_was_chosen_has_no_section() {
    let text = document(&[a_record(plain_allergy())], "en", false);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let sections = json["entry"][0]["resource"]["section"].as_array().unwrap();
    let titles: Vec<_> = sections.iter().map(|section| section["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["To", "Purpose", "Allergies"]);
    assert!(!text.contains("emptyReason"));
}

#[test]
fn the_same_input_gives_the_same_document() {
    let records = [a_record(plain_allergy())];
    assert_eq!(document(&records, "ja", true), document(&records, "ja", true));
}

#[test]
fn a_referral_says_that_the_patient_made_it() {
    let text = document(&[a_record(plain_allergy())], "ja", true);
    let head = read(text.as_bytes()).unwrap().document.unwrap();
    assert_eq!(head.title.as_deref(), Some("患者さんご本人による診療情報の提供"));
    assert_eq!(head.author.as_deref(), Some("髙﨑　千鶴"));
    assert_eq!(head.made_as, MadeAs::Referral);
    assert_eq!(head.purpose.as_deref(), Some("腹痛の相談"));
    assert_eq!(head.recipient.as_deref(), Some("港診療所"));
    assert_eq!(head.until, Some(1_800_000_000));
    assert!(!text.contains("\"診療情報提供書\"") && !text.contains("custodian"));
}

#[test]
fn the_patient_is_read_back_with_every_character_and_the_number() {
    let parsed = read(document(&[], "ja", false).as_bytes()).unwrap();
    let claim = parsed.person.unwrap();
    assert_eq!(claim.person(), Some(person()));
    assert_eq!(claim.number.as_deref(), Some(NUMBER));
}

#[test]
fn a_memo_leaves_with_the_patients_own_export() {
    let mut record = a_record(plain_allergy());
    record.provenance.original = None;
    let text = export_bundle(&[(RecordId::from_bytes([1; 16]), &record)], 0);
    assert!(text.contains("SECRET MEMO"));
}

#[test]
fn an_edited_record_takes_the_place_of_its_original() {
    let mut record = a_record(plain_allergy());
    record.provenance.edited = Some(1);
    let original = record.provenance.original.as_mut().unwrap();
    original.full_urls = vec![Some("urn:uuid:11111111-1111-8111-8111-111111111111".into())];
    let text = export_bundle(&[(RecordId::from_bytes([1; 16]), &record)], 0);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["entry"][0]["fullUrl"], "urn:uuid:11111111-1111-8111-8111-111111111111");
    assert_eq!(json["entry"][0]["resource"]["resourceType"], "AllergyIntolerance");
    assert!(!text.contains("SECRET ORIGINAL"));
}
