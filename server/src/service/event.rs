//! Account events: what happened to an account, for its owner's other devices. A time and a kind, and no address.

use protocol::account::{AccountEvent, AccountEventKind, AccountEvents, EventsRead};
use protocol::{AccountId, ProblemKind, SessionId};
use serde::{Deserialize, Serialize};

use super::error::{Answer, until_settled};
use super::session::{Session, SessionRow};
use super::{Service, encode, key};
use crate::store::Change;

/// Account events are kept this long.
const EVENT_SECONDS: i64 = 90 * 24 * 3600;

/// What the server knows of an account.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct AccountRow {
    /// When it was made, in seconds since 1970. Older rows do not know.
    #[serde(default)]
    pub(super) made: Option<i64>,
    /// Whether the operator lets nobody sign in.
    #[serde(default)]
    pub(super) disabled: bool,
    /// Counts what came to the account, so that deleting it notices what came meanwhile.
    pub(super) changes: u64,
    /// Number of the newest event.
    events: u64,
    /// Up to here another session than the event's own has shown them.
    pub(super) read: u64,
}

#[derive(Serialize, Deserialize)]
struct EventRow {
    time: i64,
    kind: AccountEventKind,
    session: SessionId,
}

/// The row that has an event's row removed when its time has come.
pub(crate) fn due(row_key: &[u8], value: &[u8]) -> Option<Vec<u8>> {
    let row: EventRow = protocol::from_cbor(value).ok()?;
    Some(key::due(row.time + EVENT_SECONDS, row_key))
}

impl AccountRow {
    pub(super) fn new(now: i64) -> Self {
        Self { made: Some(now), ..Self::default() }
    }

    pub(super) fn add_event(
        &mut self,
        change: &mut Change,
        account: &AccountId,
        kind: AccountEventKind,
        session: SessionId,
        now: i64,
    ) -> Answer<()> {
        self.events += 1;
        let row = EventRow { time: now, kind, session };
        let event = key::event(account, self.events);
        change.put(key::due(now + EVENT_SECONDS, &event), Vec::new());
        change.put(event, encode(&row)?);
        Ok(())
    }
}

impl Service {
    /// What this session has not marked as shown.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn account_events(&self, session: &Session) -> Answer<AccountEvents> {
        let own: Option<(SessionRow, _)> = self.read(&key::session(&session.account, &session.id)).await?;
        let read = own.map_or(0, |(row, _)| row.read);
        let mut events = Vec::new();
        for (number, row) in self.events_of(&session.account).await? {
            if number > read {
                events.push(AccountEvent { number, time: row.time, kind: row.kind, own: row.session == session.id });
            }
        }
        Ok(AccountEvents { events })
    }

    /// Marks events as shown in this session. Sessions to come are not shown them again, except what this very session
    /// caused: who signs in with a stolen sheet cannot hide it.
    ///
    /// # Errors
    /// `bad-request` when there is no event of that number yet.
    pub async fn events_read(&self, session: &Session, request: EventsRead) -> Answer<()> {
        until_settled!(self.try_events_read(session, request.through).await)
    }

    async fn try_events_read(&self, session: &Session, through: u64) -> Answer<()> {
        let mut change = self.change();
        let mut account = self.expect_account(&mut change, &session.account).await?;
        if through > account.events {
            return Err(ProblemKind::BadRequest.into());
        }
        let session_key = key::session(&session.account, &session.id);
        let (mut own, value) = self.read::<SessionRow>(&session_key).await?.ok_or(ProblemKind::SignedOut)?;
        own.read = own.read.max(through);
        let events = self.events_of(&session.account).await?;
        let first_own = events
            .iter()
            .find(|(number, row)| *number > account.read && row.session == session.id)
            .map(|(number, _)| *number);
        let through = first_own.map_or(through, |first| through.min(first - 1));
        account.read = account.read.max(through);
        change.expect(session_key.clone(), Some(value));
        change.put(session_key, encode(&own)?);
        change.put(key::account(&session.account), encode(&account)?);
        Ok(change.commit().await?)
    }

    async fn events_of(&self, account: &AccountId) -> Answer<Vec<(u64, EventRow)>> {
        let rows = self.store.scan(key::events(account), usize::MAX).await?;
        rows.into_iter()
            .map(|(row_key, value)| {
                let number = row_key.last_chunk::<8>().map_or(0, |number| u64::from_be_bytes(*number));
                Ok((number, protocol::from_cbor(&value)?))
            })
            .collect()
    }
}
