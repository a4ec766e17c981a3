use serde::{Deserialize, Serialize};

/// A link or an encrypted file cannot be used. No message holds anything of the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum LinkError {
    /// No `shlink:/` in the text.
    #[error("this is not a SMART Health Link")]
    NotALink,
    /// What follows `shlink:/` is not base64url of a JSON object: a character was changed, added or lost.
    #[error("the link is damaged or incomplete")]
    Damaged,
    /// `v` is not 1: made by a newer standard than this program knows.
    #[error("the link was made by a newer version of the standard")]
    NewerVersion,
    /// `url` is missing, no http(s) URL, or longer than 128 characters.
    #[error("the link's address is not valid")]
    Url,
    /// `key` is not 43 characters of base64url of 32 bytes.
    #[error("the link's key is not valid")]
    Key,
    /// The key is the published demonstration key.
    #[error("the link's key is a published one")]
    PublicKey,
    /// `exp` is not a positive number of seconds (a text, milliseconds).
    #[error("the link's expiry is not valid")]
    Expiry,
    /// `flag` is none of L, P, LP, U, LU.
    #[error("the link's flags are not valid")]
    Flags,
    /// `label` has more than 80 characters or is not a text.
    #[error("the link's label is too long")]
    Label,
    /// Not five base64url parts with a header, an empty key, a 12-byte IV and a 16-byte tag.
    #[error("the encrypted file is not of the expected form")]
    FileForm,
    /// `alg` is not `dir`, `enc` is not `A256GCM`, `zip` is not `DEF`, or `crit` is present.
    #[error("the file is encrypted in a way this program does not know")]
    Cipher,
    /// Wrong key, or a byte was changed.
    #[error("the file does not open with this link's key")]
    Decrypt,
    /// The file, or what it unpacks to, is larger than allowed.
    #[error("the encrypted file is too large")]
    TooLarge,
    /// `zip: DEF` but not raw DEFLATE (RFC 1951).
    #[error("the file's compression is damaged")]
    Compression,
}
