//! What a provider asks, who has a link and no vault.

use super::misled;
use crate::device::DeviceStore;
use crate::engine::Engine;
use crate::engine::wire::{Command, Reply, Trouble};
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    #[allow(clippy::unit_arg)] // some answers are only that it is done
    pub(super) async fn answer_link(&mut self, command: Command) -> Result<Reply, Trouble> {
        Ok(match command {
            Command::OpenLink(ask) => Reply::OpenLink(self.open_link(ask).await?),
            Command::LeaveReply(ask) => Reply::LeaveReply(self.leave_reply(ask).await?),
            _ => return Err(misled()),
        })
    }
}
