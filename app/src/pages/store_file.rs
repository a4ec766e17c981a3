//! A file from this device, sealed and sent before a record names it.

use protocol::Bytes;
use vault::record::{Attachment, FILE_BYTES};
use web_sys::File;

use crate::engine::Engine;
use crate::engine::wire::{StoreFile, Trouble};
use crate::i18n::t;
use crate::ui::{read_file, trouble_text};

/// Seals one file and sends it; or why not, in words.
pub(crate) async fn store_file(engine: Engine, file: &File) -> Result<Attachment, String> {
    let f = &t().files;
    // Asked of the file's size alone: one that is too large is not read.
    if file.size() > FILE_BYTES as f64 {
        return Err(f.too_large(FILE_BYTES));
    }
    let bytes = read_file(file).await.ok_or(f.unreadable)?;
    let ask = StoreFile { name: file.name(), media_type: file.type_(), bytes: Bytes(bytes) };
    engine.call(ask).await.map_err(|why| match why {
        Trouble::Field(_) => f.empty.to_owned(),
        other => trouble_text(&other),
    })
}
