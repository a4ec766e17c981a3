//! A panic on the page leaves it dead. It has to say so, without the app.

use std::panic::PanicHookInfo;

use leptos::prelude::document;
use wasm_bindgen::JsValue;

use crate::i18n::{Lang, Text};

/// Installs the hook: the notice goes to the top of the page, the reason to the browser's console.
pub fn say_so_on_the_page() {
    std::panic::set_hook(Box::new(|info| {
        log(info);
        // Every step may fail in a broken page; then there is nothing left to do.
        let _ = show();
    }));
}

/// Writes the reason to the browser's console, which nobody but its owner sees.
pub fn log(info: &PanicHookInfo) {
    web_sys::console::error_1(&JsValue::from_str(&info.to_string()));
}

fn show() -> Result<(), JsValue> {
    let document = document();
    let body = document.body().ok_or(JsValue::NULL)?;
    let notice = document.create_element("div")?;
    notice.set_attribute("class", "notice notice--danger")?;
    notice.set_attribute("role", "alert")?;
    // Both languages, because whatever knew the language may be what broke.
    for lang in Lang::ALL {
        let paragraph = document.create_element("p")?;
        paragraph.set_attribute("lang", lang.code())?;
        paragraph.set_text_content(Some(Text::of(lang).errors.crashed));
        notice.append_child(&paragraph)?;
    }
    body.insert_before(&notice, body.first_child().as_ref())?;
    Ok(())
}
