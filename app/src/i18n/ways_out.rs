//! Taking records out for one purpose: tables, codes for a pharmacy, a page of paper.

use super::{Lang, table};

table! {
    /// Tables, codes for a pharmacy, the summary.
    WaysOut {
        title: "表・薬局のQRコード・紙にする", "Tables, pharmacy codes, paper";
        row_text: "種類ごとの表（CSV）、薬局で読みとるQRコード、印刷する一枚のまとめをつくります。", "Makes a table (CSV) of each kind, QR codes that a pharmacy scans, and one printed page.";
        row_do: "つくる", "Make";
        lead: "つくるものは、この端末の中だけでできます。どこにも送りません。", "All of this is made on this device. Nothing is sent anywhere.";
        to_settings: "設定へもどる", "Back to settings";
        to_export: "表・QRコード・紙の画面へもどる", "Back to tables, codes, paper";

        tables: "種類ごとの表（CSV）", "Tables by kind (CSV)";
        tables_text: "表計算のソフトでひらけます。ファイルには、その種類の記録がすべて入ります。自分のメモも入ります。", "Opens in a spreadsheet. The file holds all records of that kind, with your own memos.";
        not_encrypted: "暗号はかかりません。このファイルは、だれでも読めます。", "It is not encrypted: anybody can read the file.";
        tables_part: "表に入るのは、読むためのおもな項目です。すべてを残すには、設定の「すべて書き出す」か「まるごとのファイル」を使ってください。", "A table holds the main fields, for reading. To keep everything, use “Export everything” or “Sealed archive” in the settings.";
        table_do: "表を保存する", "Save the table";
        nothing: "まだ記録がありません", "There are no records yet";
        nothing_text: "記録があると、ここから持ち出せます。", "Once there are records, they can be taken out here.";

        pharmacy: "薬局に渡すお薬手帳", "A medication notebook for a pharmacy";
        pharmacy_text: "選んだお薬を、薬局で読みとれるQRコードか、お薬手帳のファイルにします（JAHIS 電子版お薬手帳）。", "Puts chosen medicines into QR codes or a notebook file that pharmacies read (JAHIS).";
        pharmacy_do: "お薬を選ぶ", "Choose medicines";
        pharmacy_lead: "見せるお薬を選んでください。はじめは、何も選ばれていません。", "Choose the medicines to show. Nothing is chosen at first.";
        pharmacy_holds: "QRコードとファイルには、あなたの名前・生年月日・性別と、選んだお薬だけが入ります。", "Codes and file hold your name, birth date and sex, and the chosen medicines alone.";
        no_medicines: "お薬の記録がありません", "There are no medicines";
        no_medicines_text: "お薬の記録があると、ここで選べます。", "Once there are medicines, they can be chosen here.";
        day_unknown: "日付のないもの", "Without a date";
        day_all: "この日のお薬をすべて選ぶ", "Choose all of this day";
        none_chosen: "お薬が選ばれていません。渡すお薬にしるしをつけてください。", "No medicine is chosen. Tick those to hand over.";
        make_codes: "QRコードをつくる", "Make the codes";
        making: "つくっています", "Making";
        choose_again: "お薬を選びなおす", "Choose again";
        codes: "薬局で読みとるQRコード", "QR codes for the pharmacy";
        code_text: "画面を明るくして、一つずつ読みとってもらってください。", "Turn the screen bright and have them scanned one by one.";
        code_keys: "矢印のキーでも、前と次に動けます。", "The arrow keys move to the one before and the next, too.";
        code_previous: "前のQRコード", "Code before";
        code_next: "次のQRコード", "Next code";
        code_too_long: "長すぎて、QRコードには入りません。ファイルを渡してください。", "It is too long for QR codes. Hand over the file instead.";
        contents: "このQRコードに入っているもの", "What the codes hold";
        gaps: "お薬手帳の形では伝えきれないもの", "What the notebook’s form cannot carry";
        gap_code: "薬のコードがないので、名前だけが入ります", "no drug code, so the name alone";
        gap_amount_words: "1回の量は、言葉で入ります", "the amount at one time stands there in words";
        gap_no_amount: "量が書かれていません", "no amount is known";
        gap_amount_lost: "買ったお薬の量と使い方は入りません", "amount and directions of a bought medicine are left out";
        gap_no_day: "日付が分からないので、日付なしで入ります", "the day is not known and left out";
        replaced: "お薬手帳の文字に置きかわるもの", "Characters that are replaced";
        replaced_comma: "「,」は「，」になります", "“,” becomes “，”";
        replaced_line: "改行は空白になります", "Line breaks become blanks";
        replaced_date: "日までない日付は入りません", "Dates without a day are left out";
        notebook_file: "お薬手帳のファイル", "Notebook file";
        notebook_text: "QRコードと同じ中身です（Shift_JISの文字）。", "The same content as the codes (Shift_JIS text).";
        notebook_do: "ファイルを保存する", "Save the file";

        summary: "印刷するまとめ", "Printed summary";
        summary_text: "A4の紙に印刷する、自分のためのまとめです。財布に入れたり、家族に渡したりできます。", "A summary on A4 for yourself: for the wallet, or for your family.";
        summary_do: "まとめをつくる", "Make the summary";
        summary_lead: "紙に入れるものを選んでください。はじめは、何も選ばれていません。", "Choose what goes on the paper. Nothing is chosen at first.";
        summary_paper: "紙は暗号にできません。しまう場所と渡す相手に気をつけてください。", "Paper cannot be encrypted. Take care where it lies and to whom it goes.";
        sections: "紙に入れるもの", "On the paper";
        section_medications: "いまのお薬", "Current medicines";
        section_checkup: "いちばん新しい健診・検査", "Newest checkup or test";
        sensitive: "人に見られたくないことのある種類です。", "Kinds you may not want seen.";
        no_sections: "紙に入れるものが選ばれていません。入れるものにしるしをつけてください。", "Nothing is chosen for the paper. Tick what to include.";
        show_paper: "紙のかたちで見る", "See it as paper";
        sheet_region: "記録のまとめ", "Summary of records";
        sheet_title: "わたしの記録のまとめ", "My health summary";
        sheet_foot: "本人が印籠から印刷したものです。医師の書類ではありません。値と印は、発行元が示したとおりです。ここにないことは「ない」という意味ではありません。", "Printed by the patient from Inro. It is no document of a doctor. Values and marks are as their issuer stated them. What is not here may still exist.";
    }
}

impl WaysOut {
    /// `3つのうち1つめ`.
    pub fn code_of(&self, n: usize, of: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{of}つのうち{n}つめ"),
            Lang::En => format!("{n} of {of}"),
        }
    }

    /// What a code is, for screen readers.
    pub fn code_label(&self, n: usize, of: usize) -> String {
        match self.lang {
            Lang::Ja => format!("お薬手帳のQRコード、{}", self.code_of(n, of)),
            Lang::En => format!("QR code of the notebook, {}", self.code_of(n, of)),
        }
    }

    /// How many are chosen.
    pub fn chosen(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("{n}種類のお薬を選んでいます"),
            (Lang::En, 1) => "1 medicine chosen".into(),
            (Lang::En, _) => format!("{n} medicines chosen"),
        }
    }

    /// A character that the notebook does not have.
    pub fn replaced_character(&self, was: char, is: &str) -> String {
        match (self.lang, is.is_empty()) {
            (Lang::Ja, true) => format!("「{was}」の字のかたちの区別は入りません"),
            (Lang::Ja, false) => format!("「{was}」は「{is}」になります"),
            (Lang::En, true) => format!("the form chosen by “{was}” is lost"),
            (Lang::En, false) => format!("“{was}” becomes “{is}”"),
        }
    }
}
