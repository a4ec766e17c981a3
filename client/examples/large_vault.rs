//! A vault of many records and large documents, against the real server: how long it takes and how much memory the client needs to
//! open it, to list, to open one document, to take everything out as an archive, and to take that in again. For the bench and, with
//! small numbers, for a test. Arguments: the server's binary, how many records, how many documents, MiB of each, MiB of a part of the
//! archive. Prints JSON; memory is left out where the system does not tell it.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::time::Instant;

use client::archive::{BEGINNING, LENGTH, content_at};
use client::device::MemoryStore;
use client::engine::Engine;
use client::engine::wire::*;
use client::native::{NativeTransport, System};
use protocol::Bytes;
use serde_json::{Value, json};
use vault::id::Digest;
use vault::record::{Document, DocumentDescription, Fact, Kind, Person, PersonName, Provenance, Record, Sex};

type Done<T> = Result<T, Box<dyn Error>>;

const PASSPHRASE: &str = "秋の空に 雁が三羽 渡る";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Done<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [binary, records, documents, mebibytes, part_mebibytes] = arguments.as_slice() else {
        return Err("large_vault SERVER RECORDS DOCUMENTS MIB PART_MIB".into());
    };
    let (records, documents, bytes): (usize, usize, usize) =
        (records.parse()?, documents.parse()?, mebibytes.parse::<usize>()? << 20);
    let part_bytes = part_mebibytes.parse::<u64>()? << 20;
    let folder = Folder(std::env::temp_dir().join(format!("inro-large-{}", std::process::id())));
    fs::create_dir(&folder.0)?;
    let server = Server::start(Path::new(binary), &folder.0.join("data"))?;

    let mut patient = Device::new(&server.url)?;
    let words = patient.sign_up().await?;
    let empty = patient.looked_at(&words).await?;
    let filled = measured(patient.fill(records, documents, bytes)).await?;
    let full = patient.looked_at(&words).await?;
    let document = patient.one_document(bytes).await?;
    let out = folder.0.join("archive");
    fs::create_dir(&out)?;
    let taken_out = patient.take_out(&out, part_bytes).await?;

    let mut other = Device::new(&server.url)?;
    other.sign_up().await?;
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

/// Removed at the end, whatever it is.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The real server in a process of its own, so that the memory measured is the client's.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(binary: &Path, data: &Path) -> Done<Self> {
        let mut process = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--quota-mib", "16384", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut said = BufReader::new(process.stderr.take().ok_or("no output")?);
        let mut line = String::new();
        while said.read_line(&mut line)? > 0 {
            if let Some((_, address)) = line.split_once("listening on ") {
                let url = address.split_whitespace().next().unwrap_or_default().to_owned();
                // Nobody reads what it says later, and it must not wait for a reader.
                std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
                return Ok(Self { process, url });
            }
            line.clear();
        }
        process.wait()?;
        Err("the server did not say that it listens".into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Device {
    url: String,
    store: MemoryStore,
    engine: Engine<NativeTransport, MemoryStore, System>,
}

impl Device {
    fn new(url: &str) -> Done<Self> {
        let store = MemoryStore::default();
        let engine = Engine::new(NativeTransport::new(url)?, store.clone(), System::default(), url, Rc::new(|_| ()));
        Ok(Self { url: url.to_owned(), store, engine })
    }

    async fn ask<C: Call>(&mut self, call: C) -> Done<C::Reply> {
        let reply = self.engine.handle(call.into_command()).await.map_err(|why| format!("{why:?}"))?;
        Ok(C::from_reply(reply).ok_or("an answer to another question")?)
    }

    /// Gives the recovery words.
    async fn sign_up(&mut self) -> Done<String> {
        let sheet = self.ask(StartSignUp { passphrase: PASSPHRASE.into(), language: "ja".into() }).await?;
        let answers = sheet.ask.map(|position| sheet.words[position - 1].clone());
        let name = PersonName { text: "髙﨑　千鶴".into(), kana: None };
        let person = Person { name, birth_date: "1956-06-28".parse()?, sex: Some(Sex::Female) };
        self.ask(FinishSignUp { answers, person, invitation: None }).await?;
        Ok(sheet.words.join(" "))
    }

    async fn fill(&mut self, records: usize, documents: usize, bytes: usize) -> Done<Value> {
        let mut table = String::from("薬品名,処方日,用法\n");
        for number in 0..records {
            let (year, month, day) = (2000 + number % 26, 1 + number % 12, 1 + number % 28);
            table.push_str(&format!("テスト薬{number}錠,{year}-{month:02}-{day:02},1日1回朝食後\n"));
        }
        let start = Instant::now();
        if records > 0 {
            let file = PreviewImport { file_name: "many.csv".into(), bytes: Bytes(table.into_bytes()) };
            let chosen: Vec<usize> = self.ask(file).await?.entries.iter().map(|entry| entry.index).collect();
            let commit = CommitImport { chosen, confirmed_own: true, not_my_number: false };
            if self.ask(commit).await?.records != records {
                return Err("not every record came in".into());
            }
        }
        let of_records = milliseconds(start);
        for number in 0..documents {
            let name = format!("書類{number}.pdf");
            let content = Bytes(content(number as u64, bytes));
            let file = self.ask(StoreFile { name, media_type: "application/pdf".into(), bytes: content }).await?;
            let about =
                DocumentDescription { title: Some(format!("書類{number}")), ..DocumentDescription::default() };
            let fact = Fact::Document(Box::new(Document { about, files: vec![file] }));
            let record = Record::new(fact, Provenance::typed(0));
            self.ask(SaveRecord { base: None, record, not_my_number: false, overwrite: false }).await?;
        }
        Ok(json!({ "recordsMs": of_records, "allMs": milliseconds(start) }))
    }

    /// Opened here once more, opened on a device that knows nothing, the first page of the list, a search.
    async fn looked_at(&mut self, words: &str) -> Done<Value> {
        let transport = NativeTransport::new(&self.url)?;
        self.engine = Engine::new(transport, self.store.clone(), System::default(), &self.url, Rc::new(|_| ()));
        let start = Instant::now();
        self.ask(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await?;
        let opened = milliseconds(start);
        let start = Instant::now();
        self.ask(ListRecords { kind: None, query: String::new(), offset: 0, limit: 50 }).await?;
        let listed = milliseconds(start);
        let start = Instant::now();
        self.ask(ListRecords { kind: None, query: "薬99".into(), offset: 0, limit: 50 }).await?;
        let found = milliseconds(start);
        let mut other = Self::new(&self.url)?;
        let start = Instant::now();
        other.ask(OpenWithWords { words: words.to_owned(), keep: false }).await?;
        let opened_anew = milliseconds(start);
        Ok(json!({ "openMs": opened, "openAnewMs": opened_anew, "listMs": listed, "findMs": found }))
    }

    /// Opens the document of the lowest number, and checks what it holds.
    async fn one_document(&mut self, bytes: usize) -> Done<Value> {
        let all = ListRecords { kind: Some(Kind::Document), query: String::new(), offset: 0, limit: usize::MAX };
        let items = self.ask(all).await?.items;
        let first = items.iter().find(|item| item.record.title() == "書類0").ok_or("no document")?;
        let file = first.record.fact.files().first().ok_or("no file")?;
        let (record, blob) = (first.id, file.blob);
        let start = Instant::now();
        let opened = self.ask(OpenFile { record, blob }).await?;
        let took = milliseconds(start);
        if Digest::of(&opened.bytes.0) != Digest::of(&content(0, bytes)) {
            return Err("the document is not what was stored".into());
        }
        let records = self.ask(ListRecords { kind: None, query: String::new(), offset: 0, limit: 1 }).await?.total;
        Ok(json!({ "openMs": took, "documents": items.len(), "records": records }))
    }

    async fn take_out(&mut self, out: &Path, part_bytes: u64) -> Done<Value> {
        let planned = self.ask(ExportArchive { passphrase: PASSPHRASE.into(), part_bytes }).await?.parts;
        // From here on: the key of the passphrase has taken its 64 MiB and given them back.
        measured(self.pieces(out, &planned)).await
    }

    async fn pieces(&mut self, out: &Path, planned: &[ArchivePart]) -> Done<Value> {
        let mut bytes = 0;
        for (part, planned) in planned.iter().enumerate() {
            let mut file = File::create_new(out.join(&planned.file_name))?;
            for piece in 0..planned.pieces {
                let piece = self.ask(ExportArchivePiece { part, piece }).await?;
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
            let state = self.ask(OpenArchivePart { file_name, beginning, content, length, passphrase }).await?;
            parts.push((state.part, file));
        }
        measured(self.commit(parts)).await
    }

    async fn commit(&mut self, mut parts: Vec<(u32, File)>) -> Done<Value> {
        let preview = self.ask(PreviewArchive {}).await?;
        let chosen: Vec<usize> = preview.entries.iter().map(|entry| entry.index).collect();
        for needed in self.ask(FilesOfImport { chosen: chosen.clone() }).await? {
            let part = parts.iter_mut().find(|(number, _)| *number == needed.part).ok_or("a part is missing")?;
            let sealed = Bytes(slice(&mut part.1, needed.from, needed.to)?);
            self.ask(StoreArchivedFile { blob: needed.blob, sealed }).await?;
        }
        let commit = CommitImport { chosen, confirmed_own: false, not_my_number: false };
        Ok(json!({ "records": self.ask(commit).await?.records }))
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

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// What `work` says, its time, and by how much the memory grew at its worst moment.
async fn measured(work: impl Future<Output = Done<Value>>) -> Done<Value> {
    // The kernel counts the worst moment from here on (proc(5), clear_refs).
    let is_counted = fs::write("/proc/self/clear_refs", "5").is_ok();
    let (before, start) = (memory("VmRSS:"), Instant::now());
    let mut said = work.await?;
    said["ms"] = json!(milliseconds(start));
    if let (true, Some(before), Some(worst)) = (is_counted, before, memory("VmHWM:")) {
        said["grewMib"] = json!(worst.saturating_sub(before) / 1024);
        said["worstMib"] = json!(worst / 1024);
    }
    Ok(said)
}

/// KiB.
fn memory(what: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix(what))?.split_whitespace().next()?.parse().ok()
}
