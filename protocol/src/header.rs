//! Header and cookie names of our own.

/// Every private call carries it, so that no form and no foreign page can make one. Its value is [`REQUEST_VALUE`].
pub const REQUEST: &str = "inro-request";
/// The only value of [`REQUEST`].
pub const REQUEST_VALUE: &str = "1";
/// A call that the page makes by itself (polling) carries it with [`REQUEST_VALUE`]: it does not count as use of the
/// session. The live stream never counts.
pub const BACKGROUND: &str = "inro-background";
/// 16 to 64 characters chosen by the client; makes a retried changeset safe for 24 hours.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// In the answer to a request for a manifest, where the reply box is open: the ticket with which something may be left in it. In a
/// request that leaves something: that ticket.
pub const REPLY_TICKET: &str = "inro-reply-ticket";
/// In a request that leaves something in a reply box: its [`crate::ReplyId`].
pub const REPLY_ID: &str = "inro-reply-id";
/// The session cookie where the server is reached over HTTPS.
pub const SESSION_COOKIE: &str = "__Host-inro";
/// The session cookie over plain HTTP, which is allowed on loopback only (a `__Host-` cookie needs `Secure`).
pub const SESSION_COOKIE_LOOPBACK: &str = "inro-loopback";
/// Media type of changesets and pages of changes.
pub const CBOR: &str = "application/cbor";
/// Media type of errors (RFC 9457).
pub const PROBLEM: &str = "application/problem+json";
/// Media type of a sealed grant file (RFC 7516).
pub const JOSE: &str = "application/jose";
/// Media type of the live stream: one JSON object a line.
pub const NDJSON: &str = "application/x-ndjson";
