//! The key that signs receipts of consents: one for each provider, so that two of them who compare receipts find no key in common.

use core::fmt;

use crate::error::Result;
use crate::id::{RecordId, VaultId};
use crate::key_pair::{SIGNATURE_LEN, SigningSecret, VerifyKey};
use crate::label::Purpose;
use crate::seal::hkdf;

const WHAT: &str = "receipt";

/// Signs what one account decided about one provider in one vault (Ed25519, RFC 8032). Used for nothing else, so what it signs
/// needs no prefix and can be a plain JWS (RFC 7515).
pub struct ReceiptKey(SigningSecret);

impl ReceiptKey {
    /// The same for the same identity, vault and provider. Replacing all secrets changes the identity and with it this key;
    /// receipts signed before stay good, because each carries its public key.
    #[must_use]
    pub fn derive(identity: &SigningSecret, vault: &VaultId, provider: &RecordId) -> Self {
        let context = [vault.as_bytes().as_slice(), provider.as_bytes()];
        Self(SigningSecret::from_bytes(hkdf::derive(identity.expose(), None, Purpose::RECEIPT_KEY, &context)))
    }

    /// What verifies its signatures.
    #[must_use]
    pub fn verify_key(&self) -> VerifyKey {
        self.0.verify_key()
    }

    /// Signs a receipt's bytes.
    #[must_use]
    pub fn sign(&self, receipt: &[u8]) -> [u8; SIGNATURE_LEN] {
        self.0.sign(receipt)
    }
}

impl fmt::Debug for ReceiptKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiptKey(..)")
    }
}

/// Verifies a receipt's bytes, strictly. Fails where they, the signature or the key are not what was signed.
pub fn verify_receipt(key: &VerifyKey, receipt: &[u8], signature: &[u8; SIGNATURE_LEN]) -> Result<()> {
    key.verify(receipt, signature, WHAT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(identity: u8, vault: u8, provider: u8) -> ReceiptKey {
        let identity = SigningSecret::from_bytes([identity; 32]);
        ReceiptKey::derive(&identity, &VaultId::from_bytes([vault; 16]), &RecordId::from_bytes([provider; 16]))
    }

    #[test]
    fn every_provider_vault_and_identity_has_a_key_of_its_own_and_always_the_same() {
        let keys = [key(1, 2, 3), key(1, 2, 4), key(1, 3, 3), key(2, 2, 3)].map(|key| key.verify_key());
        for (at, one) in keys.iter().enumerate() {
            assert!(keys[at + 1..].iter().all(|other| other != one));
        }
        assert!(keys[0] == key(1, 2, 3).verify_key());
        // Not the identity's own key: that stands in member lists.
        assert!(keys[0] != SigningSecret::from_bytes([1; 32]).verify_key());
    }

    #[test]
    fn a_receipt_with_one_bit_changed_or_under_another_key_does_not_verify() {
        let (one, other) = (key(1, 2, 3), key(1, 2, 4));
        let signature = one.sign(b"shown until Friday");
        assert!(verify_receipt(&one.verify_key(), b"shown until Friday", &signature).is_ok());
        assert!(verify_receipt(&one.verify_key(), b"shown until friday", &signature).is_err());
        assert!(verify_receipt(&other.verify_key(), b"shown until Friday", &signature).is_err());
        let mut altered = signature;
        altered[63] ^= 1;
        assert!(verify_receipt(&one.verify_key(), b"shown until Friday", &altered).is_err());
    }

    #[test]
    fn the_derived_key_is_pinned() {
        let hex: String = key(1, 2, 3).verify_key().as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "6706062014118c7c14000dc82c2d4139a5055434df456976369406b9c846f172");
        assert_eq!(format!("{:?}", key(1, 2, 3)), "ReceiptKey(..)");
    }
}
