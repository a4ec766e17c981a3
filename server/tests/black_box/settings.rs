//! The binary's settings: one file, variables, and everything that is wrong said at once.

use std::process::{Command, Stdio};

use reqwest::StatusCode;
use tempfile::TempDir;

use crate::process::{Process, serve};
use crate::support::Browser;

#[tokio::test]
async fn a_file_of_settings_is_used_and_a_variable_wins_over_it() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("inro.toml");
    std::fs::write(&file, "sign_up = \"invitation\"\nbackup_days = 7\n").unwrap();
    let data = folder.path().join("data");
    for by_variable in [false, true] {
        let process = Process::start_with(&data, |command| {
            if by_variable {
                command.env("INRO_SETTINGS", &file).env("INRO_BACKUP_DAYS", "8");
            } else {
                command.arg("--settings").arg(&file);
            }
        });
        let answer = Browser::new(&process.url).get("/api/v1/server").await;
        assert_eq!(answer.status(), StatusCode::OK);
        let info: protocol::server::ServerInfo = answer.json().await.unwrap();
        assert_eq!(info.sign_up, protocol::server::SignUpPolicy::Invitation);
        assert_eq!(info.backup_days, if by_variable { 8 } else { 7 });
        process.stop();
    }
}

#[test]
fn all_mistakes_are_printed_with_where_they_are_and_nothing_is_started() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("inro.toml");
    std::fs::write(&file, "# mine\n\nlisten = 8080\nquota = 5\n").unwrap();
    let data = folder.path().join("data");
    let mut command = serve(&data);
    command.arg("--settings").arg(&file).args(["--backup-days", "long"]);
    command.env("INRO_METRICS_LISTEN", "192.0.2.1:1").env("INRO_SIGNUP", "closed");
    let output = command.stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    let expected = format!(
        "inro: 5 mistakes in the settings:
  --backup-days: backup_days = \"long\": it must be a whole number from 0 to 36500
  INRO_METRICS_LISTEN: metrics_listen: figures are for this machine only: it must be a loopback address
  INRO_SIGNUP: this is no setting; did you mean INRO_SIGN_UP?
  {0}:3: listen = 8080: it must be a text in quotes
  {0}:4: quota is no setting; `inro settings` prints all
",
        file.display()
    );
    assert_eq!(said, expected);
    assert!(!data.exists());
}

#[test]
fn the_printed_file_can_be_used_as_it_is() {
    let output = Command::new(env!("CARGO_BIN_EXE_inro")).arg("settings").output().unwrap();
    assert!(output.status.success());
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("inro.toml");
    std::fs::write(&file, output.stdout).unwrap();
    let data = folder.path().join("data");
    Process::start_with(&data, |command| {
        command.arg("--settings").arg(&file);
    })
    .stop();
}

#[test]
fn a_list_may_stand_on_the_command_line_and_in_a_variable_as_it_stands_in_the_file() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    for list in ["[\"10.0.0.1\", \"fd00::/64\"]", "10.0.0.1, fd00::/64", "[]"] {
        Process::start_with(&data, |command| {
            command.args(["--trusted-proxies", list]);
        })
        .stop();
        Process::start_with(&data, |command| {
            command.env("INRO_TRUSTED_PROXIES", list);
        })
        .stop();
    }
    for list in ["[\"10.0.0.1\"", "[10]", "[\"10.0.0.1\"]\nlog = \"info\""] {
        let output = serve(&data).args(["--trusted-proxies", list]).stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{list}: {said}");
        assert!(said.contains("separated by commas"), "{said}");
    }
}
