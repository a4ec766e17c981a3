//! What people write in columns that have few possible values.

use vault::record::{AllergyCategory, AllergyStatus, ClinicalStatus, MedicationStatus, Severity, Sex};

use super::cell::fold;

pub(super) fn medication_status(word: &str) -> Option<MedicationStatus> {
    match fold(word).to_lowercase().as_str() {
        "服用中" | "使用中" | "継続" | "active" => Some(MedicationStatus::Active),
        "終了" | "完了" | "completed" => Some(MedicationStatus::Completed),
        "中止" | "stopped" => Some(MedicationStatus::Stopped),
        "休薬" | "中断" | "on-hold" => Some(MedicationStatus::OnHold),
        _ => None,
    }
}

pub(super) fn clinical_status(word: &str) -> Option<ClinicalStatus> {
    match fold(word).to_lowercase().as_str() {
        "治療中" | "継続" | "通院中" | "active" => Some(ClinicalStatus::Active),
        "再発" | "recurrence" => Some(ClinicalStatus::Recurrence),
        "寛解" | "remission" => Some(ClinicalStatus::Remission),
        "治癒" | "完治" | "resolved" => Some(ClinicalStatus::Resolved),
        "inactive" => Some(ClinicalStatus::Inactive),
        _ => None,
    }
}

pub(super) fn allergy_status(word: &str) -> Option<AllergyStatus> {
    match fold(word).to_lowercase().as_str() {
        "あり" | "継続" | "active" => Some(AllergyStatus::Active),
        "inactive" => Some(AllergyStatus::Inactive),
        "治癒" | "解消" | "resolved" => Some(AllergyStatus::Resolved),
        _ => None,
    }
}

pub(super) fn allergy_category(word: &str) -> Option<AllergyCategory> {
    match fold(word).to_lowercase().as_str() {
        "薬" | "薬剤" | "薬品" | "医薬品" | "medication" | "drug" => Some(AllergyCategory::Medication),
        "食物" | "食品" | "食べ物" | "food" => Some(AllergyCategory::Food),
        "環境" | "花粉" | "environment" => Some(AllergyCategory::Environment),
        "biologic" => Some(AllergyCategory::Biologic),
        _ => None,
    }
}

pub(super) fn severity(word: &str) -> Option<Severity> {
    match fold(word).to_lowercase().as_str() {
        "軽度" | "軽症" | "軽い" | "mild" => Some(Severity::Mild),
        "中等度" | "中等症" | "moderate" => Some(Severity::Moderate),
        "重度" | "重症" | "重い" | "severe" => Some(Severity::Severe),
        _ => None,
    }
}

pub(super) fn sex(word: &str) -> Option<Sex> {
    match fold(word).to_lowercase().as_str() {
        "女" | "女性" | "f" | "female" => Some(Sex::Female),
        "男" | "男性" | "m" | "male" => Some(Sex::Male),
        "不明" | "unknown" => Some(Sex::Unknown),
        "その他" | "other" => Some(Sex::Other),
        _ => None,
    }
}
