//! Whom a checkup is about, who made it, when, and what it is called.

use vault::record::{DateTime, Sex};

use super::notice;
use super::tree::Node;
use crate::error::ImportError;
use crate::identity::Insured;
use crate::identity::name::is_kana;
use crate::parsed::{Notice, NoticeKind, PersonClaim, Source};

/// What a checkup is called where the file gives only the code of its programme (list 1002).
const PROGRAMMES: [(&str, &str); 7] = [
    ("010", "特定健康診査"),
    ("020", "広域連合の健康診査"),
    ("030", "事業者健診"),
    ("040", "学校健診"),
    ("060", "がん検診"),
    ("090", "肝炎検診"),
    ("990", "健診"),
];
/// The same by the category of the report (list 1001).
const CATEGORIES: [(&str, &str); 3] = [("10", "特定健康診査"), ("41", "事業者健診"), ("42", "自治体検診")];
/// Where the person stands.
const PERSON: [&str; 2] = ["recordTarget", "patientRole"];
/// OIDs of the insurer's number, 記号, 番号 and 枝番.
const INSURED: [&str; 4] =
    ["1.2.392.200119.6.101", "1.2.392.200119.6.204", "1.2.392.200119.6.205", "1.2.392.200119.6.211"];
/// Where the visit stands.
const VISIT: [&str; 2] = ["documentationOf", "serviceEvent"];

/// Whom it is about.
///
/// # Errors
/// [`ImportError::SeveralPersons`] if it names two.
pub(super) fn person(root: Node<'_>) -> Result<Option<PersonClaim>, ImportError> {
    if root.all("recordTarget").flat_map(|target| target.all("patientRole")).nth(1).is_some() {
        return Err(ImportError::SeveralPersons);
    }
    let Some(patient) = root.find(&PERSON).and_then(|role| role.find(&["patient"])) else { return Ok(None) };
    let names: Vec<(Option<String>, String)> =
        patient.all("name").filter_map(|name| Some((name.attribute("use"), words(name)?))).collect();
    let by_use = |wanted: &str| names.iter().find(|(use_, _)| use_.as_deref() == Some(wanted));
    let kana = by_use("SYL").or_else(|| names.iter().find(|(_, name)| names.len() > 1 && is_kana(name)));
    let name = by_use("IDE").or_else(|| names.iter().find(|name| Some(*name) != kana)).or(kana);
    Ok(Some(PersonClaim {
        name: name.map(|(_, name)| name.clone()),
        kana: kana.map(|(_, kana)| kana.clone()),
        birth_date: patient.find(&["birthTime"]).and_then(|time| time_of(time)),
        sex: patient.find(&["administrativeGenderCode"]).and_then(|sex| sex.attribute("code")).and_then(|code| {
            match code.as_str() {
                "1" | "M" => Some(Sex::Male),
                "2" | "F" => Some(Sex::Female),
                _ => None,
            }
        }),
        number: None,
        insured: insured(root),
    }))
}

/// The insurance that stands with the person.
fn insured(root: Node<'_>) -> Vec<Insured> {
    let id = |oid: &str| {
        let mut ids = root.find(&PERSON).into_iter().flat_map(|role| role.all("id"));
        ids.find(|id| id.attribute("root").as_deref() == Some(oid))?.words("extension")
    };
    let [insurer_number, symbol, number, branch] = INSURED.map(id);
    let insured = Insured { insurer_number, symbol, number, branch, from: None, until: None };
    if insured.is_empty() { Vec::new() } else { vec![insured] }
}

/// Where it comes from: the institution that examined, or else the one that wrote the file.
pub(super) fn source(root: Node<'_>) -> Source {
    let performer = root.find(&VISIT).and_then(|visit| {
        let institution = visit.find(&["performer", "assignedEntity", "representedOrganization", "name"])?;
        words(institution)
    });
    let person = root.find(&["author", "assignedAuthor", "assignedPerson", "name"]).and_then(words);
    let author = author(root);
    let other_author = author.clone().filter(|author| performer.as_ref().is_some_and(|performer| performer != author));
    Source {
        organization: performer.or(author),
        recorder: person.or(other_author),
        recorded: root.find(&["effectiveTime"]).and_then(|time| time_of(time)),
        ..Source::default()
    }
}

/// The institution that wrote the file.
pub(super) fn author(root: Node<'_>) -> Option<String> {
    root.find(&["author", "assignedAuthor", "representedOrganization", "name"]).and_then(words)
}

/// The day of the checkup. A day that cannot be read is reported.
pub(super) fn date(root: Node<'_>, notices: &mut Vec<Notice>) -> Option<DateTime> {
    let time = root.find(&VISIT)?.find(&["effectiveTime"])?;
    let date = time_of(time).or_else(|| time.find(&["low"]).and_then(time_of));
    if date.is_none() {
        notices.push(notice(NoticeKind::DateUnreadable, time, "effectiveTime"));
    }
    date
}

/// What it is called: as the file calls its programme or category, else as their lists do, else the document's title.
pub(super) fn title(root: Node<'_>) -> String {
    let programme = root.find(&VISIT).and_then(|visit| visit.find(&["code"]));
    let category = root.find(&["code"]);
    let called = |code: Option<Node<'_>>, list: &[(&str, &str)]| {
        let code = code?;
        code.words("displayName").or_else(|| {
            let code = code.attribute("code")?;
            list.iter().find(|(one, _)| *one == code).map(|(_, name)| (*name).to_owned())
        })
    };
    called(programme, &PROGRAMMES)
        .or_else(|| called(category, &CATEGORIES))
        .or_else(|| root.find(&["title"]).and_then(words))
        .unwrap_or_else(|| "健診".to_owned())
}

/// The words of a name: its parts with a blank between, or its text.
fn words(name: Node<'_>) -> Option<String> {
    let part = |wanted: &'static str| name.all(wanted).filter_map(Node::content);
    let parts: Vec<String> = part("family").chain(part("given")).collect();
    if parts.is_empty() { name.content() } else { Some(parts.join(" ")) }
}

/// A point in time (HL7 `TS`, `YYYYMMDDhhmmss±zzzz`). Without a zone only its date is known for certain.
pub(super) fn time_of(element: Node<'_>) -> Option<DateTime> {
    time(&element.attribute("value")?)
}

fn time(value: &str) -> Option<DateTime> {
    let (clock, zone) = value.find(['+', '-']).map_or((value, ""), |at| value.split_at(at));
    let clock = clock.split('.').next().unwrap_or_default();
    // Some writers use the form of FHIR.
    if let Ok(date) = value.parse() {
        return Some(date);
    }
    if !clock.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| clock.get(from..to);
    let (year, month, day) = (part(0, 4)?, part(4, 6), part(6, 8));
    let date: Vec<&str> = [Some(year), month, month.and(day)].into_iter().flatten().collect();
    let date = date.join("-");
    let with_time = || {
        let (hours, minutes) = (zone.get(..3)?, zone.get(3..).filter(|rest| rest.len() == 2)?);
        format!("{date}T{}:{}:{}{hours}:{minutes}", part(8, 10)?, part(10, 12)?, part(12, 14)?).parse().ok()
    };
    with_time().or_else(|| date.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_are_as_precise_as_they_are_certain() {
        for (written, read) in [
            ("20260401", Some("2026-04-01")),
            ("2026", Some("2026")),
            ("202604", Some("2026-04")),
            ("202604011030", Some("2026-04-01")),
            ("20260401103000", Some("2026-04-01")),
            ("20260401103000+0900", Some("2026-04-01T10:30:00+09:00")),
            ("20260401103000.125+0900", Some("2026-04-01T10:30:00+09:00")),
            ("2026-04-01", Some("2026-04-01")),
            ("20260231", None),
            ("", None),
            ("R8.4.1", None),
            ("２０２６", None),
        ] {
            assert_eq!(time(written).map(|date| date.to_string()).as_deref(), read, "{written}");
        }
    }
}
