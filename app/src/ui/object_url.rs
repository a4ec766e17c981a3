//! Addresses under which the browser shows bytes that this page holds (File API, `blob:` URLs). Each ends with the part of the
//! page that made it.

use leptos::prelude::*;

use crate::file_type::FileType;

/// An address of these bytes, until the current part of the page goes. The type is ours, never the sender's. None where the
/// type is none that is shown.
pub(super) fn object_url(content: &[u8], file_type: FileType) -> Option<String> {
    if file_type == FileType::Other {
        return None;
    }
    let url = make(content, file_type.media_type())?;
    let made = url.clone();
    on_cleanup(move || revoke(&made));
    Some(url)
}

#[cfg(target_arch = "wasm32")]
fn make(content: &[u8], media_type: &str) -> Option<String> {
    use leptos::web_sys::{Blob, BlobPropertyBag, Url};
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(content));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

#[cfg(not(target_arch = "wasm32"))]
fn make(_content: &[u8], _media_type: &str) -> Option<String> {
    None
}

fn revoke(url: &str) {
    #[cfg(target_arch = "wasm32")]
    let _ = leptos::web_sys::Url::revoke_object_url(url);
    #[cfg(not(target_arch = "wasm32"))]
    let _ = url;
}
