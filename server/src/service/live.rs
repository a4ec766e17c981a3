//! Who is listening to which vault. Only the newest position matters, so a slow listener never holds anybody up.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use protocol::journal::Moved;
use protocol::{AccountId, VaultId};
use tokio::sync::watch;

use super::Service;
use super::error::Answer;
use super::session::Session;

/// Listeners of vaults, and the signal that some session has ended.
#[derive(Default)]
pub struct Live {
    vaults: Mutex<HashMap<VaultId, watch::Sender<Moved>>>,
    /// How often something moved at invitations of an account, since somebody of it listens.
    invitations: Mutex<HashMap<AccountId, watch::Sender<u64>>>,
    sessions: watch::Sender<u64>,
}

/// One listener.
pub struct Listener {
    /// The vault's newest position.
    pub moved: watch::Receiver<Moved>,
    /// Changes when something moved at an invitation that the account made or answered.
    pub invitations: watch::Receiver<u64>,
    /// Changes when some session has ended.
    pub sessions: watch::Receiver<u64>,
}

impl Listener {
    /// Where the vault and the account's invitations are now; what is said so is not said again.
    pub fn position(&mut self) -> Moved {
        let invitations = *self.invitations.borrow_and_update();
        Moved { invitations, ..*self.moved.borrow_and_update() }
    }
}

impl Live {
    /// The vault has a new revision.
    pub(super) fn revision(&self, vault: &VaultId, revision: u64) {
        self.notify(vault, |moved| moved.revision = moved.revision.max(revision));
    }

    /// The journal has a new entry.
    pub(super) fn journal(&self, vault: &VaultId, number: u64) {
        self.notify(vault, |moved| moved.journal = moved.journal.max(number));
    }

    /// Something moved at an invitation that the account made or answered.
    pub(super) fn invitation(&self, account: &AccountId) {
        let mut accounts = self.invitations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = accounts.get(account) {
            if sender.receiver_count() == 0 {
                accounts.remove(account);
            } else {
                sender.send_modify(|count| *count = count.wrapping_add(1));
            }
        }
    }

    /// Some session has ended: streams look whether it was theirs.
    pub(super) fn sessions_changed(&self) {
        self.sessions.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// The vault is gone: its streams end.
    pub(super) fn forget(&self, vault: &VaultId) {
        self.lock().remove(vault);
    }

    fn notify(&self, vault: &VaultId, change: impl FnOnce(&mut Moved)) {
        let mut vaults = self.lock();
        if let Some(sender) = vaults.get(vault) {
            if sender.receiver_count() == 0 {
                vaults.remove(vault);
            } else {
                // What a look into the store finds is often known already.
                sender.send_if_modified(|moved| {
                    let before = *moved;
                    change(moved);
                    *moved != before
                });
            }
        }
    }

    fn listen(&self, vault: &VaultId, account: &AccountId) -> Listener {
        let nowhere = Moved { revision: 0, journal: 0, invitations: 0 };
        let moved = self.lock().entry(*vault).or_insert_with(|| watch::Sender::new(nowhere)).subscribe();
        let mut accounts = self.invitations.lock().unwrap_or_else(PoisonError::into_inner);
        let invitations = accounts.entry(*account).or_insert_with(|| watch::Sender::new(0)).subscribe();
        Listener { moved, invitations, sessions: self.sessions.subscribe() }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<VaultId, watch::Sender<Moved>>> {
        self.vaults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service {
    /// Listens to a vault, from where it is now.
    ///
    /// # Errors
    /// `not-found` when the account is no member.
    pub async fn listen(&self, session: &Session, vault: &VaultId) -> Answer<Listener> {
        self.role(session, vault).await?;
        // Listening first: what happens between the two lines is then heard of.
        let listener = self.live.listen(vault, &session.account);
        let view = self.position(vault).await?;
        self.live.revision(vault, view.revision);
        self.live.journal(vault, view.journal);
        Ok(listener)
    }

    /// Whether a stream may go on: the session is alive and the account still a member. Listeners then hear of what was
    /// written through another server.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn may_listen(&self, session: &Session, vault: &VaultId) -> Answer<bool> {
        if !self.still_alive(session).await? || self.role(session, vault).await.is_err() {
            return Ok(false);
        }
        let view = self.position(vault).await?;
        self.live.revision(vault, view.revision);
        self.live.journal(vault, view.journal);
        Ok(true)
    }
}
