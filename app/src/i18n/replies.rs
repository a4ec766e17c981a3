//! Reply boxes: what a provider leaves, and what the patient does with it.

use super::{Lang, table};

table! {
    /// Reply boxes.
    Replies {
        title: "返事の箱", "Reply box";
        is_closed: "しまっています。リンクをひらいた人は、何も置けません。", "Closed. Whoever opens the link can leave nothing.";
        is_open: "あいています。リンクをひらいた人は、ひらいてから1時間のあいだ、文やファイルを置けます。置かれたものは、あなたが取り込むまで記録には入りません。", "Open. Whoever opens the link can leave texts and files for an hour after opening it. Nothing of it enters your records before you take it in.";
        limits: "20件、合わせて20MBまで入ります。", "It holds up to 20 items and 20 MB in all.";
        open_box: "箱をあける", "Open the box";
        close_box: "箱をしめる", "Close the box";
        opened_done: "箱をあけました。リンクは、このあとでひらいてもらってください。", "The box is open. Have the link opened after this.";
        closed_done: "箱をしめました。届いているものは残っています。", "The box is closed. What waits in it stays.";
        working: "送っています", "Sending";
        none: "届いているものはありません。", "Nothing waits in it.";
        waiting: "届いているもの", "What waits in it";
        claim: "リンクを持つ人が置いたものです。だれが書いたかは、確かめていません。", "Somebody with the link left it. Nobody has verified who wrote it.";
        unreadable: "ひらけません。リンクを持たない人が置いたか、途中で壊れています。", "It does not open. It was left by somebody without the link, or was damaged.";
        decide: "取り込むと、出どころつきの記録になります。消すと、もどせません。あとで決めてもかまいません。リンクを取り消すまで、箱に残ります。", "Taken in, it becomes a record with its source. Erased, it cannot be brought back. You can decide later: it stays in the box until you revoke the link.";
        take_in: "取り込む", "Take it in";
        take_not: "取り込まずに消す", "Erase";
        taken_in: "取り込みました。", "Taken in.";
        see_record: "記録をみる", "See the record";
        erased: "消しました。", "Erased.";
        my_number: "マイナンバーが書かれているため、取り込めません。法律により、しまうことができません。箱には残っています。消すには「取り込まずに消す」を押してください。", "A My Number is written in it, so it cannot be taken in: storing one is restricted by law. It is still in the box. To get rid of it, press “Erase”.";
        notice: "返事が届いています", "Replies are waiting";
        see: "返事を読む", "Read the replies";
        source_short: "返事の箱（だれが書いたかは未確認）", "Reply box (writer not verified)";
        read_records: "この中の記録を取り込む", "Take in the records in this file";
        you_opened: "に渡したリンクの返事の箱をあけました", "opened the reply box of the link for";
        you_closed: "に渡したリンクの返事の箱をしめました", "closed the reply box of the link for";

        leave_title: "患者さんに返事を残す", "Leave a reply for the patient";
        leave_tool: "返事を残す", "Leave a reply";
        leave_lead: "患者さんが返事の箱をあけています。ここに置いたものは、患者さんが取り込むまで記録には入りません。暗号にして置かれ、このリンクを持つ人のほかは読めません。リンクをひらいてから1時間のあいだ置けます。15分使わないと、書きかけも消えます。", "The patient has opened a reply box. What you leave does not enter the records before the patient takes it in. It is encrypted; only those who have this link can read it. You can leave it within an hour of opening the link. After 15 idle minutes an unsent text is cleared.";
        from: "お名前・ご所属", "Your name and institution";
        text: "文", "Text";
        text_hint: "診療情報提供書への返事、次の受診に持ってくるものなど。", "For example, your answer to a referral, or what to bring next time.";
        file: "ファイルを添える", "Add a file";
        file_hint: "紹介状のPDF、FHIRのファイルなど、一つ、19MBまで。", "A letter as PDF, a FHIR file … One, up to 19 MB.";
        without_file: "ファイルを外す", "Take the file out";
        send: "箱に置く", "Leave it in the box";
        sending: "暗号にして、送っています", "Encrypting and sending";
        sent: "箱に置きました。患者さんが次に印籠をひらいたときに分かります。急ぐことは、電話で伝えてください。", "It is in the box. The patient sees it the next time they open Inro. If it is urgent, telephone.";
        sent_more: "続けて、別の返事も置けます。", "You can leave another one.";
        says_nothing: "文を書くか、ファイルを選んでください。", "Write a text or choose a file.";
        too_long: "2万字までにしてください。", "Use at most 20,000 characters.";
        box_closed: "箱がしまったか、リンクがひらけなくなったか、ひらいてから1時間がたちました。先に、書いた文を写してください。この画面に残っていますが、はなれると消えます。そのあと、リンクをもう一度ひらくか、患者さんにたずねてください。", "The box was closed, the link no longer opens, or an hour has passed. First copy what you wrote: it is still on this page, and goes when you leave it. Then open the link again, or ask the patient.";
        box_full: "箱がいっぱいです。書いたものは、この画面に残っています。患者さんが取り込むと、また置けます。", "The box is full. What you wrote is still on this page. There is room again when the patient has taken something in.";
        failed: "置けませんでした。", "It could not be left.";
    }
}

impl Replies {
    /// On the first page.
    pub fn waiting_at(&self, provider: &str, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("{provider} に渡したリンクの箱に、{n}件届いています。"),
            (Lang::En, 1) => format!("One item waits in the reply box of the link for {provider}."),
            (Lang::En, _) => format!("{n} items wait in the reply box of the link for {provider}."),
        }
    }

    /// On a grant's card.
    pub fn on_card(&self, open: bool, n: usize) -> String {
        let state = match (self.lang, open) {
            (Lang::Ja, true) => "あいています",
            (Lang::Ja, false) => "しまっています",
            (Lang::En, true) => "Open",
            (Lang::En, false) => "Closed",
        };
        match (self.lang, n) {
            (_, 0) => state.to_owned(),
            (Lang::Ja, _) => format!("{state}。{n}件届いています。取り消すと、これも消えます"),
            (Lang::En, 1) => format!("{state}. One item waits; revoking erases it, too"),
            (Lang::En, _) => format!("{state}. {n} items wait; revoking erases them, too"),
        }
    }

    /// Who says they wrote it.
    pub fn claims(&self, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!("「{name}」と名のる人"),
            Lang::En => format!("Somebody who gave the name “{name}”"),
        }
    }

    /// Which of them holds a number that may be a My Number.
    pub fn my_number_unsure(&self, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!(
                "「{name}」と名のる人の返事に、マイナンバーかもしれない12桁の数字があります。ちがうと分かっているときは、その返事の「取り込む」を、もう一度押してください。"
            ),
            Lang::En => format!(
                "The reply from somebody who gave the name “{name}” holds a 12-digit number that may be a My Number. If you know that it is none, press “Take it in” at that reply once more."
            ),
        }
    }

    /// How many wait.
    pub fn count(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("{n}件"),
            (Lang::En, 1) => "1 item".into(),
            (Lang::En, _) => format!("{n} items"),
        }
    }

    /// Where a record that was left comes from.
    pub fn source(&self, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!("返事の箱：{name}（未確認）"),
            Lang::En => format!("Reply box: {name} (not verified)"),
        }
    }

    /// Of a link's box, in a record's own page.
    pub fn of_link(&self, provider: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{provider} に渡したリンク"),
            Lang::En => format!("The link for {provider}"),
        }
    }
}
