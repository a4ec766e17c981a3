//! In the browser, in a page or a worker: `fetch`, IndexedDB, its clock and randomness.

mod environment;
mod fetch;
mod store;

pub use environment::BrowserEnvironment;
pub use fetch::FetchTransport;
pub use store::IndexedDbStore;
