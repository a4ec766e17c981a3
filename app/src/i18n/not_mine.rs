//! これは自分の記録ではない: records that are somebody else's.

use super::{Lang, table};

table! {
    /// Setting records aside and taking them back.
    NotMine {
        title: "自分のものではない記録", "Records that are not mine";
        lead: "「自分の記録ではない」とした記録です。記録の一覧、検索、グラフ、カレンダー、見せている相手に出ません。書き出したファイルにも入りません。ただし「まるごとのファイル」には、印をつけて入ります。前につくった手紙の中身は変わりません。まちがいなら戻せます。いらなければ消せます。", "Records you said are not yours. They are in no list, search, chart, calendar or link, and in no exported file but the sealed archive, which marks them. Letters already made do not change. Take one back if that was wrong, or delete it.";
        none: "ここには何もありません", "There is nothing here";
        none_text: "記録の画面で「自分の記録ではない」を選ぶと、ここに移ります。", "Choose “Not mine” on a record’s page, and it moves here.";
        to_list: "自分のものではない記録をみる", "See records that are not mine";
        mark: "これは自分の記録ではない", "This is not mine";
        mark_text: "ほかの人の記録がまぎれこんでいたら、ここで外せます。一覧、検索、グラフ、見せている相手から、いっしょに外れます。消さずに別の所へ移すので、まちがえても戻せます。相手がすでに写したものは戻せません。", "If somebody else’s record got in here, take it out: it leaves lists, search, charts and everyone you show it to at once. It is moved, not deleted, so that you can take it back. Copies a receiver already made cannot be taken back.";
        mark_title: "自分の記録ではない、としますか", "Is this record not yours?";
        mark_now: "一覧と、見せている相手から外れます。戻せますが、見せている相手には自動では戻りません。", "It leaves your lists and everyone you show it to. You can take it back, but it is not shown again by itself.";
        mark_one: "この記録だけ移す", "Move only this record";
        moving: "移しています", "Moving";
        aside: "「自分の記録ではない」とした記録です", "You said that this record is not yours";
        aside_text: "一覧にも、見せている相手にも、書き出しにも出ません（「まるごとのファイル」には入ります）。", "It is in no list, link or exported file; only the sealed archive holds it.";
        back: "自分の記録に戻す", "It is mine after all";
        back_text: "戻した記録は、自動ではだれにも見せません。見せるときは、あらためて選んでください。", "What you take back is shown to nobody by itself. To show it, choose it anew.";
        moved: "「自分のものではない記録」に移しました", "Moved to “Records that are not mine”";
        returned: "自分の記録に戻しました", "Taken back among your records";
    }
}

impl NotMine {
    /// The whole file that it came in, back again.
    pub fn back_file(&self, file: &str) -> String {
        match self.lang {
            Lang::Ja => format!("「{file}」から入ったものを、ぜんぶ戻す"),
            Lang::En => format!("Take back everything from “{file}”"),
        }
    }

    /// The whole file that it came in.
    pub fn mark_file(&self, file: &str) -> String {
        match self.lang {
            Lang::Ja => format!("「{file}」から入ったものを、ぜんぶ移す"),
            Lang::En => format!("Move everything from “{file}”"),
        }
    }
}
