//! A vault of many records and large documents, against the real server: how long it takes and how much memory the client needs to
//! open it, to list, to open one document, to take everything out as an archive, and to take that in again. For the bench and, with
//! small numbers, for a test. Arguments: the server's binary, how many records, how many documents, MiB of each, MiB of a part of the
//! archive. Prints JSON; memory is left out where the system does not tell it.

#[path = "support/mod.rs"]
mod support;

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use client::archive::{BEGINNING, LENGTH, content_at};
use client::engine::wire::*;
use protocol::Bytes;
use serde_json::{Value, json};
use vault::id::Digest;
use vault::record::{Document, DocumentDescription, Fact, Kind, Provenance, Record};

use support::{Device, Done, Folder, PASSPHRASE, Server, memory, milliseconds};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Done<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [binary, records, documents, mebibytes, part_mebibytes] = arguments.as_slice() else {
        return Err("large_vault SERVER RECORDS DOCUMENTS MIB PART_MIB".into());
    };
    let (records, documents, bytes): (usize, usize, usize) =
        (records.parse()?, documents.parse()?, mebibytes.parse::<usize>()? << 20);
    let part_bytes = part_mebibytes.parse::<u64>()? << 20;
    let folder = Folder::new("large")?;
    let server = Server::start(Path::new(binary), &folder.0.join("data"), &["--quota-mib", "16384"])?;

    let mut patient = Patient(Device::new(&server.url)?);
    let words = patient.0.sign_up().await?;
    let empty = patient.looked_at(&words).await?;
    let filled = measured(patient.fill(records, documents, bytes)).await?;
    let full = patient.looked_at(&words).await?;
    let document = patient.one_document(bytes).await?;
    let out = folder.0.join("archive");
    fs::create_dir(&out)?;
    let taken_out = patient.take_out(&out, part_bytes).await?;

    let mut other = Patient(Device::new(&server.url)?);
    other.0.sign_up().await?;
    let taken_in = other.take_in(&out).await?;
    let kept = other.one_document(bytes).await?;
    println!(
        "{}",
        json!({
            "records": records, "documents": documents, "bytes": bytes,
            "fill": filled, "empty": empty, "full": full, "document": document,
            "takeOut": taken_out, "takeIn": taken_in, "kept": kept,
        })
    );
    Ok(())
}

/// The patient whose vault it is.
struct Patient(Device);

impl Patient {
    async fn fill(&mut self, records: usize, documents: usize, bytes: usize) -> Done<Value> {
        let start = Instant::now();
        if records > 0 {
            self.0.import(records).await?;
        }
        let of_records = milliseconds(start);
        for number in 0..documents {
            let name = format!("書類{number}.pdf");
            let content = Bytes(content(number as u64, bytes));
            let file = self.0.ask(StoreFile { name, media_type: "application/pdf".into(), bytes: content }).await?;
            let about =
                DocumentDescription { title: Some(format!("書類{number}")), ..DocumentDescription::default() };
            let fact = Fact::Document(Box::new(Document { about, files: vec![file] }));
            let record = Record::new(fact, Provenance::typed(0));
            self.0.ask(SaveRecord { base: None, record, not_my_number: false, overwrite: false }).await?;
        }
        Ok(json!({ "recordsMs": of_records, "allMs": milliseconds(start) }))
    }

    /// Opened here once more, opened on a device that knows nothing, the first page of the list, a search.
    async fn looked_at(&mut self, words: &str) -> Done<Value> {
        self.0 = self.0.again()?;
        let start = Instant::now();
        self.0.ask(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await?;
        let opened = milliseconds(start);
        let start = Instant::now();
        self.0.ask(ListRecords { kind: None, query: String::new(), offset: 0, limit: 50 }).await?;
        let listed = milliseconds(start);
        let start = Instant::now();
        self.0.ask(ListRecords { kind: None, query: "薬99".into(), offset: 0, limit: 50 }).await?;
        let found = milliseconds(start);
        let mut other = Device::new(&self.0.url)?;
        let start = Instant::now();
        other.ask(OpenWithWords { words: words.to_owned(), keep: false }).await?;
        let opened_anew = milliseconds(start);
        Ok(json!({ "openMs": opened, "openAnewMs": opened_anew, "listMs": listed, "findMs": found }))
    }

    /// Opens the document of the lowest number, and checks what it holds.
    async fn one_document(&mut self, bytes: usize) -> Done<Value> {
        let all = ListRecords { kind: Some(Kind::Document), query: String::new(), offset: 0, limit: usize::MAX };
        let items = self.0.ask(all).await?.items;
        let first = items.iter().find(|item| item.record.title() == "書類0").ok_or("no document")?;
        let file = first.record.fact.files().first().ok_or("no file")?;
        let (record, blob) = (first.id, file.blob);
        let start = Instant::now();
        let opened = self.0.ask(OpenFile { record, blob }).await?;
        let took = milliseconds(start);
        if Digest::of(&opened.bytes.0) != Digest::of(&content(0, bytes)) {
            return Err("the document is not what was stored".into());
        }
        let records = self.0.ask(ListRecords { kind: None, query: String::new(), offset: 0, limit: 1 }).await?.total;
        Ok(json!({ "openMs": took, "documents": items.len(), "records": records }))
    }

    async fn take_out(&mut self, out: &Path, part_bytes: u64) -> Done<Value> {
        let planned = self.0.ask(ExportArchive { passphrase: PASSPHRASE.into(), part_bytes }).await?.parts;
        // From here on: the key of the passphrase has taken its 64 MiB and given them back.
        measured(self.pieces(out, &planned)).await
    }

    async fn pieces(&mut self, out: &Path, planned: &[ArchivePart]) -> Done<Value> {
        let mut bytes = 0;
        for (part, planned) in planned.iter().enumerate() {
            let mut file = File::create_new(out.join(&planned.file_name))?;
            for piece in 0..planned.pieces {
                let piece = self.0.ask(ExportArchivePiece { part, piece }).await?;
                if piece.left_out > 0 {
                    return Err("a file was left out".into());
                }
                file.write_all(&piece.bytes.0)?;
                bytes += piece.bytes.0.len();
            }
        }
        Ok(json!({ "parts": planned.len(), "bytes": bytes }))
    }

    async fn take_in(&mut self, out: &Path) -> Done<Value> {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(out)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
        // Not in their order.
        paths.sort_by(|one, other| other.cmp(one));
        let mut parts = Vec::new();
        for path in paths {
            let mut file = File::open(&path)?;
            let length = file.metadata()?.len();
            let beginning = slice(&mut file, 0, length.min(BEGINNING))?;
            let ending = slice(&mut file, length - LENGTH, length)?;
            let at = content_at(&ending, length).ok_or("a damaged part")?;
            let content = Bytes(slice(&mut file, at.start, at.end)?);
            let passphrase = parts.is_empty().then(|| PASSPHRASE.to_owned());
            let (file_name, beginning) = ("archive.inro".to_owned(), Bytes(beginning));
            let state = self.0.ask(OpenArchivePart { file_name, beginning, content, length, passphrase }).await?;
            parts.push((state.part, file));
        }
        measured(self.commit(parts)).await
    }

    async fn commit(&mut self, mut parts: Vec<(u32, File)>) -> Done<Value> {
        let preview = self.0.ask(PreviewArchive {}).await?;
        let chosen: Vec<usize> = preview.entries.iter().map(|entry| entry.index).collect();
        for needed in self.0.ask(FilesOfImport { chosen: chosen.clone() }).await? {
            let part = parts.iter_mut().find(|(number, _)| *number == needed.part).ok_or("a part is missing")?;
            let sealed = Bytes(slice(&mut part.1, needed.from, needed.to)?);
            self.0.ask(StoreArchivedFile { blob: needed.blob, sealed }).await?;
        }
        let commit = CommitImport { chosen, confirmed_own: false, not_my_number: false };
        Ok(json!({ "records": self.0.ask(commit).await?.records }))
    }
}

fn slice(file: &mut File, from: u64, to: u64) -> Done<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = vec![0; usize::try_from(to - from)?];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// What looks like a PDF and packs like noise, another one for each number.
fn content(number: u64, bytes: usize) -> Vec<u8> {
    let mut content = b"%PDF-1.7\n".to_vec();
    let mut state = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    while content.len() < bytes {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        content.extend_from_slice(&state.to_le_bytes());
    }
    content.truncate(bytes);
    content
}

/// What `work` says, its time, and by how much the memory grew at its worst moment.
async fn measured(work: impl Future<Output = Done<Value>>) -> Done<Value> {
    // The kernel counts the worst moment from here on (proc(5), clear_refs).
    let is_counted = fs::write("/proc/self/clear_refs", "5").is_ok();
    let (before, start) = (memory("self", "VmRSS:"), Instant::now());
    let mut said = work.await?;
    said["ms"] = json!(milliseconds(start));
    if let (true, Some(before), Some(worst)) = (is_counted, before, memory("self", "VmHWM:")) {
        said["grewMib"] = json!(worst.saturating_sub(before) / 1024);
        said["worstMib"] = json!(worst / 1024);
    }
    Ok(said)
}
