//! One file per page.

mod not_found;
mod welcome;

pub use not_found::NotFoundPage;
pub use welcome::WelcomePage;
