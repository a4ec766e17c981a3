//! What was derived from claims is known to be weeks behind; only where the file says that it was.

use serde_json::{Value, json};
use vault::record::Basis;

fn basis(resources: &[Value]) -> Vec<Option<Basis>> {
    let entries: Vec<Value> = resources
        .iter()
        .map(|resource| {
            let url = format!(
                "https://fhir.example/{}/{}",
                resource["resourceType"].as_str().unwrap(),
                resource["id"].as_str().unwrap()
            );
            json!({ "fullUrl": url, "resource": resource })
        })
        .collect();
    let bundle = json!({ "resourceType": "Bundle", "type": "collection", "entry": entries });
    let parsed = exchange::fhir::read::read(bundle.to_string().as_bytes()).unwrap();
    parsed.entries.iter().map(|entry| entry.source.basis).collect()
}

fn statement(id: &str, derived_from: &Value) -> Value {
    json!({
        "resourceType": "MedicationStatement", "id": id, "status": "active",
        "medicationCodeableConcept": { "text": "アムロジピン" }, "derivedFrom": derived_from,
    })
}

#[test]
fn a_statement_that_names_a_claim_as_its_origin_is_from_claims() {
    for from in [
        json!([{ "reference": "Claim/c1" }]),
        json!([{ "reference": "https://elsewhere.example/ExplanationOfBenefit/e1" }]),
        json!([{ "reference": "urn:uuid:00000000-0000-4000-8000-000000000001", "type": "Claim" }]),
        json!([{ "reference": "MedicationRequest/m1" }, { "reference": "Claim/c1" }]),
    ] {
        assert_eq!(basis(&[statement("s1", &from)]), [Some(Basis::Claims)], "{from}");
    }
}

#[test]
fn a_provenance_that_names_a_claim_makes_its_targets_from_claims_and_no_others() {
    let about = |target: &str| {
        json!({
            "resourceType": "Provenance", "id": "p1", "target": [{ "reference": target }], "recorded": "2026-10-08T00:00:00Z",
            "agent": [{ "who": { "display": "保険者" } }],
            "entity": [{ "role": "source", "what": { "reference": "ExplanationOfBenefit/e1" } }],
        })
    };
    let condition = json!({ "resourceType": "Condition", "id": "d1", "code": { "text": "高血圧症" } });
    let other = json!({ "resourceType": "Condition", "id": "d2", "code": { "text": "糖尿病" } });
    assert_eq!(basis(&[condition, other, about("Condition/d1")]), [Some(Basis::Claims), None]);
}

#[test]
fn nothing_is_guessed_from_anything_else() {
    let insurer = json!({
        "resourceType": "MedicationStatement", "id": "s1", "status": "active", "meta": { "source": "https://insurer.example/claims" },
        "medicationCodeableConcept": { "text": "アムロジピン" },
        "informationSource": { "display": "架空健康保険組合" },
    });
    assert_eq!(basis(&[insurer]), [None]);
    assert_eq!(basis(&[statement("s1", &json!([{ "reference": "MedicationRequest/m1" }]))]), [None]);
    assert_eq!(basis(&[statement("s1", &json!([{ "display": "Claim" }]))]), [None]);
}
