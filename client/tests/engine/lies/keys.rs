//! Keys and lists that are somebody else's.

use client::engine::wire::*;
use client::environment::Environment as _;
use client::native::System;
use protocol::Bytes;
use protocol::change::ChangesPage;
use protocol::session::SignedIn;
use protocol::vault::VaultView;
use vault::generation::make_vault;
use vault::id::AccountId;
use vault::key_pair::{Identity, SigningSecret};
use vault::member::{MemberList, SignedMemberList};

use super::liar::{Liar, disputed, in_changes, in_json, kept};
use crate::common::{Device, PASSPHRASE, drug, serve};

/// A list that continues the true one and names the server's own keys as the owner's, signed with them.
fn signed_by_a_foreign_key(lists: &mut Vec<Bytes>) {
    let mut system = System::default();
    let last = SignedMemberList::parse(&lists.last().unwrap().0).unwrap();
    let forger = Identity::make(system.rng());
    let mut entries = last.list().entries.clone();
    entries[0].keys = forger.public();
    let next = MemberList { n: last.list().n + 1, previous: last.digest(), entries, ..last.list().clone() };
    lists.push(Bytes(next.sign(&forger.signing).unwrap().as_bytes().to_vec()));
}

/// The true list's content under another owner key.
fn signed_anew(lists: &mut Vec<Bytes>) {
    let list = SignedMemberList::parse(&lists.last().unwrap().0).unwrap().list().clone();
    let signed = list.sign(&SigningSecret::make(System::default().rng())).unwrap();
    *lists = vec![Bytes(signed.as_bytes().to_vec())];
}

fn of_another_vault(lists: &mut Vec<Bytes>) {
    let mut system = System::default();
    let (account, identity) = (AccountId::make(system.rng()), Identity::make(system.rng()));
    let made = make_vault(account, &identity, system.rng()).unwrap();
    *lists = vec![Bytes(made.list.as_bytes().to_vec())];
}

fn no_list_at_all(lists: &mut Vec<Bytes>) {
    *lists = vec![Bytes(b"not a member list".to_vec())];
}

const FOREIGN_LISTS: [fn(&mut Vec<Bytes>); 4] =
    [signed_by_a_foreign_key, signed_anew, of_another_vault, no_list_at_all];

#[tokio::test(flavor = "current_thread")]
async fn a_foreign_member_list_is_said_not_to_be_signed_with_the_patients_key() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let liar = Liar::new(&running.public_url);
    device.page_over(liar.clone()).sign_up().await;
    for (at, foreign) in FOREIGN_LISTS.into_iter().enumerate() {
        liar.tells_the_truth();
        let mut page = device.page_over(liar.clone());
        page.open().await;
        // Something has come, so that the lists are looked at.
        let mut other = device.page();
        other.open().await;
        let written = other.add(drug("ほかの端末の薬")).await;
        let before = kept(&device).await;

        liar.lies(in_changes(move |_, page: &mut ChangesPage| foreign(&mut page.member_lists)));
        let dispute = disputed(page.call(Refresh {}).await);
        assert_eq!((dispute.kind, dispute.restorable), (DisputeKind::Foreign, false), "{at}");
        liar.gets_nothing(&mut page, DisputeKind::Foreign).await;
        let confirmed = page.call(ConfirmRestore {}).await;
        assert!(matches!(confirmed, Err(Trouble::Disputed(_))), "{at}: {confirmed:?}");
        assert_eq!(liar.writes(), [""; 0]);

        liar.lies(move |path, bytes| match path.strip_prefix("/api/v1/vaults/") {
            Some(vault) if !vault.contains('/') => {
                in_json("", move |view: &mut VaultView| foreign(&mut view.member_lists))(path, bytes)
            }
            _ => bytes,
        });
        let mut page = device.page_over(liar.clone());
        let opened = page.call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await;
        assert_eq!(disputed(opened).kind, DisputeKind::Foreign, "{at}");
        assert!(!page.call(Status {}).await.unwrap().open);
        assert_eq!(liar.writes(), [""; 0]);
        assert_eq!(kept(&device).await, before);

        liar.is_forgiven(&device, &["ほかの端末の薬"]).await;
        other.call(Refresh {}).await.unwrap();
        other.call(DeleteRecord { id: written.id }).await.unwrap();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_head_by_somebody_else_is_said_not_to_be_signed_with_the_patients_key() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let liar = Liar::new(&running.public_url);
    device.page_over(liar.clone()).sign_up().await;
    let mut page = device.page_over(liar.clone());
    page.open().await;
    page.add(drug("薬")).await;
    let before = kept(&device).await;
    for lie in ["of another vault", "signed by another", "no head"] {
        liar.lies(in_changes(move |_, page: &mut ChangesPage| {
            let mut head = *vault::head::SignedHead::parse(&page.head.0).unwrap().head();
            head.revision += 1;
            if lie == "of another vault" {
                head.vault = vault::id::VaultId::from_bytes([9; 16]);
            }
            let forger = SigningSecret::make(System::default().rng());
            let forged = vault::head::SignedHead::sign(head, &forger).unwrap();
            page.head = Bytes(if lie == "no head" { vec![1; 20] } else { forged.as_bytes().to_vec() });
            page.through = head.revision;
        }));
        let dispute = disputed(page.call(Refresh {}).await);
        assert_eq!((dispute.kind, dispute.restorable), (DisputeKind::Foreign, false), "{lie}");
        liar.gets_nothing(&mut page, DisputeKind::Foreign).await;
        assert_eq!(kept(&device).await, before);
    }
    liar.is_forgiven(&device, &["薬"]).await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_swapped_account_box_is_said_to_be_altered_and_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let (device, neighbour) = (Device::new(&running.public_url), Device::new(&running.public_url));
    let (liar, tape) = (Liar::new(&running.public_url), Liar::new(&running.public_url));
    let mut page = device.page_over(liar.clone());
    page.sign_up().await;
    page.add(drug("薬")).await;
    neighbour.page().sign_up().await;
    let theirs = std::rc::Rc::new(std::cell::RefCell::new(None::<SignedIn>));
    let taped = std::rc::Rc::clone(&theirs);
    tape.lies(in_json("/sessions", move |signed_in: &mut SignedIn| *taped.borrow_mut() = Some(signed_in.clone())));
    neighbour.page_over(tape).open().await;
    let theirs = theirs.take().unwrap();
    let lies: [fn(&mut SignedIn, SignedIn); 3] = [
        |mine, theirs| mine.wrapped = theirs.wrapped,
        |mine, theirs| mine.state = theirs.state,
        |mine, _| mine.counter += 1,
    ];
    for lie in lies {
        let theirs = theirs.clone();
        liar.lies(in_json("/sessions", move |mine: &mut SignedIn| lie(mine, theirs.clone())));
        let mut page = device.page_over(liar.clone());
        let opened = page.call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await;
        assert_eq!(disputed(opened).kind, DisputeKind::Altered);
        assert!(!page.call(Status {}).await.unwrap().open);
        assert_eq!(liar.writes(), [""; 0]);
    }
    liar.is_forgiven(&device, &["薬"]).await;
}
