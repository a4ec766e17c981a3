//! XML (1.0) without what makes it dangerous: no DTD, no entities but the five of XML itself, bounded depth and size.
//!
//! The tree holds of each element only where in the text it stands: 8 bytes, twice the shortest element. Names,
//! attributes and texts are read from the text again when they are asked for.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;

use super::pieces::{Failure, Piece, check_tag, count_breaks, pieces, place};
use crate::error::ImportError;

/// How deep elements may be nested. Checkups stay below 25.
const MAX_DEPTH: usize = 100;
/// Of how many bytes together the line breaks are counted once.
const BLOCK: usize = 4096;

/// A well-formed document.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    text: &'a str,
    elements: Vec<Element>,
    /// Line breaks before each block of the text.
    breaks: Vec<u32>,
}

/// Bytes of the text.
#[derive(Debug)]
struct Element {
    from: u32,
    to: u32,
}

/// An element of a tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'a> {
    tree: &'a Tree<'a>,
    at: usize,
}

impl<'a> Tree<'a> {
    /// Reads a document.
    ///
    /// # Errors
    /// [`ImportError::NotXml`], [`ImportError::XmlEntities`], [`ImportError::TooDeep`].
    pub(super) fn parse(text: &'a str) -> Result<Self, ImportError> {
        // Every element has a bracket of its own: growing step by step would take twice the memory.
        let brackets = text.as_bytes().windows(2).filter(|two| two[0] == b'<' && !matches!(two[1], b'/' | b'!' | b'?'));
        let mut elements: Vec<Element> = Vec::with_capacity(brackets.count());
        let mut open: Vec<usize> = Vec::new();
        let read = pieces(text, |from, to, piece| {
            let not_xml = Failure::NotXml(from);
            let offset = |at: usize| u32::try_from(at).map_err(|_| not_xml);
            match piece {
                Piece::Start(tag, is_whole) => {
                    check_tag(&tag, from)?;
                    if open.is_empty() && !elements.is_empty() {
                        return Err(not_xml);
                    }
                    elements.push(Element { from: offset(from)?, to: offset(to)? });
                    if !is_whole {
                        open.push(elements.len() - 1);
                    }
                    if open.len() > MAX_DEPTH { Err(Failure::TooDeep) } else { Ok(()) }
                }
                Piece::End => {
                    let element = open.pop().and_then(|at| elements.get_mut(at)).ok_or(not_xml)?;
                    element.to = offset(to)?;
                    Ok(())
                }
                Piece::Text(words) if open.is_empty() && !words.trim().is_empty() => Err(not_xml),
                Piece::Text(_) => Ok(()),
            }
        });
        let is_whole = open.is_empty() && !elements.is_empty();
        read.and(if is_whole { Ok(()) } else { Err(Failure::NotXml(text.len())) })
            .map_err(|failure| failure.in_text(text))?;
        let mut breaks = vec![0];
        for block in text.as_bytes().chunks(BLOCK) {
            let before = breaks.last().copied().unwrap_or_default();
            breaks.push(before + count_breaks(block));
        }
        Ok(Self { text, elements, breaks })
    }

    /// The whole text.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// The outermost element.
    pub(super) fn root(&self) -> Node<'_> {
        Node { tree: self, at: 0 }
    }
}

impl<'a> Node<'a> {
    /// Its name without prefix.
    pub(super) fn name(self) -> &'a str {
        let source = self.source().get(1..).unwrap_or_default();
        let name = source.split(|one: char| one.is_whitespace() || matches!(one, '>' | '/')).next().unwrap_or_default();
        name.rsplit(':').next().unwrap_or_default()
    }

    /// The element as it is written.
    pub(super) fn source(self) -> &'a str {
        let range = self.range();
        self.tree.text.get(range).unwrap_or_default()
    }

    /// Its bytes in the text.
    pub(super) fn range(self) -> std::ops::Range<usize> {
        self.tree.elements.get(self.at).map_or(0..0, |element| element.from as usize..element.to as usize)
    }

    /// An attribute, by its name without prefix.
    pub(super) fn attribute(self, name: &str) -> Option<String> {
        let mut reader = Reader::from_str(self.source());
        let Ok(Event::Start(tag) | Event::Empty(tag)) = reader.read_event() else { return None };
        let mut attributes = tag.attributes();
        let found = attributes.with_checks(false).flatten().find(|one| one.key.local_name().as_ref() == name)?;
        unescape(&found.value).ok().map(|value| value.into_owned())
    }

    /// The namespace that its prefix, or the lack of one, stands for by its own tag.
    pub(super) fn namespace(self) -> Option<String> {
        let mut reader = Reader::from_str(self.source());
        let Ok(Event::Start(tag) | Event::Empty(tag)) = reader.read_event() else { return None };
        let wanted = match tag.name().prefix() {
            Some(prefix) => format!("xmlns:{}", prefix.as_ref()),
            None => "xmlns".to_owned(),
        };
        let mut attributes = tag.attributes();
        let found = attributes.with_checks(false).flatten().find(|one| one.key.as_ref() == wanted)?;
        unescape(&found.value).ok().map(|value| value.into_owned())
    }

    /// An attribute that is not blank.
    pub(super) fn words(self, name: &str) -> Option<String> {
        self.attribute(name).filter(|value| !value.trim().is_empty())
    }

    /// The elements directly inside.
    pub(super) fn children(self) -> impl Iterator<Item = Node<'a>> {
        let end = self.next();
        let first = Some(self.at + 1).filter(|at| *at < end);
        let all = std::iter::successors(first, move |at| {
            Some(Node { tree: self.tree, at: *at }.next()).filter(|next| *next < end)
        });
        all.map(move |at| Node { tree: self.tree, at })
    }

    /// The elements directly inside that have a name.
    pub(super) fn all(self, name: &'static str) -> impl Iterator<Item = Node<'a>> {
        self.children().filter(move |child| child.name() == name)
    }

    /// The first element along a path.
    pub(super) fn find(self, path: &[&str]) -> Option<Node<'a>> {
        let Some((name, rest)) = path.split_first() else { return Some(self) };
        self.children().filter(|child| child.name() == *name).find_map(|child| child.find(rest))
    }

    /// All elements inside, however deep, in the order of the text.
    pub(super) fn inside(self) -> impl Iterator<Item = Node<'a>> {
        (self.at + 1..self.next()).map(move |at| Node { tree: self.tree, at })
    }

    /// All text inside, without blanks around it. None if there is none.
    pub(super) fn content(self) -> Option<String> {
        let mut content = String::new();
        let read = pieces(self.source(), |_, _, piece| {
            if let Piece::Text(words) = piece {
                content.push_str(&words);
            }
            Ok(())
        });
        let content = content.trim();
        (read.is_ok() && !content.is_empty()).then(|| content.to_owned())
    }

    /// The line it begins in, from 1.
    pub(super) fn line(self) -> u64 {
        let at = self.range().start;
        let block = at / BLOCK;
        let rest = self.tree.text.as_bytes().get(block * BLOCK..at).unwrap_or_default();
        u64::from(self.tree.breaks.get(block).copied().unwrap_or_default() + count_breaks(rest)) + 1
    }

    /// Line and column it begins in, from 1.
    pub(super) fn place(self) -> (u64, u64) {
        place(self.tree.text, self.range().start)
    }

    /// The first element that is not inside.
    fn next(self) -> usize {
        let Some(own) = self.tree.elements.get(self.at) else { return 0 };
        let rest = self.tree.elements.get(self.at + 1..).unwrap_or_default();
        // The next one begins behind the end of nearly every element, so that looking there first is quick.
        match rest.first() {
            Some(first) if first.from < own.to => self.at + 1 + rest.partition_point(|other| other.from < own.to),
            _ => self.at + 1,
        }
    }
}
