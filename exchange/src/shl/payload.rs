//! The payload of a link and its text form (specification, "SMART Health Link payload").

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::LinkError;
use crate::json::Json;

/// `url` has at most this many characters.
pub const MAX_URL: usize = 128;
/// `label` has at most this many characters.
pub const MAX_LABEL: usize = 80;

const SCHEME: &str = "shlink:/";
/// The key of the specification's examples, which everybody has.
const DEMO_KEY: &str = "rxTgYlOaKJPFtcEd0qcceN8wEU4p94SqAwIWQe6uX7Q";

/// What a link says. `Debug` prints neither address nor key.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload {
    /// Manifest (or, with `U`, file) address: http(s), at most 128 characters.
    pub url: String,
    /// The content key.
    pub key: Zeroizing<[u8; 32]>,
    /// When the link goes stale, seconds since 1970-01-01T00:00:00Z. A hint; the server decides.
    pub expiry: Option<i64>,
    /// How to ask for the content.
    pub flags: Flags,
    /// Shown to the receiver, at most 80 characters.
    pub label: Option<String>,
}

/// A link's flags. Only L, P, LP, U and LU exist: `U` never goes with `P`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags {
    /// `L`: the content may change and may be asked for again.
    pub long_term: bool,
    /// `P`: the server asks for a passcode.
    pub passcode: bool,
    /// `U`: `url` is the encrypted file itself.
    pub direct: bool,
}

impl Flags {
    /// The letters in alphabetical order; empty if none.
    ///
    /// # Errors
    /// [`LinkError::Flags`] for `U` together with `P`.
    pub fn letters(self) -> Result<&'static str, LinkError> {
        match (self.long_term, self.passcode, self.direct) {
            (false, false, false) => Ok(""),
            (true, false, false) => Ok("L"),
            (false, true, false) => Ok("P"),
            (true, true, false) => Ok("LP"),
            (false, false, true) => Ok("U"),
            (true, false, true) => Ok("LU"),
            (_, true, true) => Err(LinkError::Flags),
        }
    }

    /// Reads the letters. Unknown letters are ignored, as the specification demands of readers.
    fn parse(text: &str) -> Result<Self, LinkError> {
        let sorted = text.as_bytes().windows(2).all(|pair| pair[0] < pair[1]);
        let flags = Self { long_term: text.contains('L'), passcode: text.contains('P'), direct: text.contains('U') };
        if !sorted || !text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(LinkError::Flags);
        }
        flags.letters().map(|_| flags)
    }
}

impl Payload {
    /// A link of ours: live, so `L`, and `P` if a passcode is asked for. The content behind it may change while the grant
    /// lives, because a changed record is rendered again.
    #[must_use]
    pub fn for_grant(
        url: String,
        key: Zeroizing<[u8; 32]>,
        expiry: Option<i64>,
        passcode: bool,
        label: Option<String>,
    ) -> Self {
        let flags = Flags { long_term: true, passcode, direct: false };
        Self { url, key, expiry, flags, label }
    }

    /// `shlink:/` and the payload as base64url of minified JSON.
    ///
    /// # Errors
    /// If a field breaks the rules a reader checks, or the key is the published demonstration key.
    pub fn to_shlink(&self) -> Result<String, LinkError> {
        let key = Zeroizing::new(URL_SAFE_NO_PAD.encode(*self.key));
        check_url(&self.url)?;
        if *key == DEMO_KEY {
            return Err(LinkError::PublicKey);
        }
        if self.expiry.is_some_and(|expiry| expiry <= 0) {
            return Err(LinkError::Expiry);
        }
        if self.label.as_deref().is_some_and(is_too_long) {
            return Err(LinkError::Label);
        }
        let flags = self.flags.letters()?;
        let payload = Json::object([
            ("url", Some(Json::text(&*self.url))),
            ("key", Some(Json::text(&**key))),
            ("exp", self.expiry.map(|expiry| Json::Number(expiry.to_string()))),
            ("flag", (!flags.is_empty()).then(|| Json::text(flags))),
            ("label", self.label.as_deref().map(Json::text)),
            // `v` is 1 where it is left out; a shorter link makes a coarser QR code.
        ]);
        Ok(format!("{SCHEME}{}", URL_SAFE_NO_PAD.encode(payload.to_string())))
    }

    /// The link with a viewer's address before it, e.g. `https://host/view#shlink:/…`. The payload stands in the fragment
    /// and is never sent to that server. `viewer` has no fragment of its own.
    ///
    /// # Errors
    /// As [`Self::to_shlink`]; [`LinkError::Url`] if `viewer` holds a `#`.
    pub fn to_viewer_link(&self, viewer: &str) -> Result<String, LinkError> {
        if viewer.contains('#') {
            return Err(LinkError::Url);
        }
        Ok(format!("{viewer}#{}", self.to_shlink()?))
    }

    /// Reads a link: bare, or after any viewer's address that ends in `#`; white space around it is ignored.
    ///
    /// # Errors
    /// The first rule that is broken. Unknown properties and flag letters are ignored.
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        let text = text.trim();
        let encoded = match text.strip_prefix(SCHEME) {
            Some(encoded) => encoded,
            None => {
                let at = text.find("#shlink:/").ok_or(LinkError::NotALink)?;
                &text[at + 1 + SCHEME.len()..]
            }
        };
        let bytes = URL_SAFE_NO_PAD.decode(encoded).map(Zeroizing::new).map_err(|_| LinkError::Damaged)?;
        let json = std::str::from_utf8(&bytes).map_err(|_| LinkError::Damaged)?;
        let payload = Json::parse(json).map_err(|_| LinkError::Damaged)?;
        if !matches!(payload, Json::Object(_)) {
            return Err(LinkError::Damaged);
        }
        read(&payload)
    }
}

fn read(payload: &Json) -> Result<Payload, LinkError> {
    match payload.get("v") {
        None => {}
        Some(Json::Number(version)) if version == "1" => {}
        Some(_) => return Err(LinkError::NewerVersion),
    }
    let url = payload.str("url").ok_or(LinkError::Url)?;
    check_url(url)?;
    let mut key = Zeroizing::new([0; 32]);
    let text = payload.str("key").ok_or(LinkError::Key)?;
    // A buffer of exactly 32 bytes makes longer keys fail; shorter ones fail in the comparison.
    if text.len() != 43 || URL_SAFE_NO_PAD.decode_slice(text, &mut *key) != Ok(32) {
        return Err(LinkError::Key);
    }
    let expiry = match payload.get("exp") {
        None => None,
        Some(Json::Number(digits)) => Some(seconds(digits)?),
        Some(_) => return Err(LinkError::Expiry),
    };
    let flags = match payload.get("flag") {
        None => Flags::default(),
        Some(Json::String(letters)) => Flags::parse(letters)?,
        Some(_) => return Err(LinkError::Flags),
    };
    let label = match payload.get("label") {
        None => None,
        Some(Json::String(label)) if !is_too_long(label) => Some(label.clone()),
        Some(_) => return Err(LinkError::Label),
    };
    Ok(Payload { url: url.to_owned(), key, expiry, flags, label })
}

/// Whole positive seconds before the year 10000; milliseconds of today lie beyond.
fn seconds(digits: &str) -> Result<i64, LinkError> {
    let whole = digits.split('.').next().unwrap_or_default();
    whole.parse().ok().filter(|seconds| (1..253_402_300_800).contains(seconds)).ok_or(LinkError::Expiry)
}

fn check_url(url: &str) -> Result<(), LinkError> {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or(LinkError::Url)?;
    let printable = url.bytes().all(|byte| byte.is_ascii_graphic());
    if host.is_empty() || host.starts_with('/') || !printable || url.len() > MAX_URL {
        return Err(LinkError::Url);
    }
    Ok(())
}

fn is_too_long(label: &str) -> bool {
    label.chars().count() > MAX_LABEL
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Payload(..)")
    }
}
