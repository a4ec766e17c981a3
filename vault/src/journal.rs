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
    pub const EMPTY: Self = Self {
        n: 0,
        chain: Digest::ZERO,
    };

    /// The state after one more entry.
    #[must_use]
    pub fn after(&self, vault: &VaultId, entry: &[u8]) -> Self {
        let n = self.n.saturating_add(1);
        Self {
            n,
            chain: Digest::of_parts(&[
                vault.as_bytes(),
                &n.to_be_bytes(),
                self.chain.as_bytes(),
                entry,
            ]),
        }
    }
}

/// Seals event number `before.n + 1`.
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

/// The generation whose journal key opens this entry.
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
    hpke::open(
        secret.expose(),
        None,
        &info(vault, before),
        reader.rest(),
        WHAT,
    )
    .map(Zeroizing::new)
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
            return Err(JournalFault::Cut {
                covered: known.n,
                received: state.n,
            }
            .into());
        }
        let reached = [start]
            .into_iter()
            .chain(&states)
            .find(|state| state.n == known.n);
        if reached.is_some_and(|reached| reached.chain != known.chain) {
            return Err(JournalFault::Altered { n: known.n }.into());
        }
    }
    Ok(states)
}

fn info(vault: &VaultId, before: &JournalState) -> Vec<u8> {
    let n = before.n.saturating_add(1);
    [
        &vault.as_bytes()[..],
        &n.to_be_bytes(),
        before.chain.as_bytes(),
    ]
    .concat()
}
