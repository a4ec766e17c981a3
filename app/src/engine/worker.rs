//! The worker's side: the engine, its questions answered one after the other, and the server's live stream beside them.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;

use client::browser::{BrowserEnvironment, FetchTransport, IndexedDbStore};
use client::engine::wire::{Command, Event, Trouble};
use client::engine::{Engine, Followed};
use futures::StreamExt;
use futures::channel::mpsc;
use futures::lock::Mutex;
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::answers::{self, Answers, BrowserEngine};
use super::port::{EVENT, NOT_FETCHED, PANICKED, READY};
use crate::boot::crash;

/// Milliseconds before a broken live stream is tried again.
const PAUSE: i32 = 3_000;

/// What the page asked and nobody has answered yet.
#[derive(Default)]
struct Inbox {
    running: Cell<i32>,
    forgotten: RefCell<HashSet<i32>>,
}

/// The entry that `static/worker.js` calls. What it runs is fetched with it, and is started by no page.
#[wasm_bindgen]
pub async fn work() {
    std::panic::set_hook(Box::new(|info| {
        crash::log(info);
        post(PANICKED, None);
    }));
    match answers::engine().await {
        Ok(run) => run(),
        Err(_) => post(NOT_FETCHED, None),
    }
}

/// Begins to listen.
pub(super) fn run() {
    let emit = Rc::new(|event: Event| {
        if let Ok(bytes) = protocol::to_cbor(&event) {
            post(EVENT, Some(&bytes));
        }
    });
    let server = scope().location().origin();
    let engine = Engine::new(FetchTransport, IndexedDbStore::default(), BrowserEnvironment::default(), &server, emit);
    let cancel = engine.cancel_flag();

    let inbox = Rc::new(Inbox::default());
    let (sender, requests) = mpsc::unbounded();
    let heard = Rc::clone(&inbox);
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let parts: Array = event.data().unchecked_into();
        let Some(id) = parts.get(0).as_f64().map(|id| id as i32) else { return };
        match parts.get(1).dyn_into::<Uint8Array>() {
            // Fails only when the loop has ended, which it does not.
            Ok(bytes) => drop(sender.unbounded_send((id, bytes.to_vec()))),
            // A job that has begun is asked to stop between its steps; dropping it half-way could lose what the server has already stored.
            Err(_) if heard.running.get() == id => cancel.set(true),
            Err(_) => drop(heard.forgotten.borrow_mut().insert(id)),
        }
    });
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // It lives as long as the worker.
    hear.forget();
    spawn_local(answer_all(Rc::new(Mutex::new(engine)), inbox, requests));
    post(READY, None);
}

async fn answer_all(
    engine: Rc<Mutex<BrowserEngine>>,
    inbox: Rc<Inbox>,
    mut requests: mpsc::UnboundedReceiver<(i32, Vec<u8>)>,
) {
    let following = Rc::new(Cell::new(false));
    while let Some((id, bytes)) = requests.next().await {
        let answer = match ready(&bytes).await {
            // Forgotten before anything was done, maybe while code was fetched.
            _ if inbox.forgotten.borrow_mut().remove(&id) => continue,
            Ok((answers, command)) => {
                inbox.running.set(id);
                let answer = answers(&mut *engine.lock().await, command).await;
                inbox.running.set(0);
                answer
            }
            Err(trouble) => Err(trouble),
        };
        if let Ok(bytes) = protocol::to_cbor(&answer) {
            post(id, Some(&bytes));
        }
        if engine.lock().await.is_open() && !following.replace(true) {
            spawn_local(keep_following(Rc::clone(&engine), Rc::clone(&following)));
            // Beforehand: whoever is here may be without a connection when it is needed. What is not fetched now is fetched then.
            spawn_local(async {
                let _ = answers::engine_seldom().await;
            });
        }
    }
}

/// A question, and what answers it.
async fn ready(bytes: &[u8]) -> Result<(Answers, Command), Trouble> {
    let command: Command = protocol::from_cbor(bytes).map_err(|_| Trouble::Internal("question".to_owned()))?;
    Ok((answers::answers_of(command.group()).await?, command))
}

/// Follows the live stream for as long as a vault is open.
async fn keep_following(engine: Rc<Mutex<BrowserEngine>>, following: Rc<Cell<bool>>) {
    // It is here: a question about a vault was answered.
    let Ok(answers::Daily { follow, .. }) = answers::engine_daily().await else { return following.set(false) };
    loop {
        match follow(Rc::clone(&engine)).await {
            Followed::Locked => break,
            Followed::Broken => pause().await,
            Followed::Switched => {}
        }
    }
    following.set(false);
}

async fn pause() {
    let promise = Promise::new(&mut |resolve, _| {
        // Without a timer it is tried again at once.
        if scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, PAUSE).is_err() {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    // It is never rejected.
    let _ = JsFuture::from(promise).await;
}

fn post(id: i32, bytes: Option<&[u8]>) {
    let parts = Array::of1(&JsValue::from(id));
    let transfer = Array::new();
    if let Some(bytes) = bytes {
        let array = Uint8Array::from(bytes);
        transfer.push(&array.buffer());
        parts.push(&array);
    }
    // Fails only for things that cannot be cloned, and an array of a number and bytes can.
    let _ = scope().post_message_with_transfer(&parts, &transfer);
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
