//! What comes in and goes out, format by format. One program: each test program of its own compiles and links everything it uses
//! once more. `memory.rs` is apart, because its allocator counts.
#![cfg(not(target_arch = "wasm32"))]

mod characters;
mod checkup_xml;
mod counting;
mod csv;
mod csv_out;
mod freshness;
mod identity;
mod import;
mod jahis;
mod kinds;
mod many;
mod ndjson;
mod properties;
mod receipt;
mod referral;
mod release;
mod round_trip;
mod same_fact;
mod samples;
mod sealed_letter;
mod shl;
mod strategies;
mod synthetic;
mod whose;
