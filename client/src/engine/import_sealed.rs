//! Importing what is sealed: an archive of this program, and the file of a SMART Health Link. Both are opened here and then
//! go through the same preview as any file.

use exchange::fhir::write::export_with_files;
use exchange::import::Preview;
use exchange::shl::{Payload, jwe};
use vault::id::RecordId;
use vault::passphrase::Passphrase;
use vault::record::{Attachment, Body, Kind, Record};

use super::Engine;
use super::wire::{OpenLink, PreviewArchive, PreviewLinkFile, Trouble};
use crate::archive::{Archive, ArchiveError};
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// The health records of an archive, with the person they are about and what came in its imports. What the vault decided
    /// (grants, consents, referrals, journal) belongs to the vault it was made of and is not taken over.
    pub(super) fn preview_archive(&mut self, ask: PreviewArchive) -> Result<Preview, Trouble> {
        self.opened()?;
        let passphrase = Passphrase::parse(&ask.passphrase).map_err(|_| Trouble::WrongPassphrase)?;
        let archive = Archive::open(&ask.bytes.0, &passphrase).map_err(|error| match error {
            ArchiveError::WrongPassphrase => Trouble::WrongPassphrase,
            ArchiveError::NotAnArchive | ArchiveError::Damaged => Trouble::ArchiveDamaged,
        })?;
        let mut records: Vec<(RecordId, Record)> = Vec::new();
        for archived in &archive.records {
            let body = Body::decode(&archived.body.0).map_err(|_| Trouble::ArchiveDamaged)?;
            let is_mine = body.record.not_mine.is_none();
            if matches!(body.record.kind(), Kind::Person | Kind::Import) || (body.record.kind().is_health() && is_mine)
            {
                records.push((archived.id, body.record));
            }
        }
        let borrowed: Vec<(RecordId, &Record)> = records.iter().map(|(id, record)| (*id, record)).collect();
        // The same way as an export and an import, so that whose it is, duplicates and My Numbers are looked at as in any file.
        let contents = |file: &Attachment| archive.content(file).map(exchange::encode_content);
        let bundle = export_with_files(&borrowed, &contents, archive.exported);
        self.read_file(&ask.file_name, bundle.as_bytes(), true)
    }

    pub(super) async fn preview_link_file(&mut self, ask: PreviewLinkFile) -> Result<Preview, Trouble> {
        self.opened()?;
        let plaintext = match &ask.bytes {
            Some(bytes) => {
                let payload = Payload::parse(&ask.link).map_err(|_| Trouble::LinkInvalid)?;
                let file = std::str::from_utf8(&bytes.0).map_err(|_| Trouble::LinkUnreadable)?;
                jwe::open(&payload.key, file.trim()).map_err(|_| Trouble::LinkUnreadable)?.plaintext
            }
            None => {
                // The server writes it into its journal: no name of anybody, which the vault keeps sealed.
                let link = OpenLink { link: ask.link, recipient: RECIPIENT.to_owned(), passcode: ask.passcode };
                self.fetch_link(link).await?.plaintext
            }
        };
        self.read_file(&ask.file_name, &plaintext, false)
    }
}

/// Who fetches the records of a link into a vault, as the link's owner reads it.
const RECIPIENT: &str = "Inro (import)";

/// Whether these bytes are a compact JWE without a wrapped key, as the files of links are (RFC 7516 section 3.1).
pub(super) fn is_link_file(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii();
    text.starts_with(b"eyJ")
        && text.iter().filter(|byte| **byte == b'.').count() == 4
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_a_link_is_told_from_other_files() {
        assert!(is_link_file(b"eyJhbGciOiJkaXIifQ..AAAA.BBBB.CC-_\n"));
        for other in
            [&b"{\"resourceType\":\"Bundle\"}"[..], b"eyJ", b"a..b.c.d", b"eyJ..a.b.\xff", b"eyJ..a b.c.d", b""]
        {
            assert!(!is_link_file(other));
        }
    }
}
