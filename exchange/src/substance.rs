//! What a test is about, where one mole of it weighs what everybody agrees on: told by code, else by name, never guessed.

use unicode_normalization::UnicodeNormalization as _;
use vault::record::CodedText;

use crate::checkup_items;
use crate::fhir::uri;

/// What is tested, where its mass or its charge is fixed and an amount can be told from a mass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Substance {
    /// Glucose, C₆H₁₂O₆.
    Glucose,
    /// Cholesterol, whichever particles carry it, C₂₇H₄₆O.
    Cholesterol,
    /// Triglyceride, by convention as triolein, C₅₇H₁₀₄O₆.
    Triglyceride,
    /// Creatinine, C₄H₇N₃O.
    Creatinine,
    /// Uric acid, C₅H₄N₄O₃.
    UricAcid,
    /// Sodium, potassium, chloride: one charge each, so an equivalent is a mole.
    OneCharge,
}

/// Analytes of JLAC10 (its first five characters) and what they are.
const ANALYTES: [(&str, Substance); 11] = [
    ("3C015", Substance::Creatinine),
    ("3C020", Substance::UricAcid),
    ("3D010", Substance::Glucose),
    ("3F015", Substance::Triglyceride),
    ("3F050", Substance::Cholesterol),
    ("3F069", Substance::Cholesterol),
    ("3F070", Substance::Cholesterol),
    ("3F077", Substance::Cholesterol),
    ("3H010", Substance::OneCharge),
    ("3H015", Substance::OneCharge),
    ("3H020", Substance::OneCharge),
];
/// Codes of LOINC by mass and by amount for the same test in serum or plasma; LOINC gives each unit a code of its own.
const BY_MASS_AND_AMOUNT: [(&str, &str, Substance); 8] = [
    ("2345-7", "14749-6", Substance::Glucose),
    ("1558-6", "14771-0", Substance::Glucose),
    ("2093-3", "14647-2", Substance::Cholesterol),
    ("2085-9", "14646-4", Substance::Cholesterol),
    ("13457-7", "39469-2", Substance::Cholesterol),
    ("2571-8", "14927-8", Substance::Triglyceride),
    ("2160-0", "14682-9", Substance::Creatinine),
    ("3084-1", "14933-6", Substance::UricAcid),
];
impl Substance {
    /// What a test is about, by its codes or, without any that we know, by its name in the table of checkup items.
    #[must_use]
    pub fn of(name: &CodedText) -> Option<Self> {
        let coded = name.codings.iter().find_map(|coding| {
            let code = coding.code.as_deref()?;
            match coding.system.as_deref() {
                Some(uri::LOINC) => loinc_pair(code).map(|(.., substance)| *substance),
                _ => of_analyte(code),
            }
        });
        let label = name.label();
        coded.or_else(|| of_analyte(checkup_items::item_by_name(label)?.code)).or_else(|| by_common_name(label))
    }

    /// Standard atomic weights of IUPAC (2021), rounded as laboratories use them.
    pub(crate) const fn grams_a_mole(self) -> Option<&'static str> {
        match self {
            Self::Glucose => Some("180.16"),
            Self::Cholesterol => Some("386.65"),
            Self::Triglyceride => Some("885.4"),
            Self::Creatinine => Some("113.12"),
            Self::UricAcid => Some("168.11"),
            Self::OneCharge => None,
        }
    }
}

/// The code that stands for a LOINC code and its twin in the other unit: the one by mass.
#[must_use]
pub fn loinc_twin(code: &str) -> &str {
    loinc_pair(code).map_or(code, |(mass, ..)| mass)
}

fn loinc_pair(code: &str) -> Option<&'static (&'static str, &'static str, Substance)> {
    BY_MASS_AND_AMOUNT.iter().find(|(mass, amount, _)| *mass == code || *amount == code)
}

fn of_analyte(code: &str) -> Option<Substance> {
    let is_jlac10 = code.len() == 17 && code.is_ascii();
    let (_, substance) = ANALYTES.iter().find(|(analyte, _)| is_jlac10 && code.starts_with(analyte))?;
    Some(*substance)
}

/// Names that the table of checkup items does not have, because it says fasting or casual, or has no such item.
fn by_common_name(name: &str) -> Option<Substance> {
    let folded: String = name.nfkc().filter(|one| !one.is_whitespace()).flat_map(char::to_lowercase).collect();
    match folded.as_str() {
        "血糖" | "血糖値" | "グルコース" | "glucose" | "bloodglucose" => Some(Substance::Glucose),
        "クレアチニン" => Some(Substance::Creatinine),
        "尿酸" => Some(Substance::UricAcid),
        "中性脂肪" | "トリグリセリド" | "triglyceride" | "triglycerides" => Some(Substance::Triglyceride),
        "ナトリウム" | "sodium" | "na" | "カリウム" | "potassium" | "k" | "クロール" | "chloride" | "cl" => {
            Some(Substance::OneCharge)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::record::Coding;

    #[test]
    fn a_substance_is_told_by_code_or_by_name_and_nothing_is_guessed() {
        let coded = |system: Option<&str>, code: &str| CodedText {
            text: Some("検査".into()),
            codings: vec![Coding {
                system: system.map(str::to_owned),
                code: Some(code.into()),
                display: None,
                version: None,
            }],
        };
        assert_eq!(Substance::of(&coded(None, "3D010000001927201")), Some(Substance::Glucose));
        assert_eq!(Substance::of(&coded(Some(uri::LOINC), "14749-6")), Some(Substance::Glucose));
        assert_eq!(Substance::of(&coded(Some(uri::LOINC), "2160-0")), Some(Substance::Creatinine));
        assert_eq!(Substance::of(&coded(Some(uri::LOINC), "4548-4")), None);
        assert_eq!(Substance::of(&coded(None, "3D046000001906202")), None, "HbA1c is its own item");
        assert_eq!(Substance::of(&CodedText::from_text("LDLコレステロール")), Some(Substance::Cholesterol));
        assert_eq!(Substance::of(&CodedText::from_text("グルコース")), Some(Substance::Glucose));
        assert_eq!(Substance::of(&CodedText::from_text("尿糖")), None);
        assert_eq!(loinc_twin("14749-6"), "2345-7");
        assert_eq!(loinc_twin("4548-4"), "4548-4");
    }
}
