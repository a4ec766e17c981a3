//! Roles, and how a membership ends.

use super::*;

#[tokio::test]
async fn who_is_removed_is_refused_at_once_and_their_stream_ends() {
    let mut family = family().await;
    family.let_in(2).await;
    let guest = family.guest.browser.clone();
    let mut stream = done(guest.get(&family.vault.path("/live")).await).await;
    assert!(stream.chunk().await.unwrap().is_some());
    let removed = family.list(3, &[]);
    family.vault.commit(removed).await;
    refused(guest.get(&family.vault.path("/changes?after=0")).await, ProblemKind::NotFound).await;
    refused(guest.get(&family.vault.path("")).await, ProblemKind::NotFound).await;
    refused(guest.get(&family.vault.path("/journal?after=0")).await, ProblemKind::NotFound).await;
    let written = Changeset { put: vec![put(RecordId([3; 16]), 1, b"late")], ..family.vault.changeset() };
    refused(send(&guest, family.vault.id, &written, None).await, ProblemKind::NotFound).await;
    let end = async { while stream.chunk().await.unwrap().is_some() {} };
    tokio::time::timeout(Duration::from_secs(2), end).await.expect("the stream of a removed member goes on");
    let vaults: Vaults = guest.get("/api/v1/vaults").await.json().await.unwrap();
    assert!(vaults.vaults.is_empty());
}

#[tokio::test]
async fn an_editor_who_becomes_a_reader_cannot_write_and_neither_changes_the_list() {
    let mut family = family().await;
    family.let_in(2).await;
    let guest = family.guest.browser.clone();
    let mut edit = Changeset { put: vec![put(RecordId([3; 16]), 1, b"edit")], ..family.vault.changeset() };
    done(send(&guest, family.vault.id, &edit, None).await).await;
    family.vault.head = edit.new_head;
    family.vault.revision += 1;
    let own = [(family.owner.account, 2), (family.guest.account, 1)];
    let list = Some(member_list(family.vault.id, 3, &own, &family.vault.journal_public));
    let taken = Changeset { member_list: list, proof: Some(family.guest.proof()), ..family.vault.changeset() };
    refused(send(&guest, family.vault.id, &taken, None).await, ProblemKind::NotAllowed).await;
    let to_reader = family.list(3, &[(family.guest.account, 3)]);
    family.vault.commit(to_reader).await;
    edit = Changeset { put: vec![put(RecordId([3; 16]), 2, b"edit")], ..family.vault.changeset() };
    refused(send(&guest, family.vault.id, &edit, None).await, ProblemKind::NotAllowed).await;
    done(guest.get(&family.vault.path("/changes?after=0")).await).await;
}

#[tokio::test]
async fn who_leaves_is_out_at_once_and_is_not_named_again_before_a_new_invitation() {
    let mut family = family().await;
    family.let_in(2).await;
    let leave = family.vault.path("/leave");
    let owner = Leave { proof: family.owner.proof() };
    refused(family.owner.browser.post(&leave, &owner).await, ProblemKind::NotAllowed).await;
    let wrong = Leave { proof: Proof { id: family.guest.id, auth_key: Key([0; 32]) } };
    refused(family.guest.browser.post(&leave, &wrong).await, ProblemKind::WrongKey).await;
    let guest = Leave { proof: family.guest.proof() };
    let mut stream = done(family.guest.browser.get(&family.vault.path("/live")).await).await;
    assert!(stream.chunk().await.unwrap().is_some());
    done(family.guest.browser.post(&leave, &guest).await).await;
    refused(family.guest.browser.get(&family.vault.path("")).await, ProblemKind::NotFound).await;
    let end = async { while stream.chunk().await.unwrap().is_some() {} };
    tokio::time::timeout(Duration::from_secs(2), end).await.expect("the stream of one who left goes on");
    assert_eq!(family.members().await.left, [family.guest.account]);

    let again = family.list(3, &[(family.guest.account, 2)]);
    refused(family.vault.send(&again).await, ProblemKind::Conflict).await;
    let without = family.list(3, &[]);
    family.vault.commit(without).await;
    assert!(family.members().await.left.is_empty());
    let id = family.invite().await;
    done(family.answer(&family.guest.browser, &id, b"keys").await).await;
    let back = family.list(4, &[(family.guest.account, 2)]);
    family.vault.commit(back).await;
    done(family.guest.browser.get(&family.vault.path("")).await).await;
}

#[tokio::test]
async fn who_left_and_answers_a_new_invitation_can_be_let_in_by_the_very_next_list() {
    let mut family = family().await;
    family.let_in(2).await;
    let leave = Leave { proof: family.guest.proof() };
    done(family.guest.browser.post(&family.vault.path("/leave"), &leave).await).await;
    let id = family.invite().await;
    done(family.answer(&family.guest.browser, &id, b"new keys").await).await;
    let back = family.list(3, &[(family.guest.account, 3)]);
    family.vault.commit(back).await;
    assert!(family.members().await.left.is_empty());
    done(family.guest.browser.get(&family.vault.path("")).await).await;
}

#[tokio::test]
async fn a_member_who_deletes_their_account_has_left_and_the_vault_stays() {
    let mut family = family().await;
    family.let_in(2).await;
    family.vault.save(RecordId([1; 16]), 1, b"sealed").await;
    let delete = DeleteAccount { proof: family.guest.proof() };
    done(family.guest.browser.post("/api/v1/account/delete", &delete).await).await;
    assert_eq!(family.members().await.left, [family.guest.account]);
    assert_eq!(family.vault.changes(0).await.put.len(), 1);
    let still_named = family.list(3, &[(family.guest.account, 2)]);
    refused(family.vault.send(&still_named).await, ProblemKind::Conflict).await;
    let without = family.list(3, &[]);
    family.vault.commit(without).await;
    assert!(family.members().await.left.is_empty());
}

#[tokio::test]
async fn a_vault_is_handed_over_by_a_list_that_names_another_owner() {
    let mut family = family().await;
    family.let_in(2).await;
    let hand_over = [(family.owner.account, 2), (family.guest.account, 1)];
    let list = Some(member_list(family.vault.id, 3, &hand_over, &family.vault.journal_public));
    let changeset = Changeset { member_list: list, proof: Some(family.owner.proof()), ..family.vault.changeset() };
    family.vault.commit(changeset).await;
    // From here on it is the other one's to decide.
    refused(family.owner.browser.get(&family.vault.path("/members")).await, ProblemKind::NotAllowed).await;
    done(family.guest.browser.get(&family.vault.path("/members")).await).await;
    let alone = [(family.guest.account, 1)];
    let list = Some(member_list(family.vault.id, 4, &alone, &family.vault.journal_public));
    let by_old = Changeset { member_list: list.clone(), proof: Some(family.owner.proof()), ..family.vault.changeset() };
    refused(family.vault.send(&by_old).await, ProblemKind::NotAllowed).await;
    let by_new = Changeset { member_list: list, proof: Some(family.guest.proof()), ..family.vault.changeset() };
    done(send(&family.guest.browser, family.vault.id, &by_new, None).await).await;
    refused(family.owner.browser.get(&family.vault.path("")).await, ProblemKind::NotFound).await;
}

/// A list of the second version: the second member is out from then on.
fn ending(list: &Bytes, until: i64) -> Bytes {
    let mut list = list.0.clone();
    list[0] = 2;
    let count = usize::from(list[layout::LIST_COUNT + 1]);
    let mut extras = vec![0; count * layout::LIST_EXTRA];
    extras[layout::LIST_EXTRA..][..8].copy_from_slice(&until.to_be_bytes());
    let at = layout::LIST_ENTRIES + count * layout::LIST_ENTRY;
    list.splice(at..at, extras);
    Bytes(list)
}

#[tokio::test]
async fn a_membership_ends_on_its_day_and_the_owner_is_told() {
    let mut family = family().await;
    let now = family.server.now();
    let mut list = family.list(2, &[(family.guest.account, 2)]);
    list.member_list = list.member_list.map(|list| ending(&list, now + 600));
    family.vault.commit(list).await;
    let guest = family.guest.browser.clone();
    done(guest.get(&family.vault.path("/changes?after=0")).await).await;
    let edit = Changeset { put: vec![put(RecordId([3; 16]), 1, b"edit")], ..family.vault.changeset() };
    done(send(&guest, family.vault.id, &edit, None).await).await;
    (family.vault.head, family.vault.revision) = (edit.new_head, family.vault.revision + 1);
    assert!(family.members().await.left.is_empty());

    family.server.pass(600);
    for path in ["", "/changes?after=0", "/journal?after=0", "/live", "/grants"] {
        refused(guest.get(&family.vault.path(path)).await, ProblemKind::NotFound).await;
    }
    let late = Changeset { put: vec![put(RecordId([3; 16]), 2, b"late")], ..family.vault.changeset() };
    refused(send(&guest, family.vault.id, &late, None).await, ProblemKind::NotFound).await;
    let vaults: Vaults = guest.get("/api/v1/vaults").await.json().await.unwrap();
    assert!(vaults.vaults.is_empty());
    assert_eq!(family.members().await.left, [family.guest.account]);

    // The owner may still name another day, or none.
    let again = family.list(3, &[(family.guest.account, 2)]);
    family.vault.commit(again).await;
    done(guest.get(&family.vault.path("/changes?after=0")).await).await;
    assert!(family.members().await.left.is_empty());
    // Nobody may give the owner a day on which nobody could sign any more.
    let mut owner_ends = family.list(4, &[(family.guest.account, 2)]);
    let list = owner_ends.member_list.take().unwrap();
    let mut ends = ending(&list, now + 900).0;
    let at = layout::LIST_ENTRIES + 2 * layout::LIST_ENTRY;
    ends[at..at + 8].copy_from_slice(&(now + 900).to_be_bytes());
    owner_ends.member_list = Some(Bytes(ends));
    refused(family.vault.send(&owner_ends).await, ProblemKind::BadRequest).await;
}
