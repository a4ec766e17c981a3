//! What a file is, by its first bytes. What it is called and what its sender says it is decide nothing: only these three are ever
//! shown, and everything else can only be saved (`protocol.md`, the browser, rule 3).

/// What can be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileType {
    /// PNG (ISO/IEC 15948): shown as a picture.
    Png,
    /// JPEG (ISO/IEC 10918-1): shown as a picture.
    Jpeg,
    /// PDF (ISO 32000): opened in a tab of its own.
    Pdf,
    /// Anything else: saved only.
    Other,
}

impl FileType {
    /// Tells it by the content.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        match content {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Self::Png,
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            [b'%', b'P', b'D', b'F', b'-', ..] => Self::Pdf,
            _ => Self::Other,
        }
    }

    /// The media type we give it. Nothing that a browser would run.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Pdf => "application/pdf",
            Self::Other => "application/octet-stream",
        }
    }

    /// Whether it is shown as a picture.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_begins_as_one_of_the_three_is_shown() {
        assert_eq!(FileType::of(b"\x89PNG\r\n\x1a\n...."), FileType::Png);
        assert_eq!(FileType::of(&[0xff, 0xd8, 0xff, 0xe1]), FileType::Jpeg);
        assert_eq!(FileType::of(b"%PDF-1.7"), FileType::Pdf);
        for other in [&b"<svg xmlns"[..], b"<html>", b"GIF89a", b"", b"\x89PNG", b" %PDF-1.7"] {
            assert_eq!(FileType::of(other).media_type(), "application/octet-stream");
        }
    }
}
