//! What was done with the records, as lines of the journal.

use vault::record::ActWhat;

use super::{Lang, table};

table! {
    /// Acts without content.
    Acts {
        filter: "記録の出し入れ", "Changes to records";
        source: "あなたの印籠の中に書いた記録", "Written in your own inro";
        records: "記録", "records";
        note: "「記録の出し入れ」は、何をしたかだけで、中身は書きません。ひらいて読んだだけのときは残りません。つながっていないときに保存したファイルのことも残りません。", "“Changes to records” say what was done and nothing of the content. Opening and reading leave no line, nor does a file that is saved without a connection.";
    }
}

impl Acts {
    /// `お薬`, `お薬3件`, `記録140件`.
    fn objects(&self, kind: Option<&str>, count: u32) -> String {
        let what = kind.unwrap_or(self.records);
        match (self.lang, kind, count) {
            (Lang::Ja, _, 0) | (Lang::Ja, Some(_), 1) => what.to_owned(),
            (Lang::Ja, _, _) => format!("{what}{count}件"),
            (Lang::En, _, 0) => what.to_owned(),
            (Lang::En, Some(kind), 1) => format!("one record ({kind})"),
            (Lang::En, None, 1) => "one record".to_owned(),
            (Lang::En, Some(kind), _) => format!("{count} records ({kind})"),
            (Lang::En, None, _) => format!("{count} records"),
        }
    }

    /// What somebody did, after their name: `が、お薬を書き加えました。`
    pub fn did(&self, what: &Done<'_>) -> String {
        let objects = self.objects(what.kind, what.count);
        let provider = what.provider;
        let (ja, en) = match what.act {
            ActWhat::Added => (format!("{objects}を書き加えました"), format!("added {objects}")),
            ActWhat::Changed => (format!("{objects}を書き直しました"), format!("changed {objects}")),
            ActWhat::Deleted => (format!("{objects}を消しました"), format!("deleted {objects}")),
            ActWhat::Imported => {
                (format!("ファイルから{objects}を取り込みました"), format!("took in {objects} from a file"))
            }
            ActWhat::ImportUndone => {
                (format!("取り込んだ{objects}を取り消しました"), format!("took back an import of {objects}"))
            }
            ActWhat::NotTakenIn => {
                (format!("ファイルの{objects}を取り込みませんでした"), format!("did not take in {objects} of a file"))
            }
            ActWhat::SetAside => (
                format!("{objects}を「自分の記録ではない」としました"),
                format!("set {objects} aside as somebody else’s"),
            ),
            ActWhat::Returned => {
                (format!("{objects}を自分の記録に戻しました"), format!("took {objects} back from there"))
            }
            ActWhat::VersionsForgotten => {
                (format!("{objects}の前の内容を消しました"), format!("erased earlier versions of {objects}"))
            }
            ActWhat::ExportedAll => {
                ("すべての記録をファイルに書き出しました".into(), "saved all records as a file".into())
            }
            ActWhat::ExportedArchive => ("まるごとのファイルを書き出しました".into(), "saved a sealed archive".into()),
            ActWhat::ExportedTable => (format!("{objects}を表に書き出しました"), format!("saved {objects} as a table")),
            ActWhat::ExportedNotebook => {
                (format!("{objects}を薬局用に書き出しました"), format!("saved {objects} for a pharmacy"))
            }
            ActWhat::Restored => (
                "置き場所とくいちがった記録を、この印籠のとおりに戻しました".into(),
                "put back what the server had lost or altered".into(),
            ),
            ActWhat::OpenedOnNewDevice => {
                ("新しい端末で印籠をひらきました".into(), "opened this inro on a new device".into())
            }
            ActWhat::OpenedWithWords => (
                "復元シートの言葉で印籠をひらきました".into(),
                "opened this inro with the words of the recovery sheet".into(),
            ),
            ActWhat::ReplyTakenIn => (
                format!("{provider} に渡したリンクの返事の箱に届いたものを、記録に入れました"),
                format!("took in what was left in the reply box of the link for {provider}"),
            ),
            ActWhat::ReplyRefused => (
                format!("{provider} に渡したリンクの返事の箱に届いたものを、記録に入れずに消しました"),
                format!("refused and erased what was left in the reply box of the link for {provider}"),
            ),
            // Not which kinds, nor where to or from: it is read by those who are not to know.
            ActWhat::MovedOut => {
                (format!("{objects}をほかの印籠へ移しました"), format!("moved {objects} into another inro"))
            }
            ActWhat::MovedIn => {
                (format!("{objects}をほかの印籠から移しました"), format!("moved {objects} here from another inro"))
            }
            ActWhat::InBoth => (
                format!("移すあいだに両方で書き直された{objects}を、両方に残しました"),
                format!("left {objects} in both, because they were changed in both while being moved"),
            ),
            ActWhat::JournalErased => (
                format!("3年より前の「記録の出し入れ」を{}件消しました", what.count),
                format!("erased {} lines about changes to records, older than three years", what.count),
            ),
        };
        if self.lang == Lang::Ja { format!("が、{ja}。") } else { format!(" {en}.") }
    }
}

/// Something that was done, in words as far as it has some.
pub struct Done<'a> {
    /// What.
    pub act: ActWhat,
    /// The kind's name.
    pub kind: Option<&'a str>,
    /// How many records.
    pub count: u32,
    /// From whose link.
    pub provider: &'a str,
}
