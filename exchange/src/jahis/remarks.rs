//! Words in a notebook that are no drug and no history: memos, cautions, what an institution or the patient has to say. Each
//! becomes a note, so that it is seen, and leaves again as the line it came as.

use vault::record::{DateTime, Fact, Note};

use super::block::Block;
use super::drug::{day, said};
use super::line::Line;
use super::{Caution, Dispenser, Entry, Information, LeftOver, Memo, Patient, Pharmacist, Remark, typed};

/// Records that are words, in the order of the format.
pub(super) const RECORDS: [&str; 7] = ["2", "4", "401", "411", "421", "501", "601"];

/// A note, and the code of who wrote it: 1 a professional, 2 the patient. None if the line says nothing.
pub(super) fn note<'a>(
    line: Line<'a>,
    block: Option<&Block<'a>>,
    patient: Option<Patient<'a>>,
) -> Option<(Fact, &'a str)> {
    // In the words of the standard.
    let (title, text, written, creator) = match line.record() {
        "2" => ("患者特記", Remark::from(line).text, "", Remark::from(line).creator),
        "4" => ("手帳メモ", Memo::from(line).text, Memo::from(line).date, Memo::from(line).creator),
        "401" => ("服用の注意", Caution::from(line).text, "", Caution::from(line).creator),
        "411" => {
            let information = Information::from(line);
            let title = match information.kind {
                "30" => "医療機関からの情報（入院中の副作用）",
                "31" => "医療機関からの情報（退院後に必要なこと）",
                _ => "医療機関からの情報",
            };
            (title, information.text, "", information.creator)
        }
        "421" => ("残薬の確認", LeftOver::from(line).text, "", LeftOver::from(line).creator),
        "501" => ("備考", super::Note::from(line).text, "", super::Note::from(line).creator),
        // The format has no field for who wrote it: always the patient.
        "601" => ("患者の記入", Entry::from(line).text, Entry::from(line).date, "2"),
        _ => return None,
    };
    let author = if creator == "2" {
        patient.and_then(|patient| said(patient.name))
    } else {
        let pharmacist = block.and_then(|block| said(Pharmacist::from(block.head_line("15")?).name));
        pharmacist.or_else(|| block.and_then(|block| said(Dispenser::from(block.head_line("11")?).name)))
    };
    let date: Option<DateTime> = typed::date(written).map(|date| date.date).or_else(|| block.and_then(day));
    let note = Note { title: Some(title.to_owned()), date, text: Some(said(text)?), author };
    Some((Fact::Note(note), creator))
}
