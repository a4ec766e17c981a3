//! Writes the examples of every parser into the corpus. With `--check`, says what is missing or differs, and writes nothing.
//! Either way each example must be taken by its parser: one that is refused would fuzz nothing but the refusal.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let check_only = std::env::args().nth(1).as_deref() == Some("--check");
    let mut wrong = Vec::new();
    let mut written = 0;
    for target in fuzz::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
        for (name, seed) in target.seeds() {
            let file = folder.join(&name);
            if !target.run(&seed) {
                wrong.push(format!("{}/{name}: its parser refuses it", target.name));
            }
            if fs::read(&file).is_ok_and(|old| old == seed) {
                continue;
            }
            if check_only {
                wrong.push(format!("{}/{name}: not in the corpus as it is now", target.name));
            } else {
                fs::create_dir_all(&folder).expect("the corpus has its folder");
                fs::write(&file, &seed).expect("the corpus can be written");
                written += 1;
            }
        }
    }
    for line in &wrong {
        eprintln!("{line}");
    }
    if !check_only {
        println!("{written} files written");
    }
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
