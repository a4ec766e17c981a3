//! The crate's one error type. No variant carries content, a key or a word: only sizes, positions and the name of a format.

use crate::head::HeadFault;
use crate::journal::JournalFault;
use crate::member::MemberFault;

/// What can go wrong when bytes become vault values or the other way round.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The bytes are shorter, longer or otherwise not what the named format prescribes.
    #[error("{0}: not in the expected form")]
    Malformed(&'static str),
    /// The named format carries a version number this program does not know. It is never guessed at.
    #[error("{format}: version {found} is not known to this program")]
    UnknownVersion {
        /// Name of the format.
        format: &'static str,
        /// The version byte that was found.
        found: u8,
    },
    /// The key is not the one this was sealed with (its commitment differs): wrong passphrase, words or account.
    #[error("{0}: sealed with another key")]
    WrongKey(&'static str),
    /// The key fits or cannot be told apart, but the bytes or what they belong to were altered.
    #[error("{0}: altered or put in another place")]
    Altered(&'static str),
    /// Padding that is not zeros, or a length that does not fit its padding.
    #[error("{0}: wrong padding")]
    Padding(&'static str),
    /// More bytes than the named format can carry.
    #[error("{0}: too large")]
    TooLarge(&'static str),
    /// A key generation this device holds no key of; the account state is older than the vault.
    #[error("no key of generation {0}")]
    UnknownGeneration(u32),
    /// An Ed25519 signature that does not verify strictly (RFC 8032, small-order keys refused).
    #[error("{0}: signature does not fit")]
    Signature(&'static str),
    /// A passphrase with fewer than [`crate::passphrase::MIN_CHARS`] characters.
    #[error("passphrase has {found} characters, at least {needed} are needed")]
    PassphraseTooShort {
        /// Characters found, counted after NFKC.
        found: usize,
        /// Characters needed.
        needed: usize,
    },
    /// Not twelve recovery words.
    #[error("{found} recovery words instead of 12")]
    WordCount {
        /// Words found.
        found: usize,
    },
    /// A recovery word that is in no list. The word itself is not repeated.
    #[error("recovery word number {position} is not in the list")]
    WordUnknown {
        /// Position of the first unknown word, counted from 1.
        position: usize,
    },
    /// Twelve known words whose checksum does not fit: a word was mistaken for another, or two are swapped.
    #[error("the recovery words do not belong together")]
    WordChecksum,
    /// A typed or scanned text whose check characters do not fit.
    #[error("{0}: mistyped (check characters do not fit)")]
    Mistyped(&'static str),
    /// What is good for some time only, after that time.
    #[error("{0}: its time is over")]
    Expired(&'static str),
    /// Argon2id could not have its 64 MiB.
    #[error("not enough memory to derive the keys")]
    Memory,
    /// The account box is older than one this device has already seen.
    #[error("the server sent an older account state: epoch {epoch}, counter {counter}")]
    OlderState {
        /// Epoch received.
        epoch: u32,
        /// Counter received.
        counter: u64,
    },
    /// A vault head that must not be accepted.
    #[error(transparent)]
    Head(#[from] HeadFault),
    /// A member list that must not be accepted.
    #[error(transparent)]
    Members(#[from] MemberFault),
    /// A journal that must not be accepted.
    #[error(transparent)]
    Journal(#[from] JournalFault),
}

/// Result with this crate's [`enum@Error`].
pub type Result<T, E = Error> = core::result::Result<T, E>;
