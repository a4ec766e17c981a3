//! A grant as it is stored, and what follows from that: whether it opens, is over, and when its files go.

use protocol::grant::{ContentType, GrantView, Limits, WaitingReply};
use protocol::{BlobId, Digest, FileId, GrantId, ProblemKind, limits};
use serde::{Deserialize, Serialize};

use super::error::{Answer, Refusal};
use super::key;

/// The files of a link that is used up can be fetched for so long.
const USED_UP_SECONDS: i64 = 3600;

/// A grant as it is stored. Liveness is computed from it, never stored.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct GrantRow {
    pub(crate) link: Digest,
    pub(super) limits: Limits,
    pub(super) used: u32,
    pub(super) last_use: i64,
    pub(super) paused: bool,
    pub(crate) revoked: bool,
    /// Counts the passcodes that were set; none is set now if `passcode` is false.
    pub(super) passcode_number: u32,
    pub(super) passcode: bool,
    pub(super) attempts: u32,
    pub(super) files: Vec<FileRow>,
    /// Whether something may be left in its reply box.
    #[serde(default)]
    pub(super) reply_box: bool,
}

/// A file of a grant.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct FileRow {
    #[serde(rename = "f")]
    pub(super) file: FileId,
    #[serde(rename = "b")]
    pub(super) blob: BlobId,
    #[serde(rename = "t")]
    pub(super) content_type: ContentType,
}

impl GrantRow {
    /// Not paused, not revoked, before the end, with files: what a file's fetch needs besides its ticket.
    pub(super) fn open(&self, now: i64) -> bool {
        !self.paused && !self.revoked && self.limits.until.is_none_or(|until| now < until) && !self.files.is_empty()
    }

    /// Open, with uses and attempts left: what a manifest needs.
    pub(super) fn live(&self, now: i64) -> bool {
        self.open(now) && !self.used_up() && (!self.passcode || self.attempts > 0)
    }

    /// Neither end nor limit nor passcode, as an emergency card has.
    pub(super) fn open_to_all(&self) -> bool {
        self.limits.until.is_none() && self.limits.uses.is_none() && !self.passcode
    }

    /// Over: such a link never opens again.
    pub(super) fn over(&self, now: i64) -> bool {
        self.revoked || self.used_up() || self.limits.until.is_some_and(|until| until <= now)
    }

    pub(super) fn used_up(&self) -> bool {
        self.limits.uses.is_some_and(|uses| self.used >= uses)
    }

    /// Other limits, unless it is over.
    pub(super) fn set_limits(&mut self, limits: &Limits, now: i64) -> Answer<()> {
        if self.over(now) {
            return Err(Refusal::because(ProblemKind::Conflict, "the grant has ended"));
        }
        self.limits = *limits;
        Ok(())
    }

    /// Ends it for good, as [`super::Service::change_grant`] does; its files and its passcode's hash are the caller's.
    pub(crate) fn revoke(&mut self) {
        self.revoked = true;
        self.files = Vec::new();
        self.reply_box = false;
        self.passcode_number = self.passcode_number.wrapping_add(1);
        self.passcode = false;
        self.attempts = limits::PASSCODE_ATTEMPTS;
    }

    /// Forgets these of its files: they were removed after the backup that this row is from. Without any file it shows
    /// nothing until its owner's device sends new ones.
    pub(crate) fn forget_files(&mut self, removed: impl Fn(&BlobId) -> bool) {
        self.files.retain(|file| !removed(&file.blob));
    }

    /// The row that has the sweep look at it when it ends.
    pub(crate) fn due(&self, row_key: &[u8]) -> Option<Vec<u8>> {
        self.ends().map(|ends| key::due(ends, row_key))
    }

    /// When its files are to be erased, if nothing changes.
    pub(super) fn ends(&self) -> Option<i64> {
        let used_up = self.used_up().then(|| self.last_use + USED_UP_SECONDS);
        [self.limits.until, used_up].into_iter().flatten().min()
    }

    pub(super) fn view(&self, grant: GrantId, replies: Vec<WaitingReply>) -> GrantView {
        GrantView {
            grant,
            link: self.link,
            limits: self.limits,
            used: self.used,
            paused: self.paused,
            revoked: self.revoked,
            attempts_left: self.passcode.then_some(self.attempts),
            has_files: !self.files.is_empty(),
            reply_box: self.reply_box,
            replies,
        }
    }
}
