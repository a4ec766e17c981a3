//! 見せる: who may see, for how long, and ending it.

use super::{Lang, table};

table! {
    /// The list of grants.
    Shares {
        title: "見せる", "Show";
        lead: "だれに、何を、いつまで見せているかです。休止と取り消しは、すぐに効きます。", "Whom you show what, and until when. Pausing and revoking take effect at once.";
        new: "新しい相手を決める", "Decide for a new provider";
        active: "有効", "In force";
        paused: "休止中", "Paused";
        ended: "終わったもの", "Ended";
        none_title: "まだだれにも見せていません", "You show nothing to anyone yet";
        none_text: "見せる相手と記録を決めると、ここに並びます。", "Choose a provider and records, and they appear here.";
        shown_kinds: "見せる項目", "Shown";
        nothing_shown: "見せるものはありません", "Nothing is shown";
        period: "期間", "Period";
        no_end: "期限なし", "No end date";
        opened: "ひらかれた回数", "Openings so far";
        never_opened: "まだひらかれていません", "Not opened yet";
        openings_left: "あとひらける回数", "Openings left";
        openings_unlimited: "回数の決まりなし", "No limit";
        passcode: "暗証番号", "Passcode";
        passcode_set: "あり", "Set";
        passcode_not_set: "なし", "None";
        number: "この相手用の番号", "Your number here";
        number_note: "相手ごとにちがう番号です。二つの病院の番号を並べても、同じ人だとは分かりません。", "A different number for each provider, so that two of them cannot tell it is the same person.";
        now: "いま", "Now";
        paused_note: "相手はひらけません。再開すると、また見られます。「増えた記録も見せる」と決めた相手には、休止中に増えた記録も見えます。", "The provider cannot open it. When you resume, it can be seen again; where new records are shown too, also those added meanwhile.";
        pause: "休止する", "Pause";
        resume: "再開する", "Resume";
        revoke: "取り消す", "Revoke";
        pausing: "休止しています", "Pausing";
        resuming: "再開しています", "Resuming";
        revoking: "取り消しています", "Revoking";
        paused_done: "休止しました。相手はもうひらけません。", "Paused. The provider can no longer open it.";
        resumed_done: "再開しました。", "Resumed.";
        revoked_done: "取り消しました。渡したファイルは置き場所から消しました。", "Revoked. The files were erased from the server.";
        revoke_line: "「休止する」は、いつでも戻せます。「取り消す」は、すぐに効き、元に戻せません。", "“Pause” can be undone at any time. “Revoke” takes effect at once and cannot be undone.";
        revoke_note: "休止は、いつでも再開できます。取り消すと、渡したファイルは消え、同じリンクは二度と使えません。どちらの場合も、相手がすでに写したものは戻りません。", "A pause can be undone at any time. Revoking erases the files and the link never works again. In both cases, copies already made do not come back.";
        show_link: "リンクとQRコードをみる", "See the link and QR code";
        preview: "見える画面をみる・記録を外す", "See the page, or take out a record";
        renew_question: "期間が終わったあとも、見せるのを続けますか。", "Go on showing after the end date? ";
        before_end: "終わる前に", "Before the end";
        standing: "14日前から、続けるかどうかをこの画面でたずねます", "From 14 days before, this page asks whether it goes on";
        after_end: "終わりの日のあと", "After the end";
        asked_title: "見せるのを続けるか、続けないかを選べます", "You can choose whether to go on showing";
        asked_choose: "「見せる」で選ぶ", "Choose under “Show”";
        not_renewed: "続けないと決めました", "You chose not to go on";
        live: "増えたら見せる種類", "Kinds whose new records are shown";
        added: "あとから加わった記録", "Records added since";
        added_title: "決めたとおり、見せる記録に新しく加わりました", "As you decided, these joined the records you show";
        added_see: "みる・外す", "See or take out";
        answering: "答えを送っています", "Sending your answer";
        renewed_done: "続けることにしました。", "It goes on.";
        not_renewed_done: "続けないことにしました。終わりの日に、自動で終わります。そのあとまた見せるときは、新しいリンクをつくります。", "It does not go on. It ends by itself on its last day. To show again after that, make a new link.";
        shown_title: "見せている記録（外せます）", "Records shown (each can be taken out)";
        shown_lead: "一件ずつ外せます。相手が次にひらいたときから見えません。外した記録は、このリンクにはもどせません。前に見た相手は、なくなったことに気づくかもしれません。すでに写したものは戻りません。", "Each can be taken out and is gone from the provider’s next opening on. It cannot be put back into this link. Somebody who saw it before may notice that it is gone. Copies already made do not come back.";
        shown_last: "最後の一件です。見せるのをやめるには、「見せる」の一覧で取り消してください。", "This is the last one. To stop showing it, revoke in the list under “Show”.";
        take_out: "外す", "Take out";
        take_out_not: "外さない", "Leave it in";
        take_out_text: "このリンクには、もどせません。すでに写したものは戻りません。", "It cannot be put back into this link. Copies already made do not come back.";
        taking_out: "外しています", "Taking it out";
        taken_out: "外しました。次にひらいたときから見えません。", "Taken out. It is gone from the next opening on.";
        renew_live: "あとから増える記録も見せます。", "Records added later are shown, too. ";
        link_again: "リンクとQRコード", "Link and QR code";
        view_title: "相手に見える画面", "What the provider sees";
        view_lead: "いま相手がリンクをひらくと、このとおりに見えます。", "This is what the provider sees when opening the link now.";
        view_paused: "いまは休止中で、リンクはひらけません。再開すると、このとおりに見えます。", "The link is paused and does not open now. When it is resumed, this is what it shows.";
        view_ended: "このリンクは、もうひらけません。ひらけたときに見えた記録です。", "This link no longer opens. These are the records it showed while it did.";
        back: "見せている相手へもどる", "Back to whom you show";
        purpose: "目的", "Purpose";
        tag_active: "有効", "In force";
        tag_paused: "休止中", "Paused";
        tag_revoked: "取り消し済み", "Revoked";
        tag_expired: "期間が終わりました", "Ended";
        tag_used_up: "回数を使い切りました", "Used up";
        tag_former: "引っ越しで終わりました", "Ended by moving";
        tag_locked: "暗証番号のまちがいで止まりました", "Stopped after wrong passcodes";
        seal_agreed: "同意", "同意";
        seal_paused: "休止", "休止";
        seal_ended: "満了", "満了";
        seal_decided: "決定", "決定";
        seal_made: "作成", "作成";
        stopped_tampered: "履歴のつながりがたしかめられないあいだは、新しく見せることができません。「見た人」の画面をみてください。", "Nothing new can be shown while the journal cannot be verified. See “Who looked”.";
    }
}

impl Shares {
    /// What an answer would lead to: `続けると、2月27日まで見せます。`
    pub fn goes_on_until(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("「続ける」を選ぶと、{date}まで見せます。"),
            Lang::En => format!("“Go on”: it is shown until {date}. "),
        }
    }

    /// One provider and what came to it: `青葉坂総合病院：アムロジピン錠、ほか2件`.
    pub fn added_at(&self, provider: &str, titles: &str, more: usize) -> String {
        match (self.lang, more) {
            (Lang::Ja, 0) => format!("{provider}：{titles}"),
            (Lang::Ja, _) => format!("{provider}：{titles}、ほか{more}件"),
            (Lang::En, 0) => format!("{provider}: {titles}"),
            (Lang::En, _) => format!("{provider}: {titles} and {more} more"),
        }
    }

    /// One grant that is asked about: `坂下内科クリニック：12月9日に終わります。`
    pub fn asked_at(&self, provider: &str, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{provider}：選ばなければ、{date}に終わります。"),
            Lang::En => format!("{provider}: ends on {date} unless you choose to go on."),
        }
    }

    /// When a record came by itself.
    pub fn came_on(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{date}に加わりました"),
            Lang::En => format!("added on {date}"),
        }
    }

    /// What the button beside a record does, for screen readers.
    pub fn take_out_of(&self, title: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{title}を外す"),
            Lang::En => format!("Take out {title}"),
        }
    }

    /// Asked before one is taken out.
    pub fn take_out_ask(&self, title: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{title}を外しますか"),
            Lang::En => format!("Take out {title}?"),
        }
    }

    /// Where silence leads: `選ばなければ、11月25日に自動で終わります。`
    pub fn ends_by_itself(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!(
                "「続けない」を選ぶか、何も選ばないと、{date}に終わります。すぐに終わらせるときは「取り消す」を押します。"
            ),
            Lang::En => format!("“Don’t go on”, or no answer: it ends on {date}. To end it now, press “Revoke”."),
        }
    }

    /// `休止中　11月15日から`.
    pub fn paused_since(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("休止中　{date}から"),
            Lang::En => format!("Paused since {date}"),
        }
    }

    /// `取り消し済み　4月2日`.
    pub fn revoked_on(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("取り消し済み　{date}"),
            Lang::En => format!("Revoked on {date}"),
        }
    }

    /// `期間が終わりました　9月30日`.
    pub fn expired_on(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("期間が終わりました　{date}"),
            Lang::En => format!("Ended on {date}"),
        }
    }

    /// What the acts on one card act upon, for screen readers.
    pub fn acts_label(&self, provider: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{provider} に見せるのをやめる"),
            Lang::En => format!("Stop showing to {provider}"),
        }
    }

    /// What the seal on a card says aloud.
    pub fn seal_label(&self, name: &str, date: &str, state: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{name}の印。{date}。{state}"),
            Lang::En => format!("Seal of {name}, {date}. {state}"),
        }
    }

    /// The renewal question on a card, for the radio group.
    pub fn renew_legend(&self, provider: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{provider}に見せるのを続けますか"),
            Lang::En => format!("Go on showing to {provider}?"),
        }
    }

    /// `3回`: openings so far.
    pub fn times(&self, n: u32) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("{n}回"),
            (Lang::En, 1) => "once".into(),
            (Lang::En, _) => format!("{n} times"),
        }
    }

    /// The kinds with the number of records: `お薬、アレルギー（12件）`.
    pub fn kinds_and_records(&self, kinds: &str, records: usize) -> String {
        match (self.lang, records) {
            (Lang::Ja, _) => format!("{kinds}（{records}件）"),
            (Lang::En, 1) => format!("{kinds} (1 record)"),
            (Lang::En, _) => format!("{kinds} ({records} records)"),
        }
    }

    /// `あと3回`.
    pub fn uses(&self, n: u32) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("あと{n}回"),
            (Lang::En, 1) => "1 opening".into(),
            (Lang::En, _) => format!("{n} openings"),
        }
    }
}
