//! Messages to the place that the operator named: that there is something to read, and nothing else.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use protocol::account::{OutsideNotices, Proof, SetOutsideNotices};
use protocol::grant::Limits;
use protocol::server::ServerInfo;
use protocol::{Key, ProblemKind};
use server::service::settings::NoticeUrl;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::links::{open, uses};
use crate::support::{Browser, Person, Server, done, refused};

/// Takes what is posted to it, and answers with this status.
struct Place {
    url: String,
    got: Arc<Mutex<Vec<String>>>,
}

impl Place {
    async fn open(status: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let got = Arc::<Mutex<Vec<String>>>::default();
        let into = Arc::clone(&got);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = Vec::new();
                let mut part = [0; 4096];
                while !request.ends_with(b"}") {
                    match stream.read(&mut part).await {
                        Ok(0) | Err(_) => break,
                        Ok(length) => request.extend(&part[..length]),
                    }
                }
                into.lock().unwrap().push(String::from_utf8(request).unwrap());
                let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { url, got }
    }

    fn count(&self) -> usize {
        self.got.lock().unwrap().len()
    }

    /// Waits until so many came, and a little longer for one too many.
    async fn has(&self, count: usize) {
        for _ in 0..200 {
            if self.count() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert_eq!(self.count(), count, "{:?}", self.got.lock().unwrap());
    }
}

async fn server_with(place: &Place) -> Server {
    let url = place.url.clone();
    Server::start_with(move |config| config.notice_url = Some(NoticeUrl::parse(&url).unwrap())).await
}

async fn set(person: &Person, on: bool) -> Option<String> {
    let request = SetOutsideNotices { on, proof: person.proof() };
    let answer = person.browser.put("/api/v1/account/notices", &request).await;
    let notices: OutsideNotices = done(answer).await.json().await.unwrap();
    notices.topic.map(|topic| topic.to_string())
}

#[tokio::test]
async fn nothing_is_sent_until_the_account_asks_for_it_and_then_only_that_there_is_something_to_read() {
    let place = Place::open("200 OK").await;
    let server = server_with(&place).await;
    let info: ServerInfo = Browser::new(&server.url).get("/api/v1/server").await.json().await.unwrap();
    assert!(info.notices);
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let first = vault.share(Limits::default(), None, b"jwe").await;
    done(open(&server.url, &first, None).await).await;
    place.has(0).await;
    let topic = set(&person, true).await.unwrap();
    assert_eq!(set(&person, true).await.as_ref(), Some(&topic), "asked for twice it is the same");
    let second = vault.share(uses(3), None, b"jwe").await;
    done(open(&server.url, &second, None).await).await;
    place.has(1).await;
    let got = place.got.lock().unwrap()[0].clone();
    let (head, body) = got.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST / HTTP/1.1\r\n"), "{head}");
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    let mut fields: Vec<&String> = body.as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(fields, ["message", "title", "topic"]);
    assert_eq!(body["topic"], topic);
    for id in [person.id.to_string(), vault.id.to_string(), second.grant.to_string(), second.link.to_string()] {
        assert!(!got.contains(&id), "{got}");
    }
    assert!(!got.contains("Dr. Example") && !got.contains("127.0.0.0"), "{got}");

    // The second opening of a link with a limit is no news; ten minutes later its refusals are.
    server.pass(600);
    done(open(&server.url, &second, None).await).await;
    place.has(1).await;
    done(vault.grant_call(second.grant, "pause").await).await;
    for _ in 0..3 {
        assert_eq!(open(&server.url, &second, None).await.status().as_u16(), 404);
    }
    place.has(2).await;
    assert_eq!(set(&person, false).await, None);
    server.pass(600);
    open(&server.url, &second, None).await;
    place.has(2).await;
    assert_ne!(set(&person, true).await, Some(topic), "asked for anew it is another name");
}

#[tokio::test]
async fn every_opening_of_a_link_like_an_emergency_cards_and_a_new_browser_are_told() {
    let place = Place::open("200 OK").await;
    let server = server_with(&place).await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    set(&person, true).await;
    let card = vault.share(Limits::default(), None, b"jwe").await;
    for count in 1..=2 {
        done(open(&server.url, &card, None).await).await;
        place.has(count).await;
        server.pass(600);
    }
    person.another_browser().await;
    place.has(3).await;
    // Within ten minutes many things are one message, and what came meanwhile is one more.
    for _ in 0..5 {
        done(open(&server.url, &card, None).await).await;
    }
    place.has(3).await;
    server.pass(600);
    place.has(4).await;
}

#[tokio::test]
async fn what_does_not_arrive_is_tried_again_and_without_a_place_nobody_is_promised_anything() {
    let place = Place::open("500 Internal Server Error").await;
    let server = server_with(&place).await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    set(&person, true).await;
    let card = vault.share(Limits::default(), None, b"jwe").await;
    done(open(&server.url, &card, None).await).await;
    place.has(1).await;
    server.pass(600);
    place.has(2).await;

    let server = Server::start().await;
    let info: ServerInfo = Browser::new(&server.url).get("/api/v1/server").await.json().await.unwrap();
    assert!(!info.notices);
    let person = Person::sign_up(&server.url).await;
    let mut request = SetOutsideNotices { on: true, proof: person.proof() };
    refused(person.browser.put("/api/v1/account/notices", &request).await, ProblemKind::NotAllowed).await;
    // Who has the session alone turns nothing off.
    request = SetOutsideNotices { on: false, proof: Proof { auth_key: Key([0; 32]), ..person.proof() } };
    refused(person.browser.put("/api/v1/account/notices", &request).await, ProblemKind::WrongKey).await;
}
