//! A notebook's file, which is kept with its import byte for byte. Held is the text alone, because nearly every file can be made
//! of it again.

use std::sync::OnceLock;

use super::Notebook;
use super::text::{LineEnd, Written};
use crate::error::ImportError;

/// A notebook as it came.
pub(crate) struct File {
    notebook: Notebook,
    bytes: Bytes,
    /// Without numbers that are or may be My Numbers, and without those that are; none where there is nothing to cut out.
    clean: [OnceLock<Option<Notebook>>; 2],
}

/// The bytes of a file.
enum Bytes {
    /// As the text is written in this way.
    Of(Written),
    /// Otherwise, as with line ends of several sorts.
    Kept(Vec<u8>),
}

impl File {
    /// Reads a file.
    ///
    /// # Errors
    /// As [`Notebook::open`].
    pub(crate) fn open(bytes: &[u8]) -> Result<Self, ImportError> {
        let notebook = Notebook::open(bytes)?;
        let ways = [LineEnd::CrLf, LineEnd::Lf].into_iter();
        let mut ways = ways.flat_map(|line_end| [false, true].map(|is_marked| Written { is_marked, line_end }));
        let way = ways.find(|way| way.gives(notebook.text(), notebook.encoding(), bytes));
        let bytes = way.map_or_else(|| Bytes::Kept(bytes.to_vec()), Bytes::Of);
        Ok(Self { notebook, bytes, clean: Default::default() })
    }

    pub(crate) fn as_it_came(&self) -> &Notebook {
        &self.notebook
    }

    /// Without My Numbers; without those that only may be one too, unless the patient said they are not.
    pub(crate) fn notebook(&self, not_my_number: bool) -> &Notebook {
        self.cleaned(not_my_number).unwrap_or(&self.notebook)
    }

    /// The bytes of the same.
    pub(crate) fn bytes(&self, not_my_number: bool) -> Vec<u8> {
        match (self.cleaned(not_my_number), &self.bytes) {
            (Some(clean), _) => clean.to_bytes(),
            (None, Bytes::Kept(bytes)) => bytes.clone(),
            (None, Bytes::Of(way)) => way.bytes(self.notebook.text(), self.notebook.encoding()),
        }
    }

    fn cleaned(&self, not_my_number: bool) -> Option<&Notebook> {
        let clean = || {
            let is_cut = self.notebook.has_my_numbers(not_my_number);
            is_cut.then(|| self.notebook.without_my_numbers(not_my_number))
        };
        self.clean[usize::from(not_my_number)].get_or_init(clean).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_the_first_line_is_cut_out_of_what_is_kept() {
        let text = "JAHISTC08,1,個人番号 1234-5678-9018\n1,髙﨑　千鶴,2,19510302\n";
        for not_my_number in [false, true] {
            let kept = File::open(text.as_bytes()).unwrap().bytes(not_my_number);
            assert!(!String::from_utf8(kept).unwrap().contains("9018"));
        }
    }

    #[test]
    fn a_file_comes_back_byte_for_byte_however_its_lines_end() {
        let text = "JAHISTC08,1\n1,髙﨑　千鶴,2,19510302\n5,20260310,1\n201,1,ｺﾘｵﾊﾟﾝ錠10mg,3,錠,1,,1\n";
        let windows = super::super::text::encode(text, super::super::Encoding::Cp932);
        let [crlf, mixed, cr] = ["\r\n", "\n", "\r"].map(|end| text.replace('\n', end));
        let mixed = mixed.replacen('\n', "\r\n", 2);
        let files: [Vec<u8>; 8] = [
            text.into(),
            crlf.clone().into(),
            mixed.into(),
            cr.into(),
            format!("\u{feff}{crlf}").into(),
            [&windows[..], b"\x1a"].concat(),
            windows.iter().copied().filter(|byte| *byte != b'\r').collect(),
            windows,
        ];
        for (at, bytes) in files.iter().enumerate() {
            let file = File::open(bytes).unwrap();
            assert_eq!(file.bytes(false), *bytes, "{at}");
            assert_eq!(matches!(file.bytes, Bytes::Kept(_)), [2, 3, 5].contains(&at), "{at}");
        }
    }
}
