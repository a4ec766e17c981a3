//! `Observation` and `DiagnosticReport`: results, grouped into the checkups they belong to.
//!
//! A checkup is what one report holds, or else the results of one time, one institution and one section or category. The
//! time is compared as written, because a checkup has one time for all its results.

use std::collections::{BTreeMap, BTreeSet};

use vault::record::{Checkup, DateTime, Fact, Kind, MaternalCheckup, MaternalOf, TestResult};

use super::bundle::Entry;
use super::result::result;
use super::{NoticeKind, Reading, element, form, source};
use crate::fhir::uri;
use crate::json::Json;

/// How deep panels may hold panels.
const MAX_PANELS: usize = 4;

/// Results that belong together, by the place of their first in the file.
struct Group<'a> {
    report: Option<&'a Entry<'a>>,
    infection: bool,
    section: Option<String>,
    made_of: Vec<&'a Entry<'a>>,
    results: Vec<TestResult>,
    date: Option<DateTime>,
}

/// What results must share to be one checkup: time, institution, scope.
type GroupKey = (String, Option<String>, String);

pub(super) fn take_all<'a>(reading: &mut Reading<'a>) {
    let bundle = reading.bundle;
    let of_type = |name: &'static str| bundle.entries.iter().filter(move |entry| entry.resource_type() == name);
    let mut taken = BTreeSet::new();
    let mut groups: Vec<Group<'a>> = Vec::new();
    for report in of_type("DiagnosticReport") {
        match of_report(reading, report, &mut taken) {
            Some(made) => groups.extend(made),
            None => reading.others.push(report.other()),
        }
    }
    let sections = sections(reading);
    let members = members(reading);
    let mut loose: BTreeMap<GroupKey, usize> = BTreeMap::new();
    for entry in of_type("Observation") {
        if members.contains(&address(entry)) || taken.contains(&address(entry)) {
            continue;
        }
        let Some((results, made_of)) = results(reading, entry, &mut taken, 0) else {
            continue;
        };
        let section = sections.get(&address(entry)).cloned();
        let date = effective(reading, entry);
        let institution = source::of(reading, entry).organization;
        let scope = section.clone().or_else(|| category(entry)).unwrap_or_default();
        let key = (date.as_ref().map(ToString::to_string).unwrap_or_default(), institution, scope);
        // Each test for an infection stays by itself, because each is shared or not by itself.
        let infection = is_infection(entry);
        let at = if infection { groups.len() } else { *loose.entry(key).or_insert(groups.len()) };
        if at == groups.len() {
            groups.push(Group { report: None, infection, section, made_of: Vec::new(), results: Vec::new(), date });
        }
        groups[at].results.extend(results);
        groups[at].made_of.extend(made_of);
    }
    // Members of a panel that leads nowhere, or round in a circle, are not lost.
    for entry in of_type("Observation").filter(|entry| !taken.contains(&address(entry))) {
        reading.others.push(entry.other());
    }
    for group in groups {
        finish(reading, group);
    }
}

/// What a report holds: one checkup for each time of its results, because not all need to be of the same.
fn of_report<'a>(
    reading: &mut Reading<'a>,
    report: &'a Entry<'a>,
    taken: &mut BTreeSet<usize>,
) -> Option<Vec<Group<'a>>> {
    if let Err(kind) = usable(report.resource) {
        reading.notice(kind, report, None);
        return None;
    }
    let own_date = effective(reading, report);
    let own_infection = form::own_kind(report.resource) == Some(Kind::Infection);
    let mut groups: Vec<Group<'a>> = Vec::new();
    for reference in report.resource.items("result") {
        let Some(entry) = reading.bundle.find(report, reference) else {
            reading.notice(NoticeKind::ReferenceUnresolved, report, Some("result"));
            continue;
        };
        if taken.contains(&address(entry)) {
            continue;
        }
        let Some((results, made_of)) = results(reading, entry, taken, 0) else {
            continue;
        };
        let date = effective(reading, entry).or_else(|| own_date.clone());
        let infection = own_infection || is_infection(entry);
        let together = |group: &Group<'_>| group.date == date && group.infection == infection;
        let at = groups.iter().position(|group| together(group) && (own_infection || !infection));
        let at = at.unwrap_or(groups.len());
        if at == groups.len() {
            let shown = Some(report).filter(|_| own_infection || !infection);
            groups.push(Group {
                report: shown,
                infection,
                section: None,
                made_of: Vec::new(),
                results: Vec::new(),
                date,
            });
        }
        groups[at].results.extend(results);
        groups[at].made_of.extend(made_of);
    }
    let is_own = element::extension(report.resource, uri::SOURCE).is_some();
    if groups.is_empty() && is_own {
        groups.push(Group {
            report: Some(report),
            infection: own_infection,
            section: None,
            made_of: Vec::new(),
            results: Vec::new(),
            date: own_date,
        });
    }
    // The report itself is kept with the first visit made of it, or with a test for an infection if there is nothing else.
    let at = groups.iter().position(|group| group.report.is_some()).unwrap_or(0);
    groups.get_mut(at)?.made_of.insert(0, report);
    Some(groups)
}

fn finish<'a>(reading: &mut Reading<'a>, group: Group<'a>) {
    let Some(source) = group.report.or_else(|| group.made_of.first().copied()) else {
        return;
    };
    let report = group.report.map(|report| report.resource);
    let title = report
        .and_then(|report| element::label(report, "code"))
        .or_else(|| only_name(&group.results))
        .or(group.section)
        .or_else(|| category(source))
        .unwrap_or_else(|| names(&group.results));
    let checkup = Checkup {
        title,
        date: group.date,
        results: group.results,
        note: report.and_then(|report| element::text(report, "conclusion")),
    };
    let fact = match report.and_then(form::own_kind) {
        Some(Kind::MaternalCheckup) => Fact::MaternalCheckup(maternal(report, checkup)),
        Some(Kind::Checkup) => Fact::Checkup(checkup),
        _ if group.infection => Fact::Infection(checkup),
        None if is_checkup(reading, &checkup) => Fact::Checkup(checkup),
        _ => Fact::Laboratory(checkup),
    };
    reading.keep(fact, source, &group.made_of);
}

/// What a document of ours says of a checkup in pregnancy or of a child.
fn maternal(report: Option<&Json>, visit: Checkup) -> MaternalCheckup {
    let detail = report.and_then(|report| element::extension(report, uri::DETAIL));
    let part = |name: &str| element::extension(detail?, name);
    let number = |name: &str| match part(name)?.get("valueInteger")? {
        Json::Number(digits) => digits.parse().ok(),
        _ => None,
    };
    let is_child = part("of").and_then(|of| of.str("valueCode")) == Some("child");
    MaternalCheckup {
        of: if is_child { MaternalOf::Child } else { MaternalOf::Pregnancy },
        weeks: number("weeks"),
        months: number("months"),
        visit,
    }
}

/// One of the designated infections by its code system (JP-CLINS: this is what tells 感染症 from 検査).
fn is_infection(entry: &Entry<'_>) -> bool {
    let codings = entry.resource.get("code").map(|code| code.items("coding")).unwrap_or_default();
    codings.iter().filter_map(|coding| coding.str("system")).any(|system| system.contains(uri::JP_INFECTIONS))
}

/// Results of a checkup, as a report or the items of the specific health checkup say; all others are tests.
fn is_checkup(reading: &Reading<'_>, visit: &Checkup) -> bool {
    let mut codings = visit.results.iter().flat_map(|result| &result.name.codings);
    codings.any(|coding| coding.system.as_deref() == Some(uri::CHECKUP_ITEM))
        || reading.bundle.first("Composition").is_some_and(|composition| {
            let types = composition.resource.get("type").map(|kind| kind.items("coding")).unwrap_or_default();
            types.iter().filter_map(|one| one.str("code")).any(|code| uri::CHECKUP_REPORTS.contains(&code))
        })
}

/// The results of an observation: its own, those of its components, and those of its members.
fn results<'a>(
    reading: &mut Reading<'a>,
    entry: &'a Entry<'a>,
    taken: &mut BTreeSet<usize>,
    depth: usize,
) -> Option<(Vec<TestResult>, Vec<&'a Entry<'a>>)> {
    if entry.resource_type() != "Observation" || depth > MAX_PANELS || !taken.insert(address(entry)) {
        return None;
    }
    let own = usable(entry.resource).and_then(|()| result(reading, entry, entry.resource));
    let own = match own {
        Ok(own) => own,
        Err(kind) => {
            reading.notice(kind, entry, None);
            reading.others.push(entry.other());
            return None;
        }
    };
    let mut all = vec![own];
    let mut made_of = vec![entry];
    for component in entry.resource.items("component") {
        match result(reading, entry, component) {
            Ok(result) => all.push(result),
            Err(kind) => reading.notice(kind, entry, Some("component")),
        }
    }
    for reference in entry.resource.items("hasMember") {
        let Some(member) = reading.bundle.find(entry, reference) else {
            reading.notice(NoticeKind::ReferenceUnresolved, entry, Some("hasMember"));
            continue;
        };
        if let Some((results, entries)) = results(reading, member, taken, depth + 1) {
            all.extend(results);
            made_of.extend(entries);
        }
    }
    Some((all, made_of))
}

fn usable(resource: &Json) -> Result<(), NoticeKind> {
    match resource.str("status") {
        Some("entered-in-error") => Err(NoticeKind::EnteredInError),
        Some("cancelled") => Err(NoticeKind::Negated),
        Some("registered") => Err(NoticeKind::NotAFact),
        _ => element::check_modifiers(resource),
    }
}

fn effective<'a>(reading: &mut Reading<'a>, entry: &'a Entry<'a>) -> Option<DateTime> {
    let resource = entry.resource;
    reading
        .date(entry, resource, "effectiveDateTime")
        .or_else(|| reading.date(entry, resource, "effectiveInstant"))
        .or_else(|| reading.date(entry, resource.get("effectivePeriod")?, "start"))
}

fn category(entry: &Entry<'_>) -> Option<String> {
    let categories = entry.resource.items("category").iter();
    let mut words = categories.filter_map(|category| {
        let category = element::coded_text(category);
        category.text.or_else(|| category.codings.into_iter().find_map(|coding| coding.display))
    });
    words.next()
}

/// The name of the only result: for a panel that of the panel.
fn only_name(results: &[TestResult]) -> Option<String> {
    let [first, rest @ ..] = results else { return None };
    (rest.is_empty() || first.value.is_none()).then(|| first.name.label().to_owned())
}

/// The names of the first results, where nothing names them all.
pub(crate) fn names(results: &[TestResult]) -> String {
    let mut names: Vec<&str> = results.iter().take(3).map(|result| result.name.label()).collect();
    if results.len() > names.len() {
        names.push("…");
    }
    names.join("、")
}

/// Observations that a panel names as its members, and that are shown with it.
fn members(reading: &Reading<'_>) -> BTreeSet<usize> {
    let entries = reading.bundle.entries.iter();
    let panels = entries.filter(|entry| entry.resource_type() == "Observation");
    let members = panels.flat_map(|panel| {
        let references = panel.resource.items("hasMember").iter();
        references.filter_map(|reference| {
            let member = reading.bundle.find(panel, reference)?;
            (address(member) != address(panel)).then(|| address(member))
        })
    });
    members.collect()
}

/// The title of the section in which a document shows each resource.
fn sections(reading: &Reading<'_>) -> BTreeMap<usize, String> {
    let mut titles = BTreeMap::new();
    if reading.bundle.kind == Some("document")
        && let Some(composition) = reading.bundle.first("Composition")
    {
        let mut open: Vec<&Json> = composition.resource.items("section").iter().collect();
        while let Some(section) = open.pop() {
            open.extend(section.items("section"));
            let Some(title) = element::text(section, "title") else { continue };
            for reference in section.items("entry") {
                if let Some(entry) = reading.bundle.find(composition, reference) {
                    titles.entry(address(entry)).or_insert_with(|| title.clone());
                }
            }
        }
    }
    titles
}

/// An entry by where it lies: the same resource twice in a file is two entries.
fn address(entry: &Entry<'_>) -> usize {
    std::ptr::from_ref(entry.resource).addr()
}
