//! A server with a fictional family in it, to try everything in a minute.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::process::{heading, output};
use crate::{browser_tests, serve, workspace};

/// What `client/examples/demo_family` made.
#[derive(Deserialize)]
struct Made {
    words: String,
    passphrase: String,
    clinic: String,
    card: String,
}

/// Where browsers find it: by a name, because passkeys need one.
const ADDRESS: &str = "http://localhost:8080";

/// `cargo xtask demo`: builds, serves an empty folder, fills it, and prints how to open what is in it. It serves until it is interrupted; what was
/// made is deleted when it begins again.
pub fn command() -> Result<()> {
    let binary = serve::build()?;
    let family = browser_tests::example("demo_family")?;
    let folder = workspace::target().join("demo");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    heading("inro serve");
    let mut serve = Command::new(binary);
    serve.args(["serve", "--listen", "127.0.0.1:8080", "--public-url", ADDRESS, "--data"]).arg(&folder);
    let mut server = Server(serve.stderr(Stdio::piped()).spawn().context("the server cannot be started")?);
    server.wait_until_it_listens()?;
    let made: Made = serde_json::from_str(&output(Command::new(family).arg(ADDRESS))?)?;
    let Made { words, passphrase, clinic, card } = made;
    println!(
        "\nA fictional family is in this server. Nobody in it is real. Stop it with Ctrl+C.\n\n\
         The patient:  {ADDRESS}/open?with=sheet\n              recovery words:  {words}\n              passphrase:      {passphrase}\n\n\
         The doctor:   {clinic}\n\n\
         The emergency card opens at:\n              {card}\n"
    );
    let ended = server.0.wait()?;
    ensure!(ended.success(), "the server ended: {ended}");
    Ok(())
}

struct Server(Child);

impl Server {
    /// What it says is passed on.
    fn wait_until_it_listens(&mut self) -> Result<()> {
        let said = self.0.stderr.take().context("the server's output")?;
        let mut lines = BufReader::new(said).lines();
        for line in lines.by_ref() {
            let line = line?;
            eprintln!("{line}");
            if line.contains("listening on ") {
                thread::spawn(move || lines.map_while(Result::ok).for_each(|line| eprintln!("{line}")));
                return Ok(());
            }
        }
        bail!("the server ended before it listened")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended, or something went wrong before it was shown to anybody.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
