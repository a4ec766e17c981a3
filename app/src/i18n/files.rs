//! Documents and their files.

use super::{Lang, table};

table! {
    /// Files.
    Files {
        title: "ファイル", "Files";
        choose: "写真かファイルを選ぶ", "Choose a photo or a file";
        hint: "紙の書類は、写真に撮っても入れられます。一つ50MBまで、20個まで。形は選びません。", "A paper can be photographed. Up to 50 MB each and 20 files; any format.";
        place_hint: "スマートフォンの写真には、撮った場所が入っていることがあります。見せる相手にも、そのまま渡ります。", "A phone’s photo may hold where it was taken. Whoever you show it to gets that as well.";
        missing: "ファイルを一つは選んでください。", "Choose at least one file.";
        too_many: "ファイルは20個までです。", "At most 20 files.";
        empty: "中身のないファイルです。ほかのファイルを選んでください。", "The file is empty. Choose another one.";
        unreadable: "ファイルを読めませんでした。もう一度選んでください。", "The file could not be read. Please choose it again.";
        still_storing: "ファイルをしまい終わるまで、少しお待ちください。", "Please wait until the file is stored.";
        stopped: "やめました。このファイルはしまっていません。", "Stopped. This file is not stored.";
        remove: "はずす", "Take out";
        none: "ファイルはありません。", "There are no files.";
        look: "見る", "Look";
        close: "とじる", "Close";
        save: "保存する", "Save";
        saved: "保存しました。このファイルは、この端末を使う人ならだれでも読めます。いらなくなったら、端末から消してください。", "Saved. Anybody who uses this device can read the file. Delete it from the device when you no longer need it.";
        save_failed: "保存できませんでした。端末の空きをたしかめて、もう一度押してください。", "It could not be saved. Check the free space on the device and press again.";
        fetching: "ファイルを取り出して、暗号をほどいています", "Fetching and decrypting the file";
        open_pdf: "PDFを新しいタブでひらく", "Open the PDF in a new tab";
        save_only: "この形のファイルは、ここでは表示しません。保存して、端末のアプリでひらいてください。", "A file of this format is not shown here. Save it and open it with an app of your device.";
        nameless: "名前のないファイル", "File without a name";
        not_here: "中身は、ここには入っていません。", "The content is not here.";
        lost: "置き場所に、このファイルの中身がもうありません。元の紙やファイルがあれば、もう一度入れてください。", "The server no longer has the content of this file. If you have the original, add it again.";
        altered: "置き場所から届いたものが、しまったファイルとちがいます。ひらいていません。もう一度ためし、同じなら元のファイルを入れ直してください。", "What the server sent is not the file that was stored. It was not opened. Try again; if it repeats, add the original again.";
        kept_without: "この写しには、書類のファイルの名前だけが残っています。中身は、渡したときのファイルとリンクに入っています。", "This copy keeps only the names of the documents’ files. Their content is in the file or link you handed over.";
    }
}

impl Files {
    /// How far an upload is, in hundredths.
    pub fn storing(&self, percent: u32) -> String {
        match self.lang {
            Lang::Ja => format!("暗号にして、しまっています（{percent}％）"),
            Lang::En => format!("Encrypting and storing ({percent}%)"),
        }
    }

    /// A length in words.
    pub fn size(&self, bytes: u64) -> String {
        match bytes {
            0..1000 => match self.lang {
                Lang::Ja => format!("{bytes}バイト"),
                Lang::En => format!("{bytes} bytes"),
            },
            1000..1_000_000 => format!("{} KB", bytes.div_ceil(1000)),
            _ => format!("{:.1} MB", bytes as f64 / 1e6),
        }
    }

    /// Of a button in a list of files.
    pub fn about(&self, act: &str, name: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{name}を{act}"),
            Lang::En => format!("{act}: {name}"),
        }
    }

    /// Larger than may be stored.
    pub fn too_large(&self, limit: u64) -> String {
        match self.lang {
            Lang::Ja => format!("このファイルは大きすぎます。{}MBまでしまえます。", limit >> 20),
            Lang::En => format!("This file is too large. Up to {} MB can be stored.", limit >> 20),
        }
    }

    /// More than one shared document holds.
    pub fn too_large_together(&self, bytes: u64, limit: u64) -> String {
        let (all, limit) = (self.size(bytes), limit >> 20);
        match self.lang {
            Lang::Ja => format!(
                "書類のファイルが合わせて{all}あり、一つのリンクに入る{limit}MBを超えています。書類をへらすか、ファイルを保存して別に渡してください。何も変えていません。"
            ),
            Lang::En => format!(
                "The documents’ files are {all} together, more than the {limit} MB that fit into one link. Choose fewer documents, or save the files and hand them over separately. Nothing was changed."
            ),
        }
    }

    /// Of an export.
    pub fn left_out(&self, n: usize) -> String {
        match self.lang {
            Lang::Ja => format!(
                "書類のファイル{n}個は名前だけで、中身は入っていません。大きすぎるか、置き場所に中身がありません。ひらけるものは、記録のページから一つずつ保存できます。"
            ),
            Lang::En => format!(
                "{n} files of documents are named without their content: too large, or lost by the server. What can be opened can be saved one by one on the record’s page."
            ),
        }
    }
}
