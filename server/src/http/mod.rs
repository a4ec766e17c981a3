//! HTTP: routes, extractors that parse, one form of error, headers on everything, static pages.

pub mod assets;
mod calls;
mod extract;
mod guard;
mod headers;
pub mod listen;
mod live;
pub mod openapi;
mod problem;
pub mod routes;
mod shl;

use std::sync::Arc;

use tokio::sync::watch;

use crate::service::Service;

/// What every handler gets.
#[derive(Clone)]
pub struct App {
    /// The service.
    pub service: Arc<Service>,
    /// Becomes true when the server stops: streams end.
    pub stopping: watch::Receiver<bool>,
}

/// Waits until the server stops.
pub(crate) async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // If the sender is gone the server has stopped already.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}
