//! What a vault is made of: layouts that are signed, layouts that are sealed, the padding inside, and the CBOR of records.

use std::sync::LazyLock;

use serde_json::Value;
use vault::account::{AccountState, open_device_name, unwrap_account_key};
use vault::file::{FileInfo, open_file, seal_file};
use vault::fuzzing::{pad, read_state, unpad, write_state};
use vault::head::{OFFSET_SIGNATURE, SignedHead};
use vault::id::{AccountId, Digest, LinkId, RecordId, VaultId};
use vault::invitation::Invitation;
use vault::journal::{JournalState, entry_generation, open_entry};
use vault::key_pair::{ExchangeSecret, SigningSecret};
use vault::member::{Role, SignedMemberList};
use vault::record::Body;
use vault::record_seal::Keyring;
use vault::reply::{Reply, open_reply};
use vault::secret::{AccountKey, FileKey, GrantKey, UnlockKey, VaultKey};
use vault::vault_key::{Pair, open_generations};

use crate::rng::TestRng;
use crate::{Parser, records, stable};

pub static PARSERS: &[Parser] = &[
    Parser { name: "head", check: head, examples: || vec![pinned("head")] },
    Parser {
        name: "member-list",
        check: member_list,
        examples: || vec![pinned("member_list_2"), pinned("member_list_3")],
    },
    Parser { name: "account-state", check: account_state, examples: state_examples },
    Parser { name: "padding", check: padding, examples: || vec![padded(0), padded(508), padded(4_093)] },
    Parser { name: "body", check: body, examples: records::bodies },
    Parser { name: "file-info", check: file_info, examples: || vec![file_info_example()] },
    Parser { name: "sealed", check: sealed, examples: sealed_examples },
    Parser { name: "reply", check: reply, examples: || vec![pinned("reply")] },
    Parser { name: "invitation", check: invitation, examples: || vec![pinned_text("invitation").into_bytes()] },
];

/// A head is its bytes: nothing in them is left out, and the server's offsets see the same.
fn head(input: &[u8]) -> bool {
    let Ok(signed) = SignedHead::parse(input) else { return false };
    assert_eq!(signed.as_bytes(), input);
    let head = *signed.head();
    let again = SignedHead::sign(head, &SigningSecret::from_bytes([1; 32])).expect("what was parsed can be signed");
    assert_eq!(again.as_bytes()[..OFFSET_SIGNATURE], input[..OFFSET_SIGNATURE]);
    let seen = protocol::layout::read_head(input).expect("the server reads every head");
    assert_eq!((seen.0.0, seen.1), (*head.vault.as_bytes(), head.revision));
    let sums = protocol::layout::read_head_sums(input).expect("the server reads every head");
    assert_eq!(
        (sums.count, &sums.root.0, sums.journal, &sums.chain.0),
        (head.count, head.root.as_bytes(), head.journal.n, head.journal.chain.as_bytes())
    );
    true
}

/// The same for a member list.
fn member_list(input: &[u8]) -> bool {
    let Ok(signed) = SignedMemberList::parse(input) else {
        let _ = protocol::layout::read_member_list(input);
        return false;
    };
    assert_eq!(signed.as_bytes(), input);
    let list = signed.list();
    let again = list.clone().sign(&SigningSecret::from_bytes([1; 32])).expect("what was parsed can be signed");
    let signature = input.len() - vault::key_pair::SIGNATURE_LEN;
    assert_eq!(again.as_bytes()[..signature], input[..signature]);
    let seen = protocol::layout::read_member_list(input).expect("the server reads every member list");
    assert_eq!((seen.vault.0, seen.number, seen.generation), (*list.vault.as_bytes(), list.n, list.generation));
    assert_eq!(&seen.journal_key.0, list.journal_key.as_bytes());
    assert!(seen.members.len() == list.entries.len());
    for (member, entry) in seen.members.iter().zip(&list.entries) {
        use protocol::layout::Role as Seen;
        let same = matches!(
            (member.role, entry.role),
            (Seen::Owner, Role::Owner) | (Seen::Editor, Role::Editor) | (Seen::Reader, Role::Reader)
        );
        assert!(member.account.0 == *entry.account.as_bytes() && same);
        assert_eq!(&member.verify_key.0, entry.keys.verify_key.as_bytes());
        assert_eq!(member.until, entry.until);
    }
    true
}

/// Every account state has one form.
fn account_state(input: &[u8]) -> bool {
    let Ok(state) = read_state(input) else { return false };
    assert!(*write_state(&state).expect("what was read is written") == input, "two forms of one account state");
    true
}

/// Every body has one padded form.
fn padding(input: &[u8]) -> bool {
    let Ok(body) = unpad(input) else { return false };
    assert!(*pad(body).expect("what was padded can be padded") == input, "two padded forms of one body");
    true
}

/// A record keeps what it said, unknown fields included, also through an edit that changes nothing.
fn body(input: &[u8]) -> bool {
    let write = |body: &Body| body.encode().expect("what was read is written");
    let Some(body) = stable(input, |bytes| Body::decode(bytes).ok(), write) else { return false };
    let _ = (body.record.kind(), body.record.title(), body.record.date());
    let before = write(&body);
    if !body.is_read_only() {
        let record = body.record.clone();
        assert!(
            write(&body.with(record).expect("not read-only")) == before,
            "an edit that changes nothing changed something"
        );
    }
    true
}

fn file_info(input: &[u8]) -> bool {
    let read = |bytes: &[u8]| protocol::from_cbor::<FileInfo>(bytes).ok();
    stable(input, read, |info| protocol::to_cbor(info).expect("what was read is written")).is_some()
}

/// What a stranger with the link can leave: read, written and read again it says the same.
fn reply(input: &[u8]) -> bool {
    let read = |bytes: &[u8]| Reply::decode(bytes).ok();
    stable(input, read, |reply| reply.encode().expect("what was read is written").to_vec()).is_some()
}

/// What the link of an invitation says: one text for each.
fn invitation(input: &[u8]) -> bool {
    let read = |bytes: &[u8]| Invitation::parse(std::str::from_utf8(bytes).ok()?).ok();
    stable(input, read, |invitation| invitation.to_text().as_bytes().to_vec()).is_some()
}

/// Envelopes under fixed keys. Nothing opens but what was sealed: another input that opens would be a forgery.
fn sealed(input: &[u8]) -> bool {
    let Some((which, sealed)) = input.split_first() else { return false };
    let (name, open) = ENVELOPES[usize::from(*which) % ENVELOPES.len()];
    let opened = open(&KEYS, sealed);
    // A journal entry's generation only names the key to try; it is the chain that binds it.
    let bound = if name == "journal_entry" { 5 } else { 0 };
    assert!(!opened || sealed[bound..] == pinned(name)[bound..], "{name}: what nobody sealed opens");
    opened
}

type Open = fn(&Keys, &[u8]) -> bool;

const ENVELOPES: [(&str, Open); 9] = [
    ("wrapped_account_key", |keys, sealed| unwrap_account_key(&keys.unlock, &keys.account, 3, sealed).is_ok()),
    ("sealed_device_name", |keys, sealed| open_device_name(&keys.account_key, &keys.account, 3, sealed).is_ok()),
    ("sealed_state", |keys, sealed| AccountState::open_state(&keys.account_key, &keys.account, 3, sealed).is_ok()),
    ("sealed_record", |keys, sealed| keys.ring.open_record(&keys.record, 7, sealed).is_ok()),
    ("sealed_file", |keys, sealed| open_file(&keys.file, sealed).is_ok()),
    ("journal_entry", |keys, sealed| {
        entry_generation(sealed).is_ok() && open_entry(&keys.journal, &keys.vault, &keys.before, sealed).is_ok()
    }),
    ("sealed_reply", |keys, sealed| open_reply(&keys.grant_key, &keys.link, sealed).is_ok()),
    ("invitation_answer", |keys, sealed| keys.invitation.open_answer(sealed).is_ok()),
    ("key_box", |keys, sealed| sealed.try_into().is_ok_and(|bytes| keys.open_key_box(bytes))),
];

/// What opens the pinned examples of `vault/tests/vectors/formats.json`, once.
struct Keys {
    account: AccountId,
    unlock: UnlockKey,
    account_key: AccountKey,
    vault: VaultId,
    record: RecordId,
    ring: Keyring,
    file: FileInfo,
    list: SignedMemberList,
    guest: AccountId,
    guest_secret: ExchangeSecret,
    pair_secret: vault::secret::PairSecret,
    journal: ExchangeSecret,
    before: JournalState,
    link: LinkId,
    grant_key: GrantKey,
    invitation: Invitation,
}

static PINNED: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../vault/tests/vectors/formats.json")).expect("JSON"));
static KEYS: LazyLock<Keys> = LazyLock::new(Keys::new);

impl Keys {
    fn new() -> Self {
        let id = |name: &str| <[u8; 16]>::try_from(pinned(name)).expect("16 bytes");
        let key = |name: &str| <[u8; 32]>::try_from(pinned(name)).expect("32 bytes");
        let vault = VaultId::from_bytes(id("vault"));
        let list = SignedMemberList::parse(&pinned("member_list_3")).expect("pinned");
        let generations = open_generations(list.list(), &VaultKey::from_bytes(key("vault_key_2"))).expect("pinned");
        let keys: Vec<_> = generations.iter().map(|(number, key, _)| (*number, key.clone())).collect();
        let content = pinned("file_content");
        Self {
            account: AccountId::from_bytes(id("account")),
            unlock: UnlockKey::from_bytes(key("unlock_key")),
            account_key: AccountKey::from_bytes(key("account_key")),
            vault,
            record: RecordId::from_bytes(id("record")),
            ring: Keyring::derive(vault, &keys).expect("pinned"),
            file: FileInfo {
                length: content.len() as u64,
                sha256: Digest::of(&content),
                name: String::new(),
                media_type: String::new(),
                key: FileKey::from_bytes(key("file_key")),
            },
            list,
            guest: AccountId::from_bytes(id("guest")),
            guest_secret: ExchangeSecret::from_bytes(key("guest_exchange_secret")),
            pair_secret: vault::secret::PairSecret::from_bytes(key("pair_secret")),
            journal: generations[0].2.clone(),
            before: JournalState { n: 1, chain: Digest::from_bytes(key("journal_before")) },
            link: LinkId::from_bytes(key("link")),
            grant_key: GrantKey::from_bytes(key("grant_key")),
            invitation: Invitation::parse(&pinned_text("invitation")).expect("pinned"),
        }
    }

    fn open_key_box(&self, bytes: [u8; vault::vault_key::KEY_BOX_LEN]) -> bool {
        let list = self.list.list();
        let (Ok(owner), Some(member)) = (list.owner_entry(), list.entry(&self.guest)) else { return false };
        let pair = Pair { owner: &owner.keys, member: &member.keys, secret: &self.pair_secret };
        vault::vault_key::KeyBox::from_bytes(bytes).open(&self.vault, 2, &self.guest_secret, pair).is_ok()
    }
}

fn pinned_text(name: &str) -> String {
    PINNED[name].as_str().expect("pinned").to_owned()
}

/// A pinned example's bytes.
fn pinned(name: &str) -> Vec<u8> {
    if name == "key_box" {
        let list = SignedMemberList::parse(&pinned("member_list_3")).expect("pinned");
        let guest = AccountId::from_slice(&pinned("guest")).expect("pinned");
        return list.list().entry(&guest).and_then(|entry| entry.key_box.as_ref()).expect("pinned").as_bytes().to_vec();
    }
    let hex = pinned_text(name);
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
}

fn sealed_examples() -> Vec<Vec<u8>> {
    ENVELOPES.iter().enumerate().map(|(at, (name, _))| [&[at as u8], &pinned(name)[..]].concat()).collect()
}

/// A vault of one's own, and the same as a vault of somebody else.
fn state_examples() -> Vec<Vec<u8>> {
    let own = AccountState::open_state(&KEYS.account_key, &KEYS.account, 3, &pinned("sealed_state")).expect("pinned");
    let mut foreign = own.clone();
    foreign.vaults[0].owner_key = None;
    [own, foreign].map(|state| write_state(&state).expect("written").to_vec()).into()
}

fn padded(length: usize) -> Vec<u8> {
    pad(&vec![7; length]).expect("padded").to_vec()
}

fn file_info_example() -> Vec<u8> {
    let (info, _) = seal_file(b"%PDF", "検査.pdf", "application/pdf", &mut TestRng::new(1)).expect("sealed");
    protocol::to_cbor(&info).expect("written")
}
