//! What the patient says of a record that came from elsewhere: in words, beside what came, wherever the record goes.

use vault::record::Record;

use crate::csv::changes;

/// A line for each thing that the patient says otherwise than what came, with its heading; none where nothing is said.
#[must_use]
pub fn own_lines(record: &Record, japanese: bool) -> Vec<String> {
    let Some(own) = &record.own else { return Vec::new() };
    let colon = if japanese { "：" } else { ": " };
    changes(&record.fact, own, japanese)
        .into_iter()
        .map(|(heading, words)| format!("{heading}{colon}{words}"))
        .collect()
}

/// The same as one text, after what the patient of the document that the record came in had remarked there.
#[must_use]
pub fn words(record: &Record, japanese: bool) -> Option<String> {
    let came = record.provenance.remark.iter().cloned();
    let lines: Vec<String> = came.chain(own_lines(record, japanese)).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use vault::record::{
        Checkup, CodedText, Fact, Medication, MedicationOrigin, MedicationStatus, Provenance, ResultValue, TestResult,
    };

    use super::*;

    fn said(came: Fact, own: Fact) -> Vec<String> {
        own_lines(&Record { own: Some(Box::new(own)), ..Record::new(came, Provenance::typed(0)) }, true)
    }

    #[test]
    fn only_what_is_said_otherwise_is_said() {
        let came = Medication {
            days: Some(28),
            ..Medication::new(MedicationOrigin::Dispensed, CodedText::from_text("●薬"))
        };
        let own = Medication {
            name: CodedText::from_text("髙薬"),
            status: MedicationStatus::Stopped,
            days: None,
            ..came.clone()
        };
        let lines = said(Fact::Medication(came.clone()), Fact::Medication(own));
        assert_eq!(lines, ["薬品名：髙薬", "状態：中止", "日数：（なし）"]);
        assert!(said(Fact::Medication(came.clone()), Fact::Medication(came)).is_empty());
    }

    #[test]
    fn of_results_those_that_differ_are_named() {
        let result = |name: &str, value: &str| TestResult {
            name: CodedText::from_text(name),
            value: Some(ResultValue::Text(value.into())),
            range: None,
            flag: None,
            method: None,
            note: None,
        };
        let visit = |results: Vec<TestResult>, title: &str| {
            Fact::Checkup(Checkup { title: title.into(), results, ..Checkup::default() })
        };
        let came = visit(vec![result("蛋白", "＋"), result("糖", "−"), result("潜血", "−")], "健診");
        let own = visit(vec![result("潜血", "−"), result("蛋白", "−"), result("体重", "60")], "会社の健診");
        let lines = said(came, own);
        assert_eq!(lines, ["健診名：会社の健診", "蛋白　結果：−", "体重：60", "糖：（なし）"]);
    }
}
