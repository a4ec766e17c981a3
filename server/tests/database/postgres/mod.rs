//! A server on PostgreSQL: several servers on one store, what is said when it cannot be opened, hosts that fail, root keys and what the raw
//! bytes of the database still hold, moving there and back.

mod cluster;
mod crash;
#[path = "../../support/database.rs"]
mod database;
mod failover;
mod fence;
mod migration;
mod migration_beside_readers;
mod raw;
mod rotation;
mod servers;
mod start;
#[allow(dead_code)] // what another binary needs of it
#[path = "../../black_box/support.rs"]
mod support;
