//! The members of the open vault: who they are, their roles, removing, leaving, another owner.

mod hand_over;
mod invite;
mod join;
mod links;

pub(super) use links::links_asked;

use protocol::ProblemKind;
use protocol::account::Proof;
use protocol::member::Members;
use vault::account::VaultEntry;
use vault::generation::{VaultChange, change_role, end_on, name_members};
use vault::id::{AccountId, RecordId};
use vault::member::{MemberEntry, NAME_BYTES, Role, SignedMemberList};
use vault::record::{Body, Fact, Member, Provenance, Record};

use super::change::Edit;
use super::replace::ending;
use super::wire::{
    ChangeRole, Event, Field, JoiningState, LeaveVault, MemberItem, MemberRole, MembersView, PastMember, RemoveMember,
    Removed, SetEnd, Trouble,
};
use super::{Engine, Open, unless_offline};
use crate::account::fault;
use crate::api::ApiError;
use crate::convert::to;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// How often a list is made anew because another device was faster.
const ATTEMPTS: usize = 4;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(super) async fn list_members(&mut self) -> Result<MembersView, Trouble> {
        unless_offline(self.pull().await)?;
        let now = self.environment.now();
        let role = self.opened()?.book.role().map_or(MemberRole::Reader, MemberRole::from);
        let server = match role {
            MemberRole::Owner => self.api.members(&to(self.opened()?.book.vault)).await?,
            MemberRole::Editor | MemberRole::Reader => Members { invitations: Vec::new(), left: Vec::new() },
        };
        let mut invitations = Vec::new();
        for view in &server.invitations {
            invitations.push(self.invitation_item(view).await?);
        }
        let open = self.opened()?;
        let left: Vec<AccountId> = server.left.into_iter().map(to).collect();
        let list = open.book.list.list();
        let known = |account: &AccountId| {
            open.book.members().find(|(_, member)| member.account == *account).map(|(_, member)| member)
        };
        let item = |entry: &MemberEntry| MemberItem {
            account: entry.account,
            name: open.book.name_of(&entry.account).map(str::to_owned),
            role: entry.role.into(),
            own: entry.account == open.account.id,
            since: known(&entry.account).map(|member| member.since),
            until: entry.until,
            left: left.contains(&entry.account) || entry.is_over(now),
        };
        let mut members: Vec<MemberItem> = list.entries.iter().map(item).collect();
        members.sort_by_key(|member| member.role != MemberRole::Owner);
        let gone = |member: &Member| list.entry(&member.account).is_none() && !open.book.is_self(&member.account);
        // Who was still a member of the place that the vault moved away from was one until then.
        let moved = open.book.former_place().map(|place| place.exported);
        let mut past: Vec<PastMember> = open
            .book
            .members()
            .filter(|(_, member)| gone(member))
            .map(|(_, member)| PastMember {
                name: member.name.clone(),
                since: member.since,
                until: member.until.or(moved).unwrap_or(member.since),
            })
            .collect();
        past.sort_by_key(|member| std::cmp::Reverse(member.until));
        Ok(MembersView {
            role,
            handed_over: open.book.is_handed_over(),
            members,
            past,
            invitations,
            links: links_asked(open, now),
            own_name: open.book.name_of(&open.account.id).map(str::to_owned),
        })
    }

    pub(super) async fn change_role(&mut self, ask: ChangeRole) -> Result<(), Trouble> {
        if ask.role == MemberRole::Owner {
            return Err(Trouble::Refused(ProblemKind::NotAllowed));
        }
        let proof = self.prove_as_owner(&ask.passphrase).await?;
        self.write_list(&proof, Vec::new(), |open, _| {
            change_role(&open.book.entry, &open.book.list, &ask.account, ask.role.into())
        })
        .await
    }

    /// Says on which day a member's access ends, or that there is no such day: the owner signs it, the server and the member's own
    /// devices refuse from then on, and the owner's next opening makes a new key generation without them.
    pub(super) async fn set_end(&mut self, ask: SetEnd) -> Result<(), Trouble> {
        if ask.until.is_some_and(|until| until <= self.environment.now()) {
            return Err(Trouble::Field(Field::Until));
        }
        let proof = self.prove_as_owner(&ask.passphrase).await?;
        let entry = self.opened()?.book.list.list().entry(&ask.account).filter(|entry| entry.role != Role::Owner);
        entry.ok_or(Trouble::NotFound)?;
        self.write_list(&proof, Vec::new(), |open, _| {
            end_on(&open.book.entry, &open.book.list, &ask.account, ask.until)
        })
        .await
    }

    /// Removes a member: the grants that are to end are ended first, then the vault gets a new key generation without them. What
    /// they could read until now they may have kept.
    pub(super) async fn remove_member(&mut self, ask: RemoveMember) -> Result<Removed, Trouble> {
        let proof = self.prove_as_owner(&ask.passphrase).await?;
        let open = self.opened()?;
        let member = open.book.list.list().entry(&ask.account).filter(|entry| entry.role != Role::Owner);
        member.ok_or(Trouble::NotFound)?;
        self.pull_grants().await?;
        let ending = ending(self.opened()?, &ask.grants, self.environment.now())?;
        self.end_links(&ending, (&ask.text, &ask.language)).await?;
        let complete = self.roll(&proof, &[ask.account]).await?;
        if complete {
            self.keep_links(&ask.grants).await?;
        }
        Ok(Removed { ended: ending.len(), complete })
    }

    /// Leaves a vault of somebody else: the server refuses this account from now on, and its keys and copies go from this device.
    pub(super) async fn leave_vault(&mut self, ask: LeaveVault) -> Result<(), Trouble> {
        let proof = self.prove(&ask.passphrase)?;
        let entry = self.opened()?.account.state.vault(&ask.vault).ok_or(Trouble::NotFound)?;
        let gone = Err(ApiError::Refused { kind: ProblemKind::NotFound, retry_after: None });
        // An own vault is left only where there is none: its making was cut off, or it was deleted.
        if entry.owner_key.is_some() && self.api.vault(&to(ask.vault)).await.map(|_| ()) != gone {
            return Err(Trouble::Refused(ProblemKind::NotAllowed));
        }
        let others: Vec<_> = self.vault_ids()?.into_iter().filter(|vault| *vault != ask.vault).collect();
        match self.api.leave(&to(ask.vault), proof.clone()).await {
            Ok(()) => {}
            // Removed before, or an earlier attempt did arrive.
            Err(ApiError::Refused { kind: ProblemKind::NotFound, .. }) => {}
            Err(other) => return Err(super::settings::wrong_passphrase(other)),
        }
        if self.opened()?.book.vault == ask.vault {
            let mut moved = Err(Trouble::NotFound);
            for vault in others {
                moved = self.switch_to(&vault).await;
                if moved.is_ok() {
                    break;
                }
            }
            moved?;
            self.remember_last().await?;
            (self.emit)(Event::VaultMoved);
        }
        self.opened()?.forget_vault(&ask.vault).await?;
        self.looked.remove(&ask.vault);
        self.update_state(&proof, |state, _| state.without_vault(&ask.vault)).await
    }

    /// After opening, with the auth key at hand: joins where the owner has let in, takes an owner key out of the state that a
    /// hand-over has made worthless, and makes a new key generation where somebody has left. What fails is tried again next time.
    pub(super) async fn tidy_family(&mut self, proof: &Proof) -> Result<(), Trouble> {
        self.opened_mut()?.joining = Some(proof.clone());
        let made = self.finish_making(proof).await.map(|_| ());
        let tidied = if made == Err(Trouble::Locked) { made } else { self.try_tidy(proof).await };
        let (inside, waiting): (Vec<_>, Vec<_>) = match self.list_joining().await {
            Ok(joining) => joining.into_iter().partition(|item| item.state == JoiningState::In),
            Err(_) => Default::default(),
        };
        for item in &inside {
            self.forget_joining(&item.vault).await?;
        }
        if waiting.is_empty() {
            self.opened_mut()?.joining = None;
        }
        if tidied == Err(Trouble::Locked) { Err(Trouble::Locked) } else { Ok(()) }
    }

    async fn try_tidy(&mut self, proof: &Proof) -> Result<(), Trouble> {
        let open = self.opened()?;
        let list = open.book.list.list();
        let entry = open.account.state.vault(&open.book.vault);
        let worthless = list.owner != open.account.id && entry.is_some_and(|entry| entry.owner_key.is_some());
        if worthless {
            let entry = VaultEntry { owner_key: None, ..open.book.entry.clone() };
            let list = open.book.list.clone();
            self.update_state(proof, |state, _| state.finished(entry.clone(), &list)).await?;
        }
        let open = self.opened()?;
        let owns = open.book.role() == Some(Role::Owner) && !open.book.is_handed_over();
        if owns && open.book.list.list().entries.len() > 1 && open.dispute.is_none() {
            let left = self.who_left().await?;
            if !left.is_empty() {
                self.roll(proof, &left).await?;
            }
        }
        let open = self.opened()?;
        if owns && open.dispute.is_none() && open.account.state.replacing(&open.book.vault).is_none() {
            // A removal that was cut off is finished by now.
            self.note_who_is_gone().await?;
            self.end_unseen_links().await?;
        }
        Ok(())
    }

    /// Members of the open vault that the server says have left or are deleted, and those whose last day is over.
    pub(super) async fn who_left(&self) -> Result<Vec<AccountId>, Trouble> {
        let now = self.environment.now();
        let open = self.opened()?;
        let list = open.book.list.list();
        if list.entries.len() < 2 || list.owner != open.account.id {
            return Ok(Vec::new());
        }
        let left = self.api.members(&to(open.book.vault)).await?.left.into_iter().map(to);
        let over = list.entries.iter().filter(|entry| entry.is_over(now)).map(|entry| entry.account);
        let mut out: Vec<AccountId> = left.chain(over).filter(|account| list.entry(account).is_some()).collect();
        out.sort_unstable();
        out.dedup();
        Ok(out)
    }

    /// A new key generation without these members. Whether it is in force.
    async fn roll(&mut self, proof: &Proof, removed: &[AccountId]) -> Result<bool, Trouble> {
        let vault = self.opened()?.book.vault;
        // What an earlier change of keys left undone comes first.
        self.finish_with(proof.clone()).await?;
        self.update_state(proof, |state, rng| state.without(&vault, removed, rng)).await?;
        let complete = self.finish_with(proof.clone()).await?;
        if complete {
            self.note_who_is_gone().await?;
        }
        Ok(complete)
    }

    /// Finishes what an earlier change of keys left undone, before what is written next under the keys in force. Refused while the
    /// server does not take it.
    async fn finish_first(&mut self, proof: &Proof) -> Result<(), Trouble> {
        let finished = self.finish_with(proof.clone()).await?;
        if finished { Ok(()) } else { Err(Trouble::Refused(ProblemKind::StateMoved)) }
    }

    async fn finish_with(&mut self, proof: Proof) -> Result<bool, Trouble> {
        self.opened_mut()?.unfinished = Some(proof);
        self.finish_replacement().await?;
        let open = self.opened()?;
        Ok(open.account.state.replacing(&open.book.vault).is_none())
    }

    /// Writes into the names of members until when they were in, so that what they did keeps a name.
    pub(super) async fn note_who_is_gone(&mut self) -> Result<(), Trouble> {
        let now = self.environment.now();
        self.commit(|open| {
            let list = open.book.list.list();
            let mut put = Vec::new();
            for (id, member) in open.book.members() {
                let Some(held) = open.book.records.get(id).filter(|_| !open.book.is_moved(id)) else { continue };
                if member.until.is_none() && list.entry(&member.account).is_none() {
                    let member = Member { until: Some(now), ..member.clone() };
                    put.push((*id, held.with_fact(Fact::Member(member)).ok_or(Trouble::ReadOnly)?));
                }
            }
            Ok(Edit::put(put))
        })
        .await
        .map(|_| ())
    }

    /// Writes the next member list, in the same key generation, and records with it.
    async fn write_list(
        &mut self,
        proof: &Proof,
        named: Vec<(RecordId, AccountId, String)>,
        mut change: impl FnMut(&Open<D>, &mut dyn rand_core::CryptoRng) -> vault::Result<VaultChange>,
    ) -> Result<(), Trouble> {
        let now = self.environment.now();
        for _ in 0..ATTEMPTS {
            let (Some(open), environment) = (&self.open, &mut self.environment) else { return Err(Trouble::Locked) };
            if let Some(dispute) = &open.dispute {
                return Err(Trouble::Disputed(dispute.clone()));
            }
            let put = named.iter().map(|(id, account, name)| put_name(open, *id, *account, name, now));
            let put = put.collect::<Result<Vec<_>, _>>()?;
            let next = change(open, environment.rng()).map_err(|_| fault("member list"))?;
            let names = names_to_sign(open, &next, &named);
            let next = match names.is_empty() {
                true => next,
                false => name_members(&open.book.entry, next, names, environment.rng())
                    .map_err(|_| fault("names of members"))?,
            };
            let edit = Edit { list: Some((next, proof.clone())), ..Edit::put(put) };
            match self.write(edit).await {
                Ok(_) => {
                    (self.emit)(Event::VaultMoved);
                    return Ok(());
                }
                Err(Trouble::Refused(ProblemKind::HeadMoved)) => self.pull_for_edit().await?,
                Err(other) => return Err(other),
            }
        }
        Err(Trouble::Refused(ProblemKind::HeadMoved))
    }

    /// The auth key, after making sure that this account owns the open vault and nothing is in dispute.
    pub(in crate::engine) async fn prove_as_owner(&mut self, passphrase: &str) -> Result<Proof, Trouble> {
        let proof = self.prove(passphrase)?;
        self.check_proof(&proof).await?;
        self.pull_for_edit().await?;
        let open = self.opened()?;
        if open.book.is_handed_over() {
            return Err(Trouble::TakeOverFirst);
        }
        match open.book.role() {
            Some(Role::Owner) => Ok(proof),
            _ => Err(Trouble::Refused(ProblemKind::NotAllowed)),
        }
    }
}

/// The names that are given with a list, and those of members whom it gives none and who were let in before names were signed: as the
/// record says that the owner wrote it. What somebody else wrote is not signed as the owner's.
fn names_to_sign<'a, D>(
    open: &'a Open<D>,
    next: &VaultChange,
    given: &'a [(RecordId, AccountId, String)],
) -> Vec<(AccountId, &'a str)> {
    let name = |entry: &MemberEntry| {
        let given = given.iter().find(|(_, account, _)| *account == entry.account).map(|(_, _, name)| name.as_str());
        let known = || open.book.name_by_owner(&entry.account).filter(|_| entry.name.is_none());
        let name = given.or_else(known).filter(|name| !name.is_empty() && name.len() <= NAME_BYTES)?;
        Some((entry.account, name))
    };
    next.list.list().entries.iter().filter_map(name).collect()
}

/// A member's name as a record: the one that is there, or a new one.
fn put_name<D>(
    open: &Open<D>,
    new: RecordId,
    account: AccountId,
    name: &str,
    now: i64,
) -> Result<(RecordId, Body), Trouble> {
    let known = open.book.members().find(|(_, member)| member.account == account);
    let Some((id, member)) = known else {
        let member = Member { account, name: name.to_owned(), since: now, until: None };
        return Ok((new, Body::new(Record::new(Fact::Member(member), Provenance::typed(now)))));
    };
    let since = if member.until.is_some() { now } else { member.since };
    let member = Member { account, name: name.to_owned(), since, until: None };
    let held = open.book.records.get(id).ok_or(Trouble::NotFound)?;
    Ok((*id, held.with_fact(Fact::Member(member)).ok_or(Trouble::ReadOnly)?))
}

/// The owner's keys as the list in force names them.
fn owner_keys(list: &SignedMemberList) -> Result<vault::key_pair::PublicIdentity, Trouble> {
    list.list().owner_entry().map(|entry| entry.keys).map_err(|_| fault("member list"))
}
