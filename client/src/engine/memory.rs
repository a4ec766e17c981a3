//! What a device keeps of a vault between visits, and takes up again.

use vault::head::{SignedHead, root};
use vault::id::{RecordId, VaultId};

use super::Open;
use super::wire::Trouble;
use crate::account::fault;
use crate::book::Sealed;
use crate::device::{
    Changes, DeviceStore, NamedMember, SealedRecord, VaultMemory, joining_key, memory_key, record_key, records_prefix,
};
use crate::queued::queue_prefix;
use crate::records::Records;

impl<D: DeviceStore> Open<D> {
    /// Loads what this device kept of the vault. What does not open is left out, so that it is fetched again.
    pub(super) async fn recall(&mut self) -> Result<(), Trouble> {
        let memory = self.keeping.get(&memory_key(&self.book.vault)).await.map_err(|_| fault("device"))?;
        let Some(memory) = memory.and_then(|bytes| protocol::from_cbor::<VaultMemory>(&bytes).ok()) else {
            return Ok(());
        };
        let Ok(head) = SignedHead::parse(&memory.head.0) else { return Ok(()) };
        let kept = self.keeping.list(&records_prefix(&self.book.vault)).await.map_err(|_| fault("device"))?;
        let mut complete = true;
        for (key, value) in kept {
            let id = key.rsplit('/').next().and_then(|id| id.parse().ok());
            let value = protocol::from_cbor::<SealedRecord>(&value).ok();
            let Some((id, value)) = id.zip(value) else { continue };
            let sealed = Sealed { revision: value.revision, bytes: value.sealed.0 };
            match self.book.open(&id, &sealed) {
                Some(held) => self.book.records.insert(id, held),
                None => complete = false,
            }
        }
        if !complete || root(&self.book.states()) != head.head().root {
            self.book.records = Records::default();
            self.refetch = true;
        }
        self.audited = memory.audited;
        self.named = memory.members;
        self.book.lists = memory.lists;
        self.book.deleted = memory.deleted.into_iter().collect();
        self.book.head = Some(head);
        self.journal.recall(memory.journal, &memory.chain.0);
        Ok(())
    }

    /// The newest head of a vault that this device accepted.
    pub(super) async fn remembered_head(&self, vault: &VaultId) -> Result<Option<SignedHead>, Trouble> {
        let memory = self.keeping.get(&memory_key(vault)).await.map_err(|_| fault("device"))?;
        let memory = memory.and_then(|bytes| protocol::from_cbor::<VaultMemory>(&bytes).ok());
        Ok(memory.and_then(|memory| SignedHead::parse(&memory.head.0).ok()))
    }

    /// Forgets a vault: nothing of it stays on this device.
    pub(super) async fn forget_vault(&self, vault: &VaultId) -> Result<(), Trouble> {
        let kept = self.keeping.list(&records_prefix(vault)).await.map_err(|_| fault("device"))?;
        let mut all: Changes = kept.into_iter().map(|(key, _)| (key, None)).collect();
        let waiting = self.keeping.list(&queue_prefix(vault)).await.map_err(|_| fault("device"))?;
        all.extend(waiting.into_iter().map(|(key, _)| (key, None)));
        all.extend([memory_key(vault), joining_key(vault)].map(|key| (key, None)));
        self.keeping.write(all).await.map_err(|_| fault("device"))
    }

    /// Writes down what to hold the server to next time.
    pub(super) async fn remember(&self) -> Result<(), Trouble> {
        let Some(head) = &self.book.head else { return Ok(()) };
        let journal = self.journal.verified();
        let memory = VaultMemory {
            head: head.as_bytes().to_vec().into(),
            journal: journal.n,
            chain: journal.chain.as_bytes().to_vec().into(),
            audited: self.audited,
            deleted: self.book.deleted.iter().copied().collect(),
            members: self.named(),
            lists: self.book.lists.clone(),
        };
        let value = protocol::to_cbor(&memory).map_err(|_| fault("memory"))?;
        let change = vec![(memory_key(&self.book.vault), Some(value))];
        self.keeping.write(change).await.map_err(|_| fault("device"))
    }

    /// Whom the list of the newest accepted head names. The server may show an older list than that.
    pub(super) fn named(&self) -> Vec<NamedMember> {
        let list = &self.book.list;
        match &self.book.head {
            Some(head) if head.head().list != list.pin() => self.named.clone(),
            _ => list.list().entries.iter().map(NamedMember::from).collect(),
        }
    }

    pub(super) async fn keep_record(&self, id: &RecordId, value: &SealedRecord) -> Result<(), Trouble> {
        let value = protocol::to_cbor(value).map_err(|_| fault("record"))?;
        let change = vec![(record_key(&self.book.vault, id), Some(value))];
        self.keeping.write(change).await.map_err(|_| fault("device"))
    }
}
