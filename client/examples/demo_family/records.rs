//! The family's files, as FHIR R4 bundles: what a clinic, a pharmacy and a checkup centre would hand out.

use serde_json::{Value, json};

const ICD: &str = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full";
const PATIENT: &str = "urn:uuid:0a7c2f52-0000-4000-8000-000000000001";

/// Files of the grandmother, with their names.
pub fn hanako() -> Vec<(&'static str, Value)> {
    let patient = patient("見本", "花子（架空）", "1951-03-02", "female");
    let clinic = vec![
        problem("高血圧症", "I10", "2015-04"),
        problem("2型糖尿病", "E11.9", "2019-10"),
        problem("変形性膝関節症", "M17.9", "2021-02"),
        allergy("そば", "food", "じんましん", "low"),
        allergy("セフェム系抗菌薬", "medication", "発熱、発疹", "high"),
        drug("アムロジピンOD錠5mg", "1日1回　朝食のあと", "2023-05-10", "active"),
        drug("メトホルミン塩酸塩錠250mg", "1日2回　朝食と夕食のあと", "2024-01-15", "active"),
        drug("ロキソプロフェンNaテープ100mg", "1日1回　右のひざに貼る", "2025-11-04", "active"),
        drug("シロスタゾールOD錠100mg", "1日2回　朝食と夕食のあと", "2022-03-01", "stopped"),
        given("インフルエンザワクチン", "2025-11-12"),
        given("肺炎球菌ワクチン", "2020-12-03"),
    ];
    let mut measured = Vec::new();
    for (year, a1c, ldl, upper, lower) in [
        (2021, 7.4, 148.0, 148.0, 88.0),
        (2022, 7.1, 139.0, 142.0, 84.0),
        (2023, 6.9, 131.0, 138.0, 82.0),
        (2024, 6.8, 126.0, 136.0, 80.0),
        (2025, 6.6, 118.0, 132.0, 78.0),
    ] {
        let day = format!("{year}-06-18");
        measured.push(result("HbA1c", "4548-4", a1c, "%", (Some(4.9), 6.0), &day));
        measured.push(result("LDLコレステロール", "13457-7", ldl, "mg/dL", (None, 120.0), &day));
        measured.push(result("収縮期血圧", "8480-6", upper, "mm[Hg]", (None, 130.0), &day));
        measured.push(result("拡張期血圧", "8462-4", lower, "mm[Hg]", (None, 85.0), &day));
    }
    vec![
        ("診療所の記録（架空）.json", bundle(&patient, clinic)),
        ("健診の結果（架空）.json", bundle(&patient, measured)),
    ]
}

/// The file of her grandson.
pub fn sora() -> Vec<(&'static str, Value)> {
    let patient = patient("見本", "空（架空）", "2019-06-21", "male");
    let file = vec![
        given("五種混合ワクチン", "2019-09-30"),
        given("麻しん風しん混合ワクチン", "2020-07-02"),
        given("水痘ワクチン", "2020-07-02"),
        allergy("卵白", "food", "口のまわりの発赤", "low"),
        drug("モンテルカストチュアブル錠5mg", "1日1回　寝る前", "2025-10-20", "active"),
    ];
    vec![("母子手帳から（架空）.json", bundle(&patient, file))]
}

fn bundle(patient: &Value, resources: Vec<Value>) -> Value {
    let mut entries = vec![json!({ "fullUrl": PATIENT, "resource": patient })];
    for (at, resource) in (2_u32..).zip(resources) {
        entries.push(json!({ "fullUrl": format!("urn:uuid:0a7c2f52-0000-4000-8000-{at:012}"), "resource": resource }));
    }
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
}

fn patient(family: &str, given: &str, born: &str, gender: &str) -> Value {
    let name = json!({ "use": "official", "text": format!("{family}　{given}"), "family": family, "given": [given] });
    json!({ "resourceType": "Patient", "name": [name], "birthDate": born, "gender": gender })
}

fn problem(name: &str, icd: &str, onset: &str) -> Value {
    json!({
        "resourceType": "Condition", "subject": { "reference": PATIENT }, "onsetDateTime": onset,
        "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active" }] },
        "code": { "text": name, "coding": [{ "system": ICD, "code": icd, "display": name }] },
    })
}

fn allergy(name: &str, category: &str, reaction: &str, criticality: &str) -> Value {
    json!({
        "resourceType": "AllergyIntolerance", "patient": { "reference": PATIENT }, "category": [category],
        "criticality": criticality, "code": { "text": name }, "reaction": [{ "manifestation": [{ "text": reaction }] }],
        "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active" }] },
    })
}

fn drug(name: &str, usage: &str, start: &str, status: &str) -> Value {
    json!({
        "resourceType": "MedicationRequest", "subject": { "reference": PATIENT }, "status": status, "intent": "order",
        "medicationCodeableConcept": { "text": name }, "authoredOn": start, "dosageInstruction": [{ "text": usage }],
    })
}

fn given(name: &str, day: &str) -> Value {
    json!({
        "resourceType": "Immunization", "patient": { "reference": PATIENT }, "status": "completed",
        "vaccineCode": { "text": name }, "occurrenceDateTime": day,
    })
}

/// A value with the range of whoever measured it, and their word where it lies above.
fn result(name: &str, loinc: &str, value: f64, unit: &str, range: (Option<f64>, f64), day: &str) -> Value {
    let (low, high) = range;
    let mut made = json!({
        "resourceType": "Observation", "subject": { "reference": PATIENT }, "status": "final", "effectiveDateTime": day,
        "code": { "text": name, "coding": [{ "system": "http://loinc.org", "code": loinc }] },
        "valueQuantity": { "value": number(value), "unit": unit, "system": "http://unitsofmeasure.org", "code": unit },
        "referenceRange": [{ "high": { "value": number(high), "unit": unit } }],
    });
    if let Some(low) = low {
        made["referenceRange"][0]["low"] = json!({ "value": number(low), "unit": unit });
    }
    if value > high {
        let system = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
        made["interpretation"] = json!([{ "coding": [{ "system": system, "code": "H" }] }]);
    }
    made
}

/// Without a decimal where there is none: FHIR keeps how exactly something was measured.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 { json!(value as i64) } else { json!(value) }
}
