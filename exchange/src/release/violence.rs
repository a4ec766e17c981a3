//! Which diagnoses tell of violence: by any of their codes and by any of their words. They are released at no level.

use vault::record::{CodedText, Coding};

use crate::identity::name::search_key;

/// Begins the systems of MEDIS, whose codes look like codes of ICD and are others.
const MEDIS: &str = "http://medis.or.jp/";
/// Words that tell of it, as [`search_key`] folds them.
const WORDS: [&str; 16] = [
    "虐待",
    "暴力",
    "暴行",
    "性的被害",
    "性被害",
    "強姦",
    "強制ワイセツ",
    "強制性交",
    "レイプ",
    "バイオレンス",
    "ネグレクト",
    "マルトリートメント",
    "サブラレ",
    "shaken baby",
    "shaken infant",
    "sexual exploitation",
];
/// And those of Latin letters with which a word begins.
const BEGINNINGS: [&str; 6] = ["assault", "violen", "battered", "maltreat", "molest", "abus"];
/// And whole words.
const WHOLE: [&str; 4] = ["dv", "ipv", "rape", "raped"];
/// What a harmful use is of, where it is not of a person.
const SUBSTANCES: [&str; 18] = [
    "alcohol",
    "drug",
    "drugs",
    "substance",
    "polysubstance",
    "tobacco",
    "nicotine",
    "laxative",
    "laxatives",
    "steroid",
    "steroids",
    "opioid",
    "opioids",
    "cannabis",
    "cocaine",
    "amphetamine",
    "sedative",
    "analgesic",
];

/// Whether a diagnosis tells of violence.
pub(super) fn tells(name: &CodedText) -> bool {
    let displays = name.codings.iter().filter_map(|coding| coding.display.as_deref());
    name.text.as_deref().into_iter().chain(displays).any(by_words) || name.codings.iter().any(by_coding)
}

/// Whether a code tells of it, whatever revision of ICD it is of. ICD-10: X85 to Y09, T74 (T76 in its clinical modification), Y87.1, Z04.4,
/// Z04.5, Z61.4 to Z61.6. ICD-9: E960 to E969, 995.5, 995.80 to 995.85. ICD-11: PD50 to PF2Z, PJ20 to PJ2Z, QE51.1, QE82.
pub(super) fn by_code(code: &str) -> bool {
    let code: String = code.chars().filter(|one| *one != '.').map(|one| one.to_ascii_uppercase()).collect();
    let begins = |with: &[&str]| with.iter().any(|one| code.starts_with(one));
    let Some(first) = code.get(..1) else { return false };
    let number = code.get(1..3).and_then(|digits| digits.parse::<u8>().ok());
    match first {
        "X" => number.is_some_and(|number| number >= 85),
        "Y" => number.is_some_and(|number| number <= 9) || begins(&["Y871"]),
        "T" => begins(&["T74", "T76"]),
        "Z" => begins(&["Z044", "Z045", "Z614", "Z615", "Z616"]),
        // No code of ICD-10 begins with E96.
        "E" => begins(&["E96"]) && code.len() >= 4,
        "9" => {
            code == "9958"
                || begins(&["9955"]) && code.len() <= 5
                || begins(&["99580", "99581", "99582", "99583", "99584", "99585"]) && code.len() == 5
        }
        "P" => {
            let block = code.get(1..3).unwrap_or_default();
            ("D5"..="F2").contains(&block) || block == "J2"
        }
        "Q" => begins(&["QE511", "QE82"]),
        _ => false,
    }
}

fn by_coding(coding: &Coding) -> bool {
    let is_medis = coding.system.as_deref().is_some_and(|system| system.starts_with(MEDIS));
    !is_medis && coding.code.as_deref().is_some_and(by_code)
}

fn by_words(text: &str) -> bool {
    let text = search_key(text);
    if WORDS.iter().any(|word| text.contains(word)) {
        return true;
    }
    let words: Vec<&str> = text.split(|one: char| !one.is_ascii_alphabetic()).filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().any(|(at, word)| {
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        let is_of_substance = *word == "abuse" && before.is_some_and(|before| SUBSTANCES.contains(before));
        WHOLE.contains(word) || !is_of_substance && BEGINNINGS.iter().any(|begin| word.starts_with(begin))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_of_violence_is_known_by_its_code_of_any_revision() {
        for code in [
            "X85", "Y09.1", "T74.1", "t741", "Y87.1", "Z61.5", "E960", "E969", "E968.0", "995.5", "995.50", "995.8",
            "995.81", "PD50", "PE10", "PF2Z", "PJ20", "PJ2Z", "QE82.1", "QE51.1",
        ] {
            assert!(by_code(code), "{code}");
        }
        for code in [
            "T75", "X84", "Y10", "", "Xあ", "あ", "E119", "E959", "E96", "995.86", "995.9", "9955123", "PB80", "PF40",
            "PJ40", "I10", "QE50",
        ] {
            assert!(!by_code(code), "{code}");
        }
    }

    #[test]
    fn every_code_and_every_word_of_a_diagnosis_is_looked_at() {
        let coding = |system: &str, code: &str, display: &str| Coding {
            system: Some(system.into()),
            code: Some(code.into()),
            display: Some(display.into()),
            version: None,
        };
        let icd = crate::fhir::uri::ICD_10[0];
        let key = "http://medis.or.jp/CodeSystem/master-disease-keyNumber";
        let exchanged = "http://medis.or.jp/CodeSystem/master-disease-exCode";
        for codings in [
            vec![coding(key, "20067890", "被虐待児症候群")],
            vec![coding(icd, "S000", "打撲"), coding(icd, "Y079", "")],
            vec![coding(icd, "S000", "打撲"), coding("http://hl7.org/fhir/sid/icd-9-cm", "995.81", "")],
            vec![coding(icd, "S000", "打撲"), coding("http://id.who.int/icd/release/11/mms", "PJ22", "")],
            vec![coding(icd, "S000", "配偶者暴力")],
        ] {
            assert!(tells(&CodedText { text: Some("打撲".into()), codings: codings.clone() }), "{codings:?}");
        }
        for text in [
            "ＤＶによる打撲",
            "性的被害のあと",
            "Adult physical abuse",
            "Sexual assault",
            "domestic violence",
            "乳幼児ゆさぶられ症候群",
            "揺さぶられっ子症候群",
            "Alcohol use after rape",
        ] {
            assert!(tells(&CodedText::from_text(text)), "{text}");
        }
        for text in [
            "DVT",
            "深部静脈血栓症（DVT）",
            "Alcohol abuse",
            "hemispatial neglect",
            "Strangulated hernia",
            "被害妄想",
            "grape allergy",
            "打撲",
            "advanced cancer",
        ] {
            assert!(!tells(&CodedText::from_text(text)), "{text}");
        }
        let looks_alike =
            CodedText { text: Some("狭心症".into()), codings: vec![coding(exchanged, "PD50", "狭心症")] };
        assert!(!tells(&looks_alike));
    }
}
