//! The cover.

use super::table;

table! {
    /// The first page.
    Welcome {
        title: "薬と印を、自分の手に", "Your records, your seal";
        art_label: "四段の印籠。黒い漆に、金の月とすすき", "An inro of four tiers: black lacquer, a golden moon and pampas grass";
        motto_1: "薬と印を、", "薬と印を、";
        motto_2: "自分の手に。", "自分の手に。";
        heading_1: "自分の健康の記録を、", "Your own health records:";
        heading_2: "自分でしまい、自分で見せる。", "kept by you, shown by you.";
        lead: "印籠（いんろう）は、むかしの人が薬と印をしまって持ち歩いた小さな箱です。この印籠は、お薬・病名・健診の記録をしまう箱です。鍵と印は、あなたが持ちます。", "An inro (印籠) is the small case in which people in Japan once carried their medicine and their seal. This one keeps your records of medicines, diagnoses and checkups. The key and the seal are yours.";
        create: "はじめてつくる", "Make one";
        open: "自分の印籠をひらく", "Open yours";
        open_with_sheet: "復元シートを使ってひらく", "Open with your recovery sheet";
        point_1: "中身は、暗号のままで置かれます", "What is stored is encrypted";
        point_1_text: "記録は、あなたの端末で暗号にしてから送ります。置き場所を動かしている人が見られるのは、大きさと時刻などで、中身ではありません。", "Records are encrypted on your device before they are sent. Whoever runs this server sees such things as sizes and times, not what is inside.";
        point_2: "見せる相手は、そのつど選ぶ", "You choose who sees what, each time";
        point_2_text: "病院ごと、記録ごとに「見せる」「見せない」を選び、印を押します。どちらも同じ手間です。いつでもやめられます。ただし、相手がすでに写したものは戻りません。", "For each provider and each record you choose “Show” or “Don’t show”, and press your seal. Both take the same effort. You can stop at any time; copies somebody already made do not come back.";
        point_3: "なくした鍵は、だれにも作れない", "A lost key cannot be remade by anyone";
        point_3_text: "はじめに復元シートを紙に印刷します。合言葉と復元シートの両方をなくすと、私たちにも、だれにも中身は戻せません。", "At the start you print a recovery sheet. Lose both the passphrase and the sheet, and nobody, including us, can bring the contents back.";
        limits: "知っておいてほしいこと", "What you should know";
        limit_1: "印籠は、病気を調べたり、助言したりしません。書かれたことを、いつ、だれが書いたかと一緒に見せるだけです。", "Inro does not diagnose or advise. It shows what was written, when, and by whom.";
        limit_2: "だれが見たかの履歴に残る名前は、見た人が自分で入れたものです。本人かどうかは確かめていません。", "The name in the list of who looked is what that person typed. Nobody has checked it.";
        limit_3: "この画面そのものは、この置き場所から届きます。動かしている人が画面を書き換えれば、守りは破れます。信頼できる人の置き場所を使ってください。", "This page itself comes from this server. If whoever runs it alters the page, the protection is gone. Use a server run by somebody you trust.";
        limit_seen: "置き場所を動かしている人には、記録やリンクの数と大きさ、いつ、どのアドレス（IPアドレス）から使ったかなどが見えます。リンクをひらく人が入れる名前と暗証番号は、この置き場所にそのまま届くので、届いたときに読もうと思えば読めます。記録の中身、あなたの名前、合言葉、あなたが書いた相手の名前は見えません。", "Whoever runs this server sees such things as how many records and links there are and how large, and when and from which (IP) address it is used. The name and the passcode that somebody types to open a link reach this server as they are: whoever runs it could read them when they arrive. It does not see what is in the records, your name, your passphrase or the provider’s name that you wrote.";
        limit_4: "マイナンバーは入れないでください。入れようとすると、ことわります。", "Do not enter a My Number. Inro refuses it.";
    }
}

#[cfg(test)]
mod tests {
    use super::Welcome;

    #[test]
    fn the_first_page_says_what_the_operator_can_see_and_what_would_end_the_protection() {
        let (ja, en) = (Welcome::JA, Welcome::EN);
        for word in ["動かしている人", "大きさ", "いつ", "IPアドレス", "入れる名前と暗証番号", "読もうと思えば読めます"]
        {
            assert!(ja.limit_seen.contains(word), "{word}");
        }
        for word in ["runs this server", "how large", "when", "address", "name and the passcode", "could read them"] {
            assert!(en.limit_seen.contains(word), "{word}");
        }
        assert!(ja.limit_3.contains("画面を書き換えれば、守りは破れます"));
        assert!(en.limit_3.contains("alters the page, the protection is gone"));
    }
}
