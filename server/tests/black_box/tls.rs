//! TLS by the server itself: a certificate that is replaced while it runs, and whoever speaks something else.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use protocol::{AccountId, Key, SignInId};
use reqwest::{Method, StatusCode};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use server::random;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::process::{Process, serve};
use crate::support::{Browser, Person, Server};

/// A certificate that signs itself; its PEM files go into the folder.
fn make_certificate(folder: &Path) -> CertificateDer<'static> {
    make_certificate_for(folder, 90)
}

/// The same, good for so many days from now on.
fn make_certificate_for(folder: &Path, days: i64) -> CertificateDer<'static> {
    let mut params = rcgen::CertificateParams::new(vec!["inro.example".to_owned()]).unwrap();
    // An hour more, which the test does not take.
    let end = time::OffsetDateTime::now_utc().unix_timestamp() + days * 24 * 3600 + 3600;
    params.not_after = time::OffsetDateTime::from_unix_timestamp(end).unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let made = params.self_signed(&key).unwrap();
    std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    std::fs::write(folder.join("certificate.pem"), made.pem()).unwrap();
    made.der().clone()
}

/// A server with this folder's certificate, which it looks at only when it is told to or a minute is over.
fn start(folder: &Path) -> Process {
    Process::start_with(&folder.join("data"), |command| {
        command.arg("--tls-certificate").arg(folder.join("certificate.pem"));
        command.arg("--tls-key").arg(folder.join("key.pem"));
        command.args(["--public-url", "https://inro.example"]);
    })
}

fn address(process: &Process) -> &str {
    process.url.strip_prefix("https://").unwrap()
}

/// Connects and believes this one certificate.
async fn connect(process: &Process, believed: &CertificateDer<'static>) -> std::io::Result<TlsStream<TcpStream>> {
    connect_as(process, believed, &[&rustls::version::TLS13, &rustls::version::TLS12]).await
}

async fn connect_as(
    process: &Process,
    believed: &CertificateDer<'static>,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(believed.clone()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let stream = TcpStream::connect(address(process)).await?;
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("inro.example").unwrap(), stream).await
}

/// One request on a connection that stays open: the answer's head and body.
async fn ask(stream: &mut TlsStream<TcpStream>) -> String {
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: inro.example\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    while !answer.ends_with("\r\n\r\nok\n") {
        let mut part = [0; 4096];
        let length = stream.read(&mut part).await.unwrap();
        assert!(length > 0, "{answer}");
        answer.push_str(std::str::from_utf8(&part[..length]).unwrap());
    }
    answer
}

#[tokio::test]
async fn a_certificate_is_replaced_without_ending_a_connection_and_a_bad_one_is_not_taken() {
    let folder = TempDir::new().unwrap();
    let first = make_certificate(folder.path());
    let process = start(folder.path());
    let mut open = connect(&process, &first).await.unwrap();
    assert_eq!(open.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    let answer = ask(&mut open).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("strict-transport-security: "), "{answer}");

    let second = make_certificate(folder.path());
    process.signal("-HUP");
    process.says("the certificate was read again").await;
    ask(&mut open).await;
    let mut fresh = connect(&process, &second).await.unwrap();
    ask(&mut fresh).await;
    assert!(connect(&process, &first).await.is_err(), "the old one is still given to new connections");

    // A key that is another certificate's, then a file that is none: the second one stays.
    let kept = std::fs::read(folder.path().join("key.pem")).unwrap();
    make_certificate(folder.path());
    std::fs::write(folder.path().join("key.pem"), &kept).unwrap();
    process.signal("-HUP");
    process.says("do not go together").await;
    std::fs::write(folder.path().join("certificate.pem"), "nothing").unwrap();
    process.signal("-HUP");
    process.says("holds no certificate").await;
    ask(&mut connect(&process, &second).await.unwrap()).await;
    ask(&mut open).await;
    let said = process.said();
    let secret = String::from_utf8(kept).unwrap();
    assert!(secret.lines().all(|line| !said.contains(line)), "a key is in the log");
    process.stop();
}

#[tokio::test]
async fn both_versions_of_tls_are_spoken_and_plain_words_end_at_once() {
    let folder = TempDir::new().unwrap();
    let certificate = make_certificate(folder.path());
    let process = start(folder.path());
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        ask(&mut connect_as(&process, &certificate, &[version]).await.unwrap()).await;
    }
    let mut plain = TcpStream::connect(address(&process)).await.unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\nHost: inro.example\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(2), plain.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "it hangs");
    assert!(answer.len() < 32 && !answer.starts_with(b"HTTP"), "an alert at most: {answer:?}");
    // Nor does somebody who says nothing: not longer than a handshake may take, and not at all when the server stops.
    let mut silent = TcpStream::connect(address(&process)).await.unwrap();
    let began = std::time::Instant::now();
    let _ =
        tokio::time::timeout(Duration::from_secs(15), silent.read(&mut [0])).await.expect("the handshake has a limit");
    assert!(began.elapsed() > Duration::from_secs(8), "{:?}", began.elapsed());
    let _silent = TcpStream::connect(address(&process)).await.unwrap();
    let began = std::time::Instant::now();
    process.stop();
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[test]
fn a_certificate_that_cannot_be_used_is_refused_by_name_at_the_start() {
    let folder = TempDir::new().unwrap();
    make_certificate(folder.path());
    let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
    let other = TempDir::new().unwrap();
    make_certificate(other.path());
    let nothing = folder.path().join("nothing.pem");
    for (certificate, key, words) in [
        (&nothing, &key, "nothing.pem holds no certificate"),
        (&key, &key, "key.pem holds no certificate"),
        (&certificate, &nothing, "nothing.pem holds no private key"),
        (&certificate, &certificate, "certificate.pem holds no private key"),
        (&certificate, &other.path().join("key.pem"), "do not go together"),
    ] {
        let mut command = serve(&folder.path().join("data"));
        command.arg("--tls-certificate").arg(certificate).arg("--tls-key").arg(key);
        let output = command.stderr(Stdio::piped()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && said.contains(words), "{said}");
    }
    let mut command = serve(&folder.path().join("data"));
    command.arg("--tls-certificate").arg(&certificate).arg("--tls-key").arg(&key);
    command.args(["--public-url", "http://127.0.0.1:8080"]);
    let said = String::from_utf8(command.stderr(Stdio::piped()).output().unwrap().stderr).unwrap();
    assert!(said.contains("with a certificate it must be an https:// address"), "{said}");
}

#[test]
fn a_server_that_listens_everywhere_wants_to_be_told_its_address() {
    let folder = TempDir::new().unwrap();
    make_certificate(folder.path());
    for listen in ["0.0.0.0:0", "[::]:0", "[::ffff:0.0.0.0]:0"] {
        // One that starts all the same is ended.
        let mut command = Command::new("timeout");
        command.args(["20", env!("CARGO_BIN_EXE_inro"), "serve", "--listen", listen, "--data"]);
        command.arg(folder.path().join("data")).arg("--tls-certificate").arg(folder.path().join("certificate.pem"));
        let output = command.arg("--tls-key").arg(folder.path().join("key.pem")).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{listen}: {said}");
        assert!(said.contains("public_url is needed: ") && said.lines().count() == 2, "{said}");
    }
}

#[tokio::test]
async fn a_public_address_with_the_usual_port_is_the_one_that_browsers_name() {
    let server = Server::start_with(|config| config.public_url = Some("https://inro.example:443".to_owned())).await;
    let browser = Browser::new(&server.url);
    let person = Person {
        browser: browser.clone(),
        account: AccountId(random::bytes()),
        id: SignInId(random::bytes()),
        auth_key: Key(random::bytes()),
    };
    let call = browser.call(Method::POST, "/api/v1/accounts").json(&person.request());
    let call = call.header("host", "inro.example").header("origin", "https://inro.example");
    assert_eq!(call.send().await.unwrap().status(), StatusCode::CREATED);
}

#[tokio::test]
async fn the_operator_hears_that_a_certificate_ends_soon_or_has_ended() {
    for (days, word) in [(5, Some("\"days_left\":5")), (-3, Some("the certificate has ended")), (90, None)] {
        let folder = TempDir::new().unwrap();
        make_certificate_for(folder.path(), days);
        let process = Process::start_with(&folder.path().join("data"), |command| {
            command.arg("--tls-certificate").arg(folder.path().join("certificate.pem"));
            command.arg("--tls-key").arg(folder.path().join("key.pem"));
            command.args(["--public-url", "https://inro.example", "--metrics-listen", "127.0.0.1:0"]);
        });
        let figures = process.metrics.clone().unwrap();
        let mut page = String::new();
        for _ in 0..500 {
            page = reqwest::get(&figures).await.unwrap().text().await.unwrap();
            if page.contains("inro_certificate_days_left") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(page.lines().any(|line| line == format!("inro_certificate_days_left {days}")), "{days}: {page}");
        // What is said is said with the figure.
        let said = process.stop();
        match word {
            Some(word) => assert!(said.contains(word), "{days}: {said}"),
            None => assert!(!said.contains("the certificate"), "{said}"),
        }
    }
}
