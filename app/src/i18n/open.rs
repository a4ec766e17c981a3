//! Opening: this device, a new device, the sheet, somebody else's device.

use super::{Lang, table};

table! {
    /// Opening a vault.
    Open {
        title: "印籠をひらく", "Open your inro";
        lead: "この端末には、あなたの印があります。合言葉を入れるとひらきます。", "Your seal is on this device. Type the passphrase to open.";
        passphrase: "合言葉", "Passphrase";
        open: "ひらく", "Open";
        opening: "ひらいています", "Opening";
        locked_notice: "しまいました", "Put away";
        locked_idle: "しばらく使わなかったので、しまいました。", "It was put away because it was not used for a while.";
        no_seal_title: "この端末には、印がありません", "Your seal is not on this device";
        no_seal_text: "はじめての端末か、ブラウザーがしまった印を捨てたためです。次のどれかでひらけます。", "Either this device is new, or the browser discarded the seal. Open in one of these ways.";

        with_device: "ほかの端末からひらく", "Open from another device";
        with_device_text: "いつもの端末の「設定」から「新しい端末を入れる」を選ぶと、QRコードと文字が60秒だけ出ます。それを読みとるか、文字を入れます。合言葉もいります。", "On your usual device choose Settings, “Let in a new device”. A QR code and text appear for 60 seconds. Scan it or type the text. You also need the passphrase.";
        device_text: "もう一つの端末に出ている文字", "The text on the other device";
        device_text_hint: "28文字です。大文字と小文字の区別、すき間は気にしなくてかまいません。", "28 characters. Capitals and spaces do not matter.";
        device_text_wrong: "この文字では、ひらけません。写しまちがいがないか、60秒がすぎていないか、たしかめてください。", "This text does not open anything. Check for a slip, and whether the 60 seconds have passed.";
        scan: "QRコードを読みとる", "Scan a QR code";
        camera_refused: "カメラを使えませんでした。下に文字を入れてください。", "The camera is not available. Type the text below.";

        with_sheet: "復元シートを使ってひらく", "Open with your recovery sheet";
        with_sheet_text: "紙に書かれた12の言葉を、番号の順に入れます。", "Type the 12 words from the paper, in order.";
        words: "12の言葉", "The 12 words";
        words_paste: "まとめて貼りつけることもできます。", "You can also paste them all at once.";
        words_wrong: "この12の言葉では、ひらけません。番号の順と、一つずつの言葉をたしかめてください。", "These 12 words open nothing. Check the order and each word.";
        words_checksum: "どこかの言葉がちがっています。一つずつ、紙と見くらべてください。", "One of the words is not right. Compare each with the paper.";
        new_passphrase: "新しい合言葉", "New passphrase";
        new_passphrase_text: "合言葉を忘れたときだけ、新しく決めてください。前の合言葉は使えなくなります。", "Only if you forgot it: choose a new one. The old one stops working.";

        foreign: "自分の端末ではない", "This is not my device";
        foreign_text: "この端末には何も残しません。閉じるか、5分使わないと消えます。復元シートの言葉は、ここでは入れないでください。", "Nothing is kept on this device. It is gone when you close it or leave it for 5 minutes. Do not type the words of your recovery sheet here.";
        other_account: "ほかの人の印籠をひらく", "Open somebody else’s inro";
        forget: "この端末から印を消す", "Remove my seal from this device";
        forget_text: "この端末では、ほかの端末か復元シートがないとひらけなくなります。しまってある記録は消えません。", "Opening here will then need another device or the sheet. The records themselves stay.";
        first_time: "はじめてつくる", "Make a new one";

        wrong_passphrase: "合言葉がちがいます。大文字・小文字と、かな・英字の切り替えをたしかめてください。", "The passphrase is wrong. Check capitals and the input language.";
        too_many: "まちがいが続いたので、しばらく受けつけません。", "Too many wrong tries. Wait a while.";
        rolled_back: "置き場所にある記録が、この端末が覚えているものより古くなっています", "The server’s records are older than what this device remembers";
        tampered: "置き場所にある記録が、書き換えられています", "Records on the server were altered";
        tampered_text: "何も上書きしていません。下の記録がたしかめられませんでした。", "Nothing was overwritten. These records could not be verified.";
        confirm_restore: "控えから戻したことを知っています。続けます", "I know the server was restored from a backup. Go on";
        confirm_restore_not: "知りません。続けません", "I do not. Stop here";
        new_sign_in: "新しい端末でひらかれました", "Opened on a new device";
    }
}

impl Open {
    /// How many records a rolled-back server holds back.
    pub fn withheld(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => {
                format!("{n}件の記録が、渡されていないか、前の内容に戻されています。何も上書きしていません。")
            }
            (Lang::En, 1) => "1 record was withheld or put back to an earlier state. Nothing was overwritten.".into(),
            (Lang::En, _) => {
                format!("{n} records were withheld or put back to an earlier state. Nothing was overwritten.")
            }
        }
    }

    /// When to try again after too many wrong keys.
    pub fn try_again_in(&self, minutes: u64) -> String {
        match self.lang {
            Lang::Ja => format!("{minutes}分ほどたってから、もう一度ためしてください。"),
            Lang::En => format!("Try again in about {minutes} minutes."),
        }
    }
}
