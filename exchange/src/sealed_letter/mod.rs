//! A sealed letter: one HTML file that opens from a disk or a memory stick in any browser, without a network and without any program of ours. It
//! holds the letter and its FHIR document, encrypted; whoever has the passcode, which travels by another way, reads and prints it.
//!
//! ```text
//! passcode   25 decimal digits, drawn here and never chosen by anybody: 83 bits
//! key        PBKDF2-HMAC-SHA-256 (RFC 8018), passcode in ASCII, salt of 16 bytes, 600,000 iterations, 32 bytes
//! content    AES-256-GCM (NIST SP 800-38D), IV of 12 bytes, tag of 16 bytes at the end, associated data "inro-sealed-letter:1"
//! inside     JSON {"letter": paper::Letter, "bundle": {"name", "type", "text"}}, filled up with spaces
//! in the file  <script type="application/json" id="sealed">{"format", "iterations", "salt", "iv", "content"}, the last three base64
//! ```
//! PBKDF2 and AES-GCM are what a page without a network has (Web Cryptography API). What protects the content is the length of the passcode, not
//! the work of the derivation.

mod passcode;

use aes_gcm::aead::{AeadInOut as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paper::Letter;
use rand_core::CryptoRng;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

pub use passcode::Passcode;

/// What the file says it is, and what the content is bound to.
pub const FORMAT: &str = "inro-sealed-letter:1";
/// Of PBKDF2.
pub const ITERATIONS: u32 = 600_000;
/// Of the file.
pub const MEDIA_TYPE: &str = "text/html";

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The FHIR document that lies in the letter, to be saved from it.
#[derive(Clone, Copy, Serialize)]
pub struct Bundle<'a> {
    /// Its file's name.
    pub name: &'a str,
    /// Its media type.
    #[serde(rename = "type")]
    pub media_type: &'a str,
    /// Its JSON.
    pub text: &'a str,
}

#[derive(Serialize)]
struct Content<'a> {
    letter: &'a Letter,
    bundle: Bundle<'a>,
}

#[derive(Serialize)]
struct Sealed {
    format: &'static str,
    iterations: u32,
    salt: String,
    iv: String,
    content: String,
}

/// Seals a letter and its document; returns the file. `padded` says to how many bytes a content of so many is filled up, so that the file's length
/// tells little of what is in it.
#[must_use]
pub fn seal(
    letter: &Letter,
    bundle: Bundle<'_>,
    passcode: &Passcode,
    padded: impl Fn(usize) -> usize,
    rng: &mut dyn CryptoRng,
) -> String {
    let (mut salt, mut iv) = ([0; 16], [0; 12]);
    rng.fill_bytes(&mut salt);
    rng.fill_bytes(&mut iv);
    // Texts and lists of texts are always JSON.
    let Ok(content) = serde_json::to_vec(&Content { letter, bundle }) else { unreachable!("a letter is JSON") };
    let content = Zeroizing::new(content);
    let mut buffer = Zeroizing::new(Vec::with_capacity(padded(content.len()).max(content.len())));
    buffer.extend_from_slice(&content);
    buffer.resize(padded(content.len()).max(content.len()), b' ');
    let cipher = Aes256Gcm::new((&*key(passcode, &salt, ITERATIONS)).into());
    // AES-GCM refuses only inputs of 64 GiB and more, which no buffer of a browser holds.
    let Ok(tag) = cipher.encrypt_inout_detached(&Nonce::from(iv), FORMAT.as_bytes(), buffer.as_mut_slice().into())
    else {
        unreachable!("a buffer in memory is below AES-GCM's limit")
    };
    buffer.extend_from_slice(&tag);
    let sealed = Sealed {
        format: FORMAT,
        iterations: ITERATIONS,
        salt: STANDARD.encode(salt),
        iv: STANDARD.encode(iv),
        content: STANDARD.encode(&*buffer),
    };
    let Ok(sealed) = serde_json::to_string(&sealed) else { unreachable!("texts are JSON") };
    page(&sealed)
}

/// The file around what is sealed. Its policy lets in the one script and the one style that are in it, and no address at all.
fn page(sealed: &str) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(STYLE)
    );
    // What is sealed comes last: nothing looks for a mark in it.
    PAGE.replace("__POLICY__", &policy)
        .replace("__STYLE__", STYLE)
        .replace("__SCRIPT__", SCRIPT)
        .replace("__SEALED__", sealed)
}

fn key(passcode: &Passcode, salt: &[u8], iterations: u32) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    pbkdf2::pbkdf2_hmac::<Sha256>(passcode.digits().as_bytes(), salt, iterations, &mut *key);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7914 section 11: PBKDF2-HMAC-SHA-256, `passwd`, `salt`, 1 iteration, and Node's Web Cryptography for our own parameters.
    #[test]
    fn the_key_is_that_of_the_standard_and_of_another_implementation() {
        let mut first = [0; 64];
        pbkdf2::pbkdf2_hmac::<Sha256>(b"passwd", b"salt", 1, &mut first);
        assert_eq!(hex(&first[..16]), "55ac046e56e3089fec1691c22544b605");
        let passcode = Passcode::from_digits("1234567890123456789012345").unwrap();
        assert_eq!(hex(&*key(&passcode, &[7; 16], ITERATIONS)), NODE);
    }

    /// `crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: 16 times 7, iterations: 600000 }, …, 256)`.
    const NODE: &str = "ae6a212d9f5e08105b25a1c0889ffaf3a99b00a4c8824ebf0cb29a5a53e076bb";

    #[test]
    fn the_page_lets_in_its_own_script_and_style_and_names_no_address() {
        let page = page("{}");
        assert!(page.contains("default-src 'none'; script-src 'sha256-"));
        for absent in [
            "http:",
            "https:",
            "//",
            "url(",
            "src=",
            "href=",
            "import(",
            "eval(",
            "innerHTML",
            "__",
            "style=\"",
            "onclick",
        ] {
            // The script may explain itself.
            let without_comments: String = page.lines().filter(|line| !line.trim_start().starts_with("// ")).collect();
            assert!(!without_comments.contains(absent), "{absent}");
        }
        // The hash is of what stands between the tags.
        let script = page.split("<script>").nth(1).unwrap().split("</script>").next().unwrap();
        assert!(page.contains(&format!("script-src 'sha256-{}'", STANDARD.encode(Sha256::digest(script)))));
        let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
        assert!(page.contains(&format!("style-src 'sha256-{}'", STANDARD.encode(Sha256::digest(style)))));
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
