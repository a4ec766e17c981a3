//! A server of PostgreSQL of a test's own, so that it can be killed, stand still, speak TLS, or be followed by a standby.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use server::store::postgres::Address;
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

use super::database::folder;

/// The server's user has it.
pub const PASSWORD: &str = "for-a-test";

/// The server and its folder, which goes with it.
pub struct Own {
    place: TempDir,
    pub port: u16,
    settings: Vec<String>,
    child: Option<Child>,
}

impl Own {
    /// A new one that runs.
    pub fn start() -> Self {
        let mut own = Self::make();
        own.run();
        own
    }

    /// A new one that does not run yet.
    pub fn make() -> Self {
        let own = Self::empty();
        let password = own.place.path().join("password");
        fs::write(&password, PASSWORD).unwrap();
        let mut command = own.program("initdb");
        command.arg("-D").arg(own.data()).args(["-U", "inro", "--auth=scram-sha-256", "--no-sync"]);
        command.arg("--no-instructions");
        command.arg("--pwfile").arg(&password).stdout(Stdio::null());
        assert!(command.status().unwrap().success());
        own
    }

    /// It is started with this setting, `name=value`.
    pub fn set(&mut self, setting: &str) {
        self.settings.push(setting.to_owned());
    }

    /// Runs it, for the first time or once more.
    pub fn run(&mut self) {
        let mut command = self.program("postgres");
        command.arg("-D").arg(self.data()).args(["-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        command.arg("-c").arg(format!("unix_socket_directories={}", self.data().display()));
        for setting in &self.settings {
            command.args(["-c", setting]);
        }
        self.child = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    }

    /// One that follows it, from a copy of its files as the database's own tool makes it, and that runs.
    pub async fn standby(&self) -> Self {
        drop(self.client().await);
        let mut standby = Self::empty();
        let mut command = standby.program("pg_basebackup");
        command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "inro", "-R", "-c", "fast", "-D"]);
        let status = command.arg(standby.data()).arg("--no-sync").env("PGPASSWORD", PASSWORD).status().unwrap();
        assert!(status.success());
        standby.run();
        standby
    }

    pub fn data(&self) -> PathBuf {
        self.place.path().join("data")
    }

    pub fn url(&self) -> String {
        format!("postgres://inro:{PASSWORD}@127.0.0.1:{}/postgres", self.port)
    }

    pub fn address(&self) -> Address {
        Address::parse(&self.url(), None, None).unwrap()
    }

    /// A connection of the test's own, as soon as it takes some.
    pub async fn client(&self) -> Client {
        for _ in 0..600 {
            if let Ok((client, connection)) = tokio_postgres::connect(&self.url(), NoTls).await {
                tokio::spawn(connection);
                return client;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the database does not start");
    }

    /// As a failing machine would: no process of it gets to do anything more.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            signal("-QUIT", &[child.id()]);
            child.wait().unwrap();
        }
    }

    /// All its processes are stopped, so that its connections stay and nobody answers, until what is given back is dropped.
    pub async fn stand_still(&self) -> Still {
        let client = self.client().await;
        let first = self.child.as_ref().unwrap().id();
        signal("-STOP", &[first]);
        let rows = client.query("SELECT pid FROM pg_stat_activity ORDER BY pid = pg_backend_pid()", &[]).await.unwrap();
        let mut processes: Vec<u32> = rows.iter().map(|row| row.get::<_, i32>(0).cast_unsigned()).collect();
        signal("-STOP", &processes);
        processes.push(first);
        Still(processes)
    }

    fn empty() -> Self {
        let place = TempDir::new().unwrap();
        // The database's user must be able to pass through.
        fs::set_permissions(place.path(), Permissions::from_mode(0o755)).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let own = Self { place, port, settings: Vec::new(), child: None };
        fs::create_dir(own.data()).unwrap();
        fs::set_permissions(own.data(), Permissions::from_mode(0o700)).unwrap();
        give(&own.data());
        own
    }

    /// One of PostgreSQL's programs, of the same version and by the same user as the server of all these tests.
    fn program(&self, name: &str) -> Command {
        let first = fs::read_to_string(folder().join("postmaster.opts")).unwrap();
        let mut command = Command::new(Path::new(first.split(' ').next().unwrap()).with_file_name(name));
        let about = fs::metadata(folder()).unwrap();
        command.uid(about.uid()).gid(about.gid()).current_dir(self.place.path());
        command
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A server that stands still.
pub struct Still(Vec<u32>);

impl Drop for Still {
    fn drop(&mut self) {
        signal("-CONT", &self.0);
    }
}

/// Gives a file to the database's user.
pub fn give(path: &Path) {
    let about = fs::metadata(folder()).unwrap();
    chown(path, Some(about.uid()), Some(about.gid())).unwrap();
}

/// To processes of ours; who has ended meanwhile needs none.
fn signal(signal: &str, processes: &[u32]) {
    let ids = processes.iter().map(u32::to_string);
    Command::new("kill").arg(signal).args(ids).stderr(Stdio::null()).status().unwrap();
}
