//! One page per file.

pub mod export;
mod home;
pub mod import;
mod journal;
mod kept;
pub mod looking;
mod not_found;
mod open;
mod passphrase_strength;
mod person_fields;
pub mod records;
mod recovery;
pub mod referral;
mod settings;
mod shares;
mod sign_up;
mod view;
mod welcome;

pub use home::HomePage;
pub use journal::JournalPage;
pub use not_found::NotFoundPage;
pub use open::OpenPage;
pub use settings::SettingsPage;
pub use shares::{NewSharePage, SharesPage, ShowSharePage};
pub use sign_up::{SignUpPage, provide_draft};
pub use view::{ViewerPage, provide_viewer};
pub use welcome::WelcomePage;
