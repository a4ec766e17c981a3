//! A database of three machines that goes over to another one by itself, under load, while things break. Figures to write down
//! with the date, and an error when one acknowledged write is lost. Everything is on loopback and in a folder of its own.

mod cluster;
mod load;
mod node;
mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use self::cluster::Cluster;
use self::load::{Load, Outcome};
use self::server::Server;
use crate::process::{heading, run};
use crate::setup::Failover;
use crate::{native, setup, workspace};

/// How often the machine that is written to is killed, and how often it stands still, when nothing else is said; and at most.
const KILLS: u32 = 10;
const STILLS: u32 = 3;
const MOST: u32 = 50;
/// Writers at a time.
const CLIENTS: usize = 16;
/// Writes that must be acknowledged before the next thing breaks.
const FLOWS: u64 = 100;
/// How long the standby, and then the primary, stands still.
const STILL: Duration = Duration::from_secs(15);
/// Longest that it takes until writes are acknowledged again, and until all three machines are as before.
const AGAIN: Duration = Duration::from_secs(60);
const WHOLE: Duration = Duration::from_secs(90);

/// `cargo xtask failover [kills] [stills]`.
pub fn command(args: &[&str]) -> Result<()> {
    let often = |text: &str| text.parse().ok().filter(|times| (0..=MOST).contains(times)).context("0 to 50 times");
    let (kills, stills) = match args {
        [] => (KILLS, STILLS),
        [kills] => (often(kills)?, STILLS),
        [kills, stills] => (often(kills)?, often(stills)?),
        _ => bail!("cargo xtask failover [kills] [stills]"),
    };
    let programs = setup::failover()?;
    let (inro, load) = build()?;
    let mut folder = Folder::new()?;
    let run = Run { kills, stills, inro: &inro, load: &load, folder: &folder.path };
    let outcome = run.on_a_cluster(&programs);
    // What the machines said is all that tells afterwards why something was lost.
    outcome.map_err(|error| error.context(folder.keep()))
}

/// The server and the writers, as the tests have them.
fn build() -> Result<(PathBuf, PathBuf)> {
    heading("the server and the program write_load");
    let mut build = native::builder();
    build.args(["build", "--workspace", "--features", native::FEATURES, "--bin", "inro", "--example", "write_load"]);
    run(&mut build)?;
    let built = workspace::target().join("debug");
    let program = |name: &str| built.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    Ok((program("inro"), program("examples/write_load")))
}

struct Run<'a> {
    kills: u32,
    stills: u32,
    inro: &'a Path,
    load: &'a Path,
    folder: &'a Path,
}

impl Run<'_> {
    /// Starts the machines, does everything, and stops them; their logs are whole then.
    fn on_a_cluster(&self, programs: &Failover) -> Result<()> {
        let begun = Instant::now();
        let mut cluster = Cluster::start(programs, self.folder)?;
        let outcome = self.all(&mut cluster).map_err(|error| error.context(cluster.said()))?;
        outcome.print(begun.elapsed());
        ensure!(outcome.lost.is_empty(), "{} acknowledged writes are lost", outcome.lost.len());
        Ok(())
    }

    /// Everything that breaks, one after the other, each under load.
    fn all(&self, cluster: &mut Cluster) -> Result<Outcome> {
        let url = cluster.url();
        let first = Server::start(self.inro, &self.folder.join("server-1"), &url)?;
        let second_data = self.folder.join("server-2");
        fs::create_dir(&second_data)?;
        fs::copy(self.folder.join("server-1/slots.root"), second_data.join("slots.root"))?;
        let second = Server::start(self.inro, &second_data, &url)?;
        let mut servers = [first, second];
        let mut load = Load::start(self.load, CLIENTS, &servers.each_ref().map(Server::url))?;
        load.flows(FLOWS, AGAIN)?;
        for number in 1..=self.kills {
            load.begin("primary killed")?;
            kill_the_primary(cluster, &mut load, number)?;
        }
        load.begin("synchronous standby stands still")?;
        let standby = cluster.synchronous()?;
        stand_still(cluster, &mut load, standby, "the synchronous standby")?;
        for _ in 0..self.stills {
            load.begin("primary stands still")?;
            the_primary_stands_still(cluster, &mut load)?;
        }
        load.begin("servers restarted")?;
        for (number, server) in servers.iter_mut().enumerate() {
            server.stop()?;
            load.flows(FLOWS, AGAIN)?;
            server.run()?;
            load.flows(FLOWS, AGAIN)?;
            heading(&format!("server {} was restarted", number + 1));
        }
        let outcome = load.end()?;
        servers[0].check()?;
        for server in &servers {
            ensure!(!server.said()?.contains("panicked"), "a server panicked: {}", server.said()?);
        }
        Ok(outcome)
    }
}

/// All processes of the machine that is written to are killed; it comes back once another one has taken over.
fn kill_the_primary(cluster: &mut Cluster, load: &mut Load, number: u32) -> Result<()> {
    let killed = cluster.leader()?;
    let begun = Instant::now();
    cluster.node(killed).kill()?;
    let next = cluster.leader_other_than(killed, AGAIN)?;
    cluster.node(killed).start()?;
    load.flows(FLOWS, AGAIN)?;
    let again = begun.elapsed();
    cluster.wait_until_whole(WHOLE)?;
    let whole = begun.elapsed();
    heading(&format!(
        "kill {number}: n{killed} to n{next}, {FLOWS} writes after {again:.1?}, all three again after {whole:.1?}"
    ));
    load.flows(FLOWS, AGAIN)
}

/// All processes of a machine are stopped by SIGSTOP: its connections stay, and nobody answers.
fn stand_still(cluster: &mut Cluster, load: &mut Load, number: usize, what: &str) -> Result<()> {
    let begun = Instant::now();
    let still = cluster.node(number).freeze()?;
    let flowed = load.flows(FLOWS, AGAIN);
    let again = begun.elapsed();
    sleep(STILL.saturating_sub(again));
    drop(still);
    flowed?;
    cluster.wait_until_whole(WHOLE)?;
    heading(&format!("{what}, n{number}, stood still for {:.1?}; {FLOWS} writes after {again:.1?}", STILL.max(again)));
    load.flows(FLOWS, AGAIN)
}

/// It must not lead again when it moves: what was acknowledged meanwhile is with its successor, on a timeline of its own.
fn the_primary_stands_still(cluster: &mut Cluster, load: &mut Load) -> Result<()> {
    let (primary, before) = (cluster.leader()?, cluster.timeline()?);
    let stood = stand_still(cluster, load, primary, "the primary");
    let (leader, now) = (cluster.leader()?, cluster.timeline()?);
    ensure!(
        now > before,
        "n{primary} stood still on timeline {before}; n{leader} leads on timeline {now} now: with the state from before"
    );
    stood
}

/// A folder that goes with everything in it, unless it is to be kept.
struct Folder {
    path: PathBuf,
    kept: bool,
}

impl Folder {
    fn new() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("inro-failover-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(Self { path: folder, kept: false })
    }

    /// It stays when this is dropped. Says where what is.
    fn keep(&mut self) -> String {
        self.kept = true;
        let path = self.path.display();
        format!(
            "kept: {path} (n1.log, n2.log and n3.log: Patroni and PostgreSQL with the times; etcd.log; server-1.log, \
             server-2.log; remove the folder when you have read them)"
        )
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}
