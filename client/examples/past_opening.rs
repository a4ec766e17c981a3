//! For the browser tests: opens a link as it would have been opened some days ago, at a server whose clock is late. The server of that
//! folder must not be running. Arguments: the data folder, the server's public address, the link, and the days.

use std::error::Error;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use client::device::MemoryStore;
use client::engine::Engine;
use client::engine::wire::{Call as _, OpenLink};
use client::environment::Environment as _;
use client::native::{NativeTransport, System};
use server::run::{Config, start};

const DAY: i64 = 24 * 60 * 60;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("past_opening FOLDER ADDRESS LINK DAYS");
    let (folder, url, link, days) = (PathBuf::from(next()?), next()?, next()?, next()?.parse::<i64>()?);
    // Where the server was: it answers to its own name only.
    let listen = url.rsplit('/').next().unwrap_or_default().parse()?;
    let mut config = Config::new(listen, folder);
    config.public_url = Some(url.clone());
    config.clock = Some(Arc::new(move || System::default().now() - days * DAY));
    let running = start(config).await?;
    let transport = NativeTransport::new(&format!("http://{}", running.address))?;
    let mut engine = Engine::new(transport, MemoryStore::default(), System::default(), &url, Rc::new(|_| ()));
    let ask = OpenLink { link, recipient: "むかしの受付".to_owned(), passcode: None };
    let opened = engine.handle(ask.into_command()).await;
    running.stop().await;
    opened?;
    Ok(())
}
