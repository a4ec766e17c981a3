//! What can go wrong anywhere: what happened, then what to do.

use super::{Lang, table};

table! {
    /// Errors of the connection, the server and the vault.
    Errors {
        title: "うまくいきませんでした", "That did not work";
        not_fetched: "これに必要なものを読み込めませんでした。何も変わっていません。電波や回線をたしかめて、もう一度ためしてください。それでも同じときだけ、この画面を読み込み直します。そのとき、印籠はしまわれます。", "What this needs could not be loaded, and nothing was changed. Check the network and try again. Only if it stays the same, reload this page: an inro that is open is then put away.";
        offline: "つながりませんでした。電波や回線をたしかめて、もう一度ためしてください。書いたものは、まだ画面に残っています。", "No connection. Check the network and try again. What you wrote is still on the page.";
        server: "置き場所でうまくいきませんでした。少し待って、もう一度ためしてください。", "The server could not do it. Wait a little and try again.";
        read_only: "いま、置き場所を動かしている人が記録を移しています。終わるまでは読むだけで、書くことも、新しくひらくこともできません。何も保存されていません。少し待って、もう一度ためしてください。", "Whoever runs this server is moving the data just now. Until that is done you can read, but neither write nor open anew. Nothing was stored. Try again in a little while.";
        busy: "いま混んでいます。少し待って、もう一度ためしてください。", "The server is busy. Wait a little and try again.";
        too_many: "短いあいだに何度もためしたので、しばらく受けつけません。", "Too many tries in a short time. Please wait.";
        unauthorized: "鍵が合いませんでした。もう一度ひらいてください。", "The key did not fit. Please open again.";
        account_disabled: "この置き場所を動かしている人が、ひらけないようにしています。記録は消えていません。動かしている人にたずねてください。", "Whoever runs this server has closed this account. The records are not deleted. Ask whoever runs it.";
        session_ended: "しばらく使わなかったか、ほかの端末で閉じたため、しまいました。もう一度ひらいてください。", "It was put away after a while or from another device. Please open again.";
        not_allowed: "この印籠では、あなたにはできないことです。持ち主にたずねてください。何も変わっていません。", "You may not do that in this inro. Ask its owner. Nothing was changed.";
        not_found: "もうありません。ほかの端末で消されたのかもしれません。", "It is no longer there. It may have been deleted on another device.";
        conflict: "ほかの端末で変わりました。新しい内容を取り込みました。もう一度ためしてください。", "It changed on another device. The new state was fetched. Please try again.";
        quota: "置き場所がいっぱいです。いらない記録を消すか、動かしている人にたずねてください。", "The server’s space for you is full. Delete records you do not need, or ask whoever runs it.";
        too_large: "大きすぎて、しまえません。", "It is too large to store.";
        cannot_open_record: "この記録の暗号がほどけません。書き換えられたか、壊れています。", "This record cannot be decrypted. It was altered or damaged.";
        head_invalid: "置き場所から届いた記録がたしかめられません。何も上書きしていません。", "What the server sent could not be verified. Nothing was overwritten.";
        nothing_stored: "何も保存していません。", "Nothing was stored.";
        browser_old: "このブラウザーでは動きません。新しい版にしてください。", "This browser is too old. Please update it.";
        no_wasm: "このページにはJavaScriptとWebAssemblyがいります。ブラウザーの設定で許してください。", "This page needs JavaScript and WebAssembly. Allow them in the browser’s settings.";
        crashed: "画面が止まりました。保存したものは無事です。ページを読み直してください。", "The page stopped. What was saved is safe. Please reload.";
        affected: "たしかめられなかった記録", "Records that could not be verified";
        clock: "端末の時計が大きくずれています。時計を合わせてください。", "This device’s clock is far off. Please set it.";
        newer_version: "新しい版の印籠で書かれた記録です。読めますが、書き直せません。ページを読み直すと、新しい版になるかもしれません。", "A newer version wrote this. It can be read, not changed. Reloading may bring the newer version.";
        link_invalid: "リンクが途中で切れているか、形がちがいます。はじめから終わりまで写せているか、たしかめてください。", "The link is cut off or of another form. Check that you copied all of it.";
        link_foreign: "ほかの置き場所のリンクです。リンクに書かれた場所でひらいてください。", "The link belongs to another server. Open it at the address in the link.";
        passcode_needed: "このリンクには暗証番号がいります。", "This link asks for a passcode.";
        internal: "印籠の中でうまくいきませんでした。何も上書きしていません。ページを読み直して、もう一度ためしてください。", "Something failed inside Inro. Nothing was overwritten. Reload the page and try again.";
        field_name: "名前を書いてください。", "Write a name.";
        field_date: "日付をたしかめてください。例：2020年4月10日、R2.4.10、2020-04", "Check the date. For example: 2020-04-10, R2.4.10, 2020-04";
        field_provider: "相手の名前を書いてください。例：ひぐらし内科クリニック", "Write the provider’s name. For example: Higurashi Clinic";
        field_recipient: "あなたの名前を書いてください。例：辻井 百合", "Write your name. For example: Tsujii Yuri";
        field_purpose: "何のためかを書いてください。例：ひざの手術の相談", "Write what it is for. For example: advice on knee surgery";
        field_decisions: "まだ決めていない項目があります。一つずつ決めてください。", "Some items are not decided yet. Decide each of them.";
        field_records: "「見せる」とした種類では、記録を一つは選んでください。", "Choose at least one record of each kind you show.";
        field_until: "期間をたしかめてください。これから先の日にしてください。", "Check the period. It has to end in the future.";
        field_uses: "回数をたしかめてください。1回からです。", "Check the number of openings. It starts at 1.";
    }
}

impl Errors {
    /// When to try again.
    pub fn wait_seconds(&self, seconds: u64) -> String {
        match (self.lang, seconds) {
            (Lang::Ja, s) if s < 90 => format!("{s}秒ほど待って、もう一度ためしてください。"),
            (Lang::Ja, s) => format!("{}分ほど待って、もう一度ためしてください。", s.div_ceil(60)),
            (Lang::En, s) if s < 90 => format!("Wait about {s} seconds and try again."),
            (Lang::En, s) => format!("Wait about {} minutes and try again.", s.div_ceil(60)),
        }
    }
}
