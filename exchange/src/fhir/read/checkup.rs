//! `Observation` and `DiagnosticReport`: results, grouped into the checkups they belong to.
//!
//! A checkup is what one report holds, or else the results of one time, one institution and one section or category. The
//! time is compared as written, because a checkup has one time for all its results.

use std::collections::{BTreeMap, BTreeSet};

use vault::record::{Checkup, DateTime, Kind, MaternalCheckup, MaternalOf, TestResult};

use super::bundle::{Entry, Resources};
use super::index::short;
use super::result::result;
use super::source::Shared;
use super::visits::{Group, Visits};
use super::{Notice, NoticeKind, Reading, element, form, source};
use crate::fhir::uri;
use crate::json::Json;

/// How deep panels may hold panels.
const MAX_PANELS: usize = 4;

/// What results must share to be one checkup: time, institution, scope.
type GroupKey = (String, Option<String>, String);

/// The visits of a file. What cannot be read is told, and what belongs to no visit is added to the others.
pub(super) fn visits(
    resources: Resources<'_>,
    shared: &Shared,
    notices: &mut Vec<Notice>,
    others: &mut Vec<u32>,
) -> Visits {
    let mut grouping = Grouping { resources, shared, notices, others, taken: vec![false; resources.len()] };
    let of_type =
        |name: &'static str| (0..resources.len()).filter(move |place| resources.index.resource_type(*place) == name);
    let mut groups: Vec<Group> = Vec::new();
    for report in of_type("DiagnosticReport") {
        match grouping.of_report(report) {
            Some(made) => groups.extend(made),
            None => grouping.others.push(short(report)),
        }
    }
    let sections = sections(resources);
    let members = members(resources);
    let mut loose: BTreeMap<GroupKey, usize> = BTreeMap::new();
    for place in of_type("Observation") {
        if members.contains(&place) || grouping.taken[place] {
            continue;
        }
        let Some(read) = grouping.results(place) else { continue };
        let section = sections.title(place).map(str::to_owned);
        let said = grouping.look(place, |reading, entry| {
            let date = effective(reading, entry);
            let institution = source::of(reading, entry).organization;
            let scope = section.clone().or_else(|| category(entry)).unwrap_or_default();
            let key = (date.as_ref().map(ToString::to_string).unwrap_or_default(), institution, scope);
            (date, key, is_infection(entry))
        });
        let Some((date, key, infection)) = said else { continue };
        // Each test for an infection stays by itself, because each is shared or not by itself.
        let at = if infection { groups.len() } else { *loose.entry(key).or_insert(groups.len()) };
        if at == groups.len() {
            groups.push(Group { infection, section, date, ..Group::default() });
        }
        groups[at].take(read);
    }
    // Members of a panel that leads nowhere, or round in a circle, are not lost.
    let left = of_type("Observation").filter(|place| !grouping.taken[*place]);
    grouping.others.extend(left.map(short));
    for group in &mut groups {
        group.made_of.shrink_to_fit();
        if let Some(source) = group.report.or(group.made_of.first().copied()) {
            grouping.look(source as usize, |reading, entry| reading.source(entry, group.uninformed));
        }
    }
    groups.shrink_to_fit();
    Visits(groups)
}

impl Group {
    fn take(&mut self, read: Read) {
        self.made_of.extend(read.made_of);
        self.uninformed |= read.uninformed;
    }
}

/// An observation with its members.
#[derive(Default)]
struct Read {
    made_of: Vec<u32>,
    uninformed: bool,
}

struct Grouping<'a, 'n> {
    resources: Resources<'a>,
    shared: &'a Shared,
    notices: &'n mut Vec<Notice>,
    others: &'n mut Vec<u32>,
    /// Observations that were read, by their place.
    taken: Vec<bool>,
}

impl Grouping<'_, '_> {
    /// Reads one resource by itself.
    fn look<T>(&mut self, place: usize, read: impl for<'b> FnOnce(&mut Reading<'b>, &'b Entry) -> T) -> Option<T> {
        let bundle = self.resources.bundle();
        let mut reading = Reading::new(&bundle, self.shared);
        let said = bundle.entry(place).map(|entry| read(&mut reading, entry));
        self.notices.append(&mut reading.notices);
        said
    }

    fn say(&mut self, kind: NoticeKind, place: usize, element: &str) {
        self.notices.push(self.resources.notice(kind, place, Some(element)));
    }

    /// What a report holds: one checkup for each time of its results, because not all need to be of the same.
    fn of_report(&mut self, place: usize) -> Option<Vec<Group>> {
        let bundle = self.resources.bundle();
        let report = bundle.entry(place)?;
        let mut reading = Reading::new(&bundle, self.shared);
        let is_usable = usable(report.resource()).map_err(|kind| reading.notice(kind, report, None)).is_ok();
        let own_date = is_usable.then(|| effective(&mut reading, report)).flatten();
        self.notices.append(&mut reading.notices);
        if !is_usable {
            return None;
        }
        let own_infection = form::own_kind(report.resource()) == Some(Kind::Infection);
        let mut groups: Vec<Group> = Vec::new();
        for reference in report.resource().items("result") {
            let Some(at) = bundle.place(report, reference) else {
                self.say(NoticeKind::ReferenceUnresolved, place, "result");
                continue;
            };
            if self.taken[at] {
                continue;
            }
            let Some(read) = self.results(at) else { continue };
            let said = self.look(at, |reading, entry| (effective(reading, entry), is_infection(entry)));
            let Some((date, infection)) = said else { continue };
            let (date, infection) = (date.or_else(|| own_date.clone()), own_infection || infection);
            let together = |group: &Group| group.date == date && group.infection == infection;
            let known = groups.iter().position(|group| together(group) && (own_infection || !infection));
            let known = known.unwrap_or(groups.len());
            if known == groups.len() {
                let shown = Some(short(place)).filter(|_| own_infection || !infection);
                groups.push(Group { report: shown, infection, date, ..Group::default() });
            }
            groups[known].take(read);
        }
        let is_own = element::extension(report.resource(), uri::SOURCE).is_some();
        if groups.is_empty() && is_own {
            let report = Some(short(place));
            groups.push(Group { report, infection: own_infection, date: own_date, ..Group::default() });
        }
        // The report itself is kept with the first visit made of it, or with a test for an infection if there is nothing else.
        let at = groups.iter().position(|group| group.report.is_some()).unwrap_or(0);
        let group = groups.get_mut(at)?;
        group.made_of.insert(0, short(place));
        group.uninformed |= element::is_uninformed(report.resource());
        Some(groups)
    }

    /// The results of an observation: its own, those of its components, and those of its members.
    fn results(&mut self, place: usize) -> Option<Read> {
        let mut read = Read::default();
        self.add_results(place, 0, &mut read).then_some(read)
    }

    fn add_results(&mut self, place: usize, depth: usize, read: &mut Read) -> bool {
        let is_one = self.resources.index.resource_type(place) == "Observation";
        if !is_one || depth > MAX_PANELS || std::mem::replace(&mut self.taken[place], true) {
            return false;
        }
        let said = self.look(place, |reading, entry| {
            let own = usable(entry.resource()).and_then(|()| result(reading, entry, entry.resource()));
            if let Err(kind) = own {
                reading.notice(kind, entry, None);
                return None;
            }
            for component in entry.resource().items("component") {
                if let Err(kind) = result(reading, entry, component) {
                    reading.notice(kind, entry, Some("component"));
                }
            }
            let members = entry.resource().items("hasMember").iter();
            let members: Vec<Option<usize>> = members.map(|reference| reading.bundle.place(entry, reference)).collect();
            Some((members, element::is_uninformed(entry.resource())))
        });
        let Some((members, uninformed)) = said.flatten() else {
            self.others.push(short(place));
            return false;
        };
        read.made_of.push(short(place));
        read.uninformed |= uninformed;
        for member in members {
            match member {
                Some(member) => drop(self.add_results(member, depth + 1, read)),
                None => self.say(NoticeKind::ReferenceUnresolved, place, "hasMember"),
            }
        }
        true
    }
}

/// What a document of ours says of a checkup in pregnancy or of a child.
pub(super) fn maternal(report: Option<&Json>, visit: Checkup) -> MaternalCheckup {
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
fn is_infection(entry: &Entry) -> bool {
    let codings = entry.resource().get("code").map(|code| code.items("coding")).unwrap_or_default();
    codings.iter().filter_map(|coding| coding.str("system")).any(|system| system.contains(uri::JP_INFECTIONS))
}

/// Results of a checkup, as a report or the items of the specific health checkup say; all others are tests.
pub(super) fn is_checkup(shared: &Shared, visit: &Checkup) -> bool {
    let mut codings = visit.results.iter().flat_map(|result| &result.name.codings);
    shared.is_checkup_report || codings.any(|coding| coding.system.as_deref() == Some(uri::CHECKUP_ITEM))
}

fn usable(resource: &Json) -> Result<(), NoticeKind> {
    match resource.str("status") {
        Some("entered-in-error") => Err(NoticeKind::EnteredInError),
        Some("cancelled") => Err(NoticeKind::Negated),
        Some("registered") => Err(NoticeKind::NotAFact),
        _ => element::check_modifiers(resource),
    }
}

fn effective<'a>(reading: &mut Reading<'a>, entry: &'a Entry) -> Option<DateTime> {
    let resource = entry.resource();
    reading
        .date(entry, resource, "effectiveDateTime")
        .or_else(|| reading.date(entry, resource, "effectiveInstant"))
        .or_else(|| reading.date(entry, resource.get("effectivePeriod")?, "start"))
}

pub(super) fn category(entry: &Entry) -> Option<String> {
    let categories = entry.resource().items("category").iter();
    let mut words = categories.filter_map(|category| {
        let category = element::coded_text(category);
        category.text.or_else(|| category.codings.into_iter().find_map(|coding| coding.display))
    });
    words.next()
}

/// The name of the only result: for a panel that of the panel.
pub(super) fn only_name(results: &[TestResult]) -> Option<String> {
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
fn members(resources: Resources<'_>) -> BTreeSet<usize> {
    let mut members = BTreeSet::new();
    let _: Result<(), std::convert::Infallible> = resources.each(
        |name| name == "Observation",
        |bundle, panel| {
            let references = panel.resource().items("hasMember").iter();
            let places = references.filter_map(|reference| bundle.place(panel, reference));
            members.extend(places.filter(|place| *place != panel.place));
            Ok(())
        },
    );
    members
}

/// The title of the section in which a document shows each resource.
#[derive(Default)]
struct Sections {
    titles: Vec<String>,
    /// Which of them, by place.
    shown: BTreeMap<usize, usize>,
}

impl Sections {
    fn title(&self, place: usize) -> Option<&str> {
        self.shown.get(&place).and_then(|title| self.titles.get(*title)).map(String::as_str)
    }
}

fn sections(resources: Resources<'_>) -> Sections {
    let mut sections = Sections::default();
    let bundle = resources.bundle();
    let composition = bundle.first("Composition").filter(|_| resources.file.kind() == Some("document"));
    let Some(composition) = composition else { return sections };
    let mut open: Vec<&Json> = composition.resource().items("section").iter().collect();
    while let Some(section) = open.pop() {
        open.extend(section.items("section"));
        let Some(title) = element::text(section, "title") else { continue };
        for reference in section.items("entry") {
            if let Some(place) = bundle.place(composition, reference) {
                sections.shown.entry(place).or_insert(sections.titles.len());
            }
        }
        sections.titles.push(title);
    }
    sections
}
