//! When a certificate ends: its field `notAfter`, found by walking the DER that leads to it. Nothing else of it is read.

use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};

/// From how many days before its end on the operator hears of it.
const SOON: i64 = 14;
/// DER tags (X.690 section 8).
const INTEGER: u8 = 0x02;
const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// `[0]`, explicit: the version, left out of certificates of version 1.
const VERSION: u8 = 0xa0;

/// Seconds since 1970 at which the certificate ends (RFC 5280 section 4.1.2.5); none if it is not of that form.
#[must_use]
pub fn ends(der: &[u8]) -> Option<i64> {
    let (certificate, _) = take(der, SEQUENCE)?;
    let (signed, _) = take(certificate, SEQUENCE)?;
    let rest = take(signed, VERSION).map_or(signed, |(_, rest)| rest);
    let (_serial, rest) = take(rest, INTEGER)?;
    let (_signature, rest) = take(rest, SEQUENCE)?;
    let (_issuer, rest) = take(rest, SEQUENCE)?;
    let (validity, _) = take(rest, SEQUENCE)?;
    let (_not_before, rest) = take_time(validity)?;
    let (not_after, _) = take_time(rest)?;
    Some(not_after)
}

/// Sees to it that the operator hears once a day that the certificate ends soon or has ended.
#[derive(Default)]
pub struct Reminder {
    told: Option<i64>,
}

impl Reminder {
    /// Logs it if there is reason to and this number of days was not told before.
    pub fn look(&mut self, days_left: i64) {
        if !self.due(days_left) {
            return;
        }
        if days_left < 0 {
            tracing::error!("the certificate has ended: browsers refuse this server until it is replaced");
        } else {
            tracing::warn!(days_left, "the certificate ends soon; replace it");
        }
    }

    fn due(&mut self, days_left: i64) -> bool {
        days_left <= SOON && self.told.replace(days_left) != Some(days_left)
    }
}

/// What is inside the element that comes first, and what follows it; none if it has another tag.
fn take(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = der.split_first()?;
    let (&length, rest) = rest.split_first()?;
    if first != tag {
        return None;
    }
    // From 128 on the length stands in as many bytes as the low bits of this one say (X.690 section 8.1.3.5).
    let (length, rest) = if length < 0x80 {
        (usize::from(length), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
        if bytes.len() > 4 {
            return None;
        }
        (bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
    };
    rest.split_at_checked(length)
}

/// The point in time that comes first, and what follows.
fn take_time(der: &[u8]) -> Option<(i64, &[u8])> {
    if let Some((text, rest)) = take(der, UTC_TIME) {
        let (short, clock) = text.split_at_checked(2)?;
        let year = number(short)?;
        // RFC 5280 section 4.1.2.5.1.
        let century = if year < 50 { 2000 } else { 1900 };
        return Some((seconds(century + i32::from(year), clock)?, rest));
    }
    let (text, rest) = take(der, GENERALIZED_TIME)?;
    let (year, clock) = text.split_at_checked(4)?;
    let (century, year) = year.split_at(2);
    Some((seconds(i32::from(number(century)?) * 100 + i32::from(number(year)?), clock)?, rest))
}

/// `MMDDHHMMSSZ`: the only form that RFC 5280 allows.
fn seconds(year: i32, clock: &[u8]) -> Option<i64> {
    let digits = clock.strip_suffix(b"Z").filter(|digits| digits.len() == 10)?;
    let part = |index: usize| number(&digits[2 * index..2 * index + 2]);
    let date = Date::from_calendar_date(year, Month::try_from(part(0)?).ok()?, part(1)?).ok()?;
    let time = Time::from_hms(part(2)?, part(3)?, part(4)?).ok()?;
    Some(PrimitiveDateTime::new(date, time).assume_offset(UtcOffset::UTC).unix_timestamp())
}

/// Two digits.
fn number(digits: &[u8]) -> Option<u8> {
    match digits {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    fn certificate(year: i32, month: u8, day: u8) -> Vec<u8> {
        let mut params = CertificateParams::new(vec!["inro.example".to_owned()]).unwrap();
        params.not_before = date_time_ymd(1975, 1, 1);
        params.not_after = date_time_ymd(year, month, day);
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn the_end_is_read_in_both_forms_of_time() {
        for (year, month, day) in [(2026, 11, 28), (2049, 12, 31), (1999, 2, 28), (2050, 1, 1), (4096, 2, 29)] {
            let expected = date_time_ymd(year, month, day).unix_timestamp();
            assert_eq!(ends(&certificate(year, month, day)), Some(expected), "{year}-{month}-{day}");
        }
    }

    #[test]
    fn the_operator_hears_of_an_end_once_a_day_from_two_weeks_before_it() {
        let mut reminder = Reminder::default();
        let due: Vec<_> = [90, 15, 14, 14, 13, 0, -1, -1, -2, 89, 14].map(|days| reminder.due(days)).to_vec();
        assert_eq!(due, [false, false, true, false, true, true, true, false, true, false, true]);
    }

    #[test]
    fn what_is_no_certificate_has_no_end() {
        let whole = certificate(2026, 11, 28);
        for length in 0..200 {
            assert_eq!(ends(&whole[..length]), None, "{length} bytes of it");
        }
        assert_eq!(ends(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x30]), None);
        assert_eq!(ends(b"hello"), None);
    }
}
