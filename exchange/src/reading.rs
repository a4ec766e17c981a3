//! A file that is being read: what it says as a whole, and its facts one at a time. So little of a file is held at once that
//! reading takes a small multiple of its bytes, however much room a typed record takes.

use vault::record::OtherResource;

use crate::parsed::{DocumentHead, Notice, Parsed, ParsedEntry, PersonClaim};

/// The facts of a file in the order of [`Parsed::entries`]. Each is read anew when it is asked for; asking for them in their
/// order takes time in proportion to the file.
pub(crate) trait Entries {
    /// How many there are.
    fn count(&self) -> usize;

    /// One of them, counted from 0. None beyond the last.
    fn entry(&mut self, index: usize) -> Option<ParsedEntry>;

    /// Tells what no fact was made of, in the order of [`Parsed::others`].
    fn others(&self, tell: &mut dyn FnMut(OtherResource));
}

/// A file that is being read.
pub(crate) struct Reading<'a> {
    pub(crate) person: Option<PersonClaim>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) document: Option<DocumentHead>,
    pub(crate) entries: Box<dyn Entries + 'a>,
}

impl Reading<'_> {
    /// All of it at once.
    pub(crate) fn parsed(mut self) -> Parsed {
        let mut others = Vec::new();
        self.entries.others(&mut |other| others.push(other));
        let entries = (0..self.entries.count()).filter_map(|index| self.entries.entry(index)).collect();
        Parsed { person: self.person, entries, others, notices: self.notices, document: self.document }
    }
}
