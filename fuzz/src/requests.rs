//! Messages of the protocol: what a server reads from anybody, and what a client reads from a server it does not trust.

use std::str::FromStr;

use protocol::account::*;
use protocol::blob::*;
use protocol::change::*;
use protocol::grant::*;
use protocol::journal::*;
use protocol::member::*;
use protocol::server::*;
use protocol::session::*;
use protocol::shl::{Manifest, ManifestFile, ManifestRequest, WrongPasscode};
use protocol::vault::*;
use protocol::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Parser, stable};

macro_rules! parsers {
    ($($codec:ident $message:ident = $example:expr;)*) => {
        pub static PARSERS: &[Parser] = &[
            $(Parser {
                name: stringify!($message),
                check: |input| $codec::check::<$message>(input),
                examples: || vec![$codec::write(&$example)],
            },)*
            Parser { name: "path", check: path, examples: || vec![key().to_string().into_bytes(), b"AQEBAQEBAQEBAQEBAQEBAQ".to_vec()] },
        ];
    };
}

parsers! {
    json SignUp = SignUp { account: ACCOUNT, invitation: Some("ume-sakura".into()), wrappings: vec![wrapping()], state: bytes(60) };
    json SignIn = SignIn { id: SIGN_IN, auth_key: key(), new_device: true };
    json PutAccountState = PutAccountState { proof: proof(), expected_counter: 41, state: bytes(60) };
    json ChangeWrappings = ChangeWrappings { proof: proof(), add: vec![wrapping()], remove: vec![SIGN_IN] };
    json ReplaceSecrets = ReplaceSecrets { proof: proof(), expected_counter: 41, state: bytes(60), wrappings: vec![wrapping()] };
    json DeleteAccount = DeleteAccount { proof: proof() };
    json EventsRead = EventsRead { through: 7 };
    json NameSession = NameSession { sealed_name: bytes(40) };
    json StageBlob = StageBlob { blob: BLOB, length: 1_048_592, digest: digest() };
    json CreateVault = CreateVault { vault: VAULT, member_list: bytes(90), head: bytes(70) };
    json DeleteVault = DeleteVault { proof: proof() };
    json SetLimits = SetLimits { limits: limits() };
    json SetPasscode = SetPasscode { passcode: Some(passcode()) };
    json SetReplyBox = SetReplyBox { open: true };
    json EraseJournal = EraseJournal { through: 4, proof: proof() };
    json SetOutsideNotices = SetOutsideNotices { on: true, proof: proof() };
    json OutsideNotices = OutsideNotices { topic: Some(NoticeTopic([10; 16])) };
    json Invite = Invite { proof: proof(), invitation: digest(), sealed: bytes(200) };
    json Members = Members { invitations: vec![invitation()], left: vec![ACCOUNT] };
    json AnswerInvitation = AnswerInvitation { answer: bytes(145) };
    json AnsweredInvitation = AnsweredInvitation { nonce: Some(key()) };
    json RevealNonce = RevealNonce { nonce: key() };
    json Leave = Leave { proof: proof() };
    json ManifestRequest = ManifestRequest { recipient: "港診療所 佐藤".into(), passcode: Some("042816".into()), embedded_length_max: Some(65_536) };
    cbor Changeset = changeset();
    json SignedIn = SignedIn { account: ACCOUNT, session: SessionId([8; 16]), kind: WrappingKind::Words, wrapped: bytes(60), counter: 3, state: bytes(60), idle_seconds: 900 };
    json AccountState = AccountState { counter: 3, state: bytes(60) };
    json AccountEvents = AccountEvents { events: vec![AccountEvent { number: 1, time: 1_763_000_000, kind: AccountEventKind::NewDevice, own: false }] };
    json Sessions = Sessions { sessions: vec![SessionView { session: SessionId([8; 16]), sealed_name: Some(bytes(40)), began: 1_763_000_000, used: 1_763_000_600, current: true }] };
    json Vaults = Vaults { vaults: vec![VAULT, VaultId([4; 16])] };
    json VaultView = VaultView { head: bytes(70), member_lists: vec![bytes(90)], journal: position(), bytes: 1_234, quota_bytes: 1 << 30 };
    json BlobView = BlobView { received: 65_536, length: 1_048_592, complete: false };
    json Grants = Grants { grants: vec![GrantView { grant: GRANT, link: digest(), limits: limits(), used: 1, paused: false, revoked: false, attempts_left: Some(5), has_files: true, reply_box: true, replies: vec![waiting_reply()] }] };
    json JournalPage = JournalPage { entries: vec![JournalEntry { number: 1, sealed: bytes(90), chain: digest() }], newest: position(), erased: 2 };
    json Moved = Moved { revision: 12, journal: 3, invitations: 1 };
    json ServerInfo = ServerInfo { version: "0.1.0".into(), public_url: "https://inro.example".into(), sign_up: SignUpPolicy::Invitation, deletion: DeletionPromise::InPlace, backup_days: 30, notices: true };
    json Problem = Problem::new(ProblemKind::HeadMoved).with_detail("the head");
    json Manifest = Manifest { files: vec![manifest_file(true), manifest_file(false)] };
    json WrongPasscode = WrongPasscode { remaining_attempts: 4 };
    cbor ChangesPage = changes_page();
    cbor Accepted = Accepted { revision: 12 };
    cbor Event = Event { time: 1_763_000_000, grant: GRANT, kind: EventKind::Opened, recipient: Some("港診療所".into()), network: Some("203.0.113.0/24".into()), count: 2 };
}

/// The control messages (RFC 8259).
mod json {
    use super::*;

    pub fn write<T: Serialize>(message: &T) -> Vec<u8> {
        serde_json::to_vec(message).expect("a message is written")
    }

    pub fn check<T: Serialize + DeserializeOwned>(input: &[u8]) -> bool {
        stable(input, |bytes| serde_json::from_slice::<T>(bytes).ok(), write).is_some()
    }
}

/// Changesets, pages of changes and events (RFC 8949).
mod cbor {
    use super::*;

    pub fn write<T: Serialize>(message: &T) -> Vec<u8> {
        to_cbor(message).expect("a message is written")
    }

    pub fn check<T: Serialize + DeserializeOwned>(input: &[u8]) -> bool {
        stable(input, |bytes| from_cbor::<T>(bytes).ok(), write).is_some()
    }
}

/// Ids and keys in paths: exactly one text for each.
fn path(input: &[u8]) -> bool {
    fn one<T: FromStr + ToString>(text: &str) -> bool {
        let Ok(id) = text.parse::<T>() else { return false };
        assert_eq!(id.to_string(), text, "two texts for one id");
        true
    }
    let Ok(text) = std::str::from_utf8(input) else { return false };
    one::<VaultId>(text) | one::<Key>(text)
}

const ACCOUNT: AccountId = AccountId([1; 16]);
const SIGN_IN: SignInId = SignInId([2; 16]);
const VAULT: VaultId = VaultId([3; 16]);
const RECORD: RecordId = RecordId([5; 16]);
const GRANT: GrantId = GrantId([6; 16]);
const BLOB: BlobId = BlobId([7; 16]);

fn bytes(length: u8) -> Bytes {
    Bytes((0..length).collect())
}

fn key() -> Key {
    Key(std::array::from_fn(|at| at as u8))
}

fn digest() -> Digest {
    Digest([0xd1; 32])
}

fn proof() -> Proof {
    Proof { id: SIGN_IN, auth_key: key() }
}

fn wrapping() -> NewWrapping {
    NewWrapping { id: SIGN_IN, kind: WrappingKind::Passphrase, auth_key: key(), wrapped: bytes(105) }
}

fn limits() -> Limits {
    Limits { until: Some(1_800_000_000), uses: Some(3) }
}

fn passcode() -> PasscodeHash {
    PasscodeHash { salt: bytes(16), hash: key() }
}

fn position() -> JournalPosition {
    JournalPosition { number: 3, chain: digest() }
}

fn file() -> GrantFile {
    GrantFile { file: FileId([9; 16]), blob: BLOB, content_type: ContentType::Fhir }
}

fn waiting_reply() -> WaitingReply {
    WaitingReply { reply: ReplyId([11; 16]), received: 1_763_000_000, length: 640 }
}

fn invitation() -> InvitationView {
    let answer = AnswerView { account: ACCOUNT, answer: bytes(145), time: 1_763_000_000 };
    InvitationView {
        invitation: digest(),
        sealed: bytes(200),
        until: 1_763_600_000,
        answer: Some(answer),
        revealed: true,
    }
}

fn manifest_file(embedded: bool) -> ManifestFile {
    let text = if embedded { "e30..AAAA.AAAA.AAAA" } else { "https://inro.example/shl/a/b?ticket=c" };
    ManifestFile {
        content_type: "application/fhir+json".into(),
        embedded: embedded.then(|| text.to_owned()),
        location: (!embedded).then(|| text.to_owned()),
        status: Some("can-change".into()),
    }
}

fn changeset() -> Changeset {
    let create =
        CreateGrant { grant: GRANT, link: digest(), limits: limits(), passcode: Some(passcode()), files: vec![file()] };
    Changeset {
        expected_head: digest(),
        new_head: bytes(70),
        put: vec![Put { record: RECORD, revision: 2, sealed: bytes(80), blobs: vec![BLOB] }],
        delete: vec![RecordId([4; 16])],
        grants: vec![
            GrantChange::Create(create),
            GrantChange::Files(ReplaceFiles { grant: GRANT, files: vec![file()], limits: None }),
            GrantChange::Revoke(GRANT),
        ],
        member_list: Some(bytes(90)),
        proof: Some(proof()),
    }
}

fn changes_page() -> ChangesPage {
    ChangesPage {
        head: bytes(70),
        digests: vec![digest()],
        put: vec![StoredRecord { record: RECORD, revision: 2, changed: 12, sealed: bytes(80) }],
        deleted: vec![Tombstone { record: RecordId([4; 16]), changed: 11 }],
        member_lists: vec![bytes(90)],
        journal: position(),
        through: 12,
        compare_all: false,
    }
}
