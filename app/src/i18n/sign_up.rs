//! Making a vault: person, passphrase, recovery sheet, two words asked back.

use super::{Lang, table};

table! {
    /// Making a new vault.
    SignUp {
        title: "印籠をつくる", "Make your inro";
        lead: "名前、合言葉、復元シート（合言葉を忘れたときのための紙）の順に進みます。5分ほどかかります。紙とペンか、プリンターを用意してください。ログイン名やメールアドレスはいりません。", "Your name, a passphrase, a recovery sheet (the paper for when the passphrase is forgotten). It takes about five minutes. Have pen and paper, or a printer, at hand. No login name or email address is needed.";

        step_person: "どなたの記録ですか", "Whose records are these?";
        person_note: "ここに書くことは、暗号にして置き場所に送ります。動かしている人には読めません。", "What you write here is encrypted before it is stored. Whoever runs this server cannot read it.";
        name: "氏名", "Name";
        name_hint: "戸籍や保険証のとおりの字で。髙、﨑、葛󠄀などの字も、そのまま残します。", "As on your health insurance. Unusual characters are kept exactly.";
        kana: "ふりがな", "Reading (kana)";
        birth: "生年月日", "Date of birth";
        birth_hint: "日まで書いてください。例：昭和23年4月12日、S23.4.12、1948-04-12", "The whole date, as 1948-04-12, or in Japanese years as S23.4.12";
        sex: "性別", "Sex";
        sex_female: "女性", "Female";
        sex_male: "男性", "Male";
        sex_other: "その他", "Other";
        sex_unsaid: "書かない", "Not stated";
        name_missing: "氏名を書いてください。例：髙﨑 千鶴", "Write a name. For example: 髙﨑 千鶴";

        step_passphrase: "合言葉を決める", "Choose a passphrase";
        passphrase: "合言葉", "Passphrase";
        passphrase_hint: "10文字以上。四つ五つの、つながりのない言葉を並べると、覚えやすくて破られにくくなります。", "At least 10 characters. Four or five unrelated words in a row are easy to remember and hard to guess.";
        passphrase_short: "10文字以上にしてください。", "Use at least 10 characters.";
        strength: "破られにくさ：", "Strength: ";
        strength_1: "すぐに当てられます", "would soon be guessed";
        strength_2: "まだ弱いです", "still weak";
        strength_3: "よいです", "good";
        strength_4: "とてもよいです", "very good";
        only_you: "合言葉は、この端末から外へ出ません。忘れても、だれにも教えてもらえません。", "The passphrase never leaves this device. If you forget it, nobody can tell it to you.";
        create: "印籠をつくる", "Make the inro";
        creating: "鍵をつくっています", "Making the keys";

        step_sheet: "復元シートを紙に残す", "Keep the recovery sheet on paper";
        sheet_lead: "合言葉を忘れたとき、端末をなくしたときに使います。この紙も合言葉もないと、置き場所を動かしている人にも、つくった私たちにも、中身は戻せません。", "For when the passphrase is forgotten or the device is lost. Without this paper and without the passphrase, neither whoever runs the server nor we who made it can bring the contents back.";
        write_by_hand: "手で書き写す", "Write it by hand";
        have_paper: "印刷した紙、または書き写した紙が、いま手もとにあります", "The printed or hand-written sheet is in my hands now";
        have_paper_missing: "紙が手もとにあることをたしかめて、しるしをつけてください。", "Make sure you have the paper, then tick the box.";

        step_check: "書き残せたか、たしかめる", "Check the paper";
        check_lead: "紙を見ながら、次の二つの言葉を入れてください。", "Look at the paper and type these two words.";
        check_back: "復元シートをもう一度みる", "See the sheet again";
        done: "できました。しまうときは、右上の「しまう」を押します。", "Done. To put it away, press “Put away” at the top right.";

        birth_missing: "生年月日を、日まで書いてください。例：昭和23年4月12日", "Write the whole date of birth. For example: 1948-04-12";
        invitation: "招待の文字", "Invitation";
        invitation_hint: "この置き場所を動かしている人から受け取った文字です。", "The text you received from whoever runs this server.";
        invitation_missing: "招待の文字を入れてください。", "Type the invitation.";
        invitation_refused: "この招待の文字は使えません。写しまちがいがないか、期限がすぎたりもう使ったりしていないか、渡してくれた人にたずねてください。", "This invitation does not work. Check for a slip, and ask whoever gave it to you whether it has run out or was used already.";
        sheet_warning: "この12の言葉を知った人は、だれでもすべてをひらけます。実印と同じようにしまってください。", "Whoever has these 12 words can open everything. Keep them like a registered seal.";
        finishing: "印籠をつくっています", "Making your inro";
        done_title: "印籠ができました", "Your inro is ready";
        go_home: "印籠をひらく", "Open the inro";
        invited: "招きに答えるために、まずあなたの印籠をつくります。できたら、招きにもどります。", "To answer the invitation, first make an inro of your own. Then you come back to the invitation.";
        go_answer: "招きに答える", "Answer the invitation";
        storage_title: "この端末では、印がいつか消えることがあります", "This browser may lose the seal one day";
        storage_refused: "このブラウザーは、長いあいだ使わないと、しまった印を捨てることがあります。復元シートがあれば、いつでも戻せます。", "This browser may discard your seal after a long time without use. With the recovery sheet you can always come back.";
        closed: "この置き場所では、新しくつくることを受けつけていません。動かしている人にたずねてください。", "This server does not take new accounts. Ask whoever runs it.";

        /// The printed sheet.
        sheet_title: "復元シート", "Recovery sheet";
        sheet_owner: "持ち主", "Owner";
        sheet_made: "つくった日", "Made on";
        sheet_power_1: "この紙があれば、だれでもあなたの印籠をひらけます。実印と同じように、", "Whoever holds this paper can open your inro. Treat it like a registered seal: ";
        sheet_power_strong: "写真に撮らず、ほかの人に送らず", "take no photograph, send it to nobody";
        sheet_power_2: "、引き出しや金庫にしまってください。", ", and keep it in a drawer or a safe.";
        sheet_words: "12の言葉", "The 12 words";
        sheet_qr: "QRコード", "QR code";
        sheet_qr_note: "12の言葉と同じ内容です。", "The same as the 12 words.";
        sheet_use: "使い方", "How to use it";
        sheet_use_1: "印籠の最初の画面で「復元シートを使ってひらく」を選びます。", "On the first page choose “Open with your recovery sheet”.";
        sheet_use_2: "12の言葉を番号の順に入れます。（QRコードの文字を貼りつけることもできます。読んだ文字を外へ送るアプリは使わないでください。）", "Type the 12 words in order. (The text of the QR code can be pasted instead; use no reader app that sends on what it reads.)";
        sheet_use_3: "合言葉を忘れたときは、ひらいたあとに「設定」で新しく決めます。この紙は、鍵をすべて取り替えるか、印籠を消すまで使えます。", "If you forgot the passphrase, open with this sheet and choose a new one under Settings. The sheet works until all keys are replaced or the inro is deleted.";
        sheet_lost: "なくしたとき、人に見られたときは、この紙で中身を読まれるおそれがあります。すぐに「設定」の「鍵をすべて取り替える」へ進んでください。", "If it is lost or was seen by somebody, they may open your inro with it. Go to Settings, “Replace all keys”, at once.";
        sheet_notes: "書きこみ欄", "Notes";
        sheet_kept_where: "しまった場所：", "Kept where: ";
        sheet_known_to: "この紙のことを知っている家族：", "Family who know of this sheet: ";
        sheet_place: "印籠の場所", "Address";
        sheet_region: "復元シートの紙面", "The recovery sheet as printed";
        sheet_seal_mark: "作成", "作成";
    }
}

impl SignUp {
    /// `つくる手順　4のうち2`.
    pub fn step(&self, n: usize, of: usize) -> String {
        match self.lang {
            Lang::Ja => format!("つくる手順　{of}のうち{n}"),
            Lang::En => format!("Step {n} of {of}"),
        }
    }
}
