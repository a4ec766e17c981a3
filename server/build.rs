//! Lists the files of the built site, so that the binary holds them. See `src/http/assets.rs`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-env-changed=INRO_SITE");
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let site = env::var_os("INRO_SITE").map_or_else(|| manifest.join("../target/site"), PathBuf::from);
    // Without a built site the server still builds; it then has no pages, and says so when it starts.
    fs::create_dir_all(&site).expect("the site's folder can be made");
    let site = site.canonicalize().expect("the site's folder exists");
    let mut files = Vec::new();
    list(&site, &site, &mut files);
    // What has a brotli twin is put in as that alone: the server makes the plain form of it for the few who ask for it.
    let twins: Vec<String> = files.iter().filter_map(|(name, _)| Some(name.strip_suffix(".br")?.to_owned())).collect();
    files.retain(|(name, _)| !twins.contains(name));
    files.sort();
    let mut table = String::from("pub static FILES: &[(&str, &[u8])] = &[\n");
    for (name, path) in files {
        let _ = writeln!(table, "    ({name:?}, include_bytes!({path:?})),");
    }
    table.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("site.rs"), table).expect("the table can be written");
}

fn list(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder).expect("the site can be read") {
        let path = entry.expect("the site can be read").path();
        if path.is_dir() {
            list(root, &path, files);
        } else {
            println!("cargo:rerun-if-changed={}", path.display());
            let name = path.strip_prefix(root).expect("it is below the root");
            files.push((name.to_string_lossy().into_owned(), path));
        }
    }
}
