//! Reading a date the way people type it: 2020-04, 2020/4/10, 2020年4月10日, R2.4.10, 令和2年4月, 昭和64年1月7日,
//! with full-width digits as a Japanese keyboard makes them.

use super::dates::{Day, Era};

/// Why a typed date was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateInputError {
    /// It has not the shape of a date.
    Shape,
    /// The month is not 1 to 12.
    Month,
    /// The month has no such day.
    Day,
    /// The year lies outside 1868 to 2999, or outside that era.
    Year,
}

/// Reads a full or partial date; surrounding space is ignored. Empty text is `Shape`.
pub fn parse_date(text: &str) -> Result<Day, DateInputError> {
    let text: String = text.trim().chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
    let (era, rest) = split_era(&text);
    let rest = rest.replace(['年', '月', '/', '.', '・', '－', 'ー', '−'], "-").replace('日', "");
    let rest = rest.trim_end_matches('-').replace("元", "1");
    // Eight digits in a row, as copied from a card.
    let rest = match rest.len() {
        8 if era.is_none() && rest.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{}-{}-{}", &rest[..4], &rest[4..6], &rest[6..])
        }
        _ => rest,
    };
    let parts: Vec<&str> = rest.split('-').collect();
    if parts.len() > 3 {
        return Err(DateInputError::Shape);
    }
    let mut numbers = [None; 3];
    for (slot, part) in numbers.iter_mut().zip(&parts) {
        let digits = !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
        *slot = Some(digits.then(|| part.parse::<u16>().ok()).flatten().ok_or(DateInputError::Shape)?);
    }
    let [Some(year), month, day] = numbers else { return Err(DateInputError::Shape) };
    let year = match era {
        Some(era) => {
            let start = Era::STARTS.iter().find(|(e, _)| *e == era).map_or(1868, |(_, s)| s.0);
            if year == 0 {
                return Err(DateInputError::Year);
            }
            start + i32::from(year) - 1
        }
        None if parts[0].len() == 4 => i32::from(year),
        None => return Err(DateInputError::Shape),
    };
    if month.is_some_and(|m| !(1..=12).contains(&m)) {
        return Err(DateInputError::Month);
    }
    let date = Day { year, month: month.map(|m| m as u8), day: day.map(|d| d as u8) };
    if day.is_some_and(|d| d == 0 || d > 31)
        || (Day { day: None, ..date }.checked().is_some() && date.checked().is_none())
    {
        return Err(DateInputError::Day);
    }
    let date = date.checked().ok_or(DateInputError::Year)?;
    match era {
        Some(era) if !within(date, era) => Err(DateInputError::Year),
        _ => Ok(date),
    }
}

/// Whether a day with that era written before it can exist: 昭和70年 cannot. A partial date may lie in the
/// year or month in which two eras met, so the era only has to touch it.
fn within(date: Day, era: Era) -> bool {
    let first = (date.year, date.month.unwrap_or(1), date.day.unwrap_or(1));
    let last = (date.year, date.month.unwrap_or(12), date.day.unwrap_or(31));
    let mut next = None;
    for (e, start) in Era::STARTS {
        if e == era {
            return last >= start && next.is_none_or(|n| first < n);
        }
        next = Some(start);
    }
    false
}

fn split_era(text: &str) -> (Option<Era>, &str) {
    const NAMES: [(&str, Era); 10] = [
        ("令和", Era::Reiwa),
        ("平成", Era::Heisei),
        ("昭和", Era::Showa),
        ("大正", Era::Taisho),
        ("明治", Era::Meiji),
        ("R", Era::Reiwa),
        ("H", Era::Heisei),
        ("S", Era::Showa),
        ("T", Era::Taisho),
        ("M", Era::Meiji),
    ];
    for (name, era) in NAMES {
        let small = name.to_ascii_lowercase();
        if let Some(rest) = text.strip_prefix(name).or_else(|| text.strip_prefix(&*small)) {
            return (Some(era), rest);
        }
    }
    (None, text)
}

/// Full-width ASCII (Ｒ２．４．１０) to the ordinary kind; everything else as it is.
fn half_width(c: char) -> char {
    match u32::from(c) {
        n @ 0xFF01..=0xFF5E => char::from_u32(n - 0xFEE0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(text: &str) -> Result<String, DateInputError> {
        parse_date(text).map(Day::iso)
    }

    #[test]
    fn the_ways_people_write_a_date_are_understood() {
        for text in [
            "2020-04-10",
            "2020/4/10",
            "20200410",
            "2020年4月10日",
            "R2.4.10",
            "r2.4.10",
            "令和2年4月10日",
            "Ｒ２．４．１０",
            " 令和 2年 4月 10日 ",
        ] {
            assert_eq!(iso(text).as_deref(), Ok("2020-04-10"), "{text}");
        }
        assert_eq!(iso("昭和64年1月7日").as_deref(), Ok("1989-01-07"));
        assert_eq!(iso("令和元年5月1日").as_deref(), Ok("2019-05-01"));
        assert_eq!(iso("S23.4.12").as_deref(), Ok("1948-04-12"));
    }

    #[test]
    fn a_year_or_a_month_is_enough_and_stays_so() {
        assert_eq!(iso("2020-04").as_deref(), Ok("2020-04"));
        assert_eq!(iso("2014年").as_deref(), Ok("2014"));
        assert_eq!(iso("平成28年3月").as_deref(), Ok("2016-03"));
    }

    #[test]
    fn each_kind_of_mistake_has_its_own_answer() {
        assert_eq!(iso(""), Err(DateInputError::Shape));
        assert_eq!(iso("きのう"), Err(DateInputError::Shape));
        assert_eq!(iso("20/4/10"), Err(DateInputError::Shape));
        assert_eq!(iso("1948年13月"), Err(DateInputError::Month));
        assert_eq!(iso("2026-02-30"), Err(DateInputError::Day));
        assert_eq!(iso("2026-11-32"), Err(DateInputError::Day));
        assert_eq!(iso("1700-01-01"), Err(DateInputError::Year));
        assert_eq!(iso("昭和70年"), Err(DateInputError::Year));
        assert_eq!(iso("平成1年1月7日"), Err(DateInputError::Year));
        assert_eq!(iso("R0.4.10"), Err(DateInputError::Year));
    }
}
