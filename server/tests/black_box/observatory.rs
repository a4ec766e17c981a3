//! The ten tests of MDN's HTTP Observatory with its conditions and modifiers (mdn/mdn-http-observatory,
//! `src/analyzer/tests` and `src/grader/charts.rs`), on what this server answers behind a TLS proxy; then what the
//! Observatory does not look at.

use std::collections::BTreeMap;

use protocol::{AccountId, Key, SignInId};
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Client, Method, Response};
use server::http::assets;

use crate::support::{Browser, Person, Server};

const HOST: &str = "inro.example";
const FOREIGN: &str = "https://elsewhere.example";
/// "A lot of sites use 15552000, so a white lie is in order", says the Observatory.
const SIX_MONTHS: u64 = 15_552_000;
/// What everybody starts with.
const BASELINE: i32 = 100;

/// One test's result, by the Observatory's name, and what it adds to the score.
type Verdict = (&'static str, i32);

/// One answer, as the scanner sees it.
struct Seen {
    path: String,
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Seen {
    async fn of(path: &str, response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned();
        Self { path: path.to_owned(), status, headers, body }
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.get_all(name).iter();
        let first = all.next()?.to_str().unwrap();
        assert!(all.next().is_none(), "{}: {name} is sent twice", self.path);
        Some(first)
    }

    fn is_html(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.starts_with("text/html"))
    }

    fn scan(&self) -> [(&'static str, Verdict); 10] {
        [
            ("content-security-policy", csp(self.header("content-security-policy"))),
            ("cookies", cookies(self)),
            ("cross-origin-resource-sharing", cors(self)),
            ("redirection", redirection(self)),
            ("referrer-policy", referrer(self.header("referrer-policy"))),
            ("strict-transport-security", hsts(self.header("strict-transport-security"))),
            ("subresource-integrity", sri(self)),
            ("x-content-type-options", nosniff(self.header("x-content-type-options"))),
            ("x-frame-options", framing(self)),
            ("cross-origin-resource-policy", corp(self.header("cross-origin-resource-policy"))),
        ]
    }

    fn score(&self) -> i32 {
        let verdicts = self.scan();
        // A bonus counts only on top of 90 points without any.
        let without: i32 = BASELINE + verdicts.iter().map(|(_, (_, points))| points.min(&0)).sum::<i32>();
        let bonus: i32 = verdicts.iter().map(|(_, (_, points))| points.max(&0)).sum();
        if without >= 90 { without + bonus } else { without }
    }
}

const BROAD: [&str; 8] = ["ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"];

fn csp(policy: Option<&str>) -> Verdict {
    let Some(policy) = policy else { return ("csp-not-implemented", -25) };
    let mut directives = BTreeMap::new();
    for directive in policy.split(';').map(str::trim).filter(|directive| !directive.is_empty()) {
        let mut words = directive.split_ascii_whitespace();
        let name = words.next().unwrap_or_default();
        if policy.contains(',') || directives.insert(name, words.collect::<Vec<_>>()).is_some() {
            return ("csp-header-invalid", -25);
        }
    }
    let everything = vec!["*"];
    let of = |name| directives.get(name).or_else(|| directives.get("default-src")).unwrap_or(&everything);
    let (script, object, style) = (of("script-src"), of("object-src"), of("style-src"));
    let broad = |sources: &[&str]| sources.iter().any(|source| BROAD.contains(source));
    let inline = |sources: &[&str]| sources.iter().any(|source| ["'unsafe-inline'", "data:"].contains(source));
    let insecure =
        |sources: &[&str]| sources.iter().any(|source| source.starts_with("http:") || source.starts_with("ftp:"));
    let passive = ["img-src", "media-src"];
    if broad(script) || inline(script) || broad(object) {
        ("csp-implemented-with-unsafe-inline", -20)
    } else if directives.iter().any(|(name, sources)| !passive.contains(name) && insecure(sources)) {
        ("csp-implemented-with-insecure-scheme", -20)
    } else if script.contains(&"'unsafe-eval'") || style.contains(&"'unsafe-eval'") {
        ("csp-implemented-with-unsafe-eval", -10)
    } else if passive.iter().any(|name| insecure(of(name))) {
        ("csp-implemented-with-insecure-scheme-in-passive-content-only", -10)
    } else if broad(style) || inline(style) {
        ("csp-implemented-with-unsafe-inline-in-style-src-only", 0)
    } else if directives.get("default-src").is_some_and(|sources| *sources == ["'none'"]) {
        ("csp-implemented-with-no-unsafe-default-src-none", 10)
    } else {
        ("csp-implemented-with-no-unsafe", 5)
    }
}

/// The Observatory takes a cookie for a session's by its name; here every cookie is one.
fn cookies(seen: &Seen) -> Verdict {
    let mut any = false;
    for cookie in seen.headers.get_all("set-cookie") {
        any = true;
        let attributes: Vec<String> =
            cookie.to_str().unwrap().split(';').skip(1).map(|part| part.trim().to_ascii_lowercase()).collect();
        let has = |name: &str| attributes.iter().any(|attribute| attribute == name);
        if !has("secure") {
            return ("cookies-session-without-secure-flag", -40);
        }
        if !has("httponly") {
            return ("cookies-session-without-httponly-flag", -30);
        }
        if !has("samesite=strict") && !has("samesite=lax") {
            return ("cookies-samesite-flag-invalid", -20);
        }
    }
    if any { ("cookies-secure-with-httponly-sessions-and-samesite", 5) } else { ("cookies-not-found", 0) }
}

/// Every request of the scan carries a foreign `Origin`.
fn cors(seen: &Seen) -> Verdict {
    match seen.header("access-control-allow-origin") {
        None => ("cross-origin-resource-sharing-not-implemented", 0),
        Some("*") => ("cross-origin-resource-sharing-implemented-with-public-access", 0),
        Some(FOREIGN) if seen.header("access-control-allow-credentials") == Some("true") => {
            ("cross-origin-resource-sharing-implemented-with-universal-access", -50)
        }
        Some(_) => ("cross-origin-resource-sharing-implemented-with-restricted-access", 0),
    }
}

/// Port 80 is not this server's: with a public https:// address it answers its proxy. Here it must send nobody elsewhere.
fn redirection(seen: &Seen) -> Verdict {
    match seen.header("location") {
        Some(to) if !to.starts_with(&format!("https://{HOST}")) => ("redirection-not-to-https", -20),
        _ => ("redirection-not-needed-no-http", 0),
    }
}

fn referrer(policy: Option<&str>) -> Verdict {
    match policy {
        None => ("referrer-policy-not-implemented", 0),
        Some("no-referrer" | "same-origin" | "strict-origin" | "strict-origin-when-cross-origin") => {
            ("referrer-policy-private", 5)
        }
        Some("origin" | "origin-when-cross-origin" | "unsafe-url" | "no-referrer-when-downgrade") => {
            ("referrer-policy-unsafe", -5)
        }
        Some(_) => ("referrer-policy-header-invalid", -5),
    }
}

fn hsts(policy: Option<&str>) -> Verdict {
    let Some(policy) = policy else { return ("hsts-not-implemented", -20) };
    let age = policy.split(';').find_map(|part| part.trim().strip_prefix("max-age=")?.parse::<u64>().ok());
    match age {
        Some(age) if age >= SIX_MONTHS => ("hsts-implemented-max-age-at-least-six-months", 0),
        Some(_) => ("hsts-implemented-max-age-less-than-six-months", -10),
        None => ("hsts-header-invalid", -20),
    }
}

fn sri(seen: &Seen) -> Verdict {
    if !seen.is_html() {
        return ("sri-not-implemented-response-not-html", 0);
    }
    let mut scripts = seen.body.split("<script").skip(1).peekable();
    if scripts.peek().is_none() {
        return ("sri-not-implemented-but-no-scripts-loaded", 0);
    }
    let sources = scripts.filter_map(|script| script.split('>').next()?.split("src=\"").nth(1)?.split('"').next());
    for source in sources {
        if source.starts_with("//") || source.contains("://") {
            return ("sri-not-implemented-and-external-scripts-not-loaded-securely", -50);
        }
    }
    ("sri-not-implemented-but-all-scripts-loaded-from-secure-origin", 0)
}

fn nosniff(value: Option<&str>) -> Verdict {
    match value {
        Some("nosniff") => ("x-content-type-options-nosniff", 0),
        Some(_) => ("x-content-type-options-header-invalid", -5),
        None => ("x-content-type-options-not-implemented", -5),
    }
}

fn framing(seen: &Seen) -> Verdict {
    let policy = seen.header("content-security-policy").unwrap_or_default();
    if policy.split(';').any(|directive| directive.trim().starts_with("frame-ancestors ")) {
        return ("x-frame-options-implemented-via-csp", 5);
    }
    match seen.header("x-frame-options").map(str::to_ascii_lowercase).as_deref() {
        Some("deny" | "sameorigin") => ("x-frame-options-sameorigin-or-deny", 0),
        Some(_) => ("x-frame-options-header-invalid", -20),
        None => ("x-frame-options-not-implemented", -20),
    }
}

fn corp(value: Option<&str>) -> Verdict {
    match value {
        Some("same-origin") => ("cross-origin-resource-policy-implemented-with-same-origin", 10),
        Some("same-site") => ("cross-origin-resource-policy-implemented-with-same-site", 10),
        Some("cross-origin") => ("cross-origin-resource-policy-implemented-with-cross-origin", 0),
        Some(_) => ("cross-origin-resource-policy-header-invalid", -5),
        None => ("cross-origin-resource-policy-not-implemented", 0),
    }
}

async fn behind_tls() -> Server {
    Server::start_with(|config| config.public_url = Some(format!("https://{HOST}"))).await
}

async fn get(server: &Server, path: &str) -> Seen {
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let call = client.get(format!("{}{path}", server.url)).header("host", HOST).header("origin", FOREIGN);
    Seen::of(path, call.send().await.unwrap()).await
}

async fn sign_up(server: &Server) -> Seen {
    let browser = Browser::new(&server.url);
    let person =
        Person { browser: browser.clone(), account: AccountId([1; 16]), id: SignInId([1; 16]), auth_key: Key([1; 32]) };
    let call = browser.call(Method::POST, "/api/v1/accounts").header("host", HOST).json(&person.request());
    Seen::of("POST /api/v1/accounts", call.send().await.unwrap()).await
}

/// A script of the built site; without a site inside, the address of one that is not there.
fn asset() -> String {
    let script = assets::FILES.iter().find(|(path, _)| path.starts_with("assets/") && path.ends_with(".js"));
    script.map_or("/assets/none.js".to_owned(), |(path, _)| format!("/{path}"))
}

#[tokio::test]
async fn all_ten_tests_of_the_observatory_are_met_by_pages_assets_api_and_viewer() {
    let server = behind_tls().await;
    let mut seen = Vec::new();
    for path in ["/", &asset(), "/api/v1/server", "/view", "/no/such/page"] {
        seen.push((get(&server, path).await, 130));
    }
    // The one answer that sets a cookie; and the two calls that are for every origin, which is what they are for.
    seen.push((sign_up(&server).await, 135));
    seen.push((get(&server, &format!("/shl/{}/{}", Key([0; 32]), SignInId([0; 16]))).await, 120));
    for (answer, expected) in seen {
        for (test, (verdict, points)) in answer.scan() {
            println!("{:40} {test:30} {verdict} {points:+}", answer.path);
            assert!(points >= 0, "{}: {test}: {verdict}", answer.path);
        }
        println!("{:40} score {}, status {}", answer.path, answer.score(), answer.status);
        assert_eq!(answer.score(), expected, "{}", answer.path);
    }
    assert_eq!(get(&server, "/").await.is_html(), assets::built_in());
}

#[tokio::test]
async fn each_of_the_ten_tests_notices_a_weaker_header() {
    let server = behind_tls().await;
    let weaker = |name: &'static str, value: &str| (name, Some(value.to_owned()));
    let policy = get(&server, "/").await.header("content-security-policy").unwrap().to_owned();
    let csp = |from: &str, to: &str| ("content-security-policy", Some(policy.replace(from, to)));
    for ((name, value), expected) in [
        (csp("script-src 'self'", "script-src 'self' 'unsafe-inline'"), "csp-implemented-with-unsafe-inline"),
        (csp("object-src 'none'", "object-src *"), "csp-implemented-with-unsafe-inline"),
        (csp("'wasm-unsafe-eval'", "'unsafe-eval'"), "csp-implemented-with-unsafe-eval"),
        (csp("connect-src 'self'", "connect-src http://a"), "csp-implemented-with-insecure-scheme"),
        (csp("img-src 'self'", "img-src http://a"), "csp-implemented-with-insecure-scheme-in-passive-content-only"),
        (csp("style-src 'self'", "style-src data:"), "csp-implemented-with-unsafe-inline-in-style-src-only"),
        (csp("default-src 'none'", "default-src 'self'"), "csp-implemented-with-no-unsafe"),
        (csp("img-src 'self'", "font-src 'self'"), "csp-header-invalid"),
        (csp("frame-ancestors 'none'", ""), "x-frame-options-not-implemented"),
        (("content-security-policy", None), "csp-not-implemented"),
        (weaker("set-cookie", "a=b; Secure; HttpOnly"), "cookies-samesite-flag-invalid"),
        (weaker("set-cookie", "a=b; Secure; SameSite=Lax"), "cookies-session-without-httponly-flag"),
        (weaker("set-cookie", "a=b; HttpOnly; SameSite=Lax"), "cookies-session-without-secure-flag"),
        (weaker("location", "http://inro.example/"), "redirection-not-to-https"),
        (weaker("referrer-policy", "unsafe-url"), "referrer-policy-unsafe"),
        (weaker("referrer-policy", "nonsense"), "referrer-policy-header-invalid"),
        (weaker("strict-transport-security", "max-age=86400"), "hsts-implemented-max-age-less-than-six-months"),
        (weaker("strict-transport-security", "includeSubDomains"), "hsts-header-invalid"),
        (("strict-transport-security", None), "hsts-not-implemented"),
        (("x-content-type-options", None), "x-content-type-options-not-implemented"),
        (weaker("cross-origin-resource-policy", "nobody"), "cross-origin-resource-policy-header-invalid"),
        (("cross-origin-resource-policy", None), "cross-origin-resource-policy-not-implemented"),
    ] {
        let mut seen = get(&server, "/").await;
        let before = seen.score();
        match value {
            Some(value) => drop(seen.headers.insert(name, HeaderValue::from_str(&value).unwrap())),
            None => drop(seen.headers.remove(name)),
        }
        assert!(
            seen.scan().iter().any(|(_, (verdict, _))| *verdict == expected),
            "{name}: {expected}: {:?}",
            seen.scan()
        );
        assert!(seen.score() < before, "{name}: {expected}");
    }
    let mut open = get(&server, "/").await;
    open.headers.insert("access-control-allow-origin", HeaderValue::from_static(FOREIGN));
    open.headers.insert("access-control-allow-credentials", HeaderValue::from_static("true"));
    assert_eq!(cors(&open).1, -50);
    let page = |html: &str| {
        let headers = HeaderMap::from_iter([(reqwest::header::CONTENT_TYPE, HeaderValue::from_static("text/html"))]);
        Seen { path: String::new(), status: 200, headers, body: html.to_owned() }
    };
    assert_eq!(sri(&page("<script type=\"module\" src=\"//cdn.example/a.js\"></script>")).1, -50);
    assert_eq!(sri(&page("<script type=\"module\" src=\"/assets/a.js\"></script>")).1, 0);
}

#[tokio::test]
async fn what_the_observatory_does_not_look_at_is_sent_too() {
    let server = behind_tls().await;
    let client = Client::new();
    let mut all = vec![sign_up(&server).await];
    let link = format!("/shl/{}", Key([0; 32]));
    for method in ["GET", "HEAD", "POST", "OPTIONS", "TRACE", "PROPFIND"] {
        for path in ["/", "/view", &asset(), "/api/v1/server", "/api/v1/vaults", "/api/v1/nothing", "/healthz", &link] {
            let url = format!("{}{path}", server.url);
            let call = client.request(Method::from_bytes(method.as_bytes()).unwrap(), url).header("host", HOST);
            let seen = Seen::of(&format!("{method} {path}"), call.send().await.unwrap()).await;
            if ["TRACE", "PROPFIND"].contains(&method) {
                assert!([404, 405].contains(&seen.status), "{}: {}", seen.path, seen.status);
            }
            all.push(seen);
        }
    }
    for seen in all {
        let path = &seen.path;
        let of = |name| seen.header(name).unwrap_or_else(|| panic!("{path}: no {name}"));
        assert_eq!(of("strict-transport-security"), "max-age=63072000; includeSubDomains", "{path}");
        assert_eq!(of("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(of("x-robots-tag"), "noindex", "{path}");
        let features: Vec<&str> = of("permissions-policy").split(", ").collect();
        assert_eq!(features.iter().filter(|feature| !feature.ends_with("=()")).collect::<Vec<_>>(), [&"camera=(self)"]);
        let cache = of("cache-control");
        let expected = match path.split_once(' ').unwrap_or(("GET", path)).1 {
            asset if asset.starts_with("/assets/") && seen.status == 200 => "public, max-age=31536000, immutable",
            "/" | "/view" if seen.status == 200 => "no-cache",
            _ => "no-store",
        };
        assert_eq!(cache, expected, "{path}");
        // The type says how to read the bytes, and text says in which characters (ASVS 4.1.1).
        if !seen.body.is_empty() {
            let kind = of("content-type");
            assert!(!kind.starts_with("text/") || kind.ends_with("; charset=utf-8"), "{path}: {kind}");
        }
        for name in ["server", "x-powered-by", "via"] {
            assert!(seen.header(name).is_none(), "{path}: {name} says what runs here");
        }
    }
}
