//! What a provider leaves in a grant's reply box: a text, a file, or both. Sealed under a key of the link, so it comes from somebody
//! who has the link, and that is all that is known of who.
//!
//! The content is `1 ‖ CBOR map`. It is bound to the link's id, which both sides know; the grant's own id never leaves the vault.

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::id::{Digest, LinkId, ReplyId};
use crate::label::Purpose;
use crate::seal::{hkdf, pad, wrap};
use crate::secret::GrantKey;

/// Bytes of one reply's content at most.
pub const MAX_REPLY_LEN: usize = 20 * 1024 * 1024;
/// Bytes of a reply's file at most: what is left for it beside the longest texts.
pub const MAX_FILE_LEN: usize = MAX_REPLY_LEN - 512 * 1024;
/// Characters of [`Reply::from`] at most; the same as of a link's `recipient`.
pub const MAX_FROM_CHARS: usize = 100;
/// Characters of [`Reply::text`] at most.
pub const MAX_TEXT_CHARS: usize = 20_000;
/// Characters of a file's name and of its media type at most.
pub const MAX_NAME_CHARS: usize = 255;

const VERSION: u8 = 1;
const WHAT: &str = "reply";

/// What was left.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Who says they wrote it. A claim.
    pub from: String,
    /// What they wrote; empty if they left only a file.
    pub text: String,
    /// The file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<ReplyFile>,
}

/// A file that was left.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplyFile {
    /// Its name, as given.
    pub name: String,
    /// Its media type (RFC 6838), as given; what may be shown is decided by the viewer.
    pub media_type: String,
    /// Its bytes; at least one.
    #[serde(with = "serde_bytes")]
    pub content: Vec<u8>,
}

impl core::fmt::Debug for Reply {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Reply(..)")
    }
}

impl core::fmt::Debug for ReplyFile {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ReplyFile(..)")
    }
}

impl Reply {
    /// Whether it says who, holds something, and nothing is longer than this format carries.
    fn check(&self) -> Result<()> {
        let within = |text: &str, most: usize| text.chars().nth(most).is_none();
        let file_is_good = |file: &ReplyFile| {
            !file.content.is_empty()
                && file.content.len() <= MAX_FILE_LEN
                && within(&file.name, MAX_NAME_CHARS)
                && within(&file.media_type, MAX_NAME_CHARS)
        };
        let says_something = !self.text.trim().is_empty() || self.file.is_some();
        let good = !self.from.trim().is_empty()
            && within(&self.from, MAX_FROM_CHARS)
            && within(&self.text, MAX_TEXT_CHARS)
            && says_something
            && self.file.as_ref().is_none_or(file_is_good);
        if good { Ok(()) } else { Err(Error::Malformed(WHAT)) }
    }

    /// The content that is sealed. Fails on what [`Self::decode`] would refuse.
    pub fn encode(&self) -> Result<Zeroizing<Vec<u8>>> {
        self.check()?;
        let file = self.file.as_ref().map_or(0, |file| file.content.len());
        // As long as it will be: growing would leave copies behind.
        let mut content = Zeroizing::new(Vec::with_capacity(file + 4 * (self.text.len() + 1024)));
        content.push(VERSION);
        ciborium::into_writer(self, &mut *content).map_err(|_| Error::Malformed(WHAT))?;
        Ok(content)
    }

    /// Reads a content: what is too long, says nothing or not who, or has anything unknown in it is refused.
    pub fn decode(content: &[u8]) -> Result<Self> {
        let (version, mut rest) = content.split_first().ok_or(Error::Malformed(WHAT))?;
        if *version != VERSION {
            return Err(Error::UnknownVersion { format: WHAT, found: *version });
        }
        let reply: Self = ciborium::from_reader(&mut rest).map_err(|_| Error::Malformed(WHAT))?;
        if !rest.is_empty() {
            return Err(Error::Malformed(WHAT));
        }
        reply.check()?;
        Ok(reply)
    }
}

/// The id under which a content waits: the same for the same content in the same box, so that sending it again is safe; no one without
/// the link can tell what it stands for.
#[must_use]
pub fn derive_reply_id(key: &GrantKey, content: &[u8]) -> ReplyId {
    let digest = Digest::of(content);
    ReplyId::from_bytes(hkdf::derive(key.expose(), None, Purpose::REPLY_ID, &[digest.as_bytes()]))
}

/// Seals a content for the box of this link. Fails above [`MAX_REPLY_LEN`].
pub fn seal_reply(key: &GrantKey, link: &LinkId, content: &[u8], rng: &mut dyn CryptoRng) -> Result<Vec<u8>> {
    if content.len() > MAX_REPLY_LEN {
        return Err(Error::TooLarge(WHAT));
    }
    wrap::wrap(&reply_key(key), &Purpose::REPLY.info(&[link.as_bytes()]), &pad::pad(content)?, WHAT, rng)
}

/// Opens what was sealed for the box of this link; the content is for [`Reply::decode`]. Fails under another key, for another link,
/// and when altered.
pub fn open_reply(key: &GrantKey, link: &LinkId, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let padded = wrap::unwrap(&reply_key(key), &Purpose::REPLY.info(&[link.as_bytes()]), sealed, WHAT)?;
    Ok(Zeroizing::new(pad::unpad(&padded)?.to_vec()))
}

fn reply_key(key: &GrantKey) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(hkdf::derive(key.expose(), None, Purpose::REPLY, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng::TestRng;

    const LINK: LinkId = LinkId::from_bytes([1; 32]);

    fn reply() -> Reply {
        let file =
            ReplyFile { name: "紹介状.pdf".into(), media_type: "application/pdf".into(), content: vec![1, 2, 3] };
        Reply { from: "受付 邊見".into(), text: "お大事に。".into(), file: Some(file) }
    }

    #[test]
    fn a_reply_opens_with_its_own_link_only() {
        let key = GrantKey::from_bytes([1; 32]);
        let content = reply().encode().unwrap();
        let sealed = seal_reply(&key, &LINK, &content, &mut TestRng::new(1)).unwrap();
        assert_eq!(Reply::decode(&open_reply(&key, &LINK, &sealed).unwrap()).unwrap(), reply());
        assert_eq!(open_reply(&GrantKey::from_bytes([2; 32]), &LINK, &sealed), Err(Error::WrongKey(WHAT)));
        assert_eq!(open_reply(&key, &LinkId::from_bytes([2; 32]), &sealed), Err(Error::Altered(WHAT)));
    }

    #[test]
    fn a_content_over_20_mib_is_refused_and_the_largest_file_with_the_longest_texts_is_not() {
        let key = GrantKey::from_bytes([1; 32]);
        let rng = &mut TestRng::new(1);
        assert_eq!(seal_reply(&key, &LINK, &vec![0; MAX_REPLY_LEN + 1], rng), Err(Error::TooLarge(WHAT)));
        let file = ReplyFile {
            name: "𠮷".repeat(MAX_NAME_CHARS),
            media_type: "𠮷".repeat(MAX_NAME_CHARS),
            content: vec![1; MAX_FILE_LEN],
        };
        let largest =
            Reply { from: "𠮷".repeat(MAX_FROM_CHARS), text: "𠮷".repeat(MAX_TEXT_CHARS), file: Some(file) };
        let content = largest.encode().unwrap();
        assert!(content.len() <= MAX_REPLY_LEN);
        assert!(Reply::decode(&content).unwrap() == largest);
    }

    #[test]
    fn what_says_nothing_not_who_too_much_or_something_unknown_is_refused() {
        let text = |text: &str| Reply { text: text.into(), file: None, ..reply() };
        let file = |name: String, content| Reply {
            file: Some(ReplyFile { name, media_type: String::new(), content }),
            ..reply()
        };
        for wrong in [
            text(" \n"),
            Reply { from: "　".into(), ..reply() },
            Reply { from: "あ".repeat(MAX_FROM_CHARS + 1), ..reply() },
            text(&"あ".repeat(MAX_TEXT_CHARS + 1)),
            file("あ".repeat(MAX_NAME_CHARS + 1), vec![1]),
            file("a".into(), Vec::new()),
            file("a".into(), vec![1; MAX_FILE_LEN + 1]),
        ] {
            assert_eq!(wrong.encode().map(|_| ()), Err(Error::Malformed(WHAT)));
            let mut content = vec![VERSION];
            ciborium::into_writer(&wrong, &mut content).unwrap();
            assert_eq!(Reply::decode(&content), Err(Error::Malformed(WHAT)));
        }
        let good = reply().encode().unwrap();
        assert_eq!(Reply::decode(&[&good[..], &[0]].concat()), Err(Error::Malformed(WHAT)), "more after it");
        assert_eq!(Reply::decode(&good[..good.len() - 1]), Err(Error::Malformed(WHAT)));
        assert_eq!(Reply::decode(&[&[2], &good[1..]].concat()), Err(Error::UnknownVersion { format: WHAT, found: 2 }));
        let unknown = [&[VERSION, 0xa3][..], b"\x64from\x61a\x64text\x61b\x63new\x01"].concat();
        assert_eq!(Reply::decode(&unknown), Err(Error::Malformed(WHAT)));
        let twice = [&[VERSION, 0xa3][..], b"\x64from\x61a\x64text\x61b\x64text\x61c"].concat();
        assert_eq!(Reply::decode(&twice), Err(Error::Malformed(WHAT)));
        assert_eq!(Reply::decode(&[]), Err(Error::Malformed(WHAT)));
    }

    #[test]
    fn the_same_content_has_the_same_id_in_its_box_and_another_elsewhere() {
        let (one, two) = (GrantKey::from_bytes([1; 32]), GrantKey::from_bytes([2; 32]));
        assert_eq!(derive_reply_id(&one, b"a"), derive_reply_id(&one, b"a"));
        assert_ne!(derive_reply_id(&one, b"a"), derive_reply_id(&one, b"b"));
        assert_ne!(derive_reply_id(&one, b"a"), derive_reply_id(&two, b"a"));
    }

    #[test]
    fn a_reply_prints_nothing() {
        assert_eq!(format!("{:?}", reply()), "Reply(..)");
    }
}
