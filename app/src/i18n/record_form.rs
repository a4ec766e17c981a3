//! Writing and changing a record of each kind.

use super::{Lang, table};

table! {
    /// The forms.
    RecordForm {
        title_new: "自分で書く", "Write a record";
        title_new_document: "書類や写真を入れる", "Add a document or photo";
        document_note: "あなたが入れた書類です。病院から直接届いたものとは、区別して見せます。", "A document you added. It is shown apart from what a hospital sent directly.";
        title_edit: "書き直す", "Change a record";
        choose_kind: "何を書きますか", "What do you want to write?";
        own_note: "自分で書いた記録には、鉛筆の印がつきます。病院から届いたものとは、いつも区別して見せます。", "What you write carries a pencil mark. It is always shown apart from what a hospital sent.";
        not_said: "書かれていない", "Not stated";
        start_words: "始まりを言葉で", "When it began, in words";
        start_words_hint: "日付が分からないとき。例：子どものころ", "Where there is no date. For example: in childhood";
        facility_hint: "だれから聞いたこと、どこで受けたことか。例：ひぐらし内科クリニック", "Who told you, or where it was done. For example: Higurashi Clinic";
        saving: "暗号にして、しまっています", "Encrypting and storing";
        med_dose_bad: "量は、数字と単位で書いてください。言葉で書くときは「使い方」に。例：1錠、5mL", "Write the dose as a number and a unit; words go into “How to take it”. For example: 1 tablet, 5 mL";
        dx_suspected: "疑い（はっきり決まっていない）", "Suspected, not confirmed";
        al_suspected: "疑い（はっきり決まっていない）", "Suspected, not confirmed";
        al_add_reaction: "症状を足す", "Add a reaction";
        al_remove_reaction: "この症状をはずす", "Remove this reaction";
        ck_item_missing: "項目の名前を書いてください。例：HbA1c", "Write the item’s name. For example: HbA1c";
        ck_unit_hint: "例：%、mg/dL", "For example: %, mg/dL";
        ck_flag: "検査した所の印", "Mark of the laboratory";
        ck_flag_none: "印なし", "No mark";
        ck_flag_normal: "範囲のなか", "Within range";
        ck_flag_abnormal: "印あり（向きなし）", "Marked, no direction";
        ck_flag_note: "印は、検査した所がつけたとおりに入れます。印籠は、値から印をつけません。", "Enter the mark as the laboratory gave it. Inro never marks a value by itself.";

        med_name: "薬の名前", "Name of the medicine";
        med_name_hint: "お薬手帳や袋に書かれたとおりに。例：アムロジピンOD錠5mg", "As on the label, for example: アムロジピンOD錠5mg";
        med_name_missing: "薬の名前を書いてください。例：アムロジピンOD錠5mg", "Write the medicine’s name. For example: アムロジピンOD錠5mg";
        med_dose: "1回の量", "Dose each time";
        med_dose_hint: "例：1錠、5mL", "For example: 1 tablet, 5 mL";
        med_when: "飲む時間", "When";
        med_usage: "使い方", "How to take it";
        med_usage_hint: "例：朝食後、痛いとき", "For example: after breakfast, when in pain";
        med_days: "何日分", "For how many days";
        med_days_bad: "日数は1から999の数字で入れてください。例：28", "Days are a number from 1 to 999. For example: 28";
        med_start: "飲みはじめた日、受け取った日", "Date started or received";
        med_end: "やめた日", "Date stopped";
        med_end_before: "やめた日が、始めた日より前になっています。", "The end lies before the start.";
        med_pharmacy: "薬局・病院", "Pharmacy or hospital";
        med_status: "いま使っていますか", "In use now?";

        dx_name: "病名", "Name of the diagnosis";
        dx_name_hint: "診断書や説明のとおりに。例：高血圧症", "As you were told. For example: 高血圧症";
        dx_name_missing: "病名を書いてください。例：高血圧症", "Write the diagnosis. For example: 高血圧症";
        dx_start: "はじめて言われた日", "First told on";
        dx_end: "治った日", "Resolved on";
        dx_status: "いまの様子", "Status";
        dx_facility: "医療機関", "Hospital or clinic";

        al_name: "合わないもの", "What you react to";
        al_name_hint: "薬、食べ物、そのほか。例：ペニシリン系の抗菌薬、そば", "A medicine, food or other substance. For example: penicillin, buckwheat";
        al_name_missing: "合わないものの名前を書いてください。例：そば", "Write what you react to. For example: buckwheat";
        al_category: "種類", "Kind";
        al_reaction: "出た症状", "Reaction";
        al_reaction_hint: "例：全身の発疹、息苦しさ", "For example: rash, trouble breathing";
        al_severity: "重さ", "Severity";
        al_since: "いつのことですか", "When did it happen?";

        ck_name: "健診・検査の名前", "Name of the checkup or test";
        ck_name_hint: "例：特定健診、血液検査", "For example: annual checkup, blood test";
        ck_name_missing: "健診・検査の名前を書いてください。例：血液検査", "Write a name. For example: blood test";
        ck_date: "検査した日", "Date of the test";
        ck_date_missing: "検査した日を書いてください。年や月だけでもかまいません。", "Write the date. A year or month alone is fine.";
        ck_items: "結果", "Results";
        ck_item: "項目", "Item";
        ck_item_hint: "例：HbA1c", "For example: HbA1c";
        ck_value: "値", "Value";
        ck_value_hint: "書かれたとおりに。例：7.0、(−)、0.5未満", "As written. For example: 7.0, (−), <0.5";
        ck_unit: "単位", "Unit";
        ck_low: "基準の下", "Lower limit";
        ck_high: "基準の上", "Upper limit";
        ck_limit_bad: "基準は数字で入れてください。なければ空けておきます。例：4.9", "A limit is a number; leave it empty if there is none. For example: 4.9";
        ck_add_item: "項目を足す", "Add an item";
        ck_remove_item: "この項目をはずす", "Remove this item";
        ck_items_missing: "項目と値を一つは書いてください。例：HbA1c 7.0 %", "Write at least one item with a value. For example: HbA1c 7.0 %";
        ck_value_missing: "値を書いてください。", "Write a value.";

        choose_care: "検査や治療", "Tests and treatment";
        choose_papers: "そなえと、保険の紙", "Being prepared, and insurance papers";
        lines_hint: "一行に一つずつ書きます。", "One on each line.";
        number_bad: "数字で入れてください。例：30", "Write a number. For example: 30";
        insurance_hint: "自分で見返すための覚え書きです。保険の資格をたしかめるものではなく、医療機関がこの番号を求めることもできません。", "A note for yourself. It proves nothing about your insurance, and nobody providing care may demand these numbers.";
        cost_limit_hint: "所得のおおよそが分かる区分なので、ほかの保険の記録とは別にしまいます。", "It shows roughly what you earn, so it is kept apart from other insurance records.";
        subsidy_hint: "受給者証に書かれているとおりに書きます。", "Write what the certificate says.";
        care_wishes_hint: "話し合うための書きとめです。法的な文書ではありません。気持ちが変わったら、いつでも書き直せます。", "A note to talk about; it is no legal document. Change it whenever your mind changes.";
        emergency_hint: "いざというとき、まわりの人に知ってほしいことです。鍵がないと読めないので、紙にも写しておいてください。", "What others should know in an emergency. It cannot be read without your key, so keep a copy on paper as well.";
        ck_of: "だれの健診ですか", "Whose checkup";
        ck_weeks: "妊娠の週数", "Week of pregnancy";
        ck_months: "月齢", "Age in months";

        note: "ほかに書いておくこと", "Anything else";
        memo: "自分だけのメモ", "Memo for yourself";
        memo_hint: "このメモは、見せる相手を決めても渡しません。", "This memo is never part of what you show.";
        too_long: "長すぎます。短くしてください。", "This is too long. Shorten it.";
        date_future: "これから先の日付になっています。たしかめてください。", "This date lies in the future. Please check it.";
        my_number_title: "マイナンバーのようです", "This looks like a My Number";
        my_number: "マイナンバーのようです。集めることは法律で限られているので、入れられません。番号を消してください。", "This looks like a My Number. The law restricts collecting it, so it cannot be stored. Remove the number.";
        my_number_why: "マイナンバーを集めることは法律で限られているので、印籠には入れられません。ほかの番号（検査番号など）なら、そのまま保存できます。まだ何も保存していません。", "The law restricts collecting My Numbers, so Inro does not store them. If it is another number (of a test, say) it can be kept. Nothing was stored yet.";
        my_number_cut_out: "番号を＊に置きかえる", "Replace the digits with ＊";
        my_number_unsure: "12桁の番号があります。マイナンバーではありませんか。", "There is a 12-digit number. Is it a My Number?";
        my_number_no: "マイナンバーではない", "It is not a My Number";
        my_number_yes: "マイナンバーなので消す", "It is a My Number; remove it";
        leave: "書くのをやめる", "Stop writing";
    }
}

impl RecordForm {
    /// Nothing is written that the record could be found by.
    pub fn title_missing(&self, field: &str) -> String {
        match self.lang {
            Lang::Ja => format!("「{field}」を書いてください。"),
            Lang::En => format!("Write something in “{field}”."),
        }
    }

    /// How many characters are left or too many.
    pub fn at_most(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{n}字までです。"),
            Lang::En => format!("At most {n} characters."),
        }
    }

    /// The number of a results row, as its group's name.
    pub fn item_number(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{n}番目の項目"),
            Lang::En => format!("Item {n}"),
        }
    }
}
