//! The operating system's random numbers.

/// `N` random bytes.
///
/// # Panics
/// When the operating system has none to give; nothing here is safe without them.
#[must_use]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut out = [0; N];
    fill(&mut out);
    out
}

/// Fills the bytes with random ones.
///
/// # Panics
/// When the operating system has none to give.
pub fn fill(out: &mut [u8]) {
    getrandom::fill(out).expect("the operating system gives random bytes");
}

/// A generator for libraries that ask for one.
#[must_use]
pub fn rng() -> impl rand_core::CryptoRng {
    rand_core::UnwrapErr(getrandom::SysRng)
}
