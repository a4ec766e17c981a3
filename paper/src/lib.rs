//! What stands on the page of a letter, in words: the one source of the sheet that is printed, of the PDF and of the sealed page, so that
//! none of them can say anything else than the others. Types only.

#![deny(unsafe_code, missing_docs)]

use serde::{Deserialize, Serialize};

/// A letter, or any other page about one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// In which language its own words are.
    pub language: Language,
    /// What it is. Never empty.
    pub title: String,
    /// The day on which it was made, in words.
    pub made: String,
    /// To whom; empty where it is to nobody.
    pub to: String,
    /// Whom it is about: name, birth date.
    pub about: Vec<Pair>,
    /// Name, birth date and day, for the head of every page.
    pub running: String,
    /// In the order in which they are read.
    pub sections: Vec<Section>,
    /// What stands at the end.
    pub foot: String,
}

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// 日本語.
    Ja,
    /// English.
    En,
}

impl Language {
    /// Its tag (RFC 5646).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }
}

/// A heading and what stands under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Never empty.
    pub heading: String,
    /// To be seen before everything else.
    pub first: bool,
    /// In the order in which they are read.
    pub blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Block {
    /// A paragraph.
    Words(Words),
    /// A table with a heading for each column. The first cell of a row names it.
    Table(Table),
    /// Terms and words, as on a paper form.
    Pairs(Vec<Pair>),
}

/// A paragraph. Each part may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// What it is about, in bold.
    pub strong: String,
    /// The rest. Line breaks are kept.
    pub text: String,
    /// Where it comes from and of when it is.
    pub source: String,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// One for each column.
    pub columns: Vec<Column>,
    /// Each with as many cells as there are columns.
    pub rows: Vec<Row>,
}

/// The heading of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its words.
    pub title: String,
    /// Whether it holds numbers.
    pub number: bool,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// From the first column on.
    pub cells: Vec<Cell>,
    /// Whether the issuer marked it.
    pub marked: bool,
}

/// A cell. Each part may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The issuer's mark, in words.
    pub mark: String,
    /// What it holds.
    pub text: String,
    /// A second line, smaller.
    pub small: String,
}

/// A term and its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// What it is.
    pub term: String,
    /// What it says. Line breaks are kept.
    pub words: String,
}

impl Pair {
    /// A term and its words.
    pub fn new(term: impl Into<String>, words: impl Into<String>) -> Self {
        Self { term: term.into(), words: words.into() }
    }
}

impl Cell {
    /// A cell that holds nothing but `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

impl Column {
    /// A column of words.
    pub fn words(title: impl Into<String>) -> Self {
        Self { title: title.into(), number: false }
    }

    /// A column of numbers.
    pub fn numbers(title: impl Into<String>) -> Self {
        Self { title: title.into(), number: true }
    }
}
