//! Several vaults of one account, members, invitations, leaving, handing over.

use super::{Lang, table};
use client::engine::wire::MemberRole;

table! {
    /// Family.
    Family {
        title: "家族", "Family";
        lead: "印籠は、一人ずつつくります。子や親の分は、別の印籠にします。ここで入れた人は、その印籠の記録を、前のものもふくめてすべて読めます。", "One inro for each person. A child’s or parent’s records go into an inro of their own. Whoever you let in can read everything in it, earlier records included.";
        row_title: "家族の印籠と、入れる人", "Family’s inros, and who can open this one";
        row_text: "子や親の印籠をつくる、切り替える、この印籠に家族を入れる。", "Make and open a child’s or parent’s inro, let family into this one.";
        row_do: "家族のページへ", "Go to Family";
        back: "設定へもどる", "Back to Settings";

        switch: "人を切り替える", "Switch person";
        switch_close: "切り替えずに閉じる", "Close without switching";
        switch_legend: "だれの記録をひらきますか", "Whose records?";
        switching: "切り替えています", "Switching";
        whose_region: "いまひらいている記録の人", "Whose records are open";
        open_now: "ひらいています", "Open";
        open_do: "ひらく", "Open";
        no_name: "名前のない印籠", "An inro without a name";
        refused: "この印籠には、もう入れません。外されたか、置き場所が入れないようにしています。", "You are not let into this inro any more. You were removed, or the server keeps you out.";
        take_off: "一覧から外す", "Take off the list";

        take_off_not: "一覧に残す", "Keep on the list";

        take_off_effect: "この端末にある写しと鍵を消し、一覧から外します。ほかの端末の写しは、その端末で外すまで残ります。", "Deletes the copy and keys on this device and takes it off the list. Copies on your other devices stay until you do it there.";

        vaults: "あなたがひらける印籠", "Inros you can open";
        make: "もう一つつくる", "Make another one";
        make_title: "子や親の印籠をつくる", "An inro for a child or parent";
        make_text: "つくった人が持ち主になります。大きくなった子には、あとで渡せます。", "You will be its owner. You can hand it over later, to a child who has grown up.";
        make_do: "つくって、ひらく", "Make it and open it";
        making: "鍵を用意しています", "Preparing the keys";
        only_you: "ほかにひらける人はいません。", "Nobody else can open it.";
        you: "あなた", "You";
        unnamed: "名前のない人", "Somebody without a name";
        check_again: "いまのようすを見る", "Look again";
        not_following: "置き場所との線が切れています。つながると、ここは自動で変わります。", "The line to the server is broken. This changes by itself once it is back.";
        has_left: "もう入れません（出ていったか、さいごの日がすぎました）。次にひらくときに、新しい鍵になります。", "Is out: has left, or the last day is over. The next time you open, the key is made new.";
        past: "前にひらけた人", "Who could open it before";

        reader_note: "書く・消す・見せることは、持ち主か「読む・書く」の人に頼んでください。", "To write, delete or show, ask the owner or somebody who may write.";
        not_yours: "このページでできることは、ありません", "There is nothing for you to do on this page";

        invite: "家族を招く", "Invite somebody";
        invite_name: "どなたを招きますか", "Whom do you invite?";
        invite_name_hint: "この名前で、その人が書いたものやしたことを示します。置き場所には読めません。", "What they write and do is shown under this name. The server cannot read it.";
        invite_own_name: "あなたの名前（この印籠の中で）", "Your own name in this inro";
        invite_role: "できること", "What they may do";
        invite_role_missing: "できることを選んでください。", "Choose what they may do.";
        role_owner: "持ち主", "Owner";
        role_editor: "読む・書く", "Read and write";
        role_editor_note: "すべて読み、書き直し、消し、見せる相手を決められます", "reads, changes and deletes everything, and decides whom to show it to";
        role_reader: "読むだけ", "Read only";
        role_reader_note: "すべて読めます。変えられません", "reads everything, changes nothing";
        invite_do: "招きのリンクをつくる", "Make the invitation link";
        invite_not: "招かない", "Don’t invite";
        inviting: "招きを用意しています", "Preparing the invitation";
        link_title: "このリンクを、招く人だけに渡してください", "Give this link to that person only";
        link_text: "一度だけ、7日のあいだ使えます。相手が答えると、ここに6桁の数字が出ます。", "It works once, for 7 days. When they have answered, six digits appear here.";
        link_copy: "リンクを写す", "Copy the link";
        link_qr: "招きのQRコード", "QR code of the invitation";
        waiting: "答えを待っています", "Waiting for the answer";
        answered: "答えが届きました", "Answered";
        cancel: "招きを取り消す", "Cancel the invitation";
        cancelled: "招きを取り消しました", "The invitation was cancelled";
        digits: "6桁の数字", "Six digits";
        digits_owner: "相手に、相手の画面の数字を読み上げてもらってください。この数字と同じなら入れます。あなたからは先に読み上げないでください。", "Ask them to read out the digits on their screen. Let them in if they are these. Do not read yours out first.";
        digits_differ: "ちがうときは、入れないでください。そのリンクを見た別のだれかが答えています。", "If they differ, do not let in: somebody else has seen the link and answered.";
        let_in: "同じなので、入ってもらう", "Same digits: let in";
        let_in_not: "入ってもらわない", "Don’t let in";
        let_in_do: "入ってもらう", "Let in";
        letting_in: "鍵を渡しています", "Handing over the key";
        let_in_done: "入ってもらいました", "Let in";
        foreign: "届いた答えは、このリンクでつくられたものではありません。招きを取り消して、置き場所を動かしている人にたしかめてください。", "The answer that came was not made with this link. Cancel the invitation, and ask whoever runs the server.";
        outdated: "鍵を取り替える前の招きです。取り消して、もう一度招いてください。", "This invitation is from before the keys were replaced. Cancel it and invite again.";

        role_change: "できることを変える", "Change what they may do";
        role_other: "いまとちがうほうを選ぶか、やめてください。", "Choose the other one, or leave it.";
        role_do: "変える", "Change";
        role_changed: "変えました", "Changed";
        end: "終わる日を決める", "Set a last day";
        end_legend: "いつまで入れますか", "Until when are they let in?";
        end_none: "決めない", "No last day";
        end_none_note: "外すか、出ていくまで", "until you remove them or they leave";
        end_day: "この日まで", "Until this day";
        end_day_note: "その日のおわりまで", "to the end of that day";
        end_last_day: "さいごの日", "Last day";
        end_last_day_hint: "年・月・日をすべて入れてください。今日からあとの日です。", "Year, month and day; today or later.";
        end_missing: "どちらかを選んでください。", "Choose one of the two.";
        end_day_missing: "さいごの日を、今日からあとの日で入れてください。", "Put in the last day, today or later.";
        end_effect: "その日がすぎると、置き場所とその人の端末が入れなくします。あなたが次にひらいたときに、新しい鍵になります。それまでに読めたものは、写しているかもしれません。", "After that day the server and their own devices let them in no more. The key is made new when you open next. What they could read until then they may have copied.";
        end_do: "決める", "Set it";
        end_done: "決めました", "Set";
        links_gone_lead: "もう入れない人も、そのときに見せていたリンクを知っています。続けるリンクは、これから加わる記録もふくめて、その人にもひらけます。終えたリンクは、二度と使えません。", "Whoever is no longer let in also knows the links that were open then, and could open those that go on, with what is added to them later. A link that ends never works again.";
        links_do: "答えたとおりに決める", "Decide as answered";
        links_done: "決めたとおりにしました", "Done as you decided";
        links_go: "リンクを続けるか決める", "Decide about the links";

        remove: "外す", "Remove";
        remove_title: "外すと、こうなります", "What removing does";
        remove_1: "置き場所は、その人をすぐに入れなくします。ひらいている画面も、次につながったときに止まります。", "The server refuses them at once. A page they have open stops when it next connects.";
        remove_2: "これから書くものは新しい鍵でしまいます。その人は読めません。", "What is written from now on is sealed with a new key. They cannot read it.";
        remove_3: "これまでに読めたもの（記録、書類、見せているリンクと暗証番号）は、写しているかもしれません。それは取り返せません。", "What they could read until now (records, documents, live links and their passcodes) they may have copied. That cannot be taken back.";
        links_lead: "外す人は、いま見せているリンクも知っています。続けるリンクは、これから加わる記録もふくめて、その人にもひらけます。終えたリンクは、二度と使えません。", "They also know the links that are open now, and could open those that go on, with what is added to them later. A link that ends never works again.";
        remove_do: "外して、鍵を新しくする", "Remove, and make the key new";
        remove_not: "外さない", "Don’t remove";
        removing: "鍵を新しくしています", "Making the key new";
        removed: "外しました。これからは新しい鍵です。", "Removed. The key is new from now on.";
        incomplete: "新しい鍵にする準備が、つながりが切れたために終わっていません。次にひらくときに自動で終わります。", "Making the key new was cut off. It finishes by itself the next time you open.";

        hand_over: "この印籠を渡す", "Hand this inro over";
        hand_over_1: "だれを入れ、いつ終えるかを、これからは相手が決めます。取り消せません。", "From now on they decide who is in and when it ends. This cannot be taken back.";
        hand_over_2: "あなたは「読む・書く」人として残ります。相手は、引き受けるときに、あなたを外すこともできます。", "You stay as somebody who reads and writes. When they take it over they can also remove you.";
        hand_over_3: "ほかの人は、相手が引き受けると入れなくなります。相手がもう一度招けば入れます。", "Everybody else is out once they take it over, until they are invited again.";
        hand_over_do: "渡す", "Hand over";
        hand_over_not: "渡さない", "Don’t hand over";
        handed_over: "渡しました。相手が次にひらいたときに引き受けます。", "Handed over. They take it over when they open it next.";
        take_over: "この印籠が、あなたに渡されました", "This inro was handed over to you";
        take_over_others: "引き受けると、前の持ち主のほかの人は入れなくなります。あなたがもう一度招けば入れます。", "Once you take it over, everybody but the owner before you is out until you invite them again.";
        take_over_text: "引き受けると、あなたの鍵で新しくしまい直し、だれを入れるかをあなたが決めます。前の持ち主に残ってもらいますか。", "When you take it over it gets a key of your own, and you decide who is in. Does the owner before you stay?";
        take_over_links: "入れなくなる人は、いま見せているリンクも知っています。続けるリンクは、これから加わる記録もふくめて、その人にもひらけます。終えたリンクは、二度と使えません。", "Whoever is out from now on also knows the links that are open, and could open those that go on, with what is added to them later. A link that ends never works again.";
        taken_over: "引き受けました。これからは、あなたの鍵です。", "Taken over. The key is yours from now on.";
        take_over_keep: "残ってもらう", "They stay";
        take_over_out: "残ってもらわない", "They don’t stay";
        take_over_choose: "どちらかを選んでください。", "Choose one of the two.";
        take_over_do: "引き受ける", "Take it over";
        later: "あとで決める", "Decide later";
        take_over_first: "先に、渡された印籠を引き受けてください。", "First take over the inro that was handed to you.";

        leave: "この印籠から出る", "Leave this inro";
        leave_1: "置き場所は、あなたをすぐに入れなくします。この端末にある写しと鍵も消します。", "The server refuses you at once. The copy and the keys on this device are deleted.";
        leave_2: "あなたがここに書いたものは残ります。もどるには、もう一度招いてもらいます。", "What you wrote here stays. To come back you have to be invited again.";
        leave_3: "あなたのほかの端末の写しは、その端末でこの一覧から外すまで残ります。", "Copies on your other devices stay until you take it off the list there.";
        leave_do: "出る", "Leave";
        leave_not: "出ない", "Don’t leave";
        leaving: "出ています", "Leaving";

        join_title: "招きに答える", "Answer an invitation";
        join_lead: "答えると、あなたあてに鍵を届けるための宛名が、招いた人に送られます。あなたの鍵、合言葉、記録は送られません。記録が見えるのは、招いた人が6桁の数字をたしかめたあとです。", "Answering sends whoever invited you what they need to address a key to you. Your own keys, passphrase and records are not sent. You see records only after they have compared six digits.";
        join_link: "招きのリンク", "Invitation link";
        join_link_hint: "リンクをひらいて来たときは、もう入っています。", "Filled in already if you came by the link.";
        join_link_missing: "招きのリンクを入れてください。", "Put in the invitation link.";
        join_passphrase: "あなたの合言葉", "Your passphrase";
        join_do: "答える", "Answer";
        join_not: "答えない", "Don’t answer";
        joining: "答えを送っています", "Sending your answer";
        join_waiting: "答えを送りました。招いた人が家族のページをひらくと、ここに6桁の数字が出ます。", "Your answer was sent. When they open their Family page, six digits appear here.";
        join_digits: "この数字を、招いた人に読み上げてください。電話か、会って伝えてください。入れてもらうと、ここに出ます。", "Read these digits out to whoever invited you, by phone or face to face. It shows here when they have let you in.";
        join_foreign: "届いたものは、招いた人がつくったものではありません。この招きは使わず、招いた人に知らせてください。", "What came was not made by whoever invited you. Do not use this invitation, and tell them.";
        join_in: "入りました。「人を切り替える」でひらけます。", "You are in. Open it with “Switch person”.";
        join_again: "入れてもらいました。一度しまって、もう一度ひらくと、鍵を受けとります。", "You were let in. Put your inro away and open it again to receive the key.";
        join_unanswered: "答えませんでした。何も送っていません。リンクは期限まで使えます。", "You did not answer. Nothing was sent. The link stays good until its end.";
        join_over: "この招きは終わりました。取り消されたか、期限がすぎたか、入れてもらえませんでした。", "This invitation is over: cancelled, out of date, or you were not let in.";
        join_forget: "この招きを片づける", "Put this invitation away";
        join_row: "招かれたとき", "When you are invited";
        join_row_text: "リンクをひらくか、ここから入れてください。", "Open the link, or put it in here.";

        not_member: "この印籠には、もう入れません。外されたか、置き場所が入れないようにしています。「人を切り替える」で自分の印籠をひらけます。", "You are not let into this inro any more. You were removed, or the server keeps you out. Open your own with “Switch person”.";
        invitation_invalid: "招きのリンクが正しくありません。途中で切れていないか、数字が変わっていないか、たしかめてください。", "The invitation is not right. See whether the link was cut off, or the digits have changed.";
        invitation_foreign: "別の置き場所への招きです。そのリンクの置き場所でひらいてください。", "This invitation is for another server. Open the link there.";
        invitation_over: "この招きは、もう使えません。取り消されたか、使われたか、7日がすぎました。", "This invitation cannot be used any more: cancelled, used, or older than 7 days.";
    }
}

impl Family {
    /// What somebody may do, in two words.
    pub fn role(&self, role: MemberRole) -> &'static str {
        match role {
            MemberRole::Owner => self.role_owner,
            MemberRole::Editor => self.role_editor,
            MemberRole::Reader => self.role_reader,
        }
    }

    /// Whose vault somebody may read and not change.
    pub fn may_read(&self, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{name}さんの印籠を読めます。{}", self.reader_note),
            Lang::En => format!("You may read {name}’s inro. {}", self.reader_note),
        }
    }

    /// Until when a member is in.
    pub fn ends_on(&self, day: &str) -> String {
        match self.lang {
            Lang::Ja => format!("さいごの日：{day}"),
            Lang::En => format!("Last day: {day}"),
        }
    }

    /// When a child is grown up.
    pub fn grown_up(&self, name: &str, day: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{name}さんが18歳になるのは、{day}です。"),
            Lang::En => format!("{name} turns 18 on {day}."),
        }
    }

    /// Who is gone and may have kept links.
    pub fn links_gone(&self, names: &[String]) -> String {
        let name = |name: &String| if name.is_empty() { self.unnamed.to_owned() } else { name.clone() };
        let names: Vec<String> = names.iter().map(name).collect();
        match self.lang {
            Lang::Ja => format!(
                "もうこの印籠に入れない人：{}さん。見せているリンクを続けるか、決めてください",
                names.join("、")
            ),
            Lang::En => format!("No longer let in: {}. Decide whether the open links go on", names.join(", ")),
        }
    }

    /// The name of the act on one member, for those who hear it alone.
    pub fn act_on(&self, act: &str, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{name}さん：{act}"),
            Lang::En => format!("{name}: {act}"),
        }
    }

    /// Heading over the members.
    pub fn members_of(&self, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{name}さんの印籠をひらける人"),
            Lang::En => format!("Who can open {name}’s inro"),
        }
    }

    /// Whose vault somebody is invited into.
    pub fn invite_into(&self, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{name}さんの印籠に、家族を招く"),
            Lang::En => format!("Invite somebody into {name}’s inro"),
        }
    }

    /// Whose vault goes to whom.
    pub fn hand_over_to(&self, name: &str, member: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{name}さんの印籠を、{member}さんに渡す"),
            Lang::En => format!("Hand {name}’s inro over to {member}"),
        }
    }

    /// Whose vault is left.
    pub fn leave_of(&self, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{name}さんの印籠から出る"),
            Lang::En => format!("Leave {name}’s inro"),
        }
    }

    /// What somebody may do before it is changed.
    pub fn role_now(&self, role: MemberRole) -> String {
        match self.lang {
            Lang::Ja => format!("いま：{}", self.role(role)),
            Lang::En => format!("Now: {}", self.role(role)),
        }
    }

    /// Who is invited as what.
    pub fn invited(&self, name: &str, role: MemberRole) -> String {
        match self.lang {
            Lang::Ja => format!("{name}さん（{}）", self.role(role)),
            Lang::En => format!("{name} ({})", self.role(role)),
        }
    }

    /// Until when an invitation is good.
    pub fn good_until(&self, moment: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{moment}まで"),
            Lang::En => format!("Until {moment}"),
        }
    }

    /// Who wrote it.
    pub fn by(&self, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{name}さんによる"),
            Lang::En => format!("by {name}"),
        }
    }

    /// From when until when somebody was in.
    pub fn was_in(&self, since: &str, until: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{since}から{until}まで"),
            Lang::En => format!("{since} to {until}"),
        }
    }
}
