//! 分けてある記録: parts of a person's records that are kept apart, and moving records between them.

use super::{Lang, table};

table! {
    /// Keeping apart and moving.
    Parts {
        title: "分けてある記録", "Records kept apart";
        intro: "家族や付きそいの人を入れると、その人は印籠の中をすべて読めます。見せたくない記録は、別の小さな印籠に分けておけます。鍵も、入れる人も別です。", "Whoever you let in can read everything in an inro. What they are not to see can be kept in a small inro apart, with a key and members of its own.";
        make_title: "記録を分ける", "Keep some records apart";
        make_text: "はじめに入れるのは、あなただけです。", "At first only you can open it.";
        make: "分ける場所をつくる", "Make a place for them";
        make_do: "つくる", "Make it";
        name: "なんと呼びますか", "What will you call it?";
        name_hint: "例：こころの記録。この名前は、分けた印籠に入れる人だけが読めます。", "For example: Mind. Only those who can open it can read this name.";
        name_missing: "呼び名を書いてください。", "Write what to call it.";
        made: "つくりました。つぎに、移す記録を選んでください。", "Made. Now choose the records to move.";
        rename: "呼び名を変える", "Call it something else";
        move_row: "記録を移す", "Move records";
        move_row_text: "種類ごとに、または一つずつ選んで移します。あとで戻せます。", "By kind or one by one. They can be moved back later.";
        move_go: "移す記録を選ぶ", "Choose what to move";
        here: "いまひらいているのは、分けてある記録です。ほかの記録は、ここには出ません。", "Records kept apart are open now. Your other records are not shown here.";
        switch: "ほかの記録に切り替える", "Switch to other records";
        to_main: "ほかの記録をひらく", "Open the other records";
        main: "ほかの記録（分けていないもの）", "The other records (not kept apart)";

        move_title: "記録を移す", "Move records";
        move_lead: "選んだ記録を、あなたの別の印籠に移します。移した記録は、いまの印籠からは消えます。", "Moves the chosen records into another inro of yours. They are then gone from the one that is open.";
        move_back: "記録へもどる", "Back to records";
        not_owner: "記録を移せるのは、両方の印籠の持ち主だけです。", "Only the owner of both can move records.";
        nowhere: "移す先が、まだありません。家族のページで「分ける場所をつくる」を押してください。", "There is no place to move them to yet. On the Family page, press “Make a place for them”.";
        to_family: "家族のページへ", "Go to Family";
        to: "どこへ移しますか", "Where to?";
        to_missing: "移す先を選んでください。", "Choose where to.";
        which: "どの種類を移しますか", "Which kinds?";
        which_hint: "しるしをつけた種類の記録を、いまあるだけすべて移します。あとから書く記録は、自動では移りません。移した先をひらいて書いてください。", "Moves all there is of the kinds you tick. What you write later does not move by itself: open the other place and write it there.";
        which_missing: "移す種類を、一つは選んでください。", "Choose at least one kind.";
        which_one: "移す記録", "The record to move";
        next: "移す前にたしかめる", "See what this does";
        asking: "たしかめています", "Looking";
        leave: "やめる", "Don’t";
        check_title: "移すと、こうなります", "What moving does";
        records: "移す記録", "To be moved";
        readers: "移したあとに読める人", "Who can read them afterwards";
        only_you: "あなただけ", "only you";
        losing: "読めなくなる人", "Who cannot any more";
        losing_none: "いません", "nobody";
        links: "外れる相手", "Who is no longer shown them";
        links_none: "いません", "nobody";
        card: "救急のときのカード", "the emergency card";
        kept_1: "いままで読めた人は、写しているかもしれません。写しは取り返せません。その人の端末は、次につながったときに消します。つながらない端末と、置き場所の予備の写しには、しばらく残ります。", "Whoever could read them until now may have copied them; copies cannot be taken back. Their devices delete them when they next connect. A device that does not connect keeps them, and so do the server’s backups for a while.";
        kept_2: "いまの印籠の履歴には「記録を何件か移した」とだけ残ります。どの種類を、どこへ移したかは残りません。", "The journal of the open inro says only that so many records were moved, not of which kinds or where to.";
        kept_3: "書類、前の内容、どこから来たかは、そのまま移ります。移した先では、まだだれにも見せていません。", "Documents, earlier versions and where they came from go along. There, they are shown to nobody yet.";
        kept_4: "「まるごとのファイル」や書き出すファイルは、印籠ごとに別です。移した記録は、移した先で書き出してください。", "Sealed archives and exported files are made of one inro each. Take out what was moved from the other place.";
        do_move: "移す", "Move them";
        do_not: "移さない", "Don’t move them";
        moving: "移しています。途中で切れても、次にひらいたときに続きをします。", "Moving. If this is cut off, it goes on the next time you open.";
        open_there: "移した先をひらく", "Open where they went";
        one_row: "この記録だけを移す", "Move this record";
        one_text: "分けてある記録とのあいだで移します。", "Between the records kept apart and the others.";
        readers_changed: "そのあいだに、移す先をひらける人が変わりました。何も移していません。もう一度たしかめてください。", "Who can open the other place changed meanwhile. Nothing was moved. Look again before you move.";
    }
}

impl Parts {
    /// Whose records, and which part of them.
    pub fn records_of(&self, name: &str, part: Option<&str>) -> String {
        match (self.lang, part) {
            (Lang::Ja, None) => format!("{name}さんの記録"),
            (Lang::Ja, Some(part)) => format!("{name}さんの記録のうち「{part}」"),
            (Lang::En, None) => format!("Records of {name}"),
            (Lang::En, Some(part)) => format!("Records of {name}: “{part}”"),
        }
    }

    /// A person in words about one vault of theirs.
    pub fn person(&self, name: &str, part: Option<&str>) -> String {
        match (self.lang, part) {
            (_, None) => name.to_owned(),
            (Lang::Ja, Some(part)) => format!("{name}（{part}）"),
            (Lang::En, Some(part)) => format!("{name} ({part})"),
        }
    }

    /// What the open part is called.
    pub fn open_name(&self, part: &str) -> String {
        match self.lang {
            Lang::Ja => format!("呼び名：{part}"),
            Lang::En => format!("Its name: {part}"),
        }
    }

    /// The way to a part.
    pub fn open(&self, part: &str) -> String {
        match self.lang {
            Lang::Ja => format!("「{part}」をひらく"),
            Lang::En => format!("Open “{part}”"),
        }
    }

    /// A kind and how many records of it there are.
    pub fn kind(&self, kind: &str, count: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{kind}（{count}件）"),
            Lang::En => format!("{kind} ({count})"),
        }
    }

    /// Who is no longer shown how many.
    pub fn link(&self, provider: &str, count: usize) -> String {
        match (self.lang, count) {
            (Lang::Ja, _) => format!("{provider}：{count}件"),
            (Lang::En, 1) => format!("{provider}: one record"),
            (Lang::En, _) => format!("{provider}: {count} records"),
        }
    }

    /// Letters that name some of them.
    pub fn referrals(&self, count: usize) -> String {
        match (self.lang, count) {
            (Lang::Ja, _) => format!(
                "前に渡した手紙{count}通に、この記録が入っています。手紙の中身は変わりません。手紙に返事としてつけた記録は、手紙のところに出なくなります。"
            ),
            (Lang::En, 1) => "One earlier letter names them. What it says stays. A record filed as its answer is no longer listed there.".to_owned(),
            (Lang::En, _) => format!("{count} earlier letters name them. What they say stays. A record filed as an answer is no longer listed there."),
        }
    }

    /// Chosen, and not moved.
    pub fn left(&self, count: usize) -> String {
        match (self.lang, count) {
            (Lang::Ja, _) => {
                format!("{count}件は移りません。新しい版の印籠で書かれたか、そのあいだに書き直されました。")
            }
            (Lang::En, 1) => {
                "One record does not move: a newer version wrote it, or it was changed meanwhile.".to_owned()
            }
            (Lang::En, _) => {
                format!("{count} records do not move: a newer version wrote them, or they were changed meanwhile.")
            }
        }
    }

    /// How many were moved.
    pub fn moved(&self, count: usize) -> String {
        match (self.lang, count) {
            (Lang::Ja, _) => format!("{count}件を移しました"),
            (Lang::En, 1) => "One record was moved".to_owned(),
            (Lang::En, _) => format!("{count} records were moved"),
        }
    }
}
