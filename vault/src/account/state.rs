//! The account state: everything an account's devices share, sealed under the account key.
//!
//! Layout of the plaintext (big-endian, version 1):
//! `1 ‖ account(16) ‖ epoch(4) ‖ counter(8) ‖ Ed25519 seed(32) ‖ X25519 secret(32) ‖ seal(16) ‖ vaults(2) ‖ vault…`, each vault
//! `id(16) ‖ owner key present(1) ‖ owner key seed or zeros(32) ‖ pinned list number(4) ‖ pinned list digest(32) ‖
//! generations(4) ‖ (number(4) ‖ vault key(32))… newest first ‖ pair secrets(2) ‖ (account(16) ‖ pair secret(32))…`, padded.
//!
//! A vault stands there once, or twice while its secrets are being replaced: first with the new keys, then with those in force
//! until the vault's next member list (see [`crate::replacement`]).

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::id::{AccountId, Digest, VaultId};
use crate::key_pair::{ExchangeSecret, Identity, SigningSecret};
use crate::label::Purpose;
use crate::member::ListPin;
use crate::seal::bytes::Reader;
use crate::seal::{pad, wrap};
use crate::secret::{AccountKey, PairSecret, Seal, VaultKey};

const VERSION: u8 = 1;
const WHAT: &str = "account state";

/// Epoch, then counter: a device refuses everything smaller than what it has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StateVersion {
    /// Goes up by one when all secrets are replaced.
    pub epoch: u32,
    /// Goes up by one with every write; the server compares and sets it.
    pub counter: u64,
}

/// What all devices of an account share.
#[derive(Debug, Clone)]
pub struct AccountState {
    /// The account.
    pub account: AccountId,
    /// How new this is.
    pub version: StateVersion,
    /// Ed25519 and X25519 keys under which vaults of others know this account.
    pub identity: Identity,
    /// The seal, so that a device opened by words or passkey becomes a full one.
    pub seal: Seal,
    /// The vaults this account can open.
    pub vaults: Vec<VaultEntry>,
}

/// One vault's keys.
#[derive(Debug, Clone)]
pub struct VaultEntry {
    /// The vault.
    pub vault: VaultId,
    /// Signs the member lists and, as the owner's, the heads. `None` in vaults of others.
    pub owner_key: Option<SigningSecret>,
    /// Where following the member lists starts.
    pub pin: ListPin,
    /// Vault keys, newest generation first and down to 1 or, for a member, as far back as known: the first one's number is
    /// the current generation.
    pub generations: Vec<(u32, VaultKey)>,
    /// Secrets shared with each other member (as owner) or with the owner (as member).
    pub pair_secrets: Vec<PairSecretWith>,
}

/// A pair secret and the account it is shared with.
#[derive(Debug, Clone)]
pub struct PairSecretWith {
    /// The other side.
    pub account: AccountId,
    /// The secret.
    pub secret: PairSecret,
}

impl StateVersion {
    /// Fails when this is older than what the device remembers.
    pub fn check_not_older(self, remembered: Self) -> Result<()> {
        if self < remembered { Err(Error::OlderState { epoch: self.epoch, counter: self.counter }) } else { Ok(()) }
    }
}

impl AccountState {
    /// Seals the state under the account key; bound to account and epoch. Fails only for more vaults, or more pair secrets of a
    /// vault, than 16 bits count.
    pub fn seal_state(&self, key: &AccountKey, rng: &mut dyn CryptoRng) -> Result<Vec<u8>> {
        let padded = pad::pad(&self.to_bytes()?)?;
        wrap::wrap(key.expose(), &aad(&self.account, self.version.epoch), &padded, WHAT, rng)
    }

    /// Opens a sealed state. The caller then compares [`StateVersion`] with what it remembers. Fails on another key, account
    /// or epoch, on altered bytes, and when the content names another account or epoch than expected.
    pub fn open_state(key: &AccountKey, account: &AccountId, epoch: u32, sealed: &[u8]) -> Result<Self> {
        let padded = wrap::unwrap(key.expose(), &aad(account, epoch), sealed, WHAT)?;
        let state = Self::from_bytes(pad::unpad(&padded)?)?;
        if state.account != *account || state.version.epoch != epoch { Err(Error::Altered(WHAT)) } else { Ok(state) }
    }

    /// The keys of one vault; the new ones while its secrets are being replaced.
    #[must_use]
    pub fn vault(&self, vault: &VaultId) -> Option<&VaultEntry> {
        self.vaults.iter().find(|entry| entry.vault == *vault)
    }

    pub(crate) fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>> {
        let too_large = |_| Error::TooLarge(WHAT);
        let mut out = Zeroizing::new(Vec::with_capacity(4096));
        out.push(VERSION);
        out.extend_from_slice(self.account.as_bytes());
        out.extend_from_slice(&self.version.epoch.to_be_bytes());
        out.extend_from_slice(&self.version.counter.to_be_bytes());
        // Secrets are exposed here because this is the one place where they are written, into a buffer that is wiped.
        out.extend_from_slice(self.identity.signing.expose());
        out.extend_from_slice(self.identity.exchange.expose());
        out.extend_from_slice(self.seal.expose());
        out.extend_from_slice(&u16::try_from(self.vaults.len()).map_err(too_large)?.to_be_bytes());
        for entry in &self.vaults {
            out.extend_from_slice(entry.vault.as_bytes());
            out.push(u8::from(entry.owner_key.is_some()));
            out.extend_from_slice(entry.owner_key.as_ref().map_or(&[0; 32][..], |key| key.expose()));
            out.extend_from_slice(&entry.pin.n.to_be_bytes());
            out.extend_from_slice(entry.pin.digest.as_bytes());
            out.extend_from_slice(&u32::try_from(entry.generations.len()).map_err(too_large)?.to_be_bytes());
            for (number, key) in &entry.generations {
                out.extend_from_slice(&number.to_be_bytes());
                out.extend_from_slice(key.expose());
            }
            out.extend_from_slice(&u16::try_from(entry.pair_secrets.len()).map_err(too_large)?.to_be_bytes());
            for pair in &entry.pair_secrets {
                out.extend_from_slice(pair.account.as_bytes());
                out.extend_from_slice(pair.secret.expose());
            }
        }
        Ok(out)
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader::versioned(bytes, VERSION, WHAT)?;
        let account = AccountId::from_bytes(reader.array()?);
        let version = StateVersion { epoch: reader.u32()?, counter: reader.u64()? };
        let identity = Identity {
            signing: SigningSecret::from_bytes(reader.array()?),
            exchange: ExchangeSecret::from_bytes(reader.array()?),
        };
        let seal = Seal::from_bytes(reader.array()?);
        let mut vaults = Vec::new();
        for _ in 0..reader.u16()? {
            vaults.push(read_vault(&mut reader)?);
        }
        reader.end()?;
        Ok(Self { account, version, identity, seal, vaults })
    }
}

fn read_vault(reader: &mut Reader<'_>) -> Result<VaultEntry> {
    let vault = VaultId::from_bytes(reader.array()?);
    let owner_key = match (reader.u8()?, reader.array()?) {
        (0, seed) if seed == [0; 32] => None,
        (1, seed) => Some(SigningSecret::from_bytes(seed)),
        _ => return Err(Error::Malformed(WHAT)),
    };
    let pin = ListPin { n: reader.u32()?, digest: Digest::from_bytes(reader.array()?) };
    let mut generations = Vec::new();
    for _ in 0..reader.u32()? {
        generations.push((reader.u32()?, VaultKey::from_bytes(reader.array()?)));
    }
    if generations.is_empty() || generations.windows(2).any(|pair| pair[0].0 <= pair[1].0) {
        return Err(Error::Malformed(WHAT));
    }
    let mut pair_secrets = Vec::new();
    for _ in 0..reader.u16()? {
        let account = AccountId::from_bytes(reader.array()?);
        pair_secrets.push(PairSecretWith { account, secret: PairSecret::from_bytes(reader.array()?) });
    }
    Ok(VaultEntry { vault, owner_key, pin, generations, pair_secrets })
}

fn aad(account: &AccountId, epoch: u32) -> Vec<u8> {
    Purpose::ACCOUNT_STATE.info(&[account.as_bytes(), &epoch.to_be_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generation::make_vault;
    use crate::test_rng::TestRng;

    fn state(rng: &mut TestRng) -> AccountState {
        let account = AccountId::make(rng);
        let identity = Identity::make(rng);
        let mut own = make_vault(account, &identity, rng).unwrap().entry;
        own.pair_secrets
            .push(PairSecretWith { account: AccountId::make(rng), secret: PairSecret::from_bytes([9; 32]) });
        let mut foreign = make_vault(account, &identity, rng).unwrap().entry;
        foreign.owner_key = None;
        foreign.generations.insert(0, (2, VaultKey::make(rng)));
        let version = StateVersion { epoch: 2, counter: 41 };
        AccountState { account, version, identity, seal: Seal::make(rng), vaults: vec![own, foreign] }
    }

    #[test]
    fn a_state_comes_back_whole() {
        let mut rng = TestRng::new(1);
        let state = state(&mut rng);
        let key = AccountKey::make(&mut rng);
        let sealed = state.seal_state(&key, &mut rng).unwrap();
        let opened = AccountState::open_state(&key, &state.account, 2, &sealed).unwrap();
        assert_eq!(*opened.to_bytes().unwrap(), *state.to_bytes().unwrap());
        assert_eq!(opened.version, state.version);
        assert_eq!(opened.seal, state.seal);
        assert_eq!(opened.identity.public(), state.identity.public());
        assert_eq!(opened.vaults[1].generations.len(), 2);
        assert!(opened.vault(&state.vaults[0].vault).unwrap().owner_key.is_some());
    }

    #[test]
    fn a_state_of_another_epoch_account_or_key_is_refused() {
        let mut rng = TestRng::new(1);
        let state = state(&mut rng);
        let key = AccountKey::make(&mut rng);
        let sealed = state.seal_state(&key, &mut rng).unwrap();
        let open = |key: &AccountKey, account: &AccountId, epoch| {
            AccountState::open_state(key, account, epoch, &sealed).map(|_| ())
        };
        assert_eq!(open(&key, &state.account, 1), Err(Error::Altered(WHAT)));
        assert_eq!(open(&key, &AccountId::from_bytes([0; 16]), 2), Err(Error::Altered(WHAT)));
        assert_eq!(open(&AccountKey::make(&mut rng), &state.account, 2), Err(Error::WrongKey(WHAT)));
    }

    #[test]
    fn a_state_with_a_byte_more_or_less_or_generations_in_disorder_is_refused() {
        let state = state(&mut TestRng::new(1));
        let good = state.to_bytes().unwrap();
        for length in 0..good.len() {
            assert_eq!(AccountState::from_bytes(&good[..length]).err(), Some(Error::Malformed(WHAT)));
        }
        assert_eq!(AccountState::from_bytes(&[&good[..], &[0]].concat()).err(), Some(Error::Malformed(WHAT)));
        let mut disorder = state;
        disorder.vaults[1].generations.reverse();
        let bytes = disorder.to_bytes().unwrap();
        assert_eq!(AccountState::from_bytes(&bytes).err(), Some(Error::Malformed(WHAT)));
    }

    #[test]
    fn an_owner_key_that_is_said_not_to_be_there_and_is_there_is_refused() {
        const PRESENT: usize = 1 + 16 + 4 + 8 + 32 + 32 + 16 + 2 + 16;
        let mut bytes = state(&mut TestRng::new(1)).to_bytes().unwrap();
        assert_eq!(bytes[PRESENT], 1);
        bytes[PRESENT] = 0;
        assert_eq!(AccountState::from_bytes(&bytes).err(), Some(Error::Malformed(WHAT)));
    }

    #[test]
    fn an_older_state_than_remembered_is_refused_and_a_newer_one_is_not() {
        let seen = StateVersion { epoch: 2, counter: 41 };
        let older = |epoch, counter| StateVersion { epoch, counter }.check_not_older(seen);
        assert_eq!(older(2, 40), Err(Error::OlderState { epoch: 2, counter: 40 }));
        assert_eq!(older(1, 99), Err(Error::OlderState { epoch: 1, counter: 99 }));
        assert_eq!((older(2, 41), older(2, 42), older(3, 1)), (Ok(()), Ok(()), Ok(())));
    }

    #[test]
    fn debug_of_a_state_prints_no_secret() {
        let printed = format!("{:?}", state(&mut TestRng::new(1)));
        let secrets = ["Seal(..)", "VaultKey(..)", "PairSecret(..)", "SigningSecret(..)", "ExchangeSecret(..)"];
        assert!(secrets.iter().all(|name| printed.contains(name)), "{printed}");
        assert!(!printed.contains("9, 9"), "{printed}");
    }
}
