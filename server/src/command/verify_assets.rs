//! `inro verify-assets URL`: whether a server hands out the program that this binary holds.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use serde::Serialize;
use server::http::assets::{self, Expected};
use server::service::settings::PublicUrl;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use super::Progress;
use super::output::{self, Trouble};

/// Longest that one file may take.
const TIME: Duration = Duration::from_secs(60);
/// Above this nothing is ours.
const BYTES: u64 = 64 << 20;

/// Compare every page, script and style that a server hands out with those inside this binary, byte by byte. It tells what
/// the server gives to this computer now; a server could give something else to others.
#[derive(Parser)]
pub struct VerifyAssets {
    /// The server's public address, e.g. `https://inro.example`.
    url: String,
    /// PEM file of an authority of your own that signed the server's certificate. Without it the public ones are believed.
    #[arg(long, value_name = "FILE")]
    authority: Option<PathBuf>,
    /// Print one JSON document instead of words.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    /// Addresses that were compared.
    compared: usize,
    /// What is not the same.
    different: Vec<Different>,
}

#[derive(Serialize)]
struct Different {
    address: String,
    why: String,
}

/// Compares and prints. Exit codes: 0 all the same, 1 something is not, 2 the command line is wrong, 3 nothing could be
/// compared.
pub fn run(options: &VerifyAssets) -> ExitCode {
    output::end(options.json, look(options), |report| report.different.is_empty(), words)
}

fn look(options: &VerifyAssets) -> Result<Report, Trouble> {
    let url = PublicUrl::parse(options.url.trim_end_matches('/'))
        .map_err(|error| Trouble::Wrong(format!("{}: {error}", options.url)))?;
    let agent = agent(options.authority.as_deref())?;
    let expected = assets::everything();
    if expected.is_empty() {
        let why = "this binary was built without a site: there is nothing to compare with";
        return Err(Trouble::Unopened(why.to_owned()));
    }
    let mut progress = Progress::default();
    let mut report = Report { compared: 0, different: Vec::new() };
    for file in &expected {
        progress.show(&format!("{} of {}", report.compared, expected.len()));
        match compare(&agent, &url, file) {
            Ok(()) => {}
            Err(Unlike::Different(why)) => report.different.push(Different { address: file.address.clone(), why }),
            Err(Unlike::Unreachable(why)) => {
                return Err(Trouble::Unopened(format!("{}{}: {why}", url.as_str(), file.address)));
            }
        }
        report.compared += 1;
    }
    Ok(report)
}

/// Who asks. It believes this authority alone, or those that browsers believe.
fn agent(authority: Option<&Path>) -> Result<ureq::Agent, Trouble> {
    let roots = authority.map(certificates).transpose()?.map_or(RootCerts::WebPki, RootCerts::from);
    let config = ureq::Agent::config_builder().timeout_global(Some(TIME)).max_redirects(0).http_status_as_error(false);
    Ok(config.tls_config(TlsConfig::builder().root_certs(roots).build()).build().new_agent())
}

fn certificates(path: &Path) -> Result<Vec<Certificate<'static>>, Trouble> {
    let wrong = |why: String| Trouble::Wrong(format!("{} holds no certificate in PEM: {why}", path.display()));
    let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    let items: Result<Vec<_>, _> = parse_pem(&pem).collect();
    let items = items.map_err(|error| wrong(error.to_string()))?.into_iter();
    let found: Vec<_> = items
        .filter_map(|item| match item {
            PemItem::Certificate(certificate) => Some(certificate),
            _ => None,
        })
        .collect();
    if found.is_empty() { Err(wrong("there is none in it".to_owned())) } else { Ok(found) }
}

fn words(report: &Report) -> String {
    let different = report.different.iter().map(|file| format!("{}: {}", file.address, file.why));
    let sum = format!("{} compared, {} different", report.compared, report.different.len());
    different.chain([sum]).collect::<Vec<_>>().join("\n")
}

enum Unlike {
    Different(String),
    Unreachable(String),
}

fn compare(agent: &ureq::Agent, url: &PublicUrl, expected: &Expected) -> Result<(), Unlike> {
    let unreachable = |error: ureq::Error| Unlike::Unreachable(error.to_string());
    let address = format!("{}{}", url.as_str(), expected.address);
    let mut response = agent.get(&address).call().map_err(unreachable)?;
    if response.status() != 200 {
        return Err(Unlike::Different(format!("answered {}", response.status())));
    }
    let kind = response.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind != expected.content_type {
        return Err(Unlike::Different(format!("its type is {kind:?}, not {:?}", expected.content_type)));
    }
    let bytes = response.body_mut().with_config().limit(BYTES).read_to_vec().map_err(unreachable)?;
    if bytes != expected.bytes {
        return Err(Unlike::Different(format!(
            "{} other bytes than the {} expected",
            bytes.len(),
            expected.bytes.len()
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, CertifiedIssuer, IsCa, KeyPair};
    use server::http::tls::TlsFiles;
    use server::run::{Config, start};
    use tempfile::TempDir;

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_server_whose_certificate_is_of_an_authority_at_home_is_compared_when_that_is_named() {
        let folder = TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        std::fs::write(at("authority.pem"), authority.pem()).unwrap();
        let key = KeyPair::generate().unwrap();
        let own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
        std::fs::write(at("certificate.pem"), own.pem()).unwrap();
        std::fs::write(at("key.pem"), key.serialize_pem()).unwrap();
        let mut config = Config::new(([127, 0, 0, 1], 0).into(), at("data"));
        config.tls = Some(TlsFiles { certificate: at("certificate.pem"), key: at("key.pem") });
        let running = start(config).await.unwrap();
        let url = PublicUrl::parse(&format!("https://localhost:{}", running.address.port())).unwrap();

        let asked = |authority: Option<PathBuf>, bytes: &'static [u8]| {
            let url = url.clone();
            let content_type = "text/plain; charset=utf-8";
            let look = move || {
                let expected = Expected { address: "/healthz".to_owned(), content_type, bytes };
                compare(&agent(authority.as_deref()).unwrap(), &url, &expected)
            };
            tokio::task::spawn_blocking(look)
        };
        let known = Some(at("authority.pem"));
        assert!(matches!(asked(known.clone(), b"ok\n").await.unwrap(), Ok(())));
        assert!(matches!(asked(known, b"no\n").await.unwrap(), Err(Unlike::Different(_))));
        assert!(matches!(asked(None, b"ok\n").await.unwrap(), Err(Unlike::Unreachable(_))));
        running.stop().await;
        let bad = agent(Some(&at("key.pem"))).err().unwrap();
        assert!(matches!(&bad, Trouble::Wrong(why) if why.contains("holds no certificate")), "{bad}");
    }
}
