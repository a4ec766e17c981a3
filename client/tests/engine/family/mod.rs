//! Several vaults of one account and several members of one vault, at a real server.

mod ends;
mod interrupted;
mod members;
pub mod parts;
mod restored;
mod rogue_editor;
mod vaults;

use client::engine::wire::*;
use client::environment::Environment;
use client::transport::Transport;
use protocol::ProblemKind;
use server::run::Running;
use tempfile::TempDir;
use vault::id::AccountId;
use vault::record::{Kind, Person, PersonName};

use crate::common::{self, Device, PASSPHRASE, Page, allergy, chizuru, drug, serve};

/// An owner with one record, and somebody who has signed up on a device of their own.
struct Family {
    _folder: TempDir,
    running: Running,
    owner: Page,
    owners: Device,
    guest: Page,
    guests: Device,
}

async fn family() -> Family {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let (owners, guests) = (Device::new(&running.public_url), Device::new(&running.public_url));
    let (mut owner, mut guest) = (owners.page(), guests.page());
    owner.sign_up().await;
    owner.add(drug("メトホルミン")).await;
    guest.sign_up().await;
    Family { _folder: folder, running, owner, owners, guest, guests }
}

fn sayaka() -> Person {
    Person {
        name: PersonName { text: "髙﨑　さやか".into(), kana: None },
        birth_date: "2019-05-05".parse().unwrap(),
        sex: None,
    }
}

async fn invite<T: Transport, E: Environment>(owner: &mut Page<T, E>, name: &str, role: MemberRole) -> InvitationLink {
    let ask = InviteMember { name: name.into(), role, own_name: "千鶴".into(), passphrase: PASSPHRASE.into() };
    owner.call(ask).await.unwrap()
}

async fn answer<T: Transport, E: Environment>(guest: &mut Page<T, E>, link: &str) -> Result<JoiningItem, Trouble> {
    guest.call(AnswerInvitation { link: link.into(), passphrase: PASSPHRASE.into() }).await
}

pub async fn members<T: Transport, E: Environment>(page: &mut Page<T, E>) -> MembersView {
    page.call(ListMembers {}).await.unwrap()
}

/// What the owner sees of the one invitation that is open.
async fn seen_by_owner<T: Transport, E: Environment>(owner: &mut Page<T, E>) -> InvitationItem {
    let mut invitations = members(owner).await.invitations;
    assert_eq!(invitations.len(), 1);
    invitations.remove(0)
}

async fn joining<T: Transport, E: Environment>(guest: &mut Page<T, E>) -> JoiningState {
    let mut items = guest.call(ListJoining {}).await.unwrap();
    assert_eq!(items.len(), 1);
    items.remove(0).state
}

async fn let_in<T: Transport, E: Environment>(
    owner: &mut Page<T, E>,
    item: &InvitationItem,
    digits: &str,
) -> Result<(), Trouble> {
    let ask = LetIn { invitation: item.invitation, digits: digits.into(), passphrase: PASSPHRASE.into() };
    owner.call(ask).await
}

/// From the invitation to the guest's screen showing the vault.
pub async fn join<T: Transport, U: Transport, E: Environment>(
    owner: &mut Page<T, E>,
    guest: &mut Page<U, E>,
    name: &str,
    role: MemberRole,
) {
    let link = invite(owner, name, role).await.link;
    assert_eq!(answer(guest, &link).await.unwrap().state, JoiningState::Waiting);
    let item = seen_by_owner(owner).await;
    let InvitationState::Answered { digits, name: shown, .. } = &item.state else { panic!("{item:?}") };
    assert_eq!(shown, name);
    assert_eq!(joining(guest).await, JoiningState::Digits(digits.clone()));
    let_in(owner, &item, digits).await.unwrap();
    // Not only once: the page may ask again before it has shown the first answer.
    for _ in 0..2 {
        assert_eq!(joining(guest).await, JoiningState::In);
    }
    open_other(guest).await;
}

async fn vaults<T: Transport, E: Environment>(page: &mut Page<T, E>) -> Vec<VaultItem> {
    page.call(ListVaults {}).await.unwrap()
}

/// Opens the vault that is not open.
async fn open_other<T: Transport, E: Environment>(page: &mut Page<T, E>) -> Opened {
    let other = vaults(page).await.into_iter().find(|item| !item.open).unwrap();
    page.call(OpenVault { vault: other.vault }).await.unwrap()
}

async fn remove<T: Transport, E: Environment>(
    owner: &mut Page<T, E>,
    account: AccountId,
    grants: Vec<GrantChoice>,
) -> Result<Removed, Trouble> {
    let (text, language, passphrase) = ("外す".into(), "ja".into(), PASSPHRASE.into());
    owner.call(RemoveMember { account, grants, text, language, passphrase }).await
}

pub fn account_of(view: &MembersView, name: &str) -> AccountId {
    view.members.iter().find(|member| member.name.as_deref() == Some(name)).unwrap().account
}
