//! `target/site/`: every byte the browser gets, and a manifest that names each with its hash.
//!
//! ```text
//! asset-manifest.json           every file below: path, sha256, bytes, bytes as sent (brotli)
//! pages/<lang>/<name>.html      rendered once, here; one file per public page and language
//! assets/<stem>-<hash>.<ext>    never changes under its name
//! root/<name>                   served under its plain name; `sw.js` names every file that a device may keep, with its hash
//! ```
//! A `.br` file lies beside each file that brotli makes smaller.

mod icons;
mod manifest;
mod on_device;
pub mod pages;
mod split;
mod wasm;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};

use crate::process::{heading, write_if_changed};
use crate::setup::{self, Wasm};
use crate::workspace;
pub use manifest::{Manifest, sha256};

/// Files of `app/static/` that keep their name.
const ROOT_FILES: [&str; 2] = ["favicon.svg", "robots.txt"];

/// `cargo xtask assets`.
pub fn command() -> Result<()> {
    let wasm = setup::for_build()?;
    let manifest = build(&wasm)?;
    manifest.print_sizes();
    Ok(())
}

/// Builds everything into `target/site/`. Files whose bytes stay the same are left alone, so the server is not rebuilt for nothing.
pub fn build(wasm: &Wasm) -> Result<Manifest> {
    heading("assets for the browser");
    let mut site = Site { folder: workspace::site(), manifest: Manifest::default() };

    let module = wasm::build(wasm, wasm::APP)?;
    let app_wasm = site.hashed("app", "wasm", &module.wasm)?;
    let pieces = module.pieces.context("the app is cut into pieces")?;
    let (app_js, needed) = pieces.link(&module.js, |name, bytes| site.hashed(name, "bin", bytes))?;
    let app_js = site.hashed("app", "js", app_js.as_bytes())?;
    let css = site.hashed("inro", "css", style_sheet()?.as_bytes())?;
    let worker_js = site.hashed("worker", "js", template("worker.js", &[("APP_JS", &app_js)])?.as_bytes())?;
    let press = press(&mut site, wasm)?;
    let press_bytes = site.manifest.sent_for_pdfs().to_string();
    let names = [
        ("APP_JS", app_js.as_str()),
        ("APP_WASM", &app_wasm),
        ("WORKER_JS", &worker_js),
        ("PRESS", &press),
        ("PRESS_BYTES", &press_bytes),
    ];
    let boot_js = site.hashed("boot", "js", template("boot.js", &names)?.as_bytes())?;
    let icons = icons::add(&mut site)?;
    let web_manifest_ja = site.web_manifest("manifest.ja.webmanifest", &icons)?;
    let web_manifest_en = site.web_manifest("manifest.en.webmanifest", &icons)?;
    for name in ROOT_FILES {
        site.add(&format!("root/{name}"), &fs::read(static_file(name))?)?;
    }

    let names = pages::Names {
        css: &css,
        boot_js: &boot_js,
        app_js: &app_js,
        app_wasm: &app_wasm,
        fetched: &needed,
        web_manifest_ja: &web_manifest_ja,
        web_manifest_en: &web_manifest_en,
        touch_icon: &icons.touch,
    };
    for page in pages::render(&names)? {
        site.add(&page.path, page.html.as_bytes())?;
    }
    let service_worker = on_device::service_worker(&site.manifest)?;
    site.add("root/sw.js", service_worker.as_bytes())?;
    site.finish()
}

/// What makes letters into PDFs: a module of its own and its font, which the app fetches when a PDF is asked for.
fn press(site: &mut Site, wasm: &Wasm) -> Result<String> {
    let module = wasm::build(wasm, wasm::PRESS)?;
    let press_wasm = site.hashed("press", "wasm", &module.wasm)?;
    let press_js = site.hashed("press", "js", module.js.as_bytes())?;
    let font = site.hashed("font", "otf", &fs::read(setup::font()?)?)?;
    let names = [("PRESS_JS", press_js.as_str()), ("PRESS_WASM", &press_wasm), ("FONT", &font)];
    site.hashed("press-worker", "js", template("press.js", &names)?.as_bytes())
}

struct Site {
    folder: PathBuf,
    manifest: Manifest,
}

impl Site {
    /// Adds a file under a name that contains its own hash; returns the address the browser uses.
    fn hashed(&mut self, stem: &str, extension: &str, bytes: &[u8]) -> Result<String> {
        let hash = manifest::sha256(bytes);
        let path = format!("assets/{stem}-{}.{extension}", &hash[..16]);
        self.add(&path, bytes)?;
        Ok(format!("/{path}"))
    }

    fn add(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        let compressed = compress(&self.folder.join(format!("{path}.br")), &self.folder.join(path), bytes)?;
        write_if_changed(&self.folder.join(path), bytes)?;
        self.manifest.add(path, bytes, compressed);
        Ok(())
    }

    /// Adds what a browser reads of the app before it puts it on a phone's screen.
    fn web_manifest(&mut self, file: &str, icons: &icons::Icons) -> Result<String> {
        let names = [("ICON_192", &*icons.small), ("ICON_512", &*icons.large), ("ICON_MASKABLE", &*icons.maskable)];
        self.hashed("inro", "webmanifest", template(file, &names)?.as_bytes())
    }

    /// Writes the manifest and removes what no longer belongs here.
    fn finish(mut self) -> Result<Manifest> {
        self.manifest.sort();
        write_if_changed(&self.folder.join("asset-manifest.json"), self.manifest.to_json()?.as_bytes())?;
        let keep: BTreeSet<PathBuf> = self.manifest.paths().map(|path| self.folder.join(path)).collect();
        remove_others(&self.folder, &self.folder.join("asset-manifest.json"), &keep)?;
        Ok(self.manifest)
    }
}

/// The size of the brotli form, which is written beside the file, or `None` when it would not be smaller. Compressing megabytes at the highest
/// level takes seconds, so a file that has not changed keeps the form it has.
fn compress(target: &Path, plain: &Path, bytes: &[u8]) -> Result<Option<usize>> {
    let quick = workspace::quick();
    if !quick
        && fs::read(plain).is_ok_and(|old| old == bytes)
        && let Ok(old) = fs::metadata(target)
        && fs::read_to_string(quality_note(target)).is_err()
    {
        return Ok(Some(usize::try_from(old.len())?));
    }
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: quality(target, quick),
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters).context("brotli failed")?;
    if compressed.len() >= bytes.len() {
        return Ok(None);
    }
    let note = quality_note(target);
    if quick {
        write_if_changed(&note, b"compressed quickly\n")?;
    } else if note.exists() {
        fs::remove_file(note)?;
    }
    write_if_changed(target, &compressed)?;
    Ok(Some(compressed.len()))
}

/// How hard brotli tries. The outlines of a font leave little to find: the highest level takes a minute and a half more, for 2 %.
fn quality(target: &Path, quick: bool) -> i32 {
    let is_font = target.file_stem().is_some_and(|name| Path::new(name).extension().is_some_and(|end| end == "otf"));
    match (quick, is_font) {
        (true, _) => 3,
        (false, true) => 9,
        (false, false) => 11,
    }
}

/// Marks a file that a quick build compressed lightly; it lies outside the site.
fn quality_note(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default();
    workspace::target().join("site-quick").join(name)
}

fn remove_others(folder: &Path, manifest: &Path, keep: &BTreeSet<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(&path, manifest, keep)?;
            continue;
        }
        let plain =
            if path.extension().is_some_and(|end| end == "br") { path.with_extension("") } else { path.clone() };
        if path != *manifest && !keep.contains(&plain) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// `style/main.css` with all its imports, in one minified file.
pub fn style_sheet() -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let main = workspace::root().join("style/main.css");
    let mut sheet = bundler.bundle(&main).map_err(|error| anyhow::anyhow!("style/main.css: {error}"))?;
    sheet.minify(MinifyOptions::default()).map_err(|error| anyhow::anyhow!("style/main.css: {error}"))?;
    let printed = sheet.to_css(PrinterOptions { minify: true, ..Default::default() });
    Ok(printed.map_err(|error| anyhow::anyhow!("style/main.css: {error}"))?.code)
}

/// A file of `app/static/` with each `__NAME__` replaced by an address; every name has to occur, none may be left over.
fn template(file: &str, names: &[(&str, &str)]) -> Result<String> {
    let mut text = fs::read_to_string(static_file(file)).with_context(|| format!("app/static/{file}"))?;
    for (name, address) in names {
        let placeholder = format!("__{name}__");
        anyhow::ensure!(text.contains(&placeholder), "app/static/{file} does not use {placeholder}");
        text = text.replace(&placeholder, address);
    }
    anyhow::ensure!(!text.contains("__"), "app/static/{file} has a placeholder that nothing fills");
    Ok(text)
}

fn static_file(name: &str) -> PathBuf {
    workspace::root().join("app/static").join(name)
}
