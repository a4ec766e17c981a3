//! The log of deletions, read back: what a restored server must not have.
//!
//! Texts of lines: `record VAULT RECORD REVISION`, `grant VAULT GRANT` (revoked for good), `blob VAULT BLOB` (a link's
//! file that was replaced or erased), `reply VAULT GRANT REPLY` (taken in or refused), `journal VAULT NUMBER` (entries up to it), `member VAULT ACCOUNT LIST` (removed or left: out, though a list before that number names them), `vault VAULT`, `account ACCOUNT`, `wrapping ID DIGEST` (a way to sign in that was removed or replaced; the digest says which of those with the id).

use std::collections::{HashMap, HashSet};

use protocol::{AccountId, BlobId, Digest, GrantId, RecordId, ReplyId, SignInId, VaultId};
use sha2::{Digest as _, Sha256};

use super::BackupError;
use crate::store::deletions;

/// What was deleted.
#[derive(Debug, Default)]
pub struct Deletions {
    /// Accounts.
    pub accounts: HashSet<AccountId>,
    /// Vaults.
    pub vaults: HashSet<VaultId>,
    /// Records. An id is never used again, so the revision is not needed to tell them apart.
    pub records: HashSet<(VaultId, RecordId)>,
    /// Grants that were revoked.
    pub grants: HashSet<(VaultId, GrantId)>,
    /// Files of links.
    pub blobs: HashSet<(VaultId, BlobId)>,
    /// Up to which number the entries of a journal were erased.
    pub journals: HashMap<VaultId, u64>,
    /// Memberships that ended: what lists before this number say of the account is over.
    pub members: HashMap<(VaultId, AccountId), u32>,
    /// What was in reply boxes.
    pub replies: HashSet<(VaultId, GrantId, ReplyId)>,
    /// Ways to sign in.
    pub wrappings: HashSet<(SignInId, Digest)>,
}

impl Deletions {
    /// Reads the log. A last line without its end is what a power cut leaves and is not believed.
    ///
    /// # Errors
    /// When a line is not understood: a newer server may have written it, and leaving it out would bring something back.
    pub fn parse(text: &str) -> Result<Self, BackupError> {
        let mut found = Self::default();
        for (index, line) in deletions::read(text).map_err(|line| BackupError::DeletedLog { line })?.iter().enumerate()
        {
            found.add(line).ok_or(BackupError::DeletedLog { line: index + 1 })?;
        }
        Ok(found)
    }

    fn add(&mut self, line: &str) -> Option<()> {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["record", vault, record, revision] => {
                revision.parse::<u64>().ok()?;
                self.records.insert((vault.parse().ok()?, record.parse().ok()?));
            }
            ["grant", vault, grant] => {
                self.grants.insert((vault.parse().ok()?, grant.parse().ok()?));
            }
            ["blob", vault, blob] => {
                self.blobs.insert((vault.parse().ok()?, blob.parse().ok()?));
            }
            ["reply", vault, grant, reply] => {
                self.replies.insert((vault.parse().ok()?, grant.parse().ok()?, reply.parse().ok()?));
            }
            ["journal", vault, through] => {
                let newest = self.journals.entry(vault.parse().ok()?).or_default();
                *newest = through.parse::<u64>().ok()?.max(*newest);
            }
            ["member", vault, account, list] => {
                let newest = self.members.entry((vault.parse().ok()?, account.parse().ok()?)).or_default();
                *newest = list.parse::<u32>().ok()?.max(*newest);
            }
            ["vault", vault] => {
                self.vaults.insert(vault.parse().ok()?);
            }
            ["account", account] => {
                self.accounts.insert(account.parse().ok()?);
            }
            ["wrapping", id, digest] => {
                self.wrappings.insert((id.parse().ok()?, digest.parse().ok()?));
            }
            _ => return None,
        }
        Some(())
    }
}

/// The line for a membership that ends; `list` is the first member list from which the account may be named again.
#[must_use]
pub fn member_line(vault: &VaultId, account: &AccountId, list: u32) -> String {
    format!("member {vault} {account} {list}")
}

/// The line for a way to sign in that ends.
#[must_use]
pub fn wrapping_line(id: &SignInId, wrapped: &[u8]) -> String {
    format!("wrapping {id} {}", wrapping_digest(wrapped))
}

/// Tells one wrapping under an id from the next. Of the wrapped bytes and not of the auth key: the log is copied to
/// other machines, and nobody shall be able to try passphrases against it.
#[must_use]
pub fn wrapping_digest(wrapped: &[u8]) -> Digest {
    Digest(Sha256::new().chain_update(b"inro/deleted/wrapping/1").chain_update(wrapped).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_is_read_a_cut_one_is_left_out_and_an_unknown_one_refused() {
        let (vault, record) = (VaultId([1; 16]), RecordId([2; 16]));
        let (grant, account, id) = (GrantId([3; 16]), AccountId([4; 16]), SignInId([5; 16]));
        let (blob, reply) = (BlobId([6; 16]), ReplyId([7; 16]));
        let wrapping = wrapping_line(&id, b"wrapped");
        let lines = [
            format!("record {vault} {record} 7"),
            format!("grant {vault} {grant}"),
            wrapping,
            format!("vault {vault}"),
            format!("blob {vault} {blob}"),
            format!("reply {vault} {grant} {reply}"),
            format!("journal {vault} 9"),
            format!("journal {vault} 4"),
            member_line(&vault, &account, 7),
            member_line(&vault, &account, 3),
        ];
        let text: String = lines.iter().map(|text| deletions::line(text)).collect();
        let read = Deletions::parse(&format!("{text}account {account}")).unwrap();
        assert!(read.records.contains(&(vault, record)) && read.grants.contains(&(vault, grant)));
        assert!(read.blobs.contains(&(vault, blob)) && read.replies.contains(&(vault, grant, reply)));
        assert_eq!(read.journals.get(&vault), Some(&9));
        assert_eq!(read.members.get(&(vault, account)), Some(&7));
        assert!(read.vaults.contains(&vault) && read.accounts.is_empty());
        assert!(read.wrappings.contains(&(id, wrapping_digest(b"wrapped"))));
        let error = Deletions::parse(&format!("{text}{}", deletions::line("account"))).unwrap_err();
        assert!(matches!(error, BackupError::DeletedLog { line: 11 }));
    }
}
