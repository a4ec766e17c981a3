//! The twelve recovery words (BIP 39), in English or Japanese. Both lists say the same 128 bits.

use bip39::{Language, Mnemonic};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::secret::Words;

/// Words on a sheet.
pub const COUNT: usize = 12;

/// A list of 2048 words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordList {
    /// BIP 39's English list.
    English,
    /// BIP 39's Japanese list (hiragana).
    Japanese,
}

impl Words {
    /// The twelve words. Japanese words are given composed (NFC), as they are printed.
    #[must_use]
    pub fn to_words(&self, list: WordList) -> Vec<Zeroizing<String>> {
        // 16 bytes are always a valid length of entropy, so there is nothing to report.
        let mnemonic = Mnemonic::from_entropy_in(list.language(), self.expose()).ok();
        let spell = |word: &str| Zeroizing::new(word.nfc().collect::<String>());
        mnemonic.iter().flat_map(|mnemonic| mnemonic.words().map(spell).collect::<Vec<_>>()).collect()
    }

    /// From typed or scanned text: either list, any case, composed or not, separated by any white space (full-width too),
    /// line ends, or commas. Fails with the count, with the position of the first unknown word, or when the checksum does not
    /// fit. Never repeats a word.
    pub fn parse(text: &str) -> Result<Self> {
        let normalized: Zeroizing<String> = Zeroizing::new(text.nfkd().flat_map(char::to_lowercase).collect());
        let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | '、' | '，' | '・');
        let words: Vec<&str> = normalized.split(is_between).filter(|word| !word.is_empty()).collect();
        if words.len() != COUNT {
            return Err(Error::WordCount { found: words.len() });
        }
        // The list that knows more of the words is the one meant; only its unknown word is worth naming.
        let known = |list: WordList| words.iter().filter(|word| list.language().find_word(word).is_some()).count();
        let list =
            if known(WordList::Japanese) > known(WordList::English) { WordList::Japanese } else { WordList::English };
        if let Some(unknown) = words.iter().position(|word| list.language().find_word(word).is_none()) {
            return Err(Error::WordUnknown { position: unknown + 1 });
        }
        let sentence = Zeroizing::new(words.join(" "));
        let mnemonic = Mnemonic::parse_in_normalized(list.language(), &sentence).map_err(|_| Error::WordChecksum)?;
        Self::from_slice(&Zeroizing::new(mnemonic.to_entropy()))
    }
}

impl WordList {
    const fn language(self) -> Language {
        match self {
            Self::English => Language::English,
            Self::Japanese => Language::Japanese,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From BIP 39's own test vectors (entropy 7f…7f) and the Japanese ones it links.
    const ENGLISH: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    const JAPANESE: &str =
        "そつう れきだい ほんやく わかす りくつ ばいか ろせん やちん そつう れきだい ほんやく わかめ";

    fn joined(words: &Words, list: WordList) -> String {
        words.to_words(list).iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn both_languages_say_the_same_entropy() {
        let words = Words::from_bytes([0x7f; 16]);
        assert_eq!(joined(&words, WordList::English), ENGLISH);
        assert_eq!(joined(&words, WordList::Japanese), JAPANESE);
        assert_eq!(Words::parse(ENGLISH), Ok(words.clone()));
        assert_eq!(Words::parse(JAPANESE), Ok(words));
    }

    #[test]
    fn case_width_line_breaks_and_composition_do_not_matter() {
        let words = Words::from_bytes([0x7f; 16]);
        let shouted = format!("  {}\r\n", ENGLISH.to_uppercase().replace(' ', "\n\t"));
        assert_eq!(Words::parse(&shouted), Ok(words.clone()));
        assert_eq!(Words::parse(&ENGLISH.replace(' ', ", ")), Ok(words.clone()));
        assert_eq!(Words::parse(&JAPANESE.replace(' ', "\u{3000}")), Ok(words.clone()));
        assert_eq!(Words::parse(&JAPANESE.nfd().collect::<String>()), Ok(words));
    }

    #[test]
    fn an_unknown_word_is_named_by_its_position_only() {
        let error = Words::parse(&ENGLISH.replace("year", "yeer")).unwrap_err();
        assert_eq!(error, Error::WordUnknown { position: 4 });
        assert!(!error.to_string().contains("yeer"));
        let mixed = JAPANESE.replacen("わかす", "year", 1);
        assert_eq!(Words::parse(&mixed), Err(Error::WordUnknown { position: 4 }));
    }

    #[test]
    fn a_missing_word_and_a_wrong_checksum_are_told_apart() {
        assert_eq!(Words::parse("legal winner"), Err(Error::WordCount { found: 2 }));
        assert_eq!(Words::parse(&ENGLISH.replace("yellow", "year")), Err(Error::WordChecksum));
    }
}
