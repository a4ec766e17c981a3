//! Somebody who holds what a member's program holds, and does with it what the keys allow and the server takes.

use client::api::Api;
use client::environment::Environment as _;
use client::native::{NativeTransport, System};
use protocol::account::Proof;
use protocol::change::{ChangesPage, Changeset, Put};
use protocol::session::SignIn;
use protocol::{Bytes, Key, SignInId};
use vault::account::{AccountState, VaultEntry, derive_from_words, unwrap_account_key};
use vault::generation::follow_generation;
use vault::head::{Head, RecordState, SignedHead, root};
use vault::id::{AccountId, Digest, GrantId, RecordId, VaultId};
use vault::key_pair::SigningSecret;
use vault::member::{MemberList, SignedMemberList};
use vault::record::{Body, Record};
use vault::record_seal::Keyring;
use vault::secret::Words;
use vault::vault_key::open_generations;

use client::engine::wire::Sheet;

/// A member with the keys of one vault, beside the program.
pub struct Rogue {
    api: Api<NativeTransport>,
    proof: Proof,
    pub account: AccountId,
    pub vault: VaultId,
    entry: VaultEntry,
    signing: SigningSecret,
}

/// What the server holds, open.
pub struct Seen {
    pub page: ChangesPage,
    pub head: SignedHead,
    pub list: SignedMemberList,
    pub records: Vec<(RecordId, u64, Record)>,
    keyring: Keyring,
}

impl Rogue {
    /// From the words of a recovery sheet.
    pub async fn new(url: &str, sheet: &Sheet, vault: VaultId) -> Self {
        let keys = derive_from_words(&Words::parse(&sheet.words.join(" ")).unwrap());
        let api = Api::new(NativeTransport::new(url).unwrap());
        let (id, auth_key) = (SignInId(*keys.id.as_bytes()), Key(*keys.auth.expose()));
        let signed_in = api.sign_in(&SignIn { id, auth_key, new_device: false }).await.unwrap();
        let account = AccountId::from_bytes(signed_in.account.0);
        let (epoch, wrapped) = signed_in.wrapped.0.split_first_chunk::<4>().unwrap();
        let epoch = u32::from_be_bytes(*epoch);
        let key = unwrap_account_key(&keys.unlock, &account, epoch, wrapped).unwrap();
        let state = AccountState::open_state(&key, &account, epoch, &signed_in.state.0).unwrap();
        let proof = Proof { id, auth_key: Key(*keys.auth.expose()) };
        let page = api.changes(&protocol::VaultId(*vault.as_bytes()), 0).await.unwrap();
        let list = SignedMemberList::parse(&page.member_lists.last().unwrap().0).unwrap();
        let entry = follow_generation(state.vault(&vault).unwrap(), &account, &state.identity, &list).unwrap();
        let signing = entry.owner_key.clone().unwrap_or_else(|| state.identity.signing.clone());
        Self { api, proof, account, vault, entry, signing }
    }

    /// Everything the server holds.
    pub async fn look(&self) -> Seen {
        let page = self.api.changes(&protocol::VaultId(*self.vault.as_bytes()), 0).await.unwrap();
        let head = SignedHead::parse(&page.head.0).unwrap();
        assert_eq!(page.through, head.head().revision, "a small vault");
        let list = SignedMemberList::parse(&page.member_lists.last().unwrap().0).unwrap();
        let keys = open_generations(list.list(), &self.entry.generations[0].1).unwrap();
        let keys: Vec<_> = keys.into_iter().map(|(generation, key, _)| (generation, key)).collect();
        let keyring = Keyring::derive(self.vault, &keys).unwrap();
        let open = |stored: &protocol::change::StoredRecord| {
            let id = RecordId::from_bytes(stored.record.0);
            let bytes = keyring.open_record(&id, stored.revision, &stored.sealed.0).unwrap();
            (id, stored.revision, Body::decode(&bytes).unwrap().record)
        };
        let records = page.put.iter().map(open).collect();
        Seen { page, head, list, records, keyring }
    }

    /// How many of the calls that read a vault the server answers with anything of it, for this account.
    pub async fn reaches(&self, vault: VaultId, blobs: &[vault::id::BlobId]) -> usize {
        let (api, vault) = (&self.api, protocol::VaultId(*vault.as_bytes()));
        let mut answered = vec![
            api.vault(&vault).await.is_ok(),
            api.changes(&vault, 0).await.is_ok(),
            api.grants(&vault).await.is_ok(),
            api.journal(&vault, 0).await.is_ok(),
            api.members(&vault).await.is_ok(),
        ];
        for blob in blobs {
            answered.push(api.blob(&vault, &protocol::BlobId(*blob.as_bytes())).await.is_ok());
        }
        answered.into_iter().filter(|it| *it).count()
    }

    /// How many sealed records of another vault open with the keys of this one, as whichever vault's they are taken for.
    pub async fn opens(&self, other: &Seen) -> usize {
        let list = self.look().await.list;
        let keys = open_generations(list.list(), &self.entry.generations[0].1).unwrap();
        let keys: Vec<_> = keys.into_iter().map(|(generation, key, _)| (generation, key)).collect();
        let opens = |vault: VaultId| {
            let keyring = Keyring::derive(vault, &keys).unwrap();
            let open = |stored: &&protocol::change::StoredRecord| {
                let id = RecordId::from_bytes(stored.record.0);
                keyring.open_record(&id, stored.revision, &stored.sealed.0).is_ok()
            };
            other.page.put.iter().filter(open).count()
        };
        let vaults = std::collections::BTreeSet::from([other.head.head().vault, self.vault]);
        vaults.into_iter().map(opens).sum()
    }

    /// Puts one record more into the vault. Its id.
    pub async fn put(&self, record: Record) -> RecordId {
        let id = RecordId::make(System::default().rng());
        self.put_at(id, record).await;
        id
    }

    /// Puts one record more into the vault, under this id.
    pub async fn put_at(&self, id: RecordId, record: Record) {
        let mut system = System::default();
        let seen = self.look().await;
        let state = |((id, revision, _), stored): (&(RecordId, u64, Record), &protocol::change::StoredRecord)| {
            RecordState { id: *id, revision: *revision, sha256: Digest::of(&stored.sealed.0) }
        };
        let mut states: Vec<RecordState> = seen.records.iter().zip(&seen.page.put).map(state).collect();
        let sealed = seen.keyring.seal_record(&id, 1, &Body::new(record).encode().unwrap(), system.rng()).unwrap();
        states.push(RecordState { id, revision: 1, sha256: Digest::of(&sealed) });
        let (record, sealed) = (protocol::RecordId(*id.as_bytes()), Bytes(sealed));
        let put = vec![Put { record, revision: 1, sealed, blobs: Vec::new() }];
        self.send(&seen, states, Changeset { put, ..nothing() }).await;
    }

    /// What the server serves.
    pub async fn live_links(&self) -> Vec<GrantId> {
        let grants = self.api.grants(&protocol::VaultId(*self.vault.as_bytes())).await.unwrap().grants;
        grants.iter().filter(|view| !view.revoked).map(|view| GrantId::from_bytes(view.grant.0)).collect()
    }

    /// Signs what follows a head.
    pub fn next(&self, last: &SignedHead, change: impl FnOnce(&mut Head)) -> SignedHead {
        let mut head = *last.head();
        head.revision += 1;
        head.previous = last.link();
        head.author = self.account;
        change(&mut head);
        SignedHead::sign(head, &self.signing).unwrap()
    }

    /// Changes each record that `change` says something else of, and deletes those of which it says nothing.
    pub async fn rewrite(&self, change: impl Fn(&Record) -> Option<Record>) {
        let mut system = System::default();
        let seen = self.look().await;
        let (mut put, mut delete, mut states) = (Vec::new(), Vec::new(), Vec::new());
        for ((id, revision, record), stored) in seen.records.iter().zip(&seen.page.put) {
            let Some(next) = change(record) else {
                delete.push(stored.record);
                continue;
            };
            if next == *record {
                states.push(RecordState { id: *id, revision: *revision, sha256: Digest::of(&stored.sealed.0) });
                continue;
            }
            let (revision, bytes) = (revision + 1, Body::new(next).encode().unwrap());
            let sealed = seen.keyring.seal_record(id, revision, &bytes, system.rng()).unwrap();
            states.push(RecordState { id: *id, revision, sha256: Digest::of(&sealed) });
            put.push(Put { record: stored.record, revision, sealed: Bytes(sealed), blobs: Vec::new() });
        }
        self.send(&seen, states, Changeset { put, delete, ..nothing() }).await;
    }

    /// Writes the owner's next member list, changed in this way.
    pub async fn write_list(&self, change: impl FnOnce(&mut MemberList)) {
        let seen = self.look().await;
        let mut list = seen.list.list().clone();
        (list.n, list.previous) = (list.n + 1, seen.list.digest());
        change(&mut list);
        let list = list.sign(&self.signing).unwrap();
        let state = |((id, revision, _), stored): (&(RecordId, u64, Record), &protocol::change::StoredRecord)| {
            RecordState { id: *id, revision: *revision, sha256: Digest::of(&stored.sealed.0) }
        };
        let states = seen.records.iter().zip(&seen.page.put).map(state).collect();
        let member_list = Some(Bytes(list.as_bytes().to_vec()));
        let proof = Some(self.proof.clone());
        self.send(&seen, states, Changeset { member_list, proof, ..nothing() }).await;
    }

    async fn send(&self, seen: &Seen, states: Vec<RecordState>, changeset: Changeset) {
        let list = changeset.member_list.as_ref().map(|list| SignedMemberList::parse(&list.0).unwrap().pin());
        let head = self.next(&seen.head, |head| {
            head.count = u32::try_from(states.len()).unwrap();
            head.root = root(&states);
            head.list = list.unwrap_or(head.list);
        });
        let changeset = Changeset {
            expected_head: protocol::Digest(*seen.head.digest().as_bytes()),
            new_head: Bytes(head.as_bytes().to_vec()),
            ..changeset
        };
        let mut system = System::default();
        let key = RecordId::make(system.rng()).to_string();
        self.api.change(&protocol::VaultId(*self.vault.as_bytes()), &changeset, &key).await.unwrap();
    }
}

fn nothing() -> Changeset {
    Changeset {
        expected_head: protocol::layout::NO_HEAD,
        new_head: Bytes(Vec::new()),
        put: Vec::new(),
        delete: Vec::new(),
        grants: Vec::new(),
        member_list: None,
        proof: None,
    }
}
