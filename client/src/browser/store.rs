//! What this browser keeps, in IndexedDB: one table of bytes under text keys.

use std::cell::RefCell;
use std::rc::Rc;

use futures::channel::oneshot;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction};

use crate::device::{DeviceError, DeviceStore};

const DATABASE: &str = "inro";
const VERSION: u32 = 1;
const TABLE: &str = "values";

#[wasm_bindgen]
extern "C" {
    type Database;

    /// With options, which web-sys leaves out.
    #[wasm_bindgen(method, catch, js_name = transaction)]
    fn transaction(this: &Database, table: &str, mode: &str, options: &JsValue) -> Result<IdbTransaction, JsValue>;
}

/// The origin's database `inro`. Cloning gives another handle to the same one; it is opened at the first use.
#[derive(Clone, Default)]
pub struct IndexedDbStore(Rc<RefCell<Option<IdbDatabase>>>);

impl DeviceStore for IndexedDbStore {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, DeviceError> {
        let table = self.table("readonly").await?.1;
        let value = finished(table.get(&key.into()).map_err(failed)?).await?;
        Ok((!value.is_undefined()).then(|| bytes(&value)))
    }

    async fn list(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, DeviceError> {
        let table = self.table("readonly").await?.1;
        let end = format!("{prefix}\u{ffff}");
        let range = IdbKeyRange::bound(&prefix.into(), &end.into()).map_err(failed)?;
        // Both are asked before either answer is awaited: a transaction ends when nothing is outstanding.
        let keys = table.get_all_keys_with_key(&range).map_err(failed)?;
        let values = table.get_all_with_key(&range).map_err(failed)?;
        let keys: Array = finished(keys).await?.unchecked_into();
        let values: Array = finished(values).await?.unchecked_into();
        Ok(keys
            .iter()
            .zip(values.iter())
            .map(|(key, value)| (key.as_string().unwrap_or_default(), bytes(&value)))
            .collect())
    }

    async fn write(&self, changes: Vec<(String, Option<Vec<u8>>)>) -> Result<(), DeviceError> {
        if changes.is_empty() {
            return Ok(());
        }
        let (transaction, table) = self.table("readwrite").await?;
        let done = completed(&transaction);
        for (key, value) in changes {
            let key = JsValue::from(key);
            match value {
                Some(value) => table.put_with_key(&Uint8Array::from(value.as_slice()), &key),
                None => table.delete(&key),
            }
            .map_err(failed)?;
        }
        done.await
    }
}

impl IndexedDbStore {
    async fn table(&self, mode: &str) -> Result<(IdbTransaction, IdbObjectStore), DeviceError> {
        // The browser may have closed the database meanwhile (storage cleared, upgrade in another tab): then once more from the start.
        if let Some(database) = self.0.borrow().clone()
            && let Ok(transaction) = begin(&database, mode)
        {
            return with_table(transaction);
        }
        let database = open().await?;
        let transaction = begin(&database, mode).map_err(failed)?;
        *self.0.borrow_mut() = Some(database);
        with_table(transaction)
    }
}

fn begin(database: &IdbDatabase, mode: &str) -> Result<IdbTransaction, JsValue> {
    let options = Object::new();
    // On the disk before it counts as done: without the seal, the words on the sheet are the only way in.
    Reflect::set(&options, &"durability".into(), &"strict".into())?;
    database.unchecked_ref::<Database>().transaction(TABLE, mode, &options)
}

fn with_table(transaction: IdbTransaction) -> Result<(IdbTransaction, IdbObjectStore), DeviceError> {
    let table = transaction.object_store(TABLE).map_err(failed)?;
    Ok((transaction, table))
}

async fn open() -> Result<IdbDatabase, DeviceError> {
    // Present in a page and in a worker; absent or null where the browser keeps nothing.
    let factory = Reflect::get(&js_sys::global(), &"indexedDB".into()).map_err(failed)?;
    let factory: IdbFactory = factory.dyn_into().map_err(failed)?;
    let request: IdbOpenDbRequest = factory.open_with_u32(DATABASE, VERSION).map_err(failed)?;
    let upgrading = request.clone();
    let upgrade = Closure::<dyn FnMut()>::new(move || {
        if let Ok(database) = upgrading.result() {
            // If it fails, so does the request that is waited for below.
            let _ = database.unchecked_into::<IdbDatabase>().create_object_store(TABLE);
        }
    });
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    Ok(finished(request.unchecked_into()).await?.unchecked_into())
}

/// The result of a request.
async fn finished(request: IdbRequest) -> Result<JsValue, DeviceError> {
    let (on_success, on_error, outcome) = first_of_two();
    request.set_onsuccess(Some(on_success.as_ref().unchecked_ref()));
    request.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    let fine = outcome.await.unwrap_or(false);
    request.set_onsuccess(None);
    request.set_onerror(None);
    if fine { request.result().map_err(failed) } else { Err(DeviceError) }
}

/// Done when everything the transaction was asked to do is on the disk; an error when none of it is.
fn completed(transaction: &IdbTransaction) -> impl Future<Output = Result<(), DeviceError>> + use<> {
    let (on_complete, on_abort, outcome) = first_of_two();
    transaction.set_oncomplete(Some(on_complete.as_ref().unchecked_ref()));
    // An error of any request that nobody handles aborts the transaction.
    transaction.set_onabort(Some(on_abort.as_ref().unchecked_ref()));
    async move {
        let fine = outcome.await.unwrap_or(false);
        drop((on_complete, on_abort));
        if fine { Ok(()) } else { Err(DeviceError) }
    }
}

type Callback = Closure<dyn FnMut()>;

/// Two callbacks and which of them is called first: `true` for the first one.
fn first_of_two() -> (Callback, Callback, oneshot::Receiver<bool>) {
    let (sender, receiver) = oneshot::channel();
    let sender = Rc::new(RefCell::new(Some(sender)));
    let callback = |answer: bool| {
        let sender = Rc::clone(&sender);
        Closure::new(move || {
            if let Some(sender) = sender.borrow_mut().take() {
                // Fails when nobody waits any more.
                let _ = sender.send(answer);
            }
        })
    };
    (callback(true), callback(false), receiver)
}

fn bytes(value: &JsValue) -> Vec<u8> {
    Uint8Array::new(value).to_vec()
}

/// What the browser says is for its console; there is only one thing to do about it.
fn failed(_: JsValue) -> DeviceError {
    DeviceError
}
