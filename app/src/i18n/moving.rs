//! 引っ越し: leaving for another server, and moving in from one.

use super::{Lang, table};

table! {
    /// Leaving and moving in.
    Moving {
        leave: "別の置き場所へ引っ越す", "Move to another server";
        leave_row: "この印籠をまるごと、別の置き場所に移します。何がいっしょに行き、何が行かないかを見てから、はじめられます。", "Takes this whole inro to another server. First you see what comes along and what does not.";
        leave_do: "引っ越しの準備へ", "Prepare to move";
        leave_lead: "この印籠のすべてを、暗号のまま一つのファイルにまとめ、新しい置き場所で入れます。この画面で何かが消えることはありません。", "Everything in this inro goes into one encrypted archive, which you take in at the new server. Nothing is deleted on this page.";
        comes: "いっしょに行くもの", "What comes along";
        comes_records: "記録", "Records";
        comes_versions: "記録には、前の内容と、「自分の記録ではない」とした印もついて行きます。消したものは、消したままです。", "Records come with what they said before and which are not yours. What you deleted stays deleted.";
        comes_files: "書類のファイル", "Files of documents";
        comes_consents: "見せる・見せないの決定と、その控え", "Decisions about showing, with receipts";
        comes_entries: "見た人の履歴（この置き場所が書いたもの）", "Entries of who looked, as this server wrote them";
        comes_more: "ほかに、相手ごとの番号、受診のための手紙と渡した中身、記録にした返事、研究などへの提供、したことの履歴、本人のこと、家族の名前も行きます。", "Also your number at each provider, letters and what was handed over, replies that became records, releases, what was done, who you are, and the names of family members.";
        stays: "行かないもの", "What does not come along";
        stays_links: "渡したリンクは、新しい置き場所ではひらきません。終わったものとして、どこにあったかといっしょに並びます。この置き場所では、期間や回数が終わるか、ここで取り消すか、すべて消すまで、ひらきつづけます。", "Links you handed over do not open at the new server. They are listed there as ended, with where they were. Here they go on opening until they end, you revoke them, or you delete everything.";
        stays_card: "救急のときのカードも、新しい置き場所ではひらきません。新しい置き場所でつくり直し、古いカードは捨ててください。", "The emergency card does not open there either. Make a new one there and throw the old one away.";
        stays_members: "家族は、新しい置き場所でもう一度招きます。鍵がちがうので、そのままでは移せません。名前は履歴に残ります。", "Family members are invited again at the new server: their keys differ. Their names stay in the journal.";
        stays_settings: "合言葉、復元シート、パスキー、ひらいている端末、印籠の外への知らせは、新しい置き場所でつくります。ことばや明るさなどの表示は、ブラウザーごとに選びます。", "Passphrase, recovery sheet, passkeys, devices and outside notices are made anew at the new server. Language and brightness are chosen in each browser.";
        stays_waiting: "まだ決めていない返事は行きません。先に、記録にするか、受け取らないかを決めてください。", "Replies that you have not decided about stay behind. First take each in or refuse it.";
        stays_waiting_go: "届いている返事をみる", "See the replies";
        others: "このファイルに入らない印籠があります", "There are inros that are not in this archive";
        others_text: "引っ越したあとの「すべて消す」は、あなたの印籠を、下のものもふくめて全部消します。消す前に、下の印籠も一つずつひらいて、同じように移してください。分けてある記録は、新しい置き場所ではふつうの印籠になります。", "“Delete everything”, after moving, deletes all your inros, those below included. Before that, open each of these and move it in the same way. Records kept apart become an ordinary inro at the new server.";
        steps: "引っ越しの順番", "How to move";
        step_1: "新しい置き場所で、新しい印籠をつくります。何も入れないでおきます。", "Make a new inro at the new server and put nothing into it.";
        step_2: "下の「まるごとのファイルをつくる」で保存し、出てきた「くらべる数字」を紙に書きます。", "Make the archive below, save it, and write down the comparison code.";
        step_3: "新しい置き場所の「引っ越してきたものを入れる」で、そのファイルを選びます。", "At the new server, choose “Move in from another server” and pick the archive.";
        step_4: "終わりに出る「くらべる数字」が、紙と同じならば、すべてが移っています。", "At the end it shows the comparison code. If it is the same as on your paper, everything has moved.";
        step_5: "それをたしかめてから、この置き場所のものを消します。消すのは、設定のいちばん下の「すべて消す」です。", "Only then delete what is here, under “Delete everything” at the end of the settings.";
        to_delete: "設定の「すべて消す」を見る", "See “Delete everything” in the settings";
        make: "まるごとのファイルをつくる", "Make the archive";
        code: "くらべる数字", "Comparison code";
        code_text: "このファイルの中身ぜんぶからつくった20けたの数字です。中身が一つでもちがえば、この数字もちがいます。", "Twenty digits made from everything in this archive. If anything differs, so do they.";
        no_journal: "見た人の履歴を、この置き場所から読めませんでした。このファイルには、その全部か一部が入っていません。つながるときに、つくり直してください。", "The journal could not be read from this server. All or some of it is missing in this archive. Make it again when there is a connection.";
        fhir: "ほかのソフトで読むには", "For other software";
        fhir_text: "印籠ではないソフトに記録を渡すときは、設定の「すべて書き出す」が、だれでも読める形（FHIR）です。記録のほか、書類の中身も100 MiBまで入ります。見た人の履歴と決定の控えは入りません。", "To hand records to software that is not Inro, “Export everything” in the settings makes a file that anybody can read (FHIR): the records, with up to 100 MiB of documents. It holds no journal and no receipts.";
        fhir_go: "設定の「すべて書き出す」へ", "To “Export everything” in the settings";

        arrive: "引っ越してきたものを入れる", "Move in from another server";
        arrive_lead: "別の置き場所でつくったファイルを、まるごとこの印籠に入れます。まだ何も入っていない印籠にだけ入れられます。", "Takes everything of an archive from another server into this inro. Only an inro that holds nothing yet can take it in.";
        arrive_back: "取り込みへもどる", "Back to taking in a file";
        arrive_row: "引っ越してきたものを入れる", "Move in from another server";
        arrive_file: "引っ越しのファイルを選ぶ", "Choose the archive";
        arrive_file_hint: "名前の終わりが .inro のファイルです。いくつかに分かれているときは、まずどれか一つを選びます。", "A file whose name ends in .inro. If there are several, begin with any one.";
        arrive_not_archive: "これは印籠のまるごとのファイルではありません。名前の終わりが .inro のファイルを選んでください。", "This is no Inro archive. Choose a file whose name ends in .inro.";
        arrive_what: "記録も、決定も、見た人の履歴も、すべて入ります。リンクは終わったものとして入ります。", "Everything comes in: records, decisions, and the journal of who looked. Links come in as ended: they do not open.";
        arrive_all_parts: "まるごと入れるには、すべてのファイルがいります。", "To take in the whole, every file is needed.";
        look: "このファイルの中身", "What is in this archive";
        look_person: "だれの印籠か", "Whose inro";
        look_server: "つくった置き場所", "Where it was made";
        look_time: "つくったとき", "When";
        not_me: "このファイルは、この印籠の人とはちがう人のもののようです。", "This archive seems to be somebody else’s than the person of this inro.";
        not_me_confirm: "これは、この印籠に入れてよいファイルです", "This archive belongs into this inro";
        not_me_missing: "この印籠に入れてよいファイルなら、しるしをつけてください。", "Tick this if the archive belongs here.";
        go: "まるごと入れる", "Take everything in";
        go_on: "続きから入れる", "Go on";
        not: "入れない", "Do not take it in";
        working: "入れています", "Taking in";
        done: "すべて入りました", "Everything is in";
        done_same: "二つの数字は同じです。紙に書いた数字とも同じか、くらべてください。", "The two codes are the same. Compare them with the one on your paper, too.";
        code_there: "ファイルをつくった所の数字", "Code where it was made";
        code_here: "ここに入ったものの数字", "Code of what is here";
        done_next: "次にすること：見せたい相手に新しいリンクを渡す、家族を招く、救急のときのカードをつくる。それから、もとの置き場所で「すべて消す」。", "Next: hand out new links, invite your family, make an emergency card. Then delete everything at the old server.";
        unfinished: "引っ越しの途中です", "Moving in is not finished";
        unfinished_text: "入っているのは一部だけです。同じファイルを選ぶと、続きから入れます。終わるまで、ほかのことは書けません。", "Only part of it is here. Choose the same archive to go on. Nothing else can be written until it is finished.";
        unfinished_go: "続ける・取り消す", "Go on or undo";
        undo: "入れたものを取り消す", "Undo what was taken in";
        undo_text: "取り消すと、ここまでに入ったものがこの印籠から消えます。もとの置き場所のものとファイルは、そのままです。消したものは戻らないため、同じファイルをこの印籠に入れ直すことはできません。入れ直すときは、別の新しい印籠をつくります。", "Undoing deletes what came in so far from this inro. The old server and your archive stay as they are. Because what is deleted never comes back, the same archive cannot be taken into this inro again: make another new inro for it.";
        undo_confirm: "ここまでに入ったものを、この印籠から消しますか。", "Delete what came in so far from this inro?";
        undo_not: "取り消さない", "Do not undo";
        undoing: "取り消しています", "Undoing";
        undone: "取り消しました。この印籠には何も残っていません。", "Undone. Nothing of it is left in this inro.";
        stopped: "途中で止めました。続きから入れるか、取り消せます。", "Stopped half-way. You can go on or undo it.";
        moved: "この印籠は、引っ越してきました", "This inro moved here";
        this_inro: "この印籠", "This inro";
        moved_changed: "引っ越しのあとで、移ってきた記録を書き直したり消したりしたので、いまの数字は変わっています。", "Records that moved were changed or deleted here since, so that the code is another one now.";

        missing_parts: "ファイルが足りません。", "Files of the archive are missing.";
        changed_meanwhile: "ファイルをつくるあいだに、印籠の中身が変わりました。もう一度、はじめからつくってください。", "The inro changed while the archive was made. Please make it again from the beginning.";
        incomplete: "古い版でつくったファイルなので、引っ越しに必要なものがそろっていません。もとの置き場所でつくり直すか、「ファイルから取り込む」で記録だけを入れてください。", "An older version made this archive, and it does not hold everything that moves. Make it again at the old server, or take in just its records under “Take in a file”.";
        not_empty: "この印籠には、もう記録や家族が入っています。まるごと入れられるのは、新しい、何も入っていない印籠だけです。記録だけなら、「ファイルから取り込む」で入れられます。", "This inro already holds records or has members. Only a new, empty one can take in a whole. Just the records can be taken in under “Take in a file”.";
        other_unfinished: "別のファイルの引っ越しが途中です。それを続けるか、取り消してください。", "Another archive is being moved in. Go on with that one, or undo it.";
        finish_first: "引っ越しの途中なので、いまは書くことも、すべてを書き出すこともできません。「引っ越してきたものを入れる」で、続けるか取り消してください。", "Moving in is not finished: nothing can be written and nothing exported as a whole. Go on or undo it under “Move in from another server”.";
        deleted_here: "このファイルのものは、この印籠で一度消されています。消したものは戻りません。別の新しい印籠をつくって入れてください。", "Something of this archive was deleted in this inro, and what is deleted never comes back. Make another new inro for it.";
        differs: "入ったものが、ファイルと同じになりませんでした。取り消して、もう一度ファイルをつくるところからやり直してください。もとの置き場所のものは、まだ消さないでください。", "What came in is not equal to the archive. Undo it and begin again with a new archive. Do not delete anything at the old server yet.";
    }
}

impl Moving {
    /// How many there are of something that is named beside it.
    pub fn count(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{n}件"),
            Lang::En => n.to_string(),
        }
    }

    /// How many links open here.
    pub fn links_open(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("いまひらけるリンク：{n}本"),
            (Lang::En, 1) => "1 link opens now".into(),
            (Lang::En, _) => format!("{n} links open now"),
        }
    }

    /// How many others are members here.
    pub fn members_here(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("いま入っている家族：{n}人"),
            (Lang::En, 1) => "1 member now".into(),
            (Lang::En, _) => format!("{n} members now"),
        }
    }

    /// How many replies wait.
    pub fn waiting(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("まだ決めていない返事が{n}件あります"),
            (Lang::En, 1) => "1 reply waits for your decision".into(),
            (Lang::En, _) => format!("{n} replies wait for your decision"),
        }
    }

    /// `12件のうち3件`.
    pub fn taking_in(&self, done: u32, of: u32) -> String {
        match self.lang {
            Lang::Ja => format!("{of}件のうち{done}件を入れました"),
            Lang::En => format!("{done} of {of} taken in"),
        }
    }

    /// Files that were lost before.
    pub fn files_lost(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("書類のファイル{n}個は、もとの置き場所でなくなっていたため、名前だけが入ります。"),
            (Lang::En, 1) => "1 file of a document was lost at the old server: only its name comes in.".into(),
            (Lang::En, _) => format!("{n} files of documents were lost at the old server: only their names come in."),
        }
    }

    /// Where a vault was before, and when it was taken out there.
    pub fn moved_from(&self, server: &str, day: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{server} から（{day}にファイルをつくりました）"),
            Lang::En => format!("From {server} (archive made {day})"),
        }
    }

    /// A link of a former place.
    pub fn link_was_at(&self, server: &str) -> String {
        match self.lang {
            Lang::Ja => format!("以前の置き場所（{server}）のリンクです。ここではひらきません"),
            Lang::En => format!("A link of the former server ({server}); it does not open here"),
        }
    }

    /// Who says a line of a former place's journal.
    pub fn kept_at(&self, server: &str) -> String {
        match self.lang {
            Lang::Ja => format!("以前の置き場所（{server}）の記録による"),
            Lang::En => format!("As the former server ({server}) recorded it"),
        }
    }

    /// That a former place's journal fits what was signed there.
    pub fn former_sound(&self, server: &str, entries: usize, covered: usize) -> String {
        match self.lang {
            Lang::Ja if covered < entries => format!(
                "以前の置き場所（{server}）から移した履歴{entries}件は、つながりが合っています。そのうち{covered}件は、そこで署名された印に合います。残りは、その置き場所が書いたままです。"
            ),
            Lang::Ja => {
                format!("以前の置き場所（{server}）から移した履歴{entries}件は、そこで署名された印に合います。")
            }
            Lang::En if covered < entries => format!(
                "The {entries} entries from the former server ({server}) fit their chain. {covered} of them fit what was signed there; the others are as that server wrote them."
            ),
            Lang::En => format!("The {entries} entries from the former server ({server}) fit what was signed there."),
        }
    }

    /// That it does not.
    pub fn former_broken(&self, server: &str, entries: usize) -> String {
        match self.lang {
            Lang::Ja => format!(
                "以前の置き場所（{server}）から移した履歴{entries}件は、そこで署名された印に合いません。並べていません。"
            ),
            Lang::En => format!(
                "The {entries} entries from the former server ({server}) do not fit what was signed there and are not shown."
            ),
        }
    }

    /// The line of the journal that says that the vault moved here.
    pub fn moved_here(&self, server: &str) -> String {
        match self.lang {
            Lang::Ja => format!("が、{server} から引っ越してきました。"),
            Lang::En => format!(" moved here from {server}."),
        }
    }
}
