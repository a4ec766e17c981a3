//! Writes to several servers of one store at once and remembers everything that was acknowledged, until its input ends; then
//! asks every server for all of it. `cargo xtask failover` runs it, and breaks things meanwhile.
//!
//! Arguments: how many write at the same time, then the servers' addresses. Each line of its input begins a part of the run
//! with this name. It says `acknowledged N` four times a second, and at the end one line of JSON ([`Outcome`]).

mod pace;
#[allow(dead_code)] // what the tests need of it
#[path = "../../tests/black_box/support.rs"]
mod support;
mod writer;

use std::io::BufRead as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Serialize;

use self::pace::{Pace, Part};
use self::writer::Writer;

/// How often it says how far it is.
const SAID: Duration = Duration::from_millis(250);

/// What was written, and what of it is lost.
#[derive(Serialize)]
struct Outcome {
    /// Writes that were acknowledged.
    acknowledged: u64,
    /// What was acknowledged and is not there or not the same, or was erased and is back, in words. Of each server.
    lost: Vec<String>,
    /// Attempts that were answered with a refusal, or not at all, and were made again.
    attempts_again: u64,
    /// Longest that one write took from its first attempt until it was acknowledged.
    longest_write_ms: u128,
    /// In the order in which they began.
    parts: Vec<Part>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let clients: usize = args.next().ok_or("how many clients?")?.parse()?;
    let urls: Arc<[String]> = args.collect();
    if urls.is_empty() {
        return Err("which servers?".into());
    }
    let mut writers = Vec::new();
    for number in 0..clients {
        writers.push(Writer::new(Arc::clone(&urls), number).await);
    }
    let (pace, ended) = (Arc::new(Pace::default()), Arc::new(AtomicBool::new(false)));
    let writing: Vec<_> = writers
        .into_iter()
        .map(|mut writer| {
            let (pace, ended) = (Arc::clone(&pace), Arc::clone(&ended));
            tokio::spawn(async move {
                writer.write_until(&ended, &pace).await;
                writer
            })
        })
        .collect();
    let saying = {
        let pace = Arc::clone(&pace);
        tokio::spawn(async move {
            loop {
                println!("acknowledged {}", pace.acknowledged());
                tokio::time::sleep(SAID).await;
            }
        })
    };
    let told = {
        let pace = Arc::clone(&pace);
        tokio::task::spawn_blocking(move || {
            std::io::stdin().lock().lines().map_while(Result::ok).for_each(|name| pace.begin(name));
        })
    };
    told.await?;
    ended.store(true, Ordering::Release);
    let (mut lost, mut attempts_again, mut longest) = (Vec::new(), 0, Duration::ZERO);
    for writer in writing {
        let writer = writer.await?;
        attempts_again += writer.attempts_again;
        longest = longest.max(writer.longest);
        lost.extend(writer.lost.iter().cloned());
        for url in urls.iter() {
            lost.extend(writer.differences(url).await);
        }
    }
    saying.abort();
    let outcome = Outcome {
        acknowledged: pace.acknowledged(),
        lost,
        attempts_again,
        longest_write_ms: longest.as_millis(),
        parts: pace.parts(),
    };
    println!("{}", serde_json::to_string(&outcome)?);
    Ok(())
}
