//! Keys, devices, display, taking everything out, ending.

use super::{Lang, table};

table! {
    /// Settings.
    Settings {
        title: "設定", "Settings";
        keys: "鍵", "Keys";
        passphrase: "合言葉", "Passphrase";
        passphrase_text: "変えると、ほかの端末では、もう一度ひらきなおすことになります。", "Changing it signs your other devices out.";
        change: "変える", "Change";
        old_passphrase: "いまの合言葉", "Current passphrase";
        new_passphrase: "新しい合言葉", "New passphrase";
        new_passphrase_again: "新しい合言葉をもう一度", "The new passphrase again";
        passphrase_changed: "合言葉を変えました", "The passphrase was changed";
        sheet: "復元シート", "Recovery sheet";
        sheet_text: "なくしたとき、人に見られたときは、つくり直します。", "Replace it if it is lost or was seen by somebody.";
        sheet_replace: "つくり直す", "Replace";
        sheet_replace_note: "古い紙と、置き場所の古い控えの両方を持つ人は、今日までに書いたものを読めます。", "The old sheet together with an old copy of the server’s disk still opens what was written until today.";
        seal: "あなたの印", "Your seal";
        seal_text: "押した印には、このかたちが出ます。", "This is how your seal looks.";

        devices: "端末", "Devices";
        device_add: "新しい端末を入れる", "Let in a new device";
        device_add_text: "合言葉を入れると、QRコードと文字が60秒だけ出ます。新しい端末で読みとってください。", "After the passphrase, a QR code and text appear for 60 seconds. Scan it with the new device.";
        device_remove: "外す", "Remove";
        device_last: "最後にひらいた日", "Last opened";
        sign_out_others: "ほかの端末をすべて閉じる", "Sign out everywhere else";
        state_code: "記録のしるし", "State code";
        state_code_text: "二つの端末で同じ10文字が出れば、同じ記録を見ています。", "If two devices show the same 10 characters, they see the same records.";

        person: "この印籠の人", "The person of this inro";
        person_edit: "書き直す", "Change";

        display: "表示", "Display";
        language: "ことば", "Language";
        text_size: "文字の大きさ", "Text size";
        text_normal: "ふつう", "Normal";
        text_large: "大きい", "Large";
        text_largest: "とても大きい", "Very large";
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
        export_warning: "このファイルは、だれでも読めます。置き場所に気をつけてください。", "Anybody can read this file. Take care where you keep it.";
        export_do: "書き出す", "Export";
        exporting: "まとめています", "Putting it together";
        exported: "書き出しました", "Exported";

        delete_all: "すべて消す", "Delete everything";
        delete_all_effect: "記録、見せている約束、履歴、この印籠の鍵のすべてを消します。", "Deletes all records, everything you show, the journal and the keys of this inro.";
        delete_all_limit: "相手がすでに写したものは残ります。置き場所の控えには、控えの期限が過ぎるまで、だれにも読めない形で残ります。", "Copies others made remain. A backup of the server keeps an unreadable copy until it expires.";
        delete_all_first: "先に書き出しておくと、手もとに控えが残ります。", "Export first if you want to keep a copy.";
        delete_all_go: "すべて消す手続きへ", "Go to delete everything";
        delete_all_type: "たしかめのため、合言葉を入れてください。", "To confirm, type your passphrase.";
        delete_all_do: "元に戻せないことを知ったうえで、すべて消す", "Delete everything for good";
        deleting_all: "消しています", "Deleting";
        deleted_all: "すべて消しました", "Everything was deleted";
        deleted_all_text: "この端末からも消しました。復元シートは、もう何もひらきません。捨ててかまいません。", "It is gone from this device too. The recovery sheet no longer opens anything; you may throw it away.";
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
            Lang::Ja => format!("消したものは、置き場所の控えからも{days}日以内になくなります。"),
            Lang::En => format!("What you delete also leaves the server’s backups within {days} days."),
        }
    }
}
