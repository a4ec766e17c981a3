//! A notebook out of records, from the patient to an institution (category 2): what came from a notebook as the very lines it
//! came as, the rest written anew; what the patient says instead of what came is a note of the patient's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vault::id::RecordId;
use vault::record::{Fact, ImportFormat, Origin, Person, Record, Sex};

use super::assemble::{Assembly, Row};
use super::line::Line;
use super::record::{Holds, layout};
use super::text::to_cp932;
use super::{MEDIA_TYPE, Patient, anew, parts, typed};
use crate::fhir::write::instant;
use crate::remark;

/// What a notebook is made of.
#[derive(Clone, Copy)]
pub struct WriteInput<'a> {
    /// Whose it is.
    pub person: &'a Person,
    /// What is handed on. Imports bring the remarks of the notebooks they came from, and what stood there about the patient.
    pub records: &'a [(RecordId, &'a Record)],
    /// Seconds since 1970-01-01T00:00:00Z; becomes what the parts share.
    pub now: i64,
    /// A QR code holds at most so many bytes (1,800 is what codes of others keep to); none if it is not to be split.
    pub part_limit: Option<usize>,
}

/// A notebook as bytes: CP932, lines ended by CR LF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The whole.
    pub text: Vec<u8>,
    /// For QR codes; the whole, if it is short enough. Nothing if it was not to be split, or cannot be: a line longer than a
    /// part, or more than 999 parts.
    pub parts: Vec<Vec<u8>>,
    /// What stands there otherwise than in the vault. Tell the patient.
    pub replaced: Vec<Replaced>,
    /// Health records that a notebook has no place for.
    pub left_out: Vec<RecordId>,
}

/// Something that stands there otherwise than in the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// Line of the whole, from 1.
    pub line: u32,
    /// Record number.
    pub record: String,
    /// Which field after it, from 1.
    pub field: usize,
    /// What.
    pub change: Change,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// A character that CP932 does not have.
    Character {
        /// In the vault.
        was: char,
        /// In the notebook; empty where it only chose a form of the character before it.
        is: String,
    },
    /// A comma, which ends a field, became a full-width one.
    Comma,
    /// A line break, which ends a record, became a full-width blank.
    LineBreak,
    /// A date without a day is left out, because the format has none.
    DateLeftOut,
}

/// Writes the notebook. The same input gives the same bytes. Records of one day keep the order they are given in.
#[must_use]
pub fn write(input: &WriteInput<'_>) -> Written {
    let mut assembly = Assembly::default();
    let mut left_out = Vec::new();
    let mut seen: BTreeMap<&str, RecordId> = BTreeMap::new();
    for (id, record) in input.records {
        match original(record) {
            Some(content) => {
                // The same lines out of another copy of the notebook say nothing new.
                let from = import_of(record).unwrap_or(*id);
                if *seen.entry(content).or_insert(from) == from {
                    assembly.take_original(content);
                }
            }
            None if record.kind().is_health() && !anew::write(&mut assembly, record) => left_out.push(*id),
            None => {}
        }
        // What the patient says instead stands among the patient's own notes, and never in the lines that came.
        let said = remark::own_lines(record, true);
        if !said.is_empty() {
            let day = record.provenance.edited.and_then(instant).map(|at| at[..10].to_owned()).unwrap_or_default();
            let words = format!("{}　本人の書き添え　{}", record.title(), said.join("、"));
            assembly.take_memo(Row::anew("4", &[&words, &day, "2"]));
        }
    }
    for (id, record) in input.records {
        let Fact::Import(import) = &record.fact else { continue };
        for other in import.others.iter().filter(|_| import.format == ImportFormat::Jahis) {
            if other.resource_type != "JAHIS 1" && *seen.entry(&other.content).or_insert(*id) == *id {
                assembly.take_original(&other.content);
            }
        }
    }
    let rows = assembly.into_rows(patient(input));
    let mut replaced = Vec::new();
    let mut text = "JAHISTC08,2\n".to_owned();
    for (line, row) in (2..).zip(&rows) {
        text.push_str(&written(row, line, &mut replaced));
        text.push('\n');
    }
    let bytes = |text: &str| to_cp932(&text.replace('\n', "\r\n"), |_, _| {});
    let parts = input.part_limit.map(|limit| parts::split(&text, &data_id(input.now), limit)).unwrap_or_default();
    Written { text: bytes(&text), parts: parts.iter().map(|part| bytes(part)).collect(), replaced, left_out }
}

/// The lines a record came as, if it still says the same.
pub(super) fn original(record: &Record) -> Option<&str> {
    let original = record.provenance.original.as_ref().filter(|_| record.is_as_it_came())?;
    (original.media_type == MEDIA_TYPE).then(|| original.content.first().map(String::as_str))?
}

fn import_of(record: &Record) -> Option<RecordId> {
    match record.provenance.origin {
        Origin::File { import } => Some(import),
        Origin::Patient | Origin::Reply { .. } => None,
    }
}

/// Record 1: as the newest notebook has it if that is the same person by every character, because it has the address too.
fn patient(input: &WriteInput<'_>) -> Row {
    let person = input.person;
    let sex = match person.sex {
        Some(Sex::Male) => "1",
        Some(Sex::Female) => "2",
        _ => "",
    };
    let is_same = |line: Line<'_>| {
        let claimed = Patient::from(line);
        let birth_date = typed::date(claimed.birth_date).map(|date| date.date);
        claimed.name == person.name.text && birth_date.as_ref() == Some(&person.birth_date) && claimed.sex == sex
    };
    let imports = input.records.iter().filter_map(|(_, record)| match &record.fact {
        Fact::Import(import) if import.format == ImportFormat::Jahis => Some(import),
        _ => None,
    });
    let lines = imports.flat_map(|import| {
        let others = import.others.iter().filter(|other| other.resource_type == "JAHIS 1");
        others.flat_map(|other| other.content.split('\n')).map(|text| (import.time, text))
    });
    let known = lines.filter(|(_, text)| is_same(Line { number: 0, text })).max_by_key(|(time, _)| *time);
    match known {
        Some((_, text)) => Row::Original(text.to_owned()),
        None => {
            let kana = person.name.kana.as_deref().unwrap_or_default();
            let birth_date = person.birth_date.as_str();
            Row::anew("1", &[&person.name.text, sex, birth_date, "", "", "", "", "", "", kana])
        }
    }
}

/// The line, and what in it differs from the vault.
fn written(row: &Row, line: u32, replaced: &mut Vec<Replaced>) -> String {
    let (record, fields): (String, Vec<String>) = match row {
        Row::Original(text) => {
            let mut fields = text.split(',').map(str::to_owned);
            (fields.next().unwrap_or_default(), fields.collect())
        }
        Row::Anew(record, fields) => ((*record).to_owned(), fields.clone()),
    };
    let is_anew = matches!(row, Row::Anew(..));
    let mut written = record.clone();
    for (at, field) in fields.iter().enumerate() {
        let mut say = |change| {
            replaced.push(Replaced { line, record: record.clone(), field: at + 1, change });
        };
        let field = if is_anew { in_one_field(&record, at, field, &mut say) } else { field.clone() };
        to_cp932(&field, |was, is| say(Change::Character { was, is: is.to_owned() }));
        written.push(',');
        written.push_str(&field);
    }
    if is_anew { written.trim_end_matches(',').to_owned() } else { written }
}

fn in_one_field(record: &str, at: usize, field: &str, say: &mut impl FnMut(Change)) -> String {
    let is_date =
        layout(record).and_then(|layout| layout.fields.get(at)).is_some_and(|field| field.holds == Holds::Date);
    if is_date && !field.is_empty() {
        let date = field.get(..10).unwrap_or_default().replace('-', "");
        if date.len() != 8 {
            say(Change::DateLeftOut);
        }
        return if date.len() == 8 { date } else { String::new() };
    }
    if field.contains(',') {
        say(Change::Comma);
    }
    let field = field.replace(',', "，");
    if field.contains(['\n', '\r']) {
        say(Change::LineBreak);
    }
    field.replace("\r\n", "\u{3000}").replace(['\n', '\r'], "\u{3000}")
}

/// Fourteen digits: the second it was made in.
fn data_id(now: i64) -> String {
    let at = time::OffsetDateTime::from_unix_timestamp(now).ok().filter(|at| (0..=9999).contains(&at.year()));
    let at = at.unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
    format!("{year:04}{month:02}{day:02}{:02}{:02}{:02}", at.hour(), at.minute(), at.second())
}
