//! A sealed archive of a whole vault, which `inro-vault` opens without any server.
//!
//! `"inro-archive" ‖ 2 ‖ salt(16) ‖ vault id(16) ‖ length(2, big-endian) ‖ wrapped key ‖ sealed content`. The unlock key comes
//! from the archive's passphrase as an account's does, with the salt in the place of the seal; it wraps a random key made for
//! this one archive; the content is sealed under that key as record 0, revision 1 of the vault, so it is padded and bound to
//! it. Inside is CBOR. Version 1 is the same without the files of documents, and is still read.

use protocol::Bytes;
use protocol::journal::Event;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use vault::account::{derive_from_passphrase, unwrap_account_key, wrap_account_key};
use vault::id::{AccountId, BlobId, RecordId, VaultId};
use vault::passphrase::Passphrase;
use vault::record::Attachment;
use vault::record_seal::Keyring;
use vault::secret::{AccountKey, Seal, VaultKey};

const MAGIC: &[u8; 12] = b"inro-archive";
/// What this program writes; it reads every version up to it.
const VERSION: u8 = 2;
const SALT: usize = 16;
const CONTENT: RecordId = RecordId::from_bytes([0; RecordId::LEN]);
const NOBODY: AccountId = AccountId::from_bytes([0; AccountId::LEN]);

/// A vault outside of any server.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// Exported at, seconds since 1970-01-01T00:00:00Z.
    pub exported: i64,
    /// Every record.
    pub records: Vec<ArchivedRecord>,
    /// The journal, oldest first.
    pub journal: Vec<Event>,
    /// Contents of the documents' files, as far as they fitted.
    #[serde(default)]
    pub files: Vec<ArchivedFile>,
}

/// One record of an archive.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedRecord {
    /// Its id.
    pub id: RecordId,
    /// Its revision.
    pub revision: u64,
    /// Its body, CBOR; see [`vault::record::Body`].
    pub body: Bytes,
}

/// The content of one file of a document.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedFile {
    /// By what the record names it.
    pub blob: BlobId,
    /// The content.
    pub content: Bytes,
}

/// Why an archive does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// Not an archive of this program, cut off, or of a newer version.
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

impl Archive {
    /// Seals an archive of this vault under a passphrase.
    ///
    /// # Errors
    /// [`ArchiveError::Damaged`] if it is larger than 4 GiB or the memory for Argon2id cannot be had.
    pub fn seal(
        &self,
        vault: VaultId,
        passphrase: &Passphrase,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, ArchiveError> {
        let damaged = |_| ArchiveError::Damaged;
        let salt = Seal::make(rng);
        let key = AccountKey::make(rng);
        let keys = derive_from_passphrase(passphrase, &salt).map_err(damaged)?;
        let wrapped = wrap_account_key(&keys.unlock, &NOBODY, 0, &key, rng).map_err(damaged)?;
        let content = protocol::to_cbor(self).map_err(|_| ArchiveError::Damaged)?;
        let sealed = keyring(vault, &key)?.seal_record(&CONTENT, 1, &content, rng).map_err(damaged)?;
        let length = u16::try_from(wrapped.len()).map_err(|_| ArchiveError::Damaged)?;
        Ok([&MAGIC[..], &[VERSION], salt.expose(), vault.as_bytes(), &length.to_be_bytes(), &wrapped, &sealed].concat())
    }

    /// The content of a file that a record of the archive names; none if it did not fit.
    #[must_use]
    pub fn content(&self, file: &Attachment) -> Option<&[u8]> {
        self.files.iter().find(|one| one.blob == file.blob).map(|one| one.content.0.as_slice())
    }

    /// Opens an archive.
    ///
    /// # Errors
    /// See [`ArchiveError`].
    pub fn open(bytes: &[u8], passphrase: &Passphrase) -> Result<Self, ArchiveError> {
        let not = ArchiveError::NotAnArchive;
        let (version, rest) = bytes.strip_prefix(MAGIC).and_then(<[u8]>::split_first).ok_or(not)?;
        if !(1..=VERSION).contains(version) {
            return Err(not);
        }
        let (salt, rest) = rest.split_first_chunk::<SALT>().ok_or(not)?;
        let (vault, rest) = rest.split_first_chunk::<{ VaultId::LEN }>().ok_or(not)?;
        let (length, rest) = rest.split_first_chunk::<2>().ok_or(not)?;
        let (wrapped, sealed) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or(not)?;
        let keys = derive_from_passphrase(passphrase, &Seal::from_bytes(*salt)).map_err(|_| ArchiveError::Damaged)?;
        let key = unwrap_account_key(&keys.unlock, &NOBODY, 0, wrapped).map_err(|_| ArchiveError::WrongPassphrase)?;
        let content = keyring(VaultId::from_bytes(*vault), &key)?
            .open_record(&CONTENT, 1, sealed)
            .map_err(|_| ArchiveError::Damaged)?;
        protocol::from_cbor(&content).map_err(|_| ArchiveError::Damaged)
    }
}

fn keyring(vault: VaultId, key: &AccountKey) -> Result<Keyring, ArchiveError> {
    // The key is exposed to stand as the one vault key of this archive, for which it was made.
    Keyring::derive(vault, &[(1, VaultKey::from_bytes(*key.expose()))]).map_err(|_| ArchiveError::Damaged)
}
