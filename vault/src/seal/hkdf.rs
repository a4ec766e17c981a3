//! HKDF-SHA-256 (RFC 5869) with the labels of [`crate::label`].

use hkdf::Hkdf;
use sha2::Sha256;

use crate::label::Purpose;

/// `N` bytes derived from `ikm` for one purpose. `context` has a fixed width per purpose; `salt` is RFC 5869's, usually absent.
pub(crate) fn derive<const N: usize>(ikm: &[u8], salt: Option<&[u8]>, purpose: Purpose, context: &[&[u8]]) -> [u8; N] {
    // Expand fails above 255 blocks only; N is a constant far below, and this line makes it a compile-time fact.
    const { assert!(N <= 255 * 32) };
    let mut okm = [0; N];
    let expanded = Hkdf::<Sha256>::new(salt, ikm).expand(&purpose.info(context), &mut okm);
    debug_assert!(expanded.is_ok());
    okm
}
