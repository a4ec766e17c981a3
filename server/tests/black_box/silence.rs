//! What an operator can see says nothing about anybody: the log at its loudest and the figures, after people have signed up,
//! saved, shared, opened, mistyped and been refused.

use std::collections::BTreeSet;

use protocol::grant::Limits;
use protocol::route::ROUTES;
use protocol::session::NameSession;
use protocol::shl::ManifestRequest;
use protocol::{Bytes, Key, ProblemKind, RecordId, SignInId};
use reqwest::{Client, Method, StatusCode};
use server::random;
use tempfile::TempDir;

use crate::process::Process;
use crate::support::{Browser, Person, Server, done, refused};

/// Everything that was sent or handed out and must not be seen anywhere, in the forms in which it could be.
#[derive(Default)]
struct Secrets(Vec<String>);

impl Secrets {
    fn text(&mut self, text: &str) {
        self.0.push(text.to_owned());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        use base64::Engine as _;
        use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
        self.0.push(BASE64_URL_SAFE_NO_PAD.encode(bytes));
        self.0.push(BASE64_STANDARD_NO_PAD.encode(bytes));
        self.0.push(bytes.iter().map(|byte| format!("{byte:02x}")).collect());
        self.0.push(format!("{bytes:?}").trim_matches(['[', ']']).to_owned());
    }

    fn found_in<'a>(&'a self, text: &str) -> Vec<&'a str> {
        let text = text.to_lowercase();
        self.0.iter().map(String::as_str).filter(|secret| text.contains(&secret.to_lowercase())).collect()
    }
}

/// A server that believes its clients' forwarded addresses, logs all it can, and shows figures.
fn start(data: &std::path::Path) -> Process {
    Process::start_with(data, |command| {
        command.args(["--trusted-proxies", "127.0.0.1", "--log", "trace", "--metrics-listen", "127.0.0.1:0"]);
    })
}

/// People use the server, well and badly.
async fn everything(url: &str) -> Secrets {
    let mut secrets = Secrets::default();
    let person = Person::sign_up(url).await;
    let mut vault = person.create_vault().await;
    for bytes in [&person.account.0, &person.id.0, &vault.id.0] {
        secrets.bytes(bytes);
    }
    secrets.bytes(&person.auth_key.0);
    let name = NameSession { sealed_name: Bytes(b"MARKER-DEVICE".to_vec()) };
    done(person.browser.put("/api/v1/sessions/current/name", &name).await).await;
    secrets.bytes(b"MARKER-DEVICE");
    secrets.text("MARKER-DEVICE");
    let record = RecordId(random::bytes());
    vault.save(record, 1, b"MARKER-BODY sealed").await;
    secrets.bytes(&record.0);
    secrets.text("MARKER-BODY");
    let shared = vault.share(Limits::default(), Some("MARKERCODE-1"), b"eyJMARKERJWE").await;
    secrets.bytes(&shared.grant.0);
    secrets.bytes(&shared.link.0);
    secrets.bytes(&shared.file.0);
    secrets.text("MARKERJWE");

    // A link is opened from elsewhere: without, with a wrong and with the right passcode, and its file is fetched.
    secrets.text("203.0.113.");
    secrets.text("MARKER-RECIPIENT");
    secrets.text("MARKERCODE");
    let mut ticket = String::new();
    for passcode in [None, Some("MARKERCODE-2"), Some("MARKERCODE-1")] {
        let request = ManifestRequest {
            recipient: "Dr. MARKER-RECIPIENT".into(),
            passcode: passcode.map(str::to_owned),
            embedded_length_max: None,
        };
        let call = Client::new().post(format!("{url}/shl/{}", shared.link)).json(&request);
        let response = call.header("x-forwarded-for", "203.0.113.77").send().await.unwrap();
        if response.status().is_success() {
            let manifest: protocol::shl::Manifest = response.json().await.unwrap();
            let location = manifest.files[0].location.clone().unwrap();
            assert_eq!(reqwest::get(&location).await.unwrap().status(), StatusCode::OK);
            ticket = location.split_once("?t=").unwrap().1.to_owned();
        }
    }
    assert!(ticket.len() > 20);
    secrets.text(&ticket);

    // Wrong keys until it is enough, from a browser that signs in afterwards.
    let wrong = SignInId(random::bytes());
    secrets.bytes(&wrong.0);
    for _ in 0..10 {
        refused(person.browser.sign_in(wrong, Key([7; 32]), false).await, ProblemKind::WrongKey).await;
    }
    refused(person.browser.sign_in(wrong, Key([7; 32]), false).await, ProblemKind::TooMany).await;
    let response = done(Browser::new(url).sign_in(person.id, person.auth_key, true).await).await;
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    let token = cookie.split_once('=').unwrap().1.split(';').next().unwrap().to_owned();
    assert!(token.len() > 20);
    secrets.text(&token);

    // Nonsense in every place where something can be said.
    for marker in
        ["MARKERJSON", "MARKERPATH", "MARKERQUERY", "MARKERMETHOD", "MARKERAGENT", "MARKERHEADER", "MARKERCBOR"]
    {
        secrets.text(marker);
    }
    let call = |method: Method, path: String| person.browser.call(method, &path).header("user-agent", "MARKERAGENT");
    let send = async |request: reqwest::RequestBuilder| request.send().await.unwrap().status().as_u16();
    let json = |body: &'static str| {
        call(Method::POST, "/api/v1/account/events/read".into()).header("content-type", "application/json").body(body)
    };
    let statuses = [
        send(json("{\"MARKERJSON\":1}")).await,
        send(json("MARKERJSON")).await,
        send(call(Method::GET, format!("/api/v1/vaults/{}/MARKERPATH", vault.id))).await,
        send(call(Method::GET, format!("/MARKERPATH/{}", vault.id))).await,
        send(call(Method::GET, "/api/v1/vaults/MARKERPATH".into())).await,
        send(call(Method::GET, vault.path("/changes?after=MARKERQUERY"))).await,
        send(call(Method::from_bytes(b"MARKERMETHOD").unwrap(), "/api/v1/vaults".into())).await,
        send(call(Method::GET, "/api/v1/vaults".into()).header("origin", "https://MARKERHEADER.example")).await,
        send(
            call(Method::POST, vault.path("/changes"))
                .header("content-type", protocol::header::CBOR)
                .header(protocol::header::IDEMPOTENCY_KEY, "MARKERHEADER-0123456789")
                .body("MARKERCBOR"),
        )
        .await,
    ];
    assert!(statuses.iter().all(|status| (400..500).contains(status)), "{statuses:?}");
    secrets
}

#[tokio::test]
async fn the_log_at_its_loudest_holds_no_id_no_address_no_path_no_name_and_no_body() {
    let folder = TempDir::new().unwrap();
    let process = start(folder.path());
    let url = process.url.clone();
    let secrets = everything(&url).await;
    let said = process.stop();
    assert_eq!(secrets.found_in(&said), [""; 0]);
    let (plain, lines): (Vec<&str>, Vec<&str>) = said.lines().partition(|line| !line.starts_with('{'));
    assert_eq!(plain.len(), 2, "where it listens and where figures are: {plain:?}");
    let known = known_labels();
    let mut answered = BTreeSet::new();
    for line in lines {
        assert!(!line.contains("127.0.0."), "an address: {line}");
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        if line["fields"]["message"] == "answered" {
            let fields = line["fields"].as_object().unwrap();
            let names: Vec<&str> = fields.keys().map(String::as_str).collect();
            assert_eq!(names, ["message", "method", "ms", "route", "status"]);
            let word = |name: &str| fields[name].as_str().unwrap().to_owned();
            assert!(known.contains(&word("route")) && known.contains(&word("method")), "{fields:?}");
            answered.insert((word("method"), word("route"), fields["status"].as_u64().unwrap()));
        }
    }
    // One line for each request, with what an operator needs.
    for (method, route, status) in [
        ("POST", "/api/v1/accounts", 201),
        ("POST", "/api/v1/sessions", 401),
        ("POST", "/api/v1/sessions", 429),
        ("POST", "/shl/{link}", 200),
        ("GET", "/api/v1/vaults/{vault}", 400),
        ("GET", "other", 404),
        ("other", "/api/v1/vaults", 405),
    ] {
        assert!(
            answered.contains(&(method.to_owned(), route.to_owned(), status)),
            "{method} {route} {status}: {answered:?}"
        );
    }
}

/// Everything that may stand in a label.
fn known_labels() -> BTreeSet<String> {
    let routes = ROUTES.iter().flat_map(|route| [route.path, route.method]);
    let words = ["other", "HEAD", "OPTIONS", "1xx", "2xx", "3xx", "4xx", "5xx", "done", "failed"];
    let bounds = ["0.005", "0.025", "0.1", "0.5", "2", "10", "60", "+Inf"];
    routes.chain(words).chain(bounds).map(str::to_owned).collect()
}

/// A line of figures: its name, the values of its labels, and its own value.
fn parse(line: &str) -> (&str, Vec<&str>, f64) {
    let (series, value) = line.rsplit_once(' ').unwrap();
    let (name, labels) = series.split_once('{').unwrap_or((series, ""));
    let labels = labels.trim_end_matches('}').split_terminator("\",").map(|label| {
        let (name, value) = label.split_once("=\"").unwrap();
        assert!(["method", "route", "status", "outcome", "le"].contains(&name), "{line}");
        value.trim_end_matches('"')
    });
    (name, labels.collect(), value.parse().unwrap())
}

#[tokio::test]
async fn figures_tell_what_happened_and_to_nobody_whom() {
    let folder = TempDir::new().unwrap();
    let process = start(folder.path());
    let secrets = everything(&process.url).await;
    let address = process.metrics.clone().unwrap();
    let response = reqwest::get(&address).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/plain; version=0.0.4");
    let text = response.text().await.unwrap();
    assert_eq!(secrets.found_in(&text), [""; 0]);
    let known = known_labels();
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).map(parse).collect();
    for (name, labels, _) in &lines {
        assert!(name.starts_with("inro_"), "{name}");
        for label in labels {
            assert!(known.contains(*label), "{name}: {label}");
        }
        let encoded = |c: char| c.is_ascii_alphanumeric() || "+-_=".contains(c);
        let longest = labels.iter().flat_map(|label| label.split(|c| !encoded(c))).map(str::len).max();
        assert!(longest.unwrap_or_default() <= 20, "{labels:?}");
    }
    let figure = |name: &str, labels: &[&str]| {
        let found = lines.iter().find(|(own, own_labels, _)| *own == name && own_labels == labels);
        found.map_or(0.0, |(_, _, value)| *value)
    };
    assert_eq!(figure("inro_requests_total", &["POST", "/api/v1/accounts", "2xx"]), 1.0);
    assert_eq!(figure("inro_requests_total", &["POST", "/api/v1/sessions", "2xx"]), 1.0);
    assert_eq!(figure("inro_requests_total", &["POST", "/api/v1/sessions", "4xx"]), 11.0);
    assert_eq!(figure("inro_requests_total", &["POST", "/shl/{link}", "4xx"]), 2.0);
    assert_eq!(figure("inro_request_seconds_count", &["POST", "/shl/{link}"]), 3.0);
    assert_eq!(figure("inro_request_seconds_bucket", &["POST", "/shl/{link}", "+Inf"]), 3.0);
    assert_eq!(figure("inro_rate_limited_total", &[]), 1.0);
    assert!(figure("inro_commits_total", &["done"]) > 10.0);
    assert_eq!(figure("inro_commits_total", &["failed"]), 0.0);
    assert!(figure("inro_sweeps_total", &["done"]) >= 1.0);
    assert_eq!(figure("inro_store_ready", &[]), 1.0);
    assert_eq!(figure("inro_store_slots", &[]), 4096.0);
    assert!(figure("inro_store_rows_bytes", &[]) > 0.0);
    let accepted = figure("inro_connections_total", &[]);
    assert!(accepted >= 4.0 && figure("inro_connections_open", &[]) <= accepted);
    // The application does not show them, and the other address shows nothing else.
    assert_ne!(reqwest::get(format!("{}/metrics", process.url)).await.unwrap().status(), StatusCode::OK);
    let elsewhere = address.replace("/metrics", "/api/v1/server");
    assert_eq!(reqwest::get(elsewhere).await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_watches_is_told_when_the_store_has_stopped() {
    let server = Server::start_with(|config| config.metrics_listen = Some(([127, 0, 0, 1], 0).into())).await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let browser = Browser::new(&server.url);
    assert_eq!(browser.get("/healthz").await.text().await.unwrap(), "ok\n");
    assert_eq!(browser.get("/readyz").await.text().await.unwrap(), "ok\n");
    let record = RecordId(random::bytes());
    vault.save(record, 1, &[7; 5000]).await;
    // A body's file that cannot be removed: the store must not go on as if what was deleted were gone.
    for entry in std::fs::read_dir(server.data().join("files")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
    }
    let delete = protocol::change::Changeset { delete: vec![record], ..vault.changeset() };
    let deleted = vault.send(&delete).await;
    println!("the deletion is answered with {}", deleted.status());
    for attempt in 0.. {
        if browser.get("/readyz").await.status() == StatusCode::SERVICE_UNAVAILABLE {
            break;
        }
        assert!(attempt < 100, "the store goes on");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    refused(browser.get("/readyz").await, ProblemKind::Unavailable).await;
    // The process runs: reading may still work, and a restart by whoever watches is not what helps.
    assert_eq!(browser.get("/healthz").await.status(), StatusCode::OK);
    let figures = reqwest::get(server.metrics()).await.unwrap().text().await.unwrap();
    assert!(figures.lines().any(|line| line == "inro_store_ready 0"), "{figures}");
}
