//! What the patient's insurance papers say (FHIR R4 `Coverage`). For the patient's own use: nobody may demand an insured
//! person's number except for insurance business (Health Insurance Act article 194-2). Never called verified.

use serde::{Deserialize, Serialize};

use super::date::DateTime;
use super::fields::{choice, fields};

choice! {
    /// On which paper or display the patient read it.
    InsuranceDocument {
        /// 資格確認書: a proof by itself.
        QualificationCertificate = "qualification-certificate",
        /// 資格情報のお知らせ: a notice, valid together with the card.
        Notice = "notice",
        /// As the card's portal or a reader showed it.
        Portal = "portal",
        /// A health insurance card of before December 2025.
        OldCard = "old-card",
    }
}

choice! {
    /// 本人 or 家族 (FHIR `Coverage.relationship`).
    Relationship {
        /// 本人.
        Insured = "insured",
        /// 家族.
        Dependent = "dependent",
    }
}

/// Eligibility for health insurance, as printed on the 資格確認書. Earlier ones stay as records of their own.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Insurance {
    /// Insurer, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurer: Option<String>,
    /// 保険者番号, 6 or 8 digits as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurer_number: Option<String>,
    /// 記号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// 番号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// 枝番; none is not the same as 00.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// 氏名 as printed. Compared with the person, never taken over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// 本人 or 家族.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relationship: Option<Relationship>,
    /// 負担割合 in percent: 10, 20, 30. A printed fact, never computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copay: Option<u32>,
    /// 資格取得・適用開始年月日.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime>,
    /// 発効期日.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<DateTime>,
    /// 有効期限.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime>,
    /// 交付年月日.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<DateTime>,
    /// 交付者名.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// 世帯主氏名.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household_head: Option<String>,
    /// 住所 as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where the patient read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<InsuranceDocument>,
    /// When the patient read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<DateTime>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

fields!(Insurance {
    insurer,
    insurer_number,
    symbol,
    number,
    branch,
    holder,
    relationship,
    copay,
    since,
    valid_from,
    valid_until,
    issued,
    issuer,
    household_head,
    address,
    document,
    seen,
    note
});

/// The limit of high-cost medical care (限度額適用区分). A kind of its own, because it shows income.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CostLimit {
    /// 適用区分 as printed: ア, イ, ウ, エ, オ, 現役並み….
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// 長期特定疾病区分.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specified_disease: Option<String>,
    /// 保険者番号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurer_number: Option<String>,
    /// 発効期日.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<DateTime>,
    /// 有効期限.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime>,
    /// 交付年月日.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<DateTime>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

fields!(CostLimit { category, specified_disease, insurer_number, valid_from, valid_until, issued, note });

/// A public subsidy for medical care (公費負担医療).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Subsidy {
    /// What it is called, e.g. 指定難病.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// 公費負担者番号, 8 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_number: Option<String>,
    /// 公費受給者番号, 7 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient_number: Option<String>,
    /// 自己負担上限月額 in yen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monthly_limit: Option<u32>,
    /// 有効期間の始め.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<DateTime>,
    /// 有効期間の終わり.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime>,
    /// 交付年月日.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<DateTime>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

fields!(Subsidy { program, payer_number, recipient_number, monthly_limit, valid_from, valid_until, issued, note });
