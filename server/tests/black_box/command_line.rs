//! How a command ends and what its streams hold then: the exit codes of the guide, JSON also for what went wrong, and an
//! end in order when nobody reads.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use protocol::AccountId;
use serde_json::Value;
use tempfile::TempDir;

use crate::process::{Process, serve};
use crate::support::{Person, Server};

fn inro(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inro"));
    command.args(arguments);
    command
}

/// The command on this folder. A test beside this one that is just starting a process can hold the lock of a folder that was
/// closed here, for the moment between fork and exec.
fn on(data: &Path, arguments: &[&str]) -> Output {
    (0..200)
        .map(|_| inro(arguments).arg("--data").arg(data).output().unwrap())
        .find(|output| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            !text(&output.stderr).contains("in use")
        })
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// A folder that a server has made and left.
fn left_folder() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    Process::start(&data).stop();
    (folder, data)
}

fn public_key(folder: &Path) -> String {
    let output = inro(&["backup", "keygen", "--private"]).arg(folder.join("private")).output().unwrap();
    text(&output.stdout).trim().to_owned()
}

#[test]
fn a_folder_that_cannot_be_opened_is_three_and_a_key_that_is_none_is_two() {
    let folder = TempDir::new().unwrap();
    let to = folder.path().join("copy");
    let to = to.to_str().unwrap();
    let key = public_key(folder.path());
    let nothing = on(&folder.path().join("none"), &["backup", "--to", to, "--key", &key, "--json"]);
    assert_eq!(nothing.status.code(), Some(3), "{}", text(&nothing.stderr));
    assert!(json(&nothing)["error"].as_str().unwrap().contains("holds no data"), "{nothing:?}");

    let (_folder, data) = left_folder();
    let junk = on(&data, &["backup", "--to", to, "--key", "junk", "--json"]);
    assert_eq!(junk.status.code(), Some(2), "{}", text(&junk.stderr));
    assert!(json(&junk)["error"].is_string());
    assert!(!Path::new(to).exists());

    let running = Process::start(&data);
    let second = serve(&data).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(second.status.code(), Some(3), "{}", text(&second.stderr));
    assert!(text(&second.stderr).contains("in use"));
    running.stop();
    std::fs::remove_file(data.join("slots.key")).unwrap();
    let without = serve(&data).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(without.status.code(), Some(3), "{}", text(&without.stderr));
    let check = on(&data, &["check", "--json"]);
    assert_eq!(check.status.code(), Some(3), "{}", text(&check.stderr));
    assert!(json(&check)["error"].as_str().unwrap().contains("slots.key"));
}

#[test]
fn every_command_prints_an_object_for_what_it_did_and_for_what_it_did_not_do() {
    let (folder, data) = left_folder();
    let made = json(&on(&data, &["invite", "new", "aunt Hana", "--json"]));
    let cancel = ["invite", "cancel", made["id"].as_str().unwrap(), "--json"];
    assert_eq!(json(&on(&data, &cancel))["cancelled"], made["id"]);
    let again = on(&data, &cancel);
    assert_eq!(again.status.code(), Some(1));
    assert!(json(&again)["error"].as_str().unwrap().contains("no invitation"), "{again:?}");
    assert!(text(&again.stderr).contains("no invitation"), "{again:?}");

    let id = AccountId([7; 16]).to_string();
    let unsure = on(&data, &["accounts", "delete", &id, "--json"]);
    assert_eq!(unsure.status.code(), Some(1));
    assert!(json(&unsure)["error"].as_str().unwrap().contains("--yes"), "{unsure:?}");

    let key = folder.path().join("key");
    std::fs::write(&key, "no key").unwrap();
    let restore = inro(&["restore", "--json", "--without-deleted-log", "--from", "nowhere", "--key"])
        .arg(&key)
        .arg("--data")
        .arg(folder.path().join("new"))
        .output()
        .unwrap();
    assert_eq!(restore.status.code(), Some(1));
    assert!(json(&restore)["error"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_to_an_account_is_printed_as_an_object() {
    let server = Server::start().await;
    let id = Person::sign_up(&server.url).await.account.to_string();
    for (act, key) in [("disable", "disabled"), ("enable", "disabled"), ("delete", "deleted")] {
        let more: &[&str] = if act == "delete" { &["--yes"] } else { &[] };
        let done = json(&on(server.data(), &[&["accounts", act, &id, "--json"], more].concat()));
        assert_eq!((&done["account"], &done[key]), (&Value::from(id.clone()), &Value::from(act != "enable")));
    }
}

/// Every command that prints, each with what keeps it from needing a server.
fn printing(data: &Path, folder: &Path, round: &str) -> Vec<Command> {
    let mut all = vec![inro(&["settings"]), inro(&["verify-assets", "http://127.0.0.1:1", "--json"])];
    for arguments in [
        &["check"][..],
        &["check", "--json"],
        &["accounts"],
        &["accounts", "--json"],
        &["invite", "list"],
        &["invite", "new", "aunt Hana"],
        &["compact"],
    ] {
        let mut command = inro(arguments);
        command.arg("--data").arg(data);
        all.push(command);
    }
    let mut keygen = inro(&["backup", "keygen", "--private"]);
    keygen.arg(folder.join(round));
    all.push(keygen);
    all
}

#[test]
fn a_command_ends_quietly_when_nobody_reads_and_says_so_when_the_disk_is_full() {
    let (folder, data) = left_folder();
    for mut command in printing(&data, folder.path(), "closed") {
        // `inro … | head -0`: whoever would read has gone before it writes.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command.stdout(writer).stderr(Stdio::piped()).output().unwrap();
        let said = text(&output.stderr);
        let compared_nothing = said.contains("without a site") || said.contains("127.0.0.1:1");
        assert_eq!(output.status.code(), Some(if compared_nothing { 3 } else { 0 }), "{command:?}: {said}");
        assert!(!said.contains("panicked"), "{command:?}: {said}");
    }
    for mut command in printing(&data, folder.path(), "full") {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = command.stdout(full).stderr(Stdio::piped()).output().unwrap();
        let said = text(&output.stderr);
        assert!(matches!(output.status.code(), Some(1 | 3)), "{command:?}: {said}");
        assert!(said.contains("standard output") && !said.contains("panicked"), "{command:?}: {said}");
    }
}

#[test]
fn a_command_takes_the_folder_and_the_address_from_the_file_of_settings() {
    let (folder, data) = left_folder();
    let file = folder.path().join("inro.toml");
    let settings = |more: &str| std::fs::write(&file, format!("data = {data:?}\n{more}")).unwrap();
    let run = |arguments: &[&str]| inro(arguments).arg("--settings").arg(&file).output().unwrap();
    settings("public_url = \"https://inro.example\"\nsign_up = \"closed\"\n");
    let made = run(&["invite", "new", "aunt Hana", "--json"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    let link = format!("https://inro.example/sign-up#invite={}", json(&made)["code"].as_str().unwrap());
    assert_eq!(json(&made)["link"], link);
    let said = text(&made.stderr);
    assert!(said.contains(&format!("(no server runs on {})", data.display())), "{said}");
    assert!(said.contains("sign_up is \"closed\""), "{said}");
    settings("sign_up = \"invitation\"\n");
    let made = run(&["invite", "new", "aunt Hana", "--json"]);
    assert_eq!((json(&made)["link"].clone(), text(&made.stderr).contains("closed")), (Value::Null, false));

    // The same by variable; the command line wins over it.
    let by_variable = inro(&["invite", "list", "--json"]).env("INRO_SETTINGS", &file).output().unwrap();
    assert_eq!(json(&by_variable).as_array().map(Vec::len), Some(2), "{by_variable:?}");
    let elsewhere = inro(&["check", "--data", "/nowhere"]).env("INRO_SETTINGS", &file).output().unwrap();
    assert!(elsewhere.status.code() == Some(3) && text(&elsewhere.stderr).contains("/nowhere holds no data"));
    let to = folder.path().join("copy");
    let key = public_key(folder.path());
    let backup = inro(&["backup", "--to"]).arg(&to).arg("--settings").arg(&file).env("INRO_BACKUP_KEY", key).output();
    assert!(backup.unwrap().status.success() && to.join("index.inro").exists());

    settings("quota = 5\n");
    let wrong = run(&["accounts"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", text(&wrong.stderr));
    assert!(text(&wrong.stderr).contains("inro.toml:2: quota is no setting"), "{}", text(&wrong.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_to_a_running_server_that_lets_nobody_sign_up_is_made_with_a_warning() {
    let server = Server::start_with(|config| config.sign_up = protocol::server::SignUpPolicy::Closed).await;
    let made = on(server.data(), &["invite", "new", "aunt Hana", "--json"]);
    assert!(made.status.success() && json(&made)["code"].is_string());
    let said = text(&made.stderr);
    assert!(said.contains("sign_up is \"closed\"") && !said.contains("no server runs"), "{said}");
}

#[test]
fn an_empty_variable_is_one_that_is_not_set() {
    let folder = TempDir::new().unwrap();
    let mut command = inro(&["check"]);
    command.env("INRO_DATA", "").env("INRO_SETTINGS", "").current_dir(folder.path());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("./data holds no data"), "{}", text(&output.stderr));
    let process = Process::start_with(&folder.path().join("data"), |command| {
        command.env("INRO_SETTINGS", "");
    });
    process.stop();
}

#[test]
fn a_folder_of_another_user_is_not_opened_and_nothing_in_it_is_made() {
    let (_folder, data) = left_folder();
    let names = || {
        let mut names: Vec<_> = std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = names();
    // Root alone can give a folder away; for everybody else it stays its own, which is opened.
    let given_away = std::os::unix::fs::chown(&data, Some(65_534), None).is_ok();
    let output = on(&data, &["check"]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(if given_away { 3 } else { 0 }), "{said}");
    assert_eq!(said.contains("belongs to user 65534"), given_away, "{said}");
    assert_eq!(names(), before);
}

#[test]
fn the_pipe_that_is_read_gets_everything() {
    let mut child = inro(&["settings"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut printed = String::new();
    child.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(printed, server::settings::table::template());
}
