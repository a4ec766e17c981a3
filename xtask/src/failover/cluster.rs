//! Three machines with PostgreSQL under Patroni, and the etcd that tells them who is written to.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::node::Node;
use crate::postgres;
use crate::process::{end, free_ports};
use crate::setup::Failover;

/// Of databases that are gone when this is; on loopback.
pub const PASSWORD: &str = "only-for-this-test";
const START: Duration = Duration::from_secs(120);
const STOP: Duration = Duration::from_secs(10);
/// Longest that Patroni or etcd takes to answer.
const ANSWER: Duration = Duration::from_secs(2);

/// All of it; stopped when it is dropped. The nodes first, they tell etcd.
pub struct Cluster {
    nodes: [Node; 3],
    folder: PathBuf,
    _etcd: Etcd,
}

/// A machine, as Patroni sees it.
#[derive(Deserialize)]
struct Member {
    name: String,
    role: String,
    state: String,
    timeline: Option<u64>,
}

#[derive(Deserialize)]
struct Members {
    members: Vec<Member>,
}

impl Cluster {
    /// Starts everything and waits until one is written to, one follows it synchronously, and one besides.
    pub fn start(programs: &Failover, folder: &Path) -> Result<Self> {
        let owner = postgres::owner()?;
        if let Some((user, group)) = owner {
            chown(folder, Some(user), Some(group))?;
        }
        let ports: [u16; 8] = free_ports()?;
        let etcd = Etcd::start(programs, folder, owner, [ports[0], ports[1]])?;
        let node =
            |number: usize| Node::new(programs, folder, owner, number, [ports[2 * number], ports[2 * number + 1]]);
        let nodes = [node(1), node(2), node(3)];
        let mut cluster = Self { nodes, folder: folder.to_owned(), _etcd: etcd };
        for node in &mut cluster.nodes {
            node.configure(ports[0])?;
            node.start()?;
        }
        let whole = cluster.wait_until_whole(START);
        whole.map_err(|error| error.context(cluster.said()))?;
        Ok(cluster)
    }

    /// As the servers are given it.
    pub fn url(&self) -> String {
        let hosts: Vec<_> = self.nodes.iter().map(|node| format!("127.0.0.1:{}", node.port)).collect();
        format!("postgres://inro:{PASSWORD}@{}/postgres", hosts.join(","))
    }

    pub fn node(&mut self, number: usize) -> &mut Node {
        &mut self.nodes[number - 1]
    }

    /// Which is written to.
    pub fn leader(&self) -> Result<usize> {
        self.with_role("leader")
    }

    /// Its timeline: each that takes over begins a new one.
    pub fn timeline(&self) -> Result<u64> {
        let members = self.members();
        let leader = members.iter().find(|member| member.role == "leader");
        leader.and_then(|leader| leader.timeline).context("no machine leads on a timeline")
    }

    /// Which follows it synchronously.
    pub fn synchronous(&self) -> Result<usize> {
        self.with_role("sync_standby")
    }

    /// Waits until another one is written to.
    pub fn leader_other_than(&self, before: usize, limit: Duration) -> Result<usize> {
        let end = Instant::now() + limit;
        while Instant::now() < end {
            match self.leader() {
                Ok(now) if now != before => return Ok(now),
                _ => sleep(Duration::from_millis(200)),
            }
        }
        bail!("no other machine took over within {limit:?}")
    }

    /// Waits until all three run on one timeline, one of them synchronously.
    pub fn wait_until_whole(&self, limit: Duration) -> Result<()> {
        let end = Instant::now() + limit;
        while Instant::now() < end {
            let members = self.members();
            let running = |member: &Member| ["running", "streaming"].contains(&member.state.as_str());
            let of_role = |role| members.iter().filter(|member| member.role == role).count() == 1;
            let one_line = members.iter().all(|member| member.timeline == members[0].timeline);
            if members.len() == 3
                && members.iter().all(running)
                && one_line
                && of_role("leader")
                && of_role("sync_standby")
            {
                return Ok(());
            }
            sleep(Duration::from_millis(200));
        }
        bail!("the three machines were not together again within {limit:?}")
    }

    /// The last words of each, for an error.
    pub fn said(&self) -> String {
        let mut said = String::new();
        for name in ["etcd", "n1", "n2", "n3", "server-1", "server-2"] {
            let log = fs::read_to_string(self.folder.join(format!("{name}.log"))).unwrap_or_default();
            let lines: Vec<_> = log.lines().collect();
            said.push_str(&format!("-- {name}\n{}\n", lines[lines.len().saturating_sub(15)..].join("\n")));
        }
        said
    }

    fn with_role(&self, role: &str) -> Result<usize> {
        let members = self.members();
        let found = members.iter().find(|member| member.role == role && member.state != "stopped");
        let number = found.and_then(|member| member.name.strip_prefix('n')?.parse().ok());
        number.with_context(|| format!("no machine is the {role}"))
    }

    /// What the first that answers says; nothing while none does.
    fn members(&self) -> Vec<Member> {
        let mut answers = self.nodes.iter().filter(|node| node.answers()).filter_map(|node| get(node.rest, "/cluster"));
        answers
            .next()
            .and_then(|answer| serde_json::from_str(&answer).ok())
            .map_or(Vec::new(), |all: Members| all.members)
    }
}

/// The etcd, of one process.
struct Etcd(Child);

impl Etcd {
    fn start(
        programs: &Failover,
        folder: &Path,
        owner: Option<(u32, u32)>,
        [clients, peers]: [u16; 2],
    ) -> Result<Self> {
        let log = fs::File::create(folder.join("etcd.log"))?;
        let (clients_url, peers_url) = (format!("http://127.0.0.1:{clients}"), format!("http://127.0.0.1:{peers}"));
        let mut command = Command::new(&programs.etcd);
        command.args(["--name", "e", "--data-dir"]).arg(folder.join("etcd"));
        command.args(["--listen-client-urls", &clients_url, "--advertise-client-urls", &clients_url]);
        command.args(["--listen-peer-urls", &peers_url, "--initial-advertise-peer-urls", &peers_url]);
        command.args(["--initial-cluster", &format!("e={peers_url}")]);
        // For Patroni's `etcd:`, which see in `Node::configure`.
        command.arg("--enable-v2");
        if let Some((user, group)) = owner {
            command.uid(user).gid(group);
        }
        command.current_dir(folder).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let etcd = Self(command.spawn().context("etcd does not start")?);
        let end = Instant::now() + START;
        while Instant::now() < end {
            if get(clients, "/health").is_some_and(|answer| answer.contains("true")) {
                return Ok(etcd);
            }
            sleep(Duration::from_millis(100));
        }
        bail!("etcd does not start; it says:\n{}", fs::read_to_string(folder.join("etcd.log")).unwrap_or_default())
    }
}

impl Drop for Etcd {
    fn drop(&mut self) {
        end(&mut self.0, "-TERM", STOP);
    }
}

/// What is answered with 200 at this port of loopback; nothing when it is another answer or none.
pub fn get(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)), ANSWER).ok()?;
    stream.set_read_timeout(Some(ANSWER)).ok()?;
    stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n").as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    head.split(' ').nth(1).filter(|status| *status == "200").map(|_| body.to_owned())
}
