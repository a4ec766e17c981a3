//! NDJSON: one resource a line, as servers write it in bulk (HL7 FHIR Bulk Data Access). Read as a collection of all of
//! them; a line that is broken does not hold up the others.

use vault::record::OtherResource;

use super::{MEDIA_TYPE, parse, read_json};
use crate::error::ImportError;
use crate::identity::{self, Finding, FindingKind};
use crate::json::Json;
use crate::parsed::{Notice, NoticeKind, Parsed};

/// A FHIR file: one resource, or one a line.
#[derive(Debug)]
pub(crate) struct File {
    json: Json,
    /// My Numbers in it, and numbers that may be one. Most files have none and need not be copied without them.
    found: Vec<Finding>,
    /// Of NDJSON: in which line each entry of the bundle stood, from 1.
    lines: Vec<u64>,
    /// Of NDJSON: lines that are no JSON, with their number.
    broken: Vec<(u64, String)>,
}

impl File {
    /// Reads a file as one JSON text, else as one a line.
    pub(crate) fn open(bytes: &[u8]) -> Result<Self, ImportError> {
        match parse(bytes) {
            Ok(json) => Ok(Self::of(json, Vec::new(), Vec::new())),
            Err(error) => by_line(bytes).ok_or(error),
        }
    }

    fn of(json: Json, lines: Vec<u64>, broken: Vec<(u64, String)>) -> Self {
        Self { found: identity::scan_json(&json), json, lines, broken }
    }

    pub(crate) fn my_numbers(&self) -> Vec<Finding> {
        let broken = self.broken.iter().flat_map(|(line, text)| {
            let found = identity::scan_text(text).into_iter();
            found.map(move |finding| Finding { path: format!("/line/{line}"), ..finding })
        });
        self.found.iter().cloned().chain(broken).collect()
    }

    pub(crate) fn parsed(&self, not_my_number: bool) -> Result<Parsed, ImportError> {
        let is_clean = self.found.iter().all(|finding| not_my_number && finding.kind != FindingKind::Block);
        let mut parsed =
            if is_clean { read_json(&self.json)? } else { read_json(&identity::remove(&self.json, not_my_number))? };
        for notice in &mut parsed.notices {
            notice.line = notice.entry.and_then(|entry| self.lines.get(entry).copied());
        }
        for (line, text) in &self.broken {
            let mut found = identity::scan_text(text);
            found.retain(|finding| finding.kind == FindingKind::Block || !not_my_number);
            parsed.notices.push(Notice {
                kind: NoticeKind::LineUnreadable,
                entry: None,
                line: Some(*line),
                resource_type: None,
                element: None,
            });
            parsed.others.push(OtherResource {
                resource_type: MEDIA_TYPE.to_owned(),
                full_url: None,
                content: identity::redact(text, &found),
            });
        }
        Ok(parsed)
    }
}

/// A brace with a member's name after it. A brace alone is a line of one text over many lines.
fn begins_as_object(line: &str) -> bool {
    line.trim_start().strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with('"'))
}

/// None if it is no NDJSON: a single line, no line that is a resource, or most lines beginning otherwise than an object does
/// (a JSON text over several lines that was cut off).
fn by_line(bytes: &[u8]) -> Option<File> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = || text.lines().zip(1_u64..).filter(|(line, _)| !line.trim().is_empty());
    let (all, objects) =
        lines().fold((0, 0), |(all, objects), (line, _)| (all + 1, objects + usize::from(begins_as_object(line))));
    if all < 2 || objects * 2 < all {
        return None;
    }
    let (mut entries, mut numbers, mut broken) = (Vec::new(), Vec::new(), Vec::new());
    for (line, number) in lines() {
        match Json::parse(line) {
            Ok(resource) if resource.str("resourceType") == Some("Bundle") => {
                entries.extend_from_slice(resource.items("entry"));
                numbers.resize(entries.len(), number);
            }
            Ok(resource) => {
                entries.push(Json::object([("resource", Some(resource))]));
                numbers.push(number);
            }
            Err(_) => broken.push((number, line.to_owned())),
        }
    }
    let is_resource = |entry: &Json| entry.at(&["resource", "resourceType"]).is_some();
    if !entries.iter().any(is_resource) {
        return None;
    }
    let json = Json::object([
        ("resourceType", Some(Json::text("Bundle"))),
        ("type", Some(Json::text("collection"))),
        ("entry", Some(Json::Array(entries))),
    ]);
    Some(File::of(json, numbers, broken))
}
