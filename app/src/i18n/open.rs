//! Opening: this device, a new device, the sheet, somebody else's device.

use client::engine::wire::{DisputeKind, DisputedWhat};

use super::{Lang, table};

table! {
    /// Opening a vault.
    Open {
        title: "印籠をひらく", "Open your inro";
        lead: "この端末には、あなたの印があります。合言葉を入れるとひらきます。", "Your seal is on this device. Type the passphrase to open.";
        passphrase: "合言葉", "Passphrase";
        open: "ひらく", "Open";
        opening: "ひらいています", "Opening";
        stopped: "やめました。", "Stopped.";
        locked_notice: "しまいました", "Put away";
        locked_idle: "しばらく使わなかったので、しまいました。", "It was put away because it was not used for a while.";
        no_seal_title: "この端末には、印がありません", "Your seal is not on this device";
        no_seal_text: "はじめての端末のとき、いつもとちがうアプリ（ブラウザー）でひらいたとき、長いあいだ使わなかったときに、こうなります。次のどれかでひらけます。", "This happens on a new device, in another browser than usual, or after a long time without use. Open in one of these ways.";

        with_device: "ほかの端末からひらく", "Open from another device";
        with_device_text: "いつもの端末の「設定」で「新しい端末を入れる」を押し、合言葉を入れると、28文字の文字が60\u{2060}秒だけ画面に出ます。その文字を紙に写し、ここに入れてください。合言葉もいります。紙は、あとで細かく切って捨ててください。", "On your usual device choose Settings, “Let in a new device”, and type the passphrase. 28 characters appear on the screen for 60 seconds. Copy them onto paper and type them here. You also need the passphrase. Shred the paper afterwards.";
        device_text: "もう一つの端末に出ている文字", "The text on the other device";
        device_text_hint: "28文字です。大文字と小文字の区別、すき間は気にしなくてかまいません。QRコードを読んで出た長い文字を貼りつけることもできます。", "28 characters; capitals and spaces do not matter. The longer text of the QR code can be pasted, too.";
        device_text_foreign: "ほかの置き場所の文字です。その印籠のある場所でひらいてください。", "This text belongs to another server. Open it at that server’s address.";
        device_text_wrong: "この文字では、ひらけません。写しまちがいがないか、たしかめてください。", "This text does not open anything. Check for a slip.";

        with_sheet: "復元シートを使ってひらく", "Open with your recovery sheet";
        with_sheet_text: "紙に書かれた12の言葉を、番号の順に入れます。", "Type the 12 words from the paper, in order.";
        words: "12の言葉", "The 12 words";
        words_paste: "まとめて貼りつけることもできます。", "You can also paste them all at once.";
        words_wrong: "この12の言葉では、ひらけません。番号の順と、一つずつの言葉をたしかめてください。", "These 12 words open nothing. Check the order and each word.";
        new_passphrase: "新しい合言葉", "New passphrase";

        foreign: "自分の端末ではない", "This is not my device";
        forget: "この端末から印を消す", "Remove my seal from this device";
        forget_text: "この端末では、ほかの端末か復元シートがないとひらけなくなります。しまってある記録は消えません。", "Opening here will then need another device or the sheet. The records themselves stay.";
        first_time: "はじめてつくる", "Make a new one";
        invited_title: "招きのリンクから来ました", "You came by an invitation";
        invited_text: "答えるには、あなた自身の印籠がいります。お持ちなら、下でひらいてください。まだなら、「はじめてつくる」へ進んでください。どちらのあとも、招きにもどります。途中で閉じたときは、招きのリンクをもう一度ひらいてください。", "To answer, you need an inro of your own. If you have one, open it below. If not, go on to “Make a new one”. Either way you come back to the invitation. If you close this in between, follow the link again.";
        sheet_code: "復元シートのQRコードの文字", "The text of the sheet’s QR code";
        sheet_code_hint: "12の言葉を入れたときは、いりません。QRコードを読みとるアプリには、読んだ文字を外へ送るものがあります。分からないときは使わずに、12の言葉を入れてください。", "Not needed when you typed the 12 words. Some QR reader apps send on what they read: if you are not sure of yours, type the 12 words instead.";
        whose_device: "このスマートフォン（パソコン）は、だれのものですか", "Whose phone or computer is this?";
        own_device: "自分の端末", "My device";
        own_device_note: "印をこの端末のブラウザーに残し、次からは合言葉だけでひらきます。", "The seal stays in this browser; next time the passphrase is enough.";
        not_own_device: "自分の端末ではない", "Not my device";
        not_own_device_note: "何も残しません。離れるか、5分使わないと、しまいます。", "Nothing stays. It is put away when you leave or after 5 minutes without use.";
        whose_device_missing: "どちらかを選んでください。", "Choose one of the two.";
        words_only_own: "復元シートの言葉は、自分の端末でだけ入れてください。ほかの人の端末では、入力がぬすまれるおそれがあります。", "Type these words on your own device only. On somebody else’s device they could be stolen.";
        device_text_missing: "もう一つの端末に出ている文字を入れてください。", "Type the text on the other device.";
        passphrase_missing: "合言葉を入れてください。", "Type the passphrase.";
        words_missing: "12の言葉を入れるか、QRコードの文字を貼りつけてください。", "Type the 12 words, or paste the text of the QR code.";
        other_ways: "ほかのひらき方", "Other ways to open";
        open_so: "この方法でひらく", "Open this way";
        forget_do: "印を消す", "Remove the seal";
        forget_not: "消さない", "Keep it";
        forgotten: "この端末から印を消しました。", "The seal was removed from this device.";
        locked_ended: "しばらく使わなかったか、ほかの端末で閉じたため、しまいました。もう一度ひらいてください。", "It was put away after a while, or ended from another device. Please open it again.";
        after_words: "新しい合言葉は「設定」で決められます。", "You can choose a new passphrase under Settings.";

        wrong_passphrase: "合言葉がちがいます。大文字・小文字と、かな・英字の切り替えをたしかめてください。", "The passphrase is wrong. Check capitals and the input language.";
        replaced_elsewhere: "ほかの端末で鍵をすべて取り替えたときは、この端末に残っている印では、もうひらけません。新しい復元シートを使うか、取り替えた端末の「設定」から、この端末を入れ直してください。", "If all keys were replaced on another device, the seal kept here opens nothing any more. Open with the new recovery sheet, or let this device in again from the Settings of the other one.";
        too_many: "まちがいが続いたので、しばらく受けつけません。", "Too many wrong tries. Wait a while.";
        rolled_back: "置き場所にある記録が、この端末が覚えているものより古くなっています", "The server’s records are older than what this device remembers";
        tampered: "置き場所にある記録が、書き換えられています", "Records on the server were altered";
        tampered_text: "何も上書きしていません。下の記録がたしかめられませんでした。", "Nothing was overwritten. These records could not be verified.";
        records_withheld: "置き場所が、記録の一部を渡していません", "The server is holding records back";
        records_withheld_text: "いちばん新しい署名が数えている記録が、届いていません。隠されたか、なくなっています。決めるまで、新しく保存できません。", "Records that the newest signature counts did not arrive. They were withheld or lost. Until you decide, nothing new is saved.";
        confirm_restore: "この端末の記録を送り直す", "Send again what this device holds";
        confirm_restore_not: "送り直さない", "Don’t send it again";
        rolled_back_text: "置き場所の記録が隠されたか、前の状態に戻されています。動かしている人が、予備の写しから戻した場合にもこうなります。何も上書きしていません。決めるまで、新しく保存できません。", "Records were withheld, or the server was put back to an earlier state. This also happens when whoever runs it restored a backup. Nothing was overwritten. Until you decide, nothing new is saved.";
        forked: "置き場所が、この端末の見たものとちがう経過を見せています", "The server shows a history that differs from what this device saw";
        forked_text: "端末ごとにちがうものを見せているおそれがあります。予備の写しから戻したあとに、ほかの端末で書いた場合にもこうなります。何も上書きしていません。決めるまで、新しく保存できません。", "It may be showing different things to different devices. This also happens when another device wrote after a backup was restored. Nothing was overwritten. Until you decide, nothing new is saved.";
        foreign_head: "置き場所の記録に、あなたの鍵のものではない署名があります", "What the server shows is not signed with your key";
        foreign_head_text: "何も上書きしていません。この端末にある記録を見せています。新しく保存するのは止めています。置き場所を動かしている人にたずねてください。", "Nothing was overwritten; you see what this device holds. Saving is stopped. Ask whoever runs the server.";
        restore_question: "動かしている人に予備の写しから戻したかをたずね、心当たりがあるときは、この端末にある記録を送り直せます。消した記録は、もう一度消します。送り直さなければ、何も変わりません。", "Ask whoever runs the server whether a backup was restored. If you have an explanation, this device can send again what it holds and delete again what was deleted. If you don’t, nothing changes.";
        restoring: "この端末にある記録を送り直しています", "Sending again what this device holds";
        restored: "送り直しました", "Sent again";
        restore_left: "何も変えていません。", "Nothing was changed.";
        record_missing: "渡されていません", "not shown";
        record_older: "前の内容に戻されています", "put back to an earlier state";
        record_altered: "書き換えられたか、壊れています", "altered or damaged";
        record_returned: "消したものが、また出ています", "deleted before, shown again";
        untitled_record: "題のない記録", "Record without a title";
        notices: "大切なお知らせ", "Important notices";
        offline_text: "この端末にある内容を表示しています。つながるまで、新しく保存できません。", "You see what this device holds. Nothing new can be saved until there is a connection.";
    }
}

impl Open {
    /// What is wrong between this device and the server: in a line, and in full.
    pub const fn dispute(&self, kind: DisputeKind) -> (&'static str, &'static str) {
        match kind {
            DisputeKind::RolledBack => (self.rolled_back, self.rolled_back_text),
            DisputeKind::Withheld => (self.records_withheld, self.records_withheld_text),
            DisputeKind::Altered => (self.tampered, self.tampered_text),
            DisputeKind::Forked => (self.forked, self.forked_text),
            DisputeKind::Foreign => (self.foreign_head, self.foreign_head_text),
        }
    }

    /// The same where there is room for a line only; `calms` says that nothing was overwritten.
    pub fn disputed(&self, kind: DisputeKind, calms: &str) -> String {
        let (title, _) = self.dispute(kind);
        match self.lang {
            Lang::Ja => format!("{title}。{calms}"),
            Lang::En => format!("{title}. {calms}"),
        }
    }

    /// What is wrong with one record.
    pub const fn disputed_record(&self, what: DisputedWhat) -> &'static str {
        match what {
            DisputedWhat::Missing => self.record_missing,
            DisputedWhat::Older => self.record_older,
            DisputedWhat::Altered => self.record_altered,
            DisputedWhat::Returned => self.record_returned,
        }
    }

    /// How many records the server holds back.
    pub fn withheld(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("渡されていない記録 {n}件。何も上書きしていません。"),
            (Lang::En, 1) => "1 record was not shown. Nothing was overwritten.".into(),
            (Lang::En, _) => format!("{n} records were not shown. Nothing was overwritten."),
        }
    }

    /// When to try again after too many wrong keys.
    pub fn try_again_in(&self, minutes: u64) -> String {
        match self.lang {
            Lang::Ja => format!("{minutes}分ほどたってから、もう一度ためしてください。"),
            Lang::En => format!("Try again in about {minutes} minutes."),
        }
    }

    /// Not twelve words.
    pub fn word_count(&self, found: usize) -> String {
        match self.lang {
            Lang::Ja => format!("言葉は12です。いま{found}あります。ぬけていないか、たしかめてください。"),
            Lang::En => format!("There must be 12 words; there are {found}. Check for a gap."),
        }
    }

    /// A word that is in no list; the position counts from 1.
    pub fn word_unknown(&self, position: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{position}番目の言葉は、復元シートの言葉にありません。紙と見くらべてください。"),
            Lang::En => format!("Word {position} is not a recovery word. Compare it with the paper."),
        }
    }

    /// A word asked back that differs from the sheet; the position counts from 1.
    pub fn word_mismatch(&self, position: usize) -> String {
        match self.lang {
            Lang::Ja => {
                format!("{position}番目の言葉が、紙の言葉とちがいます。番号をたしかめて、もう一度入れてください。")
            }
            Lang::En => format!("Word {position} is not the one on the paper. Check the number and type it again."),
        }
    }

    /// Up to where this device remembers the vault, and up to where the server shows it.
    pub fn revisions(&self, remembered: u64, shown: u64) -> String {
        match self.lang {
            Lang::Ja => {
                format!("この端末が覚えている変更の番号は{remembered}、置き場所が見せている番号は{shown}です。")
            }
            Lang::En => format!("This device remembers change {remembered}; the server shows change {shown}."),
        }
    }

    /// What a restore did.
    pub fn restored_counts(&self, sent: usize, deleted: usize) -> String {
        match self.lang {
            Lang::Ja => format!("送り直した記録 {sent}件、もう一度消した記録 {deleted}件"),
            Lang::En => format!("Records sent again: {sent}. Deleted again: {deleted}."),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_lie_of_a_server_is_said_in_words_of_its_own_in_both_languages() {
        use {DisputeKind as Kind, DisputedWhat as What};
        let kinds = [Kind::RolledBack, Kind::Withheld, Kind::Altered, Kind::Forked, Kind::Foreign];
        let whats = [What::Missing, What::Older, What::Altered, What::Returned];
        let mut said = HashSet::new();
        for open in [Open::JA, Open::EN] {
            for (title, text) in kinds.map(|kind| open.dispute(kind)) {
                assert!(said.insert(title) && said.insert(text), "{title}: {text}");
                let calms = if open.lang == Lang::Ja { "何も上書きし" } else { "Nothing was overwritten" };
                let withheld = if title == open.records_withheld { open.withheld(2) } else { String::new() };
                let full = format!("{text}{withheld}");
                assert!(full.contains(calms), "{title}: {full}");
            }
            for what in whats.map(|what| open.disputed_record(what)) {
                assert!(said.insert(what), "{what}");
            }
        }
        assert_eq!(said.len(), 2 * (2 * kinds.len() + whats.len()));
    }
}
