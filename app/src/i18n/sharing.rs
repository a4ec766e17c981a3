//! The consent sheet: provider, what to show, limits, preview, seal, link.

use super::{Lang, table};

table! {
    /// Deciding what to show to one provider.
    Sharing {
        title: "何を見せるか、決める", "Decide what to show";
        lead: "一つずつ選び、最後に印を押します。「見せない」を選んでも、診察は受けられます。見せなかった項目があることは、相手には伝わりません。", "Choose one by one and press your seal at the end. You can be treated whatever you choose. The provider is not told that anything was left out.";
        back: "見せている相手へもどる", "Back to whom you show";
        step_provider: "だれに見せますか", "To whom?";
        provider_name: "相手の名前", "Name of the provider";
        provider_name_hint: "例：青葉坂総合病院 糖尿病内科", "For example: 青葉坂総合病院 糖尿病内科";
        provider_name_missing: "相手の名前を書いてください。例：青葉坂総合病院", "Write the provider’s name. For example: 青葉坂総合病院";
        provider_place: "所在地・電話", "Place or telephone";
        provider_place_hint: "分かれば。同じ名前の所と取りちがえないために使います。", "If you know it, so that it is not confused with another of the same name.";
        purpose: "目的", "Purpose";
        purpose_hint: "例：11月26日の初診のため", "For example: first visit on 26 November";
        known_provider: "前に見せた相手から選ぶ", "Choose one you showed to before";
        to_sheet: "記録を選ぶ", "Choose records";

        sheet_to: "記録を見せる相手", "Records are shown to";
        contains: "入っているもの", "What is in it";
        tells: "分かること", "What it tells";
        tells_allergy: "避けるべき薬と食べ物。処方された薬の見当がつくことがあります", "Medicines and foods to avoid, which can hint at what you were prescribed";
        tells_medication: "飲んでいる薬から、病気の見当がつくことがあります", "Medicines can hint at an illness";
        tells_diagnosis: "これまでにかかった病気と、通った医療機関", "Illnesses you had and where you were treated";
        tells_checkup: "検査の値と、その移り変わり", "Test values and how they changed";
        tells_infection: "感染症にかかっているか、かかったことがあるか", "Whether you have or had an infection";
        tells_vaccination: "受けた予防接種と、受けた所", "Vaccinations and where you had them";
        tells_maternal: "妊娠や出産、子どものころのこと", "Pregnancy, birth and childhood";
        tells_procedure: "受けた手術や入院と、そのわけ", "Operations and hospital stays, and why";
        tells_insurance: "保険の番号と、勤め先や家族のこと。医療のために見せなくてはならないものではありません", "Insurance numbers, which hint at your employer and family. Care does not depend on showing them";
        tells_cost_limit: "所得のおおよそ", "Roughly how much you earn";
        tells_subsidy: "受けている支援と、そのもとになる病気や暮らし", "Support you receive and the illness or situation behind it";
        tells_care_wishes: "どのような医療やケアを望むか", "Which care you wish for";
        tells_emergency: "連絡先になっている人の名前と電話も伝わります", "Names and numbers of the people to call are told as well";
        tells_note: "書いてあることすべて", "Everything that is written there";
        tells_infections: "感染症にかかっているか、かかったことがあるか。インフルエンザなどの薬も入ります", "Whether you have or had an infection. Medicines for influenza and the like are included";
        tells_mental: "こころの病気のこと。眠りや不安の薬も入り、病気の見当をつけられることがあります", "Mental illness. Medicines for sleep or anxiety are included, and can hint at one";
        tells_reproductive: "妊娠や出産、性にかかわること", "Pregnancy, birth and sexuality";
        tells_genetics: "生まれつきの体質。血のつながった家族のことも分かります", "What you were born with, which tells about your relatives, too";
        topics_note: "感染症・こころの健康・妊娠や出産や性・遺伝のことと分かる記録は、薬や病名とは別にたずねます。コードや言葉で見分けるので、見分けられないものもあります。下の「相手に見える画面」でたしかめてください。", "Records recognised as being about infections, mental health, reproductive health or genetics are asked about apart from medicines and diagnoses. They are recognised by codes and words, so some may be missed. Check under “What the provider will see” below.";
        choose_one: "見せるか、見せないかを選んでください", "Choose “Show” or “Don’t show”";
        one_by_one: "一件ずつ選ぶ", "Choose one by one";
        records_follow: "選ばない記録は、上で決めたとおりになります。", "A record you do not answer follows the answer above.";
        no_records_title: "見せられる記録がまだありません", "There is no record to show yet";
        no_records_text: "先に記録を書くか、ファイルから取り込んでください。", "Write a record or take in a file first.";
        not_asked: "記録がない種類は、たずねません：", "Kinds without a record are not asked about: ";
        new_provider: "新しい相手", "A new provider";
        change_provider: "相手を書き直す", "Change the provider";
        one_each: "リンクは、相手ごとに一つです。ほかの人には別につくると、それぞれ別に終わらせられます。", "One link for one provider. Make another for anyone else, and each can be ended by itself.";
        copies_remain: "休止や取り消しをすると、すぐに新しくはひらけなくなります。相手がすでに写したものは戻りません。「見た人」に残る名前は、相手が自分で入れたものです。", "Pausing or revoking stops new openings at once. Copies already made remain with the provider. The names under “Who looked” are what was typed.";
        preview_waiting: "すべて決めると、相手に見える画面がここに出ます。", "Once everything is decided, you see here what the provider will see.";
        passcode_question: "暗証番号をつけますか", "With a passcode?";
        newly_added: "あとから増えた記録は、自動では見せません。", "Records added later are not shown by themselves.";

        term: "見せる期間", "For how long";
        term_missing: "期間を選んでください", "Choose a period";
        term_day: "その日だけ", "That day only";
        term_week: "1週間", "1 week";
        term_month: "1か月", "1 month";
        term_quarter: "3か月", "3 months";
        term_other: "日を決める", "Choose a date";
        term_standing: "やめるまで、3か月ずつ", "Until you stop, three months at a time";
        term_standing_text: "終わりの日の14日前から、「今日」と「見せる」の画面で、続けるかどうかをたずねます。続けると、また3か月ほど見せます。答えなければ、終わりの日に終わります。手紙やメールは届きません。ひらける回数を使い切ったときも終わります。", "From 14 days before the last day, “Today” and “Show” ask whether it goes on. If it does, it is shown for about three more months. Without an answer it ends on the last day. No letter or mail is sent. It also ends when the openings are used up.";
        live: "あとから増える記録", "Records added later";
        live_text: "見せると決めた種類の、これから印籠に入れる記録のことです。種類ごとに選びます。日付が古いものも入ります。「見せる」を選ぶと、入れたときから相手に見え、そのあと「今日」の画面でお知らせします。次のものは、自動では見せません：感染症・こころの健康・妊娠や出産や性・遺伝のことと分かる記録、感染症の検査、限度額の区分、公費負担、妊婦・乳幼児健診、書類・写真。ただし、コードや言葉で見分けるので、見分けられずに見えてしまうこともあります。", "Records of the kinds you show that enter your inro from now on, older dates included. You choose for each kind. If you choose “Show”, the provider can see each at once, and “Today” tells you afterwards. Not shown by themselves: records recognised as being about infections, mental health, reproductive health or genetics; infection tests; the limit of high-cost care; public subsidies; maternal and child checkups; documents and photos. They are recognised by codes and words, so one may be missed and shown.";
        live_kinds: "あとから増えると見せる種類：", "Kinds whose later records are shown: ";
        live_none: "あとから増える記録は見せません。", "Records added later are not shown.";
        term_end: "終わりの日", "Last day";
        term_past: "終わりの日は、今日かそれよりあとにしてください。", "The last day is today or later.";
        passcode: "暗証番号", "Passcode";
        passcode_text: "6桁の数字です。リンクとは別に、口頭や電話で伝えます。まちがいが5回になると止まります。", "Six digits. Tell the provider apart from the link, for example by telephone. After five wrong tries the link stops.";
        passcode_with: "つける", "With a passcode";
        passcode_without: "つけない", "Without";
        passcode_missing: "暗証番号をつけるか、つけないかを選んでください", "Choose with or without a passcode";
        uses: "ひらける回数", "Number of openings";
        uses_once: "1回だけ", "Once";
        uses_some: "5回まで", "Up to 5";
        uses_any: "何回でも", "No limit";
        uses_missing: "回数を選んでください", "Choose the number of openings";

        preview: "相手に見える画面", "What the provider will see";
        preview_lead: "渡るのは、ここに見える記録だけです。記録についている薬や病名のコードも、いっしょに渡ります。", "Only the records you see here are handed over, with the codes of medicines and diagnoses that belong to them.";
        preview_lead_live: "いま渡るのは、ここに見える記録です。見せると決めた種類の記録をこのあと印籠に入れると、それも渡ります。薬や病名のコードも、いっしょに渡ります。", "What you see here is handed over now. Records of the kinds you show that enter your inro later are handed over, too, with the codes of medicines and diagnoses that belong to them.";
        preview_nothing: "何も見せません。印を押すと、その決定だけが残ります。リンクはつくられません。", "Nothing is shown. The seal keeps your decision; no link is made.";
        seal_note: "印は、決めた内容そのものに押します。すべて「見せない」でも押せます。押したあとも、いつでも休止・取り消しができます。", "The seal is for the decision itself. It can be pressed on refusals alone, too. You can pause or revoke at any time afterwards. ";
        seal_copies: "取り消しても、相手がすでに写したものは戻りません。", "Revoking does not bring back copies already made.";
        sealing: "印を押しています", "Sealing";
        sealed: "印を押しました", "Sealed";
        sealed_nothing: "「見せない」と決めたことを記録しました。だれにも渡していません。", "Your decision to show nothing was recorded. Nothing was handed over.";
        left_unsealed: "印を押さずに終えました。何も記録していません。", "You left without sealing. Nothing was recorded.";
        not_decided: "まだ決めていない項目があります", "Some items are not decided yet";

        link_title: "相手に渡すもの", "What to hand over";
        link: "リンク", "Link";
        link_warning: "このリンクを持つ人は、期間のあいだ、見せると決めた記録を読めます。相手だけに渡してください。", "Whoever holds this link can read what you decided to show for the period. Give it to the provider only.";
        qr_lead: "相手の端末で、このQRコードを読みとってもらいます。", "Let the provider scan this QR code.";
        passcode_say: "暗証番号は、リンクとは別に伝えてください。", "Tell the passcode apart from the link.";
        copy_link: "リンクを写す", "Copy the link";
        copy_passcode: "暗証番号を写す", "Copy the passcode";
        print_slip: "紙に印刷する", "Print a slip";
        to_list: "見せている相手へ", "To whom you show";
    }
}

impl Sharing {
    /// Over the question about what is added later of one kind.
    pub fn live_of(&self, kind: &str) -> String {
        match self.lang {
            Lang::Ja => format!("あとから増える「{kind}」"),
            Lang::En => format!("Added later: {kind}"),
        }
    }

    /// The question itself.
    pub fn live_question(&self, kind: &str) -> String {
        match self.lang {
            Lang::Ja => format!("あとから増える「{kind}」も見せますか"),
            Lang::En => format!("Show what is added later, too: {kind}?"),
        }
    }

    /// It is not answered.
    pub fn live_missing(&self, kind: &str) -> String {
        match self.lang {
            Lang::Ja => format!("あとから増える「{kind}」を、見せるか、見せないかを選んでください"),
            Lang::En => format!("Choose whether what is added later is shown: {kind}"),
        }
    }

    /// Under the standing term: its first last day.
    pub fn at_first_until(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("まず{date}まで"),
            Lang::En => format!("at first until {date}"),
        }
    }

    /// The radio group's legend for one kind or record.
    pub fn show_legend(&self, what: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{what}を見せますか"),
            Lang::En => format!("Show {what}?"),
        }
    }

    /// What is in one kind: how many, and the first names.
    pub fn contains_of(&self, n: usize, names: &[String]) -> String {
        let more = n > names.len();
        match (self.lang, more) {
            (Lang::Ja, true) => format!("{n}件（{} ほか）", names.join("、")),
            (Lang::Ja, false) => format!("{n}件（{}）", names.join("、")),
            (Lang::En, true) => format!("{n} records ({} and others)", names.join(", ")),
            (Lang::En, false) if n == 1 => format!("1 record ({})", names.join(", ")),
            (Lang::En, false) => format!("{n} records ({})", names.join(", ")),
        }
    }

    /// What the answers of one kind come to.
    pub fn comes_to(&self, shown: usize, all: usize) -> String {
        match (self.lang, shown) {
            (Lang::Ja, 0) if all == 1 => "この1件は見せません。".into(),
            (Lang::Ja, 1) if all == 1 => "この1件を見せます。".into(),
            (Lang::En, 0) if all == 1 => "This one record is not shown.".into(),
            (Lang::En, 1) if all == 1 => "This one record is shown.".into(),
            (Lang::Ja, 0) => format!("{all}件とも見せません。"),
            (Lang::Ja, _) if shown == all => format!("{all}件とも見せます。"),
            (Lang::Ja, _) => format!("{all}件のうち{shown}件を見せ、{}件は見せません。", all - shown),
            (Lang::En, 0) => format!("None of the {all} is shown."),
            (Lang::En, _) if shown == all => format!("All {all} are shown."),
            (Lang::En, _) => format!("{shown} of {all} are shown; {} not.", all - shown),
        }
    }

    /// Opens the list of single records: `一件ずつ選ぶ（12件）`.
    pub fn one_by_one_of(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!("{}（{n}件）", self.one_by_one),
            Lang::En => format!("{} ({n})", self.one_by_one),
        }
    }

    /// The number in front of a clause: 一, 二 … 十六 in Japanese, 1, 2 … in English. Up to 19, which is more than there are kinds.
    pub fn clause_number(&self, n: usize) -> String {
        const KANJI: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
        match (self.lang, n) {
            (Lang::Ja, 1..=9) => KANJI[n].to_owned(),
            (Lang::Ja, 10..=19) => format!("十{}", KANJI[n - 10]),
            _ => n.to_string(),
        }
    }

    /// What happened when at least one record is shown.
    pub fn sealed_until(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("決めたとおりに記録しました。見せると決めたものだけが、{date}まで見られます。"),
            Lang::En => format!("Recorded as you decided. Only what you decided to show can be seen, until {date}."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_are_counted_in_kanji_past_ten() {
        let said = [1, 9, 10, 11, 16].map(|n| Sharing::JA.clause_number(n));
        assert_eq!(said, ["一", "九", "十", "十一", "十六"]);
        assert_eq!(Sharing::EN.clause_number(12), "12");
    }
}
