//! Under which numbers a file says the person is insured: `Coverage`, and the identifiers of `Patient` and of subjects.

use super::bundle::{Bundle, Entry};
use super::element;
use crate::fhir::uri;
use crate::identity::Insured;
use crate::json::Json;

/// What one resource says of how the person is insured. Public subsidies are no insurance.
pub(super) fn of_entry(bundle: &Bundle<'_>, entry: &Entry) -> Vec<Insured> {
    match entry.resource_type() {
        "Coverage" if !is_subsidy(entry.resource()) => vec![of_coverage(bundle, entry)],
        "Patient" => entry.resource().items("identifier").iter().filter_map(of_identifier).collect(),
        _ => {
            let subjects = ["subject", "patient"].iter().filter_map(|name| entry.resource().get(name));
            subjects.filter_map(|subject| of_identifier(subject.get("identifier")?)).collect()
        }
    }
}

/// What a `Coverage` says, from its elements first and its identifiers second.
pub(super) fn of_coverage(bundle: &Bundle<'_>, entry: &Entry) -> Insured {
    let resource = entry.resource();
    let part = |leaf: &str| {
        let part = element::extension(resource, &format!("{}{leaf}", uri::JP_INSURED_PERSON))?;
        element::text(part, "valueString")
    };
    let date =
        |member: &str| resource.at(&["period", member]).and_then(Json::as_str).and_then(|date| date.parse().ok());
    let own = Insured {
        insurer_number: payor_number(bundle, entry),
        symbol: part("Symbol"),
        number: part("Number"),
        branch: part("SubNumber").or_else(|| element::text(resource, "dependent")),
        from: date("start"),
        until: date("end"),
    };
    resource.items("identifier").iter().filter_map(of_identifier).fold(own, Insured::or)
}

/// The number of the first payor, which stands at the reference or at the institution it leads to.
pub(super) fn payor_number(bundle: &Bundle<'_>, entry: &Entry) -> Option<String> {
    let payor = entry.resource().items("payor").first()?;
    let own = payor.get("identifier").and_then(|identifier| element::text(identifier, "value"));
    own.or_else(|| {
        let organization = bundle.resolve(entry, payor)?;
        organization.items("identifier").iter().find_map(|one| element::text(one, "value"))
    })
}

/// Whether a `Coverage` is one by public funds.
pub(super) fn is_subsidy(coverage: &Json) -> bool {
    element::code(coverage, "type", uri::JP_INSURANCE_CATEGORY) == Some("8")
}

fn of_identifier(identifier: &Json) -> Option<Insured> {
    let value = identifier.str("value")?;
    match identifier.str("system")? {
        uri::JP_MEMBER_ID => Insured::from_member_id(value),
        uri::JP_COVERAGE_ID => Insured::from_coverage_id(value),
        _ => None,
    }
}
