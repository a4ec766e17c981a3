//! A letter the patient makes from chosen records.

use super::{Lang, table};

table! {
    /// Choosing, preview, page, bundle, link.
    Referral {
        title: "受診のための手紙", "Letter for a visit";
        lead: "新しい医師に渡す紙を、記録から選んでつくります。医師が書く診療情報提供書ではなく、あなたが自分で用意する手紙です。", "Choose records and make a page for a new doctor. It is not a doctor’s referral; it is a letter you prepare yourself.";
        to_and_message: "宛先と、伝えたいこと", "To whom, and your message";
        to: "宛先", "To";
        to_hint: "例：青葉坂総合病院 糖尿病内科", "For example: 青葉坂総合病院 糖尿病内科";
        to_missing: "宛先を書いてください。例：青葉坂総合病院", "Write to whom. For example: 青葉坂総合病院";
        to_person: "医師の名前", "Doctor’s name";
        honorific: "御机下", "";
        message: "伝えたいこと", "Your message";
        message_hint: "200字まで。書かなくてもかまいません。", "Up to 200 characters. Optional.";
        message_long: "200字までにしてください。", "Use at most 200 characters.";
        contact: "連絡先", "Contact";
        contact_hint: "紙に載せてよければ書いてください。", "Only if it should be on the page.";
        choose: "入れる記録を、1件ずつ選ぶ", "Choose the records one by one";
        choose_missing: "入れるか、入れないかを選んでください", "Choose “Include” or “Leave out”";
        preview: "できあがりの見本", "Preview";
        preview_size: "A4", "A4";
        ghost: "「入れる」を選んだ記録が、ここに並びます。", "Records you include appear here.";
        see_page: "A4でみる・印刷する", "See it on A4 and print";
        choose_again: "選びなおす", "Choose again";
        save_bundle: "FHIR文書として保存する", "Save as a FHIR document";
        save_bundle_note: "病院の仕組みが読みとれる形（FHIR R4 文書 Bundle）です。", "A FHIR R4 document Bundle, which a hospital’s system can read.";
        make_link: "リンクにして渡す", "Hand over as a link";
        make_link_note: "同じ内容を、期限つきのリンクで渡します。次の画面で期間を決め、印を押します。", "The same content as a link that ends. You choose the period and press your seal on the next page.";
        nothing_chosen: "記録がまだ選ばれていません。", "No record is chosen yet.";
        no_records: "手紙に入れる記録がありません。先に記録を書くか、取り込んでください。", "There is no record to include. Write or take in one first.";

        sheet_name: "氏名", "Name";
        sheet_birth: "生年月日", "Born";
        sheet_contact: "連絡先", "Contact";
        sheet_medicine: "薬の名前", "Medicine";
        sheet_ingredient: "成分", "Ingredient";
        sheet_usage: "使い方", "How taken";
        sheet_start: "開始", "Start";
        sheet_foot: "この手紙は、患者本人が自分の記録から選んで作りました。医師が作成する診療情報提供書ではありません。記録のすべてをふくむものではありません。ここにないことは、記録がないことを意味しません。", "The patient made this letter by choosing from their own records. It is not a doctor’s referral and does not contain everything. What is not here may still be on record.";
        sheet_region: "手紙の紙面", "The letter as printed";
        table_scroll: "表（横に動かせます）", "Table (scrolls sideways)";
        sheet_self: "本人の記入", "written by the patient";
        saved: "手紙を保存しました", "The letter was saved";
    }
}

impl Referral {
    /// The radio group's legend for one record.
    pub fn include_legend(&self, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{what}を手紙に入れますか"),
            Lang::En => format!("Include {what}?"),
        }
    }
}
