//! Reply boxes. A provider's browser leaves something; the patient's shows it as a claim, takes it in as a record or refuses it.

use protocol::ProblemKind;
use protocol::grant::WaitingReply;
use vault::id::{GrantId, LinkId, RecordId, ReplyId};
use vault::record::{
    ActWhat, Body, Document, DocumentDescription, Fact, GrantRecord, Note, Origin, Provenance, Record,
};
use vault::reply::{
    MAX_FILE_LEN, MAX_FROM_CHARS, MAX_TEXT_CHARS, Reply, ReplyFile, derive_reply_id, open_reply, seal_reply,
};
use vault::secret::GrantKey;

use super::acts::Done;
use super::change::Edit;
use super::records::refuse_my_number;
use super::share::state;
use super::wire::{
    Field, LeaveReply, ListReplies, OpenReplyFile, OpenedFile, RefuseReply, ReplyContent, ReplyView, SetReplyBox,
    TakeInReply, Trouble,
};
use super::{Engine, Open};
use crate::account::fault;
use crate::api::ApiError;
use crate::convert::to;
use crate::device::DeviceStore;
use crate::document::date_time;
use crate::environment::Environment;
use crate::link;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// What a provider leaves. The same content sent again waits once.
    pub(super) async fn leave_reply(&mut self, ask: LeaveReply) -> Result<(), Trouble> {
        let link = link::parse(&self.server, &ask.link).map_err(|_| Trouble::LinkInvalid)?;
        if ask.from.trim().is_empty() || ask.from.chars().count() > MAX_FROM_CHARS {
            return Err(Trouble::Field(Field::Recipient));
        }
        let text = ask.text.trim().to_owned();
        if (text.is_empty() && ask.file.is_none()) || text.chars().count() > MAX_TEXT_CHARS {
            return Err(Trouble::Field(Field::Text));
        }
        let file = match ask.file {
            Some(file) if file.bytes.0.is_empty() => return Err(Trouble::Field(Field::File)),
            Some(file) if file.bytes.0.len() > MAX_FILE_LEN => {
                return Err(Trouble::FileTooLarge { limit: MAX_FILE_LEN as u64 });
            }
            file => file.map(|file| ReplyFile {
                name: shortened(file.name),
                media_type: shortened(file.media_type),
                content: file.bytes.0,
            }),
        };
        let reply = Reply { from: ask.from.trim().to_owned(), text, file };
        let content = reply.encode().map_err(|_| fault("reply"))?;
        let key = GrantKey::from_bytes(*link.key);
        let id = derive_reply_id(&key, &content);
        let sealed = seal_reply(&key, &link.id, &content, self.environment.rng()).map_err(|_| fault("seal a reply"))?;
        match self.api.leave_reply(&link.path, &ask.ticket, &to(id), sealed).await {
            Err(ApiError::Refused { kind: ProblemKind::NotFound, .. }) => Err(Trouble::ReplyBoxClosed),
            Err(ApiError::Refused { kind: ProblemKind::TooLarge, .. }) => Err(Trouble::ReplyBoxFull),
            other => Ok(other?),
        }
    }

    /// Opens or closes a grant's box. It is the server that keeps it closed; what it lets in all the same does not open without the link.
    pub(super) async fn set_reply_box(&mut self, ask: SetReplyBox) -> Result<(), Trouble> {
        let now = self.environment.now();
        let api = self.api.clone();
        let open = self.opened()?;
        let (_, grant) = open.book.grant(&ask.grant).ok_or(Trouble::NotFound)?;
        // Whoever scans the emergency card is nobody in particular; what has ended takes nothing.
        if ask.open && (grant.card.is_some() || !state(open, grant, now).is_open()) {
            return Err(Trouble::NotFound);
        }
        api.set_reply_box(&to(open.book.vault), &to(ask.grant), ask.open).await?;
        self.pull_grants().await
    }

    /// Everything that waits for one grant, opened. What was taken in already, but could not be erased then, is erased.
    pub(super) async fn list_replies(&mut self, ask: &ListReplies) -> Result<Vec<ReplyView>, Trouble> {
        self.pull_grants().await?;
        let mut views = Vec::new();
        for waiting in waiting(self.opened()?, &ask.grant) {
            let reply = to(waiting.reply);
            if taken_in(self.opened()?, &reply) {
                // A reader may not, and need not see it.
                self.erase(&ask.grant, &reply).await.ok();
                continue;
            }
            let content = match self.fetch_reply(&ask.grant, &reply).await {
                Ok(reply) => Some(view(&reply)),
                Err(Trouble::FileAltered) => None,
                // Another device took it in or refused it meanwhile.
                Err(Trouble::NotFound) => continue,
                Err(other) => return Err(other),
            };
            views.push(ReplyView { reply, received: waiting.received, content });
        }
        Ok(views)
    }

    /// Opens the file that was left.
    pub(super) async fn open_reply_file(&mut self, ask: &OpenReplyFile) -> Result<OpenedFile, Trouble> {
        let reply = self.fetch_reply(&ask.grant, &ask.reply).await?;
        let ReplyFile { name, media_type, content } = reply.file.ok_or(Trouble::NotFound)?;
        Ok(OpenedFile { name, media_type, bytes: content.into() })
    }

    /// Makes a record of what was left, and only then erases it from the box.
    pub(super) async fn take_in_reply(&mut self, ask: TakeInReply) -> Result<RecordId, Trouble> {
        let now = self.environment.now();
        self.pull_for_edit().await?;
        let waiting = waiting(self.opened()?, &ask.grant);
        let waiting = waiting.into_iter().find(|waiting| to::<_, ReplyId>(waiting.reply) == ask.reply);
        let received = waiting.ok_or(Trouble::NotFound)?.received;
        let Reply { from, text, file } = self.fetch_reply(&ask.grant, &ask.reply).await?;
        let day = date_time(received + self.environment.local_offset());
        let day = day.and_then(|day| day.date().parse().ok());
        let text = Some(text).filter(|text| !text.is_empty());
        let author = Some(from.clone());
        let fact = match &file {
            None => Fact::Note(Note { title: None, date: day, text, author }),
            Some(file) => {
                let title = Some(file.name.clone()).filter(|name| !name.trim().is_empty());
                let about = DocumentDescription { title, date: day, author, note: text, ..Default::default() };
                Fact::Document(Box::new(Document { about, files: Vec::new() }))
            }
        };
        // No institution stands behind it before somebody verified that.
        let provenance = Provenance {
            origin: Origin::Reply { grant: ask.grant, reply: ask.reply },
            recorder: Some(from),
            ..Provenance::typed(now)
        };
        let mut record = Record::new(fact, provenance);
        refuse_my_number(&record, ask.not_my_number)?;
        if let (Some(file), Fact::Document(document)) = (&file, &mut record.fact) {
            document.files.push(self.store_content(&file.content, &file.name, &file.media_type).await?);
        }
        let id = RecordId::make(self.environment.rng());
        self.commit(|open| {
            // Two devices at once: it becomes a record once.
            if taken_in(open, &ask.reply) {
                return Err(Trouble::NotFound);
            }
            let provider = open.book.grant(&ask.grant).map(|(_, grant)| grant.provider);
            let done = Done::new(ActWhat::ReplyTakenIn, 1).of(record.kind()).from(provider);
            Ok(Edit::put(vec![(id, Body::new(record.clone()))]).with(done))
        })
        .await?;
        // It is a record now, whether or not the box could be emptied: the next look into it does that.
        self.erase(&ask.grant, &ask.reply).await.ok();
        Ok(id)
    }

    /// Erases what was left, unread by the vault, which keeps a line that something was refused, and no content.
    pub(super) async fn refuse_reply(&mut self, ask: &RefuseReply) -> Result<(), Trouble> {
        let open = self.opened()?;
        let was_there = waiting(open, &ask.grant).iter().any(|one| to::<_, ReplyId>(one.reply) == ask.reply);
        let provider = open.book.grant(&ask.grant).map(|(_, grant)| grant.provider);
        self.erase(&ask.grant, &ask.reply).await?;
        if was_there {
            self.note(Done::new(ActWhat::ReplyRefused, 1).from(provider)).await;
        }
        Ok(())
    }

    async fn erase(&mut self, grant: &GrantId, reply: &ReplyId) -> Result<(), Trouble> {
        let api = self.api.clone();
        let open = self.opened_mut()?;
        match api.erase_reply(&to(open.book.vault), &to(*grant), &to(*reply)).await {
            Err(ApiError::Refused { kind: ProblemKind::NotFound, .. }) => {}
            other => other?,
        }
        let (grant, reply): (protocol::GrantId, protocol::ReplyId) = (to(*grant), to(*reply));
        for view in open.grants.iter_mut().filter(|view| view.grant == grant) {
            view.replies.retain(|waiting| waiting.reply != reply);
        }
        Ok(())
    }

    async fn fetch_reply(&self, grant: &GrantId, reply: &ReplyId) -> Result<Reply, Trouble> {
        let open = self.opened()?;
        let (_, record) = open.book.grant(grant).ok_or(Trouble::NotFound)?;
        let sealed = match self.api.reply(&to(open.book.vault), &to(*grant), &to(*reply)).await {
            Err(ApiError::Refused { kind: ProblemKind::NotFound, .. }) => return Err(Trouble::NotFound),
            other => other?,
        };
        unsealed(record, reply, &sealed).ok_or(Trouble::FileAltered)
    }
}

/// What waits for a grant, as the server said last, without what is a record already.
pub(super) fn count<D>(open: &Open<D>, grant: &GrantId) -> usize {
    waiting(open, grant).iter().filter(|waiting| !taken_in(open, &to(waiting.reply))).count()
}

/// Opens what the server gives for this id. Something else under that id is as good as altered.
fn unsealed(grant: &GrantRecord, reply: &ReplyId, sealed: &[u8]) -> Option<Reply> {
    let key = GrantKey::from_bytes(*grant.secrets.key);
    let content = open_reply(&key, &LinkId::from_bytes(*grant.secrets.link), sealed).ok()?;
    (derive_reply_id(&key, &content) == *reply).then(|| Reply::decode(&content).ok())?
}

fn waiting<D>(open: &Open<D>, grant: &GrantId) -> Vec<WaitingReply> {
    let grant: protocol::GrantId = to(*grant);
    open.grants.iter().find(|view| view.grant == grant).map(|view| view.replies.clone()).unwrap_or_default()
}

fn taken_in<D>(open: &Open<D>, reply: &ReplyId) -> bool {
    let is_it = |origin: Origin| matches!(origin, Origin::Reply { reply: of, .. } if of == *reply);
    open.book.records.values().any(|held| is_it(held.record().provenance.origin))
}

fn view(reply: &Reply) -> ReplyContent {
    let file = reply.file.as_ref().map(|file| (file.name.clone(), file.media_type.clone(), file.content.len() as u64));
    ReplyContent { from: reply.from.clone(), text: reply.text.clone(), file }
}

/// A name that is too long keeps its end, where its kind stands.
fn shortened(name: String) -> String {
    let over = name.chars().count().saturating_sub(vault::reply::MAX_NAME_CHARS);
    if over == 0 { name } else { name.chars().skip(over).collect() }
}
