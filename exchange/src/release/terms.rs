//! Terminologies whose codes may be told. A system is known by its exact name, a code must have its system's shape, and a word is one of
//! ours: nothing of what a source wrote goes out by itself.

use vault::record::{CodedText, Coding};

use super::common;
use crate::fhir::uri;
use crate::identity::fold;

/// A terminology, as it is called before a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Terminology {
    /// Diagnoses: a letter, two digits, and up to two more.
    Icd10,
    /// Drugs: seven digits, a letter, four digits.
    Yj,
    /// Drugs by the price listing (薬価基準収載医薬品コード): as YJ.
    Price,
    /// Drugs: 7, 9 or 13 digits, each under a name of its own.
    Hot,
}

impl Terminology {
    const ALL: [Self; 4] = [Self::Icd10, Self::Yj, Self::Price, Self::Hot];

    const fn word(self) -> &'static str {
        match self {
            Self::Icd10 => "ICD-10",
            Self::Yj => "YJ",
            Self::Price => "price",
            Self::Hot => "HOT",
        }
    }

    /// Whether a row of that item may hold its codes.
    fn is_for(self, item: &str) -> bool {
        match self {
            Self::Icd10 => item == "diagnosis",
            Self::Yj | Self::Price | Self::Hot => matches!(item, "medicine" | "allergen"),
        }
    }

    /// Whether a code has the shape of this terminology, as it is told: without a point, in capitals.
    fn is_code(self, code: &str) -> bool {
        let bytes = code.as_bytes();
        let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
        match self {
            Self::Icd10 => (3..=5).contains(&bytes.len()) && bytes[0].is_ascii_uppercase() && digits(&bytes[1..]),
            Self::Yj | Self::Price => {
                bytes.len() == 12 && digits(&bytes[..7]) && bytes[7].is_ascii_uppercase() && digits(&bytes[8..])
            }
            Self::Hot => matches!(bytes.len(), 7 | 9 | 13) && digits(bytes),
        }
    }
}

/// The ICD-10 code of a diagnosis, as it is told: `E119`. None without one, whatever else it has.
pub(super) fn diagnosis_code(name: &CodedText) -> Option<String> {
    name.codings.iter().find_map(|coding| code_of(coding, "diagnosis")).map(|(_, code)| code)
}

/// A diagnosis: the word of our list that its source uses for that very code, else the code; and the code with its terminology.
pub(super) fn diagnosis(name: &CodedText) -> Option<(String, String)> {
    let code = diagnosis_code(name)?;
    let written = name.codings.iter().filter_map(|coding| coding.display.as_deref()).chain(name.text.as_deref());
    let written: Vec<String> = written.map(fold).collect();
    let word = common::words_of(&code).find(|word| written.contains(&fold(word)));
    Some((word.map_or_else(|| code.clone(), str::to_owned), format!("{}:{code}", Terminology::Icd10.word())))
}

/// A drug: its code, and that with its terminology.
pub(super) fn drug(name: &CodedText) -> Option<(String, String)> {
    let (terminology, code) = name.codings.iter().find_map(|coding| code_of(coding, "medicine"))?;
    let full = format!("{}:{code}", terminology.word());
    Some((code, full))
}

/// Whether a row of that item may say `value` with `code` beside it. It is asked of the finished file.
pub(super) fn allows(item: &str, value: &str, code: &str) -> bool {
    let Some((system, code)) = code.split_once(':') else { return false };
    let is_of = |one: &&Terminology| one.word() == system && one.is_for(item) && one.is_code(code);
    let is_code = Terminology::ALL.iter().any(|one| is_of(&one));
    is_code && (value == code || (item == "diagnosis" && common::words_of(code).any(|word| word == value)))
}

/// The terminology and the code of a coding, if it is one that an item may be told by.
fn code_of(coding: &Coding, item: &str) -> Option<(Terminology, String)> {
    let system = coding.system.as_deref()?;
    let digits = match system {
        uri::HOT7 | uri::HOT7_OID => Some(7),
        uri::HOT9 => Some(9),
        uri::HOT13 | uri::HOT13_OID => Some(13),
        other => uri::HOT9_OIDS.contains(&other).then_some(9),
    };
    let terminology = match system {
        uri::YJ | uri::YJ_OID => Terminology::Yj,
        uri::JAHIS_MINISTRY_CODE => Terminology::Price,
        _ if digits.is_some() => Terminology::Hot,
        other if uri::ICD_10.contains(&other) => Terminology::Icd10,
        _ => return None,
    };
    let mut code = coding.code.clone()?;
    if terminology == Terminology::Icd10 {
        code.make_ascii_uppercase();
        if code.find('.') == Some(3) {
            code.remove(3);
        }
    }
    let fits = terminology.is_for(item) && terminology.is_code(&code) && digits.is_none_or(|all| code.len() == all);
    fits.then_some((terminology, code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coded(system: &str, code: &str) -> CodedText {
        let coding = Coding {
            system: Some(system.into()),
            code: Some(code.into()),
            display: Some("山田".into()),
            version: None,
        };
        CodedText { text: Some("山田".into()), codings: vec![coding] }
    }

    #[test]
    fn a_system_is_known_by_its_exact_name_and_a_code_by_its_shape() {
        for system in uri::ICD_10 {
            assert_eq!(diagnosis(&coded(system, "e11.9")), Some(("E119".into(), "ICD-10:E119".into())));
            for wrong in ["", "E", "E1", "12345", "E119A", "E11.9.1", "E.119", "E119999", "AB119", "12345678", "山田"]
            {
                assert_eq!(diagnosis(&coded(system, wrong)), None, "{wrong}");
            }
            assert_eq!(drug(&coded(system, "E119")), None);
        }
        for system in [
            "http://example.jp/icd-local",
            "http://hl7.org/fhir/sid/icd-9-cm",
            "http://id.who.int/icd/release/11/mms",
            "http://terminology.hl7.org/CodeSystem/icd-o-3",
            "http://medis.or.jp/CodeSystem/master-disease-keyNumber",
            "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full/",
        ] {
            assert_eq!(diagnosis(&coded(system, "E119")), None, "{system}");
        }
        for (system, code, told) in [
            (uri::YJ, "2171022F2022", Some("YJ:2171022F2022")),
            (uri::YJ_OID, "217102212022", None),
            (uri::YJ, "87654321", None),
            (uri::JAHIS_MINISTRY_CODE, "2171022F2022", Some("price:2171022F2022")),
            (uri::HOT7, "1138135", Some("HOT:1138135")),
            (uri::HOT7, "113813501", None),
            (uri::HOT9, "113813501", Some("HOT:113813501")),
            (uri::HOT9_OIDS[1], "113813501", Some("HOT:113813501")),
            (uri::HOT13_OID, "1138135010101", Some("HOT:1138135010101")),
            ("http://jpfhir.jp/fhir/eCS/CodeSystem/DrugCode/11310000000", "1138135", None),
        ] {
            assert_eq!(drug(&coded(system, code)).map(|(_, code)| code).as_deref(), told, "{system} {code}");
        }
    }

    #[test]
    fn a_word_is_told_only_from_our_list_and_only_where_the_source_uses_it_for_that_code() {
        let named = |word: &str, code: &str| {
            let mut name = coded(uri::ICD_10[0], code);
            name.text = Some(word.to_owned());
            diagnosis(&name).unwrap().0
        };
        assert_eq!(named("２型糖尿病", "E119"), "2型糖尿病");
        assert_eq!(named("2型糖尿病", "E112"), "E112");
        assert_eq!(named("2型糖尿病（山田医師）", "E119"), "E119");
        assert!(allows("diagnosis", "2型糖尿病", "ICD-10:E119") && allows("diagnosis", "E119", "ICD-10:E119"));
        for (item, value, code) in [
            ("diagnosis", "高血圧症", "ICD-10:E119"),
            ("diagnosis", "E118", "ICD-10:E119"),
            ("diagnosis", "12345678", "ICD-10:12345678"),
            ("diagnosis", "1138135", "HOT:1138135"),
            ("medicine", "E119", "ICD-10:E119"),
            ("medicine", "アムロジピン", "YJ:2171022F2022"),
            ("medicine", "L3RF", "MEDIS:L3RF"),
            ("weight", "E119", "ICD-10:E119"),
        ] {
            assert!(!allows(item, value, code), "{item} {value} {code}");
        }
    }
}
