//! What the worker runs, fetched there and by no page: the engine with what a provider's page asks, and with the first question of
//! a vault what answers it.

use std::rc::Rc;

use client::browser::{BrowserEnvironment, FetchTransport, IndexedDbStore};
use client::engine::wire::{Command, Reply, Trouble};
use client::engine::{Engine, Followed, Group, follow};
use futures::future::{FutureExt, LocalBoxFuture};
use futures::lock::Mutex;
use leptos::wasm_split::wasm_split;

use super::worker::run;
use crate::fetched::NotFetched;

/// The engine as it runs in a browser.
pub(super) type BrowserEngine = Engine<FetchTransport, IndexedDbStore, BrowserEnvironment>;

/// Answers a question of one group.
type Answers = for<'a> fn(&'a mut BrowserEngine, Command) -> LocalBoxFuture<'a, Result<Reply, Trouble>>;

/// Answers what is asked day by day, and follows what moves at the server.
#[derive(Clone, Copy)]
pub(super) struct Daily {
    answers: Answers,
    pub follow: fn(Rc<Mutex<BrowserEngine>>) -> LocalBoxFuture<'static, Followed>,
}

/// Answers a question with the code that can, which is fetched first if it is not here.
///
/// # Errors
/// As [`Engine::handle`]; [`Trouble::Offline`] when the code cannot be fetched.
pub(super) async fn answer(engine: &Mutex<BrowserEngine>, command: Command) -> Result<Reply, Trouble> {
    let offline = |_: NotFetched| Trouble::Offline;
    match command.group() {
        Group::Link => engine.lock().await.handle_link(command).await,
        Group::Daily => {
            let answers = engine_daily().await.map_err(offline)?.answers;
            answers(&mut *engine.lock().await, command).await
        }
        Group::Seldom => {
            let answers = engine_seldom().await.map_err(offline)?;
            answers(&mut *engine.lock().await, command).await
        }
    }
}

/// The engine itself, and what answers a provider's page: a function that begins to listen.
#[wasm_split(engine, fallible, wasm_split_path = leptos::wasm_split)]
pub(super) fn engine() -> Result<fn(), NotFetched> {
    Ok(run)
}

#[wasm_split(engine_daily, fallible, wasm_split_path = leptos::wasm_split)]
pub(super) fn engine_daily() -> Result<Daily, NotFetched> {
    Ok(Daily {
        answers: |engine, command| engine.handle_daily(command).boxed_local(),
        follow: |engine| follow(engine).boxed_local(),
    })
}

#[wasm_split(engine_seldom, fallible, wasm_split_path = leptos::wasm_split)]
pub(super) fn engine_seldom() -> Result<Answers, NotFetched> {
    Ok(|engine, command| engine.handle_seldom(command).boxed_local())
}
