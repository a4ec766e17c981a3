//! The characters of files that are not UTF-8: Windows writes tables in CP932, and XML names its own encoding.

use std::borrow::Cow;

use encoding_rs::{CoderResult, EUC_JP, Encoding, SHIFT_JIS, UTF_8};

use crate::error::ImportError;

/// What names an encoding in an XML declaration, lower case.
const DECLARED: [(&str, &Encoding); 9] = [
    ("utf-8", UTF_8),
    ("utf8", UTF_8),
    ("us-ascii", UTF_8),
    ("shift_jis", SHIFT_JIS),
    ("shift-jis", SHIFT_JIS),
    ("sjis", SHIFT_JIS),
    ("windows-31j", SHIFT_JIS),
    ("cp932", SHIFT_JIS),
    ("euc-jp", EUC_JP),
];

/// The text of a table: by its byte order mark, else UTF-8, else CP932 (which the Encoding Standard calls `Shift_JIS`).
///
/// # Errors
/// [`ImportError::NotUtf8`] if it is none of these.
pub(crate) fn table(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    if Encoding::for_bom(bytes).is_some() {
        return decode(UTF_8, bytes);
    }
    decode(UTF_8, bytes).or_else(|_| decode(SHIFT_JIS, bytes))
}

/// The text of an XML file: by its byte order mark, else by its declaration, else UTF-8 (XML 1.0 appendix F).
///
/// # Errors
/// [`ImportError::NotUtf8`] if the bytes are not of that encoding, or it is one that no Japanese institution uses.
pub(crate) fn xml(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    let encoding = match declared(bytes) {
        Some(name) if Encoding::for_bom(bytes).is_none() => {
            let found = DECLARED.iter().find(|(known, _)| *known == name);
            found.map(|(_, encoding)| *encoding).ok_or(ImportError::NotUtf8)?
        }
        _ => UTF_8,
    };
    decode(encoding, bytes)
}

fn decode<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>, ImportError> {
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((marked, length)) => (marked, bytes.get(length..).unwrap_or_default()),
        None => (encoding, bytes),
    };
    if encoding == UTF_8 {
        return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| ImportError::NotUtf8);
    }
    let (text, has_errors) = decoded(encoding, bytes);
    if has_errors { Err(ImportError::NotUtf8) } else { Ok(Cow::Owned(text)) }
}

/// The text, with U+FFFD where bytes are no character.
pub(crate) fn replacing(encoding: &'static Encoding, bytes: &[u8]) -> String {
    decoded(encoding, bytes).0
}

/// Decodes with as much room as the text takes; the library would make three times as much as there are bytes. Whether
/// something stood there that is no character is told too.
fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> (String, bool) {
    let mut length = 0;
    by_part(encoding, bytes, |part| length += part.len());
    let mut text = String::with_capacity(length);
    let has_errors = by_part(encoding, bytes, |part| text.push_str(part));
    (text, has_errors)
}

fn by_part(encoding: &'static Encoding, bytes: &[u8], mut tell: impl FnMut(&str)) -> bool {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut buffer, mut at, mut has_errors) = ([0; 4096], 0, false);
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let (result, read, written, had_errors) = decoder.decode_to_utf8(rest, &mut buffer, true);
        at += read;
        has_errors |= had_errors;
        // The decoder writes whole characters.
        tell(std::str::from_utf8(&buffer[..written]).unwrap_or_default());
        if result == CoderResult::InputEmpty {
            return has_errors;
        }
    }
}

/// The value of `encoding` in `<?xml …?>`, lower case.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(200))?;
    let head = &head[..head.windows(2).position(|two| two == b"?>")?];
    let head: String = head.iter().map(|byte| char::from(*byte)).collect();
    let value = head.trim_start().strip_prefix("<?xml")?.split_once("encoding")?.1.trim_start().strip_prefix('=')?;
    let value = value.trim_start();
    let quote = value.chars().next().filter(|one| matches!(one, '"' | '\''))?;
    value[1..].split(quote).next().map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_by_its_mark_or_by_what_its_bytes_can_be() {
        let (cp932, _, _) = SHIFT_JIS.encode("髙﨑①ｱ");
        for bytes in [&cp932[..], "髙﨑①ｱ".as_bytes(), "\u{feff}髙﨑①ｱ".as_bytes()] {
            assert_eq!(table(bytes).unwrap(), "髙﨑①ｱ");
        }
        assert_eq!(table(&[0xff, 0xfe, 0x42, 0x30]).unwrap(), "あ", "what Excel calls Unicode text");
        assert_eq!(table(&[0x83, 0xff, 0x00]), Err(ImportError::NotUtf8));
    }

    #[test]
    fn xml_is_read_as_it_declares() {
        let text = "<?xml version='1.0' encoding = 'Windows-31J'?><a>髙</a>";
        assert_eq!(xml(&SHIFT_JIS.encode(text).0).unwrap(), text);
        assert_eq!(xml("<?xml version=\"1.0\"?><a>髙</a>".as_bytes()).unwrap(), "<?xml version=\"1.0\"?><a>髙</a>");
        assert_eq!(xml(&SHIFT_JIS.encode("<a>髙</a>").0), Err(ImportError::NotUtf8), "undeclared");
        assert_eq!(xml(b"<?xml version='1.0' encoding='koi8-r'?><a/>"), Err(ImportError::NotUtf8));
    }
}
