//! The journal, and the receipts of what stands in it.

use exchange::receipt::Receipt;
use protocol::journal::EventKind;
use serde::{Deserialize, Serialize};
use vault::id::RecordId;
use vault::record::{ActWhat, ConsentAct, Kind};

use super::ProviderView;

/// See [`super::Command::GetReceipt`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GetReceipt {
    /// The consent's record.
    pub consent: RecordId,
}

/// A receipt, verified a moment ago.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptView {
    /// What was signed.
    pub receipt: Receipt,
    /// The signed text, as it is given away.
    pub signed: String,
}

/// See [`super::Command::ListJournal`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ListJournal {
    /// How many to leave out.
    pub offset: usize,
    /// How many to return.
    pub limit: usize,
    /// Which.
    pub filter: JournalFilter,
}

/// What of the journal is wanted; the default is everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalFilter {
    /// About this provider only.
    pub provider: Option<RecordId>,
    /// Of this sort only.
    pub sort: Option<JournalSort>,
    /// From this moment on, seconds since 1970-01-01T00:00:00Z.
    pub from: Option<i64>,
    /// Before this moment.
    pub before: Option<i64>,
}

/// A sort of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum JournalSort {
    /// Somebody opened something, or left a reply.
    Opened,
    /// Somebody was refused.
    Refused,
    /// The patient decided something.
    Own,
    /// It happened by itself.
    Itself,
    /// Something was done with the records.
    Act,
}

/// A page of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalView {
    /// Newest first.
    pub items: Vec<JournalItem>,
    /// How many in all that the filter lets through.
    pub total: usize,
    /// Whether there is any line at all.
    pub is_empty: bool,
    /// Providers that some line is about, by name.
    pub providers: Vec<ProviderView>,
    /// Number of the newest entry of the server's chain that this device has read and checked.
    pub checked: u64,
    /// Number of the first entry that does not fit the chain; none if all fit.
    pub broken_at: Option<u64>,
    /// How many entries, and how many lines of the vault's own, are older than three years and may be erased.
    pub old: usize,
    /// When older entries were erased, and the number of the last of them.
    pub cut: Option<(i64, u64)>,
    /// The journals of places where the vault was before, newest first.
    pub former: Vec<FormerJournalView>,
}

/// The journal of a place where the vault was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerJournalView {
    /// The address of the place.
    pub server: String,
    /// When everything was taken out there, seconds since 1970-01-01T00:00:00Z.
    pub exported: i64,
    /// How many entries came along.
    pub entries: usize,
    /// How many of them a head covers that was signed there; none if they do not fit what was signed, and then no line is shown
    /// of them.
    pub covered: Option<usize>,
}

/// See [`super::Command::EraseJournal`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EraseJournal {
    /// Typed again.
    pub passphrase: String,
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalItem {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// Whom it is about; none if the grant is not known here.
    pub provider: Option<ProviderView>,
    /// What happened and who says so.
    pub what: JournalWhat,
}

impl JournalFilter {
    /// Lets everything through.
    pub const ALL: Self = Self { provider: None, sort: None, from: None, before: None };

    /// Whether a line is wanted.
    #[must_use]
    pub fn lets(&self, item: &JournalItem) -> bool {
        let provider = item.provider.as_ref().map(|provider| provider.id);
        self.provider.is_none_or(|wanted| provider == Some(wanted))
            && self.sort.is_none_or(|wanted| item.what.sort() == wanted)
            && self.from.is_none_or(|from| item.time >= from)
            && self.before.is_none_or(|before| item.time < before)
    }
}

impl JournalWhat {
    /// Its sort.
    #[must_use]
    pub const fn sort(&self) -> JournalSort {
        match self {
            Self::Server { kind: EventKind::WrongPasscode | EventKind::Refused, .. } => JournalSort::Refused,
            Self::Server { kind: EventKind::Opened | EventKind::Fetched | EventKind::Replied, .. } => {
                JournalSort::Opened
            }
            Self::Server { .. } | Self::Consent { .. } => JournalSort::Own,
            Self::Ended { .. } => JournalSort::Itself,
            Self::Act { .. } | Self::MovedIn { .. } => JournalSort::Act,
        }
    }
}

/// What happened and who says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum JournalWhat {
    /// The server says that something happened at a link.
    Server {
        /// Its number in the journal.
        number: u64,
        /// What.
        kind: EventKind,
        /// What somebody typed as their name: a claim.
        recipient: Option<String>,
        /// Network prefix.
        network: Option<String>,
        /// How often within the minute.
        count: u32,
        /// Whether others than the reader can have done what a member did.
        company: bool,
        /// The address of the former place whose server said so; none if it is the server here.
        former: Option<String>,
    },
    /// The patient decided something; kept in the vault.
    Consent {
        /// Its record.
        id: RecordId,
        /// Whether it has a receipt.
        receipt: bool,
        /// What.
        act: ConsentAct,
        /// Whether anything was shared.
        shared: bool,
        /// Records shown.
        records: usize,
        /// The other member who decided, empty if nobody has named them; none if it was this account.
        by: Option<String>,
    },
    /// A link ended by itself.
    Ended {
        /// Its openings were used up; otherwise its last day was over.
        used_up: bool,
    },
    /// Something was done with the records, as the vault itself says.
    Act {
        /// What.
        what: ActWhat,
        /// To a record of which kind, if it was one kind.
        kind: Option<Kind>,
        /// To how many records; 0 where that has no meaning.
        count: u32,
        /// The other member who did it, empty if nobody has named them; none if it was this account.
        by: Option<String>,
    },
    /// The vault moved here from another place.
    MovedIn {
        /// The address of that place.
        server: String,
        /// When everything was taken out there, seconds since 1970-01-01T00:00:00Z.
        exported: i64,
    },
}
