//! Resources of others that become kinds of their own, and those that stay as they came.

use exchange::fhir::read::read;
use exchange::parsed::{NoticeKind, Parsed};
use serde_json::{Value, json};
use vault::record::{Fact, InsuranceDocument, Kind, Relationship};

fn parsed(resources: &[Value]) -> Parsed {
    let entries: Vec<Value> = resources.iter().map(|resource| json!({ "resource": resource })).collect();
    read(json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }).to_string().as_bytes()).unwrap()
}

fn kinds(parsed: &Parsed) -> Vec<Kind> {
    parsed.entries.iter().map(|entry| entry.fact.kind()).collect()
}

fn observation(id: &str, text: &str, system: &str) -> Value {
    json!({
        "resourceType": "Observation", "id": id, "status": "final", "effectiveDateTime": "2026-10-08",
        "code": { "text": text, "coding": [{ "system": system, "code": "5F016141002399811" }] },
        "valueString": "(-)"
    })
}

const INFECTIONS: &str = "http://jpfhir.jp/fhir/clins/CodeSystem/JLAC10/JP_CLINS_ObsLabResult_InfectionLabo_CS";
const LOCAL: &str = "http://jpfhir.jp/fhir/clins/CodeSystem/JP_CLINS_ObsLabResult_LocalCode_CS";
const CHECKUP: &str = "urn:oid:1.2.392.200119.6.1005";

#[test]
fn each_test_for_an_infection_is_a_record_of_its_own_also_out_of_one_report() {
    let all = [
        observation("a", "HBs抗原", INFECTIONS),
        observation("b", "AST", LOCAL),
        observation("c", "HCV抗体", INFECTIONS),
        observation("d", "ALT", LOCAL),
    ];
    let loose = parsed(&all);
    assert_eq!(kinds(&loose), [Kind::Infection, Kind::Laboratory, Kind::Infection]);
    let results = ["a", "b", "c", "d"].map(|id| json!({ "reference": format!("Observation/{id}") }));
    let report = json!({
        "resourceType": "DiagnosticReport", "status": "final", "code": { "text": "血液検査" }, "conclusion": "異常なし",
        "result": results
    });
    let reported = parsed(&[&all[..], &[report]].concat());
    let mut found = kinds(&reported);
    found.sort();
    assert_eq!(found, [Kind::Laboratory, Kind::Infection, Kind::Infection]);
    let Some(Fact::Laboratory(tests)) =
        reported.entries.iter().map(|entry| &entry.fact).find(|fact| fact.kind() == Kind::Laboratory)
    else {
        panic!()
    };
    assert_eq!((tests.title.as_str(), tests.results.len()), ("血液検査", 2));
    // What the report concludes stands with the tests, and with no infection.
    assert_eq!(tests.note.as_deref(), Some("異常なし"));
    let kept: usize = reported.entries.iter().map(|entry| entry.original.content.len()).sum();
    assert_eq!(kept, 5, "every resource is kept once");
}

#[test]
fn items_of_the_specific_health_checkup_are_a_checkup_and_others_are_tests() {
    assert_eq!(kinds(&parsed(&[observation("a", "身長", CHECKUP)])), [Kind::Checkup]);
    assert_eq!(kinds(&parsed(&[observation("a", "身長", LOCAL)])), [Kind::Laboratory]);
}

#[test]
fn insurance_is_read_from_its_elements_and_a_subsidy_is_told_by_its_type() {
    let symbol = "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonSymbol";
    let number = "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonNumber";
    let insurance = json!({
        "resourceType": "Coverage", "status": "active", "dependent": "05", "beneficiary": { "display": "本人" },
        "extension": [{ "url": symbol, "valueString": "１２－３４" }, { "url": number, "valueString": "５６７８" }],
        "relationship": { "coding": [{ "system": "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/InsuredPersonCategory", "code": "2" }] },
        "period": { "start": "2026-04-01", "end": "2027-03-31" },
        "payor": [{ "display": "架空健保組合", "identifier": { "value": "06139992" } }],
        "costToBeneficiary": [{ "valueQuantity": { "value": 30, "unit": "%" } }]
    });
    let subsidy = json!({
        "resourceType": "Coverage", "status": "active", "subscriberId": "1234567", "beneficiary": { "display": "本人" },
        "type": { "coding": [{ "system": "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/InsuranceMajorCategory", "code": "8" }] },
        "payor": [{ "display": "指定難病", "identifier": { "value": "54136015" } }]
    });
    let both = parsed(&[insurance, subsidy]);
    assert_eq!(kinds(&both), [Kind::Insurance, Kind::Subsidy]);
    let Fact::Insurance(read) = &both.entries[0].fact else { panic!() };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    assert_eq!(
        [&read.insurer, &read.insurer_number, &read.symbol, &read.number, &read.branch].map(text),
        ["架空健保組合", "06139992", "１２－３４", "５６７８", "05"]
    );
    assert_eq!((read.relationship, read.copay), (Some(Relationship::Dependent), Some(30)));
    assert_eq!(read.document, None::<InsuranceDocument>, "nothing says on which paper it stood");
    let Fact::Subsidy(read) = &both.entries[1].fact else { panic!() };
    assert_eq!([&read.payer_number, &read.recipient_number].map(text), ["54136015", "1234567"]);
}

#[test]
fn a_stay_is_a_record_and_a_visit_is_kept_as_it_came() {
    let visit = |class: &str| json!({ "resourceType": "Encounter", "status": "finished", "class": { "code": class }, "period": { "start": "2026-04-01" } });
    let read = parsed(&[visit("IMP"), visit("AMB")]);
    assert_eq!(kinds(&read), [Kind::Admission]);
    assert_eq!(read.others.len(), 1);
    assert!(read.notices.is_empty());
}

#[test]
fn what_was_not_done_and_what_says_nothing_is_no_record() {
    let vaccine = |status: &str| json!({ "resourceType": "Immunization", "status": status, "vaccineCode": { "text": "麻しん風しん" }, "occurrenceDateTime": "2026-04-01" });
    let empty = json!({ "resourceType": "Procedure", "status": "completed", "subject": { "display": "本人" } });
    let read = parsed(&[vaccine("completed"), vaccine("not-done"), vaccine("entered-in-error"), empty]);
    assert_eq!(kinds(&read), [Kind::Vaccination]);
    let said: Vec<NoticeKind> = read.notices.iter().map(|notice| notice.kind).collect();
    assert_eq!(said, [NoticeKind::Negated, NoticeKind::EnteredInError, NoticeKind::Broken]);
    assert_eq!(read.others.len(), 3, "kept as it came");
}
