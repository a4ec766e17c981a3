//! What is inside what we give away: a software bill of materials (CycloneDX 1.6, JSON) of the server's binary, of the
//! modules that browsers run, and of the font in PDFs. Made from cargo's own tree and lock file; the same commit gives the same bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::process::{cargo, output, write_if_changed};
use crate::{setup, workspace};

/// A crate that is linked in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Component {
    name: String,
    version: String,
}

/// Writes `target/sbom.cdx.json`.
///
/// # Errors
/// When a crate names no licence, or one from elsewhere has no checksum in the lock file.
pub fn write() -> Result<PathBuf> {
    let server = ["--package", "server"];
    let app = ["--package", "app", "--features", "csr", "--target", "wasm32-unknown-unknown"];
    let press = ["--package", "press", "--target", "wasm32-unknown-unknown"];
    let mut components = tree(&server)?;
    components.extend(tree(&app)?);
    components.extend(tree(&press)?);
    let checksums = checksums(&fs::read_to_string(workspace::root().join("Cargo.lock"))?);
    let document = document(&components, &checksums)?;
    let path = workspace::target().join("sbom.cdx.json");
    write_if_changed(&path, (serde_json::to_string_pretty(&document)? + "\n").as_bytes())?;
    println!("{}: {} crates", path.display(), components.len());
    Ok(path)
}

/// Crates that are linked, with their licences.
fn tree(arguments: &[&str]) -> Result<BTreeMap<Component, String>> {
    let mut command = cargo(None);
    command.args(["tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}\t{l}"]).args(arguments);
    Ok(output(&mut command)?.lines().filter_map(read_line).collect())
}

/// `name v1.2.3 (where)<tab>licence`.
fn read_line(line: &str) -> Option<(Component, String)> {
    let (package, licence) = line.split_once('\t')?;
    // What a procedural macro leaves behind is code of its caller; it is itself not linked.
    if package.contains("(proc-macro)") {
        return None;
    }
    let mut words = package.split(' ');
    let name = words.next()?.to_owned();
    let version = words.next()?.strip_prefix('v')?.to_owned();
    Some((Component { name, version }, licence.trim_end_matches(" (*)").to_owned()))
}

/// SHA-256 of each package as it was fetched, from `Cargo.lock`.
fn checksums(lock: &str) -> BTreeMap<Component, String> {
    let field = |block: &str, name: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(&format!("{name} = \"")))?;
        Some(line.trim_end_matches('"').to_owned())
    };
    lock.split("[[package]]")
        .filter_map(|block| {
            let component = Component { name: field(block, "name")?, version: field(block, "version")? };
            Some((component, field(block, "checksum")?))
        })
        .collect()
}

fn document(components: &BTreeMap<Component, String>, checksums: &BTreeMap<Component, String>) -> Result<Value> {
    let ours = env!("CARGO_PKG_VERSION");
    let mut list = Vec::new();
    for (component, licence) in components {
        let Component { name, version } = component;
        ensure!(!licence.is_empty(), "{name} {version} names no licence");
        let mut entry = json!({
            "type": "library",
            "bom-ref": format!("pkg:cargo/{name}@{version}"),
            "name": name,
            "version": version,
            "licenses": [{ "expression": licence.replace('/', " OR ") }],
            "purl": format!("pkg:cargo/{name}@{version}"),
        });
        if let Some(checksum) = checksums.get(component) {
            entry["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
        } else {
            let own = workspace::root().join(name).join("Cargo.toml");
            ensure!(own.is_file(), "{name} {version} has no checksum in Cargo.lock");
        }
        list.push(entry);
    }
    ensure!(!list.is_empty(), "cargo lists no crate");
    list.push(font());
    let subject = json!({ "type": "application", "bom-ref": format!("inro@{ours}"), "name": "inro", "version": ours });
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": subject },
        "components": list,
    }))
}

/// What PDFs are set in.
fn font() -> Value {
    json!({
        "type": "file",
        "bom-ref": setup::FONT_FILE,
        "name": setup::FONT_FILE,
        "version": "2.004",
        "licenses": [{ "expression": "OFL-1.1" }],
        "hashes": [{ "alg": "SHA-256", "content": setup::FONT_SHA256 }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(name: &str) -> Component {
        Component { name: name.to_owned(), version: "1.2.3".to_owned() }
    }

    #[test]
    fn a_line_of_the_tree_gives_name_version_and_licence_and_macros_are_left_out() {
        let read = read_line("sled v1.2.3\tMIT/Apache-2.0 (*)");
        assert_eq!(read, Some((component("sled"), "MIT/Apache-2.0".to_owned())));
        assert_eq!(read_line("serde_derive v1.2.3 (proc-macro)\tMIT"), None);
    }

    #[test]
    fn a_crate_without_a_licence_or_without_a_checksum_is_refused() {
        let lock = "[[package]]\nname = \"sled\"\nversion = \"1.2.3\"\nchecksum = \"00ff\"\n";
        let known = checksums(lock);
        assert_eq!(known.get(&component("sled")).map(String::as_str), Some("00ff"));
        let with = |name: &str, licence: &str| BTreeMap::from([(component(name), licence.to_owned())]);
        assert!(document(&with("sled", "MIT"), &known).is_ok());
        assert!(document(&with("sled", ""), &known).is_err());
        assert!(document(&with("elsewhere", "MIT"), &known).is_err());
    }
}
