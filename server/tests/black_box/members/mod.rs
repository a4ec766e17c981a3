//! Members: an invitation's way from the owner to the guest and back, who may do what, and how a membership ends.

mod invitations;
mod memberships;

use std::time::Duration;

use protocol::account::{DeleteAccount, Proof};
use protocol::change::Changeset;
use protocol::member::{AnswerInvitation, AnsweredInvitation, Invite, Leave, Members, RevealNonce};
use protocol::vault::Vaults;
use protocol::{AccountId, Bytes, Digest, InvitationId, Key, ProblemKind, RecordId, layout, limits};
use reqwest::{Response, StatusCode};
use server::random;
use server::service::key;
use server::store::Store;
use server::store::sled::SledStore;

use crate::support::{Browser, Person, Server, Vault, done, member_list, put, refused, send, sha256};

const BOX: &[u8] = b"sealed for the owner's devices";

/// An owner with a vault, and somebody with an account and nothing else.
struct Family {
    server: Server,
    owner: Person,
    vault: Vault,
    guest: Person,
}

async fn family() -> Family {
    let server = Server::start().await;
    let owner = Person::sign_up(&server.url).await;
    let vault = owner.create_vault().await;
    let guest = Person::sign_up(&server.url).await;
    Family { server, owner, vault, guest }
}

impl Family {
    async fn invite(&self) -> InvitationId {
        let id = InvitationId(random::bytes());
        let response = self.try_invite(&id, self.owner.proof()).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        id
    }

    async fn try_invite(&self, id: &InvitationId, proof: Proof) -> Response {
        let request = Invite { proof, invitation: digest(id), sealed: Bytes(BOX.to_vec()) };
        self.owner.browser.post(&self.vault.path("/invitations"), &request).await
    }

    async fn answer(&self, guest: &Browser, id: &InvitationId, answer: &[u8]) -> Response {
        let request = AnswerInvitation { answer: Bytes(answer.to_vec()) };
        guest.post(&self.answers(id), &request).await
    }

    async fn reveal(&self, id: &InvitationId, nonce: Key) -> Response {
        let path = self.vault.path(&format!("/invitations/{}/reveal", digest(id)));
        self.owner.browser.post(&path, &RevealNonce { nonce }).await
    }

    async fn members(&self) -> Members {
        done(self.owner.browser.get(&self.vault.path("/members")).await).await.json().await.unwrap()
    }

    fn answers(&self, id: &InvitationId) -> String {
        self.vault.path(&format!("/answers/{id}"))
    }

    fn list(&self, number: u32, others: &[(AccountId, u8)]) -> Changeset {
        let members = [&[(self.owner.account, 1)], others].concat();
        let list = member_list(self.vault.id, number, &members, &self.vault.journal_public);
        Changeset { member_list: Some(list), proof: Some(self.owner.proof()), ..self.vault.changeset() }
    }

    /// Lets the guest in with list 2.
    async fn let_in(&mut self, role: u8) {
        let list = self.list(2, &[(self.guest.account, role)]);
        self.vault.commit(list).await;
    }
}

fn digest(id: &InvitationId) -> Digest {
    sha256(&id.0)
}

async fn nonce_of(response: Response) -> Option<Key> {
    done(response).await.json::<AnsweredInvitation>().await.unwrap().nonce
}
