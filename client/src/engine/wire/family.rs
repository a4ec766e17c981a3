//! Several vaults of one account, and the members of a vault.

use protocol::Digest;
use serde::{Deserialize, Serialize};
use vault::id::{AccountId, GrantId, VaultId};
use vault::member::Role;
use vault::record::Person;

use super::{GrantChoice, PartView};

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MemberRole {
    /// Everything.
    Owner,
    /// Reads and changes records.
    Editor,
    /// Reads.
    Reader,
}

impl From<Role> for MemberRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Editor => Self::Editor,
            Role::Reader => Self::Reader,
        }
    }
}

impl From<MemberRole> for Role {
    fn from(role: MemberRole) -> Self {
        match role {
            MemberRole::Owner => Self::Owner,
            MemberRole::Editor => Self::Editor,
            MemberRole::Reader => Self::Reader,
        }
    }
}

/// See [`super::Command::ListVaults`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListVaults {}

/// One vault of the account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VaultItem {
    /// Which.
    pub vault: VaultId,
    /// Whose records are in it; none if that is not said there, or nothing of it can be read.
    pub person: Option<Person>,
    /// What this account may do in it.
    pub role: MemberRole,
    /// Whether it is the one that is open.
    pub open: bool,
    /// The server does not let this account in any more.
    pub refused: bool,
    /// Who owns it; none if nothing of it can be read.
    pub owner: Option<AccountId>,
    /// If it is a part of a person's records, kept apart.
    pub part: Option<PartView>,
}

impl VaultItem {
    /// The vault of the same person's main records: itself, unless it is a part. None for a part of one that this account does not open.
    #[must_use]
    pub fn main(&self) -> Option<VaultId> {
        self.part.as_ref().map_or(Some(self.vault), |part| part.main)
    }
}

/// See [`super::Command::OpenVault`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenVault {
    /// Which.
    pub vault: VaultId,
}

/// See [`super::Command::MakeVault`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MakeVault {
    /// Whose records will be in it.
    pub person: Person,
    /// As typed, once more.
    pub passphrase: String,
}

/// See [`super::Command::ListMembers`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListMembers {}

/// Who is in the open vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembersView {
    /// What this account may do.
    pub role: MemberRole,
    /// The vault was handed over to this account, which has to take it over.
    pub handed_over: bool,
    /// Everybody, the owner first.
    pub members: Vec<MemberItem>,
    /// Those who are not in any more, newest first.
    pub past: Vec<PastMember>,
    /// Open invitations, for the owner.
    pub invitations: Vec<InvitationItem>,
    /// Links of which the owner has to say whether they go on, because somebody who knew them is gone.
    pub links: Option<LinksAsked>,
    /// The name under which this account acts here.
    pub own_name: Option<String>,
}

/// Live links that somebody who is gone may have kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinksAsked {
    /// Who is gone, in the owner's words.
    pub names: Vec<String>,
    /// Which links.
    pub grants: Vec<GrantId>,
}

/// See [`super::Command::AnswerLinks`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AnswerLinks {
    /// For each link that is asked about, whether it goes on.
    pub grants: Vec<GrantChoice>,
    /// What the consent says of a grant that ends.
    pub text: String,
    /// In which language: `ja` or `en`.
    pub language: String,
}

/// One member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberItem {
    /// The account.
    pub account: AccountId,
    /// In the owner's words; none where nobody has named them.
    pub name: Option<String>,
    /// What they may do.
    pub role: MemberRole,
    /// Whether it is this account.
    pub own: bool,
    /// Seconds since 1970-01-01T00:00:00Z, where it is known.
    pub since: Option<i64>,
    /// From when on they are out, seconds since 1970-01-01T00:00:00Z.
    pub until: Option<i64>,
    /// The server says that they have left or deleted their account, or their last day is over. The next key generation leaves them out.
    pub left: bool,
}

/// Somebody who was a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastMember {
    /// As they were called.
    pub name: String,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub since: i64,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub until: i64,
}

/// An open invitation, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationItem {
    /// Which.
    pub invitation: Digest,
    /// Until when, seconds since 1970-01-01T00:00:00Z.
    pub until: i64,
    /// What is known of it.
    pub state: InvitationState,
}

/// How far an invitation is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvitationState {
    /// Nobody has answered.
    Waiting {
        /// For whom.
        name: String,
        /// What they will be.
        role: MemberRole,
        /// The address to hand over.
        link: String,
    },
    /// Somebody who has the link has answered. Whether it is the right person, the digits say.
    Answered {
        /// For whom.
        name: String,
        /// What they will be.
        role: MemberRole,
        /// Six digits, as the guest must read them out.
        digits: String,
    },
    /// What the server shows as the answer was not made with the link.
    Foreign {
        /// For whom.
        name: String,
    },
    /// Made before the secrets or the owner's keys were replaced: it can only be cancelled.
    Outdated,
}

/// See [`super::Command::InviteMember`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InviteMember {
    /// For whom: the name under which they will act.
    pub name: String,
    /// What they will be; not owner.
    pub role: MemberRole,
    /// The name under which the owner acts in this vault.
    pub own_name: String,
    /// As typed, once more.
    pub passphrase: String,
}

/// An invitation to hand over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationLink {
    /// The address. Everything secret stands behind its `#`.
    pub link: String,
    /// Until when, seconds since 1970-01-01T00:00:00Z.
    pub until: i64,
}

/// See [`super::Command::CancelInvitation`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CancelInvitation {
    /// Which.
    pub invitation: Digest,
}

/// See [`super::Command::LetIn`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LetIn {
    /// Which invitation.
    pub invitation: Digest,
    /// The digits that were compared, as shown: another answer than that one is not let in.
    pub digits: String,
    /// As typed, once more.
    pub passphrase: String,
}

/// See [`super::Command::ChangeRole`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChangeRole {
    /// Whose.
    pub account: AccountId,
    /// What they will be; not owner.
    pub role: MemberRole,
    /// As typed, once more.
    pub passphrase: String,
}

/// See [`super::Command::SetEnd`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetEnd {
    /// Whose.
    pub account: AccountId,
    /// From when on they are out, seconds since 1970-01-01T00:00:00Z; none for no such day.
    pub until: Option<i64>,
    /// As typed, once more.
    pub passphrase: String,
}

/// See [`super::Command::RemoveMember`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RemoveMember {
    /// Who.
    pub account: AccountId,
    /// For each grant that is open, whether it goes on.
    pub grants: Vec<GrantChoice>,
    /// What the consent says of a grant that ends.
    pub text: String,
    /// In which language: `ja` or `en`.
    pub language: String,
    /// As typed, once more.
    pub passphrase: String,
}

/// What removing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// Grants that ended.
    pub ended: usize,
    /// Whether the new key generation is in force; if not, the next opening makes it.
    pub complete: bool,
}

/// See [`super::Command::HandOver`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HandOver {
    /// To whom: a member.
    pub account: AccountId,
    /// As typed, once more.
    pub passphrase: String,
}

/// See [`super::Command::TakeOver`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TakeOver {
    /// Whether the one who handed over stays as a member.
    pub keep: bool,
    /// For each grant that is open, whether it goes on: whoever goes may have kept it.
    pub grants: Vec<GrantChoice>,
    /// What the consent says of a grant that ends.
    pub text: String,
    /// In which language: `ja` or `en`.
    pub language: String,
    /// As typed, once more.
    pub passphrase: String,
}

/// See [`super::Command::LeaveVault`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LeaveVault {
    /// Which; not one's own.
    pub vault: VaultId,
    /// As typed, once more.
    pub passphrase: String,
}

/// See [`super::Command::AnswerInvitation`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AnswerInvitation {
    /// The link, or what stands behind its `#`.
    pub link: String,
    /// As typed, once more.
    pub passphrase: String,
}

/// See [`super::Command::ListJoining`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListJoining {}

/// An invitation that was answered on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoiningItem {
    /// Which vault.
    pub vault: VaultId,
    /// Until when it is good, seconds since 1970-01-01T00:00:00Z.
    pub until: i64,
    /// How far it is.
    pub state: JoiningState,
}

/// How far joining is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum JoiningState {
    /// The owner's device has not seen the answer.
    Waiting,
    /// Six digits to read out to the owner.
    Digits(String),
    /// What the server shows was not made by who made the invitation.
    Foreign,
    /// Let in, and the vault is among those of this account.
    In,
    /// Let in; the account has to be opened once more to take the key.
    OpenAgain,
    /// Cancelled, refused, or over.
    Over,
}

/// See [`super::Command::ForgetJoining`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ForgetJoining {
    /// Which vault.
    pub vault: VaultId,
}
