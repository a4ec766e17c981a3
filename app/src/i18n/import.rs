//! Taking in a file.

use super::{Lang, table};

table! {
    /// Choosing, previewing, taking in.
    Import {
        title: "ファイルから取り込む", "Take in a file";
        lead: "病院・薬局・健診機関から受け取ったファイルを読みます（FHIR、お薬手帳のデータ、特定健診のXML、CSVの表）。中身を見てから決めるまで、何もしまいません。", "Reads files from hospitals, pharmacies and checkup centres: FHIR, medication notebook data, specific health checkup XML, and tables (CSV). Nothing is stored until you have seen it and decided.";
        choose: "取り込むファイルを選ぶ", "Choose a file to take in";
        choose_hint: "ファイルは、この端末の中だけで読みます。", "The file is read on this device only.";
        reading: "ファイルを読んでいます", "Reading the file";
        preview_title: "ファイルの中身", "What is in the file";
        preview_lead: "取り込むと、次の記録が入ります。", "Taking it in adds these records.";
        person_match: "この印籠の人のファイルです", "The file is about the person of this inro";
        person_other_title: "ほかの人の記録のようです", "This seems to be about somebody else";
        person_other: "名前か生年月日がちがうので、取り込みません。ファイルをたしかめてください。", "The name or birth date differs, so it is not taken in. Check the file.";
        person_in_file: "ファイルの人", "Person in the file";
        person_here: "この印籠の人", "Person of this inro";
        already_here: "すでにある記録", "Already here";
        left_out: "まだ表示できないもの", "Cannot be shown yet";
        left_out_note: "印籠がまだ画面に出せない種類です。届いたままの形で一緒にしまい、書き出すときにそのまま付けます。", "Kinds Inro cannot show yet. They are kept with the import exactly as they arrived and exported again unchanged.";
        take_in: "取り込む", "Take in";
        take_in_not: "取り込まない", "Don’t take in";
        taking_in: "暗号にして、しまっています", "Encrypting and storing";
        done: "取り込みました", "Taken in";
        nothing_stored: "何もしまっていません。", "Nothing was stored.";
        to_records: "記録をみる", "See the records";
        another: "ほかのファイルを取り込む", "Take in another file";

        not_readable: "このファイルは読めません。途中で切れているか、形がちがいます。もう一度受け取ってください。", "This file cannot be read. It is cut off or not of its form. Ask for it again.";
        not_known: "この印籠で読める記録ではありません。病院や薬局、健診機関から受け取ったファイルを選んでください。", "This is not a record that can be read here. Choose a file from a hospital, a pharmacy or a checkup centre.";
        empty: "ファイルに、取り込める記録がありません。", "The file holds no record that can be taken in.";
        my_number: "集めることは法律で限られているので、番号だけを取り除いてから取り込みます。もとのファイルには残っているので、取りあつかいに気をつけてください。", "The law restricts collecting it, so the number is cut out before anything is taken in. It is still in the original file; handle that with care.";
        too_many: "記録が多すぎます。一つの印籠に入るのは50,000件までです。", "Too many records. One inro holds at most 50,000.";
        unreadable_entry: "形がちがっていて、記録にできないもの", "Not of its form, so no record could be made";
        prescription_code: "これは処方箋の二次元コードで、お薬手帳ではありません。薬局で見せるもので、取り込めません。", "This is the code of a prescription, not a medication notebook. Show it to the pharmacy; it cannot be taken in.";
        no_header: "お薬手帳の記録のようですが、最初の行（JAHISTC…）がないか、読めません。もう一度受け取ってください。", "This seems to be a medication notebook, but its first line (JAHISTC…) is missing or cannot be read. Ask for it again.";
        part_of_several: "お薬手帳の一部分だけです。残りの二次元コードも読み取り、そろえてから取り込んでください。", "This is only a part of a medication notebook. Read the other codes too, then take in the whole.";
        inflated: "同じ内容がふつうでない数だけ繰り返されているファイルで、取り込めません。もう一度受け取ってください。", "This file repeats the same content an unusual number of times and cannot be taken in. Ask for it again.";
        several_persons: "ファイルに、二人以上の記録が入っています。一人分のファイルを受け取ってください。", "The file is about more than one person. Ask for a file about one person.";
        my_number_hint_title: "マイナンバーは入れません", "No My Number";
        my_number_hint: "番号が見つかったときは、番号だけを取り除きます。保険証やマイナンバーカードの写真は、ここには入れられません。", "If one is found, it is cut out. Photographs of insurance or My Number cards cannot be put here.";
        unreadable_file: "ファイルを読めませんでした。移されたか、消されたのかもしれません。もう一度選んでください。", "The file could not be read. It may have been moved or deleted. Choose it again.";
        stopped: "途中で止めました。途中まで入ったものも、すべて取り除きました。", "Stopped. Whatever had gone in was taken out again.";
        not_taken: "取り込みませんでした。", "It was not taken in.";
        file: "ファイル", "File";
        document_title: "題", "Title";
        document_author: "作成者", "Author";
        document_date: "作成日", "Made on";
        document_purpose: "目的", "Purpose";
        same_file_title: "同じファイルを前に取り込んでいます", "This very file was taken in before";
        same_file: "すでにある記録は、はじめから外してあります。", "What is here already is left unticked.";
        organization_unknown: "発行元は書かれていません", "No institution stated";
        changed_entry: "同じ番号で内容のちがう記録が、すでにあります。訂正されたものかもしれません。取り込むと、両方が並びます。", "A record with the same identifier and other content is here already; this may be a correction. If you take it in, both stand side by side.";
        uninformed_title: "まだ説明を受けていないかもしれない記録です", "You may not have been told about this yet";
        uninformed: "発行元が「本人に未告知」と印をつけています。ここで見るか、先に医療機関で説明を受けるかを、選べます。見ないまま取り込むことも、取り込まないこともできます。", "The institution marked this as not yet told to the patient. You can look here, or ask the institution first. You can take it in without looking, or leave it out.";
        uninformed_show: "内容を見る", "Show it";
        uninformed_entry: "未告知の印がある記録", "The record marked as not yet told";
        decide_missing: "取り込むか、取り込まないかを選んでください", "Choose “Take in” or “Don’t take in”";
        nothing_chosen: "取り込む記録が選ばれていません。", "No record is chosen.";
        choose_all: "すべて選ぶ", "Choose all";
        choose_none: "すべて外す", "Choose none";
        take_in_chosen: "選んだものを取り込む", "Take in what is chosen";
        take_in_not_file: "このファイルは取り込まない", "Don’t take in this file";
        stored_note: "一度にまとめてしまいます。途中で失敗したときは、何も残しません。あとで、まとめて元に戻せます。", "It is stored as a whole; if something fails, nothing of it stays. You can undo all of it afterwards.";
        undo: "この取り込みを元に戻す", "Undo this import";
        undo_note: "まちがえたときは、この取り込みをまるごと元に戻せます。", "If this was a mistake, the whole import can be undone.";
        undone_note: "このファイルから入った記録は、すべて消しました。", "All records that came of this file were deleted.";
        number_why: "12桁の番号です。マイナンバーかもしれませんが、検査番号など、ほかの番号かもしれません。マイナンバーは、法律により印籠に入れられません。", "12 digits that may be a My Number, or another number such as that of a test. The law does not let Inro keep a My Number.";
        number_legend: "この番号は、マイナンバーですか", "Is it a My Number?";
        number_remove: "そうかもしれない。取り除く", "It may be; cut it out";
        number_keep: "マイナンバーではない。残す", "It is not; keep it";
        number_missing: "番号を取り除くか、残すかを選んでください", "Choose whether the number is cut out or kept";
        remarks: "読むときに気づいたこと", "Noticed while reading";
        remarks_note: "もとのデータは、どれも届いたままの形で取っておきます。", "The original data is kept as it arrived in every case.";
        remark_error: "発行元が「まちがい」としているもの。記録にはしません", "Marked by the source as entered in error; no record is made";
        remark_negated: "発行元が「ない」「していない」としているもの。記録にはしません", "Said by the source not to be so, or not done; no record is made";
        remark_plan: "予定や下書き。記録にはしません", "Plans or drafts; no record is made";
        remark_modifier: "意味を変える、印籠の知らない印があるもの。記録にはしません", "With a mark unknown to Inro that changes the meaning; no record is made";
        remark_date: "日付が読めなかったもの。日付なしで記録にします", "A date could not be read; the record has none there";
        remark_value: "値の形を表示できないもの", "A value of a form that cannot be shown";
        remark_reference: "ファイルの中に、指している先がないもの", "Refers to something that is not in the file";
        remark_unknown_record: "決まりにない種類の行。そのまましまいます", "Lines of a kind the format does not have; kept as they are";
        remark_version: "印籠の知らない新しい版のファイル", "A newer version of the format than Inro knows";
        remark_field: "項目が足りない、余っている、長すぎる、または余分な空白があるもの", "A field is missing, not expected, too long, or has stray blanks";
        remark_place: "並びや組み合わせが決まりとちがうもの", "Out of place, or without the line it belongs to";
        remark_era: "元号が終わったあとの日付。続いていたものとして読みました", "A date after its era’s end, read as if the era had gone on";
        remark_characters: "読めない文字があるもの", "Characters that cannot be read";
        remark_display: "番号と言葉が食いちがうもの。番号のほうで読み、言葉は注記に残します", "Code and words contradict each other; read by the code, the words stay in the remarks";
        remark_line: "読めない行。そのまましまいます", "Lines that cannot be read; kept as they are";
        remark_columns: "列の意味が分からない表。行はそのまましまいます", "A table whose columns are not known; its rows are kept as they are";
        remark_more: "ほかにもあります", "And more";
        resource_none: "種類の分からないもの", "of unknown type";
        resource_patient: "本人の情報", "patient";
        resource_practitioner: "医療者", "practitioner";
        resource_organization: "医療機関", "institution";
        resource_encounter: "受診", "visit";
        resource_immunization: "予防接種", "vaccination";
        resource_procedure: "処置・手術", "procedure";
        resource_composition: "文書の構成", "document outline";
        resource_document: "文書", "document";
        resource_checkup_cover: "健診の表書き（受診券など）", "cover of the checkup";
        resource_pharmacist: "かかりつけ薬剤師", "family pharmacist";
        resource_unknown_lines: "決まりにない行", "lines of no known kind";
        resource_notebook: "お薬手帳の覚え書き", "remark in the notebook";
        resource_coverage: "保険", "insurance";
        person_name: "名前", "Name";
        person_kana: "よみ", "Reading";
        person_birth: "生年月日", "Born";
        person_sex: "性別", "Sex";
        person_not_said: "書かれていません", "Not stated";
        person_note: "ご本人のファイルです。次のことに気づきました", "It is your file. This was noticed";
        person_other_text: "下の二つを見くらべてください。ほかの人のものなら、取り込まず、受け取った所に知らせてください。", "Compare the two below. If it is somebody else’s, do not take it in, and tell whoever gave it to you.";
        person_hold_title: "生年月日をたしかめてください", "Please check the birth date";
        person_hold_text: "名前は同じですが、生年月日が少しちがいます。書きまちがいか、同じ名前のほかの人かもしれません。", "The name is the same, the birth date differs slightly: a slip, or a namesake.";
        person_ask_title: "あなたの記録か、たしかめてください", "Please make sure that it is yours";
        person_ask_text: "ファイルだけでは、だれの記録かを決められません。", "The file alone does not settle whose records these are.";
        person_decide: "決めるまで、何も取り込みません。中身もまだ表示しません。", "Nothing is taken in before you decide, and nothing of it is shown.";
        person_confirm: "このファイルは、まちがいなくこの印籠の人の記録です。", "This file is certainly about the person of this inro.";
        person_confirm_missing: "続けるには、この文をたしかめて、しるしをつけてください。ちがうときは、取り込まないでください。", "To go on, read this sentence and tick it. If it is not so, do not take the file in.";
        person_go_on: "中身をみる", "See what is in it";
        why_nothing_said: "ファイルに、だれの記録か書かれていません。", "The file does not say whose records these are.";
        why_name_absent: "ファイルに名前がありません。", "The file has no name.";
        why_birth_absent: "ファイルに生年月日がありません。", "The file has no birth date.";
        why_birth_partial: "生年月日の一部だけが書かれています。書かれた分は合っています。", "Only a part of the birth date is given; it fits.";
        why_characters_missing: "名前の字が●などに置きかわっています。印籠の名前の字は変えません。", "Characters of the name were lost (●). Your own spelling stays as it is.";
        why_name_differs: "名前がちがいます（改姓かもしれません）。", "The name differs (a change of name, perhaps).";
        why_kana_differs: "よみがちがいます。", "The reading differs.";
        why_sex_differs: "性別がちがいます。", "The sex differs.";
        why_era_slip: "元号だけがちがう生年月日です（昭和と平成など）。", "The birth date differs by the era only.";
        why_day_month: "月と日が入れかわった生年月日です。", "Day and month of the birth date are swapped.";
        why_one_digit: "生年月日が1か所だけちがいます。", "The birth date differs in one digit.";
        why_birth_differs: "生年月日がちがいます。", "The birth date differs.";
        why_namesake: "名前は同じで、生年月日がちがいます（同姓同名）。", "Same name, other birth date (a namesake).";
        why_other_person: "名前や生年月日が、この印籠の人と合いません。", "Name or birth date are not those of the person of this inro.";
        why_name_other_form: "名前の字が、古い形と新しい形でちがいます（髙と高など）。同じ人の書き方のちがいか、別の人かを、たしかめてください。", "The name has the old form of a character on one side and the new one on the other. It may be the same person written otherwise, or somebody else.";
        why_family_member: "名字は同じです。ご家族の記録かもしれません。", "The family name is the same; this may be a family member’s record.";
        why_other_branch: "保険の記号と番号は同じで、枝番がちがいます。同じ保険のご家族の記録かもしれません。", "The insured number is the same and the branch number differs; this may be a family member’s record.";
        why_insurer_differs: "保険者番号が、印籠にある保険とちがいます。勤め先や住所が変わると、番号も変わります。", "The insurer is none that this inro knows. It changes with a job or a move.";
        why_insured_number_differs: "保険者は同じで、記号や番号がちがいます。", "The insurer is the same, the insured number differs.";
        person_insured: "健康保険", "Health insurance";
        insured_insurer: "保険者番号", "insurer";
        insured_symbol: "記号", "symbol";
        insured_number: "番号", "number";
        insured_branch: "枝番", "branch";
        same_title: "ほかの所から来た、同じ内容かもしれない記録が、すでにあります", "A record from elsewhere that may say the same is here already";
        same_text: "見くらべて、このファイルのものも取り込むかを選んでください。取り込むと両方が並び、まとめられることはありません。", "Compare them and choose whether to take in the one of this file too. If you do, both stand side by side; they are never merged.";
        same_in_file: "このファイルの記録", "In this file";
        same_here: "すでにある記録", "Here already";
        places: "どこにあるか", "Where";
        lost_title: "出どころが書けなかった字があるようです", "The source seems not to have been able to write some characters";
    }
}

impl Import {
    /// While records are stored.
    pub fn storing(&self, done: u32, of: u32) -> String {
        match (self.lang, of) {
            (_, 0) => self.taking_in.to_owned(),
            (Lang::Ja, _) => format!("{}（{of}件のうち{done}件）", self.taking_in),
            (Lang::En, _) => format!("{} ({done} of {of})", self.taking_in),
        }
    }

    /// How many are chosen.
    pub fn chosen(&self, n: usize, of: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{of}件のうち {n}件を取り込みます"),
            Lang::En => format!("{n} of {of} will be taken in"),
        }
    }

    /// What was taken back.
    pub fn undone(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("元に戻しました（{n}件）"),
            (Lang::En, 1) => "Undone (1 record)".into(),
            (Lang::En, _) => format!("Undone ({n} records)"),
        }
    }

    /// Which entry has to be decided.
    pub fn decide_entry(&self, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!("「{name}」を取り込むか、取り込まないか"),
            Lang::En => format!("Take in “{name}” or not"),
        }
    }

    /// More entries that are not on the page yet.
    pub fn show_more(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("残りの{n}件を続けて表示する"),
            Lang::En => format!("Show more ({n} left)"),
        }
    }

    /// Results of a checkup.
    pub fn results(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{n}項目"),
            Lang::En => format!("{n} results"),
        }
    }

    /// Resources of a type.
    pub fn resources(&self, what: &str, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{what} {n}件"),
            Lang::En => format!("{what}: {n}"),
        }
    }

    /// My Numbers that are cut out.
    pub fn my_numbers(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("マイナンバーが{n}か所にあります。取り除いて取り込みます"),
            (Lang::En, 1) => "A My Number in 1 place is cut out".into(),
            (Lang::En, _) => format!("My Numbers in {n} places are cut out"),
        }
    }

    /// Numbers that may be My Numbers.
    pub fn number_question(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("マイナンバーかもしれない番号が{n}か所にあります"),
            Lang::En => format!("Numbers that may be My Numbers: {n}"),
        }
    }

    /// The last two digits of a number, and no more.
    pub fn number_ending(&self, last_two: &str) -> String {
        match self.lang {
            Lang::Ja => format!("終わりが {last_two} の番号"),
            Lang::En => format!("number ending in {last_two}"),
        }
    }

    /// Since when an insurance is valid.
    pub fn insured_from(&self, day: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{day}から"),
            Lang::En => format!("from {day}"),
        }
    }

    /// Until when an insurance is valid.
    pub fn insured_until(&self, day: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{day}まで"),
            Lang::En => format!("until {day}"),
        }
    }

    /// Which institutions stand behind the file.
    pub fn person_facilities(&self, names: &str) -> String {
        match self.lang {
            Lang::Ja => format!("発行元：{names}"),
            Lang::En => format!("Institutions: {names}"),
        }
    }

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

    /// Where in the file something is wrong: which resource it is, from 1.
    pub fn at_entry(&self, n: usize, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{n}番目（{what}）"),
            Lang::En => format!("entry {n} ({what})"),
        }
    }

    /// The same by the line, from 1.
    pub fn at_line(&self, n: u64, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{n}行目（{what}）"),
            Lang::En => format!("line {n} ({what})"),
        }
    }

    /// Places that are not named any more.
    pub fn more_places(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("ほかに{n}か所"),
            Lang::En => format!("and {n} more"),
        }
    }
}
