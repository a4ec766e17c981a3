//! Reply boxes: what a provider leaves, and what the patient does with it.

use protocol::Bytes;
use serde::{Deserialize, Serialize};
use vault::id::{GrantId, ReplyId};

/// See [`super::Command::LeaveReply`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LeaveReply {
    /// The link that was opened.
    pub link: String,
    /// From [`super::ViewDocument::reply_ticket`].
    pub ticket: String,
    /// Who says they write.
    pub from: String,
    /// What they write.
    pub text: String,
    /// A file.
    pub file: Option<NewReplyFile>,
}

/// A file that is to be left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewReplyFile {
    /// Its name, as the device calls it.
    pub name: String,
    /// Media type, as the device says.
    pub media_type: String,
    /// The content.
    pub bytes: Bytes,
}

/// See [`super::Command::SetReplyBox`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetReplyBox {
    /// Which grant's.
    pub grant: GrantId,
    /// Whether something may be left in it from now on.
    pub open: bool,
}

/// See [`super::Command::ListReplies`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListReplies {
    /// Which grant's.
    pub grant: GrantId,
}

/// Something that waits in a reply box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyView {
    /// Which.
    pub reply: ReplyId,
    /// When it was left, as the server says; seconds since 1970-01-01T00:00:00Z.
    pub received: i64,
    /// What it says; none if it does not open: then it did not come from somebody with this link, or it was damaged.
    pub content: Option<ReplyContent>,
}

/// What a reply says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyContent {
    /// Who says they wrote it. A claim.
    pub from: String,
    /// What they wrote; may be empty.
    pub text: String,
    /// The file's name, media type and length in bytes.
    pub file: Option<(String, String, u64)>,
}

/// See [`super::Command::OpenReplyFile`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenReplyFile {
    /// In which grant's box.
    pub grant: GrantId,
    /// Which.
    pub reply: ReplyId,
}

/// See [`super::Command::TakeInReply`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TakeInReply {
    /// In which grant's box.
    pub grant: GrantId,
    /// Which.
    pub reply: ReplyId,
    /// The patient said that a number in it is no My Number.
    pub not_my_number: bool,
}

/// See [`super::Command::RefuseReply`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RefuseReply {
    /// In which grant's box.
    pub grant: GrantId,
    /// Which.
    pub reply: ReplyId,
}
