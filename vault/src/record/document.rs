//! A document with its files (FHIR R4 `DocumentReference`).

use serde::{Deserialize, Serialize};

use super::date::DateTime;
use super::fields::{choice, fields};
use crate::file::FileInfo;
use crate::id::BlobId;

/// Bytes of one file, at most: 50 MiB.
pub const FILE_BYTES: u64 = 50 << 20;

/// Files of one document, at most: a letter that was photographed page by page.
pub const DOCUMENT_FILES: usize = 20;

/// A letter, a report, a picture: files, and what is said about them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Document {
    /// What is said about the files.
    #[serde(default)]
    pub about: DocumentDescription,
    /// The files, in the order of their pages.
    #[serde(default)]
    pub files: Vec<Attachment>,
}

/// What is said about a document's files.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct DocumentDescription {
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<DocumentCategory>,
    /// When it was written or taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<DateTime>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// What else is to be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

choice! {
    /// What a document is.
    DocumentCategory {
        /// 診療情報提供書.
        ReferralLetter = "referral-letter",
        /// 退院時サマリー.
        DischargeSummary = "discharge-summary",
        /// 健診結果報告書.
        CheckupReport = "checkup-report",
        /// Of a laboratory or an examination.
        TestReport = "test-report",
        /// An X-ray picture, an ECG.
        Image = "image",
        /// 処方箋.
        Prescription = "prescription",
        /// 診断書.
        Certificate = "certificate",
        /// Anything else.
        Other = "other",
    }
}

fields!(DocumentDescription { title, category, date, author, note });

/// One file of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Under what its sealed content is stored.
    pub blob: BlobId,
    /// What it is, and the key that opens it.
    pub info: FileInfo,
}
