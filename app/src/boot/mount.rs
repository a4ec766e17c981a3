//! The entry that `static/boot.js` calls.

use leptos::mount::mount_to;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use super::crash;
use crate::App;
use crate::engine;
use crate::fetched::fetch_for;
use crate::i18n::Lang;
use crate::press;
use crate::ui::keep_focus;

/// Takes the place of the pre-rendered page. `module` is this very wasm, compiled; the worker starts from it. Clearing and mounting, not hydrating:
/// one foreign node in the body (a browser extension's) breaks hydration. `press_url` and `press_bytes`: what makes PDFs, and how much of it is fetched.
#[wasm_bindgen]
pub async fn mount(module: JsValue, worker_url: String, press_url: String, press_bytes: u32) {
    crash::say_so_on_the_page();
    let Some(body) = document().body() else { return };
    // Before anything is taken away. What cannot be fetched now is asked for by the page itself, which says so.
    let _ = fetch_for(&location().pathname().unwrap_or_default()).await;
    let lang = Lang::detect();
    if let Some(root) = document().document_element() {
        // Cannot fail: the name is a valid attribute name.
        let _ = root.set_attribute("lang", lang.code());
    }
    body.set_text_content(None);
    keep_focus();
    mount_to(body, move || {
        engine::provide_engine(module, worker_url);
        press::provide_press(press_url, press_bytes);
        view! { <App lang/> }
    })
    .forget();
}
