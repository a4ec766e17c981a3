//! Bytes and characters. Notebooks are Shift_JIS as Windows-31J reads it (CP932), with CR LF; apps also write UTF-8.

use encoding_rs::{SHIFT_JIS, UTF_8};

/// How a notebook's bytes were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// Shift_JIS with the additions of Windows (CP932; WHATWG "shift_jis"). Plain ASCII counts as this.
    Cp932,
}

/// Text out of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// Lines end in LF; byte order mark and end-of-file byte are gone. U+FFFD stands where bytes are no character.
    pub text: String,
    /// How it was written.
    pub encoding: Encoding,
}

/// Reads the text: UTF-8 if it has a byte order mark or is UTF-8 beyond ASCII, else CP932.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded {
    let (bytes, is_marked) = match bytes.strip_prefix(MARK) {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    let end = bytes.iter().rposition(|byte| *byte != 0x1a).map_or(0, |at| at + 1);
    let bytes = &bytes[..end];
    let is_utf8 = is_marked || (!bytes.is_ascii() && std::str::from_utf8(bytes).is_ok());
    let (codec, encoding) = if is_utf8 { (UTF_8, Encoding::Utf8) } else { (SHIFT_JIS, Encoding::Cp932) };
    let text = crate::encoding::replacing(codec, bytes);
    Decoded { text: with_line_feeds(text), encoding }
}

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnd {
    /// As the format demands it.
    CrLf,
    /// As programs of Unix write it.
    Lf,
}

/// In what way a text was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    /// With a byte order mark.
    pub(super) is_marked: bool,
    pub(super) line_end: LineEnd,
}

const MARK: &[u8] = b"\xef\xbb\xbf";

impl Written {
    /// The bytes of a text whose lines end in LF. In CP932, `〓` stands for what it does not have.
    pub(super) fn bytes(self, text: &str, encoding: Encoding) -> Vec<u8> {
        let mut length = 0;
        self.by_part(text, encoding, |part| {
            length += part.len();
            true
        });
        // Growing step by step would take twice the memory.
        let mut bytes = Vec::with_capacity(length);
        self.by_part(text, encoding, |part| {
            bytes.extend_from_slice(part);
            true
        });
        bytes
    }

    /// Whether the text becomes these bytes.
    pub(super) fn gives(self, text: &str, encoding: Encoding, bytes: &[u8]) -> bool {
        let mut rest = bytes;
        let is_so = self.by_part(text, encoding, |part| rest.strip_prefix(part).map(|after| rest = after).is_some());
        is_so && rest.is_empty()
    }

    /// The bytes of a text, part by part, as long as they are wanted.
    fn by_part(self, text: &str, encoding: Encoding, mut tell: impl FnMut(&[u8]) -> bool) -> bool {
        let end: &[u8] = match self.line_end {
            LineEnd::CrLf => b"\r\n",
            LineEnd::Lf => b"\n",
        };
        let mut is_wanted = !self.is_marked || tell(MARK);
        for (at, line) in text.split('\n').enumerate() {
            is_wanted = is_wanted && (at == 0 || tell(end));
            is_wanted = is_wanted
                && match encoding {
                    Encoding::Utf8 => tell(line.as_bytes()),
                    Encoding::Cp932 => tell(&to_cp932(line, |_, _| {})),
                };
            if !is_wanted {
                return false;
            }
        }
        is_wanted
    }
}

/// The text in its encoding, lines ended by CR LF. In CP932, `〓` stands for what it does not have.
pub(super) fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    Written { is_marked: false, line_end: LineEnd::CrLf }.bytes(text, encoding)
}

/// Characters that one and the same Shift_JIS code becomes, by decoder: those of JIS, as UTF-8 copies have them, and those of
/// Windows. Written alike, so that comparing them after this is comparing the codes.
#[must_use]
pub fn fold_pairs(text: &str) -> String {
    text.chars().map(of_windows).collect()
}

/// The text in CP932. `replaced` hears of every character that is not in it, and of what stands there instead.
pub(super) fn to_cp932(text: &str, mut replaced: impl FnMut(char, &'static str)) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for character in text.chars() {
        if character.is_ascii() {
            bytes.push(character as u8);
            continue;
        }
        let instead = match character {
            // The encoder would write a backslash and a tilde.
            '\u{a5}' => Some("￥"),
            '\u{203e}' => Some("￣"),
            // What only chose between two forms of the character before it.
            '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => Some(""),
            _ => None,
        };
        let (encoded, _, is_missing) = SHIFT_JIS.encode(of_windows(character).encode_utf8(&mut buffer));
        let instead = instead.or(is_missing.then_some("〓"));
        match instead {
            None => bytes.extend_from_slice(&encoded),
            Some(instead) => {
                replaced(character, instead);
                bytes.extend_from_slice(&SHIFT_JIS.encode(instead).0);
            }
        }
    }
    bytes
}

fn of_windows(character: char) -> char {
    match character {
        '\u{301c}' => '\u{ff5e}',
        '\u{2016}' => '\u{2225}',
        '\u{2212}' => '\u{ff0d}',
        '\u{2014}' => '\u{2015}',
        '\u{a2}' => '\u{ffe0}',
        '\u{a3}' => '\u{ffe1}',
        '\u{ac}' => '\u{ffe2}',
        other => other,
    }
}

/// CR LF and CR become LF, in place.
fn with_line_feeds(text: String) -> String {
    if !text.contains('\r') {
        return text;
    }
    let mut bytes = text.into_bytes();
    let mut kept = 0;
    for at in 0..bytes.len() {
        let byte = bytes[at];
        if byte == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
            continue;
        }
        bytes[kept] = if byte == b'\r' { b'\n' } else { byte };
        kept += 1;
    }
    bytes.truncate(kept);
    // It was text, and only whole characters were taken out of it.
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_told_by_the_bytes() {
        let cp932 = to_cp932("ｺﾘｵﾊﾟﾝ 髙﨑～①", |one, _| panic!("{one}"));
        assert_eq!(decode(&cp932), Decoded { text: "ｺﾘｵﾊﾟﾝ 髙﨑～①".into(), encoding: Encoding::Cp932 });
        assert_eq!(decode("髙〜".as_bytes()), Decoded { text: "髙〜".into(), encoding: Encoding::Utf8 });
        assert_eq!(decode(b"\xef\xbb\xbfA\r\nB\rC\n\x1a").text, "A\nB\nC\n");
        assert_eq!(decode(b"JAHISTC08,1").encoding, Encoding::Cp932);
        assert!(decode(b"\x83").text.contains('\u{fffd}'));
    }

    #[test]
    fn both_characters_of_a_pair_are_one_code() {
        for (jis, windows) in ["〜～", "‖∥", "−－", "—―", "¢￠", "£￡", "¬￢"]
            .map(|pair| pair.split_at(pair.char_indices().nth(1).unwrap().0))
        {
            let none = |one: char, _: &str| panic!("{one} was replaced");
            assert_eq!(to_cp932(jis, none), to_cp932(windows, none), "{jis}");
            assert_eq!(fold_pairs(jis), windows);
        }
    }

    #[test]
    fn nothing_is_replaced_silently() {
        let mut said = Vec::new();
        let bytes = to_cp932("𠮷野 葛\u{e0100}城 ¥100", |one, instead| said.push((one, instead)));
        assert_eq!(decode(&bytes).text, "〓野 葛城 ￥100");
        assert_eq!(said, [('𠮷', "〓"), ('\u{e0100}', ""), ('¥', "￥")]);
    }
}
