//! What moves by itself, disputes with the server, and why something did not happen.

use super::RecordItem;
use exchange::identity::Finding;
use exchange::import::ImportError;
use protocol::ProblemKind;
use serde::{Deserialize, Serialize};
use vault::id::RecordId;

/// See [`super::Command::ConfirmRestore`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConfirmRestore {}

/// What a restore did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// Records sent again.
    pub sent: usize,
    /// Records deleted again.
    pub deleted: usize,
}

/// What is wrong between this device and the server. Nothing was overwritten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// What.
    pub kind: DisputeKind,
    /// The records concerned, as far as they are known.
    pub records: Vec<DisputedRecord>,
    /// How many records the server does not show although the newest head counts them or this device holds them.
    pub withheld: usize,
    /// Revision this device remembers, or was told of by the device that let it in.
    pub remembered: u64,
    /// Revision the server shows.
    pub shown: u64,
    /// Whether this device holds something to send again: see [`ConfirmRestore`].
    pub restorable: bool,
}

/// One record concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputedRecord {
    /// Its id.
    pub id: RecordId,
    /// Its title, as this device remembers it.
    pub title: Option<String>,
    /// What is wrong with it.
    pub what: DisputedWhat,
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DisputedWhat {
    /// The server does not show it.
    Missing,
    /// The server shows an older revision.
    Older,
    /// What the server shows does not open or is not what was stored.
    Altered,
    /// The server shows a record that this device deleted.
    Returned,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DisputeKind {
    /// The server shows an older state: withheld, rolled back, or restored from a backup.
    RolledBack,
    /// Records that belong to the newest head are not shown.
    Withheld,
    /// Stored records were altered or swapped.
    Altered,
    /// The server shows a history that does not contain what this device saw.
    Forked,
    /// The head or the member list was not made by a member.
    Foreign,
}

/// Something moved by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The vault moved: pages ask again.
    VaultMoved,
    /// The journal moved: pages ask again.
    JournalMoved,
    /// The session ended or the vault was locked: back to `/open`.
    Locked,
    /// How far a long job is.
    Progress {
        /// Done so far.
        done: usize,
        /// In all.
        total: usize,
    },
    /// Something is wrong between this device and the server.
    Disputed(Dispute),
    /// The server cannot be reached, or can again.
    Online(bool),
    /// Something at an invitation moved, or a member has left: pages that show these ask again.
    InvitationsMoved,
    /// Whether what moves at the server is heard of at once. Said when a stream begins and when it breaks.
    Following(bool),
}

/// Why something did not happen. Nothing in it is content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum Trouble {
    /// The vault is locked.
    #[error("the vault is locked")]
    Locked,
    /// The code that would answer is not here and could not be fetched, or the server has another version by now. Nothing was done.
    #[error("a part of the program could not be fetched")]
    NotFetched,
    /// No seal is kept in this browser.
    #[error("no seal is kept in this browser")]
    NoSeal,
    /// Who can open the other vault is not what was shown.
    #[error("who can open the other vault changed meanwhile")]
    ReadersChanged,
    /// Wrong passphrase (or a seal of another account).
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// Fewer than 10 characters.
    #[error("the passphrase is too short")]
    PassphraseTooShort,
    /// Not twelve words.
    #[error("not twelve words")]
    WordCount {
        /// How many were given.
        found: usize,
    },
    /// A word is in no list.
    #[error("a word is not in the list")]
    WordUnknown {
        /// Counted from 1.
        position: usize,
    },
    /// The words do not belong together, or to no account here.
    #[error("the words are wrong")]
    WrongWords,
    /// The passkey opens nothing here: it was never let in, or not any more.
    #[error("the passkey opens nothing")]
    PasskeyUnknown,
    /// The passkey opens this vault already.
    #[error("the passkey opens this vault already")]
    PasskeyKnown,
    /// There are as many ways in as there can be ([`protocol::limits::WRAPPINGS`]).
    #[error("no further passkey can be added")]
    PasskeysFull,
    /// A word asked back was wrong.
    #[error("a word asked back was wrong")]
    WordMismatch {
        /// Counted from 1.
        position: usize,
    },
    /// The pairing text is damaged or for another server.
    #[error("the pairing text is damaged")]
    PairingInvalid,
    /// The pairing text is for another server.
    #[error("the pairing text is for another server")]
    PairingForeign,
    /// Too many tries.
    #[error("too many tries")]
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The server cannot be reached; nothing was stored.
    #[error("the server cannot be reached")]
    Offline,
    /// The server cannot be reached, and this device keeps nothing that this opens without it.
    #[error("nothing is kept here that this opens without the server")]
    NotKept,
    /// The server refused.
    #[error("the server refused")]
    Refused(ProblemKind),
    /// Another device changed the same record meanwhile. Neither version is lost.
    #[error("another device changed the same record")]
    EditConflict {
        /// What is stored now; none if it was deleted there.
        theirs: Option<Box<RecordItem>>,
    },
    /// A My Number, or something that may be one. Nothing was stored.
    #[error("a My Number must not be stored")]
    MyNumber {
        /// Where; no digits.
        findings: Vec<Finding>,
    },
    /// A field is missing or not of its form.
    #[error("a field is missing or not of its form")]
    Field(Field),
    /// The file cannot be taken.
    #[error("the file cannot be taken")]
    Import(ImportError),
    /// The file is about somebody else; nothing was stored.
    #[error("the file is about somebody else")]
    OtherPerson,
    /// Something is wrong between this device and the server; nothing is written before the owner confirms.
    #[error("this device and the server disagree")]
    Disputed(Dispute),
    /// The journal does not fit what this device saw: nothing new is shared.
    #[error("the journal's chain is broken")]
    JournalBroken,
    /// Written by a newer version.
    #[error("written by a newer version")]
    ReadOnly,
    /// There is nothing of that id.
    #[error("not found")]
    NotFound,
    /// A file is larger than may be stored.
    #[error("the file is too large")]
    FileTooLarge {
        /// Bytes, at most.
        limit: u64,
    },
    /// The files of the chosen documents are more than one shared document may hold.
    #[error("the files are too large together")]
    FilesTooLarge {
        /// Bytes in all.
        bytes: u64,
        /// Bytes, at most.
        limit: u64,
    },
    /// The server no longer has a file's content.
    #[error("the file's content is lost")]
    FileLost,
    /// What the server gave is not the file that was stored.
    #[error("the file was altered")]
    FileAltered,
    /// The link is damaged or of an unknown form.
    #[error("the link is damaged")]
    LinkInvalid,
    /// The link is for another server.
    #[error("the link is for another server")]
    LinkForeign,
    /// The link does not open: unknown, paused, ended, expired or used up.
    #[error("the link does not open")]
    LinkInactive,
    /// The reply box takes nothing more: it was closed, or the link does not open any more.
    #[error("the reply box is closed")]
    ReplyBoxClosed,
    /// The reply box or the patient's vault is full.
    #[error("the reply box is full")]
    ReplyBoxFull,
    /// The link asks for a passcode.
    #[error("the link asks for a passcode")]
    PasscodeNeeded,
    /// The passcode is wrong.
    #[error("the passcode is wrong")]
    WrongPasscode {
        /// Wrong passcodes still endured.
        remaining: u32,
    },
    /// What came does not open with the link's key: the link was altered, or the file.
    #[error("the document does not open")]
    LinkUnreadable,
    /// The file is an archive of this program: it asks for its passphrase.
    #[error("the archive asks for its passphrase")]
    ArchiveSealed,
    /// It is no part of the archive that was opened.
    #[error("this file is part of another archive")]
    ArchiveOther,
    /// The archive is of a newer version, cut off or altered.
    #[error("the archive does not open")]
    ArchiveDamaged,
    /// Parts of the archive are not open yet.
    #[error("parts of the archive are missing")]
    ArchiveMissing {
        /// Which, from 1.
        parts: Vec<u32>,
    },
    /// The vault was changed while the archive was taken out: it would not be of one moment.
    #[error("the vault was changed while it was taken out")]
    ArchiveMoved,
    /// The archive is of an older version, which does not hold everything that a vault is made of.
    #[error("the archive does not hold everything that moves")]
    MoveIncomplete,
    /// Only a vault that holds nothing yet, with nobody in it but its owner, takes in another one whole.
    #[error("the vault is not empty")]
    MoveNotEmpty,
    /// Another archive is being moved in here and is not finished.
    #[error("another move is not finished")]
    MoveOther,
    /// Moving in is not finished: nothing else is written before it is, or is undone.
    #[error("moving in is not finished")]
    MoveUnfinished,
    /// Something of the archive was in this vault and was deleted here: what is deleted does not come back.
    #[error("something of the archive was deleted in this vault")]
    MoveDeleted,
    /// What is here is not what was taken out.
    #[error("what was taken in differs from what was taken out")]
    MoveDiffers,
    /// The file is that of a SMART Health Link: it asks for its link.
    #[error("the file asks for its link")]
    LinkFileSealed,
    /// The server does not let this account into that vault (any more).
    #[error("no member of that vault")]
    NotMember,
    /// The text is no invitation, or a damaged one.
    #[error("the invitation is damaged")]
    InvitationInvalid,
    /// The invitation is for another server.
    #[error("the invitation is for another server")]
    InvitationForeign,
    /// The invitation is over, cancelled or used.
    #[error("the invitation is over")]
    InvitationOver,
    /// A vault that was handed over to this account must be taken over first.
    #[error("a vault that was handed over must be taken over first")]
    TakeOverFirst,
    /// The person said stop.
    #[error("cancelled")]
    Cancelled,
    /// A fault of the program. Says where, never what was being handled.
    #[error("internal fault: {0}")]
    Internal(String),
}

/// Which field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Field {
    /// Name of a person, drug, diagnosis, substance, checkup.
    Name,
    /// A date.
    Date,
    /// A provider's name.
    Provider,
    /// The receiver's name.
    Recipient,
    /// What for.
    Purpose,
    /// Decisions of a sheet: each kind must be answered.
    Decisions,
    /// The chosen records: at least one for each kind that is shared.
    Records,
    /// Until when.
    Until,
    /// Openings allowed.
    Uses,
    /// A document's files: at least one, not empty.
    File,
    /// A text.
    Text,
}
