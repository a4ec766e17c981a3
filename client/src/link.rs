//! SMART Health Links of this server: making, reading, and the hash of a passcode.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use exchange::shl::{LinkError, Payload};
use protocol::grant::{PASSCODE_ARGON2, PasscodeHash};
use protocol::{Bytes, Key};
use rand_core::CryptoRng;
use vault::id::LinkId;
use vault::record::GrantRecord;
use zeroize::Zeroizing;

use crate::account::fault;
use crate::engine::wire::Trouble;

/// Why a link cannot be used here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkFault {
    /// Not a link, damaged, or of an unknown form.
    Invalid,
    /// For another server: this viewer opens links of its own server only.
    Foreign,
}

/// What the link of an emergency card calls itself, in Japanese and in English. Whoever opens it is asked why.
const CARD_LABELS: [&str; 2] = ["救急のときのカード", "Emergency card"];

/// A link of this server, taken apart.
pub struct OwnLink {
    /// Path of the manifest.
    pub path: String,
    /// The id in it.
    pub id: LinkId,
    /// The content key.
    pub key: Zeroizing<[u8; 32]>,
    /// Whether a passcode is asked for.
    pub passcode: bool,
    /// Whether it calls itself an emergency card.
    pub card: bool,
    /// When it ends, as far as the link says.
    pub until: Option<i64>,
}

/// The link of a grant: `https://…/view#shlink:/…`.
pub(crate) fn make(server: &str, grant: &GrantRecord) -> Result<String, Trouble> {
    let url = format!("{server}/shl/{}", URL_SAFE_NO_PAD.encode(*grant.secrets.link));
    let key = Zeroizing::new(*grant.secrets.key);
    let japanese = grant.language == "ja";
    let label = grant.card.map(|_| CARD_LABELS[usize::from(!japanese)].to_owned());
    let payload = Payload::for_grant(url, key, grant.until, grant.secrets.passcode.is_some(), label);
    payload.to_viewer_link(&format!("{server}/view")).map_err(|_| fault("link"))
}

/// Reads a link and refuses other servers'.
///
/// # Errors
/// See [`LinkFault`].
pub fn parse(server: &str, text: &str) -> Result<OwnLink, LinkFault> {
    let payload = Payload::parse(text).map_err(|_: LinkError| LinkFault::Invalid)?;
    let path = payload.url.strip_prefix(server).ok_or(LinkFault::Foreign)?;
    let id = path.strip_prefix("/shl/").ok_or(LinkFault::Foreign)?;
    let id: LinkId = id.parse().map_err(|_| LinkFault::Invalid)?;
    if payload.flags.direct {
        return Err(LinkFault::Invalid);
    }
    Ok(OwnLink {
        path: path.to_owned(),
        id,
        key: payload.key.clone(),
        passcode: payload.flags.passcode,
        card: payload.label.as_deref().is_some_and(|label| CARD_LABELS.contains(&label)),
        until: payload.expiry,
    })
}

/// The part of a file's location that this server's transport needs: path and query. `None` for another server.
pub(crate) fn own_path<'a>(server: &str, location: &'a str) -> Option<&'a str> {
    location.strip_prefix(server).filter(|path| path.starts_with("/shl/"))
}

/// Argon2id of a passcode, so that the server never sees the passcode itself when a grant is made.
pub(crate) fn hash_passcode(passcode: Option<&str>, rng: &mut dyn CryptoRng) -> Result<Option<PasscodeHash>, Trouble> {
    let Some(passcode) = passcode else { return Ok(None) };
    let mut salt = vec![0; 16];
    rng.fill_bytes(&mut salt);
    let (memory, passes, lanes) = PASSCODE_ARGON2;
    let params = Params::new(memory, passes, lanes, Some(32)).map_err(|_| fault("passcode"))?;
    let mut hash = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passcode.as_bytes(), &salt, &mut hash)
        .map_err(|_| fault("passcode"))?;
    Ok(Some(PasscodeHash { salt: Bytes(salt), hash: Key(hash) }))
}

/// Six digits, each equally likely.
pub(crate) fn make_passcode(rng: &mut dyn CryptoRng) -> String {
    // The largest multiple of a million below 2^32: above it, digits would not be equally likely.
    const LIMIT: u32 = u32::MAX - u32::MAX % 1_000_000;
    loop {
        let drawn = u32::from_be_bytes(crate::engine::random(rng));
        if drawn < LIMIT {
            return format!("{:06}", drawn % 1_000_000);
        }
    }
}
