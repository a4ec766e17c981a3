//! Sealed letters: what is in the file, and that another implementation seals the same. The digest of the content was made by Node's Web
//! Cryptography, with the letter below, salt a0 a1 … af and IV b0 b1 … bb.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exchange::sealed_letter::{Bundle, FORMAT, ITERATIONS, Passcode, seal};
use sha2::{Digest as _, Sha256};

use crate::counting::Bytes;

const DIGITS: &str = "1234567890123456789012345";
const LETTER: &str = "{\"language\":\"ja\",\"title\":\"受診のための手紙\",\"made\":\"2026年11月29日\",\"to\":\"\",\"about\":[{\"term\":\"氏名\",\"words\":\"葛\u{E0100}城 美咲\"}],\"running\":\"葛\u{E0100}城 美咲\",\"sections\":[{\"heading\":\"お薬\",\"first\":false,\"blocks\":[{\"words\":{\"strong\":\"\",\"text\":\"テルミサルタン錠40mg\",\"source\":\"\"}}]}],\"foot\":\"</script>\"}";
const NODE: &str = "0fe0c7196c1e7d6ae9587b28ec00f1d0b2d88067ee46bb98c01cd2f1e2cffb4f";

fn sealed() -> (String, serde_json::Value) {
    let letter: paper::Letter = serde_json::from_str(LETTER).unwrap();
    let bundle = Bundle {
        name: "inro-referral.json",
        media_type: "application/fhir+json",
        text: "{\"resourceType\":\"Bundle\"}",
    };
    let passcode = Passcode::from_digits(DIGITS).unwrap();
    let page = seal(&letter, bundle, &passcode, |length| length.max(1024), &mut Bytes(0xa0));
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"sealed\">").unwrap();
    let values = serde_json::from_str(rest.split("</script>").next().unwrap()).unwrap();
    (page, values)
}

#[test]
fn a_sealed_letter_is_what_another_implementation_seals_and_shows_nothing_of_its_content() {
    let (page, values) = sealed();
    assert_eq!(values["format"], FORMAT);
    assert_eq!(values["iterations"], ITERATIONS);
    assert_eq!(values["salt"], "oKGio6SlpqeoqaqrrK2urw==");
    assert_eq!(values["iv"], "sLGys7S1tre4ubq7");
    let content = STANDARD.decode(values["content"].as_str().unwrap()).unwrap();
    assert_eq!(content.len(), 1024 + 16);
    let digest: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, NODE);
    for absent in ["美咲", "テルミサルタン", "受診のための手紙", DIGITS] {
        assert!(!page.contains(absent), "{absent} is to be read in the file");
    }
}

#[test]
fn a_passcode_is_25_digits_in_groups_each_digit_equally_likely_and_prints_nothing() {
    let passcode = Passcode::make(&mut Bytes(240));
    // 240 … 249 are ten digits, 250 … 255 are drawn again, then it goes on from 0.
    assert_eq!(passcode.digits(), "0123456789012345678901234");
    assert_eq!(passcode.grouped().as_str(), "01234 56789 01234 56789 01234");
    assert_eq!(format!("{passcode:?}"), "Passcode(..)");
    let drawn = Passcode::make(&mut Bytes(250));
    assert_eq!(drawn.digits(), "0123456789012345678901234", "bytes from 250 on are not used");
    for wrong in ["", "123", "12345 67890 12345 67890 12345", "１２３４５６７８９０１２３４５６７８９０１２３４５"]
    {
        assert!(Passcode::from_digits(wrong).is_none(), "{wrong}");
    }
}
