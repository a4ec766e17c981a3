//! Letters for a medium without a network.

use serde::{Deserialize, Serialize};

use super::ExportFile;

/// See [`super::Command::SealLetter`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SealLetter {
    /// What is read.
    pub letter: paper::Letter,
    /// The FHIR document bundle, which can be saved from the opened letter.
    pub bundle: ExportFile,
}

/// A sealed letter and what opens it. Prints nothing of either.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedLetter {
    /// The file, to save.
    pub file: ExportFile,
    /// 25 digits in groups of five, to be told by another way. Kept nowhere.
    pub passcode: String,
}

impl std::fmt::Debug for SealedLetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedLetter(..)")
    }
}
