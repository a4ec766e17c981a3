//! What the fuzz targets reach and nobody else (`--cfg fuzzing`): parsers behind an envelope that no altered byte gets through.

use zeroize::Zeroizing;

use crate::account::AccountState;
use crate::error::Result;
use crate::seal::pad;

/// The plaintext of an account state. Fails as sealing one does.
pub fn write_state(state: &AccountState) -> Result<Zeroizing<Vec<u8>>> {
    state.to_bytes()
}

/// Reads the plaintext of an account state. Fails for anything that is not exactly one.
pub fn read_state(bytes: &[u8]) -> Result<AccountState> {
    AccountState::from_bytes(bytes)
}

/// Pads what is about to be sealed. Fails above 4 GiB.
pub fn pad(body: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    pad::pad(body)
}

/// Takes the padding off what was opened. Fails where it is not as it is made.
pub fn unpad(padded: &[u8]) -> Result<&[u8]> {
    pad::unpad(padded)
}
