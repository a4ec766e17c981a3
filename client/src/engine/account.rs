//! Signing up, opening in all its ways, locking, forgetting.

use protocol::account::SignUp;
use protocol::session::{NameSession, SignIn};
use protocol::vault::CreateVault;
use protocol::{Bytes, ProblemKind};
use vault::account::{
    AccountState, SignInKeys, StateVersion, derive_from_passphrase, derive_from_words, seal_device_name,
};
use vault::generation::{VaultChange, make_vault};
use vault::id::{AccountId, Digest, RecordId};
use vault::journal::JournalState;
use vault::key_pair::Identity;
use vault::member::SignedMemberList;
use vault::pairing::{NewDevice, VaultMark};
use vault::passphrase::Passphrase;
use vault::record::{ActWhat, Body, Fact, Provenance, Record};
use vault::secret::{AccountKey, Seal, Words};

use super::acts::Done;
use super::change::Edit;
use super::records::check_person;
use super::vaults::book_of;
use super::wire::{
    Dispute, DisputeKind, Event, FinishSignUp, MemberRole, OpenWithPairing, OpenWithPassphrase, OpenWithWords, Opened,
    Sheet, StartSignUp, StatusView, Trouble,
};
use super::{Engine, Open};
use crate::account::{Account, OpenFault, fault};
use crate::api::ApiError;
use crate::book::Book;
use crate::convert::to;
use crate::device::{DeviceStore, Keeping, MAKING_KEY, MemoryStore, NEXT_SEAL_KEY, SEAL_KEY, SealRecord};
use crate::environment::Environment;
use crate::kept_copy::{COPY_KEY, SYNCED_KEY};
use crate::queued::QUEUE;
use crate::secrets::{NewSecrets, SHEET_PREFIX};
use crate::transport::Transport;

/// An account that was prepared and not yet sent.
pub(super) struct PendingSignUp {
    secrets: NewSecrets,
    /// Made at the first attempt and used again at the next, so that a lost answer leaves no second account.
    made: Option<MadeAccount>,
}

#[derive(Clone)]
struct MadeAccount {
    id: AccountId,
    key: AccountKey,
    state: AccountState,
    list: SignedMemberList,
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(super) async fn status(&self) -> StatusView {
        // The first thing that a page asks.
        let _ = self.drop_stale().await;
        let open = self.open.as_ref();
        StatusView {
            has_seal: self.seal_record().await.is_some(),
            open: open.is_some(),
            guest: open.is_some_and(|open| matches!(open.keeping, Keeping::Memory(_))),
            person: open.and_then(|open| open.book.person()).map(|(_, person)| person.clone()),
            role: open.and_then(|open| open.book.role()).map(MemberRole::from),
            dispute: open.and_then(|open| open.dispute.clone()),
            server: self.server.clone(),
            copy: self.kept_copy().await.is_some(),
            synced: self.synced,
            away: self.is_away(),
            waiting: self.count_waiting().await,
        }
    }

    pub(super) fn start_sign_up(&mut self, ask: StartSignUp) -> Result<Sheet, Trouble> {
        let passphrase = parse_passphrase(ask.passphrase)?;
        let secrets = NewSecrets::make(&passphrase, &ask.language, self.environment.rng())?;
        let sheet = secrets.sheet();
        self.sign_up = Some(PendingSignUp { secrets, made: None });
        Ok(sheet)
    }

    pub(super) async fn finish_sign_up(&mut self, ask: FinishSignUp) -> Result<Opened, Trouble> {
        check_person(&ask.person)?;
        let now = self.environment.now();
        let pending = self.sign_up.as_mut().ok_or(Trouble::NotFound)?;
        pending.secrets.check(&ask.answers)?;
        let rng = self.environment.rng();
        let made = match &pending.made {
            Some(made) => made.clone(),
            None => {
                let id = AccountId::make(rng);
                let identity = Identity::make(rng);
                let VaultChange { entry, list } = make_vault(id, &identity, rng).map_err(|_| fault("vault"))?;
                let version = StateVersion { epoch: 1, counter: 1 };
                let seal = pending.secrets.seal.clone();
                let state = AccountState { account: id, version, identity, seal, vaults: vec![entry] };
                pending.made.insert(MadeAccount { id, key: AccountKey::make(rng), state, list }).clone()
            }
        };
        let keys = pending.secrets.passphrase_keys.clone();
        let (epoch, rng) = (made.state.version.epoch, self.environment.rng());
        let sign_up = SignUp {
            account: to(made.id),
            invitation: ask.invitation,
            wrappings: pending.secrets.wrappings(&made.id, epoch, &made.key, rng)?,
            state: Bytes(made.state.seal_state(&made.key, self.environment.rng()).map_err(|_| fault("state"))?),
        };
        let signed_in = match self.api.create_account(&sign_up).await {
            // An earlier attempt did arrive.
            Err(ApiError::Refused { kind: ProblemKind::Conflict, .. }) => {
                self.api.sign_in(&sign_in(&keys, false)).await?
            }
            other => other?,
        };
        let account = Account::open(&signed_in, &keys).map_err(|_| fault("account"))?;
        let entry = made.state.vaults.first().cloned().ok_or_else(|| fault("vault"))?;
        let book = Book::new(entry, made.list.clone(), made.id, &made.state.identity);
        let mut book = book.ok_or_else(|| fault("vault"))?;
        let head = book.next_head(&[], JournalState::EMPTY, Digest::ZERO, now).ok_or_else(|| fault("head"))?;
        let create = CreateVault {
            vault: to(book.vault),
            member_list: Bytes(made.list.as_bytes().to_vec()),
            head: Bytes(head.as_bytes().to_vec()),
        };
        match self.api.create_vault(&create).await {
            Ok(()) => book.head = Some(head),
            Err(ApiError::Refused { kind: ProblemKind::Conflict, .. }) => {} // created by an earlier attempt: pull it
            Err(other) => return Err(other.into()),
        }
        let keeping = self.keeping(true, &account.id).await;
        let kept = matches!(keeping, Keeping::Device(_));
        self.take_up(account, book, keeping);
        self.keep_seal().await?;
        self.pull().await?;
        let person = ask.person;
        let id = RecordId::make(self.environment.rng());
        self.commit(|open| {
            if open.book.person().is_some() {
                return Ok(Edit::put(Vec::new()));
            }
            let record = Record::new(Fact::Person(person.clone()), Provenance::typed(now));
            Ok(Edit::put(vec![(id, Body::new(record))]))
        })
        .await?;
        self.sign_up = None;
        self.arrive(kept).await
    }

    pub(super) async fn open_with_passphrase(&mut self, ask: OpenWithPassphrase) -> Result<Opened, Trouble> {
        let passphrase = Passphrase::parse(&ask.passphrase).map_err(|_| Trouble::WrongPassphrase)?;
        let mut answer = Err(Trouble::NoSeal);
        // There are two while secrets are being replaced, and only the server knows which one is in force.
        for key in [SEAL_KEY, NEXT_SEAL_KEY] {
            let Some(record) = self.kept_seal(key).await else { continue };
            let seal = Seal::from_slice(&record.seal.0).map_err(|_| Trouble::NoSeal)?;
            let keys = derive_from_passphrase(&passphrase, &seal).map_err(|_| fault("argon2"))?;
            answer = self.sign_in(&keys, false, Trouble::WrongPassphrase).await.map(|account| (account, record, keys));
            if !matches!(answer, Err(Trouble::WrongPassphrase)) {
                break;
            }
        }
        let (account, record, keys) = answer?;
        let older = account.check_not_older(&record).is_err();
        self.open_account(account, &keys, Keeping::Device(self.device.clone()), older, &[]).await
    }

    pub(super) async fn open_with_pairing(&mut self, ask: OpenWithPairing) -> Result<Opened, Trouble> {
        let (seal, marks) = match NewDevice::parse(&ask.text) {
            Ok(device) if device.server.trim_end_matches('/') != self.server => return Err(Trouble::PairingForeign),
            Ok(device) => (device.seal, device.vaults),
            Err(_) => (Seal::parse_typed(&ask.text).map_err(|_| Trouble::PairingInvalid)?, Vec::new()),
        };
        let passphrase = Passphrase::parse(&ask.passphrase).map_err(|_| Trouble::WrongPassphrase)?;
        let keys = derive_from_passphrase(&passphrase, &seal).map_err(|_| fault("argon2"))?;
        let account = self.sign_in(&keys, true, Trouble::WrongPassphrase).await?;
        let keeping = self.keeping(ask.keep, &account.id).await;
        let opened = self.open_account(account, &keys, keeping, false, &marks).await?;
        self.note(Done::new(ActWhat::OpenedOnNewDevice, 0)).await;
        Ok(opened)
    }

    pub(super) async fn open_with_words(&mut self, ask: OpenWithWords) -> Result<Opened, Trouble> {
        let text = ask.words.trim();
        let words = Words::parse(text.strip_prefix(SHEET_PREFIX).unwrap_or(text)).map_err(|error| match error {
            vault::Error::WordCount { found } => Trouble::WordCount { found },
            vault::Error::WordUnknown { position } => Trouble::WordUnknown { position },
            _ => Trouble::WrongWords,
        })?;
        let keys = derive_from_words(&words);
        let account = self.sign_in(&keys, true, Trouble::WrongWords).await?;
        let keeping = self.keeping(ask.keep, &account.id).await;
        let older = match (&keeping, self.seal_record().await) {
            (Keeping::Device(_), Some(record)) => account.check_not_older(&record).is_err(),
            _ => false,
        };
        let opened = self.open_account(account, &keys, keeping, older, &[]).await?;
        self.note(Done::new(ActWhat::OpenedWithWords, 0)).await;
        Ok(opened)
    }

    pub(super) async fn lock(&mut self) {
        self.stop_following();
        if self.open.take().is_some() {
            // The keys are gone; that the server hears of it may take long.
            (self.emit)(Event::Locked);
            self.api.sign_out().await.ok();
        }
        self.forget_files();
        self.sign_up = None;
        self.replacement = None;
        self.looked.clear();
    }

    /// Takes the owner's seal and cache out of this browser. A guest has left nothing here, and what is here is the host's.
    pub(super) async fn forget_device(&mut self) -> Result<(), Trouble> {
        let guest = self.open.as_ref().is_some_and(|open| matches!(open.keeping, Keeping::Memory(_)));
        self.lock().await;
        if guest {
            return Ok(());
        }
        let mut all = Vec::new();
        self.copied = None;
        for prefix in
            [SEAL_KEY, MAKING_KEY, COPY_KEY, SYNCED_KEY, QUEUE, "memory/", "record/", "joining/", "last-vault"]
        {
            let kept = self.device.list(prefix).await.map_err(|_| fault("device"))?;
            all.extend(kept.into_iter().map(|(key, _)| (key, None)));
        }
        self.device.write(all).await.map_err(|_| fault("device"))
    }

    /// What this device keeps of an account.
    pub(super) async fn seal_record(&self) -> Option<SealRecord> {
        self.kept_seal(SEAL_KEY).await
    }

    async fn kept_seal(&self, key: &str) -> Option<SealRecord> {
        let bytes = self.device.get(key).await.ok()??;
        protocol::from_cbor(&bytes).ok()
    }

    /// Where to keep what belongs to an account. A browser that keeps somebody else's seal keeps that one: the other person
    /// could not open here any more. They can take it out themselves, by "remove my seal from this device".
    pub(super) async fn keeping(&self, keep: bool, account: &AccountId) -> Keeping<D> {
        let free = self.seal_record().await.is_none_or(|host| host.account == *account);
        if keep && free { Keeping::Device(self.device.clone()) } else { Keeping::Memory(MemoryStore::default()) }
    }

    pub(super) async fn sign_in(
        &mut self,
        keys: &SignInKeys,
        new_device: bool,
        wrong: Trouble,
    ) -> Result<Account, Trouble> {
        let signed_in = self.api.sign_in(&sign_in(keys, new_device)).await.map_err(|error| match error {
            ApiError::Refused { kind: ProblemKind::WrongKey, .. } => wrong,
            other => other.into(),
        })?;
        Account::open(&signed_in, keys).map_err(|error| match error {
            OpenFault::Altered | OpenFault::Older => unverified(DisputeKind::Altered),
        })
    }

    /// Opens a vault of the account that was signed in to with `keys`: the one that was open last on this device, or the first one
    /// that lets this account in. `older` says that the account's state is older than what this device has seen; `marks` is what
    /// the device that let this one in has seen.
    pub(super) async fn open_account(
        &mut self,
        mut account: Account,
        keys: &SignInKeys,
        keeping: Keeping<D>,
        older: bool,
        marks: &[VaultMark],
    ) -> Result<Opened, Trouble> {
        let (api, now) = (self.api.clone(), self.environment.now());
        let mut found = Err(Trouble::NotFound);
        for vault in self.vault_order(&account, &keeping).await {
            found = book_of(&api, &mut account, &vault, now).await;
            if !matches!(found, Err(Trouble::NotMember)) {
                break;
            }
        }
        let (book, shown) = found?;
        let state = &account.state;
        let unfinished = state.vaults.iter().any(|entry| state.replacing(&entry.vault).is_some());
        let proof = crate::account::proof(keys);
        let kept = matches!(keeping, Keeping::Device(_));
        self.looked.clear();
        self.take_up(account, book, keeping);
        let open = self.opened_mut()?;
        open.unfinished = unfinished.then(|| proof.clone());
        open.marks = marks.to_vec();
        open.mark = marks.iter().find(|mark| mark.vault == open.book.vault).copied();
        let disputed = older.then_some((DisputeKind::RolledBack, shown));
        self.settle_in(disputed).await?;
        let open = self.opened()?;
        // A device that saw a newer state keeps that knowledge until the owner confirmed the restore. One that was told by
        // another device what to expect and is shown something else would have forgotten it at the next visit.
        let new = self.seal_record().await.is_none() && open.mark.is_none();
        let undisputed = open.dispute.is_none();
        if undisputed || new {
            self.keep_seal().await?;
        }
        if undisputed {
            self.tidy_family(&proof).await?;
            self.finish_moves().await?;
        } else {
            self.opened_mut()?.answering = Some(proof);
        }
        self.arrive(kept).await
    }

    /// Keeps the seal and how new the account's state is. A seal that was written down for a replacement is this one now, or
    /// came to nothing.
    pub(super) async fn keep_seal(&self) -> Result<(), Trouble> {
        let open = self.opened()?;
        let seal = protocol::to_cbor(&open.account.seal_record(&self.server)).map_err(|_| fault("seal"))?;
        let change = vec![(SEAL_KEY.into(), Some(seal)), (NEXT_SEAL_KEY.into(), None)];
        open.keeping.write(change).await.map_err(|_| fault("device"))
    }

    fn take_up(&mut self, account: Account, book: Book, keeping: Keeping<D>) {
        // Of whoever was open before.
        self.synced = None;
        self.open = Some(Open::new(account, book, keeping));
    }

    pub(super) async fn arrive(&mut self, kept: bool) -> Result<Opened, Trouble> {
        if !self.is_away() {
            self.name_this_session().await;
            self.pull_grants().await?;
            match self.pull_journal().await {
                Ok(()) | Err(Trouble::Disputed(_)) => {}
                Err(other) => return Err(other),
            }
            if kept {
                self.check_copy().await?;
                // What could not be sent waits.
                if let Err(Trouble::Locked) = self.send_queue().await {
                    return Err(Trouble::Locked);
                }
            }
        }
        let open = self.opened()?;
        open.remember().await?;
        let opened = Opened {
            person: open.book.person().map(|(_, person)| person.clone()),
            vault: open.book.vault,
            part: open.part().map(|part| part.name.clone()),
            role: open.book.role().map_or(MemberRole::Reader, MemberRole::from),
            kept,
            idle_seconds: open.account.idle_seconds,
            dispute: open.dispute.clone(),
        };
        Ok(opened)
    }

    /// Tells the owner's other devices which one this is. A session without a name is still listed.
    pub(super) async fn name_this_session(&mut self) {
        if let Some(name) = self.environment.device_name() {
            self.name_session(&name).await.ok();
        }
    }

    /// Gives this session a name that only the owner can read.
    async fn name_session(&mut self, name: &str) -> Result<(), Trouble> {
        let (Some(open), environment) = (&self.open, &mut self.environment) else { return Err(Trouble::Locked) };
        let account = &open.account;
        let epoch = account.state.version.epoch;
        let sealed = seal_device_name(&account.key, &account.id, epoch, name, environment.rng());
        let sealed_name = Bytes(sealed.map_err(|_| fault("name"))?);
        self.api.name_session(&NameSession { sealed_name }).await.map_err(Trouble::from)
    }
}

/// What came cannot be verified, and nothing is open that could be compared with it.
pub(super) fn unverified(kind: DisputeKind) -> Trouble {
    let dispute = Dispute { kind, records: Vec::new(), withheld: 0, remembered: 0, shown: 0, restorable: false };
    Trouble::Disputed(dispute)
}

/// A passphrase as typed, for setting one.
pub(super) fn parse_passphrase(typed: String) -> Result<Passphrase, Trouble> {
    Passphrase::parse(&typed).map_err(|_| Trouble::PassphraseTooShort)
}

pub(super) fn sign_in(keys: &SignInKeys, new_device: bool) -> SignIn {
    let proof = crate::account::proof(keys);
    SignIn { id: proof.id, auth_key: proof.auth_key, new_device }
}

/// A dispute does not keep the owner from opening: what is held here is shown, and what is wrong is said.
pub(super) fn not_disputed(trouble: Trouble) -> Result<(), Trouble> {
    if matches!(trouble, Trouble::Disputed(_)) { Ok(()) } else { Err(trouble) }
}
