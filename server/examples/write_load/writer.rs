//! One person with a vault who writes without end, at whichever server answers, and knows what was acknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use protocol::change::{Accepted, ChangesPage, Changeset};
use protocol::{Bytes, Problem, ProblemKind, RecordId, header};
use reqwest::{Method, StatusCode};
use server::random;

use super::pace::Pace;
use super::support::{Person, Vault, done, put};

/// Longest that one attempt waits for its answer.
const ANSWER: Duration = Duration::from_secs(20);
/// Before the same is sent again.
const PAUSE: Duration = Duration::from_millis(100);
/// Between two writes, so that the machine has room for what is tested.
const REST: Duration = Duration::from_millis(150);
/// A write that nobody takes for so long is not waited for any more.
const PATIENCE: Duration = Duration::from_secs(180);

/// How often a page is asked for again while the server is busy.
const AGAIN: u32 = 200;

/// A person, their vault, and what it must hold.
pub struct Writer {
    vault: Vault,
    urls: Arc<[String]>,
    /// Which of them is asked next.
    at: usize,
    /// Revision of each record that was acknowledged. Its content follows from both.
    there: BTreeMap<RecordId, u64>,
    gone: BTreeSet<RecordId>,
    /// What was lost already while writing.
    pub lost: Vec<String>,
    pub attempts_again: u64,
    pub longest: Duration,
}

/// What a write does, to be remembered once it is acknowledged.
enum Deed {
    Put(RecordId, u64),
    Delete(RecordId),
}

/// Why there was no acknowledgement.
enum Trouble {
    /// The same may be sent again.
    Again,
    /// What was acknowledged before does not hold.
    Lost(String),
}

impl Writer {
    /// Signs up and makes a vault.
    pub async fn new(urls: Arc<[String]>, number: usize) -> Self {
        let at = number % urls.len();
        let vault = Person::sign_up(&urls[at]).await.create_vault().await;
        Self {
            vault,
            urls,
            at,
            there: BTreeMap::new(),
            gone: BTreeSet::new(),
            lost: Vec::new(),
            attempts_again: 0,
            longest: Duration::ZERO,
        }
    }

    /// Puts records, changes some and deletes some, one changeset after the other. The last one is brought to its end.
    pub async fn write_until(&mut self, ended: &AtomicBool, pace: &Pace) {
        for number in 0_usize.. {
            if ended.load(Ordering::Acquire) {
                return;
            }
            let deed = self.choose(number);
            if let Err(why) = self.bring_about(&deed).await {
                let lost = format!("vault {}: {why}", self.vault.id);
                // At once: whoever waits for more writes may end the run before its outcome is printed.
                eprintln!("lost: {lost}");
                self.lost.push(lost);
                return;
            }
            pace.one_more();
            match deed {
                Deed::Put(record, revision) => {
                    self.there.insert(record, revision);
                }
                Deed::Delete(record) => {
                    self.there.remove(&record);
                    self.gone.insert(record);
                }
            }
            tokio::time::sleep(REST).await;
        }
    }

    fn choose(&self, number: usize) -> Deed {
        let known = self.there.iter().nth(number % self.there.len().max(1));
        match (number % 4, known) {
            (2, Some((record, revision))) => Deed::Put(*record, revision + 1),
            (3, Some((record, _))) => Deed::Delete(*record),
            _ => Deed::Put(RecordId(random::bytes()), 1),
        }
    }

    /// Sends it until it is acknowledged, by turns at every server.
    async fn bring_about(&mut self, deed: &Deed) -> Result<(), String> {
        let changeset = match deed {
            Deed::Put(record, revision) => {
                let put = put(*record, *revision, &content(record, *revision));
                Changeset { put: vec![put], ..self.vault.changeset() }
            }
            Deed::Delete(record) => Changeset { delete: vec![*record], ..self.vault.changeset() },
        };
        let key = format!("{:032x}", u128::from_be_bytes(random::bytes()));
        let begun = Instant::now();
        loop {
            match self.attempt(&changeset, &key).await {
                Ok(accepted) if accepted.revision == self.vault.revision + 1 => break,
                Ok(accepted) => {
                    return Err(format!("revision {} came after {}", accepted.revision, self.vault.revision));
                }
                Err(Trouble::Lost(why)) => return Err(why),
                Err(Trouble::Again) if begun.elapsed() > PATIENCE => return Err("no server takes a write".to_owned()),
                Err(Trouble::Again) => {
                    self.attempts_again += 1;
                    self.at = (self.at + 1) % self.urls.len();
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        self.vault.revision += 1;
        self.vault.head = changeset.new_head;
        self.longest = self.longest.max(begun.elapsed());
        Ok(())
    }

    async fn attempt(&self, changeset: &Changeset, key: &str) -> Result<Accepted, Trouble> {
        let body = protocol::to_cbor(changeset).map_err(|error| Trouble::Lost(error.to_string()))?;
        let browser = self.vault.browser.at(&self.urls[self.at]);
        let call = browser.call(Method::POST, &self.vault.path("/changes")).timeout(ANSWER);
        let call = call.header("content-type", header::CBOR).header(header::IDEMPOTENCY_KEY, key).body(body);
        let response = call.send().await.map_err(|_| Trouble::Again)?;
        let status = response.status();
        let bytes = response.bytes().await.map_err(|_| Trouble::Again)?;
        if status == StatusCode::OK {
            return protocol::from_cbor(&bytes).map_err(|_| Trouble::Lost("an answer that is none".to_owned()));
        }
        let kind = serde_json::from_slice::<Problem>(&bytes).ok().map(|problem| problem.kind);
        match kind {
            Some(ProblemKind::Unavailable | ProblemKind::Internal | ProblemKind::TooMany) => Err(Trouble::Again),
            // `head-moved`: the head that was acknowledged is not the newest. `signed-out`, `not-found`: nor is the session,
            // or the vault, there.
            kind => Err(Trouble::Lost(format!("{status} after revision {}: {kind:?}", self.vault.revision))),
        }
    }

    /// What this server does not have as it was acknowledged.
    pub async fn differences(&self, url: &str) -> Vec<String> {
        let mut found: BTreeMap<RecordId, (u64, Bytes)> = BTreeMap::new();
        let (mut after, mut asked_again, browser) = (0, 0, self.vault.browser.at(url));
        let head = loop {
            let answer = browser.get(&self.vault.path(&format!("/changes?after={after}"))).await;
            // Only so many pages are made ready at a time.
            if answer.status() == StatusCode::SERVICE_UNAVAILABLE && asked_again < AGAIN {
                asked_again += 1;
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            let page = done(answer).await.bytes().await.unwrap();
            let page: ChangesPage = protocol::from_cbor(&page).unwrap();
            for stored in page.put {
                found.insert(stored.record, (stored.revision, stored.sealed));
            }
            if page.through >= self.vault.revision {
                break page.head;
            }
            after = page.through;
        };
        let mut differences = Vec::new();
        let mut differs = |what: String| differences.push(format!("vault {} at {url}: {what}", self.vault.id));
        if head != self.vault.head {
            differs("another head than the one acknowledged last".to_owned());
        }
        for (record, revision) in &self.there {
            match found.remove(record) {
                None => differs(format!("record {record} is lost")),
                Some((stored, sealed)) if stored != *revision || sealed.0 != content(record, *revision) => {
                    differs(format!("record {record} is not as in revision {revision}"));
                }
                Some(_) => {}
            }
        }
        for record in found.keys() {
            let what = if self.gone.contains(record) { "was deleted and is back" } else { "was never acknowledged" };
            differs(format!("record {record} {what}"));
        }
        differences
    }
}

/// What a revision of a record holds; every seventh is too large for a row.
fn content(record: &RecordId, revision: u64) -> Vec<u8> {
    let [first, second, ..] = record.0;
    let length = if first % 7 == 0 { 20_000 } else { 60 + usize::from(second) * 3 };
    record.0.iter().copied().chain(revision.to_be_bytes()).cycle().take(length).collect()
}
