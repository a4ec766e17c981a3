//! One page per file.

mod emergency;
pub mod export;
mod family;
mod home;
pub mod import;
mod journal;
mod kept;
mod link_answers;
pub mod looking;
mod not_found;
mod open;
mod passphrase_act;
mod passphrase_strength;
mod person_fields;
mod receipt;
pub mod records;
mod recovery;
pub mod referral;
mod settings;
mod shares;
mod sign_up;
mod view;
mod welcome;

pub(crate) use emergency::CardOpened;
pub use emergency::EmergencyPage;
pub use family::{FamilyPage, JoinPage};
pub use home::HomePage;
pub use journal::JournalPage;
pub use not_found::NotFoundPage;
pub use open::OpenPage;
pub use receipt::ReceiptPage;
pub use settings::SettingsPage;
pub use shares::{NewCardPage, NewSharePage, ProviderPage, SharesPage, ShowSharePage};
pub use sign_up::{SignUpPage, provide_draft};
pub use view::{ViewerPage, provide_viewer};
pub use welcome::WelcomePage;
