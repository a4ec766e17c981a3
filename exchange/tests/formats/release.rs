//! De-identified releases: the ministry's worked example, edges, canaries, what two recipients can join, published samples.

#[path = "release/held_back.rs"]
mod held_back;
#[path = "release/samples.rs"]
mod samples;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::Path;

use exchange::release::places::prefecture;
use exchange::release::table::markdown;
use exchange::release::{
    Called, Chosen, PADDING, Prepared, ReleaseError, ReleaseInput, RowKey, Shift, When, Why, prepare, validate,
};
use rand_core::{TryCryptoRng, TryRng};
use serde_json::Value;
use time::Date;
use time::macros::date;
use vault::id::{Digest, RecordId};
use vault::record::{
    Checkup, CodedText, Coding, Comparator, Diagnosis, Fact, Medication, MedicationOrigin, Person, PersonName,
    Provenance, Quantity, Record, ReleaseLevel, ResultValue, Sex, TestResult, Topic,
};
use vault::secret::PairKey;

const TODAY: Date = date!(2026 - 11 - 29);
const ICD: &str = "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full";
const LEVELS: [ReleaseLevel; 3] = ReleaseLevel::ALL;

/// Always the same numbers (SplitMix64).
struct Drawn(u64);

impl TryRng for Drawn {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|drawn| (drawn >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        Ok(mixed ^ mixed >> 31)
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        for chunk in into.chunks_mut(8) {
            chunk.copy_from_slice(&self.try_next_u64()?.to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Drawn {}

impl Drawn {
    fn below(&mut self, end: usize) -> usize {
        let Ok(drawn) = self.try_next_u64();
        usize::try_from(drawn % end as u64).unwrap()
    }
}

fn person(name: &str, birth: &str, sex: Sex) -> Person {
    Person { name: PersonName { text: name.into(), kana: None }, birth_date: birth.parse().unwrap(), sex: Some(sex) }
}

fn hanako() -> Person {
    person("厚労花子", "2003-07-26", Sex::Female)
}

fn measured(name: &str, value: &str, unit: &str) -> TestResult {
    let quantity = Quantity { value: value.into(), comparator: None, unit: Some(unit.into()), ucum: None };
    let value = Some(ResultValue::Quantity(quantity));
    TestResult { name: CodedText::from_text(name), value, range: None, flag: None, method: None, note: None }
}

fn checkup(day: Option<&str>, results: Vec<TestResult>) -> Record {
    let date = day.map(|day| day.parse().unwrap());
    let visit = Checkup { title: "健診".into(), date, results, note: None };
    Record::new(Fact::Checkup(visit), Provenance::typed(0))
}

fn diagnosis(text: &str, code: Option<&str>) -> Record {
    let coding =
        Coding { system: Some(ICD.into()), code: code.map(str::to_owned), display: Some(text.into()), version: None };
    let name = CodedText { text: Some(text.into()), codings: vec![coding] };
    Record::new(Fact::Diagnosis(Diagnosis { name, ..Diagnosis::default() }), Provenance::typed(0))
}

struct Ask<'a> {
    level: ReleaseLevel,
    number: &'a str,
    left_out: &'a [RowKey],
    today: Date,
    /// Of whose key the dates' days are.
    seed: u8,
    place: Option<u8>,
    topic: Option<Topic>,
    /// What the vault holds beside the chosen records.
    more: &'a [Record],
}

impl Ask<'_> {
    fn at(level: ReleaseLevel) -> Self {
        Ask { level, number: "B002", left_out: &[], today: TODAY, seed: 1, place: None, topic: None, more: &[] }
    }

    fn of(&self, person: &Person, records: &[Record]) -> Result<Prepared, ReleaseError> {
        let ids = (1..).map(|at: u128| RecordId::from_bytes(at.to_be_bytes()));
        let chosen: Vec<Chosen<'_>> =
            ids.zip(records).map(|(id, record)| Chosen { id, record, topic: self.topic }).collect();
        prepare(&ReleaseInput {
            person,
            prefecture: self.place.and_then(prefecture),
            chosen: &chosen,
            vault: &records.iter().chain(self.more).collect::<Vec<_>>(),
            level: self.level,
            number: self.number,
            shift: shift(self.seed),
            today: self.today,
            left_out: self.left_out,
            japanese: true,
        })
    }
}

fn shift(seed: u8) -> Shift {
    Shift::of_pair(&PairKey::from_bytes([seed; 32]), &RecordId::from_bytes([2; 16]), &Digest::of(b"a"))
}

/// Item and value of every row of the file.
fn rows(made: &Prepared) -> Vec<(String, String)> {
    let file: Value = serde_json::from_str(&made.json).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    file["rows"].as_array().unwrap().iter().map(|row| (text(&row["item"]), text(&row["value"]))).collect()
}

fn value_of(made: &Prepared, item: &str) -> Option<String> {
    rows(made).into_iter().find(|(of, _)| of == item).map(|(_, value)| value)
}

fn example() -> Vec<Record> {
    let results = vec![measured("体重", "53.4", "kg"), measured("収縮期血圧", "211", "mmHg")];
    vec![checkup(None, results), diagnosis("膵島細胞症", Some("E169"))]
}

#[test]
fn the_worked_example_of_the_ministry_is_reproduced_value_for_value() {
    let expected = |birth: &str, weight: &str, pressure: &str, disease: &str| {
        let pairs =
            [("birth", birth), ("diagnosis", disease), ("sex", "女"), ("systolic", pressure), ("weight", weight)];
        pairs.map(|(item, value)| (item.to_owned(), value.to_owned())).to_vec()
    };
    let made = Ask::at(ReleaseLevel::Figure).of(&hanako(), &example()).unwrap();
    assert_eq!(rows(&made), expected("2003/7", "50~55", "201以上", "その他"));
    assert_eq!(made.assessment.called, Called::Anonymised);
    assert!(made.json.contains("\"level\":\"匿名化\"") && made.json.contains("\"id\":\"B002\""));
    for text in [&made.json, &made.csv] {
        for gone in ["厚労", "花子", "26", "53.4", "211", "膵島"] {
            assert!(!text.contains(gone), "{gone}");
        }
    }
    let made = Ask::at(ReleaseLevel::Pseudonymised).of(&hanako(), &example()).unwrap();
    assert_eq!(rows(&made), expected("2003/7/26", "53.4", "211", "膵島細胞症"));
    assert!(made.json.contains("\"level\":\"仮名化\"") && made.json.contains("\"id\":\"B002\""));
    assert!(!made.json.contains("厚労") && !made.json.contains("花子"));
    // Stricter than the figure where nobody asked for the figure.
    let made = Ask::at(ReleaseLevel::Anonymised).of(&hanako(), &example()).unwrap();
    assert_eq!(value_of(&made, "birth").as_deref(), Some("2003"));
    // The same input gives the same bytes.
    assert_eq!(made, Ask::at(ReleaseLevel::Anonymised).of(&hanako(), &example()).unwrap());
}

#[test]
fn the_file_is_the_same_byte_for_byte_as_when_its_form_was_fixed() {
    let made = Ask::at(ReleaseLevel::Figure).of(&hanako(), &example()).unwrap();
    let expected = r#"{
"format":"inro-release/1",
"level":"匿名化",
"id":"B002",
"conditions":"本人をつきとめようとしないこと。ほかの情報と照らし合わせないこと。ほかへ渡さないこと。広告や宣伝に使わないこと。本人の不利益になることに使わないこと。求められたとき、または期限が来たときに消すこと。",
"units":{"systolic":"mm[Hg]","weight":"kg"},
"rows":[
{"n":1,"item":"birth","value":"2003/7"},
{"n":2,"item":"diagnosis","value":"その他"},
{"n":3,"item":"sex","value":"女"},
{"n":4,"item":"systolic","value":"201以上"},
{"n":5,"item":"weight","value":"50~55"}
]
}
"#;
    assert_eq!(made.json.trim_end_matches(' '), expected);
    assert_eq!((made.json.len(), made.csv.len()), (PADDING, PADDING));
    let table = "n,item,value,unit,code,month,year,date\r\n0,id,B002,,,,,\r\n1,birth,2003/7,,,,,\r\n2,diagnosis,その他,,,,,\r\n";
    assert!(made.csv.starts_with(table), "{}", made.csv);
}

#[test]
fn a_value_at_the_edge_of_a_band_lies_in_the_band_that_it_begins() {
    for (value, band) in
        [("49.99", "45~50"), ("50", "50~55"), ("54.99", "50~55"), ("55", "55~60"), ("0.05340", "50~55")]
    {
        let unit = if value.starts_with("0.") { "t" } else { "kg" };
        let made =
            Ask::at(ReleaseLevel::Anonymised).of(&hanako(), &[checkup(None, vec![measured("体重", value, unit)])]);
        // No unit that it could be told in: a unit is never assumed.
        assert_eq!(value_of(&made.unwrap(), "weight").as_deref(), (unit == "kg").then_some(band), "{value}");
    }
    for (value, band) in [("200", "190~201"), ("201", "201以上"), ("79", "79以下"), ("80", "80~90")] {
        let records = [checkup(None, vec![measured("収縮期血圧", value, "mmHg")])];
        let made = Ask::at(ReleaseLevel::Anonymised).of(&hanako(), &records).unwrap();
        assert_eq!(value_of(&made, "systolic").as_deref(), Some(band), "{value}");
    }
    // Grams are told in kilograms; what is only known to be less is told in no band.
    let records = [checkup(None, vec![measured("体重", "53400", "g")])];
    let made = Ask::at(ReleaseLevel::Anonymised).of(&hanako(), &records).unwrap();
    assert_eq!(value_of(&made, "weight").as_deref(), Some("50~55"));
    let mut less = measured("体重", "53.4", "kg");
    let Some(ResultValue::Quantity(quantity)) = &mut less.value else { panic!("no number") };
    quantity.comparator = Some(Comparator::Less);
    let made = Ask::at(ReleaseLevel::Anonymised).of(&hanako(), &[checkup(None, vec![less])]).unwrap();
    assert_eq!(value_of(&made, "weight"), None);
    assert!(
        made.removed.iter().any(|group| group.rule == "weight" && group.why == Why::NotTellable && group.count == 1)
    );
}

#[test]
fn from_ninety_years_of_age_on_no_year_is_told_whatever_day_the_birthday_is() {
    for (birth, today, told) in [
        ("1936-11-29", TODAY, "90以上"),
        ("1936-11-30", TODAY, "1936"),
        ("1937-01-01", TODAY, "1937"),
        ("1930-06-28", TODAY, "90以上"),
        ("1936", TODAY, "90以上"),
        ("1936-02-29", date!(2026 - 02 - 27), "1936"),
        ("1936-02-29", date!(2026 - 02 - 28), "90以上"),
        ("1936-02-29", date!(2026 - 03 - 01), "90以上"),
    ] {
        for (level, figure) in [(ReleaseLevel::Anonymised, false), (ReleaseLevel::Figure, true)] {
            let ask = Ask { today, ..Ask::at(level) };
            let made = ask.of(&person("架空 太郎", birth, Sex::Male), &example()).unwrap();
            let month = birth.get(5..7).map(|month| format!("/{}", month.trim_start_matches('0'))).unwrap_or_default();
            let expected = if figure && told != "90以上" { format!("{told}{month}") } else { told.to_owned() };
            assert_eq!(value_of(&made, "birth"), Some(expected), "{birth} {today}");
        }
    }
}

#[test]
fn a_rare_disease_vanishes_by_its_code_and_by_its_words() {
    // Without a code that is known nothing says that it is not of the sort that is told at no level.
    for (code, told) in [(Some("E752"), Some("その他")), (None, None)] {
        let record = diagnosis("ファブリー病", code);
        for level in [ReleaseLevel::Anonymised, ReleaseLevel::Figure] {
            let made = Ask::at(level).of(&hanako(), std::slice::from_ref(&record)).unwrap();
            assert_eq!(value_of(&made, "diagnosis").as_deref(), told);
            assert!(!made.json.contains("ファブリー") && !made.json.contains("E75"));
        }
    }
    // What somebody typed is told at no level.
    let mut typed = diagnosis("", None);
    let Fact::Diagnosis(fact) = &mut typed.fact else { panic!("no diagnosis") };
    fact.name = CodedText::from_text("山田医師に言われた病気");
    let made = Ask::at(ReleaseLevel::Pseudonymised).of(&hanako(), &[typed]).unwrap();
    assert_eq!(value_of(&made, "diagnosis"), None);
    // A suspicion is not told as a diagnosis.
    let mut suspected = diagnosis("高血圧症", Some("I10"));
    let Fact::Diagnosis(fact) = &mut suspected.fact else { panic!("no diagnosis") };
    fact.suspected = true;
    for level in LEVELS {
        let made = Ask::at(level).of(&hanako(), std::slice::from_ref(&suspected)).unwrap();
        assert_eq!((value_of(&made, "diagnosis"), made.unknown), (None, 1));
    }
}

#[test]
fn a_record_of_a_topic_is_told_as_a_group_and_nothing_more() {
    let records = [diagnosis("うつ病", Some("F329"))];
    let ask = Ask { topic: Some(Topic::MentalHealth), ..Ask::at(ReleaseLevel::Anonymised) };
    let made = ask.of(&hanako(), &records).unwrap();
    assert_eq!(value_of(&made, "topic").as_deref(), Some("こころの健康のこと"));
    assert_eq!(value_of(&made, "diagnosis"), None);
}

#[test]
fn a_row_that_is_taken_out_leaves_no_gap_no_mark_and_the_same_size() {
    let results = vec![
        measured("体重", "53.4", "kg"),
        measured("身長", "161.2", "cm"),
        measured("HbA1c", "6.1", "%"),
        measured("LDLコレステロール", "131", "mg/dL"),
    ];
    let records = [checkup(Some("2024-05-17"), results), diagnosis("高血圧症", Some("I10"))];
    for level in LEVELS {
        let whole = Ask::at(level).of(&hanako(), &records).unwrap();
        for row in &whole.rows {
            let left_out = [row.key.clone()];
            let made = Ask { left_out: &left_out, ..Ask::at(level) }.of(&hanako(), &records).unwrap();
            assert!(!rows(&made).iter().any(|(item, value)| *item == row.key.item && *value == row.after), "{row:?}");
            assert_eq!((made.json.len(), made.csv.len()), (whole.json.len(), whole.csv.len()));
            let file: Value = serde_json::from_str(&made.json).unwrap();
            let numbers: Vec<u64> =
                file["rows"].as_array().unwrap().iter().map(|row| row["n"].as_u64().unwrap()).collect();
            assert_eq!(numbers, (1..=u64::try_from(numbers.len()).unwrap()).collect::<Vec<_>>());
            assert!(row.unit.is_none() || file["units"].get(&row.key.item).is_none());
            assert!(made.rows.iter().any(|one| one.key == row.key && one.left_out));
        }
        // As if it had never been there: the counts, too.
        let visits: Vec<RowKey> =
            whole.rows.iter().filter(|row| row.unit.is_some()).map(|row| row.key.clone()).collect();
        let made = Ask { left_out: &visits, ..Ask::at(level) }.of(&hanako(), &records).unwrap();
        assert_eq!(value_of(&made, "visits"), None);
        let everything: Vec<RowKey> = whole.rows.iter().map(|row| row.key.clone()).collect();
        let nothing = Ask { left_out: &everything, ..Ask::at(level) }.of(&hanako(), &records);
        assert_eq!(nothing, Err(ReleaseError::Empty));
    }
}

#[test]
fn a_long_file_stays_as_long_when_rows_are_taken_out() {
    let day = |at: usize| format!("2024-{:02}-{:02}", at / 28 + 1, at % 28 + 1);
    let records: Vec<Record> =
        (0..200).map(|at| checkup(Some(&day(at)), vec![measured("体重", "53.4", "kg")])).collect();
    let whole = Ask::at(ReleaseLevel::Pseudonymised).of(&hanako(), &records).unwrap();
    assert!(whole.json.len() > 2 * PADDING && whole.json.len().is_multiple_of(PADDING), "{}", whole.json.len());
    let left_out: Vec<RowKey> = whole.rows.iter().skip(3).map(|row| row.key.clone()).collect();
    let made = Ask { left_out: &left_out, ..Ask::at(ReleaseLevel::Pseudonymised) }.of(&hanako(), &records).unwrap();
    assert_eq!((made.json.len(), made.csv.len()), (whole.json.len(), whole.csv.len()));
    assert!(made.csv.len().is_multiple_of(PADDING));
}

#[test]
fn two_releases_share_no_number_and_no_date_finer_than_the_year() {
    let drug = |day: &str| {
        let mut name = CodedText::from_text("アムロジピン錠5mg");
        name.codings.push(Coding {
            system: Some("http://capstandard.jp/iyaku.info/CodeSystem/YJ-code".into()),
            code: Some("2171022F2022".into()),
            display: Some("アムロジピン錠5mg".into()),
            version: None,
        });
        let mut drug = Medication::new(MedicationOrigin::Dispensed, name);
        drug.start = Some(day.parse().unwrap());
        Record::new(Fact::Medication(drug), Provenance::typed(0))
    };
    let records =
        [drug("2024-03-01"), drug("2024-05-17"), checkup(Some("2023-12-31"), vec![measured("体重", "53.4", "kg")])];
    for level in LEVELS {
        let number = ["AAAA1111", "BBBB2222"];
        let made = [0, 1].map(|at| {
            let ask = Ask { number: number[at], seed: at as u8 + 5, ..Ask::at(level) };
            ask.of(&hanako(), &records).unwrap()
        });
        assert!(!made[1].json.contains(number[0]) && !made[0].json.contains(number[1]));
        let days = |made: &Prepared| -> Vec<String> {
            let day = |when: Option<When>| match when {
                Some(When::Day(day)) => Some(day),
                _ => None,
            };
            made.rows.iter().filter_map(|row| day(row.when.clone())).collect()
        };
        let (one, other) = (days(&made[0]), days(&made[1]));
        assert_eq!(one.is_empty(), level != ReleaseLevel::Pseudonymised);
        assert!(one.iter().all(|day| !other.contains(day)), "{one:?} {other:?}");
        // Intervals stay: all dates of one release are moved by the same days.
        for made in &made {
            for own in ["2024-03-01", "2024-05-17", "2023-12-31", "2024/3/1", "1763"] {
                assert!(!made.json.contains(own), "{own}");
            }
        }
    }
    // Never into the future.
    assert!((0..=u8::MAX).all(|seed| (-364..=-1).contains(&shift(seed).days())));
}

#[test]
fn what_is_too_specific_is_not_called_anonymised_and_never_called_k_anonymous() {
    let codes = ["E119", "I10", "I48", "J45", "K21", "L40", "M06"];
    let records: Vec<Record> = codes.iter().map(|code| diagnosis("病名", Some(code))).collect();
    let called = |count: usize| {
        let made = Ask::at(ReleaseLevel::Anonymised).of(&hanako(), &records[..count]).unwrap();
        assert!(!made.json.to_lowercase().contains("k-anonym") && !made.json.contains("匿名性"));
        (made.assessment.called, made.assessment.people.unwrap(), made.json.contains("匿名化"))
    };
    let (one, people, word) = called(1);
    assert!(one == Called::Anonymised && word && people > 1000, "{people}");
    let (many, people, word) = called(7);
    assert!(many == Called::Reduced && !word && people < 10, "{people}");
    let some = Ask::at(ReleaseLevel::Anonymised).of(&hanako(), &records[..4]).unwrap().assessment;
    assert_eq!(some.specific, 4);
    assert!(some.advice.contains(&exchange::release::Advice::ManySpecific), "{some:?}");
    let pseudonymised = Ask::at(ReleaseLevel::Pseudonymised).of(&hanako(), &records).unwrap().assessment;
    assert_eq!((pseudonymised.called, pseudonymised.people), (Called::Pseudonymised, None));
    // A place makes it fewer, and at this level is one of eight regions.
    let made = Ask { place: Some(36), ..Ask::at(ReleaseLevel::Anonymised) }.of(&hanako(), &records[..1]).unwrap();
    assert_eq!(value_of(&made, "place").as_deref(), Some("四国"));
    assert!(made.assessment.people < Some(called(1).1) && !made.json.contains("徳島"));
}

/// 200 people who do not exist: what differs between them is what a release tells.
fn population() -> Vec<(Person, Vec<Record>, [String; 2])> {
    const DISEASES: [(&str, &str); 6] = [
        ("I10", "高血圧症"),
        ("E119", "2型糖尿病"),
        ("E785", "脂質異常症"),
        ("J459", "喘息"),
        ("E752", "まれな病気"),
        ("K210", "逆流性食道炎"),
    ];
    let mut drawn = Drawn(42);
    (0..200)
        .map(|number| {
            let year = if drawn.below(8) == 0 { 1930 + drawn.below(7) } else { 1958 + drawn.below(8) };
            let (month, day) = (drawn.below(12) + 1, drawn.below(28) + 1);
            let sex = [Sex::Female, Sex::Male][drawn.below(2)];
            let (weight, pressure) = (500 + drawn.below(150), 180 + drawn.below(30));
            let (code, disease) = DISEASES[drawn.below(DISEASES.len())];
            let seen = format!("2024-{:02}-{:02}", drawn.below(12) + 1, drawn.below(28) + 1);
            let results = vec![
                measured("体重", &format!("{}.{}", weight / 10, weight % 10), "kg"),
                measured("収縮期血圧", &pressure.to_string(), "mmHg"),
            ];
            // What the table says must be left, reckoned here by other means than the program's.
            let age_90 = (year, month, day) <= (1936, 11, 29);
            let birth = if age_90 { "90".to_owned() } else { year.to_string() };
            let weight_band = if weight >= 1100 { 110 } else { weight / 50 * 5 };
            let pressure_band = if pressure >= 201 { 201 } else { (pressure / 10 * 10).min(190) };
            let group = if code == "E752" { "-" } else { &code[..3] };
            let predicted = [
                format!("{birth} {sex:?} {weight_band} {pressure_band} {group}"),
                format!("{year} {month} {day} {sex:?} {weight} {pressure} {code}"),
            ];
            let who = person(&format!("架空　{number}子"), &format!("{year}-{month:02}-{day:02}"), sex);
            (who, vec![checkup(Some(&seen), results), diagnosis(disease, Some(code))], predicted)
        })
        .collect()
}

/// Everything of a file but its number and its moved dates: what somebody who has two of them can compare.
fn left(made: &Prepared) -> String {
    let mut file: Value = serde_json::from_str(&made.json).unwrap();
    file["id"] = Value::Null;
    for row in file["rows"].as_array_mut().unwrap() {
        row.as_object_mut().unwrap().remove("date");
    }
    file.to_string()
}

#[test]
fn joining_two_recipients_by_everything_that_is_left_finds_no_more_than_the_table_says() {
    let people = population();
    let once = |texts: &[String]| {
        let mut counted = BTreeMap::<&str, usize>::new();
        texts.iter().for_each(|text| *counted.entry(text).or_default() += 1);
        counted.values().filter(|count| **count == 1).count()
    };
    for (at, level) in [ReleaseLevel::Anonymised, ReleaseLevel::Pseudonymised].into_iter().enumerate() {
        let predicted = once(&people.iter().map(|(.., predicted)| predicted[at].clone()).collect::<Vec<_>>());
        let to = |recipient: u8| -> Vec<(String, String)> {
            let released = people.iter().enumerate().map(|(at, (who, records, _))| {
                let number = format!("R{recipient}N{at:04}");
                let seed = recipient * 50 + u8::try_from(at % 100).unwrap();
                let made = Ask { number: &number, seed, ..Ask::at(level) }.of(who, records).unwrap();
                assert_eq!(validate(&made.json, level), Ok(()));
                (number, left(&made))
            });
            released.collect()
        };
        let (first, second) = (to(1), to(2));
        assert!(first.iter().all(|(number, _)| second.iter().all(|(other, _)| number != other)));
        let texts = |released: &[(String, String)]| released.iter().map(|(_, text)| text.clone()).collect::<Vec<_>>();
        let (ones, others) = (texts(&first), texts(&second));
        let is_once = |all: &[String], text: &String| all.iter().filter(|one| *one == text).count() == 1;
        let joined = ones.iter().enumerate().filter(|(at, text)| {
            is_once(&ones, text)
                && is_once(&others, text)
                && others.iter().position(|other| other == *text) == Some(*at)
        });
        let joined = joined.count();
        println!("{level:?}: {joined} of 200 joined by everything that is left; the table predicts {predicted}");
        assert!(level == ReleaseLevel::Pseudonymised || predicted < 180, "{predicted}");
        // Exactly: no more is told than the table says, and no less.
        assert_eq!(joined, predicted);
    }
}

#[test]
fn the_table_in_the_documentation_is_the_table_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/release.md");
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(&markdown()), "docs/release.md must hold:\n{}", markdown());
}
