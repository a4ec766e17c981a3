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

/// Groups of pages by their names in `app/src/fetched/groups.rs`, in the order in which somebody comes to them.
const PAGES: [&str; 5] = ["viewing", "showing", "entering", "daily", "seldom"];
/// What the worker runs, by its names in `app/src/engine/answers.rs`, likewise.
const WORKER: [&str; 3] = ["engine", "engine_daily", "engine_seldom"];
/// The files. Besides those of splits two for what pages and worker share of a patient's, so that neither waits for the other's.
const FILES: [&str; 10] = [
    "viewing",
    "showing",
    "engine",
    "entering",
    "daily",
    "engine_daily",
    "seldom",
    "engine_seldom",
    "shared",
    "shared_seldom",
];

/// Fetches a file once, and gives a piece of it.
const FETCHER: &str = r#"const fetchedFiles = new Map();
function piece(address, start, end) {
  let file = fetchedFiles.get(address);
  if (!file) {
    file = fetch(address).then((answer) => {
      if (!answer.ok) throw new Error(address);
      return answer.arrayBuffer();
    });
    fetchedFiles.set(address, file);
    // Another try asks again, and what else is in it comes from the browser's cache.
    const forget = () => fetchedFiles.delete(address);
    file.then(forget, forget);
  }
  return file.then((bytes) => new Uint8Array(bytes, start, end - start));
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
    /// Stores the pieces with `store`, which gives a file's address, and puts the script that fetches them in front of the module's own. Also
    /// gives the addresses that each split needs.
    pub fn link(
        self,
        js: &str,
        mut store: impl FnMut(&str, &[u8]) -> Result<String>,
    ) -> Result<(String, BTreeMap<String, Vec<String>>)> {
        let known = || PAGES.iter().chain(&WORKER);
        if let Some(unknown) = self.needed.keys().find(|name| !known().any(|known| known == name)) {
            bail!("nobody said when somebody comes to {unknown}");
        }
        if let Some(missing) = known().find(|name| !self.needed.contains_key(**name)) {
            bail!("nothing is cut out at {missing}");
        }
        let mut script = self.script.clone();
        let mut addresses: BTreeMap<&String, String> = BTreeMap::new();
        for file in FILES {
            let own: Vec<_> = self.files.keys().filter(|name| self.home(name) == Some(file)).collect();
            if own.is_empty() {
                continue;
            }
            let bytes = |name: &String| self.files.get(name).with_context(|| format!("{name} is missing"));
            let together = own.iter().map(|name| bytes(name).map(Vec::as_slice)).collect::<Result<Vec<_>>>()?.concat();
            let address = store(file, &together)?;
            let mut start = 0;
            for name in own {
                let end = start + bytes(name)?.len();
                let place = format!("fetch(new URL(\"./{name}\", import.meta.url))");
                ensure!(script.contains(&place), "the splitter's script does not fetch {name}");
                script = script.replace(&place, &format!("piece(\"{address}\", {start}, {end})"));
                addresses.insert(name, address.clone());
                start = end;
            }
        }
        ensure!(!script.contains("import.meta.url"), "the splitter's script fetches what is not there");
        let streaming = "WebAssembly.instantiateStreaming(src, imports)";
        ensure!(script.contains(streaming), "the splitter's script starts pieces in a way that is not known here");
        let script = script.replace(streaming, "WebAssembly.instantiate(await src, imports)");
        let needed = self.needed.iter().map(|(split, files)| {
            let files: BTreeSet<String> = files.iter().filter_map(|file| addresses.get(file).cloned()).collect();
            (split.clone(), files.into_iter().collect())
        });
        Ok((join(&(FETCHER.to_owned() + &script), js)?, needed.collect()))
    }
}

impl Pieces {
    /// In which file a piece travels: with the first that needs it, and apart where both a patient's pages and the worker do.
    fn home(&self, piece: &str) -> Option<&'static str> {
        let needs = |split: &&str| self.needed.get(*split).is_some_and(|files| files.iter().any(|file| file == piece));
        let page = PAGES.into_iter().find(needs);
        let worker = WORKER.into_iter().find(needs);
        Some(match (page, worker) {
            (None, worker) => worker?,
            (Some(page), None) => page,
            (Some("viewing"), _) => "viewing",
            // A provider's page has it, and so has a patient's.
            (Some("showing"), _) | (_, Some("engine")) => "showing",
            (Some("seldom"), Some("engine_seldom")) => "shared_seldom",
            _ => "shared",
        })
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

    /// A piece for each split, named after it, and one that all of `shared` need.
    fn pieces(shared: &[&str]) -> Pieces {
        let splits = || PAGES.into_iter().chain(WORKER);
        let fetch = |name: &str| {
            format!(
                "const {name} = () => {{ const src = fetch(new URL(\"./{name}.wasm\", import.meta.url)); return WebAssembly.instantiateStreaming(src, imports); }};\n"
            )
        };
        let file = |name: &str| format!("{name}.wasm");
        let names = splits().chain(["shared"]);
        let needed = |split: &str| {
            let also = shared.contains(&split).then(|| file("shared"));
            also.into_iter().chain([file(split)]).collect()
        };
        Pieces {
            main: Vec::new(),
            files: names.clone().map(|name| (file(name), name.as_bytes().to_vec())).collect(),
            script: names.map(fetch).collect::<String>() + "export const __wasm_split_load_view = 1;\n",
            needed: splits().map(|split| (split.to_owned(), needed(split))).collect(),
        }
    }

    #[test]
    fn a_piece_is_fetched_with_the_first_that_needs_it() {
        let mut stored = BTreeMap::new();
        let js = format!("import * as star from '{LINK}';\n");
        let store = |name: &str, bytes: &[u8]| {
            stored.insert(name.to_owned(), String::from_utf8(bytes.to_vec()).unwrap());
            Ok(format!("/{name}"))
        };
        let (script, needed) = pieces(&["daily", "entering", "seldom"]).link(&js, store).unwrap();
        assert_eq!(stored["entering"], "enteringshared");
        assert_eq!(stored["daily"], "daily");
        assert!(script.contains("const shared = () => { const src = piece(\"/entering\", 8, 14); return WebAssembly.instantiate(await src, imports); };"), "{script}");
        assert_eq!(needed["daily"], ["/daily", "/entering"]);
        assert_eq!(needed["viewing"], ["/viewing"]);
    }

    #[test]
    fn neither_pages_nor_the_worker_wait_for_what_only_the_other_needs() {
        let js = format!("import * as star from '{LINK}';\n");
        for (both, file) in [
            (["viewing", "engine"], "/viewing"),
            (["showing", "engine_daily"], "/showing"),
            (["entering", "engine"], "/showing"),
            (["daily", "engine_daily"], "/shared"),
            (["seldom", "engine_daily"], "/shared"),
            (["seldom", "engine_seldom"], "/shared_seldom"),
        ] {
            let (_, needed) = pieces(&both).link(&js, |name, _| Ok(format!("/{name}"))).unwrap();
            for split in both {
                let own = format!("/{split}");
                assert!(needed[split].iter().all(|needed| *needed == own || needed == file), "{both:?}: {needed:?}");
                assert!(needed[split].iter().any(|needed| needed == file), "{both:?}: {needed:?}");
            }
        }
    }

    #[test]
    fn a_border_that_is_not_known_or_not_there_any_more_is_refused() {
        let js = format!("import * as star from '{LINK}';\n");
        let store = |name: &str, _: &[u8]| Ok(name.to_owned());
        assert!(pieces(&["daily"]).link(&js, store).is_ok());
        let mut one_more = pieces(&["daily"]);
        one_more.needed.insert("elsewhere".to_owned(), Vec::new());
        assert!(one_more.link(&js, store).is_err());
        let mut one_less = pieces(&["daily"]);
        one_less.needed.remove("daily");
        assert!(one_less.link(&js, store).is_err());
        let mut not_fetched = pieces(&["daily"]);
        not_fetched.script = not_fetched.script.replace("./daily.wasm", "./other.wasm");
        assert!(not_fetched.link(&js, store).is_err());
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
