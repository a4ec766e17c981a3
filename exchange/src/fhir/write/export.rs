//! Everything for the patient: one collection bundle. What came from elsewhere leaves as it came, and what the patient says instead
//! stands beside it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use vault::id::RecordId;
use vault::record::{Attachment, Fact, Import, Origin, Record};

use super::element::{self, part};
use super::{Page, entry, patient, render, words};
use crate::attachment::{self, Contents};
use crate::fhir::read::MEDIA_TYPE;
use crate::fhir::uri;
use crate::json::Json;
use crate::pieces::Gathered;
use crate::remark;

/// All health records, the person, and what imports brought that no record shows, as JSON text. References stay
/// resolvable: what came keeps its `fullUrl`, what is written here gets a `urn:uuid` that is the same in each export.
/// `now` is in seconds since 1970-01-01T00:00:00Z. Grants, consents and providers are not health records and not in it.
#[must_use]
pub fn export_bundle(records: &[(RecordId, &Record)], now: i64) -> String {
    export_with_files(records, &|_| None, now)
}

/// The same, with the contents of documents' files. Of one that is not to be had only name and size are written.
#[must_use]
pub fn export_with_files(records: &[(RecordId, &Record)], contents: &Contents<'_>, now: i64) -> String {
    let words = &words::JA;
    let mut entries = Entries::default();
    let mut files = Vec::new();
    // What is no FHIR has no element to stand in: the file it came in stands here whole.
    let is_file = |import: &RecordId| records.iter().any(|(id, record)| id == import && source(record).is_some());
    let mut gathered = Gathered::default();
    for (id, record) in records {
        if let Fact::Import(import) = &record.fact {
            if let Some(source) = &import.source {
                files.push((id, import, source));
                continue;
            }
            // The rest of an import that needed several records.
            if matches!(&record.provenance.origin, Origin::File { import } if is_file(import)) {
                continue;
            }
            for other in &import.others {
                match other.piece {
                    Some(piece) => gathered.add(*id, &record.provenance, piece, other),
                    None => entries.original(other.full_url.as_deref(), &other.content, &[], contents),
                }
            }
        }
    }
    for other in gathered.whole() {
        entries.original(other.full_url.as_deref(), &other.content, &[], contents);
    }
    let person = records.iter().find_map(|(id, record)| match &record.fact {
        Fact::Person(person) => Some((id, person)),
        _ => None,
    });
    let patient_id = resource_id(person.map_or(&RecordId::from_bytes([0; RecordId::LEN]), |(id, _)| id), 0);
    let patient_url = element::urn(&patient_id);
    if let Some((_, person)) = person {
        // Patients of imported files are the same person (FHIR R4 `Patient.link`).
        let resource = patient::write(words, person, None, &patient_id, &entries.patients());
        entries.push(Some(patient_url.clone()), resource);
    }
    for (id, import, source) in files {
        entries.push(Some(element::urn(&resource_id(id, 0))), file(import, source, &patient_url));
    }
    let page = Page { words, patient: &patient_url, contents, for_others: false, note: None };
    for (id, record) in records {
        let mut first_url = None;
        match (&record.provenance.original, record.is_as_it_came()) {
            (Some(original), true) if original.media_type == MEDIA_TYPE => {
                for (at, content) in original.content.iter().enumerate() {
                    let url = original.full_urls.get(at).and_then(Option::as_deref);
                    first_url = first_url.or_else(|| url.map(str::to_owned));
                    entries.original(url, content, record.fact.files(), contents);
                }
                let said = remark::own_lines(record, true).join("\n");
                if let Some(remark) = beside("remark", Some(&said), first_url.as_deref(), &patient_url) {
                    entries.push(Some(element::urn(&resource_id(id, u32::MAX - 1))), remark);
                }
            }
            (original, _) => {
                // What is said anew stands where the original stood, so that others still find it. Web addresses name a
                // type and an id and cannot be taken over.
                let former = original.as_ref().and_then(|original| original.full_urls.first());
                let mut former = former.and_then(Clone::clone).filter(|url| url.starts_with("urn:uuid:"));
                for rendered in render(&page, record, &|part| resource_id(id, part)) {
                    let url = former.take().unwrap_or_else(|| element::urn(&rendered.id));
                    first_url.get_or_insert_with(|| url.clone());
                    entries.push(Some(url), rendered.resource);
                }
            }
        }
        if record.kind().is_health()
            && let Some(memo) = beside("memo", record.memo.as_deref(), first_url.as_deref(), &patient_url)
        {
            entries.push(Some(element::urn(&resource_id(id, u32::MAX))), memo);
        }
    }
    let bundle = Json::object([
        ("resourceType", Some(Json::text("Bundle"))),
        ("type", Some(Json::text("collection"))),
        ("timestamp", element::instant(now).map(Json::text)),
        ("entry", element::list(entries.list)),
    ]);
    bundle.to_string()
}

#[derive(Default)]
struct Entries {
    list: Vec<Json>,
    /// Which resource stands under which `fullUrl`.
    urls: BTreeMap<String, usize>,
}

impl Entries {
    /// A resource as it came. The same one twice (two files of one institution) is written once.
    fn original(&mut self, full_url: Option<&str>, content: &str, files: &[Attachment], contents: &Contents<'_>) {
        let resource = Json::parse(content).unwrap_or_else(|_| binary(content));
        let resource = if files.is_empty() { resource } else { attachment::with_contents(&resource, files, contents) };
        self.push(full_url.map(str::to_owned), resource);
    }

    fn push(&mut self, full_url: Option<String>, resource: Json) {
        match full_url {
            Some(url) => match self.urls.get(&url) {
                Some(at) if self.list[*at].get("resource") == Some(&resource) => {}
                // A `fullUrl` may stand only once (bdl-7), so that the second state of a resource goes without.
                Some(_) => self.list.push(entry(None, resource)),
                None => {
                    self.urls.insert(url.clone(), self.list.len());
                    self.list.push(entry(Some(&url), resource));
                }
            },
            None => {
                let written = entry(None, resource);
                if !self.list.contains(&written) {
                    self.list.push(written);
                }
            }
        }
    }

    /// How the patients of imported files can be referred to.
    fn patients(&self) -> Vec<String> {
        let patients = self
            .list
            .iter()
            .filter(|entry| entry.at(&["resource", "resourceType"]).and_then(Json::as_str) == Some("Patient"));
        let mut names: Vec<String> = patients
            .filter_map(|entry| {
                let id = || Some(format!("Patient/{}", entry.at(&["resource", "id"])?.as_str()?));
                entry.str("fullUrl").map(str::to_owned).or_else(id)
            })
            .collect();
        names.dedup();
        names
    }
}

fn source(record: &Record) -> Option<&[u8]> {
    if let Fact::Import(import) = &record.fact { import.source.as_deref() } else { None }
}

/// An imported file that is no FHIR, byte for byte (FHIR R4 `DocumentReference`, `Attachment`).
fn file(import: &Import, source: &[u8], patient: &str) -> Json {
    let attachment = Json::object([
        ("contentType", Some(Json::text("application/octet-stream"))),
        ("data", Some(Json::text(STANDARD.encode(source)))),
        ("title", element::text(Some(&import.file_name))),
        ("creation", element::instant(import.time).map(Json::text)),
    ]);
    let content = Json::object([("attachment", Some(attachment))]);
    Json::object([
        ("resourceType", Some(Json::text("DocumentReference"))),
        ("status", Some(Json::text("current"))),
        ("subject", Some(element::reference(patient))),
        ("content", Some(Json::Array(vec![content]))),
    ])
}

/// What came in another format than FHIR's: the header of a checkup, rows of a table (FHIR R4 `Binary`).
fn binary(content: &str) -> Json {
    let media_type = if content.trim_start().starts_with('<') { "application/xml" } else { "text/plain" };
    Json::object([
        ("resourceType", Some(Json::text("Binary"))),
        ("contentType", Some(Json::text(media_type))),
        ("data", Some(Json::text(STANDARD.encode(content)))),
    ])
}

/// The patient's own words about a record, beside it and not in it, because originals stay as they are: the memo, or what the
/// patient says instead of what came.
fn beside(name: &'static str, words: Option<&str>, about: Option<&str>, patient: &str) -> Option<Json> {
    let words = element::text(words)?;
    let detail = element::extension(
        uri::DETAIL,
        vec![part(name, "valueString", Some(words)), part("about", "valueReference", about.map(element::reference))],
    );
    Some(Json::object([
        ("resourceType", Some(Json::text("Basic"))),
        ("extension", detail.map(|detail| Json::Array(vec![detail]))),
        ("code", element::words(Some(name))),
        ("subject", Some(element::reference(patient))),
    ]))
}

/// A UUID that is the same in each export and tells nothing of the vault's own ids.
fn resource_id(record: &RecordId, part: u32) -> String {
    let mut hash = Sha256::new();
    hash.update(b"inro/export\0");
    hash.update(record.as_bytes());
    hash.update(part.to_be_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    element::uuid(bytes)
}
