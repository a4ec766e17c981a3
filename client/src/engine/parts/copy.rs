//! Sealing records of one vault anew for another: as they are, with where they come from, what they said before and their files.

use std::collections::BTreeMap;

use vault::id::{BlobId, RecordId};
use vault::record::{Attachment, Body, Fact, Import, Kind, Origin, Record};

use super::fate::exchanged;
use crate::book::Held;
use crate::device::DeviceStore;
use crate::engine::wire::Trouble;
use crate::engine::{Engine, Open};
use crate::environment::Environment;
use crate::transport::Transport;

/// Records in one change, at most.
const BATCH: usize = 50;
/// Bytes of them, at most, unless one alone is larger. Half of what a change may have: what it says of links comes to it.
const BATCH_BYTES: usize = protocol::limits::CHANGESET_BYTES / 2;

/// A record as it will be in the other vault.
pub(super) struct Copied {
    pub(super) from: RecordId,
    pub(super) revision: u64,
    pub(super) to: RecordId,
    pub(super) body: Body,
}

/// Under which id each import goes on in the other vault.
pub(super) type Imports = BTreeMap<RecordId, RecordId>;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Makes the copies of a batch for the vault that is open and stores their files there. With them come the imports of which only
    /// some records come: their name and day alone, because the file itself tells of what stays.
    pub(super) async fn copies(
        &mut self,
        source: &Open<D>,
        batch: &[RecordId],
        imports: &mut Imports,
    ) -> Result<(Vec<Copied>, Vec<(RecordId, Body)>), Trouble> {
        let (mut copies, mut headers) = (Vec::new(), Vec::new());
        for id in batch {
            let held = source.book.records.get(id).ok_or(Trouble::NotFound)?;
            let mut record = held.record().clone();
            let to = match record.kind() {
                Kind::Import => self.import_id(imports, id),
                _ => RecordId::make(self.environment.rng()),
            };
            if let Origin::File { import } = &mut record.provenance.origin {
                let of = *import;
                *import = self.import_id(imports, &of);
                let (is_there, comes) = (self.opened()?.book.records.contains_key(import), batch.contains(&of));
                let is_made = headers.iter().any(|(header, _)| header == import);
                if let Some(known) = source.book.import(&of).filter(|_| !is_there && !comes && !is_made) {
                    headers.push((*import, header(source, &of, known)));
                }
            }
            let mut stored: Vec<(BlobId, Attachment)> = Vec::new();
            for file in held.record().fact.files() {
                stored.push((file.blob, self.store_from(&source.book.vault, file).await?));
            }
            exchanged(&mut record, &stored);
            let body = held.body.clone().with(record).map_err(|_| Trouble::ReadOnly)?;
            copies.push(Copied { from: *id, revision: held.revision, to, body });
        }
        Ok((copies, headers))
    }

    fn import_id(&mut self, imports: &mut Imports, id: &RecordId) -> RecordId {
        *imports.entry(*id).or_insert_with(|| RecordId::make(self.environment.rng()))
    }
}

/// What of an import goes along with some of its records.
fn header<D>(source: &Open<D>, id: &RecordId, import: &Import) -> Body {
    let import = Import { others: Vec::new(), source: None, ..import.clone() };
    let provenance = source.book.records.get(id).map(|held| held.record().provenance.clone());
    let provenance = provenance.unwrap_or_else(|| vault::record::Provenance::typed(import.time));
    Body::new(Record::new(Fact::Import(import), provenance))
}

/// The records in an order and in batches in which they can be moved: imports that go as a whole come last, so that what still belongs
/// to them finds them.
pub(super) fn batches<D>(source: &Open<D>, mut all: Vec<RecordId>) -> Vec<Vec<RecordId>> {
    let kind = |id: &RecordId| source.book.records.get(id).map(|held| held.record().kind());
    all.sort_by_key(|id| kind(id) == Some(Kind::Import));
    let bytes = |id: &RecordId| {
        let body = |held: &Held| held.body.encode().map_or(0, |body| body.len());
        source.book.records.get(id).map_or(0, body)
    };
    let mut batches: Vec<Vec<RecordId>> = Vec::new();
    let mut room = 0;
    for id in all {
        let length = bytes(&id);
        match batches.last_mut().filter(|batch| batch.len() < BATCH && length <= room) {
            Some(batch) => {
                batch.push(id);
                room -= length;
            }
            None => {
                batches.push(vec![id]);
                room = BATCH_BYTES.saturating_sub(length);
            }
        }
    }
    batches
}
