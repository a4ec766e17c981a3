//! Following the server's live stream: what other devices write and who opens a link shows without a reload.

use std::rc::Rc;

use futures::StreamExt as _;
use futures::channel::mpsc;
use futures::future::{Either, select};
use futures::lock::Mutex;

use protocol::ProblemKind;

use super::Engine;
use super::wire::Trouble;
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
    // The sender lives in the stream and ends with it.
    let stream = std::pin::pin!(async move {
        let mut on_moved = move |now| moved_in.unbounded_send(now).is_ok();
        api.live(&vault, &mut on_moved).await
    });
    let apply = std::pin::pin!(async {
        while let Some(now) = moved.next().await {
            let mut engine = engine.lock().await;
            let Some(open) = &engine.open else { return false };
            if to::<_, protocol::VaultId>(open.book.vault) != vault {
                return true; // another vault was opened: its stream is the one to follow
            }
            let (revision, journal) = (open.book.revision(), open.journal.read());
            // What goes wrong here is told by the next command; the stream itself goes on.
            engine.api.set_background(true);
            let mut done = Ok(());
            if now.revision != revision {
                done = engine.pull().await;
            }
            if now.journal > journal && !matches!(done, Err(Trouble::Locked)) {
                done = engine.pull_grants().await.and(engine.pull_journal().await);
            }
            engine.api.set_background(false);
            if matches!(done, Err(Trouble::Locked)) {
                engine.close();
                return false;
            }
        }
        true
    });
    let ended = match select(stream, apply).await {
        Either::Right((again, _)) => return again,
        // It may hold the engine in the middle of a pull: left there, it would hold it for ever. There is no sender any more, so
        // it ends.
        Either::Left((ended, apply)) => match apply.await {
            true => ended,
            false => return false,
        },
    };
    let mut engine = engine.lock().await;
    if matches!(ended, Err(ApiError::Refused { kind: ProblemKind::SignedOut, .. })) {
        // The session was ended, perhaps from another device: what is open here is closed with it.
        engine.close();
    }
    engine.open.is_some()
}
