//! HTTP: routes, extractors that parse, one form of error, headers on everything, static pages.

mod accounts;
pub mod assets;
pub mod certificate;
mod extract;
mod forwarded;
mod guard;
mod headers;
mod health;
pub mod listen;
mod live;
mod members;
pub mod openapi;
mod places;
mod problem;
mod respond;
pub mod routes;
mod shl;
mod stall;
pub mod tls;
mod vaults;

use std::sync::Arc;

use tokio::sync::watch;

use crate::metrics::Metrics;
use crate::service::Service;

/// What every handler gets.
#[derive(Clone)]
pub struct App {
    /// The service.
    pub service: Arc<Service>,
    /// Where answers are counted.
    pub metrics: Arc<Metrics>,
    /// Becomes true when the server stops: streams end.
    pub stopping: watch::Receiver<bool>,
}

/// Waits until the server stops.
pub(crate) async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // If the sender is gone the server has stopped already.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}
