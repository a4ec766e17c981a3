//! Who answers which question. Questions that are asked together are answered by code of their own: in the browser each group is
//! fetched with the first of them.

mod daily;
mod link;
mod seldom;

use super::wire::{Command, Event, Reply, Trouble};
use super::{Away, Engine};
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// Questions that are answered by the same code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    /// What a provider asks, who has a link and no vault.
    Link,
    /// What is asked day by day.
    Daily,
    /// What is asked once in a while: files in and out, letters, releases, the family, moving, replacing.
    Seldom,
}

impl Command {
    /// Who answers it.
    #[must_use]
    pub fn group(&self) -> Group {
        match self {
            Self::OpenLink(_) | Self::LeaveReply(_) => Group::Link,
            Self::Status(_)
            | Self::AskServer(_)
            | Self::StartSignUp(_)
            | Self::FinishSignUp(_)
            | Self::OpenWithPassphrase(_)
            | Self::OpenWithPairing(_)
            | Self::OpenWithWords(_)
            | Self::Lock(_)
            | Self::ForgetDevice(_)
            | Self::Home(_)
            | Self::ListCurrent(_)
            | Self::ListRecords(_)
            | Self::ListTopics(_)
            | Self::GetRecord(_)
            | Self::SaveRecord(_)
            | Self::DeleteRecord(_)
            | Self::ForgetVersions(_)
            | Self::SetMine(_)
            | Self::ListNotMine(_)
            | Self::StoreFile(_)
            | Self::OpenFile(_)
            | Self::SavePerson(_)
            | Self::ListShares(_)
            | Self::PreviewShare(_)
            | Self::CreateShare(_)
            | Self::GetShareLink(_)
            | Self::EndShare(_)
            | Self::RenewShare(_)
            | Self::ListShown(_)
            | Self::TakeOut(_)
            | Self::ReadAdded(_)
            | Self::ViewShare(_)
            | Self::GetProvider(_)
            | Self::ChangeNumber(_)
            | Self::ReadGrantNotices(_)
            | Self::GetReceipt(_)
            | Self::GetCard(_)
            | Self::ReadCardOpenings(_)
            | Self::ListJournal(_)
            | Self::AddPasskey(_)
            | Self::ListPasskeys(_)
            | Self::RemovePasskey(_)
            | Self::OpenWithPasskey(_)
            | Self::PairDevice(_)
            | Self::ListSessions(_)
            | Self::EndSession(_)
            | Self::GetOutsideNotices(_)
            | Self::SetOutsideNotices(_)
            | Self::ReadNotices(_)
            | Self::ConfirmRestore(_)
            | Self::KeepCopy(_)
            | Self::ListWaiting(_)
            | Self::SettleWaiting(_)
            | Self::DropCopy(_)
            | Self::Refresh(_)
            | Self::SetReplyBox(_)
            | Self::ListReplies(_)
            | Self::OpenReplyFile(_)
            | Self::RefuseReply(_)
            | Self::ListVaults(_)
            | Self::OpenVault(_) => Group::Daily,
            Self::PreviewImport(_)
            | Self::CommitImport(_)
            | Self::UndoImport(_)
            | Self::CancelImport(_)
            | Self::EraseJournal(_)
            | Self::PreviewReferral(_)
            | Self::ListLinked(_)
            | Self::RepeatReferral(_)
            | Self::FileAnswer(_)
            | Self::CreateReferral(_)
            | Self::ListReferrals(_)
            | Self::PreviewRelease(_)
            | Self::CreateRelease(_)
            | Self::ListReleases(_)
            | Self::WithdrawRelease(_)
            | Self::SealLetter(_)
            | Self::ChangePassphrase(_)
            | Self::StartReplacement(_)
            | Self::FinishReplacement(_)
            | Self::CancelReplacement(_)
            | Self::ExportEverything(_)
            | Self::ExportArchive(_)
            | Self::ExportArchivePiece(_)
            | Self::DeleteAccount(_)
            | Self::TakeInReply(_)
            | Self::ExportTable(_)
            | Self::ExportNotebook(_)
            | Self::GetColumns(_)
            | Self::SetColumns(_)
            | Self::OpenArchivePart(_)
            | Self::PreviewArchive(_)
            | Self::GetLeaving(_)
            | Self::PreviewMoveIn(_)
            | Self::BeginMoveIn(_)
            | Self::MoveInFile(_)
            | Self::FinishMoveIn(_)
            | Self::UndoMoveIn(_)
            | Self::GetMoveIn(_)
            | Self::FilesOfImport(_)
            | Self::StoreArchivedFile(_)
            | Self::MakeVault(_)
            | Self::MakePart(_)
            | Self::NamePart(_)
            | Self::PreviewMove(_)
            | Self::MoveRecords(_)
            | Self::ListMembers(_)
            | Self::InviteMember(_)
            | Self::CancelInvitation(_)
            | Self::LetIn(_)
            | Self::ChangeRole(_)
            | Self::RemoveMember(_)
            | Self::SetEnd(_)
            | Self::AnswerLinks(_)
            | Self::HandOver(_)
            | Self::TakeOver(_)
            | Self::LeaveVault(_)
            | Self::AnswerInvitation(_)
            | Self::ListJoining(_)
            | Self::ForgetJoining(_)
            | Self::PreviewLinkFile(_) => Group::Seldom,
        }
    }
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Answers one command.
    ///
    /// # Errors
    /// Says what did not happen and why. What was not confirmed as stored is not stored, except after
    /// [`Trouble::Offline`], where the next [`super::wire::Refresh`] shows it.
    pub async fn handle(&mut self, command: Command) -> Result<Reply, Trouble> {
        match command.group() {
            Group::Link => self.handle_link(command).await,
            Group::Daily => self.handle_daily(command).await,
            Group::Seldom => self.handle_seldom(command).await,
        }
    }

    /// Answers one of [`Group::Link`].
    ///
    /// # Errors
    /// As [`Self::handle`], and for any other command.
    pub async fn handle_link(&mut self, command: Command) -> Result<Reply, Trouble> {
        self.cancel.set(false);
        self.answer_link(command).await
    }

    /// Answers one of [`Group::Daily`].
    ///
    /// # Errors
    /// As [`Self::handle`], and for any other command.
    pub async fn handle_daily(&mut self, command: Command) -> Result<Reply, Trouble> {
        self.admit(&command)?;
        let answer = self.answer_daily(command).await;
        self.conclude(answer).await
    }

    /// Answers one of [`Group::Seldom`].
    ///
    /// # Errors
    /// As [`Self::handle`], and for any other command.
    pub async fn handle_seldom(&mut self, command: Command) -> Result<Reply, Trouble> {
        self.admit(&command)?;
        let answer = self.answer_seldom(command).await;
        self.conclude(answer).await
    }

    fn admit(&mut self, command: &Command) -> Result<(), Trouble> {
        self.cancel.set(false);
        let is_away = self.is_away();
        self.api.set_away(is_away);
        if is_away && !Away::answers(command) { Err(Trouble::Offline) } else { Ok(()) }
    }

    async fn conclude(&mut self, answer: Result<Reply, Trouble>) -> Result<Reply, Trouble> {
        // What was asked for is done; a copy that could not follow opens nothing, or what it was.
        let _ = self.refresh_copy().await;
        if matches!(answer, Err(Trouble::Locked)) {
            self.close();
        }
        answer
    }

    /// Forgets the keys and everything that was open.
    pub(super) fn close(&mut self) {
        self.replacement = None;
        self.forget_files();
        self.looked.clear();
        self.stop_following();
        if self.open.take().is_some() {
            (self.emit)(Event::Locked);
        }
    }

    /// Forgets files that are on their way in or out.
    pub(super) fn forget_files(&mut self) {
        (self.import, self.parts, self.archive) = (None, None, None);
    }
}

/// A question of another group came here.
fn misled() -> Trouble {
    Trouble::Internal("question".to_owned())
}

#[cfg(test)]
mod tests {
    /// Names after `Self::` or `Command::`, in order.
    fn names<'a>(text: &'a str, before: &str) -> Vec<&'a str> {
        let end = |rest: &'a str| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        text.split(before).skip(1).map(end).collect()
    }

    #[test]
    fn every_group_answers_what_belongs_to_it_and_nothing_else() {
        let grouped = include_str!("mod.rs").split("match self {").nth(1).unwrap().split("    }\n}").next().unwrap();
        let sources = [
            ("Link", include_str!("link.rs")),
            ("Daily", include_str!("daily.rs")),
            ("Seldom", include_str!("seldom.rs")),
        ];
        let mut rest = grouped;
        for (group, source) in sources {
            let (own, after) = rest.split_once(&format!("=> Group::{group},")).unwrap();
            rest = after;
            let mut answered = names(source, " Command::");
            let mut belonging = names(own, "Self::");
            answered.sort_unstable();
            belonging.sort_unstable();
            assert!(!belonging.is_empty());
            assert_eq!(answered, belonging, "{group}");
        }
    }
}
