//! Decimal numbers without loss: what a laboratory wrote is moved, multiplied and compared digit by digit, never through a
//! binary fraction.

use std::cmp::Ordering;
use std::fmt;

/// Digits beyond which nothing is reckoned: no result has as many.
const MOST_DIGITS: usize = 30;
/// Places to move by and digits after the point beyond which nothing is reckoned.
const MOST_PLACES: i32 = 18;

/// A decimal number with the digits it was written with: 7.0 and 7 are the same number and stay written differently.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    digits: i128,
    /// Digits after the point.
    places: i32,
}

impl Decimal {
    /// Reads what FHIR R4 calls a decimal: digits, a point, an exponent. None for anything else, and for numbers longer than
    /// any result is.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let unsigned = number.strip_prefix('-').or_else(|| number.strip_prefix('+')).unwrap_or(number);
        let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let all_digits = [whole, part].concat();
        let is_number = !all_digits.is_empty() && all_digits.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number || all_digits.trim_start_matches('0').len() > MOST_DIGITS || exponent.abs() > MOST_PLACES {
            return None;
        }
        let digits: i128 = all_digits.parse().ok()?;
        let digits = if number.starts_with('-') { -digits } else { digits };
        let places = i32::try_from(part.len()).ok()?;
        Self { digits, places }.moved(exponent)
    }

    /// Multiplied by ten to the power of `by`. The same digits stay. None where it would have too many.
    #[must_use]
    pub fn moved(self, by: i32) -> Option<Self> {
        let places = self.places.checked_sub(by)?;
        if places > 2 * MOST_PLACES {
            return None;
        }
        let Some(zeros) = places.checked_neg().filter(|zeros| *zeros > 0) else {
            return Some(Self { places, ..self });
        };
        if zeros > 2 * MOST_PLACES {
            return None;
        }
        let digits = self.digits.checked_mul(10_i128.checked_pow(u32::try_from(zeros).ok()?)?)?;
        Some(Self { digits, places: 0 })
    }

    /// The product, exactly. None where it would have too many digits.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        let digits = self.digits.checked_mul(other.digits)?;
        Some(Self { digits, places: self.places.checked_add(other.places)? })
    }

    /// The difference, exactly, with as many places as the longer of the two. None where it would have too many digits.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        let digits = self.with_places(places)?.checked_sub(other.with_places(places)?)?;
        Some(Self { digits, places })
    }

    /// Rounded to that many digits that say something, halves away from zero; itself where it has no more.
    #[must_use]
    pub fn rounded(self, significant: u32) -> Self {
        let length = self.digits.unsigned_abs().checked_ilog10().map_or(0, |log| log + 1);
        let drop = i32::try_from(length.saturating_sub(significant)).unwrap_or_default().min(self.places);
        let Some(unit) = u32::try_from(drop).ok().and_then(|drop| 10_i128.checked_pow(drop)) else { return self };
        let half = unit / 2 * self.digits.signum();
        let rounded = Self { digits: self.digits.saturating_add(half) / unit, places: self.places - drop };
        // 0.9999 became 1.000: one digit more than was asked for, and it is a zero.
        let is_longer = rounded.places > 0 && rounded.significant() > significant;
        if is_longer { Self { digits: rounded.digits / 10, places: rounded.places - 1 } } else { rounded }
    }

    /// How many of its digits say something: 3 of 0.0850.
    #[must_use]
    pub fn significant(self) -> u32 {
        self.digits.unsigned_abs().checked_ilog10().map_or(1, |log| log + 1)
    }

    /// Whether it is zero, however it is written.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// Whether it lies below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.digits < 0
    }

    fn with_places(self, places: i32) -> Option<i128> {
        let zeros = u32::try_from(places.checked_sub(self.places)?).ok()?;
        self.digits.checked_mul(10_i128.checked_pow(zeros)?)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = self.digits.unsigned_abs().to_string();
        let places = usize::try_from(self.places).unwrap_or_default();
        if places == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = places + 1);
        let (whole, part) = padded.split_at(padded.len() - places);
        write!(f, "{sign}{whole}.{part}")
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Decimal {
    /// By value. None where the two are too far apart to be written with the same places.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let places = self.places.max(other.places);
        Some(self.with_places(places)?.cmp(&other.with_places(places)?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Decimal {
        Decimal::read(text).unwrap()
    }

    #[test]
    fn digits_stay_as_written() {
        for text in ["7.0", "0.50", "-3", "0", "120", "0.000001", "12345678901234567"] {
            assert_eq!(read(text).to_string(), text);
        }
        assert_eq!(read("1.5e3").to_string(), "1500");
        assert_eq!(read("1.50E-2").to_string(), "0.0150");
        assert_eq!(read(".5").to_string(), "0.5");
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", ".", "-", "1.2.3", "1,000", "７", "1e", "abc", "1e99", "1234567890123456789012345678901"] {
            assert!(Decimal::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_move_keeps_the_digits_and_a_product_is_exact() {
        assert_eq!(read("0.85").moved(2).unwrap().to_string(), "85");
        assert_eq!(read("7.0").moved(3).unwrap().to_string(), "7000");
        assert_eq!(read("85").moved(-3).unwrap().to_string(), "0.085");
        assert_eq!(read("5.5").times(read("18.016")).unwrap().to_string(), "99.0880");
        assert_eq!(read("0.1").minus(read("0.30")).unwrap().to_string(), "-0.20");
    }

    #[test]
    fn rounding_leaves_whole_places_alone() {
        assert_eq!(read("99.0880").rounded(3).to_string(), "99.1");
        assert_eq!(read("0.08495").rounded(3).to_string(), "0.0850");
        assert_eq!(read("-2.5").rounded(1).to_string(), "-3");
        assert_eq!(read("12345").rounded(3).to_string(), "12345", "no digit before the point is lost");
        assert_eq!(read("7.0").rounded(4).to_string(), "7.0");
        assert_eq!(read("0.9999808").rounded(3).to_string(), "1.00");
        assert_eq!(read("0").rounded(3).to_string(), "0");
    }

    proptest! {
        #[test]
        fn a_number_is_read_as_it_is_written(digits in -99_999_999_999_i64..99_999_999_999, places in 0_i32..9) {
            let number = Decimal { digits: i128::from(digits), places };
            let again = Decimal::read(&number.to_string()).unwrap();
            prop_assert_eq!((again.digits, again.places), (number.digits, number.places));
        }

        #[test]
        fn a_move_there_and_back_is_the_same_number(digits in any::<i32>(), places in 0_i32..9, by in -12_i32..12) {
            let number = Decimal { digits: i128::from(digits), places };
            prop_assert_eq!(number.moved(by).and_then(|one| one.moved(-by)), Some(number));
        }

        #[test]
        fn a_difference_is_what_whole_numbers_say(one in any::<i32>(), other in any::<i32>(), places in 0_i32..6) {
            let decimal = |digits: i32| Decimal { digits: i128::from(digits), places };
            let difference = decimal(one).minus(decimal(other)).unwrap();
            prop_assert_eq!(difference.digits, i128::from(one) - i128::from(other));
        }
    }
}
