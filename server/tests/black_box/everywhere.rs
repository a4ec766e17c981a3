//! Headers, problems, limits: what holds for every answer.

use std::collections::BTreeSet;

use protocol::ProblemKind;
use protocol::route::{Access, ROUTES};
use reqwest::{Client, Method, StatusCode};

use crate::support::{Browser, Person, Server, done, refused};

/// The path of a route with ids in it.
fn example(path: &str) -> String {
    path.replace("{link}", &"A".repeat(43))
        .replace("{digest}", &"A".repeat(43))
        .split('/')
        .map(|part| if part.starts_with('{') { "AAAAAAAAAAAAAAAAAAAAAA" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut answers = Vec::new();
    for route in ROUTES {
        let method = Method::from_bytes(route.method.as_bytes()).unwrap();
        answers.push(person.browser.call(method, &example(route.path)).send().await.unwrap());
    }
    for path in ["/", "/nowhere", "/assets/nothing.js", "/api/v1/nothing", "/shl", "/robots.txt", "/view?lang=en"] {
        answers.push(person.browser.get(path).await);
        answers.push(person.browser.call(Method::POST, path).send().await.unwrap());
    }
    let statuses: BTreeSet<u16> = answers.iter().map(|answer| answer.status().as_u16()).collect();
    assert!(statuses.is_superset(&BTreeSet::from([200, 204, 401, 404, 405, 415])), "{statuses:?}");
    for answer in answers {
        let url = answer.url().clone();
        let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap());
        assert_eq!(
            header("content-security-policy"),
            Some(
                "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; font-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            ),
            "{url}"
        );
        for (name, expected) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("x-robots-tag", "noindex"),
        ] {
            assert_eq!(header(name), Some(expected), "{url} {name}");
        }
        assert!(header("permissions-policy").unwrap().starts_with("camera=(self), "), "{url}");
        assert!(header("strict-transport-security").is_none(), "{url}: plain http on loopback");
        let shared = url.path().starts_with("/shl/");
        // What is left in a reply box comes from our own page.
        let any_origin = shared && !url.path().ends_with("/reply");
        let policy = if any_origin { "cross-origin" } else { "same-origin" };
        assert_eq!(header("cross-origin-resource-policy"), Some(policy), "{url}");
        if url.path().starts_with("/api") || shared {
            assert_eq!(header("cache-control"), Some("no-store"), "{url}");
        }
    }
}

#[tokio::test]
async fn every_private_call_needs_a_session_and_must_come_from_our_own_pages() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let stranger = Browser::new(&server.url);
    for route in ROUTES.iter().filter(|route| matches!(route.access, Access::Session | Access::SameOrigin)) {
        let method = Method::from_bytes(route.method.as_bytes()).unwrap();
        let path = example(route.path);
        println!("{} {path}", route.method);
        let url = format!("{}{path}", server.url);
        let bare = Client::new().request(method.clone(), &url).send().await.unwrap();
        refused(bare, ProblemKind::ForeignOrigin).await;
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", "none"),
            ("host", "rebound.example"),
        ] {
            let call = person.browser.call(method.clone(), &path).header(name, value);
            refused(call.send().await.unwrap(), ProblemKind::ForeignOrigin).await;
        }
        if route.access == Access::Session {
            let call = stranger.call(method, &path).send().await.unwrap();
            refused(call, ProblemKind::SignedOut).await;
        }
    }
    let own = person.browser.call(Method::GET, "/api/v1/vaults");
    done(own.header("origin", &server.url).header("sec-fetch-site", "same-origin").send().await.unwrap()).await;
}

#[tokio::test]
async fn the_openapi_document_lists_exactly_the_routes_and_every_one_answers() {
    let server = Server::start().await;
    let browser = Browser::new(&server.url);
    let document: serde_json::Value = done(browser.get("/api/v1/openapi.json").await).await.json().await.unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let listed: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(|method| (method.to_ascii_uppercase(), path.clone()))
        })
        .collect();
    let table: BTreeSet<_> = ROUTES.iter().map(|route| (route.method.to_owned(), route.path.to_owned())).collect();
    assert_eq!(listed, table);
    for (method, path) in listed {
        let all: BTreeSet<&str> = ROUTES.iter().filter(|route| route.path == path).map(|route| route.method).collect();
        let answer =
            browser.call(Method::from_bytes(method.as_bytes()).unwrap(), &example(&path)).send().await.unwrap();
        assert_ne!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        // And nothing answers that is not listed.
        for other in ["GET", "POST", "PUT", "DELETE", "PATCH"].into_iter().filter(|other| !all.contains(other)) {
            let answer =
                browser.call(Method::from_bytes(other.as_bytes()).unwrap(), &example(&path)).send().await.unwrap();
            refused(answer, ProblemKind::MethodNotAllowed).await;
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_for_programs_and_a_page_for_people() {
    let server = Server::start().await;
    let browser = Browser::new(&server.url);
    refused(browser.get("/api/v1/nothing").await, ProblemKind::NotFound).await;
    refused(browser.get("/api").await, ProblemKind::NotFound).await;
    let page = browser.get("/nothing").await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/"));
    let post = browser.call(Method::POST, "/nothing").send().await.unwrap();
    assert_eq!(post.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_body_of_two_hundred_megabytes_is_refused_at_once() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let vault = person.create_vault().await;
    let started = std::time::Instant::now();
    let announced = person
        .browser
        .call(Method::POST, &vault.path("/changes"))
        .header("content-type", "application/cbor")
        .body(vec![0; 200 * 1024 * 1024]);
    refused(announced.send().await.unwrap(), ProblemKind::TooLarge).await;
    // Without a length it is refused when the limit is reached.
    let chunks = futures::stream::iter((0..200).map(|_| Ok::<_, std::io::Error>(vec![0; 1024 * 1024])));
    let streamed = person
        .browser
        .call(Method::POST, &vault.path("/changes"))
        .header("content-type", "application/cbor")
        .body(reqwest::Body::wrap_stream(chunks));
    refused(streamed.send().await.unwrap(), ProblemKind::TooLarge).await;
    assert!(started.elapsed().as_secs() < 5);
}

/// Answers of one connection to bytes that no client sends: the status of each.
fn raw(server: &Server, bytes: &str) -> Vec<u16> {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(server.url.strip_prefix("http://").unwrap()).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(5))).unwrap();
    // Not closed from this side: a server that sees the end of a connection need not answer what came before it.
    stream.write_all(bytes.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // A refusal may close the connection before everything was read.
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    answer.split("HTTP/1.1 ").skip(1).map(|rest| rest[..3].parse().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_with_two_lengths_is_refused() {
    let server = Server::start().await;
    let host = server.url.strip_prefix("http://").unwrap();
    let hidden = format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let post = |lengths: &str, body: &str| {
        let head = format!(
            "POST /shl/{} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n",
            protocol::Key([0; 32])
        );
        raw(&server, &format!("{head}{lengths}\r\n{body}"))
    };
    // As it should be: two requests, two answers.
    assert_eq!(post("Content-Length: 2\r\n", &format!("{{}}{hidden}")), [400, 200]);
    // Where two readers could disagree about the end of the first, there is no second (RFC 9112 section 6.3).
    for (lengths, body) in [
        ("Content-Length: 2\r\nContent-Length: 4\r\n", format!("{{}}{hidden}")),
        ("Content-Length: 2, 4\r\n", format!("{{}}{hidden}")),
        ("Content-Length: +2\r\n", format!("{{}}{hidden}")),
        ("Transfer-Encoding: chunked\r\n", format!("zz\r\n{{}}\r\n0\r\n\r\n{hidden}")),
        ("Transfer-Encoding: gzip\r\n", format!("{{}}{hidden}")),
    ] {
        let answers = post(lengths, &body);
        assert!(answers.len() <= 1 && answers.iter().all(|status| *status == 400), "{lengths}: {answers:?}");
    }
    // Both kinds: the chunks count, as the standard says, and the announced length hides nothing.
    let both = post(
        &format!("Content-Length: {}\r\nTransfer-Encoding: chunked\r\n", 12 + hidden.len()),
        &format!("2\r\n{{}}\r\n0\r\n\r\n{hidden}"),
    );
    assert!(both == [400, 200] || both == [400], "{both:?}");
}

#[tokio::test]
async fn json_with_unknown_or_repeated_members_is_refused() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let post = |body: &'static str| {
        let call = person.browser.call(Method::POST, "/api/v1/account/events/read");
        call.header("content-type", "application/json").body(body).send()
    };
    for body in ["{\"through\":0,\"more\":1}", "{\"through\":0,\"through\":0}", "{}", "[]", "", "{\"through\":-1}"] {
        refused(post(body).await.unwrap(), ProblemKind::BadRequest).await;
    }
    done(post("{\"through\":0}").await.unwrap()).await;
}

#[tokio::test]
async fn the_server_says_what_it_is_and_what_deleting_means() {
    let server = Server::start().await;
    let info: protocol::server::ServerInfo =
        Browser::new(&server.url).get("/api/v1/server").await.json().await.unwrap();
    assert_eq!((info.public_url, info.backup_days), (server.url.clone(), 30));
    assert_eq!(info.sign_up, protocol::server::SignUpPolicy::Open);
    let ready = Browser::new(&server.url).get("/readyz").await;
    assert_eq!(ready.status(), StatusCode::OK);
}
