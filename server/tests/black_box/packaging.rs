//! What is given to operators beside the binary says only what the binary knows.

use std::path::Path;
use std::process::Command;

fn text(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)).unwrap()
}

/// Every `INRO_…` that a text names.
fn variables(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_uppercase() && c != '_');
    words.filter(|word| word.starts_with("INRO_") && word.len() > 5).map(str::to_owned).collect()
}

#[test]
fn every_variable_in_the_unit_the_container_and_the_guide_is_a_setting() {
    let output = Command::new(env!("CARGO_BIN_EXE_inro")).args(["serve", "--help"]).output().unwrap();
    let known = variables(&String::from_utf8(output.stdout).unwrap());
    let units = ["packaging/inro.service", "packaging/inro-rotate.service"];
    for name in units.into_iter().chain(["packaging/Containerfile", "docs/operator.md"]) {
        let named = variables(&text(name));
        assert!(!named.is_empty(), "{name} names no setting");
        for variable in named {
            assert!(known.contains(&variable), "{name}: {variable} is no setting");
        }
    }
    let guide = variables(&text("docs/operator.md"));
    assert!(known.iter().all(|variable| guide.contains(variable)), "the guide leaves one out of {known:?}");
}

#[test]
fn the_unit_runs_the_server_as_nobody_with_one_writable_folder_and_leaves_no_core_file() {
    let unit = text("packaging/inro.service");
    for line in [
        "ExecStart=/usr/local/bin/inro serve",
        "ExecReload=/bin/kill -HUP $MAINPID",
        "Environment=INRO_SETTINGS=/etc/inro/inro.toml",
        "DynamicUser=yes",
        "StateDirectoryMode=0700",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "MemoryDenyWriteExecute=yes",
        "LimitCORE=0",
        "MemorySwapMax=0",
    ] {
        assert!(unit.lines().any(|own| own == line), "{line}");
    }
}

#[test]
fn what_the_guide_lets_the_unit_do_is_in_it_as_comments_that_win_once_they_are_none() {
    let unit = text("packaging/inro.service");
    let lines: Vec<_> = unit.lines().collect();
    let at = |line: &str| lines.iter().position(|own| *own == line).unwrap_or_else(|| panic!("no line {line}"));
    at("#ReadWritePaths=/backup");
    for (line, before) in [
        ("#CapabilityBoundingSet=CAP_NET_BIND_SERVICE", "CapabilityBoundingSet="),
        ("#AmbientCapabilities=CAP_NET_BIND_SERVICE", "AmbientCapabilities="),
        ("#PrivateUsers=no", "PrivateUsers=yes"),
    ] {
        assert!(at(line) > at(before), "{line} loses");
    }
}

#[test]
fn the_timer_rotates_once_a_day_as_the_servers_user_with_what_the_server_may_do_and_no_more() {
    let timer = text("packaging/inro-rotate.timer");
    for line in ["OnCalendar=daily", "Persistent=true", "WantedBy=timers.target"] {
        assert!(timer.lines().any(|own| own == line), "{line}");
    }
    let (unit, server) = (text("packaging/inro-rotate.service"), text("packaging/inro.service"));
    let set = |text: &str, but: &[&str]| -> Vec<String> {
        let service = text.split("[Service]").nth(1).unwrap().split("[Install]").next().unwrap();
        let lines = service.lines().filter(|line| line.contains('=') && !line.starts_with('#'));
        lines.filter(|line| !but.contains(&line.split('=').next().unwrap())).map(str::to_owned).collect()
    };
    assert!(unit.lines().any(|own| own == "ExecStart=/usr/local/bin/inro slots rotate"));
    // A unit with a user of its own has one of its own name: the server's is named after inro.service.
    assert!(unit.lines().any(|own| own == "User=inro"));
    let running = ["ExecStart", "ExecReload", "TimeoutStopSec", "Restart", "RestartSec", "LimitNOFILE"];
    assert_eq!(set(&unit, &["ExecStart", "Type", "User"]), set(&server, &running));
    let output = Command::new(env!("CARGO_BIN_EXE_inro")).args(["slots", "rotate", "--help"]).output().unwrap();
    assert!(output.status.success(), "there is no such command");
}
