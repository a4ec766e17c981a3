//! The engine: everything the interface can ask for. It holds the keys; in the browser it runs in a worker.

pub mod wire;
