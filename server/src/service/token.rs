//! Session tokens, and when each session was last used.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::{Digest, SessionId};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::sha256;
use crate::random;

/// What the cookie holds. `Debug` prints none of it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Token([u8; 32]);

impl Token {
    pub(super) fn new() -> Self {
        Self(random::bytes())
    }

    /// As it stands in the cookie.
    #[must_use]
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Parses a cookie's value.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    pub(super) fn digest(&self) -> Digest {
        sha256(&[&self.0])
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(..)")
    }
}

/// When each session was last used; the rows follow every minute.
#[derive(Default)]
pub struct SessionUse {
    last: Mutex<HashMap<SessionId, i64>>,
}

impl SessionUse {
    pub(super) fn get(&self, session: SessionId) -> Option<i64> {
        self.lock().get(&session).copied()
    }

    pub(super) fn set(&self, session: SessionId, now: i64) {
        self.lock().insert(session, now);
    }

    pub(super) fn forget(&self, session: SessionId) {
        self.lock().remove(&session);
    }

    /// Forgets those that have not been used since then: their rows say the same.
    pub(super) fn forget_before(&self, time: i64) {
        self.lock().retain(|_, used| *used >= time);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, i64>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
