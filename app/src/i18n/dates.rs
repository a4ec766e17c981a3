//! Days and times as people here write them. Computed, not asked of `Intl`: engines disagree about era years
//! (令和元年 or 令和1年, parentheses or not), a rule of ours is the same on every device and on paper, and it
//! can be tested natively. Only the time zone comes from the browser.

use super::{Lang, Text};

/// A calendar day as far as it is known: a year, a month of a year, or a full date. What is not known stays
/// unknown; nothing is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    pub year: i32,
    /// 1 to 12.
    pub month: Option<u8>,
    /// 1 to 31; only with a month.
    pub day: Option<u8>,
}

/// A Japanese era since the calendar was reformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Era {
    Meiji,
    Taisho,
    Showa,
    Heisei,
    Reiwa,
}

impl Era {
    /// Newest first, with the first day of each (year, month, day).
    pub(super) const STARTS: [(Self, (i32, u8, u8)); 5] = [
        (Self::Reiwa, (2019, 5, 1)),
        (Self::Heisei, (1989, 1, 8)),
        (Self::Showa, (1926, 12, 25)),
        (Self::Taisho, (1912, 7, 30)),
        (Self::Meiji, (1868, 1, 25)),
    ];

    /// The era's name in one of the languages.
    #[must_use]
    pub const fn name(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Meiji, Lang::Ja) => "明治",
            (Self::Taisho, Lang::Ja) => "大正",
            (Self::Showa, Lang::Ja) => "昭和",
            (Self::Heisei, Lang::Ja) => "平成",
            (Self::Reiwa, Lang::Ja) => "令和",
            (Self::Meiji, Lang::En) => "Meiji",
            (Self::Taisho, Lang::En) => "Taishō",
            (Self::Showa, Lang::En) => "Shōwa",
            (Self::Heisei, Lang::En) => "Heisei",
            (Self::Reiwa, Lang::En) => "Reiwa",
        }
    }
}

impl Day {
    /// A full date.
    #[must_use]
    pub const fn full(year: i32, month: u8, day: u8) -> Self {
        Self { year, month: Some(month), day: Some(day) }
    }

    /// Reads `2026`, `2026-11` or `2026-11-22`, alone or at the front of an RFC 3339 instant. `None` when it is
    /// no day of the calendar.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let date = text.split('T').next()?;
        let mut parts = date.split('-');
        let year = number(parts.next()?, 4)? as i32;
        let month = parts.next().map(|m| number(m, 2).ok_or(())).transpose().ok()?.map(|m| m as u8);
        let day = parts.next().map(|d| number(d, 2).ok_or(())).transpose().ok()?.map(|d| d as u8);
        if parts.next().is_some() {
            return None;
        }
        Self { year, month, day }.checked()
    }

    /// `2026-11-22`, `2026-11` or `2026`: for `datetime` attributes, for the provider's tables and for storing.
    #[must_use]
    pub fn iso(self) -> String {
        match (self.month, self.day) {
            (Some(m), Some(d)) => format!("{:04}-{m:02}-{d:02}", self.year),
            (Some(m), None) => format!("{:04}-{m:02}", self.year),
            _ => format!("{:04}", self.year),
        }
    }

    /// Itself if it is a day of the calendar (month 1 to 12, day within the month, year 1868 to 2999).
    #[must_use]
    pub fn checked(self) -> Option<Self> {
        let ok = (1868..=2999).contains(&self.year)
            && match (self.month, self.day) {
                (None, None) => true,
                (Some(m), None) => (1..=12).contains(&m),
                (Some(m), Some(d)) => (1..=12).contains(&m) && d >= 1 && d <= days_in(self.year, m),
                (None, Some(_)) => false,
            };
        ok.then_some(self)
    }

    /// The era and its year. For a year or month in which two eras met, the newer one, as forms here do.
    #[must_use]
    pub fn era(self) -> Option<(Era, i32)> {
        let last = (self.year, self.month.unwrap_or(12), self.day.unwrap_or(31));
        Era::STARTS.iter().find(|(_, start)| last >= *start).map(|(era, start)| (*era, self.year - start.0 + 1))
    }

    /// The day of the week, 0 = Sunday; only for a full date (Sakamoto's method).
    #[must_use]
    pub fn weekday(self) -> Option<usize> {
        let (m, d) = (i32::from(self.month?), i32::from(self.day?));
        let y = if m < 3 { self.year - 1 } else { self.year };
        let shift = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][(m - 1) as usize];
        Some((y + y / 4 - y / 100 + y / 400 + shift + d).rem_euclid(7) as usize)
    }

    /// Days since 1970-01-01, a missing month or day counted as the first.
    #[must_use]
    pub fn number(self) -> i64 {
        let (m, d) = (i64::from(self.month.unwrap_or(1)), i64::from(self.day.unwrap_or(1)));
        let y = i64::from(self.year) - i64::from(m <= 2);
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let doy = (153 * ((m + 9) % 12) + 2) / 5 + d - 1;
        era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
    }

    /// The last day of a year or a month; a day is its own.
    #[must_use]
    pub fn last(self) -> Self {
        let next = match (self.month, self.day) {
            (None, _) => Self { year: self.year + 1, month: None, day: None },
            (Some(12), None) => Self { year: self.year + 1, month: Some(1), day: None },
            (Some(month), None) => Self { month: Some(month + 1), ..self },
            (Some(_), Some(_)) => return self,
        };
        Self::from_number(next.number() - 1)
    }

    /// The day that lies `days` after 1970-01-01.
    #[must_use]
    pub fn from_number(days: i64) -> Self {
        let z = days + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let (m, d) = ((mp + 2) % 12 + 1, doy - (153 * mp + 2) / 5 + 1);
        Self::full((yoe + era * 400 + i64::from(m <= 2)) as i32, m as u8, d as u8)
    }

    /// Completed years from this birth date to `today`; `None` unless both are full dates.
    #[must_use]
    pub fn age_on(self, today: Self) -> Option<i32> {
        let (born, now) = ((self.month?, self.day?), (today.month?, today.day?));
        Some(today.year - self.year - i32::from(now < born))
    }

    /// `8.11.22`, the year of the era: for the inside of a seal. `None` unless it is a full date.
    #[must_use]
    pub fn on_seal(self) -> Option<String> {
        let (_, year) = self.era()?;
        Some(format!("{year}.{}.{}", self.month?, self.day?))
    }
}

/// A moment on this person's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    pub day: Day,
    pub hour: u8,
    pub minute: u8,
}

impl Moment {
    /// The moment that lies `seconds` after the Unix epoch, in the browser's time zone (natively: UTC).
    #[must_use]
    pub fn from_unix(seconds: i64) -> Self {
        let local = seconds + offset_seconds(seconds);
        Self {
            day: Day::from_number(local.div_euclid(86_400)),
            hour: (local.rem_euclid(86_400) / 3600) as u8,
            minute: (local.rem_euclid(3600) / 60) as u8,
        }
    }

    /// `10:42`, as in the journal.
    #[must_use]
    pub fn clock(self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }
}

impl Text {
    /// The day without its era: `2026年11月22日`, `22 November 2026`, as far as it is known.
    #[must_use]
    pub fn day(&self, day: Day) -> String {
        let y = day.year;
        match (self.lang, day.month, day.day) {
            (Lang::Ja, Some(m), Some(d)) => format!("{y}年{m}月{d}日"),
            (Lang::Ja, Some(m), None) => format!("{y}年{m}月"),
            (Lang::Ja, ..) => format!("{y}年"),
            (Lang::En, Some(m), Some(d)) => format!("{d} {} {y}", month_name(m)),
            (Lang::En, Some(m), None) => format!("{} {y}", month_name(m)),
            (Lang::En, ..) => y.to_string(),
        }
    }

    /// The era that goes after it in small type: `（令和8年）`, ` (Reiwa 8)`. The first year is 元年.
    #[must_use]
    pub fn era(&self, day: Day) -> Option<String> {
        let (era, year) = day.era()?;
        let name = era.name(self.lang);
        Some(match self.lang {
            Lang::Ja if year == 1 => format!("（{name}元年）"),
            Lang::Ja => format!("（{name}{year}年）"),
            Lang::En => format!(" ({name} {year})"),
        })
    }

    /// The day with its era: `2026年11月22日（令和8年）`.
    #[must_use]
    pub fn day_and_era(&self, day: Day) -> String {
        self.day(day) + &self.era(day).unwrap_or_default()
    }

    /// The day with its weekday, for planning: `2026年11月26日（木）`, `Thursday 26 November 2026`.
    #[must_use]
    pub fn day_and_weekday(&self, day: Day) -> String {
        match (self.lang, day.weekday()) {
            (Lang::Ja, Some(w)) => format!("{}（{}）", self.day(day), ["日", "月", "火", "水", "木", "金", "土"][w]),
            (Lang::En, Some(w)) => format!("{} {}", WEEKDAYS[w], self.day(day)),
            (_, None) => self.day(day),
        }
    }

    /// Without the year, where the year stands nearby: `11月22日`, `22 November`.
    #[must_use]
    pub fn short_day(&self, day: Day) -> String {
        match (self.lang, day.month, day.day) {
            (Lang::Ja, Some(m), Some(d)) => format!("{m}月{d}日"),
            (Lang::En, Some(m), Some(d)) => format!("{d} {}", month_name(m)),
            _ => self.day(day),
        }
    }

    /// Day and time in a sentence: `11月20日 16時05分`, `20 November, 16:05`. The year only when it is not
    /// `today`'s.
    #[must_use]
    pub fn moment(&self, at: Moment, today: Day) -> String {
        let day = if at.day.year == today.year { self.short_day(at.day) } else { self.day(at.day) };
        match self.lang {
            Lang::Ja => format!("{day} {}時{:02}分", at.hour, at.minute),
            Lang::En => format!("{day}, {}", at.clock()),
        }
    }
}

const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

fn month_name(month: u8) -> &'static str {
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ][usize::from(month.clamp(1, 12)) - 1]
}

fn days_in(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        _ => 31,
    }
}

fn number(text: &str, digits: usize) -> Option<u32> {
    (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// Seconds to add to UTC at that instant.
#[cfg(target_arch = "wasm32")]
fn offset_seconds(seconds: i64) -> i64 {
    let date = js_sys::Date::new(&(seconds as f64 * 1000.0).into());
    -(date.get_timezone_offset() as i64) * 60
}

#[cfg(not(target_arch = "wasm32"))]
const fn offset_seconds(_seconds: i64) -> i64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_and_a_year_reach_to_their_last_day() {
        let day = |year, month, day| Day { year, month, day };
        for (given, until) in [
            (day(2026, None, None), Day::full(2026, 12, 31)),
            (day(2026, Some(12), None), Day::full(2026, 12, 31)),
            (day(2028, Some(2), None), Day::full(2028, 2, 29)),
            (Day::full(2026, 11, 28), Day::full(2026, 11, 28)),
        ] {
            assert_eq!(given.last(), until, "{given:?}");
        }
        assert_eq!(day(2026, None, None).number(), Day::full(2026, 1, 1).number(), "it begins with its first");
    }

    #[test]
    fn a_day_is_written_with_its_era_in_both_languages() {
        let day = Day::full(2026, 11, 22);
        assert_eq!(Text::of(Lang::Ja).day_and_era(day), "2026年11月22日（令和8年）");
        assert_eq!(Text::of(Lang::En).day_and_era(day), "22 November 2026 (Reiwa 8)");
        assert_eq!(Text::of(Lang::Ja).day_and_weekday(Day::full(2026, 11, 26)), "2026年11月26日（木）");
        assert_eq!(day.on_seal().as_deref(), Some("8.11.22"));
    }

    #[test]
    fn partial_dates_stay_partial() {
        let month = Day::parse("2016-03").expect("a month");
        assert_eq!(Text::of(Lang::Ja).day(month), "2016年3月");
        assert_eq!(Text::of(Lang::En).day(month), "March 2016");
        assert_eq!(month.iso(), "2016-03");
        assert_eq!(Day::parse("2014").map(Day::iso).as_deref(), Some("2014"));
    }

    #[test]
    fn eras_change_on_the_right_day_and_begin_with_gannen() {
        assert_eq!(Day::full(2019, 4, 30).era(), Some((Era::Heisei, 31)));
        assert_eq!(Day::full(2019, 5, 1).era(), Some((Era::Reiwa, 1)));
        assert_eq!(Day::full(1989, 1, 7).era(), Some((Era::Showa, 64)));
        assert_eq!(Text::of(Lang::Ja).day_and_era(Day::full(2019, 5, 1)), "2019年5月1日（令和元年）");
    }

    #[test]
    fn what_is_no_day_of_the_calendar_is_refused() {
        for bad in ["2026-13", "2026-02-29", "2026-11-31", "26-11-22", "", "2026-1-2", "2026-11-22-3", "２０２６"] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
        assert!(Day::parse("2024-02-29").is_some());
        assert_eq!(Day::parse("2026-11-22T10:00:00+09:00"), Some(Day::full(2026, 11, 22)));
    }

    #[test]
    fn day_numbers_go_there_and_back() {
        assert_eq!(Day::full(1970, 1, 1).number(), 0);
        for n in (-30_000..60_000).step_by(37) {
            assert_eq!(Day::from_number(n).number(), n);
        }
        assert_eq!(Day::full(2026, 11, 22).weekday(), Some(0));
    }

    #[test]
    fn an_age_counts_completed_years() {
        let born = Day::full(1948, 4, 12);
        assert_eq!(born.age_on(Day::full(2026, 4, 11)), Some(77));
        assert_eq!(born.age_on(Day::full(2026, 4, 12)), Some(78));
    }

    #[test]
    fn a_moment_is_said_and_shown_differently() {
        let at = Moment::from_unix(1_795_190_700); // 2026-11-20T16:05:00Z
        assert_eq!(at.clock(), "16:05");
        assert_eq!(Text::of(Lang::Ja).moment(at, Day::full(2026, 11, 22)), "11月20日 16時05分");
        assert_eq!(Text::of(Lang::En).moment(at, Day::full(2027, 1, 2)), "20 November 2026, 16:05");
    }
}
