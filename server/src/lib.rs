//! The server: routes, store and operator commands. It reads nothing of what it keeps, because everything a key is
//! needed for is sealed by the clients.

pub mod backup;
pub mod http;
pub mod logs;
pub mod metrics;
pub mod migrate;
pub mod operator;
pub mod random;
pub mod run;
pub mod service;
pub mod settings;
pub mod store;
