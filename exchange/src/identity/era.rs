//! Japanese eras (和暦): dates as people write them, to dates as FHIR writes them, and back.

use unicode_normalization::UnicodeNormalization as _;
use vault::record::DateTime;

/// An era: its names, the year before its first, its first day.
struct Era {
    name: &'static str,
    short: &'static str,
    letter: char,
    offset: u16,
    first: &'static str,
}

const ERAS: [Era; 5] = [
    // The Gregorian calendar begins with Meiji 6; years 1 to 5 are lunisolar.
    Era { name: "明治", short: "明", letter: 'M', offset: 1867, first: "1868-01-25" },
    Era { name: "大正", short: "大", letter: 'T', offset: 1911, first: "1912-07-30" },
    Era { name: "昭和", short: "昭", letter: 'S', offset: 1925, first: "1926-12-25" },
    Era { name: "平成", short: "平", letter: 'H', offset: 1988, first: "1989-01-08" },
    Era { name: "令和", short: "令", letter: 'R', offset: 2018, first: "2019-05-01" },
];

/// A date as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EraDate {
    /// As precise as it was written: a missing day stays missing.
    pub date: DateTime,
    /// The era was over by then (平成31年5月1日): converted all the same, worth asking once.
    pub past_era_end: bool,
}

/// The text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EraError {
    /// Not of any form that people write dates in.
    #[error("this is not a date")]
    NotADate,
    /// A day that does not exist.
    #[error("this day does not exist")]
    Impossible,
    /// The era had not begun.
    #[error("the era had not begun by then")]
    BeforeEra,
    /// Meiji 1 to 5: the old calendar. Such a date is kept as text.
    #[error("dates before Meiji 6 are of the old calendar")]
    OldCalendar,
}

/// Reads a date: `R2.4.10`, `R020410`, `令和2年4月10日`, `令和元年`, `令2.4.10`, `㋿2`, `2020/04/10`, `20200410`, `２０２０年４月`,
/// and everything FHIR writes.
///
/// # Errors
/// See [`EraError`].
pub fn parse(text: &str) -> Result<EraDate, EraError> {
    let text: String = text.nfkc().filter(|one| !one.is_whitespace()).collect();
    if let Ok(date) = text.parse() {
        return Ok(EraDate { date, past_era_end: false });
    }
    match ERAS.iter().find_map(|era| Some((era, strip_era(&text, era)?))) {
        Some((era, rest)) => in_era(era, rest),
        None => {
            let [year, month, day] = parts(&text, 4)?;
            Ok(EraDate { date: date(year.ok_or(EraError::NotADate)?, month, day)?, past_era_end: false })
        }
    }
}

/// The date in Japanese, `令和2年4月10日`; with only a part known, `令和2年4月`. Where the known part lies in two eras, both:
/// `平成31年／令和元年`. None before Meiji 6.
#[must_use]
pub fn format(date: &DateTime) -> Option<String> {
    let known = date.date();
    if date.year() < 1873 {
        return None;
    }
    // An era covers the part that is known if it began before the part's end and did not end before its start.
    let fits = |at: &usize| {
        let begins = ERAS[*at].first.get(..known.len()).is_some_and(|first| first <= known);
        let goes_on = ERAS.get(at + 1).is_none_or(|next| {
            // The change day itself belongs to the new era; a month or year with a change in it belongs to both.
            known.len() < 10 && next.first.get(..known.len()) == Some(known) && !next.first.ends_with("-01-01")
                || next.first.get(..known.len()).is_some_and(|first| known < first)
        });
        begins && goes_on
    };
    let forms: Vec<String> = (0..ERAS.len())
        .filter(fits)
        // May 2019 lies in one era only: Reiwa began on its first day.
        .filter(|at| {
            ERAS.get(at + 1)
                .is_none_or(|next| !(known.len() == 7 && next.first.ends_with("-01") && next.first.starts_with(known)))
        })
        .map(|at| in_words(&ERAS[at], date))
        .collect();
    (!forms.is_empty()).then(|| forms.join("／"))
}

fn in_words(era: &Era, date: &DateTime) -> String {
    let year = match date.year().saturating_sub(era.offset) {
        1 => "元".to_owned(),
        year => year.to_string(),
    };
    let mut words = format!("{}{year}年", era.name);
    if let Some(month) = date.month() {
        words.push_str(&format!("{month}月"));
    }
    if let Some(day) = date.day() {
        words.push_str(&format!("{day}日"));
    }
    words
}

/// What follows the era's name, if the text begins with one.
fn strip_era<'a>(text: &'a str, era: &Era) -> Option<&'a str> {
    let letter = |text: &'a str| {
        let first = text.chars().next()?;
        (first.to_ascii_uppercase() == era.letter).then(|| text[1..].trim_start_matches('.'))
    };
    text.strip_prefix(era.name).or_else(|| text.strip_prefix(era.short)).or_else(|| letter(text))
}

fn in_era(era: &Era, rest: &str) -> Result<EraDate, EraError> {
    let rest = match rest.strip_prefix('元') {
        Some(rest) => format!("1{rest}"),
        None => rest.to_owned(),
    };
    let [year, month, day] = parts(&rest, 2)?;
    let year = year.filter(|year| *year > 0).ok_or(EraError::NotADate)?;
    if era.letter == 'M' && year < 6 {
        return Err(EraError::OldCalendar);
    }
    let date = date(era.offset + year, month, day)?;
    let known = date.date();
    if era.first.get(..known.len()).is_none_or(|first| known < first) {
        return Err(EraError::BeforeEra);
    }
    let next = ERAS.iter().find(|next| next.offset > era.offset);
    // The day of a change was written in both eras in 1912 and 1926, so it is not past the end.
    let past_era_end = next.is_some_and(|next| {
        let first = next.first.get(..known.len()).unwrap_or_default();
        known > first
            || (known == next.first && matches!(next.letter, 'H' | 'R'))
            || (known == first && known.len() == 7 && next.first.ends_with("-01"))
    });
    Ok(EraDate { date, past_era_end })
}

/// Year, month and day out of digits with anything usual between them, or of digits without anything: `year_digits` for
/// the year, two each for month and day.
fn parts(text: &str, year_digits: usize) -> Result<[Option<u16>; 3], EraError> {
    let is_date = !text.is_empty()
        && text.starts_with(|one: char| one.is_ascii_digit())
        && text.chars().all(|one| one.is_ascii_digit() || matches!(one, '.' | '/' | '-' | '年' | '月' | '日'));
    if !is_date {
        return Err(EraError::NotADate);
    }
    let number = |digits: &str| digits.parse::<u16>().map_err(|_| EraError::NotADate);
    if text.len() == year_digits + 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let (year, rest) = text.split_at(year_digits);
        return Ok([Some(number(year)?), Some(number(&rest[..2])?), Some(number(&rest[2..])?)]);
    }
    let mut parts = [None; 3];
    let mut rest = text.split(['.', '/', '-', '年', '月', '日']).peekable();
    for (at, part) in parts.iter_mut().enumerate() {
        let Some(digits) = rest.next() else { break };
        // 年, 月 and 日 may end the text.
        if digits.is_empty() && rest.peek().is_none() {
            break;
        }
        let longest = if at == 0 { year_digits } else { 2 };
        let is_whole = at > 0 || year_digits == 2 || digits.len() == 4;
        if digits.len() > longest || !is_whole {
            return Err(EraError::NotADate);
        }
        *part = Some(number(digits)?);
    }
    match (rest.next(), rest.next()) {
        (None | Some(""), None) => Ok(parts),
        _ => Err(EraError::NotADate),
    }
}

fn date(year: u16, month: Option<u16>, day: Option<u16>) -> Result<DateTime, EraError> {
    let text = match (month, day) {
        (None, _) => format!("{year:04}"),
        (Some(month), None) => format!("{year:04}-{month:02}"),
        (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
    };
    text.parse().map_err(|_| EraError::Impossible)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, bool), EraError> {
        parse(text).map(|read| (read.date.to_string(), read.past_era_end))
    }

    #[test]
    fn all_usual_forms_are_read() {
        for text in [
            "R2.4.10",
            "r02.04.10",
            "R020410",
            "令和2年4月10日",
            "令2.4.10",
            "2020/04/10",
            "２０２０年４月１０日",
            "20200410",
            "2020-04-10",
            "㋿2.4.10",
            "令和 2年 4月 10日",
        ] {
            assert_eq!(read(text), Ok(("2020-04-10".into(), false)), "{text}");
        }
    }

    #[test]
    fn partial_dates_stay_partial() {
        for (text, date) in [
            ("令和2年4月", "2020-04"),
            ("㋿2", "2020"),
            ("令和元年", "2019"),
            ("昭和64年", "1989"),
            ("2020年", "2020"),
            ("2020/4", "2020-04"),
        ] {
            assert_eq!(read(text), Ok((date.into(), false)), "{text}");
        }
    }

    #[test]
    fn days_of_change_belong_to_both_eras_and_later_days_are_flagged() {
        for (text, date, flagged) in [
            ("M45.7.30", "1912-07-30", false),
            ("T1.7.30", "1912-07-30", false),
            ("T15.12.25", "1926-12-25", false),
            ("S64.1.7", "1989-01-07", false),
            ("S64.1.8", "1989-01-08", true),
            ("S64.02.01", "1989-02-01", true),
            ("H31.4.30", "2019-04-30", false),
            ("H31.05.01", "2019-05-01", true),
            ("平成32年", "2020", true),
        ] {
            assert_eq!(read(text), Ok((date.into(), flagged)), "{text}");
        }
    }

    #[test]
    fn impossible_dates_are_refused() {
        for (text, error) in [
            ("R2.2.30", EraError::Impossible),
            ("2021/2/29", EraError::Impossible),
            ("R1.4.30", EraError::BeforeEra),
            ("明治5年12月2日", EraError::OldCalendar),
            ("R0.1.1", EraError::NotADate),
            ("", EraError::NotADate),
            ("昨日", EraError::NotADate),
            ("20/4/10", EraError::NotADate),
            ("R2.4.10.1", EraError::NotADate),
            ("R2..10", EraError::NotADate),
            ("R", EraError::NotADate),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
    }

    #[test]
    fn dates_are_shown_in_the_era_they_lie_in() {
        for (date, words) in [
            ("2020-04-10", "令和2年4月10日"),
            ("2019-05-01", "令和元年5月1日"),
            ("2019-04-30", "平成31年4月30日"),
            ("2019", "平成31年／令和元年"),
            ("2019-05", "令和元年5月"),
            ("2019-04", "平成31年4月"),
            ("1989-01", "昭和64年1月／平成元年1月"),
            ("1926-12-25", "昭和元年12月25日"),
            ("1930-06-28", "昭和5年6月28日"),
            ("1990", "平成2年"),
        ] {
            assert_eq!(format(&date.parse().unwrap()).as_deref(), Some(words), "{date}");
        }
        assert_eq!(format(&"1870".parse().unwrap()), None);
    }
}
