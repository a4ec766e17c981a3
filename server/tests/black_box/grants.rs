use protocol::change::{Changeset, CreateGrant, GrantChange, ReplaceFiles};
use protocol::grant::{GrantView, Grants, Limits, SetLimits, SetPasscode};
use protocol::{FileId, GrantId, Key, ProblemKind};
use reqwest::StatusCode;

use crate::links::{open, uses};
use crate::support::{Person, Server, Vault, done, grant_file, refused, sha256};

async fn only_grant(vault: &Vault) -> GrantView {
    let grants: Grants = done(vault.browser.get(&vault.path("/grants")).await).await.json().await.unwrap();
    assert_eq!(grants.grants.len(), 1);
    grants.grants[0].clone()
}

#[tokio::test]
async fn a_grant_is_listed_as_it_was_created() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let limits = Limits { until: Some(server.now() + 3600), uses: Some(3) };
    let shared = vault.share(limits, Some("123456"), b"jwe").await;
    let view = only_grant(&vault).await;
    assert_eq!((view.grant, view.link, view.limits), (shared.grant, sha256(&shared.link.0), limits));
    assert_eq!(
        (view.used, view.paused, view.revoked, view.attempts_left, view.has_files),
        (0, false, false, Some(5), true)
    );
}

#[tokio::test]
async fn a_grant_needs_files_sane_limits_and_a_link_that_never_was() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let old = vault.share(uses(1), None, b"jwe").await;
    let blob = vault.upload(b"other jwe").await;
    let right = || CreateGrant {
        grant: GrantId([1; 16]),
        link: sha256(b"new link"),
        limits: Limits::default(),
        passcode: None,
        files: vec![grant_file(FileId([1; 16]), blob)],
    };
    let twice = vec![grant_file(FileId([1; 16]), blob), grant_file(FileId([2; 16]), blob)];
    for (wrong, kind) in [
        (CreateGrant { files: vec![], ..right() }, ProblemKind::BadRequest),
        (CreateGrant { files: twice, ..right() }, ProblemKind::BadRequest),
        (CreateGrant { limits: uses(0), ..right() }, ProblemKind::BadRequest),
        (CreateGrant { link: sha256(&old.link.0), ..right() }, ProblemKind::Conflict),
        (CreateGrant { grant: old.grant, ..right() }, ProblemKind::Conflict),
        (
            CreateGrant { files: vec![grant_file(FileId([1; 16]), protocol::BlobId([9; 16]))], ..right() },
            ProblemKind::Conflict,
        ),
    ] {
        let changeset = Changeset { grants: vec![GrantChange::Create(wrong)], ..vault.changeset() };
        refused(vault.send(&changeset).await, kind).await;
    }
    let changeset = Changeset { grants: vec![GrantChange::Create(right())], ..vault.changeset() };
    vault.commit(changeset).await;
}

#[tokio::test]
async fn pausing_is_reversible_and_revoking_is_not() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let shared = vault.share(Limits::default(), None, b"jwe").await;
    for _ in 0..2 {
        assert_eq!(vault.grant_call(shared.grant, "pause").await.status(), StatusCode::NO_CONTENT);
    }
    assert!(only_grant(&vault).await.paused);
    assert_eq!(open(&server.url, &shared, None).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(vault.grant_call(shared.grant, "resume").await.status(), StatusCode::NO_CONTENT);
    assert_eq!(open(&server.url, &shared, None).await.status(), StatusCode::OK);
    for _ in 0..2 {
        assert_eq!(vault.grant_call(shared.grant, "revoke").await.status(), StatusCode::NO_CONTENT);
    }
    let view = only_grant(&vault).await;
    assert!(view.revoked && !view.has_files);
    refused(vault.grant_call(shared.grant, "resume").await, ProblemKind::Conflict).await;
    refused(vault.grant_call(shared.grant, "pause").await, ProblemKind::Conflict).await;
    assert_eq!(open(&server.url, &shared, None).await.status(), StatusCode::NOT_FOUND);
    refused(vault.grant_call(GrantId([9; 16]), "pause").await, ProblemKind::NotFound).await;
    let limits = SetLimits { limits: Limits::default() };
    let path = vault.path(&format!("/grants/{}/limits", shared.grant));
    refused(vault.browser.put(&path, &limits).await, ProblemKind::Conflict).await;
}

#[tokio::test]
async fn a_changeset_replaces_files_and_revokes_and_the_manifest_follows() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let shared = vault.share(Limits::default(), None, b"old jwe").await;
    let location = crate::links::location(open(&server.url, &shared, None).await).await;
    let blob = vault.upload(b"new jwe").await;
    let replace = ReplaceFiles { grant: shared.grant, files: vec![grant_file(shared.file, blob)], limits: None };
    let changeset = Changeset { grants: vec![GrantChange::Files(replace)], ..vault.changeset() };
    vault.commit(changeset).await;
    // The ticket was for the old version: the viewer asks again.
    assert_eq!(reqwest::get(&location).await.unwrap().status(), StatusCode::NOT_FOUND);
    let location = crate::links::location(open(&server.url, &shared, None).await).await;
    assert_eq!(reqwest::get(&location).await.unwrap().bytes().await.unwrap(), "new jwe");
    vault.commit(Changeset { grants: vec![GrantChange::Revoke(shared.grant)], ..vault.changeset() }).await;
    assert_eq!(reqwest::get(&location).await.unwrap().status(), StatusCode::NOT_FOUND);
    assert!(only_grant(&vault).await.revoked);
}

#[tokio::test]
async fn a_grant_takes_other_limits_while_it_is_live_and_never_once_it_has_ended() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let shared = vault.share(uses(1), None, b"jwe").await;
    let path = vault.path(&format!("/grants/{}/limits", shared.grant));
    let set = |limits| {
        let (browser, path) = (vault.browser.clone(), path.clone());
        async move { browser.put(&path, &SetLimits { limits }).await.status() }
    };
    assert_eq!(set(uses(2)).await, StatusCode::NO_CONTENT);
    assert_eq!(open(&server.url, &shared, None).await.status(), StatusCode::OK);
    assert_eq!(open(&server.url, &shared, None).await.status(), StatusCode::OK);
    assert_eq!(open(&server.url, &shared, None).await.status(), StatusCode::NOT_FOUND);
    // Used up: whoever keeps the link never gets it back, by a call of its own or inside a changeset.
    assert_eq!(set(uses(3)).await, StatusCode::CONFLICT);
    let blob = vault.upload(b"newer jwe").await;
    let files = vec![grant_file(shared.file, blob)];
    let replace = ReplaceFiles { grant: shared.grant, files, limits: Some(Limits::default()) };
    let changeset = Changeset { grants: vec![GrantChange::Files(replace)], ..vault.changeset() };
    refused(vault.send(&changeset).await, ProblemKind::Conflict).await;
    assert_eq!(open(&server.url, &shared, None).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_changeset_lets_a_live_grant_go_on_and_a_past_end_stays_one() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let until = |seconds| Limits { until: Some(server.now() + seconds), uses: None };
    let (soon, later) = (until(60), until(600));
    let shared = vault.share(soon, None, b"jwe").await;
    let go_on =
        |blob| ReplaceFiles { grant: shared.grant, files: vec![grant_file(shared.file, blob)], limits: Some(later) };
    let blob = vault.upload(b"jwe that says later").await;
    vault.commit(Changeset { grants: vec![GrantChange::Files(go_on(blob))], ..vault.changeset() }).await;
    assert_eq!(only_grant(&vault).await.limits, later);
    server.pass(120);
    assert_eq!(open(&server.url, &shared, None).await.status(), StatusCode::OK);
    server.pass(600);
    assert_eq!(open(&server.url, &shared, None).await.status(), StatusCode::NOT_FOUND);
    let blob = vault.upload(b"jwe that comes too late").await;
    let changeset = Changeset { grants: vec![GrantChange::Files(go_on(blob))], ..vault.changeset() };
    refused(vault.send(&changeset).await, ProblemKind::Conflict).await;
}

#[tokio::test]
async fn files_are_erased_after_the_end_and_an_hour_after_the_last_use() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let shared = vault.share(uses(1), None, b"jwe").await;
    let location = crate::links::location(open(&server.url, &shared, None).await).await;
    // The last use must still be able to fetch its files.
    assert_eq!(reqwest::get(&location).await.unwrap().status(), StatusCode::OK);
    server.pass(3601);
    server.restart().await;
    let browser = crate::support::Browser::new(&server.url);
    done(browser.sign_in(person.id, person.auth_key, false).await).await;
    let vault = Vault { browser, ..vault };
    for _ in 0..100 {
        let view = only_grant(&vault).await;
        assert!(!view.revoked);
        let files = std::fs::read_dir(server.data().join("files")).unwrap().count();
        if !view.has_files && files == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the files are still there");
}

#[tokio::test]
async fn a_reader_cannot_touch_grants_and_a_passcode_needs_its_form() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let shared = vault.share(Limits::default(), Some("123456"), b"jwe").await;
    let path = vault.path(&format!("/grants/{}/passcode", shared.grant));
    let bad = SetPasscode {
        passcode: Some(protocol::grant::PasscodeHash { salt: protocol::Bytes(vec![0; 15]), hash: Key([0; 32]) }),
    };
    refused(vault.browser.put(&path, &bad).await, ProblemKind::BadRequest).await;
    let reader = Person::sign_up(&server.url).await;
    let members = [(person.account, 1), (reader.account, 3)];
    let list = crate::support::member_list(vault.id, 2, &members, &Key(vault.journal_public.0));
    vault.commit(Changeset { member_list: Some(list), proof: Some(person.proof()), ..vault.changeset() }).await;
    let pause = vault.path(&format!("/grants/{}/pause", shared.grant));
    let by_reader = reader.browser.call(reqwest::Method::POST, &pause).send().await.unwrap();
    refused(by_reader, ProblemKind::NotAllowed).await;
    done(reader.browser.get(&vault.path("/grants")).await).await;
    // Taken away, it is not asked for any more.
    let none = SetPasscode { passcode: None };
    assert_eq!(vault.browser.put(&path, &none).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(open(&server.url, &shared, None).await.status(), StatusCode::OK);
}
