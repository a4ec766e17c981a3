//! A notebook over several QR codes: joining what was scanned, and cutting what is exported (JAHIS TC section 3.2.9 (3)).
//!
//! The text is cut between records, anywhere; every part begins with the header and ends with record 911. Some programs
//! repeat record 1 and the head of the block in each part; what is repeated is taken out again. So: join first, read after.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::line::Line;
use super::notebook::part_of;
use super::text::to_cp932;
use super::{PartControl, decode};

/// Parts that were scanned so far, in any order.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    set: Option<Set>,
    /// By number, without header and 911.
    bodies: BTreeMap<u16, String>,
}

/// What all parts of one notebook share.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Set {
    header: String,
    id: String,
    total: u16,
}

/// What is there after a part was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Which part it was, from 1.
    pub part: u16,
    /// The very same part was there before.
    pub is_repeated: bool,
    /// How many there are.
    pub total: u16,
    /// Which are still missing.
    pub missing: Vec<u16>,
    /// The whole notebook, without 911, once nothing is missing. Not checked for anything else yet.
    pub whole: Option<String>,
}

/// Why a text was not added. What was there stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum PartsError {
    /// Does not begin with a notebook's header.
    #[error("this is no medication notebook")]
    NoNotebook,
    /// A notebook that was not split, while parts of another are waiting.
    #[error("this is a whole notebook, not a part")]
    NotAPart,
    /// Record 911 does not say which part of how many it is.
    #[error("the record of the part is not of its form: line {line}")]
    BrokenControl {
        /// From 1.
        line: u32,
    },
    /// Of another notebook: another data id.
    #[error("this part belongs to another notebook")]
    OtherNotebook,
    /// The same data id, but another number of parts or another header.
    #[error("this part does not go with those before")]
    OtherTotal,
    /// The same number as a part before, but other content: which is right, only the patient can tell.
    #[error("part {part} was there before with other content")]
    OtherContent {
        /// From 1.
        part: u16,
    },
    /// Of [`join`]: not all are there.
    #[error("parts are missing")]
    Missing {
        /// Their numbers, from 1.
        parts: Vec<u16>,
    },
}

impl Parts {
    /// Adds the text of one code. A whole notebook is complete at once.
    ///
    /// # Errors
    /// See [`PartsError`].
    pub fn add(&mut self, text: &str) -> Result<Progress, PartsError> {
        let text = decode(text.as_bytes()).text;
        let mut lines = (1..).zip(text.split('\n')).map(|(number, text)| Line { number, text });
        let header =
            lines.find(|line| !line.text.trim().is_empty()).filter(|line| line.record().starts_with("JAHISTC"));
        let header = header.ok_or(PartsError::NoNotebook)?.text.trim_end();
        let lines: Vec<Line<'_>> = lines.filter(|line| !line.text.trim().is_empty()).collect();
        let Some(control) = lines.iter().find(|line| line.record() == "911") else {
            let whole =
                Progress { part: 1, is_repeated: false, total: 1, missing: Vec::new(), whole: Some(text.clone()) };
            return if self.set.is_none() { Ok(whole) } else { Err(PartsError::NotAPart) };
        };
        let (part, total) = part_of(*control).ok_or(PartsError::BrokenControl { line: control.number })?;
        let set = Set { header: header.to_owned(), id: PartControl::from(*control).id.to_owned(), total };
        match &self.set {
            Some(known) if known.id != set.id => return Err(PartsError::OtherNotebook),
            Some(known) if *known != set => return Err(PartsError::OtherTotal),
            _ => {}
        }
        let kept = lines.iter().filter(|line| line.record() != "911");
        let body: Vec<&str> = kept.map(|line| line.text).collect();
        let body = body.join("\n");
        let is_repeated = match self.bodies.get(&part) {
            Some(before) if *before != body => return Err(PartsError::OtherContent { part }),
            before => before.is_some(),
        };
        self.bodies.insert(part, body);
        self.set = Some(set);
        let missing = self.missing();
        let whole = missing.is_empty().then(|| self.whole());
        Ok(Progress { part, is_repeated, total, missing, whole })
    }

    /// Which parts are still missing; none before the first.
    #[must_use]
    pub fn missing(&self) -> Vec<u16> {
        let total = self.set.as_ref().map_or(0, |set| set.total);
        (1..=total).filter(|part| !self.bodies.contains_key(part)).collect()
    }

    fn whole(&self) -> String {
        let mut whole = self.set.as_ref().map(|set| set.header.clone()).unwrap_or_default();
        let mut head = Head::default();
        for body in self.bodies.values() {
            let lines: Vec<&str> = body.split('\n').filter(|line| !line.is_empty()).collect();
            for line in &lines[head.repeated(&lines)..] {
                head.pass(line);
                whole.push('\n');
                whole.push_str(line);
            }
        }
        whole.push('\n');
        whole
    }
}

/// Joins the parts of one notebook.
///
/// # Errors
/// See [`PartsError`].
pub fn join<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<String, PartsError> {
    let mut parts = Parts::default();
    let mut whole = None;
    for text in texts {
        whole = parts.add(text)?.whole;
    }
    whole.ok_or_else(|| PartsError::Missing { parts: parts.missing() })
}

/// Cuts a notebook's text into parts of at most `limit` bytes in CP932, each with its 911; `id` is what they share, 14
/// digits. The whole, if it is no longer than that; nothing, if a line is too long or there were more than 999 parts.
#[must_use]
pub fn split(text: &str, id: &str, limit: usize) -> Vec<String> {
    let size = |text: &str| to_cp932(text, |_, _| {}).len() + 2;
    let mut lines = text.lines();
    let header = lines.next().unwrap_or_default();
    if text.lines().map(size).sum::<usize>() <= limit {
        return vec![text.to_owned()];
    }
    let room = limit.saturating_sub(size(header) + size(&format!("911,{id},999,999")));
    let mut bodies: Vec<String> = Vec::new();
    let mut left = 0;
    for line in lines {
        let needed = size(line);
        if needed > room {
            return Vec::new();
        }
        if needed > left {
            bodies.push(String::new());
            left = room;
        }
        left -= needed;
        if let Some(body) = bodies.last_mut() {
            body.push_str(line);
            body.push('\n');
        }
    }
    let total = bodies.len();
    if total > 999 {
        return Vec::new();
    }
    (1..).zip(bodies).map(|(part, body)| format!("{header}\n{body}911,{id},{total},{part}\n")).collect()
}

/// What a part may repeat: the patient, and the head of the block that is open at its beginning.
#[derive(Default)]
struct Head {
    patient: Option<String>,
    block: Vec<String>,
}

impl Head {
    const RECORDS: [&'static str; 5] = ["5", "11", "15", "51", "55"];

    /// How many lines at the beginning of a part only repeat. Without the patient none do: then a head is a new block.
    fn repeated(&self, lines: &[&str]) -> usize {
        if self.patient.is_none() || lines.first().copied() != self.patient.as_deref() {
            return 0;
        }
        let head = lines[1..].iter().take_while(|line| Self::RECORDS.contains(&record(line)));
        let (head, same) = head
            .fold((0, true), |(count, same), line| (count + 1, same && self.block.iter().any(|known| known == line)));
        1 + if same { head } else { 0 }
    }

    fn pass(&mut self, line: &str) {
        match record(line) {
            "1" => self.patient = Some(line.to_owned()),
            "5" => self.block = vec![line.to_owned()],
            // Another doctor takes the place of the one before.
            of if Self::RECORDS.contains(&of) => {
                self.block.retain(|known| record(known) != of);
                self.block.push(line.to_owned());
            }
            _ => {}
        }
    }
}

fn record(text: &str) -> &str {
    Line { number: 0, text }.record()
}
