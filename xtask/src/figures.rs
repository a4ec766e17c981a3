//! Figures of the built server, printed beside their goals. They are no bounds: what is missed is to be seen, not hidden.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// Goals for the binary with all assets, and for the memory of a server that nobody asks anything.
const BINARY_MIB: f64 = 25.0;
const IDLE_MIB: f64 = 20.0;

/// Bytes of the binary and resident memory a moment after its start.
pub fn print(binary: &Path) -> Result<()> {
    let size = mebibytes(binary)?;
    println!("binary with all assets: {size:.1} MiB (goal {BINARY_MIB} MiB)");
    if let Some(memory) = idle_memory(binary)? {
        println!("idle server: {memory:.1} MiB resident (goal {IDLE_MIB} MiB)");
    }
    Ok(())
}

/// The same two for the bench, in MiB: `memory` and `binary`.
pub fn of(binary: &Path) -> Result<Value> {
    let memory = idle_memory(binary)?.context("this system does not tell how much memory a process has")?;
    Ok(json!({ "memory": memory, "binary": mebibytes(binary)? }))
}

fn mebibytes(binary: &Path) -> Result<f64> {
    Ok(fs::metadata(binary)?.len() as f64 / f64::from(1 << 20))
}

/// MiB, or nothing where the system does not tell (anything but Linux).
fn idle_memory(binary: &Path) -> Result<Option<f64>> {
    let data = std::env::temp_dir().join(format!("inro-idle-{}", std::process::id()));
    let mut server = Command::new(binary)
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(&data)
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("the server does not start")?;
    let mut said = BufReader::new(server.stderr.take().context("no output")?);
    let mut line = String::new();
    while said.read_line(&mut line)? > 0 && !line.contains("listening on") {
        line.clear();
    }
    std::thread::sleep(Duration::from_secs(2));
    let status = fs::read_to_string(format!("/proc/{}/status", server.id())).ok();
    server.kill()?;
    server.wait()?;
    fs::remove_dir_all(&data)?;
    let kib = status.and_then(|status| {
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?.to_owned();
        line.split_whitespace().nth(1)?.parse::<f64>().ok()
    });
    Ok(kib.map(|kib| kib / 1024.0))
}
