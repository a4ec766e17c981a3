//! The records of one kind as a table: UTF-8 with a byte order mark (without it spreadsheets of Japanese Windows read CP932),
//! RFC 4180, a line of headings in the language asked for. For reading and reckoning; everything that a record holds is in
//! FHIR, not here. What the reader has a field for stands under a heading that it knows.

use vault::record::{
    Allergy, AmountBasis, CodedText, DateTime, Diagnosis, Fact, FieldForm, Kind, MaternalOf, Medication, Origin,
    Quantity, Reaction, Record, ResultValue, TestResult,
};

use super::{text, words};
use crate::{label, remark};

/// The table of one kind: what is of another kind among the records is left out. A row a record; for kinds with results a row
/// a result, each with what belongs to the visit. None for a kind that holds no health records.
#[must_use]
pub fn write<'a>(kind: Kind, records: impl IntoIterator<Item = &'a Record>, japanese: bool) -> Option<String> {
    let mut sheet = Sheet::new(kind, japanese);
    let empty = Fact::empty(kind)?;
    // Headings come of a record in which nothing is said, so that a table has all of them whatever its records say.
    sheet.headings = sheet.rows_of(&empty, None).remove(0).into_iter().map(|(heading, _)| heading).collect();
    for record in records.into_iter().filter(|record| record.kind() == kind) {
        let rows = sheet.rows_of(&record.fact, Some(record));
        sheet.rows.extend(rows.into_iter().map(|row| row.into_iter().map(|(_, cell)| cell).collect::<Vec<_>>()));
    }
    let headings: Vec<String> = sheet.headings.iter().map(|heading| (*heading).to_owned()).collect();
    Some(rows(std::iter::once(&headings).chain(&sheet.rows)))
}

/// Rows of cells as a table: with a byte order mark, and with an apostrophe before what a spreadsheet would take for a formula.
#[must_use]
pub fn rows<'a>(rows: impl IntoIterator<Item = &'a Vec<String>>) -> String {
    let mut out = String::from("\u{feff}");
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| text::guarded(&printable(cell))).collect();
        out.push_str(&text::row(&cells, ','));
        out.push_str("\r\n");
    }
    out
}

/// A heading and what stands under it.
pub(super) type Cells = Vec<(&'static str, String)>;

pub(super) struct Sheet {
    kind: Kind,
    japanese: bool,
    headings: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Without headings or rows.
    pub(super) fn new(kind: Kind, japanese: bool) -> Self {
        Self { kind, japanese, headings: Vec::new(), rows: Vec::new() }
    }

    /// At least one row.
    pub(super) fn rows_of(&self, fact: &Fact, record: Option<&Record>) -> Vec<Cells> {
        let source = self.source(record);
        let row = |mut own: Cells| {
            own.extend(source.clone());
            own
        };
        match fact {
            Fact::Medication(fact) => vec![row(self.medication(fact))],
            Fact::Diagnosis(fact) => vec![row(self.diagnosis(fact))],
            Fact::Allergy(fact) => vec![row(self.allergy(fact))],
            fact => {
                let Some(visit) = fact.results() else { return vec![row(self.form(fact))] };
                // A visit without results is a row too, or it would not be there at all.
                let results: Vec<Option<&TestResult>> =
                    if visit.results.is_empty() { vec![None] } else { visit.results.iter().map(Some).collect() };
                let one = |result| {
                    let mut own = vec![
                        self.cell("検査日", "Test date", date(visit.date.as_ref())),
                        self.cell("健診名", "Checkup", visit.title.clone()),
                    ];
                    own.extend(self.result(result));
                    own.push(self.cell("全体の備考", "Notes on the visit", said(visit.note.as_ref())));
                    own.extend(self.maternal(fact));
                    row(own)
                };
                results.into_iter().map(one).collect()
            }
        }
    }

    fn medication(&self, fact: &Medication) -> Cells {
        let times = fact.times;
        let times = [
            (times.morning, "朝", "morning"),
            (times.noon, "昼", "noon"),
            (times.evening, "夕", "evening"),
            (times.bedtime, "寝る前", "bedtime"),
        ];
        let times: Vec<&str> = times.into_iter().filter(|one| one.0).map(|(_, ja, en)| self.word(ja, en)).collect();
        let amount = fact.amount.as_ref().map(|amount| {
            let basis = match amount.basis {
                AmountBasis::PerDay => self.word("1日量", "per day"),
                AmountBasis::Total => self.word("全量", "in all"),
                AmountBasis::Unstated => self.word("量", "amount"),
            };
            let unit = amount.quantity.unit.as_deref().unwrap_or_default();
            format!("{basis} {}{unit}", digits(&amount.quantity))
        });
        let status = words::of_medication_status(fact.status, self.japanese);
        let mut cells = vec![self.cell("薬品名", "Medication name", fact.name.label())];
        cells.extend(self.codes(&fact.name));
        cells.extend([
            self.cell("成分", "Ingredient", said(fact.ingredient.as_ref())),
            self.cell("状態", "Status", status),
            self.cell("用量", "Dose", fact.dose.as_ref().map(digits).unwrap_or_default()),
            self.cell("単位", "Unit", said(fact.dose.as_ref().and_then(|dose| dose.unit.as_ref()))),
            self.cell("用法", "Directions", said(fact.dosage_text.as_ref())),
            self.cell("頓服", "As needed", words::of_yes(fact.as_needed, self.japanese)),
            self.cell("のむ時", "Times of day", times.join(self.word("・", ", "))),
            self.cell("日数", "Days", fact.days.map(|days| days.to_string()).unwrap_or_default()),
            self.cell("1日量・全量", "Amount for a day or in all", amount.unwrap_or_default()),
            self.cell("剤型", "Form", fact.dosage_form.map(|form| self.form_word(form)).unwrap_or_default()),
            self.cell("開始日", "Start date", date(fact.start.as_ref())),
            self.cell("終了日", "End date", date(fact.end.as_ref())),
            self.cell("理由", "Reason", said(fact.reason.as_ref())),
            self.cell("入手のしかた", "How known", words::of_medication_origin(fact.via, self.japanese)),
            self.cell("処方医", "Prescriber", said(fact.prescriber.as_ref())),
            self.cell("薬局", "Pharmacy", said(fact.pharmacy.as_ref())),
            self.cell("備考", "Notes", said(fact.note.as_ref())),
        ]);
        cells
    }

    fn diagnosis(&self, fact: &Diagnosis) -> Cells {
        let status = fact.status.map(|status| words::of_clinical_status(status, self.japanese));
        let mut cells = vec![self.cell("病名", "Diagnosis", fact.name.label())];
        cells.extend(self.codes(&fact.name));
        cells.extend([
            self.cell("状態", "Status", status.unwrap_or_default()),
            self.cell("疑い", "Suspected", words::of_yes(fact.suspected, self.japanese)),
            self.cell("主病名", "Principal", words::of_yes(fact.principal, self.japanese)),
            self.cell("発症日", "Onset date", date(fact.onset.as_ref())),
            self.cell("始まりの言葉", "Onset in words", said(fact.onset_text.as_ref())),
            self.cell("終了日", "End date", date(fact.abatement.as_ref())),
            self.cell("部位", "Body site", said(fact.body_site.as_ref())),
            self.cell("重症度", "Severity", said(fact.severity.as_ref())),
            self.cell("備考", "Notes", said(fact.note.as_ref())),
        ]);
        cells
    }

    fn allergy(&self, fact: &Allergy) -> Cells {
        let severity =
            |one: &Reaction| one.severity.map(|one| words::of_severity(one, self.japanese)).unwrap_or_default();
        // One reaction has its severity in a column of its own; of several each keeps its own beside it.
        let (reactions, severity) = match fact.reactions.as_slice() {
            [one] => (one.manifestation.label().to_owned(), severity(one).to_owned()),
            all => {
                let one = |one: &Reaction| match severity(one) {
                    "" => one.manifestation.label().to_owned(),
                    severity => format!("{}（{severity}）", one.manifestation.label()),
                };
                (all.iter().map(one).collect::<Vec<_>>().join("、"), String::new())
            }
        };
        let category = fact.category.map(|one| words::of_allergy_category(one, self.japanese));
        let status = fact.status.map(|one| words::of_allergy_status(one, self.japanese));
        let danger = fact.criticality.map(|one| match one {
            vault::record::Criticality::Low => self.word("低いとされている", "stated as low"),
            vault::record::Criticality::High => {
                self.word("高い。命にかかわることがある", "high, may be life-threatening")
            }
            vault::record::Criticality::UnableToAssess => self.word("分からない", "not known"),
        });
        let mut cells = vec![self.cell("アレルギー物質", "Allergen", fact.substance.label())];
        cells.extend(self.codes(&fact.substance));
        cells.extend([
            self.cell("種類", "Category", category.unwrap_or_default()),
            self.cell("状態", "Status", status.unwrap_or_default()),
            self.cell("疑い", "Suspected", words::of_yes(fact.suspected, self.japanese)),
            self.cell("症状", "Reaction", reactions),
            self.cell("重症度", "Severity", severity),
            self.cell("危険の程度", "Danger", danger.unwrap_or_default()),
            self.cell("発症日", "Onset date", date(fact.onset.as_ref())),
            self.cell("始まりの言葉", "Onset in words", said(fact.onset_text.as_ref())),
            self.cell("備考", "Notes", said(fact.note.as_ref())),
        ]);
        cells
    }

    pub(super) fn result(&self, result: Option<&TestResult>) -> Cells {
        let name = match self.kind {
            Kind::Laboratory => ("検査の項目名", "Lab item"),
            Kind::Infection => ("感染症の検査項目", "Infection test item"),
            _ => ("項目名", "Item name"),
        };
        let quantity = match result.and_then(|result| result.value.as_ref()) {
            Some(ResultValue::Quantity(quantity)) => Some(quantity),
            _ => None,
        };
        let value = match result.and_then(|result| result.value.as_ref()) {
            Some(ResultValue::Quantity(quantity)) => digits(quantity),
            Some(ResultValue::Text(words) | ResultValue::Absent(words)) => words.clone(),
            Some(ResultValue::Coded(coded)) => coded.label().to_owned(),
            None => String::new(),
        };
        let range = result.and_then(|result| result.range.as_ref());
        let flag = result.and_then(|result| result.flag).map(|flag| words::of_flag(flag, self.japanese));
        let nothing = CodedText::default();
        let coded = result.map_or(&nothing, |result| &result.name);
        let mut cells = vec![self.cell(name.0, name.1, coded.label())];
        cells.extend(self.codes(coded));
        cells.extend([
            self.cell("結果", "Result", value),
            self.cell("単位", "Unit", said(quantity.and_then(|quantity| quantity.unit.as_ref()))),
            self.cell("下限", "Low", said(range.and_then(|range| range.low.as_ref()))),
            self.cell("上限", "High", said(range.and_then(|range| range.high.as_ref()))),
            self.cell("基準範囲", "Reference range", said(range.and_then(|range| range.text.as_ref()))),
            self.cell("判定", "Flag", flag.unwrap_or_default().to_uppercase()),
            self.cell("検査方法", "Method", said(result.and_then(|result| result.method.as_ref()))),
            self.cell("備考", "Notes", said(result.and_then(|result| result.note.as_ref()))),
        ]);
        cells
    }

    fn maternal(&self, fact: &Fact) -> Cells {
        let Fact::MaternalCheckup(fact) = fact else { return Vec::new() };
        let of = match fact.of {
            MaternalOf::Pregnancy => self.word("妊婦健診", "in pregnancy"),
            MaternalOf::Child => self.word("乳幼児健診", "as a child"),
        };
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        vec![
            self.cell("だれの健診か", "Whose checkup", of),
            self.cell("妊娠週数", "Week of pregnancy", number(fact.weeks)),
            self.cell("月齢", "Age in months", number(fact.months)),
        ]
    }

    /// A kind that is filled in like a paper form: its fields in their order.
    fn form(&self, fact: &Fact) -> Cells {
        let Some(fields) = fact.fields() else { return Vec::new() };
        let mut cells = Vec::new();
        for field in fields.fields() {
            let value = fields.field(field.name);
            let words = value.as_ref().map(|value| label::value(value, self.japanese)).unwrap_or_default();
            cells.push((label::field(self.kind, field.name, self.japanese), words));
            if field.form == FieldForm::Coded {
                let coded = match value {
                    Some(vault::record::FieldValue::Coded(coded)) => coded,
                    _ => CodedText::default(),
                };
                cells.extend(self.codes(&coded));
            }
        }
        cells
    }

    /// Where a record comes from, and what the patient wrote beside it.
    fn source(&self, record: Option<&Record>) -> Cells {
        let provenance = record.map(|record| &record.provenance);
        let organization = provenance.and_then(|provenance| provenance.organization.as_ref());
        // Who left something in a reply box said who they are, and nobody verified it.
        let unverified = provenance.is_some_and(|provenance| matches!(provenance.origin, Origin::Reply { .. }));
        let recorder = provenance.and_then(|provenance| provenance.recorder.clone());
        let claim = self.word("（未確認）", " (not verified)");
        let recorder = recorder.map(|name| if unverified { name + claim } else { name });
        let recorded = provenance.and_then(|provenance| provenance.recorded.as_ref());
        // Where the form itself asks for the institution, its column has that name already.
        let institution = if self.kind == Kind::Admission {
            ("記録した医療機関", "Recorded at")
        } else {
            ("医療機関", "Organization")
        };
        // Beside what came, and never in its place.
        let remark = record.and_then(|record| remark::words(record, self.japanese)).unwrap_or_default();
        vec![
            self.cell(institution.0, institution.1, said(organization)),
            self.cell("記録者", "Recorder", said(recorder.as_ref())),
            self.cell("記録された日", "Recorded on", date(recorded)),
            self.cell("本人の書き添え", "What the patient says instead", remark),
            self.cell("自分のメモ", "My memo", said(record.and_then(|record| record.memo.as_ref()))),
        ]
    }

    /// The first code and whose it is; the rest stands in FHIR.
    fn codes(&self, coded: &CodedText) -> Cells {
        let coding = coded.codings.iter().find(|coding| coding.code.is_some());
        vec![
            self.cell("コード", "Code", said(coding.and_then(|coding| coding.code.as_ref()))),
            self.cell("コードの体系", "Code system", said(coding.and_then(|coding| coding.system.as_ref()))),
        ]
    }

    fn form_word(&self, form: vault::record::DosageForm) -> &'static str {
        use vault::record::DosageForm as Form;
        match form {
            Form::Oral => self.word("内服", "by mouth"),
            Form::OralDrops => self.word("内滴", "drops by mouth"),
            Form::AsNeeded => self.word("屯服", "by mouth, as needed"),
            Form::Injection => self.word("注射", "injection"),
            Form::External => self.word("外用", "external"),
            Form::Steeped => self.word("浸煎", "steeped"),
            Form::Decoction => self.word("湯", "decoction"),
            Form::Material => self.word("材料", "material"),
            Form::Other => self.word("その他", "other"),
        }
    }

    fn cell(&self, ja: &'static str, en: &'static str, content: impl Into<String>) -> (&'static str, String) {
        (self.word(ja, en), content.into())
    }

    fn word(&self, ja: &'static str, en: &'static str) -> &'static str {
        if self.japanese { ja } else { en }
    }
}

fn said(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}

fn date(date: Option<&DateTime>) -> String {
    date.map(ToString::to_string).unwrap_or_default()
}

fn digits(quantity: &Quantity) -> String {
    format!("{}{}", quantity.comparator.map_or("", |comparator| comparator.as_str()), quantity.value)
}

/// Control characters, which no program expects in a table, as blanks; tabs and the ends of lines stay.
fn printable(cell: &str) -> String {
    cell.chars().map(|one| if one.is_control() && !matches!(one, '\t' | '\n' | '\r') { ' ' } else { one }).collect()
}
