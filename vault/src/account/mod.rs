//! From what a person knows or holds to the account key.
//!
//! Three ways in, one shape: each gives its own sign-in id, auth key (sent) and unlock key (kept). Whichever unlock key is at
//! hand opens its own wrapping of the same account key, and the account key opens the [`AccountState`].

mod state;

pub use state::{AccountState, PairSecretWith, StateVersion, VaultEntry};

use rand_core::CryptoRng;

use crate::error::Result;
use crate::id::{AccountId, SignInId};
use crate::label::Purpose;
use crate::passphrase::Passphrase;
use crate::seal::{argon, hkdf, wrap};
use crate::secret::{AccountKey, AuthKey, PasskeyOutput, Seal, UnlockKey, Words};

/// The number of the one key derivation there is; devices keep it beside the seal, and no server can ask for another.
pub const KDF: u8 = 1;

/// What one way of signing in gives.
#[derive(Debug, Clone)]
pub struct SignInKeys {
    /// Named when signing in.
    pub id: SignInId,
    /// Sent when signing in.
    pub auth: AuthKey,
    /// Opens this way's wrapping of the account key.
    pub unlock: UnlockKey,
}

/// The sign-in id that belongs to a seal; known without the passphrase.
#[must_use]
pub fn derive_sign_in_id(seal: &Seal) -> SignInId {
    SignInId::from_bytes(hkdf::derive(seal.expose(), None, Purpose::SIGN_IN_ID, &[]))
}

/// By passphrase and seal: Argon2id with 64 MiB (a fifth of a second on a phone), so call it where waiting does no harm.
/// Fails when the memory cannot be had.
pub fn derive_from_passphrase(passphrase: &Passphrase, seal: &Seal) -> Result<SignInKeys> {
    let salt: [u8; 16] = hkdf::derive(seal.expose(), None, Purpose::PASSPHRASE_SALT, &[]);
    let stretched = argon::derive(passphrase.normalized().as_bytes(), &salt)?;
    let salt = Some(&seal.expose()[..]);
    Ok(SignInKeys {
        id: derive_sign_in_id(seal),
        auth: AuthKey::from_bytes(hkdf::derive(&*stretched, salt, Purpose::PASSPHRASE_AUTH, &[])),
        unlock: UnlockKey::from_bytes(hkdf::derive(&*stretched, salt, Purpose::PASSPHRASE_UNLOCK, &[])),
    })
}

/// By the twelve words of the recovery sheet: 128 bits of entropy, so no stretching.
#[must_use]
pub fn derive_from_words(words: &Words) -> SignInKeys {
    derive_from_random(words.expose(), Purpose::WORDS_ID, Purpose::WORDS_AUTH, Purpose::WORDS_UNLOCK)
}

/// By a passkey's `prf` output.
#[must_use]
pub fn derive_from_passkey(output: &PasskeyOutput) -> SignInKeys {
    derive_from_random(output.expose(), Purpose::PASSKEY_ID, Purpose::PASSKEY_AUTH, Purpose::PASSKEY_UNLOCK)
}

/// Wraps the account key for one way in. Bound to account and epoch, so a wrapping of replaced secrets is refused.
pub fn wrap_account_key(
    unlock: &UnlockKey,
    account: &AccountId,
    epoch: u32,
    key: &AccountKey,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>> {
    let aad = aad(Purpose::ACCOUNT_KEY_BOX, account, epoch);
    wrap::wrap(unlock.expose(), &aad, key.expose(), "wrapped account key", rng)
}

/// Opens a wrapping. [`crate::Error::WrongKey`] means another passphrase, sheet or passkey; [`crate::Error::Altered`] another
/// account, another epoch or damage.
pub fn unwrap_account_key(unlock: &UnlockKey, account: &AccountId, epoch: u32, wrapped: &[u8]) -> Result<AccountKey> {
    let aad = aad(Purpose::ACCOUNT_KEY_BOX, account, epoch);
    AccountKey::from_slice(&wrap::unwrap(unlock.expose(), &aad, wrapped, "wrapped account key")?)
}

/// Seals the name of a device or session ("kitchen tablet") so that the server's list of sessions shows it to nobody else. Fails
/// only above 4 GiB.
pub fn seal_device_name(
    key: &AccountKey,
    account: &AccountId,
    epoch: u32,
    name: &str,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>> {
    let padded = crate::seal::pad::pad(name.as_bytes())?;
    wrap::wrap(key.expose(), &aad(Purpose::DEVICE_NAME, account, epoch), &padded, "device name", rng)
}

/// Opens a sealed device name. Fails under another key, for another account or epoch, when altered, and for what is no UTF-8.
pub fn open_device_name(key: &AccountKey, account: &AccountId, epoch: u32, sealed: &[u8]) -> Result<String> {
    let padded = wrap::unwrap(key.expose(), &aad(Purpose::DEVICE_NAME, account, epoch), sealed, "device name")?;
    let name = crate::seal::pad::unpad(&padded)?;
    String::from_utf8(name.to_vec()).map_err(|_| crate::Error::Malformed("device name"))
}

/// Seals what a device keeps beside the [`AccountState`] in order to open without the server, so that nobody who can only write to the
/// device puts something else there. Fails only above 4 GiB.
pub fn seal_device_copy(
    key: &AccountKey,
    account: &AccountId,
    epoch: u32,
    content: &[u8],
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>> {
    let padded = crate::seal::pad::pad(content)?;
    wrap::wrap(key.expose(), &aad(Purpose::DEVICE_COPY, account, epoch), &padded, "device copy", rng)
}

/// Opens it. Fails under another key, for another account or epoch, and when altered.
pub fn open_device_copy(key: &AccountKey, account: &AccountId, epoch: u32, sealed: &[u8]) -> Result<Vec<u8>> {
    let padded = wrap::unwrap(key.expose(), &aad(Purpose::DEVICE_COPY, account, epoch), sealed, "device copy")?;
    Ok(crate::seal::pad::unpad(&padded)?.to_vec())
}

fn derive_from_random(secret: &[u8], id: Purpose, auth: Purpose, unlock: Purpose) -> SignInKeys {
    SignInKeys {
        id: SignInId::from_bytes(hkdf::derive(secret, None, id, &[])),
        auth: AuthKey::from_bytes(hkdf::derive(secret, None, auth, &[])),
        unlock: UnlockKey::from_bytes(hkdf::derive(secret, None, unlock, &[])),
    }
}

fn aad(purpose: Purpose, account: &AccountId, epoch: u32) -> Vec<u8> {
    purpose.info(&[account.as_bytes(), &epoch.to_be_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use crate::test_rng::TestRng;

    const ACCOUNT: AccountId = AccountId::from_bytes([3; 16]);
    const WHAT: &str = "wrapped account key";

    #[test]
    fn seal_passphrase_words_and_passkey_give_keys_that_share_nothing() {
        let seal = Seal::from_bytes([1; 16]);
        let passphrase = Passphrase::parse("blue lamp seven otters").unwrap();
        let by_passphrase = derive_from_passphrase(&passphrase, &seal).unwrap();
        let other_seal = derive_from_passphrase(&passphrase, &Seal::from_bytes([2; 16])).unwrap();
        // The same 16 bytes as words: a purpose of their own keeps them apart.
        let by_words = derive_from_words(&Words::from_bytes([1; 16]));
        let by_passkey = derive_from_passkey(&PasskeyOutput::from_bytes([1; 32]));
        assert_eq!(by_passphrase.id, derive_sign_in_id(&seal));
        let all = [by_passphrase, other_seal, by_words, by_passkey];
        for (i, one) in all.iter().enumerate() {
            assert_ne!(one.auth.expose(), one.unlock.expose());
            for other in &all[i + 1..] {
                assert_ne!(one.id, other.id);
                assert_ne!(one.auth, other.auth);
                assert_ne!(one.unlock, other.unlock);
            }
        }
    }

    #[test]
    fn full_width_typing_opens_what_half_width_typing_sealed() {
        let seal = Seal::from_bytes([1; 16]);
        let derive = |text| derive_from_passphrase(&Passphrase::parse(text).unwrap(), &seal).unwrap().unlock;
        assert_eq!(derive("blue lamp 77"), derive("ｂｌｕｅ　ｌａｍｐ　７７"));
        assert_ne!(derive("blue lamp 77"), derive("Blue lamp 77"));
    }

    #[test]
    fn a_wrapped_account_key_opens_for_its_account_epoch_and_unlock_key_only() {
        let mut rng = TestRng::new(1);
        let (unlock, other) = (UnlockKey::from_bytes([1; 32]), UnlockKey::from_bytes([2; 32]));
        let key = AccountKey::make(&mut rng);
        let wrapped = wrap_account_key(&unlock, &ACCOUNT, 1, &key, &mut rng).unwrap();
        assert_eq!(unwrap_account_key(&unlock, &ACCOUNT, 1, &wrapped), Ok(key));
        assert_eq!(unwrap_account_key(&other, &ACCOUNT, 1, &wrapped), Err(Error::WrongKey(WHAT)));
        assert_eq!(unwrap_account_key(&unlock, &ACCOUNT, 2, &wrapped), Err(Error::Altered(WHAT)));
        let elsewhere = AccountId::from_bytes([4; 16]);
        assert_eq!(unwrap_account_key(&unlock, &elsewhere, 1, &wrapped), Err(Error::Altered(WHAT)));
    }

    #[test]
    fn what_a_device_keeps_opens_for_its_account_and_epoch_and_for_nothing_else_of_the_device() {
        let mut rng = TestRng::new(1);
        let key = AccountKey::make(&mut rng);
        let sealed = seal_device_copy(&key, &ACCOUNT, 1, b"lists", &mut rng).unwrap();
        assert_eq!(open_device_copy(&key, &ACCOUNT, 1, &sealed).unwrap(), b"lists");
        assert!(open_device_copy(&key, &ACCOUNT, 2, &sealed).is_err());
        assert!(open_device_name(&key, &ACCOUNT, 1, &sealed).is_err(), "a box of another purpose");
    }

    #[test]
    fn a_device_name_is_read_by_its_account_only_and_shows_no_length() {
        let mut rng = TestRng::new(1);
        let key = AccountKey::make(&mut rng);
        let mut seal = |name| seal_device_name(&key, &ACCOUNT, 1, name, &mut rng).unwrap();
        let (short, long) = (seal("PC"), seal("台所のタブレット"));
        assert_eq!(short.len(), long.len());
        assert_eq!(open_device_name(&key, &ACCOUNT, 1, &long).unwrap(), "台所のタブレット");
        assert!(open_device_name(&key, &ACCOUNT, 2, &long).is_err());
    }
}
