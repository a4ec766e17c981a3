//! Several vaults of one account: which is open, whose they are, handing one over.

use super::*;

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
async fn a_childs_vault_is_handed_over_and_the_parent_stays_or_goes() {
    for keep in [true, false] {
        let Family { mut owner, mut guest, owners, running, _folder, .. } = family().await;
        join(&mut owner, &mut guest, "本人", MemberRole::Editor).await;
        let drug_id = owner.call(common::ALL).await.unwrap().items[0].id;
        let links = [owner.share(&[drug_id]).await.grant, owner.share(&[drug_id]).await.grant];
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
        let take_over = |grants| {
            let (text, language, passphrase) = ("引き受ける".into(), "ja".into(), PASSPHRASE.into());
            TakeOver { keep, grants, text, language, passphrase }
        };
        // Whoever goes knows the links that are open: each needs an answer.
        let unanswered = guest.call(take_over(vec![GrantChoice { grant: links[0], keep: true }])).await;
        assert_eq!(unanswered, Err(Trouble::Field(Field::Decisions)));
        assert!(members(&mut guest).await.handed_over, "nothing was done by half");
        let choices = links.map(|grant| GrantChoice { grant, keep: grant == links[0] }).to_vec();
        let taken = guest.call(take_over(choices)).await.unwrap();
        assert_eq!(taken, Removed { ended: 1, complete: true });
        let home = guest.call(Home {}).await.unwrap();
        assert_eq!(home.shares.iter().map(|share| share.grant).collect::<Vec<_>>(), links[..1]);
        assert!(home.links_asked.is_empty(), "what was answered is not asked again");
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
