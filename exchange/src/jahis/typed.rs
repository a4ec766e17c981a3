//! What codes and dates of the format mean.

use vault::record::{Coding, DosageForm};

use crate::fhir::uri;
use crate::identity::era::{self, EraDate};

/// `YYYYMMDD` or an era's letter and `YYMMDD`. None for anything else, and for a day that does not exist. A day past its
/// era's end is converted all the same.
pub(super) fn date(text: &str) -> Option<EraDate> {
    let digits = text.strip_prefix(['M', 'T', 'S', 'H', 'R']);
    let (digits, length) = digits.map_or((text, 8), |digits| (digits, 6));
    let is_date = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_date.then(|| era::parse(text).ok()).flatten()
}

/// Dosage form code of record 301. There is no 8.
pub(super) fn form(code: &str) -> Option<DosageForm> {
    FORMS.iter().find(|(of, _)| *of == code).map(|(_, form)| *form)
}

pub(super) fn form_code(form: DosageForm) -> &'static str {
    FORMS.iter().find(|(_, of)| *of == form).map_or("", |(code, _)| *code)
}

const FORMS: [(&str, DosageForm); 9] = [
    ("1", DosageForm::Oral),
    ("2", DosageForm::OralDrops),
    ("3", DosageForm::AsNeeded),
    ("4", DosageForm::Injection),
    ("5", DosageForm::External),
    ("6", DosageForm::Steeped),
    ("7", DosageForm::Decoction),
    ("9", DosageForm::Material),
    ("10", DosageForm::Other),
];

/// Whether the amount is that of a day.
pub(super) fn is_by_day(form: DosageForm) -> bool {
    matches!(form, DosageForm::Oral | DosageForm::Steeped | DosageForm::Decoction)
}

/// Whether a usage may be without words.
pub(super) fn needs_no_usage(form: DosageForm) -> bool {
    matches!(form, DosageForm::Material | DosageForm::Other)
}

/// Code of a drug. No alias is known for the receipt's and the ministry's codes, which keep the format's own code type as
/// their system; converting them into another code would be a guess.
pub(super) fn drug_coding(code_type: &str, code: &str) -> Option<Coding> {
    let system = match (code_type, code.len()) {
        (_, 0) => return None,
        ("2", _) => uri::JAHIS_RECEIPT_CODE,
        ("3", _) => uri::JAHIS_MINISTRY_CODE,
        ("4", _) => uri::YJ,
        ("6", 7) => uri::HOT7,
        ("6", 9) => uri::HOT9,
        ("6", 13) => uri::HOT13,
        _ => return None,
    };
    Some(Coding { system: Some(system.to_owned()), code: Some(code.to_owned()), ..Coding::default() })
}

/// Code type and code of the first coding that the format can hold.
pub(super) fn drug_code(codings: &[Coding]) -> (&'static str, &str) {
    let of = |coding: &'_ Coding| {
        let code_type = match coding.system.as_deref()? {
            uri::JAHIS_RECEIPT_CODE => "2",
            uri::JAHIS_MINISTRY_CODE => "3",
            uri::YJ | uri::YJ_OID => "4",
            uri::HOT7 | uri::HOT9 | uri::HOT13 => "6",
            _ => return None,
        };
        Some(code_type)
    };
    let mut found = codings.iter().filter_map(|coding| Some((of(coding)?, coding.code.as_deref()?)));
    found.find(|(_, code)| is_code(code)).unwrap_or(("1", ""))
}

/// Whether a text can stand in a coded field.
pub(super) fn is_code(text: &str) -> bool {
    (1..=13).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
}
