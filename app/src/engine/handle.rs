//! What pages hold: questions to the engine, and signals of what moves by itself.

use client::engine::wire::{Call, Dispute, Event, Trouble};
use leptos::prelude::*;

/// The engine, as the page sees it. Cheap to copy. Natively, where pages are only rendered, it answers nothing.
#[derive(Clone, Copy)]
pub struct Engine {
    #[cfg(target_arch = "wasm32")]
    port: StoredValue<Option<super::port::Port>, LocalStorage>,
    /// Reads what the engine says without being asked. Set with the first question: before it the engine says nothing, and a page that asks
    /// nothing need not know what it could say.
    #[cfg(target_arch = "wasm32")]
    hear: StoredValue<Option<fn(News, &[u8])>>,
    news: News,
}

/// What moves by itself. Counters, because two events may arrive before anybody looks.
#[derive(Clone, Copy)]
struct News {
    vault: RwSignal<u64>,
    journal: RwSignal<u64>,
    locked: RwSignal<u64>,
    progress: RwSignal<Option<(u32, u32)>>,
    online: RwSignal<bool>,
    invitations: RwSignal<u64>,
    following: RwSignal<Option<bool>>,
    dispute: RwSignal<Option<Dispute>>,
}

impl Engine {
    /// Asks. Dropping the future before the answer tells the engine to forget the question.
    ///
    /// # Errors
    /// Says what did not happen and why.
    pub async fn call<C: Call>(self, question: C) -> Result<C::Reply, Trouble> {
        self.news.progress.set(None);
        let answer = self.ask(question).await;
        self.news.progress.try_set(None);
        answer
    }

    /// Starts it before anything is asked, so that what it runs is fetched meanwhile.
    pub fn prepare(self) {
        #[cfg(target_arch = "wasm32")]
        {
            if let Some(port) = self.port.get_value() {
                port.prepare();
            }
        }
    }

    /// Ends whatever is being done, and forgets the keys. For where nothing is open yet: who asked is told
    /// [`Trouble::Cancelled`]. Dropping the future of a question is not enough while a key is made from a passphrase.
    pub fn stop(self) {
        #[cfg(target_arch = "wasm32")]
        {
            if let Some(port) = self.port.get_value() {
                port.stop();
            }
        }
    }

    #[cfg(target_arch = "wasm32")]
    async fn ask<C: Call>(self, question: C) -> Result<C::Reply, Trouble> {
        use client::engine::wire::{Question, answer_of};

        use super::port::Lost;
        let fault = |what: &str| Trouble::Internal(what.to_owned());
        let port = self.port.get_value().ok_or(Trouble::Locked)?;
        self.hear.set_value(Some(hear));
        let request = protocol::to_cbor(&Question(&question)).map_err(|_| fault("request"))?;
        // It may hold a passphrase, or a file.
        drop(question);
        // The keys went with the worker.
        let answer = port.request(request).await.map_err(|lost| match lost {
            Lost::Ended => Trouble::Locked,
            Lost::Stopped => Trouble::Cancelled,
            Lost::NotFetched => Trouble::NotFetched,
        })?;
        answer_of::<C>(&answer).map_err(|_| fault("answer"))?
    }

    #[cfg(not(target_arch = "wasm32"))]
    async fn ask<C: Call>(self, question: C) -> Result<C::Reply, Trouble> {
        drop(question);
        Err(Trouble::Locked)
    }

    /// Counts how often the vault moved. A page that shows records tracks it and asks again.
    #[must_use]
    pub fn vault_moved(self) -> Signal<u64> {
        self.news.vault.into()
    }

    /// Counts how often the journal moved.
    #[must_use]
    pub fn journal_moved(self) -> Signal<u64> {
        self.news.journal.into()
    }

    /// Counts how often the vault was locked, by whomever.
    #[must_use]
    pub fn locked(self) -> Signal<u64> {
        self.news.locked.into()
    }

    /// How far the job that is running is: done, of.
    #[must_use]
    pub fn progress(self) -> Signal<Option<(u32, u32)>> {
        self.news.progress.into()
    }

    /// Whether the server could be reached the last time.
    #[must_use]
    pub fn online(self) -> Signal<bool> {
        self.news.online.into()
    }

    /// Counts how often something moved at an invitation that this account made or answered, or at the members of its vault.
    #[must_use]
    pub fn invitations_moved(self) -> Signal<u64> {
        self.news.invitations.into()
    }

    /// Whether the line by which the page hears at once what moves at the server is broken: then it offers to look again.
    #[must_use]
    pub fn cut_off(self) -> Signal<bool> {
        Signal::derive(move || self.news.following.get() == Some(false))
    }

    /// What is wrong between this device and the server.
    #[must_use]
    pub fn dispute(self) -> RwSignal<Option<Dispute>> {
        self.news.dispute
    }
}

impl News {
    fn new() -> Self {
        Self {
            vault: RwSignal::new(0),
            journal: RwSignal::new(0),
            locked: RwSignal::new(0),
            progress: RwSignal::new(None),
            online: RwSignal::new(true),
            invitations: RwSignal::new(0),
            following: RwSignal::new(None),
            dispute: RwSignal::new(None),
        }
    }

    fn lock(self) {
        self.dispute.set(None);
        self.following.set(None);
        self.locked.update(|n| *n += 1);
    }

    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "events come from the worker, in the browser"))]
    fn hear(self, event: Event) {
        match event {
            Event::VaultMoved => self.vault.update(|n| *n += 1),
            Event::JournalMoved => self.journal.update(|n| *n += 1),
            Event::Locked => self.lock(),
            Event::Progress { done, total } => {
                let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                self.progress.set(Some((small(done), small(total))));
            }
            Event::Disputed(dispute) => self.dispute.set(Some(dispute)),
            Event::Online(online) => self.online.set(online),
            Event::InvitationsMoved => self.invitations.update(|n| *n += 1),
            Event::Following(following) => self.following.set(Some(following)),
        }
    }
}

/// Puts the engine in context; its worker starts when it is needed. Called once, by whoever mounts the app.
#[cfg(target_arch = "wasm32")]
pub fn provide_engine(module: wasm_bindgen::JsValue, url: String) {
    use super::port::{Notice, Port};
    let news = News::new();
    let hear = StoredValue::new(None::<fn(News, &[u8])>);
    let port = Port::new(module, url, move |notice| match notice {
        Notice::Event(bytes) => {
            if let Some(hear) = hear.get_value() {
                hear(news, &bytes);
            }
        }
        Notice::Restarted => news.lock(),
    });
    provide_context(Engine { port: StoredValue::new_local(Some(port)), hear, news });
}

/// What cannot be read is from no engine of ours: there is one build of both sides.
#[cfg(target_arch = "wasm32")]
fn hear(news: News, bytes: &[u8]) {
    if let Ok(event) = protocol::from_cbor(bytes) {
        news.hear(event);
    }
}

/// The engine in context; one that answers nothing where none was provided (natively).
#[must_use]
pub fn use_engine() -> Engine {
    use_context::<Engine>().unwrap_or_else(|| Engine {
        #[cfg(target_arch = "wasm32")]
        port: StoredValue::new_local(None),
        #[cfg(target_arch = "wasm32")]
        hear: StoredValue::new(None),
        news: News::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_offers_to_look_again_only_while_its_line_is_broken() {
        Owner::new().with(|| {
            let engine = use_engine();
            assert!(!engine.cut_off().get_untracked(), "nothing is known yet");
            engine.news.hear(Event::Following(false));
            assert!(engine.cut_off().get_untracked());
            engine.news.hear(Event::Following(true));
            assert!(!engine.cut_off().get_untracked());
            engine.news.hear(Event::Following(false));
            engine.news.hear(Event::Locked);
            assert!(!engine.cut_off().get_untracked(), "nothing is open that could be looked at");
        });
    }

    #[test]
    fn locking_ends_a_dispute_that_was_shown() {
        Owner::new().with(|| {
            let news = News::new();
            news.hear(Event::Disputed(Dispute {
                kind: client::engine::wire::DisputeKind::RolledBack,
                records: Vec::new(),
                withheld: 0,
                remembered: 2,
                shown: 1,
                restorable: true,
            }));
            assert!(news.dispute.get_untracked().is_some());
            news.hear(Event::Locked);
            assert!(news.dispute.get_untracked().is_none());
            assert_eq!(news.locked.get_untracked(), 1);
        });
    }
}
