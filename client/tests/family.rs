//! Several vaults of one account and several members of one vault, at a real server.

mod common;

use client::engine::wire::*;
use client::transport::Transport;
use common::{Device, PASSPHRASE, Page, allergy, chizuru, drug, serve};
use protocol::ProblemKind;
use server::run::Running;
use tempfile::TempDir;
use vault::id::AccountId;
use vault::record::{Kind, Person, PersonName};

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

async fn invite<T: Transport>(owner: &mut Page<T>, name: &str, role: MemberRole) -> InvitationLink {
    let ask = InviteMember { name: name.into(), role, own_name: "千鶴".into(), passphrase: PASSPHRASE.into() };
    owner.call(ask).await.unwrap()
}

async fn answer<T: Transport>(guest: &mut Page<T>, link: &str) -> Result<JoiningItem, Trouble> {
    guest.call(AnswerInvitation { link: link.into(), passphrase: PASSPHRASE.into() }).await
}

async fn members<T: Transport>(page: &mut Page<T>) -> MembersView {
    page.call(ListMembers {}).await.unwrap()
}

/// What the owner sees of the one invitation that is open.
async fn seen_by_owner<T: Transport>(owner: &mut Page<T>) -> InvitationItem {
    let mut invitations = members(owner).await.invitations;
    assert_eq!(invitations.len(), 1);
    invitations.remove(0)
}

async fn joining<T: Transport>(guest: &mut Page<T>) -> JoiningState {
    let mut items = guest.call(ListJoining {}).await.unwrap();
    assert_eq!(items.len(), 1);
    items.remove(0).state
}

async fn let_in<T: Transport>(owner: &mut Page<T>, item: &InvitationItem, digits: &str) -> Result<(), Trouble> {
    let ask = LetIn { invitation: item.invitation, digits: digits.into(), passphrase: PASSPHRASE.into() };
    owner.call(ask).await
}

/// From the invitation to the guest's screen showing the vault.
async fn join<T: Transport, U: Transport>(owner: &mut Page<T>, guest: &mut Page<U>, name: &str, role: MemberRole) {
    let link = invite(owner, name, role).await.link;
    assert_eq!(answer(guest, &link).await.unwrap().state, JoiningState::Waiting);
    let item = seen_by_owner(owner).await;
    let InvitationState::Answered { digits, name: shown, .. } = &item.state else { panic!("{item:?}") };
    assert_eq!(shown, name);
    assert_eq!(joining(guest).await, JoiningState::Digits(digits.clone()));
    let_in(owner, &item, digits).await.unwrap();
    assert_eq!(joining(guest).await, JoiningState::In);
    open_other(guest).await;
}

async fn vaults<T: Transport>(page: &mut Page<T>) -> Vec<VaultItem> {
    page.call(ListVaults {}).await.unwrap()
}

/// Opens the vault that is not open.
async fn open_other<T: Transport>(page: &mut Page<T>) -> Opened {
    let other = vaults(page).await.into_iter().find(|item| !item.open).unwrap();
    page.call(OpenVault { vault: other.vault }).await.unwrap()
}

async fn remove<T: Transport>(
    owner: &mut Page<T>,
    account: AccountId,
    grants: Vec<GrantChoice>,
) -> Result<Removed, Trouble> {
    let (text, language, passphrase) = ("外す".into(), "ja".into(), PASSPHRASE.into());
    owner.call(RemoveMember { account, grants, text, language, passphrase }).await
}

fn account_of(view: &MembersView, name: &str) -> AccountId {
    view.members.iter().find(|member| member.name.as_deref() == Some(name)).unwrap().account
}

#[tokio::test(flavor = "current_thread")]
async fn a_guest_is_let_in_by_six_digits_and_every_change_says_whose_it_is() {
    let Family { mut owner, mut guest, _folder, running, .. } = family().await;
    assert_eq!(owner.call(Home {}).await.unwrap().last_author, None, "one alone needs no name");
    join(&mut owner, &mut guest, "長男", MemberRole::Editor).await;
    assert_eq!(guest.titles().await, ["メトホルミン"]);
    let added = guest.add(allergy("ペニシリン")).await;
    let own = guest.call(GetRecord { id: added.id }).await.unwrap();
    assert_eq!(own.by.as_deref(), Some("長男"));

    owner.call(Refresh {}).await.unwrap();
    assert_eq!(owner.titles().await, ["ペニシリン", "メトホルミン"]);
    assert_eq!(owner.call(Home {}).await.unwrap().last_author.as_deref(), Some("長男"));
    assert_eq!(owner.call(GetRecord { id: added.id }).await.unwrap().by.as_deref(), Some("長男"));
    let mine = owner.add(drug("アムロジピン")).await;
    assert_eq!(owner.call(GetRecord { id: mine.id }).await.unwrap().by.as_deref(), Some("千鶴"));
    owner.share(&[mine.id]).await;
    guest.call(Refresh {}).await.unwrap();
    for (page, expected) in [(&mut owner, None), (&mut guest, Some("千鶴".to_owned()))] {
        let journal = page.call(ListJournal { filter: JournalFilter::ALL, offset: 0, limit: 10 }).await.unwrap();
        let by = journal.items.iter().find_map(|item| match &item.what {
            JournalWhat::Consent { by, .. } => Some(by.clone()),
            JournalWhat::Server { .. } | JournalWhat::Ended { .. } => None,
        });
        assert_eq!(by, Some(expected), "the other one's act has a name");
    }

    let view = members(&mut guest).await;
    let rows: Vec<_> = view.members.iter().map(|it| (it.name.as_deref(), it.role, it.own)).collect();
    assert_eq!(rows, [(Some("千鶴"), MemberRole::Owner, false), (Some("長男"), MemberRole::Editor, true)]);
    assert!(view.invitations.is_empty());
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn an_invitation_is_for_one_guest_of_this_server_and_can_be_taken_back() {
    let Family { mut owner, mut guest, owners, running, _folder, .. } = family().await;
    let link = invite(&mut owner, "長男", MemberRole::Reader).await.link;
    assert!(link.starts_with(&format!("{}/join#", running.public_url)), "{link}");
    let waiting = seen_by_owner(&mut owner).await;
    assert!(
        matches!(&waiting.state, InvitationState::Waiting { link: shown, role: MemberRole::Reader, .. } if *shown == link)
    );

    let elsewhere = link.replace("127.0.0.1", "127.0.0.2");
    assert_eq!(answer(&mut guest, &elsewhere).await, Err(Trouble::InvitationForeign));
    assert_eq!(answer(&mut guest, &link[..link.len() - 2]).await, Err(Trouble::InvitationInvalid));
    assert_eq!(answer(&mut owner, &link).await, Err(Trouble::Refused(ProblemKind::Conflict)));
    let wrong = AnswerInvitation { link: link.clone(), passphrase: "まったく 別の 合言葉 です".into() };
    assert_eq!(guest.call(wrong).await, Err(Trouble::WrongPassphrase));

    answer(&mut guest, &link).await.unwrap();
    let other = Device::new(&running.public_url);
    let mut late = other.page();
    late.sign_up().await;
    assert_eq!(answer(&mut late, &link).await, Err(Trouble::InvitationOver));
    assert!(late.call(ListJoining {}).await.unwrap().is_empty());

    // Any device of the owner can go on, or stop.
    let mut again = owners.page();
    again.open().await;
    let item = seen_by_owner(&mut again).await;
    again.call(CancelInvitation { invitation: item.invitation }).await.unwrap();
    assert_eq!(joining(&mut guest).await, JoiningState::Over);
    assert_eq!(let_in(&mut owner, &item, "000 000").await, Err(Trouble::InvitationOver));
    let forget = ForgetJoining { vault: guest.call(ListJoining {}).await.unwrap()[0].vault };
    guest.call(forget).await.unwrap();
    assert!(guest.call(ListJoining {}).await.unwrap().is_empty());
    assert_eq!(vaults(&mut guest).await.len(), 1);
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn wrong_digits_and_a_wrong_passphrase_let_nobody_in() {
    let Family { mut owner, mut guest, running, _folder, .. } = family().await;
    let link = invite(&mut owner, "長男", MemberRole::Editor).await.link;
    answer(&mut guest, &link).await.unwrap();
    let item = seen_by_owner(&mut owner).await;
    let InvitationState::Answered { digits, .. } = &item.state else { panic!("{item:?}") };
    let other = if digits == "000 000" { "000 001" } else { "000 000" };
    assert_eq!(let_in(&mut owner, &item, other).await, Err(Trouble::InvitationInvalid));
    let wrong =
        LetIn {
            invitation: item.invitation, digits: digits.clone(), passphrase: "まったく 別の 合言葉".into()
        };
    assert_eq!(owner.call(wrong).await, Err(Trouble::WrongPassphrase));
    assert_eq!(members(&mut owner).await.members.len(), 1);
    assert!(matches!(joining(&mut guest).await, JoiningState::Digits(_)));
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_guest_who_reloaded_meanwhile_is_in_at_the_next_opening() {
    let Family { mut owner, mut guest, guests, running, _folder, .. } = family().await;
    let link = invite(&mut owner, "長男", MemberRole::Editor).await.link;
    answer(&mut guest, &link).await.unwrap();
    drop(guest);
    let mut guest = guests.page();
    guest.open().await;
    let item = seen_by_owner(&mut owner).await;
    let InvitationState::Answered { digits, .. } = &item.state else { panic!("{item:?}") };
    assert_eq!(joining(&mut guest).await, JoiningState::Digits(digits.clone()));
    let_in(&mut owner, &item, digits).await.unwrap();
    drop(guest);
    let mut guest = guests.page();
    guest.open().await;
    assert_eq!(vaults(&mut guest).await.len(), 2);
    open_other(&mut guest).await;
    assert_eq!(guest.titles().await, ["メトホルミン"]);
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_reader_reads_everything_and_changes_nothing() {
    let Family { mut owner, mut guest, running, _folder, .. } = family().await;
    join(&mut owner, &mut guest, "長男", MemberRole::Reader).await;
    let refused = Err(Trouble::Refused(ProblemKind::NotAllowed));
    let item = guest.call(common::ALL).await.unwrap().items.remove(0);
    assert_eq!(guest.save(None, drug("足す")).await.map(|_| ()), refused);
    assert_eq!(guest.save(Some((item.id, item.revision)), drug("変える")).await.map(|_| ()), refused);
    assert_eq!(guest.call(DeleteRecord { id: item.id }).await.map(|_| ()), refused);
    let draft = common::draft(&[item.id], &[Kind::Medication]);
    assert_eq!(guest.call(CreateShare { draft }).await.map(|_| ()), refused);
    let invite = InviteMember {
        name: "誰か".into(),
        role: MemberRole::Reader,
        own_name: "長男".into(),
        passphrase: PASSPHRASE.into(),
    };
    assert_eq!(guest.call(invite).await.map(|_| ()), refused);
    owner.call(Refresh {}).await.unwrap();
    assert_eq!(owner.titles().await, ["メトホルミン"]);

    // As an editor they may; as a reader again they may not.
    let account = account_of(&members(&mut owner).await, "長男");
    let change = |role| ChangeRole { account, role, passphrase: PASSPHRASE.into() };
    owner.call(change(MemberRole::Editor)).await.unwrap();
    guest.call(Refresh {}).await.unwrap();
    guest.add(drug("足す")).await;
    owner.call(change(MemberRole::Reader)).await.unwrap();
    guest.call(Refresh {}).await.unwrap();
    assert_eq!(guest.save(None, drug("もう一つ")).await.map(|_| ()), refused);
    assert_eq!(owner.call(change(MemberRole::Owner)).await, refused);
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn two_vaults_of_one_account_never_mix() {
    let Family { mut owner, owners, running, _folder, .. } = family().await;
    let make = MakeVault { person: sayaka(), passphrase: PASSPHRASE.into() };
    let opened = owner.call(make).await.unwrap();
    assert_eq!(opened.person, Some(sayaka()));
    assert_eq!(opened.role, MemberRole::Owner);
    assert!(owner.titles().await.is_empty(), "a child's vault shows nothing of the mother's");
    owner.add(allergy("鶏卵")).await;
    let listed = vaults(&mut owner).await;
    let shown: Vec<_> = listed.iter().map(|item| (item.person.clone(), item.open)).collect();
    assert_eq!(shown, [(Some(chizuru()), false), (Some(sayaka()), true)]);
    let status = owner.call(Status {}).await.unwrap();
    assert_eq!((status.person, status.role), (Some(sayaka()), Some(MemberRole::Owner)));

    let opened = open_other(&mut owner).await;
    assert_eq!(opened.person, Some(chizuru()));
    assert_eq!(owner.titles().await, ["メトホルミン"]);
    open_other(&mut owner).await;
    assert_eq!(owner.titles().await, ["鶏卵"]);

    // The device opens what was open last, and keeps both.
    let mut again = owners.page();
    let opened = again.open().await;
    assert_eq!((opened.person, opened.dispute), (Some(sayaka()), None));
    assert_eq!(again.titles().await, ["鶏卵"]);
    open_other(&mut again).await;
    assert_eq!(again.titles().await, ["メトホルミン"]);

    // A new device is told where both stand.
    let pairing = again.call(PairDevice { passphrase: PASSPHRASE.into() }).await.unwrap();
    let device = vault::pairing::NewDevice::parse(&pairing.qr).unwrap();
    assert_eq!(device.vaults.len(), 2);
    let other = Device::new(&running.public_url);
    let mut new = other.page();
    let open = OpenWithPairing { text: pairing.qr, passphrase: PASSPHRASE.into(), keep: true };
    assert_eq!(new.call(open).await.unwrap().person, Some(chizuru()));
    open_other(&mut new).await;
    assert_eq!(new.titles().await, ["鶏卵"]);
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_vault_that_cannot_be_opened_leaves_the_open_one_as_it_is() {
    let Family { mut owner, running, _folder, .. } = family().await;
    let nowhere = OpenVault { vault: vault::id::VaultId::from_bytes([9; 16]) };
    assert!(owner.call(nowhere).await.is_err());
    assert_eq!(owner.titles().await, ["メトホルミン"]);
    let wrong = MakeVault { person: sayaka(), passphrase: "まったく 別の 合言葉 です".into() };
    assert_eq!(owner.call(wrong).await.err(), Some(Trouble::WrongPassphrase));
    assert_eq!(vaults(&mut owner).await.len(), 1);
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn who_is_removed_reads_nothing_new_and_who_stays_does_and_each_live_grant_needs_an_answer() {
    let Family { mut owner, mut guest, owners, running, _folder, .. } = family().await;
    join(&mut owner, &mut guest, "長男", MemberRole::Editor).await;
    let third = Device::new(&running.public_url);
    let mut daughter = third.page();
    daughter.sign_up().await;
    join(&mut owner, &mut daughter, "長女", MemberRole::Reader).await;
    // Another device of the owner is open all the while.
    let mut kitchen = owners.page();
    kitchen.open().await;

    let drug_id = owner.call(common::ALL).await.unwrap().items[0].id;
    owner.share(&[drug_id]).await;
    owner.share(&[drug_id]).await;
    let grants: Vec<_> = owner.call(Home {}).await.unwrap().shares.iter().map(|share| share.grant).collect();
    let account = account_of(&members(&mut owner).await, "長男");
    let unanswered = remove(&mut owner, account, Vec::new()).await;
    assert_eq!(unanswered, Err(Trouble::Field(Field::Decisions)));
    let choices = vec![GrantChoice { grant: grants[0], keep: true }, GrantChoice { grant: grants[1], keep: false }];
    let removed = remove(&mut owner, account, choices).await.unwrap();
    assert_eq!(removed, Removed { ended: 1, complete: true });
    owner.add(allergy("あとで書いた")).await;

    assert_eq!(guest.call(Refresh {}).await, Err(Trouble::NotMember));
    daughter.call(Refresh {}).await.unwrap();
    assert_eq!(daughter.titles().await, ["あとで書いた", "メトホルミン"]);
    kitchen.call(Refresh {}).await.unwrap();
    assert_eq!(kitchen.titles().await, ["あとで書いた", "メトホルミン"]);
    kitchen.add(drug("台所から")).await;
    daughter.call(Refresh {}).await.unwrap();
    assert_eq!(daughter.titles().await.len(), 3);

    let view = members(&mut owner).await;
    assert_eq!(view.members.len(), 2);
    assert_eq!(view.past[0].name, "長男");
    // At their next opening the others' devices open as well, and the removed one its own vault.
    let mut again = third.page();
    again.open().await;
    assert_eq!(again.titles().await.len(), 3);
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_removed_member_opens_their_own_vault_and_can_take_the_other_off_the_list() {
    let Family { mut owner, mut guest, guests, running, _folder, .. } = family().await;
    join(&mut owner, &mut guest, "長男", MemberRole::Editor).await;
    let account = account_of(&members(&mut owner).await, "長男");
    remove(&mut owner, account, Vec::new()).await.unwrap();
    drop(guest);
    let mut guest = guests.page();
    assert_eq!(guest.open().await.person, Some(chizuru()), "their own, though the other was open last");
    let listed = vaults(&mut guest).await;
    let refused = listed.iter().find(|item| item.refused).unwrap();
    assert_eq!(refused.person, None);
    let leave = LeaveVault { vault: refused.vault, passphrase: PASSPHRASE.into() };
    guest.call(leave).await.unwrap();
    assert_eq!(vaults(&mut guest).await.len(), 1);
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn leaving_makes_a_new_generation_when_the_owner_opens_next_and_the_name_stays() {
    let Family { mut owner, mut guest, owners, running, _folder, .. } = family().await;
    join(&mut owner, &mut guest, "長男", MemberRole::Editor).await;
    guest.add(allergy("ペニシリン")).await;
    let theirs = vaults(&mut guest).await.into_iter().find(|item| item.open).unwrap().vault;
    let own = vaults(&mut guest).await.into_iter().find(|item| !item.open).unwrap().vault;
    let leave = |vault| LeaveVault { vault, passphrase: PASSPHRASE.into() };
    assert_eq!(guest.call(leave(own)).await, Err(Trouble::Refused(ProblemKind::NotAllowed)), "the owner hands over");
    guest.call(leave(theirs)).await.unwrap();
    assert!(guest.titles().await.is_empty(), "back in the own vault");
    assert_eq!(vaults(&mut guest).await.len(), 1);

    let view = members(&mut owner).await;
    assert!(view.members.iter().any(|member| member.left && member.name.as_deref() == Some("長男")));
    let mut again = owners.page();
    again.open().await;
    let view = members(&mut again).await;
    assert_eq!((view.members.len(), view.past.len()), (1, 1));
    let item = again.call(common::ALL).await.unwrap().items.into_iter().find(|item| item.by.is_some()).unwrap();
    assert_eq!(item.by.as_deref(), Some("長男"), "who has left keeps a name");
    again.add(drug("新しい鍵で")).await;
    // And comes back by a new invitation only.
    join(&mut again, &mut guest, "長男", MemberRole::Reader).await;
    assert_eq!(guest.titles().await.len(), 3);
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_childs_vault_is_handed_over_and_the_parent_stays_or_goes() {
    for keep in [true, false] {
        let Family { mut owner, mut guest, owners, running, _folder, .. } = family().await;
        join(&mut owner, &mut guest, "本人", MemberRole::Editor).await;
        let account = account_of(&members(&mut owner).await, "本人");
        owner.call(HandOver { account, passphrase: PASSPHRASE.into() }).await.unwrap();
        owner.add(drug("親が書いた")).await;
        assert_eq!(members(&mut owner).await.role, MemberRole::Editor);

        guest.call(Refresh {}).await.unwrap();
        let view = members(&mut guest).await;
        assert_eq!((view.role, view.handed_over), (MemberRole::Owner, true));
        let ask = InviteMember {
            name: "誰か".into(),
            role: MemberRole::Reader,
            own_name: "本人".into(),
            passphrase: PASSPHRASE.into(),
        };
        assert_eq!(guest.call(ask).await.map(|_| ()), Err(Trouble::TakeOverFirst));
        let taken = guest.call(TakeOver { keep, passphrase: PASSPHRASE.into() }).await.unwrap();
        assert!(taken.complete);
        let view = members(&mut guest).await;
        assert_eq!(
            (view.role, view.handed_over, view.members.len()),
            (MemberRole::Owner, false, 1 + usize::from(keep))
        );
        guest.add(drug("本人が書いた")).await;

        if keep {
            owner.call(Refresh {}).await.unwrap();
            assert_eq!(owner.titles().await.len(), 3);
            owner.add(drug("また親が書いた")).await;
        } else {
            assert_eq!(owner.call(Refresh {}).await, Err(Trouble::NotMember));
        }
        // The parent's device opens again either way; a parent without any vault left is told so.
        let mut again = owners.page();
        let opened = again.call(OpenWithPassphrase { passphrase: PASSPHRASE.into() }).await;
        assert_eq!(opened.is_ok(), keep, "{opened:?}");
        running.stop().await;
    }
}

#[tokio::test(flavor = "current_thread")]
async fn replacing_all_secrets_gives_every_own_vault_new_keys_and_members_stay() {
    let Family { mut owner, mut guest, owners, running, _folder, .. } = family().await;
    join(&mut owner, &mut guest, "長男", MemberRole::Editor).await;
    owner.call(MakeVault { person: sayaka(), passphrase: PASSPHRASE.into() }).await.unwrap();
    owner.add(allergy("鶏卵")).await;
    let sheet = owner.call(StartReplacement { passphrase: PASSPHRASE.into(), language: "ja".into() }).await.unwrap();
    let answers = sheet.ask.map(|position| sheet.words[position - 1].clone());
    let finish = FinishReplacement { answers, grants: Vec::new(), text: "替える".into(), language: "ja".into() };
    let replaced = owner.call(finish).await.unwrap();
    assert!(replaced.complete);
    owner.add(drug("新しい鍵で")).await;
    open_other(&mut owner).await;
    owner.add(drug("こちらも新しい鍵で")).await;
    let mut again = owners.page();
    assert_eq!(again.open().await.dispute, None);
    assert_eq!(again.titles().await.len(), 2);
    open_other(&mut again).await;
    assert_eq!(again.titles().await.len(), 2);
    // The member follows the new owner key and the new generation.
    guest.call(Refresh {}).await.unwrap();
    assert_eq!(guest.titles().await, ["こちらも新しい鍵で", "メトホルミン"]);
    guest.add(drug("長男も書ける")).await;
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_written_down_for_the_owner_is_no_name_that_the_server_could_read() {
    let Family { mut owner, mut guest, _folder, running, .. } = family().await;
    join(&mut owner, &mut guest, "長男の秘密の名前", MemberRole::Editor).await;
    running.stop().await;
    let mut raw = Vec::new();
    read_all(_folder.path(), &mut raw);
    assert!(raw.len() > 1000);
    for name in ["長男の秘密の名前", "千鶴", "髙﨑"] {
        assert!(!raw.windows(name.len()).any(|window| window == name.as_bytes()), "{name}");
    }
}

fn read_all(folder: &std::path::Path, into: &mut Vec<u8>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { read_all(&path, into) } else { into.extend(std::fs::read(path).unwrap()) }
    }
}
