//! Keys, devices, display, taking everything out, ending.

use super::{Lang, table};

table! {
    /// Settings.
    Settings {
        notices: "印籠の外への知らせ", "Notices outside Inro";
        notices_text: "印籠をひらいていなくても、知らせを受け取れます。リンクや救急のときのカードがひらかれた、ひらけなかった、返事が届いた、新しい端末や復元シートでひらかれた、合言葉や鍵やパスキーが変わった、のどれかです。あなたがひらける印籠のすべてが対象です。どれなのかは書かれず、「印籠 Inro」「お知らせがあります」とだけ出ます。知らせが通る所を動かしている人には、その時刻が分かります。", "You can be told while Inro is closed: a link or emergency card was opened, somebody was refused, a reply came, a new device or the recovery sheet opened your inro, or the passphrase, keys or passkeys changed. It covers every inro you can open. The message does not say which: only “Inro” and “There is something to read”. Whoever runs the service it goes through learns the time.";
        notices_off: "いまは送っていません。", "Nothing is sent now.";
        notices_on: "送っています。受け取るアプリとそのアドレスは、置き場所を動かしている人にたずねて、次の名前を登録してください。", "It is on. Ask whoever runs the server which app and address to use, and subscribe there to this name:";
        notices_topic: "この名前を知る人は、知らせが来たことを読めます。やめて、もう一度はじめると、別の名前になります。", "Whoever knows this name can read that a notice came. If you stop and start again, it is another name.";
        notices_copy: "名前を写す", "Copy the name";
        notices_start: "知らせを送る", "Send notices";
        notices_stop: "知らせをやめる", "Stop notices";
        title: "設定", "Settings";
        keys: "鍵", "Keys";
        passphrase: "合言葉", "Passphrase";
        passphrase_text: "変えると、ほかの端末では、もう一度ひらきなおすことになります。パスキーは、変えてもそのまま使えます。", "Changing it signs your other devices out. Passkeys keep opening.";
        change: "変える", "Change";
        old_passphrase: "いまの合言葉", "Current passphrase";
        new_passphrase: "新しい合言葉", "New passphrase";
        passphrase_changed: "合言葉を変えました", "The passphrase was changed";

        devices: "端末", "Devices";
        device_add: "新しい端末を入れる", "Let in a new device";
        device_add_text: "合言葉を入れると、文字とQRコードが60\u{2060}秒だけ出ます。新しい端末の「印籠をひらく」で、その文字を入れてください。", "After the passphrase, text and a QR code appear for 60 seconds. Type the text on the new device’s opening page.";

        person: "この印籠の人", "The person of this inro";
        person_edit: "書き直す", "Change";

        display: "表示", "Display";
        language: "ことば", "Language";
        theme: "明るさ", "Brightness";
        theme_auto: "端末に合わせる", "As the device";
        theme_light: "明るい", "Light";
        theme_dark: "暗い", "Dark";
        order: "二つの答えの並び", "Order of the two answers";
        order_text: "「見せる」「見せない」のどちらを先に並べるかを決めます。大きさと手間は変わりません。", "Which of “Show” and “Don’t show” stands first. Size and effort stay the same.";
        order_show_first: "見せる・見せない", "Show, Don’t show";
        order_not_first: "見せない・見せる", "Don’t show, Show";

        take_out: "持ち出す・やめる", "Take out, or end";
        export: "すべて書き出す", "Export everything";
        export_text: "すべての記録を、ほかでも読める形（FHIR）でまとめます。暗号はかかりません。", "All records in a form others can read (FHIR). The file is not encrypted.";
        export_warning: "このファイルは、だれでも読めます。しまう場所に気をつけてください。", "Anybody can read this file. Take care where you keep it.";
        export_do: "書き出す", "Export";
        exporting: "まとめています", "Putting it together";
        export_stopped: "やめました。何も書き出していません。", "Stopped. Nothing was exported.";
        exported: "書き出しました", "Exported";

        delete_all: "すべて消す", "Delete everything";
        delete_all_effect: "あなたの登録と、あなたが持ち主の印籠（記録、見せている約束、履歴、鍵）を、すべて消します。", "Deletes your account and every inro you own: records, everything you show, journals and keys.";
        delete_others: "ほかの端末は、次につながったときに自分の写しを消します。つながらないままの端末には残ります。", "Your other devices delete their copy when they next connect. One that stays offline keeps it.";
        delete_receivers: "相手がすでに受け取ったものは、相手の手もとに残ります。", "What somebody already received stays with them.";
        delete_confirm: "記録も鍵も、二度と戻せません。すべて消しますか。", "Neither records nor keys can be brought back. Delete everything?";
        delete_not: "消さない", "Don’t delete";
        delete_all_first: "先に書き出しておくと、手もとに写しが残ります。", "Export first if you want to keep a copy.";
        delete_all_go: "すべて消す手続きへ", "Go to delete everything";
        delete_all_type: "たしかめのため、合言葉を入れてください。", "To confirm, type your passphrase.";
        delete_all_do: "元に戻せないことを知ったうえで、すべて消す", "Delete everything for good";
        deleting_all: "消しています", "Deleting";
        deleted_all: "すべて消しました", "Everything was deleted";
        deleted_all_text: "この端末からも消しました。復元シートは、この置き場所ではもう何もひらきません。置き場所の古い予備の写しを持つ人には使えるので、細かく切って捨ててください。", "It is gone from this device too. The recovery sheet opens nothing on this server any more. Somebody with an old backup of the server could still use it, so shred it.";
        sessions: "ひらいている端末", "Where it is open";
        device_unnamed: "名前のない端末", "Device without a name";
        device_began: "ひらいた日", "Opened";
        device_used: "最後に使った日", "Last used";
        device_end: "閉じさせる", "End";
        device_ended: "閉じさせました", "Ended";
        pair_do: "QRコードと文字を出す", "Show the code";
        pair_hide: "かくす", "Hide";
        pair_qr: "新しい端末でひらくためのQRコード", "QR code for opening on a new device";
        pair_typed: "手で入れるときの文字", "To type by hand";
        pair_copy: "QRコードの中身を写す", "Copy the content of the QR code";
        pair_gone: "60秒がすぎたので、画面からかくしました。", "60 seconds have passed; it is hidden.";
        pair_warning: "この文字と合言葉の両方があれば、だれでもひらけます。画面から消えたあとも、鍵をすべて取り替えるまで使えます。人に見せたり、写真に撮ったり、送ったりしないでください。", "Whoever has both this text and the passphrase can open your inro, also after it has gone from the screen, until you replace all keys. Show it to nobody, take no photo, and do not send it.";
        current_missing: "いまの合言葉を入れてください。", "Type the current passphrase.";
        after_words: "復元シートでひらいたので、いまの合言葉はいりません。", "You opened with the recovery sheet, so the current passphrase is not needed.";
        person_saved: "保存しました", "Saved";
        archive: "まるごとのファイル", "Sealed archive";
        archive_text: "書類もすべて、暗号のままファイルにまとめます。書類が多いときは、いくつかのファイルに分かれます。合言葉があれば、置き場所がなくても、手もとの道具 inro-vault でひらけます。", "Everything, documents too, in an encrypted file, or in several where there are many documents. With its passphrase, the tool inro-vault opens it without any server.";
        archive_passphrase: "このファイルの合言葉", "Passphrase of this archive";
        archive_hint: "10文字以上。印籠の合言葉と同じでも、ちがってもかまいません。", "At least 10 characters. It may be the same as your inro’s or another.";
        archive_part_saved: "保存しました", "Saved";
        archive_do: "まるごとのファイルをつくる", "Make the archive";
        export_failed: "ファイルを保存できませんでした。ブラウザーの設定をたしかめてください。", "The file could not be saved. Check the browser’s settings.";
        server_version: "置き場所の版", "Server version";
        app_version: "この画面の版", "Version of this page";
        server_address: "置き場所", "Server";
        promise: "消したもの", "What you delete";
        promise_in_place: "消すと、鍵をその場で上書きしてから返事をします。", "The key is overwritten in place before the server answers.";
        promise_medium: "消すと鍵を上書きしますが、この置き場所の記憶装置は、古い内容をしばらく残すことがあります。", "The key is overwritten, but this server’s disk may keep old contents for a while.";
        facts_note: "置き場所が自分で言っていることです。この画面からは確かめられません。", "This is what the server says of itself. This page cannot verify it.";
        facts_missing: "置き場所にたずねられませんでした。", "The server could not be asked.";
        about: "この印籠について", "About this inro";
        version: "版", "Version";
        server_keeps: "置き場所の約束", "What the server promises";
    }
}

impl Settings {
    /// How many seconds the code for a new device stays.
    pub fn seconds_left(&self, n: u32) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("あと{n}秒で消えます"),
            (Lang::En, 1) => "Gone in 1 second".into(),
            (Lang::En, _) => format!("Gone in {n} seconds"),
        }
    }

    /// An archive that comes in so many files.
    pub fn archive_parts(&self, of: usize) -> String {
        match self.lang {
            Lang::Ja => format!(
                "書類が多いので、このファイルは{of}個のファイルに分かれます。一つずつ保存してください。全部保存するまで、この画面を離れないでください。つくり直したまるごとのファイルとは、いっしょに使えません。戻すときは、{of}個をいっしょに使います。"
            ),
            Lang::En => format!(
                "There are many documents, so this archive comes in {of} files. Save each of them, and stay on this page until all are saved: files of an archive made anew do not go with these. To put everything back, all {of} are used together."
            ),
        }
    }

    /// Saves one of them.
    pub fn archive_part_save(&self, number: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{number}個目を保存する"),
            Lang::En => format!("Save file {number}"),
        }
    }

    /// How much of what is taken out is put together: files, or pieces of one.
    pub fn exporting_of(&self, done: u32, of: u32) -> String {
        match self.lang {
            Lang::Ja => format!("{}（{of}のうち{done}）", self.exporting),
            Lang::En => format!("{} ({done} of {of})", self.exporting),
        }
    }

    /// The vault that is open belongs to somebody else.
    pub fn delete_not_this(&self, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!("いまひらいている{name}さんの印籠は消えません。あなたはそこから出ることになります。"),
            Lang::En => format!("{name}’s inro, which is open now, is not deleted. You leave it."),
        }
    }

    /// Every vault of the account that goes with it.
    pub fn delete_family(&self, names: &str) -> String {
        match self.lang {
            Lang::Ja => {
                format!("あなたが持ち主の印籠は、すべて消えます（{names}）。そこに入れている家族も、もう読めません。")
            }
            Lang::En => {
                format!("Every inro you own is deleted ({names}). Family members who were let into them lose access.")
            }
        }
    }

    /// What would be deleted, counted.
    pub fn delete_counts(&self, records: usize, grants: usize) -> String {
        match self.lang {
            Lang::Ja => format!("記録{records}件、見せている相手{grants}か所"),
            Lang::En => format!("Records: {records}. Shown to: {grants}."),
        }
    }

    /// How long backups are kept, as the operator promises.
    pub fn backups_kept(&self, days: u32) -> String {
        match self.lang {
            Lang::Ja => format!("消したものは、置き場所の予備の写しからも{days}日以内になくなります。"),
            Lang::En => format!("What you delete also leaves the server’s backups within {days} days."),
        }
    }

    /// How long a backup keeps what was deleted.
    pub fn delete_backups(&self, days: Option<u32>) -> String {
        match (self.lang, days) {
            (Lang::Ja, Some(0)) => "この置き場所は、消したものを予備の写しに残さないと言っています。".into(),
            (Lang::En, Some(0)) => "This server says that its backups do not keep what you delete.".into(),
            (Lang::Ja, Some(days)) => {
                format!(
                    "置き場所の予備の写しには、古い予備の写しがなくなるまで（{days}日以内と言っています）残ります。"
                )
            }
            (Lang::En, Some(days)) => {
                format!("Backups of the server keep it until they age out (within {days} days, the server says).")
            }
            (Lang::Ja, None) => "置き場所の予備の写しには、古い予備の写しがなくなるまで残ります。".into(),
            (Lang::En, None) => "Backups of the server keep it until they age out.".into(),
        }
    }
}
