//! Who is listening to which vault. Only the newest position matters, so a slow listener never holds anybody up.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use protocol::VaultId;
use protocol::journal::Moved;
use tokio::sync::watch;

use super::Service;
use super::error::Answer;
use super::session::Session;

/// Listeners of vaults, and the signal that some session has ended.
#[derive(Default)]
pub struct Live {
    vaults: Mutex<HashMap<VaultId, watch::Sender<Moved>>>,
    sessions: watch::Sender<u64>,
}

/// One listener.
pub struct Listener {
    /// The vault's newest position.
    pub moved: watch::Receiver<Moved>,
    /// Changes when some session has ended.
    pub sessions: watch::Receiver<u64>,
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
                sender.send_modify(change);
            }
        }
    }

    fn listen(&self, vault: &VaultId) -> Listener {
        let nowhere = Moved { revision: 0, journal: 0 };
        let mut vaults = self.lock();
        let sender = vaults.entry(*vault).or_insert_with(|| watch::Sender::new(nowhere));
        Listener { moved: sender.subscribe(), sessions: self.sessions.subscribe() }
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
        let listener = self.live.listen(vault);
        let view = self.position(vault).await?;
        self.live.revision(vault, view.revision);
        self.live.journal(vault, view.journal);
        Ok(listener)
    }

    /// Whether a stream may go on: the session is alive and the account still a member.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn may_listen(&self, session: &Session, vault: &VaultId) -> Answer<bool> {
        Ok(self.still_alive(session).await? && self.role(session, vault).await.is_ok())
    }
}
