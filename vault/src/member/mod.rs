//! Member lists: who belongs to a vault, in which role, with which keys. Signed, numbered, chained.
//!
//! List n is signed by the owner of list n-1 (list 1 by its own owner), so a hand-over is two lists: the old owner names the
//! new one, the new one removes or keeps the old. [`follow`] walks the chain from the list a client pinned.
//!
//! Layout (big-endian), read by the server at these offsets without this crate. Version 2 adds ends and names; a list in which nobody
//! has either is version 1, so that every list has one form:
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 1 | version, 1 or 2 |
//! | [`OFFSET_VAULT`] | 16 | vault id |
//! | [`OFFSET_N`] | 4 | n, counted from 1 |
//! | [`OFFSET_PREVIOUS`] | 32 | SHA-256 of signed list n-1, zeros for list 1 |
//! | [`OFFSET_GENERATION`] | 4 | generation g of the vault key, counted from 1 |
//! | [`OFFSET_JOURNAL_KEY`] | 32 | X25519 public key that journal entries are sealed to |
//! | [`OFFSET_OWNER`] | 16 | account id of the owner |
//! | [`OFFSET_COUNT`] | 2 | number of entries |
//! | [`OFFSET_ENTRIES`] | count × [`ENTRY_LEN`] | account id (16), role (1: 1 owner, 2 editor, 3 reader), Ed25519 key (32), X25519 key (32), key box (80, zeros for the owner) |
//! | then, in version 2 | count × [`EXTRA_LEN`] | in the order of the entries: end (8: seconds since 1970-01-01T00:00:00Z from which the member is out, zero for none), name box (zeros for none) |
//! | then | g × [`GENERATION_BOX_LEN`] | generation boxes 1 to g |
//! | last | 64 | Ed25519 signature over all before |

mod chain;
mod name;

pub use chain::{ListPin, MemberFault, check_first, follow};
pub use name::{NAME_BOX_LEN, NAME_BYTES, NameBox, NamePlace};

use crate::error::{Error, Result};
use crate::id::{AccountId, Digest, VaultId};
use crate::key_pair::{ExchangeKey, PublicIdentity, SIGNATURE_LEN, SigningSecret, VerifyKey};
use crate::seal::bytes::Reader;
use crate::secret::VaultKey;
use crate::vault_key::{GENERATION_BOX_LEN, GenerationBox, KEY_BOX_LEN, KeyBox};

/// Offset of the vault id.
pub const OFFSET_VAULT: usize = 1;
/// Offset of n.
pub const OFFSET_N: usize = 17;
/// Offset of the hash of list n-1.
pub const OFFSET_PREVIOUS: usize = 21;
/// Offset of the generation.
pub const OFFSET_GENERATION: usize = 53;
/// Offset of the journal public key.
pub const OFFSET_JOURNAL_KEY: usize = 57;
/// Offset of the owner's account id.
pub const OFFSET_OWNER: usize = 89;
/// Offset of the number of entries.
pub const OFFSET_COUNT: usize = 105;
/// Offset of the first entry.
pub const OFFSET_ENTRIES: usize = 107;
/// Bytes of an entry; the account id comes first, the role byte after it.
pub const ENTRY_LEN: usize = 16 + 1 + 32 + 32 + KEY_BOX_LEN;

/// Bytes that version 2 has of each entry after all entries: end, name box.
pub const EXTRA_LEN: usize = 8 + NAME_BOX_LEN;

const VERSION: u8 = 1;
/// With ends and names.
const VERSION_2: u8 = 2;
const WHAT: &str = "member list";

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Everything; exactly one in a list.
    Owner,
    /// Reads and changes records.
    Editor,
    /// Reads.
    Reader,
}

/// One member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberEntry {
    /// The account.
    pub account: AccountId,
    /// What it may do.
    pub role: Role,
    /// Its keys in this vault: the owner's Ed25519 key is the vault's owner key, others use their identity.
    pub keys: PublicIdentity,
    /// The vault key of the list's generation for this member; `None` for the owner, who keeps it in the account state.
    pub key_box: Option<KeyBox>,
    /// From when on they are out, seconds since 1970-01-01T00:00:00Z; `None` for no such day, and always for the owner.
    pub until: Option<i64>,
    /// What they are called.
    pub name: Option<NameBox>,
}

impl MemberEntry {
    /// Whether the day has come on which they are out.
    #[must_use]
    pub fn is_over(&self, now: i64) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

/// Content of a member list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberList {
    /// The vault.
    pub vault: VaultId,
    /// Counted from 1.
    pub n: u32,
    /// SHA-256 of signed list n-1, [`Digest::ZERO`] for list 1.
    pub previous: Digest,
    /// Generation of the vault key, counted from 1.
    pub generation: u32,
    /// Journal entries are sealed to this key.
    pub journal_key: ExchangeKey,
    /// The owner's account.
    pub owner: AccountId,
    /// All members, the owner included, in any order, no account twice.
    pub entries: Vec<MemberEntry>,
    /// One for each generation, from 1.
    pub generation_boxes: Vec<GenerationBox>,
}

/// A member list as received or as signed here: the bytes and what they say. Only [`follow`] or [`Self::verify`] says that
/// the signature is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedMemberList {
    bytes: Vec<u8>,
    list: MemberList,
}

impl Role {
    /// May sign heads.
    #[must_use]
    pub const fn may_write(self) -> bool {
        matches!(self, Self::Owner | Self::Editor)
    }

    pub(crate) const fn to_byte(self) -> u8 {
        match self {
            Self::Owner => 1,
            Self::Editor => 2,
            Self::Reader => 3,
        }
    }

    pub(crate) const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Owner),
            2 => Some(Self::Editor),
            3 => Some(Self::Reader),
            _ => None,
        }
    }
}

impl MemberList {
    /// Signs the list with the owner key of list n-1 (list 1: of this list). Fails when the content breaks a rule of the format.
    pub fn sign(self, key: &SigningSecret) -> Result<SignedMemberList> {
        self.check()?;
        let mut bytes = self.to_bytes()?;
        bytes.extend_from_slice(&key.sign(&bytes));
        Ok(SignedMemberList { bytes, list: self })
    }

    /// A member's entry.
    #[must_use]
    pub fn entry(&self, account: &AccountId) -> Option<&MemberEntry> {
        self.entries.iter().find(|entry| entry.account == *account)
    }

    /// The owner's entry. Every list that was parsed or signed has one; fails for one that was put together and has none.
    pub fn owner_entry(&self) -> Result<&MemberEntry> {
        self.entry(&self.owner).filter(|entry| entry.role == Role::Owner).ok_or(Error::Malformed(WHAT))
    }

    /// What a member is called, with the vault key of the list's generation. `None` where the list gives no name, or one that does not
    /// open.
    #[must_use]
    pub fn name(&self, account: &AccountId, key: &VaultKey) -> Option<String> {
        let place = NamePlace { vault: &self.vault, generation: self.generation, account };
        self.entry(account)?.name.as_ref()?.open(place, key).ok()
    }

    /// Version 2 is for what version 1 cannot say.
    fn version(&self) -> u8 {
        let more = self.entries.iter().any(|entry| entry.until.is_some() || entry.name.is_some());
        if more { VERSION_2 } else { VERSION }
    }

    /// The rules every list obeys, whoever signed it.
    fn check(&self) -> Result<()> {
        self.owner_entry()?;
        let owners = self.entries.iter().filter(|entry| entry.role == Role::Owner).count();
        let twice = self
            .entries
            .iter()
            .enumerate()
            .any(|(i, entry)| self.entries[..i].iter().any(|other| other.account == entry.account));
        let boxes = u32::try_from(self.generation_boxes.len()).ok();
        let first = self.n == 1;
        let sound = owners == 1
            && !twice
            && self.n > 0
            && self.generation > 0
            && boxes == Some(self.generation)
            && first == (self.previous == Digest::ZERO)
            && self.entries.iter().all(|entry| (entry.role == Role::Owner) == entry.key_box.is_none())
            && self.entries.iter().all(|entry| entry.role != Role::Owner || entry.until.is_none())
            && self.entries.iter().filter_map(|entry| entry.until).all(|until| until > 0);
        if sound { Ok(()) } else { Err(Error::Malformed(WHAT)) }
    }

    fn to_bytes(&self) -> Result<Vec<u8>> {
        let count = u16::try_from(self.entries.len()).map_err(|_| Error::TooLarge(WHAT))?;
        let mut out = Vec::with_capacity(
            OFFSET_ENTRIES
                + self.entries.len() * (ENTRY_LEN + EXTRA_LEN)
                + self.generation_boxes.len() * GENERATION_BOX_LEN
                + SIGNATURE_LEN,
        );
        out.push(self.version());
        out.extend_from_slice(self.vault.as_bytes());
        out.extend_from_slice(&self.n.to_be_bytes());
        out.extend_from_slice(self.previous.as_bytes());
        out.extend_from_slice(&self.generation.to_be_bytes());
        out.extend_from_slice(self.journal_key.as_bytes());
        out.extend_from_slice(self.owner.as_bytes());
        out.extend_from_slice(&count.to_be_bytes());
        for entry in &self.entries {
            out.extend_from_slice(entry.account.as_bytes());
            out.push(entry.role.to_byte());
            out.extend_from_slice(&entry.keys.to_bytes());
            out.extend_from_slice(entry.key_box.as_ref().map_or(&[0; KEY_BOX_LEN][..], |key_box| key_box.as_bytes()));
        }
        if self.version() == VERSION_2 {
            for entry in &self.entries {
                out.extend_from_slice(&entry.until.unwrap_or_default().to_be_bytes());
                let name = entry.name.as_ref();
                out.extend_from_slice(name.map_or(&[0; NAME_BOX_LEN][..], |name| name.as_bytes()));
            }
        }
        for generation_box in &self.generation_boxes {
            out.extend_from_slice(generation_box.as_bytes());
        }
        Ok(out)
    }
}

impl SignedMemberList {
    /// Parses received bytes. Fails when they are not a well-formed list; the signature is checked by [`follow`].
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let body = bytes.get(..bytes.len().saturating_sub(SIGNATURE_LEN)).ok_or(Error::Malformed(WHAT))?;
        let version = if body.first() == Some(&VERSION_2) { VERSION_2 } else { VERSION };
        let mut reader = Reader::versioned(body, version, WHAT)?;
        let vault = VaultId::from_bytes(reader.array()?);
        let n = reader.u32()?;
        let previous = Digest::from_bytes(reader.array()?);
        let generation = reader.u32()?;
        let journal_key = ExchangeKey::from_bytes(reader.array()?);
        let owner = AccountId::from_bytes(reader.array()?);
        let mut entries = Vec::new();
        for _ in 0..reader.u16()? {
            entries.push(read_entry(&mut reader)?);
        }
        if version == VERSION_2 {
            entries.iter_mut().try_for_each(|entry| read_extra(&mut reader, entry))?;
        }
        let mut generation_boxes = Vec::new();
        for _ in 0..generation {
            generation_boxes.push(GenerationBox::from_bytes(reader.array()?));
        }
        reader.end()?;
        let list = MemberList { vault, n, previous, generation, journal_key, owner, entries, generation_boxes };
        list.check()?;
        if list.version() != version {
            return Err(Error::Malformed(WHAT));
        }
        Ok(Self { bytes: bytes.to_vec(), list })
    }

    /// Fails when the signature is not by this key.
    pub fn verify(&self, key: &VerifyKey) -> Result<()> {
        let (body, signature) = self.bytes.split_last_chunk::<SIGNATURE_LEN>().ok_or(Error::Malformed(WHAT))?;
        key.verify(body, signature, WHAT)
    }

    /// What the list says.
    #[must_use]
    pub const fn list(&self) -> &MemberList {
        &self.list
    }

    /// The signed bytes, as they travel.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of the signed bytes: what heads and the next list name.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.bytes)
    }

    /// Number and digest, to pin or to name this list in a head.
    #[must_use]
    pub fn pin(&self) -> ListPin {
        ListPin { n: self.list.n, digest: self.digest() }
    }
}

fn read_entry(reader: &mut Reader<'_>) -> Result<MemberEntry> {
    let account = AccountId::from_bytes(reader.array()?);
    let role = Role::from_byte(reader.u8()?).ok_or(Error::Malformed(WHAT))?;
    let verify_key = VerifyKey::from_bytes(reader.array()?);
    let exchange_key = ExchangeKey::from_bytes(reader.array()?);
    let key_box: [u8; KEY_BOX_LEN] = reader.array()?;
    let key_box = (key_box != [0; KEY_BOX_LEN]).then(|| KeyBox::from_bytes(key_box));
    let keys = PublicIdentity { verify_key, exchange_key };
    Ok(MemberEntry { account, role, keys, key_box, until: None, name: None })
}

fn read_extra(reader: &mut Reader<'_>, entry: &mut MemberEntry) -> Result<()> {
    let until = reader.i64()?;
    let name: [u8; NAME_BOX_LEN] = reader.array()?;
    entry.until = (until != 0).then_some(until);
    entry.name = (name != [0; NAME_BOX_LEN]).then(|| NameBox::from_bytes(name));
    Ok(())
}
