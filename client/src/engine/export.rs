//! Tables and medication notebooks for others.

use exchange::csv;
use exchange::jahis::{self, WriteInput};
use protocol::Bytes;
use vault::id::RecordId;
use vault::record::{ActWhat, Kind, Record};

use super::Engine;
use super::acts::Done;
use super::records::sort_key;
use super::settings::file_name;
use super::wire::{ArchiveFile, ExportFile, ExportNotebook, ExportTable, NotebookFile, Trouble};
use crate::book::Held;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// How many bytes a QR code holds, the smaller first: 600 make one of 93 modules, which a screen of 390 pixels shows with four
/// pixels each. A line may be longer than that; 1,800 is what codes of others keep to.
const PART_LIMITS: [usize; 3] = [600, 1_200, 1_800];

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(super) async fn export_table(&mut self, ask: &ExportTable) -> Result<ExportFile, Trouble> {
        let open = self.opened()?;
        let mut records: Vec<&Record> = open.book.of_kind(ask.kind).map(|(_, held)| held.record()).collect();
        if records.is_empty() {
            return Err(Trouble::NotFound);
        }
        // Newest first, as in the list.
        records.sort_by(|one, other| sort_key(other).cmp(&sort_key(one)));
        let count = records.len();
        let text = csv::write(ask.kind, records, ask.language == "ja").ok_or(Trouble::NotFound)?;
        let name = file_name(&format!("inro-{}", ask.kind.code()), self.environment.now(), "csv");
        self.note(Done::new(ActWhat::ExportedTable, count).of(ask.kind)).await;
        Ok(ExportFile { file_name: name, media_type: format!("{};charset=utf-8", csv::MEDIA_TYPE), text })
    }

    pub(super) async fn export_notebook(&mut self, ask: &ExportNotebook) -> Result<NotebookFile, Trouble> {
        let now = self.environment.now();
        let open = self.opened()?;
        let (_, person) = open.book.person().ok_or(Trouble::NotFound)?;
        let chosen = |id: &RecordId| {
            let of_kind = |held: &&Held| held.record().kind() == Kind::Medication && held.record().not_mine.is_none();
            let held = open.book.records.get(id).filter(of_kind);
            held.map(|held| (*id, held.record())).ok_or(Trouble::NotFound)
        };
        let records = ask.records.iter().map(chosen).collect::<Result<Vec<_>, _>>()?;
        if records.is_empty() {
            return Err(Trouble::Field(super::wire::Field::Records));
        }
        let write =
            |limit: usize| jahis::write(&WriteInput { person, records: &records, now, part_limit: Some(limit) });
        // Without parts a line is longer than any code holds; the file has it all the same.
        let in_parts = PART_LIMITS.into_iter().map(write).find(|written| !written.parts.is_empty());
        let written = in_parts.unwrap_or_else(|| write(PART_LIMITS[0]));
        let gaps = records.iter().map(|(id, record)| (*id, jahis::gaps(record))).filter(|(_, gaps)| !gaps.is_empty());
        let notebook = NotebookFile {
            file: ArchiveFile { file_name: file_name("inro-notebook", now, "txt"), bytes: Bytes(written.text) },
            parts: written.parts.into_iter().map(Bytes).collect(),
            replaced: written.replaced,
            gaps: gaps.collect(),
            left_out: written.left_out,
        };
        self.note(Done::new(ActWhat::ExportedNotebook, ask.records.len()).of(Kind::Medication)).await;
        Ok(notebook)
    }
}
