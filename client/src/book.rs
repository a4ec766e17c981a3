//! An open vault: its keys, its newest accepted head, its records.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use vault::account::VaultEntry;
use vault::head::{Head, RecordState, SignedHead, root};
use vault::id::{AccountId, Digest, GrantId, RecordId, VaultId};
use vault::journal::JournalState;
use vault::key_pair::{ExchangeSecret, Identity, SigningSecret, VerifyKey};
use vault::member::{Role, SignedMemberList};
use vault::record::{
    Acts, Body, Consent, Fact, GoesOn, GrantRecord, Import, JournalCut, Kind, Member, Origin, Person, Provider, Record,
    Topic,
};
use vault::record_seal::Keyring;
use vault::vault_key::open_generations;

use crate::list_history::ListHistory;
use crate::records::Records;
use crate::search;
use crate::topic::topic_of;

/// An open vault.
pub(crate) struct Book {
    pub(crate) vault: VaultId,
    pub(crate) entry: VaultEntry,
    pub(crate) keyring: Keyring,
    pub(crate) journal_keys: Vec<(u32, ExchangeSecret)>,
    pub(crate) list: SignedMemberList,
    /// What this device has seen of the member lists that it accepted.
    pub(crate) lists: ListHistory,
    /// Whose device this is.
    pub(crate) account: AccountId,
    /// Signs this account's heads: the vault's owner key, or the account's own as a member.
    pub(crate) signing: SigningSecret,
    /// None until something was accepted.
    pub(crate) head: Option<SignedHead>,
    pub(crate) records: Records,
    /// Deleted as far as this device knows.
    pub(crate) deleted: BTreeSet<RecordId>,
    /// What the owner signed that members are called.
    pub(crate) names: BTreeMap<AccountId, String>,
}

/// One record, open.
pub(crate) struct Held {
    pub(crate) revision: u64,
    pub(crate) sha256: Digest,
    pub(crate) body: Body,
    words: OnceCell<String>,
    topic: OnceCell<Option<Topic>>,
    /// Whether it is the owner's word, where it is one: told once, when the key of its list was known.
    pub(crate) is_owners: OnceCell<bool>,
}

/// A record as it came, before it is accepted.
pub(crate) struct Sealed {
    pub(crate) revision: u64,
    pub(crate) bytes: Vec<u8>,
}

impl Book {
    /// An open vault without records. `None` if the keys do not fit the member list.
    pub(crate) fn new(
        entry: VaultEntry,
        list: SignedMemberList,
        account: AccountId,
        identity: &Identity,
    ) -> Option<Self> {
        let (generation, newest) = entry.generations.first()?;
        if *generation != list.list().generation {
            return None;
        }
        let own = entry.owner_key.as_ref().filter(|_| list.list().owner == account);
        let signing = own.unwrap_or(&identity.signing).clone();
        let secrets = open_generations(list.list(), newest).ok()?;
        let content = list.list();
        let named = content.entries.iter().filter_map(|it| Some((it.account, content.name(&it.account, newest)?)));
        let names = named.collect();
        let keys: Vec<_> = secrets.iter().map(|(generation, key, _)| (*generation, key.clone())).collect();
        let keyring = Keyring::derive(entry.vault, &keys).ok()?;
        let journal_keys = secrets.into_iter().map(|(generation, _, journal)| (generation, journal)).collect();
        Some(Self {
            vault: entry.vault,
            entry,
            keyring,
            journal_keys,
            list,
            lists: ListHistory::default(),
            account,
            signing,
            head: None,
            records: Records::default(),
            deleted: BTreeSet::new(),
            names,
        })
    }

    /// Goes on under the keys of another book of the same vault, which are those of its next member list.
    pub(crate) fn take_keys(&mut self, next: Self) {
        let records = std::mem::take(&mut self.records);
        let deleted = std::mem::take(&mut self.deleted);
        let lists = std::mem::take(&mut self.lists);
        *self = Self { records, deleted, lists, ..next };
    }

    /// Opens one sealed record. `None` if it is not this revision of this record of this vault, or not a record.
    pub(crate) fn open(&self, id: &RecordId, sealed: &Sealed) -> Option<Held> {
        let body = self.keyring.open_record(id, sealed.revision, &sealed.bytes).ok()?;
        let body = Body::decode(&body).ok()?;
        Some(Held::new(sealed.revision, Digest::of(&sealed.bytes), body))
    }

    /// What a head would cover now.
    pub(crate) fn states(&self) -> Vec<RecordState> {
        let state =
            |(id, held): (&RecordId, &Held)| RecordState { id: *id, revision: held.revision, sha256: held.sha256 };
        self.records.iter().map(state).collect()
    }

    /// The next head over these record states, signed.
    pub(crate) fn next_head(
        &self,
        states: &[RecordState],
        journal: JournalState,
        also: Digest,
        now: i64,
    ) -> Option<SignedHead> {
        // Kept by every later head: a device may meet the reconciled history at any point of it.
        let kept = self.head.as_ref().map_or(Digest::ZERO, |head| head.head().also);
        let also = if also == Digest::ZERO { kept } else { also };
        // Another device may have read further than this one: what its head covers is never taken back.
        let covered = self.head.as_ref().map_or(JournalState::EMPTY, |head| head.head().journal);
        let journal = if covered.n > journal.n { covered } else { journal };
        // Where this account's last day is known, others take an earlier time than the head before for one that was dated back.
        let ends = self.list.list().entry(&self.account).is_some_and(|entry| entry.until.is_some());
        let before = self.head.as_ref().filter(|_| ends).map(|head| head.head().time);
        let time = before.map_or(now, |before| before.max(now));
        let head = Head {
            vault: self.vault,
            revision: self.head.as_ref().map_or(1, |head| head.head().revision + 1),
            count: u32::try_from(states.len()).ok()?,
            root: root(states),
            list: self.list.pin(),
            journal,
            previous: self.head.as_ref().map_or(Digest::ZERO, SignedHead::link),
            also,
            author: self.account,
            time,
        };
        SignedHead::sign(head, &self.signing).ok()
    }

    /// Revision of the accepted head; 0 before the first.
    pub(crate) fn revision(&self) -> u64 {
        self.head.as_ref().map_or(0, |head| head.head().revision)
    }

    /// What this account may do; nothing if the list does not name it.
    pub(crate) fn role(&self) -> Option<Role> {
        self.list.list().entry(&self.account).map(|entry| entry.role)
    }

    /// Whether the day has come from which this account is no member.
    pub(crate) fn is_over(&self, now: i64) -> bool {
        self.list.list().entry(&self.account).is_some_and(|entry| entry.is_over(now))
    }

    /// Whether the vault was handed over to this account, which has not made it its own yet.
    pub(crate) fn is_handed_over(&self) -> bool {
        self.role() == Some(Role::Owner) && self.entry.owner_key.is_none()
    }

    /// The owner's word that a link goes on whoever was in before and is not in the list in force. None by anybody else.
    pub(crate) fn goes_on(&self, grant: &GrantId) -> Option<GoesOn> {
        let (list, owner_key) = self.owners_key()?;
        Some(GoesOn::sign(&self.vault, grant, list, owner_key))
    }

    /// What the owner signs with, and the number of the list in force. None on anybody else's device.
    pub(crate) fn owners_key(&self) -> Option<(u32, &SigningSecret)> {
        let key = self.entry.owner_key.as_ref().filter(|_| self.role() == Some(Role::Owner))?;
        Some((self.list.list().n, key))
    }

    /// Whether a record that is the owner's word is so: told by `verify` from the owner's key of the list that it names.
    pub(crate) fn is_owners(&self, held: &Held, list: u32, verify: impl FnOnce(&VerifyKey) -> bool) -> bool {
        if let Some(known) = held.is_owners.get() {
            return *known;
        }
        // A list that this device has not seen yet may come: nothing is kept of that.
        let Some(key) = self.lists.owner_key(list) else { return false };
        *held.is_owners.get_or_init(|| verify(&key))
    }

    /// What is recorded of everybody who is or was a member.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&RecordId, &Member)> {
        self.of_kind(Kind::Member).filter_map(|(id, held)| match &held.record().fact {
            Fact::Member(member) => Some((id, member)),
            _ => None,
        })
    }

    /// A member's name: as the owner signed it, or of those who are gone or were let in before names were signed, as it was recorded.
    pub(crate) fn name_of(&self, account: &AccountId) -> Option<&str> {
        if let Some(name) = self.names.get(account) {
            return Some(name);
        }
        if let Some(name) = self.former_name(account) {
            return Some(name);
        }
        self.members().find(|(_, member)| member.account == *account).map(|(_, member)| member.name.as_str())
    }

    /// A member's name as it was recorded, if the record says that the owner wrote it, or that there was nobody else then.
    pub(crate) fn name_by_owner(&self, account: &AccountId) -> Option<&str> {
        let owner = self.list.list().owner;
        let (id, member) = self.members().find(|(_, member)| member.account == *account)?;
        let by = self.records.get(id)?.record().by;
        by.is_none_or(|by| by == owner).then_some(member.name.as_str())
    }

    /// The name of the member who wrote a record as it is now.
    pub(crate) fn author_of(&self, id: &RecordId) -> Option<&str> {
        self.name_of(self.records.get(id)?.record().by.as_ref()?)
    }

    /// A member's name; empty if nobody has named them.
    pub(crate) fn name_or_nothing(&self, account: &AccountId) -> String {
        self.name_of(account).unwrap_or_default().to_owned()
    }

    /// The same, if it was another member than this account; empty if nobody has named them.
    pub(crate) fn other_author(&self, id: &RecordId) -> Option<String> {
        let author = self.records.get(id)?.record().by.filter(|author| !self.is_self(author))?;
        Some(self.name_or_nothing(&author))
    }

    /// Whether anybody but the owner is or was in: then everything says who did it.
    pub(crate) fn has_company(&self) -> bool {
        self.list.list().entries.len() > 1 || self.members().next().is_some()
    }

    /// All records that are not said to be somebody else's.
    pub(crate) fn mine(&self) -> impl Iterator<Item = (&RecordId, &Held)> {
        self.records.iter().filter(|(_, held)| held.record().not_mine.is_none())
    }

    /// What an export takes out: the same, without what else came in the file of a record that is said to be somebody else's.
    pub(crate) fn to_export(&self) -> impl Iterator<Item = (&RecordId, &Held)> {
        let import_of = |held: &Held| match held.record().provenance.origin {
            Origin::File { import } => Some(import),
            Origin::Patient | Origin::Reply { .. } => None,
        };
        let aside = self.records.values().filter(|held| held.record().not_mine.is_some());
        let imports: BTreeSet<RecordId> = aside.filter_map(import_of).collect();
        let stays = move |id: &RecordId, held: &Held| {
            held.record().kind() == Kind::Import
                && (imports.contains(id) || import_of(held).is_some_and(|import| imports.contains(&import)))
        };
        self.mine().filter(move |(id, held)| !stays(id, held))
    }

    /// All of a kind.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&RecordId, &Held)> {
        self.records.of_kind(kind).filter(|(_, held)| held.record().not_mine.is_none())
    }

    /// What was done, in its parts.
    pub(crate) fn acts(&self) -> impl Iterator<Item = (&RecordId, &Acts)> {
        self.of_kind(Kind::Acts).filter_map(|(id, held)| match &held.record().fact {
            Fact::Acts(acts) => Some((id, acts)),
            _ => None,
        })
    }

    /// Whose vault it is.
    pub(crate) fn person(&self) -> Option<(&RecordId, &Person)> {
        self.of_kind(Kind::Person).find_map(|(id, held)| match &held.record().fact {
            Fact::Person(person) => Some((id, person)),
            _ => None,
        })
    }

    /// A provider.
    pub(crate) fn provider(&self, id: &RecordId) -> Option<&Provider> {
        match &self.records.get(id)?.record().fact {
            Fact::Provider(provider) => Some(provider),
            _ => None,
        }
    }

    /// All grants.
    pub(crate) fn grants(&self) -> impl Iterator<Item = (&RecordId, &GrantRecord)> {
        self.of_kind(Kind::Grant).filter_map(|(id, held)| match &held.record().fact {
            Fact::Grant(grant) => Some((id, &**grant)),
            _ => None,
        })
    }

    /// All consents.
    pub(crate) fn consents(&self) -> impl Iterator<Item = (&RecordId, &Consent)> {
        self.of_kind(Kind::Consent).filter_map(|(id, held)| match &held.record().fact {
            Fact::Consent(consent) => Some((id, consent)),
            _ => None,
        })
    }

    /// A grant by its id at the server.
    pub(crate) fn grant(&self, grant: &GrantId) -> Option<(&RecordId, &GrantRecord)> {
        self.grants().find(|(_, record)| record.grant == *grant)
    }

    /// Where the journal begins, as each erasing of old entries said. What was erased at a former place is of another journal.
    pub(crate) fn journal_cuts(&self) -> impl Iterator<Item = (&RecordId, &JournalCut)> {
        let cuts = self.of_kind(Kind::JournalCut).filter(|(id, _)| !self.is_former_cut(id));
        cuts.filter_map(|(id, held)| match &held.record().fact {
            Fact::JournalCut(cut) => Some((id, cut)),
            _ => None,
        })
    }

    /// An import.
    pub(crate) fn import(&self, id: &RecordId) -> Option<&Import> {
        match &self.records.get(id)?.record().fact {
            Fact::Import(import) => Some(import),
            _ => None,
        }
    }
}

impl Held {
    pub(crate) fn new(revision: u64, sha256: Digest, body: Body) -> Self {
        let (words, topic, is_owners) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { revision, sha256, body, words, topic, is_owners }
    }

    pub(crate) fn record(&self) -> &Record {
        &self.body.record
    }

    /// Folded words to search in; made when somebody searches for the first time.
    pub(crate) fn words(&self) -> &str {
        self.words.get_or_init(|| search::words(&self.body.record))
    }

    /// The topic that it is decided about under; told once, when somebody asks.
    pub(crate) fn topic(&self) -> Option<Topic> {
        *self.topic.get_or_init(|| topic_of(self.record()))
    }

    /// The same record with another fact. `None` if this program may only read it.
    pub(crate) fn with_fact(&self, fact: Fact) -> Option<Body> {
        self.body.clone().with(Record { schema: fact.schema(), fact, ..self.record().clone() }).ok()
    }
}
