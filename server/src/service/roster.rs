//! The operator's list of accounts: sizes and times, and the note of an invitation. Nothing else is known here.

use protocol::layout::Role;
use protocol::{AccountId, ProblemKind};
use serde::{Deserialize, Serialize};

use super::error::{Answer, Refusal, until_settled};
use super::event::AccountRow;
use super::vault::VaultRow;
use super::{Service, encode, key};
use crate::backup::part::owners;
use crate::store::sealed::SealedRow;

/// One account, as its operator may see it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Listed {
    /// Its id.
    pub account: AccountId,
    /// The note of the invitation it was made with.
    pub note: Option<String>,
    /// When it was made, in seconds since 1970; not known of accounts older than this list.
    pub made: Option<i64>,
    /// When a session of it was last used, to the minute; none if all have ended.
    pub used: Option<i64>,
    /// Vaults it owns.
    pub vaults: u64,
    /// Records in these.
    pub records: u64,
    /// Bytes in these.
    pub bytes: u64,
    /// Whether nobody can sign in.
    pub disabled: bool,
}

impl Service {
    /// Every account. `progress` hears how many were looked at.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn accounts(&self, mut progress: impl FnMut(u64) + Send) -> Answer<Vec<Listed>> {
        let mut listed = Vec::new();
        for id in owners(&*self.store, b'a').await? {
            if let Some(account) = self.list(&AccountId(id)).await? {
                listed.push(account);
                progress(listed.len() as u64);
            }
        }
        Ok(listed)
    }

    /// Ends all sessions of the account and lets nobody sign in, or lets them sign in again. Links go on until their end.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn set_disabled(&self, account: &AccountId, disabled: bool) -> Answer<()> {
        until_settled!(self.try_set_disabled(account, disabled).await)
    }

    async fn try_set_disabled(&self, account: &AccountId, disabled: bool) -> Answer<()> {
        let mut change = self.change();
        let mut row = self.expect_account(&mut change, account).await.map_err(unknown)?;
        row.disabled = disabled;
        change.put(key::account(account), encode(&row)?);
        if disabled {
            self.end_others_in(&mut change, account, None).await?;
        }
        change.commit().await?;
        self.live.sessions_changed();
        Ok(())
    }

    /// Deletes the account, every vault it owns, and its place in the vaults of others.
    ///
    /// # Errors
    /// `not-found`.
    pub async fn delete_account_as_operator(&self, account: &AccountId) -> Answer<()> {
        until_settled!(self.try_delete_account(account).await).map_err(unknown)
    }

    async fn list(&self, account: &AccountId) -> Answer<Option<Listed>> {
        // Deleted while the list was made.
        let Some((row, _)) = self.read::<AccountRow>(&key::account(account)).await? else { return Ok(None) };
        let note_key = key::note(account);
        let note = match self.store.get(&note_key).await? {
            Some(value) => Some(SealedRow::decode(&value)?.open(&*self.store, &note_key).await?),
            None => None,
        };
        let used = self.sessions_of(account).await?.iter().map(|(_, row, _)| row.used()).max();
        let mut listed = Listed {
            account: *account,
            note: note.map(|note| String::from_utf8_lossy(&note).into_owned()),
            made: row.made,
            used,
            vaults: 0,
            records: 0,
            bytes: 0,
            disabled: row.disabled,
        };
        for (vault, role) in self.memberships_of(account).await? {
            if role != Role::Owner {
                continue;
            }
            if let Some((row, _)) = self.read::<VaultRow>(&key::vault(&vault)).await? {
                listed.vaults += 1;
                listed.records += row.records;
                listed.bytes += row.bytes;
            }
        }
        Ok(Some(listed))
    }
}

fn unknown(refusal: Refusal) -> Refusal {
    match refusal.kind {
        ProblemKind::SignedOut => Refusal::because(ProblemKind::NotFound, "there is no account of this id"),
        _ => refusal,
    }
}
