//! The list of records, one record, deleting it.

use super::{Lang, table};

table! {
    /// List and detail.
    Records {
        title: "記録", "Records";
        lead: "新しいものから並んでいます。塗った玉は受け取った記録、輪の玉は自分で書いた記録です。", "Newest first. A filled bead is a record you received, a ring is one you wrote.";
        filter_label: "記録をしぼりこむ", "Narrow down the records";
        filter_kind: "種類", "Kind";
        filter_own: "自分で書いた", "Written by me";
        find: "記録をさがす", "Find a record";
        find_hint: "薬や病名の一部で。字体のちがい（髙と高など）は気にしなくてかまいません。", "Part of a name is enough. Variants of a character are found as well.";
        add: "自分で書く", "Write a record";
        import: "ファイルから取り込む", "Take in a file";
        undated: "日付のない記録", "Records without a date";
        empty_title: "まだ記録がありません", "There are no records yet";
        empty_text: "ファイルから取り込むか、自分で書くと、ここに並びます。", "Take in a file or write one yourself, and it appears here.";
        no_match: "この条件の記録はありません", "No record matches";
        clear_filter: "条件をはずす", "Clear the filter";

        back_to_list: "記録へもどる", "Back to the records";
        about: "この記録について", "About this record";
        field_source: "出どころ", "Source";
        field_date: "日付", "Date";
        field_examined: "検査した日", "Date of the test";
        field_taken_in: "取り込んだ日", "Taken in on";
        field_written: "記入した日", "Written on";
        field_changed: "書き直した日・書き添えた日", "Changed or added to on";
        field_by: "書いた人（家族の中で）", "Written by (in the family)";
        field_range: "基準範囲", "Reference ranges";
        range_note: "発行元が示した値をそのまま表示しています", "Shown exactly as the issuer stated them";
        field_code: "コード", "Code";
        field_original: "もとのデータ", "Original data";
        original_note: "届いたままの形で保存しています", "Kept exactly as it arrived";
        field_shared_with: "見せている相手", "Shown to";
        shared_with_nobody: "だれにも見せていません", "Shown to nobody";
        field_note: "出どころの注記", "Remarks of the source";
        field_memo: "自分のメモ", "My memo";
        memo_note: "このメモは、だれにも見せません。", "This memo is never shown to anyone.";
        field_dose: "量", "Dose";
        field_usage: "使い方", "How to take";
        field_days: "日数", "Days";
        field_started: "始めた日", "Started";
        field_ended: "終わった日", "Ended";
        field_ingredient: "成分", "Ingredient";
        field_purpose: "薬の説明", "Purpose as stated";
        field_reaction: "出た症状", "Reaction";
        field_severity: "重さ", "Severity";
        field_status: "いまの様子", "Status";
        field_facility: "医療機関", "Hospital or clinic";
        field_prescriber: "医師", "Doctor";
        field_form: "使いみちの区分", "Form";
        amount_per_day: "1日量", "per day";
        amount_total: "全量", "in all";
        amount_unstated: "量", "amount";
        form_oral: "飲み薬", "taken by mouth";
        form_drops: "飲む滴剤", "drops by mouth";
        form_as_needed: "必要なときに飲む薬（頓服）", "by mouth, as needed";
        form_injection: "注射", "injection";
        form_external: "外用（塗る、貼る、点すなど）", "external";
        form_steeped: "浸煎薬", "steeped";
        form_decoction: "湯薬", "decoction";
        form_material: "材料", "material";
        form_other: "そのほか", "other";
        confirm_title: "いまも、このとおりですか", "Is this still right?";
        confirm_text: "たしかめてから一年以上たっています。変わっていれば書き直し、同じなら日付を新しくしてください。", "It was last confirmed more than a year ago. Change what has changed, or renew the date.";
        validity: "いま", "Now";
        confirm_never: "いつたしかめたのかが書かれていません。変わっていれば書き直し、同じなら今日の日付を入れてください。", "It does not say when it was confirmed. Change what has changed, or enter today’s date.";
        confirm_same: "いまも同じ", "Still the same";
        of_pregnancy: "妊婦健診", "In pregnancy";
        of_child: "乳幼児健診", "As a child";
        severity_mild: "軽い", "mild";
        severity_moderate: "中等度", "moderate";
        severity_severe: "重い", "severe";
        status_active: "治療中", "under treatment";
        status_resolved: "治った", "resolved";
        status_unknown: "分からない", "not known";
        status_recurrence: "再び出た", "came back";
        status_relapse: "ぶり返した", "got worse again";
        status_inactive: "いまは出ていない", "not present now";
        status_remission: "寛解", "in remission";
        allergy_active: "いまもある", "still there";
        allergy_inactive: "いまはなさそう", "believed to be gone";
        allergy_resolved: "なくなった", "gone";
        criticality_low: "危険の程度：低いとされている", "danger: stated as low";
        criticality_high: "危険の程度：高い。命にかかわることがある", "danger: high, may be life-threatening";
        criticality_unknown: "危険の程度は分からない", "danger not known";
        category_medication: "薬", "medicine";
        category_food: "食べ物", "food";
        category_environment: "花粉・虫など", "environment";
        category_biologic: "生物由来の製剤", "biologic";
        via_prescribed: "処方", "prescribed";
        via_dispensed: "薬局で受け取った", "dispensed by a pharmacy";
        via_taken: "使っている・使っていた", "taken, as stated";
        via_over_the_counter: "処方なしで買った", "bought without a prescription";
        taking_paused: "休んでいる", "paused";
        taken_to_the_end: "使い終えた", "taken to the end";
        sex_female: "女性", "female";
        sex_male: "男性", "male";
        sex_other: "その他", "other";
        sex_unknown: "不明", "unknown";
        verification_suspected: "疑い", "suspected";
        taking: "いま使っている", "in use";
        not_taking: "使っていない", "not in use";

        out_of_range: "印のついたもの", "Marked results";
        out_of_range_note: "「高い」「低い」は、検査した所がつけた印です。病気かどうかは、医師が全体をみて判断します。", "“High” and “Low” are the laboratory’s own marks. Whether they mean illness is for a doctor to judge from the whole.";
        all_results: "すべての結果", "All results";
        band_note: "色のついた帯が基準範囲です", "The shaded band is the reference range";
        column_item: "項目", "Item";
        column_now: "値", "Value";
        column_range: "基準範囲", "Reference range";
        column_trend: "これまでの推移", "Trend";
        column_unit: "単位", "Unit";

        what_it_says: "書かれていること", "What it says";
        field_via: "どうやって知ったか", "How it is known";
        field_certainty: "確かさ", "Certainty";
        field_rank: "位置づけ", "Rank";
        principal: "主病名", "principal diagnosis";
        field_body_site: "部位", "Body site";
        field_criticality: "危険の程度", "How dangerous";
        field_recorder: "記録した人", "Recorded by";
        field_recorded: "記録された日", "Recorded on";
        field_file: "取り込んだファイル", "File it came in";
        original_edited_note: "届いたままの形も保存しています。書き直したので、書き出すときは書き直した内容になります", "Also kept as it arrived. Because it was changed, exports carry the changed version";
        to_shares: "見せている相手をみる", "See whom you show to";
        make_letter: "手紙をつくる", "Make a letter";
        delete_limit_medium: "この置き場所では、鍵を上書きして消します。ただし、装置の性質により、古い鍵の跡が残ることがあります。", "This server overwrites the key to delete. Its storage medium may still hold traces of the old key.";
        deleting: "消しています", "Deleting";
        delete: "この記録を消す", "Delete this record";
        delete_title: "この記録を消しますか", "Delete this record?";
        delete_effect: "あなたの印籠から消え、見せている相手からも同時に消えます。", "It disappears from your inro and, at the same moment, from everyone you show it to.";
        delete_limit_devices: "つながっていないほかの端末には、次につながるまで写しが残ります。", "A device that is offline keeps its copy until it connects again.";
        delete_limit_backup: "置き場所の予備の写しには、予備の写しの期限が過ぎるまで残ります。", "A backup of the server keeps it until the backup expires.";
        delete_limit_receiver: "相手がすでに写したものは戻せません。", "Copies a receiver already made cannot be taken back.";
        delete_confirm: "記録を消す", "Delete the record";
        deleted: "記録を消しました", "The record was deleted";
        saved: "記録を保存しました", "The record was saved";
        gone: "この記録は、もうありません。ほかの端末で消されたか、アドレスがちがいます。", "This record is not here. It was deleted on another device, or the address is wrong.";
        conflict_title: "ほかの端末でも書き直されました", "It was changed on another device too";
        conflict_text: "ここで書いたものは、まだ保存していません。くらべて、使うほうを選ぶか、両方を残してください。", "What you wrote here is not stored yet. Compare the two and choose one, or keep both.";
        conflict_mine: "この端末で書いたもの", "Written here";
        conflict_theirs: "ほかの端末で書いたもの", "Written on the other device";
        conflict_keep_both: "両方を残す", "Keep both";
        conflict_use_mine: "この端末のものに置きかえる", "Replace it with mine";
        conflict_use_theirs: "ほかの端末のものを使う", "Keep theirs";
        conflict_keep_both_note: "両方を残すと、この端末で書いたものが、新しい記録として加わります。", "Keeping both adds what you wrote here as a new record.";
        conflict_name: "名前", "Name";
        conflict_differs: "ちがい", "differs";
        conflict_deleted_title: "ほかの端末で、この記録が消されました", "This record was deleted on another device";
        conflict_deleted_text: "ここで書いたものは、まだ保存していません。新しい記録として残すか、消えたままにするかを選べます。", "What you wrote here is not stored yet. Keep it as a new record, or leave it deleted.";
        conflict_save_new: "新しい記録として残す", "Keep it as a new record";
        conflict_leave_deleted: "消えたままにする", "Leave it deleted";
        back_to_record: "記録の画面へもどる", "Back to the record";
        newer_schema: "この記録は新しい版でつくられています。見ることはできますが、書き直せません。", "This record was made by a newer version. You can read it but not change it.";
        lost_title: "出どころが書けなかった字があるようです", "The source seems not to have been able to write some characters";
        lost_text: "●や■などに置きかわった所です。「書き直す」から、正しい字を書き添えられます。届いた記録は、そのまま残ります。", "They became ● or ■. You can put the real characters beside them by editing; the record itself stays as it arrived.";
    }
}

impl Records {
    /// What is said of an eligibility whose last day has passed: `2026年7月31日で終わっています`.
    pub fn ended_on(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{date}で終わっています"),
            Lang::En => format!("ended on {date}"),
        }
    }

    /// Completed weeks of pregnancy.
    pub fn weeks(&self, n: u32) -> String {
        match self.lang {
            Lang::Ja => format!("妊娠{n}週"),
            Lang::En => format!("week {n}"),
        }
    }

    /// Completed months of age.
    pub fn months(&self, n: u32) -> String {
        match self.lang {
            Lang::Ja => format!("{n}か月"),
            Lang::En => format!("{n} months"),
        }
    }

    /// `15項目のうち4項目`.
    pub fn out_of(&self, out: usize, all: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{all}項目のうち{out}項目"),
            Lang::En => format!("{out} of {all} items"),
        }
    }

    /// Summary line of a checkup in the list.
    pub fn checkup_summary(&self, out: usize, all: usize, names: &str) -> String {
        match (self.lang, out) {
            (Lang::Ja, 0) => format!("{all}項目。「高い」「低い」の印はありません"),
            (Lang::Ja, _) => format!("{all}項目のうち、印のついたものが{out}項目（{names}）"),
            (Lang::En, 0) => format!("{all} items, none marked high or low"),
            (Lang::En, _) => format!("{out} of {all} items marked ({names})"),
        }
    }

    /// `HbA1c の移り変わり`.
    pub fn trend_of(&self, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{name} の移り変わり"),
            Lang::En => format!("{name} over time"),
        }
    }

    /// `2026年` as a heading; with era from `Text::era`.
    pub fn year(&self, year: i32) -> String {
        match self.lang {
            Lang::Ja => format!("{year}年"),
            Lang::En => year.to_string(),
        }
    }

    /// `28日分`.
    pub fn days(&self, n: u32) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("{n}日分"),
            (Lang::En, 1) => "1 day".into(),
            (Lang::En, _) => format!("{n} days"),
        }
    }

    /// How long a backup of this server keeps what was deleted.
    pub fn delete_limit_backup_days(&self, days: u32) -> String {
        match self.lang {
            Lang::Ja => format!("置き場所の予備の写しには、期限（{days}日）が過ぎるまで残ります。"),
            Lang::En => format!("A backup of the server keeps it until the backup expires ({days} days)."),
        }
    }

    /// What the delete question says about live shares.
    pub fn delete_shared_with(&self, places: usize) -> String {
        match (self.lang, places) {
            (Lang::Ja, 0) => "いま、この記録はだれにも見せていません。".into(),
            (Lang::Ja, _) => format!("いま、この記録を{places}か所に見せています。"),
            (Lang::En, 0) => "This record is shown to nobody now.".into(),
            (Lang::En, 1) => "This record is shown to 1 provider now.".into(),
            (Lang::En, _) => format!("This record is shown to {places} providers now."),
        }
    }
}
