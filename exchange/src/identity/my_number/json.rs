//! My Numbers in a file of JSON: in every text, in FHIR identifiers, and beside what a label names.

use super::{Finding, FindingKind, has_label, redact, scan, scan_identifier};
use crate::json::Json;

/// Resources whose identifiers are numbers of a person.
const PERSONS: [&str; 5] = ["Patient", "Person", "RelatedPerson", "Practitioner", "Coverage"];
/// Members that hold names of systems and places in a file, never what somebody wrote.
const TECHNICAL: [&str; 9] =
    ["system", "url", "fullUrl", "reference", "profile", "resourceType", "contentType", "data", "hash"];

/// What stands around a part of a JSON text: labels and types hold for all that is inside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Around {
    path: Vec<String>,
    resource: String,
    labelled: bool,
}

impl Around {
    /// Around an item of an array that is a member of `whole`. The array itself may be missing there.
    pub(crate) fn item(whole: &Json, array: &str, index: usize) -> Self {
        Self {
            path: vec![array.to_owned(), index.to_string()],
            resource: whole.str("resourceType").unwrap_or_default().to_owned(),
            labelled: is_labelled(whole),
        }
    }

    fn place(&self) -> Place {
        Place { path: self.path.clone(), resource: self.resource.clone(), labelled: self.labelled }
    }
}

/// Looks for My Numbers in all strings of a JSON text and in FHIR identifiers.
pub(crate) fn scan_json(json: &Json) -> Vec<Finding> {
    scan_inside(json, &Around::default())
}

/// The same in a part of a JSON text.
pub(crate) fn scan_inside(json: &Json, around: &Around) -> Vec<Finding> {
    let mut findings = Vec::new();
    walk(json, &mut around.place(), &mut findings);
    findings
}

/// A part of a JSON text without its My Numbers: identifiers are cut out, digits in texts replaced. With `keep_asked`, numbers
/// that the patient said are something else stay. None if nothing is left of it.
pub(crate) fn remove(json: &Json, around: &Around, keep_asked: bool) -> Option<Json> {
    clean(json, &mut around.place(), keep_asked)
}

/// Where in a JSON text something is.
#[derive(Default)]
struct Place {
    path: Vec<String>,
    /// The innermost resource's type.
    resource: String,
    /// A label stands beside.
    labelled: bool,
}

impl Place {
    /// Whether the value is an identifier.
    fn is_identifier(&self) -> bool {
        let mut names = self.path.iter().rev().filter(|name| name.parse::<usize>().is_err());
        names.next().is_some_and(|name| name == "identifier" || name == "valueIdentifier")
    }

    fn is_technical(&self) -> bool {
        let mut names = self.path.iter().rev().filter(|name| name.parse::<usize>().is_err());
        names.next().is_some_and(|name| TECHNICAL.contains(&name.as_str()))
    }

    fn pointer(&self) -> String {
        let parts = self.path.iter().map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1")));
        parts.collect()
    }

    /// What was found in this string or identifier.
    fn find(&self, json: &Json) -> Vec<Finding> {
        let found = match json {
            Json::String(text) if !self.is_technical() => scan(text, self.labelled),
            Json::Object(_) if self.is_identifier() => identifier(json, &self.resource).into_iter().collect(),
            _ => Vec::new(),
        };
        found.into_iter().map(|finding| Finding { path: self.pointer(), ..finding }).collect()
    }

    /// Goes into an object or array, whose resource type and labels hold for everything inside.
    fn inside<T>(&mut self, json: &Json, visit: impl FnOnce(&mut Self) -> T) -> T {
        let before = (self.resource.clone(), self.labelled);
        if let Some(name) = json.str("resourceType") {
            name.clone_into(&mut self.resource);
        }
        self.labelled = self.labelled || is_labelled(json);
        let result = visit(self);
        (self.resource, self.labelled) = before;
        result
    }

    /// Goes to a member or item.
    fn enter<T>(&mut self, name: String, visit: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(name);
        let result = visit(self);
        self.path.pop();
        result
    }
}

fn walk(json: &Json, place: &mut Place, findings: &mut Vec<Finding>) {
    let found = place.find(json);
    // What is found as an identifier is not looked for again inside.
    if !found.is_empty() {
        findings.extend(found);
        return;
    }
    match json {
        Json::Object(members) => place.inside(json, |place| {
            for (name, value) in members {
                place.enter(name.clone(), |place| walk(value, place, findings));
            }
        }),
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                place.enter(index.to_string(), |place| walk(item, place, findings));
            }
        }
        _ => {}
    }
}

/// None if nothing is left of the value.
fn clean(json: &Json, place: &mut Place, keep_asked: bool) -> Option<Json> {
    let mut found = place.find(json);
    found.retain(|finding| finding.kind == FindingKind::Block || !keep_asked);
    match json {
        Json::String(text) if !found.is_empty() => Some(Json::String(redact(text, &found))),
        Json::Object(_) if !found.is_empty() => None,
        Json::Object(members) => place.inside(json, |place| {
            let kept: Vec<(String, Json)> = members
                .iter()
                .filter_map(|(name, value)| {
                    let value = place.enter(name.clone(), |place| clean(value, place, keep_asked))?;
                    Some((name.clone(), value))
                })
                .collect();
            // An extension without its value would be none.
            let is_hollow = kept.len() < members.len() && kept.iter().all(|(name, _)| name == "url");
            (!is_hollow).then_some(Json::Object(kept))
        }),
        Json::Array(items) => {
            let kept: Vec<Json> = items
                .iter()
                .enumerate()
                .filter_map(|(index, item)| place.enter(index.to_string(), |place| clean(item, place, keep_asked)))
                .collect();
            (kept.len() == items.len() || !kept.is_empty()).then_some(Json::Array(kept))
        }
        _ => Some(json.clone()),
    }
}

/// An identifier whose system or type names the individual number, or whose value is one.
fn identifier(identifier: &Json, resource: &str) -> Option<Finding> {
    let value = identifier.str("value")?;
    let names = [identifier.str("system"), identifier.at(&["type", "text"]).and_then(Json::as_str)];
    let codings = identifier.get("type").map(|kind| kind.items("coding")).unwrap_or_default();
    let displays = codings.iter().map(|coding| coding.str("display"));
    let is_named = names.into_iter().chain(displays).flatten().any(has_label);
    let is_personal = PERSONS.contains(&resource) || identifier.str("system").is_none();
    scan_identifier(value, is_named, is_personal)
}

/// Whether a label stands in an object's own texts or in the name of what it is about.
fn is_labelled(json: &Json) -> bool {
    let Json::Object(members) = json else { return false };
    let own = members
        .iter()
        .any(|(name, value)| !TECHNICAL.contains(&name.as_str()) && value.as_str().is_some_and(has_label));
    own || ["code", "type", "name"].iter().filter_map(|name| json.get(name)).any(|concept| {
        let displays = concept.items("coding").iter().filter_map(|coding| coding.str("display"));
        concept.str("text").into_iter().chain(displays).any(has_label)
    })
}
