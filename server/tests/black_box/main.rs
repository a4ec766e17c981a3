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
mod faults;
mod grants;
mod journal;
mod links;
mod operator;
mod packaging;
mod process;
mod raw_search;
mod sessions;
mod settings;
mod silence;
mod start;
mod support;
mod tls;
mod tombstones;
