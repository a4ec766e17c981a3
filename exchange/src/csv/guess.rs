//! What a table probably is, from its headings and, where there are none, from what stands in its cells.

use unicode_normalization::UnicodeNormalization as _;

use super::mapping::{Field, Mapping, Rows};
use super::table::Table;
use super::{cell, dates};
use crate::checkup_items::item_by_name;

/// How many rows are looked at.
const SAMPLE: usize = 50;

/// Headings, folded: small letters, half width, without blanks and without what stands in brackets. The kind of row a
/// heading speaks for stands beside it.
const HEADINGS: &[(Field, Option<Rows>, &[&str])] = &[
    (
        Field::Name,
        Some(Rows::Medication),
        &[
            "薬",
            "薬名",
            "薬品",
            "薬品名",
            "薬剤",
            "薬剤名",
            "医薬品",
            "医薬品名",
            "お薬",
            "お薬名",
            "処方薬",
            "drug",
            "drugname",
            "medication",
            "medicine",
            "medicationname",
        ],
    ),
    (
        Field::Name,
        Some(Rows::Diagnosis),
        &["病名", "傷病名", "診断", "診断名", "疾患", "疾患名", "diagnosis", "condition", "problem", "disease"],
    ),
    (
        Field::Name,
        Some(Rows::Allergy),
        &["アレルギー", "アレルギー名", "アレルゲン", "アレルギー物質", "原因物質", "allergy", "allergen", "substance"],
    ),
    (
        Field::Name,
        Some(Rows::Result),
        &[
            "項目",
            "項目名",
            "検査項目",
            "検査項目名",
            "検査名",
            "検査",
            "item",
            "itemname",
            "test",
            "testname",
            "observation",
            "analyte",
        ],
    ),
    (Field::Name, Some(Rows::Laboratory), &["検査の項目名", "labitem"]),
    (Field::Name, Some(Rows::Infection), &["感染症の検査項目", "infectiontestitem"]),
    (Field::Value, Some(Rows::Result), &["値", "結果", "検査値", "検査結果", "結果値", "測定値", "value", "result"]),
    (
        Field::Code,
        None,
        &[
            "コード",
            "項目コード",
            "検査項目コード",
            "jlac10",
            "jlac10コード",
            "薬品コード",
            "病名コード",
            "code",
            "loinc",
            "itemcode",
        ],
    ),
    (
        Field::Date,
        None,
        &[
            "日付",
            "日",
            "年月日",
            "検査日",
            "検査年月日",
            "健診日",
            "健診受診日",
            "受診日",
            "受診年月日",
            "測定日",
            "採血日",
            "実施日",
            "処方日",
            "調剤日",
            "開始日",
            "服用開始日",
            "発症日",
            "診断日",
            "date",
            "day",
            "startdate",
            "start",
            "testdate",
            "onset",
            "onsetdate",
        ],
    ),
    (Field::End, None, &["終了日", "服用終了日", "転帰日", "治癒日", "enddate", "end", "stop"]),
    (Field::Unit, None, &["単位", "unit", "units"]),
    (Field::Low, None, &["下限", "下限値", "基準値下限", "基準下限", "low", "lower", "rangelow", "min"]),
    (Field::High, None, &["上限", "上限値", "基準値上限", "基準上限", "high", "upper", "rangehigh", "max"]),
    (
        Field::Range,
        None,
        &["基準値", "基準範囲", "参考値", "参考範囲", "正常値", "range", "referencerange", "reference"],
    ),
    (Field::Flag, None, &["判定", "フラグ", "異常", "h/l", "hl", "flag", "interpretation"]),
    (Field::Method, None, &["検査方法", "測定方法", "方法", "method"]),
    (Field::Title, None, &["健診名", "健診種別", "健診区分", "検査区分", "checkup", "panel"]),
    (Field::Dose, Some(Rows::Medication), &["用量", "1回量", "分量", "数量", "量", "dose", "amount", "quantity"]),
    (
        Field::Dosage,
        Some(Rows::Medication),
        &["用法", "用法用量", "用法・用量", "飲み方", "服用方法", "dosage", "directions", "instructions", "sig"],
    ),
    (Field::Days, Some(Rows::Medication), &["日数", "投与日数", "処方日数", "days", "dayssupply"]),
    (Field::Ingredient, Some(Rows::Medication), &["成分", "成分名", "有効成分", "ingredient"]),
    (Field::Prescriber, Some(Rows::Medication), &["処方医", "処方元", "prescriber"]),
    (Field::Pharmacy, Some(Rows::Medication), &["薬局", "薬局名", "調剤薬局", "pharmacy"]),
    (Field::Reason, None, &["理由", "目的", "効能", "reason", "purpose", "indication"]),
    (Field::Status, None, &["状態", "転帰", "経過", "status", "outcome"]),
    (Field::Category, None, &["種類", "分類", "区分", "category", "type"]),
    (Field::Reaction, Some(Rows::Allergy), &["症状", "反応", "アレルギー症状", "reaction", "symptom", "symptoms"]),
    (Field::Severity, None, &["重症度", "程度", "severity"]),
    (
        Field::Organization,
        None,
        &[
            "医療機関",
            "医療機関名",
            "病院",
            "病院名",
            "施設",
            "施設名",
            "健診機関",
            "健診機関名",
            "hospital",
            "clinic",
            "facility",
            "organization",
            "institution",
        ],
    ),
    (Field::Recorder, None, &["医師", "医師名", "担当医", "記録者", "doctor", "physician", "recorder"]),
    (Field::Note, None, &["備考", "メモ", "コメント", "注記", "note", "notes", "comment", "remarks", "memo"]),
    (
        Field::PersonName,
        None,
        &["氏名", "名前", "患者氏名", "患者名", "受診者氏名", "受診者名", "patient", "patientname", "fullname"],
    ),
    (Field::PersonKana, None, &["カナ", "氏名カナ", "カナ氏名", "フリガナ", "ふりがな", "kana"]),
    (Field::BirthDate, None, &["生年月日", "birthdate", "dateofbirth", "dob", "birthday"]),
    (Field::Sex, None, &["性別", "sex", "gender"]),
    (Field::Suspected, None, &["疑い", "suspected"]),
    (Field::Via, Some(Rows::Medication), &["入手のしかた", "howknown"]),
    (Field::AsNeeded, Some(Rows::Medication), &["頓服", "asneeded"]),
    (Field::InsurerNumber, None, &["保険者番号", "insurernumber"]),
    (Field::InsuredSymbol, None, &["記号", "保険証記号", "被保険者証記号", "被保険者記号", "insuredsymbol"]),
    (Field::InsuredNumber, None, &["保険証番号", "被保険者番号", "被保険者証番号", "insurednumber"]),
    (Field::InsuredBranch, None, &["枝番", "被保険者枝番", "被保険者証枝番", "insuredbranch"]),
];

/// What a table probably is. Where nothing can be told, [`Mapping::rows`] is none. The order of dates is no guess: it is there
/// where the dates allow only one.
#[must_use]
pub fn guess(table: &Table) -> Mapping {
    let mapping = without_orders(table);
    let questions = dates::date_questions(table, mapping.header);
    let orders = questions.into_iter().filter_map(|one| Some((one.column, one.proven?))).collect();
    Mapping { orders, ..mapping }
}

fn without_orders(table: &Table) -> Mapping {
    let Some(first) = table.rows().next() else { return Mapping::default() };
    let by_heading: Vec<Option<(Field, Option<Rows>)>> = first.cells.iter().map(|heading| known(heading)).collect();
    let items = first.cells.iter().filter(|heading| item_by_name(heading).is_some()).count();
    let has_values = first.cells.iter().any(|cell| is_date(cell) || cell::number(cell).is_some());
    if has_values || by_heading.iter().flatten().count() + items == 0 {
        return without_header(table, has_values);
    }
    let mut columns: Vec<Field> = by_heading.iter().map(|one| one.map_or(Field::Unused, |(field, _)| field)).collect();
    columns.resize(table.width(), Field::Unused);
    let speaks = |rows: Rows| {
        by_heading.iter().flatten().filter(|(field, one)| *one == Some(rows) && *field == Field::Name).count()
    };
    let named = [Rows::Medication, Rows::Diagnosis, Rows::Allergy].into_iter().find(|rows| speaks(*rows) > 0);
    let is_long = columns.contains(&Field::Value) && (columns.contains(&Field::Name) || columns.contains(&Field::Code));
    let rows = if is_long {
        // Results whose heading says that they are no checkup's.
        [Rows::Laboratory, Rows::Infection].into_iter().find(|rows| speaks(*rows) > 0).or(Some(Rows::Result))
    } else if named.is_some() {
        named
    } else if items > 0 || columns.contains(&Field::Date) {
        as_items(table, &mut columns);
        columns.contains(&Field::Item).then_some(Rows::Checkup)
    } else {
        None
    };
    if rows.is_some_and(|rows| rows != Rows::Checkup) {
        // One of each: the second of the same heading is something else.
        for at in 1..columns.len() {
            if columns[at] != Field::Unused && columns[..at].contains(&columns[at]) {
                columns[at] = Field::Unused;
            }
        }
    }
    Mapping { rows, header: true, columns, ..Mapping::default() }
}

/// Columns without a known heading are items where most of their cells are results.
fn as_items(table: &Table, columns: &mut [Field]) {
    let first = table.rows().next().map(|row| row.cells).unwrap_or_default();
    for (at, column) in columns.iter_mut().enumerate() {
        let heading = first.get(at).map(String::as_str).unwrap_or_default();
        let is_free = matches!(column, Field::Unused | Field::Value | Field::Name | Field::Dose | Field::Status);
        let filled = sample(table, at, 1);
        let numbers = filled.iter().filter(|cell| cell::number(cell).is_some()).count();
        let is_result = !filled.is_empty() && numbers * 2 >= filled.len();
        if item_by_name(heading).is_some() || is_free && !heading.trim().is_empty() && is_result {
            *column = Field::Item;
        } else if is_free {
            *column = Field::Unused;
        }
    }
}

/// Without headings only results can be told: a date, then an item, then a number, then a unit and two limits.
fn without_header(table: &Table, is_certain: bool) -> Mapping {
    let width = table.width();
    let of = |at: usize, is: fn(&str) -> bool| {
        let filled = sample(table, at, usize::from(!is_certain));
        !filled.is_empty() && filled.iter().filter(|cell| is(cell)).count() * 4 >= filled.len() * 3
    };
    let is_number = |text: &str| cell::number(text).is_some();
    let is_words = |text: &str| cell::number(text).is_none() && !is_date(text);
    let mut columns = vec![Field::Unused; width];
    let date = (0..width).find(|at| of(*at, is_date));
    let name = (0..width).find(|at| Some(*at) != date && of(*at, is_words));
    let value = name.and_then(|name| (name + 1..width).find(|at| Some(*at) != date && of(*at, is_number)));
    let (Some(date), Some(name), Some(value)) = (date, name, value) else {
        return Mapping { header: !is_certain, columns, ..Mapping::default() };
    };
    columns[date] = Field::Date;
    columns[name] = Field::Name;
    columns[value] = Field::Value;
    let mut next = value + 1;
    for (field, is) in [(Field::Unit, is_words as fn(&str) -> bool), (Field::Low, is_number), (Field::High, is_number)]
    {
        if next < width && next != date && of(next, is) {
            columns[next] = field;
            next += 1;
        }
    }
    Mapping { rows: Some(Rows::Result), header: !is_certain, columns, ..Mapping::default() }
}

/// Cells of a column that are not empty.
fn sample(table: &Table, column: usize, skip: usize) -> Vec<String> {
    let rows = table.rows().skip(skip).take(SAMPLE);
    let cells = rows.filter_map(|mut row| row.cells.get_mut(column).map(std::mem::take));
    cells.filter(|cell| !cell.trim().is_empty()).collect()
}

fn known(heading: &str) -> Option<(Field, Option<Rows>)> {
    let folded: String =
        heading.nfkc().filter(|one| !one.is_whitespace() && *one != '_').flat_map(char::to_lowercase).collect();
    let plain = folded.split('(').next().unwrap_or_default();
    let all = HEADINGS.iter().find(|(_, _, words)| words.contains(&folded.as_str()) || words.contains(&plain));
    all.map(|(field, rows, _)| (*field, *rows))
}

/// A full date, in whatever order; years and months alone look like numbers.
fn is_date(cell: &str) -> bool {
    cell::date(cell).is_some_and(|date| date.date().len() == 10) || dates::year_last(cell).is_some()
}
