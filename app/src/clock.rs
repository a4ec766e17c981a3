//! What time it is on this device.

use crate::i18n::{Day, Moment};

/// Seconds since 1970-01-01T00:00:00Z.
#[must_use]
pub fn now() -> i64 {
    #[cfg(target_arch = "wasm32")]
    {
        (js_sys::Date::now() / 1000.0) as i64
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }
}

/// The last second of that day on this person's calendar, in seconds since 1970-01-01T00:00:00Z. A month or a year
/// counts as its first day.
#[must_use]
pub fn end_of(day: Day) -> i64 {
    #[cfg(target_arch = "wasm32")]
    {
        let (year, month) = (day.year.unsigned_abs(), i32::from(day.month.unwrap_or(1)) - 1);
        let next = i32::from(day.day.unwrap_or(1)) + 1;
        // The browser carries a 32nd over into the next month.
        let midnight = js_sys::Date::new_with_year_month_day(year, month, next);
        (midnight.get_time() / 1000.0) as i64 - 1
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        (day.number() + 1) * 86_400 - 1
    }
}

/// Today on this person's calendar.
#[must_use]
pub fn today() -> Day {
    day_of(now())
}

/// The day on this person's calendar on which that moment (seconds since 1970-01-01T00:00:00Z) lies.
#[must_use]
pub fn day_of(seconds: i64) -> Day {
    Moment::from_unix(seconds).day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_with_its_last_second() {
        let end = end_of(today());
        assert_eq!(day_of(end), today());
        assert!(day_of(end + 1) > today());
        assert!(end >= now());
    }
}
