//! A sealed archive of a whole vault, which `inro-vault` opens without any server: one file, or several parts of a bounded size, each
//! of which opens by itself.
//!
//! `"inro-archive" ‖ 4 ‖ salt(16) ‖ vault id(16) ‖ length(2, big-endian) ‖ wrapped key ‖ sealed files ‖ sealed content ‖ length of
//! the sealed content(8, big-endian)`. The unlock key comes from the archive's passphrase as an account's does, with the salt in the
//! place of the seal; it wraps a random key made for this one archive, and all parts of it begin with the same bytes. The content is
//! sealed under that key as record 0, revision 1 of the vault, so it is padded and bound to it. Inside is CBOR: a [`Part`]. The files
//! stand one after another as [`vault::file`] seals them, in the order of [`Part::files`]; the key of each is in the record that
//! names it. So whoever writes or reads an archive holds one file at a time, and the content, which comes last, names no file that
//! is not there.
//!
//! Everything that a vault is made of is in it, so that it can move to another place: [`Rest`] in the first part, and in each part the
//! value over everything that moves ([`vault::moving`]).
//!
//! Version 3 is the same without these two. Versions 1 and 2 are one file: `… wrapped key ‖ sealed content`, with the contents of files
//! inside (2) or without (1). All three are still read.

mod content;

use std::collections::BTreeMap;
use std::ops::Range;

use protocol::Bytes;
use rand_core::CryptoRng;
use vault::account::{derive_from_passphrase, unwrap_account_key, wrap_account_key};
use vault::id::{AccountId, BlobId, RecordId, VaultId};
use vault::passphrase::Passphrase;
use vault::record_seal::Keyring;
use vault::secret::{AccountKey, Seal, VaultKey};

use self::content::Whole;
pub use self::content::{ArchivedRecord, Part, Rest, SealedFile};

/// Bytes of sealed files in one part: what a phone's browser holds beside everything else until it is saved.
pub const PART_BYTES: u64 = 256 << 20;
/// Parts of one archive, at most.
const PARTS: u32 = 10_000;
/// So many bytes at the beginning of a file hold everything before the files.
pub const BEGINNING: u64 = 512;
/// So many bytes at the end of a file say where its content begins.
pub const LENGTH: u64 = 8;

const MAGIC: &[u8; 12] = b"inro-archive";
/// What this program writes; it reads every version up to it.
const VERSION: u8 = 4;
const SALT: usize = 16;
const CONTENT: RecordId = RecordId::from_bytes([0; RecordId::LEN]);
const NOBODY: AccountId = AccountId::from_bytes([0; AccountId::LEN]);

/// A part that was opened.
#[derive(Debug)]
pub struct OpenedPart {
    /// What is in it.
    pub part: Part,
    /// Where each of its sealed files stands, in bytes from the beginning of the file.
    pub places: BTreeMap<BlobId, Range<u64>>,
    /// The contents of files; in versions 1 and 2, where they are inside.
    pub contents: BTreeMap<BlobId, Bytes>,
}

/// Why an archive does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// Not an archive of this program, or of a newer version.
    #[error("this is not an Inro archive that this program knows")]
    NotAnArchive,
    /// The passphrase is another one.
    #[error("the passphrase does not open this archive")]
    WrongPassphrase,
    /// The content was altered or is incomplete.
    #[error("the archive is damaged: its content does not open")]
    Damaged,
}

/// Whether these bytes begin as an archive does.
#[must_use]
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Whether an archive that begins so has to be held as a whole to be opened, as versions 1 and 2 have.
#[must_use]
pub fn is_whole(beginning: &[u8]) -> bool {
    is_archive(beginning) && beginning.get(MAGIC.len()).is_some_and(|version| *version < 3)
}

/// What the sealed content of a part can have at most, so that nobody reads gigabytes because a damaged ending says so.
const CONTENT_BYTES: u64 = 512 << 20;

/// Where the sealed content stands in a file of `length` bytes whose last [`LENGTH`] bytes are `ending`. None if it cannot.
#[must_use]
pub fn content_at(ending: &[u8], length: u64) -> Option<Range<u64>> {
    let sealed = Some(u64::from_be_bytes(ending.try_into().ok()?)).filter(|sealed| *sealed <= CONTENT_BYTES)?;
    let end = length.checked_sub(LENGTH)?;
    Some(end.checked_sub(sealed)?..end)
}

/// The key of an archive, and how each of its parts begins.
pub struct ArchiveKey {
    beginning: Vec<u8>,
    keyring: Keyring,
}

impl ArchiveKey {
    /// Of a new archive.
    ///
    /// # Errors
    /// [`ArchiveError::Damaged`] if the memory for Argon2id cannot be had.
    pub fn make(vault: VaultId, passphrase: &Passphrase, rng: &mut dyn CryptoRng) -> Result<Self, ArchiveError> {
        let damaged = |_| ArchiveError::Damaged;
        let salt = Seal::make(rng);
        let key = AccountKey::make(rng);
        let keys = derive_from_passphrase(passphrase, &salt).map_err(damaged)?;
        let wrapped = wrap_account_key(&keys.unlock, &NOBODY, 0, &key, rng).map_err(damaged)?;
        let length = u16::try_from(wrapped.len()).map_err(|_| ArchiveError::Damaged)?;
        let beginning =
            [&MAGIC[..], &[VERSION], salt.expose(), vault.as_bytes(), &length.to_be_bytes(), &wrapped].concat();
        Ok(Self { beginning, keyring: keyring(vault, &key)? })
    }

    /// Of an archive, of which the first [`BEGINNING`] bytes are enough.
    ///
    /// # Errors
    /// See [`ArchiveError`].
    pub fn read(beginning: &[u8], passphrase: &Passphrase) -> Result<Self, ArchiveError> {
        let not = ArchiveError::NotAnArchive;
        let (version, rest) = beginning.strip_prefix(MAGIC).and_then(<[u8]>::split_first).ok_or(not)?;
        if !(1..=VERSION).contains(version) {
            return Err(not);
        }
        let (salt, rest) = rest.split_first_chunk::<SALT>().ok_or(not)?;
        let (vault, rest) = rest.split_first_chunk::<{ VaultId::LEN }>().ok_or(not)?;
        let (length, rest) = rest.split_first_chunk::<2>().ok_or(not)?;
        let (wrapped, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or(not)?;
        let keys = derive_from_passphrase(passphrase, &Seal::from_bytes(*salt)).map_err(|_| ArchiveError::Damaged)?;
        let key = unwrap_account_key(&keys.unlock, &NOBODY, 0, wrapped).map_err(|_| ArchiveError::WrongPassphrase)?;
        let keyring = keyring(VaultId::from_bytes(*vault), &key)?;
        Ok(Self { beginning: beginning[..beginning.len() - rest.len()].to_vec(), keyring })
    }

    /// How every part of it begins.
    #[must_use]
    pub fn beginning(&self) -> &[u8] {
        &self.beginning
    }

    /// Whether a file that begins so is a part of it.
    #[must_use]
    pub fn is_of(&self, beginning: &[u8]) -> bool {
        beginning.starts_with(&self.beginning)
    }

    /// How a part ends, after its files.
    ///
    /// # Errors
    /// [`ArchiveError::Damaged`] if it is larger than 4 GiB.
    pub fn ending(&self, part: &Part, rng: &mut dyn CryptoRng) -> Result<Vec<u8>, ArchiveError> {
        let content = protocol::to_cbor(part).map_err(|_| ArchiveError::Damaged)?;
        let mut sealed = self.keyring.seal_record(&CONTENT, 1, &content, rng).map_err(|_| ArchiveError::Damaged)?;
        let length = sealed.len() as u64;
        sealed.extend_from_slice(&length.to_be_bytes());
        Ok(sealed)
    }

    /// Opens the sealed content of a file of `length` bytes that is a part of this archive; see [`content_at`].
    ///
    /// # Errors
    /// [`ArchiveError::Damaged`].
    pub fn open(&self, content: &[u8], length: u64) -> Result<OpenedPart, ArchiveError> {
        let damaged = ArchiveError::Damaged;
        let plain = self.keyring.open_record(&CONTENT, 1, content).map_err(|_| damaged)?;
        let part: Part = protocol::from_cbor(&plain).map_err(|_| damaged)?;
        if part.number == 0 || part.number > part.of || part.of > PARTS {
            return Err(damaged);
        }
        let is_complete = part.digest.is_some() && part.rest.is_some() == (part.number == 1);
        if is_complete != (self.beginning.get(MAGIC.len()) == Some(&VERSION)) {
            return Err(damaged);
        }
        let mut at = self.beginning.len() as u64;
        let mut places = BTreeMap::new();
        for file in &part.files {
            let end = at.checked_add(file.length).ok_or(damaged)?;
            places.insert(file.blob, at..end);
            at = end;
        }
        if at.checked_add(content.len() as u64).and_then(|end| end.checked_add(LENGTH)) != Some(length) {
            return Err(damaged);
        }
        Ok(OpenedPart { part, places, contents: BTreeMap::new() })
    }

    /// Opens a whole archive of version 1 or 2.
    ///
    /// # Errors
    /// [`ArchiveError::Damaged`].
    pub fn open_whole(&self, bytes: &[u8]) -> Result<OpenedPart, ArchiveError> {
        let damaged = ArchiveError::Damaged;
        let sealed = bytes.get(self.beginning.len()..).ok_or(damaged)?;
        let plain = self.keyring.open_record(&CONTENT, 1, sealed).map_err(|_| damaged)?;
        let Whole { exported, records, journal, files } = protocol::from_cbor(&plain).map_err(|_| damaged)?;
        let contents = files.into_iter().map(|file| (file.blob, file.content)).collect();
        let (digest, rest) = (None, None);
        let part = Part { exported, number: 1, of: 1, records, journal, files: Vec::new(), digest, rest };
        Ok(OpenedPart { part, places: BTreeMap::new(), contents })
    }
}

fn keyring(vault: VaultId, key: &AccountKey) -> Result<Keyring, ArchiveError> {
    // The key is exposed to stand as the one vault key of this archive, for which it was made.
    Keyring::derive(vault, &[(1, VaultKey::from_bytes(*key.expose()))]).map_err(|_| ArchiveError::Damaged)
}

#[cfg(test)]
mod tests {
    use serde_bytes::ByteBuf;
    use vault::id::Digest;
    use vault::record::PlaceLeft;

    use super::content::ArchivedFile;
    use super::*;
    use crate::environment::Environment as _;
    use crate::native::System;

    fn passphrase() -> Passphrase {
        Passphrase::parse("もみじ さざなみ こだま あさひ").unwrap()
    }

    fn made() -> ArchiveKey {
        ArchiveKey::make(VaultId::from_bytes([3; 16]), &passphrase(), System::default().rng()).unwrap()
    }

    fn part(number: u32, of: u32, files: Vec<SealedFile>) -> Part {
        let (digest, rest) = (Some(Digest::ZERO), (number == 1).then(rest));
        Part { exported: 1, number, of, records: Vec::new(), journal: Vec::new(), files, digest, rest }
    }

    fn rest() -> Rest {
        let left = PlaceLeft {
            server: "https://inro.example".into(),
            vault: VaultId::from_bytes([3; 16]),
            account: NOBODY,
            head: ByteBuf::new(),
            list: ByteBuf::new(),
            begins: vault::journal::JournalState::EMPTY.into(),
            keys: Vec::new(),
            members: Vec::new(),
        };
        Rest { left, deleted: [CONTENT].into(), entries: vec![ByteBuf::from(b"entry")] }
    }

    fn opened(key: &ArchiveKey, file: &[u8]) -> Result<OpenedPart, ArchiveError> {
        let length = file.len() as u64;
        let tail = &file[file.len() - LENGTH as usize..];
        let at = content_at(tail, length).ok_or(ArchiveError::Damaged)?;
        key.open(&file[at.start as usize..at.end as usize], length)
    }

    #[test]
    fn each_part_opens_by_itself_and_says_where_its_files_stand() {
        let key = made();
        let files = [(1, 3), (2, 4)].map(|(id, length)| SealedFile { blob: BlobId::from_bytes([id; 16]), length });
        let ending = key.ending(&part(2, 3, files.to_vec()), System::default().rng()).unwrap();
        let file = [key.beginning(), b"abcdefg", &ending].concat();
        let other = ArchiveKey::read(&file[..BEGINNING as usize], &passphrase()).unwrap();
        assert!(other.is_of(&file) && !made().is_of(&file), "another archive of the same vault is another one");
        let OpenedPart { part, places, contents } = opened(&other, &file).unwrap();
        assert_eq!((part.number, part.of, contents.len()), (2, 3, 0));
        let place = |file: &SealedFile| places[&file.blob].clone();
        let bytes = |range: Range<u64>| &file[range.start as usize..range.end as usize];
        assert_eq!((bytes(place(&files[0])), bytes(place(&files[1]))), (&b"abc"[..], &b"defg"[..]));
        let wrong = Passphrase::parse("ちがう あいことば です").unwrap();
        assert_eq!(ArchiveKey::read(&file, &wrong).err(), Some(ArchiveError::WrongPassphrase));
        assert_eq!(ArchiveKey::read(&file[..100], &passphrase()).err(), Some(ArchiveError::NotAnArchive));
    }

    #[test]
    fn a_part_that_is_cut_off_grown_or_says_what_cannot_be_does_not_open() {
        let key = made();
        let rng = &mut System::default();
        let files = vec![SealedFile { blob: BlobId::from_bytes([1; 16]), length: 3 }];
        let file = [key.beginning(), b"abc", &key.ending(&part(1, 1, files), rng.rng()).unwrap()].concat();
        assert!(opened(&key, &file).is_ok());
        for damaged in [
            file[..file.len() - 1].to_vec(),
            [&file[..], b"x"].concat(),
            [&file[..key.beginning().len() + 1], &file[key.beginning().len() + 2..]].concat(),
            [key.beginning(), b"xabc", &file[key.beginning().len() + 3..]].concat(),
        ] {
            assert!(opened(&key, &damaged).is_err());
        }
        let far = vec![SealedFile { blob: BlobId::from_bytes([1; 16]), length: u64::MAX }];
        for wrong in [part(0, 1, Vec::new()), part(2, 1, Vec::new()), part(1, 1, far)] {
            let file = [key.beginning(), &key.ending(&wrong, rng.rng()).unwrap()].concat();
            assert_eq!(opened(&key, &file).err(), Some(ArchiveError::Damaged), "{wrong:?}");
        }
    }

    #[test]
    fn the_two_versions_before_are_read() {
        let key = made();
        let blob = BlobId::from_bytes([1; 16]);
        let files = vec![ArchivedFile { blob, content: Bytes(b"letter".to_vec()) }];
        let whole = Whole { exported: 1, records: Vec::new(), journal: Vec::new(), files };
        let content = protocol::to_cbor(&whole).unwrap();
        let sealed = key.keyring.seal_record(&CONTENT, 1, &content, System::default().rng()).unwrap();
        for version in [1, 2] {
            let mut bytes = [key.beginning(), &sealed].concat();
            bytes[MAGIC.len()] = version;
            assert!(is_whole(&bytes));
            let opened = ArchiveKey::read(&bytes, &passphrase()).unwrap().open_whole(&bytes).unwrap();
            assert_eq!(opened.contents[&blob].0, b"letter");
        }
        let mut newer = key.beginning().to_vec();
        assert!(!is_whole(&newer));
        newer[MAGIC.len()] = VERSION + 1;
        assert_eq!(ArchiveKey::read(&newer, &passphrase()).err(), Some(ArchiveError::NotAnArchive));
    }

    #[test]
    fn the_version_before_is_read_and_has_nothing_beside_its_records_which_this_one_must_have() {
        let key = made();
        let of_version = |version: u8, part: &Part| {
            let mut file = [key.beginning(), &key.ending(part, System::default().rng()).unwrap()].concat();
            file[MAGIC.len()] = version;
            opened(&ArchiveKey::read(&file, &passphrase()).unwrap(), &file)
        };
        let whole = part(1, 2, Vec::new());
        assert_eq!(of_version(4, &whole).unwrap().part.rest, Some(rest()));
        let before = Part { digest: None, rest: None, ..part(1, 2, Vec::new()) };
        assert_eq!(of_version(3, &before).unwrap().part.rest, None);
        let further = part(2, 2, Vec::new());
        assert_eq!(of_version(4, &further).unwrap().part.digest, Some(Digest::ZERO));
        for (version, part) in [
            (3, whole),
            (4, before),
            (4, Part { rest: None, ..part(1, 2, Vec::new()) }),
            (4, Part { digest: None, ..part(1, 2, Vec::new()) }),
            (4, Part { rest: Some(rest()), ..further }),
        ] {
            assert_eq!(of_version(version, &part).err(), Some(ArchiveError::Damaged), "{version} {part:?}");
        }
    }
}
