//! While a key is made from a passphrase, or a vault is opened with it: what is happening, and a way to stop it.

use leptos::prelude::*;

use crate::engine::use_engine;
use crate::i18n::t;
use crate::ui::{Busy, Notice, focus_soon};

/// For forms in front of a vault that is not open: stopping ends the worker, and an open vault would close with it. The
/// question is then answered with [`client::engine::wire::Trouble::Cancelled`], which this says by itself.
#[component]
pub(super) fn Opening(
    busy: RwSignal<bool>,
    /// Set while it is stopped, and to be cleared when it begins again.
    stopped: RwSignal<bool>,
    text: &'static str,
    /// Id of the field to which the focus goes back.
    back_to: &'static str,
) -> impl IntoView {
    let engine = use_engine();
    let stop = move |()| {
        stopped.set(true);
        engine.stop();
        focus_soon(back_to.to_owned());
    };
    view! {
        <Busy on=busy text on_stop=stop/>
        {move || (stopped.get() && !busy.get()).then(|| view! { <Notice title=t().open.stopped live=true/> })}
    }
    .into_any()
}
