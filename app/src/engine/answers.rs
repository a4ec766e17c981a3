//! What the worker runs, and no page: the engine with what a provider's page asks, and with the first question of
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
pub(super) type Answers = for<'a> fn(&'a mut BrowserEngine, Command) -> LocalBoxFuture<'a, Result<Reply, Trouble>>;

/// Answers what is asked day by day, and follows what moves at the server.
#[derive(Clone, Copy)]
pub(super) struct Daily {
    answers: Answers,
    pub follow: fn(Rc<Mutex<BrowserEngine>>) -> LocalBoxFuture<'static, Followed>,
}

/// What answers the questions of this group, fetched if it is not here.
///
/// # Errors
/// [`Trouble::NotFetched`] when it cannot be; nothing was done then.
pub(super) async fn answers_of(group: Group) -> Result<Answers, Trouble> {
    let not_fetched = |_: NotFetched| Trouble::NotFetched;
    match group {
        Group::Link => Ok(|engine, command| engine.handle_link(command).boxed_local()),
        Group::Daily => Ok(engine_daily().await.map_err(not_fetched)?.answers),
        Group::Seldom => engine_seldom().await.map_err(not_fetched),
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
