//! The vault head: one signed line that says what the vault is after a change, and what it was before.
//!
//! Layout (big-endian, version 1, [`HEAD_LEN`] bytes); the server reads vault and revision at these offsets and stores the
//! SHA-256 of all bytes, signature included, as the head's digest, without this crate:
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 1 | version, 1 |
//! | [`OFFSET_VAULT`] | 16 | vault id |
//! | [`OFFSET_REVISION`] | 8 | vault revision; the first head has 1 |
//! | [`OFFSET_COUNT`] | 4 | number of records |
//! | [`OFFSET_ROOT`] | 32 | [`root`] |
//! | [`OFFSET_LIST_N`] | 4 | member list number |
//! | [`OFFSET_LIST_DIGEST`] | 32 | SHA-256 of the signed member list |
//! | [`OFFSET_JOURNAL_N`] | 8 | journal entries covered |
//! | [`OFFSET_JOURNAL_CHAIN`] | 32 | journal chain value after them |
//! | [`OFFSET_PREVIOUS`] | 32 | link of the head before, zeros in the first |
//! | [`OFFSET_ALSO`] | 32 | link of a second head this one follows, zeros for none |
//! | [`OFFSET_AUTHOR`] | 16 | account id of the author |
//! | [`OFFSET_TIME`] | 8 | seconds since 1970-01-01T00:00:00Z, signed, by the author's clock |
//! | [`OFFSET_SIGNATURE`] | 64 | Ed25519 signature over all before |
//!
//! A head's **link** is `SHA-256(previous ‖ digest)`. It stands for the whole history: from one link and the 32-byte digests of
//! the heads since then, every later link can be computed, which is how a device checks that the server's head continues the
//! head it remembers without seeing the heads in between.

mod compare;
mod progress;

pub use compare::{Difference, RecordState, compare, root};
pub use progress::{HeadFault, Progress, Received, Remembered, verify_progress};

use crate::error::{Error, Result};
use crate::id::{AccountId, Digest, VaultId};
use crate::journal::JournalState;
use crate::key_pair::{SIGNATURE_LEN, SigningSecret, VerifyKey};
use crate::member::ListPin;
use crate::seal::bytes::Reader;
use crate::seal::gf32;

/// Offset of the vault id.
pub const OFFSET_VAULT: usize = 1;
/// Offset of the vault revision.
pub const OFFSET_REVISION: usize = 17;
/// Offset of the number of records.
pub const OFFSET_COUNT: usize = 25;
/// Offset of the root.
pub const OFFSET_ROOT: usize = 29;
/// Offset of the member list's number.
pub const OFFSET_LIST_N: usize = 61;
/// Offset of the member list's digest.
pub const OFFSET_LIST_DIGEST: usize = 65;
/// Offset of the number of journal entries.
pub const OFFSET_JOURNAL_N: usize = 97;
/// Offset of the journal chain value.
pub const OFFSET_JOURNAL_CHAIN: usize = 105;
/// Offset of the link of the head before.
pub const OFFSET_PREVIOUS: usize = 137;
/// Offset of the second link.
pub const OFFSET_ALSO: usize = 169;
/// Offset of the author.
pub const OFFSET_AUTHOR: usize = 201;
/// Offset of the time.
pub const OFFSET_TIME: usize = 217;
/// Offset of the signature.
pub const OFFSET_SIGNATURE: usize = 225;
/// Bytes of a signed head.
pub const HEAD_LEN: usize = OFFSET_SIGNATURE + SIGNATURE_LEN;

/// Records a vault holds at most.
pub const MAX_RECORDS: u32 = 50_000;

const VERSION: u8 = 1;
const WHAT: &str = "vault head";

/// What a head says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The vault.
    pub vault: VaultId,
    /// Counts every change of the vault, from 1.
    pub revision: u64,
    /// Number of records.
    pub count: u32,
    /// [`root`] over the records.
    pub root: Digest,
    /// The member list in force.
    pub list: ListPin,
    /// The newest journal entry the author saw.
    pub journal: JournalState,
    /// Link of the head before; [`Digest::ZERO`] in the first.
    pub previous: Digest,
    /// Link of the author's own last head when a roll-back was confirmed; [`Digest::ZERO`] for none. Later heads keep it, so that
    /// a device that was away meanwhile finds its own history in whichever head it sees first.
    pub also: Digest,
    /// Who signed.
    pub author: AccountId,
    /// Seconds since 1970-01-01T00:00:00Z by the author's clock; shown. Trusted for nothing, and refused where the author's last day was
    /// over by then.
    pub time: i64,
}

/// A head as received or as signed here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedHead {
    bytes: [u8; HEAD_LEN],
    head: Head,
}

impl SignedHead {
    /// Signs a head. Fails for revision 0, for more than [`MAX_RECORDS`], and when exactly the first head has a `previous`.
    pub fn sign(head: Head, key: &SigningSecret) -> Result<Self> {
        head.check()?;
        let mut bytes = [0; HEAD_LEN];
        let body = head.to_bytes();
        bytes[..OFFSET_SIGNATURE].copy_from_slice(&body);
        bytes[OFFSET_SIGNATURE..].copy_from_slice(&key.sign(&body));
        Ok(Self { bytes, head })
    }

    /// Parses received bytes. Fails when they are not a well-formed head; says nothing about the signature.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader::versioned(bytes, VERSION, WHAT)?;
        let head = Head {
            vault: VaultId::from_bytes(reader.array()?),
            revision: reader.u64()?,
            count: reader.u32()?,
            root: Digest::from_bytes(reader.array()?),
            list: ListPin { n: reader.u32()?, digest: Digest::from_bytes(reader.array()?) },
            journal: JournalState { n: reader.u64()?, chain: Digest::from_bytes(reader.array()?) },
            previous: Digest::from_bytes(reader.array()?),
            also: Digest::from_bytes(reader.array()?),
            author: AccountId::from_bytes(reader.array()?),
            time: reader.i64()?,
        };
        head.check()?;
        Ok(Self { bytes: bytes.try_into().map_err(|_| Error::Malformed(WHAT))?, head })
    }

    /// Fails when the signature is not by this key.
    pub fn verify(&self, key: &VerifyKey) -> Result<()> {
        let (body, signature) = self.bytes.split_last_chunk::<SIGNATURE_LEN>().ok_or(Error::Malformed(WHAT))?;
        key.verify(body, signature, WHAT)
    }

    /// What the head says.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// The signed bytes, as they travel.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; HEAD_LEN] {
        &self.bytes
    }

    /// SHA-256 of the signed bytes: the 32 bytes the server keeps of a head.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.bytes)
    }

    /// `SHA-256(previous ‖ digest)`: what the next head names as `previous`.
    #[must_use]
    pub fn link(&self) -> Digest {
        link(&self.head.previous, &self.digest())
    }
}

impl Head {
    fn check(&self) -> Result<()> {
        let first = self.revision == 1;
        if self.revision == 0
            || self.count > MAX_RECORDS
            || (first && self.previous != Digest::ZERO)
            || (!first && self.previous == Digest::ZERO)
        {
            return Err(Error::Malformed(WHAT));
        }
        Ok(())
    }

    fn to_bytes(self) -> [u8; OFFSET_SIGNATURE] {
        let parts: [&[u8]; 13] = [
            &[VERSION],
            self.vault.as_bytes(),
            &self.revision.to_be_bytes(),
            &self.count.to_be_bytes(),
            self.root.as_bytes(),
            &self.list.n.to_be_bytes(),
            self.list.digest.as_bytes(),
            &self.journal.n.to_be_bytes(),
            self.journal.chain.as_bytes(),
            self.previous.as_bytes(),
            self.also.as_bytes(),
            self.author.as_bytes(),
            &self.time.to_be_bytes(),
        ];
        let mut bytes = [0; OFFSET_SIGNATURE];
        let mut at = 0;
        for part in parts {
            bytes[at..at + part.len()].copy_from_slice(part);
            at += part.len();
        }
        bytes
    }
}

/// The link after a head: `SHA-256(previous ‖ digest)`.
#[must_use]
pub fn link(previous: &Digest, digest: &Digest) -> Digest {
    Digest::of_parts(&[previous.as_bytes(), digest.as_bytes()])
}

/// The ten-character state code of settings, `ABCDE-FGHJK`: the first 50 bits of a link. Two devices that show the same code
/// have been shown the same history.
#[must_use]
pub fn state_code(link: &Digest) -> String {
    let mut bits = [0; 8];
    bits[1..].copy_from_slice(&link.as_bytes()[..7]);
    // The 56 bits taken hold the 50 wanted at the upper end.
    let value = u64::from_be_bytes(bits) >> 6;
    let digits: Vec<u8> = (0..10).rev().map(|group| u8::try_from(value >> (5 * group) & 31).unwrap_or(0)).collect();
    gf32::grouped(&digits, 5)
}
