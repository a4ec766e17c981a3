//! Receipts of decisions, and one provider with its numbers.

use super::{Lang, table};

table! {
    /// The receipt of one decision.
    Receipts {
        title: "決めたことの控え", "Receipt of a decision";
        lead: "印を押した端末が、そのときに署名した控えです。一文字でも書き換えれば、署名が合わなくなります。", "The device on which the seal was pressed signed this then. If one character were changed, the signature would no longer fit.";
        see: "控え", "Receipt";
        back: "見た人へもどる", "Back to who looked";
        person: "だれの記録か", "Whose records";
        provider: "相手", "Provider";
        shown: "見せることにした", "To show records";
        refused: "何も見せないことにした", "To show nothing";
        paused: "見せるのを休止した", "Showing was paused";
        resumed: "見せるのを再開した", "Showing was resumed";
        revoked: "見せるのを取り消した", "Showing was revoked";
        renewed: "見せるのを続けることにした", "To go on showing";
        not_renewed: "見せるのを続けないことにした", "Not to go on showing";
        narrowed: "見せる記録を減らした", "To show fewer records";
        released: "研究などへ提供することにした", "To release data for research";
        withdrawn: "研究などへの提供を取り消した", "A release was withdrawn";
        time: "決めた日時", "When";
        kinds_shown: "見せると決めた種類", "Kinds to show";
        kinds_live: "増えたら見せる種類", "Kinds whose new records are shown";
        kinds_not: "見せないと決めた種類", "Kinds refused";
        records: "見せた件数", "Records";
        kinds_released: "渡すと決めた種類", "Kinds to release";
        kinds_not_released: "渡さないと決めた種類", "Kinds not released";
        records_released: "もとにした記録", "Records it was made of";
        words: "そのとき読んだ文", "The text that was read";
        key: "公開鍵", "Public key";
        key_note: "この相手についての控えだけに使う鍵です。別の相手の控えとは、鍵も番号もつながりません。", "A key for receipts about this provider only. Receipts about another provider share neither key nor number with it.";
        private_note: "この控えには、見せないと決めたことも書いてあります。相手に渡すためではなく、あなたの手もとに置くためのものです。", "This receipt also says what you chose not to show. It is for you to keep, not to hand over.";
        check_note: "ほかの人にたしかめてもらうには、署名つきのファイルを渡します。inro-vault verify-receipt か、JWSを読める道具で、公開鍵だけでたしかめられます。署名がたしかでも、鍵がだれのものかまでは分かりません。", "To have it checked, hand over the signed file: inro-vault verify-receipt, or any tool that reads JWS, needs nothing but the public key. A good signature does not say whose key it is.";
        save_signed: "署名つきで保存する", "Save with signature";
        save_fhir: "FHIR Consentとして保存する", "Save as FHIR Consent";
        none: "この決定に控えはありません。控えができる前に決めたものです。", "There is no receipt of this decision. It was taken before there were receipts.";
        choose: "「見た人」から、見たい控えを選んでください。", "Choose a receipt from “Who looked”.";
    }
}

table! {
    /// One provider.
    Providers {
        see: "この相手のすべて", "All about this provider";
        tab: "見せた相手", "A provider";
        lead: "この相手に使った番号、見せたもの、ひらかれた履歴です。", "Numbers used with this provider, what you showed, and when it was opened.";
        numbers: "この相手用の番号", "Your numbers here";
        in_use: "いま使っている番号", "In use";
        earlier: "前の番号", "Earlier";
        change: "番号を替える", "Change the number";
        change_title: "新しい番号に替えますか", "Change to a new number?";
        change_text: "いま有効なリンクには、すぐに新しい番号が出ます。前の番号はもう使いません。ただし、相手が前の番号で控えた記録は残り、中身を見くらべて同じ人だと気づくことはあります。替えたあとで、前の番号にはもどせません。", "Links in force show the new number at once, and the old one is not used again. What the provider filed under the old number stays there, and may be matched by its content. You cannot go back to the old number.";
        keep: "替えない", "Keep it";
        changing: "番号を替えています", "Changing the number";
        second: "同じ相手に二つめの番号を使うこともできます。「新しい相手を決める」で、前に見せた相手から選ばずに、名前をもう一度書きます。", "You can use a second number with the same provider: under “Decide for a new provider”, write the name again instead of choosing it.";
        grants: "これまでに見せたもの", "What you showed";
        no_grants: "この相手に渡したリンクはありません。", "No link was made for this provider.";
        history: "履歴", "Journal";
        no_history: "履歴はまだありません。", "Nothing has happened yet.";
        whole_history: "見た人で履歴をみる", "See the journal";
        choose: "「見せる」の一覧から、相手を選んでください。", "Choose a provider from the list under “Show”.";
        manage: "休止と取り消しは、「見せる」の一覧で行います。", "Pause and revoke in the list under “Show”.";
    }
}

impl Providers {
    /// How often it was decided under a number to show something.
    pub fn hand_overs(&self, n: usize) -> String {
        match (self.lang, n) {
            (Lang::Ja, 0) => "この番号で新しく決めたものはありません".into(),
            (Lang::Ja, _) => format!("この番号で{n}回、見せると決めました"),
            (Lang::En, 0) => "no new decision under it".into(),
            (Lang::En, 1) => "one decision to show under it".into(),
            (Lang::En, _) => format!("{n} decisions to show under it"),
        }
    }

    /// The number was changed.
    pub fn changed(&self, links: usize) -> String {
        match (self.lang, links) {
            (Lang::Ja, 0) => "番号を替えました。".into(),
            (Lang::Ja, _) => format!("番号を替えました。有効な{links}件のリンクには、もう新しい番号が出ます。"),
            (Lang::En, 0) => "The number was changed.".into(),
            (Lang::En, 1) => "The number was changed. The link in force shows the new one.".into(),
            (Lang::En, _) => format!("The number was changed. The {links} links in force show the new one."),
        }
    }
}
