//! People whose saves are made beforehand: the client's own engine seals and signs each upon the one before, and what it would send is held
//! back. So the time that a patient's device needs is in no figure of the server.

use std::cell::RefCell;
use std::rc::Rc;

use client::device::MemoryStore;
use client::engine::wire::{Refresh, SaveRecord};
use client::native::NativeTransport;
use client::transport::{Method, Request, Response, Transport, Unreachable};
use protocol::change::{Accepted, ChangesPage, Changeset};
use vault::record::{Fact, Provenance, Record};

use crate::support::{Device, Done, medicine};

/// A patient's device whose changes can be held back.
pub type Patient = Device<Holding>;

impl Patient {
    /// A device that knows nothing, at this server.
    pub fn at(url: &str) -> Done<Self> {
        Self::with(url, MemoryStore::default())
    }

    /// The same device later: what it keeps, and nothing in memory.
    pub fn later(&self) -> Done<Self> {
        Self::with(&self.url, self.store.clone())
    }

    fn with(url: &str, store: MemoryStore) -> Done<Self> {
        let transport = Holding { inner: NativeTransport::new(url)?, held: Rc::default() };
        Ok(Self::over(transport, url, store))
    }
}

/// Somebody with a session and saves that were not sent yet, each upon the one before.
#[derive(Clone)]
pub struct Person {
    transport: NativeTransport,
    saves: Vec<Request>,
}

impl Person {
    /// Signs up, and saves so many records into the air.
    pub async fn make(url: &str, saves: usize) -> Done<Self> {
        let mut device = Patient::at(url)?;
        device.sign_up().await?;
        Self::of(device, saves).await
    }

    /// The same of a device that is open already.
    pub async fn of(mut device: Patient, saves: usize) -> Done<Self> {
        device.ask(Refresh {}).await?;
        let Holding { inner, held } = device.transport.clone();
        held.borrow_mut().holds = true;
        for number in 0..saves {
            let fact = Fact::Medication(medicine(&format!("テスト薬{number}錠")));
            let record = Record::new(fact, Provenance::typed(0));
            device.ask(SaveRecord { base: None, record, not_my_number: false, overwrite: false }).await?;
        }
        let saves = std::mem::take(&mut held.borrow_mut().saves);
        Ok(Self { transport: inner, saves })
    }

    /// The same saves for another server, which does not ask who it is.
    pub fn elsewhere(&self, url: &str) -> Done<Self> {
        Ok(Self { transport: NativeTransport::new(url)?, saves: self.saves.clone() })
    }

    /// Sends a save, and waits until it is answered.
    pub async fn save(&self, number: usize) -> Done<()> {
        let request = self.saves.get(number).ok_or("no save is left")?.clone();
        match self.transport.send(request).await?.status {
            200 => Ok(()),
            status => Err(format!("a save was answered with {status}").into()),
        }
    }

    /// Bytes of the body of a save.
    pub fn bytes(&self) -> usize {
        self.saves.first().and_then(|save| save.body.as_ref()).map_or(0, |body| body.bytes.len())
    }
}

/// Passes everything on, until it holds what would be written and answers itself.
#[derive(Clone)]
pub struct Holding {
    pub inner: NativeTransport,
    pub held: Rc<RefCell<Held>>,
}

#[derive(Default)]
pub struct Held {
    holds: bool,
    /// As the server last said.
    page: Option<ChangesPage>,
    saves: Vec<Request>,
}

impl Transport for Holding {
    async fn send(&self, request: Request) -> Result<Response, Unreachable> {
        let is_changes = request.path.split('?').next().is_some_and(|path| path.ends_with("/changes"));
        if self.held.borrow().holds {
            return if is_changes { self.held.borrow_mut().answer(request) } else { Err(Unreachable) };
        }
        let asks = is_changes && request.method == Method::Get;
        let response = self.inner.send(request).await?;
        if asks {
            self.held.borrow_mut().page = protocol::from_cbor(&response.bytes).ok();
        }
        Ok(response)
    }

    async fn follow(&self, request: Request, on_line: &mut dyn FnMut(&str) -> bool) -> Result<u16, Unreachable> {
        self.inner.follow(request, on_line).await
    }
}

impl Held {
    /// What the server would answer if it had everything that is held.
    fn answer(&mut self, request: Request) -> Result<Response, Unreachable> {
        let page = self.page.as_mut().ok_or(Unreachable)?;
        let bytes = if let Some(body) = &request.body {
            let changeset: Changeset = protocol::from_cbor(&body.bytes).map_err(|_| Unreachable)?;
            page.through += 1;
            page.head = changeset.new_head;
            let revision = page.through;
            self.saves.push(request);
            protocol::to_cbor(&Accepted { revision })
        } else {
            // Nobody else writes, so nothing came since.
            (page.put, page.deleted, page.digests) = (Vec::new(), Vec::new(), Vec::new());
            protocol::to_cbor(page)
        };
        let bytes = bytes.map_err(|_| Unreachable)?;
        Ok(Response { status: 200, retry_after: None, reply_ticket: None, bytes })
    }
}
