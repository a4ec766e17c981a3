//! One page per file.

mod home;
mod not_found;
pub mod import;
pub mod records;
pub mod referral;
mod open;
mod passphrase_strength;
mod person_fields;
mod settings;
mod sign_up;
mod welcome;

pub use home::HomePage;
pub use not_found::NotFoundPage;
pub use open::OpenPage;
pub use settings::SettingsPage;
pub use sign_up::{SignUpPage, provide_draft};
pub use welcome::WelcomePage;
