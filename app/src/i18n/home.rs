//! 今日: what is in force today, who can see it, what was seen.

use super::{Lang, table};

table! {
    /// The first page after opening.
    Home {
        title: "今日", "Today";
        allergies: "アレルギー", "Allergies";
        medicines: "いまのお薬", "Current medicines";
        diagnoses: "病名", "Diagnoses";
        latest_checkup: "いちばん新しい健診・検査", "Latest checkup or test";
        see_result: "結果をみる", "See the results";
        no_allergies: "アレルギーは書かれていません。「ない」と分かっているときも、そう書いておけます。", "No allergy is recorded. If you know you have none, you can record that too.";
        no_medicines: "いまのお薬は書かれていません。", "No current medicine is recorded.";
        no_diagnoses: "病名は書かれていません。", "No diagnosis is recorded.";
        no_checkups: "健診・検査の結果は、まだありません。", "There is no checkup or test yet.";
        empty_title: "まだ記録がありません", "There are no records yet";
        empty_text: "ファイルから取り込むか、自分で書くと、ここに並びます。", "Take in a file or write one yourself, and it appears here.";
        begin: "はじめに", "How to begin";
        start_1: "病院や薬局から受け取ったファイルがあれば、取り込みます。なければ、いまのお薬とアレルギーを自分で書きます。", "If you have a file from a hospital or pharmacy, take it in. If not, write down your current medicines and allergies.";
        start_2: "「見せる」で、相手と記録を選び、リンクを渡します。", "Under “Show”, choose a provider and records, and hand over the link.";
        start_3: "相手がひらくと、「見た人」に並びます。", "When it is opened, it appears under “Who looked”.";
        last_events: "最近のできごと", "What happened last";
        no_events: "まだ何もありません。見せた相手がひらくと、ここに並びます。", "Nothing yet. When a provider opens what you showed, it appears here.";
        grant_notices: "渡したリンクについてのお知らせ", "About the links you handed over";
        account_notices: "あなたの印籠についてのお知らせ", "About your inro";
        account_new_device: "新しい端末でひらかれました。", "It was opened on a new device.";
        account_words: "復元シートの言葉でひらかれました。", "It was opened with the words of the recovery sheet.";
        account_passphrase: "合言葉が変わりました。", "The passphrase was changed.";
        account_replaced: "すべての鍵がつくり直されました。", "All keys were replaced.";
        account_passkey: "パスキーが加えられました。", "A passkey was added.";
        account_passkey_gone: "パスキーが使えなくなりました。", "A passkey was stopped.";
        account_unknown: "心当たりがないときは、すぐに「設定」で鍵をすべて取り替えてください。ほかの端末は、それですべて閉じます。", "If you do not know of this, replace all keys under Settings at once. That closes every other device.";
        mark_read: "読みました", "I have read this";
        first_write: "自分で書く", "Write a record";
        first_import: "ファイルから取り込む", "Take in a file";
        who_can_see: "いま見られる人", "Who can see now";
        nobody: "いま、だれにも見せていません。", "Nobody can see anything now.";
        manage: "見せる・やめる", "Show or stop";
        all_openings: "見た人をすべてみる", "See everyone who looked";
        aside_label: "見せている相手と見た人", "Who may see and who looked";
        last_change: "最後の変更", "Last change";
    }
}

impl Home {
    /// A link was opened for the first time; the name is what somebody typed.
    pub fn opened_first(&self, provider: &str, claimed: &str) -> String {
        match self.lang {
            Lang::Ja if claimed.is_empty() => {
                format!("{provider}に渡したリンクが、はじめてひらかれました。名前は入っていません。")
            }
            Lang::En if claimed.is_empty() => {
                format!("The link for {provider} was opened for the first time. No name was given.")
            }
            Lang::Ja => format!("{provider}に渡したリンクを、「{claimed}」と名のる人がはじめてひらきました。"),
            Lang::En => format!(
                "The link for {provider} was opened for the first time, by somebody giving the name “{claimed}”."
            ),
        }
    }

    /// Somebody was refused.
    pub fn refused_at(&self, provider: &str, n: u32) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!(
                "{provider}に渡したリンクが、ひらけなかったことが{n}回ありました。休止中、終わったあと、暗証番号のまちがいのときにも、こうなります。"
            ),
            (Lang::En, _) => {
                let times = if n == 1 { "once".to_owned() } else { format!("{n} times") };
                format!(
                    "The link for {provider} could not be opened, {times}. That also happens when it is paused, has ended, or the passcode is mistyped."
                )
            }
        }
    }

    /// `ほか12件をみる`: what a list on the first page leaves out.
    pub fn others(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("ほか{n}件をみる"),
            (Lang::En, 1) => "See 1 more".into(),
            (Lang::En, _) => format!("See {n} more"),
        }
    }

    /// `髙﨑 千鶴 さんの印籠`; the name itself is put in front by the page, with its reading.
    pub fn of_person(&self) -> &'static str {
        match self.lang {
            Lang::Ja => " さんの印籠",
            Lang::En => "’s inro",
        }
    }

    /// `前回は 11月19日 21時30分`.
    pub fn last_time(&self, moment: &str) -> String {
        match self.lang {
            Lang::Ja => format!("前回は {moment}"),
            Lang::En => format!("Last time: {moment}"),
        }
    }

    /// `治療中 4件`.
    pub fn under_treatment(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("治療中 {n}件"),
            Lang::En => format!("{n} under treatment"),
        }
    }

    /// Medicines are known up to the newest date among them.
    pub fn medicines_until(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{date}の記録まで"),
            Lang::En => format!("records up to {date}"),
        }
    }

    /// When and by which device the vault last changed.
    pub fn changed(&self, moment: &str) -> String {
        match self.lang {
            Lang::Ja => format!("最後の変更　{moment}"),
            Lang::En => format!("Last change: {moment}"),
        }
    }
}
