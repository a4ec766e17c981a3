//! The live stream: what moves elsewhere shows here, and a stream that breaks leaves the engine as it was.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use crate::common::{ALL, Device, PASSPHRASE, chizuru, drug, serve};
use client::engine::Followed;
use client::engine::wire::*;
use client::native::NativeTransport;
use client::transport::{Request, Response, Transport, Unreachable};
use futures::channel::oneshot;
use futures::lock::Mutex;

/// A line to the server whose live stream says that something moved and breaks while that is being fetched.
#[derive(Clone)]
struct Breaking(Rc<Line>);

struct Line {
    inner: NativeTransport,
    /// Called when the next changes are asked for.
    asked: RefCell<Option<oneshot::Sender<()>>>,
    /// Their answer waits for this.
    answer: RefCell<Option<oneshot::Receiver<()>>>,
    /// The stream ends when they were asked for.
    until: RefCell<Option<oneshot::Receiver<()>>>,
    status: Cell<u16>,
}

impl Transport for Breaking {
    async fn send(&self, request: Request) -> Result<Response, Unreachable> {
        if request.path.contains("/changes") {
            let (asked, answer) = (self.0.asked.take(), self.0.answer.take());
            if let Some(asked) = asked {
                asked.send(()).unwrap();
            }
            if let Some(answer) = answer {
                answer.await.unwrap();
            }
        }
        self.0.inner.send(request).await
    }

    async fn follow(&self, _: Request, on_line: &mut dyn FnMut(&str) -> bool) -> Result<u16, Unreachable> {
        on_line(r#"{"revision":99,"journal":0}"#);
        let until = self.0.until.take().unwrap();
        until.await.unwrap();
        Ok(self.0.status.get())
    }
}

async fn a_stream_that_ends_in_the_middle_of_a_pull(status: u16) -> (Followed, Reply, Vec<Event>) {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut first = device.page();
    first.sign_up().await;
    first.add(drug("薬")).await;
    let (asked, until) = oneshot::channel();
    let (release, answer) = oneshot::channel();
    let line = Line {
        inner: NativeTransport::new(&running.public_url).unwrap(),
        asked: RefCell::default(),
        answer: RefCell::default(),
        until: RefCell::new(Some(until)),
        status: Cell::new(status),
    };
    let line = Breaking(Rc::new(line));
    let mut page = device.page_over(line.clone());
    page.open().await;
    line.0.asked.replace(Some(asked));
    line.0.answer.replace(Some(answer));
    let events = Rc::clone(&page.events);
    let engine = Rc::new(Mutex::new(page.engine));
    let follow = client::engine::follow(Rc::clone(&engine));
    // The pull is answered only after the stream has ended.
    let release = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        release.send(()).unwrap();
    };
    let both = async { futures::join!(follow, release).0 };
    let followed = tokio::time::timeout(Duration::from_secs(20), both).await.expect("the stream's end is noticed");
    let answer = async { engine.lock().await.handle(Command::Status(Status {})).await.unwrap() };
    let status = tokio::time::timeout(Duration::from_secs(20), answer).await.expect("the next command is answered");
    let events = events.borrow().clone();
    (followed, status, events)
}

#[tokio::test(flavor = "current_thread")]
async fn a_line_that_breaks_while_news_are_fetched_does_not_stop_the_engine() {
    let (followed, status, events) = a_stream_that_ends_in_the_middle_of_a_pull(200).await;
    assert_eq!(followed, Followed::Broken, "the vault is still open");
    let said: Vec<_> = events.iter().filter(|event| matches!(event, Event::Following(_))).collect();
    assert_eq!(said, [&Event::Following(true), &Event::Following(false)], "a page can offer to look again");
    assert!(matches!(status, Reply::Status(StatusView { open: true, .. })));
}

#[tokio::test(flavor = "current_thread")]
async fn a_session_that_ends_while_news_are_fetched_closes_what_is_open() {
    let (followed, status, events) = a_stream_that_ends_in_the_middle_of_a_pull(401).await;
    assert_eq!(followed, Followed::Locked);
    assert!(matches!(status, Reply::Status(StatusView { open: false, .. })));
    assert!(events.contains(&Event::Locked));
}

#[tokio::test(flavor = "current_thread")]
async fn what_another_device_saves_shows_here() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut here = device.page();
    here.sign_up().await;
    let mut there = device.page();
    there.open().await;
    let events = Rc::clone(&here.events);
    let engine = Rc::new(Mutex::new(here.engine));
    let follow = client::engine::follow(Rc::clone(&engine));
    let save = async {
        there.add(drug("薬")).await;
        while !events.borrow().contains(&Event::VaultMoved) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let (follow, save) = (std::pin::pin!(follow), std::pin::pin!(save));
    let seen = futures::future::select(follow, save);
    tokio::time::timeout(Duration::from_secs(20), seen).await.expect("the change is noticed");
    let page = engine.lock().await.handle(Command::ListRecords(ALL)).await.unwrap();
    assert!(matches!(page, Reply::ListRecords(RecordPage { total: 1, .. })));
}

#[tokio::test(flavor = "current_thread")]
async fn the_stream_of_a_vault_that_was_switched_to_is_followed_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    page.sign_up().await;
    page.call(MakeVault { person: chizuru(), passphrase: PASSPHRASE.into() }).await.unwrap();
    let other = page.call(ListVaults {}).await.unwrap().into_iter().find(|item| !item.open).unwrap().vault;
    let events = Rc::clone(&page.events);
    let engine = Rc::new(Mutex::new(page.engine));
    let switch = async {
        while !events.borrow().contains(&Event::Following(true)) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        engine.lock().await.handle(Command::OpenVault(OpenVault { vault: other })).await.unwrap();
    };
    let both = async { futures::join!(client::engine::follow(Rc::clone(&engine)), switch).0 };
    // A sign of life comes every 20 seconds; this waits for none.
    let followed = tokio::time::timeout(Duration::from_secs(5), both).await.expect("the other vault's stream waits");
    assert_eq!(followed, Followed::Switched);
    let lock = async {
        while events.borrow().iter().filter(|event| **event == Event::Following(true)).count() < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        engine.lock().await.handle(Command::Lock(Lock {})).await.unwrap();
    };
    let both = async { futures::join!(client::engine::follow(Rc::clone(&engine)), lock).0 };
    let followed = tokio::time::timeout(Duration::from_secs(5), both).await.expect("a stream goes on behind a lock");
    assert_eq!(followed, Followed::Locked);
    running.stop().await;
}
