//! One line of a notebook: a record number and fields between commas. There is no quoting and no escaping.

/// A record as it stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Which line of the file, from 1.
    pub number: u32,
    /// The whole line without its end.
    pub text: &'a str,
}

impl<'a> Line<'a> {
    /// The record number, without blanks around it.
    #[must_use]
    pub fn record(self) -> &'a str {
        trimmed(self.text.split(',').next().unwrap_or_default())
    }

    /// The fields after the record number, each as it stands. An example in the standard itself prints record 411 with
    /// eight fields, the creator last: those between are left out here, and are in [`Self::text`].
    pub fn fields(self) -> impl Iterator<Item = &'a str> {
        let count = if self.record() == "411" { self.text.matches(',').count() } else { 0 };
        let between = 2..2 + count.saturating_sub(3);
        self.text.split(',').skip(1).enumerate().filter(move |(at, _)| !between.contains(at)).map(|(_, field)| field)
    }

    /// A field by its position after the record number, from 1; empty if it is missing.
    #[must_use]
    pub fn field(self, position: usize) -> &'a str {
        self.fields().nth(position - 1).unwrap_or_default()
    }
}

/// Without the blanks that stray around codes.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\u{3000}'])
}
