//! What the interface asks of the engine and what it gets back. The two live in different threads of the browser (the
//! engine, with all keys, in a worker), so everything here is plain data.

mod account;
mod asking;
mod card;
mod export;
mod family;
mod file;
mod import;
mod journal;
mod moving;
mod part;
mod passkey;
mod provider;
mod record;
mod referral;
mod release;
mod reply;
mod sealed_letter;
mod settings;
mod share;
mod trouble;

pub use account::*;
pub use asking::{Question, answer_of};
pub use card::*;
pub use export::*;
pub use family::*;
pub use file::*;
pub use import::*;
pub use journal::*;
pub use moving::*;
pub use part::*;
pub use passkey::*;
pub use provider::*;
pub use record::*;
pub use referral::*;
pub use release::*;
pub use reply::*;
pub use sealed_letter::*;
pub use settings::*;
pub use share::*;
pub use trouble::*;

use exchange::import::{Columns, Preview};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use vault::id::{RecordId, VaultId};
use vault::record::Topic;

/// A question with the type of its answer.
pub trait Call: Serialize + Sized {
    /// What it and its answer are called where they travel.
    const NAME: &'static str;
    /// What a successful answer holds.
    type Reply: DeserializeOwned;
    /// The question among all others.
    fn into_command(self) -> Command;
    /// The answer, if it is of the right type.
    fn from_reply(reply: Reply) -> Option<Self::Reply>;
}

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident -> $reply:ty;)*) => {
        /// Every question.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[allow(clippy::large_enum_variant)] // one at a time, on its way between two threads
        pub enum Command { $($(#[$doc])* $name($name)),* }

        /// Every answer, under the name of its question.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[allow(clippy::large_enum_variant)] // one at a time, on its way between two threads
        pub enum Reply { $($(#[$doc])* $name($reply)),* }

        $(impl Call for $name {
            const NAME: &'static str = stringify!($name);
            type Reply = $reply;
            fn into_command(self) -> Command { Command::$name(self) }
            fn from_reply(reply: Reply) -> Option<$reply> {
                match reply { Reply::$name(reply) => Some(reply), _ => None }
            }
        })*
    };
}

calls! {
    /// What this device knows.
    Status -> StatusView;
    /// What the server says of itself: who may sign up, what deleting means there.
    AskServer -> protocol::server::ServerInfo;
    /// Prepares an account: the recovery words, nothing sent yet.
    StartSignUp -> Sheet;
    /// Creates the account after the words were asked back.
    FinishSignUp -> Opened;
    /// Opens with this device's seal.
    OpenWithPassphrase -> Opened;
    /// Opens on a device that is new, with the text of a QR code or 28 typed characters.
    OpenWithPairing -> Opened;
    /// Opens with the recovery words.
    OpenWithWords -> Opened;
    /// Forgets the keys and ends the session. Keeps the seal, unless this is not the owner's device.
    Lock -> ();
    /// Forgets everything of the account in this browser.
    ForgetDevice -> ();
    /// The first page.
    Home -> HomeView;
    /// What counts now, all of it: for a page that is printed.
    ListCurrent -> Current;
    /// A page of the records.
    ListRecords -> RecordPage;
    /// The records that are decided about under a topic.
    ListTopics -> Vec<(RecordId, Topic)>;
    /// One record.
    GetRecord -> RecordItem;
    /// Adds or changes a record.
    SaveRecord -> Saved;
    /// Deletes a record, here and from every live link.
    DeleteRecord -> Deleted;
    /// Forgets what a record said before.
    ForgetVersions -> Saved;
    /// Says of records that they are somebody else's, or the patient's after all.
    SetMine -> Moved;
    /// What was said to be somebody else's, newest first.
    ListNotMine -> Vec<RecordItem>;
    /// Seals a file and sends it; a record that is saved afterwards names it.
    StoreFile -> vault::record::Attachment;
    /// Fetches a file of a record and opens it.
    OpenFile -> OpenedFile;
    /// Changes whose vault it is.
    SavePerson -> ();
    /// Reads a file without storing anything.
    PreviewImport -> Preview;
    /// Stores what was chosen of the file read last.
    CommitImport -> Imported;
    /// Deletes everything an import brought.
    UndoImport -> Deleted;
    /// Forgets the file read last.
    CancelImport -> ();
    /// Everything about sharing.
    ListShares -> Shares;
    /// What the provider would see.
    PreviewShare -> ViewDocument;
    /// Seals a sheet of decisions.
    CreateShare -> ShareOutcome;
    /// The link and the passcode of a grant, to show again.
    GetShareLink -> LinkView;
    /// Pauses, resumes or revokes.
    EndShare -> ();
    /// Answers whether a grant goes on after its end.
    RenewShare -> ();
    /// The records that a grant shows, in the order of its document.
    ListShown -> Vec<ShownView>;
    /// Takes one record out of a grant.
    TakeOut -> ();
    /// Marks what came to a standing grant by itself as shown to the patient.
    ReadAdded -> ();
    /// What a grant shows now ("view as").
    ViewShare -> ViewDocument;
    /// Everything about one provider.
    GetProvider -> ProviderDetail;
    /// Draws a new number for one provider.
    ChangeNumber -> NumberChanged;
    /// Marks first openings and refusals at links as read.
    ReadGrantNotices -> ();
    /// The receipt of a consent.
    GetReceipt -> ReceiptView;
    /// The emergency card, and its openings that are not read yet.
    GetCard -> CardView;
    /// Marks openings of the emergency card as read.
    ReadCardOpenings -> ();
    /// The journal, newest first.
    ListJournal -> JournalView;
    /// Erases the journal's entries that are older than three years; how many.
    EraseJournal -> usize;
    /// The referral as it will be.
    PreviewReferral -> ReferralPreview;
    /// The records that belong to one, as their sources say.
    ListLinked -> LinkedRecords;
    /// An earlier referral to begin another one with, and what changed since.
    RepeatReferral -> RepeatedReferral;
    /// Files a record with a referral as its answer, or takes it out again.
    FileAnswer -> ();
    /// Hands a referral over.
    CreateReferral -> ReferralOutcome;
    /// All referrals, newest first.
    ListReferrals -> Vec<ReferralView>;
    /// A release as it would be, row by row.
    PreviewRelease -> ReleasePreview;
    /// Makes exactly the release that was shown last.
    CreateRelease -> ReleaseView;
    /// All releases, newest first.
    ListReleases -> Vec<ReleaseView>;
    /// Withdraws a release.
    WithdrawRelease -> ReleaseView;
    /// A letter as one file that opens with a passcode and without a network.
    SealLetter -> SealedLetter;
    /// Changes the passphrase.
    ChangePassphrase -> ();
    /// Lets a passkey open the vault.
    AddPasskey -> ();
    /// The passkeys that open it.
    ListPasskeys -> Vec<PasskeyView>;
    /// Takes the right to open from a passkey.
    RemovePasskey -> ();
    /// Opens with a passkey.
    OpenWithPasskey -> Opened;
    /// Prepares new secrets: the new sheet. The server hears nothing of them yet.
    StartReplacement -> Sheet;
    /// Replaces all secrets after the words were asked back.
    FinishReplacement -> Replaced;
    /// Forgets the prepared secrets; everything stays as it is.
    CancelReplacement -> ();
    /// Text to let another device of the owner in.
    PairDevice -> PairingView;
    /// Everything as one FHIR bundle.
    ExportEverything -> Exported;
    /// What comes along to another place, and what does not.
    GetLeaving -> LeavingView;
    /// Begins a sealed archive of everything, which opens without any server: its parts.
    ExportArchive -> ArchivePlan;
    /// The next piece of a part of it.
    ExportArchivePiece -> ArchivePiece;
    /// The owner's sessions.
    ListSessions -> Vec<SessionItem>;
    /// Ends another session.
    EndSession -> ();
    /// Whether, and under what name, a message is sent elsewhere when there is something to read.
    GetOutsideNotices -> Option<String>;
    /// Has such messages sent, or not; the name.
    SetOutsideNotices -> Option<String>;
    /// Marks notices about the account as read.
    ReadNotices -> ();
    /// Deletes the vault and the account.
    DeleteAccount -> ();
    /// After a dispute with the server: puts back what this device holds.
    ConfirmRestore -> Restored;
    /// Asks the server for news now.
    Refresh -> ();
    /// Keeps on this device what a passkey opens without the server. On the owner's own device only.
    KeepCopy -> ();
    /// Keeps it no longer.
    DropCopy -> ();
    /// Changes made without the server that have not arrived.
    ListWaiting -> Vec<WaitingItem>;
    /// What becomes of one of them.
    SettleWaiting -> ();
    /// A provider opens a link.
    OpenLink -> ViewDocument;
    /// A provider leaves something in the reply box of a link that was opened.
    LeaveReply -> ();
    /// Opens or closes a grant's reply box.
    SetReplyBox -> ();
    /// What waits in a grant's reply box.
    ListReplies -> Vec<ReplyView>;
    /// Opens the file of something that waits.
    OpenReplyFile -> OpenedFile;
    /// Makes a record of something that waits.
    TakeInReply -> RecordId;
    /// Erases something that waits.
    RefuseReply -> ();
    /// The records of one kind as a table.
    ExportTable -> ExportFile;
    /// Chosen medications for a pharmacy.
    ExportNotebook -> NotebookFile;
    /// What the columns of the file read last are taken for; none if it is no table.
    GetColumns -> Option<Columns>;
    /// Takes them for something else; nothing changes if that cannot be.
    SetColumns -> Preview;
    /// Opens an archive of this program, or a further part of it, without storing anything.
    OpenArchivePart -> ArchiveState;
    /// Reads what was opened of an archive without storing anything.
    PreviewArchive -> Preview;
    /// What an archive of which all parts are open would bring into this vault whole; nothing is stored.
    PreviewMoveIn -> MoveInPreview;
    /// Begins to move in, or goes on: which files of the archive are needed.
    BeginMoveIn -> Vec<FileOfPart>;
    /// Stores one of them, as it stands in the archive.
    MoveInFile -> ();
    /// Stores everything else, compares, and finishes.
    FinishMoveIn -> MovedIn;
    /// Takes out again what was taken in by a move that is not finished.
    UndoMoveIn -> ();
    /// Where this vault was before; none if it never moved.
    GetMoveIn -> Option<MoveInState>;
    /// Which files of an archive are needed for what was chosen; none where the file read last is no archive.
    FilesOfImport -> Vec<FileOfPart>;
    /// Seals such a file anew and sends it; the import that is stored afterwards names it.
    StoreArchivedFile -> ();
    /// Reads the file of a SMART Health Link without storing anything.
    PreviewLinkFile -> Preview;
    /// All vaults of the account.
    ListVaults -> Vec<VaultItem>;
    /// Opens another one in place of the one that is open.
    OpenVault -> Opened;
    /// Makes one more, and opens it.
    MakeVault -> Opened;
    /// Makes a vault for a part of the records of the one that is open; it stays open.
    MakePart -> VaultId;
    /// Gives the part that is open another name.
    NamePart -> ();
    /// What moving records into another vault of the same person would do.
    PreviewMove -> MovePreview;
    /// Moves records into another vault of the same person.
    MoveRecords -> MoveDone;
    /// Who is in the open vault, and who is invited.
    ListMembers -> MembersView;
    /// Invites somebody to the open vault.
    InviteMember -> InvitationLink;
    /// Takes an invitation back.
    CancelInvitation -> ();
    /// Lets in who read out the right digits.
    LetIn -> ();
    /// Gives a member another role.
    ChangeRole -> ();
    /// Says on which day a member's access ends, or that there is no such day.
    SetEnd -> ();
    /// Removes a member and makes a new key generation.
    RemoveMember -> Removed;
    /// Says of links that somebody who is gone may have kept whether they go on; how many ended.
    AnswerLinks -> usize;
    /// Makes a member the owner.
    HandOver -> ();
    /// Takes over a vault that was handed over.
    TakeOver -> Removed;
    /// Leaves a vault of somebody else.
    LeaveVault -> ();
    /// Answers an invitation.
    AnswerInvitation -> JoiningItem;
    /// Invitations that were answered on this device, as far as they are now.
    ListJoining -> Vec<JoiningItem>;
    /// Forgets one of them on this device.
    ForgetJoining -> ();
}
