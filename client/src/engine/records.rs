//! Records: the first page, lists, one record, saving, deleting.

use std::collections::BTreeSet;

use exchange::identity::{Finding, FindingKind, scan_record};
use vault::id::RecordId;
use vault::record::{
    ActWhat, Body, DOCUMENT_FILES, Fact, Import, Kind, Origin, OtherResource, Person, Provenance, Record, Topic,
    Versions,
};

use super::acts::Done;
use super::change::Edit;
use super::wire::{
    Deleted, Field, ForgetVersions, HOME_ROWS, HomeView, JournalWhat, ListRecords, Notice, RecordItem, RecordPage,
    SavePerson, SaveRecord, Saved, Trouble,
};
use super::{Engine, Open, current, family, share, told};
use crate::book::Held;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::search;
use crate::transport::Transport;

/// Journal lines on the first page.
const HOME_JOURNAL: usize = 3;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(super) async fn home(&mut self) -> Result<HomeView, Trouble> {
        let now = self.environment.now();
        let notices = match self.api.account_events().await {
            Ok(events) => events.events.into_iter().filter(|event| !event.own).collect(),
            Err(error) if Trouble::from(error.clone()) == Trouble::Locked => return Err(Trouble::Locked),
            Err(_) => Vec::new(), // shown next time; the page must not fail for it
        };
        let open = self.opened()?;
        let shares = share::shares(open, now);
        Ok(HomeView {
            away: open.away.is_some(),
            moving: open.book.is_moving(),
            person: open.book.person().map(|(_, person)| person.clone()),
            current: current::list(open, now, HOME_ROWS),
            waiting: shares.iter().filter(|share| share.replies > 0).cloned().collect(),
            shares: shares.into_iter().filter(|share| share.state.is_open()).collect(),
            // Who looked, and what was decided: what the patient does with the records is on the journal's page.
            // Without the server nobody knows who opened a link.
            journal: super::journal::items(open, now)
                .into_iter()
                .filter(|_| open.away.is_none())
                .filter(|line| !matches!(line.what, JournalWhat::Act { .. }))
                .take(HOME_JOURNAL)
                .collect(),
            last_change: open.book.head.as_ref().map(|head| head.head().time),
            last_author: open
                .book
                .head
                .as_ref()
                .and_then(|head| open.book.name_of(&head.head().author))
                .map(str::to_owned),
            notices: notices
                .into_iter()
                .map(|event| Notice { number: event.number, time: event.time, kind: event.kind })
                .collect(),
            grant_notices: told::notices(open),
            links_asked: family::links_asked(open, now).map(|asked| asked.names).unwrap_or_default(),
            records: open.book.mine().filter(|(_, held)| held.record().kind().is_health()).count(),
        })
    }

    pub(super) fn list_records(&self, ask: &ListRecords) -> Result<RecordPage, Trouble> {
        let now = self.environment.now();
        let open = self.opened()?;
        let query = search::Query::new(&ask.query);
        let found: Vec<_> =
            open.book.mine().filter(|(_, held)| held.record().kind().is_health() && query.finds(held)).collect();
        let count = |kind: Kind| (kind, found.iter().filter(|(_, held)| held.record().kind() == kind).count());
        let counts = Kind::HEALTH.map(count).to_vec();
        let is_asked = |kind: Kind| ask.kind.is_none_or(|asked| kind == asked);
        let wanted = newest_first(found.into_iter().filter(|(_, held)| is_asked(held.record().kind())));
        let page = wanted.iter().skip(ask.offset).take(ask.limit.max(1));
        Ok(RecordPage {
            total: wanted.len(),
            counts,
            items: page.map(|(id, held)| item(open, id, held, now)).collect(),
        })
    }

    pub(super) fn list_topics(&self) -> Result<Vec<(RecordId, Topic)>, Trouble> {
        let records = self.opened()?.book.mine();
        Ok(records.filter_map(|(id, held)| Some((*id, held.topic()?))).collect())
    }

    pub(super) fn get_record(&self, id: &RecordId) -> Result<RecordItem, Trouble> {
        let open = self.opened()?;
        let held = open.book.records.get(id).ok_or(Trouble::NotFound)?;
        let mut item = item(open, id, held, self.environment.now());
        item.record.earlier = held.record().earlier.clone();
        let company = open.book.has_company();
        let versions = item.record.earlier.list.iter();
        item.earlier_by =
            versions.map(|one| one.by.filter(|_| company).map(|by| open.book.name_or_nothing(&by))).collect();
        Ok(item)
    }

    pub(super) async fn save_record(&mut self, mut ask: SaveRecord) -> Result<Saved, Trouble> {
        if self.is_away() {
            return self.queue_save(ask).await;
        }
        let now = self.environment.now();
        check(&ask.record)?;
        refuse_my_number(&ask.record, ask.not_my_number)?;
        self.pull_for_edit().await?;
        // What another device wrote meanwhile is said first: its conflict decides what becomes of the files.
        let open = self.opened()?;
        let is_stale = ask.base.is_some_and(|(id, base)| {
            open.book.records.get(&id).is_none_or(|held| held.revision != base && !ask.overwrite)
        });
        if !is_stale {
            self.own_files(&mut ask.record, ask.base.map(|(id, _)| id)).await?;
        }
        let id = ask.base.map_or_else(|| RecordId::make(self.environment.rng()), |(id, _)| id);
        self.commit(|open| planned(open, &ask, id, now)).await?;
        let revision = self.opened()?.book.records.get(&id).map_or(1, |held| held.revision);
        Ok(Saved { id, revision, waiting: false })
    }

    /// Forgets what a record said before. It says the same as before.
    pub(super) async fn forget_versions(&mut self, ask: &ForgetVersions) -> Result<Saved, Trouble> {
        self.pull_for_edit().await?;
        self.commit(|open| {
            let held = open.book.records.get(&ask.id).ok_or(Trouble::NotFound)?;
            if held.record().earlier.is_empty() {
                return Ok(Edit::put(Vec::new()));
            }
            let record = Record { earlier: Versions::default(), ..held.record().clone() };
            let done = Done::new(ActWhat::VersionsForgotten, 1).of(record.kind());
            Ok(Edit::put(vec![(ask.id, held.body.clone().with(record).map_err(|_| Trouble::ReadOnly)?)]).with(done))
        })
        .await?;
        let revision = self.opened()?.book.records.get(&ask.id).map_or(1, |held| held.revision);
        Ok(Saved { id: ask.id, revision, waiting: false })
    }

    pub(super) async fn delete_record(&mut self, id: RecordId) -> Result<Deleted, Trouble> {
        if self.is_away() {
            return self.queue_delete(id).await;
        }
        let done = Done::new(ActWhat::Deleted, 1);
        let kind = self.opened()?.book.records.get(&id).map(|held| held.record().kind());
        self.delete_records(vec![id], Some(kind.map_or(done, |kind| done.of(kind)))).await
    }

    /// Deletes them, and writes down with the last of them what was done.
    pub(super) async fn delete_records(&mut self, ids: Vec<RecordId>, act: Option<Done>) -> Result<Deleted, Trouble> {
        self.pull_for_edit().await?;
        let mut links = 0;
        let mut records = 0;
        let mut parts = ids.chunks(protocol::limits::CHANGESET_RECORDS / 2).peekable();
        while let Some(part) = parts.next() {
            let act = act.filter(|_| parts.peek().is_none());
            let written = self
                .commit(|open| {
                    let there: Vec<_> = part.iter().filter(|id| open.book.records.contains_key(id)).copied().collect();
                    let act = act.filter(|_| !there.is_empty());
                    let (put, delete) = without_their_files(open, there);
                    Ok(Edit { acts: act.into_iter().collect(), delete, ..Edit::put(put) })
                })
                .await?;
            links += written.links;
            records += part.len();
        }
        Ok(Deleted { records, links, waiting: false })
    }

    pub(super) async fn save_person(&mut self, ask: SavePerson) -> Result<(), Trouble> {
        let now = self.environment.now();
        check_person(&ask.person)?;
        self.pull_for_edit().await?;
        let new = RecordId::make(self.environment.rng());
        self.commit(|open| {
            let record = |provenance| Record::new(Fact::Person(ask.person.clone()), provenance);
            let Some((id, _)) = open.book.person() else {
                return Ok(Edit::put(vec![(new, Body::new(record(Provenance::typed(now))))]));
            };
            let held = open.book.records.get(id).ok_or(Trouble::NotFound)?;
            let provenance = Provenance { edited: Some(now), ..held.record().provenance.clone() };
            let body = held.body.clone().with(record(provenance)).map_err(|_| Trouble::ReadOnly)?;
            Ok(Edit::put(vec![(*id, body)]).with(Done::new(ActWhat::Changed, 1).of(Kind::Person)))
        })
        .await?;
        Ok(())
    }

    /// Before an edit: what other devices wrote, and which links are live.
    pub(super) async fn pull_for_edit(&mut self) -> Result<(), Trouble> {
        if let Some(dispute) = &self.opened()?.dispute {
            return Err(Trouble::Disputed(dispute.clone()));
        }
        self.pull().await?;
        if self.opened()?.book.grants().next().is_some() { self.pull_grants().await } else { Ok(()) }
    }
}

/// What saving a record asks for, upon what is held.
pub(super) fn planned<D>(open: &Open<D>, ask: &SaveRecord, id: RecordId, now: i64) -> Result<Edit, Trouble> {
    let Some((_, base)) = ask.base else {
        let organization = ask.record.provenance.organization.clone();
        let provenance = Provenance { organization, ..Provenance::typed(now) };
        let record = Record { memo: ask.record.memo.clone(), ..Record::new(ask.record.fact.clone(), provenance) };
        let done = Done::new(ActWhat::Added, 1).of(record.kind());
        return Ok(Edit::put(vec![(id, Body::new(record))]).with(done));
    };
    let Some(held) = open.book.records.get(&id) else {
        return Err(Trouble::EditConflict { theirs: None });
    };
    if held.revision != base && !ask.overwrite {
        let theirs = Some(Box::new(item(open, &id, held, now)));
        return Err(Trouble::EditConflict { theirs });
    }
    let record = held.record().changed(&ask.record, now);
    let done = Done::new(ActWhat::Changed, 1).of(record.kind());
    Ok(Edit::put(vec![(id, held.body.clone().with(record).map_err(|_| Trouble::ReadOnly)?)]).with(done))
}

/// A person's fields.
pub(super) fn check_person(person: &Person) -> Result<(), Trouble> {
    if person.name.text.trim().is_empty() {
        return Err(Trouble::Field(Field::Name));
    }
    if person.birth_date.day().is_none() {
        return Err(Trouble::Field(Field::Date));
    }
    refuse_my_number(&Record::new(Fact::Person(person.clone()), Provenance::typed(0)), false)
}

/// A record as shown in a list. The original's text and what it said before stay here.
pub(super) fn item<D>(open: &Open<D>, id: &RecordId, held: &Held, now: i64) -> RecordItem {
    let mut record = held.record().clone();
    record.earlier = Versions::default();
    if let Some(original) = &mut record.provenance.original {
        original.content.clear();
    }
    let file_name = match record.provenance.origin {
        Origin::File { import } => open.book.import(&import).map(|import| import.file_name.clone()),
        Origin::Patient | Origin::Reply { .. } => None,
    };
    let reply_box = match record.provenance.origin {
        Origin::Reply { grant, .. } => open.book.grant(&grant).and_then(|(_, it)| open.book.provider(&it.provider)),
        Origin::Patient | Origin::File { .. } => None,
    };
    let shows = |shown: &vault::record::ShownRecord| shown.record == *id;
    let live = open
        .book
        .grants()
        .filter(|(_, grant)| grant.records.iter().any(shows) && share::state(open, grant, now).is_open());
    let shown_to = live.filter_map(|(_, grant)| open.book.provider(&grant.provider)).map(|it| it.name.clone());
    RecordItem {
        id: *id,
        revision: held.revision,
        shown_to: shown_to.collect(),
        read_only: held.body.is_read_only(),
        file_name,
        reply_box: reply_box.map(|provider| provider.name.clone()),
        by: open.book.author_of(id).map(str::to_owned),
        earlier_by: Vec::new(),
        record,
    }
}

pub(super) fn check(record: &Record) -> Result<(), Trouble> {
    if !record.kind().is_health() {
        return Err(Trouble::NotFound);
    }
    if record.title().trim().is_empty() {
        return Err(Trouble::Field(Field::Name));
    }
    if let Fact::Document(document) = &record.fact
        && (document.files.is_empty() || document.files.len() > DOCUMENT_FILES)
    {
        return Err(Trouble::Field(Field::File));
    }
    Ok(())
}

/// A My Number is refused whatever the patient says; an unlabelled number that may be one is asked about.
pub(super) fn refuse_my_number(record: &Record, denied: bool) -> Result<(), Trouble> {
    let mut findings: Vec<Finding> = scan_record(record);
    findings.retain(|finding| finding.kind == FindingKind::Block || !denied);
    if findings.is_empty() { Ok(()) } else { Err(Trouble::MyNumber { findings }) }
}

/// Sorted before anything is made of them: most are on no page.
pub(super) fn newest_first<'a>(found: impl Iterator<Item = (&'a RecordId, &'a Held)>) -> Vec<(&'a RecordId, &'a Held)> {
    let mut found: Vec<_> = found.collect();
    found.sort_by(|(_, a), (_, b)| sort_key(b.record()).cmp(&sort_key(a.record())));
    found
}

/// By date, then by when it entered. Records without a date come last.
pub(super) fn sort_key(record: &Record) -> (&str, i64) {
    (record.date().map_or("", |date| date.as_str()), record.provenance.entered)
}

/// Records that are deleted, and with them what else would still tell of them: of the file in which one came only persons and
/// institutions are kept, and the import goes when nothing of it is left.
pub(super) fn without_their_files<D>(
    open: &Open<D>,
    mut delete: Vec<RecordId>,
) -> (Vec<(RecordId, Body)>, Vec<RecordId>) {
    let import_of = |held: &Held| match held.record().provenance.origin {
        Origin::File { import } if held.record().kind().is_health() => Some(import),
        _ => None,
    };
    let gone: BTreeSet<RecordId> = delete.iter().copied().collect();
    let imports: BTreeSet<RecordId> =
        delete.iter().filter_map(|id| open.book.records.get(id).and_then(import_of)).collect();
    let left: BTreeSet<RecordId> =
        open.book.records.iter().filter(|(id, _)| !gone.contains(id)).filter_map(|(_, held)| import_of(held)).collect();
    let mut put = Vec::new();
    for id in imports.into_iter().filter(|id| !gone.contains(id)) {
        let Some(held) = open.book.records.get(&id) else { continue };
        if held.record().kind() != Kind::Import {
            continue;
        }
        let belongs = |held: &Held| matches!(held.record().provenance.origin, Origin::File { import } if import == id);
        let rest = open.book.records.iter().filter(|(other, held)| belongs(held) && !gone.contains(other));
        let rest = rest.map(|(other, _)| *other).chain([id]);
        if left.contains(&id) {
            // What does not fit into one record stands in several.
            put.extend(rest.filter_map(|id| persons_and_places_only(open, &id)));
        } else {
            delete.extend(rest);
        }
    }
    (put, delete)
}

/// What may stay of a file once one of its records is gone: who and where it was, in FHIR's words. Everything else, such as the text
/// of a `Composition`, may tell of what is gone.
const WHO_AND_WHERE: [&str; 7] =
    ["Patient", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization", "HealthcareService", "Location"];

/// An import, or a record that goes on with it, without what may tell of a record that is gone. None if it holds nothing of the kind.
pub(super) fn persons_and_places_only<D>(open: &Open<D>, id: &RecordId) -> Option<(RecordId, Body)> {
    let held = open.book.records.get(id)?;
    let Fact::Import(import) = &held.record().fact else { return None };
    let stays = |other: &OtherResource| WHO_AND_WHERE.contains(&other.resource_type.as_str());
    if import.source.is_none() && import.others.iter().all(stays) {
        return None;
    }
    let others = import.others.iter().filter(|other| stays(other)).cloned().collect();
    let import = Import { source: None, others, ..import.clone() };
    Some((*id, held.with_fact(Fact::Import(import))?))
}
