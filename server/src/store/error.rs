//! What can go wrong in a store. No error holds content.

use std::io;

/// Why a store did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A condition of the batch did not hold; nothing was written.
    #[error("what was to be changed has changed meanwhile")]
    Moved,
    /// No space is left; nothing was written.
    #[error("the disk is full")]
    DiskFull,
    /// Stored bytes are not what was written.
    #[error("{0} is damaged")]
    Damaged(&'static str),
    /// The batch cannot be stored in this form. A mistake of the program.
    #[error("a row of {0} bytes is too large")]
    RowTooLarge(usize),
    /// The disk or the engine failed; the store takes no more writes.
    #[error("{what}: {why}")]
    Failed {
        /// Which file or step.
        what: &'static str,
        /// What the system said.
        why: String,
    },
    /// The database is not reached at the moment, and may be soon. Nothing was written.
    #[error("the database is not reached")]
    Unreachable,
    /// It is read and not written to. Nothing was written.
    #[error("the server only reads: it was started with read_only, for a migration; start it without to write again")]
    ReadOnly,
    /// It is being moved elsewhere, and this server, which would write, did not know: it had stood still. Nothing was written.
    #[error("everything is being moved elsewhere at the moment: what is written now would be left behind")]
    BeingMoved,
    /// Somebody may have written to what is being moved.
    #[error("{0}")]
    Touched(String),
    /// The store was closed, or stopped after a failure.
    #[error("the store takes no more writes")]
    Stopped,
}

impl StoreError {
    /// From an I/O error of this file or step.
    pub fn io(what: &'static str) -> impl Fn(io::Error) -> Self {
        move |error| match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Failed { what, why: error.to_string() },
        }
    }

    /// A step that failed, with the reason.
    pub fn failed(what: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Failed { what, why: why.to_string() }
    }

    /// From an error of sled.
    #[must_use]
    pub fn sled(error: sled::Error) -> Self {
        match error {
            sled::Error::Io(error) => Self::io("database")(error),
            other => Self::Failed { what: "database", why: other.to_string() },
        }
    }
}

impl From<protocol::CodecError> for StoreError {
    fn from(_: protocol::CodecError) -> Self {
        Self::Damaged("a row")
    }
}
