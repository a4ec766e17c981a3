//! The tests on PostgreSQL: a server of the distribution's own packages, in a folder of its own, for as long as they run.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::{ask, end, free_ports, run, succeeds_within};
use crate::setup::{self, TestTools};
use crate::{browser_tests, native};

/// Longest that it takes to start, on a machine that has other things to do.
const START: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(30);
/// Of a database that is gone when the tests are; on loopback.
const PASSWORD: &str = "only-for-these-tests";

/// The conformance suite on a database, and what only a database can show. On files it runs with all other tests.
pub fn tests(filter: Option<&str>) -> Result<()> {
    let cluster = Cluster::start(&setup::postgres()?)?;
    let mut command = native::database_tests(filter);
    command.env("INRO_TEST_POSTGRES", format!("postgres://inro:{PASSWORD}@127.0.0.1:{}", cluster.port));
    command.env("INRO_TEST_POSTGRES_FOLDER", &cluster.data);
    run(&mut command)
}

/// Those browser tests once more that keep, share and delete, with servers that have a database each.
pub fn browser_tests(tools: &TestTools, binary: &Path, filter: Option<&str>) -> Result<()> {
    let programs = setup::postgres()?;
    let cluster = Cluster::start(&programs)?;
    let store = format!("postgres://inro:{PASSWORD}@127.0.0.1:{}", cluster.port);
    browser_tests::run_some(tools, binary, filter, |command| {
        command.env("INRO_E2E_STORE", &store).env("INRO_E2E_CREATEDB", programs.join("createdb"));
    })
}

/// A running server and its folder. Dropping it stops the one and removes the other.
struct Cluster {
    child: Child,
    folder: PathBuf,
    data: PathBuf,
    port: u16,
}

impl Cluster {
    fn start(programs: &Path) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("inro-postgres-{}", std::process::id()));
        let data = folder.join("data");
        fs::create_dir_all(&data).with_context(|| format!("cannot create {}", data.display()))?;
        let made = Self::make_and_run(programs, &folder, &data);
        if made.is_err() {
            let _ = fs::remove_dir_all(&folder);
        }
        made
    }

    fn make_and_run(programs: &Path, folder: &Path, data: &Path) -> Result<Self> {
        let owner = owner()?;
        let password = folder.join("password");
        fs::write(&password, PASSWORD)?;
        if let Some((user, group)) = owner {
            for path in [folder, data, &password] {
                chown(path, Some(user), Some(group))?;
            }
        }
        let program = |name: &str| {
            let mut command = Command::new(programs.join(name));
            if let Some((user, group)) = owner {
                command.uid(user).gid(group);
            }
            command.current_dir(folder);
            command
        };
        let mut make = program("initdb");
        make.arg("-D").arg(data).arg("--pwfile").arg(&password).stdout(Stdio::null());
        run(make.args([
            "-U",
            "inro",
            "-E",
            "UTF8",
            "--locale=C",
            "--auth=scram-sha-256",
            "--no-sync",
            "--no-instructions",
        ]))?;
        let [port] = free_ports()?;
        let log = fs::File::create(folder.join("log"))?;
        let mut serve = program("postgres");
        serve.arg("-D").arg(data).args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        serve.arg("-c").arg(format!("unix_socket_directories={}", data.display()));
        // Each test has connections of its own; a small log is read faster where every byte is looked at.
        serve.args(["-c", "max_connections=400", "-c", "max_wal_size=96MB"]);
        let child = serve.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn();
        let child = child.context("PostgreSQL does not start")?;
        let mut cluster = Self { child, folder: folder.to_owned(), data: data.to_owned(), port };
        cluster.wait(&programs.join("pg_isready"))?;
        Ok(cluster)
    }

    fn wait(&mut self, is_ready: &Path) -> Result<()> {
        let end = Instant::now() + START;
        let port = self.port.to_string();
        while Instant::now() < end {
            if self.child.try_wait()?.is_some() {
                break;
            }
            let mut asked = Command::new(is_ready);
            asked.args(["-q", "-h", "127.0.0.1", "-p", &port]);
            if succeeds_within(&mut asked, Duration::from_secs(5)) {
                return Ok(());
            }
            sleep(Duration::from_millis(100));
        }
        let said = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        bail!("PostgreSQL does not start; it says:\n{said}")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It ends its own processes; what hangs is killed.
        end(&mut self.child, "-INT", STOP);
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The database's own user where we are root, because it refuses to run as root; none where we are somebody else already.
pub fn owner() -> Result<Option<(u32, u32)>> {
    let id = |what: &str, of: &[&str]| -> Option<u32> {
        let text = ask("id", &[&[what], of].concat())?;
        text.trim().parse().ok()
    };
    if id("-u", &[]) != Some(0) {
        return Ok(None);
    }
    match (id("-u", &["postgres"]), id("-g", &["postgres"])) {
        (Some(user), Some(group)) => Ok(Some((user, group))),
        _ => bail!("PostgreSQL does not run as root, and there is no user postgres; the package postgresql makes one"),
    }
}
