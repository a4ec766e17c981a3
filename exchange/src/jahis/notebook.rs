//! A notebook: its header and its lines.

use super::line::{Line, trimmed};
use super::text::{self, Decoded, Encoding};
use super::{Outline, PartControl, Parts};
use crate::error::ImportError;
use crate::parsed::Notice;

/// A notebook may have this many bytes: some 4,000 days of dispensing with five drugs each, which is half of what a vault
/// holds. It is kept whole with its import, and a changeset of the server has room for twice as much.
pub const MAX_BYTES: usize = 4 << 20;

/// The first line, `JAHISTC08,1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// 1 to 8 are known; the newest means Ver.2.5 and 2.6.
    pub version: u8,
    /// 出力区分: 1 from an institution to the patient, 2 from the patient to an institution; none if neither stands there.
    pub category: Option<u8>,
}

/// A whole notebook, every line as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notebook {
    header: Header,
    /// Lines end in LF; the header is one of them.
    text: String,
    encoding: Encoding,
}

impl Notebook {
    /// Reads a file.
    ///
    /// # Errors
    /// [`ImportError::TooLarge`] beyond [`MAX_BYTES`], [`ImportError::Empty`] without any record,
    /// [`ImportError::PrescriptionCode`] and [`ImportError::NoHeader`] for what is no notebook,
    /// [`ImportError::PartOfSeveral`] for a part without its others, [`ImportError::SeveralPersons`].
    pub fn open(bytes: &[u8]) -> Result<Self, ImportError> {
        if bytes.len() > MAX_BYTES {
            return Err(ImportError::TooLarge { limit: MAX_BYTES as u64 });
        }
        Self::of(text::decode(bytes))
    }

    pub(super) fn of(decoded: Decoded) -> Result<Self, ImportError> {
        let Decoded { mut text, encoding } = decoded;
        // The texts of all codes of one notebook may stand in one file, one after the other.
        if let Some(whole) = joined(&text) {
            text = whole;
        }
        let notebook = Self { header: header(&text)?, text, encoding };
        if notebook.is_about_several() {
            return Err(ImportError::SeveralPersons);
        }
        if notebook.lines().next().is_none() {
            return Err(ImportError::Empty);
        }
        let part = notebook.lines().find_map(|line| Some((u64::from(line.number), part_of(line)?)));
        match part {
            Some((line, (part, total))) if total > 1 => Err(ImportError::PartOfSeveral { line, part, total }),
            _ => Ok(notebook),
        }
    }

    /// Whether two records 1 differ in name or birth date.
    fn is_about_several(&self) -> bool {
        let persons = self.lines().filter(|line| line.record() == "1").map(super::Patient::from);
        let mut persons = persons.map(|one| (one.name, super::typed::date(one.birth_date)));
        let first = persons.next();
        persons.any(|other| Some(other) != first)
    }

    /// The first line.
    #[must_use]
    pub fn header(&self) -> Header {
        self.header
    }

    /// How it was written.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The records in the order of the file, without the header and without blank lines.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.all_lines().filter(|line| !line.text.trim().is_empty()).skip(1)
    }

    /// With the header and blank lines.
    pub(super) fn all_lines(&self) -> impl Iterator<Item = Line<'_>> {
        (1..).zip(self.text.split('\n')).map(|(number, text)| Line { number, text })
    }

    /// The records that stand between two bytes of the text, the header not among them; not numbered.
    pub(super) fn lines_between(&self, from: usize, to: usize) -> impl Iterator<Item = Line<'_>> {
        let skip = usize::from(from == 0);
        let lines = self.text.get(from..to).unwrap_or_default().split('\n').filter(|text| !text.trim().is_empty());
        lines.skip(skip).map(|text| Line { number: 0, text })
    }

    /// Where in the text one of its lines begins.
    pub(super) fn offset(&self, line: Line<'_>) -> usize {
        line.text.as_ptr().addr().saturating_sub(self.text.as_ptr().addr())
    }

    /// The records, put together as they belong together.
    #[must_use]
    pub fn outline(&self) -> Outline<'_> {
        Outline::of(self)
    }

    /// What deviates from the standard.
    #[must_use]
    pub fn notices(&self) -> Vec<Notice> {
        super::check::notices(self)
    }

    /// The text, lines ended by LF.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the file as this notebook has it, lines ended by CR LF.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        text::encode(&self.text, self.encoding)
    }

    /// The same notebook with other words in its lines.
    pub(super) fn with_lines(&self, mut change: impl FnMut(Line<'_>) -> Option<String>) -> Self {
        let mut text = String::with_capacity(self.text.len());
        for line in self.all_lines() {
            if line.number > 1 {
                text.push('\n');
            }
            match change(line) {
                Some(changed) => text.push_str(&changed),
                None => text.push_str(line.text),
            }
        }
        Self { header: self.header, text, encoding: self.encoding }
    }
}

/// Whether the bytes are meant to be a notebook, perhaps without its first line or of the prescriptions' format.
pub(crate) fn looks_like(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if bytes.starts_with(b"JAHIS") {
        return true;
    }
    let mut lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).take(200);
    let begins = |line: &[u8], records: &[&str]| {
        records.iter().any(|record| line.strip_prefix(record.as_bytes()).is_some_and(|rest| rest.starts_with(b",")))
    };
    // Without a header: a patient or a day first, and a drug or its usage after.
    lines.next().is_some_and(|first| begins(first, &["1", "2", "3", "4", "5", "11", "201", "301"]))
        && lines.any(|line| begins(line, &["201", "301"]))
}

fn header(text: &str) -> Result<Header, ImportError> {
    let first = text.split('\n').find(|line| !line.trim().is_empty()).ok_or(ImportError::Empty)?;
    let first = Line { number: 1, text: first };
    let digits = first.record().strip_prefix("JAHIS").ok_or(ImportError::NoHeader)?;
    if digits.starts_with(|one: char| one.is_ascii_digit()) {
        return Err(ImportError::PrescriptionCode);
    }
    let digits = digits.strip_prefix("TC").filter(|digits| digits.len() == 2);
    let version = digits.and_then(|digits| digits.parse().ok()).ok_or(ImportError::NoHeader)?;
    let category = trimmed(first.field(1)).parse().ok().filter(|category| matches!(category, 1 | 2));
    Ok(Header { version, category })
}

/// The notebook out of several texts with headers of their own, if that is what the text is.
fn joined(text: &str) -> Option<String> {
    let starts: Vec<usize> = text
        .match_indices("JAHISTC")
        .map(|(at, _)| at)
        .filter(|at| *at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n'))
        .take(1_000)
        .collect();
    if starts.len() < 2 {
        return None;
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let mut parts = Parts::default();
    let mut whole = None;
    for (start, end) in starts.iter().zip(ends) {
        let progress = parts.add(&text[*start..end]).ok()?;
        // Two notebooks that are whole by themselves are not one.
        whole = progress.whole.filter(|_| progress.total > 1);
    }
    whole
}

/// Which part of how many a 911 says this is.
pub(super) fn part_of(line: Line<'_>) -> Option<(u16, u16)> {
    if line.record() != "911" {
        return None;
    }
    let control = PartControl::from(line);
    let part: u16 = control.part.parse().ok()?;
    let total: u16 = control.total.parse().ok()?;
    (1..=total.min(999)).contains(&part).then_some((part, total))
}
