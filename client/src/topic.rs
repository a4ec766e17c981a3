//! What a record is about where that is decided about by itself: told by the codes and words its source gave it. What neither says
//! cannot be told, and the sheet says so.

use exchange::identity::name::search_key;
use vault::record::{CodedText, Fact, Field, Kind, Record, Topic};

/// Words that name a topic, folded as for searching.
const WORDS: [(Topic, &[&str]); 4] = [
    (
        Topic::Infection,
        &[
            "hiv",
            "エイズ",
            "後天性免疫不全",
            "梅毒",
            "淋菌",
            "淋病",
            "クラミジア",
            "性器ヘルペス",
            "尖圭コンジローマ",
            "性感染症",
            "b型肝炎",
            "c型肝炎",
            "hbs抗原",
            "hbv",
            "hcv",
            "結核",
            "syphilis",
            "gonorrh",
            "chlamydia",
            "hepatitis b",
            "hepatitis c",
            "tuberculosis",
        ],
    ),
    (
        Topic::MentalHealth,
        &[
            "ウツ病",
            "ウツ状態",
            "抑ウツ",
            "統合失調",
            "双極",
            "躁",
            "パニック障害",
            "パニック症",
            "強迫性",
            "適応障害",
            "不安障害",
            "不安症",
            "不安神経症",
            "摂食障害",
            "拒食症",
            "過食症",
            "発達障害",
            "自閉",
            "注意欠如",
            "注意欠陥",
            "adhd",
            "ptsd",
            "心的外傷",
            "依存症",
            "気分障害",
            "自傷",
            "自殺",
            "精神",
            "神経症",
            "心療内科",
            "メンタル",
            "カウンセリング",
            "depress",
            "schizophren",
            "bipolar",
            "anxiety",
            "panic disorder",
            "eating disorder",
            "autis",
            "psychiatr",
            "psychos",
            "mental",
        ],
    ),
    (
        Topic::ReproductiveHealth,
        &[
            "妊娠",
            "流産",
            "中絶",
            "死産",
            "分娩",
            "出産",
            "帝王切開",
            "不妊",
            "避妊",
            "体外受精",
            "人工授精",
            "性同一性",
            "性別不合",
            "勃起",
            "産婦人科",
            "pregnan",
            "miscarriage",
            "abortion",
            "infertil",
            "contracept",
            "in vitro fertil",
            "gender dysphoria",
            "erectile",
        ],
    ),
    (
        Topic::Genetics,
        &[
            "遺伝",
            "染色体",
            "brca",
            "ゲノム",
            "出生前",
            "ダウン症",
            "ハンチントン",
            "筋ジストロフィー",
            "genetic",
            "genom",
            "chromosom",
            "hereditary",
            "huntington",
        ],
    ),
];
/// Chapters and blocks of ICD-10 (WHO, 2019): first letter, first and last number.
const ICD_10: [(Topic, char, u8, u8); 10] = [
    (Topic::Infection, 'A', 15, 19),
    (Topic::Infection, 'A', 50, 64),
    (Topic::Infection, 'B', 15, 24),
    (Topic::Infection, 'Z', 21, 21),
    (Topic::MentalHealth, 'F', 0, 99),
    (Topic::MentalHealth, 'X', 60, 84),
    (Topic::ReproductiveHealth, 'O', 0, 99),
    (Topic::ReproductiveHealth, 'N', 97, 97),
    (Topic::ReproductiveHealth, 'Z', 30, 39),
    (Topic::Genetics, 'Q', 90, 99),
];
/// Therapeutic classes (薬効分類), the first digits of a drug's price-listing and YJ code. Antibiotics against mycobacteria, medicines
/// against tuberculosis, antivirals; hypnotics and anxiolytics, psychotropics; oestrogens and progestogens, mixtures of hormones,
/// contraceptives.
const DRUG_CLASSES: [(Topic, &str); 8] = [
    (Topic::Infection, "616"),
    (Topic::Infection, "622"),
    (Topic::Infection, "625"),
    (Topic::MentalHealth, "112"),
    (Topic::MentalHealth, "117"),
    (Topic::ReproductiveHealth, "247"),
    (Topic::ReproductiveHealth, "248"),
    (Topic::ReproductiveHealth, "254"),
];

/// The topic that a record is decided about under; none where its kind says all there is to decide.
pub(crate) fn topic_of(record: &Record) -> Option<Topic> {
    let kind = record.kind();
    // These have a question of their own already; and a vaccine is named after what one does not have.
    let is_asked = Kind::OWN_CHOICE.contains(&kind) && kind != Kind::Document;
    if is_asked || kind == Kind::Vaccination || !kind.is_health() {
        return None;
    }
    let by_code = match &record.fact {
        Fact::Diagnosis(fact) => by_diagnosis_code(&fact.name),
        Fact::Medication(fact) => by_drug_code(&fact.name),
        _ => None,
    };
    // What the patient says instead goes with the record, so that it is looked at as well.
    let own = || record.own.as_deref().map(|own| Record { fact: own.clone(), own: None, ..record.clone() });
    by_code.or_else(|| by_words(record)).or_else(|| topic_of(&own()?))
}

fn by_diagnosis_code(name: &CodedText) -> Option<Topic> {
    let is_icd = |system: &str| system.to_ascii_lowercase().contains("icd");
    let coded = name.codings.iter().filter(|coding| coding.system.as_deref().is_some_and(is_icd));
    coded.filter_map(|coding| coding.code.as_deref()).find_map(|code| {
        let letter = code.chars().next()?.to_ascii_uppercase();
        let number: u8 = code.get(1..3)?.parse().ok()?;
        let block = ICD_10.iter().find(|(_, of, first, last)| *of == letter && (*first..=*last).contains(&number));
        block.map(|block| block.0)
    })
}

fn by_drug_code(name: &CodedText) -> Option<Topic> {
    let class = |code: &str| DRUG_CLASSES.iter().find(|(_, class)| code.starts_with(class)).map(|found| found.0);
    exchange::same::classed_codes(name).find_map(class)
}

fn by_words(record: &Record) -> Option<Topic> {
    // How a medicine is made says nothing about who takes it.
    let words = search_key(&texts(record).join(" ")).replace("遺伝子組換エ", "");
    WORDS.iter().find(|(_, of)| of.iter().any(|word| has(&words, word))).map(|found| found.0)
}

/// Whether a word occurs; one of Latin letters not in the middle of another.
fn has(words: &str, word: &str) -> bool {
    let is_latin = word.starts_with(|first: char| first.is_ascii_alphabetic());
    let begins = |at: usize| !words[..at].ends_with(|before: char| before.is_ascii_alphabetic());
    words.match_indices(word).any(|(at, _)| !is_latin || begins(at))
}

/// What names a record. Advice on how to take a medicine is left out: it speaks of pregnancy to everybody.
fn texts(record: &Record) -> Vec<String> {
    let mut texts: Vec<&str> = vec![record.title()];
    texts.extend(record.provenance.organization.as_deref());
    texts.extend(record.provenance.recorder.as_deref());
    texts.extend(record.provenance.remark.as_deref());
    let displays =
        |name: &CodedText| -> Vec<String> { name.codings.iter().filter_map(|coding| coding.display.clone()).collect() };
    let mut owned = Vec::new();
    match &record.fact {
        Fact::Medication(fact) => {
            texts.extend(fact.ingredient.as_deref());
            texts.extend(fact.reason.as_deref());
            texts.extend(fact.prescriber.as_deref());
            owned.extend(displays(&fact.name));
        }
        Fact::Diagnosis(fact) => {
            texts.extend(fact.note.as_deref());
            owned.extend(displays(&fact.name));
        }
        fact => {
            if let Some(visit) = fact.results() {
                texts.extend(visit.results.iter().map(|result| result.name.label()));
            }
            if let Some(all) = fact.fields() {
                let words = |field: Field| all.field(field.name).map(|value| exchange::label::value(&value, true));
                owned.extend(all.fields().into_iter().filter_map(words));
            }
        }
    }
    owned.extend(texts.into_iter().map(str::to_owned));
    owned
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::record::{Coding, Diagnosis, Medication, MedicationOrigin, Note, Provenance, Vaccination};

    fn diagnosis(text: &str, code: Option<&str>) -> Record {
        let coding = |code: &str| Coding {
            system: Some("http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full".into()),
            code: Some(code.into()),
            ..Coding::default()
        };
        let name = CodedText { text: Some(text.into()), codings: code.map(coding).into_iter().collect() };
        Record::new(Fact::Diagnosis(Diagnosis { name, ..Diagnosis::default() }), Provenance::typed(0))
    }

    fn drug(text: &str, yj: Option<&str>) -> Medication {
        let mut name = CodedText::from_text(text);
        name.codings.extend(yj.map(|code| Coding {
            system: Some("http://capstandard.jp/iyaku.info/CodeSystem/YJ-code".into()),
            code: Some(code.into()),
            ..Coding::default()
        }));
        Medication::new(MedicationOrigin::Prescribed, name)
    }

    #[test]
    fn words_are_written_as_they_are_compared() {
        for word in WORDS.iter().flat_map(|(_, words)| *words) {
            assert_eq!(search_key(word), *word);
        }
    }

    #[test]
    fn a_diagnosis_is_told_by_its_code_or_its_words() {
        for (text, code, topic) in [
            ("高血圧症", Some("I10"), None),
            ("反復性うつ病性障害", None, Some(Topic::MentalHealth)),
            ("気分の病気", Some("F339"), Some(Topic::MentalHealth)),
            ("ＨＩＶ感染症", None, Some(Topic::Infection)),
            ("肝炎", Some("B18.1"), Some(Topic::Infection)),
            ("肝炎", Some("K75.4"), None),
            ("妊娠糖尿病", Some("O24.4"), Some(Topic::ReproductiveHealth)),
            ("21トリソミー", Some("Q90.9"), Some(Topic::Genetics)),
            ("Depressive episode", None, Some(Topic::MentalHealth)),
            ("Archive of fundamental findings", None, None),
            ("捻挫", Some("S"), None),
            ("捻挫", Some("Sあ1"), None),
        ] {
            assert_eq!(topic_of(&diagnosis(text, code)), topic, "{text}");
        }
    }

    #[test]
    fn a_medicine_is_told_by_its_class_and_its_reason_and_never_by_advice_that_everybody_gets() {
        let of = |drug: Medication| topic_of(&Record::new(Fact::Medication(drug), Provenance::typed(0)));
        assert_eq!(of(drug("パロキセチン錠10mg", Some("1179041F1025"))), Some(Topic::MentalHealth));
        assert_eq!(of(drug("アムロジピン錠5mg", Some("2171022F2022"))), None);
        assert_eq!(of(drug("テノホビル錠", Some("6250043F1020"))), Some(Topic::Infection));
        let mut coded = drug("パロキセチン錠10mg", Some("1179041F1025"));
        coded.name.codings[0].system = Some("urn:oid:1.2.392.100495.20.2.73".into());
        assert_eq!(of(coded), Some(Topic::MentalHealth), "the same code under its other name");
        assert_eq!(of(drug("インスリン　アスパルト（遺伝子組換え）注射液", None)), None);
        let mut from = drug("アムロジピン錠5mg", None);
        from.prescriber = Some("坂下メンタルクリニック".into());
        assert_eq!(of(from), Some(Topic::MentalHealth));
        let mut reason = drug("薬", None);
        reason.reason = Some("抑うつのため".into());
        assert_eq!(of(reason), Some(Topic::MentalHealth));
        let mut advice = drug("アムロジピン錠5mg", None);
        advice.note = Some("妊娠している方は医師に相談してください".into());
        assert_eq!(of(advice), None);
    }

    #[test]
    fn where_it_was_written_counts_and_a_vaccine_does_not() {
        let mut visit = diagnosis("頭痛", None);
        visit.provenance.organization = Some("坂下こころのクリニック精神科".into());
        assert_eq!(topic_of(&visit), Some(Topic::MentalHealth));
        let text = Some("カウンセリングで話したこと".into());
        let note = Record::new(Fact::Note(Note { text, ..Note::default() }), Provenance::typed(0));
        assert_eq!(topic_of(&note), Some(Topic::MentalHealth));
        let vaccine = Vaccination { vaccine: CodedText::from_text("B型肝炎ワクチン"), ..Vaccination::default() };
        assert_eq!(topic_of(&Record::new(Fact::Vaccination(vaccine), Provenance::typed(0))), None);
    }
}
