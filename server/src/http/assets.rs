//! The built site, inside the binary: pages by language, assets with hashed names. What is worth compressing is here in brotli alone, as
//! browsers take it; its plain form is made when somebody asks for that, and kept.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::routes::is_machine;

include!(concat!(env!("OUT_DIR"), "/site.rs"));

/// Pages that have a document of their own. All other routes of the app share the shell.
const PAGES: &[(&str, &str)] = &[("/", "welcome"), ("/sign-up", "sign-up"), ("/open", "open"), ("/view", "view")];
/// Routes of the app that are served by its shell; `/records` also with one more part.
const SHELL: &[&str] = &[
    "/home",
    "/records",
    "/import",
    "/shares",
    "/shares/new",
    "/emergency",
    "/emergency/new",
    "/provider",
    "/receipt",
    "/journal",
    "/referral",
    "/referral/earlier",
    "/release",
    "/settings",
    "/family",
    "/join",
    "/export",
    "/export/pharmacy",
    "/export/summary",
    "/leave",
    "/arrive",
];

/// The script that answers for this server on devices that keep the program.
const SERVICE_WORKER: &str = "/sw.js";

struct File {
    /// As it lies in the binary.
    stored: &'static [u8],
    is_brotli: bool,
    /// The plain form of what lies there in brotli, once it was asked for.
    plain: OnceLock<Vec<u8>>,
    tag: HeaderValue,
}

impl File {
    fn new(stored: &'static [u8], is_brotli: bool) -> Self {
        Self { stored, is_brotli, plain: OnceLock::new(), tag: tag(stored) }
    }

    fn plain(&self) -> &[u8] {
        if !self.is_brotli {
            return self.stored;
        }
        self.plain.get_or_init(|| {
            let mut plain = Vec::new();
            // It was compressed when this binary was built; what does not come out of it is seen by `verify-assets` and the browser's check.
            if let Err(error) = brotli_decompressor::BrotliDecompress(&mut { self.stored }, &mut plain) {
                tracing::error!(%error, "a file of the site is damaged inside the binary");
            }
            plain
        })
    }
}

static SITE: LazyLock<HashMap<&'static str, File>> = LazyLock::new(|| {
    let file = |(path, bytes): &(&'static str, &'static [u8])| match path.strip_suffix(".br") {
        Some(path) => (path, File::new(bytes, true)),
        None => (*path, File::new(bytes, false)),
    };
    FILES.iter().map(file).collect()
});

/// Whether this binary was built with a site inside.
#[must_use]
pub fn built_in() -> bool {
    !FILES.is_empty()
}

/// What a browser gets at an address of this site.
pub struct Expected {
    /// Path and query.
    pub address: String,
    /// The media type.
    pub content_type: &'static str,
    /// The bytes.
    pub bytes: &'static [u8],
}

/// Everything that this binary hands out to browsers: assets, and every page in both languages.
#[must_use]
pub fn everything() -> Vec<Expected> {
    let mut all = Vec::new();
    for (name, file) in SITE.iter() {
        let address = match name.strip_prefix("root/") {
            Some(whole) => format!("/{whole}"),
            None if name.starts_with("assets/") || *name == "asset-manifest.json" => format!("/{name}"),
            None => continue,
        };
        all.push(Expected { address, content_type: content_type(name), bytes: file.plain() });
    }
    let shell = SHELL.iter().map(|path| (*path, "shell")).chain([("/records/x", "shell")]);
    for (path, page) in PAGES.iter().copied().chain(shell) {
        for language in ["ja", "en"] {
            if let Some(file) = SITE.get(format!("pages/{language}/{page}.html").as_str()) {
                let address = format!("{path}?lang={language}");
                all.push(Expected { address, content_type: content_type(".html"), bytes: file.plain() });
            }
        }
    }
    all.sort_by(|one, other| one.address.cmp(&other.address));
    all
}

/// Answers everything that is no route: a page, an asset, or the page that says there is none.
pub fn serve(request: &Request) -> Response {
    let path = request.uri().path();
    let headers = request.headers();
    if let Some(name) = path.strip_prefix("/assets/") {
        return match SITE.get(format!("assets/{name}").as_str()) {
            Some(file) => {
                answer(StatusCode::OK, path, file, headers, "public, max-age=31536000, immutable", "accept-encoding")
            }
            None => missing(),
        };
    }
    let whole = if path == "/asset-manifest.json" {
        SITE.get("asset-manifest.json")
    } else {
        SITE.get(format!("root{path}").as_str())
    };
    if let Some(file) = whole {
        // What a device keeps is answered by this script: no copy of an old one may lie anywhere.
        let cache = if path == SERVICE_WORKER { "no-store" } else { "no-cache" };
        return answer(StatusCode::OK, path, file, headers, cache, "accept-encoding");
    }
    let (status, page) = match page(path) {
        Some(page) => (StatusCode::OK, page),
        None => (StatusCode::NOT_FOUND, "not-found"),
    };
    let language = language(request.uri().query(), headers);
    match SITE.get(format!("pages/{language}/{page}.html").as_str()) {
        Some(file) => answer(status, ".html", file, headers, "no-cache", "accept-language, accept-encoding"),
        None => missing(),
    }
}

/// Pages and assets are only read.
pub async fn only_safe_methods(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    if safe || is_machine(request.uri().path()) {
        return next.run(request).await;
    }
    let allow = HeaderValue::from_static("GET, HEAD");
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, allow)], "This is only read.\n").into_response()
}

fn page(path: &str) -> Option<&'static str> {
    if let Some((_, page)) = PAGES.iter().find(|(known, _)| *known == path) {
        return Some(page);
    }
    let record = path.strip_prefix("/records/").map(|rest| rest.strip_suffix("/edit").unwrap_or(rest));
    let record = record.is_some_and(|id| !id.is_empty() && !id.contains('/'));
    (record || SHELL.contains(&path)).then_some("shell")
}

fn answer(
    status: StatusCode,
    path: &str,
    file: &'static File,
    headers: &HeaderMap,
    cache: &'static str,
    vary: &'static str,
) -> Response {
    let common = [
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
        (header::VARY, HeaderValue::from_static(vary)),
        (header::ETAG, file.tag.clone()),
    ];
    let known = headers.get_all(header::IF_NONE_MATCH).iter().any(|tags| {
        let tags = tags.to_str().unwrap_or_default().split(',').map(str::trim);
        tags.into_iter().any(|tag| tag.trim_start_matches("W/").as_bytes() == file.tag.as_bytes())
    });
    if known && status == StatusCode::OK {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)))];
    if file.is_brotli && accepts_brotli(headers) {
        let encoding = [(header::CONTENT_ENCODING, HeaderValue::from_static("br"))];
        return (status, common, kind, encoding, file.stored).into_response();
    }
    (status, common, kind, file.plain()).into_response()
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response()
}

fn tag(bytes: &[u8]) -> HeaderValue {
    let digest = Sha256::digest(bytes);
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::from_str(&format!("\"{hex}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "otf" => "font/otf",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    weighted(headers, header::ACCEPT_ENCODING.as_str()).iter().any(|(name, q)| name == "br" && *q > 0.0)
}

/// `lang` of the query, else the reader's first of our languages, else Japanese.
fn language(query: Option<&str>, headers: &HeaderMap) -> &'static str {
    let known = |text: &str| ["ja", "en"].into_iter().find(|language| *language == text);
    let asked = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("lang="));
    if let Some(language) = asked.and_then(known) {
        return language;
    }
    let mut offers = weighted(headers, header::ACCEPT_LANGUAGE.as_str());
    offers.retain(|(_, q)| *q > 0.0);
    offers.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    offers.iter().find_map(|(tag, _)| known(tag.split('-').next().unwrap_or_default())).unwrap_or("ja")
}

/// The entries of an `Accept-…` header with their weights (RFC 9110 section 12.4.2), in lower case.
fn weighted(headers: &HeaderMap, name: &str) -> Vec<(String, f32)> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok());
            (name, weight.unwrap_or(1.0))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn the_language_is_the_one_asked_for_then_the_one_preferred_then_japanese() {
        let english = with("accept-language", "fr, en-GB;q=0.8, ja;q=0.5");
        assert_eq!(language(None, &english), "en");
        assert_eq!(language(Some("lang=ja"), &english), "ja");
        assert_eq!(language(Some("lang=xx"), &english), "en");
        assert_eq!(language(None, &HeaderMap::new()), "ja");
        assert_eq!(language(None, &with("accept-language", "en;q=0, fr")), "ja");
    }

    #[test]
    fn brotli_is_sent_only_to_those_who_take_it() {
        assert!(accepts_brotli(&with("accept-encoding", "gzip, deflate, br")));
        assert!(!accepts_brotli(&with("accept-encoding", "gzip, br;q=0")));
        assert!(!accepts_brotli(&HeaderMap::new()));
    }

    /// "inro inro inro inro inro inro inro inro", as the brotli program compresses it.
    const COMPRESSED: &[u8] = &[
        0x1b, 0x26, 0x00, 0xf8, 0x8d, 0x54, 0xb5, 0xbf, 0x04, 0x49, 0x73, 0xab, 0x37, 0xb9, 0x68, 0x27, 0x0a, 0x60,
        0x07,
    ];

    #[test]
    fn what_lies_in_the_binary_in_brotli_has_the_plain_form_it_was_made_of() {
        let file = File::new(COMPRESSED, true);
        assert_eq!(file.plain(), "inro ".repeat(8).trim_end().as_bytes());
        assert_eq!(File::new(b"plain", false).plain(), b"plain");
    }

    #[test]
    fn the_routes_of_the_app_have_a_page_and_others_have_none() {
        assert_eq!(page("/"), Some("welcome"));
        assert_eq!(page("/records/abc"), Some("shell"));
        assert_eq!(page("/shares/new"), Some("shell"));
        assert_eq!(page("/records/abc/def"), None);
        assert_eq!(page("/wp-admin"), None);
    }

    #[test]
    fn a_device_that_keeps_the_program_answers_for_pages_of_this_server_only_and_never_for_a_link_or_an_invitation() {
        let script = include_str!("../../../app/static/sw.js");
        let list = |name: &str| {
            let rest = script.split(&format!("const {name} = [")).nth(1).unwrap();
            let list = rest.split(']').next().unwrap();
            list.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
        };
        let (own, shared) = (list("PAGES"), list("SHELL"));
        assert_eq!(own, ["/", "/open"]);
        // What is opened with a secret in its address, and what only begins or moves at the server.
        let servers = ["/join", "/leave", "/arrive"];
        let expected: Vec<_> = SHELL.iter().filter(|path| !servers.contains(path)).collect();
        assert_eq!(shared.iter().collect::<Vec<_>>(), expected);
        for path in ["/view", "/sign-up", "/join"] {
            assert!(!own.iter().chain(&shared).any(|kept| kept == path), "{path}");
        }
    }
}
