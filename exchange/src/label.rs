//! What kinds, fields and choices are called, in Japanese and English: the same on a page, in a document that is handed
//! over, and in a table.

use vault::record::{FieldValue, Kind, Topic};

/// A kind.
#[must_use]
pub const fn kind(kind: Kind, japanese: bool) -> &'static str {
    let (ja, en) = match kind {
        Kind::Medication => ("お薬", "Medicine"),
        Kind::Diagnosis => ("病名", "Diagnosis"),
        Kind::Checkup => ("健診", "Checkup"),
        Kind::Allergy => ("アレルギー", "Allergy"),
        Kind::Laboratory => ("検査", "Test results"),
        Kind::Infection => ("感染症の検査", "Infection test"),
        Kind::Vaccination => ("予防接種", "Vaccination"),
        Kind::MaternalCheckup => ("妊婦・乳幼児健診", "Maternal and child checkup"),
        Kind::Procedure => ("手術・処置", "Procedure"),
        Kind::Admission => ("入院", "Hospital stay"),
        Kind::Insurance => ("健康保険の資格", "Health insurance"),
        Kind::CostLimit => ("限度額の区分", "Limit of high-cost care"),
        Kind::Subsidy => ("公費負担", "Public subsidy"),
        Kind::CareWishes => ("医療・ケアの希望", "Wishes for care"),
        Kind::Emergency => ("緊急時の情報", "Emergency information"),
        Kind::Note => ("覚え書き", "Note"),
        Kind::Document => ("書類・写真", "Document"),
        Kind::Person => ("本人", "Person"),
        Kind::Provider => ("見せる相手", "Provider"),
        Kind::Grant => ("見せている相手", "Grant"),
        Kind::Consent => ("同意の記録", "Consent"),
        Kind::Referral => ("紹介", "Referral"),
        Kind::Release => ("研究などへの提供", "Release"),
        Kind::Import => ("取り込んだファイル", "Import"),
        Kind::JournalCut => ("履歴のはじまり", "Beginning of the journal"),
        Kind::Member => ("家族", "Member"),
        Kind::Acts => ("したこと", "What was done"),
        Kind::Part => ("分けてある記録", "Part kept apart"),
        Kind::Move => ("移している記録", "Records being moved"),
        Kind::Former => ("以前の置き場所", "Former place"),
    };
    if japanese { ja } else { en }
}

/// A topic.
#[must_use]
pub const fn topic(topic: Topic, japanese: bool) -> &'static str {
    let (ja, en) = match topic {
        Topic::Infection => ("感染症のこと", "Infections"),
        Topic::MentalHealth => ("こころの健康のこと", "Mental health"),
        Topic::ReproductiveHealth => ("妊娠・出産・性のこと", "Reproductive health"),
        Topic::Genetics => ("遺伝のこと", "Genetics"),
    };
    if japanese { ja } else { en }
}

/// A field of a kind; its own name if it has no other.
#[must_use]
pub fn field(kind: Kind, name: &'static str, japanese: bool) -> &'static str {
    let (ja, en) = match (kind, name) {
        (Kind::Vaccination, "vaccine") => ("ワクチンの名前", "Vaccine"),
        (Kind::Vaccination, "performer") => ("打った人", "Given by"),
        (Kind::Vaccination, "reaction") => ("打ったあとの様子", "Afterwards"),
        (Kind::Vaccination, "date") => ("打った日", "Given on"),
        (Kind::Procedure, "name") => ("手術・処置の名前", "Procedure"),
        (Kind::Procedure, "start") => ("行った日", "Date"),
        (Kind::Procedure, "end") => ("終わった日", "Ended"),
        (Kind::Procedure, "performer") => ("行った人", "Done by"),
        (Kind::Procedure, "outcome") => ("結果", "Outcome"),
        (Kind::Admission, "start") => ("入院した日", "Admitted"),
        (Kind::Admission, "end") => ("退院した日", "Discharged"),
        (Kind::Admission, "outcome") => ("退院のときの様子", "At discharge"),
        (Kind::CostLimit, "category") => ("適用区分", "Category"),
        (Kind::CareWishes, "place") => ("過ごしたい場所", "Where to be"),
        (Kind::Note, "title") => ("題", "Title"),
        (Kind::Note, "date") => ("日付", "Date"),
        (Kind::Note, "text") => ("内容", "Text"),
        (Kind::Note | Kind::Document, "author") => ("書いた人", "Written by"),
        (Kind::Document, "title") => ("題", "Title"),
        (Kind::Document, "category") => ("書類の種類", "What it is"),
        (Kind::Document, "date") => ("書類の日付", "Date of the document"),
        (_, "dose") => ("何回目", "Which dose"),
        (_, "target") => ("何を防ぐためか", "Against"),
        (_, "lot") => ("製造番号（ロット）", "Lot number"),
        (_, "manufacturer") => ("製造元", "Manufacturer"),
        (_, "site") => ("打った場所", "Body site"),
        (_, "next_due") => ("次の予定", "Next dose due"),
        (_, "body_site") => ("部位", "Body site"),
        (_, "reason") => ("わけ", "Reason"),
        (_, "institution") => ("医療機関", "Hospital"),
        (_, "department") => ("診療科", "Department"),
        (_, "attending") => ("担当の医師", "Doctor in charge"),
        (_, "insurer") => ("保険者名", "Insurer"),
        (_, "insurer_number") => ("保険者番号", "Insurer number"),
        (_, "symbol") => ("記号", "Symbol"),
        (_, "number") => ("番号", "Number"),
        (_, "branch") => ("枝番", "Branch number"),
        (_, "holder") => ("氏名（書かれたとおり）", "Name as printed"),
        (_, "relationship") => ("本人・家族", "Insured or dependent"),
        (_, "copay") => ("負担割合（％）", "Share of costs (%)"),
        (_, "since") => ("資格を得た日", "Covered since"),
        (_, "valid_from") => ("有効期間の始め", "Valid from"),
        (_, "valid_until") => ("有効期間の終わり", "Valid until"),
        (_, "issued") => ("交付された日", "Issued on"),
        (_, "issuer") => ("交付者", "Issuer"),
        (_, "household_head") => ("世帯主", "Head of household"),
        (_, "address") => ("住所（書かれたとおり）", "Address as printed"),
        (_, "document") => ("何を見て書いたか", "Read from"),
        (_, "seen") => ("見た日", "Read on"),
        (_, "specified_disease") => ("長期特定疾病の区分", "Specified long-term disease"),
        (_, "program") => ("制度の名前", "Programme"),
        (_, "payer_number") => ("公費負担者番号", "Payer number"),
        (_, "recipient_number") => ("受給者番号", "Recipient number"),
        (_, "monthly_limit") => ("月の上限額（円）", "Monthly limit (yen)"),
        (_, "wishes") => ("望むこと、望まないこと", "Wishes"),
        (_, "representative") => ("代わりに話してほしい人", "Who should speak for me"),
        (_, "representative_contact") => ("その人への連絡先", "How to reach them"),
        (_, "told") => ("話し合った人", "Talked about with"),
        (_, "paper") => ("署名した紙のある場所", "Where the signed paper is"),
        (_, "confirmed") => ("確かめた日", "Last confirmed"),
        (_, "know") => ("はじめに知ってほしいこと", "Know this first"),
        (_, "implants") => ("体の中の装置", "Devices in the body"),
        (_, "blood_type") => ("血液型（本人の申し出）", "Blood type as stated"),
        (_, "contacts") => ("連絡する人", "Whom to call"),
        (_, "doctor") => ("かかりつけ", "Family doctor"),
        (_, "language") => ("話す言葉、必要な手助け", "Language and help needed"),
        (_, "result") => ("検査の項目", "Result"),
        (_, "file") => ("ファイル", "File"),
        (_, "ingredient") => ("有効成分", "Ingredient"),
        (_, "dosage_text") => ("用法", "How it is taken"),
        (_, "prescriber") => ("処方した人", "Prescribed by"),
        (_, "pharmacy") => ("薬局", "Pharmacy"),
        (_, "severity") => ("程度", "Severity"),
        (_, "onset_text") => ("いつから", "Since"),
        (_, "reaction") => ("症状", "Reaction"),
        (_, "note") => ("ほかに書いておくこと", "Remarks"),
        (_, other) => (other, other),
    };
    if japanese { ja } else { en }
}

/// One of the codes of a choice.
#[must_use]
pub fn choice(code: &'static str, japanese: bool) -> &'static str {
    let (ja, en) = match code {
        "qualification-certificate" => ("資格確認書", "Qualification certificate"),
        "notice" => ("資格情報のお知らせ", "Notice of eligibility"),
        "portal" => ("マイナポータルや読み取り機の画面", "Portal or card reader"),
        "old-card" => ("以前の保険証", "Earlier insurance card"),
        "referral-letter" => ("紹介状（診療情報提供書）", "Referral letter"),
        "discharge-summary" => ("退院時のまとめ", "Discharge summary"),
        "checkup-report" => ("健診の結果", "Checkup report"),
        "test-report" => ("検査の結果", "Test report"),
        "image" => ("画像（レントゲン、心電図など）", "Picture (X-ray, ECG …)"),
        "prescription" => ("処方箋", "Prescription"),
        "certificate" => ("診断書・証明書", "Certificate"),
        "other" => ("そのほか", "Something else"),
        "insured" => ("本人", "Insured"),
        "dependent" => ("家族", "Dependent"),
        other => (other, other),
    };
    if japanese { ja } else { en }
}

/// What stands in a field, as somebody would read it.
#[must_use]
pub fn value(value: &FieldValue, japanese: bool) -> String {
    match value {
        FieldValue::Coded(coded) => coded.label().to_owned(),
        FieldValue::Text(text) => text.clone(),
        FieldValue::Lines(lines) => lines.join("\n"),
        FieldValue::Date(date) => date.to_string(),
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Choice(code) => choice(code, japanese).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::record::{Fact, FieldForm};

    #[test]
    fn every_field_and_every_choice_has_a_name_in_both_languages() {
        for kind in Kind::HEALTH {
            let fact = Fact::empty(kind).unwrap();
            for one in fact.fields().map(|all| all.fields()).unwrap_or_default() {
                for japanese in [true, false] {
                    assert_ne!(field(kind, one.name, japanese), one.name, "{kind:?}");
                    if let FieldForm::Choice(codes) = one.form {
                        assert!(codes.iter().all(|code| choice(code, japanese) != *code), "{kind:?} {}", one.name);
                    }
                }
            }
        }
    }
}
