//! The check digit of Japanese insurance numbers (MHLW "保険者番号等設定要領"). A wrong one is a hint to compare with the
//! card, never a reason to refuse: published samples fail it.

/// Whether the last digit is the check digit (modulus 10, weights 2 and 1): insurer numbers of 8 or 6 digits, public payer
/// numbers of 8, recipient numbers and institution codes of 7. None for anything else.
#[must_use]
pub fn has_check_digit(number: &str) -> Option<bool> {
    let digits: Vec<u32> = number.chars().map(|one| one.to_digit(10)).collect::<Option<_>>()?;
    let [rest @ .., check] = &digits[..] else { return None };
    if !(6..=8).contains(&digits.len()) {
        return None;
    }
    let sum: u32 = rest
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
        .sum();
    Some((10 - sum % 10) % 10 == *check)
}

#[cfg(test)]
mod tests {
    use super::has_check_digit;

    #[test]
    fn published_numbers_pass_and_invented_ones_fail() {
        for good in ["33120015", "39131156", "01130012", "06139992", "138057", "8814790"] {
            assert_eq!(has_check_digit(good), Some(true), "{good}");
        }
        for bad in ["06123456", "00012345", "1234567", "9876543"] {
            assert_eq!(has_check_digit(bad), Some(false), "{bad}");
        }
        for other in ["", "12345", "123456789", "1234567a"] {
            assert_eq!(has_check_digit(other), None, "{other}");
        }
    }
}
