//! What is looked at when everything is there: that both sides are the same, and that nothing was damaged on the way.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest as _, Sha256};
use tokio::sync::Notify;

use super::copy::Plain;
use super::{FIRST, MigrateError, Migrated, Pages, Unit, go_on};
use crate::service::check::{self, Problem};
use crate::store::{Store, StoreError};

/// Compares every unit of both, without the slots under which each has it.
pub(super) async fn compare(
    from: &dyn Store,
    to: &dyn Store,
    done: &mut Migrated,
    progress: &mut (impl FnMut(String) -> ControlFlow<()> + Send),
) -> Result<(), MigrateError> {
    let mut at = FIRST.to_vec();
    let mut differ: Vec<String> = Vec::new();
    loop {
        let (ours, theirs) = (Unit::next(from, &at).await?, Unit::next(to, &at).await?);
        // What is in one of them alone differs as well.
        let unit = match (ours, theirs) {
            (Some(one), Some(other)) => {
                if one.range().start <= other.range().start {
                    one
                } else {
                    other
                }
            }
            (Some(unit), None) | (None, Some(unit)) => unit,
            (None, None) => break,
        };
        at = unit.range().end;
        if digest(from, &unit).await? != digest(to, &unit).await? {
            differ.push(unit.to_string());
        }
        match unit {
            Unit::Vault(_) => done.vaults += 1,
            Unit::Account(_) => done.accounts += 1,
            Unit::Others(_) => {}
        }
        go_on(progress(format!("compared {unit}")))?;
    }
    if differ.is_empty() { Ok(()) } else { Err(MigrateError::Differs(differ)) }
}

async fn digest(store: &dyn Store, unit: &Unit) -> Result<[u8; 32], StoreError> {
    let mut hash = Sha256::new();
    let mut pages = Pages { one: false, ..Pages::new(unit, FIRST) };
    while let Some(page) = pages.next(store).await? {
        for (key, value) in page {
            for bytes in [&key, &Plain::open(store, &key, &value).await?.bytes()?] {
                hash.update((bytes.len() as u64).to_be_bytes());
                hash.update(bytes);
            }
        }
    }
    Ok(hash.finalize().into())
}

/// What is damaged. It ends in the middle when nobody waits any more.
pub(super) async fn look_at_all(
    store: &dyn Store,
    side: &str,
    progress: &mut (impl FnMut(String) -> ControlFlow<()> + Send),
) -> Result<Vec<Problem>, MigrateError> {
    let (ended, told) = (AtomicBool::new(false), Notify::new());
    let look = check::check(store, |rows| {
        if progress(format!("opened {rows} rows of the {side}")).is_break() {
            ended.store(true, Ordering::Release);
            told.notify_one();
        }
    });
    let report = tokio::select! {
        report = look => Some(report?),
        () = told.notified() => None,
    };
    // It may have come to its end without a pause in which it could be ended.
    report.filter(|_| !ended.load(Ordering::Acquire)).map(|report| report.problems).ok_or(MigrateError::Ended)
}
