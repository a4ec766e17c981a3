//! The engine: everything the interface can ask for. It holds the keys; in the browser it runs in a worker.
//!
//! One command at a time: the caller holds the engine while a command runs. Long jobs look at [`Engine::cancel_flag`]
//! between their steps and report [`wire::Event::Progress`].

mod account;
mod acts;
mod answer;
mod archive;
mod aside;
mod card;
mod change;
mod copy;
mod current;
mod dispute;
mod dispute_lists;
mod erase_journal;
mod export;
mod family;
mod file;
mod former_journal;
mod import;
mod import_sealed;
mod journal;
mod live;
mod making;
mod memory;
mod moving;
mod parts;
mod passkey;
mod provider;
mod queue;
mod receipt;
mod records;
mod referral;
mod release;
mod replace;
mod reply;
mod sealed_letter;
mod settings;
mod share;
mod state;
mod sync;
mod told;
mod vaults;
mod view;
pub mod wire;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::channel::oneshot;
use protocol::account::Proof;
use protocol::grant::GrantView;
use vault::id::{RecordId, VaultId};
use vault::pairing::VaultMark;

pub use answer::Group;
pub(crate) use change::random;
pub use live::{Followed, follow};

use self::copy::{Away, CopyMark};
use self::queue::Queued;
use self::wire::{Dispute, Event, ProviderChoice, Trouble, VaultItem};
use crate::account::Account;
use crate::api::{Api, ApiError};
use crate::book::Book;
use crate::device::{DeviceStore, Keeping, NamedMember};
use crate::environment::Environment;
use crate::journal::Journal;
use crate::transport::Transport;

/// Everything the interface can ask for.
pub struct Engine<T, D, E> {
    api: Rc<Api<T>>,
    device: D,
    environment: E,
    /// The server's public address, without a slash at the end.
    server: String,
    emit: Rc<dyn Fn(Event)>,
    cancel: Rc<Cell<bool>>,
    sign_up: Option<account::PendingSignUp>,
    replacement: Option<replace::PendingReplacement>,
    import: Option<import::PendingImport>,
    /// Of an archive that is being taken in, what was opened.
    parts: Option<import_sealed::OpenedArchive>,
    /// The archive that is being taken out.
    archive: Option<archive::PendingArchive>,
    /// Whose the vaults of the account are, as far as they were open.
    looked: BTreeMap<VaultId, VaultItem>,
    /// Ends the following of the stream that is followed.
    follower: Option<oneshot::Sender<()>>,
    open: Option<Open<D>>,
    /// Whether the server answered the last time.
    reached: bool,
    /// When everything last came from the server.
    synced: Option<i64>,
    /// What the copy was made of that opens without the server, or would be; none while nobody looked.
    copied: Option<CopyMark>,
}

/// What is in memory while a vault is open.
struct Open<D> {
    account: Account,
    book: Book,
    journal: Journal,
    /// As the server last said.
    grants: Vec<GrantView>,
    /// Up to which number the server says that journal entries were erased.
    erased: u64,
    keeping: Keeping<D>,
    dispute: Option<Dispute>,
    /// The auth key, only while a replacement of all secrets is not finished: the vault's next member list needs it.
    unfinished: Option<Proof>,
    /// The auth key, while what the server showed at the opening is in dispute: putting back may need another member list.
    answering: Option<Proof>,
    /// Whom the newest accepted member list named, as this device remembers it.
    named: Vec<NamedMember>,
    /// The auth key, while an invitation that was answered here is not at its end.
    joining: Option<Proof>,
    /// Where the vaults stood on the device that let this one in.
    marks: Vec<VaultMark>,
    /// Where this one stood.
    mark: Option<VaultMark>,
    /// When everything was last compared with the server.
    audited: i64,
    /// The number drawn for the new provider of the sheet being made.
    drawn: Option<(ProviderChoice, String)>,
    /// The release that was shown last.
    release: Option<release::PendingRelease>,
    /// What this device kept of the records is damaged and has to be fetched again.
    refetch: bool,
    /// The journals of former places, as they were verified last.
    former: RefCell<former_journal::Verified>,
    /// Set while it was opened without the server.
    away: Option<Away>,
    /// What waits on this device until it is sent.
    queued: BTreeMap<RecordId, Queued>,
}

impl<D> Open<D> {
    fn new(account: Account, book: Book, keeping: Keeping<D>) -> Self {
        Self {
            account,
            book,
            journal: Journal::default(),
            grants: Vec::new(),
            erased: 0,
            keeping,
            dispute: None,
            unfinished: None,
            answering: None,
            named: Vec::new(),
            joining: None,
            marks: Vec::new(),
            mark: None,
            audited: 0,
            drawn: None,
            release: None,
            refetch: false,
            former: RefCell::default(),
            away: None,
            queued: BTreeMap::new(),
        }
    }
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// A closed engine. `emit` is called with what moves by itself.
    pub fn new(transport: T, device: D, environment: E, server: &str, emit: Rc<dyn Fn(Event)>) -> Self {
        Self {
            api: Rc::new(Api::new(transport)),
            device,
            environment,
            server: server.trim_end_matches('/').to_owned(),
            emit,
            cancel: Rc::default(),
            sign_up: None,
            replacement: None,
            import: None,
            parts: None,
            archive: None,
            looked: BTreeMap::new(),
            follower: None,
            open: None,
            reached: true,
            synced: None,
            copied: None,
        }
    }

    /// Set it to stop the job that is running. It is cleared when the next command begins.
    pub fn cancel_flag(&self) -> Rc<Cell<bool>> {
        Rc::clone(&self.cancel)
    }

    /// Whether a vault is open.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether the vault was opened without the server, which did not answer since.
    fn is_away(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.away.is_some())
    }

    fn opened(&self) -> Result<&Open<D>, Trouble> {
        self.open.as_ref().ok_or(Trouble::Locked)
    }

    fn opened_mut(&mut self) -> Result<&mut Open<D>, Trouble> {
        self.open.as_mut().ok_or(Trouble::Locked)
    }
}

/// Under what name notices come elsewhere.
fn name(notices: protocol::account::OutsideNotices) -> Option<String> {
    notices.topic.map(|topic| topic.to_string())
}

/// What was asked for news while there is no connection: what is known is shown then.
fn unless_offline(news: Result<(), Trouble>) -> Result<(), Trouble> {
    if news == Err(Trouble::Offline) { Ok(()) } else { news }
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Self {
        use protocol::ProblemKind;
        match error {
            ApiError::Unreachable => Self::Offline,
            ApiError::Refused { kind: ProblemKind::SignedOut, .. } => Self::Locked,
            ApiError::Refused { kind: ProblemKind::TooMany, retry_after } => {
                Self::TooMany { retry_after: retry_after.unwrap_or(60) }
            }
            ApiError::Refused { kind, .. } => Self::Refused(kind),
            ApiError::Malformed => Self::Internal("answer".to_owned()),
        }
    }
}
