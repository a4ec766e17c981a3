//! Settings: passphrase, other devices, exports, deleting everything.

use exchange::fhir::write::export_with_files;
use protocol::account::{ChangeWrappings, Proof, WrappingKind};
use protocol::{Bytes, ProblemKind, SessionId};
use vault::account::{derive_from_passphrase, open_device_name};
use vault::pairing::NewDevice;
use vault::passphrase::Passphrase;
use vault::record::ActWhat;

use super::Engine;
use super::account::parse_passphrase;
use super::acts::Done;
use super::wire::{ChangePassphrase, ExportFile, Exported, PairingView, SessionItem, Trouble};
use crate::account::{fault, new_wrapping, proof};
use crate::api::ApiError;
use crate::device::{DeviceStore, Keeping};
use crate::document;
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Wraps the account key anew. The old wrapping is erased from the server's disk, other sessions end, nothing else changes.
    pub(super) async fn change_passphrase(&mut self, ask: ChangePassphrase) -> Result<(), Trouble> {
        let next = parse_passphrase(ask.next)?;
        let known = match ask.current {
            Some(current) => self.prove(&current)?,
            None => self.opened()?.account.words.clone().ok_or(Trouble::WrongPassphrase)?,
        };
        let (Some(open), environment) = (&self.open, &mut self.environment) else { return Err(Trouble::Locked) };
        let account = &open.account;
        let keys = derive_from_passphrase(&next, &account.state.seal).map_err(|_| fault("argon2"))?;
        let epoch = account.state.version.epoch;
        let (kind, rng) = (WrappingKind::Passphrase, environment.rng());
        let add = new_wrapping(kind, &keys, &account.id, epoch, &account.key, rng)?;
        // The id belongs to the seal, which stays: the new wrapping takes the place of the old one.
        let change = ChangeWrappings { proof: known, remove: vec![add.id], add: vec![add] };
        self.api.change_wrappings(&change).await.map_err(wrong_passphrase)
    }

    /// Text for another device of the owner, after the passphrase was typed again.
    pub(super) async fn pair_device(&mut self, passphrase: &str) -> Result<PairingView, Trouble> {
        let known = self.prove(passphrase)?;
        self.check_proof(&known).await?;
        let server = self.server.clone();
        let open = self.opened()?;
        let vaults = open.all_marks().await?;
        let seal = open.account.state.seal.clone();
        let typed = seal.to_typed().to_string();
        let epoch = open.account.state.version.epoch;
        let device = NewDevice { server, seal, kdf: vault::account::KDF, epoch, vaults };
        let qr = device.to_text().map_err(|_| fault("pairing"))?.to_string();
        Ok(PairingView { qr, typed })
    }

    pub(super) async fn export_everything(&mut self) -> Result<Exported, Trouble> {
        let open = self.opened()?;
        // Half of a vault must not be taken for the whole of it.
        if open.book.is_moving() {
            return Err(Trouble::MoveUnfinished);
        }
        let now = self.environment.now();
        let records: Vec<_> = open.book.to_export().map(|(id, held)| (*id, held.record())).collect();
        let (contents, left_out) = self.contents_to_export().await?;
        let text = export_with_files(&records, &|file| contents.encoded(file), now);
        let file =
            ExportFile { file_name: file_name("inro", now, "json"), media_type: document::FHIR_JSON.to_owned(), text };
        self.note(Done::new(ActWhat::ExportedAll, 0)).await;
        Ok(Exported { file, left_out })
    }

    pub(super) async fn list_sessions(&mut self) -> Result<Vec<SessionItem>, Trouble> {
        let sessions = self.api.sessions().await?.sessions;
        let account = &self.opened()?.account;
        let name = |sealed: &Option<Bytes>| {
            let sealed = sealed.as_ref()?;
            open_device_name(&account.key, &account.id, account.state.version.epoch, &sealed.0).ok()
        };
        let item = |view: protocol::session::SessionView| SessionItem {
            id: view.session,
            name: name(&view.sealed_name),
            began: view.began,
            used: view.used,
            current: view.current,
        };
        Ok(sessions.into_iter().map(item).collect())
    }

    pub(super) async fn end_session(&mut self, id: &SessionId) -> Result<(), Trouble> {
        self.opened()?;
        Ok(self.api.end_session(id).await?)
    }

    pub(super) async fn read_notices(&mut self, through: u64) -> Result<(), Trouble> {
        self.opened()?;
        Ok(self.api.events_read(through).await?)
    }

    /// Deletes the account with its vault at the server, then everything of it in this browser.
    pub(super) async fn delete_account(&mut self, passphrase: &str) -> Result<(), Trouble> {
        let known = self.prove(passphrase)?;
        // On a device that is not the owner's, what is kept there belongs to somebody else.
        let own = matches!(self.opened()?.keeping, Keeping::Device(_));
        self.api.delete_account(known).await.map_err(wrong_passphrase)?;
        self.open = None;
        if own {
            self.forget_device().await?;
        }
        (self.emit)(super::wire::Event::Locked);
        Ok(())
    }

    /// The auth key that belongs to a passphrase typed again.
    pub(super) fn prove(&self, typed: &str) -> Result<Proof, Trouble> {
        let open = self.opened()?;
        let passphrase = Passphrase::parse(typed).map_err(|_| Trouble::WrongPassphrase)?;
        let keys = derive_from_passphrase(&passphrase, &open.account.state.seal).map_err(|_| fault("argon2"))?;
        Ok(proof(&keys))
    }

    /// Asks the server whether the auth key is right, by a call that changes nothing.
    pub(super) async fn check_proof(&self, known: &Proof) -> Result<(), Trouble> {
        let nothing = ChangeWrappings { proof: known.clone(), add: Vec::new(), remove: Vec::new() };
        self.api.change_wrappings(&nothing).await.map_err(wrong_passphrase)
    }
}

/// A suggested name: what, and the day it was made. No name of a person.
pub(super) fn file_name(what: &str, now: i64, extension: &str) -> String {
    let day = document::date_time(now).map(|at| at.date().to_owned()).unwrap_or_default();
    format!("{what}-{day}.{extension}")
}

pub(super) fn wrong_passphrase(error: ApiError) -> Trouble {
    match error {
        ApiError::Refused { kind: ProblemKind::WrongKey, .. } => Trouble::WrongPassphrase,
        other => other.into(),
    }
}
