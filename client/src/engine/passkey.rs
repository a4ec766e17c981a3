//! Passkeys: one more way to open the vault, by the 32 bytes that a passkey's `prf` extension gives for a fixed question (WebAuthn
//! Level 3, 10.1.4). The browser asks the passkey; here those bytes open what passphrase and seal open.

use protocol::account::{ChangeWrappings, WrappingKind};
use protocol::{ProblemKind, limits};
use vault::account::derive_from_passkey;
use vault::record::ActWhat;
use vault::secret::PasskeyOutput;

use super::Engine;
use super::acts::Done;
use super::settings::wrong_passphrase;
use super::wire::{AddPasskey, OpenWithPasskey, Opened, PasskeyView, RemovePasskey, Trouble};
use crate::account::new_wrapping;
use crate::api::ApiError;
use crate::convert::to;
use crate::device::{DeviceStore, Keeping};
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Wraps the account key for a passkey. The owner's other sessions end, as whenever the ways in change.
    pub(super) async fn add_passkey(&mut self, ask: AddPasskey) -> Result<(), Trouble> {
        let known = self.prove(&ask.passphrase)?;
        let keys = derive_from_passkey(&PasskeyOutput::from_bytes(ask.output.0));
        let (Some(open), environment) = (&self.open, &mut self.environment) else { return Err(Trouble::Locked) };
        let account = &open.account;
        let (epoch, rng) = (account.state.version.epoch, environment.rng());
        let add = new_wrapping(WrappingKind::Passkey, &keys, &account.id, epoch, &account.key, rng)?;
        let change = ChangeWrappings { proof: known, remove: Vec::new(), add: vec![add] };
        match self.api.change_wrappings(&change).await {
            Ok(()) => Ok(()),
            // The same passkey twice is one passkey.
            Err(ApiError::Refused { kind: ProblemKind::Conflict, .. }) => {
                let there = self.api.wrappings().await?.wrappings;
                let is_full = there.len() >= limits::WRAPPINGS && there.iter().all(|one| one.id != to(keys.id));
                Err(if is_full { Trouble::PasskeysFull } else { Trouble::PasskeyKnown })
            }
            Err(other) => Err(wrong_passphrase(other)),
        }
    }

    /// The account's passkeys, as the server tells them.
    pub(super) async fn list_passkeys(&mut self) -> Result<Vec<PasskeyView>, Trouble> {
        self.opened()?;
        let all = self.api.wrappings().await?.wrappings;
        Ok(all.iter().filter(|one| one.kind == WrappingKind::Passkey).map(|one| PasskeyView { id: one.id }).collect())
    }

    /// A passkey that opens nothing any more. What the device keeps of it is the device's to delete.
    pub(super) async fn remove_passkey(&mut self, ask: RemovePasskey) -> Result<(), Trouble> {
        let known = self.prove(&ask.passphrase)?;
        let passkeys = self.list_passkeys().await?;
        if !passkeys.contains(&PasskeyView { id: ask.id }) {
            return Err(Trouble::NotFound);
        }
        let change = ChangeWrappings { proof: known, remove: vec![ask.id], add: Vec::new() };
        self.api.change_wrappings(&change).await.map_err(wrong_passphrase)?;
        self.check_copy().await
    }

    pub(super) async fn open_with_passkey(&mut self, ask: OpenWithPasskey) -> Result<Opened, Trouble> {
        let keys = derive_from_passkey(&PasskeyOutput::from_bytes(ask.output.0));
        let kept = self.seal_record().await;
        let mut account = match self.sign_in(&keys, kept.is_none(), Trouble::PasskeyUnknown).await {
            // On a device that is not the owner's nothing is looked for.
            Err(Trouble::Offline) if ask.keep => return self.open_away(keys).await,
            other => other?,
        };
        let known_here = kept.as_ref().is_some_and(|record| record.account == account.id);
        if kept.is_some() && !known_here {
            // Whose passkey it is shows only now. It is a new device to them, which their other devices are to hear.
            self.api.sign_out().await?;
            account = self.sign_in(&keys, true, Trouble::PasskeyUnknown).await?;
        }
        let keeping = self.keeping(ask.keep, &account.id).await;
        let older = match (&keeping, &kept) {
            (Keeping::Device(_), Some(record)) => account.check_not_older(record).is_err(),
            _ => false,
        };
        let opened = self.open_account(account, &keys, keeping, older, &[]).await?;
        if !known_here {
            self.note(Done::new(ActWhat::OpenedOnNewDevice, 0)).await;
        }
        Ok(opened)
    }
}
