//! Following the server's live stream: what other devices write and who opens a link shows without a reload.

use std::rc::Rc;

use futures::StreamExt as _;
use futures::channel::mpsc;
use futures::future::{Either, select};
use futures::lock::Mutex;

use protocol::ProblemKind;

use super::Engine;
use crate::api::ApiError;
use crate::convert::to;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// Follows the stream of the open vault until it ends: the connection broke, the session ended, or the vault was locked.
/// Run it beside the commands, and again after a pause for as long as the vault is open. Returns whether it is worth trying
/// again.
pub async fn follow<T: Transport, D: DeviceStore + Clone, E: Environment>(engine: Rc<Mutex<Engine<T, D, E>>>) -> bool {
    let (api, vault) = {
        let engine = engine.lock().await;
        let Some(open) = &engine.open else { return false };
        (Rc::clone(&engine.api), to(open.book.vault))
    };
    let (moved_in, mut moved) = mpsc::unbounded();
    let mut on_moved = move |now| moved_in.unbounded_send(now).is_ok();
    let stream = std::pin::pin!(api.live(&vault, &mut on_moved));
    let apply = std::pin::pin!(async {
        while let Some(now) = moved.next().await {
            let mut engine = engine.lock().await;
            let Some(open) = &engine.open else { return false };
            let (revision, journal) = (open.book.revision(), open.journal.read());
            // What goes wrong here is told by the next command; the stream itself goes on.
            engine.api.set_background(true);
            if now.revision != revision {
                engine.pull().await.ok();
            }
            if now.journal > journal {
                engine.pull_grants().await.ok();
                engine.pull_journal().await.ok();
            }
            engine.api.set_background(false);
        }
        true
    });
    match select(stream, apply).await {
        Either::Left((Err(ApiError::Refused { kind: ProblemKind::SignedOut, .. }), _)) => {
            // The session was ended, perhaps from another device: what is open here is closed with it.
            engine.lock().await.close();
            false
        }
        Either::Left((ended, _)) => {
            !matches!(ended, Err(ApiError::Refused { .. })) && engine.lock().await.open.is_some()
        }
        Either::Right((again, _)) => again,
    }
}
