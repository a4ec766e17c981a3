//! What a member of the vault is called.

use serde::{Deserialize, Serialize};

use crate::id::AccountId;

/// A member's name, in the owner's words. Who is a member says the member list; the server knows account ids only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The account.
    pub account: AccountId,
    /// Shown with everything the member does, also after they have gone.
    pub name: String,
    /// In the vault since, seconds since 1970-01-01T00:00:00Z.
    pub since: i64,
    /// Until; none while they are in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
}
