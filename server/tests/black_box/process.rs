//! The binary as a process of its own, which can be killed, told something, and listened to.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

/// The binary, serving; killed when it goes out of scope.
pub struct Process {
    pub child: Child,
    pub url: String,
    /// Where figures are, if it was asked for them.
    pub metrics: Option<String>,
    said: Arc<Mutex<String>>,
    reader: Option<std::thread::JoinHandle<()>>,
}

impl Process {
    /// On a free port with this folder.
    pub fn start(data: &Path) -> Self {
        Self::start_with(data, |_| {})
    }

    /// The same with more options or variables.
    pub fn start_with(data: &Path, more: impl FnOnce(&mut Command)) -> Self {
        let mut command = serve(data);
        more(&mut command);
        Self::spawn(&mut command)
    }

    /// Runs what serves in the end.
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let said = Arc::new(Mutex::new(String::new()));
        let mut metrics = None;
        let url = loop {
            let line = lines.next().expect("the server starts");
            said.lock().unwrap().push_str(&(line.clone() + "\n"));
            if let Some(address) = line.strip_prefix("figures at ") {
                metrics = Some(address.to_owned());
            } else if let Some(url) = line.strip_prefix("listening on ") {
                break url.to_owned();
            }
        };
        // Nobody may be stopped by a full pipe.
        let reader = {
            let said = Arc::clone(&said);
            std::thread::spawn(move || lines.for_each(|line| said.lock().unwrap().push_str(&(line + "\n"))))
        };
        Self { child, url, metrics, said, reader: Some(reader) }
    }

    /// Everything on its error stream so far.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Waits until it has said that.
    pub async fn says(&self, words: &str) {
        for _ in 0..500 {
            if self.said().contains(words) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("it did not say {words:?} but {}", self.said());
    }

    /// Sends a signal, e.g. `-TERM`.
    pub fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// Stops in order and returns everything that was on the error stream.
    pub fn stop(mut self) -> String {
        self.signal("-TERM");
        assert!(self.child.wait().unwrap().success());
        self.reader.take().unwrap().join().unwrap();
        self.said()
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The command that serves a folder on a free port.
pub fn serve(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inro"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).stdout(Stdio::null());
    command
}
