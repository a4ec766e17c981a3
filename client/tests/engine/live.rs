//! The live stream: what moves elsewhere shows here, and a stream that breaks leaves the engine as it was.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use crate::common::{ALL, Device, drug, serve};
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

async fn a_stream_that_ends_in_the_middle_of_a_pull(status: u16) -> (bool, Reply, Vec<Event>) {
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
    let again = tokio::time::timeout(Duration::from_secs(20), both).await.expect("the stream's end is noticed");
    let answer = async { engine.lock().await.handle(Command::Status(Status {})).await.unwrap() };
    let status = tokio::time::timeout(Duration::from_secs(20), answer).await.expect("the next command is answered");
    let events = events.borrow().clone();
    (again, status, events)
}

#[tokio::test(flavor = "current_thread")]
async fn a_line_that_breaks_while_news_are_fetched_does_not_stop_the_engine() {
    let (again, status, _) = a_stream_that_ends_in_the_middle_of_a_pull(200).await;
    assert!(again, "the vault is still open");
    assert!(matches!(status, Reply::Status(StatusView { open: true, .. })));
}

#[tokio::test(flavor = "current_thread")]
async fn a_session_that_ends_while_news_are_fetched_closes_what_is_open() {
    let (again, status, events) = a_stream_that_ends_in_the_middle_of_a_pull(401).await;
    assert!(!again);
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
