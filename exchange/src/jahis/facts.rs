//! Records out of a notebook: one for each drug, and what else has a kind of its own. The rest stays as it came.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;
use vault::record::{Allergy, AllergyCategory, CodedText, Diagnosis, Fact, Original, OtherResource, Sex};

use super::block::Block;
use super::drug::{bought, day, dispensed, said};
use super::line::{Line, trimmed};
use super::{Bought, Drug, Ingredient, MEDIA_TYPE, Notebook, Outline, Patient, Remark, remarks, text, typed};
use crate::error::ImportError;
use crate::parsed::{Parsed, ParsedEntry, PersonClaim, Source};

impl Notebook {
    /// What it says.
    ///
    /// # Errors
    /// [`ImportError::Inflated`] if the heads of its days, which each record keeps, would make it many times its size. No
    /// notebook of a real program does.
    pub fn parsed(&self) -> Result<Parsed, ImportError> {
        let outline = self.outline();
        let patient = outline.patient.iter().find(|line| line.record() == "1").copied().map(Patient::from);
        let mut reading =
            Reading { patient, entries: Vec::new(), others: Vec::new(), room: 8 * self.text().len() + (1 << 20) };
        reading.take_patient(&outline)?;
        for block in &outline.blocks {
            reading.take_block(block)?;
        }
        reading.other("JAHIS 701", outline.pharmacists.iter().copied())?;
        reading.other("JAHIS", outline.unknown.iter().copied())?;
        Ok(Parsed {
            person: patient.map(person),
            entries: reading.entries,
            others: reading.others,
            notices: self.notices(),
            document: None,
        })
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

struct Reading<'a> {
    patient: Option<Patient<'a>>,
    entries: Vec<ParsedEntry>,
    others: Vec<OtherResource>,
    /// So many bytes of originals may still be kept.
    room: usize,
}

impl<'a> Reading<'a> {
    fn take_patient(&mut self, outline: &Outline<'a>) -> Result<(), ImportError> {
        let lines = &outline.patient;
        self.other("JAHIS 1", lines.iter().copied().filter(|line| line.record() == "1"))?;
        for line in lines.iter().copied().filter(|line| line.record() == "2") {
            match history(line) {
                Some(fact) => self.keep(fact, None, Remark::from(line).creator, vec![line])?,
                None => self.remarks(None, std::iter::once(line))?,
            }
        }
        self.take_bought(lines)?;
        self.remarks(None, lines.iter().copied().filter(|line| line.record() == "4"))
    }

    /// Records 3, each with its ingredients.
    fn take_bought(&mut self, lines: &[Line<'a>]) -> Result<(), ImportError> {
        let mut ingredients: BTreeMap<&str, Vec<Line<'a>>> = BTreeMap::new();
        for line in lines.iter().copied().filter(|line| line.record() == "31") {
            ingredients.entry(Ingredient::from(line).sequence).or_default().push(line);
        }
        for line in lines.iter().copied().filter(|line| line.record() == "3") {
            let drug = Bought::from(line);
            let has_number = !drug.sequence.is_empty();
            let own = has_number.then(|| ingredients.remove(drug.sequence)).flatten().unwrap_or_default();
            let made_of = [vec![line], own.clone()].concat();
            match bought(drug, &own) {
                Some(fact) => self.keep(fact, None, drug.creator, made_of)?,
                None => self.other("JAHIS 3", made_of)?,
            }
        }
        self.other("JAHIS 31", ingredients.into_values().flatten())
    }

    fn take_block(&mut self, block: &Block<'a>) -> Result<(), ImportError> {
        let mut is_empty = block.unknown.is_empty() && block.remarks.is_empty();
        for group in &block.groups {
            let head: Vec<Line<'a>> = block.head.iter().copied().chain(group.doctor).collect();
            if group.prescriptions.is_empty() {
                is_empty = false;
                self.other("JAHIS 55", head.iter().copied())?;
            }
            for prescription in &group.prescriptions {
                let shared = || prescription.usage.iter().chain(&prescription.additions).copied();
                is_empty &= prescription.drugs.is_empty() && shared().next().is_none();
                for drug in &prescription.drugs {
                    let own = [drug.drug].into_iter().chain(drug.additions.iter().copied());
                    let made_of = head.iter().copied().chain(own).chain(shared()).collect();
                    match dispensed(block, group, prescription, drug) {
                        Some(fact) => self.keep(fact, Some(block), Drug::from(drug.drug).creator, made_of)?,
                        None => self.other("JAHIS 201", made_of)?,
                    }
                }
                if prescription.drugs.is_empty() && shared().next().is_some() {
                    self.other("JAHIS 301", head.iter().copied().chain(shared()))?;
                }
            }
        }
        self.remarks(Some(block), block.remarks.iter().copied())?;
        if !block.unknown.is_empty() {
            self.other("JAHIS", block.head.iter().chain(&block.unknown).copied())?;
        }
        if is_empty {
            self.other("JAHIS 5", block.head.iter().copied())?;
        }
        Ok(())
    }

    /// Words about the patient or a day of dispensing: a note each. A line without words is kept as it came.
    fn remarks(
        &mut self,
        block: Option<&Block<'a>>,
        lines: impl Iterator<Item = Line<'a>> + Clone,
    ) -> Result<(), ImportError> {
        let head = || block.into_iter().flat_map(|block| block.head.iter().copied());
        for record in remarks::RECORDS {
            for line in lines.clone().filter(|line| line.record() == record) {
                let made_of = head().chain([line]).collect();
                match remarks::note(line, block, self.patient) {
                    Some((fact, creator)) => self.keep(fact, block, creator, made_of)?,
                    None => self.other(&format!("JAHIS {record}"), made_of)?,
                }
            }
        }
        Ok(())
    }

    fn keep(
        &mut self,
        fact: Fact,
        block: Option<&Block<'a>>,
        creator: &str,
        made_of: Vec<Line<'a>>,
    ) -> Result<(), ImportError> {
        let content = self.original(made_of)?;
        let by_patient = creator == "2";
        let name = |record: &str, field: usize| {
            let line = block?.head_line(record)?;
            said(line.field(field)).filter(|_| !by_patient)
        };
        let source = Source {
            organization: name("11", 1),
            recorder: if by_patient { self.patient.and_then(|patient| said(patient.name)) } else { name("15", 1) },
            recorded: block.and_then(day),
            by_patient,
            by_reply: false,
            entered: None,
            edited: None,
            basis: None,
        };
        self.entries.push(ParsedEntry {
            fact,
            source,
            keys: vec![key(&content)],
            original: Original { media_type: MEDIA_TYPE.to_owned(), full_urls: Vec::new(), content: vec![content] },
            files: Vec::new(),
            uninformed: false,
        });
        Ok(())
    }

    fn other(&mut self, name: &str, lines: impl IntoIterator<Item = Line<'a>>) -> Result<(), ImportError> {
        let content = self.original(lines)?;
        if !content.is_empty() {
            self.others.push(OtherResource { resource_type: name.to_owned(), full_url: None, content });
        }
        Ok(())
    }

    /// The very lines.
    fn original(&mut self, lines: impl IntoIterator<Item = Line<'a>>) -> Result<String, ImportError> {
        let mut content = String::new();
        for line in lines {
            self.room = self.room.checked_sub(line.text.len() + 1).ok_or(ImportError::Inflated)?;
            if !content.is_empty() {
                content.push('\n');
            }
            content.push_str(line.text);
        }
        Ok(content)
    }
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

/// Record 2. An adverse reaction is told in one text with what caused it, and stays one text.
fn history(line: Line<'_>) -> Option<Fact> {
    let remark = Remark::from(line);
    let text = CodedText::from_text(said(remark.text)?);
    let suspected = remark.creator == "2";
    let allergy =
        |category| Fact::Allergy(Allergy { substance: text.clone(), category, suspected, ..Allergy::default() });
    match remark.kind {
        "1" => Some(allergy(None)),
        "2" => Some(allergy(Some(AllergyCategory::Medication))),
        "3" => Some(Fact::Diagnosis(Diagnosis { name: text, suspected, ..Diagnosis::default() })),
        _ => None,
    }
}
