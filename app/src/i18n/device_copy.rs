//! Opening without the server: the copy on the device, and the program beside it.

use super::{Lang, table};

table! {
    /// The copy on the device.
    DeviceCopy {
        title: "つながらないときも読む", "Reading without a connection";
        text: "置き場所につながらないときも、この端末にある記録を、端末のロックでひらいて読めるようにします。はじめは、していません。", "When the server cannot be reached, the records on this device can still be opened with the device’s lock, and read. It is off at first.";
        decide: "決める", "Decide";
        what: "この端末に、印籠のプログラムと、封をした写しを置きます。写しは、この端末のロック（パスキー）でだけひらきます。合言葉ではひらきません。", "This device keeps the program and a sealed copy. Only the device’s lock (a passkey) opens the copy; the passphrase does not.";
        risk: "この端末のロックを外せる人は、置き場所に知られずに、ここにある記録を読めます。端末をなくしたあとで、ほかの端末からパスキーを止めても、鍵をすべて取り替えても、その端末が置き場所につながるまで、写しはひらけるままです。", "Whoever can unlock this device can read what is here without the server noticing. If the device is lost, stopping the passkey or replacing all keys from elsewhere does not reach the copy: it opens until that device connects to the server.";
        limit: "つながらないあいだに書いた記録は、封をしてこの端末に置き、つながったときに送ります。書類や、見せることは、つながってからです。30日つながらなかったときは、次に「印籠をひらく」の画面を出したときに、写しと記録をこの端末から捨てます。置き場所にある記録は消えません。送るのを待っているものも残ります。", "What you write without a connection waits here, sealed, and is sent when there is one. Documents and sharing need a connection. After 30 days without one, copy and records are thrown away on this device when the opening page is next shown here. The records on the server stay, and so does what waits.";
        keep: "この端末に置く", "Keep a copy here";
        keep_not: "置かない", "Keep no copy";
        keeping: "置いています", "Keeping the copy";
        kept: "この端末に写しがあります。置き場所につながらないときは、「端末のロックでひらく」を選んでください。", "This device keeps a copy. Without a connection, choose “Open with the device’s lock”.";
        none: "この端末に写しは置いていません。", "This device keeps no copy.";
        drop: "写しを捨てる", "Throw the copy away";
        dropped: "写しを捨てました。つながらないときは、ひらけません。", "The copy was thrown away. Without a connection nothing opens here.";
        passkey_first: "先に、この端末のパスキーを加えてください。写しは、パスキーでだけひらくためです。", "First add a passkey of this device: only a passkey opens the copy.";
        cannot: "このブラウザーは、プログラムを端末に置けませんでした。写しも置いていません。", "This browser could not keep the program. No copy is kept either.";

        as_of_links: "つながっていないので、最後につながったときのようすです。いまは変わっているかもしれません。", "As of the last connection. It may have changed since.";
        nobody_then: "だれにも見せていませんでした。", "Nobody could see anything then.";
        no_openings: "だれがひらいたかは、つながるまで分かりません。", "Who opened a link is known only once there is a connection.";
        not_kept: "置き場所につながらず、この端末には、このパスキーでひらける写しもありません。つながってから、もう一度ひらいてください。", "The server cannot be reached, and this device keeps no copy that this passkey opens. Open again when there is a connection.";
        passphrase_needs_server: "合言葉は、まちがいの回数を置き場所が数えることで守られています。そのため、つながらないときは、合言葉ではひらけません。", "Wrong passphrases are counted by the server; that is what protects yours. Without a connection it therefore opens nothing.";
        lock_opens: "この端末には写しがあります。下の「端末のロックでひらく」で、いまひらけます。", "This device keeps a copy. “Open with the device’s lock” below opens it now.";
        nothing_opens: "この端末には、つながらないときにひらける写しがありません。", "This device keeps no copy that opens without a connection.";

        offline_text: "この端末にある内容を表示しています。書いたものは、この端末に置いて、つながったときに送ります。書類や、見せることは、つながってからです。", "You see what this device holds. What you write waits here and is sent when there is a connection. Documents and sharing need one.";
        waiting_title: "まだ届いていない変更", "Changes that have not arrived";
        waiting_see: "見る", "See them";
        waiting_text: "ここにあるものは、まだこの端末にだけあります。封をして置いてあり、閉じても残ります。置き場所につながったときに送ります。ほかの端末で書き直されていたときは、送らずに、ここでたずねます。", "What stands here is on this device alone. It lies here sealed and stays when you close. It is sent when there is a connection; what was changed elsewhere meanwhile is not sent, but asked about here.";
        waiting_none: "届いていない変更は、ありません。", "Nothing waits.";
        waiting_added: "新しく書いた記録です。", "A new record.";
        waiting_changed: "書き直した記録です。", "A record that you changed.";
        waiting_deleted: "消すと決めた記録です。まだ消えていません。置き場所に届いたときに消えます。", "A record that you decided to delete. It is not deleted yet: it will be when the server hears of it.";
        waiting_drop: "この書きこみを捨てる", "Throw this away";
        waiting_drop_note: "捨てると、ここで書いたものは失われます。元に戻せません。", "What you wrote here is then lost and cannot be brought back.";
        waiting_keep: "消すのをやめる", "Keep the record";
        waiting_stored: "いまの記録", "The record as it is";
        waiting_delete_conflict: "消すと決めたあとに、ほかの端末で書き直されました", "It was changed on another device after you decided to delete it";
        waiting_delete_mine: "それでも消す", "Delete it all the same";
        waiting_delete_not: "消さない", "Don’t delete it";

        newer: "印籠の新しい版があります", "A new version of Inro is here";
        newer_text: "印籠の画面をすべて閉じて、次にひらくときから使われます。いま使うこともできます。そのときは画面を読み直すので、ひらいている印籠はしまわれ、保存していない書きかけは消えます。", "It is used once all pages of Inro are closed and the next one is opened. You can use it now: the page is loaded anew, your inro is put away, and what you have not saved is lost.";
        newer_now: "いま新しくする", "Use it now";
    }
}

impl DeviceCopy {
    /// That changes made on this device have not reached the server.
    #[must_use]
    pub fn waiting(&self, count: usize) -> String {
        match self.lang {
            Lang::Ja => format!("置き場所にまだ届いていない変更が、この端末に{count}件あります。"),
            Lang::En if count == 1 => "One change on this device has not reached the server yet.".to_owned(),
            Lang::En => format!("{count} changes on this device have not reached the server yet."),
        }
    }

    /// What is lost with the seal.
    #[must_use]
    pub fn waiting_lost(&self, count: usize) -> String {
        match self.lang {
            Lang::Ja => format!(
                "この端末には、置き場所にまだ届いていない変更が{count}件あります。印を消すと、それは失われます。"
            ),
            Lang::En if count == 1 => {
                "One change on this device has not reached the server yet. It is lost with the seal.".to_owned()
            }
            Lang::En => {
                format!("{count} changes on this device have not reached the server yet. They are lost with the seal.")
            }
        }
    }

    /// When this device last had everything from the server.
    #[must_use]
    pub fn as_of(&self, moment: &str) -> String {
        match self.lang {
            Lang::Ja => format!("最後につながったのは、{moment} です。"),
            Lang::En => format!("The last connection was on {moment}."),
        }
    }
}
