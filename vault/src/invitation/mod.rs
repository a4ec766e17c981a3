//! Inviting a member: from the owner's link to six digits that both sides read to each other.
//!
//! 1. The owner makes an [`Invitation`]: vault, hash of the owner's keys, 256 random bits, hash of a nonce, end. All of it stands
//!    in the fragment of a link, which browsers do not send; the server knows a digest of [`Invitation::id`].
//! 2. The guest [answers](Invitation::answer) with account, keys and a nonce drawn for it, under a MAC that only who has the link
//!    can compute.
//! 3. Only then the owner reveals the nonce. Both sides show [six digits](Invitation::digits) of secret, both nonces and both
//!    identities; the guest reads them out, the owner compares and lets in ([`crate::generation::let_in`]).
//! 4. The guest [joins](Invitation::join): the list that names them must be signed with the keys of the invitation.
//!
//! Who read the link on its way can answer in the guest's place, but had to choose keys before the owner's nonce was known. Who
//! also hands the guest another link in its place had to choose that link, and the nonce it promises, before the guest's nonce was
//! known. The digits are then others, except in one of a million attempts, and there is one attempt an invitation.
//!
//! Layouts (big-endian, version 1):
//!
//! | what | bytes |
//! |---|---|
//! | invitation | `1 ‖ vault(16) ‖ SHA-256 of the owner's keys(32) ‖ secret(32) ‖ SHA-256 of the nonce(32) ‖ end(8) ‖ first 4 bytes of SHA-256 over all before`, base64url |
//! | answer | `1 ‖ account(16) ‖ Ed25519 key(32) ‖ X25519 key(32) ‖ guest's nonce(32) ‖ HMAC-SHA-256(k, all before ‖ vault)(32)`, `k = HKDF(secret, "invitation answer", vault)` |
//! | digits | first 8 bytes of `HKDF(secret, "invitation digits", vault ‖ nonce ‖ guest's nonce ‖ hash of the owner's keys ‖ guest's keys)` modulo 10⁶ |

mod pending;

pub use pending::{AnsweredInvitation, FOR_WHOM_CHARS, PendingInvitation};

use core::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::account::{PairSecretWith, VaultEntry};
use crate::error::{Error, Result};
use crate::id::{AccountId, Digest, InvitationId, VaultId};
use crate::key_pair::{ExchangeKey, Identity, PublicIdentity, VerifyKey};
use crate::label::Purpose;
use crate::member::{MemberFault, SignedMemberList, check_first};
use crate::seal::bytes::Reader;
use crate::seal::hkdf;
use crate::secret::{GuestNonce, InvitationNonce, InvitationSecret, PairSecret};
use crate::vault_key::Pair;

/// Seconds for which an invitation is good: 7 days.
pub const GOOD_FOR: i64 = 7 * 24 * 3600;
/// Bytes of an answer.
pub const ANSWER_LEN: usize = ANSWER_BODY + MAC;

const VERSION: u8 = 1;
const CHECK: usize = 4;
const MAC: usize = 32;
const ANSWER_BODY: usize = 1 + 16 + 64 + GuestNonce::LEN;
const WHAT: &str = "invitation";
const ANSWER: &str = "answer to an invitation";

/// What the link of an invitation says. Who has it can answer once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The vault.
    pub vault: VaultId,
    /// SHA-256 of the owner's keys in this vault ([`PublicIdentity::digest`]).
    pub owner: Digest,
    /// Used once; becomes the pair secret.
    pub secret: InvitationSecret,
    /// SHA-256 of the nonce that the owner reveals after the answer.
    pub nonce_hash: Digest,
    /// Good until then, seconds since 1970-01-01T00:00:00Z.
    pub until: i64,
}

/// Who answered: an account and the keys it is to have in the vault. Whether it is the right person only the digits say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The guest's account.
    pub account: AccountId,
    /// The guest's keys.
    pub keys: PublicIdentity,
    /// The guest's part of the digits.
    pub nonce: GuestNonce,
}

/// Six digits, to be read out. Compared by people; printed as `123 456`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digits(u32);

impl Invitation {
    /// The text behind the `#` of the link.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = self.to_bytes();
        let check = Digest::of(&bytes);
        bytes.extend_from_slice(&check.as_bytes()[..CHECK]);
        Zeroizing::new(URL_SAFE_NO_PAD.encode(&*bytes))
    }

    /// Reads the text of a link. Fails when it is no invitation, of another version, cut or altered anywhere. Whether it is
    /// still good says [`Self::check_time`].
    pub fn parse(text: &str) -> Result<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| Error::Mistyped(WHAT))?);
        let (body, check) = bytes.split_last_chunk::<CHECK>().ok_or(Error::Malformed(WHAT))?;
        if Digest::of(body).as_bytes()[..CHECK] != check[..] {
            return Err(Error::Mistyped(WHAT));
        }
        let mut reader = Reader::versioned(body, VERSION, WHAT)?;
        let invitation = Self::read(&mut reader)?;
        reader.end()?;
        Ok(invitation)
    }

    /// Fails when the invitation is over.
    pub const fn check_time(&self, now: i64) -> Result<()> {
        if now < self.until { Ok(()) } else { Err(Error::Expired(WHAT)) }
    }

    /// What the guest names it by at the server; the server keeps its digest. Says nothing of the secret.
    #[must_use]
    pub fn id(&self) -> InvitationId {
        InvitationId::from_bytes(hkdf::derive(
            self.secret.expose(),
            None,
            Purpose::INVITATION_ID,
            &[self.vault.as_bytes()],
        ))
    }

    /// The guest's answer as it is sent, under a MAC of who has the link.
    #[must_use]
    pub fn answer(&self, answer: &Answer) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(ANSWER_LEN);
        bytes.push(VERSION);
        bytes.extend_from_slice(answer.account.as_bytes());
        bytes.extend_from_slice(&answer.keys.to_bytes());
        // Exposed because it protects by when it was drawn; whoever has the link may read it.
        bytes.extend_from_slice(answer.nonce.expose());
        let mac = self.mac(&bytes).finalize().into_bytes();
        bytes.extend_from_slice(&mac);
        bytes
    }

    /// Reads an answer. Fails when it was not made with this invitation for this vault, or altered: account and keys are those of
    /// somebody who has the link. Compared in constant time.
    pub fn open_answer(&self, bytes: &[u8]) -> Result<Answer> {
        let mut reader = Reader::versioned(bytes, VERSION, ANSWER)?;
        let account = AccountId::from_bytes(reader.array()?);
        let verify_key = VerifyKey::from_bytes(reader.array()?);
        let exchange_key = ExchangeKey::from_bytes(reader.array()?);
        let nonce = GuestNonce::from_bytes(reader.array()?);
        let mac: [u8; MAC] = reader.array()?;
        reader.end()?;
        self.mac(&bytes[..ANSWER_BODY]).verify_slice(&mac).map_err(|_| Error::Altered(ANSWER))?;
        Ok(Answer { account, keys: PublicIdentity { verify_key, exchange_key }, nonce })
    }

    /// The six digits that both screens show. Fails when the nonce is not the one the link promised.
    pub fn digits(&self, nonce: &InvitationNonce, guest: &Answer) -> Result<Digits> {
        if nonce.digest() != self.nonce_hash {
            return Err(Error::Altered("nonce of an invitation"));
        }
        let bytes: [u8; 8] = hkdf::derive(
            self.secret.expose(),
            None,
            Purpose::INVITATION_DIGITS,
            &[
                self.vault.as_bytes(),
                nonce.expose(),
                guest.nonce.expose(),
                self.owner.as_bytes(),
                &guest.keys.to_bytes(),
            ],
        );
        // 2⁶⁴ is no multiple of 10⁶; the difference is below 10⁻¹³.
        Ok(Digits((u64::from_be_bytes(bytes) % 1_000_000) as u32))
    }

    /// The guest's way in, once a list names them. `lists` are all the server shows, oldest first; the one that let these keys in
    /// last is taken (who comes back was named before), and must be signed with the keys that the invitation promised. Gives what
    /// goes into the account state.
    ///
    /// Fails when the newest does not name them ([`MemberFault::NotNamed`]), when the owner is another
    /// ([`MemberFault::ForeignOwner`]), and when the key box was not made by who made the invitation.
    pub fn join(&self, account: AccountId, identity: &Identity, lists: &[SignedMemberList]) -> Result<VaultEntry> {
        let own = identity.public();
        let names = |list: &SignedMemberList| list.list().entry(&account).is_some_and(|entry| entry.keys == own);
        let last = lists.last().map_or(0, |list| list.list().n);
        let out = lists.iter().rposition(|list| !names(list)).map_or(0, |at| at + 1);
        let list = lists.get(out).ok_or(MemberFault::NotNamed { n: last })?;
        let content = list.list();
        if content.vault != self.vault {
            return Err(MemberFault::ForeignVault { n: content.n }.into());
        }
        let pin = check_first(list, &self.owner, &own)?;
        let owner = content.owner_entry()?;
        let secret = PairSecret::derive(&self.secret, &owner.keys, &own);
        let pair = Pair { owner: &owner.keys, member: &own, secret: &secret };
        let key_box = content.entry(&account).and_then(|entry| entry.key_box.as_ref());
        let key_box = key_box.ok_or(MemberFault::NotNamed { n: content.n })?;
        let key = key_box.open(&self.vault, content.generation, &identity.exchange, pair)?;
        let pair_secrets = vec![PairSecretWith { account: owner.account, secret }];
        let generations = vec![(content.generation, key)];
        Ok(VaultEntry { vault: self.vault, owner_key: None, pin, generations, pair_secrets })
    }

    fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(128));
        bytes.push(VERSION);
        bytes.extend_from_slice(self.vault.as_bytes());
        bytes.extend_from_slice(self.owner.as_bytes());
        // Exposed because handing it to the guest is what a link is for.
        bytes.extend_from_slice(self.secret.expose());
        bytes.extend_from_slice(self.nonce_hash.as_bytes());
        bytes.extend_from_slice(&self.until.to_be_bytes());
        bytes
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Ok(Self {
            vault: VaultId::from_bytes(reader.array()?),
            owner: Digest::from_bytes(reader.array()?),
            secret: InvitationSecret::from_bytes(reader.array()?),
            nonce_hash: Digest::from_bytes(reader.array()?),
            until: reader.i64()?,
        })
    }

    fn mac(&self, body: &[u8]) -> Hmac<Sha256> {
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(hkdf::derive(
            self.secret.expose(),
            None,
            Purpose::INVITATION_ANSWER,
            &[self.vault.as_bytes()],
        ));
        // RFC 2104 section 2: a key shorter than a block is padded with zeros. As a whole block it cannot have a wrong length.
        let mut block = Zeroizing::new([0; 64]);
        block[..32].copy_from_slice(&*key);
        let mut mac = Hmac::<Sha256>::new(&(*block).into());
        mac.update(body);
        mac.update(self.vault.as_bytes());
        mac
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03} {:03}", self.0 / 1000, self.0 % 1000)
    }
}
