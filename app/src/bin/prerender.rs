//! Renders the public pages: addresses of the assets in as JSON (the only argument), pages out as JSON on standard output.

use std::process::ExitCode;

use app::boot::shell;

fn main() -> ExitCode {
    match render() {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("prerender: {error}");
            ExitCode::FAILURE
        }
    }
}

fn render() -> Result<String, Box<dyn std::error::Error>> {
    let assets = std::env::args().nth(1).ok_or("needs the addresses of the assets as its argument")?;
    let assets: shell::Assets = serde_json::from_str(&assets)?;
    any_spawner::Executor::init_futures_executor()?;
    Ok(serde_json::to_string(&shell::pages(&assets))?)
}
