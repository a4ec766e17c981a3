//! Referrals.

use super::ExportFile;
use super::LinkView;
use super::ProviderChoice;
use super::ProviderView;
use super::ViewDocument;
use serde::{Deserialize, Serialize};
use vault::id::RecordId;

/// A referral before it is handed over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReferralDraft {
    /// To whom.
    pub provider: ProviderChoice,
    /// What for.
    pub purpose: String,
    /// The chosen records in the order shown.
    pub records: Vec<RecordId>,
    /// `ja` or `en`.
    pub language: String,
}

/// See [`super::Command::PreviewReferral`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewReferral {
    /// The referral.
    pub draft: ReferralDraft,
}

/// The referral as it will be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReferralPreview {
    /// As the receiver sees it.
    pub view: ViewDocument,
}

/// See [`super::Command::CreateReferral`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CreateReferral {
    /// The referral.
    pub draft: ReferralDraft,
    /// If it is handed over as a link.
    pub link: Option<LinkTerms>,
}

/// Terms of a referral's link. Nothing has a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkTerms {
    /// Until when; none means until revoked.
    pub until: Option<i64>,
    /// Openings allowed; none means any number.
    pub uses: Option<u32>,
    /// Whether a passcode is asked for.
    pub passcode: bool,
    /// The text that was on the sheet.
    pub text: String,
}

/// A referral that was handed over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReferralOutcome {
    /// The referral, kept in the vault.
    pub referral: RecordId,
    /// The page.
    pub view: ViewDocument,
    /// The FHIR document bundle, to save.
    pub file: ExportFile,
    /// The link, if one was asked for.
    pub link: Option<LinkView>,
}

/// See [`super::Command::ListReferrals`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListReferrals {}

/// A referral that was handed over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReferralView {
    /// Its id.
    pub id: RecordId,
    /// To whom.
    pub provider: Option<ProviderView>,
    /// What for.
    pub purpose: String,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub created: i64,
    /// Records handed over.
    pub records: usize,
    /// As the receiver sees it.
    pub view: ViewDocument,
    /// What exactly was handed over.
    pub file: ExportFile,
}
