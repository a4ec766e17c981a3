//! Letters as files and on paper.

use super::{Lang, table};

table! {
    /// PDF, sealed letter, the code on the sheet.
    Paper {
        link_title: "同じ内容をひらくリンク", "Link to the same content";
        link_note: "読みとると、この手紙と同じ内容がひらきます。期限が来るか、ひらける回数を使い切るか、患者が止めるまでひらけます。暗証番号をきかれたら、患者に聞いてください。", "It opens the same content as this letter until its period is over, its openings are used up or the patient stops it. If a passcode is asked for, ask the patient.";
        pdf_title: "PDFで渡す", "Hand over as a PDF";
        pdf_note: "A4のPDFを、この端末の中でつくります。文字は中に入るので、どこで見ても同じ形で出ます。読み上げと文字の検索もできます。", "An A4 PDF, made on this device. Its characters are inside, so it looks the same everywhere; it can be read aloud and searched.";
        pdf_open: "PDFは暗号になっていません。渡す相手だけに渡してください。", "The PDF is not encrypted. Give it to the receiver only.";
        pdf_save: "PDFにして保存する", "Save as a PDF";
        pdf_making: "PDFをつくっています", "Making the PDF";
        pdf_made: "PDFをつくりました。ブラウザーの「ダウンロード」にあります。", "The PDF was made. It is among the browser’s downloads.";
        pdf_failed: "PDFをつくれませんでした。つながっているかをたしかめて、もう一度ためしてください。紙への印刷は、このままできます。", "The PDF could not be made. Check the connection and try again. Printing on paper still works.";
        pdf_missing_title: "PDFに形のない文字がありました", "Some characters have no shape in the PDF";
        sealed_title: "封をしたファイルで渡す（USBメモリーなど）", "Hand over as a sealed file (USB stick and the like)";
        sealed_note: "ネットワークのない場所でもひらける、1つのファイルにします。中身は暗号になり、25桁の暗証番号でひらきます。相手は、新しいブラウザーがあれば、ほかの道具なしでひらけるつくりです。たしかめたのは、パソコンのChromiumだけです。ほかのブラウザーやスマートフォンでは、ひらけないことがあります。", "One file that opens where there is no network. Its content is encrypted and opens with a 25-digit passcode. It is made to need nothing but a current browser. It was tested in Chromium on a computer only; other browsers and phones may not open it.";
        sealed_make: "封をする", "Seal it";
        sealed_making: "封をしています", "Sealing it";
        sealed_once: "暗証番号は、いま一度だけ出ます。印籠にも残りません。なくしたときは、「これまでの手紙」から封をしなおして、ファイルもあらためて渡してください。", "The passcode is shown this once and is not kept in your inro. If it is lost, seal the letter again under “Earlier letters” and hand over the new file.";
        sealed_apart: "ファイルとは別に、電話や紙で伝えてください。ファイルと暗証番号の両方を持つ人は、だれでも読めます。渡したあとで取り消すことはできません。", "Give it apart from the file, by telephone or on paper. Whoever has both can read the letter. It cannot be revoked once handed over.";
        sealed_copy: "25桁の暗証番号を写す", "Copy the 25-digit passcode";
        sealed_save: "封をした手紙を保存する", "Save the sealed letter";
    }
}

impl Paper {
    /// On paper: when it was made.
    pub fn made_on(&self, date: &str) -> String {
        match self.lang {
            Lang::Ja => format!("{date}に作成"),
            Lang::En => format!("Made on {date}"),
        }
    }

    /// What has to be fetched before the first PDF.
    pub fn pdf_fetches(&self, size: &str) -> String {
        match self.lang {
            Lang::Ja => {
                format!("はじめの1回は、PDFをつくる道具と文字の形（約{size}）を読みこみます。手紙は外へ送りません。")
            }
            Lang::En => format!(
                "The first time, what makes PDFs and its font are fetched (about {size}). The letter is sent nowhere."
            ),
        }
    }

    /// Characters that the font does not have, with their code points.
    pub fn pdf_missing(&self, characters: &str) -> String {
        match self.lang {
            Lang::Ja => format!(
                "次の文字は、PDFでは［U+…］という番号で書きました。文字を写しとると、もとの文字が出ます。たしかめてから渡してください：{characters}"
            ),
            Lang::En => format!(
                "These characters are written as a number, [U+…], in the PDF; copying them gives the characters themselves. Check before you hand it over: {characters}"
            ),
        }
    }
}
