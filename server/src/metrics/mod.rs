//! Figures for the operator: how often, how long, how many. No label can hold anything that somebody sent: routes and
//! methods come from the table of routes, everything else is a word written here.

mod store;
mod text;

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use protocol::route::ROUTES;

pub use store::Metered;
pub use text::router;

/// Upper bounds of the histograms' classes, in milliseconds.
const BOUNDS: [u64; 7] = [5, 25, 100, 500, 2_000, 10_000, 60_000];

/// Counts that only grow.
#[derive(Debug, Default)]
struct Count(AtomicU64);

impl Count {
    fn add(&self, by: u64) {
        self.0.fetch_add(by, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How long something took, by classes.
#[derive(Debug, Default)]
struct Histogram {
    classes: [Count; BOUNDS.len() + 1],
    micros: Count,
}

impl Histogram {
    fn note(&self, took: Duration) {
        let class = BOUNDS.iter().position(|bound| took <= Duration::from_millis(*bound)).unwrap_or(BOUNDS.len());
        self.classes[class].add(1);
        self.micros.add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }
}

/// Of one route.
#[derive(Debug, Default)]
struct RouteFigures {
    /// By the hundreds of the status.
    statuses: [Count; 5],
    took: Histogram,
}

/// All figures of a server.
#[derive(Debug)]
pub struct Metrics {
    /// In the order of the table, then everything that is no route: pages and what is not there.
    routes: Vec<RouteFigures>,
    rate_limited: Count,
    open: AtomicI64,
    connections: Count,
    refused: Count,
    commits: [Count; 2],
    commit_took: Histogram,
    sweeps: [Count; 2],
    /// Days until the certificate ends, if there is one that says so.
    certificate_days: Mutex<Option<i64>>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            routes: (0..=ROUTES.len()).map(|_| RouteFigures::default()).collect(),
            rate_limited: Count::default(),
            open: AtomicI64::default(),
            connections: Count::default(),
            refused: Count::default(),
            commits: Default::default(),
            commit_took: Histogram::default(),
            sweeps: Default::default(),
            certificate_days: Mutex::default(),
        }
    }
}

impl Metrics {
    /// A request was answered; the template of its route, if it has one, and how long it took until the answer began.
    pub fn answered(&self, method: &str, template: Option<&str>, status: u16, took: Duration) {
        let index =
            template.and_then(|path| ROUTES.iter().position(|route| route.method == method && route.path == path));
        let figures = &self.routes[index.unwrap_or(ROUTES.len())];
        let class = usize::from(status / 100).clamp(1, figures.statuses.len()) - 1;
        figures.statuses[class].add(1);
        figures.took.note(took);
        if status == 429 {
            self.rate_limited.add(1);
        }
    }

    /// A connection was accepted. It is open until what is returned is dropped.
    #[must_use]
    pub fn connection_opened(self: &Arc<Self>) -> OpenConnection {
        self.connections.add(1);
        self.open.fetch_add(1, Ordering::Relaxed);
        OpenConnection(Arc::clone(self))
    }

    /// A network had all its connections already.
    pub fn connection_refused(&self) {
        self.refused.add(1);
    }

    /// A sweep ended.
    pub fn swept(&self, done: bool) {
        self.sweeps[usize::from(!done)].add(1);
    }

    /// In so many whole days the certificate ends; below 0 when it has.
    pub fn certificate_ends_in(&self, days: Option<i64>) {
        *self.certificate_days.lock().unwrap_or_else(PoisonError::into_inner) = days;
    }

    fn committed(&self, done: bool, took: Duration) {
        self.commits[usize::from(!done)].add(1);
        self.commit_took.note(took);
    }
}

/// An open connection.
pub struct OpenConnection(Arc<Metrics>);

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}
