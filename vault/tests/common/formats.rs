//! Every format of the vault once: made from fixed inputs, and opened again from what was pinned.

use std::collections::{BTreeMap, BTreeSet};

use serde_bytes::{ByteArray, ByteBuf};
use serde_json::{Value, json};
use vault::account::{
    AccountState, PairSecretWith, StateVersion, derive_from_passkey, derive_from_passphrase, derive_from_words,
    open_device_name, seal_device_name, unwrap_account_key, wrap_account_key,
};
use vault::file::{FileInfo, open_file, seal_file};
use vault::generation::{end_on, let_in, make_vault, name_members, owner_identity, roll_generation};
use vault::grant::derive_resource_id;
use vault::head::{Head, RecordState, SignedHead, root, state_code};
use vault::id::{AccountId, Digest, GrantId, LinkId, RecordId, VaultId};
use vault::invitation::{AnsweredInvitation, Invitation, PendingInvitation};
use vault::journal::{JournalState, open_entry, seal_entry};
use vault::key_pair::Identity;
use vault::member::{Role, SignedMemberList};
use vault::moving::{Everything, body_digest, code, former_journal, whole_digest};
use vault::number::ProviderNumber;
use vault::pairing::{NewDevice, VaultMark};
use vault::passphrase::Passphrase;
use vault::record::{Body, Fact, FormerMember, JournalBegin, JournalKey, Note, PlaceLeft, Provenance, Record};
use vault::record_seal::Keyring;
use vault::reply::{Reply, ReplyFile, derive_reply_id, open_reply, seal_reply};
use vault::secret::{
    AccountKey, GrantKey, InvitationSecret, PairSecret, PasskeyOutput, Seal, UnlockKey, VaultKey, Words,
};
use vault::vault_key::{Pair, open_generations};
use vault::words::WordList;

use super::rng::TestRng;

const PASSPHRASE: &str = "ｂｌｕｅ lamp 七つの海";
const BODY: &[u8] = "\u{a1}acarbose 50 mg 葛\u{e0100}".as_bytes();
const FILE: &[u8] = b"%PDF-1.7 not really";
const EVENT: &[u8] = b"\xa1dtime\x1a\x6b\x12\x34\x56";
const LINK: LinkId = LinkId::from_bytes([0x6c; 32]);
const DEVICE: &str = "台所のタブレット";
const INVITED: &str = "父";
const OWNER_NAME: &str = "髙﨑　千鶴";
/// The day on which the member's access ends.
const UNTIL: i64 = 2_089_000_000;
const REVISION: u64 = 7;

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2));
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn reply() -> Reply {
    let file = ReplyFile { name: "紹介状.pdf".into(), media_type: "application/pdf".into(), content: FILE.to_vec() };
    Reply { from: "受付 邊見".into(), text: "お大事に。".into(), file: Some(file) }
}

/// What a vault leaves behind when it moves, made of what is pinned of it.
fn left(pinned: &impl Fn(&str) -> Vec<u8>, secret: [u8; 32]) -> PlaceLeft {
    let member = FormerMember { account: AccountId::from_slice(&pinned("guest")).unwrap(), name: INVITED.into() };
    PlaceLeft {
        server: "https://inro.example".into(),
        vault: VaultId::from_slice(&pinned("vault")).unwrap(),
        account: AccountId::from_slice(&pinned("account")).unwrap(),
        head: ByteBuf::from(pinned("head")),
        list: ByteBuf::from(pinned("member_list_3")),
        begins: JournalBegin { n: 1, chain: Digest::from_slice(&pinned("journal_before")).unwrap() },
        keys: vec![JournalKey { generation: 2, secret: ByteArray::new(secret) }],
        members: vec![member],
    }
}

/// The record that moves.
fn moving_body() -> Body {
    let note = Note { title: Some("覚え".into()), text: Some("葛\u{e0100}".into()), ..Note::default() };
    Body::new(Record::new(Fact::Note(note), Provenance::typed(1_795_400_000)))
}

fn everything(left: &PlaceLeft, pinned: &impl Fn(&str) -> Vec<u8>) -> Digest {
    let record = RecordId::from_slice(&pinned("record")).unwrap();
    let records = BTreeMap::from([(record, (REVISION, body_digest(&moving_body()).unwrap()))]);
    let deleted = BTreeSet::from([RecordId::from_bytes([9; 16])]);
    whole_digest(&Everything { left, records: &records, deleted: &deleted, entries: &[pinned("journal_entry")] })
}

/// Inputs and outputs of every format, always the same for the same random source.
pub fn make(rng: &mut TestRng) -> Value {
    let account = AccountId::make(rng);
    let identity = Identity::make(rng);
    let seal = Seal::make(rng);
    let words = Words::make(rng);
    let by_passphrase = derive_from_passphrase(&Passphrase::parse(PASSPHRASE).unwrap(), &seal).unwrap();
    let by_words = derive_from_words(&words);
    let by_passkey = derive_from_passkey(&PasskeyOutput::from_bytes([0x5a; 32]));
    let account_key = AccountKey::make(rng);
    let wrapped = wrap_account_key(&by_passphrase.unlock, &account, 3, &account_key, rng).unwrap();
    let device_name = seal_device_name(&account_key, &account, 3, DEVICE, rng).unwrap();

    let made = make_vault(account, &identity, rng).unwrap();
    let owner_key = made.entry.owner_key.clone().unwrap();
    let owner = owner_identity(&owner_key, &identity);
    let guest = (AccountId::make(rng), Identity::make(rng));
    let invitation = InvitationSecret::make(rng);
    let pair_secret = PairSecret::derive(&invitation, &owner, &guest.1.public());
    let joined =
        let_in(&made.entry, &made.list, guest.0, Role::Editor, guest.1.public(), pair_secret.clone(), rng).unwrap();
    let rolled = roll_generation(&joined.entry, &joined.list, |_| true, None, rng).unwrap();
    let vault = rolled.entry.vault;

    let mut entry = rolled.entry.clone();
    entry.pair_secrets = vec![PairSecretWith { account: guest.0, secret: pair_secret.clone() }];
    let version = StateVersion { epoch: 3, counter: 41 };
    let state = AccountState { account, version, identity: identity.clone(), seal: seal.clone(), vaults: vec![entry] };
    let sealed_state = state.seal_state(&account_key, rng).unwrap();

    let record = RecordId::make(rng);
    let keyring = Keyring::derive(vault, &rolled.entry.generations).unwrap();
    let sealed_record = keyring.seal_record(&record, REVISION, BODY, rng).unwrap();
    let (file_info, sealed_file) = seal_file(FILE, "検査.pdf", "application/pdf", rng).unwrap();

    let journal_key = rolled.list.list().journal_key;
    let before = JournalState::EMPTY.after(&vault, b"first entry");
    let journal_entry = seal_entry(&journal_key, 2, &vault, &before, EVENT, rng).unwrap();
    let journal = before.after(&vault, &journal_entry);

    let records = [RecordState { id: record, revision: REVISION, sha256: Digest::of(&sealed_record) }];
    let head = Head {
        vault,
        revision: 2,
        count: 1,
        root: root(&records),
        list: rolled.list.pin(),
        journal,
        previous: Digest::of(b"previous"),
        also: Digest::ZERO,
        author: account,
        time: 1_795_400_000,
    };
    let head = SignedHead::sign(head, &owner_key).unwrap();

    let (grant, grant_key) = (GrantId::make(rng), GrantKey::make(rng));
    let reply = reply().encode().unwrap();
    let sealed_reply = seal_reply(&grant_key, &LINK, &reply, rng).unwrap();
    let mark = VaultMark { vault, revision: 2, link: head.link() };
    let device = NewDevice {
        server: "https://inro.example".to_owned(),
        seal: seal.clone(),
        kdf: 1,
        epoch: 3,
        vaults: vec![mark],
    };
    let provider_number = ProviderNumber::make(rng);

    let pending = PendingInvitation::make(vault, &owner, Role::Reader, INVITED, 1_795_400_000, rng).unwrap();
    let sealed_invitation = pending.seal_pending(&account_key, &account, 3, rng).unwrap();
    let link = &pending.invitation;
    let answered = AnsweredInvitation::make(link.clone(), rng).answer(guest.0, guest.1.public());
    let answer = link.answer(&answered);
    let digits = link.digits(&pending.nonce, &answered).unwrap();

    let ends = end_on(&rolled.entry, &rolled.list, &guest.0, Some(UNTIL)).unwrap();
    let names = [(account, OWNER_NAME), (guest.0, INVITED)];
    let named = name_members(&rolled.entry, ends, names, rng).unwrap();

    let fields = [
        ("account", json!(hex(account.as_bytes()))),
        ("epoch", json!(3)),
        ("passphrase", json!(PASSPHRASE)),
        ("seal", json!(hex(seal.expose()))),
        ("sign_in_id", json!(hex(by_passphrase.id.as_bytes()))),
        ("auth_key", json!(hex(by_passphrase.auth.expose()))),
        ("unlock_key", json!(hex(by_passphrase.unlock.expose()))),
        ("words", json!(hex(words.expose()))),
        (
            "words_english",
            json!(words.to_words(WordList::English).iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ")),
        ),
        (
            "words_japanese",
            json!(words.to_words(WordList::Japanese).iter().map(|word| word.as_str()).collect::<Vec<_>>().join(" ")),
        ),
        ("words_id", json!(hex(by_words.id.as_bytes()))),
        ("words_auth_key", json!(hex(by_words.auth.expose()))),
        ("words_unlock_key", json!(hex(by_words.unlock.expose()))),
        ("passkey_output", json!(hex(&[0x5a; 32]))),
        ("passkey_id", json!(hex(by_passkey.id.as_bytes()))),
        ("passkey_auth_key", json!(hex(by_passkey.auth.expose()))),
        ("passkey_unlock_key", json!(hex(by_passkey.unlock.expose()))),
        ("account_key", json!(hex(account_key.expose()))),
        ("wrapped_account_key", json!(hex(&wrapped))),
        ("sealed_device_name", json!(hex(&device_name))),
        ("sealed_state", json!(hex(&sealed_state))),
        ("vault", json!(hex(vault.as_bytes()))),
        ("vault_key_2", json!(hex(rolled.entry.generations[0].1.expose()))),
        ("owner_verify_key", json!(hex(owner.verify_key.as_bytes()))),
        ("owner_exchange_key", json!(hex(owner.exchange_key.as_bytes()))),
        ("guest", json!(hex(guest.0.as_bytes()))),
        ("guest_signing_secret", json!(hex(guest.1.signing.expose()))),
        ("guest_exchange_secret", json!(hex(guest.1.exchange.expose()))),
        ("invitation_secret", json!(hex(invitation.expose()))),
        ("pair_secret", json!(hex(pair_secret.expose()))),
        ("member_list_2", json!(hex(joined.list.as_bytes()))),
        ("member_list_3", json!(hex(rolled.list.as_bytes()))),
        ("member_list_4", json!(hex(named.list.as_bytes()))),
        ("record", json!(hex(record.as_bytes()))),
        ("record_revision", json!(REVISION)),
        ("record_body", json!(hex(BODY))),
        ("sealed_record", json!(hex(&sealed_record))),
        ("file_key", json!(hex(file_info.key.expose()))),
        ("file_content", json!(hex(FILE))),
        ("sealed_file", json!(hex(&sealed_file))),
        ("journal_before", json!(hex(before.chain.as_bytes()))),
        ("journal_event", json!(hex(EVENT))),
        ("journal_entry", json!(hex(&journal_entry))),
        ("journal_chain", json!(hex(journal.chain.as_bytes()))),
        ("head", json!(hex(head.as_bytes()))),
        ("head_link", json!(hex(head.link().as_bytes()))),
        ("state_code", json!(state_code(&head.link()))),
        ("grant", json!(hex(grant.as_bytes()))),
        ("grant_key", json!(hex(grant_key.expose()))),
        ("resource_id_0", json!(derive_resource_id(&grant_key, &record, 0))),
        ("resource_id_1", json!(derive_resource_id(&grant_key, &record, 1))),
        ("link", json!(hex(LINK.as_bytes()))),
        ("reply", json!(hex(&reply))),
        ("reply_id", json!(hex(derive_reply_id(&grant_key, &reply).as_bytes()))),
        ("sealed_reply", json!(hex(&sealed_reply))),
        ("typed_seal", json!(*seal.to_typed())),
        ("device_code", json!(*device.to_text().unwrap())),
        ("provider_number", json!(provider_number.to_string())),
        ("invitation", json!(*link.to_text())),
        ("invitation_id", json!(hex(link.id().as_bytes()))),
        ("invitation_nonce", json!(hex(pending.nonce.expose()))),
        ("invitation_answer", json!(hex(&answer))),
        ("invitation_digits", json!(digits.to_string())),
        ("sealed_invitation", json!(hex(&sealed_invitation))),
    ];
    let mut made: serde_json::Map<_, _> = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let generations = open_generations(rolled.list.list(), &rolled.entry.generations[0].1).unwrap();
    let secret = *generations[0].2.expose();
    let bytes = |name: &str| unhex(made[name].as_str().unwrap());
    let whole = everything(&left(&bytes, secret), &bytes);
    made.insert("journal_secret_2".into(), json!(hex(&secret)));
    made.insert("moving_body".into(), json!(hex(&moving_body().encode_in_order().unwrap())));
    made.insert("moving_digest".into(), json!(hex(whole.as_bytes())));
    made.insert("moving_code".into(), json!(code(&whole)));
    made.into()
}

/// Opens everything in `pinned` with the keys that stand beside it.
pub fn open(pinned: &Value) {
    let bytes = |name: &str| unhex(pinned[name].as_str().unwrap());
    let text = |name: &str| pinned[name].as_str().unwrap().to_owned();
    let account = AccountId::from_slice(&bytes("account")).unwrap();
    let vault = VaultId::from_slice(&bytes("vault")).unwrap();
    let record = RecordId::from_slice(&bytes("record")).unwrap();
    let seal = Seal::from_slice(&bytes("seal")).unwrap();

    let unlock = UnlockKey::from_slice(&bytes("unlock_key")).unwrap();
    let account_key = unwrap_account_key(&unlock, &account, 3, &bytes("wrapped_account_key")).unwrap();
    assert_eq!(account_key.expose()[..], bytes("account_key"));
    assert_eq!(open_device_name(&account_key, &account, 3, &bytes("sealed_device_name")).unwrap(), DEVICE);
    let state = AccountState::open_state(&account_key, &account, 3, &bytes("sealed_state")).unwrap();
    assert_eq!((state.version.counter, &state.seal), (41, &seal));
    let entry = state.vault(&vault).unwrap();
    assert_eq!(entry.generations[0].1.expose()[..], bytes("vault_key_2"));

    let list = SignedMemberList::parse(&bytes("member_list_3")).unwrap();
    let list = vault::member::follow(&entry.pin, std::slice::from_ref(&list)).unwrap().clone();
    list.verify(&entry.owner_key.as_ref().unwrap().verify_key()).unwrap();
    let guest = list.list().entry(&AccountId::from_slice(&bytes("guest")).unwrap()).unwrap();
    let secret = vault::key_pair::ExchangeSecret::from_bytes(bytes("guest_exchange_secret").try_into().unwrap());
    let pair_secret = PairSecret::from_slice(&bytes("pair_secret")).unwrap();
    let pair = Pair { owner: &list.list().owner_entry().unwrap().keys, member: &guest.keys, secret: &pair_secret };
    let key: VaultKey = guest.key_box.as_ref().unwrap().open(&vault, 2, &secret, pair).unwrap();
    assert_eq!(key.expose()[..], bytes("vault_key_2"));
    let generations = open_generations(list.list(), &key).unwrap();
    assert_eq!(generations.len(), 2);

    let named = SignedMemberList::parse(&bytes("member_list_4")).unwrap();
    let named = vault::member::follow(&entry.pin, &[list.clone(), named]).unwrap().clone();
    let (ends, key) = (named.list(), &generations[0].1);
    assert_eq!(ends.entry(&guest.account).unwrap().until, Some(UNTIL));
    assert_eq!(ends.entry(&account).unwrap().until, None);
    assert_eq!(ends.name(&guest.account, key).as_deref(), Some(INVITED));
    assert_eq!(ends.name(&account, key).as_deref(), Some(OWNER_NAME));

    let keys: Vec<_> = generations.iter().map(|(generation, key, _)| (*generation, key.clone())).collect();
    let body = Keyring::derive(vault, &keys).unwrap().open_record(&record, REVISION, &bytes("sealed_record")).unwrap();
    assert_eq!(*body, bytes("record_body"));
    let content = bytes("file_content");
    let info = FileInfo {
        length: content.len() as u64,
        sha256: Digest::of(&content),
        name: String::new(),
        media_type: String::new(),
        key: vault::secret::FileKey::from_slice(&bytes("file_key")).unwrap(),
    };
    assert_eq!(*open_file(&info, &bytes("sealed_file")).unwrap(), content);

    let before = JournalState { n: 1, chain: Digest::from_slice(&bytes("journal_before")).unwrap() };
    let event = open_entry(&generations[0].2, &vault, &before, &bytes("journal_entry")).unwrap();
    assert_eq!(*event, bytes("journal_event"));
    let head = SignedHead::parse(&bytes("head")).unwrap();
    head.verify(&list.list().owner_entry().unwrap().keys.verify_key).unwrap();
    assert_eq!(head.head().journal.chain.as_bytes()[..], bytes("journal_chain"));

    let grant_key = GrantKey::from_slice(&bytes("grant_key")).unwrap();
    let link = LinkId::from_slice(&bytes("link")).unwrap();
    let opened = open_reply(&grant_key, &link, &bytes("sealed_reply")).unwrap();
    assert_eq!(*opened, bytes("reply"));
    assert_eq!(Reply::decode(&opened).unwrap(), reply());
    assert_eq!(derive_reply_id(&grant_key, &opened).as_bytes()[..], bytes("reply_id"));
    assert_eq!(Seal::parse_typed(&text("typed_seal")), Ok(seal.clone()));
    assert_eq!(NewDevice::parse(&text("device_code")).unwrap().seal, seal);
    let link = Invitation::parse(&text("invitation")).unwrap();
    assert_eq!((link.vault, link.id().as_bytes()[..].to_vec()), (vault, bytes("invitation_id")));
    let answer = link.open_answer(&bytes("invitation_answer")).unwrap();
    assert_eq!(answer.keys, guest.keys);
    let pending =
        PendingInvitation::open_pending(&account_key, &account, 3, &vault, &bytes("sealed_invitation")).unwrap();
    assert_eq!((&pending.invitation, pending.for_whom.as_str()), (&link, INVITED));
    assert_eq!(pending.nonce.expose()[..], bytes("invitation_nonce"));
    assert_eq!(link.digits(&pending.nonce, &answer).unwrap().to_string(), text("invitation_digits"));
    assert!(text("provider_number").parse::<ProviderNumber>().is_ok());
    let left = left(&bytes, bytes("journal_secret_2").try_into().unwrap());
    let journal = former_journal(&left, &[bytes("journal_entry")]).unwrap();
    let (number, event) = &journal.entries[0];
    assert_eq!((*number, event.as_ref().unwrap().to_vec(), journal.covered), (2, bytes("journal_event"), 2));
    assert_eq!(Body::decode(&bytes("moving_body")).unwrap(), moving_body());
    let whole = everything(&left, &bytes);
    assert_eq!((whole.as_bytes().to_vec(), code(&whole)), (bytes("moving_digest"), text("moving_code")));
    for list in ["words_english", "words_japanese"] {
        assert_eq!(Words::parse(&text(list)).unwrap().expose()[..], bytes("words"));
    }
}
