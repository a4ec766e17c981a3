//! What a member is called, in the member list: under the owner's signature, so that nobody else gives a name, and sealed under the vault
//! key, so that the server reads none.
//!
//! A name box is a wrapping (`crate::seal::wrap`) under `HKDF(vault key of generation g, "member name key" ‖ vault ‖ g)` of
//! `length(2, big-endian) ‖ UTF-8 ‖ zeros` up to 242 bytes, bound to vault, generation and account.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::id::{AccountId, VaultId};
use crate::label::Purpose;
use crate::seal::{hkdf, wrap};
use crate::secret::VaultKey;

/// Bytes of a name: 60 characters of at most four bytes.
pub const NAME_BYTES: usize = 240;
/// Bytes of a name box.
pub const NAME_BOX_LEN: usize = wrap::OVERHEAD + PLAIN;

const PLAIN: usize = 2 + NAME_BYTES;
const WHAT: &str = "name of a member";

/// A member's name, sealed under the vault key of the list's generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameBox([u8; NAME_BOX_LEN]);

/// Where a name stands.
#[derive(Debug, Clone, Copy)]
pub struct NamePlace<'a> {
    /// The vault.
    pub vault: &'a VaultId,
    /// Generation of the vault key.
    pub generation: u32,
    /// Whose name.
    pub account: &'a AccountId,
}

impl NameBox {
    /// From its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; NAME_BOX_LEN]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; NAME_BOX_LEN] {
        &self.0
    }

    /// Seals a name. Fails for an empty one and for one of more than [`NAME_BYTES`].
    pub fn seal(place: NamePlace<'_>, key: &VaultKey, name: &str, rng: &mut dyn CryptoRng) -> Result<Self> {
        if name.is_empty() || name.len() > NAME_BYTES {
            return Err(Error::Malformed(WHAT));
        }
        let mut plain = Zeroizing::new([0; PLAIN]);
        plain[..2].copy_from_slice(&u16::try_from(name.len()).map_err(|_| Error::TooLarge(WHAT))?.to_be_bytes());
        plain[2..2 + name.len()].copy_from_slice(name.as_bytes());
        let sealed = wrap::wrap(&place.key(key), &place.aad(), &*plain, WHAT, rng)?;
        Ok(Self(sealed.try_into().map_err(|_| Error::Malformed(WHAT))?))
    }

    /// Opens a name. Fails unless it was sealed for this vault, generation and account.
    pub fn open(&self, place: NamePlace<'_>, key: &VaultKey) -> Result<String> {
        let plain = wrap::unwrap(&place.key(key), &place.aad(), &self.0, WHAT)?;
        let (length, rest) = plain.split_first_chunk::<2>().ok_or(Error::Malformed(WHAT))?;
        let (name, zeros) =
            rest.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or(Error::Malformed(WHAT))?;
        if name.is_empty() || zeros.iter().any(|byte| *byte != 0) {
            return Err(Error::Malformed(WHAT));
        }
        String::from_utf8(name.to_vec()).map_err(|_| Error::Malformed(WHAT))
    }
}

impl NamePlace<'_> {
    fn key(&self, key: &VaultKey) -> Zeroizing<[u8; 32]> {
        let context = [&self.vault.as_bytes()[..], &self.generation.to_be_bytes()];
        Zeroizing::new(hkdf::derive(key.expose(), None, Purpose::NAME_KEY, &context))
    }

    fn aad(&self) -> Vec<u8> {
        Purpose::NAME_BOX.info(&[self.vault.as_bytes(), &self.generation.to_be_bytes(), self.account.as_bytes()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng::TestRng;

    const VAULT: VaultId = VaultId::from_bytes([1; 16]);
    const ACCOUNT: AccountId = AccountId::from_bytes([2; 16]);
    const PLACE: NamePlace<'_> = NamePlace { vault: &VAULT, generation: 1, account: &ACCOUNT };

    #[test]
    fn a_name_opens_in_its_place_only_and_shows_no_length() {
        let mut rng = TestRng::new(1);
        let (key, other) = (VaultKey::make(&mut rng), VaultKey::make(&mut rng));
        let longest = "髙".repeat(NAME_BYTES / 3);
        for name in ["父", "長女（さやか）", &longest] {
            let sealed = NameBox::seal(PLACE, &key, name, &mut rng).unwrap();
            assert_eq!(sealed.open(PLACE, &key).unwrap(), name);
            assert_eq!(sealed.as_bytes().len(), NAME_BOX_LEN);
            assert!(sealed.open(PLACE, &other).is_err());
            for elsewhere in [
                NamePlace { vault: &VaultId::from_bytes([9; 16]), ..PLACE },
                NamePlace { generation: 2, ..PLACE },
                NamePlace { account: &AccountId::from_bytes([9; 16]), ..PLACE },
            ] {
                assert!(sealed.open(elsewhere, &key).is_err());
            }
        }
        assert!(NameBox::seal(PLACE, &key, "", &mut rng).is_err());
        assert!(NameBox::seal(PLACE, &key, &format!("{longest}a"), &mut rng).is_err());
    }
}
