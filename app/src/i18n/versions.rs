//! What a record said before, and what the patient says of one that came from elsewhere.

use super::{Lang, table};

table! {
    /// Earlier versions and the patient's own words.
    Versions {
        own: "あなたの書き添え", "What you say instead";
        own_note: "もとの記録は、届いたままです。この書き添えは、あなたの言葉と分かる形で、もとの記録に並べて示します。この記録を見せている相手と、書き出したファイルにも、いっしょに渡ります。渡したくないことは「自分のメモ」に書いてください。", "The record stays as it arrived. What you say stands beside it, marked as yours, and goes with it to everybody you show this record to and into the files you save. What nobody else should read belongs into “My memo”.";
        own_in_list: "書き添えあり", "With your remark";
        came_with: "届いたときに付いていた、ご本人の書き添え", "What the patient said of it where it came from";
        in_document: "患者本人の書き添え（元の記録はそのままです）", "What the patient says instead (the record is as it came)";
        edit_note: "よそから届いた記録です。ここで書き直しても、届いたものは変わりません。ちがうところが、あなたの書き添えとして、もとの記録に並びます。届いたとおりに戻すと、書き添えはなくなります。", "This record came from elsewhere. Nothing you change here changes what arrived: what differs is put beside it as what you say. If you make it the same again, nothing stands beside it.";
        files_stay: "ファイルは、届いたままです。別のファイルは、新しい書類として入れてください。", "The files stay as they arrived. Put another file in as a document of its own.";
        title: "前の内容", "Earlier versions";
        note: "書き直す前の内容です。あなたの印籠の中だけにあり、だれにも見せません。「まるごとのファイル」には入ります。この記録を消すと、いっしょに消えます。新しいものから20個まで残します。", "What it said before it was changed. Only in your inro, never shown to anybody; the sealed archive holds it. Deleting the record deletes it, too. The newest 20 are kept.";
        files_gone: "前の内容から外したファイルの中身は、残っていません。", "The content of files that were taken out is not kept.";
        forget: "前の内容を消す", "Erase earlier versions";
        forget_title: "前の内容を消しますか", "Erase what it said before?";
        forget_text: "いまの内容は残ります。消したものは元に戻せません。置き場所の予備の写しには、期限が過ぎるまで残ります。", "What it says now stays. What is erased cannot be brought back; backups of the server keep it until they age out.";
        forget_do: "消す", "Erase";
        forgetting: "消しています", "Erasing";
    }
}

impl Versions {
    /// Until when it said so, and whose version it was.
    pub fn until(&self, moment: &str, by: Option<&str>) -> String {
        match (self.lang, by) {
            (Lang::Ja, None) => format!("{moment}に書き直す前"),
            (Lang::Ja, Some(by)) => format!("{moment}に書き直す前（書いた人：{by}）"),
            (Lang::En, None) => format!("Until it was changed on {moment}"),
            (Lang::En, Some(by)) => format!("Until it was changed on {moment} (written by {by})"),
        }
    }

    /// Older ones that there was no room for.
    pub fn dropped(&self, n: u32) -> String {
        match (self.lang, n) {
            (Lang::Ja, _) => format!("これより前の{n}個は、残せる数や大きさを超えたので、残っていません。"),
            (Lang::En, 1) => "One older version is not kept: there were too many, or it was too long.".into(),
            (Lang::En, _) => format!("{n} older versions are not kept: there were too many, or they were too long."),
        }
    }
}
