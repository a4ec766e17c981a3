//! Signing up, opening, locking.

use super::{Dispute, MemberRole};
use serde::{Deserialize, Serialize};
use vault::id::VaultId;
use vault::record::Person;

/// See [`super::Command::Status`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Status {}

/// What this device knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusView {
    /// Whether a seal is kept in this browser.
    pub has_seal: bool,
    /// Whether the vault is open.
    pub open: bool,
    /// Whether this is somebody else's device: nothing is stored, leaving clears all.
    pub guest: bool,
    /// Whose vault is open.
    pub person: Option<Person>,
    /// What this account may do in it; none while nothing is open.
    pub role: Option<MemberRole>,
    /// What is wrong between this device and the server, if anything.
    pub dispute: Option<Dispute>,
    /// The public address of the server.
    pub server: String,
    /// Whether this device keeps what a passkey opens without the server.
    pub copy: bool,
    /// When this device last had everything from the server, in seconds since 1970-01-01T00:00:00Z.
    pub synced: Option<i64>,
    /// Whether the vault was opened without the server, which has not answered since.
    pub away: bool,
    /// How many changes wait on this device: in the open vault, or in all while none is open.
    pub waiting: usize,
}

/// See [`super::Command::StartSignUp`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StartSignUp {
    /// As typed.
    pub passphrase: String,
    /// In which language the words are: `ja` or `en`.
    pub language: String,
}

/// What is on the recovery sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Twelve words.
    pub words: Vec<String>,
    /// What the QR code on the sheet holds.
    pub qr: String,
    /// Which two are asked back, counted from 1.
    pub ask: [usize; 2],
}

/// See [`super::Command::FinishSignUp`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FinishSignUp {
    /// The two words asked back.
    pub answers: [String; 2],
    /// Whose vault it is.
    pub person: Person,
    /// Where the operator asks for one.
    pub invitation: Option<String>,
}

/// The vault is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// Whose vault it is; none if the vault has no such record yet.
    pub person: Option<Person>,
    /// Which vault is open.
    pub vault: VaultId,
    /// What it is called if it is a part of the person's records.
    pub part: Option<String>,
    /// What this account may do in it.
    pub role: MemberRole,
    /// Whether this browser keeps the seal.
    pub kept: bool,
    /// Seconds without use after which the server ends the session.
    pub idle_seconds: i64,
    /// What is wrong between this device and the server, if anything.
    pub dispute: Option<Dispute>,
}

/// See [`super::Command::OpenWithPassphrase`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenWithPassphrase {
    /// As typed.
    pub passphrase: String,
}

/// See [`super::Command::OpenWithPairing`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenWithPairing {
    /// The QR code's text or the typed characters.
    pub text: String,
    /// As typed.
    pub passphrase: String,
    /// Whether this browser may keep the seal (own device).
    pub keep: bool,
}

/// See [`super::Command::OpenWithWords`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenWithWords {
    /// Twelve words, or the text of the sheet's QR code.
    pub words: String,
    /// Whether this browser may keep the seal. Words are never asked for on a device that is not the owner's.
    pub keep: bool,
}

/// See [`super::Command::Lock`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Lock {}

/// See [`super::Command::ForgetDevice`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ForgetDevice {}

/// See [`super::Command::Refresh`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refresh {}

/// See [`super::Command::AskServer`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskServer {}
