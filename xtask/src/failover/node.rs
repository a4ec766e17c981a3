//! One of the machines: PostgreSQL and the Patroni that looks after it.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::cluster::PASSWORD;
use crate::process::end;
use crate::setup::Failover;

/// Longest that Patroni takes to stop its database in order.
const STOP: Duration = Duration::from_secs(20);

/// A machine. Dropping it stops it.
pub struct Node {
    name: String,
    folder: PathBuf,
    programs: PathBuf,
    patroni: PathBuf,
    owner: Option<(u32, u32)>,
    /// Of PostgreSQL.
    pub port: u16,
    /// Where Patroni answers.
    pub rest: u16,
    child: Option<Child>,
    still: bool,
}

impl Node {
    /// One that does not run yet.
    pub fn new(
        programs: &Failover,
        folder: &Path,
        owner: Option<(u32, u32)>,
        number: usize,
        [port, rest]: [u16; 2],
    ) -> Self {
        Self {
            name: format!("n{number}"),
            folder: folder.to_owned(),
            programs: programs.postgres.clone(),
            patroni: programs.patroni.clone(),
            owner,
            port,
            rest,
            child: None,
            still: false,
        }
    }

    /// Writes what Patroni reads. It speaks etcd's older protocol: in the newer one (`etcd3:`) Patroni before 3.0.3 takes the leader's key
    /// without looking whether another one has it, so that a machine which stood still leads again with the state from before.
    /// `synchronous_mode_strict`: a machine that has just taken over acknowledges nothing that it alone has; until a standby follows it
    /// everybody waits, and a standby that was refused asks again after `wal_retrieve_retry_interval`, five seconds unless it is set.
    ///
    /// The times are short, so that a run ends: with Patroni's own (`ttl` 30, `loop_wait` 10) an interruption lasts as many times longer.
    pub fn configure(&self, etcd: u16) -> Result<()> {
        let Self { name, port, rest, .. } = self;
        let (folder, programs) = (self.folder.display(), self.programs.display());
        let text = format!(
            r#"scope: inro
name: {name}
restapi: {{listen: "127.0.0.1:{rest}", connect_address: "127.0.0.1:{rest}"}}
etcd: {{host: "127.0.0.1:{etcd}"}}
bootstrap:
  dcs:
    ttl: 8
    loop_wait: 1
    retry_timeout: 3
    synchronous_mode: true
    synchronous_mode_strict: true
    postgresql:
      use_pg_rewind: true
      use_slots: true
      parameters:
        synchronous_commit: "on"
        max_connections: 100
        wal_log_hints: "on"
        wal_keep_size: 256MB
        wal_sender_timeout: 4s
        wal_retrieve_retry_interval: 500ms
  initdb: [{{encoding: UTF8}}, {{locale: C}}, {{auth-host: scram-sha-256}}, {{auth-local: scram-sha-256}}]
postgresql:
  listen: "127.0.0.1:{port}"
  connect_address: "127.0.0.1:{port}"
  data_dir: "{folder}/{name}"
  bin_dir: "{programs}"
  pgpass: "{folder}/{name}.pgpass"
  remove_data_directory_on_rewind_failure: true
  remove_data_directory_on_diverged_timelines: true
  pg_hba: ["host all all 127.0.0.1/32 scram-sha-256", "host replication all 127.0.0.1/32 scram-sha-256"]
  authentication:
    superuser: {{username: inro, password: {PASSWORD}}}
    replication: {{username: inro, password: {PASSWORD}}}
  parameters: {{unix_socket_directories: "{folder}"}}
"#
        );
        let path = self.configuration();
        fs::write(&path, text)?;
        if let Some((user, group)) = self.owner {
            chown(&path, Some(user), Some(group))?;
        }
        Ok(())
    }

    /// Starts Patroni, which does everything else: also what a machine needs that comes back.
    pub fn start(&mut self) -> Result<()> {
        let log = OpenOptions::new().create(true).append(true).open(self.folder.join(format!("{}.log", self.name)))?;
        let mut command = Command::new(&self.patroni);
        command.arg(self.configuration()).current_dir(&self.folder);
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        self.child = Some(command.spawn().context("patroni does not start")?);
        Ok(())
    }

    /// SIGKILL to Patroni, so that it starts nothing again, and to every process of PostgreSQL. As when the power goes, but for what
    /// the system still has to write to its disk.
    pub fn kill(&mut self) -> Result<()> {
        let processes = self.processes()?;
        let mut patroni = self.child.take().context("it does not run")?;
        patroni.kill()?;
        patroni.wait()?;
        signal("-KILL", &processes);
        Ok(())
    }

    /// SIGSTOP to the same, until what is given back is dropped.
    pub fn freeze(&mut self) -> Result<Still<'_>> {
        let mut processes = self.processes()?;
        processes.insert(self.child.as_ref().context("it does not run")?.id());
        signal("-STOP", &processes);
        self.still = true;
        Ok(Still { node: self, processes })
    }

    /// Whether it makes sense to ask it.
    pub fn answers(&self) -> bool {
        self.child.is_some() && !self.still
    }

    fn configuration(&self) -> PathBuf {
        self.folder.join(format!("{}.yml", self.name))
    }

    /// PostgreSQL's first process, as it wrote it down itself, and those below it.
    fn processes(&self) -> Result<BTreeSet<u32>> {
        let noted = fs::read_to_string(self.folder.join(&self.name).join("postmaster.pid"))?;
        let first: u32 = noted.lines().next().unwrap_or_default().trim().parse().context("postmaster.pid")?;
        // One that wrote it before it ended may have left its number to somebody else.
        let program = fs::read_link(format!("/proc/{first}/exe"))?;
        ensure!(program.starts_with(&self.programs), "{first} is no process of PostgreSQL but {}", program.display());
        let mut processes = BTreeSet::from([first]);
        for entry in fs::read_dir("/proc")?.filter_map(Result::ok) {
            let id = entry.file_name().to_str().and_then(|name| name.parse().ok());
            if let Some(id) = id.filter(|id| parent(*id) == Some(first)) {
                processes.insert(id);
            }
        }
        Ok(processes)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let left = self.processes();
        if let Some(child) = &mut self.child {
            end(child, "-TERM", STOP);
        }
        // What Patroni could not end any more.
        if let Ok(left) = left
            && self.processes().is_ok()
        {
            signal("-KILL", &left);
        }
    }
}

/// A machine that stands still.
pub struct Still<'a> {
    node: &'a mut Node,
    processes: BTreeSet<u32>,
}

impl Drop for Still<'_> {
    fn drop(&mut self) {
        signal("-CONT", &self.processes);
        self.node.still = false;
    }
}

/// To each of them; who has ended meanwhile needs none.
fn signal(signal: &str, processes: &BTreeSet<u32>) {
    let ids = processes.iter().map(u32::to_string);
    let _ = Command::new("kill").arg(signal).args(ids).stderr(Stdio::null()).status();
}

/// The fourth field of `/proc/…/stat`, behind the name in brackets (proc(5)).
fn parent(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}
