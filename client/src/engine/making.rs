//! Making one more vault, as a whole: the keys go into the account's state, the vault to the server, whose it is into the vault. What
//! is needed to go on stays on this device until all three are done; the next opening here finishes what was cut off in between.

use protocol::account::Proof;
use protocol::vault::CreateVault;
use protocol::{Bytes, ProblemKind};
use serde::{Deserialize, Serialize};
use vault::generation::{VaultChange, make_vault};
use vault::id::{AccountId, Digest, RecordId, VaultId};
use vault::journal::JournalState;
use vault::record::{Body, Fact, Part, Person, Provenance, Record};

use super::change::Edit;
use super::records::check_person;
use super::wire::{Event, MakeVault, Opened, Trouble};
use super::{Engine, Open};
use crate::account::{Account, fault};
use crate::api::ApiError;
use crate::book::{Book, Sealed};
use crate::convert::to;
use crate::device::{DeviceStore, Keeping, MAKING_KEY};
use crate::environment::Environment;
use crate::transport::Transport;

/// A vault that is being made, as the device keeps it: what the server gets anyway, and whose it will be as a sealed record.
#[derive(Serialize, Deserialize)]
struct Making {
    account: AccountId,
    create: CreateVault,
    record: RecordId,
    person: Bytes,
    /// If it is a part of a person's records.
    #[serde(default)]
    part: Option<(RecordId, Bytes)>,
}

/// A vault that is made.
pub(super) struct Made {
    pub(super) vault: VaultId,
    person: Person,
    pub(super) part: Option<Part>,
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Makes one more vault, for a child or a parent, and opens it. Asked again for the same person after it was cut off, it goes on
    /// with the one that was begun.
    pub(super) async fn make_vault(&mut self, ask: MakeVault) -> Result<Opened, Trouble> {
        check_person(&ask.person)?;
        let proof = self.prove(&ask.passphrase)?;
        self.check_proof(&proof).await?;
        if let Some(dispute) = &self.opened()?.dispute {
            return Err(Trouble::Disputed(dispute.clone()));
        }
        let vault = match self.finish_making(&proof).await? {
            Some(made) if made.part.is_none() && made.person == ask.person => made.vault,
            _ => self.make_another(&proof, ask.person, None).await?,
        };
        self.switch_to(&vault).await?;
        (self.emit)(Event::VaultMoved);
        self.remember_last().await?;
        let kept = matches!(self.opened()?.keeping, Keeping::Device(_));
        self.arrive(kept).await
    }

    /// Makes the next one. `part`: what it is called as a part, and of which vault.
    pub(super) async fn make_another(
        &mut self,
        proof: &Proof,
        person: Person,
        part: Option<(String, VaultId)>,
    ) -> Result<VaultId, Trouble> {
        let now = self.environment.now();
        let (record, second) = (RecordId::make(self.environment.rng()), RecordId::make(self.environment.rng()));
        let (Some(open), environment) = (&self.open, &mut self.environment) else { return Err(Trouble::Locked) };
        let Account { id, state, .. } = &open.account;
        let made = make_vault(*id, &state.identity, environment.rng());
        let VaultChange { entry, list } = made.map_err(|_| fault("vault"))?;
        let book = Book::new(entry.clone(), list, *id, &state.identity).ok_or_else(|| fault("vault"))?;
        let head = book.next_head(&[], JournalState::EMPTY, Digest::ZERO, now).ok_or_else(|| fault("head"))?;
        let mut seal = |id: &RecordId, fact: Fact| -> Result<Bytes, Trouble> {
            let body = Body::new(Record::new(fact, Provenance::typed(now))).encode().map_err(|_| fault("body"))?;
            let sealed = book.keyring.seal_record(id, 1, &body, environment.rng());
            Ok(Bytes(sealed.map_err(|_| fault("seal"))?))
        };
        let person = seal(&record, Fact::Person(person))?;
        let key = entry.owner_key.as_ref().ok_or_else(|| fault("owner key"))?;
        let part = part.map(|(name, main)| Part::sign(&book.vault, main, name, book.list.list().n, key));
        let part = part.map(|part| Ok::<_, Trouble>((second, seal(&second, Fact::Part(part))?))).transpose()?;
        let create = CreateVault {
            vault: to(book.vault),
            member_list: Bytes(book.list.as_bytes().to_vec()),
            head: Bytes(head.as_bytes().to_vec()),
        };
        let making = Making { account: *id, create, record, person, part };
        let kept = protocol::to_cbor(&making).map_err(|_| fault("vault"))?;
        open.keeping.write(vec![(MAKING_KEY.to_owned(), Some(kept))]).await.map_err(|_| fault("device"))?;
        match self.update_state(proof, |state, _| state.with_vault(entry.clone())).await {
            // Whether it arrived, the state says at the next opening.
            Ok(()) | Err(Trouble::Offline) => {}
            Err(other) => {
                self.forget_making().await?;
                return Err(other);
            }
        }
        self.finish_making(proof).await?.map(|made| made.vault).ok_or(Trouble::Offline)
    }

    /// Goes on with a vault whose making was cut off, if there is one; which, and whose. What was open is open afterwards. One that the
    /// server refuses for good leaves no keys behind.
    pub(super) async fn finish_making(&mut self, proof: &Proof) -> Result<Option<Made>, Trouble> {
        let Some(making) = self.making().await? else { return Ok(None) };
        let vault: VaultId = to(making.create.vault);
        if self.opened()?.account.state.vault(&vault).is_none() {
            // The keys never came into the state: nobody could open such a vault.
            self.forget_making().await?;
            return Ok(None);
        }
        match self.api.create_vault(&making.create).await {
            Ok(()) => {}
            // An earlier attempt did arrive: the id is 128 bits that only this account has drawn.
            Err(ApiError::Refused { kind: ProblemKind::Conflict, .. }) => {}
            Err(ApiError::Refused { kind, .. }) if is_final(kind) => {
                self.update_state(proof, |state, _| state.without_vault(&vault)).await?;
                self.forget_making().await?;
                return Err(Trouble::Refused(kind));
            }
            Err(other) => return Err(other.into()),
        }
        let (before, settled) = self.put_in_place(&vault).await?;
        let written = match settled {
            Ok(()) => self.write_content(&making).await,
            Err(other) => Err(other),
        };
        self.look();
        self.put_back(before);
        let made = written?;
        self.forget_making().await?;
        Ok(Some(made))
    }

    /// Which vault is being made on this device for the account that is open.
    pub(super) async fn vault_in_making(&self) -> Result<Option<VaultId>, Trouble> {
        Ok(self.making().await?.map(|making| to(making.create.vault)))
    }

    async fn making(&self) -> Result<Option<Making>, Trouble> {
        let open = self.opened()?;
        let kept = open.keeping.get(MAKING_KEY).await.map_err(|_| fault("device"))?;
        let making = kept.and_then(|kept| protocol::from_cbor::<Making>(&kept).ok());
        Ok(making.filter(|making| making.account == open.account.id))
    }

    async fn forget_making(&self) -> Result<(), Trouble> {
        let change = vec![(MAKING_KEY.to_owned(), None)];
        self.opened()?.keeping.write(change).await.map_err(|_| fault("device"))
    }

    /// Writes into the vault that is open whose it is, and of what it is a part, unless an earlier attempt did.
    async fn write_content(&mut self, making: &Making) -> Result<Made, Trouble> {
        let open = self.opened()?;
        let opened = |id: &RecordId, bytes: &Bytes| {
            let sealed = Sealed { revision: 1, bytes: bytes.0.clone() };
            open.book.open(id, &sealed).map(|held| held.body).ok_or_else(|| fault("record of a new vault"))
        };
        let whose = opened(&making.record, &making.person)?;
        let part = making.part.as_ref().map(|(id, sealed)| Ok::<_, Trouble>((*id, opened(id, sealed)?))).transpose()?;
        let Fact::Person(person) = whose.record.fact.clone() else { return Err(fault("person")) };
        let said = part.as_ref().map(|(_, body)| &body.record.fact);
        let said = said.and_then(|fact| if let Fact::Part(part) = fact { Some(part.clone()) } else { None });
        self.commit(|open: &Open<D>| match open.book.person() {
            Some(_) => Ok(Edit::put(Vec::new())),
            None => Ok(Edit::put(std::iter::once((making.record, whose.clone())).chain(part.clone()).collect())),
        })
        .await?;
        Ok(Made { vault: self.opened()?.book.vault, person, part: said })
    }
}

/// Whether the server will say the same next time.
const fn is_final(kind: ProblemKind) -> bool {
    !matches!(
        kind,
        ProblemKind::Unavailable
            | ProblemKind::ReadOnly
            | ProblemKind::TooMany
            | ProblemKind::TooSlow
            | ProblemKind::DiskFull
            | ProblemKind::SignedOut
    )
}
