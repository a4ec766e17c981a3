//! What is asked day by day.

use super::misled;
use crate::device::DeviceStore;
use crate::engine::wire::{Command, Reply, Trouble};
use crate::engine::{Engine, name, settings};
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    #[allow(clippy::unit_arg)] // some answers are only that it is done
    pub(super) async fn answer_daily(&mut self, command: Command) -> Result<Reply, Trouble> {
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
            Command::AddPasskey(ask) => Reply::AddPasskey(self.add_passkey(ask).await?),
            Command::ListPasskeys(_) => Reply::ListPasskeys(self.list_passkeys().await?),
            Command::RemovePasskey(ask) => Reply::RemovePasskey(self.remove_passkey(ask).await?),
            Command::OpenWithPasskey(ask) => Reply::OpenWithPasskey(self.open_with_passkey(ask).await?),
            Command::PairDevice(ask) => Reply::PairDevice(self.pair_device(&ask.passphrase).await?),
            Command::ListSessions(_) => Reply::ListSessions(self.list_sessions().await?),
            Command::EndSession(ask) => Reply::EndSession(self.end_session(&ask.id).await?),
            Command::GetOutsideNotices(_) => Reply::GetOutsideNotices(name(self.api.outside_notices().await?)),
            Command::SetOutsideNotices(ask) => {
                let proof = self.prove(&ask.passphrase)?;
                let set = self.api.set_outside_notices(ask.on, proof).await.map_err(settings::wrong_passphrase)?;
                Reply::SetOutsideNotices(name(set))
            }
            Command::ReadNotices(ask) => Reply::ReadNotices(self.read_notices(ask.through).await?),
            Command::ConfirmRestore(_) => Reply::ConfirmRestore(self.confirm_restore().await?),
            Command::KeepCopy(ask) => Reply::KeepCopy(self.keep_copy(ask).await?),
            Command::ListWaiting(_) => Reply::ListWaiting(self.list_waiting()?),
            Command::SettleWaiting(ask) => Reply::SettleWaiting(self.settle_waiting(ask).await?),
            Command::DropCopy(_) => Reply::DropCopy(self.drop_copy().await?),
            Command::Refresh(_) => Reply::Refresh(self.refresh().await?),
            Command::SetReplyBox(ask) => Reply::SetReplyBox(self.set_reply_box(ask).await?),
            Command::ListReplies(ask) => Reply::ListReplies(self.list_replies(&ask).await?),
            Command::OpenReplyFile(ask) => Reply::OpenReplyFile(self.open_reply_file(&ask).await?),
            Command::RefuseReply(ask) => Reply::RefuseReply(self.refuse_reply(&ask).await?),
            Command::ListVaults(_) => Reply::ListVaults(self.list_vaults().await?),
            Command::OpenVault(ask) => Reply::OpenVault(self.open_vault(&ask).await?),
            _ => return Err(misled()),
        })
    }
}
