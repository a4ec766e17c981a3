//! Limits that both sides know.

/// Records in one changeset.
pub const CHANGESET_RECORDS: usize = 500;
/// Bytes of one changeset's body.
pub const CHANGESET_BYTES: usize = 8 * 1024 * 1024;
/// Records in a vault.
pub const VAULT_RECORDS: u64 = 50_000;
/// Bytes of one part of an upload.
pub const BLOB_PART_BYTES: usize = 1024 * 1024;
/// Bytes of one sealed file.
pub const BLOB_BYTES: u64 = 64 * 1024 * 1024;
/// Bytes of an account state or of a wrapping.
pub const BOX_BYTES: usize = 256 * 1024;
/// Bytes of a signed head.
pub const HEAD_BYTES: usize = 1024;
/// Bytes of a member list.
pub const MEMBER_LIST_BYTES: usize = 64 * 1024;
/// Invitations of one vault that are open at a time.
pub const INVITATIONS: usize = 16;
/// Seconds for which an invitation to a vault is kept: 7 days.
pub const INVITATION_SECONDS: i64 = 7 * 24 * 3600;
/// Bytes that an owner keeps beside an invitation, sealed.
pub const INVITATION_BYTES: usize = 2048;
/// Bytes of a guest's answer.
pub const ANSWER_BYTES: usize = 512;
/// Bytes of a device's sealed name: its smallest size class of 512 bytes, and what sealing puts around it.
pub const DEVICE_NAME_BYTES: usize = 1024;
/// Wrappings of one account: passphrase, words, passkeys.
pub const WRAPPINGS: usize = 16;
/// Vaults of one account.
pub const VAULTS: usize = 32;
/// Grants of a vault that have not ended.
pub const LIVE_GRANTS: usize = 200;
/// Files of one grant.
pub const GRANT_FILES: usize = 16;
/// Characters of `recipient` in a manifest request.
pub const RECIPIENT_CHARS: usize = 100;
/// Characters of a SMART Health Link's `url` (links specification, payload).
pub const SHL_URL_CHARS: usize = 128;
/// Seconds for which a file's ticket is good.
pub const TICKET_SECONDS: i64 = 300;
/// Items that wait in one grant's reply box.
pub const REPLIES: usize = 20;
/// Sealed bytes that wait in one grant's reply box: 20 MiB with their padding.
pub const REPLY_BYTES: u64 = 21 * 1024 * 1024;
/// Seconds for which who was given a manifest may leave a reply. As long as the files of a link that is used up.
pub const REPLY_TICKET_SECONDS: i64 = 60 * 60;
/// Wrong passcodes that a link endures in its life, unless the patient sets a new passcode.
pub const PASSCODE_ATTEMPTS: u32 = 5;
/// Entries in one page of the journal.
pub const JOURNAL_PAGE: usize = 200;
/// Bytes of records in one page of changes; a page holds at least one whole revision.
pub const CHANGES_PAGE_BYTES: usize = 4 * 1024 * 1024;
/// Seconds without use after which a session ends. Streams and polling do not count as use.
pub const SESSION_IDLE_SECONDS: i64 = 15 * 60;
/// Seconds after which a session ends in any case.
pub const SESSION_ABSOLUTE_SECONDS: i64 = 12 * 60 * 60;
