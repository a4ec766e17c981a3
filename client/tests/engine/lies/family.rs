//! Invitations and members, with somebody in between.

use client::engine::wire::*;
use client::transport::Transport;
use protocol::Key;
use protocol::member::{AnsweredInvitation, Members};
use protocol::vault::VaultView;
use server::run::Running;
use tempfile::TempDir;

use super::liar::{Liar, in_changes, in_json};
use crate::common::{Device, PASSPHRASE, Page, drug, serve};

struct Family {
    _folder: TempDir,
    running: Running,
    /// In front of the server as the owner sees it, and as the guest does.
    liar: Liar,
    beside: Liar,
    owner: Page<Liar>,
    guest: Page<Liar>,
    link: String,
}

/// An owner who has invited somebody.
async fn family() -> Family {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let (liar, beside) = (Liar::new(&running.public_url), Liar::new(&running.public_url));
    let (mut owner, mut guest) = (page(&running, &liar), page(&running, &beside));
    owner.sign_up().await;
    owner.add(drug("メトホルミン")).await;
    guest.sign_up().await;
    let invite = InviteMember {
        name: "長男".into(),
        role: MemberRole::Editor,
        own_name: "千鶴".into(),
        passphrase: PASSPHRASE.into(),
    };
    let link = owner.call(invite).await.unwrap().link;
    Family { _folder: folder, running, liar, beside, owner, guest, link }
}

fn page(running: &Running, liar: &Liar) -> Page<Liar> {
    Device::new(&running.public_url).page_over(liar.clone())
}

async fn answer<T: Transport>(guest: &mut Page<T>, link: &str) {
    let ask = AnswerInvitation { link: link.into(), passphrase: PASSPHRASE.into() };
    guest.call(ask).await.unwrap();
}

async fn invitation<T: Transport>(owner: &mut Page<T>) -> InvitationItem {
    owner.call(ListMembers {}).await.unwrap().invitations.remove(0)
}

async fn joining<T: Transport>(guest: &mut Page<T>) -> JoiningState {
    guest.call(ListJoining {}).await.unwrap().remove(0).state
}

fn ask_to_let_in(item: &InvitationItem, digits: &str) -> LetIn {
    LetIn { invitation: item.invitation, digits: digits.into(), passphrase: PASSPHRASE.into() }
}

#[tokio::test(flavor = "current_thread")]
async fn an_answer_that_the_server_altered_is_said_not_to_come_from_who_has_the_link() {
    let Family { mut owner, mut guest, liar, link, running, _folder, .. } = family().await;
    answer(&mut guest, &link).await;
    liar.lies(in_json("/members", |members: &mut Members| {
        let answer = members.invitations[0].answer.as_mut().unwrap();
        answer.answer.0[20] ^= 1;
    }));
    assert_eq!(invitation(&mut owner).await.state, InvitationState::Foreign { name: "長男".into() });
    // Nor with the right keys for another account.
    liar.lies(in_json("/members", |members: &mut Members| {
        members.invitations[0].answer.as_mut().unwrap().account.0[0] ^= 1;
    }));
    assert_eq!(invitation(&mut owner).await.state, InvitationState::Foreign { name: "長男".into() });
    liar.tells_the_truth();
    assert!(matches!(invitation(&mut owner).await.state, InvitationState::Answered { .. }));
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn an_answer_that_is_exchanged_after_the_digits_were_compared_is_not_let_in() {
    let Family { mut owner, mut guest, liar, link, running, _folder, .. } = family().await;
    // Somebody who has read the link makes an answer of their own, which the server keeps up its sleeve.
    let invitation_link = vault::invitation::Invitation::parse(link.split_once('#').unwrap().1).unwrap();
    let mut system = client::native::System::default();
    let rng = client::environment::Environment::rng(&mut system);
    let thief = vault::key_pair::Identity::make(rng).public();
    answer(&mut guest, &link).await;
    let item = invitation(&mut owner).await;
    let InvitationState::Answered { digits, .. } = item.state.clone() else { panic!("{item:?}") };
    assert_eq!(joining(&mut guest).await, JoiningState::Digits(digits.clone()));
    liar.lies(in_json("/members", move |members: &mut Members| {
        let answer = members.invitations[0].answer.as_mut().unwrap();
        let account = vault::id::AccountId::from_bytes(answer.account.0);
        let nonce = vault::secret::GuestNonce::from_bytes([9; 32]);
        answer.answer = invitation_link.answer(&vault::invitation::Answer { account, keys: thief, nonce }).into();
    }));
    let refused = owner.call(ask_to_let_in(&item, &digits)).await;
    assert_eq!(refused, Err(Trouble::InvitationInvalid));
    assert!(liar.writes().iter().all(|write| !write.contains("/changes")), "{:?}", liar.writes());
    // What the owner would compare now is not what the guest reads out.
    let exchanged = invitation(&mut owner).await;
    assert!(matches!(&exchanged.state, InvitationState::Answered { digits: other, .. } if *other != digits));
    liar.tells_the_truth();
    owner.call(ask_to_let_in(&item, &digits)).await.unwrap();
    assert_eq!(joining(&mut guest).await, JoiningState::In);
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_nonce_that_the_link_did_not_promise_shows_the_guest_no_digits() {
    let Family { mut owner, mut guest, beside, link, running, _folder, .. } = family().await;
    answer(&mut guest, &link).await;
    invitation(&mut owner).await;
    let end: &'static str = Box::leak(link_id(&link).into_boxed_str());
    beside.lies(in_json(end, |answered: &mut AnsweredInvitation| answered.nonce = Some(Key([7; 32]))));
    assert_eq!(joining(&mut guest).await, JoiningState::Foreign);
    beside.tells_the_truth();
    assert!(matches!(joining(&mut guest).await, JoiningState::Digits(_)));
    running.stop().await;
}

/// The id by which the guest names the invitation at the server.
fn link_id(link: &str) -> String {
    vault::invitation::Invitation::parse(link.split_once('#').unwrap().1).unwrap().id().to_string()
}

#[tokio::test(flavor = "current_thread")]
async fn a_guest_who_is_shown_another_vaults_members_joins_nothing() {
    let Family { mut owner, mut guest, beside, link, running, _folder, .. } = family().await;
    answer(&mut guest, &link).await;
    let item = invitation(&mut owner).await;
    let InvitationState::Answered { digits, .. } = &item.state else { panic!("{item:?}") };
    owner.call(ask_to_let_in(&item, digits)).await.unwrap();
    let vault = guest.call(Status {}).await.unwrap();
    // A key box is swapped, the owner's keys are the server's own, or the list that let them in is missing.
    let lies: [fn(&mut VaultView); 3] = [
        |view| {
            let last = view.member_lists.last_mut().unwrap();
            let at = last.0.len() - 64 - 2 * vault::vault_key::GENERATION_BOX_LEN;
            last.0[at] ^= 1;
        },
        |view| {
            let last = view.member_lists.last_mut().unwrap();
            last.0[vault::member::OFFSET_ENTRIES + 17] ^= 1;
        },
        |view| {
            view.member_lists.pop();
        },
    ];
    let end: &'static str = Box::leak(format!("/{}", vault_id(&link)).into_boxed_str());
    for lie in lies {
        beside.lies(in_json(end, lie));
        assert_eq!(joining(&mut guest).await, JoiningState::Foreign);
        assert!(beside.writes().iter().all(|write| !write.contains("/account/state")), "{:?}", beside.writes());
    }
    beside.tells_the_truth();
    assert_eq!(joining(&mut guest).await, JoiningState::In);
    assert_eq!(guest.call(Status {}).await.unwrap(), vault, "the own vault is open as before");
    running.stop().await;
}

fn vault_id(link: &str) -> String {
    vault::invitation::Invitation::parse(link.split_once('#').unwrap().1).unwrap().vault.to_string()
}

#[tokio::test(flavor = "current_thread")]
async fn a_member_is_told_when_a_list_was_not_signed_by_the_owner() {
    let Family { mut owner, mut guest, beside, link, running, _folder, .. } = family().await;
    answer(&mut guest, &link).await;
    let item = invitation(&mut owner).await;
    let InvitationState::Answered { digits, .. } = &item.state else { panic!("{item:?}") };
    owner.call(ask_to_let_in(&item, digits)).await.unwrap();
    assert_eq!(joining(&mut guest).await, JoiningState::In);
    let items = guest.call(ListVaults {}).await.unwrap();
    let other = items.iter().find(|item| !item.open).unwrap().vault;
    guest.call(OpenVault { vault: other }).await.unwrap();
    owner.add(drug("アムロジピン")).await;
    // The role that the server would like the guest to have.
    beside.lies(in_changes(|_, page| {
        let last = page.member_lists.last_mut().unwrap();
        let at = vault::member::OFFSET_ENTRIES + vault::member::ENTRY_LEN + 16;
        last.0[at] = 3;
    }));
    let told = guest.call(Refresh {}).await;
    assert!(matches!(&told, Err(Trouble::Disputed(dispute)) if dispute.kind == DisputeKind::Foreign), "{told:?}");
    assert_eq!(guest.titles().await, ["メトホルミン"]);
    running.stop().await;
}
