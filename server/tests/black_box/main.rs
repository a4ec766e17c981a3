//! The server from outside: HTTP with opaque bytes, as a browser would send them, and the raw bytes on the disk.

mod abuse;
mod accounts;
mod backup;
mod blobs;
mod changesets;
mod commands;
mod deletion;
mod dependencies;
mod everywhere;
mod grants;
mod journal;
mod links;
mod log;
mod observatory;
mod packaging;
mod refusal_time;
mod rules;
mod sessions;
mod start;
mod store;
mod support;
