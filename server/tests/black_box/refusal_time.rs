//! Whether the time of a refusal tells its reason: interleaved requests over one connection, compared by rank.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use protocol::grant::Limits;
use protocol::{Key, SignInId};
use server::random;

use crate::links::{open, uses};
use crate::support::{Person, Server, Shared, done};

/// Comparisons; a difference that is the server's own shows in each, one that the machine made does not.
const ROUNDS: usize = 3;
/// Requests of each case in a round.
const EACH: usize = 400;
/// So far from one half, and somebody who asks often enough can tell.
const NOTICEABLE: f64 = 0.1;
/// What the control adds to one case.
const DELAY: Duration = Duration::from_micros(300);
/// Six requests a turn, and a network's allowance is 600 a minute.
const TURNS_A_MINUTE: usize = 80;

/// One kind of request.
struct Case {
    name: &'static str,
    request: Vec<u8>,
    /// Only in the control.
    delay: Duration,
}

impl Case {
    fn new(name: &'static str, server: &Server, path: &str, body: &str) -> Self {
        let host = server.url.strip_prefix("http://").unwrap();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nInro-Request: 1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        Self { name, request: request.into_bytes(), delay: Duration::ZERO }
    }

    fn link(name: &'static str, server: &Server, link: &Key) -> Self {
        Self::new(name, server, &format!("/shl/{link}"), r#"{"recipient":"Dr. Example","passcode":"123456"}"#)
    }
}

/// A kept-alive connection that is read as soon as something comes.
struct Connection(TcpStream);

impl Connection {
    fn to(server: &Server) -> Self {
        let stream = TcpStream::connect(server.url.strip_prefix("http://").unwrap()).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(stream)
    }

    /// Status and time from the first byte sent to the last one received.
    fn ask(&mut self, case: &Case) -> (u16, Duration) {
        let began = Instant::now();
        self.0.write_all(&case.request).unwrap();
        let mut answer = Vec::with_capacity(4096);
        let mut part = [0; 4096];
        while !is_whole(&answer) {
            let length = self.0.read(&mut part).unwrap();
            assert!(length > 0, "the connection was closed");
            answer.extend_from_slice(&part[..length]);
        }
        let received = Instant::now();
        while received.elapsed() < case.delay {
            std::hint::spin_loop();
        }
        (std::str::from_utf8(&answer[9..12]).unwrap().parse().unwrap(), began.elapsed())
    }
}

fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = std::str::from_utf8(&answer[..end]).unwrap().to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    answer.len() == end + 4 + length.parse::<usize>().unwrap()
}

/// Asks for each case equally often, in a new random order each time; each case's times.
fn measure(server: &Server, cases: &[Case], each: usize, status: u16, rest: impl Fn(usize)) -> Vec<Vec<Duration>> {
    let mut connection = Connection::to(server);
    let mut times = vec![Vec::with_capacity(each); cases.len()];
    for turn in 0..each {
        rest(turn);
        let mut order: Vec<usize> = (0..cases.len()).collect();
        for last in (1..order.len()).rev() {
            order.swap(last, usize::from(random::bytes::<1>()[0]) % (last + 1));
        }
        for index in order {
            let (found, took) = connection.ask(&cases[index]);
            assert_eq!(found, status, "{}", cases[index].name);
            times[index].push(took);
        }
    }
    times
}

/// The chance that one of `a` took longer than one of `b`, ties counted half: Mann and Whitney's U, divided by the number
/// of pairs. At one half nobody can tell them apart.
fn longer(a: &[Duration], b: &[Duration]) -> f64 {
    let mut b = b.to_vec();
    b.sort_unstable();
    let wins: usize =
        a.iter().map(|one| b.partition_point(|other| other < one) + b.partition_point(|other| other <= one)).sum();
    wins as f64 / (2 * a.len() * b.len()) as f64
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times[times.len() / 2]
}

/// For each case but the first: how far its times are from the first one's, in the round where they are closest.
fn distances(rounds: &[Vec<Vec<Duration>>], cases: &[Case]) -> Vec<f64> {
    (1..cases.len())
        .map(|index| {
            let all: Vec<f64> = rounds.iter().map(|times| longer(&times[index], &times[0])).collect();
            let medians: Vec<_> = rounds.iter().map(|times| (median(&times[index]), median(&times[0]))).collect();
            println!("{:10} against {}: A {all:.3?}, medians {medians:?}", cases[index].name, cases[0].name);
            all.iter().map(|a| (a - 0.5).abs()).fold(f64::INFINITY, f64::min)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_of_a_refusal_does_not_tell_its_reason() {
    let server = Server::start().await;
    let mut vault = Person::sign_up(&server.url).await.create_vault().await;
    let past = Limits { until: Some(server.now() - 1), uses: None };
    let expired = vault.share(past, None, b"jwe").await;
    let used_up = vault.share(uses(1), None, b"jwe").await;
    let paused = vault.share(Limits::default(), None, b"jwe").await;
    let revoked = vault.share(Limits::default(), None, b"jwe").await;
    let exhausted = vault.share(Limits::default(), Some("123456"), b"jwe").await;
    done(open(&server.url, &used_up, None).await).await;
    done(vault.grant_call(paused.grant, "pause").await).await;
    done(vault.grant_call(revoked.grant, "revoke").await).await;
    for _ in 0..5 {
        assert_eq!(open(&server.url, &exhausted, Some("000000")).await.status(), 401);
    }
    let case = |name, shared: Shared| Case::link(name, &server, &shared.link);
    let mut cases = vec![
        Case::link("unknown", &server, &Key(random::bytes())),
        case("paused", paused),
        case("revoked", revoked),
        case("expired", expired),
        case("used up", used_up),
        case("exhausted", exhausted),
    ];
    let rest = |turn: usize| {
        if turn.is_multiple_of(TURNS_A_MINUTE) {
            server.pass(61);
        }
    };
    let round = |cases: &[Case]| measure(&server, cases, EACH, 404, rest);
    // Caches, allocator and branch predictors before anything counts.
    round(&cases);
    let rounds: Vec<_> = (0..ROUNDS).map(|_| round(&cases)).collect();
    let honest = distances(&rounds, &cases);
    // The same comparison finds a delay that is there.
    cases[1].delay = DELAY;
    println!("control: {} with {DELAY:?} more", cases[1].name);
    let rounds: Vec<_> = (0..ROUNDS).map(|_| round(&cases)).collect();
    let delayed = distances(&rounds, &cases);
    assert!(delayed[0] > NOTICEABLE, "the control was not noticed: {delayed:.3?}");
    assert!(honest.iter().all(|distance| *distance < NOTICEABLE), "{honest:.3?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_of_a_refused_key_does_not_tell_whether_the_id_exists() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let sign_in = |name, id: SignInId| {
        let body = format!(r#"{{"id":"{id}","auth_key":"{}","new_device":false}}"#, Key([7; 32]));
        Case::new(name, &server, "/api/v1/sessions", &body)
    };
    let cases = [sign_in("unknown id", SignInId(random::bytes())), sign_in("wrong key", person.id)];
    // Ten wrong keys an hour for an id, so an hour passes after each ten.
    let rest = |turn: usize| {
        if turn.is_multiple_of(10) {
            server.pass(3601);
        }
    };
    let rounds: Vec<_> = (0..ROUNDS).map(|_| measure(&server, &cases, 100, 401, rest)).collect();
    let distance = distances(&rounds, &cases)[0];
    assert!(distance < NOTICEABLE, "{distance:.3}");
}

#[test]
fn ranks_of_equal_times_are_half_and_half_and_longer_ones_win() {
    let ms = |list: &[u64]| list.iter().copied().map(Duration::from_millis).collect::<Vec<_>>();
    assert_eq!(longer(&ms(&[1, 1]), &ms(&[1, 1])), 0.5);
    assert_eq!(longer(&ms(&[2, 3]), &ms(&[1])), 1.0);
    assert_eq!(longer(&ms(&[1, 4]), &ms(&[2, 3])), 0.5);
}
