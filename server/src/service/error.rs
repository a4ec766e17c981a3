//! Why the service refuses. It carries nothing of the request.

use protocol::ProblemKind;

use crate::store::StoreError;

/// When it is worth trying again while a server only reads.
const READ_ONLY_SECONDS: i64 = 60;

/// A refusal, on its way to becoming a problem document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which problem.
    pub kind: ProblemKind,
    /// What exactly.
    pub detail: Option<&'static str>,
    /// Seconds after which it is worth trying again.
    pub retry_after: Option<i64>,
    /// Something changed between reading and writing: the attempt is repeated, see [`until_settled`].
    pub moved: bool,
}

impl Refusal {
    /// With an explanation for a developer.
    #[must_use]
    pub fn because(kind: ProblemKind, detail: &'static str) -> Self {
        Self { detail: Some(detail), ..kind.into() }
    }

    /// 429, and when to come back.
    #[must_use]
    pub fn too_many(retry_after: i64) -> Self {
        Self { retry_after: Some(retry_after), ..ProblemKind::TooMany.into() }
    }
}

impl Refusal {
    /// 503: it is not written to at the moment. How long that lasts nobody knows; asking once a minute costs nothing.
    #[must_use]
    pub fn read_only() -> Self {
        Self { retry_after: Some(READ_ONLY_SECONDS), ..ProblemKind::ReadOnly.into() }
    }
}

impl From<ProblemKind> for Refusal {
    fn from(kind: ProblemKind) -> Self {
        Self { kind, detail: None, retry_after: None, moved: false }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Moved => Self { retry_after: Some(1), moved: true, ..ProblemKind::Unavailable.into() },
            StoreError::DiskFull => ProblemKind::DiskFull.into(),
            StoreError::BeingMoved => Self { retry_after: Some(READ_ONLY_SECONDS), ..ProblemKind::Unavailable.into() },
            StoreError::Unreachable => Self { retry_after: Some(5), ..ProblemKind::Unavailable.into() },
            StoreError::ReadOnly => Self::read_only(),
            StoreError::Stopped => ProblemKind::Unavailable.into(),
            StoreError::Damaged(_)
            | StoreError::RowTooLarge(_)
            | StoreError::Touched(_)
            | StoreError::Failed { .. } => {
                tracing::error!(%error, "the store failed");
                ProblemKind::Internal.into()
            }
        }
    }
}

impl From<protocol::CodecError> for Refusal {
    fn from(_: protocol::CodecError) -> Self {
        StoreError::Damaged("a row").into()
    }
}

/// What the service answers with.
pub type Answer<T> = Result<T, Refusal>;

/// How often an attempt is repeated when somebody else was faster each time.
pub const ATTEMPTS: usize = 64;

/// Repeats an attempt (read, check, commit) while its commit finds that something has changed since it was read.
macro_rules! until_settled {
    ($attempt:expr) => {{
        let mut outcome = $attempt;
        for _ in 1..$crate::service::error::ATTEMPTS {
            match &outcome {
                Err(refusal) if refusal.moved => outcome = $attempt,
                _ => break,
            }
        }
        outcome
    }};
}
pub(crate) use until_settled;
