//! JSON as text: read into a tree, or passed over.

use std::borrow::Cow;
use std::ops::Range;

use super::{Json, JsonError};

/// How deep arrays and objects may be nested. FHIR's deepest sensible documents stay below 40.
const MAX_DEPTH: usize = 100;

/// Whether the text is a number as JSON writes it.
pub(crate) fn is_number(text: &str) -> bool {
    let mut parser = Parser::at(text, 0);
    parser.number().is_some() && parser.is_at_end()
}

/// Where in a text it is.
pub(super) struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'t> Parser<'t> {
    pub(super) const fn at(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    pub(super) fn value(&mut self, depth: usize) -> Result<Json, JsonError> {
        match self.begin(depth)? {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(|text| Json::String(text.into_owned())),
            Some(b't') => self.word("true").map(|()| Json::Bool(true)),
            Some(b'f') => self.word("false").map(|()| Json::Bool(false)),
            Some(b'n') => self.word("null").map(|()| Json::Null),
            _ => self.number().map(|digits| Json::Number(digits.to_owned())).ok_or_else(|| self.error()),
        }
    }

    /// As [`Self::value`], but nothing is made of it. Gives where it stands.
    pub(super) fn skip(&mut self, depth: usize) -> Result<Range<usize>, JsonError> {
        let first = self.begin(depth)?;
        let from = self.at;
        match first {
            Some(b'{') => self.skip_members(depth, |_, _| ())?,
            Some(b'[') => self.skip_items(depth, |_| ())?,
            Some(b'"') => drop(self.string()?),
            Some(b't') => self.word("true")?,
            Some(b'f') => self.word("false")?,
            Some(b'n') => self.word("null")?,
            _ => drop(self.number().ok_or_else(|| self.error())?),
        }
        Ok(from..self.at)
    }

    /// What a value begins with.
    fn begin(&mut self, depth: usize) -> Result<Option<u8>, JsonError> {
        if depth > MAX_DEPTH {
            return Err(JsonError { too_deep: true, ..self.error() });
        }
        self.skip_space();
        Ok(self.peek())
    }

    fn object(&mut self, depth: usize) -> Result<Json, JsonError> {
        let mut members = Vec::new();
        self.each_member(|parser, name| {
            members.push((name.into_owned(), parser.value(depth + 1)?));
            Ok(())
        })?;
        // Most objects and arrays hold fewer than a growing list makes room for.
        members.shrink_to_fit();
        Ok(Json::Object(members))
    }

    pub(super) fn skip_members(
        &mut self,
        depth: usize,
        mut tell: impl FnMut(String, Range<usize>),
    ) -> Result<(), JsonError> {
        self.each_member(|parser, name| {
            let value = parser.skip(depth + 1)?;
            tell(name.into_owned(), value);
            Ok(())
        })
    }

    fn each_member(
        &mut self,
        mut read: impl FnMut(&mut Self, Cow<'t, str>) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.at += 1;
        self.skip_space();
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            self.skip_space();
            let name = self.string()?;
            self.skip_space();
            self.expect(b':')?;
            read(self, name)?;
            self.skip_space();
            if !self.take(b',') {
                return self.expect(b'}');
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Json, JsonError> {
        let mut items = Vec::new();
        self.each_item(|parser| {
            items.push(parser.value(depth + 1)?);
            Ok(())
        })?;
        items.shrink_to_fit();
        Ok(Json::Array(items))
    }

    pub(super) fn skip_items(&mut self, depth: usize, mut tell: impl FnMut(Range<usize>)) -> Result<(), JsonError> {
        self.each_item(|parser| {
            tell(parser.skip(depth + 1)?);
            Ok(())
        })
    }

    fn each_item(&mut self, mut read: impl FnMut(&mut Self) -> Result<(), JsonError>) -> Result<(), JsonError> {
        self.at += 1;
        self.skip_space();
        if self.take(b']') {
            return Ok(());
        }
        loop {
            read(self)?;
            self.skip_space();
            if !self.take(b',') {
                return self.expect(b']');
            }
        }
    }

    fn string(&mut self) -> Result<Cow<'t, str>, JsonError> {
        let start = self.at;
        self.expect(b'"')?;
        let mut escaped = false;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.at += 1;
                    if self.peek().is_none() {
                        return Err(self.error());
                    }
                    // What follows may be the first byte of a longer character, whose other bytes are never special.
                    self.at += 1;
                }
                Some(0x20..) => self.at += 1,
                _ => return Err(self.error()),
            }
        }
        self.at += 1;
        let quoted = &self.text[start..self.at];
        if !escaped {
            return Ok(Cow::Borrowed(&quoted[1..quoted.len() - 1]));
        }
        serde_json::from_str(quoted).map(Cow::Owned).map_err(|_| {
            self.at = start;
            self.error()
        })
    }

    fn number(&mut self) -> Option<&'t str> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _signed = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Some(&self.text[start..self.at])
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn word(&mut self, word: &str) -> Result<(), JsonError> {
        if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(())
        } else {
            Err(self.error())
        }
    }

    pub(super) fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.take(byte) { Ok(()) } else { Err(self.error()) }
    }

    pub(super) fn error(&self) -> JsonError {
        let before = &self.text.as_bytes()[..self.at.min(self.text.len())];
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        // Bytes that continue a character do not count as columns.
        let is_start = |byte: &&u8| **byte & 0xc0 != 0x80;
        JsonError {
            line: before.iter().filter(|&&byte| byte == b'\n').count() + 1,
            column: before[line_start..].iter().filter(is_start).count() + 1,
            too_deep: false,
        }
    }
}
