//! One page per file.

mod not_found;
mod welcome;

pub use not_found::NotFoundPage;
pub use welcome::WelcomePage;
