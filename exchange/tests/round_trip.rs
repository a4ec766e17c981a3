//! What is written is read back: the receiver sees what the patient sees.
#![cfg(not(target_arch = "wasm32"))]

use exchange::fhir::read::read;
use exchange::fhir::write::{ShareInput, export_bundle, share_document};
use exchange::identity::scan_text;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use vault::id::RecordId;
use vault::record::*;

const NUMBER: &str = "7KX2Q9MDAW-H";

fn text() -> BoxedStrategy<String> {
    prop_oneof![
        "[ぁ-ん一-龠ァ-ヶ髙﨑]{1,8}",
        "[a-zA-Z]{1,6}( [a-z]{1,4})?",
        Just("山田　太郎 <b>&\"'葛\u{e0100}城\u{20bb7}".to_owned()),
        Just("一行目\n二行目".to_owned()),
    ]
    .boxed()
}

fn digits() -> BoxedStrategy<String> {
    prop_oneof!["[1-9][0-9]{0,3}", "(0|[1-9][0-9]?)\\.[0-9]{1,3}", Just("7.0".to_owned()), Just("1e3".to_owned())]
        .boxed()
}

fn date() -> BoxedStrategy<DateTime> {
    let texts = prop_oneof![
        (1900..2100u16).prop_map(|year| format!("{year:04}")),
        (1900..2100u16, 1..13u8).prop_map(|(year, month)| format!("{year:04}-{month:02}")),
        (1900..2100u16, 1..13u8, 1..29u8).prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}")),
        Just("2021-07-05T11:19:41+09:00".to_owned()),
        Just("2021-07-05T11:19:41.000Z".to_owned()),
    ];
    texts.prop_map(|text| text.parse().unwrap()).boxed()
}

fn coded() -> BoxedStrategy<CodedText> {
    let coding =
        ("[a-z]{1,5}", "[A-Z0-9]{1,9}", of(text()), of("[0-9]{1,4}")).prop_map(|(system, code, display, version)| {
            Coding { system: Some(format!("http://example.org/{system}")), code: Some(code), display, version }
        });
    (text(), vec(coding, 0..3)).prop_map(|(text, codings)| CodedText { text: Some(text), codings }).boxed()
}

fn quantity() -> BoxedStrategy<Quantity> {
    let comparator = prop_oneof![
        Just(Comparator::Less),
        Just(Comparator::LessOrEqual),
        Just(Comparator::GreaterOrEqual),
        Just(Comparator::Greater)
    ];
    (digits(), of(comparator), of("[a-z錠/]{1,4}"), any::<bool>())
        .prop_map(|(value, comparator, unit, ucum)| {
            let ucum = unit.as_ref().filter(|_| ucum).map(|_| "mg/dL".to_owned());
            Quantity { value, comparator, unit, ucum }
        })
        .boxed()
}

fn amount() -> impl Strategy<Value = Amount> {
    let basis = prop_oneof![Just(AmountBasis::PerDay), Just(AmountBasis::Total), Just(AmountBasis::Unstated)];
    (quantity(), basis).prop_map(|(quantity, basis)| Amount { quantity, basis })
}

fn form() -> impl Strategy<Value = DosageForm> {
    use DosageForm as Form;
    let forms = [Form::Oral, Form::OralDrops, Form::AsNeeded, Form::Injection, Form::External, Form::Steeped];
    prop::sample::select([&forms[..], &[Form::Decoction, Form::Material, Form::Other]].concat())
}

fn medication() -> BoxedStrategy<Fact> {
    use MedicationOrigin as Via;
    use MedicationStatus as Status;
    let via = prop_oneof![Just(Via::Prescribed), Just(Via::Dispensed), Just(Via::Taken), Just(Via::OverTheCounter)];
    let status = prop_oneof![
        Just(Status::Active),
        Just(Status::Completed),
        Just(Status::Stopped),
        Just(Status::OnHold),
        Just(Status::Unknown)
    ];
    let times = any::<[bool; 4]>();
    let what = (via, coded(), of(text()), status, of(quantity()), of(text()), times, any::<bool>());
    let when = (of(1..400u32), of(date()), of(date()));
    let who = (of(text()), of(text()), of(text()), of(text()), of(amount()), of(form()));
    (what, when, who)
        .prop_map(|(what, when, who)| {
            let (via, name, ingredient, status, dose, dosage_text, [morning, noon, evening, bedtime], as_needed) = what;
            Fact::Medication(Medication {
                via,
                name,
                ingredient,
                status,
                dose,
                amount: who.4.map(Box::new),
                dosage_form: who.5,
                dosage_text,
                times: DayTimes { morning, noon, evening, bedtime },
                as_needed,
                days: when.0,
                start: when.1,
                end: when.2,
                reason: who.0,
                prescriber: who.1,
                pharmacy: who.2,
                note: who.3,
            })
        })
        .boxed()
}

fn diagnosis() -> BoxedStrategy<Fact> {
    use ClinicalStatus as Status;
    let status = prop_oneof![
        Just(Status::Active),
        Just(Status::Recurrence),
        Just(Status::Relapse),
        Just(Status::Inactive),
        Just(Status::Remission),
        Just(Status::Resolved)
    ];
    let times = (of(date()), of(text()), of(date()));
    (coded(), of(status), any::<[bool; 2]>(), times, of(text()), of(text()), of(text()))
        .prop_map(
            |(name, status, [suspected, principal], (onset, onset_text, abatement), body_site, severity, note)| {
                Fact::Diagnosis(Diagnosis {
                    name,
                    status,
                    suspected,
                    principal,
                    onset,
                    onset_text,
                    abatement,
                    body_site,
                    severity,
                    note,
                })
            },
        )
        .boxed()
}

fn allergy() -> BoxedStrategy<Fact> {
    use AllergyCategory as Category;
    let category = prop_oneof![
        Just(Category::Medication),
        Just(Category::Food),
        Just(Category::Environment),
        Just(Category::Biologic)
    ];
    let criticality = prop_oneof![Just(Criticality::Low), Just(Criticality::High), Just(Criticality::UnableToAssess)];
    let status = prop_oneof![Just(AllergyStatus::Active), Just(AllergyStatus::Inactive), Just(AllergyStatus::Resolved)];
    let severity = prop_oneof![Just(Severity::Mild), Just(Severity::Moderate), Just(Severity::Severe)];
    let manifestation = prop_oneof![coded(), Just(CodedText::default())];
    let reaction = (manifestation, of(severity), of(date())).prop_map(|(manifestation, severity, onset)| Reaction {
        manifestation,
        severity,
        onset,
    });
    (
        coded(),
        of(category),
        of(criticality),
        of(status),
        any::<bool>(),
        vec(reaction, 0..3),
        of(date()),
        of(text()),
        of(text()),
    )
        .prop_map(|(substance, category, criticality, status, suspected, reactions, onset, onset_text, note)| {
            Fact::Allergy(Allergy {
                substance,
                category,
                criticality,
                status,
                suspected,
                reactions,
                onset,
                onset_text,
                note,
            })
        })
        .boxed()
}

fn checkup() -> BoxedStrategy<Fact> {
    let value = prop_oneof![
        quantity().prop_map(ResultValue::Quantity),
        text().prop_map(ResultValue::Text),
        coded().prop_map(ResultValue::Coded),
        text().prop_map(ResultValue::Absent),
    ];
    let flag = prop_oneof![
        Just(Flag::Normal),
        Just(Flag::High),
        Just(Flag::Low),
        Just(Flag::Abnormal),
        Just(Flag::Positive),
        Just(Flag::Negative)
    ];
    let range = (of(digits()), of(digits()), of(text()))
        .prop_map(|(low, high, text)| ReferenceRange { low, high, text })
        .prop_filter("a range says something", |range| *range != ReferenceRange::default());
    let result = (coded(), of(value), of(range), of(flag), of(text()), of(text()))
        .prop_map(|(name, value, range, flag, method, note)| TestResult { name, value, range, flag, method, note });
    let visit = (text(), of(date()), vec(result, 0..5), of(text())).prop_map(|(title, date, results, note)| Checkup {
        title,
        date,
        results,
        note,
    });
    prop_oneof![
        visit.clone().prop_map(Fact::Checkup),
        visit.clone().prop_map(Fact::Laboratory),
        visit.clone().prop_map(Fact::Infection),
        (visit, any::<bool>(), of(0..45u32), of(0..216u32)).prop_map(|(visit, child, weeks, months)| {
            let of = if child { MaternalOf::Child } else { MaternalOf::Pregnancy };
            Fact::MaternalCheckup(MaternalCheckup { of, weeks, months, visit })
        }),
    ]
    .boxed()
}

/// Any of the kinds that are filled in like a paper form, with any of its fields filled in.
fn paper() -> BoxedStrategy<Fact> {
    let kinds: Vec<Kind> = Kind::HEALTH.into_iter().filter(|kind| Fact::empty(*kind).is_some()).collect();
    let value = (coded(), text(), vec(text(), 1..3), date(), 0..100_000_000u32, any::<prop::sample::Index>());
    (prop::sample::select(kinds), vec(of(value), 20))
        .prop_map(|(kind, values)| {
            let mut fact = Fact::empty(kind).unwrap();
            let all = fact.fields().unwrap().fields();
            assert!(all.len() <= values.len(), "{kind:?} has more fields than are filled in here");
            let fields = fact.fields_mut().unwrap();
            for (field, value) in all.into_iter().zip(values) {
                let value = value.map(|(coded, text, lines, date, number, choice)| match field.form {
                    FieldForm::Coded => FieldValue::Coded(coded),
                    FieldForm::Text => FieldValue::Text(text),
                    FieldForm::Lines => FieldValue::Lines(lines),
                    FieldForm::Date => FieldValue::Date(date),
                    FieldForm::Number => FieldValue::Number(number),
                    FieldForm::Choice(codes) => FieldValue::Choice(codes[choice.index(codes.len())]),
                });
                assert!(fields.set_field(field.name, value));
            }
            fact
        })
        .prop_filter("a form says something", |fact| {
            let all = fact.fields().unwrap();
            all.fields().iter().any(|one| all.field(one.name).is_some())
        })
        .boxed()
}

fn record() -> BoxedStrategy<Record> {
    let fact = prop_oneof![medication(), diagnosis(), allergy(), checkup(), paper()];
    let provenance = (any::<bool>(), of(text()), of(text()), of(date()), 0..4_000_000_000i64, of(0..4_000_000_000i64))
        .prop_map(|(is_file, organization, recorder, recorded, entered, edited)| {
            let import = RecordId::from_bytes([0; 16]);
            let origin = if is_file { Origin::File { import } } else { Origin::Patient };
            Provenance { origin, organization, recorder, recorded, entered, edited, original: None }
        });
    (fact, provenance).prop_map(|(fact, provenance)| Record::new(fact, provenance)).boxed()
}

fn person() -> Person {
    Person {
        name: PersonName { text: "髙﨑　千鶴".into(), kana: Some("たかさき　ちづる".into()) },
        birth_date: "1951-03-02".parse().unwrap(),
        sex: Some(Sex::Female),
    }
}

fn provider() -> Provider {
    Provider {
        name: "港診療所".into(),
        place: None,
        numbers: vec![
            ProviderNumber { number: NUMBER.into(), since: 2 },
            ProviderNumber { number: "OLDNUMBER00".into(), since: 1 },
        ],
    }
}

fn resource_id(record: &RecordId, part: u32) -> String {
    format!("{:02x}000000-0000-8000-8000-0000{part:08x}", record.as_bytes()[0])
}

fn document(records: &[Record], language: &str, referral: bool) -> String {
    let (person, provider) = (person(), provider());
    let records: Vec<(RecordId, &Record)> =
        records.iter().enumerate().map(|(at, record)| (RecordId::from_bytes([at as u8 + 1; 16]), record)).collect();
    share_document(&ShareInput {
        person: &person,
        records: &records,
        provider: &provider,
        purpose: Some("腹痛の相談"),
        referral,
        language,
        created: 1_795_417_920,
        until: Some(1_800_000_000),
        resource_id: &resource_id,
    })
}

/// By kind, and within a kind in the order chosen: the sections of a document come in an order of their own, and results
/// after everything else.
fn sorted(mut records: Vec<Record>) -> Vec<Record> {
    records.sort_by_key(Record::kind);
    records
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_receiver_reads_exactly_what_was_shared(records in vec(record(), 0..6)) {
        let document = document(&records, "ja", false);
        let parsed = read(document.as_bytes()).unwrap();
        prop_assert_eq!(&parsed.notices, &vec![]);
        let shown: Vec<Record> = parsed.entries.into_iter().map(|entry| entry.into_shown()).collect();
        prop_assert_eq!(sorted(shown), sorted(records));
    }

    #[test]
    fn an_edited_vault_is_exported_and_read_again(records in vec(record(), 1..5)) {
        let ids: Vec<(RecordId, &Record)> =
            records.iter().enumerate().map(|(at, record)| (RecordId::from_bytes([at as u8 + 1; 16]), record)).collect();
        let parsed = read(export_bundle(&ids, 1_763_000_000).as_bytes()).unwrap();
        let shown: Vec<Record> = parsed.entries.into_iter().map(|entry| entry.into_shown()).collect();
        prop_assert_eq!(sorted(shown), sorted(records));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC*") {
        let _ = read(text.as_bytes());
        let _ = scan_text(&text);
        let _ = exchange::identity::era::parse(&text);
        let _ = exchange::identity::fold(&text);
        let _ = exchange::shl::Payload::parse(&text);
    }

    #[test]
    fn no_resource_however_odd_makes_the_reader_panic(
        kind in "(Patient|Condition|AllergyIntolerance|MedicationRequest|MedicationStatement|MedicationDispense|Observation|DiagnosticReport|Composition|Bundle)",
        members in vec((member(), value()), 0..8),
    ) {
        let mut resource = serde_json::Map::new();
        resource.insert("resourceType".into(), kind.into());
        resource.extend(members);
        let bundle = serde_json::json!({ "resourceType": "Bundle", "type": "document", "entry": [{ "fullUrl": "urn:uuid:1", "resource": resource }, { "resource": resource }] });
        for json in [serde_json::Value::Object(resource), bundle] {
            let bytes = json.to_string().into_bytes();
            let _ = read(&bytes);
            if let Ok(file) = exchange::import::ImportFile::open(&bytes) {
                let _ = file.preview("x", &person(), &exchange::import::Existing::default());
            }
        }
    }
}

fn member() -> impl Strategy<Value = String> {
    let names = [
        "id",
        "status",
        "code",
        "subject",
        "patient",
        "entry",
        "section",
        "result",
        "hasMember",
        "component",
        "dosage",
        "dosageInstruction",
        "medicationReference",
        "medicationCodeableConcept",
        "valueQuantity",
        "valueString",
        "effectiveDateTime",
        "onsetDateTime",
        "extension",
        "contained",
        "identifier",
        "reaction",
        "category",
        "name",
        "meta",
        "performer",
        "encounter",
        "referenceRange",
        "interpretation",
        "link",
    ];
    prop::sample::select(names.to_vec()).prop_map(str::to_owned)
}

fn value() -> BoxedStrategy<serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        prop_oneof!["\\PC{0,8}", Just("urn:uuid:1".to_owned()), Just("#a".to_owned()), Just("2020-13-40".to_owned())]
            .prop_map(Into::into),
    ];
    let keys = prop_oneof![
        Just("reference".to_owned()),
        Just("text".to_owned()),
        Just("coding".to_owned()),
        Just("value".to_owned()),
        Just("url".to_owned()),
        member()
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Into::into),
            prop::collection::vec((keys.clone(), inner), 0..3)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
    .boxed()
}

fn a_record(fact: Fact) -> Record {
    let mut record = Record::new(fact, Provenance::typed(1_763_000_000));
    record.memo = Some("SECRET MEMO".into());
    record.provenance.original =
        Some(Original { media_type: "x".into(), full_urls: vec![], content: vec!["SECRET ORIGINAL".into()] });
    record
}

fn plain_allergy() -> Fact {
    Fact::Allergy(Allergy {
        substance: CodedText::from_text("<script>alert(1)</script>"),
        category: None,
        criticality: None,
        status: None,
        suspected: false,
        reactions: vec![],
        onset: None,
        onset_text: None,
        note: None,
    })
}

#[test]
fn a_document_holds_no_memo_no_original_and_no_id_of_the_vault() {
    let text = document(&[a_record(plain_allergy())], "ja", false);
    assert!(!text.contains("SECRET") && !text.contains("OLDNUMBER"));
    let id = RecordId::from_bytes([1; 16]).to_string();
    assert!(!text.contains(&id));
    assert!(text.contains(NUMBER));
    assert!(!text.contains("<script>alert") || !text.contains("<b><script>"), "narrative is escaped");
    assert!(text.contains("&lt;script&gt;"));
}

#[test]
fn a_kind_of_which_nothing_was_chosen_has_no_section() {
    let text = document(&[a_record(plain_allergy())], "en", false);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let sections = json["entry"][0]["resource"]["section"].as_array().unwrap();
    let titles: Vec<_> = sections.iter().map(|section| section["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["To", "Purpose", "Allergies"]);
    assert!(!text.contains("emptyReason"));
}

#[test]
fn the_same_input_gives_the_same_document() {
    let records = [a_record(plain_allergy())];
    assert_eq!(document(&records, "ja", true), document(&records, "ja", true));
}

#[test]
fn a_referral_says_that_the_patient_made_it() {
    let text = document(&[a_record(plain_allergy())], "ja", true);
    let head = read(text.as_bytes()).unwrap().document.unwrap();
    assert_eq!(head.title.as_deref(), Some("患者さんご本人による診療情報の提供"));
    assert_eq!(head.author.as_deref(), Some("髙﨑　千鶴"));
    assert!(head.referral);
    assert_eq!(head.purpose.as_deref(), Some("腹痛の相談"));
    assert_eq!(head.recipient.as_deref(), Some("港診療所"));
    assert_eq!(head.until, Some(1_800_000_000));
    assert!(!text.contains("\"診療情報提供書\"") && !text.contains("custodian"));
}

#[test]
fn the_patient_is_read_back_with_every_character_and_the_number() {
    let parsed = read(document(&[], "ja", false).as_bytes()).unwrap();
    let claim = parsed.person.unwrap();
    assert_eq!(claim.person(), Some(person()));
    assert_eq!(claim.number.as_deref(), Some(NUMBER));
}

#[test]
fn a_memo_leaves_with_the_patients_own_export() {
    let mut record = a_record(plain_allergy());
    record.provenance.original = None;
    let text = export_bundle(&[(RecordId::from_bytes([1; 16]), &record)], 0);
    assert!(text.contains("SECRET MEMO"));
}

#[test]
fn an_edited_record_takes_the_place_of_its_original() {
    let mut record = a_record(plain_allergy());
    record.provenance.edited = Some(1);
    let original = record.provenance.original.as_mut().unwrap();
    original.full_urls = vec![Some("urn:uuid:11111111-1111-8111-8111-111111111111".into())];
    let text = export_bundle(&[(RecordId::from_bytes([1; 16]), &record)], 0);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["entry"][0]["fullUrl"], "urn:uuid:11111111-1111-8111-8111-111111111111");
    assert_eq!(json["entry"][0]["resource"]["resourceType"], "AllergyIntolerance");
    assert!(!text.contains("SECRET ORIGINAL"));
}
