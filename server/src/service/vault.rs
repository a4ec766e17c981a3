//! Vaults: creating, listing, the way in for a device that knows nothing yet, deleting.

use protocol::journal::Moved;
use protocol::layout::{self, Member, MemberView, Role};
use protocol::vault::{CreateVault, DeleteVault, JournalPosition, VaultView, Vaults};
use protocol::{AccountId, Bytes, Digest, ProblemKind, VaultId, limits};
use serde::{Deserialize, Serialize};

use super::change::Draft;
use super::error::{Answer, Refusal, until_settled};
use super::event::AccountRow;
use super::journal::JournalRow;
use super::rate::Network;
use super::session::{Session, Token};
use super::{Service, encode, key, sha256};
use crate::backup::deleted::member_line;
use crate::store::sealed::SealedRow;
use crate::store::{Change, Doomed};

/// A vault's own row: its newest head and what is counted.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct VaultRow {
    pub(super) head: Bytes,
    pub(super) digest: Digest,
    pub(crate) revision: u64,
    pub(crate) records: u64,
    pub(crate) bytes: u64,
    /// Number of the newest member list.
    pub(crate) list: u32,
    /// Some tombstones up to this revision are dropped.
    #[serde(default)]
    pub(super) dropped: u64,
}

impl Service {
    /// Creates a vault whose owner is the session's account.
    ///
    /// # Errors
    /// `conflict` when the id is taken, `bad-request` when head or list do not fit, `too-large` above 32 vaults.
    pub async fn create_vault(&self, session: &Session, request: &CreateVault) -> Answer<()> {
        let vault = request.vault;
        let list = check_first_list(session, request)?;
        if layout::read_head(&request.head.0) != Some((vault, 1)) || request.head.0.len() > limits::HEAD_BYTES {
            return Err(Refusal::because(ProblemKind::BadRequest, "the head is not revision 1 of this vault"));
        }
        super::head::check_signature(&request.head, &list, &session.account)?;
        super::journal::check_key(&list.journal_key)?;
        until_settled!(self.try_create_vault(session, request, &list).await)
    }

    async fn try_create_vault(&self, session: &Session, request: &CreateVault, list: &MemberView) -> Answer<()> {
        let vault = request.vault;
        if self.store.get(&key::vault(&vault)).await?.is_some() {
            return Err(Refusal::because(ProblemKind::Conflict, "the vault id is taken"));
        }
        let mut change = self.change();
        let mut account = self.expect_account(&mut change, &session.account).await?;
        if self.memberships_of(&session.account).await?.len() >= limits::VAULTS {
            return Err(ProblemKind::TooLarge.into());
        }
        account.changes += 1;
        change.put(key::account(&session.account), encode(&account)?);
        let row = VaultRow {
            head: request.head.clone(),
            digest: sha256(&[&request.head.0]),
            revision: 1,
            records: 0,
            bytes: 0,
            list: list.number,
            dropped: 0,
        };
        change.expect(key::vault(&vault), None);
        change.put(key::digest(&vault, 1), row.digest.0.to_vec());
        change.put(key::vault(&vault), encode(&row)?);
        change.put_sealed(key::member_list(&vault, list.number), Vec::new(), &request.member_list.0).await?;
        for member in &list.members {
            put_member(&mut change, &vault, member);
        }
        let slot = self.store.take_slot().await?;
        let journal = JournalRow::new(list, slot.slot);
        change.take(slot);
        change.put(key::journal(&vault), encode(&journal)?);
        Ok(change.commit().await?)
    }

    /// The vaults of which the account is a member.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list_vaults(&self, session: &Session) -> Answer<Vaults> {
        let memberships = self.memberships_of(&session.account).await?;
        let mut vaults = Vec::new();
        for (vault, _) in memberships {
            if self.role(session, &vault).await.is_ok() {
                vaults.push(vault);
            }
        }
        Ok(Vaults { vaults })
    }

    /// Newest head, all member lists, how far the journal is.
    ///
    /// # Errors
    /// `not-found` when the account is no member.
    pub async fn view_vault(&self, session: &Session, vault: &VaultId) -> Answer<VaultView> {
        self.role(session, vault).await?;
        let (row, _) = self.vault_row(vault).await?;
        Ok(VaultView {
            head: row.head,
            member_lists: self.member_lists(vault).await?,
            journal: self.journal_position(vault).await?,
            bytes: row.bytes,
            quota_bytes: self.settings.quota_bytes,
        })
    }

    /// Deletes the vault and everything in it; only its owner may.
    ///
    /// # Errors
    /// `wrong-key`, `not-allowed`, `not-found`.
    pub async fn delete_vault(
        &self,
        session: &Session,
        vault: &VaultId,
        request: &DeleteVault,
        network: Network,
    ) -> Answer<Token> {
        if self.role(session, vault).await? != Role::Owner {
            return Err(ProblemKind::NotAllowed.into());
        }
        self.prove(session, &request.proof, network).await?;
        let token = until_settled!(
            async {
                let mut change = self.change();
                self.delete_vault_in(&mut change, vault).await?;
                let token = self.new_token_in(&mut change, session).await?;
                change.erase_first();
                change.commit().await?;
                Answer::Ok(token)
            }
            .await
        )?;
        self.live.forget(vault);
        Ok(token)
    }

    /// Removes every row of a vault and dooms all its slots, within a change.
    pub(super) async fn delete_vault_in(&self, change: &mut Change, vault: &VaultId) -> Answer<()> {
        let rows = self.store.scan(key::all_of_vault(vault), usize::MAX).await?;
        if rows.is_empty() {
            return Err(ProblemKind::NotFound.into());
        }
        for (row, value) in rows {
            match key::kind(&row) {
                Some(kind) if key::SEALED_OF_VAULT.contains(&kind) => {
                    // Each sealed row must be what was read: a newer one would lie under a slot that nobody erases.
                    change.expect(row.clone(), Some(value.clone()));
                    change.remove_sealed(row, &SealedRow::decode(&value)?);
                    continue;
                }
                Some(b'a') => {
                    if let Some(account) = key::tail(&row) {
                        change.remove(key::membership(&AccountId(account), vault));
                    }
                }
                Some(b'g') => {
                    let grant: super::grant_row::GrantRow = protocol::from_cbor(&value)?;
                    change.put(key::link(&grant.link), Vec::new());
                }
                Some(b'j') => {
                    let journal: JournalRow = protocol::from_cbor(&value)?;
                    change.expect(row.clone(), Some(value));
                    change.doom(Doomed { slot: journal.slot(), file: None });
                }
                Some(b'h') => change.expect(row.clone(), Some(value)),
                _ => {}
            }
            change.remove(row);
        }
        change.log_deletion(format!("vault {vault}"));
        Ok(())
    }

    /// What the session's account may do in the vault; nothing from the day on which its membership ends.
    pub(super) async fn role(&self, session: &Session, vault: &VaultId) -> Answer<Role> {
        let value = self.store.get(&key::role(vault, &session.account)).await?;
        let role = value.as_deref().and_then(read_role).filter(|role| !role.is_over(self.now()));
        role.map(|role| role.role).ok_or_else(|| ProblemKind::NotFound.into())
    }

    /// Refuses those who may only read.
    pub(super) async fn writer(&self, session: &Session, vault: &VaultId) -> Answer<Role> {
        match self.role(session, vault).await? {
            Role::Reader => Err(ProblemKind::NotAllowed.into()),
            role => Ok(role),
        }
    }

    pub(super) async fn vault_row(&self, vault: &VaultId) -> Answer<(VaultRow, Vec<u8>)> {
        self.read(&key::vault(vault)).await?.ok_or_else(|| ProblemKind::NotFound.into())
    }

    pub(super) async fn journal_position(&self, vault: &VaultId) -> Answer<JournalPosition> {
        let (row, _): (JournalRow, _) = self.read(&key::journal(vault)).await?.ok_or(ProblemKind::NotFound)?;
        Ok(row.position())
    }

    pub(super) async fn position(&self, vault: &VaultId) -> Answer<Moved> {
        Ok(Moved {
            revision: self.vault_row(vault).await?.0.revision,
            journal: self.journal_position(vault).await?.number,
            invitations: 0,
        })
    }

    pub(super) async fn member_lists(&self, vault: &VaultId) -> Answer<Vec<Bytes>> {
        let mut lists = Vec::new();
        for (row, value) in self.store.scan(key::member_lists(vault), usize::MAX).await? {
            lists.push(Bytes(SealedRow::decode(&value)?.open(&*self.store, &row).await?));
        }
        Ok(lists)
    }

    pub(super) async fn memberships_of(&self, account: &AccountId) -> Answer<Vec<(VaultId, Role)>> {
        let rows = self.store.scan(key::memberships(account), usize::MAX).await?;
        Ok(rows.iter().filter_map(|(row, value)| Some((VaultId(key::tail(row)?), read_role(value)?.role))).collect())
    }

    /// Takes the owner's next member list, within a change.
    pub(super) async fn put_member_list_in(&self, draft: &mut Draft, list: &Bytes) -> Answer<()> {
        let Draft { change, row, vault, .. } = draft;
        let vault = &*vault;
        if list.0.len() > limits::MEMBER_LIST_BYTES {
            return Err(ProblemKind::TooLarge.into());
        }
        let view = layout::read_member_list(&list.0)
            .filter(|view| view.vault == *vault && Some(view.number) == row.list.checked_add(1))
            .filter(|view| view.members.iter().any(|member| member.role == Role::Owner && member.until.is_none()))
            .ok_or(Refusal::because(ProblemKind::BadRequest, "not this vault's next member list"))?;
        let mut before = Vec::new();
        for (old, value) in self.store.scan(key::roles(vault), usize::MAX).await? {
            if let Some(account) = key::tail(&old).map(AccountId) {
                change.remove(key::membership(&account, vault));
                before.push(account);
            }
            // Who leaves meanwhile has not left unnoticed.
            change.expect(old.clone(), Some(value));
            change.remove(old);
        }
        let named: Vec<AccountId> = view.members.iter().map(|member| member.account).collect();
        for account in before.iter().filter(|account| !named.contains(account)) {
            change.log_deletion(member_line(vault, account, view.number));
        }
        self.settle_members_in(change, vault, &named).await?;
        for member in &view.members {
            let row_key = key::account(&member.account);
            let gone = Refusal::because(ProblemKind::Conflict, "a member has no account here");
            let (mut account, value): (AccountRow, _) = self.read(&row_key).await?.ok_or(gone)?;
            if !before.contains(&member.account) {
                // Deleting the account notices a membership that came meanwhile.
                account.changes += 1;
                change.expect(row_key.clone(), Some(value));
                change.put(row_key, encode(&account)?);
            }
            put_member(change, vault, member);
        }
        super::journal::check_key(&view.journal_key)?;
        row.list = view.number;
        change.put_sealed(key::member_list(vault, view.number), Vec::new(), &list.0).await?;
        draft.list = Some(view);
        Ok(())
    }
}

fn check_first_list(session: &Session, request: &CreateVault) -> Answer<MemberView> {
    if request.member_list.0.len() > limits::MEMBER_LIST_BYTES {
        return Err(ProblemKind::TooLarge.into());
    }
    layout::read_member_list(&request.member_list.0)
        .filter(|list| list.vault == request.vault && list.number == 1)
        .filter(
            |list| matches!(list.members[..], [only] if only.account == session.account && only.role == Role::Owner && only.until.is_none()),
        )
        .ok_or(Refusal::because(
            ProblemKind::BadRequest,
            "the list is not number 1 of this vault with this account as its only owner",
        ))
}

/// The role byte and, where there is one, the end in seconds since 1970 (8 bytes, big-endian).
fn put_member(change: &mut Change, vault: &VaultId, member: &Member) {
    let mut value = vec![match member.role {
        Role::Owner => 1,
        Role::Editor => 2,
        Role::Reader => 3,
    }];
    value.extend(member.until.iter().flat_map(|until| until.to_be_bytes()));
    change.put(key::role(vault, &member.account), value.clone());
    change.put(key::membership(&member.account, vault), value);
}

/// What a role's row says.
#[derive(Clone, Copy)]
pub(super) struct Membership {
    pub(super) role: Role,
    until: Option<i64>,
}

impl Membership {
    /// Whether the day has come on which it ends.
    pub(super) fn is_over(&self, now: i64) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

/// Whether the value of a role's row is the owner's.
pub(crate) fn is_owner(value: &[u8]) -> bool {
    read_role(value).is_some_and(|membership| membership.role == Role::Owner)
}

pub(super) fn read_role(value: &[u8]) -> Option<Membership> {
    let (role, until) = value.split_first()?;
    let role = match role {
        1 => Role::Owner,
        2 => Role::Editor,
        3 => Role::Reader,
        _ => return None,
    };
    let until = match until {
        [] => None,
        until => Some(i64::from_be_bytes(until.try_into().ok()?)),
    };
    Some(Membership { role, until })
}
