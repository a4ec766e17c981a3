//! Calls about a vault: its members, changes, files, grants and journal.

use protocol::account as acc;
use protocol::blob::{BlobView, StageBlob};
use protocol::change::{Accepted, ChangesPage, Changeset};
use protocol::grant::{Grants, SetReplyBox};
use protocol::journal::{EraseJournal, JournalPage, Moved};
use protocol::member::{AnswerInvitation, AnsweredInvitation, Invite, Leave, Members, RevealNonce};
use protocol::problem::ProblemKind;
use protocol::vault::{CreateVault, DeleteVault, VaultView, Vaults};
use protocol::{BlobId, Bytes, Digest, GrantId, InvitationId, Key, ReplyId, VaultId, header, limits};

use super::{Api, ApiError, Result, parse, refuse};
use crate::transport::{Body, Method, Transport, Unreachable};

impl<T: Transport> Api<T> {
    /// `GET /api/v1/vaults`.
    pub async fn vaults(&self) -> Result<Vaults> {
        self.json(Method::Get, "/api/v1/vaults".into(), &()).await
    }

    /// `POST /api/v1/vaults`.
    pub async fn create_vault(&self, vault: &CreateVault) -> Result<()> {
        self.empty(Method::Post, "/api/v1/vaults".into(), vault).await
    }

    /// `GET /api/v1/vaults/{vault}`.
    pub async fn vault(&self, vault: &VaultId) -> Result<VaultView> {
        self.json(Method::Get, format!("/api/v1/vaults/{vault}"), &()).await
    }

    /// `POST /api/v1/vaults/{vault}/delete`.
    pub async fn delete_vault(&self, vault: &VaultId, proof: acc::Proof) -> Result<()> {
        self.empty(Method::Post, format!("/api/v1/vaults/{vault}/delete"), &DeleteVault { proof }).await
    }

    /// `GET /api/v1/vaults/{vault}/members`.
    pub async fn members(&self, vault: &VaultId) -> Result<Members> {
        self.json(Method::Get, format!("/api/v1/vaults/{vault}/members"), &()).await
    }

    /// `POST /api/v1/vaults/{vault}/invitations`.
    pub async fn invite(&self, vault: &VaultId, invite: &Invite) -> Result<()> {
        self.empty(Method::Post, format!("/api/v1/vaults/{vault}/invitations"), invite).await
    }

    /// `POST /api/v1/vaults/{vault}/invitations/{digest}/reveal`.
    pub async fn reveal(&self, vault: &VaultId, invitation: &Digest, nonce: Key) -> Result<()> {
        let path = format!("/api/v1/vaults/{vault}/invitations/{invitation}/reveal");
        self.empty(Method::Post, path, &RevealNonce { nonce }).await
    }

    /// `DELETE /api/v1/vaults/{vault}/invitations/{digest}`.
    pub async fn cancel_invitation(&self, vault: &VaultId, invitation: &Digest) -> Result<()> {
        self.empty(Method::Delete, format!("/api/v1/vaults/{vault}/invitations/{invitation}"), &()).await
    }

    /// `POST /api/v1/vaults/{vault}/answers/{invitation}`.
    pub async fn answer(&self, vault: &VaultId, invitation: &InvitationId, answer: Bytes) -> Result<()> {
        let path = format!("/api/v1/vaults/{vault}/answers/{invitation}");
        self.empty(Method::Post, path, &AnswerInvitation { answer }).await
    }

    /// `GET /api/v1/vaults/{vault}/answers/{invitation}`.
    pub async fn answered(&self, vault: &VaultId, invitation: &InvitationId) -> Result<AnsweredInvitation> {
        self.json(Method::Get, format!("/api/v1/vaults/{vault}/answers/{invitation}"), &()).await
    }

    /// `POST /api/v1/vaults/{vault}/leave`.
    pub async fn leave(&self, vault: &VaultId, proof: acc::Proof) -> Result<()> {
        self.empty(Method::Post, format!("/api/v1/vaults/{vault}/leave"), &Leave { proof }).await
    }

    /// `GET /api/v1/vaults/{vault}/changes?after=N`.
    pub async fn changes(&self, vault: &VaultId, after: u64) -> Result<ChangesPage> {
        let request = self.request(Method::Get, format!("/api/v1/vaults/{vault}/changes?after={after}"));
        let response = refuse(self.send(request).await?)?;
        protocol::from_cbor(&response.bytes).map_err(|_| ApiError::Malformed)
    }

    /// `POST /api/v1/vaults/{vault}/changes`. The same key with the same changeset is safe to send again.
    pub async fn change(&self, vault: &VaultId, changeset: &Changeset, idempotency_key: &str) -> Result<Accepted> {
        let bytes = protocol::to_cbor(changeset).map_err(|_| ApiError::Malformed)?;
        let mut request = self.request(Method::Post, format!("/api/v1/vaults/{vault}/changes"));
        request.headers.push((header::IDEMPOTENCY_KEY, idempotency_key.to_owned()));
        request.body = Some(Body { media_type: header::CBOR, bytes });
        let again = request.clone();
        let response = match self.send(request).await {
            Ok(response) => response,
            // Whether it arrived is not known; the idempotency key makes it safe to ask again.
            Err(Unreachable) => self.send(again).await?,
        };
        protocol::from_cbor(&refuse(response)?.bytes).map_err(|_| ApiError::Malformed)
    }

    /// Stages an upload, in parts. `go_on` hears after each part how many bytes were sent; where it says no, the rest is not
    /// sent and the answer is `false`.
    pub async fn stage(
        &self,
        vault: &VaultId,
        blob: &StageBlob,
        bytes: &[u8],
        go_on: &mut dyn FnMut(usize) -> bool,
    ) -> Result<bool> {
        let view: BlobView = self.json(Method::Post, format!("/api/v1/vaults/{vault}/blobs"), blob).await?;
        let mut sent = usize::try_from(view.received).map_err(|_| ApiError::Malformed)?;
        while let Some(rest) = bytes.get(sent..).filter(|rest| !rest.is_empty()) {
            let part = &rest[..rest.len().min(limits::BLOB_PART_BYTES)];
            let mut request =
                self.request(Method::Put, format!("/api/v1/vaults/{vault}/blobs/{}?offset={sent}", blob.blob));
            request.body = Some(Body { media_type: "application/octet-stream", bytes: part.to_vec() });
            let view: BlobView = parse(&refuse(self.send(request).await?)?)?;
            let received = usize::try_from(view.received).map_err(|_| ApiError::Malformed)?;
            if received <= sent {
                return Err(ApiError::Malformed);
            }
            sent = received;
            if !go_on(sent) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// `GET /api/v1/vaults/{vault}/blobs/{blob}/state`.
    pub async fn blob_state(&self, vault: &VaultId, blob: &BlobId) -> Result<BlobView> {
        self.json(Method::Get, format!("/api/v1/vaults/{vault}/blobs/{blob}/state"), &()).await
    }

    /// `GET /api/v1/vaults/{vault}/blobs/{blob}`.
    pub async fn blob(&self, vault: &VaultId, blob: &BlobId) -> Result<Vec<u8>> {
        let request = self.request(Method::Get, format!("/api/v1/vaults/{vault}/blobs/{blob}"));
        Ok(refuse(self.send(request).await?)?.bytes)
    }

    /// `GET /api/v1/vaults/{vault}/grants`.
    pub async fn grants(&self, vault: &VaultId) -> Result<Grants> {
        self.json(Method::Get, format!("/api/v1/vaults/{vault}/grants"), &()).await
    }

    /// `POST /api/v1/vaults/{vault}/grants/{grant}/{pause|resume|revoke}`.
    pub async fn act_on_grant(&self, vault: &VaultId, grant: &GrantId, act: &str) -> Result<()> {
        self.empty(Method::Post, format!("/api/v1/vaults/{vault}/grants/{grant}/{act}"), &serde_json::json!({})).await
    }

    /// `GET /api/v1/vaults/{vault}/journal?after=N`.
    pub async fn journal(&self, vault: &VaultId, after: u64) -> Result<JournalPage> {
        self.json(Method::Get, format!("/api/v1/vaults/{vault}/journal?after={after}"), &()).await
    }

    /// `POST /api/v1/vaults/{vault}/journal/erase`.
    pub async fn erase_journal(&self, vault: &VaultId, erase: &EraseJournal) -> Result<()> {
        self.empty(Method::Post, format!("/api/v1/vaults/{vault}/journal/erase"), erase).await
    }

    /// `GET /api/v1/vaults/{vault}/live`, for as long as it lasts and `on_moved` wants more.
    pub async fn live(&self, vault: &VaultId, on_moved: &mut dyn FnMut(Moved) -> bool) -> Result<()> {
        let request = self.request(Method::Get, format!("/api/v1/vaults/{vault}/live"));
        let mut on_line = |line: &str| serde_json::from_str(line).map_or(true, &mut *on_moved);
        match self.follow(request, &mut on_line).await? {
            200 => Ok(()),
            401 => Err(ApiError::Refused { kind: ProblemKind::SignedOut, retry_after: None }),
            _ => Err(ApiError::Malformed),
        }
    }

    /// `PUT /api/v1/vaults/{vault}/grants/{grant}/reply-box`.
    pub async fn set_reply_box(&self, vault: &VaultId, grant: &GrantId, open: bool) -> Result<()> {
        let path = format!("/api/v1/vaults/{vault}/grants/{grant}/reply-box");
        self.empty(Method::Put, path, &SetReplyBox { open }).await
    }

    /// `GET /api/v1/vaults/{vault}/grants/{grant}/replies/{reply}`.
    pub async fn reply(&self, vault: &VaultId, grant: &GrantId, reply: &ReplyId) -> Result<Vec<u8>> {
        let path = format!("/api/v1/vaults/{vault}/grants/{grant}/replies/{reply}");
        Ok(refuse(self.send(self.request(Method::Get, path)).await?)?.bytes)
    }

    /// `DELETE /api/v1/vaults/{vault}/grants/{grant}/replies/{reply}`.
    pub async fn erase_reply(&self, vault: &VaultId, grant: &GrantId, reply: &ReplyId) -> Result<()> {
        let path = format!("/api/v1/vaults/{vault}/grants/{grant}/replies/{reply}");
        self.empty(Method::Delete, path, &()).await
    }
}
