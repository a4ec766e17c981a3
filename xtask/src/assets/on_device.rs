//! The service worker: which files of this build a device may keep, each with its hash.

use anyhow::Result;

use super::manifest::{Manifest, sha256};
use super::template;

/// The script, for exactly these files. Its version is made of them and of itself.
pub fn service_worker(manifest: &Manifest) -> Result<String> {
    let (at_once, when_asked) = manifest.for_devices();
    let (at_once, when_asked) = (serde_json::to_string(&at_once)?, serde_json::to_string(&when_asked)?);
    let with =
        |version: &str| template("sw.js", &[("VERSION", version), ("AT_ONCE", &at_once), ("WHEN_ASKED", &when_asked)]);
    let version = &sha256(with("")?.as_bytes())[..16];
    with(version)
}
