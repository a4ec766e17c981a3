//! The account's state as all devices of the account share it: read anew, and written against what the server holds.

use protocol::account::{Proof, PutAccountState};
use protocol::{Bytes, ProblemKind};
use rand_core::CryptoRng;
use vault::account::AccountState;

use super::Engine;
use super::settings::wrong_passphrase;
use super::wire::{DisputeKind, Trouble};
use crate::account::{Account, fault};
use crate::api::{Api, ApiError};
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// How often a state is written anew because another device was faster.
const ATTEMPTS: usize = 4;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Writes the next state. If another device was faster, reads what it wrote and makes the change once more upon that.
    pub(super) async fn update_state(
        &mut self,
        proof: &Proof,
        mut change: impl FnMut(&AccountState, &mut dyn CryptoRng) -> vault::Result<AccountState>,
    ) -> Result<(), Trouble> {
        let api = self.api.clone();
        for _ in 0..ATTEMPTS {
            let (Some(open), environment) = (&mut self.open, &mut self.environment) else {
                return Err(Trouble::Locked);
            };
            let account = &mut open.account;
            let next = change(&account.state, environment.rng()).map_err(|_| fault("account state"))?;
            let state = Bytes(next.seal_state(&account.key, environment.rng()).map_err(|_| fault("state"))?);
            let expected_counter = account.state.version.counter;
            match api.put_account_state(&PutAccountState { proof: proof.clone(), expected_counter, state }).await {
                Ok(()) => {
                    account.state = next;
                    // A device that is in dispute with the server goes on holding it to what it knew.
                    return if open.dispute.is_none() { self.keep_seal().await } else { Ok(()) };
                }
                Err(ApiError::Refused { kind: ProblemKind::StateMoved, .. }) => read_state(&api, account).await?,
                Err(other) => return Err(wrong_passphrase(other)),
            }
        }
        Err(Trouble::Refused(ProblemKind::StateMoved))
    }
}

/// Reads the state that the server holds. One that is older than what is known, or does not open, is not taken.
pub(super) async fn read_state<T: Transport>(api: &Api<T>, account: &mut Account) -> Result<(), Trouble> {
    let held = api.account_state().await?;
    let Account { id, key, state, .. } = &*account;
    let altered = || super::account::unverified(DisputeKind::Altered);
    let current = AccountState::open_state(key, id, state.version.epoch, &held.state.0).map_err(|_| altered())?;
    if current.version.counter != held.counter || current.version.check_not_older(state.version).is_err() {
        return Err(super::account::unverified(DisputeKind::RolledBack));
    }
    account.state = current;
    Ok(())
}
