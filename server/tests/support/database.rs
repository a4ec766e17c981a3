//! A database of its own for each test, on the PostgreSQL that `cargo xtask test postgres` has started.

use std::path::PathBuf;

use server::store::postgres::Address;
use tokio_postgres::{Client, NoTls};

/// `postgres://user:password@host:port`, with no database.
const SERVER: &str = "INRO_TEST_POSTGRES";
/// Its data folder.
const FOLDER: &str = "INRO_TEST_POSTGRES_FOLDER";

/// A database.
#[derive(Clone)]
pub struct Database {
    name: String,
}

impl Database {
    /// A new, empty one. It stays until the server's folder goes.
    pub async fn new() -> Self {
        let random: [u8; 8] = server::random::bytes();
        let name = format!("inro_{:016x}", u64::from_be_bytes(random));
        let (client, connection) = tokio_postgres::connect(&format!("{}/postgres", server()), NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0")).await.unwrap();
        Self { name }
    }

    pub fn url(&self) -> String {
        format!("{}/{}", server(), self.name)
    }

    pub fn address(&self) -> Address {
        Address::parse(&self.url(), None, None).unwrap()
    }

    /// A connection of the test's own.
    pub async fn client(&self) -> Client {
        let (client, connection) = tokio_postgres::connect(&self.url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    /// Ends every connection to it, whatever it is doing.
    pub async fn end_connections(&self) {
        let client = self.client().await;
        let sql =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()";
        client.query(sql, &[&self.name]).await.unwrap();
    }
}

/// What is before the name of a database in an address.
pub fn server() -> String {
    std::env::var(SERVER).expect("run it with `cargo xtask test postgres`")
}

/// The data folder of the whole server.
pub fn folder() -> PathBuf {
    std::env::var_os(FOLDER).expect("run it with `cargo xtask test postgres`").into()
}
