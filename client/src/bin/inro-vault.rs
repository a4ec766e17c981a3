//! Opens an exported vault with no server and no browser.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use client::archive::{ArchiveError, ArchivedRecord, Part};
use client::archive_file::{ArchiveFile, ReadError};
use client::environment::Environment as _;
use client::native::System;
use vault::id::RecordId;
use vault::moving::code;
use vault::passphrase::Passphrase;
use vault::record::{Attachment, Body, ConsentAct, Decision, Kind, Record};

/// Opens a sealed archive of an Inro vault, or verifies a receipt. Nothing is sent anywhere.
#[derive(Parser)]
#[command(name = "inro-vault", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Lists what is in an archive: kind, date, title, source.
    List {
        /// The archive, or one part of it.
        archive: PathBuf,
    },
    /// Writes the files of documents into a folder. They are readable by anybody: keep them safe.
    Files {
        /// The archive, or one part of it.
        archive: PathBuf,
        /// Into which folder; is made, and must not exist yet.
        out: PathBuf,
    },
    /// Writes everything as one FHIR R4 bundle. The file is readable by anybody: keep it safe.
    Fhir {
        /// The archive, or one part of it.
        archive: PathBuf,
        /// Where to write it; must not exist yet.
        out: PathBuf,
    },
    /// Computes the code over everything in an archive from all of its parts, and says whether it is the one that it was made with.
    Code {
        /// All parts of one archive.
        #[arg(required = true)]
        parts: Vec<PathBuf>,
    },
    /// Verifies the signed receipt of a decision with the public key that is in it, and says what was decided. Needs no passphrase.
    VerifyReceipt {
        /// The receipt (.jws).
        receipt: PathBuf,
        /// The public key it has to be signed for, as the patient's page shows it (43 characters, which may begin with a hyphen).
        #[arg(long, allow_hyphen_values = true)]
        key: Option<String>,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("inro-vault: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Problem> {
    match &arguments.command {
        Command::VerifyReceipt { receipt, key } => verify(receipt, key.as_deref()),
        Command::Files { archive, out } => files(open(archive)?, out),
        Command::Code { parts } => print_code(parts),
        Command::List { archive } => list(&records(&open(archive)?)?),
        Command::Fhir { archive, out } => {
            let archive = open(archive)?;
            let records = records(&archive)?;
            let records: Vec<_> = records.iter().map(|(id, record)| (*id, record)).collect();
            let archive = RefCell::new(archive);
            // Of a file that does not open, name and size are written, and it is said.
            let contents = |file: &Attachment| match archive.borrow_mut().content(file) {
                Ok(content) => content.map(|content| exchange::Content::of(&content)),
                Err(error) => {
                    eprintln!("{}: not read: {error}", plain(&file.info.name));
                    None
                }
            };
            let text = exchange::fhir::write::export_with_files(&records, &contents, System::default().now());
            let mut file = File::create_new(out).map_err(|error| Problem::File(out.clone(), error))?;
            file.write_all(text.as_bytes()).map_err(|error| Problem::File(out.clone(), error))
        }
    }
}

/// Prints what was signed. Whose the key is, only somebody who got it from the patient knows.
fn verify(path: &Path, key: Option<&str>) -> Result<(), Problem> {
    let text = std::fs::read_to_string(path).map_err(|error| Problem::File(path.to_owned(), error))?;
    let receipt = exchange::receipt::open(&text).map_err(Problem::Receipt)?;
    if key.is_some_and(|key| key.trim() != receipt.key) {
        return Err(Problem::OtherKey(receipt.key));
    }
    let said = &receipt.statement;
    let kinds = |decision: Decision| {
        let of_kinds = said.decisions.iter().filter(|decided| decided.decision == decision);
        let of_topics = said.topics.iter().filter(|decided| decided.decision == decision);
        let kinds: Vec<String> = of_kinds
            .map(|decided| decided.kind.code().to_owned())
            .chain(of_topics.map(|decided| format!("topic:{}", decided.topic.code())))
            .collect();
        if kinds.is_empty() { "-".to_owned() } else { kinds.join(" ") }
    };
    let act = match (said.act, said.shared) {
        (ConsentAct::Decided, true) => "decided to show records",
        (ConsentAct::Decided, false) => "decided to show nothing",
        (ConsentAct::Paused, _) => "paused",
        (ConsentAct::Resumed, _) => "resumed",
        (ConsentAct::Revoked, _) => "revoked",
        (ConsentAct::Renewed, _) => "decided to go on showing",
        (ConsentAct::NotRenewed, _) => "decided not to go on showing after the end",
        (ConsentAct::Narrowed, _) => "took a record out",
        (ConsentAct::Released, _) => "released de-identified data",
        (ConsentAct::Withdrawn, _) => "withdrew a release",
    };
    let at = |seconds: i64| exchange::fhir::write::instant(seconds).unwrap_or_else(|| seconds.to_string());
    let mut rows = vec![("signature", "good".to_owned()), ("key", receipt.key.clone())];
    rows.extend([("person", said.person.clone()), ("provider", said.provider.clone())]);
    rows.extend(said.number.clone().map(|number| ("number", number)));
    rows.extend([("act", act.to_owned()), ("time", at(said.time))]);
    rows.extend(said.until.map(|until| ("until", at(until))));
    rows.extend(said.purpose.clone().map(|purpose| ("purpose", purpose)));
    if said.act.is_in_force() {
        rows.push(("show", kinds(Decision::Share)));
        let live: Vec<&str> = said.live.iter().map(|kind| kind.code()).collect();
        rows.extend((!live.is_empty()).then(|| ("show new records of", live.join(" "))));
    }
    if matches!(said.act, ConsentAct::Decided | ConsentAct::Released) {
        rows.push(("withhold", kinds(Decision::Withhold)));
    }
    if said.act.is_in_force() {
        rows.push(("records", said.records.to_string()));
    }
    let mut out = std::io::stdout().lock();
    for (name, value) in rows {
        writeln!(out, "{name}\t{}", plain(&value)).map_err(Problem::Output)?;
    }
    for line in said.text.lines() {
        writeln!(out, "text\t{}", plain(line)).map_err(Problem::Output)?;
    }
    if key.is_none() {
        eprintln!(
            "The signature is good for the key above. Ask the patient for the key to know whose it is, and give it with --key."
        );
    }
    Ok(())
}

/// Prints the code if everything in the parts is what it was made of.
fn print_code(paths: &[PathBuf]) -> Result<(), Problem> {
    let passphrase = passphrase()?;
    let (mut records, mut rest, mut numbers) = (BTreeMap::new(), None, Vec::new());
    let mut first: Option<(u32, i64, _)> = None;
    for path in paths {
        let file = File::open(path).map_err(|error| Problem::File(path.clone(), error))?;
        let archive = ArchiveFile::open(file, &passphrase)?;
        let part: &Part = archive.part();
        let of = (part.of, part.exported, part.digest.ok_or(Problem::NoCode)?);
        if *first.get_or_insert(of) != of {
            return Err(Problem::OtherArchive(path.clone()));
        }
        numbers.push(part.number);
        rest = part.rest.clone().or(rest);
        for archived in &part.records {
            let body = Body::decode(&archived.body.0).map_err(|_| Problem::Archive(ArchiveError::Damaged))?;
            records.insert(archived.id, (archived.revision, body));
        }
    }
    let (of, _, digest) = first.ok_or(Problem::NoCode)?;
    if let Some(missing) = (1..=of).find(|number| !numbers.contains(number)) {
        return Err(Problem::PartMissing(missing, of));
    }
    let rest = rest.ok_or(Problem::NoCode)?;
    let records = records.iter().map(|(id, (revision, body))| (id, *revision, body));
    if rest.digest(records) != Ok(digest) {
        return Err(Problem::OtherCode(code(&digest)));
    }
    writeln!(std::io::stdout(), "{}", code(&digest)).map_err(Problem::Output)
}

/// Each under its own name with a number in front: two may be called the same, and a name may hold what no file system takes.
fn files(mut archive: ArchiveFile<File>, out: &Path) -> Result<(), Problem> {
    std::fs::create_dir(out).map_err(|error| Problem::File(out.to_owned(), error))?;
    let records = records(&archive)?;
    let mut listed = std::io::stdout().lock();
    let mut failed = None;
    for (at, file) in records.iter().flat_map(|(_, record)| record.fact.files()).enumerate() {
        let name = format!("{:04}-{}", at + 1, file_name(&file.info.name));
        let path = out.join(&name);
        // One that cannot be read or written does not hold up the others.
        let said = match archive.content(file) {
            Ok(None) => "not in this archive, or in another part of it".to_owned(),
            Ok(Some(content)) => match std::fs::write(&path, &content) {
                Ok(()) => content.len().to_string(),
                Err(error) => {
                    let said = format!("not written: {error}");
                    failed = Some(Problem::File(path, error));
                    said
                }
            },
            Err(error) => {
                let said = format!("not read: {error}");
                failed = Some(error.into());
                said
            }
        };
        writeln!(listed, "{name}\t{said}").map_err(Problem::Output)?;
    }
    failed.map_or(Ok(()), Err)
}

/// A name that every file system takes: at most 200 bytes, without signs that mean something to one.
fn file_name(given: &str) -> String {
    let plain = |one: char| if one.is_control() || "/\\:*?\"<>|".contains(one) { '_' } else { one };
    let mut name = String::new();
    for one in given.chars().map(plain) {
        if name.len() + one.len_utf8() > 200 {
            break;
        }
        name.push(one);
    }
    name.trim_end_matches(['.', ' ']).to_owned()
}

/// A text that says nothing to a terminal but its words.
fn plain(text: &str) -> String {
    // What turns the direction of writing would let a text stand elsewhere than it is.
    let turns = |one: char| matches!(one, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|one| if one.is_control() || turns(one) { ' ' } else { one }).collect()
}

fn list(records: &[(RecordId, Record)]) -> Result<(), Problem> {
    let mut out = std::io::stdout().lock();
    for (_, record) in records.iter().filter(|(_, record)| record.kind().is_health() || record.kind() == Kind::Person) {
        let date = record.date().map_or("-", |date| date.date());
        let source = record.provenance.organization.as_deref().unwrap_or("-");
        let kind = record.kind().code();
        writeln!(out, "{kind}\t{date}\t{}\t{}", plain(record.title()), plain(source)).map_err(Problem::Output)?;
    }
    Ok(())
}

fn open(path: &Path) -> Result<ArchiveFile<File>, Problem> {
    let file = File::open(path).map_err(|error| Problem::File(path.to_owned(), error))?;
    let archive = ArchiveFile::open(file, &passphrase()?)?;
    let part = archive.part();
    if part.of > 1 {
        eprintln!(
            "This is part {} of {}. Each part holds its own documents; the first holds everything else.",
            part.number, part.of
        );
    }
    Ok(archive)
}

fn records(archive: &ArchiveFile<File>) -> Result<Vec<(RecordId, Record)>, Problem> {
    let record = |archived: &ArchivedRecord| {
        let body = Body::decode(&archived.body.0).map_err(|_| Problem::Archive(ArchiveError::Damaged))?;
        Ok((archived.id, body.record))
    };
    archive.part().records.iter().map(record).collect()
}

fn passphrase() -> Result<Passphrase, Problem> {
    Passphrase::parse(&ask()?).map_err(|_| Problem::Archive(ArchiveError::WrongPassphrase))
}

/// From the terminal without echo, or from a pipe.
fn ask() -> Result<String, Problem> {
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password("Passphrase of the archive: ").map_err(Problem::Output);
    }
    let mut typed = String::new();
    std::io::stdin().read_to_string(&mut typed).map_err(Problem::Output)?;
    Ok(typed.trim_end_matches(['\r', '\n']).to_owned())
}

#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("{path}: {error}", path = .0.display(), error = .1)]
    File(PathBuf, std::io::Error),
    #[error("{0}")]
    Archive(ArchiveError),
    #[error("{0}")]
    Read(#[from] ReadError),
    #[error("this archive has no code: an older version of the program made it")]
    NoCode,
    #[error("{path}: part of another archive", path = .0.display())]
    OtherArchive(PathBuf),
    #[error("part {0} of {1} is missing")]
    PartMissing(u32, u32),
    #[error("what is in the archive is not what it was made of; its code was {0}")]
    OtherCode(String),
    #[error("{0}")]
    Receipt(exchange::receipt::ReceiptError),
    #[error("the signature is good, but for another key: {0}")]
    OtherKey(String),
    #[error("{0}")]
    Output(std::io::Error),
}
