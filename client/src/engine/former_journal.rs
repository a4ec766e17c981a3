//! The journals of places where the vault was before: verified by what was signed there, and never the word of the server here.

use std::rc::Rc;

use protocol::journal::Event;
use serde_bytes::ByteBuf;
use vault::id::{RecordId, VaultId};
use vault::moving::former_journal;
use zeroize::Zeroizing;

use super::Open;
use super::wire::FormerJournalView;

/// One of them, verified and opened.
pub(super) struct FormerLines {
    /// Numbers and events, oldest first.
    pub(super) events: Vec<(u64, Event)>,
    /// What is said of it.
    pub(super) view: FormerJournalView,
}

/// What was verified last, and of which places at which revisions.
#[derive(Default)]
pub(super) struct Verified {
    of: Vec<(RecordId, u64)>,
    lines: Rc<Vec<FormerLines>>,
}

/// All of them, newest first. Verified again only where a place or a piece of it is another one.
pub(super) fn former_lines<D>(open: &Open<D>) -> Rc<Vec<FormerLines>> {
    let of = looked_at(open);
    let mut verified = open.former.borrow_mut();
    if verified.of != of {
        let places = open.book.former_places().map(|(into, _)| into);
        *verified = Verified { lines: Rc::new(places.filter_map(|into| lines(open, &into)).collect()), of };
    }
    Rc::clone(&verified.lines)
}

fn looked_at<D>(open: &Open<D>) -> Vec<(RecordId, u64)> {
    let ids = open.book.former_places().flat_map(|(into, _)| open.book.former_ids(&into));
    ids.filter_map(|id| Some((id, open.book.records.get(&id)?.revision))).collect()
}

fn lines<D>(open: &Open<D>, into: &VaultId) -> Option<FormerLines> {
    let (_, place) = open.book.former_places().find(|(of, _)| of == into)?;
    let entries: Vec<&ByteBuf> = open.book.former_pieces(into).flat_map(|piece| &piece.entries).collect();
    let found = former_journal(&place.left, &entries);
    let view = FormerJournalView {
        server: place.left.server.clone(),
        exported: place.exported,
        entries: entries.len(),
        covered: found.as_ref().ok().map(|journal| {
            usize::try_from(journal.covered.saturating_sub(place.left.begins.n))
                .unwrap_or(usize::MAX)
                .min(entries.len())
        }),
    };
    // What does not verify is not shown as if it did.
    let opened = found.map(|journal| journal.entries).unwrap_or_default();
    let event = |(number, event): (u64, Option<Zeroizing<Vec<u8>>>)| Some((number, protocol::from_cbor(&event?).ok()?));
    Some(FormerLines { events: opened.into_iter().filter_map(event).collect(), view })
}
