//! The journal: what the server says happened, sealed to the vault, in a hash chain.
//!
//! Entry n is `1 ‖ g(4) ‖ enc(32) ‖ ciphertext`: the event sealed by HPKE base mode (RFC 9180) to the journal public key of
//! generation g, `info` = vault id(16) ‖ n(8, big-endian, from 1) ‖ chain n-1(32), empty `aad`. `chain n = SHA-256(vault id(16) ‖
//! n(8) ‖ chain n-1(32) ‖ entry)`, `chain 0` is zeros. The server writes entries with code of its own; it takes journal key and
//! generation from the member list in force (offsets in [`crate::member`]). The plaintext is bytes here.
//!
//! Detected: removing, reordering or altering what a head covered. Not detectable: an entry never written or invented, and the
//! newest entries cut before a head covered them.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::error::Result;
use crate::id::{Digest, VaultId};
use crate::key_pair::{ExchangeKey, ExchangeSecret};
use crate::seal::bytes::Reader;
use crate::seal::hpke;

const VERSION: u8 = 1;
const WHAT: &str = "journal entry";

/// Number of entries and chain value after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalState {
    /// Entries so far.
    pub n: u64,
    /// Chain value after entry n.
    pub chain: Digest,
}

/// Why a journal is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JournalFault {
    /// Entries that a head or this device covers are not there.
    #[error("the journal was cut: {covered} entries are known, {received} were received")]
    Cut {
        /// Entries known to exist.
        covered: u64,
        /// Entries received in all.
        received: u64,
    },
    /// The entries up to n are not those that a head or this device covers.
    #[error("the journal was altered at or before entry {n}")]
    Altered {
        /// The last entry covered.
        n: u64,
    },
}

impl JournalState {
    /// Before the first entry.
    pub const EMPTY: Self = Self { n: 0, chain: Digest::ZERO };

    /// The state after one more entry.
    #[must_use]
    pub fn after(&self, vault: &VaultId, entry: &[u8]) -> Self {
        let n = self.n.saturating_add(1);
        Self { n, chain: Digest::of_parts(&[vault.as_bytes(), &n.to_be_bytes(), self.chain.as_bytes(), entry]) }
    }
}

/// Seals event number `before.n + 1`. Fails when nothing can be sealed to the key (a point of small order).
pub fn seal_entry(
    key: &ExchangeKey,
    generation: u32,
    vault: &VaultId,
    before: &JournalState,
    event: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>> {
    let sealed = hpke::seal(key.as_bytes(), None, &info(vault, before), event, WHAT, rng)?;
    let mut entry = Vec::with_capacity(5 + sealed.len());
    entry.push(VERSION);
    entry.extend_from_slice(&generation.to_be_bytes());
    entry.extend_from_slice(&sealed);
    Ok(entry)
}

/// The generation whose journal key opens this entry. Fails for another version, and where the entry ends before it.
pub fn entry_generation(entry: &[u8]) -> Result<u32> {
    Reader::versioned(entry, VERSION, WHAT)?.u32()
}

/// Opens entry number `before.n + 1` with the journal key of [`entry_generation`]. Fails when it was sealed for another vault,
/// place or key, or was altered.
pub fn open_entry(
    secret: &ExchangeSecret,
    vault: &VaultId,
    before: &JournalState,
    entry: &[u8],
) -> Result<Zeroizing<Vec<u8>>> {
    let mut reader = Reader::versioned(entry, VERSION, WHAT)?;
    reader.u32()?;
    hpke::open(secret.expose(), None, &info(vault, before), reader.rest(), WHAT).map(Zeroizing::new)
}

/// Checks the entries after `start` (state this device verified before, or [`JournalState::EMPTY`]) against what is `covered` by
/// the newest accepted head or remembered by this device. Gives the state after each entry, in order.
///
/// Fails with [`JournalFault::Cut`] when fewer entries came than are covered, and with [`JournalFault::Altered`] when the chain at
/// a covered place is another one.
pub fn verify_chain<E: AsRef<[u8]>>(
    vault: &VaultId,
    start: &JournalState,
    entries: &[E],
    covered: &[JournalState],
) -> Result<Vec<JournalState>> {
    let mut states = Vec::with_capacity(entries.len());
    let mut state = *start;
    for entry in entries {
        state = state.after(vault, entry.as_ref());
        states.push(state);
    }
    for known in covered {
        if known.n > state.n {
            return Err(JournalFault::Cut { covered: known.n, received: state.n }.into());
        }
        let reached = [start].into_iter().chain(&states).find(|state| state.n == known.n);
        if reached.is_some_and(|reached| reached.chain != known.chain) {
            return Err(JournalFault::Altered { n: known.n }.into());
        }
    }
    Ok(states)
}

fn info(vault: &VaultId, before: &JournalState) -> Vec<u8> {
    let n = before.n.saturating_add(1);
    [&vault.as_bytes()[..], &n.to_be_bytes(), before.chain.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use crate::test_rng::TestRng;

    const VAULT: VaultId = VaultId::from_bytes([1; 16]);

    fn journal(secret: &ExchangeSecret) -> (Vec<Vec<u8>>, Vec<JournalState>) {
        let mut rng = TestRng::new(1);
        let (mut state, mut entries, mut states) = (JournalState::EMPTY, Vec::new(), Vec::new());
        for event in [&b"opened"[..], b"fetched", b"revoked"] {
            let entry = seal_entry(&secret.exchange_key(), 4, &VAULT, &state, event, &mut rng).unwrap();
            state = state.after(&VAULT, &entry);
            entries.push(entry);
            states.push(state);
        }
        (entries, states)
    }

    #[test]
    fn entries_come_back_in_their_places() {
        let secret = ExchangeSecret::make(&mut TestRng::new(9));
        let (entries, states) = journal(&secret);
        assert_eq!(verify_chain(&VAULT, &JournalState::EMPTY, &entries, &states[1..2]), Ok(states.clone()));
        assert_eq!(verify_chain(&VAULT, &states[0], &entries[1..], &states), Ok(states[1..].to_vec()));
        assert_eq!(entry_generation(&entries[0]), Ok(4));
        assert_eq!(**open_entry(&secret, &VAULT, &states[0], &entries[1]).unwrap(), b"fetched"[..]);
    }

    #[test]
    fn an_entry_moved_to_another_place_or_vault_does_not_open() {
        let secret = ExchangeSecret::make(&mut TestRng::new(9));
        let (entries, states) = journal(&secret);
        assert_eq!(open_entry(&secret, &VAULT, &states[1], &entries[1]), Err(Error::Altered(WHAT)));
        let elsewhere = VaultId::from_bytes([2; 16]);
        assert_eq!(open_entry(&secret, &elsewhere, &states[0], &entries[1]), Err(Error::Altered(WHAT)));
        assert_eq!(
            open_entry(&ExchangeSecret::from_bytes([5; 32]), &VAULT, &states[0], &entries[1]),
            Err(Error::Altered(WHAT))
        );
        assert_eq!(open_entry(&secret, &VAULT, &states[0], &entries[1][..4]), Err(Error::Malformed(WHAT)));
    }

    #[test]
    fn a_journal_cut_below_what_a_head_covered_is_noticed() {
        let (entries, states) = journal(&ExchangeSecret::make(&mut TestRng::new(9)));
        let cut = verify_chain(&VAULT, &JournalState::EMPTY, &entries[..2], &states[2..]);
        assert_eq!(cut, Err(JournalFault::Cut { covered: 3, received: 2 }.into()));
    }

    #[test]
    fn a_removed_swapped_or_altered_entry_is_noticed() {
        let (entries, states) = journal(&ExchangeSecret::make(&mut TestRng::new(9)));
        let check = |entries: &[Vec<u8>]| verify_chain(&VAULT, &JournalState::EMPTY, entries, &states[1..2]);
        let altered: Result<_> = Err(JournalFault::Altered { n: 2 }.into());
        assert_eq!(check(&entries[1..]), altered);
        assert_eq!(check(&[entries[1].clone(), entries[0].clone()]), altered);
        let mut other = entries.clone();
        other[0][40] ^= 1;
        assert_eq!(check(&other), altered);
        // After what was covered nothing can be known.
        let mut after = entries;
        after[2][40] ^= 1;
        assert!(check(&after).is_ok());
    }

    #[test]
    fn another_start_than_the_one_covered_is_noticed() {
        let (entries, states) = journal(&ExchangeSecret::make(&mut TestRng::new(9)));
        let start = JournalState { n: 1, chain: Digest::of(b"other") };
        assert_eq!(
            verify_chain(&VAULT, &start, &entries[1..], &states[..1]),
            Err(JournalFault::Altered { n: 1 }.into())
        );
    }
}
