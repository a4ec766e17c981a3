//! The one signature that the server checks.
//!
//! Everybody who reads a vault checks the head themselves and trusts nobody. The server checks it too, because a session
//! alone, stolen from a browser, could otherwise replace the head by something that no device accepts, and delete under it
//! what no device could put back.

use ed25519_dalek::{Signature, VerifyingKey};
use protocol::layout::{HEAD_SIGNATURE, MemberView, read_member_list};
use protocol::{AccountId, Bytes, ProblemKind, VaultId};

use super::error::{Answer, Refusal};
use super::{Service, key};
use crate::store::sealed::SealedRow;

/// Refuses a head that was not signed by the account's key in the member list (Ed25519, strict: RFC 8032 section 5.1.7, with
/// canonical points of full order).
///
/// # Errors
/// `bad-request`.
pub(super) fn check_signature(head: &Bytes, list: &MemberView, author: &AccountId) -> Answer<()> {
    let is_signed = || {
        let member = list.members.iter().find(|member| member.account == *author)?;
        let (body, signature) = head.0.split_last_chunk::<HEAD_SIGNATURE>()?;
        let key = VerifyingKey::from_bytes(&member.verify_key.0).ok()?;
        key.verify_strict(body, &Signature::from_bytes(signature)).ok()
    };
    is_signed().ok_or(Refusal::because(ProblemKind::BadRequest, "the head is not signed by this account's key"))
}

impl Service {
    /// The member list in force.
    pub(super) async fn newest_list(&self, vault: &VaultId, number: u32) -> Answer<MemberView> {
        let row_key = key::member_list(vault, number);
        let value = self.store.get(&row_key).await?.ok_or(ProblemKind::NotFound)?;
        let list = SealedRow::decode(&value)?.open(&*self.store, &row_key).await?;
        read_member_list(&list).ok_or_else(|| crate::store::StoreError::Damaged("a member list").into())
    }
}
