//! `Condition`.

use vault::record::{ClinicalStatus, Diagnosis};

use super::bundle::Entry;
use super::{NoticeKind, Reading, element};
use crate::fhir::uri;

pub(super) fn read<'a>(reading: &mut Reading<'a>, entry: &'a Entry) -> Result<Diagnosis, NoticeKind> {
    let resource = entry.resource();
    let verification = element::code(resource, "verificationStatus", uri::CONDITION_VERIFICATION);
    match verification {
        Some("entered-in-error") => return Err(NoticeKind::EnteredInError),
        Some("refuted") => return Err(NoticeKind::Negated),
        _ => {}
    }
    let name = resource.get("code").map(element::coded_text).unwrap_or_default();
    if name.is_empty() {
        return Err(NoticeKind::Broken);
    }
    let status = element::code(resource, "clinicalStatus", uri::CONDITION_CLINICAL);
    let detail = element::extension(resource, uri::DETAIL);
    let abatement = match detail.and_then(|detail| element::extension(detail, "abatement")) {
        Some(own) => reading.date(entry, own, "valueDateTime"),
        None => reading
            .date(entry, resource, "abatementDateTime")
            .or_else(|| reading.date(entry, resource.get("abatementPeriod")?, "start")),
    };
    Ok(Diagnosis {
        name,
        status: status.and_then(|status| match status {
            "active" => Some(ClinicalStatus::Active),
            "recurrence" => Some(ClinicalStatus::Recurrence),
            "relapse" => Some(ClinicalStatus::Relapse),
            "inactive" => Some(ClinicalStatus::Inactive),
            "remission" => Some(ClinicalStatus::Remission),
            "resolved" => Some(ClinicalStatus::Resolved),
            _ => None,
        }),
        suspected: matches!(verification, Some("unconfirmed" | "provisional" | "differential")),
        principal: is_principal(entry),
        onset: reading
            .date(entry, resource, "onsetDateTime")
            .or_else(|| reading.date(entry, resource.get("onsetPeriod")?, "start")),
        onset_text: onset_text(entry),
        abatement,
        body_site: element::join(&element::labels(resource, "bodySite"), "、"),
        severity: element::label(resource, "severity"),
        note: element::notes(resource),
    })
}

/// When it began, where the source says it in words or as an age.
pub(super) fn onset_text(entry: &Entry) -> Option<String> {
    let resource = entry.resource();
    let own = element::extension(resource, uri::DETAIL)
        .and_then(|detail| element::extension(detail, "onset-text"))
        .and_then(|part| element::text(part, "valueString"));
    own.or_else(|| element::text(resource, "onsetString")).or_else(|| {
        let age = element::quantity(resource.get("onsetAge")?)?;
        Some(format!("{} {}", age.value, age.unit.unwrap_or_default()).trim().to_owned())
    })
}

fn is_principal(entry: &Entry) -> bool {
    element::extension(entry.resource(), uri::JP_DIAGNOSIS_TYPE).is_some_and(|extension| {
        element::code(extension, "valueCodeableConcept", uri::DIAGNOSIS_TYPE) == Some("principal")
    })
}
