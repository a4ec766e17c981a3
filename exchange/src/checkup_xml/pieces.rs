//! XML piece by piece, and why a text is none.

use quick_xml::Reader;
use quick_xml::escape::{EscapeError, unescape};
use quick_xml::events::{BytesStart, Event};

use crate::error::ImportError;

/// How many attributes an element may have.
const MAX_ATTRIBUTES: usize = 64;

/// What stands in a document, in its order, with its place in bytes.
pub(super) enum Piece<'a> {
    /// A start tag, and whether the element ends with it.
    Start(BytesStart<'a>, bool),
    End,
    /// Text between two tags, put together of all that XML allows to write it in.
    Text(String),
}

/// Why a text is no document, and at which byte.
#[derive(Clone, Copy)]
pub(super) enum Failure {
    NotXml(usize),
    Entities(usize),
    TooDeep,
}

impl Failure {
    /// The same as an error, with its line and column.
    pub(super) fn in_text(self, text: &str) -> ImportError {
        match self {
            Self::NotXml(at) => {
                let (line, column) = place(text, at);
                ImportError::NotXml { line, column }
            }
            Self::Entities(at) => {
                let (line, column) = place(text, at);
                ImportError::XmlEntities { line, column }
            }
            Self::TooDeep => ImportError::TooDeep,
        }
    }
}

/// Tells everything that stands in a text, with the bytes it takes.
pub(super) fn pieces<'a>(
    text: &'a str,
    mut tell: impl FnMut(usize, usize, Piece<'a>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut reader = Reader::from_str(text);
    let (mut words, mut words_from) = (String::new(), 0);
    loop {
        let from = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|_| {
            Failure::NotXml(usize::try_from(reader.error_position()).unwrap_or(usize::MAX).min(text.len()))
        })?;
        let to = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match &event {
            Event::Text(part) => words.push_str(part),
            Event::CData(part) => words.push_str(part),
            Event::GeneralRef(name) => words.push(resolve(name).ok_or(Failure::Entities(from))?),
            Event::DocType(_) => return Err(Failure::Entities(from)),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            Event::Start(_) | Event::End(_) | Event::Empty(_) | Event::Eof => {
                if !words.is_empty() {
                    tell(words_from, from, Piece::Text(std::mem::take(&mut words)))?;
                }
                words_from = to;
            }
        }
        match event {
            Event::Start(tag) => tell(from, to, Piece::Start(tag, false))?,
            Event::Empty(tag) => tell(from, to, Piece::Start(tag, true))?,
            Event::End(_) => tell(from, to, Piece::End)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The character that `&name;` stands for: by its number, or one of the five names of XML itself.
fn resolve(name: &str) -> Option<char> {
    let written = unescape_reference(name)?;
    let mut characters = written.chars();
    characters.next().filter(|_| characters.next().is_none())
}

fn unescape_reference(name: &str) -> Option<String> {
    unescape(&format!("&{name};")).ok().map(|value| value.into_owned())
}

/// That a tag has a name, and attributes that are well-formed.
pub(super) fn check_tag(tag: &BytesStart<'_>, at: usize) -> Result<(), Failure> {
    let name = tag.name();
    let is_name = name.as_ref().starts_with(|one: char| one.is_alphabetic() || one == '_');
    if !is_name {
        return Err(Failure::NotXml(at));
    }
    let mut attributes = tag.attributes();
    // Looking for an attribute twice takes time by the square of their number.
    if attributes.with_checks(false).nth(MAX_ATTRIBUTES).is_some() {
        return Err(Failure::NotXml(at));
    }
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|_| Failure::NotXml(at))?;
        unescape(&attribute.value).map_err(|error| match error {
            EscapeError::UnrecognizedEntity(..) => Failure::Entities(at),
            _ => Failure::NotXml(at),
        })?;
    }
    Ok(())
}

/// Line breaks in some bytes.
pub(super) fn count_breaks(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u32::MAX)
}

/// Line and column of a byte, from 1, columns in characters.
pub(super) fn place(text: &str, at: usize) -> (u64, u64) {
    let before = &text.as_bytes()[..at.min(text.len())];
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let characters = before[line_start..].iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    (u64::from(count_breaks(before)) + 1, characters as u64 + 1)
}
