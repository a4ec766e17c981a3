//! 見た人: who opened what, and whether the journal's chain is whole.

use super::{Lang, table};

table! {
    /// The journal.
    Journal {
        title: "見た人", "Who looked";
        lead: "いつ、どのリンクが、何という名前の人にひらかれたか、あなたや家族が何をしたかの履歴です。", "When each link was opened, by somebody giving which name, and what you or your family did.";
        claim_note: "名前は、見た人が自分で入れたものです。本人かどうかは確かめていません。", "Names are what the person typed. Nobody has checked them.";
        checked: "書き換えは見つかりませんでした", "No alteration was found";
        check_limit: "たしかめられるのは、書き残された履歴が消されたり、並べ替えられたり、書き換えられたりしていないことです。はじめから書かれなかったものは分かりません。", "This shows that no entry was removed, reordered or altered. It cannot show an entry that was never written.";
        check_again: "もう一度たしかめる", "Check again";
        broken_title: "履歴のつながりが切れています", "The journal’s chain is broken";
        broken_stops: "新しく見せるのを止めています。置き場所を動かしている人にたずねてください。", "Showing to new providers is stopped. Ask whoever runs the server.";
        filter: "しぼりこみ", "Narrow down";
        filter_all: "すべて", "All";
        filter_opened: "ひらかれたもの", "Opened";
        filter_refused: "ひらけなかったもの", "Refused";
        filter_own: "決めたこと", "Decisions";
        filter_provider: "相手", "Provider";
        filter_any: "すべての相手", "Every provider";
        filter_days: "日でしぼりこむ", "By day";
        filter_from: "この日から", "From this day";
        filter_to: "この日まで", "Up to this day";
        filter_none: "この条件に合う履歴はありません。", "No entry fits this.";
        filter_none_text: "しぼりこみを解くと、すべての履歴が並びます。", "Clear the filter to see every entry.";
        filter_clear: "しぼりこみを解く", "Show everything";
        save: "表として保存する", "Save as a table";
        save_text: "いまのしぼりこみに合う履歴を、すべてCSVの表にします。この端末を使う人ならだれでも読めるファイルです。", "Everything that fits the filter, as a CSV table. Anybody who uses this device can read the file.";
        column_time: "日時", "Time";
        column_provider: "相手", "Provider";
        column_what: "できごと", "What happened";
        column_name: "名のった名前", "Name given";
        column_network: "つながった所", "Network";
        column_count: "回数", "Count";
        column_source: "書いたところ", "Recorded by";
        empty_title: "まだ履歴がありません", "Nothing has happened yet";
        empty_text: "見せた相手がひらくと、ここに並びます。", "When a provider opens what you showed, it appears here.";
        live: "新しい履歴が届きました", "A new entry arrived";
        erase_title: "3年より前の履歴を消す", "Erase entries older than three years";
        erase_effect: "置き場所から消え、ほかの端末でも、次につながったときに見えなくなります。置き場所の予備の写しには、古い予備の写しがなくなるまで残ります。取っておくときは、しぼりこみを「すべて」にしてから「表として保存する」を押してください。あなたが決めたことの記録（印と控え）は消えません。", "They are erased from the server, and from other devices when they next connect. The server’s backups keep them until they age out. To keep a copy, first set the filter to “All” and save as a table. What you decided yourself, with its receipts, stays.";
        erase_begin: "消す手続きへ", "Go to erasing";
        erase_do: "消す", "Erase";
        erase_not: "消さない", "Do not erase";
        erasing: "消しています", "Erasing";
        source_server: "置き場所がつけた履歴", "As the server recorded it";
        source_itself: "だれも何もしていません。決めたとおりに終わりました", "Nobody did anything: it ended as decided";
        source_own: "あなたの端末がつけた履歴", "Written by your device";
        source_member: "家族の端末がつけた履歴", "Written by a family member’s device";
        network: "つながった所：", "Network: ";
        nothing_seen: "見られた記録はありません", "Nothing was seen";
        refused_passcode: "暗証番号がちがい、ひらけませんでした", "refused because of a wrong passcode";
        refused_not_live: "休止中か、終わっていたため、ひらけませんでした", "refused because it is paused or has ended";
        unknown_provider: "この端末が知らない相手", "a provider not known here";
        you_changed: "に渡したリンクの期限や暗証番号を変えました", "changed the limits or passcode of the link for";
        no_name: "名前を入れなかった人", "somebody who gave no name";
        you_sealed: "に見せる内容を決め、印を押しました", "pressed your seal on what to show to";
        you_paused: "に見せるのを休止しました", "paused showing to";
        you_resumed: "に見せるのを再開しました", "resumed showing to";
        you_revoked: "に見せるのを取り消しました", "revoked showing to";
        you_renewed: "に見せるのを続けると決めました", "decided to go on showing to";
        you_did_not_renew: "に見せるのを、終わりの日でやめると決めました", "decided to stop, after the last day, showing to";
        you: "あなた", "You";
        you_narrowed: "に見せる記録を減らしました", "took out a record that was shown to";
        you_released: "に、名前などを消した記録を提供しました", "released records without names to";
        you_withdrew: "への提供を取り消しました", "withdrew what was released to";
    }
}

/// Something said about one event: the pieces around the bold ones differ between languages.
pub struct Sentence {
    pub before: String,
    /// The claimed name, or who did it; shown bold.
    pub who: String,
    pub after: String,
}

impl Journal {
    /// `「辻井 百合」と名のる人が、ひぐらし内科クリニック へのリンクをひらきました。`
    pub fn opened(&self, claimed: &str, provider: &str) -> Sentence {
        match self.lang {
            Lang::Ja => Sentence {
                before: String::new(),
                who: format!("「{claimed}」と名のる人"),
                after: format!("が、{provider} に渡したリンクをひらきました。"),
            },
            Lang::En => Sentence {
                before: "Somebody who gave the name ".into(),
                who: format!("“{claimed}”"),
                after: format!(" opened the link for {provider}."),
            },
        }
    }

    /// The same for a refusal; `why` is one of the `refused_…` texts.
    pub fn refused(&self, claimed: &str, provider: &str, why: &str) -> Sentence {
        match self.lang {
            Lang::Ja => Sentence {
                before: String::new(),
                who: format!("「{claimed}」と名のる人"),
                after: format!("が、{provider} に渡したリンクをひらこうとしましたが、{why}。"),
            },
            Lang::En => Sentence {
                before: "Somebody who gave the name ".into(),
                who: format!("“{claimed}”"),
                after: format!(" tried the link for {provider}; {why}."),
            },
        }
    }

    /// Something was left in a reply box. Nobody gives a name there that the server sees.
    pub fn replied(&self, provider: &str) -> Sentence {
        match self.lang {
            Lang::Ja => Sentence {
                before: String::new(),
                who: "リンクをひらいた人".into(),
                after: format!("が、{provider} に渡したリンクの返事の箱に、何かを置きました。"),
            },
            Lang::En => Sentence {
                before: String::new(),
                who: "Somebody who opened it".into(),
                after: format!(" left something in the reply box of the link for {provider}."),
            },
        }
    }

    /// What a member did, where the server's word alone does not say which.
    pub fn somebody_did(&self, provider: &str, what: &str) -> Sentence {
        let who = if self.lang == Lang::Ja { "あなたか家族" } else { "You or a family member" };
        Sentence { who: who.into(), ..self.you_did(provider, what) }
    }

    /// A link ended without anybody doing anything.
    pub fn ended(&self, provider: &str, used_up: bool) -> Sentence {
        let after = match (self.lang, used_up) {
            (Lang::Ja, true) => " に渡したリンクは、決めた回数を使い切って終わりました。",
            (Lang::Ja, false) => " に渡したリンクは、決めた日が過ぎて終わりました。",
            (Lang::En, true) => " ended by itself: its openings were used up.",
            (Lang::En, false) => " ended by itself: its last day was over.",
        };
        let before = if self.lang == Lang::Ja { "" } else { "The link for " };
        Sentence { before: before.into(), who: provider.to_owned(), after: after.into() }
    }

    /// What the patient did; `what` is one of the `you_…` texts.
    pub fn you_did(&self, provider: &str, what: &str) -> Sentence {
        match self.lang {
            Lang::Ja => {
                Sentence { before: String::new(), who: self.you.into(), after: format!("が、{provider} {what}。") }
            }
            Lang::En => Sentence { before: String::new(), who: self.you.into(), after: format!(" {what} {provider}.") },
        }
    }

    /// The same of another member.
    pub fn member_did(&self, name: &str, provider: &str, what: &str) -> Sentence {
        Sentence { who: self.member(name), ..self.you_did(provider, what) }
    }

    /// How another member is called.
    pub fn member(&self, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{name}さん"),
            Lang::En => name.to_owned(),
        }
    }

    /// `5回`, repeats of one event within a minute; empty for a single one.
    pub fn repeats(&self, n: u32) -> String {
        match (self.lang, n) {
            (_, 0 | 1) => String::new(),
            (Lang::Ja, _) => format!("1分のあいだに{n}回"),
            (Lang::En, _) => format!("{n} times within a minute"),
        }
    }

    /// How many are old enough.
    pub fn erase_count(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => {
                format!("3年より前の履歴が{n}件あります。置き場所が書いたものと、「記録の出し入れ」です。")
            }
            (Lang::En, 1) => "One entry is older than three years.".into(),
            (Lang::En, _) => {
                format!("{n} entries are older than three years: what the server wrote, and changes to records.")
            }
        }
    }

    /// Older ones are gone.
    pub fn erased_on(&self, day: &str, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("{day}に、はじめの{n}件を消しました。履歴は、その次からです。"),
            (Lang::En, 1) => format!("On {day} the first entry was erased. The journal begins after it."),
            (Lang::En, _) => format!("On {day} the first {n} entries were erased. The journal begins after them."),
        }
    }

    /// How much was checked, on this device.
    pub fn checked_count(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => {
                format!("置き場所が書いた{n}件が、はじめの1件から順につながっていることを、この端末で確かめました。")
            }
            (Lang::En, 1) => "This device checked the one entry that the server wrote.".into(),
            (Lang::En, _) => {
                format!("This device checked that the {n} entries the server wrote follow each other from the first.")
            }
        }
    }

    /// When it was checked.
    pub fn checked_at(&self, moment: &str) -> String {
        match self.lang {
            Lang::Ja => format!("最後の確認　{moment}"),
            Lang::En => format!("Last checked: {moment}"),
        }
    }

    /// Where the chain breaks.
    pub fn broken_at(&self, n: u64) -> String {
        match self.lang {
            Lang::Ja => format!("{n}件目から先が確かめられません。"),
            Lang::En => format!("Entries from number {n} on cannot be verified."),
        }
    }

    /// Which seal an event goes back to.
    pub fn by_seal_of(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{date}の印による"),
            Lang::En => format!("under the seal of {date}"),
        }
    }
}
