//! What is kept of an invitation until somebody is let in. The guest's device keeps the invitation itself and its own nonce, the
//! server what its owner needs, so that every device of theirs can go on; both sealed under the account key. Plaintext of the
//! owner's (version 1), padded: the invitation's bytes, `nonce(32) ‖ role(1) ‖ for whom (UTF-8)`; of the guest's: the invitation's
//! bytes, `guest's nonce(32)`.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{Answer, GOOD_FOR, Invitation, VERSION, WHAT};
use crate::error::{Error, Result};
use crate::id::{AccountId, Digest, VaultId};
use crate::key_pair::PublicIdentity;
use crate::label::Purpose;
use crate::member::Role;
use crate::seal::bytes::Reader;
use crate::seal::{pad, wrap};
use crate::secret::{AccountKey, GuestNonce, InvitationNonce, InvitationSecret};

/// Characters of the name of whoever is invited.
pub const FOR_WHOM_CHARS: usize = 60;

/// An invitation as its owner knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingInvitation {
    /// What the link says.
    pub invitation: Invitation,
    /// Revealed after the answer.
    pub nonce: InvitationNonce,
    /// What the guest will be.
    pub role: Role,
    /// For whom, in the owner's words; the name under which the member's acts are shown.
    pub for_whom: String,
}

/// An invitation as the guest knows who has answered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredInvitation {
    /// What the link says.
    pub invitation: Invitation,
    /// The guest's part of the digits.
    pub nonce: GuestNonce,
}

impl PendingInvitation {
    /// A new invitation by the owner with these keys. Fails when the role is the owner's, or the name is empty or too long.
    pub fn make(
        vault: VaultId,
        owner: &PublicIdentity,
        role: Role,
        for_whom: &str,
        now: i64,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self> {
        check(role, for_whom)?;
        let nonce = InvitationNonce::make(rng);
        let invitation = Invitation {
            vault,
            owner: owner.digest(),
            secret: InvitationSecret::make(rng),
            nonce_hash: nonce.digest(),
            until: now.saturating_add(GOOD_FOR),
        };
        Ok(Self { invitation, nonce, role, for_whom: for_whom.to_owned() })
    }

    /// Seals it under the account key; bound to account, epoch and vault. Nothing that this type may hold makes it fail.
    pub fn seal_pending(
        &self,
        key: &AccountKey,
        account: &AccountId,
        epoch: u32,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(512));
        bytes.extend_from_slice(&self.invitation.to_bytes());
        bytes.extend_from_slice(self.nonce.expose());
        bytes.push(self.role.to_byte());
        bytes.extend_from_slice(self.for_whom.as_bytes());
        let padded = pad::pad(&bytes)?;
        wrap::wrap(key.expose(), &aad(account, epoch, &self.invitation.vault), &padded, WHAT, rng)
    }

    /// Opens it again. Fails under another account key (secrets were replaced since: the invitation is to be cancelled), for
    /// another account, epoch or vault, and when altered.
    pub fn open_pending(
        key: &AccountKey,
        account: &AccountId,
        epoch: u32,
        vault: &VaultId,
        sealed: &[u8],
    ) -> Result<Self> {
        let padded = wrap::unwrap(key.expose(), &aad(account, epoch, vault), sealed, WHAT)?;
        let mut reader = Reader::versioned(pad::unpad(&padded)?, VERSION, WHAT)?;
        let invitation = Invitation::read(&mut reader)?;
        let nonce = InvitationNonce::from_bytes(reader.array()?);
        let role = Role::from_byte(reader.u8()?).ok_or(Error::Malformed(WHAT))?;
        let for_whom = String::from_utf8(reader.rest().to_vec()).map_err(|_| Error::Malformed(WHAT))?;
        check(role, &for_whom)?;
        if invitation.vault != *vault || nonce.digest() != invitation.nonce_hash {
            return Err(Error::Malformed(WHAT));
        }
        Ok(Self { invitation, nonce, role, for_whom })
    }

    /// By what the server keeps it: SHA-256 of the invitation's id.
    #[must_use]
    pub fn kept_as(&self) -> Digest {
        Digest::of(self.invitation.id().as_bytes())
    }
}

impl AnsweredInvitation {
    /// Before the first answer: draws the guest's nonce.
    #[must_use]
    pub fn make(invitation: Invitation, rng: &mut dyn CryptoRng) -> Self {
        Self { invitation, nonce: GuestNonce::make(rng) }
    }

    /// What this account answers, the same each time.
    #[must_use]
    pub fn answer(&self, account: AccountId, keys: PublicIdentity) -> Answer {
        Answer { account, keys, nonce: self.nonce.clone() }
    }

    /// Seals it, to be kept by the guest's device until the owner lets them in. Nothing that this type may hold makes it fail.
    pub fn seal_answered(
        &self,
        key: &AccountKey,
        account: &AccountId,
        epoch: u32,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(256));
        bytes.extend_from_slice(&self.invitation.to_bytes());
        bytes.extend_from_slice(self.nonce.expose());
        wrap::wrap(key.expose(), &answered_aad(account, epoch, &self.invitation.vault), &bytes, WHAT, rng)
    }

    /// Opens it again. Fails under another account key, for another account, epoch or vault, and when altered.
    pub fn open_answered(
        key: &AccountKey,
        account: &AccountId,
        epoch: u32,
        vault: &VaultId,
        sealed: &[u8],
    ) -> Result<Self> {
        let bytes = wrap::unwrap(key.expose(), &answered_aad(account, epoch, vault), sealed, WHAT)?;
        let mut reader = Reader::versioned(&bytes, VERSION, WHAT)?;
        let invitation = Invitation::read(&mut reader)?;
        let nonce = GuestNonce::from_bytes(reader.array()?);
        reader.end()?;
        if invitation.vault == *vault { Ok(Self { invitation, nonce }) } else { Err(Error::Malformed(WHAT)) }
    }
}

fn check(role: Role, for_whom: &str) -> Result<()> {
    let named = !for_whom.trim().is_empty() && for_whom.chars().count() <= FOR_WHOM_CHARS;
    if role != Role::Owner && named { Ok(()) } else { Err(Error::Malformed(WHAT)) }
}

fn aad(account: &AccountId, epoch: u32, vault: &VaultId) -> Vec<u8> {
    Purpose::INVITATION_BOX.info(&[account.as_bytes(), &epoch.to_be_bytes(), vault.as_bytes()])
}

fn answered_aad(account: &AccountId, epoch: u32, vault: &VaultId) -> Vec<u8> {
    Purpose::ANSWERED_BOX.info(&[account.as_bytes(), &epoch.to_be_bytes(), vault.as_bytes()])
}
