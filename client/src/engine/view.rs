//! What a provider's browser does: open a link of this server, without any account.

use protocol::shl::ManifestRequest;
use zeroize::Zeroizing;

use super::Engine;
use super::wire::{Field, OpenLink, Trouble, ViewDocument};
use crate::api::ManifestAnswer;
use crate::device::DeviceStore;
use crate::document;
use crate::environment::Environment;
use crate::link::{self, LinkFault};
use crate::transport::Transport;

/// How often a manifest is asked for anew because a file was replaced meanwhile.
const ATTEMPTS: usize = 3;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(super) async fn open_link(&mut self, ask: OpenLink) -> Result<ViewDocument, Trouble> {
        let Fetched { plaintext, until, reply_ticket } = self.fetch_link(ask).await?;
        Ok(ViewDocument { reply_ticket, ..document::view(&plaintext, until)? })
    }

    /// The document of a link of this server.
    pub(super) async fn fetch_link(&mut self, ask: OpenLink) -> Result<Fetched, Trouble> {
        let recipient = ask.recipient.trim();
        if recipient.is_empty() || recipient.chars().count() > protocol::limits::RECIPIENT_CHARS {
            return Err(Trouble::Field(Field::Recipient));
        }
        let link = link::parse(&self.server, &ask.link).map_err(|error| match error {
            LinkFault::Invalid => Trouble::LinkInvalid,
            LinkFault::Foreign => Trouble::LinkForeign,
        })?;
        let passcode = ask.passcode.map(|typed| digits(&typed)).filter(|passcode| !passcode.is_empty());
        if link.passcode && passcode.is_none() {
            return Err(Trouble::PasscodeNeeded);
        }
        let request =
            ManifestRequest { recipient: recipient.to_owned(), passcode, embedded_length_max: Some(EMBEDDED_MAX) };
        for _ in 0..ATTEMPTS {
            let (manifest, reply_ticket) = match self.api.manifest(&link.path, &request).await? {
                ManifestAnswer::Manifest(manifest, reply_ticket) => (manifest, reply_ticket),
                ManifestAnswer::WrongPasscode(wrong) => {
                    return Err(Trouble::WrongPasscode { remaining: wrong.remaining_attempts });
                }
                ManifestAnswer::Inactive => return Err(Trouble::LinkInactive),
            };
            let wanted = |file: &&protocol::shl::ManifestFile| file.content_type == document::FHIR_JSON;
            let file = manifest.files.iter().find(wanted).ok_or(Trouble::LinkUnreadable)?;
            let jwe = match (&file.embedded, &file.location) {
                (Some(embedded), None) => Some(embedded.clone()),
                (None, Some(location)) => {
                    let path = link::own_path(&self.server, location).ok_or(Trouble::LinkForeign)?;
                    self.api.shared_file(path).await?
                }
                _ => return Err(Trouble::LinkUnreadable),
            };
            let Some(jwe) = jwe else { continue };
            let opened = exchange::shl::jwe::open(&link.key, &jwe).map_err(|_| Trouble::LinkUnreadable)?;
            return Ok(Fetched { plaintext: opened.plaintext, until: link.until, reply_ticket });
        }
        Err(Trouble::LinkInactive)
    }
}

/// A document that a link gave.
pub(super) struct Fetched {
    /// Decrypted.
    pub(super) plaintext: Zeroizing<Vec<u8>>,
    /// Until when the link opens, as it says itself.
    pub(super) until: Option<i64>,
    /// With what something may be left in the reply box, if it is open.
    pub(super) reply_ticket: Option<String>,
}

/// One request instead of two for documents up to this size.
const EMBEDDED_MAX: u64 = 4 * 1024 * 1024;

/// A passcode as typed: full-width digits and blanks do not matter.
fn digits(typed: &str) -> String {
    let half = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        c if c.is_whitespace() || c == '-' => None,
        c => Some(c),
    };
    typed.chars().filter_map(half).collect()
}
