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
        sheet_message: "患者から伝えたいこと", "What the patient wants to tell you";
        message_long: "200字までにしてください。", "Use at most 200 characters.";
        contact: "連絡先", "Contact";
        contact_hint: "紙に載せてよければ書いてください。", "Only if it should be on the page.";
        choose: "入れる記録を、1件ずつ選ぶ", "Choose the records one by one";
        choose_missing: "入れるか、入れないかを選んでください", "Choose “Include” or “Leave out”";
        preview: "できあがりの見本", "Preview";
        ghost: "「入れる」を選んだ記録が、ここに並びます。", "Records you include appear here.";
        see_page: "A4でみる・印刷する", "See it on A4 and print";
        see_page_code: "リンクのQRコードも入れてみる・印刷する", "See and print it with the link’s QR code";
        see_page_code_note: "QRコードを印刷すると、紙を持つ人は、リンクをひらけます（暗証番号をつけたときは、それも必要です）。", "With the QR code on it, whoever has the paper can open the link, with the passcode if you set one.";
        choose_again: "選びなおす", "Choose again";
        save_bundle: "病院のコンピューターで読める形で保存する（FHIR）", "Save for a hospital’s computer (FHIR)";
        save_bundle_note: "受けとる病院がこの形を読めるかは、先にたずねてください。（FHIR R4 文書 Bundle。節の並びはJP-CLINSにならっています。）", "Ask the hospital first whether it can read this form. (A FHIR R4 document Bundle; sections follow JP-CLINS.)";
        save_summary: "外国の病院に渡す形で保存する", "Save for a hospital abroad";
        save_summary_note: "同じ中身を、国際的な患者サマリー（IPS）の節に並べたファイルです。", "The same content in the sections of the International Patient Summary (IPS).";
        save_summary_button: "国際的な形（IPS）で保存する", "Save in the international form (IPS)";
        nothing_chosen: "記録がまだ選ばれていません。", "No record is chosen yet.";
        no_records: "手紙に入れる記録がありません。先に記録を書くか、取り込んでください。", "There is no record to include. Write or take in one first.";

        sheet_name: "氏名", "Name";
        sheet_birth: "生年月日", "Born";
        sheet_medicine: "薬の名前", "Medicine";
        sheet_usage: "使い方", "How taken";
        sheet_start: "開始", "Start";
        sheet_foot: "この手紙は、患者本人が自分の記録から選んで作りました。医師が作成する診療情報提供書ではありません。記録のすべてをふくむものではありません。ここにないことは、記録がないことを意味しません。", "The patient made this letter by choosing from their own records. It is not a doctor’s referral and does not contain everything. What is not here may still be on record.";
        sheet_region: "手紙の紙面", "The letter as printed";
        table_scroll: "表（横に動かせます）", "Table (scrolls sideways)";
        sheet_self: "本人の記入", "written by the patient";
        saved: "手紙をつくりました", "The letter was made";
        saved_note: "渡した中身は「これまでの手紙」に残ります。", "What was handed over stays under “Earlier letters”.";
        save_bundle_open: "ファイルは暗号になっていません。渡す相手だけに渡してください。", "The file is not encrypted. Give it to the receiver only.";
        save_failed: "保存できませんでした。ブラウザーの設定をたしかめて、もう一度ためしてください。", "It could not be saved. Check the browser’s settings and try again.";
        paper_title: "紙で渡す", "Hand over on paper";
        paper_note: "A4の紙に印刷します。印刷の画面で「PDFに保存」も選べます。", "Prints on A4. The print dialog can also save a PDF.";
        link_ends: "リンクは「見せる」で、いつでも休止・取り消しができます", "The link can be paused or revoked at any time under “Show”";
        to_new: "新しい相手", "Somebody new";
        to_choose: "選んでください", "Choose";
        purpose: "何のためか、伝えたいこと", "What for, and your message";
        purpose_hint: "200字まで。相手に見えます。例：ひざの手術の相談のため", "Up to 200 characters; the receiver sees it. For example: advice on knee surgery";
        undecided_note: "「入れる」を選んだ記録だけが入ります。選ばないままの記録は入りません。", "Only records you choose to include are included. Undecided ones are left out.";
        order_note: "種類の並びは、医師が読む順です。同じ種類の中の順番は、変えられます。", "Kinds stand in the order in which a doctor reads. Within a kind the order is yours.";
        more: "ひとこと・行を選ぶ", "Add a word, choose lines";
        note: "この記録についてのひとこと", "A word about this record";
        note_hint: "200字まで。あなたの言葉として、相手に見えます。", "Up to 200 characters. The receiver sees it as your words.";
        lines_title: "この記録の行", "Lines of this record";
        lines_note: "載せない行は、手紙にも、リンクにも、ファイルにも入りません。その名前が題や備考に出てくるときは、その題や備考も載せません。その行が書かれているかもしれない元のファイルも渡しません。", "A line that is left out is in neither the letter nor the link nor the files. Where a title or remark names it, that is left out, too, and so is an original file in which it may stand.";
        line_out: "載せない", "Leave out";
        line_back: "もどす", "Put back";
        line_is_out: "載せません", "Left out";
        linked_look: "つながりのある記録を見る", "See what belongs to it";
        linked_note: "元のファイルに書かれたつながりと、同じ日・同じ医療機関の記録です。内容からの推測はしていません。入れるかどうかは、1件ずつ選んでください。", "By what their files say, and by the same day at the same institution. Nothing is guessed from what they are about. Choose one by one.";
        linked_none: "つながりが書かれている記録は、ほかにありません。", "No other record says that it belongs to this one.";
        linked_close: "閉じる", "Close";
        link_named: "元のファイルの中で、一方がもう一方をさしています", "In the file they came in, one names the other";
        link_visit: "元のファイルの中で、同じ受診の記録です", "In the file they came in, of the same visit";
        link_day: "同じ日の、同じ医療機関の記録です", "Of the same day and institution";
        link_file: "同じファイルから取り込んだ記録です", "Taken in from the same file";
        without_files_title: "元のファイルを渡さない書類があります", "Some documents go without their file";
        without_files_note: "載せないと決めた行が書かれているかもしれないので、次の書類は、題などの文字だけを渡し、ファイルは渡しません。", "A line you left out may stand in the file. Of these documents only the words go, not the file.";
        again: "この手紙をもとに、もう一度つくる", "Make it again";
        new_title: "そのあとで加わった記録", "Records that came since";
        changed_since: "前の手紙のあとで変わりました", "Changed since the earlier letter";
        answers: "この手紙への返事", "Answers to this letter";
        answers_none: "返事は、まだありません。", "No answer yet.";
        answer_by_box: "リンクの返事の箱に届いたもの", "came through the link’s reply box";
        answer_filed: "あなたが付けたもの", "added by you";
        answer_add: "返事をこの手紙に付ける", "Add an answer to this letter";
        answer_file: "返事のファイルを取り込む", "Take in a file";
        answer_file_hint: "書類の記録になり、この手紙のところにも並びます。一つ50MBまで。", "It becomes a document among your records, and is listed here. Up to 50 MB.";
        answer_known: "もう記録にある書類から選ぶ", "A document that is among your records";
        answer_do_file: "この書類を付ける", "Add this document";
        answer_missing: "書類を選んでください", "Choose a document";
        answer_take_out: "付けるのをやめる", "Take out";
        chosen_title: "手紙に入れる記録", "Records in the letter";
        move_up: "上へ", "Up";
        move_down: "下へ", "Down";
        take_out: "外す", "Take out";
        to_preview: "相手に見える形をたしかめる", "See what the receiver will see";
        link_question: "リンクでも渡しますか", "Hand it over as a link as well?";
        link_question_note: "紙とファイルは、どちらを選んでもつくれます。リンクは、この置き場所を通して、相手が読みとるものです。", "Paper and file can be made either way. With a link the receiver reads it through this server.";
        link_with: "リンクもつくる", "Make a link";
        link_without: "リンクはつくらない", "Make no link";
        link_missing: "リンクをつくるか、つくらないかを選んでください", "Choose whether a link is made";
        term_until_revoked: "取り消すまで", "Until I revoke it";
        made_title: "つくると残るもの", "What is kept";
        made_note: "宛先、目的、入れた記録と、渡した文書そのものが、印籠に残ります。相手に渡るのは、上に見えているものだけです。", "To whom, what for, which records, and the very document stay in your inro. The receiver gets what is shown above and nothing else.";
        make: "印を押してつくる", "Press the seal and make it";
        make_not: "つくらずに終える", "Leave without making it";
        left: "手紙はつくりませんでした", "No letter was made";
        left_text: "何も残していません。だれにも何も渡していません。", "Nothing was kept, and nothing was handed over.";
        earlier_title: "これまでの手紙", "Earlier letters";
        earlier_lead: "渡したときの中身が、そのまま残っています。あとで記録を書き直しても変わりません。", "Exactly what was handed over. It does not change when a record is changed later.";
        earlier_none: "まだ手紙はありません", "No letters yet";
        earlier_none_text: "つくった手紙と、渡した中身が、ここに並びます。", "Letters you make, and what they handed over, appear here.";
        back_to_letter: "手紙をつくる画面へもどる", "Back to making a letter";
        handed_over: "渡したもの", "What was handed over";
        handed_over_show: "渡したものをみる", "See what was handed over";
        handed_over_hide: "閉じる", "Close";
    }
}

impl Referral {
    /// The button that moves a record up.
    pub fn move_up_label(&self, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{what}を上へ"),
            Lang::En => format!("Up: {what}"),
        }
    }

    /// The button that moves a record down.
    pub fn move_down_label(&self, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{what}を下へ"),
            Lang::En => format!("Down: {what}"),
        }
    }

    /// The button that takes a record out.
    pub fn take_out_label(&self, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{what}を外す"),
            Lang::En => format!("Take out: {what}"),
        }
    }

    /// The button that opens note and lines.
    pub fn more_label(&self, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{what}のひとこと・行を選ぶ"),
            Lang::En => format!("Add a word, choose lines: {what}"),
        }
    }

    /// The button that puts a line back.
    pub fn line_back_label(&self, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{what}をもどす"),
            Lang::En => format!("Put back: {what}"),
        }
    }

    /// The button that leaves a line out, or puts it back.
    pub fn line_label(&self, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{what}を載せない"),
            Lang::En => format!("Leave out: {what}"),
        }
    }

    /// Why a record without lines cannot be in a letter.
    pub fn all_lines_out(&self, what: &str) -> String {
        match self.lang {
            Lang::Ja => {
                format!("{what}は、すべての行を載せないことになっています。行をもどすか、記録を外してください。")
            }
            Lang::En => format!("All lines of {what} are left out. Put a line back, or take the record out."),
        }
    }

    /// The button that looks for them, for those who hear it alone.
    pub fn linked_label(&self, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{what}：{}", self.linked_look),
            Lang::En => format!("{what}: {}", self.linked_look),
        }
    }

    /// Records that belong to one.
    pub fn linked_title(&self, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{what}とつながりのある記録"),
            Lang::En => format!("What belongs to {what}"),
        }
    }

    /// How many more there are than are listed.
    pub fn and_more(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("ほかに{n}件あります。下の一覧から選べます。"),
            Lang::En => format!("There are {n} more; choose them from the list below."),
        }
    }

    /// The letter that this one began with.
    pub fn again_title(&self, day: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{day}の手紙をもとにしています"),
            Lang::En => format!("Begun with the letter of {day}"),
        }
    }

    /// What is in from the beginning.
    pub fn again_in(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!(
                "前の手紙の宛先・目的・ひとことと、記録{n}件が、もう入っています。入れないものは「外す」を押してください。"
            ),
            Lang::En => format!(
                "The earlier letter’s receiver, purpose and words are already in, and so are {n} of its records. Take out what should not be."
            ),
        }
    }

    /// Records that say something else since.
    pub fn again_changed(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("そのあとで変わった記録：{n}件（今の中身が入ります）"),
            Lang::En => format!("Changed since: {n} (as they are now)"),
        }
    }

    /// Records that are not there any more.
    pub fn again_gone(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("消したか、「自分の記録ではない」としたので、もう入らない記録：{n}件"),
            Lang::En => format!("Deleted or set aside as not mine since, and no longer included: {n}"),
        }
    }

    /// Records that came since.
    pub fn again_new(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("そのあとで加わった記録：{n}件（選ばなければ入りません）"),
            Lang::En => format!("Came since: {n} (not included unless you choose)"),
        }
    }

    /// What waits in the reply box.
    pub fn answers_wait(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("返事の箱に{n}件届いています。開いて、取り込むかどうかを決めてください"),
            Lang::En => format!("{n} waiting in the reply box. Open it and decide whether to take them in"),
        }
    }

    /// The button that takes an answer out.
    pub fn answer_take_out_label(&self, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{what}を付けるのをやめる"),
            Lang::En => format!("Take out: {what}"),
        }
    }

    /// The radio group's legend for one record.
    pub fn include_legend(&self, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{what}を手紙に入れますか"),
            Lang::En => format!("Include {what}?"),
        }
    }
}
