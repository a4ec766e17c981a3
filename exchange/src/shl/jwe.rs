//! Encrypted files: compact JWE (RFC 7516) with `alg: dir` and `enc: A256GCM` (RFC 7518 section 5.3).

use aes_gcm::aead::{AeadInOut as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::LinkError;
use crate::json::Json;

/// An encrypted file of somebody else may have this many characters.
pub const MAX_FILE: usize = 64 << 20;
/// And unpack to this many bytes.
pub const MAX_PLAINTEXT: usize = 64 << 20;

const IV: usize = 12;
const TAG: usize = 16;

/// An opened file.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// `cty`: the media type of the plaintext, where the file says one.
    pub content_type: Option<String>,
    /// The plaintext.
    pub plaintext: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opened(..)")
    }
}

/// Encrypts a JSON text under the key with a fresh IV. The plaintext is filled up with spaces to `padded_length` bytes
/// (still the same JSON); one that is longer already stays as it is. Never writes `zip`: the length of compressed text
/// tells of its content, and several readers refuse it.
#[must_use]
pub fn seal(key: &[u8; 32], content_type: &str, json: &str, padded_length: usize, rng: &mut dyn CryptoRng) -> String {
    let header = Json::object([
        ("alg", Some(Json::text("dir"))),
        ("enc", Some(Json::text("A256GCM"))),
        ("cty", Some(Json::text(content_type))),
    ]);
    let header = URL_SAFE_NO_PAD.encode(header.to_string());
    let mut iv = [0; IV];
    rng.fill_bytes(&mut iv);
    let mut buffer = Zeroizing::new(Vec::with_capacity(json.len().max(padded_length)));
    buffer.extend_from_slice(json.as_bytes());
    buffer.resize(json.len().max(padded_length), b' ');
    let cipher = Aes256Gcm::new(key.into());
    // AES-GCM refuses only inputs of 64 GiB and more, which no buffer of a browser holds.
    let Ok(tag) = cipher.encrypt_inout_detached(&Nonce::from(iv), header.as_bytes(), buffer.as_mut_slice().into())
    else {
        unreachable!("a buffer in memory is below AES-GCM's limit")
    };
    format!(
        "{header}..{}.{}.{}",
        URL_SAFE_NO_PAD.encode(iv),
        URL_SAFE_NO_PAD.encode(&*buffer),
        URL_SAFE_NO_PAD.encode(tag)
    )
}

/// Opens a file: ours, or anybody's that keeps to the specification (`zip: DEF` and a missing `cty` included).
///
/// # Errors
/// [`LinkError::FileForm`], [`LinkError::Cipher`], [`LinkError::Decrypt`], [`LinkError::Compression`] or
/// [`LinkError::TooLarge`].
pub fn open(key: &[u8; 32], file: &str) -> Result<Opened, LinkError> {
    if file.len() > MAX_FILE {
        return Err(LinkError::TooLarge);
    }
    let parts: Vec<&str> = file.trim().split('.').collect();
    let [protected, "", iv, ciphertext, tag] = parts[..] else {
        return Err(LinkError::FileForm);
    };
    let header = decode(protected)?;
    let header = std::str::from_utf8(&header).map_err(|_| LinkError::FileForm)?;
    let header = Json::parse(header).map_err(|_| LinkError::FileForm)?;
    let is_zipped = match header.get("zip") {
        None => false,
        Some(zip) if zip.as_str() == Some("DEF") => true,
        Some(_) => return Err(LinkError::Cipher),
    };
    let is_known =
        header.str("alg") == Some("dir") && header.str("enc") == Some("A256GCM") && header.get("crit").is_none();
    if !is_known {
        return Err(LinkError::Cipher);
    }
    let iv: [u8; IV] = decode(iv)?.try_into().map_err(|_| LinkError::FileForm)?;
    let tag: [u8; TAG] = decode(tag)?.try_into().map_err(|_| LinkError::FileForm)?;
    let mut plaintext = Zeroizing::new(decode(ciphertext)?);
    Aes256Gcm::new(key.into())
        .decrypt_inout_detached(
            &Nonce::from(iv),
            protected.as_bytes(),
            plaintext.as_mut_slice().into(),
            &Tag::from(tag),
        )
        .map_err(|_| LinkError::Decrypt)?;
    Ok(Opened {
        content_type: header.str("cty").map(str::to_owned),
        plaintext: if is_zipped { inflate(&plaintext)? } else { plaintext },
    })
}

fn decode(part: &str) -> Result<Vec<u8>, LinkError> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| LinkError::FileForm)
}

fn inflate(bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, LinkError> {
    use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
    match decompress_to_vec_with_limit(bytes, MAX_PLAINTEXT) {
        Ok(bytes) => Ok(Zeroizing::new(bytes)),
        Err(error) if error.status == TINFLStatus::HasMoreOutput => Err(LinkError::TooLarge),
        Err(_) => Err(LinkError::Compression),
    }
}
