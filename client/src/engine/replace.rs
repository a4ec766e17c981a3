//! Replacing all secrets. Account and vault are stored apart, so this is two writes, and a browser may end between any two
//! steps: what is needed to go on is in the account state at the server (`vault::replacement`) and, for signing in, on this
//! device as a second seal.

use protocol::account::{Proof, ReplaceSecrets};
use protocol::change::Changeset;
use protocol::{BlobId, Bytes, ProblemKind};
use vault::account::{AccountState, VaultEntry};
use vault::generation::VaultChange;
use vault::head::RecordState;
use vault::id::{Digest, GrantId};
use vault::journal::JournalState;
use vault::member::SignedMemberList;
use vault::passphrase::Passphrase;
use vault::record::ConsentAct;
use vault::secret::AccountKey;

use super::account::{parse_passphrase, sign_in};
use super::settings::wrong_passphrase;
use super::wire::{EndShare, Event, Field, FinishReplacement, GrantChoice, Replaced, Sheet, StartReplacement, Trouble};
use super::{Engine, Open, random, share};
use crate::account::{Account, fault, proof};
use crate::api::ApiError;
use crate::book::Book;
use crate::convert::to;
use crate::device::{DeviceStore, Keeping, NEXT_SEAL_KEY};
use crate::environment::Environment;
use crate::secrets::NewSecrets;
use crate::transport::Transport;

/// Secrets that were prepared and are not in force.
pub(super) struct PendingReplacement {
    secrets: NewSecrets,
    /// The auth key in force until then.
    known: Proof,
    /// Made at the first attempt and used again at the next: if an answer was lost, these keys may be in force already.
    made: Option<MadeReplacement>,
}

struct MadeReplacement {
    key: AccountKey,
    state: AccountState,
    request: ReplaceSecrets,
}

/// Steps that are reported beside the grants to end: keys made, server, device, vault.
const STEPS: usize = 4;
/// How often the vault's next list is made anew because another device was faster.
const ATTEMPTS: usize = 4;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Asks for the passphrase once more and draws new secrets. Nothing is changed, here or at the server.
    pub(super) async fn start_replacement(&mut self, ask: StartReplacement) -> Result<Sheet, Trouble> {
        let open = self.opened()?;
        if matches!(open.keeping, Keeping::Memory(_)) {
            // The new words would stand on a screen that is not the owner's.
            return Err(Trouble::Refused(ProblemKind::NotAllowed));
        }
        let (known, passphrase) = match open.account.words.clone() {
            Some(known) => (known, parse_passphrase(ask.passphrase)?),
            None => {
                let passphrase = Passphrase::parse(&ask.passphrase).map_err(|_| Trouble::WrongPassphrase)?;
                (self.prove(&ask.passphrase)?, passphrase)
            }
        };
        self.check_proof(&known).await?;
        let secrets = NewSecrets::make(&passphrase, &ask.language, self.environment.rng())?;
        let sheet = secrets.sheet();
        self.replacement = Some(PendingReplacement { secrets, known, made: None });
        Ok(sheet)
    }

    /// Replaces all secrets. Until the two words fit and each live grant has an answer, nothing is changed; after a failure it
    /// can be called again with the same sheet.
    pub(super) async fn replace_secrets(&mut self, ask: FinishReplacement) -> Result<Replaced, Trouble> {
        let mut pending = self.replacement.take().ok_or(Trouble::NotFound)?;
        let outcome = self.try_replace(&mut pending, ask).await;
        if outcome.is_err() {
            self.replacement = Some(pending);
        }
        outcome
    }

    async fn try_replace(
        &mut self,
        pending: &mut PendingReplacement,
        ask: FinishReplacement,
    ) -> Result<Replaced, Trouble> {
        pending.secrets.check(&ask.answers)?;
        // An attempt whose answer was lost may have ended this session: nothing can be asked before that is known.
        if pending.made.is_none() {
            self.pull().await?;
            let known = pending.known.clone();
            self.refuse_untaken().await?;
            self.opened_mut()?.unfinished = Some(known);
            self.finish_everywhere().await?;
            self.pull_grants().await?;
        }
        let open = self.opened()?;
        if let Some(dispute) = &open.dispute {
            return Err(Trouble::Disputed(dispute.clone()));
        }
        let ending = ending(open, &ask.grants, self.environment.now())?;
        let total = ending.len() + STEPS;
        let mut done = 0;
        let mut step = |engine: &Self| {
            done += 1;
            (engine.emit)(Event::Progress { done, total });
        };
        // Ended first: if what follows fails, a link that was to end has ended.
        for grant in &ending {
            let (text, language) = (ask.text.clone(), ask.language.clone());
            self.end_share(EndShare { grant: *grant, act: ConsentAct::Revoked, text, language }).await?;
            step(self);
        }
        if pending.made.is_none() {
            pending.made = Some(self.make_replacement(pending).await?);
        }
        let made = pending.made.as_ref().ok_or_else(|| fault("replacement"))?;
        self.keep_next_seal(made).await?;
        step(self);
        let sent = self.send_replacement(pending, made).await;
        if matches!(sent, Err(Trouble::Refused(ProblemKind::StateMoved))) {
            pending.made = None; // made upon a state that is not the newest any more
        }
        let open = self.opened_mut()?;
        open.account = sent?;
        open.unfinished = Some(proof(&pending.secrets.passphrase_keys));
        step(self);
        self.keep_seal().await?;
        self.name_this_session().await;
        step(self);
        // The secrets are replaced. What is left is in the account state, and the next opening finds it there.
        let finished = self.finish_everywhere().await;
        if finished.is_ok() {
            self.keep_seal().await?;
        }
        step(self);
        let state = &self.opened()?.account.state;
        let complete = state.vaults.iter().all(|entry| state.replacing(&entry.vault).is_none());
        Ok(Replaced { ended: ending.len(), complete })
    }

    /// The new account key and state, and what the server is to be told.
    async fn make_replacement(&mut self, pending: &PendingReplacement) -> Result<MadeReplacement, Trouble> {
        // What the server holds now: another device may have written since this one opened.
        let held = self.api.account_state().await?;
        let (Some(open), environment) = (&self.open, &mut self.environment) else { return Err(Trouble::Locked) };
        let Account { id, key, state, .. } = &open.account;
        let current = AccountState::open_state(key, id, state.version.epoch, &held.state.0);
        let current = current.map_err(|_| fault("account state"))?;
        current.version.check_not_older(state.version).map_err(|_| fault("account state"))?;
        let rng = environment.rng();
        let next = current.replaced(pending.secrets.seal.clone(), rng).map_err(|_| fault("replacement"))?;
        let key = AccountKey::make(rng);
        let request = ReplaceSecrets {
            proof: pending.known.clone(),
            expected_counter: held.counter,
            state: Bytes(next.seal_state(&key, rng).map_err(|_| fault("state"))?),
            wrappings: pending.secrets.wrappings(id, next.version.epoch, &key, rng)?,
        };
        Ok(MadeReplacement { key, state: next, request })
    }

    /// Keeps the next seal beside the one in force: whatever happens from here on, this device has the one that opens.
    async fn keep_next_seal(&self, made: &MadeReplacement) -> Result<(), Trouble> {
        let open = self.opened()?;
        let mut record = open.account.seal_record(&self.server);
        record.seal = Bytes(made.state.seal.expose().to_vec());
        record.epoch = made.state.version.epoch;
        record.counter = made.state.version.counter;
        let record = protocol::to_cbor(&record).map_err(|_| fault("seal"))?;
        let change = vec![(NEXT_SEAL_KEY.to_owned(), Some(record))];
        open.keeping.write(change).await.map_err(|_| fault("device"))
    }

    /// Hands the replacement in. If it is not known whether that arrived, the new keys tell: they sign in or they do not.
    async fn send_replacement(&self, pending: &PendingReplacement, made: &MadeReplacement) -> Result<Account, Trouble> {
        let keys = &pending.secrets.passphrase_keys;
        let before = &self.opened()?.account;
        let words = before.words.is_some().then(|| proof(&pending.secrets.words_keys()));
        let Err(error) = self.api.replace_secrets(&made.request).await else {
            let (id, idle_seconds) = (before.id, before.idle_seconds);
            return Ok(Account { id, key: made.key.clone(), state: made.state.clone(), idle_seconds, words });
        };
        match self.api.sign_in(&sign_in(keys, false)).await {
            Ok(signed_in) => {
                let account = Account::open(&signed_in, keys).map_err(|_| fault("account box"))?;
                Ok(Account { words, ..account })
            }
            Err(_) => Err(wrong_passphrase(error)),
        }
    }

    /// Gives the open vault the keys that a replacement put into the account state: its next member list, then the state
    /// without the old ones. Does nothing where nothing is left to finish. A server that refuses does not keep the owner from
    /// opening: then it is tried again at the next opening.
    pub(super) async fn finish_replacement(&mut self) -> Result<(), Trouble> {
        match self.try_finish().await {
            Err(Trouble::Refused(_) | Trouble::Disputed(_)) => Ok(()),
            Err(other) => Err(other),
            Ok(()) => {
                let open = self.opened_mut()?;
                let state = &open.account.state;
                // Another vault of the account may still need it.
                if state.vaults.iter().all(|entry| state.replacing(&entry.vault).is_none()) {
                    open.unfinished = None;
                }
                Ok(())
            }
        }
    }

    async fn try_finish(&mut self) -> Result<(), Trouble> {
        for _ in 0..ATTEMPTS {
            let open = self.opened()?;
            let state = &open.account.state;
            let Some((next, _)) = state.replacing(&open.book.vault) else { return Ok(()) };
            if open.unfinished.is_none() {
                return Ok(()); // another device's, and without the auth key: left to the next opening
            }
            if let Some(dispute) = &open.dispute {
                return Err(Trouble::Disputed(dispute.clone()));
            }
            let under = state.entry_under(&open.book.list).map_err(|_| fault("member list"))?;
            if under.generations.len() == next.generations.len() {
                // The list is made; only the state does not know it yet.
                let entry = VaultEntry { pin: open.book.list.pin(), ..under.clone() };
                return self.settle(entry).await;
            }
            match self.write_next_list().await {
                Ok(entry) => return self.settle(entry).await,
                Err(Trouble::Refused(ProblemKind::HeadMoved)) => self.pull().await?,
                Err(other) => return Err(other),
            }
        }
        Err(Trouble::Refused(ProblemKind::HeadMoved))
    }

    /// Writes the vault's next member list under a head that the new owner key signs.
    async fn write_next_list(&mut self) -> Result<VaultEntry, Trouble> {
        let left = self.who_left().await?;
        let (Some(open), environment) = (&self.open, &mut self.environment) else { return Err(Trouble::Locked) };
        let change = open.account.state.finish_vault(&open.book.list, &left, environment.rng());
        let change = change.map_err(|_| fault("member list"))?;
        let proof = open.unfinished.clone().ok_or_else(|| fault("auth key"))?;
        let (states, journal) = (open.book.states(), open.journal.verified());
        self.put_list(change, &states, journal, &proof).await?;
        let open = self.opened()?;
        // The device's memory may fail without losing anything: the server has it.
        let _ = open.remember().await;
        Ok(open.book.entry.clone())
    }

    /// Writes a member list and nothing else, under a head that follows the one that is held, over these records.
    pub(super) async fn put_list(
        &mut self,
        change: VaultChange,
        states: &[RecordState],
        journal: JournalState,
        proof: &Proof,
    ) -> Result<(), Trouble> {
        let api = self.api.clone();
        let now = self.environment.now();
        let open = self.open.as_mut().ok_or(Trouble::Locked)?;
        let Account { id, state, .. } = &open.account;
        let book = Book::new(change.entry, change.list, *id, &state.identity);
        let mut book = book.ok_or_else(|| fault("vault"))?;
        book.head = open.book.head;
        let head = book.next_head(states, journal, Digest::ZERO, now).ok_or_else(|| fault("head"))?;
        let changeset = Changeset {
            expected_head: open.book.head.as_ref().map_or(protocol::layout::NO_HEAD, |head| to(head.digest())),
            new_head: Bytes(head.as_bytes().to_vec()),
            put: Vec::new(),
            delete: Vec::new(),
            grants: Vec::new(),
            member_list: Some(Bytes(book.list.as_bytes().to_vec())),
            proof: Some(proof.clone()),
        };
        let key = BlobId(random(self.environment.rng())).to_string();
        match api.change(&to(book.vault), &changeset, &key).await {
            Ok(_) => {}
            Err(ApiError::Refused { kind, .. }) => return Err(Trouble::Refused(kind)),
            Err(other) => return Err(other.into()),
        }
        book.head = Some(head);
        open.book.lists.add(book.list.list());
        open.book.take_keys(book);
        Ok(())
    }

    /// Takes the old keys out of the account state.
    async fn settle(&mut self, entry: VaultEntry) -> Result<(), Trouble> {
        let open = self.open.as_mut().ok_or(Trouble::Locked)?;
        if open.book.entry.generations.len() != entry.generations.len() {
            let Account { id, state, .. } = &open.account;
            let book = Book::new(entry.clone(), open.book.list.clone(), *id, &state.identity);
            let head = open.book.head;
            open.book.take_keys(Book { head, ..book.ok_or_else(|| fault("vault"))? });
        }
        open.book.entry.pin = entry.pin;
        let proof = open.unfinished.clone().ok_or_else(|| fault("auth key"))?;
        let list = open.book.list.clone();
        self.update_state(&proof, |state, _| {
            // Another device may have been faster, with the same outcome.
            state.finished(entry.clone(), &list)
        })
        .await
    }

    /// Refuses while a vault that was handed over to this account has no owner key of its own: under another identity nobody could
    /// sign its next list.
    async fn refuse_untaken(&self) -> Result<(), Trouble> {
        let account = &self.opened()?.account;
        for entry in account.state.vaults.iter().filter(|entry| entry.owner_key.is_none()) {
            let view = match self.api.vault(&to(entry.vault)).await {
                Err(ApiError::Refused { kind: ProblemKind::NotFound, .. }) => continue,
                view => view?,
            };
            let newest = view.member_lists.last().and_then(|list| SignedMemberList::parse(&list.0).ok());
            if newest.is_some_and(|list| list.list().owner == account.id) {
                return Err(Trouble::TakeOverFirst);
            }
        }
        Ok(())
    }
}

/// The grants that are to end. Each one that still opens, or could, needs an answer.
pub(super) fn ending<D>(open: &Open<D>, choices: &[GrantChoice], now: i64) -> Result<Vec<GrantId>, Trouble> {
    let mut ending = Vec::new();
    for (_, grant) in open.book.grants() {
        if !share::opens_there(open, grant, now) {
            continue;
        }
        let choice = choices.iter().find(|choice| choice.grant == grant.grant);
        if !choice.ok_or(Trouble::Field(Field::Decisions))?.keep {
            ending.push(grant.grant);
        }
    }
    Ok(ending)
}
