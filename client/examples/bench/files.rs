//! A folder of files over HTTP: by nginx where there is one, else by the bare handler.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::saves::bare;
use crate::support::{Done, Server};

/// Longest that it takes to start.
const START: Duration = Duration::from_secs(10);

/// What serves.
pub enum Files {
    Nginx(Nginx),
    Bare(Server),
}

impl Files {
    /// Serves `files`. `work` is for what nginx writes.
    pub fn serve(files: &Path, work: &Path, nginx: Option<&Path>) -> Done<Self> {
        Ok(match nginx {
            Some(program) => Self::Nginx(Nginx::start(program, files, work)?),
            None => Self::Bare(bare(&["static".as_ref(), files.as_os_str()])?),
        })
    }

    pub fn url(&self) -> &str {
        match self {
            Self::Nginx(nginx) => &nginx.url,
            Self::Bare(server) => &server.url,
        }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::Nginx(_) => "nginx",
            Self::Bare(_) => "a bare axum handler (there is no nginx)",
        }
    }
}

/// One process, which ends when this is dropped.
pub struct Nginx {
    process: Child,
    url: String,
}

impl Nginx {
    fn start(program: &Path, files: &Path, work: &Path) -> Done<Self> {
        // Nobody else has the port between this and nginx' own binding, or it does not start and that is said.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let (files, place) = (files.display(), work.display());
        let own = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|what| format!("{what}_temp_path {place}/nginx-{what};"))
            .concat();
        let settings = format!(
            "daemon off; master_process off; pid {place}/nginx.pid; error_log {place}/nginx.log;\n\
             events {{ }}\n\
             http {{ access_log off; sendfile on; tcp_nopush on; {own}\n\
             server {{ listen {address}; root {files}; }} }}\n"
        );
        let path = work.join("nginx.conf");
        fs::write(&path, settings)?;
        let mut command = Command::new(program);
        command.arg("-p").arg(work).arg("-c").arg(&path).arg("-e").arg(work.join("nginx.log"));
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let nginx = Self { process, url: format!("http://{address}") };
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            if start.elapsed() > START {
                return Err(fs::read_to_string(work.join("nginx.log")).unwrap_or_default().into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(nginx)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
