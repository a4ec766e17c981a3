//! Units of results: which are only spelled differently, which differ by a power of ten, and which by a mass that the tested
//! substance fixes. Nothing else is converted. Digits are moved and multiplied exactly; the value as it came is kept by
//! whoever asks.

use unicode_normalization::UnicodeNormalization as _;

use crate::decimal::Decimal;
use crate::substance::Substance;

/// A unit as far as it can be reckoned with: what it measures, and ten to which power of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    measure: Measure,
    power: i32,
}

/// What a unit measures, in the unit that the power counts from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Measure {
    /// g/L.
    MassIn,
    /// mol/L.
    AmountIn,
    /// Eq/L.
    EquivalentsIn,
    /// Pieces a litre.
    CountIn,
    /// g.
    Mass,
    /// m.
    Length,
    /// Unknown to us: only the same spelling is the same unit.
    Spelled(String),
}

/// A value in another unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// Its digits; after [`Change::BySubstance`] rounded to as many as the source gave, at least three.
    pub digits: String,
    /// How it came about.
    pub change: Change,
}

/// How a value came into another unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The unit is the same, spelled alike or not.
    None,
    /// By a power of ten, exactly.
    PowerOfTen,
    /// By what the substance weighs: the factor is a rounded constant.
    BySubstance,
}

const PREFIXES: [(&str, i32); 9] =
    [("k", 3), ("d", -1), ("c", -2), ("m", -3), ("u", -6), ("n", -9), ("p", -12), ("f", -15), ("", 0)];

impl Unit {
    /// Reads a unit as a source wrote it: µ or u, half or full width, `l` or `L`, powers of ten in any spelling.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let plain = plain(text);
        known(&plain).unwrap_or(Self { measure: Measure::Spelled(plain), power: 0 })
    }

    /// Whether it counts moles or equivalents, and so says less to most people here than a mass.
    #[must_use]
    pub fn is_amount(&self) -> bool {
        matches!(self.measure, Measure::AmountIn | Measure::EquivalentsIn)
    }

    /// Whether values in this unit can be told in `to`.
    #[must_use]
    pub fn converts_to(&self, to: &Self, substance: Option<Substance>) -> bool {
        self.convert("1", to, substance).is_some()
    }

    /// A value of this unit in the unit `to`. None where the two are not exactly convertible for this substance, or `digits`
    /// is no number.
    #[must_use]
    pub fn convert(&self, digits: &str, to: &Self, substance: Option<Substance>) -> Option<Converted> {
        if self == to {
            Decimal::read(digits)?;
            return Some(Converted { digits: digits.to_owned(), change: Change::None });
        }
        let number = Decimal::read(digits)?;
        let power = self.power.checked_sub(to.power)?;
        if self.measure == to.measure && !matches!(self.measure, Measure::Spelled(_)) {
            let moved = number.moved(power)?;
            return Some(Converted { digits: moved.to_string(), change: Change::PowerOfTen });
        }
        match (&self.measure, &to.measure, substance?) {
            (Measure::AmountIn, Measure::EquivalentsIn, Substance::OneCharge)
            | (Measure::EquivalentsIn, Measure::AmountIn, Substance::OneCharge) => {
                let change = if power == 0 { Change::None } else { Change::PowerOfTen };
                Some(Converted { digits: number.moved(power)?.to_string(), change })
            }
            // Only this way round: a division would not end.
            (Measure::AmountIn, Measure::MassIn, substance) => {
                let mass = Decimal::read(substance.grams_a_mole()?)?;
                let exact = number.times(mass)?.moved(power)?;
                let digits = exact.rounded(number.significant().max(3)).to_string();
                Some(Converted { digits, change: Change::BySubstance })
            }
            _ => None,
        }
    }
}

/// One spelling for units that are spelled in several ways.
fn plain(text: &str) -> String {
    // Compatibility forms would turn 10³ into 103.
    let mut marked = String::new();
    let mut raised = false;
    for one in text.chars() {
        let digit = "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|other| other == one);
        if digit.is_some() && !raised {
            marked.push('^');
        }
        raised = digit.is_some();
        match digit.and_then(|digit| char::from_digit(u32::try_from(digit).ok()?, 10)) {
            Some(digit) => marked.push(digit),
            None => marked.push(one),
        }
    }
    let plain = marked.nfkc().filter(|one| !one.is_whitespace()).map(|one| match one {
        'µ' | 'μ' => 'u',
        '×' | '✕' => 'x',
        '・' | '･' | '·' | '⋅' => '.',
        '／' | '∕' | '⁄' => '/',
        one => one,
    });
    let mut plain: String = plain.collect();
    for (spelled, same) in [
        ("[IU]", "IU"),
        ("[iU]", "IU"),
        ("mm[Hg]", "mmHg"),
        ("{1.73_m2}", "1.73m2"),
        ("m^2", "m2"),
        ("m^3", "m3"),
        ("{creat}", "Cr"),
        ("g.Cr", "gCr"),
        ("/分", "/min"),
        ("/時", "/h"),
        ("拍", ""),
        ("回/min", "/min"),
    ] {
        plain = plain.replace(spelled, same);
    }
    // A litre at the end of a part: `mg/dl`, `U/l/37℃` stays as it is.
    let parts = plain.split('/').map(|part| match part.strip_suffix('l') {
        Some(prefix) if PREFIXES.iter().any(|(one, _)| *one == prefix) => format!("{prefix}L"),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

fn known(plain: &str) -> Option<Unit> {
    let Some((above, below)) = plain.split_once('/') else {
        return prefixed(plain, "g")
            .map(|power| Unit { measure: Measure::Mass, power })
            .or_else(|| prefixed(plain, "m").map(|power| Unit { measure: Measure::Length, power }));
    };
    let volume = match below {
        "mm3" | "cmm" => -6,
        below => prefixed(below, "L")?,
    };
    let of = |measure: Measure, power: i32| Some(Unit { measure, power: power - volume });
    if let Some(power) = prefixed(above, "g") {
        return of(Measure::MassIn, power);
    }
    if let Some(power) = prefixed(above, "mol") {
        return of(Measure::AmountIn, power);
    }
    if let Some(power) = prefixed(above, "Eq") {
        return of(Measure::EquivalentsIn, power);
    }
    of(Measure::CountIn, ten_to(above)?)
}

fn prefixed(text: &str, base: &str) -> Option<i32> {
    let prefix = text.strip_suffix(base)?;
    PREFIXES.iter().find(|(one, _)| *one == prefix).map(|(_, power)| *power)
}

/// What counts pieces: nothing, `10*3`, `10^4`, `x10^6`, 千, 万.
fn ten_to(text: &str) -> Option<i32> {
    let text = text.trim_start_matches('x').trim_end_matches('個').trim_end_matches("{cells}");
    match text {
        "" => Some(0),
        "千" => Some(3),
        "万" => Some(4),
        "百万" => Some(6),
        _ => {
            let exponent = text.strip_prefix("10*").or_else(|| text.strip_prefix("10^"))?;
            exponent.parse::<i32>().ok().filter(|power| (1..=12).contains(power))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn convert(digits: &str, from: &str, to: &str, substance: Option<Substance>) -> Option<(String, Change)> {
        let converted = Unit::read(from).convert(digits, &Unit::read(to), substance)?;
        Some((converted.digits, converted.change))
    }

    #[test]
    fn spellings_of_one_unit_are_one_unit() {
        for spellings in [
            &["mg/dL", "mg/dl", "ｍｇ／ｄＬ", "mg / dL", "mg/dℓ"][..],
            &["10*3/uL", "10^3/μL", "×10³/µL", "x10^3/ul", "千/μL", "10*9/L", "10*3/mm3", "千/mm³"],
            &["10*4/uL", "万/μL", "×10⁴/μl", "10^4/mm^3"],
            &["/uL", "/μL", "個/µL", "/mm3"],
            &["mmHg", "mm[Hg]", "ｍｍＨｇ"],
            &["kg/m2", "kg/m²", "kg/m^2"],
            &["mL/min/1.73m2", "mL/min/{1.73_m2}", "mL/分/1.73m²", "ml/min/1.73m^2"],
            &["mg/g{creat}", "mg/g・Cr", "mg/gCr", "mg/g･Cr"],
            &["/min", "/分", "拍/分", "回/分"],
            &["%", "％"],
            &["IU/L", "[IU]/L", "IU/l"],
        ] {
            for one in spellings {
                assert_eq!(Unit::read(one), Unit::read(spellings[0]), "{one}");
            }
        }
    }

    #[test]
    fn a_power_of_ten_moves_the_point_and_keeps_the_digits() {
        for (digits, from, to, expected) in [
            ("0.85", "g/L", "mg/dL", "85"),
            ("7.0", "g/dL", "mg/dL", "7000"),
            ("12", "ug/mL", "mg/L", "12"),
            ("6.5", "10*3/uL", "/uL", "6500"),
            ("6500", "/μL", "千/μL", "6.500"),
            ("22.5", "万/μL", "10*9/L", "225"),
            ("450", "10*4/uL", "10*6/uL", "4.50"),
            ("162.5", "cm", "m", "1.625"),
            ("5500", "umol/L", "mmol/L", "5.500"),
        ] {
            let (found, change) = convert(digits, from, to, None).unwrap();
            assert_eq!(found, expected, "{digits} {from} in {to}");
            assert!(change == Change::PowerOfTen || found == digits);
        }
        assert_eq!(convert("12", "ug/mL", "mg/L", None).unwrap().1, Change::None, "two names of one unit");
    }

    #[test]
    fn what_is_not_the_same_measure_is_never_converted() {
        for (from, to) in [
            ("%", "mmol/mol"),
            ("mg/dL", "mmol/L"),
            ("U/L", "IU/L"),
            ("mg/dL", "mg"),
            ("mg/dL", "%"),
            ("/HPF", "/uL"),
            ("mEq/L", "mmol/L"),
            ("ng/mL", "ng/mL/h"),
            ("MG/DL", "mg/dL"),
            ("", "mg/dL"),
        ] {
            assert_eq!(convert("1", from, to, None), None, "{from} in {to}");
            assert_eq!(convert("1", to, from, None), None, "{to} in {from}");
        }
        assert_eq!(convert("53", "mmol/mol", "%", Some(Substance::Glucose)), None, "HbA1c stays in its own unit");
    }

    #[test]
    fn amounts_become_masses_only_for_a_substance_and_only_that_way_round() {
        let by = |digits, from, to, substance| convert(digits, from, to, Some(substance)).map(|(digits, _)| digits);
        assert_eq!(by("5.5", "mmol/L", "mg/dL", Substance::Glucose).as_deref(), Some("99.1"));
        assert_eq!(by("5.17", "mmol/L", "mg/dL", Substance::Cholesterol).as_deref(), Some("200"));
        assert_eq!(by("1.7", "mmol/L", "mg/dL", Substance::Triglyceride).as_deref(), Some("151"));
        assert_eq!(by("88.4", "umol/L", "mg/dL", Substance::Creatinine).as_deref(), Some("1.00"));
        assert_eq!(by("416", "µmol/L", "mg/dL", Substance::UricAcid).as_deref(), Some("6.99"));
        assert_eq!(by("4.2", "mEq/L", "mmol/L", Substance::OneCharge).as_deref(), Some("4.2"));
        assert_eq!(by("99", "mg/dL", "mmol/L", Substance::Glucose), None);
        assert_eq!(by("5.5", "mmol/L", "mg/dL", Substance::OneCharge), None);
        let (_, change) = convert("5.5", "mmol/L", "mg/dL", Some(Substance::Glucose)).unwrap();
        assert_eq!(change, Change::BySubstance);
    }

    #[test]
    fn what_is_no_number_is_not_converted() {
        assert_eq!(convert("(−)", "mg/dL", "mg/dL", None), None);
        assert_eq!(convert("", "mg/dL", "g/L", None), None);
    }

    fn unit() -> impl Strategy<Value = String> {
        let prefix = prop::sample::select(vec!["", "k", "d", "m", "u", "n", "p"]);
        let above = prop::sample::select(vec!["g", "mol", "Eq"]);
        let below = prop::sample::select(vec!["L", "dL", "mL", "uL", "l", "dl"]);
        (prefix, above, below).prop_map(|(prefix, above, below)| format!("{prefix}{above}/{below}"))
    }

    proptest! {
        #[test]
        fn any_text_is_a_unit_that_is_itself(text in "\\PC{0,24}") {
            let unit = Unit::read(&text);
            let same = unit.convert("7.0", &unit, None).unwrap();
            prop_assert_eq!((same.digits.as_str(), same.change), ("7.0", Change::None));
        }

        #[test]
        fn there_and_back_is_the_same_number(digits in 0_u32..9_999_999, from in unit(), to in unit()) {
            let (from, to) = (Unit::read(&from), Unit::read(&to));
            if let Some(there) = from.convert(&digits.to_string(), &to, None) {
                let back = to.convert(&there.digits, &from, None).unwrap();
                prop_assert_eq!(Decimal::read(&back.digits), Decimal::read(&digits.to_string()));
            }
        }

        #[test]
        fn what_was_more_stays_more(one in 0_u32..9_999_999, other in 0_u32..9_999_999, from in unit(), to in unit()) {
            let (from, to) = (Unit::read(&from), Unit::read(&to));
            for substance in [None, Some(Substance::Glucose), Some(Substance::Creatinine)] {
                let read = |value: u32| Decimal::read(&from.convert(&value.to_string(), &to, substance)?.digits);
                if let (Some(a), Some(b)) = (read(one), read(other)) {
                    let before = one.cmp(&other);
                    // Rounding may make two equal that were not, and never turn them round.
                    prop_assert!(a.partial_cmp(&b).is_some_and(|after| after == before || after.is_eq()));
                }
            }
        }

        #[test]
        fn width_never_makes_another_unit(from in unit()) {
            let wide: String = from
                .chars()
                .map(|one| if one.is_ascii_graphic() { char::from_u32(u32::from(one) + 0xfee0).unwrap() } else { one })
                .collect();
            prop_assert_eq!(Unit::read(&wide), Unit::read(&from));
        }
    }
}
