//! Replacing all secrets: when, what follows, the steps, the links that go on or end.

use super::{Lang, table};

table! {
    /// Replacing all secrets.
    Replace {
        title: "鍵をすべて取り替える", "Replace all keys";
        row_text: "復元シートをなくしたとき、人に見られたとき、端末をなくしたときに使います。", "For when the recovery sheet is lost or was seen by somebody, or a device is lost.";
        start: "取り替える手続きへ", "Go to replace all keys";
        guest: "新しい12の言葉が画面に出るので、鍵の取り替えは自分の端末でだけできます。", "The 12 new words appear on the screen, so keys can be replaced on your own device only.";
        left: "取り替えずにもどりました。何も変わっていません。", "You went back without replacing. Nothing has changed.";

        ask_lead: "復元シート、印、鍵が、すべて新しくなります。記録はそのまま残ります。", "The recovery sheet, the seal and the keys all become new. The records stay as they are.";
        what: "取り替えると、こうなります", "What happens";
        what_1: "いまの復元シートでは、ひらけなくなります。新しいシートを印刷するか、書き写します。", "The present recovery sheet stops opening. You print or write down a new one.";
        what_2: "ほかの端末は、すべて閉じます。新しい復元シートを使うか、この端末の「新しい端末を入れる」で、もう一度入れ直します。なくした端末は、もうひらけません。", "Every other device closes. Let each in again with the new sheet, or from this device with “Let in a new device”. A lost device opens nothing any more.";
        what_passkeys: "パスキーは、すべて使えなくなります。取り替えたあとで、加えなおせます。", "Passkeys stop opening. They can be added again afterwards.";
        what_3: "いま見せているリンクは、一つずつ、続けるか終えるかを決めます。", "For each link that is open now you decide whether it goes on or ends.";
        what_4: "古い紙や端末と、置き場所の古い予備の写しの両方を持つ人は、今日までに書いたものを読めます。これから書くものは読めません。ただし、続けるリンクで見せるものは読めます。", "The old sheet or device together with an old copy of the server’s disk still opens what was written until today. Nothing written later can be read, except what a link that goes on shows.";
        passphrase: "いまの合言葉", "Your passphrase";
        passphrase_note: "合言葉は変わりません。人に知られたときは、取り替えたあとで合言葉も変えてください。", "The passphrase stays the same. If somebody knows it, change it afterwards.";
        passphrase_words: "これからの合言葉", "The passphrase from now on";
        passphrase_words_note: "復元シートでひらいたので、いまの合言葉はいりません。これから使う合言葉を決めてください。前と同じでもかまいません。", "You opened with the recovery sheet, so the present passphrase is not needed. Choose the one to use from now on; it may be the same as before.";
        make: "新しい復元シートをつくる", "Make the new recovery sheet";
        making: "新しい鍵を用意しています", "Preparing the new keys";
        stop: "取り替えずにもどる", "Go back without replacing";

        sheet_lead: "まだ何も変わっていません。この新しい紙を残してから、次へ進んでください。古い紙は、取り替えが終わるまで捨てないでください。", "Nothing has changed yet. Keep this new sheet on paper, then go on. Do not throw the old one away before this is finished.";

        check_title: "たしかめて、取り替える", "Check, and replace";
        check_words: "新しい紙の言葉", "Words of the new sheet";
        check_lead: "新しい紙を見ながら、次の二つの言葉を入れてください。", "Look at the new sheet and type these two words.";
        links: "いま見せているリンク", "Links that are open now";
        links_lead: "これまでの鍵を知った人は、リンクも写しているかもしれません。続けるリンクは、これから加わる記録もふくめて、その人にもひらけます。終えたリンクは、二度と使えません。", "Whoever had your keys may have copied the links too, and could open those that go on, with what is added to them later. A link that ends never works again.";
        keep: "続ける", "Go on";
        end: "終える", "End";
        choose: "「続ける」か「終える」を選んでください。", "Choose “Go on” or “End”.";
        paused: "休止中", "Paused";
        go: "鍵をすべて取り替える", "Replace all keys";
        sheet_again: "新しい紙をもう一度みる", "See the new sheet again";
        working: "取り替えています。閉じずに、しばらくお待ちください。", "Replacing. Please wait and leave this open.";
        failed_note: "もう一度ためすときは、同じ紙のまま「鍵をすべて取り替える」を押してください。「終える」としたリンクは、もう終わっていることがあります。", "To try again, press “Replace all keys” with the same sheet. Links you chose to end may have ended already.";

        done_title: "鍵をすべて取り替えました", "All keys were replaced";
        done: "これからは、新しい復元シートと、この端末の新しい印でひらきます。", "From now on the new recovery sheet and this device’s new seal open your inro.";
        done_old: "古い復元シートは、細かく切って捨ててください。", "Shred the old recovery sheet.";
        done_devices: "ほかの端末は閉じました。使う端末だけを、新しい復元シートか「新しい端末を入れる」で入れ直してください。", "Your other devices were closed. Let in again the ones you use, with the new sheet or “Let in a new device”.";
        done_passphrase: "合言葉も人に知られているときは、つづけて合言葉を変えてください。", "If somebody also knows the passphrase, change it now.";
        incomplete: "あと一つ、手順が残っています", "One step is left";
        incomplete_text: "古い鍵では、もうひらけません。ただ、これから書くものを新しい鍵でしまう準備が、つながりが切れたために終わっていません。つながったときに自動で終わります。", "The old keys open nothing any more. But preparing the new key for what you write from now on was cut off. It finishes by itself when there is a connection.";
        back: "設定にもどる", "Back to Settings";
    }
}

impl Replace {
    /// `取り替える手順　3のうち2`.
    pub fn step(&self, n: usize, of: usize) -> String {
        match self.lang {
            Lang::Ja => format!("取り替える手順　{of}のうち{n}"),
            Lang::En => format!("Step {n} of {of}"),
        }
    }

    /// The question about one link, for screen readers.
    pub fn link_question(&self, provider: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{provider}に見せているリンクを続けますか、終えますか"),
            Lang::En => format!("Does the link for {provider} go on or end?"),
        }
    }

    /// How many links ended.
    pub fn ended(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("終えたリンク：{n}件"),
            (Lang::En, 1) => "1 link was ended.".into(),
            (Lang::En, _) => format!("{n} links were ended."),
        }
    }
}
