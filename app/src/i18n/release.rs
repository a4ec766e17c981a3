//! De-identified data for research and the like.

use super::{Lang, table};

table! {
    /// Choosing, looking, deciding, what came of it, withdrawing.
    Release {
        title: "研究などへの提供", "Release for research";
        lead: "記録の写しから名前などを除き、決めた相手と目的のために、1つのファイルにします。あなたの記録は変わりません。渡すのはあなたです。しなくても、何も変わりません。", "Makes one file: a copy of your records without names, for one recipient and one purpose. Your records do not change. You hand it over yourself. If you don’t, nothing changes.";
        row_text: "記録の写しから名前などを除いて、研究などのために、決めた相手に渡します。しなくてもかまいません。", "Records without names, for one recipient and purpose. You need not.";
        row_do: "提供の画面へ", "To the page";
        to_settings: "設定へもどる", "Back to settings";
        nothing_before: "印を押すまで、ファイルはできません。できたファイルを渡すのは、あなたです。この画面から自動で送られることはありません。", "No file is made before you press the seal. You hand the file over yourself; nothing is sent from this page.";
        ask_title: "決める前に、相手にたずねてよいこと", "What you may ask before deciding";
        ask_text: "目的、方法、お金の出どころ、利害の関係、研究する人の所属、見込まれる益、危険や負担、終わったあとのあつかい。ことわったり、途中でやめたりしても、不利にならないか。", "Aims, methods, funding, conflicts of interest, who they belong to, expected benefit, risks and burdens, what happens afterwards, and whether refusing or stopping later is to your disadvantage.";

        to: "渡す相手", "To whom";
        to_choose: "選んでください", "Choose";
        to_new: "新しい相手", "Somebody new";
        name: "相手の名前", "Recipient’s name";
        name_hint: "例：架空大学 疫学研究室", "For example: Kakū University, epidemiology";
        name_missing: "相手の名前を書いてください。例：架空大学 疫学研究室", "Write the recipient’s name. For example: Kakū University, epidemiology";
        contact: "相手の連絡先", "How to reach them";
        contact_hint: "取り消すときに使います。例：電話、メール、住所", "For withdrawing later. For example: telephone, mail, address";
        contact_missing: "相手の連絡先を書いてください。例：03-0000-0000", "Write how to reach the recipient. For example: 03-0000-0000";
        purpose: "何のためか", "What for";
        purpose_hint: "例：高血圧の薬の研究", "For example: a study of medicine for high blood pressure";
        about: "だれに、何のために", "To whom, and what for";

        level: "どこまで伏せるか", "How much is hidden";
        level_missing: "どこまで伏せるかを選んでください", "Choose how much is hidden";
        anonymised: "いちばん多く伏せる（匿名化のきまり）", "Hide most (rules for anonymising)";
        anonymised_note: "名前や番号を消し、生まれは年だけ、数値は幅、まれな病名は「その他」にします", "No names or numbers, only the year of birth, bands for values, rare diagnoses as その他";
        figure: "上と同じ。ただし、生まれた月も残す（国の例のとおり）", "As above, but the month of birth stays, too (as in the ministry’s example)";
        figure_note: "上と同じで、生まれは年と月まで入ります", "The same, with the month of birth";
        pseudonymised: "名前と番号だけ伏せ、数値と病名は残す（仮名化のきまり）", "Hide names and numbers, keep values and diagnoses (rules for pseudonymising)";
        pseudonymised_note: "名前や番号を消し、この相手だけの番号をつけます。数値や病名のコード、生年月日はそのままです。日付は、すべて同じ日数だけ早いほうへずらします", "No names or numbers, but a number for this recipient alone. Values, codes and the date of birth stay; dates are moved back by the same number of days";

        kinds: "どの種類を", "Which kinds";
        kind_missing: "渡すか、渡さないかを選んでください", "Choose whether it is released";
        release: "渡す", "Release";
        release_not: "渡さない", "Don’t release";
        topics: "とくに慎重に決めてほしいもの", "To be decided with special care";
        topics_text: "選ばなければ、渡しません。知られると不利になることもある内容です。仮名化のきまりでは、どの病気や薬かが、そのコードで分かります。", "Not released unless you choose it. Becoming known may be to your disadvantage. By the rules for pseudonymising, its codes tell which illness or medicine it is.";
        never: "健康保険、限度額、公費、覚え書き、書類、希望、緊急時の情報は、ここからはけっして渡しません。", "Insurance, limits, subsidies, notes, documents, wishes and emergency information are never released here.";
        period: "いつからの記録を", "Records from when";
        period_missing: "いつからの記録かを選んでください", "Choose from when";
        period_all: "すべて", "All";
        period_five: "この5年", "The last 5 years";
        period_one: "この1年", "The last year";
        place: "住んでいる所", "Where you live";
        place_hint: "書かなくてもかまいません。匿名化では、8つの地方のどれかになります。", "Optional. By the rules for anonymising it becomes one of eight regions.";
        place_none: "入れない", "Leave out";
        until: "いつまで使ってよいか", "Until when it may be used";
        until_missing: "いつまでかを選んでください", "Choose until when";
        until_month: "1か月", "1 month";
        until_half: "半年", "Half a year";
        until_year: "1年", "1 year";
        until_note: "いちばん長くて1年です。自動で延びることはありません。", "A year at most. It never goes on by itself.";
        to_preview: "渡る中身をたしかめる", "See what would be released";
        nothing_there: "選んだ種類と期間に、渡せる記録がありません。何も渡していません。", "There is no record of these kinds in this period. Nothing was released.";

        table: "消すもの、残すもののきまり", "The rules: what is removed, what is kept";
        table_text: "このとおりに、新しいファイルをつくります。表にないものは入りません。", "A new file is made exactly by these. What is not in the table is not in the file.";
        rule_anonymised: "匿名化", "Anonymised";
        rule_pseudonymised: "仮名化", "Pseudonymised";
        rule_figure: "国の図のとおりなら：", "As in the figure: ";

        rows: "渡す前と、渡したあと", "Before and after";
        rows_text: "左があなたの記録、右が相手に渡るものです。しるしを外すと、その行は入りません。外したことは、相手には分かりません。", "On the left your record, on the right what the recipient gets. Untick a row and it is not in it. The recipient cannot see that it was.";
        before: "あなたの記録", "Your record";
        after: "相手に渡るもの", "What is released";
        stopped: "あなたの名前や医療機関などにあたる文字があったので、この行は入れません。", "This row is left out, because letters of a name or an institution stood in it.";
        removed: "消したもの", "What was removed";
        removed_by_rule: "きまりで消しました", "removed by its rule";
        removed_otherwise: "きまりで表せないので、入れません", "left out, because the rule cannot tell it";
        removed_said_otherwise: "あなたがちがう内容に書きなおしているので、入れません", "left out, because you have written something else instead";
        empty: "しるしのついた行がありません。渡すものがありません。", "No row is ticked. There is nothing to release.";
        file: "ファイルの中身を、そのままみる", "See the file itself";
        file_text: "渡るファイルは、この文字のとおりです。行を外しても長さが変わらないように、うしろに空白が足してあります。", "The file is exactly this. Blanks are added at its end so that its length does not tell of rows left out.";

        risks: "残る心配", "What remains risky";
        risk_one: "ひとりだけの情報は、どう加工しても、ぜったいに匿名とは言いきれません。", "One person’s data is never certainly anonymous, however it is made.";
        risk_pseudonymised: "あなたを知っている人なら、あなただと分かることがあります。正確な数値や生年月日が、そのまま入っています。", "Somebody who knows you may recognise you. Exact values and the date of birth stand in it.";
        risk_back: "渡したものは、取りもどせません。あとで取り消しても、相手のところの写しや、終わった分析は残ることがあります。", "What was handed over cannot be fetched back. After withdrawing, copies and finished analyses may remain.";
        risk_promise: "相手が条件を守るかどうかを、印籠は見張れません。", "Inro cannot see whether the recipient keeps to the conditions.";
        risk_file: "ファイルは暗号になっていません。相手だけに渡してください。", "The file is not encrypted. Give it to the recipient only.";
        called: "このファイルの呼び名：", "What this file may be called: ";
        reduced: "残った組み合わせがこまかすぎて、「匿名」とは呼べません。行を外すと、呼べるようになることがあります。このまま渡すと、ファイルには「一部を伏せたもの」と書かれます。", "What is left is too specific to be called anonymised. Taking out rows may help. As it is, the file says “reduced”.";
        advice_coarser: "同じ組み合わせの人が少なそうです。行を減らすことを考えてください。", "Few people seem to share this. Think of taking out rows.";
        advice_specific: "人を見分けやすい行が多くあります。行を減らすことを考えてください。", "Many rows tell people apart. Think of taking some out.";
        advice_dated: "日付のある行が多くあります。並べると、たいてい一人だけになります。", "Many rows have a date. Together they are usually one person’s alone.";
        basis: "見つもりの根拠：2023年10月1日の人口推計（総務省統計局）の年齢層の人数を、生まれた年の数で等しく分け、女・男を半分ずつ、地方を2020年国勢調査の割合としました。病名・薬の組、幅の端、生まれた月は10人に1人、ほかの幅や「その他」は4人に1人、はい・いいえの答えは2人に1人、と仮に決めて割っています。ほんとうの人数は、これとちがいます。", "Basis: the population estimate of 1 October 2023 by age group (Statistics Bureau of Japan), spread evenly over years of birth, half each sex, regions by the census of 2020. Supposed, for want of tables: 1 in 10 for a group of diagnoses or drugs, an end of a band, a month of birth; 1 in 4 for other bands and その他; 1 in 2 for answers. The true number differs.";
        conditions: "相手に求める条件（ファイルにも書かれます）", "Conditions for the recipient, also in the file";
        kept: "印籠に残るもの：相手、目的、渡したファイルそのもの、この画面の文、決めたことの控え。", "What your inro keeps: recipient, purpose, the file itself, the words of this page, a receipt.";
        press: "印を押してファイルをつくる", "Press the seal and make the file";
        leave: "つくらずに終える", "Leave without making it";
        again: "選びなおす", "Choose again";
        left: "何も渡していません", "Nothing was released";
        left_text: "選んだことも残していません。ほかの画面は、何も変わりません。", "Your choices were not kept either. Nothing else changes.";

        made: "提供のファイルができました", "The file is made";
        made_text: "このファイルを、あなたから相手に渡してください。印籠からは送りません。", "Give this file to the recipient yourself. Inro sends nothing.";
        save_json: "ファイルを保存する（JSON）", "Save the file (JSON)";
        save_csv: "同じ中身の表を保存する（CSV）", "Save the same as a table (CSV)";
        receipt: "決めたことの控えをみる", "See the receipt";
        receipt_withdrawn: "取り消したことの控えをみる", "See the receipt of withdrawing";
        receipt_note: "控えには、あなたの名前が入っています。相手に渡さないでください。", "The receipt has your name in it. Do not give it to the recipient.";
        make_more: "別の提供を決める", "Decide about another release";

        earlier: "これまでの提供", "Earlier releases";
        earlier_none: "まだ、何も提供していません。", "Nothing has been released.";
        reference: "提供の番号", "Release number";
        number: "ファイルの中の番号", "Number in the file";
        digest: "ファイルのSHA-256", "SHA-256 of the file";
        handed_over: "渡した中身", "What was handed over";
        over: "期限が過ぎました。ファイルはもう保存できません。相手には、消すように頼めます。", "Its time is over. The file can be saved no more. You can ask the recipient to delete it.";
        withdraw: "提供を取り消す", "Withdraw";
        withdraw_title: "この提供を取り消しますか", "Withdraw this release?";
        withdraw_text: "わけはいりません。このファイルは、もうここから保存できなくなります。印籠から相手に知らせは届きません。下に出る文を、あなたから相手に送ってください。", "No reason is needed. This file can be saved here no more. Inro does not tell the recipient: send the text that appears yourself.";
        withdraw_limits: "相手のところにあるものは、ここからは消せません。匿名化されたファイルは、ほかの人のものと混ざると、見つけ出せないことがあります。", "What the recipient has cannot be deleted from here. An anonymised file may be impossible to find among others.";
        keep: "取り消さない", "Keep it";
        withdrawing: "取り消しています", "Withdrawing";
        notice: "相手に送る文", "Text to send to the recipient";
        notice_note: "あなたの名前は入れていません。", "Your name is not in it.";
        copy_notice: "文の写しをとる", "Copy the text";
    }
}

impl Release {
    /// Roughly how many people share it.
    pub fn people(&self, n: u64) -> String {
        // Two digits say as much as the estimate knows.
        let unit = 10_u64.pow(n.checked_ilog10().unwrap_or_default().saturating_sub(1));
        let n = n / unit * unit;
        match (self.lang, n) {
            (Lang::Ja, 0..10) => "同じ組み合わせの人は、日本に10人もいない見つもりです。".into(),
            (Lang::Ja, _) => format!("同じ組み合わせの人は、日本におよそ{n}人の見つもりです。"),
            (Lang::En, 0..10) => "By the estimate fewer than 10 people in Japan share this.".into(),
            (Lang::En, _) => format!("By the estimate about {n} people in Japan share this."),
        }
    }

    /// Elements of which the table knows nothing.
    pub fn unknown(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("表にない項目が{n}個ありました。入っていません。"),
            (Lang::En, 1) => "1 element is in no row of the table. It is not in the file.".into(),
            (Lang::En, _) => format!("{n} elements are in no row of the table. They are not in the file."),
        }
    }

    /// Rows that stand in an earlier release to somebody else.
    pub fn same(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!(
                "前にほかの相手に渡したファイルと、同じ行が{n}行あります。二つの相手が見くらべると、同じ人だと気づくことがあります。"
            ),
            Lang::En => format!(
                "{n} rows are the same as in a file for somebody else. If the two compare, they may find that it is one person."
            ),
        }
    }

    /// The label of a row's box.
    pub fn row_label(&self, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{what}を入れる"),
            Lang::En => format!("Include {what}"),
        }
    }

    /// Months since the first event.
    pub fn month(&self, n: i32) -> String {
        match self.lang {
            Lang::Ja => format!("初めから{n}か月"),
            Lang::En => format!("month {n}"),
        }
    }

    /// The question about one kind or topic.
    pub fn release_legend(&self, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{what}を渡しますか"),
            Lang::En => format!("Release {what}?"),
        }
    }

    /// Was withdrawn on that day.
    pub fn withdrawn(&self, day: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{day}に取り消しました"),
            Lang::En => format!("Withdrawn on {day}"),
        }
    }

    /// What asks a recipient to delete, after withdrawing or when its time is over. Without the patient's name.
    pub fn notice_text(
        &self,
        is_withdrawn: bool,
        to: &str,
        purpose: &str,
        [reference, number, digest]: [&str; 3],
    ) -> String {
        let why = match (self.lang, is_withdrawn) {
            (Lang::Ja, true) => "次の情報の提供を取り消します。",
            (Lang::Ja, false) => "次の情報は、使ってよい期限が過ぎました。",
            (Lang::En, true) => "The following release is withdrawn.",
            (Lang::En, false) => "The time for which the following release may be used is over.",
        };
        match self.lang {
            Lang::Ja => format!(
                "{to} 御中\n\n{why}受けとったファイルとその写しを消し、消したことを知らせてください。これからは使わないでください。まだ受けとっていないときは、何もしなくてかまいません。\n\n目的：{purpose}\n{}：{reference}\n{}：{number}\n{}：{digest}\n",
                self.reference, self.number, self.digest
            ),
            Lang::En => format!(
                "To {to}\n\n{why} Please delete the file and its copies, say that you have, and do not use it any more. If you have not received it, nothing need be done.\n\nPurpose: {purpose}\n{}: {reference}\n{}: {number}\n{}: {digest}\n",
                self.reference, self.number, self.digest
            ),
        }
    }
}
