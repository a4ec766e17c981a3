//! Moves everything from one store into another, whatever the engines. It goes unit by unit (a vault, an account, a page of
//! what belongs to neither), and each unit's end is noted in the target with its last rows: one that was killed goes on with
//! the unit it was at. The target opens for a server only when everything was compared.

mod compare;
mod copy;
mod hand;
pub mod place;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use protocol::{AccountId, VaultId};
use serde::{Deserialize, Serialize};

use self::compare::{compare, look_at_all};
use self::copy::{Copier, clear};
use self::hand::Hand;
use crate::service::check::Problem;
use crate::store::key::{after, migrating, prefix};
use crate::store::{Batch, Row, Store, StoreError, deletions};

/// Rows read at a time.
const PAGE: usize = 512;
/// Lines of the log of deletions that are written at a time.
const LINES: usize = 1000;
/// Before the first row of the service, and after the last.
const FIRST: &[u8] = b"\x01";
const END: &[u8] = b"\xff";

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Migrated {
    /// Rows that were written now.
    pub rows: u64,
    /// Vaults that were compared, with their heads, and are the same.
    pub vaults: u64,
    /// Accounts that were compared and are the same.
    pub accounts: u64,
    /// Whether it went on with what an earlier one had begun.
    pub resumed: bool,
}

/// Why it was not done. The source is in any case as it was.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// There is something in the target.
    #[error(
        "the target holds data already. So it does when a migration into it has ended, whether or not its end was heard of: then a server \
         starts on it, and nothing is left to do. Otherwise migrate into an empty one"
    )]
    NotEmpty,
    /// Both are not the same afterwards.
    #[error("the target differs in {}: somebody wrote to the source meanwhile. Empty the target and begin again", .0.join(", "))]
    Differs(Vec<String>),
    /// Whoever asked for it went away.
    #[error("it was ended before it was done; give the same command once more and it goes on")]
    Ended,
    /// Something in the target is not as it was written, and was in the source.
    #[error("in the target, {what}: {why}", what = .0.what, why = .0.why)]
    Problem(Problem),
    /// Another one writes into the target.
    #[error(
        "somebody else began to migrate into the target meanwhile, and goes on there; this one wrote nothing after that"
    )]
    TakenOver,
    /// A store.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for MigrateError {
    fn from(error: StoreError) -> Self {
        // Nothing else is expected of the target than who writes into it.
        if error == StoreError::Moved { Self::TakenOver } else { Self::Store(error) }
    }
}

/// Moves everything. `progress` hears how far it is, and may end it whenever it does. Nobody else may write to either meanwhile.
///
/// # Errors
/// When the target holds something, differs in the end, or a store fails. Given once more it goes on where it was.
pub async fn migrate(
    from: &dyn Store,
    to: &dyn Store,
    mut progress: impl FnMut(String) -> ControlFlow<()> + Send,
) -> Result<Migrated, MigrateError> {
    let mut done = Migrated::default();
    let (hand, mut at) = match to.get(&migrating()).await? {
        Some(at) => {
            done.resumed = true;
            let hand = Hand::take(to, &at).await?;
            clear(&hand, at.clone()..END.to_vec()).await?;
            if at == FIRST {
                // It may have been cut short in the middle of the log.
                carry_log(from, &hand).await?;
            }
            (hand, at)
        }
        None => (begin(from, to).await?, FIRST.to_vec()),
    };
    while let Some(unit) = Unit::next(from, &at).await? {
        let mut copier = Copier::new(from, &hand);
        let mut pages = Pages::new(&unit, &at);
        while let Some(page) = pages.next(from).await? {
            for row in page {
                copier.row(row).await?;
            }
        }
        at = pages.at;
        done.rows += copier.finish(&at).await?;
        go_on(progress(format!("{} rows, now at {unit}", done.rows)))?;
        // Rather now than after hours.
        from.untouched().await?;
    }
    compare(from, to, &mut done, &mut progress).await?;
    if !missing_lines(from, to).await?.is_empty() {
        return Err(MigrateError::Differs(vec!["the log of deletions".to_owned()]));
    }
    // What was damaged before is as damaged now; nothing else may be.
    let before = look_at_all(from, "source", &mut progress).await?;
    let now = look_at_all(to, "target", &mut progress).await?;
    if let Some(problem) = now.into_iter().find(|problem| !before.contains(problem)) {
        return Err(MigrateError::Problem(problem));
    }
    // From the next commit on the target opens: nobody may hear then that it was not done.
    go_on(progress("everything is the same".to_owned()))?;
    from.untouched().await?;
    hand.let_go().await?;
    Ok(done)
}

fn go_on(answer: ControlFlow<()>) -> Result<(), MigrateError> {
    if answer.is_break() { Err(MigrateError::Ended) } else { Ok(()) }
}

/// Notes that a migration is under way, and carries the log of deletions over.
async fn begin<'a>(from: &dyn Store, to: &'a dyn Store) -> Result<Hand<'a>, MigrateError> {
    if !to.scan(FIRST.to_vec()..END.to_vec(), 1).await?.is_empty() {
        return Err(MigrateError::NotEmpty);
    }
    let hand = Hand::take(to, FIRST).await?;
    carry_log(from, &hand).await?;
    Ok(hand)
}

/// Carries over those lines of the log of deletions that are not there yet.
async fn carry_log(from: &dyn Store, hand: &Hand<'_>) -> Result<(), MigrateError> {
    for some in missing_lines(from, hand.store()).await?.chunks(LINES) {
        let mut batch = Batch::default();
        // A row with it: an engine may take nothing that has none.
        batch.put(migrating(), FIRST.to_vec());
        batch.deleted = some.to_vec();
        batch.erase_first = true;
        hand.commit(batch).await?;
    }
    Ok(())
}

/// Lines of the log of deletions that the target does not have.
async fn missing_lines(from: &dyn Store, to: &dyn Store) -> Result<Vec<String>, MigrateError> {
    let (log, there) = (from.deletions().await?, to.deletions().await?);
    let damaged = |_| StoreError::Damaged(deletions::NAME);
    let there: BTreeSet<&str> = deletions::read(&there).map_err(damaged)?.into_iter().collect();
    let lines = deletions::read(&log).map_err(damaged)?.into_iter();
    Ok(lines.filter(|line| !there.contains(line)).map(str::to_owned).collect())
}

/// What is copied, and compared, as one.
enum Unit {
    Vault([u8; 17]),
    Account([u8; 17]),
    /// Rows of neither: those whose keys begin with this byte, page by page.
    Others(u8),
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let id = |owner: &[u8; 17]| <[u8; 16]>::try_from(&owner[1..]).unwrap_or_default();
        match self {
            Self::Vault(owner) => write!(f, "vault {}", VaultId(id(owner))),
            Self::Account(owner) => write!(f, "account {}", AccountId(id(owner))),
            Self::Others(_) => f.write_str("what belongs to no vault and no account"),
        }
    }
}

impl Unit {
    /// The first that has a row at this key or after it.
    async fn next(store: &dyn Store, at: &[u8]) -> Result<Option<Self>, StoreError> {
        let Some((row, _)) = store.scan(at.to_vec()..END.to_vec(), 1).await?.pop() else { return Ok(None) };
        let owner = row.get(..17).and_then(|owner| owner.try_into().ok());
        Ok(match (row.first(), owner) {
            (Some(b'v'), Some(owner)) => Some(Self::Vault(owner)),
            (Some(b'a'), Some(owner)) => Some(Self::Account(owner)),
            (Some(first), _) => Some(Self::Others(*first)),
            (None, _) => None,
        })
    }

    fn range(&self) -> std::ops::Range<Vec<u8>> {
        match self {
            Self::Vault(owner) | Self::Account(owner) => prefix(owner),
            Self::Others(first) => prefix(&[*first]),
        }
    }
}

/// The rows of a unit, from a key on.
struct Pages {
    range: std::ops::Range<Vec<u8>>,
    /// Whether one page is the whole unit.
    one: bool,
    /// Before here, everything was handed out.
    at: Vec<u8>,
    ended: bool,
}

impl Pages {
    fn new(unit: &Unit, at: &[u8]) -> Self {
        let range = unit.range();
        let start = if at > &range.start[..] { at.to_vec() } else { range.start.clone() };
        let one = matches!(unit, Unit::Others(_));
        Self { at: start.clone(), range: start..range.end, one, ended: false }
    }

    async fn next(&mut self, store: &dyn Store) -> Result<Option<Vec<Row>>, StoreError> {
        if self.ended {
            return Ok(None);
        }
        let page = store.scan(self.range.clone(), PAGE).await?;
        match page.last() {
            Some((row, _)) => {
                self.range = after(row, &self.range);
                self.at = self.range.start.clone();
                self.ended = self.one;
                Ok(Some(page))
            }
            None => {
                self.at = self.range.end.clone();
                Ok(None)
            }
        }
    }
}
