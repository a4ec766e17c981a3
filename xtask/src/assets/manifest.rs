//! Which files there are, how large, and with which hash.

use anyhow::Result;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What a phone has to fetch before the app can be used: wasm, JavaScript and CSS, as sent. In bytes.
pub const GOAL: usize = 350_000;

#[derive(Default, Serialize)]
pub struct Manifest {
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    path: String,
    sha256: String,
    bytes: usize,
    /// Bytes as sent with `Content-Encoding: br`; absent when the plain form is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    brotli: Option<usize>,
}

impl Manifest {
    pub fn add(&mut self, path: &str, bytes: &[u8], brotli: Option<usize>) {
        self.files.push(File { path: path.to_owned(), sha256: sha256(bytes), bytes: bytes.len(), brotli });
    }

    pub fn sort(&mut self) {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| file.path.as_str())
    }

    pub fn to_json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// One line per file the app consists of, and their sum.
    pub fn print_sizes(&self) {
        println!("{:>10} {:>10}  file", "bytes", "as sent");
        for file in self.code() {
            println!("{:>10} {:>10}  {}", file.bytes, file.sent(), file.path);
        }
        println!("wasm + js + css: {} of {GOAL} bytes as sent (brotli)", self.sent());
        println!("for PDFs, when one is asked for: {} bytes as sent", self.sent_for_pdfs());
    }

    /// Bytes that whoever wants a PDF fetches beside the app, as sent.
    pub fn sent_for_pdfs(&self) -> usize {
        self.files.iter().filter(|file| file.is_for_pdfs()).map(File::sent).sum()
    }

    fn sent(&self) -> usize {
        self.code().map(File::sent).sum()
    }

    fn code(&self) -> impl Iterator<Item = &File> {
        let is_code = |file: &&File| [".wasm", ".js", ".css"].iter().any(|end| file.path.ends_with(end));
        self.files.iter().filter(|file| !file.is_for_pdfs()).filter(is_code)
    }
}

impl File {
    /// Fetched when somebody asks for a PDF, and not before.
    fn is_for_pdfs(&self) -> bool {
        ["assets/press-", "assets/font-"].iter().any(|start| self.path.starts_with(start))
    }

    fn sent(&self) -> usize {
        self.brotli.unwrap_or(self.bytes)
    }
}

/// Lower-case hexadecimal SHA-256.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
