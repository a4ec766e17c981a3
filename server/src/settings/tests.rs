use std::path::Path;

use protocol::server::SignUpPolicy;
use tempfile::TempDir;

use super::*;
use crate::service::settings::PublicUrl;

fn sources(options: &[(&'static str, &str)], environment: &[(&str, &str)], file: Option<&Path>) -> Sources {
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    Sources {
        options: options.iter().map(|(name, text)| (*name, (*text).to_owned())).collect(),
        environment: environment.iter().map(owned).collect(),
        file: file.map(Path::to_owned),
    }
}

fn in_file(text: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("inro.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

/// Each mistake as it is said, with the folder of the file left out.
fn mistakes(options: &[(&'static str, &str)], environment: &[(&str, &str)], text: &str) -> Vec<String> {
    let (folder, path) = in_file(text);
    let Err(Mistakes(mistakes)) = read(&sources(options, environment, Some(&path))) else {
        return Vec::new();
    };
    let folder = format!("{}/", folder.path().display());
    let said = mistakes.iter().map(|mistake| format!("{}: {}", mistake.origin, mistake.words));
    said.map(|line| line.replace(&folder, "")).collect()
}

/// Everything of a configuration that a setting can change. A new field does not compile until it is listed here.
fn shown(chosen: &Chosen) -> String {
    let Config {
        listen,
        data,
        engine,
        public_url,
        sign_up,
        read_only,
        idle_seconds,
        quota_bytes,
        backup_days,
        trusted_proxies,
        tls,
        limits,
        notice_url,
        metrics_listen,
        clock: _,
    } = &chosen.config;
    let defaults = crate::service::Settings::new(PublicUrl::parse("https://inro.example").unwrap());
    format!(
        "{:?}",
        (
            (
                listen,
                data,
                engine,
                public_url,
                sign_up,
                read_only,
                trusted_proxies,
                tls,
                limits,
                notice_url,
                metrics_listen,
                chosen.log
            ),
            idle_seconds.unwrap_or(defaults.idle_seconds),
            quota_bytes.unwrap_or(defaults.quota_bytes),
            backup_days.unwrap_or(defaults.backup_days),
        )
    )
}

#[test]
fn the_file_with_every_line_uncommented_says_what_holds_without_it() {
    let lines = table::template();
    let mut count = 0;
    let uncommented: String = lines
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(setting) if setting.starts_with(|c: char| c.is_ascii_lowercase()) => {
                count += 1;
                format!("{setting}\n")
            }
            _ => format!("{line}\n"),
        })
        .collect();
    assert_eq!(count, table::all().count());
    let (_folder, path) = in_file(&uncommented);
    let from_file = read(&sources(&[], &[], Some(&path))).unwrap();
    assert_eq!(shown(&from_file), shown(&read(&Sources::default()).unwrap()));
    // And every line does say something: the number that stands there is the one that is read.
    for setting in table::all() {
        if let table::Kind::Number { least, .. } = setting.kind {
            let of = setting.key();
            let other = uncommented.replace(&format!("\n{of} = {}\n", setting.default), &format!("\n{of} = {least}\n"));
            assert_ne!(other, uncommented, "{of}");
            std::fs::write(&path, &other).unwrap();
            // Fewer connections than one network may have is a contradiction, which is as good a sign.
            let read = read(&sources(&[], &[], Some(&path)));
            assert!(read.is_err() || shown(&read.unwrap()) != shown(&from_file), "{of} changes nothing");
        }
    }
}

#[test]
fn the_file_in_the_repository_is_the_one_that_is_printed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packaging/inro.toml");
    assert_eq!(std::fs::read_to_string(path).unwrap(), table::template());
}

#[test]
fn the_command_line_wins_over_the_environment_that_over_the_file_and_that_over_the_default() {
    let (_folder, path) = in_file("quota_mib = 1\nbackup_days = 1\nidle_seconds = 11\nsign_up = \"invitation\"\n");
    let environment = [("INRO_QUOTA_MIB", "2"), ("INRO_BACKUP_DAYS", "2"), ("HOME", "/"), ("INRO_SIGN_UP", "")];
    let config = read(&sources(&[("quota-mib", "3")], &environment, Some(&path))).unwrap().config;
    assert_eq!((config.quota_bytes, config.backup_days), (Some(3 << 20), Some(2)));
    assert_eq!((config.idle_seconds, config.sign_up), (Some(11), SignUpPolicy::Invitation), "empty means not given");
    assert_eq!(config.listen, ([127, 0, 0, 1], 8080).into());
}

#[test]
fn every_mistake_is_said_at_once_with_the_place_where_it_was_made() {
    let text = "\
# a comment
idle_second = 900
quota_mib = \"much\"
backup_days = -1

sign_up = \"perhaps\"
tls_certificate = \"/nowhere/certificate.pem\"
metrics_listen = \"0.0.0.0:9000\"
trusted_proxies = [\"10.0.0.0/8\", \"proxy.example\", \"0.0.0.0/0\", \"10.1.2.3/8\"]
connections = 20
listen = nonsense
[inner]
";
    let environment = [("INRO_PUBLIC_URL", "http://inro.example"), ("INRO_IDLE_SECONDS", "5"), ("INRO_LISTN", "x")];
    let found = mistakes(&[("log", "loud")], &environment, text);
    let expected = [
        "--log: log = \"loud\": it must be one of \"error\", \"warn\", \"info\", \"debug\", \"trace\"",
        "INRO_IDLE_SECONDS: idle_seconds = \"5\": it must be a whole number from 10 to 43200",
        "INRO_LISTN: this is no setting; did you mean INRO_LISTEN?",
        "INRO_PUBLIC_URL: public_url: over plain http anybody on the way can change the program, so http is allowed on \
         loopback only; put a TLS proxy in front and give its https:// address",
        "inro.toml:2: idle_second is no setting; did you mean idle_seconds?",
        "inro.toml:3: quota_mib = \"much\": it must be a whole number from 1 to 1048576",
        "inro.toml:4: backup_days = -1: it must be a whole number from 0 to 36500",
        "inro.toml:6: sign_up = \"perhaps\": it must be one of \"open\", \"invitation\", \"closed\"",
        "inro.toml:7: tls_certificate: tls_key is missing",
        "inro.toml:8: metrics_listen: figures are for this machine only: it must be a loopback address",
        "inro.toml:9: trusted_proxies: \"proxy.example\" is no address and no network",
        "inro.toml:9: trusted_proxies: \"0.0.0.0/0\" is everybody: anybody could say to be anybody",
        "inro.toml:9: trusted_proxies: \"10.1.2.3/8\" has bits beside its prefix",
        "inro.toml:11: listen = nonsense: it must be a text in quotes",
        "inro.toml:12: inner is no setting; `inro settings` prints all",
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_is_right_alone_and_wrong_together_is_refused() {
    let reachable = "with a public http:// address the server listens on loopback only";
    for (text, words) in [
        ("listen = \"0.0.0.0:8080\"", reachable),
        ("listen = \"[::]:8080\"\npublic_url = \"http://localhost:8080\"", reachable),
        ("tls_key = \"/nowhere/key.pem\"", "tls_certificate is missing"),
        ("connections = 16\nconnections_per_network = 17", "connections_per_network: it is more than connections"),
        ("listen = \"127.0.0.1:1\"\nmetrics_listen = \"127.0.0.1:1\"", "the application listens there"),
        ("tls_certificate = \"/nowhere/c.pem\"\ntls_key = \"/nowhere/k.pem\"", "/nowhere/c.pem holds no certificate"),
        ("listen = \"here\"", "it must be an address and a port"),
        ("data = 7", "it must be a text in quotes"),
        ("data = \"a\"\ndata = \"b\"", "duplicate key"),
        ("trusted_proxies = \"10.0.0.1\"", "a list of texts"),
    ] {
        let found = mistakes(&[], &[], text);
        assert!(found.len() == 1 && found[0].contains(words), "{text}: {found:#?}");
    }
    assert_eq!(mistakes(&[], &[], "listen = \"0.0.0.0:8080\"\npublic_url = \"https://inro.example\""), [""; 0]);
    assert_eq!(mistakes(&[], &[], "trusted_proxies = [\"10.0.0.1\", \"fd00::/64\", \"::1\"]"), [""; 0]);
}

#[test]
fn a_file_that_is_not_there_is_a_mistake_and_not_an_empty_one() {
    let said = read(&sources(&[], &[], Some(Path::new("/nowhere/inro.toml")))).err().unwrap().to_string();
    assert!(said.contains("one mistake in the settings:\n  /nowhere/inro.toml: cannot be read"), "{said}");
}

#[test]
fn a_variable_that_is_like_no_setting_is_somebody_elses() {
    for name in ["NIGHTLY", "QUICK", "SITE", "BINARY", "CHROMIUM", "PYTHON", "SETTINGS", "BACKUP_KEY", "CRASH_DEED"] {
        let name = format!("INRO_{name}");
        assert!(read(&sources(&[], &[(&name, "x")], None)).is_ok(), "{name}");
    }
}

#[test]
fn what_may_hold_a_password_is_not_repeated_wherever_it_was_given() {
    let folder = TempDir::new().unwrap();
    let none = folder.path().join("none").display().to_string();
    let mut said = mistakes(&[], &[], "store = [\"postgres://inro:s3cret@localhost/inro\"]\n");
    said.extend(mistakes(&[], &[], "store = \"postgres://inro:s3cret@localhost:s3cret/inro\"\nnotice_url = 5\n"));
    said.extend(mistakes(&[("store", "postgres://inro:s3cret@db.example/inro")], &[], ""));
    said.extend(mistakes(&[("store", "postgres://inro@localhost/inro")], &[("INRO_STORE_PASSWORD_FILE", &none)], ""));
    said.extend(mistakes(&[], &[("INRO_STORE_AUTHORITY", &none)], ""));
    assert_eq!(said.len(), 6, "{said:?}");
    assert!(said.iter().all(|line| !line.contains("s3cret")), "{said:?}");
    assert!(said[5].contains("it is for a database"), "{said:?}");
}
