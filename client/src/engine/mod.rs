//! The engine: everything the interface can ask for. It holds the keys; in the browser it runs in a worker.
//!
//! One command at a time: the caller holds the engine while a command runs. Long jobs look at [`Engine::cancel_flag`]
//! between their steps and report [`wire::Event::Progress`].

mod account;
mod acts;
mod archive;
mod aside;
mod card;
mod change;
mod copy;
mod current;
mod dispute;
mod dispute_lists;
mod erase_journal;
mod export;
mod family;
mod file;
mod former_journal;
mod import;
mod import_sealed;
mod journal;
mod live;
mod making;
mod memory;
mod moving;
mod parts;
mod passkey;
mod provider;
mod queue;
mod receipt;
mod records;
mod referral;
mod release;
mod replace;
mod reply;
mod sealed_letter;
mod settings;
mod share;
mod state;
mod sync;
mod told;
mod vaults;
mod view;
pub mod wire;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::channel::oneshot;
use protocol::account::Proof;
use protocol::grant::GrantView;
use vault::id::{RecordId, VaultId};
use vault::pairing::VaultMark;

pub(crate) use change::random;
pub use live::{Followed, follow};

use self::copy::{Away, CopyMark};
use self::queue::Queued;
use self::wire::{Command, Dispute, Event, ProviderChoice, Reply, Trouble, VaultItem};
use crate::account::Account;
use crate::api::{Api, ApiError};
use crate::book::Book;
use crate::device::{DeviceStore, Keeping, NamedMember};
use crate::environment::Environment;
use crate::journal::Journal;
use crate::transport::Transport;

/// Everything the interface can ask for.
pub struct Engine<T, D, E> {
    api: Rc<Api<T>>,
    device: D,
    environment: E,
    /// The server's public address, without a slash at the end.
    server: String,
    emit: Rc<dyn Fn(Event)>,
    cancel: Rc<Cell<bool>>,
    sign_up: Option<account::PendingSignUp>,
    replacement: Option<replace::PendingReplacement>,
    import: Option<import::PendingImport>,
    /// Of an archive that is being taken in, what was opened.
    parts: Option<import_sealed::OpenedArchive>,
    /// The archive that is being taken out.
    archive: Option<archive::PendingArchive>,
    /// Whose the vaults of the account are, as far as they were open.
    looked: BTreeMap<VaultId, VaultItem>,
    /// Ends the following of the stream that is followed.
    follower: Option<oneshot::Sender<()>>,
    open: Option<Open<D>>,
    /// Whether the server answered the last time.
    reached: bool,
    /// When everything last came from the server.
    synced: Option<i64>,
    /// What the copy was made of that opens without the server, or would be; none while nobody looked.
    copied: Option<CopyMark>,
}

/// What is in memory while a vault is open.
struct Open<D> {
    account: Account,
    book: Book,
    journal: Journal,
    /// As the server last said.
    grants: Vec<GrantView>,
    /// Up to which number the server says that journal entries were erased.
    erased: u64,
    keeping: Keeping<D>,
    dispute: Option<Dispute>,
    /// The auth key, only while a replacement of all secrets is not finished: the vault's next member list needs it.
    unfinished: Option<Proof>,
    /// The auth key, while what the server showed at the opening is in dispute: putting back may need another member list.
    answering: Option<Proof>,
    /// Whom the newest accepted member list named, as this device remembers it.
    named: Vec<NamedMember>,
    /// The auth key, while an invitation that was answered here is not at its end.
    joining: Option<Proof>,
    /// Where the vaults stood on the device that let this one in.
    marks: Vec<VaultMark>,
    /// Where this one stood.
    mark: Option<VaultMark>,
    /// When everything was last compared with the server.
    audited: i64,
    /// The number drawn for the new provider of the sheet being made.
    drawn: Option<(ProviderChoice, String)>,
    /// The release that was shown last.
    release: Option<release::PendingRelease>,
    /// What this device kept of the records is damaged and has to be fetched again.
    refetch: bool,
    /// The journals of former places, as they were verified last.
    former: RefCell<former_journal::Verified>,
    /// Set while it was opened without the server.
    away: Option<Away>,
    /// What waits on this device until it is sent.
    queued: BTreeMap<RecordId, Queued>,
}

impl<D> Open<D> {
    fn new(account: Account, book: Book, keeping: Keeping<D>) -> Self {
        Self {
            account,
            book,
            journal: Journal::default(),
            grants: Vec::new(),
            erased: 0,
            keeping,
            dispute: None,
            unfinished: None,
            answering: None,
            named: Vec::new(),
            joining: None,
            marks: Vec::new(),
            mark: None,
            audited: 0,
            drawn: None,
            release: None,
            refetch: false,
            former: RefCell::default(),
            away: None,
            queued: BTreeMap::new(),
        }
    }
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// A closed engine. `emit` is called with what moves by itself.
    pub fn new(transport: T, device: D, environment: E, server: &str, emit: Rc<dyn Fn(Event)>) -> Self {
        Self {
            api: Rc::new(Api::new(transport)),
            device,
            environment,
            server: server.trim_end_matches('/').to_owned(),
            emit,
            cancel: Rc::default(),
            sign_up: None,
            replacement: None,
            import: None,
            parts: None,
            archive: None,
            looked: BTreeMap::new(),
            follower: None,
            open: None,
            reached: true,
            synced: None,
            copied: None,
        }
    }

    /// Set it to stop the job that is running. It is cleared when the next command begins.
    pub fn cancel_flag(&self) -> Rc<Cell<bool>> {
        Rc::clone(&self.cancel)
    }

    /// Answers one command.
    ///
    /// # Errors
    /// Says what did not happen and why. What was not confirmed as stored is not stored, except after
    /// [`Trouble::Offline`], where the next [`wire::Refresh`] shows it.
    pub async fn handle(&mut self, command: Command) -> Result<Reply, Trouble> {
        self.cancel.set(false);
        let is_away = self.is_away();
        self.api.set_away(is_away);
        if is_away && !Away::answers(&command) {
            return Err(Trouble::Offline);
        }
        let answer = self.dispatch(command).await;
        // What was asked for is done; a copy that could not follow opens nothing, or what it was.
        let _ = self.refresh_copy().await;
        if matches!(answer, Err(Trouble::Locked)) {
            self.close();
        }
        answer
    }

    /// Forgets the keys and everything that was open.
    fn close(&mut self) {
        self.replacement = None;
        self.forget_files();
        self.looked.clear();
        self.stop_following();
        if self.open.take().is_some() {
            (self.emit)(Event::Locked);
        }
    }

    /// Forgets files that are on their way in or out.
    fn forget_files(&mut self) {
        (self.import, self.parts, self.archive) = (None, None, None);
    }

    #[allow(clippy::unit_arg)] // some answers are only that it is done
    async fn dispatch(&mut self, command: Command) -> Result<Reply, Trouble> {
        Ok(match command {
            Command::Status(_) => Reply::Status(self.status().await),
            Command::AskServer(_) => Reply::AskServer(self.api.server().await?),
            Command::StartSignUp(ask) => Reply::StartSignUp(self.start_sign_up(ask)?),
            Command::FinishSignUp(ask) => Reply::FinishSignUp(self.finish_sign_up(ask).await?),
            Command::OpenWithPassphrase(ask) => Reply::OpenWithPassphrase(self.open_with_passphrase(ask).await?),
            Command::OpenWithPairing(ask) => Reply::OpenWithPairing(self.open_with_pairing(ask).await?),
            Command::OpenWithWords(ask) => Reply::OpenWithWords(self.open_with_words(ask).await?),
            Command::Lock(_) => Reply::Lock(self.lock().await),
            Command::ForgetDevice(_) => Reply::ForgetDevice(self.forget_device().await?),
            Command::Home(_) => Reply::Home(self.home().await?),
            Command::ListCurrent(_) => Reply::ListCurrent(self.list_current()?),
            Command::ListRecords(ask) => Reply::ListRecords(self.list_records(&ask)?),
            Command::ListTopics(_) => Reply::ListTopics(self.list_topics()?),
            Command::GetRecord(ask) => Reply::GetRecord(self.get_record(&ask.id)?),
            Command::SaveRecord(ask) => Reply::SaveRecord(self.save_record(ask).await?),
            Command::DeleteRecord(ask) => Reply::DeleteRecord(self.delete_record(ask.id).await?),
            Command::ForgetVersions(ask) => Reply::ForgetVersions(self.forget_versions(&ask).await?),
            Command::SetMine(ask) => Reply::SetMine(self.set_mine(ask).await?),
            Command::ListNotMine(_) => Reply::ListNotMine(self.list_not_mine()?),
            Command::StoreFile(ask) => Reply::StoreFile(self.store_file(ask).await?),
            Command::OpenFile(ask) => Reply::OpenFile(self.open_file(&ask).await?),
            Command::SavePerson(ask) => Reply::SavePerson(self.save_person(ask).await?),
            Command::PreviewImport(ask) => Reply::PreviewImport(self.preview_import(ask)?),
            Command::CommitImport(ask) => Reply::CommitImport(self.commit_import(ask).await?),
            Command::UndoImport(ask) => Reply::UndoImport(self.undo_import(&ask.import).await?),
            Command::CancelImport(_) => Reply::CancelImport(self.cancel_import().await),
            Command::ListShares(_) => Reply::ListShares(self.list_shares().await?),
            Command::PreviewShare(ask) => Reply::PreviewShare(self.preview_share(&ask.draft)?),
            Command::CreateShare(ask) => Reply::CreateShare(self.create_share(ask.draft).await?),
            Command::GetShareLink(ask) => Reply::GetShareLink(self.share_link(&ask.grant)?),
            Command::EndShare(ask) => Reply::EndShare(self.end_share(ask).await?),
            Command::RenewShare(ask) => Reply::RenewShare(self.renew_share(ask).await?),
            Command::ListShown(ask) => Reply::ListShown(self.list_shown(&ask.grant)?),
            Command::TakeOut(ask) => Reply::TakeOut(self.take_out(ask).await?),
            Command::ReadAdded(ask) => Reply::ReadAdded(self.read_added(ask).await?),
            Command::ViewShare(ask) => Reply::ViewShare(self.view_share(&ask.grant)?),
            Command::GetProvider(ask) => Reply::GetProvider(self.get_provider(&ask.provider).await?),
            Command::ChangeNumber(ask) => Reply::ChangeNumber(self.change_number(ask).await?),
            Command::ReadGrantNotices(ask) => Reply::ReadGrantNotices(self.read_grant_notices(ask).await?),
            Command::GetReceipt(ask) => Reply::GetReceipt(self.get_receipt(&ask.consent)?),
            Command::GetCard(_) => Reply::GetCard(self.get_card()?),
            Command::ReadCardOpenings(ask) => Reply::ReadCardOpenings(self.read_card_openings(ask).await?),
            Command::ListJournal(ask) => Reply::ListJournal(self.list_journal(&ask).await?),
            Command::EraseJournal(ask) => Reply::EraseJournal(self.erase_journal(ask).await?),
            Command::PreviewReferral(ask) => Reply::PreviewReferral(self.preview_referral(&ask.draft)?),
            Command::ListLinked(ask) => Reply::ListLinked(self.list_linked(&ask)?),
            Command::RepeatReferral(ask) => Reply::RepeatReferral(self.repeat_referral(&ask)?),
            Command::FileAnswer(ask) => Reply::FileAnswer(self.file_answer(ask).await?),
            Command::CreateReferral(ask) => Reply::CreateReferral(self.create_referral(ask).await?),
            Command::ListReferrals(_) => Reply::ListReferrals(self.list_referrals()?),
            Command::PreviewRelease(ask) => Reply::PreviewRelease(self.preview_release(ask.draft)?),
            Command::CreateRelease(ask) => Reply::CreateRelease(self.create_release(ask).await?),
            Command::ListReleases(_) => Reply::ListReleases(self.list_releases()?),
            Command::WithdrawRelease(ask) => Reply::WithdrawRelease(self.withdraw_release(ask).await?),
            Command::SealLetter(ask) => Reply::SealLetter(self.seal_letter(&ask)?),
            Command::ChangePassphrase(ask) => Reply::ChangePassphrase(self.change_passphrase(ask).await?),
            Command::AddPasskey(ask) => Reply::AddPasskey(self.add_passkey(ask).await?),
            Command::ListPasskeys(_) => Reply::ListPasskeys(self.list_passkeys().await?),
            Command::RemovePasskey(ask) => Reply::RemovePasskey(self.remove_passkey(ask).await?),
            Command::OpenWithPasskey(ask) => Reply::OpenWithPasskey(self.open_with_passkey(ask).await?),
            Command::StartReplacement(ask) => Reply::StartReplacement(self.start_replacement(ask).await?),
            Command::FinishReplacement(ask) => Reply::FinishReplacement(self.replace_secrets(ask).await?),
            Command::CancelReplacement(_) => {
                self.replacement = None;
                Reply::CancelReplacement(())
            }
            Command::PairDevice(ask) => Reply::PairDevice(self.pair_device(&ask.passphrase).await?),
            Command::ExportEverything(_) => Reply::ExportEverything(self.export_everything().await?),
            Command::ExportArchive(ask) => Reply::ExportArchive(self.export_archive(&ask).await?),
            Command::ExportArchivePiece(ask) => Reply::ExportArchivePiece(self.export_archive_piece(&ask).await?),
            Command::ListSessions(_) => Reply::ListSessions(self.list_sessions().await?),
            Command::EndSession(ask) => Reply::EndSession(self.end_session(&ask.id).await?),
            Command::GetOutsideNotices(_) => Reply::GetOutsideNotices(name(self.api.outside_notices().await?)),
            Command::SetOutsideNotices(ask) => {
                let proof = self.prove(&ask.passphrase)?;
                let set = self.api.set_outside_notices(ask.on, proof).await.map_err(settings::wrong_passphrase)?;
                Reply::SetOutsideNotices(name(set))
            }
            Command::ReadNotices(ask) => Reply::ReadNotices(self.read_notices(ask.through).await?),
            Command::DeleteAccount(ask) => Reply::DeleteAccount(self.delete_account(&ask.passphrase).await?),
            Command::ConfirmRestore(_) => Reply::ConfirmRestore(self.confirm_restore().await?),
            Command::KeepCopy(ask) => Reply::KeepCopy(self.keep_copy(ask).await?),
            Command::ListWaiting(_) => Reply::ListWaiting(self.list_waiting()?),
            Command::SettleWaiting(ask) => Reply::SettleWaiting(self.settle_waiting(ask).await?),
            Command::DropCopy(_) => Reply::DropCopy(self.drop_copy().await?),
            Command::Refresh(_) => Reply::Refresh(self.refresh().await?),
            Command::OpenLink(ask) => Reply::OpenLink(self.open_link(ask).await?),
            Command::LeaveReply(ask) => Reply::LeaveReply(self.leave_reply(ask).await?),
            Command::SetReplyBox(ask) => Reply::SetReplyBox(self.set_reply_box(ask).await?),
            Command::ListReplies(ask) => Reply::ListReplies(self.list_replies(&ask).await?),
            Command::OpenReplyFile(ask) => Reply::OpenReplyFile(self.open_reply_file(&ask).await?),
            Command::TakeInReply(ask) => Reply::TakeInReply(self.take_in_reply(ask).await?),
            Command::RefuseReply(ask) => Reply::RefuseReply(self.refuse_reply(&ask).await?),
            Command::ExportTable(ask) => Reply::ExportTable(self.export_table(&ask).await?),
            Command::ExportNotebook(ask) => Reply::ExportNotebook(self.export_notebook(&ask).await?),
            Command::GetColumns(_) => Reply::GetColumns(self.columns()),
            Command::SetColumns(ask) => Reply::SetColumns(self.set_columns(ask)?),
            Command::OpenArchivePart(ask) => Reply::OpenArchivePart(self.open_archive_part(ask)?),
            Command::PreviewArchive(_) => Reply::PreviewArchive(self.preview_archive()?),
            Command::GetLeaving(_) => Reply::GetLeaving(self.get_leaving().await?),
            Command::PreviewMoveIn(_) => Reply::PreviewMoveIn(self.preview_move_in()?),
            Command::BeginMoveIn(ask) => Reply::BeginMoveIn(self.begin_move(ask).await?),
            Command::MoveInFile(ask) => Reply::MoveInFile(self.move_file(ask).await?),
            Command::FinishMoveIn(_) => Reply::FinishMoveIn(self.finish_move_in().await?),
            Command::UndoMoveIn(_) => Reply::UndoMoveIn(self.undo_move().await?),
            Command::GetMoveIn(_) => Reply::GetMoveIn(self.get_move()?),
            Command::FilesOfImport(ask) => Reply::FilesOfImport(self.files_of_import(&ask)?),
            Command::StoreArchivedFile(ask) => Reply::StoreArchivedFile(self.store_archived_file(ask).await?),
            Command::ListVaults(_) => Reply::ListVaults(self.list_vaults().await?),
            Command::OpenVault(ask) => Reply::OpenVault(self.open_vault(&ask).await?),
            Command::MakeVault(ask) => Reply::MakeVault(self.make_vault(ask).await?),
            Command::MakePart(ask) => Reply::MakePart(self.make_part(ask).await?),
            Command::NamePart(ask) => Reply::NamePart(self.name_part(ask).await?),
            Command::PreviewMove(ask) => Reply::PreviewMove(self.preview_move(&ask).await?),
            Command::MoveRecords(ask) => Reply::MoveRecords(self.move_records(&ask).await?),
            Command::ListMembers(_) => Reply::ListMembers(self.list_members().await?),
            Command::InviteMember(ask) => Reply::InviteMember(self.invite_member(ask).await?),
            Command::CancelInvitation(ask) => Reply::CancelInvitation(self.cancel_invitation(&ask).await?),
            Command::LetIn(ask) => Reply::LetIn(self.let_in(ask).await?),
            Command::ChangeRole(ask) => Reply::ChangeRole(self.change_role(ask).await?),
            Command::RemoveMember(ask) => Reply::RemoveMember(self.remove_member(ask).await?),
            Command::SetEnd(ask) => Reply::SetEnd(self.set_end(ask).await?),
            Command::AnswerLinks(ask) => Reply::AnswerLinks(self.answer_links(ask).await?),
            Command::HandOver(ask) => Reply::HandOver(self.hand_over(ask).await?),
            Command::TakeOver(ask) => Reply::TakeOver(self.take_over(ask).await?),
            Command::LeaveVault(ask) => Reply::LeaveVault(self.leave_vault(ask).await?),
            Command::AnswerInvitation(ask) => Reply::AnswerInvitation(self.answer_invitation(ask).await?),
            Command::ListJoining(_) => Reply::ListJoining(self.list_joining().await?),
            Command::ForgetJoining(ask) => Reply::ForgetJoining(self.forget_joining(&ask.vault).await?),
            Command::PreviewLinkFile(ask) => Reply::PreviewLinkFile(self.preview_link_file(ask).await?),
        })
    }

    /// Whether the vault was opened without the server, which did not answer since.
    fn is_away(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.away.is_some())
    }

    fn opened(&self) -> Result<&Open<D>, Trouble> {
        self.open.as_ref().ok_or(Trouble::Locked)
    }

    fn opened_mut(&mut self) -> Result<&mut Open<D>, Trouble> {
        self.open.as_mut().ok_or(Trouble::Locked)
    }
}

/// Under what name notices come elsewhere.
fn name(notices: protocol::account::OutsideNotices) -> Option<String> {
    notices.topic.map(|topic| topic.to_string())
}

/// What was asked for news while there is no connection: what is known is shown then.
fn unless_offline(news: Result<(), Trouble>) -> Result<(), Trouble> {
    if news == Err(Trouble::Offline) { Ok(()) } else { news }
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Self {
        use protocol::ProblemKind;
        match error {
            ApiError::Unreachable => Self::Offline,
            ApiError::Refused { kind: ProblemKind::SignedOut, .. } => Self::Locked,
            ApiError::Refused { kind: ProblemKind::TooMany, retry_after } => {
                Self::TooMany { retry_after: retry_after.unwrap_or(60) }
            }
            ApiError::Refused { kind, .. } => Self::Refused(kind),
            ApiError::Malformed => Self::Internal("answer".to_owned()),
        }
    }
}
