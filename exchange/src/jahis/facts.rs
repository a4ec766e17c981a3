//! Records out of a notebook: one for each drug, and what else has a kind of its own. The rest stays as it came.

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;
use vault::record::{Original, OtherResource, Sex};

use super::drug::{day, said};
use super::line::{Line, trimmed};
use super::section::{Piece, Section};
use super::{MEDIA_TYPE, Notebook, Outline, Patient, text, typed};
use crate::error::ImportError;
use crate::parsed::{Parsed, ParsedEntry, PersonClaim, Source};
use crate::reading::{Entries, Reading};

impl Notebook {
    /// What it says.
    ///
    /// # Errors
    /// [`ImportError::Inflated`] if the heads of its days, which each record keeps, would make it many times its size. No
    /// notebook of a real program does.
    pub fn parsed(&self) -> Result<Parsed, ImportError> {
        self.reading().map(Reading::parsed)
    }

    /// The same, fact by fact.
    pub(crate) fn reading(&self) -> Result<Reading<'_>, ImportError> {
        let facts = Facts::of(self)?;
        let patient = facts.patient.patient();
        Ok(Reading { person: patient.map(person), notices: self.notices(), document: None, entries: Box::new(facts) })
    }
}

/// What a fact made of these lines is recognised by when it comes again, from this file or from a copy in another encoding:
/// day, places, drug and usage, folded.
pub(crate) fn key(content: &str) -> String {
    let folded = |text: &str| -> String {
        text::fold_pairs(text).nfkc().filter(|one| !one.is_whitespace()).flat_map(char::to_lowercase).collect()
    };
    let mut hash = Sha256::new();
    for text in content.split('\n') {
        let line = Line { number: 0, text };
        let kept: &[usize] = match line.record() {
            "5" | "31" => &[1, 2],
            "11" | "51" | "55" => &[1],
            "201" => &[1, 2, 3, 4, 6],
            "301" => &[1, 2, 3, 4, 5],
            "2" | "4" | "411" | "601" => &[1, 2],
            "401" | "421" | "501" => &[1],
            "3" => &[1, 2, 3],
            _ => continue,
        };
        let is_day = line.record() == "5";
        hash.update(line.record());
        for position in kept.iter().take(if is_day { 1 } else { kept.len() }) {
            let field = trimmed(line.field(*position));
            let day = typed::date(field)
                .map(|date| date.date.to_string())
                .filter(|_| matches!(line.record(), "5" | "3" | "4" | "601"));
            hash.update(b",");
            hash.update(day.unwrap_or_else(|| folded(field)));
        }
        hash.update(b"\n");
    }
    let digest: [u8; 32] = hash.finalize().into();
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("jahis|{hex}")
}

/// The facts of a notebook.
struct Facts<'a> {
    notebook: &'a Notebook,
    /// What is about the patient, and its pieces that are facts: they come first.
    patient: Section<'a>,
    of_patient: Vec<Piece>,
    days: Vec<DayPlace>,
    count: usize,
    /// The section that was asked for last: its number, 0 being the patient's, and its pieces that are facts.
    open: Option<(usize, Section<'a>, Vec<Piece>)>,
    pharmacists: Vec<Line<'a>>,
    unknown: Vec<Line<'a>>,
}

/// Where a day begins in the text, and how many facts stand before its own.
#[derive(Clone, Copy)]
struct DayPlace {
    from: u32,
    facts_before: u32,
}

impl<'a> Facts<'a> {
    fn of(notebook: &'a Notebook) -> Result<Self, ImportError> {
        // So many bytes of originals may be kept.
        let mut room = Some(8 * notebook.text().len() + (1 << 20));
        let (outline, _) = Outline::by_block(notebook.lines(), drop);
        let patient = Section::of_patient(outline.patient);
        let of_patient = facts(&patient, &mut room);
        let mut count = of_patient.len();
        let mut days = Vec::new();
        // A notebook has at most `MAX_BYTES`, and no more facts than bytes.
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Outline::by_block(notebook.lines(), |block| {
            if room.is_none() {
                return;
            }
            let first = block.head.first().filter(|line| line.record() == "5");
            let from = first.map_or(0, |line| notebook.offset(*line));
            days.push(DayPlace { from: short(from), facts_before: short(count) });
            count += facts(&Section::of_block(block, patient.patient()), &mut room).len();
        });
        let outside = outline.pharmacists.iter().chain(&outline.unknown);
        spend(&mut room, outside);
        room.ok_or(ImportError::Inflated)?;
        Ok(Self {
            notebook,
            patient,
            of_patient,
            days,
            count,
            open: None,
            pharmacists: outline.pharmacists,
            unknown: outline.unknown,
        })
    }

    /// A day, put together again.
    fn day(&self, number: usize) -> Option<Section<'a>> {
        let from = self.days.get(number)?.from as usize;
        let to = self.days.get(number + 1).map_or(self.notebook.text().len(), |next| next.from as usize);
        let mut day = None;
        Outline::by_block(self.notebook.lines_between(from, to), |block| day = Some(block));
        Some(Section::of_block(day?, self.patient.patient()))
    }
}

impl Entries for Facts<'_> {
    fn count(&self) -> usize {
        self.count
    }

    fn entry(&mut self, index: usize) -> Option<ParsedEntry> {
        // The last section that begins at or before it; the patient's is number 0.
        let number = self.days.partition_point(|day| day.facts_before as usize <= index);
        let before = number.checked_sub(1).map_or(0, |day| self.days[day].facts_before as usize);
        if number == 0 {
            return entry(&self.patient, *self.of_patient.get(index)?);
        }
        if self.open.as_ref().is_none_or(|(open, ..)| *open != number) {
            let section = self.day(number - 1)?;
            let pieces = facts(&section, &mut Some(usize::MAX));
            self.open = Some((number, section, pieces));
        }
        let (_, section, pieces) = self.open.as_ref()?;
        entry(section, *pieces.get(index - before)?)
    }

    fn others(&self, tell: &mut dyn FnMut(OtherResource)) {
        let mut say = |name: String, lines: &[Line<'_>]| {
            let content = original(lines);
            if !content.is_empty() {
                tell(OtherResource { resource_type: name, full_url: None, content });
            }
        };
        let mut of = |section: &Section<'_>| {
            for piece in section.pieces().into_iter().filter(|piece| section.fact(*piece).is_none()) {
                say(section.name(piece), &section.lines(piece));
            }
        };
        of(&self.patient);
        Outline::by_block(self.notebook.lines(), |block| of(&Section::of_block(block, self.patient.patient())));
        say("JAHIS 701".to_owned(), &self.pharmacists);
        say("JAHIS".to_owned(), &self.unknown);
    }
}

/// The pieces of a section that are facts. What all of them would keep is taken from the room there is.
fn facts(section: &Section<'_>, room: &mut Option<usize>) -> Vec<Piece> {
    let is_fact = |piece: &Piece| {
        spend(room, &section.lines(*piece));
        room.is_some() && section.fact(*piece).is_some()
    };
    let mut pieces = section.pieces();
    pieces.retain(is_fact);
    pieces
}

fn spend<'l, 'a: 'l>(room: &mut Option<usize>, lines: impl IntoIterator<Item = &'l Line<'a>>) {
    for line in lines {
        *room = room.and_then(|room| room.checked_sub(line.text.len() + 1));
    }
}

fn entry(section: &Section<'_>, piece: Piece) -> Option<ParsedEntry> {
    let (fact, creator) = section.fact(piece)?;
    let content = original(&section.lines(piece));
    let block = section.block();
    let by_patient = creator == "2";
    let name = |record: &str, field: usize| {
        let line = block?.head_line(record)?;
        said(line.field(field)).filter(|_| !by_patient)
    };
    let source = Source {
        organization: name("11", 1),
        recorder: if by_patient { section.patient().and_then(|patient| said(patient.name)) } else { name("15", 1) },
        recorded: block.and_then(day),
        by_patient,
        by_reply: false,
        entered: None,
        edited: None,
        remark: None,
        basis: None,
    };
    Some(ParsedEntry {
        fact,
        source,
        keys: vec![key(&content)],
        original: Original { media_type: MEDIA_TYPE.to_owned(), full_urls: Vec::new(), content: vec![content] },
        files: Vec::new(),
        uninformed: false,
    })
}

/// The very lines.
fn original(lines: &[Line<'_>]) -> String {
    let lines: Vec<&str> = lines.iter().map(|line| line.text).collect();
    lines.join("\n")
}

fn person(patient: Patient<'_>) -> PersonClaim {
    PersonClaim {
        name: said(patient.name),
        kana: said(patient.kana),
        birth_date: typed::date(patient.birth_date).map(|date| date.date),
        sex: match patient.sex {
            "1" => Some(Sex::Male),
            "2" => Some(Sex::Female),
            _ => None,
        },
        number: None,
        // The format has no insurance.
        insured: Vec::new(),
    }
}
