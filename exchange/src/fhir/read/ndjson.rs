//! NDJSON: one resource a line, as servers write it in bulk (HL7 FHIR Bulk Data Access). Read as a collection of all of
//! them; a line that is broken does not hold up the others.

use super::file::{File, Form, Span, Text};
use crate::json::Json;

/// A brace with a member's name after it. A brace alone is a line of one text over many lines.
fn begins_as_object(line: &str) -> bool {
    line.trim_start().strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with('"'))
}

/// None if it is no NDJSON: a single line, no line that is a resource, or most lines beginning otherwise than an object does
/// (a JSON text over several lines that was cut off).
pub(super) fn by_line(bytes: &[u8]) -> Option<File> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = || text.lines().zip(1_u64..).filter(|(line, _)| !line.trim().is_empty());
    let (all, objects) =
        lines().fold((0, 0), |(all, objects), (line, _)| (all + 1, objects + usize::from(begins_as_object(line))));
    if all < 2 || objects * 2 < all {
        return None;
    }
    let (mut spans, mut broken, mut has_resource) = (Vec::with_capacity(all), Vec::new(), false);
    for (line, number) in lines() {
        let start = line.as_ptr().addr() - text.as_ptr().addr();
        let whole = 0..line.len();
        match Text::read(line) {
            Ok(json) if json.resource_type().as_deref() == Some("Bundle") => {
                for entry in json.entries().unwrap_or_default() {
                    has_resource = has_resource || line.get(entry.clone()).is_some_and(entry_has_resource);
                    spans.push(Span::of(start, &entry, number, false));
                }
            }
            Ok(json) => {
                has_resource = has_resource || json.members.iter().any(|(name, _)| name == "resourceType");
                spans.push(Span::of(start, &whole, number, true));
            }
            Err(_) => broken.push(Span::of(start, &whole, number, true)),
        }
    }
    let shell = Json::object([("resourceType", Some(Json::text("Bundle"))), ("type", Some(Json::text("collection")))]);
    has_resource.then(|| File::new(text, Form::Bundle, spans, shell, broken))
}

fn entry_has_resource(entry: &str) -> bool {
    Json::parse(entry).is_ok_and(|entry| entry.at(&["resource", "resourceType"]).is_some())
}
