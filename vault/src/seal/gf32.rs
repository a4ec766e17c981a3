//! Crockford base32 digits as elements of GF(32) = GF(2)\[x\]/(x⁵+x²+1), α = x: check characters that find every wrong
//! character and every swap of neighbours.

/// Crockford's alphabet: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The character of a digit; only the lowest five bits count.
pub(crate) fn character(digit: u8) -> char {
    char::from(ALPHABET[usize::from(digit & 31)])
}

/// The digit of a character: either case, full-width forms, I and L as 1, O as 0. `None` for anything else.
pub(crate) fn digit(character: char) -> Option<u8> {
    let folded = match character {
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            char::from_u32(u32::from(character) - 0xfee0)?
        }
        other => other,
    };
    let folded = match folded.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    ALPHABET.iter().position(|&c| char::from(c) == folded).and_then(|at| u8::try_from(at).ok())
}

/// Digits out of typed text: spaces, line ends, hyphens and dashes between groups are skipped. `None` when another character occurs.
pub(crate) fn digits(text: &str) -> Option<Vec<u8>> {
    let between = |c: &char| {
        c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{ff0d}')
    };
    text.chars().filter(|c| !between(c)).map(digit).collect()
}

/// Characters in groups with hyphens.
pub(crate) fn grouped(digits: &[u8], group: usize) -> String {
    let groups: Vec<String> = digits.chunks(group).map(|part| part.iter().map(|&d| character(d)).collect()).collect();
    groups.join("-")
}

/// `Σ α^(step·i)·dᵢ`, i counted from 1. With `step` 1 the check digit itself stands at α⁰, so it is covered too.
pub(crate) fn checksum(digits: &[u8], step: u32) -> u8 {
    let mut sum = 0;
    let mut power = 1;
    for &digit in digits {
        for _ in 0..step {
            power = times_alpha(power);
        }
        sum ^= times(power, digit);
    }
    sum
}

fn times_alpha(a: u8) -> u8 {
    let doubled = a << 1;
    if doubled & 32 == 0 { doubled } else { doubled ^ 0b10_0101 }
}

fn times(a: u8, b: u8) -> u8 {
    let (mut product, mut shifted) = (0, a);
    for bit in 0..5 {
        if b >> bit & 1 == 1 {
            product ^= shifted;
        }
        shifted = times_alpha(shifted);
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alpha_generates_the_whole_field() {
        let mut seen = [false; 32];
        let mut a = 1;
        for _ in 0..31 {
            assert!(!std::mem::replace(&mut seen[usize::from(a)], true));
            a = times_alpha(a);
        }
        assert_eq!(a, 1);
        assert!(!seen[0]);
    }

    #[test]
    fn multiplication_agrees_with_adding_exponents() {
        let power = |n: u32| (0..n).fold(1, |a, _| times_alpha(a));
        for m in 0..31 {
            for n in 0..31 {
                assert_eq!(times(power(m), power(n)), power((m + n) % 31));
            }
        }
    }

    #[test]
    fn look_alikes_case_width_and_separators_are_forgiven_and_u_is_not() {
        assert_eq!(digits("oIl0 11-ａＺ\n"), Some(vec![0, 1, 1, 0, 1, 1, 10, 31]));
        assert_eq!(digits("U"), None);
        assert_eq!(digits("é"), None);
    }
}
