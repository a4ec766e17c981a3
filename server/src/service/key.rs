//! Keys of the service's rows. What belongs to a vault begins with the vault, what belongs to an account with it.

use std::ops::Range;

use protocol::{AccountId, BlobId, Digest, GrantId, RecordId, ReplyId, SessionId, SignInId, VaultId};

use super::rate::Limited;
use crate::store::key::prefix;

fn of_account(account: &AccountId, kind: u8, rest: &[u8]) -> Vec<u8> {
    [b"a", &account.0[..], &[kind], rest].concat()
}

fn of_vault(vault: &VaultId, kind: u8, rest: &[u8]) -> Vec<u8> {
    [b"v", &vault.0[..], &[kind], rest].concat()
}

/// The account's own row.
pub fn account(account: &AccountId) -> Vec<u8> {
    of_account(account, b'0', &[])
}
/// Everything of the account.
pub fn all_of_account(account: &AccountId) -> Range<Vec<u8>> {
    prefix(&[b"a", &account.0[..]].concat())
}
/// The sealed account state.
pub fn account_box(account: &AccountId) -> Vec<u8> {
    of_account(account, b'b', &[])
}
/// An account event.
pub fn event(account: &AccountId, number: u64) -> Vec<u8> {
    of_account(account, b'e', &number.to_be_bytes())
}
/// All events of an account.
pub fn events(account: &AccountId) -> Range<Vec<u8>> {
    prefix(&of_account(account, b'e', &[]))
}
/// What a changeset was answered with, by the digest of its idempotency key.
pub fn idempotency(account: &AccountId, key: &Digest) -> Vec<u8> {
    of_account(account, b'k', &key.0)
}
/// The operator's note of whom the account's invitation was for.
pub fn note(account: &AccountId) -> Vec<u8> {
    of_account(account, b'o', &[])
}
/// A device's name, sealed by the device.
pub fn session_name(account: &AccountId, session: &SessionId) -> Vec<u8> {
    of_account(account, b'n', &session.0)
}
/// A session.
pub fn session(account: &AccountId, session: &SessionId) -> Vec<u8> {
    of_account(account, b's', &session.0)
}
/// All sessions of an account.
pub fn sessions(account: &AccountId) -> Range<Vec<u8>> {
    prefix(&of_account(account, b's', &[]))
}
/// The name of an account's notices.
pub fn notice_topic(account: &AccountId) -> Vec<u8> {
    of_account(account, b't', &[])
}
/// That the account is a member of the vault.
pub fn membership(account: &AccountId, vault: &VaultId) -> Vec<u8> {
    of_account(account, b'v', &vault.0)
}
/// All vaults of an account.
pub fn memberships(account: &AccountId) -> Range<Vec<u8>> {
    prefix(&of_account(account, b'v', &[]))
}
/// That a way to sign in belongs to the account.
pub fn account_wrapping(account: &AccountId, id: &SignInId) -> Vec<u8> {
    of_account(account, b'w', &id.0)
}
/// All ways to sign in of an account.
pub fn account_wrappings(account: &AccountId) -> Range<Vec<u8>> {
    prefix(&of_account(account, b'w', &[]))
}

/// An invitation, by the digest of its code.
pub fn invitation(digest: &Digest) -> Vec<u8> {
    [b"n", &digest.0[..]].concat()
}
/// All invitations.
pub fn invitations() -> Range<Vec<u8>> {
    prefix(b"n")
}
/// A way to sign in.
pub fn wrapping(id: &SignInId) -> Vec<u8> {
    [b"i", &id.0[..]].concat()
}
/// Whose a session token is.
pub fn token(digest: &Digest) -> Vec<u8> {
    [b"t", &digest.0[..]].concat()
}
/// Whose a link is, or was.
pub fn link(digest: &Digest) -> Vec<u8> {
    [b"l", &digest.0[..]].concat()
}
/// The random key under which [`kept`] names are computed.
pub const KEPT_KEY: &[u8] = b"qk";
/// The random key of tickets.
pub const TICKET_KEY: &[u8] = b"qt";
/// What was counted of a limit that outlives a run.
pub fn kept(what: Limited, key: &[u8; 32]) -> Vec<u8> {
    [b"q", &super::kept::name(what, key)[..]].concat()
}
/// Something to be done at a time, named by a row.
pub fn due(time: i64, row: &[u8]) -> Vec<u8> {
    [b"x", &time.max(0).to_be_bytes()[..], row].concat()
}
/// Everything that is due by then.
pub fn all_due(now: i64) -> Range<Vec<u8>> {
    b"x".to_vec()..due(now.saturating_add(1), &[])
}
/// The row that a key of [`due`] names.
pub fn due_row(key: &[u8]) -> Option<&[u8]> {
    key.get(9..)
}

/// The vault's own row.
pub fn vault(vault: &VaultId) -> Vec<u8> {
    of_vault(vault, b'h', &[])
}
/// Everything of the vault.
pub fn all_of_vault(vault: &VaultId) -> Range<Vec<u8>> {
    prefix(&[b"v", &vault.0[..]].concat())
}
/// What an account may do in the vault.
pub fn role(vault: &VaultId, account: &AccountId) -> Vec<u8> {
    of_vault(vault, b'a', &account.0)
}
/// All roles in the vault.
pub fn roles(vault: &VaultId) -> Range<Vec<u8>> {
    prefix(&of_vault(vault, b'a', &[]))
}
/// A staged upload or an attachment.
pub fn blob(vault: &VaultId, blob: &BlobId) -> Vec<u8> {
    of_vault(vault, b'b', &blob.0)
}
/// That a revision brought or deleted a record.
pub fn changed(vault: &VaultId, revision: u64, record: &RecordId) -> Vec<u8> {
    of_vault(vault, b'c', &[&revision.to_be_bytes()[..], &record.0].concat())
}
/// Everything after a revision up to another.
pub fn changed_in(vault: &VaultId, after: u64, through: u64) -> Range<Vec<u8>> {
    let start = of_vault(vault, b'c', &after.saturating_add(1).to_be_bytes());
    start..of_vault(vault, b'c', &through.saturating_add(1).to_be_bytes())
}
/// Revision and record of a key of [`changed`].
pub fn read_changed(key: &[u8]) -> Option<(u64, RecordId)> {
    let rest = key.get(18..)?;
    let (revision, record) = rest.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*revision), RecordId::try_from(record).ok()?))
}
/// The digest of the head at a revision.
pub fn digest(vault: &VaultId, revision: u64) -> Vec<u8> {
    of_vault(vault, b'd', &revision.to_be_bytes())
}
/// The digests after a revision up to another.
pub fn digests(vault: &VaultId, after: u64, through: u64) -> Range<Vec<u8>> {
    digest(vault, after.saturating_add(1))..digest(vault, through.saturating_add(1))
}
/// A journal entry.
pub fn entry(vault: &VaultId, number: u64) -> Vec<u8> {
    of_vault(vault, b'e', &number.to_be_bytes())
}
/// The entries after a number.
pub fn entries_after(vault: &VaultId, number: u64) -> Range<Vec<u8>> {
    entry(vault, number.saturating_add(1))..of_vault(vault, b'f', &[])
}
/// A grant.
pub fn grant(vault: &VaultId, grant: &GrantId) -> Vec<u8> {
    of_vault(vault, b'g', &grant.0)
}
/// All grants.
pub fn grants(vault: &VaultId) -> Range<Vec<u8>> {
    prefix(&of_vault(vault, b'g', &[]))
}
/// An invitation to the vault, by the digest of its id.
pub fn vault_invitation(vault: &VaultId, digest: &Digest) -> Vec<u8> {
    of_vault(vault, b'i', &digest.0)
}
/// All invitations to the vault.
pub fn vault_invitations(vault: &VaultId) -> Range<Vec<u8>> {
    prefix(&of_vault(vault, b'i', &[]))
}
/// That an account which the newest member list names has left the vault.
pub fn left(vault: &VaultId, account: &AccountId) -> Vec<u8> {
    of_vault(vault, b'l', &account.0)
}
/// All who have left and are still named.
pub fn all_left(vault: &VaultId) -> Range<Vec<u8>> {
    prefix(&of_vault(vault, b'l', &[]))
}
/// How far the journal is.
pub fn journal(vault: &VaultId) -> Vec<u8> {
    of_vault(vault, b'j', &[])
}
/// A member list.
pub fn member_list(vault: &VaultId, number: u32) -> Vec<u8> {
    of_vault(vault, b'm', &number.to_be_bytes())
}
/// All member lists.
pub fn member_lists(vault: &VaultId) -> Range<Vec<u8>> {
    prefix(&of_vault(vault, b'm', &[]))
}
/// A grant's passcode hash.
pub fn passcode(vault: &VaultId, grant: &GrantId) -> Vec<u8> {
    of_vault(vault, b'p', &grant.0)
}
/// A record.
pub fn record(vault: &VaultId, record: &RecordId) -> Vec<u8> {
    of_vault(vault, b'r', &record.0)
}
/// A tombstone.
pub fn tombstone(vault: &VaultId, record: &RecordId) -> Vec<u8> {
    of_vault(vault, b't', &record.0)
}

/// What waits in a grant's reply box.
pub fn reply(vault: &VaultId, grant: &GrantId, reply: &ReplyId) -> Vec<u8> {
    of_vault(vault, b'w', &[grant.0, reply.0].concat())
}
/// Everything in a grant's reply box.
pub fn replies(vault: &VaultId, grant: &GrantId) -> Range<Vec<u8>> {
    prefix(&of_vault(vault, b'w', &grant.0))
}
/// Everything in the reply boxes of a vault.
pub fn all_replies(vault: &VaultId) -> Range<Vec<u8>> {
    prefix(&of_vault(vault, b'w', &[]))
}
/// Grant and reply of a key of [`reply`].
pub fn read_reply(key: &[u8]) -> Option<(GrantId, ReplyId)> {
    Some((GrantId(tail(key)?), ReplyId::try_from(key.get(34..)?).ok()?))
}

/// The kinds of a vault's rows whose value is a [`crate::store::sealed::SealedRow`].
pub const SEALED_OF_VAULT: &[u8] = b"bimprw";
/// The kinds of an account's rows whose value is a [`crate::store::sealed::SealedRow`].
pub const SEALED_OF_ACCOUNT: &[u8] = b"bno";
/// Whether the row's value is a [`crate::store::sealed::SealedRow`].
pub fn is_sealed(row: &[u8]) -> bool {
    let among = |kinds: &[u8]| kind(row).is_some_and(|kind| kinds.contains(&kind));
    match row.first() {
        Some(b'i' | b'n') => true,
        Some(b'v') => among(SEALED_OF_VAULT),
        Some(b'a') => among(SEALED_OF_ACCOUNT),
        _ => false,
    }
}
/// The byte that says of which kind a row of a vault or an account is.
pub fn kind(key: &[u8]) -> Option<u8> {
    key.get(17).copied()
}
/// The 16 bytes after an account's or vault's kind: what the row is of.
pub fn tail(key: &[u8]) -> Option<[u8; 16]> {
    key.get(18..34)?.try_into().ok()
}
