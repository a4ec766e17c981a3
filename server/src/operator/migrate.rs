//! A server that only reads moves what it holds: its folder is locked by it, so nobody else can.

use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::{Failed, Side};
use crate::migrate::Migrated;
use crate::migrate::place::{Place, into};
use crate::service::Service;

/// Moves everything into the target. It runs apart from whoever asked and ends between two units when nobody waits any more: what is
/// being committed to the target then is there before another one begins.
///
/// # Errors
/// When the server takes writes, which would be left behind, and as [`into`].
pub async fn migrate(
    service: &Service,
    side: Side,
    to: Place,
    mut progress: impl FnMut(String) + Send,
) -> Result<Migrated, Failed> {
    if side == Side::Server && !service.settings().read_only {
        let why = "the server on this folder takes writes, which would be left behind: stop it, or start it with --read-only and \
                   give this command again";
        return Err(Failed(why.to_owned()));
    }
    let alone = Arc::clone(&service.moving).lock_owned().await;
    let store = Arc::clone(&service.store);
    let (send, mut said) = mpsc::unbounded_channel();
    let work = tokio::spawn(async move {
        let _alone = alone;
        let heard = |text| if send.send(text).is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
        into(&*store, &to, heard).await
    });
    while let Some(text) = said.recv().await {
        progress(text);
    }
    let outcome = work.await.map_err(|error| Failed(error.to_string()))?;
    outcome.map_err(|error| Failed(error.to_string()))
}
