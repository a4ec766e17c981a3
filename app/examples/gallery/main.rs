//! Writes the gallery: every component of the interface in every state that can be drawn without a press, as pages of plain HTML.
//! Argument: a folder, which gets `ja/<page>.html` and `en/<page>.html`; they look for the style sheet at `../inro.css` there.
//! Standard output: one page a line.
//!
//! For whoever works on the interface, and for `e2e/tests/gallery.test.mjs`. It is an example so that no build of the product holds it.

mod pages;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1) else {
        eprintln!("usage: gallery FOLDER");
        return ExitCode::from(2);
    };
    match write(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gallery: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> io::Result<()> {
    for page in pages::all() {
        let file = folder.join(&page.path);
        fs::create_dir_all(file.parent().unwrap_or(folder))?;
        fs::write(file, page.html)?;
        println!("{}", page.path);
    }
    Ok(())
}
