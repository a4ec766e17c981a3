//! Padding: what is sealed shows a size class, not its size.

use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Bytes of the big-endian length in front of a padded body.
const PREFIX: usize = 4;
/// Size classes up to 4 KiB; above that Padmé. Finer steps below would give 65 classes.
const SMALL: [usize; 4] = [512, 1024, 2048, 4096];
const WHAT: &str = "padding";

/// `length(4) ‖ body ‖ zeros` up to 512, 1024, 2048, 4096 bytes or the next Padmé length. Fails above 4 GiB.
pub(crate) fn pad(body: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let length = u32::try_from(body.len()).map_err(|_| Error::TooLarge(WHAT))?;
    let class = class(PREFIX + body.len());
    let mut padded = Zeroizing::new(Vec::with_capacity(class));
    padded.extend_from_slice(&length.to_be_bytes());
    padded.extend_from_slice(body);
    padded.resize(class, 0);
    Ok(padded)
}

/// The body out of [`pad`]'s form. Fails when the length does not belong to this size class or a padding byte is not zero.
pub(crate) fn unpad(padded: &[u8]) -> Result<&[u8]> {
    let (prefix, rest) = padded.split_first_chunk::<PREFIX>().ok_or(Error::Padding(WHAT))?;
    let length = usize::try_from(u32::from_be_bytes(*prefix)).map_err(|_| Error::Padding(WHAT))?;
    let (body, zeros) = rest.split_at_checked(length).ok_or(Error::Padding(WHAT))?;
    if class(PREFIX + length) != padded.len() || zeros.iter().any(|&b| b != 0) {
        return Err(Error::Padding(WHAT));
    }
    Ok(body)
}

/// Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", PETS 2019, section 4): the next length whose
/// mantissa is no longer than its exponent; at most 12 % more, O(log log n) bits of the length visible.
pub(crate) fn padme(length: usize) -> usize {
    if length < 2 {
        return length;
    }
    let exponent = length.ilog2();
    let mantissa = exponent.ilog2() + 1;
    let mask = (1usize << (exponent - mantissa)) - 1;
    length.saturating_add(mask) & !mask
}

fn class(length: usize) -> usize {
    SMALL.into_iter().find(|&class| length <= class).unwrap_or_else(|| padme(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_bodies_fall_into_four_classes() {
        for (body, padded) in [
            (0, 512),
            (508, 512),
            (509, 1024),
            (1020, 1024),
            (1021, 2048),
            (2044, 2048),
            (2045, 4096),
            (4092, 4096),
            (4093, 4352),
        ] {
            assert_eq!(pad(&vec![1; body]).unwrap().len(), padded, "{body}");
        }
    }

    #[test]
    fn padme_gives_the_values_of_the_paper() {
        // L, with E = floor(log2 L), S = floor(log2 E) + 1, the last E - S bits rounded up.
        for (length, padded) in [
            (0, 0),
            (1, 1),
            (8, 8),
            (9, 10),
            (1000, 1024),
            (10_000, 10_240),
            (100_000, 100_352),
            (1_000_000, 1_015_808),
        ] {
            assert_eq!(padme(length), padded, "{length}");
        }
    }

    #[test]
    fn padding_that_is_not_zero_is_refused() {
        let mut padded = pad(b"body").unwrap();
        padded[511] = 1;
        assert_eq!(unpad(&padded), Err(Error::Padding(WHAT)));
    }

    #[test]
    fn a_length_beyond_the_end_is_refused() {
        let mut padded = pad(b"body").unwrap();
        padded[..4].copy_from_slice(&509u32.to_be_bytes());
        assert_eq!(unpad(&padded), Err(Error::Padding(WHAT)));
        assert_eq!(unpad(&[0, 0, 0]), Err(Error::Padding(WHAT)));
    }

    #[test]
    fn a_body_in_a_larger_class_than_its_own_is_refused() {
        let mut padded = pad(b"body").unwrap();
        padded.resize(1024, 0);
        assert_eq!(unpad(&padded), Err(Error::Padding(WHAT)));
    }

    proptest::proptest! {
        #[test]
        fn what_is_padded_comes_back(body in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..9000)) {
            let padded = pad(&body).unwrap();
            proptest::prop_assert_eq!(unpad(&padded).unwrap(), &body[..]);
        }

        #[test]
        fn padme_never_shrinks_and_costs_at_most_an_eighth(length in 1usize..1 << 40) {
            let padded = padme(length);
            proptest::prop_assert!(padded >= length && padded - length <= length / 8 + 1);
            proptest::prop_assert_eq!(padme(padded), padded);
        }
    }
}
