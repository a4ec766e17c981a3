//! What only a database can show. All of it needs PostgreSQL, which `cargo xtask test postgres` starts; nextest leaves it out
//! elsewhere (`.config/nextest.toml`).

mod postgres;
