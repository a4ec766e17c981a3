//! Bytes to the worker and back, on the page's side. Each request has an id; an answer, a cancelled wait or the worker's end settles it.
//!
//! What travels, as JavaScript arrays:
//! page to worker `[id, bytes]` a request, `[id]` forget it; worker to page `[id, bytes]` an answer, `[0, bytes]` an event, `[-1]` ready,
//! `[-2]` it panicked, `[-3]` its code could not be fetched. Bytes are transferred, not copied.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use futures::channel::oneshot;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// What a worker's message means, beside the answers, which carry their request's id.
pub const EVENT: i32 = 0;
pub const READY: i32 = -1;
pub const PANICKED: i32 = -2;
pub const NOT_FETCHED: i32 = -3;

/// The worker is no more, and gave no answer; a new one has been started, or is with the next request. What was unlocked is locked again.
#[derive(Clone, Copy, Debug)]
pub enum Lost {
    /// It panicked, or the browser stopped it.
    Ended,
    /// The person did.
    Stopped,
    /// It never began: its code could not be fetched.
    NotFetched,
}

/// What the worker says without being asked.
pub enum Notice {
    Event(Vec<u8>),
    /// The worker ended and was replaced.
    Restarted,
}

/// One worker and whoever waits for it. Cloning gives another handle.
#[derive(Clone)]
pub struct Port(Rc<RefCell<Inner>>);

struct Inner {
    module: JsValue,
    url: String,
    listener: Rc<dyn Fn(Notice)>,
    worker: Option<Running>,
    last_id: i32,
    waiting: HashMap<i32, oneshot::Sender<Result<Vec<u8>, Lost>>>,
}

struct Running {
    worker: Worker,
    ready: bool,
    /// Requests made while the worker was starting.
    queue: Vec<(i32, Vec<u8>)>,
    _message: Closure<dyn Fn(MessageEvent)>,
    _error: Closure<dyn Fn(web_sys::Event)>,
}

impl Port {
    /// A way to a worker that starts from the compiled `module` with the first request, or when it is prepared. `listener` is called for each
    /// event and after each restart, never from inside `request`.
    pub fn new(module: JsValue, url: String, listener: impl Fn(Notice) + 'static) -> Self {
        let inner =
            Inner { module, url, listener: Rc::new(listener), worker: None, last_id: 0, waiting: HashMap::new() };
        Self(Rc::new(RefCell::new(inner)))
    }

    /// Starts the worker before anything is asked, so that what it runs is fetched meanwhile.
    pub fn prepare(&self) {
        if self.0.borrow().worker.is_none() {
            self.start_worker();
        }
    }

    /// Sends a request and waits. Dropping the future tells the worker to forget the request.
    pub async fn request(&self, bytes: Vec<u8>) -> Result<Vec<u8>, Lost> {
        self.prepare();
        let (sender, receiver) = oneshot::channel();
        let id = {
            let mut inner = self.0.borrow_mut();
            inner.last_id = inner.last_id.checked_add(1).unwrap_or(1);
            let id = inner.last_id;
            inner.waiting.insert(id, sender);
            match &mut inner.worker {
                Some(running) if running.ready => {
                    running.post(id, Some(&bytes));
                    drop(bytes);
                }
                Some(running) => running.queue.push((id, bytes)),
                // The browser refuses to start a worker: nobody will answer.
                None => drop(inner.waiting.remove(&id)),
            }
            id
        };
        let mut wait = Wait { port: self.clone(), id, settled: false };
        let answer = receiver.await.unwrap_or(Err(Lost::Ended));
        wait.settled = true;
        answer
    }

    /// Ends the worker whatever it is doing: a key that is being made from a passphrase hears no message until it is made.
    pub fn stop(&self) {
        self.replace_worker(Lost::Stopped);
    }

    fn start_worker(&self) {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let mut inner = self.0.borrow_mut();
        let Ok(worker) = Worker::new_with_options(&inner.url, &options) else { return };
        let port = Rc::downgrade(&self.0);
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(port) = port.upgrade() {
                Self(port).hear(&event.data());
            }
        });
        let port = Rc::downgrade(&self.0);
        let error = Closure::<dyn Fn(web_sys::Event)>::new(move |_| {
            if let Some(port) = port.upgrade() {
                Self(port).replace_worker(Lost::Ended);
            }
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        if worker.post_message(&inner.module).is_ok() {
            inner.worker = Some(Running { worker, ready: false, queue: Vec::new(), _message: message, _error: error });
        }
    }

    fn hear(&self, data: &JsValue) {
        let parts: &Array = data.unchecked_ref();
        let id = parts.get(0).as_f64().map_or(PANICKED, |id| id as i32);
        let bytes = || parts.get(1).unchecked_into::<Uint8Array>().to_vec();
        match id {
            READY => {
                if let Some(running) = &mut self.0.borrow_mut().worker {
                    running.ready = true;
                    for (id, bytes) in std::mem::take(&mut running.queue) {
                        running.post(id, Some(&bytes));
                    }
                }
            }
            PANICKED => self.replace_worker(Lost::Ended),
            NOT_FETCHED => self.replace_worker(Lost::NotFetched),
            EVENT => self.tell(Notice::Event(bytes())),
            _ => {
                let waiting = self.0.borrow_mut().waiting.remove(&id);
                if let Some(sender) = waiting {
                    // Nobody waits any more: the future was dropped meanwhile.
                    let _ = sender.send(Ok(bytes()));
                }
            }
        }
    }

    /// Ends the worker, tells everybody who waits, and starts a new one.
    fn replace_worker(&self, why: Lost) {
        let (old, waiting) = {
            let mut inner = self.0.borrow_mut();
            (inner.worker.take(), std::mem::take(&mut inner.waiting))
        };
        let Some(old) = old else { return };
        old.worker.set_onmessage(None);
        old.worker.set_onerror(None);
        old.worker.terminate();
        // One that never became ready is tried again with the next request, not for ever.
        if old.ready {
            self.start_worker();
        }
        // This runs inside one of the old worker's own closures; they may go once it has returned.
        wasm_bindgen_futures::spawn_local(async move { drop(old) });
        for (_, sender) in waiting {
            // As above.
            let _ = sender.send(Err(why));
        }
        self.tell(Notice::Restarted);
    }

    fn tell(&self, notice: Notice) {
        let listener = Rc::clone(&self.0.borrow().listener);
        listener(notice);
    }
}

impl Running {
    fn post(&self, id: i32, bytes: Option<&[u8]>) {
        let parts = Array::of1(&JsValue::from(id));
        let transfer = Array::new();
        if let Some(bytes) = bytes {
            let array = Uint8Array::from(bytes);
            transfer.push(&array.buffer());
            parts.push(&array);
        }
        // Fails only for things that cannot be cloned, and an array of a number and bytes can.
        let _ = self.worker.post_message_with_transfer(&parts, &transfer);
    }
}

/// Cancels its request when dropped before the answer.
struct Wait {
    port: Port,
    id: i32,
    settled: bool,
}

impl Drop for Wait {
    fn drop(&mut self) {
        if self.settled {
            return;
        }
        let mut inner = self.port.0.borrow_mut();
        inner.waiting.remove(&self.id);
        if let Some(running) = &mut inner.worker {
            if running.ready {
                running.post(self.id, None);
            } else {
                running.queue.retain(|(id, _)| *id != self.id);
            }
        }
    }
}
