//! The vault key: its generations, what is derived from it, and how it reaches a member.
//!
//! A new generation's key seals the one before (in its *generation box*, together with the journal's private key), so no record
//! is sealed again; a member gets the newest key in a *key box* and reaches the older ones from there.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::id::VaultId;
use crate::key_pair::{ExchangeSecret, PublicIdentity};
use crate::label::Purpose;
use crate::member::MemberList;
use crate::seal::{hkdf, hpke, wrap};
use crate::secret::{InvitationSecret, PairSecret, VaultKey};

/// Bytes of a key box: `enc(32) ‖ sealed vault key(32 + 16)`.
pub const KEY_BOX_LEN: usize = hpke::OVERHEAD + VaultKey::LEN;
/// Bytes of a generation box: a wrapping of journal private key(32) ‖ vault key g-1(32, zeros in generation 1).
pub const GENERATION_BOX_LEN: usize = wrap::OVERHEAD + 64;

const BOX: &str = "generation box";
const KEY_BOX: &str = "key box";
/// HPKE's `psk_id`: which secret it is follows from the list, so it only must not be empty.
const PSK_ID: &[u8] = b"inro/pair/1";

/// The vault key of one generation, sealed to one member by HPKE in PSK mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyBox([u8; KEY_BOX_LEN]);

/// The journal private key of generation g and the vault key of generation g-1, wrapped under generation g's box key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerationBox([u8; GENERATION_BOX_LEN]);

/// What a generation box holds.
#[derive(Debug, Clone)]
pub struct GenerationSecrets {
    /// Opens journal entries sealed during this generation.
    pub journal: ExchangeSecret,
    /// The vault key of the generation before; `None` in generation 1.
    pub previous: Option<VaultKey>,
}

/// The two ends of a key box.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// The owner's keys in this vault.
    pub owner: &'a PublicIdentity,
    /// The member's keys.
    pub member: &'a PublicIdentity,
    /// Their secret since the invitation.
    pub secret: &'a PairSecret,
}

impl KeyBox {
    /// From its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; KEY_BOX_LEN]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; KEY_BOX_LEN] {
        &self.0
    }

    /// Seals a vault key to a member. Fails when the member's X25519 key is not a usable one.
    pub fn seal(
        vault: &VaultId,
        generation: u32,
        key: &VaultKey,
        pair: Pair<'_>,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self> {
        let info = key_box_info(vault, generation, pair);
        let sealed =
            hpke::seal(pair.member.exchange_key.as_bytes(), Some(psk(pair.secret)), &info, key.expose(), KEY_BOX, rng)?;
        Ok(Self(sealed.try_into().map_err(|_| Error::Malformed(KEY_BOX))?))
    }

    /// Opens a key box with the member's secret key. Fails unless it was made with the same pair secret for the same vault,
    /// generation and identities: the server can neither name itself a member nor hand out a vault of its own making.
    pub fn open(&self, vault: &VaultId, generation: u32, secret: &ExchangeSecret, pair: Pair<'_>) -> Result<VaultKey> {
        let info = key_box_info(vault, generation, pair);
        let opened = Zeroizing::new(hpke::open(secret.expose(), Some(psk(pair.secret)), &info, &self.0, KEY_BOX)?);
        VaultKey::from_slice(&opened)
    }
}

impl GenerationBox {
    /// From its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; GENERATION_BOX_LEN]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; GENERATION_BOX_LEN] {
        &self.0
    }

    /// Makes the box of a generation; `secrets.previous` is absent exactly in generation 1, else it fails.
    pub fn seal(
        vault: &VaultId,
        generation: u32,
        key: &VaultKey,
        secrets: &GenerationSecrets,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self> {
        if (generation == 1) != secrets.previous.is_none() {
            return Err(Error::Malformed(BOX));
        }
        let mut content = Zeroizing::new([0; 64]);
        content[..32].copy_from_slice(secrets.journal.expose());
        content[32..].copy_from_slice(secrets.previous.as_ref().map_or(&[0; 32][..], |key| key.expose()));
        let sealed = wrap::wrap(&box_key(vault, generation, key), &box_aad(vault, generation), &*content, BOX, rng)?;
        Ok(Self(sealed.try_into().map_err(|_| Error::Malformed(BOX))?))
    }

    /// Opens the box with the vault key of its generation. Fails under another key, for another vault or generation, and when altered.
    pub fn open(&self, vault: &VaultId, generation: u32, key: &VaultKey) -> Result<GenerationSecrets> {
        let content = wrap::unwrap(&box_key(vault, generation, key), &box_aad(vault, generation), &self.0, BOX)?;
        let (journal, previous) = content.split_first_chunk::<32>().ok_or(Error::Malformed(BOX))?;
        let previous = VaultKey::from_slice(previous)?;
        Ok(GenerationSecrets {
            journal: ExchangeSecret::from_bytes(*journal),
            previous: (generation > 1).then_some(previous),
        })
    }
}

impl PairSecret {
    /// What an invitation's secret becomes once both sides know each other's keys.
    #[must_use]
    pub fn derive(secret: &InvitationSecret, owner: &PublicIdentity, member: &PublicIdentity) -> Self {
        Self::from_bytes(hkdf::derive(
            secret.expose(),
            None,
            Purpose::PAIR_SECRET,
            &[&owner.to_bytes(), &member.to_bytes()],
        ))
    }
}

/// All generations' secrets of a vault, newest first, reached from the newest vault key through the list's boxes. Fails
/// when one of them does not open.
pub fn open_generations(list: &MemberList, newest: &VaultKey) -> Result<Vec<(u32, VaultKey, ExchangeSecret)>> {
    let mut all = Vec::with_capacity(list.generation_boxes.len());
    let mut key = Some(newest.clone());
    for (generation, generation_box) in (1..=list.generation).rev().zip(list.generation_boxes.iter().rev()) {
        let this = key.take().ok_or(Error::UnknownGeneration(generation))?;
        let secrets = generation_box.open(&list.vault, generation, &this)?;
        all.push((generation, this, secrets.journal));
        key = secrets.previous;
    }
    Ok(all)
}

fn psk(secret: &PairSecret) -> hpke::Psk<'_> {
    hpke::Psk { key: secret.expose(), id: PSK_ID }
}

fn key_box_info(vault: &VaultId, generation: u32, pair: Pair<'_>) -> Vec<u8> {
    [&vault.as_bytes()[..], &generation.to_be_bytes(), &pair.owner.to_bytes(), &pair.member.to_bytes()].concat()
}

fn box_key(vault: &VaultId, generation: u32, key: &VaultKey) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(hkdf::derive(key.expose(), None, Purpose::BOX_KEY, &[vault.as_bytes(), &generation.to_be_bytes()]))
}

fn box_aad(vault: &VaultId, generation: u32) -> Vec<u8> {
    Purpose::GENERATION_BOX.info(&[vault.as_bytes(), &generation.to_be_bytes()])
}
