//! What a provider sees. No furigana, dates as 2026-10-08, dense.

use super::{Lang, table};

table! {
    /// The viewer.
    View {
        not_fetched: "続きを読み込めませんでした。まだ何もひらいていません。電波や回線をたしかめて、もう一度押してください。それでも同じなら、読み込み直さずに、渡されたリンクをもう一度ひらいてください。", "The rest could not be loaded, and nothing was opened yet. Check the network and press again. If it stays the same, do not reload: open the link that you were given once more.";
        patient_says: "ご本人のひとこと", "The patient adds";
        title: "患者さんの記録", "Patient’s records";
        gate_title: "患者さんから渡された記録", "Records a patient handed you";
        gate_foot: "記録の中身は、置き場所を動かしている人には読めません。ここに入れるもの（お名前、理由、暗証番号）は、置き場所にそのまま届きます。", "Whoever runs this server cannot read the records. What you type here (name, reason, passcode) reaches it as it is.";
        gate_lead: "患者さんご本人が選んだ記録を、この画面でひらきます。", "Opens the records that the patient chose for you.";
        your_name: "お名前・ご所属", "Your name and institution";
        your_name_hint: "患者さんの履歴に、このとおりに残ります。例：青葉坂総合病院 内科 邊見", "It is written into the patient’s journal as you type it. For example: 青葉坂総合病院 内科 邊見";
        your_name_missing: "お名前を入れてください。例：青葉坂総合病院 内科 邊見", "Type your name. For example: 青葉坂総合病院 内科 邊見";
        card_title: "救急のときのカード", "Emergency card";
        card_lead: "このカードの持ち主が、救急のときに読んでほしいと選んだ記録をひらきます。", "Opens what the owner of this card chose for an emergency.";
        card_why: "ひらく理由", "Why you open it";
        card_why_hint: "例：路上で倒れていて、話せない", "For example: collapsed in the street, cannot speak";
        card_why_missing: "ひらく理由を入れてください。", "Say why you open it.";
        card_recorded: "ひらくと、日時、お名前、理由が、持ち主に知らされます。", "The owner is told when, who and why.";
        card_why_long: "お名前と理由を合わせて、90字ほどまでにしてください。", "Use at most about 90 characters for name and reason together.";
        card_note: "救急のときのために、ご本人が選んだ記録です。それぞれの出どころと日付を見てください。印籠は何も推しはかっていません。", "Chosen by the patient for an emergency. See the source and date of each. Inro infers nothing.";
        card_notice: "ここにないことは「記録がない」ことを意味しません。この閲覧は、ご本人の履歴に残ります。", "What is not here may still be on record. This viewing is written into the patient’s journal.";
        your_name_long: "100字までにしてください。", "Use at most 100 characters.";
        passcode: "暗証番号", "Passcode";
        passcode_hint: "患者さんから聞いた6桁の数字です。", "The six digits the patient told you.";
        passcode_missing: "6桁の数字を入れてください。", "Type six digits.";
        open: "記録をひらく", "Open the records";
        opening: "ひらいています", "Opening";
        recorded: "「記録をひらく」を押すと1回と数え、日時、お名前、つながった所（IPアドレスの上のほう）が患者さんの履歴に残ります。", "Pressing “Open the records” counts as one opening. Time, name and network (the upper part of the IP address) are written into the patient’s journal.";
        not_stored: "この端末に残るのは、保存・印刷・写しをしたものと、ブラウザーの履歴に残ることのあるリンクだけです。15分使わないか、読み込み直すと、画面から消えます。", "What stays here is what you save, print or copy, and perhaps the link in the browser’s history. The page is cleared after 15 idle minutes or a reload.";

        notice_strong: "患者さんご本人が選んだ記録を表示しています。", "These are records the patient chose to show. ";
        notice: "ここにないことは「記録がない」ことを意味しません。必要なことは、ご本人にお尋ねください。この閲覧は、ご本人の履歴に残ります。", "What is not here may still be on record. Please ask the patient. This viewing is written into the patient’s journal.";
        notice_label: "この表示について", "About this view";
        valid_until: "有効期限", "Access ends";
        purpose: "閲覧目的：", "Purpose: ";
        number: "この施設用の番号", "Number for your institution";
        born: "生", "born";
        allergies: "アレルギー", "Allergies";
        diagnoses: "病名", "Problems";
        medicines: "薬", "Medicines";
        medicines_stopped: "中止", "Stopped";
        results: "検査", "Results";
        column_diagnosis: "病名", "Problem";
        column_start: "開始", "Start";
        column_source: "出どころ", "Source";
        column_medicine: "薬剤名", "Medicine";
        column_dose: "用量", "Dose";
        column_usage: "用法", "Directions";
        column_days: "日数", "Days";
        column_item: "項目", "Item";
        column_trend: "推移", "Trend";
        column_range: "基準範囲", "Range";
        column_unit: "単位", "Unit";
        reason: "理由：", "Reason:";
        prescriber: "処方：", "Prescriber:";
        pharmacy: "薬局：", "Pharmacy:";
        principal: "主病名", "main diagnosis";
        source_file: "ご本人が取り込んだファイル", "A file the patient imported";
        provider: "宛先：", "For: ";
        copy_table: "文字で写す（カルテ用）", "Copy as text";
        save_fhir: "FHIRで保存", "Save as FHIR";
        print: "印刷", "Print";
        close: "閉じる（画面から消す）", "Close this view";
        closed: "画面を閉じました", "Cleared";
        closed_text: "もう一度見るには、患者さんから渡されたリンクをひらいてください。", "Open the patient’s link again to see it.";

        cannot_open: "ひらけません", "This cannot be opened";
        cannot_open_text: "リンクが途中で切れているか、患者さんが休止・取り消し・つくり直しをしたか、期限や回数が終わったか、暗証番号のまちがいで止まっています。患者さんにたずねてください。", "The link is cut off, was paused, revoked or replaced, its time or openings have ended, or wrong passcodes stopped it. Please ask the patient.";
        bad_link: "リンクの形がちがいます。途中で切れていないか、たしかめてください。", "This is not a whole link. Check that it was copied completely.";
        other_server: "このリンクは、別の置き場所のものです。リンクに書かれた置き場所でひらいてください。", "This link belongs to another server. Open it there.";
        damaged: "届いた記録が壊れているか、リンクの鍵と合いません。患者さんに新しいリンクをたのんでください。", "What arrived is damaged or does not fit the link’s key. Ask the patient for a new link.";
        no_link: "リンクがありません。患者さんから渡されたQRコードかリンクをひらいてください。", "There is no link. Open the QR code or link the patient gave you.";
    }
}

impl View {
    /// What the owner of an emergency card is told: who, as typed, and why.
    pub fn name_and_reason(&self, name: &str, why: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{name}（理由：{why}）"),
            Lang::En => format!("{name} (reason: {why})"),
        }
    }

    /// After a wrong passcode.
    pub fn wrong_passcode(&self, left: u32) -> String {
        match (self.lang, left) {
            (Lang::Ja, _) => format!("暗証番号がちがいます。あと{left}回までためせます。"),
            (Lang::En, 1) => "The passcode is wrong. 1 try is left.".into(),
            (Lang::En, _) => format!("The passcode is wrong. {left} tries are left."),
        }
    }

    /// `1948年4月12日（昭和23年）生`, `born 12 April 1948 (Shōwa 23)`.
    pub fn born_on(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{date}生"),
            Lang::En => format!("born {date}"),
        }
    }

    /// When the document was made.
    pub fn made_on(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{date} 作成"),
            Lang::En => format!("made {date}"),
        }
    }

    /// When the sample was taken or the visit was.
    pub fn examined(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{date} 検査"),
            Lang::En => format!("tested {date}"),
        }
    }

    /// Until when a stopped medicine was taken.
    pub fn stopped_on(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("（{date} まで）"),
            Lang::En => format!(" (until {date})"),
        }
    }
}
