//! Code that a browser fetches when it is needed. What only a function marked `wasm_split` reaches is taken out of the module after
//! linking and put into files of its own (`xtask/src/assets/split.rs`); calling the function fetches them first.
//!
//! Pages come in groups, each a table of functions. What the worker runs is fetched there (`crate::engine::answers`). Natively
//! everything is there from the beginning.

mod groups;
mod page;

use std::fmt;

pub use groups::{Daily, Entering, Seldom, Showing, Viewing};
pub use page::fetched;

/// Some code that may not be here yet.
pub trait Code: Sized + 'static {
    /// Whether it is of use only while a vault is open.
    const PRIVATE: bool;

    /// The code, if it is here.
    fn here() -> Option<&'static Self>;

    /// Fetches it, unless it is here.
    ///
    /// # Errors
    /// When the server does not answer, or not with this version.
    fn fetch() -> impl Future<Output = Result<&'static Self, NotFetched>>;
}

/// The server did not answer, or has another version by now. Another try may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotFetched;

impl fmt::Display for NotFetched {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a part of the program could not be fetched")
    }
}

impl std::error::Error for NotFetched {}

#[cfg(target_arch = "wasm32")]
impl From<leptos::wasm_split::SplitLoaderError> for NotFetched {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// Fetches what the page at this path begins with: a vault is opened before its pages are shown. Not needed for drawing it; without it
/// the page says first that it waits.
///
/// # Errors
/// As [`Code::fetch`].
#[cfg(target_arch = "wasm32")]
pub async fn fetch_for(path: &str) -> Result<(), NotFetched> {
    match path.split('/').nth(1).unwrap_or_default() {
        "view" => Viewing::fetch().await.map(drop),
        "sign-up" | "open" | "home" | "records" | "shares" | "emergency" | "journal" | "provider" | "receipt"
        | "settings" | "leave" | "arrive" | "family" | "join" | "import" | "export" | "referral" | "release" => {
            Entering::fetch().await.map(drop)
        }
        _ => Ok(()),
    }
}

/// Fetches what comes next before it is asked for: whoever opens a vault goes on to its pages. What cannot be fetched now is when
/// it is needed.
pub fn fetch_soon<C: Code>() {
    #[cfg(target_arch = "wasm32")]
    leptos::task::spawn_local(async {
        let _ = C::fetch().await;
    });
}
