//! Which records belong together: days of dispensing, doctors, usages and their drugs.

use std::collections::{BTreeMap, BTreeSet};

use super::line::{Line, trimmed};
use super::{Notebook, check::Notices};
use crate::parsed::NoticeKind;

/// A notebook, put together. Only lines; [`super::Record`] and its members are what they say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline<'a> {
    /// About the patient and what the patient bought: records 1, 2, 3, 31, 4, in the order of the file.
    pub patient: Vec<Line<'a>>,
    /// Days of dispensing, in the order of the file: newest first.
    pub blocks: Vec<Block<'a>>,
    /// Records 701.
    pub pharmacists: Vec<Line<'a>>,
    /// Records that the format does not have, outside blocks.
    pub unknown: Vec<Line<'a>>,
}

/// What was dispensed on one day in one place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Block<'a> {
    /// Records 5, 11, 15, 51.
    pub head: Vec<Line<'a>>,
    /// By the doctor who prescribed.
    pub groups: Vec<Group<'a>>,
    /// Records 401, 411, 421, 501, 601, in the order of the file.
    pub remarks: Vec<Line<'a>>,
    /// Records that the format does not have.
    pub unknown: Vec<Line<'a>>,
}

/// What one doctor prescribed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group<'a> {
    /// Record 55, if there is one.
    pub doctor: Option<Line<'a>>,
    /// In the order of the file.
    pub prescriptions: Vec<Prescription<'a>>,
}

/// One RP: drugs that are taken in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prescription<'a> {
    /// In the order of the file.
    pub drugs: Vec<DrugLines<'a>>,
    /// Record 301, and a second one if there is.
    pub usage: Vec<Line<'a>>,
    /// Records 311 and 391.
    pub additions: Vec<Line<'a>>,
}

/// A drug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrugLines<'a> {
    /// Record 201.
    pub drug: Line<'a>,
    /// Records 281 and 291, which belong to the drug before them.
    pub additions: Vec<Line<'a>>,
}

impl<'a> Block<'a> {
    /// A record of the head.
    #[must_use]
    pub fn head_line(&self, record: &str) -> Option<Line<'a>> {
        self.head.iter().copied().find(|line| line.record() == record)
    }
}

impl<'a> Outline<'a> {
    /// All of it at once.
    pub(super) fn of(notebook: &'a Notebook) -> Self {
        let mut blocks = Vec::new();
        let (rest, _) = Self::by_block(notebook.lines(), |block| blocks.push(block));
        Self { blocks, ..rest }
    }

    /// What stands outside blocks, and what is out of place or lacks its partner. Each block is told when its last line was
    /// read, so that nobody has to hold them all.
    pub(super) fn by_block(lines: impl Iterator<Item = Line<'a>>, tell: impl FnMut(Block<'a>)) -> (Self, Notices) {
        let mut builder = Builder {
            tell,
            outline: Self::default(),
            notices: Notices::default(),
            block: None,
            had_block: false,
            places: BTreeMap::new(),
            last_drug: None,
            bought: BTreeSet::new(),
            seen: BTreeSet::new(),
        };
        for line in lines {
            builder.take(line);
        }
        builder.close_block();
        (builder.outline, builder.notices)
    }
}

struct Builder<'a, T> {
    tell: T,
    outline: Outline<'a>,
    notices: Notices,
    /// One was told.
    had_block: bool,
    block: Option<Block<'a>>,
    /// Where in the open group an RP stands.
    places: BTreeMap<&'a str, usize>,
    /// RP of the last drug, for what belongs to it.
    last_drug: Option<&'a str>,
    /// Sequence numbers of the drugs bought.
    bought: BTreeSet<&'a str>,
    /// Which records the open block's head has; `1` once there was a patient.
    seen: BTreeSet<&'a str>,
}

impl<'a, T: FnMut(Block<'a>)> Builder<'a, T> {
    fn take(&mut self, line: Line<'a>) {
        let record = line.record();
        match record {
            "1" | "2" | "3" | "31" | "4" => self.take_patient(line),
            "5" => {
                self.close_block();
                self.block = Some(Block { head: vec![line], ..Block::default() });
            }
            "11" | "15" | "51" => {
                self.block(line).head.push(line);
                let is_late = self.block(line).groups.iter().any(|group| !group.prescriptions.is_empty());
                let is_second = !self.seen.insert(record);
                self.expect(!is_late && !is_second, line);
            }
            "55" => {
                self.block(line).groups.push(Group { doctor: Some(line), prescriptions: Vec::new() });
                self.places.clear();
                self.last_drug = None;
            }
            "201" => {
                let prescription = self.prescription(line);
                prescription.drugs.push(DrugLines { drug: line, additions: Vec::new() });
                self.last_drug = Some(rp(line));
            }
            "281" | "291" => self.take_drug_addition(line),
            "301" => {
                let prescription = self.prescription(line);
                let is_second = !prescription.usage.is_empty();
                prescription.usage.push(line);
                self.expect(!is_second, line);
            }
            "311" | "391" => {
                let prescription = self.prescription(line);
                let has_partner =
                    if record == "311" { !prescription.usage.is_empty() } else { !prescription.drugs.is_empty() };
                prescription.additions.push(line);
                if !has_partner {
                    self.notices.say(NoticeKind::PartnerMissing, line, Some("rp"));
                }
            }
            "401" | "411" | "421" | "501" | "601" => self.block(line).remarks.push(line),
            "701" => self.outline.pharmacists.push(line),
            "911" => {}
            _ => {
                self.notices.say(NoticeKind::UnknownRecord, line, None);
                match &mut self.block {
                    Some(block) => block.unknown.push(line),
                    None => self.outline.unknown.push(line),
                }
            }
        }
    }

    fn take_patient(&mut self, line: Line<'a>) {
        let is_second = line.record() == "1" && !self.seen.insert("1");
        let is_late = self.block.is_some() || self.had_block;
        self.expect(!is_second && !is_late, line);
        if line.record() == "3" {
            self.bought.insert(super::Bought::from(line).sequence);
        }
        if line.record() == "31" && !self.bought.contains(&super::Ingredient::from(line).sequence) {
            self.notices.say(NoticeKind::PartnerMissing, line, Some("sequence"));
        }
        self.outline.patient.push(line);
    }

    fn take_drug_addition(&mut self, line: Line<'a>) {
        let is_of_last = self.last_drug == Some(rp(line));
        self.expect(is_of_last, line);
        let of = self.last_drug.unwrap_or(rp(line));
        let Some(place) = self.places.get(of).copied().filter(|_| self.last_drug.is_some()) else {
            self.prescription(line).additions.push(line);
            return;
        };
        let group = self.block.as_mut().and_then(|block| block.groups.last_mut());
        if let Some(drug) = group.and_then(|group| group.prescriptions.get_mut(place)?.drugs.last_mut()) {
            drug.additions.push(line);
        }
    }

    /// The open block. Before the first day, one without a day is opened.
    fn block(&mut self, line: Line<'a>) -> &mut Block<'a> {
        self.expect(self.block.is_some(), line);
        self.block.get_or_insert_default()
    }

    /// The RP of this line in the open group.
    fn prescription(&mut self, line: Line<'a>) -> &mut Prescription<'a> {
        self.expect(self.block.is_some(), line);
        let groups = &mut self.block.get_or_insert_default().groups;
        if groups.is_empty() {
            groups.push(Group::default());
        }
        let last = groups.len() - 1;
        let prescriptions = &mut groups[last].prescriptions;
        let place = *self.places.entry(rp(line)).or_insert_with(|| {
            prescriptions.push(Prescription::default());
            prescriptions.len() - 1
        });
        &mut prescriptions[place]
    }

    fn close_block(&mut self) {
        self.places.clear();
        self.last_drug = None;
        self.seen.retain(|record| *record == "1");
        let Some(block) = self.block.take() else { return };
        for prescription in block.groups.iter().flat_map(|group| &group.prescriptions) {
            match (&prescription.drugs[..], &prescription.usage[..]) {
                ([first, ..], []) => self.notices.say(NoticeKind::PartnerMissing, first.drug, Some("301")),
                ([], [first, ..]) => self.notices.say(NoticeKind::PartnerMissing, *first, Some("201")),
                _ => {}
            }
        }
        self.had_block = true;
        (self.tell)(block);
    }

    fn expect(&mut self, is_so: bool, line: Line<'a>) {
        if !is_so {
            self.notices.say(NoticeKind::OutOfPlace, line, None);
        }
    }
}

/// The RP number: `01` is `1`.
pub(super) fn rp(line: Line<'_>) -> &str {
    trimmed(line.field(1)).trim_start_matches('0')
}
