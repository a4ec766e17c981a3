//! The resources of a file and how they refer to each other (FHIR R4 "Resolving references in Bundles").

use std::collections::BTreeMap;

use vault::record::OtherResource;

use crate::error::ImportError;
use crate::json::Json;

/// A bundle, or a single resource as a bundle of one.
pub(super) struct Bundle<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    /// `Bundle.type`; none for a single resource.
    pub(super) kind: Option<&'a str>,
    by_url: BTreeMap<&'a str, usize>,
    /// By `Type/id`.
    by_name: BTreeMap<String, usize>,
    /// By the value of an identifier, whatever its system.
    by_number: BTreeMap<&'a str, Vec<usize>>,
    /// The first of each type.
    by_type: BTreeMap<&'a str, usize>,
}

/// One resource of a file.
pub(super) struct Entry<'a> {
    /// Its place in the bundle, from 0.
    pub(super) index: Option<usize>,
    pub(super) full_url: Option<&'a str>,
    pub(super) resource: &'a Json,
}

impl<'a> Entry<'a> {
    /// `resourceType`, or nothing.
    pub(super) fn resource_type(&self) -> &'a str {
        self.resource.str("resourceType").unwrap_or_default()
    }

    /// `resourceType` if it looks like one of FHIR's and not like content.
    pub(super) fn known_type(&self) -> Option<&'a str> {
        let name = self.resource_type();
        let is_name = (3..=40).contains(&name.len())
            && name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.bytes().all(|byte| byte.is_ascii_alphabetic());
        is_name.then_some(name)
    }

    /// As it came.
    pub(super) fn other(&self) -> OtherResource {
        OtherResource {
            resource_type: self.resource_type().to_owned(),
            full_url: self.full_url.map(str::to_owned),
            content: self.resource.to_text(),
        }
    }
}

impl<'a> Bundle<'a> {
    pub(super) fn of(json: &'a Json) -> Result<Self, ImportError> {
        let resource_type = json.str("resourceType").ok_or(ImportError::NotFhir)?;
        let mut bundle = Self {
            entries: Vec::new(),
            kind: None,
            by_url: BTreeMap::new(),
            by_name: BTreeMap::new(),
            by_number: BTreeMap::new(),
            by_type: BTreeMap::new(),
        };
        if resource_type == "Bundle" {
            bundle.kind = json.str("type");
            bundle.entries = entries(json)?;
        } else {
            let entry = Entry { index: None, full_url: None, resource: json };
            entry.known_type().ok_or(ImportError::NotFhir)?;
            bundle.entries.push(entry);
        }
        let releases: Vec<bool> = bundle.entries.iter().filter_map(|entry| is_other_release(entry.resource)).collect();
        if !releases.is_empty() && releases.iter().all(|is_other| *is_other) {
            return Err(ImportError::NotR4);
        }
        for (at, entry) in bundle.entries.iter().enumerate() {
            if let Some(url) = entry.full_url {
                bundle.by_url.entry(url).or_insert(at);
            }
            if let Some(id) = entry.resource.str("id") {
                bundle.by_name.entry(format!("{}/{id}", entry.resource_type())).or_insert(at);
            }
            for value in entry.resource.items("identifier").iter().filter_map(|identifier| identifier.str("value")) {
                bundle.by_number.entry(value).or_default().push(at);
            }
            bundle.by_type.entry(entry.resource_type()).or_insert(at);
        }
        Ok(bundle)
    }

    /// The resource a `Reference` of `from` leads to.
    pub(super) fn resolve(&self, from: &Entry<'a>, reference: &Json) -> Option<&'a Json> {
        if let Some(id) = reference.str("reference").and_then(|to| to.strip_prefix('#')) {
            let contained = from.resource.items("contained").iter();
            return contained.into_iter().find(|inner| inner.str("id") == Some(id));
        }
        self.find(from, reference).map(|entry| entry.resource)
    }

    /// The entry a `Reference` of `from` leads to.
    pub(super) fn find(&self, from: &Entry<'a>, reference: &Json) -> Option<&Entry<'a>> {
        if let Some(to) = reference.str("reference") {
            let to = to.split_once("/_history/").map_or(to, |(to, _)| to);
            if let Some(at) = self.by_url.get(to) {
                return self.entries.get(*at);
            }
            if to.contains(':') {
                return None;
            }
            // A relative reference belongs to the server the referring resource came from.
            let absolute = from.full_url.and_then(|url| base(url)).map(|base| format!("{base}/{to}"));
            let at = absolute.and_then(|url| self.by_url.get(url.as_str())).or_else(|| self.by_name.get(to))?;
            return self.entries.get(*at);
        }
        let wanted = reference.get("identifier")?;
        let value = wanted.str("value")?;
        self.numbered(value).find(|entry| {
            let mut identifiers = entry.resource.items("identifier").iter();
            reference.str("type").is_none_or(|name| name == entry.resource_type())
                && identifiers.any(|one| one.str("value") == Some(value) && one.str("system") == wanted.str("system"))
        })
    }

    /// The first entry of a type.
    pub(super) fn first(&self, resource_type: &str) -> Option<&Entry<'a>> {
        self.entries.get(*self.by_type.get(resource_type)?)
    }

    /// Entries with an identifier of this value.
    pub(super) fn numbered(&self, value: &str) -> impl Iterator<Item = &Entry<'a>> {
        self.by_number.get(value).into_iter().flatten().filter_map(|at| self.entries.get(*at))
    }
}

fn entries(json: &Json) -> Result<Vec<Entry<'_>>, ImportError> {
    let list = match json.get("entry") {
        None => return Err(ImportError::EmptyBundle),
        Some(Json::Array(list)) if list.is_empty() => return Err(ImportError::EmptyBundle),
        Some(Json::Array(list)) => list,
        Some(_) => return Err(ImportError::NotR4),
    };
    let entries = list.iter().enumerate().map(|(index, entry)| Entry {
        index: Some(index),
        full_url: entry.str("fullUrl"),
        // An entry without a resource (a deletion in a history, a broken file) is kept as it is.
        resource: entry.get("resource").unwrap_or(entry),
    });
    Ok(entries.collect())
}

/// `https://host/fhir` of `https://host/fhir/Patient/1`.
fn base(url: &str) -> Option<&str> {
    let (rest, _id) = url.rsplit_once('/')?;
    rest.rsplit_once('/').map(|(base, _type)| base)
}

/// Whether a resource has a form that R4 does not have: of DSTU2 or STU3, or an element renamed in R5. None for resources
/// that are the same in all.
pub(super) fn is_other_release(resource: &Json) -> Option<bool> {
    match resource.str("resourceType")? {
        // R5: `medication` is a CodeableReference.
        "MedicationRequest" | "MedicationStatement" | "MedicationDispense" => {
            Some(resource.get("medication").is_some())
        }
        "MedicationOrder" => Some(true),
        // STU3 and before: codes instead of CodeableConcepts.
        "Condition" | "AllergyIntolerance" => {
            Some(resource.str("clinicalStatus").is_some() || resource.str("verificationStatus").is_some())
        }
        // STU3 and before: one range, one interpretation.
        "Observation" => Some(matches!(resource.get("interpretation"), Some(Json::Object(_)))),
        _ => None,
    }
}
