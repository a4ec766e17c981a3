//! HTTP by the browser's own `fetch`, to the server the code came from.

use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, ReadableStreamDefaultReader, RequestCache, RequestInit, RequestRedirect};

use crate::transport::{Request, Response, Transport, Unreachable};

#[wasm_bindgen]
extern "C" {
    /// The same function in a page and in a worker.
    #[wasm_bindgen(catch)]
    fn fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;
}

/// `fetch`. The session's cookie is the browser's business. A dropped future aborts its request.
#[derive(Clone, Copy, Default)]
pub struct FetchTransport;

impl Transport for FetchTransport {
    async fn send(&self, request: Request) -> Result<Response, Unreachable> {
        let going = Going::start(request).await?;
        let status = going.response.status();
        let headers = going.response.headers();
        let text = |name: &str| headers.get(name).ok().flatten();
        let retry_after = text("retry-after").and_then(|text| text.parse().ok());
        let reply_ticket = text(protocol::header::REPLY_TICKET);
        let body = going.response.array_buffer().map_err(unreachable)?;
        let bytes = Uint8Array::new(&JsFuture::from(body).await.map_err(unreachable)?).to_vec();
        going.finish();
        Ok(Response { status, retry_after, reply_ticket, bytes })
    }

    async fn follow(&self, request: Request, on_line: &mut dyn FnMut(&str) -> bool) -> Result<u16, Unreachable> {
        let going = Going::start(request).await?;
        let status = going.response.status();
        let Some(body) = going.response.body() else { return Ok(status) };
        let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
        let mut pending = Vec::new();
        loop {
            let part = JsFuture::from(reader.read()).await.map_err(unreachable)?;
            if Reflect::get(&part, &"done".into()).is_ok_and(|done| done.is_truthy()) {
                going.finish();
                return Ok(status);
            }
            let chunk: Uint8Array = Reflect::get(&part, &"value".into()).map_err(unreachable)?.unchecked_into();
            pending.extend_from_slice(&chunk.to_vec());
            while let Some(end) = pending.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = pending.drain(..=end).collect();
                if !on_line(String::from_utf8_lossy(&line).trim()) {
                    return Ok(status);
                }
            }
        }
    }
}

/// A request whose answer has begun.
struct Going {
    response: web_sys::Response,
    abort: Abort,
}

impl Going {
    async fn start(request: Request) -> Result<Self, Unreachable> {
        let abort = Abort(Some(AbortController::new().map_err(unreachable)?));
        let init = RequestInit::new();
        init.set_method(request.method.as_str());
        init.set_cache(RequestCache::NoStore);
        // No answer of ours is a redirect; following one would send what was meant for this server elsewhere.
        init.set_redirect(RequestRedirect::Error);
        init.set_signal(abort.0.as_ref().map(AbortController::signal).as_ref());
        let headers = Headers::new().map_err(unreachable)?;
        for (name, value) in &request.headers {
            headers.set(name, value).map_err(unreachable)?;
        }
        if let Some(body) = &request.body {
            headers.set("content-type", body.media_type).map_err(unreachable)?;
            init.set_body(&Uint8Array::from(body.bytes.as_slice()));
        }
        init.set_headers(&headers);
        let request = web_sys::Request::new_with_str_and_init(&request.path, &init).map_err(unreachable)?;
        let response = JsFuture::from(fetch(&request).map_err(unreachable)?).await.map_err(unreachable)?;
        Ok(Self { response: response.unchecked_into(), abort })
    }

    /// The whole answer was read: there is nothing to abort.
    fn finish(mut self) {
        self.abort.0 = None;
    }
}

/// Aborts its request when dropped, so that a stream nobody reads does not stay open.
struct Abort(Option<AbortController>);

impl Drop for Abort {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// What the browser says about a failed request is for its console; there is only one thing to do about it.
fn unreachable(_: JsValue) -> Unreachable {
    Unreachable
}
