//! Being invited, let in, removed, and leaving.

use vault::record::ActWhat;

use super::*;

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
        let page_is_owner = expected.is_none();
        let journal = page.call(ListJournal { filter: JournalFilter::ALL, offset: 0, limit: 10 }).await.unwrap();
        let by = journal.items.iter().find_map(|item| match &item.what {
            JournalWhat::Consent { by, .. } => Some(by.clone()),
            JournalWhat::Server { .. }
            | JournalWhat::Ended { .. }
            | JournalWhat::Act { .. }
            | JournalWhat::MovedIn { .. } => None,
        });
        assert_eq!(by, Some(expected), "the other one's act has a name");
        // What was added, newest first: a drug by the owner, an allergy by the guest, and a drug before anybody was let in.
        let added = journal.items.iter().filter_map(|item| match &item.what {
            JournalWhat::Act { what: ActWhat::Added, kind: Some(kind), by, .. } => Some((*kind, by.as_deref())),
            _ => None,
        });
        let (owner, guest) = if page_is_owner { (None, Some("長男")) } else { (Some("千鶴"), None) };
        let expected = [(Kind::Medication, owner), (Kind::Allergy, guest), (Kind::Medication, owner)];
        assert_eq!(added.collect::<Vec<_>>(), expected, "what the other one did has a name");
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
    assert!(guest.call(ListJoining {}).await.unwrap().is_empty(), "nothing waits any more");
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
    assert!(owner.call(Home {}).await.unwrap().links_asked.is_empty(), "what was answered is not asked again");
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
async fn after_somebody_has_left_the_owners_next_opening_asks_about_each_link_that_they_knew() {
    let Family { mut owner, mut guest, owners, running, _folder, .. } = family().await;
    let drug_id = owner.call(common::ALL).await.unwrap().items[0].id;
    let known = [owner.share(&[drug_id]).await.grant, owner.share(&[drug_id]).await.grant];
    join(&mut owner, &mut guest, "長男", MemberRole::Reader).await;
    assert_eq!(members(&mut owner).await.links, None);
    let theirs = vaults(&mut guest).await.into_iter().find(|item| item.open).unwrap().vault;
    guest.call(LeaveVault { vault: theirs, passphrase: PASSPHRASE.into() }).await.unwrap();
    drop(owner);

    let mut owner = owners.page();
    owner.open().await;
    let asked = members(&mut owner).await.links.expect("the links that he knew");
    assert_eq!(asked.names, ["長男"]);
    let mut grants = known.to_vec();
    grants.sort();
    assert_eq!(asked.grants, grants);
    assert_eq!(owner.call(Home {}).await.unwrap().links_asked, ["長男"]);
    // One that is made afterwards he does not know.
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    let later = owner.share(&[drug_id]).await.grant;
    assert!(!members(&mut owner).await.links.unwrap().grants.contains(&later));

    let answers = |grants| AnswerLinks { grants, text: "終える".into(), language: "ja".into() };
    let one = vec![GrantChoice { grant: known[0], keep: false }];
    assert_eq!(owner.call(answers(one)).await, Err(Trouble::Field(Field::Decisions)), "each needs an answer");
    let all = known.map(|grant| GrantChoice { grant, keep: grant == known[1] }).to_vec();
    assert_eq!(owner.call(answers(all)).await.unwrap(), 1);
    assert_eq!(members(&mut owner).await.links, None);
    let live: Vec<_> = owner.call(Home {}).await.unwrap().shares.iter().map(|share| share.grant).collect();
    assert!(live.contains(&known[1]) && live.contains(&later) && !live.contains(&known[0]));
    let mut again = owners.page();
    again.open().await;
    assert!(again.call(Home {}).await.unwrap().links_asked.is_empty(), "it is not asked twice");
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
