//! Tickets: who was given a manifest may fetch its files for five minutes, and leave a reply for an hour.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use protocol::{Digest, limits};
use sha2::Sha256;
use zeroize::ZeroizeOnDrop;

use super::error::Answer;
use super::grant_row::FileRow;
use super::{Service, key};

/// The key of the tickets: one of the store, so that a manifest of one server has the files of another, and no restart ends a
/// ticket.
#[derive(ZeroizeOnDrop)]
pub struct TicketKey([u8; 32]);

impl TicketKey {
    pub(super) fn of(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// `expiry(8) ‖ HMAC-SHA-256(link ‖ file ‖ version ‖ expiry)`, base64url.
    pub(super) fn issue(&self, link: &Digest, file: &FileRow, now: i64) -> String {
        let expiry = now + limits::TICKET_SECONDS;
        let tag = self.mac(link, file, expiry).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode([&expiry.to_be_bytes()[..], &tag].concat())
    }

    pub(super) fn check(&self, ticket: &str, link: &Digest, file: &FileRow, now: i64) -> bool {
        is_good(ticket, now, |expiry| self.mac(link, file, expiry))
    }

    /// `expiry(8) ‖ HMAC-SHA-256(link ‖ number of the passcode ‖ expiry)`, base64url: who opened a link before its passcode was changed
    /// leaves nothing after that.
    pub(super) fn issue_reply(&self, link: &Digest, passcode_number: u32, now: i64) -> String {
        let expiry = now + limits::REPLY_TICKET_SECONDS;
        let tag = self.reply_mac(link, passcode_number, expiry).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode([&expiry.to_be_bytes()[..], &tag].concat())
    }

    pub(super) fn check_reply(&self, ticket: &str, link: &Digest, passcode_number: u32, now: i64) -> bool {
        is_good(ticket, now, |expiry| self.reply_mac(link, passcode_number, expiry))
    }

    fn reply_mac(&self, link: &Digest, passcode_number: u32, expiry: i64) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(b"inro/reply-ticket/1");
        mac.update(&link.0);
        mac.update(&passcode_number.to_be_bytes());
        mac.update(&expiry.to_be_bytes());
        mac
    }

    fn mac(&self, link: &Digest, file: &FileRow, expiry: i64) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(b"inro/ticket/1");
        mac.update(&link.0);
        mac.update(&file.file.0);
        // Each content is an upload of its own, so its id is the version.
        mac.update(&file.blob.0);
        mac.update(&expiry.to_be_bytes());
        mac
    }
}

impl Service {
    /// The key of the tickets, made by the first server that needs it.
    pub(super) async fn tickets(&self) -> Answer<&TicketKey> {
        let made = || async { Ok(TicketKey::of(self.key_of_store(key::TICKET_KEY).await?)) };
        self.ticket_key.get_or_try_init(made).await
    }
}

fn is_good(ticket: &str, now: i64, mac: impl FnOnce(i64) -> Hmac<Sha256>) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(ticket) else {
        return false;
    };
    let Some((expiry, tag)) = bytes.split_first_chunk::<8>() else {
        return false;
    };
    let expiry = i64::from_be_bytes(*expiry);
    mac(expiry).verify_slice(tag).is_ok() && now < expiry
}

#[cfg(test)]
mod tests {
    use protocol::grant::ContentType;
    use protocol::{BlobId, FileId};

    use super::*;

    #[test]
    fn a_ticket_is_good_for_its_link_file_version_and_five_minutes() {
        let key = TicketKey::of([4; 32]);
        let file = FileRow { file: FileId([1; 16]), blob: BlobId([2; 16]), content_type: ContentType::Fhir };
        let link = Digest([3; 32]);
        let ticket = key.issue(&link, &file, 1000);
        assert!(key.check(&ticket, &link, &file, 1299));
        assert!(!key.check(&ticket, &link, &file, 1300));
        assert!(!key.check(&ticket, &Digest([4; 32]), &file, 1000));
        for other in
            [FileRow { file: FileId([9; 16]), ..file.clone() }, FileRow { blob: BlobId([9; 16]), ..file.clone() }]
        {
            assert!(!key.check(&ticket, &link, &other, 1000));
        }
        assert!(!TicketKey::of([5; 32]).check(&ticket, &link, &file, 1000));
        for garbage in ["", "AAAA", "%%%", &ticket[1..]] {
            assert!(!key.check(garbage, &link, &file, 1000));
        }
    }

    #[test]
    fn a_ticket_for_the_reply_box_is_good_for_its_link_its_passcode_and_an_hour_and_for_no_file() {
        let key = TicketKey::of([4; 32]);
        let link = Digest([3; 32]);
        let ticket = key.issue_reply(&link, 7, 1000);
        assert!(key.check_reply(&ticket, &link, 7, 4599));
        assert!(!key.check_reply(&ticket, &link, 7, 4600));
        assert!(!key.check_reply(&ticket, &link, 8, 1000));
        assert!(!key.check_reply(&ticket, &Digest([4; 32]), 7, 1000));
        assert!(!TicketKey::of([5; 32]).check_reply(&ticket, &link, 7, 1000));
        let file = FileRow { file: FileId([1; 16]), blob: BlobId([2; 16]), content_type: ContentType::Fhir };
        assert!(!key.check(&ticket, &link, &file, 1000));
        assert!(!key.check_reply(&key.issue(&link, &file, 1000), &link, 7, 1000));
    }
}
