//! Tests that run in wasm as well: the same functions, compiled for wasm32 and called one by one in Node through wasm-bindgen.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use wasm_bindgen_cli_support::Bindgen;

use crate::process::{find, heading, output, run};
use crate::setup::Wasm;
use crate::workspace;

/// Crate and example. Each is a cdylib that holds the crate's tests with `wasm_bindgen_test` in place of `test`: a test target
/// would need libtest, which a compiler without rustup's libraries does not have for wasm32.
const TESTS: [(&str, &str); 2] = [("vault", "vault_in_wasm"), ("exchange", "exchange_in_wasm")];

/// Builds and runs all of them; an error when one fails, or when there was none to run.
pub fn run_all(wasm: &Wasm) -> Result<()> {
    for (package, example) in TESTS {
        heading(&format!("{package}'s tests in wasm"));
        let mut build = wasm.cargo("build");
        build.args(["--package", package, "--example", example, "--message-format", "json-render-diagnostics"]);
        let file =
            module(&output(&mut build)?, example).with_context(|| format!("cargo built no example {example}"))?;
        let folder = workspace::target().join("wasm-tests").join(package);
        let exports = bind(&file, &folder)?;
        ensure!(
            !exports.is_empty(),
            "{package}'s example {example} has no test in wasm: does it use wasm_bindgen_test?"
        );
        fs::write(folder.join("run.cjs"), script(&exports))?;
        let node = find(&["node"]).context("Node is not installed: cargo xtask setup")?;
        run(Command::new(node).arg(folder.join("run.cjs")))?;
    }
    Ok(())
}

/// One line of cargo's JSON messages.
#[derive(Deserialize)]
struct Message {
    target: Option<Target>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

fn module(messages: &str, example: &str) -> Option<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    messages
        .filter(|message| message.target.as_ref().is_some_and(|target| target.name == example))
        .flat_map(|message| message.filenames)
        .find(|file| file.extension().is_some_and(|extension| extension == "wasm"))
}

/// Runs wasm-bindgen for Node; returns the names under which `wasm_bindgen_test` exports the tests.
fn bind(file: &Path, folder: &Path) -> Result<Vec<String>> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let mut bindgen = Bindgen::new();
    let mut output = bindgen
        .input_path(file)
        .out_name("tests")
        .nodejs(true)?
        .typescript(false)
        .emit_start(false)
        .generate_output()?;
    output.emit(folder)?;
    // The tests are called by their raw exports, which the glue for Node keeps to itself.
    let glue = folder.join("tests.js");
    let exporting = fs::read_to_string(&glue)? + "exports.__wasm = wasm;\n";
    fs::write(&glue, exporting)?;
    let exports = output.wasm().exports.iter().map(|export| export.name.clone());
    Ok(exports.filter(|name| name.starts_with("__wbgt_")).collect())
}

/// What wasm-bindgen-test-runner writes, reduced to what is used here: the context runs the tests and prints their results.
fn script(exports: &[String]) -> String {
    let names = serde_json::Value::from(exports.to_vec());
    format!(
        r#"const handlers = {{}};
for (const method of ["debug", "log", "info", "warn", "error"]) {{
  console[method] = (...args) => handlers[method]?.(args);
}}
const print = text => process.stdout.write(text + "\n");
global.__wbgtest_og_console_log = print;
global.__wbgtest_og_console_error = print;
global.__wbg_test_invoke = test => test();
const wasm = require("./tests.js");
const context = new wasm.WasmBindgenTestContext(false);
for (const method of ["debug", "log", "info", "warn", "error"]) {{
  handlers[method] = wasm[`__wbgtest_console_${{method}}`];
}}
const tests = {names}.map(name => wasm.__wasm[name]);
context.run(tests).then(ok => process.exit(ok ? 0 : 1), error => {{ print(String(error)); process.exit(1); }});
"#
    )
}
