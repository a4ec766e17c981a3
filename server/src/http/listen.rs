//! The accept loop: with or without TLS, time limits for slow clients, an end within seconds when asked to stop.

use std::future::poll_fn;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::forwarded::is_trusted;
use super::places::Places;
use super::stall::Unstalled;
use super::stopped;
use super::tls::Tls;
use crate::metrics::Metrics;
use crate::service::rate::Network;

/// A TLS handshake must have been made by then.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// A request's head must have arrived by then.
const HEAD_TIME: Duration = Duration::from_secs(20);
/// Bytes of a request's head.
const HEAD_BYTES: usize = 32 * 1024;
/// An answer of which nothing is taken for so long is given up.
const WRITE_TIME: Duration = Duration::from_secs(60);
/// What is not answered by then when the server stops is cut off. With what follows it makes five seconds at most.
const STOP_TIME: Duration = Duration::from_secs(3);
/// So much of a body that nobody wants is taken and dropped after the answer, for so long: a client that sends all of it
/// before it reads would otherwise find a broken connection instead of the answer.
const LINGER_BYTES: usize = 64 << 20;
const LINGER_TIME: Duration = Duration::from_secs(10);

/// Who is at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Where connections come in, and how many.
pub struct Door {
    /// The bound socket.
    pub listener: TcpListener,
    /// The certificate; none for plain HTTP.
    pub tls: Option<Arc<Tls>>,
    /// Connections at a time.
    pub connections: usize,
    /// Connections at a time from one network.
    pub connections_per_network: usize,
    /// Proxies, which bring the connections of many networks.
    pub trusted_proxies: Vec<IpNet>,
    /// Where connections are counted.
    pub metrics: Arc<Metrics>,
}

/// Serves until `stopping` becomes true, then lets answers that were begun end.
pub async fn serve(door: Door, router: Router, mut stopping: watch::Receiver<bool>) {
    let router = Arc::new(router);
    let places = Places::new(door.connections_per_network);
    let told = stopping.clone();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            () = stopped(&mut stopping) => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = door.listener.accept(), if connections.len() < door.connections => match accepted {
                Ok((stream, address)) => {
                    let peer = Peer(address.ip());
                    let place = places.take(Network::of(peer.0));
                    if place.is_none() && !is_trusted(peer.0, &door.trusted_proxies) {
                        door.metrics.connection_refused();
                        continue;
                    }
                    let (tls, router, told) = (door.tls.clone(), Arc::clone(&router), told.clone());
                    let open = door.metrics.connection_opened();
                    connections.spawn(async move {
                        connection(stream, peer, tls, router, told).await;
                        drop((place, open));
                    });
                }
                Err(error) => {
                    // Out of file descriptors, most likely: wait until some are given back.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
        }
    }
    drop(door);
    let ended = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(STOP_TIME, ended).await.is_err() {
        tracing::warn!("connections were cut off");
    }
}

/// What goes wrong on a connection is the peer's business and is in no log.
async fn connection(
    stream: TcpStream,
    peer: Peer,
    tls: Option<Arc<Tls>>,
    router: Arc<Router>,
    mut stopping: watch::Receiver<bool>,
) {
    // Answers are small and somebody waits for each.
    let _ = stream.set_nodelay(true);
    let stream = Unstalled::new(stream, WRITE_TIME);
    let Some(tls) = tls else {
        return requests(stream, peer, router, stopping).await;
    };
    let handshake = tokio::time::timeout(HANDSHAKE_TIME, tls.acceptor().accept(stream));
    let stream = tokio::select! {
        made = handshake => made,
        () = stopped(&mut stopping) => return,
    };
    if let Ok(Ok(stream)) = stream {
        requests(stream, peer, router, stopping).await;
    }
}

async fn requests<S>(stream: S, peer: Peer, router: Arc<Router>, mut stopping: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        Box::pin(Router::clone(&router).oneshot(request.map(axum::body::Body::new)))
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD_BYTES);
    let mut connection = builder.serve_connection(TokioIo::new(stream), service);
    let ended = {
        let mut told = std::pin::pin!(stopped(&mut stopping));
        let mut stops = false;
        poll_fn(|context| {
            if !stops && told.as_mut().poll(context).is_ready() {
                stops = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
            connection.poll_without_shutdown(context)
        })
        .await
    };
    if ended.is_ok() {
        let stream = connection.into_parts().io.into_inner();
        tokio::select! {
            _ = tokio::time::timeout(LINGER_TIME, linger(stream)) => {}
            () = stopped(&mut stopping) => {}
        }
    }
}

/// Says that there will be no more, and takes what the other side is still sending.
async fn linger(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> std::io::Result<()> {
    stream.shutdown().await?;
    let mut dropped = vec![0; 16 * 1024];
    let mut left = LINGER_BYTES;
    while left > 0 {
        let length = stream.read(&mut dropped).await?;
        if length == 0 {
            break;
        }
        left = left.saturating_sub(length);
    }
    Ok(())
}
