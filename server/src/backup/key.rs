//! The operator's key pair: HPKE base mode (RFC 9180) with X25519, HKDF-SHA-256, ChaCha20-Poly1305.
//!
//! Text: `inro-backup-public:1:` or `inro-backup-private:1:` and base64url.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::BackupError;

const PUBLIC: &str = "inro-backup-public:1:";
const PRIVATE: &str = "inro-backup-private:1:";
const INFO: &[u8] = b"inro/backup/1";

/// Bytes of a wrapped file key: `enc(32) ‖ ciphertext(32 + 16)`.
pub const WRAPPED: usize = 32 + 32 + 16;

/// What backups are encrypted to.
#[derive(Clone)]
pub struct PublicKey(<X25519HkdfSha256 as Kem>::PublicKey);

/// What opens backups. It is kept off the server.
pub struct PrivateKey(<X25519HkdfSha256 as Kem>::PrivateKey);

/// A new pair.
#[must_use]
pub fn generate() -> (PrivateKey, PublicKey) {
    let (private, public) = X25519HkdfSha256::gen_keypair_with_rng(&mut crate::random::rng());
    (PrivateKey(private), PublicKey(public))
}

impl PublicKey {
    /// Reads the text form.
    ///
    /// # Errors
    /// When it is none, or a point of the curve that is no key.
    pub fn parse(text: &str) -> Result<Self, BackupError> {
        let bytes = parse(text, PUBLIC)?;
        let key = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&bytes).map(Self);
        let key = key.map_err(|_| BackupError::Key(PUBLIC))?;
        // Points of small order are found only by sealing to them.
        key.wrap(&[0; 32], b"").map(|_| key)
    }

    /// The text form.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{PUBLIC}{}", URL_SAFE_NO_PAD.encode(self.0.to_bytes()))
    }

    /// SHA-256 of the key: parts that were encrypted to another key are not kept.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(self.0.to_bytes()).into()
    }

    /// Wraps a file key for a file that begins with these bytes.
    pub(super) fn wrap(&self, file_key: &[u8; 32], header: &[u8]) -> Result<Vec<u8>, BackupError> {
        let (enc, sealed) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &self.0,
            INFO,
            file_key,
            header,
            &mut crate::random::rng(),
        )
        .map_err(|_| BackupError::Key(PUBLIC))?;
        Ok([enc.to_bytes().as_slice(), &sealed].concat())
    }
}

impl PrivateKey {
    /// Reads the text form; spaces and line ends around it are ignored.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, BackupError> {
        let bytes = Zeroizing::new(parse(text, PRIVATE)?);
        let key = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&bytes).map(Self);
        key.map_err(|_| BackupError::Key(PRIVATE))
    }

    /// The text form.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let bytes = Zeroizing::new(self.0.to_bytes().to_vec());
        Zeroizing::new(format!("{PRIVATE}{}", URL_SAFE_NO_PAD.encode(&*bytes)))
    }

    /// Opens a file key that was wrapped for a file that begins with these bytes.
    pub(super) fn unwrap(&self, wrapped: &[u8], header: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let (enc, sealed) = wrapped.split_at_checked(32)?;
        let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(enc).ok()?;
        let plain = Zeroizing::new(
            hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
                &OpModeR::Base,
                &self.0,
                &enc,
                INFO,
                sealed,
                header,
            )
            .ok()?,
        );
        Some(Zeroizing::new(plain.as_slice().try_into().ok()?))
    }
}

fn parse(text: &str, prefix: &'static str) -> Result<Vec<u8>, BackupError> {
    let encoded = text.trim().strip_prefix(prefix).ok_or(BackupError::Key(prefix))?;
    URL_SAFE_NO_PAD.decode(encoded).map_err(|_| BackupError::Key(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back_from_their_text_and_are_not_taken_for_each_other() {
        let (private, public) = generate();
        let wrapped = PublicKey::parse(&public.to_text()).unwrap().wrap(&[7; 32], b"file").unwrap();
        let again = PrivateKey::parse(&format!("{}\n", &*private.to_text())).unwrap();
        assert_eq!(*again.unwrap(&wrapped, b"file").unwrap(), [7; 32]);
        assert!(again.unwrap(&wrapped, b"other").is_none());
        assert!(generate().0.unwrap(&wrapped, b"file").is_none());
        assert!(PublicKey::parse(&private.to_text()).is_err());
        assert!(PublicKey::parse(&format!("{PUBLIC}{}", URL_SAFE_NO_PAD.encode([0; 32]))).is_err());
    }
}
