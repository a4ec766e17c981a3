//! The worker's side: requests are answered one after the other, in the order in which they came.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use futures::channel::{mpsc, oneshot};
use futures::future::{Either, select};
use futures::{FutureExt, StreamExt};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::port::{EVENT, PANICKED, READY};
use crate::boot::crash;

struct Request {
    id: i32,
    bytes: Vec<u8>,
    forgotten: oneshot::Receiver<()>,
}

/// The entry that `static/worker.js` calls.
#[wasm_bindgen]
pub fn work() {
    std::panic::set_hook(Box::new(|info| {
        crash::log(info);
        post(PANICKED, None);
    }));
    let (sender, receiver) = mpsc::unbounded();
    let forget: Rc<RefCell<HashMap<i32, oneshot::Sender<()>>>> = Rc::default();
    let to_forget = Rc::clone(&forget);
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let parts: Array = event.data().unchecked_into();
        let Some(id) = parts.get(0).as_f64().map(|id| id as i32) else { return };
        let Ok(bytes) = parts.get(1).dyn_into::<Uint8Array>() else {
            // Dropping the sender ends the work on it.
            to_forget.borrow_mut().remove(&id);
            return;
        };
        let (keep, forgotten) = oneshot::channel();
        to_forget.borrow_mut().insert(id, keep);
        // Fails only when the loop below has ended, which it does not.
        let _ = sender.unbounded_send(Request { id, bytes: bytes.to_vec(), forgotten });
    });
    scope().set_onmessage(Some(hear.as_ref().unchecked_ref()));
    // It lives as long as the worker.
    hear.forget();
    wasm_bindgen_futures::spawn_local(answer_all(receiver, forget));
    post(READY, None);
}

async fn answer_all(
    mut requests: mpsc::UnboundedReceiver<Request>,
    forget: Rc<RefCell<HashMap<i32, oneshot::Sender<()>>>>,
) {
    while let Some(Request { id, bytes, forgotten }) = requests.next().await {
        let answer = answer(bytes).boxed_local();
        // Dropped half-way where it waits for the network; what is computed in one go is finished and thrown away.
        if let Either::Right((bytes, _)) = select(forgotten, answer).await {
            post(id, Some(&bytes));
        }
        forget.borrow_mut().remove(&id);
    }
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
