//! The journal of a former place, verified by what was signed there.

use zeroize::Zeroizing;

use super::WHAT;
use crate::error::{Error, Result};
use crate::head::SignedHead;
use crate::journal::{JournalState, entry_generation, open_entry, verify_chain};
use crate::key_pair::ExchangeSecret;
use crate::member::SignedMemberList;
use crate::record::PlaceLeft;

/// The journal of a former place, verified.
#[derive(Debug)]
pub struct FormerJournal {
    /// Number and content of each entry, oldest first; none where no key opens it.
    pub entries: Vec<(u64, Option<Zeroizing<Vec<u8>>>)>,
    /// How far the head covers it that was signed there. What comes after is in the chain and covered by no signature.
    pub covered: u64,
}

/// Verifies the journal of a former place by what was signed there: the head is of that vault, names that member list and is signed by a
/// member of it who may write; the entries are those in the chain that the head covers; each opens in its place.
///
/// That the member list follows from those before was verified by the device that took everything out; the other lists do not
/// move. Fails when anything of this is not so.
pub fn former_journal<E: AsRef<[u8]>>(left: &PlaceLeft, entries: &[E]) -> Result<FormerJournal> {
    let head = SignedHead::parse(&left.head)?;
    let list = SignedMemberList::parse(&left.list)?;
    if head.head().vault != left.vault || list.list().vault != left.vault || head.head().list != list.pin() {
        return Err(Error::Altered(WHAT));
    }
    let author = list.list().entry(&head.head().author).filter(|entry| entry.role.may_write());
    head.verify(&author.ok_or(Error::Altered(WHAT))?.keys.verify_key)?;
    let covered = head.head().journal;
    let mut before = JournalState::from(left.begins);
    let states = verify_chain(&left.vault, &before, entries, &[covered])?;
    let mut opened = Vec::with_capacity(entries.len());
    for (entry, after) in entries.iter().zip(states) {
        let generation = entry_generation(entry.as_ref())?;
        let key = left.keys.iter().find(|key| key.generation == generation);
        let key = key.map(|key| ExchangeSecret::from_bytes(*key.secret));
        let event = key.map(|key| open_entry(&key, &left.vault, &before, entry.as_ref())).transpose()?;
        opened.push((after.n, event));
        before = after;
    }
    Ok(FormerJournal { entries: opened, covered: covered.n })
}

#[cfg(test)]
mod tests {
    use serde_bytes::ByteBuf;

    use super::super::tests::place;
    use super::*;
    use crate::id::Digest;
    use crate::key_pair::SigningSecret;
    use crate::record::JournalBegin;
    use crate::test_rng::TestRng;

    #[test]
    fn the_journal_of_a_former_place_opens_and_says_how_far_a_signature_covers_it() {
        let (left, entries, _) = place(&mut TestRng::new(2));
        let journal = former_journal(&left, &entries).unwrap();
        assert_eq!(journal.covered, 2);
        let opened: Vec<_> = journal.entries.iter().map(|(n, event)| (*n, event.as_ref().unwrap().to_vec())).collect();
        assert_eq!(opened, [(1, vec![0]), (2, vec![1]), (3, vec![2])]);
        // What was erased there is not looked for.
        let begins = JournalState::EMPTY.after(&left.vault, &entries[0]);
        let cut = PlaceLeft { begins: begins.into(), ..left.clone() };
        assert_eq!(former_journal(&cut, &entries[1..]).unwrap().entries.len(), 2);
        let keyless = PlaceLeft { keys: Vec::new(), ..left };
        assert!(former_journal(&keyless, &entries).unwrap().entries.iter().all(|(_, event)| event.is_none()));
    }

    #[test]
    fn a_journal_that_is_cut_altered_or_of_another_head_does_not_verify() {
        let rng = &mut TestRng::new(3);
        let (left, entries, _) = place(rng);
        let (other, ..) = place(rng);
        let fails = |left: &PlaceLeft, entries: &[Vec<u8>]| former_journal(left, entries).is_err();
        assert!(fails(&left, &entries[..1]), "an entry that the head covers is missing");
        let mut altered = entries.clone();
        altered[1][40] ^= 1;
        assert!(fails(&left, &altered));
        let mut altered = entries.clone();
        altered[2][40] ^= 1;
        assert!(fails(&left, &altered), "one that no head covers does not open");
        assert!(fails(&left, &[entries[1].clone(), entries[0].clone()]));
        assert!(fails(&PlaceLeft { head: other.head.clone(), ..left.clone() }, &entries));
        assert!(fails(&PlaceLeft { list: other.list.clone(), ..left.clone() }, &entries));
        assert!(fails(&PlaceLeft { vault: other.vault, ..left.clone() }, &entries));
        let begins = JournalBegin { n: 0, chain: Digest::of(b"x") };
        assert!(fails(&PlaceLeft { begins, ..left.clone() }, &entries));
        // Signed by somebody whom the list does not name.
        let head = *SignedHead::parse(&left.head).unwrap().head();
        let forged = SignedHead::sign(head, &SigningSecret::make(rng)).unwrap();
        let forged = ByteBuf::from(forged.as_bytes().to_vec());
        assert!(fails(&PlaceLeft { head: forged, ..left }, &entries));
    }
}
