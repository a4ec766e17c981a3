//! From an invitation to being in.

use super::*;

#[tokio::test]
async fn an_invitation_goes_from_the_owner_to_the_guest_and_back_and_is_over_when_the_guest_is_in() {
    let mut family = family().await;
    let id = family.invite().await;
    let view = family.members().await.invitations.remove(0);
    assert_eq!((view.invitation, view.sealed.0.as_slice(), view.revealed), (digest(&id), BOX, false));
    assert_eq!(view.answer, None);
    // Before the answer the owner cannot reveal anything, however the page is made.
    refused(family.reveal(&id, Key([7; 32])).await, ProblemKind::Conflict).await;

    let guest = &family.guest.browser;
    refused(guest.get(&family.answers(&id)).await, ProblemKind::NotFound).await;
    assert_eq!(family.answer(guest, &id, b"keys").await.status(), StatusCode::NO_CONTENT);
    let answer = family.members().await.invitations.remove(0).answer.unwrap();
    assert_eq!((answer.account, answer.answer.0.as_slice()), (family.guest.account, &b"keys"[..]));
    assert_eq!(nonce_of(guest.get(&family.answers(&id)).await).await, None);

    done(family.reveal(&id, Key([7; 32])).await).await;
    done(family.reveal(&id, Key([7; 32])).await).await;
    assert_eq!(nonce_of(guest.get(&family.answers(&id)).await).await, Some(Key([7; 32])));
    // Whoever has the owner's session may have sent a wrong one, which the guest refuses by the hash in the link: the last one
    // sent is handed out, so that the owner's device is heard again.
    done(family.reveal(&id, Key([8; 32])).await).await;
    assert_eq!(nonce_of(guest.get(&family.answers(&id)).await).await, Some(Key([8; 32])));
    assert!(family.members().await.invitations[0].revealed);

    family.let_in(2).await;
    assert!(family.members().await.invitations.is_empty());
    refused(family.guest.browser.get(&family.answers(&id)).await, ProblemKind::NotFound).await;
    let vaults: Vaults = family.guest.browser.get("/api/v1/vaults").await.json().await.unwrap();
    assert_eq!(vaults.vaults, [family.vault.id]);
}

/// Reads lines of a stream until one says something else than the line before it: which, within two seconds.
async fn next_line(stream: &mut Response, before: &serde_json::Value) -> serde_json::Value {
    let moved = async {
        loop {
            let chunk = stream.chunk().await.unwrap().expect("the stream goes on");
            let line: serde_json::Value = serde_json::from_slice(&chunk).unwrap();
            if line != *before {
                return line;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(2), moved).await.expect("nothing was said at the stream")
}

#[tokio::test]
async fn both_sides_hear_at_their_own_streams_that_something_at_an_invitation_moved_and_not_what() {
    let mut family = family().await;
    let own = family.guest.create_vault().await;
    let mut at_owner = done(family.owner.browser.get(&family.vault.path("/live")).await).await;
    let mut at_guest = done(family.guest.browser.get(&own.path("/live")).await).await;
    let nothing = serde_json::Value::Null;
    let (mut owner, mut guest) = (next_line(&mut at_owner, &nothing).await, next_line(&mut at_guest, &nothing).await);

    let id = family.invite().await;
    owner = next_line(&mut at_owner, &owner).await;
    done(family.answer(&family.guest.browser, &id, b"keys").await).await;
    owner = next_line(&mut at_owner, &owner).await;
    let names: Vec<_> = owner.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["invitations", "journal", "revision"], "it says that something moved and nothing else");
    done(family.reveal(&id, Key([7; 32])).await).await;
    guest = next_line(&mut at_guest, &guest).await;
    family.let_in(2).await;
    guest = next_line(&mut at_guest, &guest).await;
    owner = next_line(&mut at_owner, &owner).await;
    assert_eq!(guest["revision"], 1, "nothing of the other vault is said here");

    let leave = Leave { proof: family.guest.proof() };
    done(family.guest.browser.post(&family.vault.path("/leave"), &leave).await).await;
    next_line(&mut at_owner, &owner).await;
    let id = family.invite().await;
    done(family.answer(&family.guest.browser, &id, b"keys").await).await;
    let cancel = family.vault.path(&format!("/invitations/{}", digest(&id)));
    done(family.owner.browser.delete(&cancel).await).await;
    next_line(&mut at_guest, &guest).await;
}

#[tokio::test]
async fn an_invitation_is_answered_once_and_only_by_somebody_with_an_account_who_is_no_member() {
    let family = family().await;
    let id = family.invite().await;
    let nobody = Browser::new(&family.server.url);
    refused(family.answer(&nobody, &id, b"keys").await, ProblemKind::SignedOut).await;
    refused(family.answer(&family.owner.browser, &id, b"keys").await, ProblemKind::Conflict).await;
    let wrong = InvitationId(random::bytes());
    refused(family.answer(&family.guest.browser, &wrong, b"keys").await, ProblemKind::NotFound).await;
    let long = vec![0; limits::ANSWER_BYTES + 1];
    refused(family.answer(&family.guest.browser, &id, &long).await, ProblemKind::TooLarge).await;

    done(family.answer(&family.guest.browser, &id, b"keys").await).await;
    // The answer was lost on its way back: the same once more is no harm.
    done(family.answer(&family.guest.browser, &id, b"keys").await).await;
    refused(family.answer(&family.guest.browser, &id, b"other keys").await, ProblemKind::Conflict).await;
    let late = Person::sign_up(&family.server.url).await;
    refused(family.answer(&late.browser, &id, b"keys").await, ProblemKind::Conflict).await;
    done(family.reveal(&id, Key([7; 32])).await).await;
    refused(late.browser.get(&family.answers(&id)).await, ProblemKind::NotFound).await;
}

#[tokio::test]
async fn two_who_answer_at_the_same_time_are_not_both_taken() {
    let family = family().await;
    let other = Person::sign_up(&family.server.url).await;
    for _ in 0..8 {
        let id = family.invite().await;
        let (one, two) = tokio::join!(
            family.answer(&family.guest.browser, &id, b"one"),
            family.answer(&other.browser, &id, b"two"),
        );
        let mut statuses = [one.status().as_u16(), two.status().as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409]);
    }
}

#[tokio::test]
async fn only_the_owner_invites_and_only_with_the_key() {
    let mut family = family().await;
    let id = InvitationId(random::bytes());
    let wrong = Proof { id: family.owner.id, auth_key: Key([0; 32]) };
    refused(family.try_invite(&id, wrong).await, ProblemKind::WrongKey).await;
    // Somebody else's right key is not the owner's.
    refused(family.try_invite(&id, family.guest.proof()).await, ProblemKind::WrongKey).await;
    let known = family.invite().await;
    refused(family.try_invite(&known, family.owner.proof()).await, ProblemKind::Conflict).await;
    let large = Invite {
        proof: family.owner.proof(),
        invitation: digest(&id),
        sealed: Bytes(vec![0; limits::INVITATION_BYTES + 1]),
    };
    let path = family.vault.path("/invitations");
    refused(family.owner.browser.post(&path, &large).await, ProblemKind::TooLarge).await;

    let calls = |kind: ProblemKind| {
        let (guest, vault) = (family.guest.browser.clone(), family.vault.path(""));
        let proof = family.guest.proof();
        async move {
            let invite = Invite { proof, invitation: digest(&id), sealed: Bytes(BOX.to_vec()) };
            let one = format!("{vault}/invitations/{}", digest(&known));
            refused(guest.post(&format!("{vault}/invitations"), &invite).await, kind).await;
            refused(guest.get(&format!("{vault}/members")).await, kind).await;
            refused(guest.post(&format!("{one}/reveal"), &RevealNonce { nonce: Key([1; 32]) }).await, kind).await;
            refused(guest.delete(&one).await, kind).await;
        }
    };
    // A stranger is not told that there is such a vault; a member is told that it is not theirs to do.
    calls(ProblemKind::NotFound).await;
    let let_in = family.list(2, &[(family.guest.account, 2)]);
    let changed = send(&family.owner.browser, family.vault.id, &let_in, None).await;
    done(changed).await;
    calls(ProblemKind::NotAllowed).await;
    family.vault.head = let_in.new_head;
}

#[tokio::test]
async fn inviting_and_leaving_give_a_new_token_and_the_old_one_ends() {
    let mut family = family().await;
    let given = |response: &Response| {
        let cookie = response.headers().get("set-cookie").unwrap().to_str().unwrap();
        cookie.split_once('=').unwrap().1.split(';').next().unwrap().to_owned()
    };
    let signed_in = Browser::new(&family.server.url).sign_in(family.owner.id, family.owner.auth_key, false).await;
    let old = given(&done(signed_in).await);
    let tab = Browser::new(&family.server.url);
    let call = |token: &str| {
        let (method, cookie) = (reqwest::Method::GET, format!("inro-loopback={token}"));
        tab.call(method, "/api/v1/vaults").header("cookie", cookie).send()
    };
    let id = InvitationId(random::bytes());
    let request = Invite { proof: family.owner.proof(), invitation: digest(&id), sealed: Bytes(BOX.to_vec()) };
    let invited = tab
        .call(reqwest::Method::POST, &family.vault.path("/invitations"))
        .header("cookie", format!("inro-loopback={old}"))
        .json(&request);
    let new = given(&done(invited.send().await.unwrap()).await);
    assert_ne!(new, old);
    refused(call(&old).await.unwrap(), ProblemKind::SignedOut).await;

    family.let_in(3).await;
    let leave = Leave { proof: family.guest.proof() };
    let left = done(family.guest.browser.post(&family.vault.path("/leave"), &leave).await).await;
    assert!(!given(&left).is_empty());
    done(family.guest.browser.get("/api/v1/vaults").await).await;
}

#[tokio::test]
async fn a_cancelled_invitation_and_one_after_seven_days_are_gone_from_the_disk() {
    let mut family = family().await;
    let cancelled = family.invite().await;
    done(family.answer(&family.guest.browser, &cancelled, b"keys").await).await;
    let path = family.vault.path(&format!("/invitations/{}", digest(&cancelled)));
    done(family.owner.browser.delete(&path).await).await;
    refused(family.owner.browser.delete(&path).await, ProblemKind::NotFound).await;
    refused(family.guest.browser.get(&family.answers(&cancelled)).await, ProblemKind::NotFound).await;

    let old = family.invite().await;
    family.server.pass(limits::INVITATION_SECONDS - 60);
    let guest = family.guest.another_browser().await;
    done(family.answer(&guest, &old, b"keys").await).await;
    family.server.pass(61);
    let guest = family.guest.another_browser().await;
    refused(family.answer(&guest, &old, b"keys").await, ProblemKind::NotFound).await;
    let owner = family.owner.another_browser().await;
    let members: Members = owner.get(&family.vault.path("/members")).await.json().await.unwrap();
    assert!(members.invitations.is_empty());
    // Swept at the next start at the latest.
    family.server.restart().await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    family.server.stop().await;
    let store = SledStore::open(family.server.data()).unwrap();
    assert!(store.scan(key::vault_invitations(&family.vault.id), usize::MAX).await.unwrap().is_empty());
}

#[tokio::test]
async fn sixteen_invitations_are_open_at_a_time() {
    let family = family().await;
    let mut last = InvitationId([0; 16]);
    for _ in 0..limits::INVITATIONS {
        last = family.invite().await;
    }
    let more = InvitationId(random::bytes());
    refused(family.try_invite(&more, family.owner.proof()).await, ProblemKind::TooLarge).await;
    let path = family.vault.path(&format!("/invitations/{}", digest(&last)));
    done(family.owner.browser.delete(&path).await).await;
    done(family.try_invite(&more, family.owner.proof()).await).await;
    assert_eq!(family.members().await.invitations.len(), limits::INVITATIONS);
}

#[tokio::test]
async fn of_an_invitation_the_folder_holds_a_digest_and_nothing_that_was_sent() {
    let mut family = family().await;
    let id = family.invite().await;
    let answer = b"a guest's keys and their MAC, as they are sent";
    done(family.answer(&family.guest.browser, &id, answer).await).await;
    let nonce = Key(random::bytes());
    done(family.reveal(&id, nonce).await).await;
    family.server.stop().await;
    let raw = crate::rules::raw(family.server.data());
    let holds = |bytes: &[u8]| raw.windows(bytes.len()).any(|window| window == bytes);
    assert!(holds(&digest(&id).0), "nothing can be found this way");
    for (what, secret) in [("id", &id.0[..]), ("box", BOX), ("answer", answer), ("nonce", &nonce.0)] {
        assert!(!holds(secret), "the folder holds the {what}");
    }
}

#[tokio::test]
async fn a_deleted_vault_takes_its_invitations_along() {
    let mut family = family().await;
    let id = family.invite().await;
    let request = protocol::vault::DeleteVault { proof: family.owner.proof() };
    done(family.owner.browser.post(&family.vault.path("/delete"), &request).await).await;
    refused(family.answer(&family.guest.browser, &id, b"keys").await, ProblemKind::NotFound).await;
    family.server.stop().await;
    let store = SledStore::open(family.server.data()).unwrap();
    assert!(store.scan(key::all_of_vault(&family.vault.id), usize::MAX).await.unwrap().is_empty());
}
