//! The few things the parts ask of the browser itself. Natively, where pages are only rendered, they do nothing.

/// Moves the focus to the element with that id or, where it is only a frame (a clause, a group), to the first
/// control inside. Does nothing if it is not there.
pub fn focus(id: &str) {
    #[cfg(target_arch = "wasm32")]
    {
        use leptos::wasm_bindgen::JsCast;
        use leptos::web_sys::HtmlElement;
        const CONTROLS: &str = "input, select, textarea, button, a, [tabindex]";
        let Some(found) = leptos::prelude::document().get_element_by_id(id) else { return };
        let itself = found.matches(CONTROLS).unwrap_or(false);
        let target = if itself { Some(found) } else { found.query_selector(CONTROLS).ok().flatten() };
        if let Some(element) = target.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
            // Focusing something that cannot take the focus is no error worth showing.
            let _ = element.focus();
        }
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = id;
}

/// The same once what was just changed is on the page.
pub fn focus_soon(id: String) {
    #[cfg(target_arch = "wasm32")]
    leptos::prelude::request_animation_frame(move || focus(&id));
    #[cfg(not(target_arch = "wasm32"))]
    drop(id);
}

/// What the fragment of the page's address holds after `prefix`, taken out of the address bar and of this entry of the history.
/// None, and nothing is taken, where the fragment is another one.
pub fn take_fragment(prefix: &str) -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    {
        let location = leptos::prelude::window().location();
        let hash = location.hash().ok()?;
        let found = hash.strip_prefix('#')?.strip_prefix(prefix)?.to_owned();
        let path = format!("{}{}", location.pathname().ok()?, location.search().unwrap_or_default());
        // Fails only in a document without a history, which a page in a window is not.
        let _ = leptos::prelude::window()
            .history()
            .and_then(|history| history.replace_state_with_url(&leptos::wasm_bindgen::JsValue::NULL, "", Some(&path)));
        Some(found)
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = prefix;
        None
    }
}

/// Opens the print dialog.
pub fn print_page() {
    #[cfg(target_arch = "wasm32")]
    let _ = leptos::prelude::window().print();
}

/// Puts `text` on the clipboard and says whether that worked.
pub async fn copy_text(text: String) -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        let clipboard = leptos::prelude::window().navigator().clipboard();
        wasm_bindgen_futures::JsFuture::from(clipboard.write_text(&text)).await.is_ok()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        drop(text);
        false
    }
}

/// Asks the browser to keep what this site stores until the person deletes it, and says whether it will (Storage
/// Standard, persistence). Without that, browsers discard storage that was not used for a while.
pub async fn persist_storage() -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        let storage = leptos::prelude::window().navigator().storage();
        let Ok(asked) = storage.persist() else { return false };
        wasm_bindgen_futures::JsFuture::from(asked).await.is_ok_and(|kept| kept.is_truthy())
    }
    #[cfg(not(target_arch = "wasm32"))]
    false
}

/// The bytes of a chosen file; none if it cannot be read any more.
pub async fn read_file(file: &web_sys::File) -> Option<Vec<u8>> {
    #[cfg(target_arch = "wasm32")]
    {
        let buffer = wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await.ok()?;
        Some(js_sys::Uint8Array::new(&buffer).to_vec())
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = file;
        None
    }
}

/// The bytes of a part of a chosen file; none if it cannot be read any more, or is not there.
pub async fn read_slice(file: &web_sys::File, from: u64, to: u64) -> Option<Vec<u8>> {
    #[cfg(target_arch = "wasm32")]
    {
        // A file's size is exact in JavaScript's numbers.
        let slice = file.slice_with_f64_and_f64(from as f64, to as f64).ok()?;
        let buffer = wasm_bindgen_futures::JsFuture::from(slice.array_buffer()).await.ok()?;
        let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
        (bytes.len() as u64 == to.saturating_sub(from)).then_some(bytes)
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = (file, from, to);
        None
    }
}

/// A file to save that comes in pieces. They are the browser's, which may keep them outside of its memory.
#[derive(Default)]
pub struct FileInPieces {
    #[cfg(target_arch = "wasm32")]
    pieces: js_sys::Array,
}

impl FileInPieces {
    /// Adds a piece, and says whether the browser took it.
    pub fn add(&mut self, bytes: &[u8]) -> bool {
        #[cfg(target_arch = "wasm32")]
        {
            let piece = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
            let Ok(piece) = leptos::web_sys::Blob::new_with_u8_array_sequence(&piece) else { return false };
            self.pieces.push(piece.as_ref());
            true
        }
        #[cfg(not(target_arch = "wasm32"))]
        {
            let _ = bytes;
            false
        }
    }

    /// Lets the person save it.
    pub fn save(self, name: &str, media_type: &str) -> bool {
        #[cfg(target_arch = "wasm32")]
        {
            save_all(name, media_type, &self.pieces).is_ok()
        }
        #[cfg(not(target_arch = "wasm32"))]
        {
            let _ = (name, media_type);
            false
        }
    }
}

/// Lets the person save `text` as a file named `name`. Nothing leaves the browser.
pub fn save_text(name: &str, media_type: &str, text: &str) -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        save(name, media_type, &leptos::wasm_bindgen::JsValue::from_str(text)).is_ok()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = (name, media_type, text);
        false
    }
}

/// The same for bytes.
pub fn save_bytes(name: &str, media_type: &str, bytes: &[u8]) -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        save(name, media_type, &js_sys::Uint8Array::from(bytes)).is_ok()
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = (name, media_type, bytes);
        false
    }
}

#[cfg(target_arch = "wasm32")]
fn save(
    name: &str,
    media_type: &str,
    content: &leptos::wasm_bindgen::JsValue,
) -> Result<(), leptos::wasm_bindgen::JsValue> {
    save_all(name, media_type, &js_sys::Array::of1(content))
}

/// What is made of these parts, one after another.
#[cfg(target_arch = "wasm32")]
fn save_all(name: &str, media_type: &str, parts: &js_sys::Array) -> Result<(), leptos::wasm_bindgen::JsValue> {
    use leptos::wasm_bindgen::JsCast;
    use leptos::web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let url = Url::create_object_url_with_blob(&Blob::new_with_blob_sequence_and_options(parts, &options)?)?;
    let link = leptos::prelude::document().create_element("a")?;
    link.set_attribute("href", &url)?;
    link.set_attribute("download", name)?;
    link.unchecked_into::<HtmlElement>().click();
    Url::revoke_object_url(&url)
}

/// Switches between light and dark and remembers it in this browser. Without a choice the device decides.
pub(super) fn toggle_theme() {
    #[cfg(target_arch = "wasm32")]
    {
        let window = leptos::prelude::window();
        let Some(root) = leptos::prelude::document().document_element() else { return };
        let dark = match root.get_attribute(THEME).as_deref() {
            Some(theme) => theme == "dark",
            None => window.match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|m| m.matches()),
        };
        set_theme(Some(if dark { "light" } else { "dark" }));
    }
}

/// Sets `light`, `dark`, or `None` for the device's own.
pub fn set_theme(theme: Option<&str>) {
    #[cfg(target_arch = "wasm32")]
    {
        let Some(root) = leptos::prelude::document().document_element() else { return };
        let storage = leptos::prelude::window().local_storage().ok().flatten();
        // A browser that keeps nothing still shows the theme until it is closed.
        match theme {
            Some(theme) => {
                let _ = root.set_attribute(THEME, theme);
                let _ = storage.map(|s| s.set_item(REMEMBERED, theme));
            }
            None => {
                let _ = root.remove_attribute(THEME);
                let _ = storage.map(|s| s.remove_item(REMEMBERED));
            }
        }
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = theme;
}

/// The remembered choice: `light`, `dark` or none. Whoever starts the app applies it with [`set_theme`].
#[must_use]
pub fn remembered_theme() -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    {
        let storage = leptos::prelude::window().local_storage().ok().flatten()?;
        storage.get_item(REMEMBERED).ok().flatten().filter(|t| t == "light" || t == "dark")
    }
    #[cfg(not(target_arch = "wasm32"))]
    None
}

/// Whether the refusal stands first in every pair; kept in this browser. `false` without a choice.
#[must_use]
pub fn remembered_order() -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        let storage = leptos::prelude::window().local_storage().ok().flatten();
        storage.and_then(|s| s.get_item(ORDER).ok().flatten()).as_deref() == Some("refusal")
    }
    #[cfg(not(target_arch = "wasm32"))]
    false
}

/// Remembers it.
pub fn remember_order(refusal_first: bool) {
    #[cfg(target_arch = "wasm32")]
    {
        let storage = leptos::prelude::window().local_storage().ok().flatten();
        // A browser that keeps nothing still has the order until it is closed.
        let _ = storage.map(|s| s.set_item(ORDER, if refusal_first { "refusal" } else { "consent" }));
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = refusal_first;
}

#[cfg(target_arch = "wasm32")]
const ORDER: &str = "inro.order";
#[cfg(target_arch = "wasm32")]
const THEME: &str = "data-theme";
#[cfg(target_arch = "wasm32")]
const REMEMBERED: &str = "inro.theme";
