//! Several vaults of one account: which there are, opening one.

use protocol::ProblemKind;
use vault::account::VaultEntry;
use vault::generation::follow_generation;
use vault::id::VaultId;
use vault::member::SignedMemberList;
use vault::pairing::VaultMark;

use super::parts::{part_view, settle_parts};
use super::state::read_state;
use super::sync::follow_lists;
use super::wire::{DisputeKind, Event, MemberRole, OpenVault, Opened, Trouble, VaultItem};
use super::{Engine, Open, unless_offline};
use crate::account::{Account, fault};
use crate::api::{Api, ApiError};
use crate::book::Book;
use crate::convert::to;
use crate::device::{DeviceStore, Keeping};
use crate::environment::Environment;
use crate::transport::Transport;

/// Which vault was open last on this device.
const LAST_VAULT: &str = "last-vault";

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// All vaults of the account, in the order in which they came to it. Whose a vault is stands in it: one that was not open
    /// since the account was opened is looked into.
    pub(super) async fn list_vaults(&mut self) -> Result<Vec<VaultItem>, Trouble> {
        let current = self.opened()?.book.vault;
        let mut items: Vec<VaultItem> = Vec::new();
        let mut moved = false;
        let making = self.vault_in_making().await?;
        for vault in self.vault_ids()? {
            if items.iter().any(|item| item.vault == vault) {
                continue;
            }
            if !self.looked.contains_key(&vault) && vault != current {
                match self.look_into(&vault).await {
                    Ok(()) => moved = true,
                    // Without the server there is what was kept.
                    Err(Trouble::NotKept) => continue,
                    // It is not there yet; the next opening goes on with it.
                    Err(Trouble::NotMember) if making == Some(vault) => continue,
                    Err(Trouble::NotMember) => {
                        if matches!(self.opened()?.keeping, Keeping::Device(_)) && !self.is_away() {
                            self.drop_records(&vault).await?;
                        }
                        let (role, open, refused) = (MemberRole::Reader, false, true);
                        let item = VaultItem { vault, person: None, role, open, refused, owner: None, part: None };
                        self.looked.insert(vault, item);
                    }
                    Err(other) => return Err(other),
                }
            }
            self.look();
            let open = vault == current;
            items.extend(self.looked.get(&vault).map(|item| VaultItem { open, ..item.clone() }));
        }
        if moved {
            // What was looked into may have been said to move, or to be in dispute; whoever listens asks again.
            (self.emit)(Event::VaultMoved);
        }
        settle_parts(&mut items);
        Ok(items)
    }

    /// Opens another vault of the account. What was open is closed; if the other does not open, it stays open.
    pub(super) async fn open_vault(&mut self, ask: &OpenVault) -> Result<Opened, Trouble> {
        if self.opened()?.book.vault != ask.vault {
            self.forget_files();
            self.switch_to(&ask.vault).await?;
            (self.emit)(Event::VaultMoved);
        }
        self.remember_last().await?;
        let kept = matches!(self.opened()?.keeping, Keeping::Device(_));
        self.arrive(kept).await
    }

    /// The vault to open first: the one that was open last on this device, else the first of the account.
    pub(super) async fn vault_order(&self, account: &Account, keeping: &Keeping<D>) -> Vec<VaultId> {
        let last = keeping.get(LAST_VAULT).await.ok().flatten();
        let last = last.and_then(|bytes| VaultId::from_slice(&bytes).ok());
        let mut order: Vec<VaultId> = account.state.vaults.iter().map(|entry| entry.vault).collect();
        order.dedup();
        order.sort_by_key(|vault| Some(*vault) != last); // stable: only the last one moves to the front
        order
    }

    /// Closes what is open and opens another vault of the account. If that fails, what was open stays.
    pub(super) async fn switch_to(&mut self, vault: &VaultId) -> Result<(), Trouble> {
        self.look();
        let (before, mut settled) = self.put_in_place(vault).await?;
        if settled.is_ok() {
            settled = self.finish_moves().await.map(|_| ());
        }
        match settled {
            Ok(()) => {
                self.stop_following();
                // What was on its way in or out belongs to the vault that was open.
                self.forget_files();
            }
            Err(_) => self.open = before,
        }
        settled
    }

    /// Brings another vault of the account up to date and notes whose it is. What was open is open afterwards, whatever the server
    /// answers: under one person's name nothing of another's is ever open.
    async fn look_into(&mut self, vault: &VaultId) -> Result<(), Trouble> {
        let (before, settled) = self.put_in_place(vault).await?;
        let finished = match settled {
            Ok(()) => self.finish_moves().await,
            Err(trouble) => Err(trouble),
        };
        // What was fetched of it is on the device; so is what opens it without the server. If that fails, it does not open so.
        let _ = self.refresh_copy().await;
        self.put_back(before);
        if finished? {
            // What was moved may have been moved out of the vault that is open.
            unless_offline(self.pull().await)?;
        }
        Ok(())
    }

    /// Opens again what was open before another vault was put in its place.
    pub(super) fn put_back(&mut self, before: Option<Open<D>>) {
        if let (Some(before), Some(looked)) = (before, self.open.take()) {
            // The account's state may have moved on; it is the same for all vaults.
            self.open = Some(Open { account: looked.account, unfinished: looked.unfinished, ..before });
        }
    }

    /// Puts another vault of the account in the place of the open one and brings it up to date. What was open, and how that went.
    pub(super) async fn put_in_place(
        &mut self,
        vault: &VaultId,
    ) -> Result<(Option<Open<D>>, Result<(), Trouble>), Trouble> {
        if let Some(away) = self.opened()?.away.clone() {
            let next = self.kept_vault(&self.opened()?.account, &away, vault).await?;
            let before = self.open.replace(next);
            self.look();
            return Ok((before, Ok(())));
        }
        let (api, now) = (self.api.clone(), self.environment.now());
        let open = self.opened_mut()?;
        let (book, _) = book_of(&api, &mut open.account, vault, now).await?;
        let next = open.beside(book);
        let before = self.open.replace(next);
        Ok((before, self.settle_in(None).await))
    }

    /// Brings a vault that was just opened up to date.
    pub(super) async fn settle_in(&mut self, disputed: Option<(DisputeKind, u64)>) -> Result<(), Trouble> {
        let open = self.opened_mut()?;
        open.recall().await?;
        if let Some((kind, shown)) = disputed {
            open.dispute = Some(open.dispute_of(kind, shown));
        }
        match self.pull().await {
            Ok(()) => self.audit().await.or_else(super::account::not_disputed)?,
            Err(other) => super::account::not_disputed(other)?,
        }
        self.finish_replacement().await?;
        self.look();
        Ok(())
    }

    /// Finishes what a change of keys left undone, in every vault of the account.
    pub(super) async fn finish_everywhere(&mut self) -> Result<(), Trouble> {
        let current = self.opened()?.book.vault;
        self.finish_replacement().await?;
        for vault in self.vault_ids()? {
            if vault != current && self.opened()?.account.state.replacing(&vault).is_some() {
                match self.look_into(&vault).await {
                    // What cannot be done now is found in the account's state at the next opening.
                    Ok(()) | Err(Trouble::Refused(_) | Trouble::NotMember | Trouble::Disputed(_)) => {}
                    Err(other) => return Err(other),
                }
            }
        }
        Ok(())
    }

    pub(super) fn vault_ids(&self) -> Result<Vec<VaultId>, Trouble> {
        let mut ids: Vec<VaultId> = self.opened()?.account.state.vaults.iter().map(|entry| entry.vault).collect();
        ids.dedup();
        Ok(ids)
    }

    pub(super) async fn remember_last(&self) -> Result<(), Trouble> {
        let open = self.opened()?;
        let change = vec![(LAST_VAULT.to_owned(), Some(open.book.vault.as_bytes().to_vec()))];
        open.keeping.write(change).await.map_err(|_| fault("device"))
    }

    /// Notes whose the open vault is.
    pub(super) fn look(&mut self) {
        let Some(open) = &self.open else { return };
        let person = open.book.person().map(|(_, person)| person.clone());
        let role = open.book.role().map_or(MemberRole::Reader, MemberRole::from);
        let (vault, owner) = (open.book.vault, Some(open.book.list.list().owner));
        let item = VaultItem { vault, person, role, open: false, refused: false, owner, part: part_view(open) };
        self.looked.insert(open.book.vault, item);
    }
}

impl<D: DeviceStore + Clone> Open<D> {
    /// Another vault of the same account on the same device.
    fn beside(&self, book: Book) -> Self {
        let mut next = Self::new(self.account.clone(), book, self.keeping.clone());
        next.unfinished = self.unfinished.clone();
        next.joining = self.joining.clone();
        next.answering = self.answering.clone();
        next.marks.clone_from(&self.marks);
        next.mark = next.marks.iter().find(|mark| mark.vault == next.book.vault).copied();
        next
    }

    /// Where each vault of the account stands as far as this device knows, for a device that it lets in.
    pub(super) async fn all_marks(&self) -> Result<Vec<VaultMark>, Trouble> {
        let mut marks = Vec::new();
        for entry in &self.account.state.vaults {
            let vault = entry.vault;
            let head = match &self.book.head {
                Some(head) if vault == self.book.vault => Some(*head),
                _ => self.remembered_head(&vault).await?,
            };
            if marks.iter().all(|mark: &VaultMark| mark.vault != vault) {
                marks.extend(head.map(|head| VaultMark { vault, revision: head.head().revision, link: head.link() }));
            }
        }
        Ok(marks)
    }
}

/// An account's vault as the server shows it: its newest member list, if it follows from the pinned one, and the keys in force
/// under it; and the revision it shows. Another device of the account may have made the keys: then they are in the account's state.
pub(super) async fn book_of<T: Transport>(
    api: &Api<T>,
    account: &mut Account,
    vault: &VaultId,
    now: i64,
) -> Result<(Book, u64), Trouble> {
    let foreign = || super::account::unverified(DisputeKind::Foreign);
    let view = api.vault(&to(*vault)).await.map_err(not_member)?;
    let shown = protocol::layout::read_head(&view.head.0).map_or(0, |(_, revision)| revision);
    let lists = view.member_lists.iter().map(|list| SignedMemberList::parse(&list.0));
    let lists = lists.collect::<Result<Vec<_>, _>>().map_err(|_| foreign())?;
    for again in [true, false] {
        let pin = account.state.vault(vault).ok_or(Trouble::NotFound)?.pin;
        let list = follow_lists(&pin, &lists).map_err(|_| foreign())?;
        let keys = keys_under(account, &list);
        let book = keys.and_then(|entry| Book::new(entry, list, account.id, &account.state.identity));
        match book {
            // Whatever the server says: the owner signed until when.
            Some(book) if book.is_over(now) => return Err(Trouble::NotMember),
            Some(book) => return Ok((book, shown)),
            None if again => read_state(api, account).await?,
            None => {}
        }
    }
    Err(foreign())
}

/// The keys of a vault that are in force under a member list, if this account has them.
pub(super) fn keys_under(account: &Account, list: &SignedMemberList) -> Option<VaultEntry> {
    let entry = account.state.entry_under(list).ok()?;
    let entry = follow_generation(entry, &account.id, &account.state.identity, list).ok()?;
    let newest = entry.generations.first().map(|(generation, _)| *generation);
    (newest == Some(list.list().generation)).then_some(entry)
}

/// What "there is nothing here" means of a vault that is in the account's state.
pub(super) fn not_member(error: ApiError) -> Trouble {
    match error {
        ApiError::Refused { kind: ProblemKind::NotFound, .. } => Trouble::NotMember,
        other => other.into(),
    }
}
