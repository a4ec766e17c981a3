//! Outside the browser: reqwest, the system's clock and randomness.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use getrandom::SysRng;
use rand_core::{CryptoRng, UnwrapErr};

use crate::environment::Environment;
use crate::transport::{Method, Request, Response, Transport, Unreachable};

/// reqwest, with a cookie jar of its own.
#[derive(Clone)]
pub struct NativeTransport {
    client: reqwest::Client,
    base: Arc<str>,
}

impl NativeTransport {
    /// To the server at this address, e.g. `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// Fails if no HTTP client can be made on this machine.
    pub fn new(base: &str) -> Result<Self, Unreachable> {
        let client = reqwest::Client::builder().cookie_store(true).build().map_err(|_| Unreachable)?;
        Ok(Self { client, base: base.trim_end_matches('/').into() })
    }

    fn build(&self, request: Request) -> reqwest::RequestBuilder {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut builder = self.client.request(method, format!("{}{}", self.base, request.path));
        for (name, value) in request.headers {
            builder = builder.header(name, value);
        }
        match request.body {
            Some(body) => builder.header("content-type", body.media_type).body(body.bytes),
            None => builder,
        }
    }
}

impl Transport for NativeTransport {
    async fn send(&self, request: Request) -> Result<Response, Unreachable> {
        let response = self.build(request).send().await.map_err(|_| Unreachable)?;
        let status = response.status().as_u16();
        let text = |name: &str| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        let retry_after = text("retry-after").and_then(|value| value.parse().ok());
        let reply_ticket = text(protocol::header::REPLY_TICKET);
        let bytes = response.bytes().await.map_err(|_| Unreachable)?.to_vec();
        Ok(Response { status, retry_after, reply_ticket, bytes })
    }

    async fn follow(&self, request: Request, on_line: &mut dyn FnMut(&str) -> bool) -> Result<u16, Unreachable> {
        let mut response = self.build(request).send().await.map_err(|_| Unreachable)?;
        let status = response.status().as_u16();
        let mut pending = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| Unreachable)? {
            pending.extend_from_slice(&chunk);
            while let Some(end) = pending.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = pending.drain(..=end).collect();
                if !on_line(String::from_utf8_lossy(&line).trim()) {
                    return Ok(status);
                }
            }
        }
        Ok(status)
    }
}

/// The system's clock and randomness.
#[derive(Default)]
pub struct System(UnwrapErr<SysRng>);

impl Environment for System {
    fn now(&self) -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(now.as_secs()).unwrap_or(i64::MAX)
    }

    fn rng(&mut self) -> &mut dyn CryptoRng {
        &mut self.0
    }

    /// The system; there is no browser.
    fn device_name(&self) -> Option<String> {
        Some(std::env::consts::OS.to_owned())
    }
}
