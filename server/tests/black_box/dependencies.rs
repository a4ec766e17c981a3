use std::path::Path;
use std::process::Command;

/// The server cannot grow a feature that needs plaintext, because it does not link what opens a record.
#[test]
fn the_server_depends_on_protocol_and_on_no_other_crate_of_ours() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = Command::new(env!("CARGO"))
        .args(["tree", "-p", "server", "-e", "normal,build", "--prefix", "none", "--offline", "--format", "{p}"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    // A crate of the workspace is printed with its folder.
    let mut ours: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("(/") && !line.contains("(proc-macro)"))
        .filter_map(|line| line.split(' ').next())
        .collect();
    ours.sort_unstable();
    ours.dedup();
    assert_eq!(ours, ["protocol", "server"]);
}
