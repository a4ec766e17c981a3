//! What is asked once in a while.

use super::misled;
use crate::device::DeviceStore;
use crate::engine::Engine;
use crate::engine::wire::{Command, Reply, Trouble};
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    #[allow(clippy::unit_arg)] // some answers are only that it is done
    pub(super) async fn answer_seldom(&mut self, command: Command) -> Result<Reply, Trouble> {
        Ok(match command {
            Command::PreviewImport(ask) => Reply::PreviewImport(self.preview_import(ask)?),
            Command::CommitImport(ask) => Reply::CommitImport(self.commit_import(ask).await?),
            Command::UndoImport(ask) => Reply::UndoImport(self.undo_import(&ask.import).await?),
            Command::CancelImport(_) => Reply::CancelImport(self.cancel_import().await),
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
            Command::StartReplacement(ask) => Reply::StartReplacement(self.start_replacement(ask).await?),
            Command::FinishReplacement(ask) => Reply::FinishReplacement(self.replace_secrets(ask).await?),
            Command::CancelReplacement(_) => {
                self.replacement = None;
                Reply::CancelReplacement(())
            }
            Command::ExportEverything(_) => Reply::ExportEverything(self.export_everything().await?),
            Command::ExportArchive(ask) => Reply::ExportArchive(self.export_archive(&ask).await?),
            Command::ExportArchivePiece(ask) => Reply::ExportArchivePiece(self.export_archive_piece(&ask).await?),
            Command::DeleteAccount(ask) => Reply::DeleteAccount(self.delete_account(&ask.passphrase).await?),
            Command::TakeInReply(ask) => Reply::TakeInReply(self.take_in_reply(ask).await?),
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
            _ => return Err(misled()),
        })
    }
}
