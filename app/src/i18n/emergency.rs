//! The emergency card.

use super::{Lang, table};

table! {
    /// The emergency card.
    Emergency {
        title: "救急のときのカード", "Emergency card";
        lead: "話せないときに、そばにいる人に読んでもらうためのカードです。つくらなければ、だれもひらけません。", "For when you cannot speak: whoever is with you can read it. Unless you make one, nobody can.";
        reader: "カードを読みとる人", "Whoever scans the card";
        how: "あなたが選んだ記録だけが、氏名と生年月日といっしょに出ます。印籠が病名を推しはかることはありません。", "Shows only what you choose, with your name and date of birth. Inro guesses no diagnosis.";
        who: "カードを持つ人なら、だれでもひらけます。ひらかれると、日時、名のった名前、理由を、印籠をひらいていればその場で、そうでなければ次にひらいたときにお知らせします。ほかの道具でひらかれると、理由は分かりません。", "Anybody who has the card can open it. When, the name that was given and why are told to you: at once while your inro is open, otherwise the next time you open it. Other tools do not ask why.";
        stop: "どの端末からでも、すぐに止められます。カードをなくしたら、つくり直してください。前のカードはひらけなくなります。", "You can stop it at once from any device. If you lose the card, make a new one: the old one stops opening.";
        make: "カードをつくる", "Make a card";
        remake: "つくり直す", "Make it anew";
        none: "いま、ひらけるカードはありません", "There is no card now";
        none_text: "つくらなくても、ほかのことはすべて同じように使えます。", "Everything else works in the same way without one.";
        new_title: "カードにのせる記録を選ぶ", "Choose what is on the card";
        new_lead: "救急のときに、知らない人に読まれてもよいものだけを選びます。最後に印を押します。", "Choose only what a stranger may read in an emergency, and press your seal at the end.";
        back: "カードへもどる", "Back to the card";
        terms: "このカードには、期限も、暗証番号も、回数の決まりもありません。カードを持つ人はだれでも、止めるまでひらけます。新しいカードをつくると、前のカードはひらけなくなります。", "The card has no end date, no passcode and no limit. Whoever has it can open it until you stop it. Making a new card stops the one before.";
        nothing_title: "カードにのせられる記録がまだありません", "There is nothing yet to put on the card";
        nothing_text: "救急のときに知らせたいこと、アレルギー、お薬、病名のどれかを、先に書いてください。", "First write what to know in an emergency, an allergy, a medicine or a diagnosis.";
        made: "カードができました。印刷して持ち歩くまでは、だれにも渡っていません。前に印刷したカードと待ち受けの画像は、もうひらけません。新しいものに替えてください。", "The card is ready. Nobody has it until you print it and carry it. A card printed before and an earlier lock-screen image no longer open: replace them.";
        made_nothing: "何ものせないと決めたことを記録しました。ひらけるカードはありません。前のカードがあれば、それも止めました。", "Your decision to put nothing on it was recorded. No card opens; an earlier one was stopped.";
        preview_nothing: "何ものせません。印を押すと、その決定が残り、前のカードがあれば止まります。", "Nothing is on the card. The seal keeps your decision, and an earlier card stops.";
        not_asked: "救急のときに知らせたいこと、アレルギー、お薬、病名のほかは、カードにのせられません。", "Nothing but what to know in an emergency, allergies, medicines and diagnoses can be on the card.";
        to_card: "カードを印刷する", "Print the card";
        active: "ひらけます", "It opens";
        paused: "休止中です。いまはだれもひらけません。", "Paused. Nobody can open it now.";
        shown: "のせている記録", "On the card";
        since: "つくった日", "Made on";
        print: "財布に入れるカードを印刷する", "Print a card for your wallet";
        image: "待ち受け画面の画像を保存する", "Save a lock-screen image";
        image_text: "スマートフォンの待ち受けに置くと、ロックを外さずに読みとってもらえます。画面を見た人はだれでもひらけます。写真の自動バックアップを使っていると、その会社にもこの画像が写ります。", "On your lock screen it can be scanned without unlocking. Anybody who sees the screen can open it. If your photos are backed up automatically, that company gets the picture as well.";
        image_failed: "画像をつくれませんでした。カードを印刷してください。", "The image could not be made. Print the card instead.";
        end: "カードを止める", "Stop the card";
        end_note: "休止は、いつでも再開できます。カードを止めると、印刷したカードも待ち受けの画像も、二度とひらけません。どちらの場合も、すでに写されたものは戻りません。", "A pause can be undone at any time. If you stop the card, the printed card and the lock-screen image never open again. In both cases, copies already made do not come back.";
        ended: "カードを止めました。もうひらけません。", "The card was stopped. It no longer opens.";
        acts: "カードを休止する、または止める", "Pause or stop the card";
        card_head: "救急の方へ", "For emergency staff";
        card_text: "この人の大切な情報が読めます。カメラで読みとってください。", "Scan to read what this person chose for an emergency.";
        card_foot: "ひらくと、日時とお名前が本人に知らされます。印籠は何も推しはかっていません。", "The owner is told who opened it and when. Inro infers nothing.";
        card_cut: "線で切りとり、二つに折って財布に入れます。", "Cut along the line, fold once and keep it in your wallet.";
        card_made: "作成", "made";
        qr: "救急のときのカードのQRコード", "QR code of the emergency card";
        opened_title: "救急のときのカードがひらかれました", "Your emergency card was opened";
        opened_it: "がひらきました。", " opened it.";
        opened_text: "心あたりがなければ、カードを止めてください。すでに見られたものは戻りません。", "If you do not know why, stop the card. What was seen cannot be taken back.";
        opened_read: "読みました", "I have read this";
        opened_go: "カードの画面へ", "Go to the card";
    }
}

impl Emergency {
    /// How many openings are not named.
    pub fn and_more(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("ほか{n}回。「見た人」にすべて残っています。"),
            Lang::En => format!("and {n} more, all under “Who looked”."),
        }
    }
}
