//! What people write in columns that have few possible values, and what is written there: the first Japanese and the first
//! English word of each.

use vault::record::{
    AllergyCategory, AllergyStatus, ClinicalStatus, Flag, MedicationOrigin, MedicationStatus, Severity, Sex,
};

use super::cell::fold;

/// A value, its words in Japanese, and in English in small letters.
type Words<T> = [(T, &'static [&'static str], &'static [&'static str])];

const MEDICATION_STATUS: &Words<MedicationStatus> = &[
    (MedicationStatus::Active, &["服用中", "使用中", "継続", "いま使っている"], &["active"]),
    (MedicationStatus::Completed, &["終了", "完了", "使い終えた"], &["completed"]),
    (MedicationStatus::Stopped, &["中止", "使っていない"], &["stopped"]),
    (MedicationStatus::OnHold, &["休薬", "中断", "休んでいる"], &["on-hold"]),
];

const MEDICATION_ORIGIN: &Words<MedicationOrigin> = &[
    (MedicationOrigin::Prescribed, &["処方された"], &["prescribed"]),
    (MedicationOrigin::Dispensed, &["薬局で受け取った"], &["dispensed"]),
    (MedicationOrigin::Taken, &["使っている・使っていた"], &["taken"]),
    (MedicationOrigin::OverTheCounter, &["処方なしで買った", "市販薬"], &["over the counter"]),
];

const CLINICAL_STATUS: &Words<ClinicalStatus> = &[
    (ClinicalStatus::Active, &["治療中", "継続", "通院中"], &["active"]),
    (ClinicalStatus::Recurrence, &["再発", "再び出た"], &["recurrence"]),
    (ClinicalStatus::Relapse, &["再燃", "ぶり返した"], &["relapse"]),
    (ClinicalStatus::Remission, &["寛解"], &["remission"]),
    (ClinicalStatus::Resolved, &["治癒", "完治", "治った"], &["resolved"]),
    (ClinicalStatus::Inactive, &["いまは出ていない"], &["inactive"]),
];

const ALLERGY_STATUS: &Words<AllergyStatus> = &[
    (AllergyStatus::Active, &["あり", "継続", "いまもある"], &["active"]),
    (AllergyStatus::Inactive, &["いまはなさそう"], &["inactive"]),
    (AllergyStatus::Resolved, &["治癒", "解消", "なくなった"], &["resolved"]),
];

const ALLERGY_CATEGORY: &Words<AllergyCategory> = &[
    (AllergyCategory::Medication, &["薬", "薬剤", "薬品", "医薬品"], &["medication", "drug"]),
    (AllergyCategory::Food, &["食物", "食品", "食べ物"], &["food"]),
    (AllergyCategory::Environment, &["環境", "花粉"], &["environment"]),
    (AllergyCategory::Biologic, &["生物由来の製剤"], &["biologic"]),
];

const SEVERITY: &Words<Severity> = &[
    (Severity::Mild, &["軽度", "軽症", "軽い"], &["mild"]),
    (Severity::Moderate, &["中等度", "中等症"], &["moderate"]),
    (Severity::Severe, &["重度", "重症", "重い"], &["severe"]),
];

const SEX: &Words<Sex> = &[
    (Sex::Female, &["女", "女性"], &["f", "female"]),
    (Sex::Male, &["男", "男性"], &["m", "male"]),
    (Sex::Unknown, &["不明"], &["unknown"]),
    (Sex::Other, &["その他"], &["other"]),
];

/// The issuer's marks. Marks of other meaning have no place here: A to E of many checkups are judgements.
const FLAG: &Words<Flag> = &[
    (Flag::Normal, &["N", "正常", "基準内", "基準値内"], &["n"]),
    (Flag::High, &["H", "HH", "高", "高値", "↑"], &["h", "hh"]),
    (Flag::Low, &["L", "LL", "低", "低値", "↓"], &["l", "ll"]),
    (Flag::Abnormal, &["*", "異常", "異常あり"], &["*"]),
    (Flag::Positive, &["陽性"], &["pos"]),
    (Flag::Negative, &["陰性"], &["neg"]),
];

const YES: &Words<bool> = &[
    (true, &["はい", "あり", "○", "疑い", "頓服"], &["yes", "true", "1", "suspected"]),
    (false, &["いいえ", "なし"], &["no", "false", "0"]),
];

macro_rules! both_ways {
    ($($read:ident, $write:ident, $type:ty, $table:ident;)*) => {
        $(
            pub(super) fn $read(word: &str) -> Option<$type> {
                read($table, word)
            }

            pub(super) fn $write(value: $type, japanese: bool) -> &'static str {
                write($table, value, japanese)
            }
        )*
    };
}

both_ways! {
    medication_status, of_medication_status, MedicationStatus, MEDICATION_STATUS;
    medication_origin, of_medication_origin, MedicationOrigin, MEDICATION_ORIGIN;
    clinical_status, of_clinical_status, ClinicalStatus, CLINICAL_STATUS;
    allergy_status, of_allergy_status, AllergyStatus, ALLERGY_STATUS;
    allergy_category, of_allergy_category, AllergyCategory, ALLERGY_CATEGORY;
    severity, of_severity, Severity, SEVERITY;
    flag, of_flag, Flag, FLAG;
    yes, of_yes, bool, YES;
}

pub(super) fn sex(word: &str) -> Option<Sex> {
    read(SEX, word)
}

fn read<T: Copy>(table: &Words<T>, word: &str) -> Option<T> {
    let word = fold(word).to_lowercase();
    let said = |words: &[&str]| words.iter().any(|one| one.to_lowercase() == word);
    table.iter().find(|(_, ja, en)| said(ja) || said(en)).map(|(value, ..)| *value)
}

/// Empty for a value that has no word.
fn write<T: Copy + PartialEq>(table: &Words<T>, value: T, japanese: bool) -> &'static str {
    let found = table.iter().find(|(one, ..)| *one == value);
    found.and_then(|(_, ja, en)| if japanese { ja.first() } else { en.first() }).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_is_written_is_read_as_what_it_stands_for() {
        for japanese in [true, false] {
            for (status, ..) in MEDICATION_STATUS {
                assert_eq!(medication_status(of_medication_status(*status, japanese)), Some(*status));
            }
            for (origin, ..) in MEDICATION_ORIGIN {
                assert_eq!(medication_origin(of_medication_origin(*origin, japanese)), Some(*origin));
            }
            for (status, ..) in CLINICAL_STATUS {
                assert_eq!(clinical_status(of_clinical_status(*status, japanese)), Some(*status));
            }
            for (status, ..) in ALLERGY_STATUS {
                assert_eq!(allergy_status(of_allergy_status(*status, japanese)), Some(*status));
            }
            for (category, ..) in ALLERGY_CATEGORY {
                assert_eq!(allergy_category(of_allergy_category(*category, japanese)), Some(*category));
            }
            for (one, ..) in SEVERITY {
                assert_eq!(severity(of_severity(*one, japanese)), Some(*one));
            }
            for (one, ..) in FLAG {
                assert_eq!(flag(of_flag(*one, japanese)), Some(*one));
            }
            assert_eq!([yes(of_yes(true, japanese)), yes(of_yes(false, japanese))], [Some(true), Some(false)]);
        }
        assert_eq!(of_medication_status(MedicationStatus::Unknown, true), "", "what is not known is not said");
        assert_eq!((flag("B"), flag("高値"), flag("hh")), (None, Some(Flag::High), Some(Flag::High)));
    }
}
