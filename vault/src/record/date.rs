//! Dates and times as precise as their source gave them (FHIR R4 `date` and `dateTime`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ss[.fff](Z|±hh:mm)` (FHIR R4 `dateTime`). Kept as written: a
/// partial date stays partial, a zone stays the source's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DateTime(String);

/// The text is not a FHIR date or dateTime, or names a day that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date of the form YYYY, YYYY-MM, YYYY-MM-DD or a date with time and zone")]
pub struct DateError;

impl DateTime {
    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The date without the time: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    #[must_use]
    pub fn date(&self) -> &str {
        self.0.split('T').next().unwrap_or_default()
    }

    /// Year.
    #[must_use]
    pub fn year(&self) -> u16 {
        self.part(0, 4)
    }

    /// Month 1-12, if known.
    #[must_use]
    pub fn month(&self) -> Option<u8> {
        (self.date().len() >= 7).then(|| u8::try_from(self.part(5, 7)).unwrap_or_default())
    }

    /// Day of the month, if known.
    #[must_use]
    pub fn day(&self) -> Option<u8> {
        (self.date().len() >= 10).then(|| u8::try_from(self.part(8, 10)).unwrap_or_default())
    }

    /// `hh:mm` as the source's clock showed it, if known.
    #[must_use]
    pub fn clock(&self) -> Option<&str> {
        self.0.split_once('T').and_then(|(_, time)| time.get(..5))
    }

    fn part(&self, from: usize, to: usize) -> u16 {
        self.0.get(from..to).and_then(|digits| digits.parse().ok()).unwrap_or_default()
    }
}

impl FromStr for DateTime {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let (date, time) = match text.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        check_date(date)?;
        if let Some(time) = time {
            if date.len() != 10 {
                return Err(DateError);
            }
            check_time(time)?;
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for DateTime {
    type Error = DateError;
    fn try_from(text: String) -> Result<Self, DateError> {
        text.parse()
    }
}

impl From<DateTime> for String {
    fn from(date: DateTime) -> Self {
        date.0
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn digits(text: &str, len: usize) -> Result<u16, DateError> {
    if text.len() != len || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DateError);
    }
    text.parse().map_err(|_| DateError)
}

fn check_date(date: &str) -> Result<(), DateError> {
    let mut parts = date.split('-');
    let year = digits(parts.next().unwrap_or_default(), 4)?;
    let month = parts.next().map(|part| digits(part, 2)).transpose()?;
    let day = parts.next().map(|part| digits(part, 2)).transpose()?;
    if parts.next().is_some() || year == 0 || month.is_some_and(|month| !(1..=12).contains(&month)) {
        return Err(DateError);
    }
    if let (Some(month), Some(day)) = (month, day) {
        let month = u8::try_from(month).ok().and_then(|m| time::Month::try_from(m).ok()).ok_or(DateError)?;
        let day = u8::try_from(day).map_err(|_| DateError)?;
        time::Date::from_calendar_date(i32::from(year), month, day).map_err(|_| DateError)?;
    }
    Ok(())
}

fn check_time(time: &str) -> Result<(), DateError> {
    let zone_at = time.find(['Z', '+', '-']).ok_or(DateError)?;
    let (clock, zone) = time.split_at(zone_at);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = clock.split(':');
    let hour = digits(parts.next().unwrap_or_default(), 2)?;
    let minute = digits(parts.next().unwrap_or_default(), 2)?;
    let second = digits(parts.next().unwrap_or_default(), 2)?;
    let fraction_ok = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let zone_ok = zone == "Z" || {
        let (hours, minutes) = zone[1..].split_once(':').ok_or(DateError)?;
        digits(hours, 2)? <= 14 && digits(minutes, 2)? < 60
    };
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 || !fraction_ok || !zone_ok {
        return Err(DateError);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_stay_as_precise_as_they_were() {
        for text in ["2026", "2026-11", "2026-11-23", "2026-11-23T10:42:00+09:00", "2024-02-29T00:00:00.123Z"] {
            let date: DateTime = text.parse().unwrap();
            assert_eq!(date.as_str(), text);
        }
        let date: DateTime = "2026-11-23T10:42:00+09:00".parse().unwrap();
        assert_eq!((date.year(), date.month(), date.day(), date.clock()), (2026, Some(11), Some(23), Some("10:42")));
        let partial: DateTime = "2026-11".parse().unwrap();
        assert_eq!((partial.month(), partial.day(), partial.clock()), (Some(11), None, None));
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in [
            "",
            "26",
            "2026-13",
            "2026-02-29",
            "2026-1-1",
            "2026-11-23T10:42",
            "2026-11T10:42:00Z",
            "2026-11-23T25:00:00Z",
            "2026/11/23",
            "2026-11-23-01",
            "２０２６",
            "2026-11-23T10:42:00+あ",
        ] {
            assert_eq!(text.parse::<DateTime>(), Err(DateError), "{text}");
        }
    }
}
