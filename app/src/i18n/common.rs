//! Words used on several pages: navigation, acts, kinds of records, sources, dates.

use super::{Lang, table};

table! {
    /// Words used on several pages.
    Common {
        brand: "印籠", "印籠";
        brand_second: "Inro", "Inro";
        title_suffix: "｜印籠 Inro", " | Inro 印籠";
        skip: "本文へ進む", "Skip to the content";
        nav_label: "主な画面", "Main pages";
        nav_today: "今日", "Today";
        nav_records: "記録", "Records";
        nav_show: "見せる", "Show";
        nav_seen: "見た人", "Who looked";
        nav_settings: "設定", "Settings";
        theme: "明るさを切り替える", "Switch between light and dark";
        lock: "しまう", "Put away";
        lock_hint: "鍵をしまって、この画面を閉じます", "Locks the vault and closes this page";
        foot: "中身は暗号のまま置かれ、置き場所を動かしている人にも読めません。", "What is inside is stored encrypted; whoever runs this server cannot read it either.";

        save: "保存する", "Save";
        cancel: "やめる", "Cancel";
        close: "閉じる", "Close";
        back: "もどる", "Back";
        next: "次へ", "Next";
        edit: "書き直す", "Edit";
        delete: "消す", "Delete";
        undo: "元に戻す", "Undo";
        retry: "もう一度ためす", "Try again";
        fetching_page: "画面を読み込んでいます", "Loading this page";
        page_not_fetched: "画面を読み込めませんでした", "This page could not be loaded";
        page_not_fetched_text: "電波や回線をたしかめて、「もう一度ためす」を押してください。それでも出ないときだけ、ブラウザーで読み込み直します。そのとき、ひらいている印籠はしまわれます。リンクやQRコードから来たときは、読み込み直さずに、それをもう一度ひらいてください。", "Check the network and press “Try again”. Only if that does not help, reload in the browser: an inro that is open is then put away. If you came by a link or a QR code, do not reload: open it again.";
        print: "印刷する", "Print";
        copied: "写しました", "Copied";
        copy_failed: "写せませんでした。選んで、手で写してください。", "Could not copy. Select the text and copy it by hand.";
        download: "ファイルに保存する", "Save as a file";
        more: "さらに前をみる", "Show older ones";
        details: "くわしく", "Details";
        show_secret: "文字を見せる", "Show the letters";
        drop_file: "ここにファイルを置くか、押して選びます", "Drop a file here, or press to choose one";
        optional: "書かなくてもよい", "Optional";
        search: "さがす", "Find";
        all: "すべて", "All";
        unknown: "分かりません", "Not known";
        none: "なし", "None";
        you: "あなた", "You";
        this_device: "この端末", "This device";

        /// The two answers about showing, and about putting into a letter.
        show: "見せる", "Show";
        show_not: "見せない", "Don’t show";
        include: "入れる", "Include";
        include_not: "入れない", "Leave out";
        go_on: "続ける", "Go on";
        go_on_not: "続けない", "Don’t go on";
        press_seal: "印を押す", "Press the seal";
        leave_unsealed: "押さずに終える", "Leave unsealed";

        morning: "朝", "Morning";
        noon: "昼", "Noon";
        evening: "夕", "Evening";
        bedtime: "寝", "Bedtime";
        morning_square: "朝", "M";
        noon_square: "昼", "N";
        evening_square: "夕", "E";
        bedtime_square: "寝", "B";
        bedtime_word: "寝る前", "bedtime";
        take_when: "飲む時間：", "When: ";
        stopped: "中止", "Stopped";
        severity: "重さ：", "Severity: ";

        high: "高い", "High";
        low: "低い", "Low";
        high_short: "H", "H";
        low_short: "L", "L";
        marked: "発行元の印あり", "Marked by the issuer";
        marked_short: "*", "*";
        positive: "陽性", "Positive";
        negative: "陰性", "Negative";
        suspected: "疑い", "suspected";
        as_needed: "必要なとき", "when needed";
        reference_range: "基準範囲", "Reference range";

        source: "出どころ：", "Source: ";
        source_self: "この印籠で書いた記録", "Written in this inro";
        source_self_short: "ご本人かご家族", "Patient or family";
        source_hospital: "医療機関", "Hospital or clinic";
        source_file: "取り込んだファイル", "From a file";
        source_pharmacy: "薬局", "Pharmacy";
        older_than_a_year: "1年以上前の記録です", "This record is over a year old";
        date_unknown: "日付は書かれていません", "No date was given";

        date_hint: "例：2020年4月10日、R2.4.10、2020-04。年や月だけでもかまいません。", "For example 2020-04-10, or R2.4.10 in Japanese years, or 2020-04. A year or month alone is fine.";
        date_read_as: "読みとった日付：", "Read as: ";
        date_bad_shape: "日付として読めませんでした。例：2020年4月10日、R2.4.10、2020-04", "This cannot be read as a date. For example: 2020-04-10, R2.4.10, 2020-04";
        date_bad_month: "月は1から12で入れてください。例：1948年4月12日", "A month is 1 to 12. For example: 1948-04-12";
        date_bad_day: "その月にない日です。例：1948年4月12日", "That month has no such day. For example: 1948-04-12";
        date_bad_year: "その年はありません。元号の年をたしかめてください。例：昭和23年4月12日", "There is no such year. Check the era’s year. For example: S23.4.12";

        error_summary: "たしかめてほしいところがあります", "Please check these";
        not_answered_summary: "まだ決めていない項目があります", "Some items are not decided yet";
        offline_title: "つながっていません", "Not connected";
        loading: "読み込んでいます", "Loading";
        working: "そのままお待ちください", "One moment, please";
        deriving: "合言葉から鍵をつくっています", "Making the key from the passphrase";
        irreversible: "元に戻せません。", "This cannot be undone.";
        qr_alt: "QRコード", "QR code";
        seal_place: "印を押す場所。まだ押されていません", "The place for the seal. It is not pressed yet";
        seal_place_mark: "印", "印";
        seal_cancelled_box: "取消", "取消";
        not_found_title: "このページはありません", "There is no such page";
        not_found_text: "アドレスをたしかめるか、はじめの画面から進んでください。", "Check the address, or start from the first page.";
        to_first_page: "はじめの画面へ", "To the first page";
    }
}

impl Common {
    /// `3件`, `3 records`.
    pub fn items(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("{n}件"),
            (Lang::En, 1) => "1 record".into(),
            (Lang::En, _) => format!("{n} records"),
        }
    }

    /// `5種類`, `5 kinds`.
    pub fn kinds(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("{n}種類"),
            (Lang::En, 1) => "1 medicine".into(),
            (Lang::En, _) => format!("{n} medicines"),
        }
    }

    /// `2か所`, `2 providers`.
    pub fn places(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("{n}か所"),
            (Lang::En, 1) => "1 provider".into(),
            (Lang::En, _) => format!("{n} providers"),
        }
    }

    /// What is being done and how far it is: `暗号をほどいています（12件のうち4件）`.
    pub fn opening(&self, done: usize, of: usize) -> String {
        match self.lang {
            Lang::Ja => format!("暗号をほどいています（{of}件のうち{done}件）"),
            Lang::En => format!("Opening the encryption ({done} of {of})"),
        }
    }

    /// `6件のうち 2件を決めました`.
    pub fn decided(&self, done: usize, of: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{of}件のうち {done}件を決めました"),
            Lang::En => format!("{done} of {of} decided"),
        }
    }

    /// `2026年10月8日（令和8年）時点`: true on that date.
    pub fn as_of(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{date}時点"),
            Lang::En => format!("as of {date}"),
        }
    }

    /// Reached the vault on that date.
    pub fn taken_in(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{date}に取り込み"),
            Lang::En => format!("imported on {date}"),
        }
    }

    /// Written by the person on that date.
    pub fn written(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{date}に記入"),
            Lang::En => format!("written on {date}"),
        }
    }

    /// `2014年から`.
    pub fn since(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{date}から"),
            Lang::En => format!("since {date}"),
        }
    }

    /// `12月20日まで`.
    pub fn until(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{date}まで"),
            Lang::En => format!("until {date}"),
        }
    }

    /// `5月25日 から 11月25日 まで`.
    pub fn between(&self, from: &str, to: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{from} から {to} まで"),
            Lang::En => format!("{from} to {to}"),
        }
    }

    /// `あと3日`, said from the day before the last.
    pub fn days_left(&self, days: i64) -> String {
        match (self.lang, days) {
            (Lang::Ja, 0) => "今日で終わります".into(),
            (Lang::Ja, _) => format!("あと{days}日で終わります"),
            (Lang::En, 0) => "Ends today".into(),
            (Lang::En, 1) => "Ends in 1 day".into(),
            (Lang::En, _) => format!("Ends in {days} days"),
        }
    }

    /// `78歳`.
    pub fn age(&self, years: i32) -> String {
        match self.lang {
            Lang::Ja => format!("{years}歳"),
            Lang::En => format!("{years} years"),
        }
    }

    /// Words put one after another: `お薬、アレルギー`.
    pub fn list(&self, words: &[String]) -> String {
        match self.lang {
            Lang::Ja => words.join("、"),
            Lang::En => words.join(", "),
        }
    }

    /// `4.9〜6.0`, `60以上`, `139以下`; empty without limits.
    pub fn range(&self, low: Option<&str>, high: Option<&str>) -> String {
        match (self.lang, low, high) {
            (Lang::Ja, Some(l), Some(h)) => format!("{l}〜{h}"),
            (Lang::En, Some(l), Some(h)) => format!("{l}–{h}"),
            (Lang::Ja, Some(l), None) => format!("{l}以上"),
            (Lang::En, Some(l), None) => format!("{l} or more"),
            (Lang::Ja, None, Some(h)) => format!("{h}以下"),
            (Lang::En, None, Some(h)) => format!("{h} or less"),
            (_, None, None) => String::new(),
        }
    }

    /// What a sparkline says aloud: its name and every value with its date.
    pub fn series(&self, name: &str, values: &[(String, String)], unit: &str) -> String {
        let all: Vec<String> = values.iter().map(|(when, value)| format!("{when} {value}")).collect();
        match self.lang {
            Lang::Ja => format!("{name}の推移。{} {unit}", all.join("、")),
            Lang::En => format!("{name} over time: {} {unit}", all.join(", ")),
        }
    }

    /// The fixed limit of how much a file may hold, in words.
    pub fn file_too_large(&self, limit_mib: u64) -> String {
        match self.lang {
            Lang::Ja => format!("ファイルが大きすぎます。{limit_mib} MB までのファイルを選んでください。"),
            Lang::En => format!("The file is too large. Choose one of at most {limit_mib} MB."),
        }
    }

    /// A member of the words list, for its input's name.
    pub fn word_number(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{n}番目の言葉"),
            Lang::En => format!("Word {n}"),
        }
    }
}
