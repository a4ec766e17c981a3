//! A family member's file is caught whatever format it has, also where a name is written in the old form of a character here
//! and in the new one there; the same person's is a question then, and no mismatch.

use exchange::identity::{Match, MatchReason, Verdict};
use exchange::import::{Existing, ImportFile};
use serde_json::{Value, json};
use vault::record::{Fact, Insurance, Person, PersonName, Provenance, Record, Sex};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// Whom a file says it is about.
#[derive(Clone, Copy)]
struct Said {
    name: &'static str,
    kana: &'static str,
    birth: &'static str,
    female: bool,
    /// Insurer, symbol, number, branch.
    insured: Option<[&'static str; 4]>,
}

const SELF: Said =
    Said { name: "髙﨑　千鶴", kana: "タカサキ チヅル", birth: "1951-03-02", female: true, insured: None };
const FORMATS: [fn(Said) -> String; 4] = [fhir, jahis, checkup, csv];
const OWN: [&str; 4] = ["06139992", "１２－３４", "５６７８", "01"];

fn fhir(said: Said) -> String {
    let representation = |code: &str| json!([{ "url": "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation", "valueCode": code }]);
    let mut names = vec![json!({ "text": said.name, "extension": representation("IDE") })];
    if !said.kana.is_empty() {
        names.push(json!({ "text": said.kana, "extension": representation("SYL") }));
    }
    let patient = json!({
        "resourceType": "Patient", "id": "p", "name": names, "birthDate": said.birth,
        "gender": if said.female { "female" } else { "male" }
    });
    let condition =
        json!({ "resourceType": "Condition", "code": { "text": "腰痛" }, "subject": { "reference": "Patient/p" } });
    let mut resources = vec![patient, condition];
    resources.extend(said.insured.map(coverage));
    let entries: Vec<Value> = resources.into_iter().map(|resource| json!({ "resource": resource })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }).to_string()
}

fn coverage([insurer, symbol, number, branch]: [&str; 4]) -> Value {
    let part = |leaf: &str, value: &str| json!({ "url": format!("http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPerson{leaf}"), "valueString": value });
    json!({
        "resourceType": "Coverage", "status": "active", "dependent": branch, "beneficiary": { "reference": "Patient/p" },
        "extension": [part("Symbol", symbol), part("Number", number)], "payor": [{ "identifier": { "value": insurer } }]
    })
}

fn jahis(said: Said) -> String {
    let sex = if said.female { "2" } else { "1" };
    let birth = said.birth.replace('-', "");
    format!("JAHISTC08,1\n1,{},{sex},{birth},,,,,,,{}\n2,1,そば,2\n", said.name, said.kana)
}

fn checkup(said: Said) -> String {
    let file = include_str!("../files/hc08.xml");
    let sex = if said.female {
        "\"2\" codeSystem=\"1.2.392.200119.6.1104\""
    } else {
        "\"1\" codeSystem=\"1.2.392.200119.6.1104\""
    };
    let names = if said.kana.is_empty() {
        format!("<name>{}</name>", said.name)
    } else {
        format!("<name use=\"IDE\">{}</name><name use=\"SYL\">{}</name>", said.name, said.kana)
    };
    let mut file = file
        .replace("<name>髙﨑　千鶴</name>", &names)
        .replace("<birthTime value=\"19510302\"/>", &format!("<birthTime value=\"{}\"/>", said.birth.replace('-', "")))
        .replace("\"2\" codeSystem=\"1.2.392.200119.6.1104\"", sex);
    let before = OWN;
    for (at, oid) in ["101", "204", "205", "211"].iter().enumerate() {
        let id = |value: &str| format!("<id root=\"1.2.392.200119.6.{oid}\" extension=\"{value}\"/>");
        assert!(file.contains(&id(before[at])), "the file says another insurance");
        file = file.replace(&id(before[at]), &said.insured.map(|parts| id(parts[at])).unwrap_or_default());
    }
    file
}

fn csv(said: Said) -> String {
    let sex = if said.female { "女" } else { "男" };
    let [insurer, symbol, number, branch] = said.insured.unwrap_or_default();
    format!(
        "氏名,氏名カナ,生年月日,性別,保険者番号,記号,被保険者番号,枝番,病名\n{},{},{},{sex},{insurer},{symbol},{number},{branch},腰痛\n",
        said.name, said.kana, said.birth
    )
}

fn person() -> Person {
    Person {
        name: PersonName { text: SELF.name.into(), kana: Some(SELF.kana.into()) },
        birth_date: SELF.birth.parse().unwrap(),
        sex: Some(Sex::Female),
    }
}

fn insurance([insurer, symbol, number, branch]: [&str; 4], until: &str) -> Record {
    let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let fact = Insurance {
        insurer_number: said(insurer),
        symbol: said(symbol),
        number: said(number),
        branch: said(branch),
        valid_until: until.parse().ok(),
        ..Insurance::default()
    };
    Record::new(Fact::Insurance(Box::new(fact)), Provenance::typed(0))
}

fn found(file: &str, records: &[Record]) -> Match {
    let file = ImportFile::open(file.as_bytes()).unwrap();
    file.preview("file", &person(), &Existing::of(records)).unwrap().person_match
}

#[test]
fn a_family_members_file_is_caught_in_every_format() {
    let family = [
        Said { name: "髙﨑　太郎", kana: "タカサキ タロウ", birth: "1949-11-20", female: false, ..SELF },
        // Written in the new form of the characters.
        Said { name: "高崎　太郎", kana: "タカサキ タロウ", birth: "1949-11-20", female: false, ..SELF },
        Said { name: "高崎　千恵", kana: "", birth: "1978-06-09", ..SELF },
        // A twin: the birth date is the same.
        Said { name: "高崎　千恵", kana: "タカサキ チエ", ..SELF },
        Said { name: "高崎千恵", kana: "", ..SELF },
        // Named after the grandmother.
        Said { name: "高崎　千鶴", birth: "2004-08-30", ..SELF },
    ];
    for format in FORMATS {
        for said in family {
            let file = format(said);
            let found = found(&file, &[]);
            assert_eq!(found.verdict, Verdict::Refuse, "{found:?}\n{file}");
        }
    }
}

#[test]
fn the_old_and_the_new_form_of_a_character_are_a_question_in_every_format() {
    for format in FORMATS {
        let own = format(SELF);
        assert_eq!(found(&own, &[]).verdict, Verdict::Match, "{own}");
        for name in ["高崎　千鶴", "髙崎　千鶴", "高﨑千鶴"] {
            for kana in [SELF.kana, ""] {
                let file = format(Said { name, kana, ..SELF });
                let found = found(&file, &[]);
                assert_eq!(found.verdict, Verdict::Ask, "{found:?}\n{file}");
                assert_eq!(found.reasons, [MatchReason::NameOtherForm], "{file}");
            }
        }
    }
}

#[test]
fn the_insurance_of_a_file_is_compared_with_every_one_that_the_vault_knows() {
    use MatchReason as Why;
    let earlier = insurance(OWN, "2024-03-31");
    let now = insurance(["39131156", "", "12345678", ""], "");
    let household = insurance(["06139992", "12-34", "5678", ""], "");
    for format in [fhir, checkup, csv] {
        let with = |insured: [&'static str; 4]| format(Said { insured: Some(insured), ..SELF });
        for (insured, records, verdict, reasons) in [
            (OWN, vec![&earlier], Verdict::Match, vec![]),
            (["06139992", "12-34", "5678", "1"], vec![&now, &earlier], Verdict::Match, vec![]),
            (OWN, vec![], Verdict::Match, vec![]),
            (OWN, vec![&household], Verdict::Match, vec![]),
            (OWN, vec![&now], Verdict::Ask, vec![Why::InsurerDiffers]),
            (["06139992", "12-34", "9999", "01"], vec![&earlier, &now], Verdict::Ask, vec![Why::InsuredNumberDiffers]),
            (["06139992", "12-34", "5678", "02"], vec![&earlier, &household], Verdict::Ask, vec![Why::OtherBranch]),
        ] {
            let records: Vec<Record> = records.into_iter().cloned().collect();
            let found = found(&with(insured), &records);
            assert_eq!((found.verdict, found.reasons), (verdict, reasons), "{insured:?} {records:?}");
        }
        // Another name: under the own branch perhaps a change of name, under another a family member.
        let renamed = Said { name: "山田　千鶴", kana: SELF.kana, insured: Some(OWN), ..SELF };
        let known = [earlier.clone()];
        assert_eq!(found(&format(renamed), &known).verdict, Verdict::Ask);
        let sibling = Said { insured: Some(["06139992", "１２－３４", "５６７８", "03"]), ..renamed };
        let found = found(&format(sibling), &known);
        assert_eq!(found.verdict, Verdict::Refuse, "{found:?}");
        assert!(found.reasons.contains(&Why::OtherBranch));
    }
}

#[test]
fn both_sides_of_the_insurance_are_there_to_be_shown() {
    let file = ImportFile::open(fhir(Said { insured: Some(OWN), ..SELF }).as_bytes()).unwrap();
    let known = [insurance(["01130012", "9", "8", "00"], "2024-03-31")];
    let preview = file.preview("file", &person(), &Existing::of(&known)).unwrap();
    let here: Vec<_> = preview.insured_here.iter().map(|one| one.insurer_number.as_deref()).collect();
    assert_eq!(here, [Some("01130012")]);
    assert_eq!(preview.insured_here[0].until.as_ref().unwrap().to_string(), "2024-03-31");
    let theirs = preview.person.unwrap().insured;
    assert_eq!(theirs.len(), 1);
    assert_eq!((theirs[0].symbol.as_deref(), theirs[0].branch.as_deref()), (Some("１２－３４"), Some("01")));
}

#[test]
fn a_file_that_names_its_person_by_the_insured_number_only_is_asked_about() {
    let subject = json!({ "identifier": { "system": "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID", "value": "06139992:１２－３４:５６７８:02" } });
    let file = json!({ "resourceType": "Condition", "code": { "text": "腰痛" }, "subject": subject }).to_string();
    let found = found(&file, &[insurance(OWN, "")]);
    assert_eq!(
        (found.verdict, found.reasons),
        (Verdict::Ask, vec![MatchReason::NothingSaid, MatchReason::OtherBranch])
    );
}
