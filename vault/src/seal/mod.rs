//! Primitives, private on purpose: the rest of the crate composes them into envelopes, other crates use only those.

pub(crate) mod argon;
pub(crate) mod bytes;
pub(crate) mod gf32;
pub(crate) mod hkdf;
pub(crate) mod hpke;
pub(crate) mod pad;
pub(crate) mod stream;
pub(crate) mod wrap;
