//! One of the servers on the database.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::cluster::get;
use crate::process::{end, free_ports};

/// Longest that it takes to listen, and to stop.
const START: Duration = Duration::from_secs(30);
const STOP: Duration = Duration::from_secs(15);

/// A server; stopped when it is dropped.
pub struct Server {
    inro: PathBuf,
    data: PathBuf,
    store: String,
    port: u16,
    child: Option<Child>,
}

impl Server {
    /// Starts one on this folder and database.
    pub fn start(inro: &Path, data: &Path, store: &str) -> Result<Self> {
        let [port] = free_ports()?;
        let mut server =
            Self { inro: inro.to_owned(), data: data.to_owned(), store: store.to_owned(), port, child: None };
        server.run()?;
        Ok(server)
    }

    /// Starts it, for the first time or once more, and waits until it answers.
    pub fn run(&mut self) -> Result<()> {
        let log = OpenOptions::new().create(true).append(true).open(self.log())?;
        let mut command = Command::new(&self.inro);
        command.args(["serve", "--listen", &format!("127.0.0.1:{}", self.port), "--data"]).arg(&self.data);
        // All writers come from one network.
        command.args(["--requests-per-network", "1000000", "--requests-per-account", "1000000"]);
        command.env("INRO_STORE", &self.store).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let child = self.child.insert(command.spawn().context("the server does not start")?);
        let end = Instant::now() + START;
        while Instant::now() < end && child.try_wait()?.is_none() {
            if get(self.port, "/readyz").is_some() {
                return Ok(());
            }
            sleep(Duration::from_millis(100));
        }
        bail!("the server does not start; it says:\n{}", self.said()?)
    }

    /// Stops it in order.
    pub fn stop(&mut self) -> Result<()> {
        let mut child = self.child.take().context("the server does not run")?;
        end(&mut child, "-TERM", STOP);
        Ok(())
    }

    /// Has it open everything that is stored. The writers' heads say nothing of records and journal: that is no damage here.
    pub fn check(&self) -> Result<()> {
        #[derive(Deserialize)]
        struct Report {
            sealed_bodies: u64,
            problems: Vec<Problem>,
        }
        #[derive(Deserialize, Debug)]
        struct Problem {
            why: String,
        }
        let mut command = Command::new(&self.inro);
        command.args(["check", "--json", "--data"]).arg(&self.data).env("INRO_STORE", &self.store);
        let said = command.stderr(Stdio::inherit()).output().context("inro check")?.stdout;
        let mut report: Report = serde_json::from_slice(&said).context("what inro check said")?;
        let of_head = ["its head says", "its journal is not the one that its head was signed for"];
        report.problems.retain(|problem| !of_head.iter().any(|why| problem.why.starts_with(why)));
        ensure!(report.problems.is_empty(), "inro check names {:?}", report.problems);
        ensure!(report.sealed_bodies > 0, "inro check opened nothing");
        Ok(())
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Everything that it has said.
    pub fn said(&self) -> Result<String> {
        fs::read_to_string(self.log()).context("the server's log")
    }

    fn log(&self) -> PathBuf {
        self.data.with_extension("log")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            end(child, "-TERM", STOP);
        }
    }
}
