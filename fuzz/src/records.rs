//! One record of each kind, about invented people.

use vault::id::{Digest, GrantId, RecordId, VaultId};
use vault::key_pair::SigningSecret;
use vault::record::*;
use vault::secret::{GrantKey, PairKey};

const NOW: i64 = 1_763_000_000;

/// The bodies as they are sealed.
pub fn bodies() -> Vec<Vec<u8>> {
    all().into_iter().map(|record| Body::new(record).encode().expect("a record is written")).collect()
}

/// The health records, without originals.
pub fn health() -> Vec<Record> {
    all().into_iter().filter(|record| record.kind().is_health()).collect()
}

/// Whose vault it is.
pub fn person() -> Person {
    Person {
        name: PersonName { text: "髙﨑　千鶴".into(), kana: Some("たかさき　ちづる".into()) },
        birth_date: date("1951-03-02"),
        sex: Some(Sex::Female),
    }
}

/// Who receives.
pub fn provider() -> Provider {
    Provider {
        name: "港診療所".into(),
        place: Some("神戸市".into()),
        numbers: vec![vault::record::ProviderNumber { number: "7KX2Q9MDAW-H".into(), since: 2 }],
    }
}

fn all() -> Vec<Record> {
    let (provider_id, grant) = (RecordId::from_bytes([9; 16]), GrantId::from_bytes([6; 16]));
    let shown = ShownRecord {
        record: RecordId::from_bytes([5; 16]),
        revision: 2,
        added: Some(8),
        note: Some("はじめての相談です".into()),
        only: Some(vec![vault::id::LineId::from_bytes([7; 16])]),
    };
    let decision = KindDecision { kind: Kind::Allergy, decision: Decision::Share };
    let topic = vault::record::TopicDecision { topic: vault::record::Topic::Genetics, decision: Decision::Withhold };
    let grant_record = GrantRecord {
        grant,
        secrets: LinkSecrets { link: [1; 32].into(), key: [2; 32].into(), passcode: Some("042816".into()) },
        provider: provider_id,
        purpose: Some("腹痛の相談".into()),
        records: vec![shown.clone()],
        decisions: vec![decision],
        topics: vec![topic],
        referral: None,
        card: Some(vault::record::EmergencyCard { read: 3 }),
        standing: Some(vault::record::Standing { live: vec![Kind::Allergy], told: NOW }),
        created: NOW,
        until: Some(1_800_000_000),
        uses: Some(3),
        language: "ja".into(),
        told: Some(NOW + 5),
        goes_on: Some(GoesOn::sign(&VaultId::from_bytes([8; 16]), &grant, 4, &SigningSecret::from_bytes([9; 32]))),
        ended: Some(GrantEnd { time: NOW + 9 }),
    };
    let consent = Consent {
        provider: provider_id,
        grant: Some(grant),
        act: ConsentAct::Decided,
        decisions: vec![decision],
        topics: vec![topic],
        live: vec![Kind::Allergy],
        records: vec![shown.record],
        purpose: Some("腹痛の相談".into()),
        time: NOW,
        until: None,
        text: "アレルギーを見せる".into(),
        language: "ja".into(),
        receipt: Some("e30.e30.AAAA".into()),
    };
    let referral = Referral {
        provider: provider_id,
        purpose: "腹痛の相談".into(),
        items: vec![shown],
        created: NOW,
        grant: Some(grant),
        document: "{\"resourceType\":\"Bundle\"}".into(),
        answers: vec![RecordId::from_bytes([5; 16])],
    };
    let release = Release {
        provider: provider_id,
        purpose: "高血圧の研究".into(),
        level: ReleaseLevel::Pseudonymised,
        is_reduced: false,
        kinds: vec![Kind::Diagnosis],
        topics: vec![Topic::MentalHealth],
        from: Some("2025-01-01".into()),
        number: "G9R98WVZMXSSPSN07WFVYQJ5HM".into(),
        file: "{\"format\":\"inro-release/1\"}".into(),
        digest: Digest::ZERO,
        created: NOW,
        until: NOW + 1,
        withdrawn: Some(NOW),
        consents: vec![provider_id],
        pairs: PairKey::from_bytes([6; 32]),
        receipts: GrantKey::from_bytes([7; 32]),
    };
    let import = Import {
        file_name: "健診.json".into(),
        format: ImportFormat::Fhir,
        digest: "00".repeat(32),
        length: 1_234,
        time: NOW,
        others: vec![OtherResource {
            resource_type: "Immunization".into(),
            full_url: Some("urn:uuid:5b1c0e9a-0000-8000-8000-000000000001".into()),
            content: "{\"resourceType\":\"Immunization\",\"status\":\"completed\"}".into(),
            piece: None,
        }],
        source: None,
        confirmed_own: false,
    };
    let facts = [
        Fact::Medication(medication()),
        Fact::Diagnosis(diagnosis()),
        Fact::Allergy(allergy()),
        Fact::Checkup(checkup()),
        Fact::Laboratory(checkup()),
        Fact::Infection(checkup()),
        Fact::MaternalCheckup(MaternalCheckup {
            of: MaternalOf::Pregnancy,
            weeks: Some(24),
            months: None,
            visit: checkup(),
        }),
        Fact::Person(person()),
        Fact::Provider(provider()),
        Fact::Grant(Box::new(grant_record)),
        Fact::Consent(consent),
        Fact::Referral(referral),
        Fact::Release(Box::new(release)),
        Fact::Import(import),
    ];
    facts.into_iter().chain(Kind::HEALTH.into_iter().filter_map(form)).map(record).collect()
}

/// A kind that is filled in like a paper form, with something in every field.
fn form(kind: Kind) -> Option<Fact> {
    let mut fact = Fact::empty(kind)?;
    let all = fact.fields()?.fields();
    let fields = fact.fields_mut()?;
    for field in all {
        let value = match field.form {
            FieldForm::Coded => FieldValue::Coded(coded("コミナティ筋注", "http://example.org/vaccine", "631341")),
            FieldForm::Text => FieldValue::Text("港診療所".into()),
            FieldForm::Lines => FieldValue::Lines(vec!["娘　春香　090-0000-0000".into(), "隣の家".into()]),
            FieldForm::Date => FieldValue::Date(date("2026-04-01")),
            FieldForm::Number => FieldValue::Number(30),
            FieldForm::Choice(codes) => FieldValue::Choice(codes.first()?),
        };
        fields.set_field(field.name, Some(value));
    }
    Some(fact)
}

fn record(fact: Fact) -> Record {
    let provenance = Provenance {
        organization: Some("みなと病院".into()),
        recorder: Some("佐藤　医師".into()),
        recorded: Some(date("2026-11-20T09:30:00+09:00")),
        edited: Some(NOW + 60),
        ..Provenance::typed(NOW)
    };
    Record { memo: Some("次の診察で聞く".into()), ..Record::new(fact, provenance) }
}

fn medication() -> Medication {
    Medication {
        via: MedicationOrigin::Dispensed,
        name: coded("アカルボース錠50mg", "urn:oid:1.2.392.100495.20.2.73", "3969003F1021"),
        ingredient: Some("アカルボース".into()),
        status: MedicationStatus::Active,
        dose: Some(quantity("1.0", "錠")),
        amount: Some(Box::new(Amount { quantity: quantity("3.0", "錠"), basis: AmountBasis::PerDay })),
        dosage_form: Some(DosageForm::Oral),
        dosage_text: Some("1日3回 毎食前".into()),
        times: DayTimes { morning: true, noon: true, evening: true, bedtime: false },
        as_needed: false,
        days: Some(28),
        start: Some(date("2026-11-20")),
        end: Some(date("2026-12-17")),
        reason: Some("糖尿病".into()),
        prescriber: Some("佐藤　医師".into()),
        pharmacy: Some("うみべ薬局".into()),
        note: Some("飲み忘れに注意".into()),
    }
}

fn diagnosis() -> Diagnosis {
    Diagnosis {
        name: coded("２型糖尿病", "http://hl7.org/fhir/sid/icd-10", "E11.9"),
        status: Some(ClinicalStatus::Active),
        suspected: true,
        principal: true,
        onset: Some(date("2019")),
        onset_text: None,
        abatement: None,
        body_site: Some("膵臓".into()),
        severity: Some("軽度".into()),
        note: Some("経過観察".into()),
    }
}

fn allergy() -> Allergy {
    let reaction = Reaction {
        manifestation: CodedText::from_text("全身の発疹"),
        severity: Some(Severity::Severe),
        onset: Some(date("2003-05")),
    };
    Allergy {
        substance: coded("そば", "http://jpfhir.jp/fhir/core/CodeSystem/JP_JfagyFoodAllergen_CS", "J9FB20000000"),
        category: Some(AllergyCategory::Food),
        criticality: Some(Criticality::High),
        status: Some(AllergyStatus::Active),
        suspected: false,
        reactions: vec![reaction],
        onset: Some(date("2003")),
        onset_text: None,
        note: Some("少量でも".into()),
    }
}

fn checkup() -> Checkup {
    let result = |name: &str, value, range| TestResult {
        name: coded(name, "urn:oid:1.2.392.200119.4.504", "3D046000001906202"),
        value: Some(value),
        range,
        flag: Some(Flag::High),
        method: Some("HPLC".into()),
        note: None,
    };
    let range = ReferenceRange { low: Some("4.9".into()), high: Some("6.0".into()), text: None };
    Checkup {
        title: "特定健診".into(),
        date: Some(date("2026-10-01")),
        results: vec![
            result("HbA1c", ResultValue::Quantity(quantity("7.0", "%")), Some(range)),
            result("尿糖", ResultValue::Coded(CodedText::from_text("＋")), None),
            result("所見", ResultValue::Text("異常なし".into()), None),
            result("眼底", ResultValue::Absent("未実施".into()), None),
        ],
        note: Some("要再検査".into()),
    }
}

fn quantity(value: &str, unit: &str) -> Quantity {
    Quantity {
        value: value.into(),
        comparator: Some(Comparator::LessOrEqual),
        unit: Some(unit.into()),
        ucum: Some("%".into()),
    }
}

fn coded(text: &str, system: &str, code: &str) -> CodedText {
    let coding =
        Coding { system: Some(system.into()), code: Some(code.into()), display: Some(text.into()), version: None };
    CodedText { text: Some(text.into()), codings: vec![coding] }
}

fn date(text: &str) -> DateTime {
    text.parse().expect("a date")
}
