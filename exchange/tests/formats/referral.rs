//! Referrals: the sections of Japanese referral documents, lines that are left out, and what the patient adds.

use exchange::fhir::read::read;
use exchange::fhir::write::{ShareInput, share_document, summary_document};
use exchange::lines::{handed_on, lines};
use exchange::parsed::MadeAs;
use serde_json::Value;
use vault::file::FileInfo;
use vault::id::{BlobId, Digest, LineId, RecordId};
use vault::record::*;
use vault::secret::FileKey;

const SECTIONS: &str = "http://jpfhir.jp/fhir/clins/CodeSystem/document-section";

/// What JP-CLINS demands of a referral (JP_Bundle_eReferral, JP_Composition_eReferral) and a patient can say, as paths into the
/// document. `[]` stands for any item of a list.
const DEMANDED: [(&str, &str); 31] = [
    ("", "Bundle"),
    ("type", "document"),
    ("identifier.system", "urn:ietf:rfc:3986"),
    ("identifier.value", ""),
    ("timestamp", ""),
    ("entry.0.fullUrl", ""),
    ("entry.0.resource.resourceType", "Composition"),
    (
        "entry.0.resource.extension.[].url",
        "http://hl7.org/fhir/StructureDefinition/composition-clinicaldocument-versionNumber",
    ),
    ("entry.0.resource.extension.[].valueString", "1.0"),
    ("entry.0.resource.identifier.value", ""),
    ("entry.0.resource.status", "final"),
    ("entry.0.resource.type.coding.[].system", "http://jpfhir.jp/fhir/Common/CodeSystem/doc-typecodes"),
    ("entry.0.resource.type.coding.[].code", "57133-1"),
    ("entry.0.resource.category.[].coding.[].code", "referral"),
    ("entry.0.resource.subject.reference", ""),
    ("entry.0.resource.date", ""),
    ("entry.0.resource.author.[].reference", ""),
    ("entry.0.resource.title", ""),
    ("entry.0.resource.event.[].code.[].text", ""),
    ("entry.0.resource.event.[].period.start", ""),
    ("entry.0.resource.section.[].code.coding.[].code", "910"),
    ("entry.0.resource.section.[].code.coding.[].code", "920"),
    ("entry.0.resource.section.[].code.coding.[].code", "300"),
    ("entry.0.resource.section.[].section.[].code.coding.[].code", "950"),
    ("entry.0.resource.section.[].section.[].code.coding.[].code", "340"),
    ("entry.0.resource.section.[].section.[].code.coding.[].code", "360"),
    ("entry.0.resource.section.[].section.[].text.status", "additional"),
    ("entry.1.resource.resourceType", "Patient"),
    ("entry.1.resource.identifier.[].value", "7KX2Q9MDAW-H"),
    ("entry.1.resource.name.[].family", ""),
    ("entry.1.resource.birthDate", ""),
];

fn values<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    let Some((first, rest)) = path.split_once('.').or_else(|| (!path.is_empty()).then_some((path, ""))) else {
        return vec![value];
    };
    let next: Vec<&Value> = match (first, value) {
        ("[]", Value::Array(items)) => items.iter().collect(),
        (place, Value::Array(items)) => place.parse().ok().and_then(|at: usize| items.get(at)).into_iter().collect(),
        (name, Value::Object(members)) => members.get(name).into_iter().collect(),
        _ => Vec::new(),
    };
    next.into_iter().flat_map(|one| values(one, rest)).collect()
}

fn resource_id(record: &RecordId, part: u32) -> String {
    format!("{:02x}000000-0000-8000-8000-0000{part:08x}", record.as_bytes()[0])
}

fn id(at: u8) -> RecordId {
    RecordId::from_bytes([at; 16])
}

/// A letter of these records, each with what is shown of it.
fn letter(records: &[(RecordId, &Record, Option<&[LineId]>)], notes: &[(RecordId, &str)]) -> String {
    let person = Person {
        name: PersonName { text: "髙﨑　千鶴".into(), kana: None },
        birth_date: "1951-03-02".parse().unwrap(),
        sex: Some(Sex::Female),
    };
    let numbers = vec![ProviderNumber { number: "7KX2Q9MDAW-H".into(), since: 2 }];
    let provider = Provider { name: "青葉坂総合病院".into(), place: None, numbers };
    let shown = handed_on(records.iter().copied());
    let shown: Vec<(RecordId, &Record)> = shown.iter().map(|one| (one.id, &*one.record)).collect();
    share_document(&ShareInput {
        person: &person,
        records: &shown,
        provider: &provider,
        purpose: Some("ひざの相談"),
        made_as: MadeAs::Referral,
        language: "ja",
        created: 1_795_417_920,
        until: None,
        resource_id: &resource_id,
        notes: &|record| notes.iter().find(|(id, _)| id == record).map(|(_, note)| *note),
        contents: &|file| Some(exchange::Content::Here(exchange::encode_content(file.info.name.as_bytes()))),
    })
}

fn result(name: &str, code: &str, value: &str) -> TestResult {
    let coding = Coding {
        system: Some("http://medis.or.jp/CodeSystem/master-JLAC10-17digits".into()),
        code: Some(code.into()),
        display: Some(format!("{name}の標準名")),
        version: None,
    };
    let quantity = Quantity { value: value.into(), comparator: None, unit: Some("mg/dL".into()), ucum: None };
    TestResult {
        name: CodedText { text: Some(name.into()), codings: vec![coding] },
        value: Some(ResultValue::Quantity(quantity)),
        range: None,
        flag: None,
        method: None,
        note: None,
    }
}

/// What a laboratory sent, kept with the bytes it came as.
fn laboratory(import: u8) -> Record {
    let visit = Checkup {
        title: "血液検査（クレアチニン、梅毒定性）".into(),
        date: "2026-10-08".parse().ok(),
        results: vec![
            result("クレアチニン", "3C015000002327101", "0.8"),
            result("梅毒定性", "5E071000002399811", "1.23"),
            result("尿酸", "3C020000002327101", "5.1"),
        ],
        note: Some("尿酸は正常です\n梅毒定性は再検査".into()),
    };
    let mut record = Record::new(Fact::Laboratory(visit), Provenance::typed(0));
    record.provenance.origin = Origin::File { import: id(import) };
    record.provenance.organization = Some("はなみち検査センター".into());
    record.provenance.original = Some(Original {
        media_type: "application/fhir+json".into(),
        full_urls: vec![Some("urn:uuid:obs-syphilis".into())],
        content: vec!["{\"id\":\"obs-syphilis\",\"code\":\"梅毒定性\"}".into()],
    });
    record
}

fn diagnosis(name: &str, status: Option<ClinicalStatus>) -> Record {
    let diagnosis = Diagnosis { name: CodedText::from_text(name), status, ..Default::default() };
    Record::new(Fact::Diagnosis(diagnosis), Provenance::typed(0))
}

fn paper(import: Option<u8>, note: &str) -> Record {
    let info = FileInfo {
        length: 9,
        sha256: Digest::of(b"paper"),
        name: "紹介状.pdf".into(),
        media_type: "application/pdf".into(),
        key: FileKey::from_bytes([7; 32]),
    };
    let about = DocumentDescription { title: Some("紹介状".into()), note: Some(note.into()), ..Default::default() };
    let files = vec![Attachment { blob: BlobId::from_bytes([3; 16]), info }];
    let mut record = Record::new(Fact::Document(Box::new(Document { about, files })), Provenance::typed(0));
    if let Some(import) = import {
        record.provenance.origin = Origin::File { import: id(import) };
    }
    record
}

/// All lines of a record but those that say this.
fn without(record: &Record, text: &str) -> Vec<LineId> {
    let all = lines(record);
    assert!(all.iter().any(|line| line.text.contains(text)), "{all:?}");
    all.into_iter().filter(|line| !line.text.contains(text)).map(|line| line.id).collect()
}

#[test]
fn a_referral_has_everything_that_jp_clins_demands_and_a_patient_can_say() {
    for records in [vec![], vec![laboratory(9), diagnosis("変形性膝関節症", None)]] {
        let records: Vec<_> = records.iter().enumerate().map(|(at, one)| (id(at as u8 + 1), one, None)).collect();
        let text = letter(&records, &[]);
        let document: Value = serde_json::from_str(&text).unwrap();
        for (path, wanted) in DEMANDED {
            if path.is_empty() {
                assert_eq!(document["resourceType"], wanted);
                continue;
            }
            let found = values(&document, path);
            let is_it = |one: &&Value| {
                one.as_str().is_some_and(|text| !text.is_empty() && (wanted.is_empty() || text == wanted))
            };
            assert!(found.iter().any(is_it), "{path} {wanted}: {found:?}");
        }
        let author = values(&document, "entry.0.resource.author.[].type");
        assert_eq!(author, [&Value::from("Patient")], "a patient is no doctor");
        for forged in ["custodian", "\"encounter\"", "Organization", "Practitioner", "\"診療情報提供書\""] {
            assert!(!text.contains(forged), "{forged} is nobody's to make up");
        }
    }
}

#[test]
fn a_section_that_must_be_there_says_the_same_whether_or_not_there_is_anything() {
    let allergy = || {
        let substance = CodedText::from_text("そば");
        Record::new(Fact::Allergy(Allergy { substance, ..Default::default() }), Provenance::typed(0))
    };
    let ended = diagnosis("虫垂炎", Some(ClinicalStatus::Resolved));
    let present = diagnosis("変形性膝関節症", None);
    let (allergy, sections) = (allergy(), |records: &[&Record]| {
        let records: Vec<_> = records.iter().enumerate().map(|(at, one)| (id(at as u8 + 1), *one, None)).collect();
        let document: Value = serde_json::from_str(&letter(&records, &[])).unwrap();
        let structured = document["entry"][0]["resource"]["section"].as_array().unwrap().clone();
        let structured = structured.into_iter().find(|one| one["code"]["coding"][0]["code"] == "300").unwrap();
        structured["section"].as_array().unwrap().clone()
    });
    let code = |section: &Value| section["code"]["coding"][0]["code"].as_str().unwrap().to_owned();
    let codes = |records: &[&Record]| sections(records).iter().map(code).collect::<Vec<_>>();
    assert_eq!(codes(&[]), ["950", "340", "360"]);
    assert_eq!(codes(&[&allergy]), ["950", "340", "360", "510"]);
    assert_eq!(codes(&[&ended, &present]), ["950", "340", "360", "370"]);
    let all = sections(&[&allergy]);
    for section in [&all[1], &all[2]] {
        assert!(section.get("entry").is_none() && section["emptyReason"].get("coding").is_none());
        assert_eq!(section["emptyReason"]["text"], "この文書には書かれていません。無いという意味ではありません。");
    }
    assert_eq!(all[1]["code"]["coding"][0]["system"], SECTIONS);
}

#[test]
fn a_line_that_is_left_out_is_nowhere_and_the_others_are_as_they_were() {
    let record = laboratory(9);
    let only = without(&record, "梅毒");
    let text = letter(&[(id(1), &record, Some(&only))], &[]);
    for left_out in ["梅毒", "5E071000002399811", "1.23", "obs-syphilis", "再検査"] {
        assert!(!text.contains(left_out), "{left_out}");
    }
    let summary = summary_document(&text).unwrap();
    assert!(!summary.contains("梅毒") && !summary.contains("5E071"));
    let shown = read(text.as_bytes()).unwrap().entries.remove(0).into_shown();
    let visit = shown.fact.results().unwrap();
    let names: Vec<_> = visit.results.iter().map(|one| one.name.label()).collect();
    assert_eq!(names, ["クレアチニン", "尿酸"]);
    assert_eq!(visit.note.as_deref(), Some("尿酸は正常です"));
    assert_eq!(shown.provenance.organization.as_deref(), Some("はなみち検査センター"));
    // Numbered without a gap, as if there had been two.
    let two = Checkup { results: visit.results.clone(), ..Default::default() };
    let ids = |text: &str| text.matches("01000000-0000-8000-8000-00000000000").count();
    let plain = Record::new(Fact::Laboratory(two), record.provenance.clone());
    assert_eq!(ids(&text), ids(&letter(&[(id(1), &plain, None)], &[])));
}

#[test]
fn a_corrected_value_is_the_same_line_and_a_new_or_renamed_one_is_not_shown_by_itself() {
    let record = laboratory(9);
    let only = without(&record, "梅毒");
    let mut edited = record.clone();
    let Fact::Laboratory(visit) = &mut edited.fact else { panic!("another kind") };
    visit.results[0].value = Some(ResultValue::Text("0.9".into()));
    visit.results[1].name = CodedText::from_text("梅毒（RPR）");
    visit.results.push(result("HIV抗体", "5F500141002399811", "0.1"));
    visit.results.swap(1, 2);
    let text = letter(&[(id(1), &edited, Some(&only))], &[]);
    assert!(text.contains("0.9") && text.contains("尿酸"));
    assert!(!text.contains("RPR") && !text.contains("HIV"));
}

#[test]
fn of_two_lines_with_one_name_the_other_one_stays_out_when_an_edit_leaves_only_that() {
    let mut record = laboratory(9);
    let Fact::Laboratory(visit) = &mut record.fact else { panic!("another kind") };
    visit.results = vec![result("血圧", "9A751000000000001", "120"), result("血圧", "9A751000000000001", "188")];
    visit.note = None;
    let only = without(&record, "188");
    let text = letter(&[(id(1), &record, Some(&only))], &[]);
    assert!(text.contains("120") && !text.contains("188"));
    let mut edited = record.clone();
    let Fact::Laboratory(visit) = &mut edited.fact else { panic!("another kind") };
    visit.results.remove(0);
    assert!(!letter(&[(id(1), &edited, Some(&only))], &[]).contains("188"));
}

#[test]
fn a_files_original_stays_behind_where_a_line_of_it_was_left_out() {
    let data = exchange::encode_content("紹介状.pdf".as_bytes());
    // One diagnosis of a letter that carries several.
    let carried = paper(None, "変形性膝関節症\nうつ病");
    let only = without(&carried, "うつ病");
    let text = letter(&[(id(1), &carried, Some(&only))], &[]);
    assert!(text.contains("変形性膝関節症") && text.contains("紹介状"));
    assert!(!text.contains("うつ病") && !text.contains(&data) && !text.contains("紹介状.pdf"));
    // A line of a record that came in with the same file.
    let (results, scan, other) = (laboratory(9), paper(Some(9), "検査の紙"), paper(Some(8), "ほかの紙"));
    let only = without(&results, "梅毒");
    let shown = [(id(1), &results, Some(&only[..])), (id(2), &scan, None), (id(3), &other, None)];
    assert_eq!(letter(&shown, &[]).matches(&data).count(), 1, "only the one of another file");
    let told: Vec<_> = handed_on(shown).into_iter().map(|one| one.without_files).collect();
    assert_eq!(told, [false, true, false]);
    let whole = [(id(1), &results, None), (id(2), &scan, None), (id(3), &other, None)];
    assert_eq!(letter(&whole, &[]).matches(&data).count(), 2);
}

#[test]
fn a_record_of_which_no_line_is_left_is_not_there() {
    let record = laboratory(9);
    assert!(handed_on([(id(1), &record, Some(&[][..]))]).is_empty());
    let drug = Medication::new(MedicationOrigin::Dispensed, CodedText::from_text("アムロジピン"));
    let mut drug = Record::new(Fact::Medication(drug), Provenance::typed(0));
    let Fact::Medication(fact) = &mut drug.fact else { panic!("another kind") };
    fact.pharmacy = Some("はなみち薬局".into());
    drug.provenance.organization = Some("はなみち薬局".into());
    let text = letter(&[(id(1), &drug, Some(&[]))], &[]);
    assert!(text.contains("アムロジピン") && !text.contains("はなみち薬局"));
}

#[test]
fn what_the_patient_adds_is_read_back_as_the_patients_and_stands_once() {
    let (results, knee) = (laboratory(9), diagnosis("変形性膝関節症", None));
    let records = [(id(1), &results, None), (id(2), &knee, None)];
    let text = letter(&records, &[(id(1), "朝食をとっていました"), (id(2), "右だけ痛みます")]);
    let parsed = read(text.as_bytes()).unwrap();
    let notes: Vec<_> = parsed.entries.iter().map(|entry| entry.source.note.as_deref()).collect();
    assert_eq!(notes, [Some("右だけ痛みます"), Some("朝食をとっていました")]);
    let document: Value = serde_json::from_str(&text).unwrap();
    let authors =
        values(&document, "entry.[].resource.extension.[].extension.[].valueAnnotation.authorReference.reference");
    let patient = &document["entry"][1]["fullUrl"];
    assert_eq!(authors, [patient, patient]);
    assert!(text.contains("本人のひとこと：右だけ痛みます"), "in the narrative, too");
}

#[test]
fn the_order_is_the_patients_within_a_kind() {
    let names = ["虫垂炎", "変形性膝関節症", "高血圧"];
    // One that is over stands in another section, and keeps its place among the records.
    let all: Vec<Record> =
        names.iter().map(|name| diagnosis(name, (*name == "虫垂炎").then_some(ClinicalStatus::Resolved))).collect();
    for order in [[0, 1, 2], [2, 0, 1]] {
        let records: Vec<_> = order.iter().map(|at| (id(*at as u8 + 1), &all[*at], None)).collect();
        let parsed = read(letter(&records, &[]).as_bytes()).unwrap();
        let read: Vec<_> = parsed.entries.iter().map(|entry| entry.fact.title().to_owned()).collect();
        assert_eq!(read, order.map(|at| names[at]));
    }
}

#[test]
fn a_summary_of_the_letter_has_what_ips_demands_and_no_second_section_of_one_code() {
    let infection =
        Checkup { title: "感染症".into(), results: vec![result("HBs抗原", "5F016", "1")], ..Default::default() };
    let infection = Record::new(Fact::Infection(infection), Provenance::typed(0));
    let results = laboratory(9);
    let text = letter(&[(id(1), &results, None), (id(2), &infection, None)], &[]);
    let (letter, summary): (Value, Value) =
        (serde_json::from_str(&text).unwrap(), serde_json::from_str(&summary_document(&text).unwrap()).unwrap());
    let composition = &summary["entry"][0]["resource"];
    assert_eq!(composition["type"]["coding"][0]["code"], "60591-5");
    let codes: Vec<_> = values(composition, "section.[].code.coding.[].code").into_iter().cloned().collect();
    assert_eq!(codes, ["11450-4", "30954-2", "48765-2", "10160-0"]);
    assert_eq!(values(composition, "section.[].entry.[].reference").len(), 2);
    for empty in [0, 2, 3] {
        assert!(composition["section"][empty]["emptyReason"]["text"].is_string());
        assert!(composition["section"][empty]["emptyReason"].get("coding").is_none());
    }
    assert_ne!(summary["identifier"], letter["identifier"], "another document");
    assert_ne!(summary["entry"][0]["fullUrl"], letter["entry"][0]["fullUrl"]);
    let resources = |document: &Value| document["entry"].as_array().unwrap()[1..].to_vec();
    assert_eq!(resources(&summary), resources(&letter), "of the same resources");
    assert_eq!(summary_document("{}"), None);
}

#[test]
fn what_the_patient_says_instead_goes_without_what_was_left_out_and_as_a_whole_where_it_would_tell_of_it() {
    let came = Medication {
        reason: Some("不眠".into()),
        dosage_text: Some("不眠時 1回1錠".into()),
        note: Some("朝は飲まない".into()),
        ..Medication::new(MedicationOrigin::Dispensed, CodedText::from_text("架空薬"))
    };
    let own = Medication { note: Some("夜だけ飲んでいる".into()), ..came.clone() };
    let id = RecordId::from_bytes([7; RecordId::LEN]);
    let mut record = Record::new(Fact::Medication(came), Provenance::typed(0));
    (record.own, record.provenance.edited) = (Some(Box::new(Fact::Medication(own))), Some(5));
    let handed = |out: &[&str]| {
        let all = lines(&record);
        assert!(out.iter().all(|text| all.iter().any(|line| line.text == *text)), "each of {out:?} is a line");
        let only: Vec<LineId> =
            all.into_iter().filter(|line| !out.contains(&line.text.as_str())).map(|line| line.id).collect();
        handed_on([(id, &record, Some(only.as_slice()))]).remove(0).record.into_owned()
    };
    let drug = |fact: &Fact| match fact {
        Fact::Medication(drug) => (drug.reason.clone(), drug.dosage_text.clone(), drug.note.clone()),
        _ => unreachable!(),
    };

    let whole = handed(&[]);
    assert_eq!((whole.own.as_ref(), whole.provenance.edited), (record.own.as_ref(), Some(5)));

    let less = handed(&["不眠", "不眠時 1回1錠"]);
    assert_eq!(drug(&less.fact), (None, None, Some("朝は飲まない".into())));
    assert_eq!(drug(less.own.as_ref().unwrap()), (None, None, Some("夜だけ飲んでいる".into())));

    // The patient's version alone would say that the remark that came is wrong, and hide why.
    let alone = handed(&["夜だけ飲んでいる"]);
    assert_eq!((&alone.own, alone.provenance.edited), (&None, None));
    assert_eq!(drug(&alone.fact).2.as_deref(), Some("朝は飲まない"));

    // The dosage names what was left out: it goes as well, and with it the version that repeats it.
    let named = handed(&["不眠"]);
    assert_eq!(drug(&named.fact), (None, None, Some("朝は飲まない".into())));
    assert_eq!((&named.own, named.provenance.edited), (&None, None));
}
