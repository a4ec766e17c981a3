//! What a provider leaves in a grant's reply box, over HTTP.

use protocol::grant::{GrantView, Grants, Limits, SetPasscode, SetReplyBox};
use protocol::journal::EventKind;
use protocol::vault::VaultView;
use protocol::{ProblemKind, ReplyId, limits};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use server::random;
use server::service::key;

use crate::backup::{Kept, sign_in_again};
use crate::deletion::marker;
use crate::journal::read_at_least;
use crate::links::{open, uses};
use crate::raw_search::openable;
use crate::support::{Person, Server, Shared, Vault, done, passcode_hash, refused};

const JWE: &[u8] = b"jwe";

async fn grant(vault: &Vault) -> GrantView {
    let grants: Grants = done(vault.browser.get(&vault.path("/grants")).await).await.json().await.unwrap();
    grants.grants[0].clone()
}

async fn bytes(vault: &Vault) -> u64 {
    let view: VaultView = done(vault.browser.get(&vault.path("")).await).await.json().await.unwrap();
    view.bytes
}

async fn set_box(vault: &Vault, shared: &Shared, open: bool) -> Response {
    vault.browser.put(&vault.path(&format!("/grants/{}/reply-box", shared.grant)), &SetReplyBox { open }).await
}

/// The ticket that comes with a manifest.
fn ticket(manifest: &Response) -> Option<String> {
    manifest.headers().get("inro-reply-ticket").map(|value| value.to_str().unwrap().to_owned())
}

/// As our own page sends it.
fn request(url: &str, link: &str, ticket: &str, reply: ReplyId, sealed: &[u8]) -> RequestBuilder {
    Client::new()
        .post(format!("{url}/shl/{link}/reply"))
        .header("inro-request", "1")
        .header("inro-reply-ticket", ticket)
        .header("inro-reply-id", reply.to_string())
        .header("content-type", "application/octet-stream")
        .body(sealed.to_vec())
}

async fn leave(server: &Server, shared: &Shared, ticket: &str, sealed: &[u8]) -> Response {
    let reply = ReplyId(random::bytes());
    request(&server.url, &shared.link.to_string(), ticket, reply, sealed).send().await.unwrap()
}

/// A link that may be opened once, its box open, opened by somebody who has the ticket now.
async fn opened_once(server: &Server) -> (Vault, Shared, String) {
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let shared = vault.share(uses(1), Some("123456"), JWE).await;
    done(set_box(&vault, &shared, true).await).await;
    let ticket = ticket(&done(open(&server.url, &shared, Some("123456")).await).await).unwrap();
    (vault, shared, ticket)
}

fn path(vault: &Vault, shared: &Shared, reply: ReplyId) -> String {
    vault.path(&format!("/grants/{}/replies/{reply}", shared.grant))
}

#[tokio::test]
async fn a_box_is_closed_until_it_is_opened_and_who_opened_the_link_before_has_no_ticket() {
    let server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let shared = vault.share(Limits::default(), None, JWE).await;
    assert!(!grant(&vault).await.reply_box);
    assert_eq!(ticket(&open(&server.url, &shared, None).await), None);
    done(set_box(&vault, &shared, true).await).await;
    let good = ticket(&open(&server.url, &shared, None).await).unwrap();
    assert_eq!(leave(&server, &shared, &good, b"one").await.status(), StatusCode::NO_CONTENT);
    done(set_box(&vault, &shared, false).await).await;
    assert_eq!(leave(&server, &shared, &good, b"two").await.status(), StatusCode::NOT_FOUND);
    let view = grant(&vault).await;
    assert_eq!((view.reply_box, view.replies.len()), (false, 1), "what waits stays");
    let told: Vec<_> = read_at_least(&vault, 4).await.into_iter().map(|event| event.kind).collect();
    assert!(
        [EventKind::ReplyBoxOpened, EventKind::Replied, EventKind::ReplyBoxClosed]
            .iter()
            .all(|kind| told.contains(kind))
    );
}

#[tokio::test]
async fn a_reply_spends_no_use_asks_for_no_passcode_again_and_comes_back_byte_for_byte() {
    let server = Server::start().await;
    let (vault, shared, ticket) = opened_once(&server).await;
    let large: Vec<u8> = (0..3_000_000_u32).map(|at| at as u8).collect();
    for sealed in [&b"small"[..], &large] {
        assert_eq!(leave(&server, &shared, &ticket, sealed).await.status(), StatusCode::NO_CONTENT);
    }
    let view = grant(&vault).await;
    assert_eq!((view.used, view.attempts_left), (1, Some(5)));
    let mut lengths: Vec<_> = view.replies.iter().map(|reply| reply.length).collect();
    lengths.sort_unstable();
    assert_eq!(lengths, [5, 3_000_000]);
    assert_eq!(bytes(&vault).await, 3 + 3_000_005, "the vault's quota is charged");
    for reply in view.replies {
        let body = done(vault.browser.get(&path(&vault, &shared, reply.reply)).await).await.bytes().await.unwrap();
        assert!(body == large || body == "small"[..]);
        done(vault.browser.delete(&path(&vault, &shared, reply.reply)).await).await;
        refused(vault.browser.delete(&path(&vault, &shared, reply.reply)).await, ProblemKind::NotFound).await;
        refused(vault.browser.get(&path(&vault, &shared, reply.reply)).await, ProblemKind::NotFound).await;
    }
    assert!(grant(&vault).await.replies.is_empty());
    assert_eq!(bytes(&vault).await, 3);
}

#[tokio::test]
async fn the_same_reply_sent_again_waits_once() {
    let server = Server::start().await;
    let (vault, shared, ticket) = opened_once(&server).await;
    let reply = ReplyId([7; 16]);
    let link = shared.link.to_string();
    for _ in 0..3 {
        done(request(&server.url, &link, &ticket, reply, b"sealed").send().await.unwrap()).await;
    }
    assert_eq!(grant(&vault).await.replies.len(), 1);
}

#[tokio::test]
async fn twenty_items_and_so_many_bytes_are_a_full_box_however_many_write_at_once() {
    let server = Server::start().await;
    let (vault, shared, ticket) = opened_once(&server).await;
    let at_once = (0..limits::REPLIES + 5).map(|_| leave(&server, &shared, &ticket, b"sealed"));
    let answers = futures::future::join_all(at_once).await;
    let left = answers.iter().filter(|answer| answer.status() == StatusCode::NO_CONTENT).count();
    assert!(answers.iter().all(|answer| [204, 413, 503].contains(&answer.status().as_u16())));
    assert_eq!(grant(&vault).await.replies.len(), left);
    // Those that only met others at the store may come again.
    for _ in left..limits::REPLIES {
        done(leave(&server, &shared, &ticket, b"sealed").await).await;
    }
    refused(leave(&server, &shared, &ticket, b"sealed").await, ProblemKind::TooLarge).await;
    assert_eq!(grant(&vault).await.replies.len(), limits::REPLIES);
    let first = grant(&vault).await.replies[0].reply;
    done(vault.browser.delete(&path(&vault, &shared, first)).await).await;
    let most = vec![1; usize::try_from(limits::REPLY_BYTES).unwrap()];
    refused(leave(&server, &shared, &ticket, &most).await, ProblemKind::TooLarge).await;
    let fits = &most[..most.len() - (limits::REPLIES - 1) * b"sealed".len()];
    done(leave(&server, &shared, &ticket, fits).await).await;
    let more = vec![1; most.len() + 1];
    refused(leave(&server, &shared, &ticket, &more).await, ProblemKind::TooLarge).await;
}

#[tokio::test]
async fn without_a_good_ticket_for_an_open_box_there_is_one_refusal() {
    let server = Server::start().await;
    let (mut vault, shared, ticket) = opened_once(&server).await;
    let other = vault.share(Limits::default(), None, JWE).await;
    done(set_box(&vault, &other, true).await).await;
    let refusal = |response: Response| async {
        let status = response.status();
        let mut headers = response.headers().clone();
        headers.remove("date");
        (status, headers, response.bytes().await.unwrap())
    };
    let unknown = Shared { link: protocol::Key([0; 32]), ..shared };
    let expected = refusal(leave(&server, &unknown, &ticket, b"x").await).await;
    assert_eq!(expected.0, StatusCode::NOT_FOUND);
    for (link, ticket) in [(&shared, ""), (&shared, "AAAA"), (&other, ticket.as_str())] {
        assert_eq!(refusal(leave(&server, link, ticket, b"x").await).await, expected);
    }
    done(vault.grant_call(shared.grant, "pause").await).await;
    assert_eq!(refusal(leave(&server, &shared, &ticket, b"x").await).await, expected, "paused");
    done(vault.grant_call(shared.grant, "resume").await).await;
    server.pass(limits::REPLY_TICKET_SECONDS);
    assert_eq!(refusal(leave(&server, &shared, &ticket, b"x").await).await, expected, "an hour later");
    let (vault, shared, ticket) = opened_once(&server).await;
    let passcode = SetPasscode { passcode: Some(passcode_hash("654321")) };
    let set = vault.path(&format!("/grants/{}/passcode", shared.grant));
    done(vault.browser.put(&set, &passcode).await).await;
    assert_eq!(refusal(leave(&server, &shared, &ticket, b"x").await).await, expected, "another passcode");
    let ended = vault.grant_call(shared.grant, "revoke").await;
    done(ended).await;
    assert_eq!(refusal(leave(&server, &shared, &ticket, b"x").await).await, expected, "revoked");
    refused(set_box(&vault, &shared, true).await, ProblemKind::Conflict).await;
}

#[tokio::test]
async fn no_other_origin_leaves_anything_and_an_odd_request_is_told_so() {
    let server = Server::start().await;
    let (vault, shared, ticket) = opened_once(&server).await;
    let link = shared.link.to_string();
    let right = || request(&server.url, &link, &ticket, ReplyId([1; 16]), b"x");
    refused(right().header("origin", "https://elsewhere.example").send().await.unwrap(), ProblemKind::ForeignOrigin)
        .await;
    let url = format!("{}/shl/{link}/reply", server.url);
    let bare = Client::new().post(&url).header("inro-request", "1").header("inro-reply-ticket", &ticket);
    let octets = |request: RequestBuilder| request.header("content-type", "application/octet-stream").body("x");
    refused(octets(bare.try_clone().unwrap()).send().await.unwrap(), ProblemKind::BadRequest).await;
    let form = bare.try_clone().unwrap().header("content-type", "application/x-www-form-urlencoded").body("a=b");
    refused(form.send().await.unwrap(), ProblemKind::MediaType).await;
    refused(request(&server.url, &link, &ticket, ReplyId([1; 16]), b"").send().await.unwrap(), ProblemKind::BadRequest)
        .await;
    let asked = Client::new().request(reqwest::Method::OPTIONS, &url).send().await.unwrap();
    assert!(!asked.headers().contains_key("access-control-allow-origin"));
    assert!(grant(&vault).await.replies.is_empty());
    // A stranger reads and erases nothing.
    done(right().send().await.unwrap()).await;
    let stranger = Person::sign_up(&server.url).await;
    refused(stranger.browser.get(&path(&vault, &shared, ReplyId([1; 16]))).await, ProblemKind::NotFound).await;
    refused(stranger.browser.delete(&path(&vault, &shared, ReplyId([1; 16]))).await, ProblemKind::NotFound).await;
    assert_eq!(grant(&vault).await.replies.len(), 1);
}

#[tokio::test]
async fn what_was_taken_in_refused_or_revoked_cannot_be_opened_from_the_raw_folder() {
    let server = Server::start().await;
    let (vault, shared, ticket) = opened_once(&server).await;
    let bodies = [marker("refused"), marker("waits when it is revoked")];
    for body in &bodies {
        done(leave(&server, &shared, &ticket, body).await).await;
    }
    let replies = grant(&vault).await.replies;
    let opens = |reply: ReplyId| {
        let row = key::reply(&vault.id, &shared.grant, &reply);
        bodies.iter().map(|body| openable(server.data(), &row, body)).sum::<usize>()
    };
    assert!(replies.iter().all(|reply| opens(reply.reply) > 0));
    done(vault.browser.delete(&path(&vault, &shared, replies[0].reply)).await).await;
    assert_eq!((opens(replies[0].reply), opens(replies[1].reply) > 0), (0, true));
    done(vault.grant_call(shared.grant, "revoke").await).await;
    assert_eq!(opens(replies[1].reply), 0);
    assert!(grant(&vault).await.replies.is_empty());
    assert_eq!(bytes(&vault).await, 0);
}

#[tokio::test]
async fn what_waits_is_in_a_backup_and_what_was_refused_after_it_does_not_come_back() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let shared = vault.share(Limits::default(), None, JWE).await;
    done(set_box(&vault, &shared, true).await).await;
    let ticket = ticket(&open(&server.url, &shared, None).await).unwrap();
    for sealed in [&b"waits"[..], b"is refused", &vec![9; 100_000]] {
        done(leave(&server, &shared, &ticket, sealed).await).await;
    }
    let kept = Kept::new();
    kept.back_up(&mut server).await;
    vault.browser = sign_in_again(&person, &server).await;
    let replies = grant(&vault).await.replies;
    let refused = replies.iter().find(|reply| reply.length == 10).unwrap().reply;
    done(vault.browser.delete(&path(&vault, &shared, refused)).await).await;
    let log = std::fs::read_to_string(server.data().join("deleted.log")).unwrap();
    let before = bytes(&vault).await;
    kept.restore_into(&mut server, &log).await;
    vault.browser = sign_in_again(&person, &server).await;
    let left = grant(&vault).await;
    assert!(left.reply_box);
    assert_eq!(left.replies, replies.into_iter().filter(|reply| reply.reply != refused).collect::<Vec<_>>());
    assert_eq!(bytes(&vault).await, before);
    for reply in left.replies {
        done(vault.browser.get(&path(&vault, &shared, reply.reply)).await).await;
    }
}
