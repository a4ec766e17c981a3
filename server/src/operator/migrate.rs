//! A server that only reads moves what it holds: its folder is locked by it, so nobody else can.

use std::ops::ControlFlow;
use std::path::Path;
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
/// When what is open is not this folder, when the server takes writes, which would be left behind, and as [`into`].
pub async fn migrate(
    service: &Service,
    side: Side,
    from: &Path,
    to: Place,
    mut progress: impl FnMut(String) + Send,
) -> Result<Migrated, Failed> {
    is_ours(service.settings().folder.as_deref(), from)?;
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

/// A database's root keys, and with them the socket of a server on it, may lie where a data folder was once. What that server holds is the
/// database, which nobody may move without looking who else is on it.
fn is_ours(ours: Option<&Path>, from: &Path) -> Result<(), Failed> {
    let Some(ours) = ours else {
        return Err(Failed(format!(
            "the server that answers in {} has its data in a database: name the database with --from, or stop that server to move what \
             else lies in the folder",
            from.display()
        )));
    };
    let whole = |path: &Path| path.canonicalize().map_err(|error| Failed(format!("{}: {error}", path.display())));
    if whole(ours)? == whole(from)? {
        return Ok(());
    }
    Err(Failed(format!("the server has its data in {}, and not in {}", ours.display(), from.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_folder_that_is_open_is_moved() {
        let (ours, other) = (tempfile::TempDir::new().unwrap(), tempfile::TempDir::new().unwrap());
        let link = other.path().join("link");
        std::os::unix::fs::symlink(ours.path(), &link).unwrap();
        assert!(is_ours(Some(ours.path()), &link).is_ok());
        for (from, word) in [(other.path().to_owned(), "and not in"), (other.path().join("none"), "No such file")] {
            let refused = is_ours(Some(ours.path()), &from).unwrap_err().to_string();
            assert!(refused.contains(word), "{refused}");
        }
        assert!(is_ours(None, ours.path()).unwrap_err().to_string().contains("name the database with --from"));
    }
}
