//! The operator's check: opens everything that is stored, without any key of a patient, and names what is not as it was
//! written.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use protocol::layout::{HeadSums, read_head_sums};
use protocol::{Digest, VaultId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::blob::{BlobMeta, digest_of};
use super::change::RecordMeta;
use super::journal::{JournalRow, next_chain};
use super::vault::VaultRow;
use super::{key, sha256};
use crate::store::sealed::{Body, SealedRow, open_envelope};
use crate::store::{FileName, Large, Slot, Store, StoreError, key as own};

/// Rows read at a time.
const PAGE: usize = 1000;
/// How often a running store is looked at, and the pause between two looks: an erased slot's file is gone by then.
const LOOKS: u32 = 3;
const BETWEEN_LOOKS: Duration = Duration::from_secs(2);

/// What was looked at, and what is wrong with it.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Accounts.
    pub accounts: u64,
    /// Vaults whose head, root and journal chain were computed again.
    pub vaults: u64,
    /// Records.
    pub records: u64,
    /// Journal entries.
    pub journal_entries: u64,
    /// Sealed bodies that were opened, records among them.
    pub sealed_bodies: u64,
    /// Bytes in these.
    pub sealed_bytes: u64,
    /// Files of bodies that are too large for a row.
    pub files: u64,
    /// Slots there are.
    pub slots: u64,
    /// Slots that are free.
    pub free_slots: u64,
    /// Everything that is not as it was written.
    pub problems: Vec<Problem>,
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Which row or file, with the ids that its owner's devices know too.
    pub what: String,
    /// How it shows.
    pub why: String,
}

/// Looks at everything. `progress` hears the number of rows from time to time.
///
/// # Errors
/// When the store itself fails; what is wrong with its contents is in the report.
pub async fn check(store: &dyn Store, mut progress: impl FnMut(u64)) -> Result<Report, StoreError> {
    let mut check =
        Check { store, report: Report::default(), slots: HashMap::new(), files: HashSet::new(), vault: None };
    let mut range = vec![1]..vec![0xff];
    let mut rows = 0;
    loop {
        let page = store.scan(range.clone(), PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        range = own::after(last, &range);
        for (row, value) in &page {
            check.row(row, value).await?;
        }
        rows += page.len() as u64;
        progress(rows);
    }
    check.end_vault();
    check.slots_and_files().await?;
    Ok(check.report)
}

/// The same while a server goes on writing. What changes between two looks can seem damaged: only what three looks in a row
/// find is in the report.
///
/// # Errors
/// As [`check`].
pub async fn check_running(store: &dyn Store, mut progress: impl FnMut(u64)) -> Result<Report, StoreError> {
    let mut report = check(store, &mut progress).await?;
    for _ in 1..LOOKS {
        if report.problems.is_empty() {
            break;
        }
        tokio::time::sleep(BETWEEN_LOOKS).await;
        let again = check(store, &mut progress).await?;
        report.problems.retain(|problem| again.problems.contains(problem));
    }
    Ok(report)
}

struct Check<'a> {
    store: &'a dyn Store,
    report: Report,
    /// The row each slot is used by.
    slots: HashMap<Slot, String>,
    files: HashSet<FileName>,
    vault: Option<Vault>,
}

/// What is gathered about a vault while its rows go by.
struct Vault {
    id: VaultId,
    sums: Option<HeadSums>,
    journal: Option<JournalRow>,
    count: u32,
    root: Sha256,
    entries: u64,
    chain: Digest,
    covered: Option<Digest>,
}

impl Check<'_> {
    async fn row(&mut self, row: &[u8], value: &[u8]) -> Result<(), StoreError> {
        match row[0] {
            b'a' => match key::kind(row) {
                Some(b'0') => self.report.accounts += 1,
                Some(kind) if key::SEALED_OF_ACCOUNT.contains(&kind) => drop(self.sealed(row, value).await?),
                _ => {}
            },
            b'i' | b'n' => drop(self.sealed(row, value).await?),
            b'v' => self.row_of_vault(row, value).await?,
            _ => {}
        }
        Ok(())
    }

    async fn row_of_vault(&mut self, row: &[u8], value: &[u8]) -> Result<(), StoreError> {
        let id = row.get(1..17).and_then(|id| VaultId::try_from(id).ok());
        let (Some(id), Some(kind)) = (id, key::kind(row)) else {
            self.problem("a row", "its key is cut short");
            return Ok(());
        };
        if self.vault.as_ref().is_none_or(|vault| vault.id != id) {
            self.end_vault();
            self.begin_vault(id).await?;
        }
        match kind {
            b'r' => {
                let Some((meta, body)) = self.sealed(row, value).await? else { return Ok(()) };
                let meta: Option<RecordMeta> = protocol::from_cbor(&meta).ok();
                match (meta, &mut self.vault) {
                    (Some(meta), Some(vault)) => {
                        vault.count += 1;
                        vault.root.update(&row[18..]);
                        vault.root.update(meta.revision.to_be_bytes());
                        vault.root.update(sha256(&[&body]).0);
                    }
                    _ => self.problem(&place(row), "what stands beside it cannot be read"),
                }
                self.report.records += 1;
            }
            b'e' => self.entry(row, value).await?,
            kind if key::SEALED_OF_VAULT.contains(&kind) => drop(self.sealed(row, value).await?),
            _ => {}
        }
        Ok(())
    }

    async fn begin_vault(&mut self, id: VaultId) -> Result<(), StoreError> {
        let head = self.store.get(&key::vault(&id)).await?.and_then(|row| protocol::from_cbor::<VaultRow>(&row).ok());
        let journal = self.store.get(&key::journal(&id)).await?;
        let journal = journal.and_then(|row| protocol::from_cbor::<JournalRow>(&row).ok());
        let name = format!("vault {id}");
        match &head {
            None => self.problem(&name, "its head is missing or cannot be read"),
            Some(row) if sha256(&[&row.head.0]) != row.digest => {
                self.problem(&name, "its head is not the one that was written")
            }
            Some(_) => {}
        }
        match &journal {
            None => self.problem(&name, "its journal is missing or cannot be read"),
            Some(journal) => self.use_slot(journal.slot(), &format!("the journal of {name}")),
        }
        self.report.vaults += 1;
        // The owner may have erased what is old.
        let (entries, chain) = journal.as_ref().map_or((0, Digest([0; 32])), JournalRow::begins);
        let sums = head.and_then(|row| read_head_sums(&row.head.0));
        let covered = sums.filter(|sums| sums.journal == entries && entries > 0).map(|_| chain);
        self.vault = Some(Vault { id, sums, journal, count: 0, root: Sha256::new(), entries, chain, covered });
        Ok(())
    }

    /// Compares what went by with the head and the journal's own row.
    fn end_vault(&mut self) {
        let Some(vault) = self.vault.take() else { return };
        let name = format!("vault {}", vault.id);
        if let Some(sums) = vault.sums {
            if vault.count != sums.count {
                self.problem(&name, &format!("its head says {} records, {} are here", sums.count, vault.count));
            } else if Digest(vault.root.finalize().into()) != sums.root {
                self.problem(&name, "its records are not those that its head was signed for");
            }
            let covered = if sums.journal == 0 { Some(Digest([0; 32])) } else { vault.covered };
            if covered != Some(sums.chain) {
                self.problem(&name, "its journal is not the one that its head was signed for");
            }
        }
        if let Some(journal) = vault.journal {
            let position = journal.position();
            if (position.number, position.chain) != (vault.entries, vault.chain) {
                self.problem(&name, "its journal ends elsewhere than its own row says");
            }
        }
    }

    async fn entry(&mut self, row: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.report.journal_entries += 1;
        let Some(vault) = &mut self.vault else { return Ok(()) };
        let Some(slot) = vault.journal.as_ref().map(JournalRow::slot) else { return Ok(()) };
        let slot_key = self.store.slot_key(slot).await;
        let parts = value.split_first_chunk::<32>();
        let opened = slot_key.and_then(|slot_key| {
            let (chain, envelope) = parts.ok_or(StoreError::Damaged("a journal entry"))?;
            Ok((Digest(*chain), open_envelope(&slot_key, row, envelope)?))
        });
        let number = row.last_chunk::<8>().map_or(0, |number| u64::from_be_bytes(*number));
        let fits = match opened {
            Err(_) => Err("it does not open"),
            Ok(_) if number != vault.entries + 1 => Err("the entry before it is missing"),
            Ok((chain, sealed)) if next_chain(&vault.id, number, &vault.chain, &sealed) != chain => {
                Err("the chain does not lead to it")
            }
            Ok((chain, _)) => Ok(chain),
        };
        match fits {
            Ok(chain) => {
                vault.entries = number;
                vault.chain = chain;
                if vault.sums.is_some_and(|sums| sums.journal == number) {
                    vault.covered = Some(chain);
                }
            }
            Err(why) => self.problem(&place(row), why),
        }
        Ok(())
    }

    /// Opens a sealed body: what stands beside it, and the body if it lies in the row. Nothing when something is wrong.
    async fn sealed(&mut self, row: &[u8], value: &[u8]) -> Result<Option<(Vec<u8>, Vec<u8>)>, StoreError> {
        let Ok(sealed) = SealedRow::decode(value) else {
            self.problem(&place(row), "the row cannot be read");
            return Ok(None);
        };
        self.use_slot(sealed.doomed().slot, &place(row));
        if let Body::Large(large) = sealed.body {
            self.files.insert(large.name);
            if key::kind(row) == Some(b'b') && row[0] == b'v' {
                self.blob(row, &sealed.meta, large).await;
                return Ok(Some((sealed.meta, Vec::new())));
            }
        }
        match sealed.open(self.store, row).await {
            Ok(body) => {
                self.report.sealed_bodies += 1;
                self.report.sealed_bytes += body.len() as u64;
                Ok(Some((sealed.meta, body)))
            }
            Err(StoreError::Damaged(_)) => {
                self.problem(&place(row), "it does not open under its slot's key");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// An attachment or a grant's file: too large to be held whole.
    async fn blob(&mut self, row: &[u8], meta: &[u8], large: Large) {
        let Ok(meta) = protocol::from_cbor::<BlobMeta>(meta) else {
            return self.problem(&place(row), "what stands beside it cannot be read");
        };
        if meta.received < large.length {
            // Still arriving; it is given up by itself when it does not come.
            return;
        }
        match digest_of(self.store.read(large, row.to_vec(), large.length)).await {
            Ok(digest) if digest == meta.digest => {
                self.report.sealed_bodies += 1;
                self.report.sealed_bytes += large.length;
            }
            Ok(_) => self.problem(&place(row), "its bytes are not those that were sent"),
            Err(_) => self.problem(&place(row), "its file is missing or does not open"),
        }
    }

    fn use_slot(&mut self, slot: Slot, by: &str) {
        if let Some(other) = self.slots.insert(slot, by.to_owned()) {
            self.problem(by, &format!("its slot is also that of {other}"));
        }
    }

    async fn slots_and_files(&mut self) -> Result<(), StoreError> {
        let inventory = self.store.inventory().await?;
        self.report.slots = inventory.slots;
        self.report.free_slots = inventory.free.len() as u64;
        self.report.files = inventory.files.len() as u64;
        for slot in &inventory.free {
            if let Some(by) = self.slots.get(slot).cloned() {
                self.problem(&by, "its slot is listed as free");
            }
        }
        let is_there = |slot: &Slot| match &inventory.taken {
            Some(taken) => taken.contains(slot),
            None => slot.0 < inventory.slots,
        };
        let without: Vec<_> = self.slots.iter().filter(|(slot, _)| !is_there(slot)).map(|(_, by)| by.clone()).collect();
        without.iter().for_each(|by| self.problem(by, "its slot has no key"));
        let unused = inventory.taken.iter().flatten().filter(|slot| !self.slots.contains_key(slot)).count();
        if unused > 0 {
            self.problem("the keys of slots", &format!("{unused} belong to no row"));
        }
        for name in inventory.files {
            if !self.files.contains(&name) && !inventory.writing.contains(&name) {
                let hex: String = name.0.iter().map(|byte| format!("{byte:02x}")).collect();
                self.problem(&format!("files/{hex}"), "no row names it");
            }
        }
        Ok(())
    }

    fn problem(&mut self, what: &str, why: &str) {
        self.report.problems.push(Problem { what: what.to_owned(), why: why.to_owned() });
    }
}

/// A row in words: its kind, and the ids of vault or account and of what it is, as they are written everywhere.
fn place(row: &[u8]) -> String {
    let id = |bytes: Option<&[u8]>| {
        bytes.and_then(|id| VaultId::try_from(id).ok()).map_or("?".to_owned(), |id| id.to_string())
    };
    let owner = id(row.get(1..17));
    let own = id(row.get(18..));
    let number = row.get(18..).unwrap_or_default().iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    match (row.first(), key::kind(row)) {
        (Some(b'i'), _) => "a way to sign in".to_owned(),
        (Some(b'n'), _) => "the note of an invitation".to_owned(),
        (Some(b'a'), Some(b'o')) => format!("the note of account {owner}"),
        (Some(b'a'), Some(b'b')) => format!("the state of account {owner}"),
        (Some(b'a'), _) => format!("the name of a session of account {owner}"),
        (_, Some(b'r')) => format!("record {own} of vault {owner}"),
        (_, Some(b'b')) => format!("file {own} of vault {owner}"),
        (_, Some(b'e')) => format!("journal entry {number} of vault {owner}"),
        (_, Some(b'i')) => format!("an invitation to vault {owner}"),
        (_, Some(b'm')) => format!("member list {number} of vault {owner}"),
        (_, Some(b'p')) => format!("the passcode of grant {own} of vault {owner}"),
        (_, Some(b'w')) => format!("what was left for grant {} of vault {owner}", id(row.get(18..34))),
        _ => format!("a row of vault {owner}"),
    }
}
