//! Taking in a file.

use super::{Lang, table};

table! {
    /// Choosing, previewing, taking in.
    Import {
        title: "ファイルから取り込む", "Take in a file";
        lead: "病院や薬局から受け取ったファイル（FHIR、JSON）を読みます。中身を見てから決めるまで、何もしまいません。", "Reads a file from a hospital or pharmacy (FHIR, JSON). Nothing is stored until you have seen it and decided.";
        choose: "取り込むファイル", "File to take in";
        choose_hint: "ファイルは、この端末の中だけで読みます。", "The file is read on this device only.";
        reading: "ファイルを読んでいます", "Reading the file";
        preview_title: "ファイルの中身", "What is in the file";
        preview_lead: "取り込むと、次の記録が入ります。", "Taking it in adds these records.";
        person_match: "この印籠の人のファイルです", "The file is about the person of this inro";
        person_unknown: "ファイルに、だれの記録か書かれていません。あなたの記録だとたしかめてから取り込んでください。", "The file does not say whose records these are. Make sure they are yours.";
        person_other_title: "ほかの人の記録のようです", "This seems to be about somebody else";
        person_other: "名前か生年月日がちがうので、取り込みません。ファイルをたしかめてください。", "The name or birth date differs, so it is not taken in. Check the file.";
        person_in_file: "ファイルの人", "Person in the file";
        person_here: "この印籠の人", "Person of this inro";
        number_warning: "ファイルの中の番号に、検査数字が合わないものがあります。番号は取り込みますが、たしかめてください。", "A number in the file fails its check digit. It is taken in; please check it.";
        already_here: "すでにある記録", "Already here";
        left_out: "取り込まないもの", "Not taken in";
        left_out_note: "印籠がまだ扱えない種類です。もとのファイルは、あなたの手もとに残してください。", "Kinds Inro does not handle yet. Please keep the original file.";
        take_in: "取り込む", "Take in";
        take_in_not: "取り込まない", "Don’t take in";
        taking_in: "暗号にして、しまっています", "Encrypting and storing";
        done: "取り込みました", "Taken in";
        nothing_stored: "何もしまっていません。", "Nothing was stored.";
        to_records: "記録をみる", "See the records";
        another: "ほかのファイルを取り込む", "Take in another file";

        not_json: "このファイルは読めません。途中で切れているか、JSONではありません。もう一度受け取ってください。", "This file cannot be read. It is cut off or is not JSON. Ask for it again.";
        not_fhir: "JSONですが、FHIRの記録ではありません。病院や薬局から受け取ったファイルを選んでください。", "This is JSON but not FHIR. Choose a file from a hospital or pharmacy.";
        not_bundle: "FHIRですが、記録の束（Bundle）ではありません。", "This is FHIR but not a Bundle.";
        empty: "ファイルに、取り込める記録がありません。", "The file holds no record that can be taken in.";
        my_number: "ファイルにマイナンバーが入っています。集めることは法律で限られているので、取り込みません。番号を除いたファイルを受け取ってください。", "The file contains a My Number. The law restricts collecting it, so the file is not taken in. Ask for one without it.";
        too_many: "記録が多すぎます。一つの印籠に入るのは50,000件までです。", "Too many records. One inro holds at most 50,000.";
        unreadable_entry: "読めなかったもの", "Could not be read";
        several_persons: "ファイルに、二人以上の記録が入っています。一人分のファイルを受け取ってください。", "The file is about more than one person. Ask for a file about one person.";
    }
}

impl Import {
    /// `新しい記録 12件`.
    pub fn new_records(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("新しい記録 {n}件"),
            (Lang::En, 1) => "1 new record".into(),
            (Lang::En, _) => format!("{n} new records"),
        }
    }

    /// `12件を取り込みました`.
    pub fn taken(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("{n}件を取り込みました"),
            (Lang::En, 1) => "1 record was taken in".into(),
            (Lang::En, _) => format!("{n} records were taken in"),
        }
    }

    /// Where in the file something is wrong.
    pub fn at_entry(&self, n: usize, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{n}番目（{what}）"),
            Lang::En => format!("entry {n} ({what})"),
        }
    }
}
