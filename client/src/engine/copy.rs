//! Opening without the server, from what this device keeps; and going on with the server once it is there again.

use protocol::Bytes;
use protocol::grant::GrantView;
use vault::account::{
    SignInKeys, StateVersion, derive_from_passkey, open_device_copy, seal_device_copy, wrap_account_key,
};
use vault::head::{Received, root, verify_progress};
use vault::id::VaultId;
use vault::member::{ListPin, SignedMemberList};
use vault::secret::PasskeyOutput;

use super::vaults::keys_under;
use super::wire::{Command, Event, KeepCopy, Opened, PasskeyView, Trouble};
use super::{Engine, Open};
use crate::account::{Account, fault};
use crate::book::Book;
use crate::convert::to;
use crate::device::{Changes, DeviceStore, Keeping, records_prefix};
use crate::environment::Environment;
use crate::kept_copy::{COPY_FORMAT, COPY_KEY, CopyContent, CopyVault, KEPT_SECONDS, KeptCopy, SYNCED_KEY};
use crate::transport::Transport;

/// Seconds after which it is written down anew that everything came from the server.
const NOTED_AGAIN: i64 = 60;

/// How a vault was opened without the server: with what, and what else was kept.
#[derive(Clone)]
pub(super) struct Away {
    keys: SignInKeys,
    content: CopyContent,
}

/// What the copy on the device was made of.
#[derive(PartialEq)]
pub(super) struct CopyMark {
    version: StateVersion,
    vault: VaultId,
    list: ListPin,
    grants: Vec<GrantView>,
}

impl Away {
    /// What can be answered from what is on the device. Everything else needs the server, and says so.
    pub(super) const fn answers(command: &Command) -> bool {
        matches!(
            command,
            Command::Status(_)
                | Command::Lock(_)
                | Command::ForgetDevice(_)
                | Command::DropCopy(_)
                | Command::Refresh(_)
                | Command::OpenWithPasskey(_)
                | Command::Home(_)
                | Command::ListRecords(_)
                | Command::ListCurrent(_)
                | Command::ListTopics(_)
                | Command::GetRecord(_)
                | Command::ListNotMine(_)
                | Command::ListVaults(_)
                | Command::SaveRecord(_)
                | Command::DeleteRecord(_)
                | Command::ListWaiting(_)
                | Command::SettleWaiting(_)
                | Command::OpenVault(_)
        )
    }
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Keeps on this device what the passkey opens without the server. On the owner's own device only.
    pub(super) async fn keep_copy(&mut self, ask: KeepCopy) -> Result<(), Trouble> {
        let keys = derive_from_passkey(&PasskeyOutput::from_bytes(ask.output.0));
        if !self.list_passkeys().await?.contains(&PasskeyView { id: to(keys.id) }) {
            return Err(Trouble::PasskeyUnknown);
        }
        let (Some(open), environment) = (&self.open, &mut self.environment) else { return Err(Trouble::Locked) };
        if !matches!(open.keeping, Keeping::Device(_)) {
            return Err(Trouble::NotKept);
        }
        let account = &open.account;
        let epoch = account.state.version.epoch;
        let key = wrap_account_key(&keys.unlock, &account.id, epoch, &account.key, environment.rng());
        let copy = KeptCopy {
            format: COPY_FORMAT,
            account: account.id,
            epoch,
            passkey: to(keys.id),
            key: Bytes(key.map_err(|_| fault("wrapping"))?),
            state: Bytes::default(),
            content: Bytes::default(),
        };
        self.write_copy(copy, CopyContent::default()).await
    }

    /// Keeps it no longer. The sealed records stay, as on every device of the owner's.
    pub(super) async fn drop_copy(&mut self) -> Result<(), Trouble> {
        // A guest's page leaves alone what is the host's.
        if self.open.as_ref().is_some_and(|open| !matches!(open.keeping, Keeping::Device(_))) {
            return Ok(());
        }
        self.copied = None;
        self.device.write(vec![(COPY_KEY.to_owned(), None)]).await.map_err(|_| fault("device"))
    }

    /// What this device keeps in order to open without the server, if it does.
    pub(super) async fn kept_copy(&self) -> Option<KeptCopy> {
        let bytes = self.device.get(COPY_KEY).await.ok()??;
        protocol::from_cbor(&bytes).ok()
    }

    /// After something moved: the copy follows. It goes with the secrets that it was made of.
    pub(super) async fn refresh_copy(&mut self) -> Result<(), Trouble> {
        let Some(open) = self.open.as_ref().filter(|open| open.away.is_none() && open.dispute.is_none()) else {
            return Ok(());
        };
        if !matches!(open.keeping, Keeping::Device(_)) || self.copied.as_ref() == Some(&open.copy_mark()) {
            return Ok(());
        }
        let mark = open.copy_mark();
        let Some(copy) = self.kept_copy().await else {
            self.copied = Some(mark);
            return Ok(());
        };
        let account = &self.opened()?.account;
        if copy.account != account.id || copy.epoch != account.state.version.epoch {
            return self.drop_copy().await;
        }
        let content = open_device_copy(&account.key, &account.id, copy.epoch, &copy.content.0).ok();
        let content = content.and_then(|bytes| protocol::from_cbor(&bytes).ok()).unwrap_or_default();
        self.write_copy(copy, content).await
    }

    /// A passkey that was stopped elsewhere opens nothing here either, once this device hears of it.
    pub(super) async fn check_copy(&mut self) -> Result<(), Trouble> {
        let Some(copy) = self.kept_copy().await else { return Ok(()) };
        if copy.account != self.opened()?.account.id {
            return Ok(());
        }
        if self.list_passkeys().await?.contains(&PasskeyView { id: copy.passkey }) {
            return Ok(());
        }
        self.drop_copy().await
    }

    /// Seals anew what the copy holds, with the open vault as it is now.
    async fn write_copy(&mut self, mut copy: KeptCopy, mut content: CopyContent) -> Result<(), Trouble> {
        let (Some(open), environment) = (&self.open, &mut self.environment) else { return Err(Trouble::Locked) };
        let (Account { id, key, state, idle_seconds, .. }, vault) = (&open.account, open.book.vault);
        content.idle_seconds = *idle_seconds;
        content.vaults.retain(|kept| kept.vault != vault && state.vault(&kept.vault).is_some());
        let list = Bytes(open.book.list.as_bytes().to_vec());
        content.vaults.push(CopyVault { vault, list, grants: open.grants.clone() });
        let content = protocol::to_cbor(&content).map_err(|_| fault("copy"))?;
        copy.state = Bytes(state.seal_state(key, environment.rng()).map_err(|_| fault("state"))?);
        let sealed = seal_device_copy(key, id, copy.epoch, &content, environment.rng());
        copy.content = Bytes(sealed.map_err(|_| fault("copy"))?);
        let value = protocol::to_cbor(&copy).map_err(|_| fault("copy"))?;
        let mark = open.copy_mark();
        self.device.write(vec![(COPY_KEY.to_owned(), Some(value))]).await.map_err(|_| fault("device"))?;
        self.copied = Some(mark);
        Ok(())
    }

    /// Writes down that everything the server holds is here.
    pub(super) async fn note_synced(&mut self) {
        let now = self.environment.now();
        if self.synced.is_some_and(|synced| (0..NOTED_AGAIN).contains(&(now - synced))) {
            return;
        }
        let (Some(open), Ok(value)) = (&self.open, protocol::to_cbor(&now)) else { return };
        // Where the device's storage fails, the records are what fails first.
        let _ = open.keeping.write(vec![(SYNCED_KEY.to_owned(), Some(value))]).await;
        self.synced = Some(now);
    }

    /// When this device last had everything from the server, in seconds since 1970-01-01T00:00:00Z; none if nobody wrote it down.
    pub(super) async fn kept_since(&self) -> Option<i64> {
        let bytes = self.device.get(SYNCED_KEY).await.ok()??;
        protocol::from_cbor(&bytes).ok()
    }

    /// Drops records and copy of a device that did not reach the server for too long. What the server is held to stays.
    pub(super) async fn drop_stale(&self) -> Result<(), Trouble> {
        let now = self.environment.now();
        if self.open.is_some() || self.kept_since().await.is_none_or(|synced| now - synced < KEPT_SECONDS) {
            return Ok(());
        }
        let records = self.device.list("record/").await.map_err(|_| fault("device"))?;
        let mut all: Changes = records.into_iter().map(|(key, _)| (key, None)).collect();
        all.extend([COPY_KEY, SYNCED_KEY].map(|key| (key.to_owned(), None)));
        self.device.write(all).await.map_err(|_| fault("device"))
    }

    /// Drops the sealed records of a vault that this account is no member of any more: nothing of it opens without the server then. What
    /// the server is held to stays, and so does what waits: its word must not cost anybody a change.
    pub(super) async fn drop_records(&self, vault: &VaultId) -> Result<(), Trouble> {
        let kept = self.device.list(&records_prefix(vault)).await.map_err(|_| fault("device"))?;
        let all: Changes = kept.into_iter().map(|(key, _)| (key, None)).collect();
        self.device.write(all).await.map_err(|_| fault("device"))
    }

    /// Opens from what this device keeps. Everything is verified as if it had just come.
    pub(super) async fn open_away(&mut self, keys: SignInKeys) -> Result<Opened, Trouble> {
        self.drop_stale().await?;
        let copy = self.kept_copy().await.ok_or(Trouble::NotKept)?;
        let (account, content) = copy.open(&keys).ok_or(Trouble::NotKept)?;
        // Not an older account than this device has seen, and not one beside the seal's.
        let seal = self.seal_record().await.filter(|seal| seal.account == account.id).ok_or(Trouble::NotKept)?;
        account.check_not_older(&seal).map_err(|_| Trouble::NotKept)?;
        let (away, keeping) = (Away { keys, content }, Keeping::Device(self.device.clone()));
        let mut found = Err(Trouble::NotKept);
        for vault in self.vault_order(&account, &keeping).await {
            found = self.kept_vault(&account, &away, &vault).await;
            if found.is_ok() {
                break;
            }
        }
        self.looked.clear();
        self.open = Some(found?);
        self.synced = self.kept_since().await;
        self.look();
        self.set_reached(false);
        self.arrive(true).await
    }

    /// A vault of the account as this device keeps it.
    pub(super) async fn kept_vault(&self, account: &Account, away: &Away, vault: &VaultId) -> Result<Open<D>, Trouble> {
        let kept = away.content.vaults.iter().find(|kept| kept.vault == *vault).ok_or(Trouble::NotKept)?;
        let list = SignedMemberList::parse(&kept.list.0).map_err(|_| Trouble::NotKept)?;
        let entry = keys_under(account, &list).ok_or(Trouble::NotKept)?;
        let book = Book::new(entry, list, account.id, &account.state.identity).ok_or(Trouble::NotKept)?;
        let now = self.environment.now();
        if book.is_over(now) {
            return Err(Trouble::NotMember);
        }
        let mut open = Open::new(account.clone(), book, Keeping::Device(self.device.clone()));
        open.recall().await?;
        open.check_kept(now)?;
        open.grants.clone_from(&kept.grants);
        open.recall_queue().await?;
        open.show_queued();
        open.away = Some(away.clone());
        Ok(open)
    }

    /// The server may be there again: signs in with what opened this and goes on as if it had been opened now.
    pub(super) async fn come_back(&mut self) -> Result<(), Trouble> {
        let Some(keys) = self.open.as_ref().and_then(|open| Some(open.away.as_ref()?.keys.clone())) else {
            return Ok(());
        };
        self.api.set_away(false);
        let kept = self.seal_record().await;
        let account = match self.sign_in(&keys, false, Trouble::PasskeyUnknown).await {
            // It was stopped on another device, or all secrets were replaced: here it opens nothing any more either.
            Err(Trouble::PasskeyUnknown) => {
                self.drop_copy().await?;
                self.close();
                return Err(Trouble::PasskeyUnknown);
            }
            Err(other) => return Err(self.stay_away(other)),
            Ok(account) => account,
        };
        let older = kept.is_some_and(|seal| account.check_not_older(&seal).is_err());
        let keeping = self.keeping(true, &account.id).await;
        self.remember_last().await?;
        let before = self.open.take();
        match self.open_account(account, &keys, keeping, older, &[]).await {
            Ok(_) => {
                (self.emit)(Event::VaultMoved);
                (self.emit)(Event::JournalMoved);
                Ok(())
            }
            // The server knows the account and does not let it in: this closes here, too.
            Err(Trouble::NotMember) => {
                let vault = before.as_ref().map(|open| open.book.vault);
                self.open = before;
                self.close();
                if let Some(vault) = vault {
                    self.drop_records(&vault).await?;
                }
                Err(Trouble::NotMember)
            }
            Err(other) => {
                self.open = before;
                Err(self.stay_away(other))
            }
        }
    }

    fn stay_away(&self, trouble: Trouble) -> Trouble {
        self.api.set_away(true);
        if let Trouble::Disputed(dispute) = &trouble {
            (self.emit)(Event::Disputed(dispute.clone()));
        }
        trouble
    }

    /// Says whether the server answers, where that is news.
    pub(super) fn set_reached(&mut self, reached: bool) {
        if std::mem::replace(&mut self.reached, reached) != reached {
            (self.emit)(Event::Online(reached));
        }
    }
}

impl<D: DeviceStore> Open<D> {
    /// Whether the records that were kept are those of the newest head that was accepted, and that head is a member's.
    fn check_kept(&self, now: i64) -> Result<(), Trouble> {
        let head = self.book.head.as_ref().filter(|_| !self.refetch).ok_or(Trouble::NotKept)?;
        let states = self.book.states();
        let (vault, list, count) = (self.book.vault, &self.book.list, states.len() as u64);
        let received = Received { vault, list, between: &[], root: root(&states), count, now };
        verify_progress(head, None, &received).map(|_| ()).map_err(|_| Trouble::NotKept)
    }
}

impl<D> Open<D> {
    fn copy_mark(&self) -> CopyMark {
        CopyMark {
            version: self.account.state.version,
            vault: self.book.vault,
            list: self.book.list.pin(),
            grants: self.grants.clone(),
        }
    }
}
