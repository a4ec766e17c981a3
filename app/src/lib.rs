//! The interface: patient pages and the viewer for providers.
//!
//! One wasm module runs twice: as the page (`boot::mount`) and in a worker (`engine`), where keys are derived and kept and records are opened.
//! It holds what every page runs; each group of pages and what the worker runs are fetched when they are needed (`fetched`).
//! Natively the same components render the public pages once, at build time (`boot::shell`, called by the command `prerender`).

mod app;
pub mod boot;
pub mod clock;
pub mod engine;
mod fetched;
pub mod file_type;
pub mod from_document;
pub mod from_journal;
pub mod from_record;
pub mod i18n;
mod letter;
pub mod load;
pub mod looking;
mod on_paper;
pub mod pages;
mod press;
mod program;
mod qr_reading;
pub mod session;
pub mod ui;
pub mod view_model;

pub use app::App;
