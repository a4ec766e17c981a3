//! Extractors: bytes become typed values here, once.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use protocol::{ProblemKind, header as own};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};

use super::App;
use super::forwarded::client_address;
use super::listen::Peer;
use crate::service::Refusal;
use crate::service::rate::Network;
use crate::service::session::{Session, Token};

/// A body that has not arrived by then is given up.
const BODY_TIME: Duration = Duration::from_secs(300);
/// So much of a body must arrive in each of these times.
const STEP_BYTES: usize = 10 * 1024;
const STEP_TIME: Duration = Duration::from_secs(10);

/// The largest JSON body of most calls: one account state in base64.
pub const JSON_BYTES: usize = 512 * 1024;
/// The largest JSON body of calls that carry several wrappings.
pub const WRAPPINGS_BYTES: usize = 2 * 1024 * 1024;

/// A JSON body of at most `MAX` bytes.
pub struct Json<T, const MAX: usize = JSON_BYTES>(pub T);

impl<T: DeserializeOwned, const MAX: usize> FromRequest<App> for Json<T, MAX> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &App) -> Result<Self, Refusal> {
        require_type(request.headers(), "application/json")?;
        let bytes = read_body(request, MAX).await?;
        // The parser's own words may repeat what was sent.
        let wrong = Refusal::because(ProblemKind::BadRequest, "the body is not the documented JSON");
        serde_json::from_slice(&bytes).map(Self).map_err(|_| wrong)
    }
}

/// A CBOR body: the bytes, for their digest, and nothing else; the handler parses.
pub struct Cbor(pub Bytes);

impl FromRequest<App> for Cbor {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &App) -> Result<Self, Refusal> {
        require_type(request.headers(), own::CBOR)?;
        read_body(request, protocol::limits::CHANGESET_BYTES).await.map(Self)
    }
}

/// A part of an upload.
pub struct Part(pub Bytes);

impl FromRequest<App> for Part {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &App) -> Result<Self, Refusal> {
        require_type(request.headers(), "application/octet-stream")?;
        read_body(request, protocol::limits::BLOB_PART_BYTES).await.map(Self)
    }
}

/// The whole body, refused as soon as it is known to be too large or to come too slowly.
///
/// # Errors
/// `too-large`; `too-slow`; `bad-request` when it breaks off.
pub async fn read_body(request: Request, most: usize) -> Result<Bytes, Refusal> {
    let announced =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > most as u64) {
        return Err(ProblemKind::TooLarge.into());
    }
    let mut body: Limited<Body> = Limited::new(request.into_body(), most);
    let mut whole = BytesMut::new();
    let mut step = Instant::now() + STEP_TIME;
    let given_up = Instant::now() + BODY_TIME;
    let mut due = STEP_BYTES;
    loop {
        match timeout_at(step, body.frame()).await {
            Ok(None) => return Ok(whole.freeze()),
            Ok(Some(Ok(frame))) => whole.extend_from_slice(frame.data_ref().map_or(&[], |data| data)),
            Ok(Some(Err(error))) if error.is::<LengthLimitError>() => return Err(ProblemKind::TooLarge.into()),
            Ok(Some(Err(_))) => return Err(Refusal::because(ProblemKind::BadRequest, "the body did not arrive")),
            Err(_) if whole.len() < due || step >= given_up => return Err(ProblemKind::TooSlow.into()),
            Err(_) => {
                due = whole.len() + STEP_BYTES;
                step += STEP_TIME;
            }
        }
    }
}

/// Refuses bodies of another type; forms in particular, which a foreign page can send.
///
/// # Errors
/// `media-type`.
pub fn require_type(headers: &HeaderMap, expected: &str) -> Result<(), Refusal> {
    let found = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = found.map(|value| value.split(';').next().unwrap_or_default().trim());
    if essence.is_some_and(|essence| essence.eq_ignore_ascii_case(expected)) {
        Ok(())
    } else {
        Err(ProblemKind::MediaType.into())
    }
}

/// The ids of the path, in the order of its template.
pub struct Ids<T>(pub T);

impl<T: PathIds> FromRequestParts<App> for Ids<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &App) -> Result<Self, Refusal> {
        let wrong = || Refusal::because(ProblemKind::BadRequest, "an id in the path is not of its form");
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| wrong())?;
        let texts: Vec<&str> = params.iter().map(|(_, value)| value).collect();
        T::parse(&texts).map(Self).ok_or_else(wrong)
    }
}

/// One id, two or three.
pub trait PathIds: Sized {
    /// Parses the path's parameters.
    fn parse(texts: &[&str]) -> Option<Self>;
}

macro_rules! path_ids {
    ($($one:ident),*) => {$(
        impl PathIds for protocol::$one {
            fn parse(texts: &[&str]) -> Option<Self> {
                match texts {
                    [one] => one.parse().ok(),
                    _ => None,
                }
            }
        }
    )*};
}

path_ids!(VaultId, SessionId);

impl<A: std::str::FromStr, B: std::str::FromStr> PathIds for (A, B) {
    fn parse(texts: &[&str]) -> Option<Self> {
        match texts {
            [one, two] => Some((one.parse().ok()?, two.parse().ok()?)),
            _ => None,
        }
    }
}

impl<A: std::str::FromStr, B: std::str::FromStr, C: std::str::FromStr> PathIds for (A, B, C) {
    fn parse(texts: &[&str]) -> Option<Self> {
        match texts {
            [one, two, three] => Some((one.parse().ok()?, two.parse().ok()?, three.parse().ok()?)),
            _ => None,
        }
    }
}

/// Number in the query, e.g. `after`; 0 when it is missing.
///
/// # Errors
/// `bad-request` when it is no number or given twice.
pub fn query_number(query: Option<&str>, name: &str) -> Result<u64, Refusal> {
    let wrong = || Refusal::because(ProblemKind::BadRequest, "the query is not the documented one");
    let mut found = None;
    for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or_else(wrong)?;
        if key != name || found.is_some() {
            return Err(wrong());
        }
        found = Some(value.parse().map_err(|_| wrong())?);
    }
    Ok(found.unwrap_or(0))
}

impl FromRequestParts<App> for Session {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let token = cookie_token(&parts.headers, app).ok_or(ProblemKind::SignedOut)?;
        let background = parts.headers.get(own::BACKGROUND).is_some_and(|value| value == own::REQUEST_VALUE);
        let stream = parts.uri.path().ends_with("/live");
        let session = app.service.authenticate(&token, !background && !stream).await?;
        app.service.admit_account(session.account)?;
        Ok(session)
    }
}

/// The name of the session cookie at this address.
#[must_use]
pub fn cookie_name(app: &App) -> &'static str {
    if app.service.settings().public_url.secure() { own::SESSION_COOKIE } else { own::SESSION_COOKIE_LOOPBACK }
}

fn cookie_token(headers: &HeaderMap, app: &App) -> Option<Token> {
    let name = cookie_name(app);
    let mut tokens = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name);
    let (_, value) = tokens.next()?;
    // Two cookies of our name: one of them is not ours.
    if tokens.next().is_some() {
        return None;
    }
    Token::parse(value)
}

impl FromRequestParts<App> for Network {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let Peer(peer) = *parts.extensions.get::<Peer>().ok_or(ProblemKind::Internal)?;
        let trusted = &app.service.settings().trusted_proxies;
        Ok(Self::of(client_address(peer, &parts.headers, trusted)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_with_another_or_a_repeated_name_is_refused() {
        assert_eq!(query_number(None, "after").unwrap(), 0);
        assert_eq!(query_number(Some("after=7"), "after").unwrap(), 7);
        for bad in ["after=7&after=8", "before=1", "after", "after=-1", "after=x"] {
            assert!(query_number(Some(bad), "after").is_err(), "{bad}");
        }
    }
}
