//! Those who write meanwhile: `server/examples/write_load`, which remembers what was acknowledged.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

/// Longest that comparing everything takes at the end.
const COMPARING: Duration = Duration::from_secs(240);

/// What was written, and what of it is lost.
#[derive(Deserialize)]
pub struct Outcome {
    acknowledged: u64,
    pub lost: Vec<String>,
    attempts_again: u64,
    longest_write_ms: u64,
    parts: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    name: String,
    acknowledged: u64,
    longest_gap_ms: u64,
}

impl Outcome {
    /// For whoever writes the figures down.
    pub fn print(&self, took: Duration) {
        println!("\n{:<36} {:>13} {:>32}", "part", "acknowledged", "longest without acknowledgement");
        for part in &self.parts {
            println!("{:<36} {:>13} {:>29.1} s", part.name, part.acknowledged, seconds(part.longest_gap_ms));
        }
        let longest = self.parts.iter().map(|part| part.longest_gap_ms).max().unwrap_or_default();
        println!("\nacknowledged writes      {}", self.acknowledged);
        println!("lost                     {}", self.lost.len());
        println!("longest interruption     {:.1} s", seconds(longest));
        println!("longest write            {:.1} s", seconds(self.longest_write_ms));
        println!("attempts made again      {}", self.attempts_again);
        println!("steps by hand            0");
        println!("in all                   {:.0} s", took.as_secs_f64());
        self.lost.iter().take(20).for_each(|what| println!("lost: {what}"));
    }
}

fn seconds(millis: u64) -> f64 {
    Duration::from_millis(millis).as_secs_f64()
}

/// The running program.
pub struct Load {
    child: Child,
    acknowledged: Arc<AtomicU64>,
    last: Arc<Mutex<String>>,
    reading: Option<JoinHandle<()>>,
}

impl Load {
    /// Begins to write.
    pub fn start(program: &Path, clients: usize, urls: &[String]) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg(clients.to_string()).args(urls).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("write_load does not start")?;
        let said = child.stdout.take().context("the output of write_load")?;
        let (acknowledged, last) = (Arc::new(AtomicU64::new(0)), Arc::new(Mutex::new(String::new())));
        let reading = {
            let (acknowledged, last) = (Arc::clone(&acknowledged), Arc::clone(&last));
            std::thread::spawn(move || {
                for line in BufReader::new(said).lines().map_while(Result::ok) {
                    match line.strip_prefix("acknowledged ").and_then(|number| number.parse().ok()) {
                        Some(number) => acknowledged.store(number, Ordering::Release),
                        None => *last.lock().unwrap_or_else(PoisonError::into_inner) = line,
                    }
                }
            })
        };
        Ok(Self { child, acknowledged, last, reading: Some(reading) })
    }

    /// From here on it is another part of the run.
    pub fn begin(&mut self, part: &str) -> Result<()> {
        let input = self.child.stdin.as_mut().context("the input of write_load")?;
        writeln!(input, "{part}").context("write_load has ended")
    }

    /// Waits until so many more were acknowledged.
    pub fn flows(&mut self, more: u64, limit: Duration) -> Result<()> {
        let (end, enough) = (Instant::now() + limit, self.acknowledged.load(Ordering::Acquire) + more);
        while self.acknowledged.load(Ordering::Acquire) < enough {
            ensure!(self.child.try_wait()?.is_none(), "write_load has ended");
            if Instant::now() > end {
                bail!("{more} writes were not acknowledged within {limit:?}: they stopped, and did not begin again");
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Ends the writing, has everything compared, and gives what came of it.
    pub fn end(mut self) -> Result<Outcome> {
        drop(self.child.stdin.take());
        let end = Instant::now() + COMPARING;
        while self.child.try_wait()?.is_none() {
            ensure!(Instant::now() < end, "what was acknowledged was not compared within {COMPARING:?}");
            sleep(Duration::from_millis(100));
        }
        let status = self.child.wait()?;
        ensure!(status.success(), "write_load failed ({status})");
        if let Some(reading) = self.reading.take() {
            let _ = reading.join();
        }
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        serde_json::from_str(&last).context("what write_load said at the end")
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
