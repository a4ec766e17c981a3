//! Notices outside: where the operator named a place for them, and an account asked for it, a message says that there is something to
//! read. It says no more than that, to nobody but that place, and not more often than every ten minutes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use protocol::account::{OutsideNotices, SetOutsideNotices};
use protocol::{AccountId, NoticeTopic, VaultId};
use ureq::tls::{RootCerts, TlsConfig};

use super::error::{Answer, until_settled};
use super::rate::Network;
use super::session::Session;
use super::settings::NoticeUrl;
use super::{Service, key};
use crate::random;
use crate::store::StoreError;

/// Seconds between two messages to one account.
const QUIET_SECONDS: i64 = 600;
/// Messages that are tried again before one is given up.
const TRIES: u32 = 6;
/// Longest that sending one may take.
const TIME: Duration = Duration::from_secs(10);
const TITLE: &str = "印籠 Inro";
const MESSAGE: &str = "お知らせがあります。ひらいて、読んでください。 / There is something to read.";

/// Who is to be told.
#[derive(Default)]
pub struct Telling {
    accounts: Mutex<HashMap<AccountId, Told>>,
}

#[derive(Default)]
struct Told {
    /// Something came since the last message.
    waits: bool,
    /// No message before this.
    quiet_until: i64,
    /// Messages that did not arrive.
    failed: u32,
}

impl Telling {
    fn note(&self, account: AccountId) {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner).entry(account).or_default().waits = true;
    }

    /// Those who are to be sent a message now. What is over is forgotten.
    fn due(&self, now: i64) -> Vec<AccountId> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.retain(|_, told| told.waits || now < told.quiet_until);
        let due = accounts.iter_mut().filter(|(_, told)| told.waits && told.quiet_until <= now);
        due.map(|(account, told)| {
            told.waits = false;
            told.quiet_until = now.saturating_add(QUIET_SECONDS);
            *account
        })
        .collect()
    }

    /// Nobody asked to be told: when they do, they need not wait.
    fn forget(&self, account: &AccountId) {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner).remove(account);
    }

    fn arrived(&self, account: AccountId, arrived: bool) {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let told = accounts.entry(account).or_default();
        told.failed = if arrived { 0 } else { told.failed + 1 };
        // Tried again when the time has come; something new begins to be tried anew.
        told.waits |= !arrived && told.failed < TRIES;
        if told.failed >= TRIES {
            told.failed = 0;
        }
    }
}

impl Service {
    /// Whether the account asked for notices, and the name under which they come.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn outside_notices(&self, session: &Session) -> Answer<OutsideNotices> {
        let value = self.store.get(&key::notice_topic(&session.account)).await?;
        Ok(OutsideNotices { topic: value.map(|value| topic(&value)).transpose()? })
    }

    /// Asks for notices, or for none. Each time it is asked for anew the name is another one.
    ///
    /// # Errors
    /// `wrong-key`; `not-allowed` where the operator named no place for them.
    pub async fn set_outside_notices(
        &self,
        session: &Session,
        request: &SetOutsideNotices,
        network: Network,
    ) -> Answer<OutsideNotices> {
        if request.on && self.settings.notice_url.is_none() {
            return Err(protocol::ProblemKind::NotAllowed.into());
        }
        self.prove(session, &request.proof, network).await?;
        until_settled!(self.try_set_outside_notices(session, request.on).await)
    }

    async fn try_set_outside_notices(&self, session: &Session, on: bool) -> Answer<OutsideNotices> {
        let row_key = key::notice_topic(&session.account);
        let before = self.store.get(&row_key).await?;
        if let (true, Some(value)) = (on, &before) {
            return Ok(OutsideNotices { topic: Some(topic(value)?) });
        }
        let mut change = self.change();
        // Deleting the account meanwhile must not leave this row behind.
        self.expect_account(&mut change, &session.account).await?;
        change.expect(row_key.clone(), before);
        let topic = on.then(|| NoticeTopic(random::bytes()));
        match &topic {
            Some(topic) => change.put(row_key, topic.0.to_vec()),
            None => change.remove(row_key),
        }
        change.commit().await?;
        Ok(OutsideNotices { topic })
    }

    /// There is something to read for this account.
    pub(super) fn tell(&self, account: &AccountId) {
        if self.settings.notice_url.is_some() {
            self.telling.note(*account);
        }
    }

    /// There is something to read for everybody who belongs to the vault.
    pub(super) async fn tell_members(&self, vault: &VaultId) {
        if self.settings.notice_url.is_none() {
            return;
        }
        match self.store.scan(key::roles(vault), usize::MAX).await {
            Ok(rows) => {
                let over = |value: &[u8]| super::vault::read_role(value).is_none_or(|it| it.is_over(self.now()));
                let members = rows.iter().filter(|(_, value)| !over(value));
                members.filter_map(|(row, _)| key::tail(row)).for_each(|id| self.tell(&AccountId(id)));
            }
            Err(error) => tracing::warn!(%error, "members were not told that there is something to read"),
        }
    }

    /// Sends what is due, in the background.
    pub fn send_notices(self: &Arc<Self>, now: i64) {
        let Some(url) = &self.settings.notice_url else { return };
        for account in self.telling.due(now) {
            let (service, url) = (Arc::clone(self), url.clone());
            tokio::spawn(async move {
                let value = service.store.get(&key::notice_topic(&account)).await.ok().flatten();
                let Some(topic) = value.and_then(|value| topic(&value).ok()) else {
                    return service.telling.forget(&account);
                };
                let sent = tokio::task::spawn_blocking(move || send(&url, &topic)).await;
                let sent = sent.unwrap_or(false);
                if !sent {
                    tracing::warn!("a notice did not arrive at the place that notice_url names");
                }
                service.telling.arrived(account, sent);
            });
        }
    }
}

fn topic(value: &[u8]) -> Answer<NoticeTopic> {
    NoticeTopic::try_from(value).map_err(|_| StoreError::Damaged("the name of an account's notices").into())
}

/// Posts `{topic, title, message}`, as ntfy takes it (its documentation, "Publish as JSON"). No redirect is followed: the message goes to
/// the place that the operator named or nowhere.
fn send(url: &NoticeUrl, topic: &NoticeTopic) -> bool {
    let tls = TlsConfig::builder().root_certs(RootCerts::WebPki).build();
    let agent = ureq::Agent::config_builder().timeout_global(Some(TIME)).max_redirects(0).tls_config(tls).build();
    let body = serde_json::json!({ "topic": topic.to_string(), "title": TITLE, "message": MESSAGE }).to_string();
    let request = agent.new_agent().post(url.as_str()).header("content-type", "application/json");
    request.send(body).is_ok_and(|answer| answer.status().is_success())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: AccountId = AccountId([1; 16]);

    #[test]
    fn many_events_within_ten_minutes_are_one_message_and_what_came_meanwhile_is_a_second() {
        let telling = Telling::default();
        assert!(telling.due(0).is_empty());
        telling.note(ONE);
        telling.note(ONE);
        assert_eq!(telling.due(0), [ONE]);
        telling.arrived(ONE, true);
        telling.note(ONE);
        assert!(telling.due(QUIET_SECONDS - 1).is_empty());
        assert_eq!(telling.due(QUIET_SECONDS), [ONE]);
        telling.arrived(ONE, true);
        assert!(telling.due(3 * QUIET_SECONDS).is_empty());
        assert!(telling.accounts.lock().unwrap().is_empty(), "nobody is remembered for long");
    }

    #[test]
    fn a_message_that_did_not_arrive_is_tried_again_and_not_for_ever() {
        let telling = Telling::default();
        telling.note(ONE);
        let mut now = 0;
        for _ in 0..TRIES {
            assert_eq!(telling.due(now), [ONE]);
            telling.arrived(ONE, false);
            now += QUIET_SECONDS;
        }
        assert!(telling.due(now).is_empty());
        telling.note(ONE);
        assert_eq!(telling.due(now), [ONE]);
    }
}
