//! Joining, as the guest: the answer, the digits, and the vault in the account once the owner has let in.

use protocol::ProblemKind;
use protocol::account::Proof;
use vault::id::VaultId;
use vault::invitation::{AnsweredInvitation, Invitation};
use vault::member::SignedMemberList;

use crate::account::{Account, fault};
use crate::api::ApiError;
use crate::convert::to;
use crate::device::{DeviceStore, JOINING, joining_key};
use crate::engine::Engine;
use crate::engine::wire::{AnswerInvitation, Event, JoiningItem, JoiningState, Trouble};
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Answers an invitation with this account's keys, and keeps it, sealed, until the owner has let in.
    pub(in crate::engine) async fn answer_invitation(&mut self, ask: AnswerInvitation) -> Result<JoiningItem, Trouble> {
        let invitation = self.read_invitation(&ask.link)?;
        invitation.check_time(self.environment.now()).map_err(|_| Trouble::InvitationOver)?;
        let proof = self.prove(&ask.passphrase)?;
        self.check_proof(&proof).await?;
        let mut kept = self.kept_answer(&invitation.vault).await?;
        if let Some(another) = kept.take_if(|kept| kept.invitation != invitation) {
            // What is under way is not given up for a link that may be nothing.
            if self.joining_state(&another).await? != JoiningState::Over {
                return Err(Trouble::Refused(ProblemKind::Conflict));
            }
        }
        let (Some(open), environment) = (&mut self.open, &mut self.environment) else { return Err(Trouble::Locked) };
        let Account { id, key, state, .. } = &open.account;
        if state.vault(&invitation.vault).is_some() {
            return Err(Trouble::Refused(ProblemKind::Conflict));
        }
        let again = kept.is_some();
        let answered = kept.unwrap_or_else(|| AnsweredInvitation::make(invitation, environment.rng()));
        if !again {
            let sealed = answered.seal_answered(key, id, state.version.epoch, environment.rng());
            let sealed = sealed.map_err(|_| fault("invitation"))?;
            // Kept first: an answer is taken once, and without the link nobody could go on from it.
            let change = vec![(joining_key(&answered.invitation.vault), Some(sealed))];
            open.keeping.write(change).await.map_err(|_| fault("device"))?;
        }
        let invitation = &answered.invitation;
        let answer = invitation.answer(&answered.answer(*id, state.identity.public()));
        open.joining = Some(proof);
        match self.api.answer(&to(invitation.vault), &to(invitation.id()), answer.into()).await {
            Ok(()) => {}
            Err(ApiError::Refused { kind: ProblemKind::NotFound | ProblemKind::Conflict, .. }) => {
                // An earlier answer may have arrived, and have been taken: then the server says below how far that is.
                if !again {
                    self.forget_joining(&invitation.vault).await?;
                    return Err(Trouble::InvitationOver);
                }
            }
            Err(other) => return Err(other.into()),
        }
        self.joining_item(&answered).await
    }

    /// What this account has answered for a vault on this device. What does not open is another account's, or from before all secrets
    /// were replaced.
    async fn kept_answer(&self, vault: &VaultId) -> Result<Option<AnsweredInvitation>, Trouble> {
        let open = self.opened()?;
        let Account { id, key, state, .. } = &open.account;
        let sealed = open.keeping.get(&joining_key(vault)).await.map_err(|_| fault("device"))?;
        let open =
            |sealed: Vec<u8>| AnsweredInvitation::open_answered(key, id, state.version.epoch, vault, &sealed).ok();
        Ok(sealed.and_then(open))
    }

    /// Invitations that were answered on this device, as far as they are now. Where the owner has let in, the vault is taken
    /// into the account, if the auth key is still at hand; being in is said until the next opening.
    pub(in crate::engine) async fn list_joining(&mut self) -> Result<Vec<JoiningItem>, Trouble> {
        let kept = self.opened()?.keeping.list(JOINING).await.map_err(|_| fault("device"))?;
        let mut items = Vec::new();
        for (name, _) in kept {
            let vault = name.strip_prefix(JOINING).and_then(|vault| vault.parse::<VaultId>().ok());
            let Some(vault) = vault else { continue };
            if let Some(answered) = self.kept_answer(&vault).await? {
                items.push(self.joining_item(&answered).await?);
            }
        }
        Ok(items)
    }

    pub(in crate::engine) async fn forget_joining(&mut self, vault: &VaultId) -> Result<(), Trouble> {
        let change = vec![(joining_key(vault), None)];
        self.opened()?.keeping.write(change).await.map_err(|_| fault("device"))
    }

    async fn joining_item(&mut self, answered: &AnsweredInvitation) -> Result<JoiningItem, Trouble> {
        let state = self.joining_state(answered).await?;
        let invitation = &answered.invitation;
        Ok(JoiningItem { vault: invitation.vault, until: invitation.until, state })
    }

    async fn joining_state(&mut self, answered: &AnsweredInvitation) -> Result<JoiningState, Trouble> {
        let invitation = &answered.invitation;
        let open = self.opened()?;
        if open.account.state.vault(&invitation.vault).is_some() {
            return Ok(JoiningState::In);
        }
        let own = answered.answer(open.account.id, open.account.state.identity.public());
        let joining = open.joining.clone();
        match self.api.answered(&to(invitation.vault), &to(invitation.id())).await {
            Ok(shown) => Ok(match shown.nonce {
                None => JoiningState::Waiting,
                Some(nonce) => {
                    let nonce = vault::secret::InvitationNonce::from_bytes(nonce.0);
                    match invitation.digits(&nonce, &own) {
                        Ok(digits) => JoiningState::Digits(digits.to_string()),
                        Err(_) => JoiningState::Foreign,
                    }
                }
            }),
            Err(ApiError::Refused { kind: ProblemKind::NotFound, .. }) => {
                // Let in, or nothing: which of the two, the vault itself tells.
                match (self.api.vault(&to(invitation.vault)).await, joining) {
                    (Ok(view), Some(proof)) => self.join(invitation, &view.member_lists, &proof).await,
                    (Ok(_), None) => Ok(JoiningState::OpenAgain),
                    (Err(ApiError::Refused { kind: ProblemKind::NotFound, .. }), _) => Ok(JoiningState::Over),
                    (Err(other), _) => Err(other.into()),
                }
            }
            Err(other) => Err(other.into()),
        }
    }

    /// Takes the vault into the account, after its lists were checked against the invitation.
    async fn join(
        &mut self,
        invitation: &Invitation,
        lists: &[protocol::Bytes],
        proof: &Proof,
    ) -> Result<JoiningState, Trouble> {
        let Account { id, state, .. } = &self.opened()?.account;
        let lists = lists.iter().map(|list| SignedMemberList::parse(&list.0)).collect::<vault::Result<Vec<_>>>();
        let Ok(entry) = lists.and_then(|lists| invitation.join(*id, &state.identity, &lists)) else {
            return Ok(JoiningState::Foreign);
        };
        self.update_state(proof, |state, _| match state.vault(&entry.vault) {
            // Another device of this account was faster; the state is written once more as it is.
            Some(_) => state.counted(),
            None => state.with_vault(entry.clone()),
        })
        .await?;
        // The account opens one vault more.
        (self.emit)(Event::VaultMoved);
        Ok(JoiningState::In)
    }

    /// Reads a link of this server, or what stands behind its `#`.
    fn read_invitation(&self, text: &str) -> Result<Invitation, Trouble> {
        let text = text.trim();
        let fragment = match text.split_once('#') {
            Some((address, fragment)) => {
                if !address.is_empty() && !address.starts_with(&format!("{}/", self.server)) {
                    return Err(Trouble::InvitationForeign);
                }
                fragment
            }
            None => text,
        };
        Invitation::parse(fragment).map_err(|_| Trouble::InvitationInvalid)
    }
}
