//! What an archive would bring, and whether this vault can take it in.

use exchange::identity::{Verdict, compare};
use exchange::parsed::PersonClaim;
use vault::id::RecordId;
use vault::moving::code;
use vault::record::{Fact, Kind, Person};

use super::super::import_sealed::OpenedArchive;
use super::super::wire::{MoveInPreview, Trouble};
use super::super::{Engine, Open};
use crate::archive::Rest;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(in crate::engine) fn preview_move_in(&self) -> Result<MoveInPreview, Trouble> {
        let archive = self.parts.as_ref().ok_or(Trouble::NotFound)?;
        look(self.opened()?, archive)
    }
}

/// Looks at a whole archive: that it is whole, that it is what it was made of, and that this vault can take it in.
pub(super) fn look<D>(open: &Open<D>, archive: &OpenedArchive) -> Result<MoveInPreview, Trouble> {
    let missing = archive.missing();
    if !missing.is_empty() {
        return Err(Trouble::ArchiveMissing { parts: missing });
    }
    let rest = archive.rest.as_ref().ok_or(Trouble::MoveIncomplete)?;
    let records = archive.records.iter().map(|(id, (revision, body))| (id, *revision, body));
    if rest.digest(records).ok() != archive.digest {
        return Err(Trouble::ArchiveDamaged);
    }
    let begun = check_vault(open, archive, rest)?;
    let facts = || archive.records.values().map(|(_, body)| &body.record);
    let person = facts().find_map(|record| match &record.fact {
        Fact::Person(person) => Some(person.clone()),
        _ => None,
    });
    let person = person.ok_or(Trouble::ArchiveDamaged)?;
    let (_, own) = open.book.person().ok_or(Trouble::NotFound)?;
    let files = facts().flat_map(|record| record.fact.files());
    let (here, lost): (Vec<_>, Vec<_>) = files.partition(|file| archive.files.places.contains_key(&file.blob));
    Ok(MoveInPreview {
        same_person: is_same(own, &person),
        person,
        server: rest.left.server.clone(),
        exported: archive.exported,
        code: archive.digest.as_ref().map(code).unwrap_or_default(),
        records: facts().filter(|record| record.kind().is_health()).count(),
        files: here.len(),
        left_out: lost.len(),
        consents: facts().filter(|record| record.kind() == Kind::Consent).count(),
        entries: rest.entries.len(),
        begun,
    })
}

/// Whether this vault can take the archive in: it holds nothing but its person and what it noted of its own opening, or what the same
/// move has brought already. Gives whether it has begun.
fn check_vault<D>(open: &Open<D>, archive: &OpenedArchive, rest: &Rest) -> Result<bool, Trouble> {
    let book = &open.book;
    let place = book.former_place();
    if place.is_some_and(|place| place.finished.is_none() && Some(place.digest) != archive.digest) {
        return Err(Trouble::MoveOther);
    }
    let of_move = book.former_ids(&book.vault);
    let begun = place.is_some_and(|place| place.finished.is_none());
    let belongs = |id: &RecordId, kind: Kind| {
        matches!(kind, Kind::Person | Kind::Acts)
            || (begun && (of_move.contains(id) || archive.records.contains_key(id)))
    };
    let is_empty = book.records.iter().all(|(id, held)| belongs(id, held.record().kind()));
    let is_alone = book.list.list().entries.len() == 1;
    let is_other = rest.left.vault != book.vault;
    // What was deleted here never comes back under its id, neither from a server nor from an archive.
    if archive.records.keys().chain(&of_move).any(|id| book.deleted.contains(id)) {
        return Err(Trouble::MoveDeleted);
    }
    if is_empty && is_alone && is_other { Ok(begun) } else { Err(Trouble::MoveNotEmpty) }
}

fn is_same(own: &Person, other: &Person) -> bool {
    let claim = PersonClaim {
        name: Some(other.name.text.clone()),
        kana: other.name.kana.clone(),
        birth_date: Some(other.birth_date.clone()),
        sex: other.sex,
        number: None,
        insured: Vec::new(),
    };
    matches!(compare(own, &[], Some(&claim)).verdict, Verdict::Match | Verdict::MatchWithNote)
}
