//! Ways into the preview of an import that need more than a file: columns of a table, QR codes, archives, links.

use super::{Lang, table};

table! {
    /// Columns, codes, archives, links.
    WaysIn {
        archive_sealed: "まるごとのファイルです。合言葉を入れてください。", "This is a sealed archive. Type its passphrase.";
        archive_damaged: "このファイルはひらけません。途中で切れているか、書き換えられているか、新しい版でつくられています。", "This archive does not open. It is cut off, altered, or made by a newer version.";
        link_file_sealed: "暗号のかかったファイルです。一緒に受け取ったリンクを入れてください。", "This file is encrypted. Give the link that came with it.";

        other_ways: "ほかの受け取り方", "Other ways";
        scan: "QRコードを読む", "Scan a QR code";
        by_link: "リンクで受け取る（SMART Health Links）", "Receive by a link (SMART Health Link)";
        back_to_file: "ファイルを選ぶ画面へもどる", "Back to choosing a file";

        columns: "表の列の意味", "What the columns are";
        columns_lead: "見出しから、こう読みました。ちがうところがあれば、直してください。読まない列も、届いたままの形で取っておきます。", "This is how the headings were read. Change what is wrong. A column that is not read is kept as it arrived.";
        rows_are: "この表の1行は", "Each row of this table is";
        rows_unknown: "選んでください", "Please choose";
        rows_medication: "お薬ひとつ", "one medicine";
        rows_diagnosis: "病名ひとつ", "one diagnosis";
        rows_allergy: "アレルギーひとつ", "one allergy";
        rows_result: "健診の結果ひとつ", "one result of a checkup";
        rows_laboratory: "健診でない検査の結果ひとつ", "one result of another test";
        rows_infection: "感染症の検査の結果ひとつ", "one result of an infection test";
        rows_checkup: "1回の健診（項目が列に並ぶ）", "one checkup, with a column for each item";
        header: "1行目は見出しです", "The first row holds headings";
        samples: "入っている値：", "Values: ";
        no_samples: "値がありません", "No values";
        rows_missing: "1行が何かを選んでください。", "Choose what a row is.";
        name_missing: "何の記録かを示す列（名前、またはコード）を一つ選んでください。", "Choose the column that says what each row is about (name or code).";
        item_missing: "検査の項目になる列を一つは選んでください。", "Choose at least one column that is an item.";
        twice: "同じ意味の列が二つあります。一つにしてください。", "Two columns have the same meaning. Choose one of them.";
        columns_go: "この読み方で中身をみる", "See what is in it";
        columns_change: "列の読み方を見直す", "Look at the columns again";
        dates: "日付の読み方", "How dates are read";
        dates_note: "年が先にある日付は、そのまま読みます。年が最後にある日付は、列ごとに選んだ順で読みます。年が2けたの日付は、何年のことか分からないので読みません。読まない日付の記録は、日付なしで入ります。", "Dates that begin with the year are read as they are; those that end with it in the order chosen for their column. A year of two digits is not read, because it may be of any century or era. A record whose date is not read has none.";
        date_no_order: "月と日のどちらが先かを、列のところで選んでください", "choose at its column whether day or month is first";
        date_short_year: "年が2けたなので、読みません", "not read: the year has two digits";
        date_unread: "日付として読めません", "not read as a date";
        order_day: "日が先（31/12/2026）", "the day first (31/12/2026)";
        order_month: "月が先（12/31/2026）", "the month first (12/31/2026)";
        order_year: "読まない（年が先の日付だけを読む）", "not read (only dates that begin with the year)";
        order_hidden: "日付を見ても、月と日のどちらが先か分かりません。表をつくった所のやり方を選んでください。", "The dates do not show whether day or month is first. Choose what whoever made the table uses.";
        order_missing: "月と日のどちらが先かを選んでください。", "Choose whether day or month is first.";
        field_unused: "読まない（そのまま取っておく）", "Not read (kept as it is)";
        field_name: "名前（薬・病名・物質・項目）", "Name (medicine, diagnosis, substance, item)";
        field_code: "コード", "Code";
        field_date: "日付・始まり", "Date or start";
        field_end: "終わり", "End";
        field_value: "結果の値", "Value";
        field_unit: "単位", "Unit";
        field_low: "基準の下限", "Lower limit";
        field_high: "基準の上限", "Upper limit";
        field_range: "基準範囲", "Reference range";
        field_flag: "発行元の印（H・L）", "Issuer’s mark (H, L)";
        field_method: "検査方法", "Method";
        field_title: "健診・検査の名前", "Name of the checkup";
        field_item: "検査の項目（列の見出しが名前）", "An item (its heading is the name)";
        field_dose: "1回の量", "Dose";
        field_dosage: "飲み方", "Directions";
        field_days: "日数", "Days";
        field_ingredient: "成分", "Ingredient";
        field_prescriber: "処方した医師", "Prescriber";
        field_pharmacy: "薬局", "Pharmacy";
        field_reason: "理由", "Reason";
        field_status: "状態", "Status";
        field_category: "種類", "Category";
        field_reaction: "症状", "Reaction";
        field_severity: "重さ", "Severity";
        field_organization: "医療機関", "Institution";
        field_recorder: "記録した人", "Recorded by";
        field_note: "備考", "Remarks";
        field_person: "本人の名前", "Name of the patient";
        field_kana: "本人のよみ", "Reading of the patient’s name";
        field_birth: "本人の生年月日", "Patient’s birth date";
        field_sex: "本人の性別", "Patient’s sex";
        field_insurer_number: "保険者番号", "Insurer number";
        field_insured_symbol: "保険の記号", "Insurance symbol";
        field_insured_number: "保険の番号", "Insurance number";
        field_insured_branch: "保険の枝番", "Insurance branch number";
        field_suspected: "疑いかどうか", "Whether suspected";
        field_via: "入手のしかた", "How the medicine is known";
        field_as_needed: "頓服かどうか", "Whether taken as needed";

        scan_lead: "薬局などで受け取ったQRコードを読みます。読んだだけでは、何もしまいません。", "Reads QR codes from a pharmacy, say. Nothing is stored by reading.";
        scan_camera: "カメラで読む", "Use the camera";
        scan_stop: "カメラを止める", "Stop the camera";
        scan_aim: "QRコード全体が枠に入るように、ゆっくり近づけてください。", "Bring the whole code slowly into the frame.";
        scan_video: "カメラの映像", "Picture of the camera";
        scan_picture: "QRコードの写真・画像", "Picture of the QR code";
        scan_picture_hint: "画像は、この端末の中だけで読みます。続けて何枚でも読めます。", "The picture is read on this device only. You can read several, one after the other.";
        scan_private: "カメラの映像は、どこにも送らず、残しません。", "The camera’s picture is sent nowhere and not kept.";
        scan_reading: "画像を読んでいます", "Reading the picture";
        camera_missing: "使えるカメラがありません。QRコードの写真を選んでください。", "There is no camera to use. Choose a picture of the code instead.";
        camera_refused: "カメラを使うことが許されていません。ブラウザーの設定で許すか、QRコードの写真を選んでください。", "The camera may not be used. Allow it in the browser’s settings, or choose a picture of the code.";
        scan_none: "この画像に、読めるQRコードが見つかりません。明るいところで、QRコードだけを大きく写してください。", "No readable QR code was found in this picture. Take it in good light, with the code alone and large.";
        scan_unknown: "このQRコードは、お薬手帳などの記録ではありません。", "This QR code is no medication notebook or other record.";
        scan_other: "別のお薬手帳のQRコードです。いま集めているものとは、いっしょにできません。別のほうを読むときは「はじめから集めなおす」を押してください。", "This code belongs to another notebook and cannot be put together with these. To read the other one, press “Start over”.";
        scan_whole: "これだけで全部のお薬手帳です。集めかけのQRコードとは、いっしょにできません。", "This is a whole notebook by itself and cannot be put together with the parts read so far.";
        scan_changed: "同じ番号で、中身のちがうQRコードです。どちらが正しいか、受け取った所にたしかめてください。", "A code of the same number with other content was read before. Ask whoever gave it which is right.";
        scan_broken: "何枚目かを示すところが読めません。もう一度写してください。", "The place that says which part it is cannot be read. Try again.";
        scan_start_over: "はじめから集めなおす", "Start over";
        scan_file_name: "QRコード", "QR code";

        archive_title: "まるごとのファイルをひらく", "Open a sealed archive";
        archive_text: "まるごとのファイルをつくったときの合言葉を入れてください。ひらいて中身を見るまで、何もしまいません。", "Type the passphrase that the archive was made with. Nothing is stored before you have seen what is in it.";
        archive_what: "入るのは記録です。だれに見せたか、見られた履歴は、もとの印籠のものなので入りません。", "Records come in. Whom you showed them to and who looked belong to the inro it was made of.";
        archive_passphrase: "まるごとのファイルの合言葉", "Passphrase of the archive";
        archive_open: "まるごとのファイルをひらく", "Open the archive";
        archive_other: "いまひらいているまるごとのファイルではありません。別のときにつくったファイルとは、いっしょにできません。", "This file does not belong to the archive that is open. Archives that were made at different times cannot be put together.";
        archive_parts_title: "いくつかに分かれたまるごとのファイル", "An archive in several files";
        archive_more: "このファイルのほかのファイル", "The other files of this archive";
        archive_more_hint: "順番はどれからでも、いくつまとめてでもかまいません。", "In any order, as many at once as you like.";
        archive_without: "足りないファイルがあっても先へ進めます。足りないファイルの書類は入りません。あとから取り込めます。", "You can go on without a missing file. Its documents do not come in; they can be taken in later.";
        archive_first: "1番のファイルに、書類のほかの記録（お薬、病名、検査など）がすべて入っています。1番がないまま進むと、それらは入りません。あとから取り込めます。", "File 1 holds every record that is not a document: medicines, diagnoses, tests. If you go on without it, none of them come in; they can be taken in later.";
        archive_look: "ここまでの中身をみる", "See what is in these";

        link_title: "SMART Health Links で受け取る", "Receive by a SMART Health Link";
        link_text: "「shlink:/」を含むリンクを、はじめから終わりまで貼ってください。鍵は、この端末の中だけで使います。", "Paste the whole link, with “shlink:/” in it. Its key is used on this device only.";
        link_field: "リンク", "Link";
        link_missing: "リンクを入れてください。", "Give the link.";
        link_passcode: "暗証番号", "Passcode";
        link_passcode_hint: "リンクをくれた人から、別の方法で聞いた番号です。", "The number that whoever gave you the link told you by another way.";
        link_open: "受け取って中身をみる", "Receive and see what is in it";
        link_working: "受け取っています", "Receiving";
        link_foreign: "このリンクの記録はほかの置き場所にあって、ここからは取りに行けません。リンクをくれた所に「記録をファイルでください」とたのんでください。受け取ったら、ファイルを選ぶ画面にもどって、そのファイルを選びます。", "These records are kept on another server and cannot be fetched from here. Ask whoever gave you the link for the records as a file. Then go back to choosing a file, and choose it.";
        link_unreadable: "このリンクの鍵では、ファイルがひらきません。ファイルとリンクの組み合わせをたしかめてください。", "The file does not open with this link’s key. Check that file and link belong together.";
        link_file_name: "SMART Health Links の記録", "Records of a SMART Health Link";
    }
}

impl WaysIn {
    /// A column without a heading.
    pub fn column_number(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{n}番目の列"),
            Lang::En => format!("Column {n}"),
        }
    }

    /// Label of the choice about one column.
    pub fn column_means(&self, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!("「{name}」の意味"),
            Lang::En => format!("“{name}” means"),
        }
    }

    /// Label of the choice of the order of a column's dates.
    pub fn order_of(&self, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!("「{name}」の日付は"),
            Lang::En => format!("Dates in “{name}” have"),
        }
    }

    /// How the order of a column's dates is known: by one of them.
    pub fn order_shown(&self, cell: &str) -> String {
        match self.lang {
            Lang::Ja => {
                format!("「{cell}」という日付があるので、この順で読みました。ちがうときは選びなおしてください。")
            }
            Lang::En => format!("Read in this order because of the date {cell}. Change it if it is wrong."),
        }
    }

    /// How many files of an archive are open.
    pub fn archive_has(&self, open: usize, of: usize) -> String {
        match self.lang {
            Lang::Ja => format!("このファイルは{of}個のファイルに分かれています。いま{open}個をひらきました。"),
            Lang::En => format!("This archive comes in {of} files. {open} of them are open."),
        }
    }

    /// Which files of an archive are still missing.
    pub fn archive_missing(&self, numbers: &[u32]) -> String {
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        match self.lang {
            Lang::Ja => format!("まだひらいていないファイルの番号：{}", numbers.join("、")),
            Lang::En => format!("Still to open: {}", numbers.join(", ")),
        }
    }

    /// How far the collecting is.
    pub fn scanned(&self, read: usize, of: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{of}枚のうち{read}枚を読みました"),
            Lang::En => format!("{read} of {of} read"),
        }
    }

    /// What is still missing.
    pub fn scan_missing(&self, parts: &[u16]) -> String {
        let numbers: Vec<String> = parts.iter().map(ToString::to_string).collect();
        match self.lang {
            Lang::Ja => format!("まだ読んでいない番号：{}", numbers.join("、")),
            Lang::En => format!("Still to read: {}", numbers.join(", ")),
        }
    }

    /// The same code again.
    pub fn scan_repeated(&self, part: u16) -> String {
        match self.lang {
            Lang::Ja => format!("{part}番は、もう読んであります。"),
            Lang::En => format!("Number {part} was read before."),
        }
    }
}
