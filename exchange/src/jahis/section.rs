//! What stands together in a notebook, a day of dispensing or all about the patient, as facts: which pieces it has, and each of
//! them made when it is asked for.

use std::collections::BTreeMap;

use vault::record::{Allergy, AllergyCategory, CodedText, Diagnosis, Fact};

use super::block::Block;
use super::drug::{bought, dispensed, said};
use super::line::Line;
use super::{Bought, Drug, Ingredient, Patient, Remark, remarks};

/// A day, or what is about the patient.
pub(super) struct Section<'a> {
    patient: Option<Patient<'a>>,
    /// Of the patient's section; empty for a day.
    lines: Vec<Line<'a>>,
    /// Ingredients by the place of their drug among the lines, and those without one.
    ingredients: BTreeMap<usize, Vec<Line<'a>>>,
    lost_ingredients: Vec<Line<'a>>,
    block: Option<Block<'a>>,
}

/// What one fact is made of, or what is kept beside the facts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Piece {
    /// Records 1.
    Persons,
    /// A record of the patient's section: 2, 3 with its ingredients, 4.
    Line(usize),
    /// Ingredients of no drug.
    LostIngredients,
    /// Group, prescription, drug.
    Drug(usize, usize, usize),
    /// A group without drugs.
    Doctor(usize),
    /// A usage without drugs.
    Usage(usize, usize),
    /// A remark of the day.
    Remark(usize),
    /// Records that the format does not have.
    Unknown,
    /// A day of which nothing else stands there.
    Head,
}

impl<'a> Section<'a> {
    pub(super) fn of_patient(lines: Vec<Line<'a>>) -> Self {
        let patient = lines.iter().find(|line| line.record() == "1").copied().map(Patient::from);
        let mut by_number: BTreeMap<&str, Vec<Line<'a>>> = BTreeMap::new();
        for line in lines.iter().copied().filter(|line| line.record() == "31") {
            by_number.entry(Ingredient::from(line).sequence).or_default().push(line);
        }
        let mut ingredients = BTreeMap::new();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.record() == "3") {
            let own = Some(Bought::from(*line).sequence).filter(|number| !number.is_empty());
            if let Some(own) = own.and_then(|number| by_number.remove(number)) {
                ingredients.insert(at, own);
            }
        }
        let lost_ingredients = by_number.into_values().flatten().collect();
        Self { patient, lines, ingredients, lost_ingredients, block: None }
    }

    pub(super) fn of_block(block: Block<'a>, patient: Option<Patient<'a>>) -> Self {
        Self {
            patient,
            lines: Vec::new(),
            ingredients: BTreeMap::new(),
            lost_ingredients: Vec::new(),
            block: Some(block),
        }
    }

    pub(super) fn patient(&self) -> Option<Patient<'a>> {
        self.patient
    }

    pub(super) fn block(&self) -> Option<&Block<'a>> {
        self.block.as_ref()
    }

    /// All pieces, in the order in which they are read.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        match &self.block {
            Some(block) => of_block(block, &mut pieces),
            None => self.of_lines(&mut pieces),
        }
        pieces
    }

    fn of_lines(&self, pieces: &mut Vec<Piece>) {
        pieces.push(Piece::Persons);
        let of = |record: &'static str| {
            let lines = self.lines.iter().enumerate().filter(move |(_, line)| line.record() == record);
            lines.map(|(at, _)| Piece::Line(at))
        };
        pieces.extend(of("2").chain(of("3")));
        pieces.push(Piece::LostIngredients);
        pieces.extend(of("4"));
    }

    /// The fact of a piece and who wrote it, by its code. None if it says none.
    pub(super) fn fact(&self, piece: Piece) -> Option<(Fact, &'a str)> {
        match piece {
            Piece::Line(at) => {
                let line = *self.lines.get(at)?;
                match line.record() {
                    "3" => {
                        let drug = Bought::from(line);
                        let own = self.ingredients.get(&at).map(Vec::as_slice).unwrap_or_default();
                        bought(drug, own).map(|fact| (fact, drug.creator))
                    }
                    "2" => history(line)
                        .map(|fact| (fact, Remark::from(line).creator))
                        .or_else(|| remarks::note(line, None, self.patient)),
                    _ => remarks::note(line, None, self.patient),
                }
            }
            Piece::Drug(group, prescription, drug) => {
                let block = self.block.as_ref()?;
                let group = block.groups.get(group)?;
                let prescription = group.prescriptions.get(prescription)?;
                let drug = prescription.drugs.get(drug)?;
                let fact = dispensed(block, group, prescription, drug)?;
                Some((fact, Drug::from(drug.drug).creator))
            }
            Piece::Remark(at) => {
                let block = self.block.as_ref()?;
                remarks::note(*block.remarks.get(at)?, Some(block), self.patient)
            }
            _ => None,
        }
    }

    /// The lines of a piece, the head of its day first.
    pub(super) fn lines(&self, piece: Piece) -> Vec<Line<'a>> {
        let head = || self.block.iter().flat_map(|block| &block.head).copied();
        let group = |at: usize| self.block.as_ref().and_then(|block| block.groups.get(at));
        let doctor = |at: usize| group(at).and_then(|group| group.doctor);
        match piece {
            Piece::Persons => self.lines.iter().copied().filter(|line| line.record() == "1").collect(),
            Piece::Line(at) => {
                let own = self.ingredients.get(&at).into_iter().flatten();
                self.lines.get(at).into_iter().chain(own).copied().collect()
            }
            Piece::LostIngredients => self.lost_ingredients.clone(),
            Piece::Doctor(at) => head().chain(doctor(at)).collect(),
            Piece::Drug(at, prescription, drug) => {
                let prescription = group(at).and_then(|group| group.prescriptions.get(prescription));
                let drug = prescription.and_then(|prescription| prescription.drugs.get(drug));
                let own =
                    drug.into_iter().flat_map(|drug| [drug.drug].into_iter().chain(drug.additions.iter().copied()));
                let shared = prescription.into_iter().flat_map(|one| one.usage.iter().chain(&one.additions).copied());
                head().chain(doctor(at)).chain(own).chain(shared).collect()
            }
            Piece::Usage(at, prescription) => {
                let prescription = group(at).and_then(|group| group.prescriptions.get(prescription));
                let shared = prescription.into_iter().flat_map(|one| one.usage.iter().chain(&one.additions).copied());
                head().chain(doctor(at)).chain(shared).collect()
            }
            Piece::Remark(at) => {
                let remark = self.block.as_ref().and_then(|block| block.remarks.get(at));
                head().chain(remark.copied()).collect()
            }
            Piece::Unknown => head().chain(self.block.iter().flat_map(|block| &block.unknown).copied()).collect(),
            Piece::Head => head().collect(),
        }
    }

    /// What a piece is kept as where it is no fact.
    pub(super) fn name(&self, piece: Piece) -> String {
        let record = match piece {
            Piece::Persons => "1",
            Piece::Line(at) => self.lines.get(at).map_or("", |line| line.record()),
            Piece::LostIngredients => "31",
            Piece::Drug(..) => "201",
            Piece::Doctor(_) => "55",
            Piece::Usage(..) => "301",
            Piece::Remark(at) => {
                self.block.as_ref().and_then(|block| block.remarks.get(at)).map_or("", |line| line.record())
            }
            Piece::Unknown => return "JAHIS".to_owned(),
            Piece::Head => "5",
        };
        format!("JAHIS {record}")
    }
}

fn of_block(block: &Block<'_>, pieces: &mut Vec<Piece>) {
    let mut is_empty = block.unknown.is_empty() && block.remarks.is_empty();
    for (at, group) in block.groups.iter().enumerate() {
        if group.prescriptions.is_empty() {
            is_empty = false;
            pieces.push(Piece::Doctor(at));
        }
        for (number, prescription) in group.prescriptions.iter().enumerate() {
            let has_usage = !prescription.usage.is_empty() || !prescription.additions.is_empty();
            is_empty &= prescription.drugs.is_empty() && !has_usage;
            pieces.extend((0..prescription.drugs.len()).map(|drug| Piece::Drug(at, number, drug)));
            if prescription.drugs.is_empty() && has_usage {
                pieces.push(Piece::Usage(at, number));
            }
        }
    }
    for record in remarks::RECORDS {
        let remarks = block.remarks.iter().enumerate().filter(|(_, line)| line.record() == record);
        pieces.extend(remarks.map(|(at, _)| Piece::Remark(at)));
    }
    if !block.unknown.is_empty() {
        pieces.push(Piece::Unknown);
    }
    if is_empty {
        pieces.push(Piece::Head);
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
