//! One module cut into what every page runs and what is fetched when it is needed: `wasm_split` functions of `app/src/fetched` say where.
//!
//! The splitter reads the linker's own relocations, so it knows what reaches what; what two pieces share lies in a third, which both fetch.
//! It works before wasm-bindgen, and writes a script that fetches pieces; that script becomes a part of the module's own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail, ensure};
use walrus::ModuleConfig;
use wasm_split_cli_support::{Options, transform};

/// Where the module asks for its pieces, until the script is put together.
const LINK: &str = "./pieces.js";

/// Bytes below which a piece is fetched with all others that are small: most of what two splits share is a handful of functions, and a
/// request costs more than they do.
const SMALL: usize = 4_000;

/// Fetches the small ones once, and gives one of them.
const SMALL_FETCHER: &str = r#"let smallPieces;
function small(start, end) {
  smallPieces ??= fetch("__SMALL__").then((answer) => {
    if (!answer.ok) throw new Error("__SMALL__");
    return answer.arrayBuffer();
  });
  // Another try asks again.
  smallPieces.catch(() => (smallPieces = undefined));
  const headers = { "content-type": "application/wasm" };
  return smallPieces.then((bytes) => new Response(bytes.slice(start, end), { headers }));
}
"#;

/// What is fetched when it is needed.
pub struct Pieces {
    /// The module without them, for wasm-bindgen.
    pub main: Vec<u8>,
    /// File names as the script knows them, with what is in them.
    files: BTreeMap<String, Vec<u8>>,
    script: String,
    /// Which files each split needs, by its name in `app/src/fetched`.
    needed: BTreeMap<String, Vec<String>>,
}

/// Cuts a module that was linked with `--emit-relocs`.
pub fn cut(module: &[u8], scratch: &Path) -> Result<Pieces> {
    if scratch.exists() {
        fs::remove_dir_all(scratch)?;
    }
    fs::create_dir_all(scratch)?;
    let module = without_machine(module);
    let main = scratch.join("main.wasm");
    let mut options = Options::new(&module);
    options.output_dir = scratch;
    options.main_out_path = &main;
    options.link_name = LINK;
    let split = transform(options).map_err(|error| anyhow!("{error:#}")).context("cutting the module")?;
    let mut files = BTreeMap::new();
    for path in &split.split_modules {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.insert(name, packed(&fs::read(path)?)?);
    }
    let script = fs::read_to_string(scratch.join(LINK))?;
    // A piece that turned out empty is in no file.
    files.retain(|name, _| script.contains(name.as_str()));
    let file = |stem: &String| format!("{stem}.wasm");
    let needed = split.prefetch_map.iter().map(|(name, stems)| (name.clone(), stems.iter().map(file).collect()));
    Ok(Pieces { main: fs::read(&main)?, needed: needed.collect(), files, script })
}

impl Pieces {
    /// Stores every piece with `store`, which gives its address, and puts the script that fetches them in front of the module's own. Also
    /// gives the addresses that each split needs.
    pub fn link(
        self,
        js: &str,
        mut store: impl FnMut(&str, &str, &[u8]) -> Result<String>,
    ) -> Result<(String, BTreeMap<String, Vec<String>>)> {
        let (small, large): (Vec<_>, Vec<_>) = self.files.iter().partition(|(_, bytes)| bytes.len() < SMALL);
        let mut script = Script(self.script);
        let mut addresses = BTreeMap::new();
        for (name, bytes) in large {
            let address = store(name.trim_end_matches(".wasm"), "wasm", bytes)?;
            script.fetch(name, &format!("fetch(\"{address}\")"))?;
            addresses.insert(name, address);
        }
        let together: Vec<u8> = small.iter().flat_map(|(_, bytes)| bytes.iter().copied()).collect();
        let address = store("small", "bin", &together)?;
        let mut start = 0;
        for (name, bytes) in small {
            let end = start + bytes.len();
            script.fetch(name, &format!("small({start}, {end})"))?;
            addresses.insert(name, address.clone());
            start = end;
        }
        ensure!(!script.0.contains("import.meta.url"), "the splitter's script fetches what is not there");
        let script = SMALL_FETCHER.replace("__SMALL__", &address) + &script.0;
        let needed = self.needed.into_iter().map(|(split, files)| {
            let files: BTreeSet<String> = files.iter().filter_map(|file| addresses.get(file).cloned()).collect();
            (split, files.into_iter().collect())
        });
        Ok((join(&script, js)?, needed.collect()))
    }
}

/// The script that fetches pieces.
struct Script(String);

impl Script {
    /// Lets it get this piece by `how`, an expression for a promise of a response.
    fn fetch(&mut self, name: &str, how: &str) -> Result<()> {
        let place = format!("fetch(new URL(\"./{name}\", import.meta.url))");
        ensure!(self.0.contains(&place), "the splitter's script does not fetch {name}");
        self.0 = self.0.replace(&place, how);
        Ok(())
    }
}

/// The two scripts as one: each asks the other for something, and an import needs a name, which is made of the content.
fn join(script: &str, js: &str) -> Result<String> {
    let mut fetching = String::new();
    let mut names = Vec::new();
    for line in script.lines() {
        if line.starts_with("import ") {
            continue;
        }
        let line = match line.strip_prefix("export const ") {
            Some(rest) => {
                names.push(rest.split_whitespace().next().unwrap_or_default());
                format!("const {rest}")
            }
            None => line.to_owned(),
        };
        fetching.push_str(&line);
        fetching.push('\n');
    }
    ensure!(!names.is_empty(), "the splitter's script fetches nothing");
    fetching.push_str(&format!("const pieces = {{ {} }};\n", names.join(", ")));
    let mut rest = String::new();
    let mut asked = 0;
    for line in js.lines() {
        // One for each function that is asked for.
        let imported = line.strip_prefix("import * as ").and_then(|line| line.split_once(" from "));
        match imported.filter(|(_, from)| from.trim_end_matches(';').trim_matches(['"', '\'']) == LINK) {
            Some((name, _)) => {
                asked += 1;
                rest.push_str(&format!("const {name} = pieces;\n"));
            }
            None if line.starts_with("import ") => bail!("a way to ask for something else than pieces: {line}"),
            None => {
                rest.push_str(line);
                rest.push('\n');
            }
        }
    }
    ensure!(asked > 0, "nothing asks for the splitter's script");
    Ok(fetching + &rest)
}

/// The splitter's helper names a marker after the folder in which this machine keeps its source. Replaced by as many zeroes, because
/// the same commit gives the same bytes anywhere.
fn without_machine(module: &[u8]) -> Vec<u8> {
    const MARKER: &[u8] = b"_WASM_SPLIT_MARKER_";
    const DIGITS: usize = 16;
    let mut module = module.to_vec();
    let mut from = 0;
    while let Some(at) = module.get(from..).and_then(|rest| rest.windows(MARKER.len()).position(|seen| seen == MARKER))
    {
        let start = from + at + MARKER.len();
        let end = (start + DIGITS).min(module.len());
        module[start..end].fill(b'0');
        from = end;
    }
    module
}

/// As small as it goes: without names of functions, and with numbers as short as they are, which the linker leaves long to write into them.
/// wasm-bindgen does the same to the main module.
fn packed(module: &[u8]) -> Result<Vec<u8>> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    Ok(config.parse(module)?.emit_wasm())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "import { initSync } from \"./main.js\";\nlet shared;\nconst __chunk_1 = load(() => fetch(1), []);\nexport const __wasm_split_load_view = wrap(load());\n";

    #[test]
    fn what_fetches_pieces_and_the_module_become_one_script() {
        let js = format!(
            "import * as import1 from \"{LINK}\"\nimport * as import2 from '{LINK}';\nexport function a() {{}}\n"
        );
        assert_eq!(
            join(SCRIPT, &js).unwrap(),
            "let shared;\nconst __chunk_1 = load(() => fetch(1), []);\nconst __wasm_split_load_view = wrap(load());\n\
             const pieces = { __wasm_split_load_view };\nconst import1 = pieces;\nconst import2 = pieces;\nexport function a() {}\n"
        );
    }

    #[test]
    fn large_pieces_have_a_file_each_and_small_ones_share_one() {
        let fetch = |name: &str| format!("const {name} = fetch(new URL(\"./{name}.wasm\", import.meta.url));\n");
        let pieces = Pieces {
            main: Vec::new(),
            files: [("a", 1), ("b", SMALL), ("c", 2)]
                .map(|(name, size)| (format!("{name}.wasm"), vec![7; size]))
                .into(),
            script: fetch("a") + &fetch("b") + &fetch("c") + "export const __wasm_split_load_view = 1;\n",
            needed: [("view".to_owned(), vec!["a.wasm".to_owned(), "b.wasm".to_owned(), "c.wasm".to_owned()])].into(),
        };
        let mut stored = Vec::new();
        let (script, needed) = pieces
            .link(&format!("import * as star from '{LINK}';\n"), |stem, extension, bytes| {
                stored.push((format!("{stem}.{extension}"), bytes.len()));
                Ok(format!("/assets/{stem}.{extension}"))
            })
            .unwrap();
        assert_eq!(stored, [("b.wasm".to_owned(), SMALL), ("small.bin".to_owned(), 3)]);
        assert!(
            script.contains("const a = small(0, 1);\nconst b = fetch(\"/assets/b.wasm\");\nconst c = small(1, 3);\n")
        );
        assert!(script.contains("fetch(\"/assets/small.bin\")"), "{script}");
        assert_eq!(needed["view"], ["/assets/b.wasm", "/assets/small.bin"]);
    }

    #[test]
    fn what_the_script_does_not_fetch_is_not_stored() {
        let pieces = Pieces {
            main: Vec::new(),
            files: [("a.wasm".to_owned(), vec![1])].into(),
            script: "export const __wasm_split_load_view = 1;\n".to_owned(),
            needed: BTreeMap::new(),
        };
        assert!(pieces.link("", |_, _, _| Ok(String::new())).is_err());
    }

    #[test]
    fn a_script_of_another_form_is_refused() {
        assert!(join(SCRIPT, "export function a() {}\n").is_err(), "nothing is asked for");
        assert!(join("let shared;\n", &format!("import * as a from '{LINK}';\n")).is_err(), "nothing is fetched");
        assert!(join(SCRIPT, &format!("import * as a from '{LINK}';\nimport {{ b }} from '{LINK}';\n")).is_err());
    }

    #[test]
    fn a_marker_says_nothing_of_the_machine() {
        let named = b"..._WASM_SPLIT_MARKER_0123456789abcdefversion..._WASM_SPLIT_MARKER_fedcba98";
        let plain = b"..._WASM_SPLIT_MARKER_0000000000000000version..._WASM_SPLIT_MARKER_00000000";
        assert_eq!(without_machine(named), plain);
    }

    #[test]
    fn a_piece_is_packed() {
        // One function of no arguments whose size and type are written with five bytes each, and a section of names.
        let mut long = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x06\x01\x80\x80\x80\x80\0".to_vec();
        long.extend(b"\x07\x05\x01\x01f\0\0\x0a\x08\x01\x82\x80\x80\x80\0\0\x0b\0\x08\x04name\x00\x01\0");
        let short = packed(&long).unwrap();
        assert!(short.len() < long.len() - 8, "{short:x?}");
        assert!(!short.windows(4).any(|seen| seen == b"name"));
        assert!(packed(&long[..20]).is_err());
    }
}
