//! Lines put together again in the order of the format (JAHIS TC Ver.2.6, section 3.2): about the patient, then days of
//! dispensing with the newest first, each with its doctors, usages and drugs.

use std::collections::BTreeSet;

use super::line::{Line, trimmed};
use super::text::{Decoded, Encoding};
use super::{Block, Bought, Day, Group, Ingredient, Notebook, Prescription, typed};

/// One line to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    /// As it came.
    Original(String),
    /// Record number and fields, which may hold anything.
    Anew(&'static str, Vec<String>),
}

impl Row {
    pub(super) fn anew(record: &'static str, fields: &[&str]) -> Self {
        Self::Anew(record, fields.iter().map(|field| (*field).to_owned()).collect())
    }

    fn of(line: Line<'_>) -> Self {
        Self::Original(line.text.to_owned())
    }

    /// Where a remark stands among those of its day: they come in the order of their record numbers.
    fn place_of_remark(&self) -> usize {
        const ORDER: [&str; 5] = ["401", "411", "421", "501", "601"];
        let record = match self {
            Self::Original(text) => text.split(',').next().unwrap_or_default(),
            Self::Anew(record, _) => record,
        };
        ORDER.iter().position(|known| *known == record).unwrap_or(ORDER.len())
    }

    /// The same with another field, counted from 1.
    fn with(&self, field: usize, content: &str) -> Self {
        match self {
            Self::Original(text) => {
                let mut parts: Vec<&str> = text.split(',').collect();
                parts.resize(parts.len().max(field + 1), "");
                parts[field] = content;
                Self::Original(parts.join(","))
            }
            Self::Anew(record, fields) => {
                let mut fields = fields.clone();
                fields.resize(fields.len().max(field), String::new());
                fields[field - 1] = content.to_owned();
                Self::Anew(record, fields)
            }
        }
    }
}

/// One day of dispensing.
#[derive(Default)]
pub(super) struct DayRows {
    /// `2026-03-10`; empty if it is not known.
    pub(super) date: String,
    pub(super) head: Vec<Row>,
    pub(super) doctor: Option<Row>,
    pub(super) drug: Vec<Row>,
    /// Usage and what goes with it; together they are an RP.
    pub(super) usage: Vec<Row>,
    /// The RP number they came with.
    pub(super) rp: u16,
    pub(super) remarks: Vec<Row>,
}

/// What was taken so far.
#[derive(Default)]
pub(super) struct Assembly {
    histories: Vec<Row>,
    bought: Vec<Row>,
    memos: Vec<Row>,
    blocks: Vec<OutBlock>,
    pharmacists: Vec<Row>,
    unknown: Vec<Row>,
    /// Sequence numbers of records 3.
    sequences: BTreeSet<u16>,
}

#[derive(Default)]
struct OutBlock {
    date: String,
    head: Vec<Row>,
    groups: Vec<OutGroup>,
    remarks: Vec<Row>,
}

struct OutGroup {
    doctor: Option<Row>,
    prescriptions: Vec<OutPrescription>,
}

struct OutPrescription {
    rp: u16,
    drugs: Vec<Vec<Row>>,
    usage: Vec<Row>,
}

impl Assembly {
    /// Lines of a notebook: some of it, or all.
    pub(super) fn take_original(&mut self, content: &str) {
        let text = format!("JAHISTC08,2\n{content}");
        let Ok(notebook) = Notebook::of(Decoded { text, encoding: Encoding::Utf8 }) else { return };
        let outline = notebook.outline();
        for (at, line) in outline.patient.iter().enumerate() {
            match line.record() {
                "2" => self.histories.push(Row::of(*line)),
                "3" => {
                    let own = Bought::from(*line).sequence;
                    let parts = outline.patient[at + 1..].iter().filter(|line| line.record() == "31");
                    let parts = parts.filter(|line| !own.is_empty() && Ingredient::from(**line).sequence == own);
                    self.take_bought(own, Row::of(*line), parts.map(|line| Row::of(*line)).collect());
                }
                "31" if !outline.patient.iter().any(|line| line.record() == "3") => self.bought.push(Row::of(*line)),
                "4" => self.memos.push(Row::of(*line)),
                _ => {}
            }
        }
        for block in &outline.blocks {
            self.take_block(block);
        }
        self.pharmacists.extend(outline.pharmacists.iter().copied().map(Row::of));
        self.unknown.extend(outline.unknown.iter().copied().map(Row::of));
    }

    pub(super) fn take_history(&mut self, row: Row) {
        self.histories.push(row);
    }

    pub(super) fn take_memo(&mut self, row: Row) {
        self.memos.push(row);
    }

    /// A drug and its ingredients, under a sequence number that no other has.
    pub(super) fn take_bought(&mut self, sequence: &str, drug: Row, ingredients: Vec<Row>) {
        let number: Option<u16> = sequence.parse().ok();
        let is_free = number.is_some_and(|number| self.sequences.insert(number));
        // A drug without a number and without ingredients needs none.
        if is_free || (sequence.is_empty() && ingredients.is_empty()) {
            self.bought.extend([drug].into_iter().chain(ingredients));
            return;
        }
        let number = (1..=999).find(|number| self.sequences.insert(*number)).unwrap_or(999).to_string();
        self.bought.push(drug.with(5, &number));
        self.bought.extend(ingredients.iter().map(|row| row.with(1, &number)));
    }

    pub(super) fn take_drug(&mut self, day: DayRows) {
        let block = self.block(&day.date, day.head);
        block.remarks.extend(day.remarks.into_iter().filter(|row| !block.remarks.contains(row)).collect::<Vec<_>>());
        let at = block.groups.iter().position(|group| group.doctor == day.doctor);
        let at = at.unwrap_or_else(|| {
            block.groups.push(OutGroup { doctor: day.doctor, prescriptions: Vec::new() });
            block.groups.len() - 1
        });
        let prescriptions = &mut block.groups[at].prescriptions;
        let is_same = |known: &&mut OutPrescription| known.rp == day.rp && known.usage == day.usage;
        if let Some(known) = prescriptions.iter_mut().find(is_same) {
            known.drugs.push(day.drug);
        } else {
            prescriptions.push(OutPrescription { rp: day.rp, drugs: vec![day.drug], usage: day.usage });
        }
    }

    /// The next RP number for what is written anew, so that it gets an RP of its own.
    pub(super) fn next_rp(&mut self, date: &str, head: &[Row]) -> u16 {
        let block = self.block(date, head.to_vec());
        let numbers = block.groups.iter().flat_map(|group| &group.prescriptions).map(|prescription| prescription.rp);
        numbers.max().unwrap_or_default().saturating_add(1)
    }

    /// All of it in the order of the format.
    pub(super) fn into_rows(mut self, patient: Row) -> Vec<Row> {
        let mut rows = vec![patient];
        rows.append(&mut self.histories);
        rows.append(&mut self.bought);
        rows.append(&mut self.memos);
        self.blocks.sort_by(|one, other| other.date.cmp(&one.date));
        for block in self.blocks {
            rows.extend(block.head);
            let mut numbers = BTreeSet::new();
            for group in block.groups {
                rows.extend(group.doctor);
                for mut prescription in group.prescriptions {
                    // A number may stand once in a block.
                    if !numbers.insert(prescription.rp) {
                        let free =
                            (1..=u16::MAX).find(|number| numbers.insert(*number)).unwrap_or_default().to_string();
                        let renumbered = |row: &Row| row.with(1, &free);
                        for drug in &mut prescription.drugs {
                            *drug = drug.iter().map(renumbered).collect();
                        }
                        prescription.usage = prescription.usage.iter().map(renumbered).collect();
                    }
                    rows.extend(prescription.drugs.into_iter().flatten());
                    rows.extend(prescription.usage);
                }
            }
            let mut remarks = block.remarks;
            remarks.sort_by_key(Row::place_of_remark);
            rows.extend(remarks);
        }
        rows.append(&mut self.pharmacists);
        rows.append(&mut self.unknown);
        rows
    }

    fn take_block(&mut self, block: &Block<'_>) {
        let head: Vec<Row> = block.head.iter().copied().map(Row::of).collect();
        let date = block.head_line("5").and_then(|line| typed::date(Day::from(line).date));
        let date = date.map(|date| date.date.to_string()).unwrap_or_default();
        for group in &block.groups {
            self.take_group(&date, &head, group);
        }
        let own = self.block(&date, head);
        own.remarks.extend(block.remarks.iter().chain(&block.unknown).copied().map(Row::of));
    }

    fn take_group(&mut self, date: &str, head: &[Row], group: &Group<'_>) {
        let doctor = group.doctor.map(Row::of);
        for prescription in &group.prescriptions {
            let usage: Vec<Row> =
                prescription.usage.iter().chain(&prescription.additions).copied().map(Row::of).collect();
            let rp = number(prescription);
            let day = |drug: Vec<Row>| DayRows {
                date: date.to_owned(),
                head: head.to_vec(),
                doctor: doctor.clone(),
                drug,
                usage: usage.clone(),
                rp,
                remarks: Vec::new(),
            };
            for drug in &prescription.drugs {
                self.take_drug(day([drug.drug].iter().chain(&drug.additions).copied().map(Row::of).collect()));
            }
            if prescription.drugs.is_empty() {
                self.take_drug(day(Vec::new()));
            }
        }
        if group.prescriptions.is_empty() {
            let block = self.block(date, head.to_vec());
            if !block.groups.iter().any(|known| known.doctor == doctor) {
                block.groups.push(OutGroup { doctor, prescriptions: Vec::new() });
            }
        }
    }

    /// The block with this head.
    fn block(&mut self, date: &str, head: Vec<Row>) -> &mut OutBlock {
        let at = self.blocks.iter().position(|block| block.head == head).unwrap_or_else(|| {
            self.blocks.push(OutBlock { date: date.to_owned(), head, ..OutBlock::default() });
            self.blocks.len() - 1
        });
        &mut self.blocks[at]
    }
}

fn number(prescription: &Prescription<'_>) -> u16 {
    let drugs = prescription.drugs.iter().map(|drug| drug.drug);
    let mut lines = drugs.chain(prescription.usage.iter().chain(&prescription.additions).copied());
    lines.next().and_then(|line| trimmed(line.field(1)).parse().ok()).unwrap_or_default()
}
