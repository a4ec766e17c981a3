//! PDFs. What makes them is a module of its own (crate `press`), in a worker of its own: it and its font are megabytes that whoever makes no PDF
//! never fetches. Once it runs it asks for nothing more, and it ends with the part of the page that started it.

use leptos::prelude::*;
use paper::Letter;

/// Where the press is. Natively, where pages are only rendered, there is none.
#[derive(Clone, Copy)]
struct Place {
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "there are workers in the browser only"))]
    url: StoredValue<String>,
    bytes: u64,
}

/// A finished PDF.
pub(crate) struct Pdf {
    pub(crate) bytes: Vec<u8>,
    /// Characters that are written as code points.
    pub(crate) missing: String,
}

/// Says where the press is and how many bytes its parts are. Called once, by whoever mounts the app.
#[cfg(target_arch = "wasm32")]
pub(crate) fn provide_press(url: String, bytes: u32) {
    provide_context(Place { url: StoredValue::new(url), bytes: bytes.into() });
}

/// A press of the current part of the page.
#[derive(Clone, Copy)]
pub(crate) struct Press {
    place: Option<Place>,
    #[cfg(target_arch = "wasm32")]
    running: StoredValue<Option<running::Running>, LocalStorage>,
}

/// The press of the current part of the page. Nothing is fetched before the first letter.
pub(crate) fn use_press() -> Press {
    Press {
        place: use_context(),
        #[cfg(target_arch = "wasm32")]
        running: StoredValue::new_local(None),
    }
}

impl Press {
    /// What is fetched before the first letter; none where there is no press.
    pub(crate) fn bytes(self) -> Option<u64> {
        self.place.map(|place| place.bytes)
    }

    /// Makes the PDF; one at a time. None when the press cannot be fetched, or refuses.
    #[cfg(target_arch = "wasm32")]
    pub(crate) async fn make(self, letter: &Letter) -> Option<Pdf> {
        let letter = serde_json::to_string(letter).ok()?;
        let place = self.place?;
        let answer = self.running.try_update_value(|running| {
            if running.is_none() {
                *running = running::Running::start(&place.url.get_value());
            }
            running.as_ref()?.ask(&letter)
        })??;
        let pdf = answer.await.ok().flatten();
        if pdf.is_none() {
            // It may not have been fetched whole: the next one is a new one.
            self.running.try_update_value(|running| *running = None);
        }
        pdf
    }

    /// There are no workers.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) async fn make(self, letter: &Letter) -> Option<Pdf> {
        let _ = letter;
        None
    }
}

#[cfg(target_arch = "wasm32")]
mod running {
    use std::cell::RefCell;
    use std::rc::Rc;

    use futures::channel::oneshot;
    use js_sys::{Array, Uint8Array};
    use wasm_bindgen::prelude::*;
    use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

    use super::Pdf;

    type Waiting = Rc<RefCell<Option<oneshot::Sender<Option<Pdf>>>>>;

    /// A worker with the press in it; dropping it ends it.
    pub struct Running {
        worker: Worker,
        waiting: Waiting,
        _message: Closure<dyn Fn(MessageEvent)>,
        _error: Closure<dyn Fn(web_sys::Event)>,
    }

    impl Running {
        /// None where the browser starts no worker.
        pub fn start(url: &str) -> Option<Self> {
            let options = WorkerOptions::new();
            options.set_type(WorkerType::Module);
            let worker = Worker::new_with_options(url, &options).ok()?;
            let waiting = Waiting::default();
            let waits = Rc::clone(&waiting);
            let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                settle(&waits, read(&event.data()));
            });
            let waits = Rc::clone(&waiting);
            let error = Closure::<dyn Fn(web_sys::Event)>::new(move |_| settle(&waits, None));
            worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
            worker.set_onerror(Some(error.as_ref().unchecked_ref()));
            Some(Self { worker, waiting, _message: message, _error: error })
        }

        /// Sends a letter, as JSON.
        pub fn ask(&self, letter: &str) -> Option<oneshot::Receiver<Option<Pdf>>> {
            let (sender, receiver) = oneshot::channel();
            self.waiting.replace(Some(sender));
            self.worker.post_message(&JsValue::from_str(letter)).ok()?;
            Some(receiver)
        }
    }

    impl Drop for Running {
        fn drop(&mut self) {
            self.worker.set_onmessage(None);
            self.worker.set_onerror(None);
            self.worker.terminate();
        }
    }

    fn settle(waiting: &Waiting, pdf: Option<Pdf>) {
        if let Some(sender) = waiting.take() {
            // Nobody waits any more: the part of the page is gone.
            let _ = sender.send(pdf);
        }
    }

    /// `[bytes, missing characters]`, or null.
    fn read(data: &JsValue) -> Option<Pdf> {
        let parts: &Array = data.dyn_ref()?;
        let bytes = parts.get(0).dyn_into::<Uint8Array>().ok()?.to_vec();
        Some(Pdf { bytes, missing: parts.get(1).as_string()? })
    }
}
