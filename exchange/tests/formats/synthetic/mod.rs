//! A patient of 5,000 FHIR resources who does not exist, with malformed ones among them: always the same file, and what a
//! reader has to make of it.

use exchange::parsed::NoticeKind;
use serde_json::{Value, json};

/// Resources in the file, malformed ones among them.
pub const RESOURCES: usize = 5_000;
/// Every so many resources, one is malformed.
const MALFORMED_EVERY: usize = 97;
/// Visits, each with so many results, which become one record a visit.
const RESULTS_OF_A_VISIT: usize = 8;

const DRUGS: [&str; 6] = [
    "アムロジピンOD錠5mg",
    "メトホルミン錠250mg",
    "ロスバスタチン錠2.5mg",
    "レバミピド錠100mg",
    "ロキソプロフェンNa錠60mg",
    "酸化マグネシウム錠330mg",
];
const DISEASES: [&str; 5] = ["高血圧症", "2型糖尿病", "脂質異常症", "腰痛症", "葛\u{e0100}城型こむら返り"];
const ITEMS: [(&str, &str); RESULTS_OF_A_VISIT] = [
    ("ALT", "U/L"),
    ("AST", "U/L"),
    ("クレアチニン", "mg/dL"),
    ("LDLコレステロール", "mg/dL"),
    ("HbA1c", "%"),
    ("カリウム", "mmol/L"),
    ("ヘモグロビン", "g/dL"),
    ("血小板", "10*4/uL"),
];
const PLACES: [&str; 4] = ["みなと架空病院", "架空坂内科", "うしお架空診療所", "みさき架空薬局"];

/// A file, and what has to come of it.
pub struct Synthetic {
    /// The bundle, as JSON text.
    pub file: String,
    /// How many records it becomes.
    pub records: usize,
    /// Of the malformed resources: place in the bundle from 0, what the reader says, and the element where it names one.
    pub malformed: Vec<(usize, NoticeKind, Option<&'static str>)>,
}

/// The patient: born 1951-03-02, named as the tests' person is.
pub fn patient(resources: usize) -> Synthetic {
    let mut made = Making { entries: Vec::with_capacity(resources), records: 0, malformed: Vec::new() };
    let mut name = vec![json!({ "use": "official", "text": "髙﨑　千鶴", "extension": representation("IDE") })];
    name.push(json!({ "use": "official", "text": "タカサキ チヅル", "extension": representation("SYL") }));
    made.put(
        json!({ "resourceType": "Patient", "id": "p", "name": name, "gender": "female", "birthDate": "1951-03-02" }),
    );
    for (at, place) in PLACES.iter().enumerate() {
        made.put(json!({ "resourceType": "Organization", "id": format!("o{at}"), "name": place }));
    }
    let mut turn = 0;
    while made.entries.len() < resources {
        turn += 1;
        if made.entries.len().is_multiple_of(MALFORMED_EVERY) {
            made.put_malformed();
            continue;
        }
        // A visit's results have to fit in whole.
        let room = resources - made.entries.len();
        let until_malformed = MALFORMED_EVERY - made.entries.len() % MALFORMED_EVERY;
        match turn % 8 {
            0 if room.min(until_malformed) >= RESULTS_OF_A_VISIT => made.put_visit(turn),
            1..=3 => made.put_record(drug(turn)),
            4 => made.put_record(disease(turn)),
            5 => made.put_record(vaccination(turn)),
            6 => made.put_record(procedure(turn)),
            // A visit without results is kept as it came and is no record.
            _ => made.put(visit(turn)),
        }
    }
    let file = json!({ "resourceType": "Bundle", "type": "collection", "entry": made.entries }).to_string();
    Synthetic { file, records: made.records, malformed: made.malformed }
}

struct Making {
    entries: Vec<Value>,
    records: usize,
    malformed: Vec<(usize, NoticeKind, Option<&'static str>)>,
}

impl Making {
    fn put(&mut self, resource: Value) {
        let url = format!("urn:uuid:{:08x}-0000-4000-8000-000000000000", self.entries.len());
        self.entries.push(json!({ "fullUrl": url, "resource": resource }));
    }

    fn put_record(&mut self, resource: Value) {
        self.records += 1;
        self.put(resource);
    }

    /// All results of a day from one place are one record.
    fn put_visit(&mut self, turn: usize) {
        self.records += 1;
        for (at, (item, unit)) in ITEMS.iter().enumerate() {
            let mut result =
                about(json!({ "resourceType": "Observation", "status": "final", "code": { "text": item } }));
            result["effectiveDateTime"] = day(turn).into();
            result["performer"] = json!([place(0)]);
            result["valueQuantity"] = json!({ "value": (turn * 7 + at * 13) % 90 + 10, "unit": unit });
            self.put(result);
        }
    }

    /// One of each sort in turn. Some still become records, without what could not be read.
    fn put_malformed(&mut self) {
        let turn = self.malformed.len();
        let at = self.entries.len();
        let (resource, kind, element, is_record) = match turn % 8 {
            0 => (
                about(json!({ "resourceType": "Condition", "note": [{ "text": "病名がない" }] })),
                NoticeKind::Broken,
                None,
                false,
            ),
            1 => (
                about(json!({ "resourceType": "MedicationRequest", "status": "active", "intent": "order" })),
                NoticeKind::Broken,
                None,
                false,
            ),
            2 => (json!({ "id": "nameless", "text": { "status": "generated" } }), NoticeKind::NoResource, None, false),
            3 => {
                let mut odd = disease(turn);
                odd["onsetDateTime"] = "2020-13-45".into();
                (odd, NoticeKind::DateUnreadable, Some("onsetDateTime"), true)
            }
            4 => {
                let mut wrong = disease(turn);
                wrong["verificationStatus"] = json!({ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "entered-in-error" }] });
                (wrong, NoticeKind::EnteredInError, None, false)
            }
            5 => {
                let mut unknown = drug(turn);
                unknown["modifierExtension"] = json!([{ "url": "http://example.org/opposite", "valueBoolean": true }]);
                (unknown, NoticeKind::UnknownModifier, None, false)
            }
            6 => {
                let mut not_done = vaccination(turn);
                not_done["status"] = "not-done".into();
                (not_done, NoticeKind::Negated, None, false)
            }
            _ => {
                (about(json!({ "resourceType": "Procedure", "status": "completed" })), NoticeKind::Broken, None, false)
            }
        };
        self.malformed.push((at, kind, element));
        self.records += usize::from(is_record);
        self.put(resource);
    }
}

fn drug(turn: usize) -> Value {
    let mut drug = about(json!({ "resourceType": "MedicationRequest", "status": "completed", "intent": "order" }));
    drug["medicationCodeableConcept"] = json!({ "text": DRUGS[turn % DRUGS.len()] });
    drug["authoredOn"] = day(turn).into();
    drug["requester"] = place(turn);
    drug["dosageInstruction"] =
        json!([{ "text": "1日1回 朝食後", "doseAndRate": [{ "doseQuantity": { "value": 1, "unit": "錠" } }] }]);
    drug
}

fn disease(turn: usize) -> Value {
    let mut disease = about(json!({ "resourceType": "Condition", "onsetDateTime": day(turn) }));
    disease["code"] = json!({ "text": format!("{}（{turn}）", DISEASES[turn % DISEASES.len()]) });
    disease["asserter"] = place(turn);
    disease
}

fn vaccination(turn: usize) -> Value {
    let mut vaccination = about(json!({ "resourceType": "Immunization", "status": "completed" }));
    vaccination["vaccineCode"] = json!({ "text": "インフルエンザHAワクチン" });
    vaccination["occurrenceDateTime"] = day(turn).into();
    vaccination["lotNumber"] = format!("LOT{turn}").into();
    vaccination
}

fn procedure(turn: usize) -> Value {
    let mut procedure =
        about(json!({ "resourceType": "Procedure", "status": "completed", "performedDateTime": day(turn) }));
    procedure["code"] = json!({ "text": "創傷処置" });
    procedure
}

fn visit(turn: usize) -> Value {
    let period = json!({ "start": day(turn), "end": day(turn) });
    about(json!({ "resourceType": "Encounter", "status": "finished", "class": { "code": "AMB" }, "period": period }))
}

fn about(mut resource: Value) -> Value {
    let name = if resource["resourceType"] == "Immunization" { "patient" } else { "subject" };
    resource[name] = json!({ "reference": "Patient/p" });
    resource
}

fn place(turn: usize) -> Value {
    json!({ "reference": format!("Organization/o{}", turn % PLACES.len()) })
}

/// Each turn has a day of its own.
fn day(turn: usize) -> String {
    let (year, rest) = (2008 + turn / (12 * 28), turn % (12 * 28));
    format!("{year}-{:02}-{:02}", rest / 28 + 1, rest % 28 + 1)
}

fn representation(code: &str) -> Value {
    json!([{ "url": "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation", "valueCode": code }])
}
