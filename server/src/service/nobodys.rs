//! What stands in for a link or a way to sign in that does not exist. Refusing it then takes the steps of refusing one that
//! does: somebody who asks a hundred times can tell by the time, otherwise, which of the two it is.

use protocol::account::WrappingKind;
use protocol::grant::{ContentType, Limits};
use protocol::{AccountId, BlobId, Digest, FileId, GrantId, VaultId};

use super::grant_row::{FileRow, GrantRow};
use super::wrapping::WrappingMeta;
use crate::random;
use crate::store::sealed::{Body, SealedRow};

/// Rows to decode, and a vault that nobody can name; drawn anew at each start.
pub struct Nobodys {
    pub(super) vault: VaultId,
    pub(super) grant: GrantId,
    /// A paused grant of one file.
    pub(super) grant_row: Vec<u8>,
    /// That file.
    pub(super) file_row: Vec<u8>,
    /// A way to sign in of which nobody has the key.
    pub(super) wrapping_row: Vec<u8>,
}

impl Nobodys {
    pub(super) fn new() -> Self {
        let file =
            FileRow { file: FileId(random::bytes()), blob: BlobId(random::bytes()), content_type: ContentType::Fhir };
        let grant = GrantRow {
            link: Digest(random::bytes()),
            limits: Limits { until: None, uses: None },
            used: 0,
            last_use: 0,
            paused: true,
            revoked: false,
            passcode_number: 0,
            passcode: false,
            attempts: 0,
            files: vec![file.clone()],
            reply_box: false,
        };
        let meta = WrappingMeta {
            account: AccountId(random::bytes()),
            kind: WrappingKind::Passphrase,
            auth: Digest(random::bytes()),
        };
        // As long as the envelope of a wrapped account key.
        let envelope = [&[1][..], &[0; 200]].concat();
        Self {
            vault: VaultId(random::bytes()),
            grant: GrantId(random::bytes()),
            grant_row: cbor(&grant),
            file_row: cbor(&file),
            wrapping_row: SealedRow { meta: cbor(&meta), body: Body::InRow(envelope) }.encode(),
        }
    }
}

fn cbor<T: serde::Serialize>(row: &T) -> Vec<u8> {
    protocol::to_cbor(row).expect("a row is CBOR")
}
