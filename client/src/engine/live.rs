//! Following the server's live stream: what other devices write, who opens a link and how far an invitation is shows without a reload.

use std::cell::Cell;
use std::rc::Rc;

use futures::StreamExt as _;
use futures::channel::{mpsc, oneshot};
use futures::future::{Either, select};
use futures::lock::Mutex;

use protocol::ProblemKind;
use protocol::journal::Moved;

use super::Engine;
use super::wire::{Event, Trouble};
use crate::api::ApiError;
use crate::convert::to;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// Why a stream is not followed any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Followed {
    /// Nothing is open.
    Locked,
    /// The connection broke: worth another try after a pause.
    Broken,
    /// Another vault was opened: its stream is the one to follow, at once.
    Switched,
}

/// Follows the stream of the open vault until it ends: the connection broke, the session ended, another vault was opened, or the
/// vault was locked. Run it beside the commands, and again for as long as the vault is open.
pub async fn follow<T: Transport, D: DeviceStore + Clone, E: Environment>(
    engine: Rc<Mutex<Engine<T, D, E>>>,
) -> Followed {
    if let Some(followed) = come_back(&engine).await {
        return followed;
    }
    let (switched, until) = oneshot::channel();
    let (api, vault, emit) = {
        let mut engine = engine.lock().await;
        let Some(open) = &engine.open else { return Followed::Locked };
        let vault = to(open.book.vault);
        engine.follower = Some(switched);
        (Rc::clone(&engine.api), vault, Rc::clone(&engine.emit))
    };
    let (moved_in, moved) = mpsc::unbounded();
    // A stream that broke is begun again; one that does not even begin has nobody at its other end.
    let heard = Rc::new(Cell::new(false));
    let hears = Rc::clone(&heard);
    // The sender lives in the stream and ends with it.
    let stream = std::pin::pin!(async move {
        let mut on_moved = move |now| {
            hears.set(true);
            moved_in.unbounded_send(now).is_ok()
        };
        api.live(&vault, &mut on_moved).await
    });
    let apply = std::pin::pin!(apply(Rc::clone(&engine), vault, moved));
    // Whoever opens another vault holds the engine: nothing is being fetched then.
    let both = match select(select(stream, apply), until).await {
        Either::Left((both, _)) => both,
        Either::Right(_) => {
            return if engine.lock().await.open.is_some() { Followed::Switched } else { Followed::Locked };
        }
    };
    let ended = match both {
        Either::Right((followed, _)) => return followed,
        // It may hold the engine in the middle of a pull: left there, it would hold it for ever. There is no sender any more, so
        // it ends.
        Either::Left((ended, apply)) => match apply.await {
            Followed::Broken => ended,
            other => return other,
        },
    };
    emit(Event::Following(false));
    let mut engine = engine.lock().await;
    if ended == Err(ApiError::Unreachable) && !heard.get() {
        engine.set_reached(false);
    }
    if matches!(ended, Err(ApiError::Refused { kind: ProblemKind::SignedOut, .. })) {
        // The session was ended, perhaps from another device: what is open here is closed with it.
        engine.close();
    }
    if engine.open.is_some() { Followed::Broken } else { Followed::Locked }
}

/// Where the vault was opened without the server: asks whether it is there, and goes on with it. None where nothing is to be done.
async fn come_back<T: Transport, D: DeviceStore + Clone, E: Environment>(
    engine: &Mutex<Engine<T, D, E>>,
) -> Option<Followed> {
    let api = {
        let engine = engine.lock().await;
        engine.is_away().then(|| Rc::clone(&engine.api))?
    };
    // Nobody is kept waiting for it: on some networks no answer takes minutes.
    if !api.is_there().await {
        return Some(Followed::Broken);
    }
    let mut engine = engine.lock().await;
    let came = engine.come_back().await;
    let _ = engine.refresh_copy().await;
    Some(match came {
        Ok(()) if engine.open.is_some() => Followed::Switched,
        _ if engine.open.is_none() => Followed::Locked,
        _ => Followed::Broken,
    })
}

/// Fetches what moved, line by line, until there are no more.
async fn apply<T: Transport, D: DeviceStore + Clone, E: Environment>(
    engine: Rc<Mutex<Engine<T, D, E>>>,
    vault: protocol::VaultId,
    mut moved: mpsc::UnboundedReceiver<Moved>,
) -> Followed {
    let mut invitations = None;
    while let Some(now) = moved.next().await {
        let mut engine = engine.lock().await;
        let Some(open) = &engine.open else { return Followed::Locked };
        if to::<_, protocol::VaultId>(open.book.vault) != vault {
            return Followed::Switched;
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
        // What could not be written down is written down with the next command.
        let _ = engine.refresh_copy().await;
        if matches!(done, Err(Trouble::Locked)) {
            engine.close();
            return Followed::Locked;
        }
        let before = invitations.replace(now.invitations);
        if before.is_none() {
            engine.set_reached(true);
            (engine.emit)(Event::Following(true));
        }
        // The first line too: what happened before it was said at no stream.
        if before != Some(now.invitations) {
            (engine.emit)(Event::InvitationsMoved);
        }
    }
    Followed::Broken
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Another vault is open, or none: the stream that is followed is not the one to follow any more.
    pub(super) fn stop_following(&mut self) {
        if let Some(follower) = self.follower.take() {
            // Nobody listens when the stream has ended by itself.
            let _ = follower.send(());
        }
    }
}
