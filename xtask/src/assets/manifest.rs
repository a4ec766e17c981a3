//! Which files there are, how large, and with which hash.

use std::collections::BTreeMap;

use anyhow::Result;
use base64::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What a phone may have to fetch before the first page can be used: wasm, JavaScript and CSS, as sent. In bytes.
pub const GOAL: usize = 350_000;

#[derive(Default, Serialize)]
pub struct Manifest {
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    path: String,
    sha256: String,
    #[serde(skip)]
    sha256_base64: String,
    bytes: usize,
    /// Bytes as sent with `Content-Encoding: br`; absent when the plain form is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    brotli: Option<usize>,
}

impl Manifest {
    pub fn add(&mut self, path: &str, bytes: &[u8], brotli: Option<usize>) {
        let (path, sha256_base64) = (path.to_owned(), BASE64_STANDARD.encode(Sha256::digest(bytes)));
        self.files.push(File { path, sha256: sha256(bytes), sha256_base64, bytes: bytes.len(), brotli });
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
        println!("wasm + js + css of the first page: {} of {GOAL} bytes as sent (brotli)", self.sent_first());
        println!("all together, most of it when it is needed: {} bytes as sent", self.sent());
        println!("for PDFs, when one is asked for: {} bytes as sent", self.sent_for_pdfs());
    }

    /// Bytes that whoever wants a PDF fetches beside the app, as sent.
    pub fn sent_for_pdfs(&self) -> usize {
        self.files.iter().filter(|file| file.is_for_pdfs()).map(File::sent).sum()
    }

    /// Addresses and integrity values (Subresource Integrity, 3.5) of what a device may keep: what the app consists of with its
    /// pages, and what makes PDFs. Not what a link, an invitation or a beginning is opened with, and not what is of no use there.
    pub fn for_devices(&self) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
        let (mut at_once, mut when_asked) = (BTreeMap::new(), BTreeMap::new());
        for file in &self.files {
            let Some(address) = file.address_on_device() else { continue };
            let into = if file.is_for_pdfs() { &mut when_asked } else { &mut at_once };
            into.insert(address, format!("sha256-{}", file.sha256_base64));
        }
        (at_once, when_asked)
    }

    /// Bytes that the first page fetches, as sent: not what is fetched when it is needed, and not the worker.
    fn sent_first(&self) -> usize {
        let later = |file: &&File| file.path.ends_with(".bin") || file.path.starts_with("assets/worker-");
        self.code().filter(|file| !later(file)).map(File::sent).sum()
    }

    fn sent(&self) -> usize {
        self.code().map(File::sent).sum()
    }

    fn code(&self) -> impl Iterator<Item = &File> {
        let is_code = |file: &&File| [".wasm", ".bin", ".js", ".css"].iter().any(|end| file.path.ends_with(end));
        // What keeps the program on a device is fetched by those who want that.
        let of_app = self.files.iter().filter(|file| file.path.starts_with("assets/"));
        of_app.filter(|file| !file.is_for_pdfs()).filter(is_code)
    }
}

impl File {
    /// Fetched when somebody asks for a PDF, and not before.
    fn is_for_pdfs(&self) -> bool {
        ["assets/press-", "assets/font-"].iter().any(|start| self.path.starts_with(start))
    }

    /// Where a browser gets it, if a device may keep it. A page is kept under an address that names its language.
    fn address_on_device(&self) -> Option<String> {
        if let Some(page) = self.path.strip_prefix("pages/") {
            let (language, name) = page.strip_suffix(".html")?.split_once('/')?;
            let path = match name {
                "welcome" => "/",
                "open" => "/open",
                "shell" => "/home",
                _ => return None,
            };
            return Some(format!("{path}?lang={language}"));
        }
        let is_of_app = self.path.starts_with("assets/") || self.path == "root/favicon.svg";
        is_of_app.then(|| format!("/{}", self.path.trim_start_matches("root/")))
    }

    fn sent(&self) -> usize {
        self.brotli.unwrap_or(self.bytes)
    }
}

/// Lower-case hexadecimal SHA-256.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_keeps_the_app_and_its_own_pages_and_nothing_of_a_link_or_of_the_server() {
        let mut manifest = Manifest::default();
        for path in [
            "assets/app-0123.wasm",
            "assets/font-0123.otf",
            "pages/ja/open.html",
            "pages/ja/shell.html",
            "pages/en/welcome.html",
            "pages/ja/view.html",
            "pages/ja/sign-up.html",
            "pages/ja/not-found.html",
            "root/favicon.svg",
            "root/robots.txt",
            "root/sw.js",
        ] {
            manifest.add(path, path.as_bytes(), None);
        }
        let (at_once, when_asked) = manifest.for_devices();
        let at_once: Vec<_> = at_once.keys().map(String::as_str).collect();
        assert_eq!(at_once, ["/?lang=en", "/assets/app-0123.wasm", "/favicon.svg", "/home?lang=ja", "/open?lang=ja"]);
        assert_eq!(when_asked.keys().collect::<Vec<_>>(), ["/assets/font-0123.otf"]);
        let hash = &when_asked["/assets/font-0123.otf"];
        assert_eq!(hash.len(), "sha256-".len() + 44, "{hash}");
    }
}
