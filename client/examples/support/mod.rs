//! What the programs that measure have in common: a folder that goes, a server in a process of its own, a device with the client's own
//! engine, and how memory and time are told.
#![allow(dead_code)] // each program takes a part of it

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::time::Instant;

use client::device::MemoryStore;
use client::engine::Engine;
use client::engine::wire::*;
use client::native::{NativeTransport, System};
use client::transport::Transport;
use protocol::Bytes;
use vault::record::{CodedText, Medication, MedicationOrigin, MedicationStatus, Person, PersonName, Sex};

pub type Done<T> = Result<T, Box<dyn Error + Send + Sync>>;

pub const PASSPHRASE: &str = "秋の空に 雁が三羽 渡る";

/// Removed at the end, whatever it is.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A new one among the temporary files, whose name says what for.
    pub fn new(what: &str) -> Done<Self> {
        let folder = std::env::temp_dir().join(format!("inro-{what}-{}", std::process::id()));
        fs::create_dir(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A server in a process of its own, so that the memory measured is one side's alone. Dropping it kills the process.
pub struct Server {
    pub process: Child,
    pub url: String,
}

impl Server {
    /// `inro serve` on this folder, with further options.
    pub fn start(binary: &Path, data: &Path, options: &[&str]) -> Done<Self> {
        let mut command = Command::new(binary);
        command.args(["serve", "--data"]).arg(data).args(options);
        if !options.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        Self::listening(&mut command)
    }

    /// Any program that writes `listening on http://…` to its standard error.
    pub fn listening(command: &mut Command) -> Done<Self> {
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let mut server = Self { process, url: String::new() };
        let mut said = BufReader::new(server.process.stderr.take().ok_or("no output")?);
        let (mut line, mut before) = (String::new(), String::new());
        while said.read_line(&mut line)? > 0 {
            if let Some((_, address)) = line.split_once("listening on ") {
                server.url = address.split_whitespace().next().unwrap_or_default().to_owned();
                // Nobody reads what it says later, and it must not wait for a reader.
                std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
                return Ok(server);
            }
            before.push_str(&line);
            line.clear();
        }
        Err(format!("the server did not say that it listens, but:\n{before}").into())
    }

    /// Asks it to end, and waits: what it has is written then.
    pub fn stop(mut self) -> Done<()> {
        Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status()?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A patient's device.
pub struct Device<T = NativeTransport> {
    pub url: String,
    pub transport: T,
    pub store: MemoryStore,
    pub engine: Engine<T, MemoryStore, System>,
}

impl Device {
    pub fn new(url: &str) -> Done<Self> {
        Ok(Self::over(NativeTransport::new(url)?, url, MemoryStore::default()))
    }

    /// The same device later: what it keeps, and nothing in memory.
    pub fn again(&self) -> Done<Self> {
        Ok(Self::over(NativeTransport::new(&self.url)?, &self.url, self.store.clone()))
    }
}

impl<T: Transport + Clone> Device<T> {
    pub fn over(transport: T, url: &str, store: MemoryStore) -> Self {
        let engine = Engine::new(transport.clone(), store.clone(), System::default(), url, Rc::new(|_| ()));
        Self { url: url.to_owned(), transport, store, engine }
    }

    pub async fn ask<C: Call>(&mut self, call: C) -> Done<C::Reply> {
        let reply = self.engine.handle(call.into_command()).await.map_err(|why| format!("{why:?}"))?;
        Ok(C::from_reply(reply).ok_or("an answer to another question")?)
    }

    /// Gives the recovery words.
    pub async fn sign_up(&mut self) -> Done<String> {
        let sheet = self.ask(StartSignUp { passphrase: PASSPHRASE.into(), language: "ja".into() }).await?;
        let answers = sheet.ask.map(|position| sheet.words[position - 1].clone());
        let name = PersonName { text: "髙﨑　千鶴".into(), kana: None };
        let person = Person { name, birth_date: "1956-06-28".parse()?, sex: Some(Sex::Female) };
        self.ask(FinishSignUp { answers, person, invitation: None }).await?;
        Ok(sheet.words.join(" "))
    }

    /// Takes in a table of so many prescriptions, over 26 years.
    pub async fn import(&mut self, records: usize) -> Done<()> {
        let mut table = String::from("薬品名,処方日,用法\n");
        for number in 0..records {
            let (year, month, day) = (2000 + number % 26, 1 + number % 12, 1 + number % 28);
            table.push_str(&format!("テスト薬{number}錠,{year}-{month:02}-{day:02},1日1回朝食後\n"));
        }
        let file = PreviewImport { file_name: "many.csv".into(), bytes: Bytes(table.into_bytes()) };
        let chosen: Vec<usize> = self.ask(file).await?.entries.iter().map(|entry| entry.index).collect();
        let commit = CommitImport { chosen, confirmed_own: true, not_my_number: false };
        if self.ask(commit).await?.records == records { Ok(()) } else { Err("not every record came in".into()) }
    }
}

pub fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// KiB of a process (a number, or `self`), by the name of the line in proc(5) `status`; none where the system does not tell.
pub fn memory(process: &str, what: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix(what))?.split_whitespace().next()?.parse().ok()
}

/// A medicine of this name, of which nothing else is known.
pub fn medicine(name: &str) -> Medication {
    Medication {
        via: MedicationOrigin::Taken,
        name: CodedText::from_text(name),
        ingredient: None,
        status: MedicationStatus::Unknown,
        dose: None,
        amount: None,
        dosage_form: None,
        dosage_text: None,
        times: Default::default(),
        as_needed: false,
        days: None,
        start: None,
        end: None,
        reason: None,
        prescriber: None,
        pharmacy: None,
        note: None,
    }
}
