//! Any record that a patient could write or be sent.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use vault::id::RecordId;
use vault::record::*;

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
    let kinds: Vec<Kind> =
        Kind::HEALTH.into_iter().filter(|kind| Fact::empty(*kind).unwrap().fields().is_some()).collect();
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

/// A record of any kind that holds health records, without an original.
pub fn record() -> BoxedStrategy<Record> {
    let fact = prop_oneof![medication(), diagnosis(), allergy(), checkup(), paper()];
    let provenance = (
        any::<bool>(),
        of(text()),
        of(text()),
        of(date()),
        0..4_000_000_000i64,
        of(0..4_000_000_000i64),
        any::<bool>(),
    )
        .prop_map(|(is_file, organization, recorder, recorded, entered, edited, is_claim)| {
            let import = RecordId::from_bytes([0; 16]);
            let origin = if is_file { Origin::File { import } } else { Origin::Patient };
            let basis = is_claim.then_some(Basis::Claims);
            Provenance {
                origin,
                organization,
                recorder,
                recorded,
                entered,
                edited,
                basis,
                remark: None,
                original: None,
            }
        });
    (fact, provenance).prop_map(|(fact, provenance)| Record::new(fact, provenance)).boxed()
}
