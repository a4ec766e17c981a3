//! Writes the patient of 5,000 resources (or as many as a second argument says) to the file that is named, and what has to come
//! of it to the output, as JSON: for tests in a browser. `cargo run -p exchange --example synthetic_patient -- FILE [RESOURCES]`

#[path = "../tests/formats/synthetic/mod.rs"]
mod synthetic;

use serde_json::json;

fn main() -> std::io::Result<()> {
    let Some(path) = std::env::args_os().nth(1) else {
        return Err(std::io::Error::other("name the file to write"));
    };
    let resources = match std::env::args().nth(2) {
        Some(text) => text.parse().map_err(std::io::Error::other)?,
        None => synthetic::RESOURCES,
    };
    let made = synthetic::patient(resources);
    std::fs::write(path, &made.file)?;
    let malformed: Vec<_> = made
        .malformed
        .iter()
        .map(|(at, kind, element)| json!({ "entry": at, "kind": kind, "element": element }))
        .collect();
    println!("{}", json!({ "resources": resources, "records": made.records, "malformed": malformed }));
    Ok(())
}
