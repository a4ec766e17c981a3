//! The two calls of SMART Health Links (HL7 "SMART Health Cards and Links" 1.0.0, links specification).
//!
//! One refusal for everything that is not live. A passcode's attempts are taken before comparing, in one atomic step,
//! and given back when the passcode was right, so parallel guesses never get more answers than there are attempts.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, Version};
use protocol::grant::PASSCODE_ARGON2;
use protocol::journal::{Event, EventKind};
use protocol::shl::{Manifest, ManifestFile, ManifestRequest};
use protocol::{Digest, FileId, GrantId, Key, ProblemKind, VaultId, limits};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::error::{Answer, Refusal, until_settled};
use super::grant::put_due;
use super::grant_row::{FileRow, GrantRow};
use super::rate::{Limited, Network};
use super::{Service, encode, key, sha256};
use crate::store::Chunks;

/// Longest file that is put into a manifest.
const EMBEDDED_BYTES: u64 = 4 * 1024 * 1024;
/// Seconds for which a reader waits before asking for a changed manifest.
pub const POLL_SECONDS: i64 = 60;
/// Longest passcode that is hashed.
const PASSCODE_BYTES: usize = 256;

/// The answer to a request for a manifest.
pub enum ManifestAnswer {
    /// 200; a use is spent. With a ticket for the reply box, where it is open.
    Manifest(Manifest, Option<String>),
    /// 401: the passcode is missing or wrong, and so many attempts are left.
    WrongPasscode(u32),
    /// The one refusal.
    Refused,
}

/// Whose a link is.
pub(super) struct Link {
    id: Key,
    pub(super) digest: Digest,
    pub(super) vault: VaultId,
    pub(super) grant: GrantId,
}

impl Service {
    /// Answers a request for a manifest. `link` is the address's last part, `request` has been checked for form.
    ///
    /// # Errors
    /// `too-many` from one network; otherwise only when the store fails.
    pub async fn manifest(
        self: &Arc<Self>,
        link: &str,
        request: &ManifestRequest,
        network: Network,
    ) -> Answer<ManifestAnswer> {
        let link = self.admitted(link, network).await?;
        let event = |kind| Event {
            time: self.now(),
            grant: link.grant,
            kind,
            recipient: Some(request.recipient.clone()),
            network: Some(network.to_string()),
            count: 1,
        };
        let answer = self.answer_manifest(&link, request, &event).await?;
        let kind = match &answer {
            ManifestAnswer::Manifest(..) => None,
            ManifestAnswer::WrongPasscode(_) => request.passcode.as_ref().map(|_| EventKind::WrongPasscode),
            ManifestAnswer::Refused => Some(EventKind::Refused),
        };
        if let Some(kind) = kind {
            self.record_later(link.vault, event(kind));
        }
        Ok(answer)
    }

    /// Opens a file of a link, if the ticket is good and the link still open. Spends no use.
    ///
    /// # Errors
    /// `too-many` from one network; otherwise only when the store fails.
    pub async fn shared_file(
        self: &Arc<Self>,
        link: &str,
        file: &str,
        ticket: &str,
        network: Network,
        fetch: bool,
    ) -> Answer<Option<(u64, Chunks)>> {
        let link = self.admitted(link, network).await?;
        let (Some(row), Ok(file)) = (self.grant_of(&link).await?, file.parse::<FileId>()) else {
            return Ok(None);
        };
        let now = self.now();
        let Some(found) = row.files.iter().find(|row| row.file == file) else {
            return Ok(None);
        };
        if !self.tickets().await?.check(ticket, &link.digest, found, now) {
            return Ok(None);
        }
        let open = row.open(now);
        if fetch {
            let event = Event {
                time: now,
                grant: link.grant,
                kind: if open { EventKind::Fetched } else { EventKind::Refused },
                recipient: None,
                network: Some(network.to_string()),
                count: 1,
            };
            self.record_later(link.vault, event);
        }
        if !open {
            return Ok(None);
        }
        match self.open_blob(&link.vault, &found.blob).await {
            Ok(opened) => Ok(Some(opened)),
            // Replaced or revoked between the two reads.
            Err(refusal) if refusal.kind == ProblemKind::NotFound => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }

    async fn answer_manifest(
        &self,
        link: &Link,
        request: &ManifestRequest,
        event: &(dyn Fn(EventKind) -> Event + Sync),
    ) -> Answer<ManifestAnswer> {
        let row_key = key::grant(&link.vault, &link.grant);
        let Some(row) = self.grant_of(link).await?.filter(|row| row.live(self.now())) else {
            return Ok(ManifestAnswer::Refused);
        };
        let mut attempt = None;
        if row.passcode {
            let Some(passcode) = &request.passcode else {
                return Ok(ManifestAnswer::WrongPasscode(row.attempts));
            };
            match self.check_passcode(link, &row_key, passcode).await? {
                Checked::Right(number) => attempt = Some(number),
                Checked::Wrong(left) => return Ok(ManifestAnswer::WrongPasscode(left)),
                Checked::NotLive => return Ok(ManifestAnswer::Refused),
            }
        }
        let opened = self.gather(&link.vault, event(EventKind::Opened));
        let spent = until_settled!(self.try_spend_use(link, &row_key, request, attempt, opened.as_ref()).await)?;
        Ok(match spent {
            Some(Spent { manifest, reply_ticket, journal, told }) => {
                if told {
                    self.tell_members(&link.vault).await;
                }
                if let Some(number) = journal {
                    self.live.journal(&link.vault, number);
                }
                ManifestAnswer::Manifest(manifest, reply_ticket)
            }
            None => ManifestAnswer::Refused,
        })
    }

    /// Takes an attempt, then computes and compares. Two computations at a time in the whole server; whoever waits for
    /// one has not taken an attempt yet.
    async fn check_passcode(&self, link: &Link, row_key: &[u8], typed: &str) -> Answer<Checked> {
        let busy = |_| Refusal::from(ProblemKind::Unavailable);
        let _permit = self.passcodes.acquire().await.map_err(busy)?;
        let taken = until_settled!(
            async {
                let Some((mut row, before)) = self.read::<GrantRow>(row_key).await? else {
                    return Answer::Ok(None);
                };
                if !row.live(self.now()) || !row.passcode {
                    return Ok(None);
                }
                row.attempts -= 1;
                let mut change = self.change();
                change.expect(row_key.to_vec(), Some(before));
                change.put(row_key.to_vec(), encode(&row)?);
                change.commit().await?;
                Answer::Ok(Some((row.passcode_number, row.attempts)))
            }
            .await
        )?;
        let Some((number, left)) = taken else {
            return Ok(Checked::NotLive);
        };
        let (salt, expected) = self.passcode_hash(&link.vault, &link.grant).await?;
        if typed.len() > PASSCODE_BYTES {
            return Ok(Checked::Wrong(left));
        }
        let typed = Zeroizing::new(typed.to_owned());
        let hash = tokio::task::spawn_blocking(move || hash_passcode(&typed, &salt))
            .await
            .map_err(|_| Refusal::from(ProblemKind::Internal))??;
        Ok(if bool::from(hash.ct_eq(&expected)) { Checked::Right(number) } else { Checked::Wrong(left) })
    }

    /// Counts the use, gives the attempt back and writes the journal in one step.
    async fn try_spend_use(
        &self,
        link: &Link,
        row_key: &[u8],
        request: &ManifestRequest,
        attempt: Option<u32>,
        opened: Option<&Event>,
    ) -> Answer<Option<Spent>> {
        let Some((mut row, before)) = self.read::<GrantRow>(row_key).await? else {
            return Ok(None);
        };
        let now = self.now();
        match attempt {
            // Another passcode was set meanwhile: what was typed is no longer the one.
            Some(number) if row.passcode && number != row.passcode_number => return Ok(None),
            Some(_) if row.passcode => row.attempts = (row.attempts + 1).min(limits::PASSCODE_ATTEMPTS),
            None if row.passcode => return Ok(None),
            _ => {}
        }
        if !row.live(now) {
            return Ok(None);
        }
        let mut files = Vec::with_capacity(row.files.len());
        for file in &row.files {
            match self.manifest_file(link, file, request, now).await? {
                Some(file) => files.push(file),
                None => return Ok(None),
            }
        }
        let told = row.used == 0 || row.open_to_all();
        row.used = row.used.saturating_add(1);
        row.last_use = now;
        let mut change = self.change();
        put_due(&mut change, row_key, &row);
        change.expect(row_key.to_vec(), Some(before));
        change.put(row_key.to_vec(), encode(&row)?);
        let journal = self.journal_in(&mut change, &link.vault, opened.map_or(&[], std::slice::from_ref), None).await?;
        change.commit().await?;
        let tickets = self.tickets().await?;
        let reply_ticket = row.reply_box.then(|| tickets.issue_reply(&link.digest, row.passcode_number, now));
        Ok(Some(Spent { manifest: Manifest { files }, reply_ticket, journal, told }))
    }

    async fn manifest_file(
        &self,
        link: &Link,
        file: &FileRow,
        request: &ManifestRequest,
        now: i64,
    ) -> Answer<Option<ManifestFile>> {
        let length = match self.blob_row(&link.vault, &file.blob).await {
            Ok((row, _, _)) => row.body_len(),
            Err(refusal) if refusal.kind == ProblemKind::NotFound => return Ok(None),
            Err(refusal) => return Err(refusal),
        };
        let most = request.embedded_length_max.unwrap_or(0).min(EMBEDDED_BYTES);
        let mut embedded = None;
        let mut location = None;
        if length <= most {
            let Ok((_, mut chunks)) = self.open_blob(&link.vault, &file.blob).await else {
                return Ok(None);
            };
            let mut body = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
            while let Some(chunk) = chunks.recv().await {
                body.extend_from_slice(&chunk?);
            }
            embedded = String::from_utf8(body).ok();
        }
        if embedded.is_none() {
            let public = self.settings.public_url.as_str();
            let ticket = self.tickets().await?.issue(&link.digest, file, now);
            location = Some(format!("{public}/shl/{}/{}?t={ticket}", link.id, file.file));
        }
        Ok(Some(ManifestFile {
            content_type: file.content_type.as_str().to_owned(),
            embedded,
            location,
            status: Some("can-change".to_owned()),
        }))
    }

    /// The link, unless this network asks too often. An emergency card counts by itself then: whoever asks for many other links from the same
    /// network, a hospital's say, must not close it. The look-up tells nothing: what is refused is refused in the same way.
    async fn admitted(&self, link: &str, network: Network) -> Answer<Link> {
        let now = self.now();
        let within = self.rates.take(Limited::LinkFrom(network), now);
        let link = self.find_link(link).await?;
        let Err(refusal) = within else { return Ok(link) };
        let is_card = self.grant_of(&link).await?.is_some_and(|row| row.live(now) && row.open_to_all());
        if is_card && self.rates.take(Limited::OpenLink(link.digest), now).is_ok() { Ok(link) } else { Err(refusal) }
    }

    /// One look-up, whatever the id. One that is not there leads to nobody's vault.
    pub(super) async fn find_link(&self, text: &str) -> Answer<Link> {
        // An id of another form is looked up like any other and not found.
        let id = text.parse::<Key>().map_or([0; 32], |id| id.0);
        let digest = sha256(&[&id]);
        let owner = self.store.get(&key::link(&digest)).await?.unwrap_or_default();
        let owner = owner.split_first_chunk::<16>().and_then(|(vault, grant)| Some((*vault, grant.try_into().ok()?)));
        let (vault, grant) = owner.unwrap_or((self.nobodys.vault.0, self.nobodys.grant.0));
        Ok(Link { id: Key(id), digest, vault: VaultId(vault), grant: GrantId(grant) })
    }

    /// The grant of a link: one look-up and one row of a file decoded, whether there is one or not.
    pub(super) async fn grant_of(&self, link: &Link) -> Answer<Option<GrantRow>> {
        let stored = self.store.get(&key::grant(&link.vault, &link.grant)).await?;
        let row: GrantRow = protocol::from_cbor(stored.as_deref().unwrap_or(&self.nobodys.grant_row))?;
        if row.files.is_empty() {
            // Revoked: it has no files any more.
            protocol::from_cbor::<FileRow>(&self.nobodys.file_row)?;
        }
        Ok(stored.map(|_| row))
    }

    /// In the background, so that no refusal waits for the disk. What is noted of nobody's vault goes nowhere.
    fn record_later(self: &Arc<Self>, vault: VaultId, event: Event) {
        let service = Arc::clone(self);
        tokio::spawn(async move {
            let refused = event.kind != EventKind::Fetched;
            service.record_event(&vault, event).await;
            if refused {
                service.tell_members(&vault).await;
            }
        });
    }
}

/// What a use gave.
struct Spent {
    manifest: Manifest,
    reply_ticket: Option<String>,
    journal: Option<u64>,
    /// The patient wants to hear of it: the first opening, or any of a link that has neither end nor limit nor passcode, as an emergency
    /// card has.
    told: bool,
}

enum Checked {
    /// The passcode of this number.
    Right(u32),
    /// So many attempts are left.
    Wrong(u32),
    NotLive,
}

fn hash_passcode(typed: &str, salt: &[u8]) -> Answer<Zeroizing<[u8; 32]>> {
    let failed = |_| Refusal::from(ProblemKind::Internal);
    let (memory, passes, lanes) = PASSCODE_ARGON2;
    let params = Params::new(memory, passes, lanes, Some(32)).map_err(failed)?;
    let mut hash = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(typed.as_bytes(), salt, hash.as_mut())
        .map_err(failed)?;
    Ok(hash)
}
