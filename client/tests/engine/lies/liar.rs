//! A real server with somebody in front of it who exchanges answers, and writes down what was asked.

use std::cell::RefCell;
use std::rc::Rc;

use client::device::DeviceStore as _;
use client::engine::wire::*;
use client::native::NativeTransport;
use client::transport::{Method, Request, Response, Transport, Unreachable};
use protocol::change::ChangesPage;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::common::{Device, Page, draft, drug};

/// What is made of the body of an answer, by the path and query that were asked for.
type Lie = Rc<dyn Fn(&str, Vec<u8>) -> Vec<u8>>;

#[derive(Clone)]
pub struct Liar(Rc<Inner>);

struct Inner {
    honest: NativeTransport,
    says: RefCell<Says>,
    /// Since the last lie began.
    asked: RefCell<Vec<(Method, String)>>,
}

#[derive(Clone)]
enum Says {
    Truth,
    Lie(Lie),
    /// What another server says.
    Other(NativeTransport),
}

impl Liar {
    /// Honest for now.
    pub fn new(server: &str) -> Self {
        let honest = NativeTransport::new(server).unwrap();
        Self(Rc::new(Inner { honest, says: RefCell::new(Says::Truth), asked: RefCell::default() }))
    }

    pub fn lies(&self, lie: impl Fn(&str, Vec<u8>) -> Vec<u8> + 'static) {
        self.says(Says::Lie(Rc::new(lie)));
    }

    pub fn shows(&self, other: &str) {
        self.says(Says::Other(NativeTransport::new(other).unwrap()));
    }

    pub fn tells_the_truth(&self) {
        self.says(Says::Truth);
    }

    fn says(&self, says: Says) {
        *self.0.says.borrow_mut() = says;
        self.0.asked.borrow_mut().clear();
    }

    /// What was asked since the lie began and is not reading, signing in or out, or saying what this device is called.
    pub fn writes(&self) -> Vec<String> {
        let asked = self.0.asked.borrow();
        let session = |path: &str| path == "/api/v1/sessions" || path.starts_with("/api/v1/sessions/current");
        let writes = asked.iter().filter(|(method, path)| *method != Method::Get && !session(path));
        writes.map(|(method, path)| format!("{} {path}", method.as_str())).collect()
    }

    /// Saving is refused because of the dispute, and nothing but questions has reached the server since the lie began.
    pub async fn gets_nothing(&self, page: &mut Page<Self>, kind: DisputeKind) {
        let refused = page.save(None, drug("嘘のあいだに書いた薬")).await;
        assert!(matches!(&refused, Err(Trouble::Disputed(dispute)) if dispute.kind == kind), "{refused:?}");
        // A sheet is written without looking at the server first.
        let refused = page.call(CreateShare { draft: draft(&[], &[]) }).await;
        assert!(matches!(refused, Err(Trouble::Disputed(_) | Trouble::JournalBroken)), "{refused:?}");
        assert_eq!(self.writes(), [""; 0]);
    }

    /// The truth again: the device opens without any dispute, everything is there, and saving works.
    pub async fn is_forgiven(&self, device: &Device, titles: &[&str]) {
        self.tells_the_truth();
        let mut page = device.page_over(self.clone());
        assert_eq!(page.open().await.dispute, None);
        assert_eq!(page.titles().await, titles);
        let saved = page.add(drug("続き")).await;
        page.call(DeleteRecord { id: saved.id }).await.unwrap();
        assert_eq!(page.titles().await, titles);
    }
}

impl Transport for Liar {
    async fn send(&self, request: Request) -> Result<Response, Unreachable> {
        self.0.asked.borrow_mut().push((request.method, request.path.clone()));
        let says = self.0.says.borrow().clone();
        match says {
            Says::Truth => self.0.honest.send(request).await,
            Says::Other(other) => other.send(request).await,
            Says::Lie(lie) => {
                let path = request.path.clone();
                let response = self.0.honest.send(request).await?;
                let lied = response.status == 200;
                Ok(if lied { Response { bytes: lie(&path, response.bytes), ..response } } else { response })
            }
        }
    }

    async fn follow(&self, request: Request, on_line: &mut dyn FnMut(&str) -> bool) -> Result<u16, Unreachable> {
        self.0.honest.follow(request, on_line).await
    }
}

/// A lie in what came after a revision, which is told too.
pub fn in_changes(lie: impl Fn(u64, &mut ChangesPage)) -> impl Fn(&str, Vec<u8>) -> Vec<u8> {
    move |path, bytes| {
        let Some((_, after)) = path.split_once("/changes?after=") else { return bytes };
        let mut page = protocol::from_cbor(&bytes).unwrap();
        lie(after.parse().unwrap(), &mut page);
        protocol::to_cbor(&page).unwrap()
    }
}

/// A lie in the JSON that is answered at a path of this end.
pub fn in_json<A: Serialize + DeserializeOwned>(
    end: &'static str,
    lie: impl Fn(&mut A),
) -> impl Fn(&str, Vec<u8>) -> Vec<u8> {
    move |path, bytes| {
        if !path.split('?').next().is_some_and(|path| path.ends_with(end)) {
            return bytes;
        }
        let mut answer = serde_json::from_slice(&bytes).unwrap();
        lie(&mut answer);
        serde_json::to_vec(&answer).unwrap()
    }
}

/// The sealed records that the device keeps.
pub async fn kept(device: &Device) -> Vec<(String, Vec<u8>)> {
    device.store.list("record/").await.unwrap()
}

/// What a dispute says of each record.
pub fn named(dispute: &Dispute) -> Vec<(Option<&str>, DisputedWhat)> {
    let mut named: Vec<_> = dispute.records.iter().map(|record| (record.title.as_deref(), record.what)).collect();
    named.sort_by_key(|(title, _)| *title);
    named
}

/// The dispute that an answer ended with.
pub fn disputed<A: std::fmt::Debug>(answer: Result<A, Trouble>) -> Dispute {
    match answer {
        Err(Trouble::Disputed(dispute)) => dispute,
        other => panic!("no dispute: {other:?}"),
    }
}
