//! Errors as they travel: `application/problem+json` (RFC 9457) with a stable `type`.

use serde::{Deserialize, Serialize};

/// The body of every error of the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable, e.g. `urn:inro:problem:head-moved`.
    #[serde(rename = "type")]
    pub kind: ProblemKind,
    /// The HTTP status, repeated.
    pub status: u16,
    /// A short English sentence for a developer; the app shows its own words.
    pub title: String,
    /// What exactly and where, without any content of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Problem {
    /// A problem of this kind.
    #[must_use]
    pub fn new(kind: ProblemKind) -> Self {
        Self { kind, status: kind.status(), title: kind.title().to_owned(), detail: None }
    }

    /// Says what exactly is wrong. Must not repeat what the request contained.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

macro_rules! problems {
    ($($(#[$doc:meta])* $variant:ident = $slug:literal, $status:literal, $title:literal;)*) => {
        /// What went wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ProblemKind {
            $($(#[$doc])* #[serde(rename = $slug)] $variant,)*
        }

        impl ProblemKind {
            /// All kinds, for documents and tests.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The HTTP status (RFC 9110 section 15).
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status),* }
            }

            /// A short English sentence.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),* }
            }

            /// The stable `type`.
            #[must_use]
            pub const fn urn(self) -> &'static str {
                match self { $(Self::$variant => $slug),* }
            }
        }
    };
}

problems! {
    /// The request is not of the documented form.
    BadRequest = "urn:inro:problem:bad-request", 400, "The request is not of the documented form.";
    /// No session, or it ended.
    SignedOut = "urn:inro:problem:signed-out", 401, "There is no session, or it has ended.";
    /// Unknown id or wrong key; the two are not told apart.
    WrongKey = "urn:inro:problem:wrong-key", 401, "The id or the key is wrong.";
    /// The call needs the header that a foreign page cannot send, or came from another origin.
    ForeignOrigin = "urn:inro:problem:foreign-origin", 403, "The call did not come from this server's own pages.";
    /// The account's role does not allow it.
    NotAllowed = "urn:inro:problem:not-allowed", 403, "This account may not do that in this vault.";
    /// The operator lets nobody sign in to this account. Only said where the key was right.
    AccountDisabled = "urn:inro:problem:account-disabled", 403, "The operator has disabled this account.";
    /// Sign-up is closed or needs an invitation.
    SignUpClosed = "urn:inro:problem:sign-up-closed", 403, "This server does not take new accounts without an invitation.";
    /// Unknown, ended or not for this account.
    NotFound = "urn:inro:problem:not-found", 404, "There is nothing here.";
    /// The method is not offered here.
    MethodNotAllowed = "urn:inro:problem:method-not-allowed", 405, "The method is not offered here.";
    /// The body came too slowly.
    TooSlow = "urn:inro:problem:too-slow", 408, "The body came too slowly.";
    /// The vault's head moved; the client pulls, merges and retries.
    HeadMoved = "urn:inro:problem:head-moved", 409, "The vault has moved on since.";
    /// The account state moved; the client reads it and retries.
    StateMoved = "urn:inro:problem:state-moved", 409, "The account state has moved on since.";
    /// An id is taken, deleted or used in a way that contradicts what is stored.
    Conflict = "urn:inro:problem:conflict", 409, "That contradicts what is stored.";
    /// Too large, or over a quota.
    TooLarge = "urn:inro:problem:too-large", 413, "That is more than this server takes.";
    /// A form or an unexpected media type.
    MediaType = "urn:inro:problem:media-type", 415, "The media type is not taken here.";
    /// The idempotency key was used for another request.
    KeyReused = "urn:inro:problem:idempotency-key-reused", 422, "The idempotency key was used for another request.";
    /// Too many requests or wrong guesses; `Retry-After` says when.
    TooMany = "urn:inro:problem:too-many", 429, "Too many requests.";
    /// The server failed; what was sent is not stored.
    Internal = "urn:inro:problem:internal", 500, "The server failed. Nothing was stored.";
    /// The server is starting or stopping.
    Unavailable = "urn:inro:problem:unavailable", 503, "The server is not ready.";
    /// The operator has the server only read while its data moves elsewhere; `Retry-After` says when to try again.
    ReadOnly = "urn:inro:problem:read-only", 503, "The server only reads at the moment. Nothing was stored.";
    /// The disk is full; deleting still works.
    DiskFull = "urn:inro:problem:disk-full", 507, "The server's disk is full. Nothing was stored; deleting still works.";
}
