use protocol::change::Changeset;
use protocol::vault::{CreateVault, DeleteVault, VaultView, Vaults};
use protocol::{BlobId, Bytes, Digest, Key, ProblemKind, RecordId, VaultId};
use reqwest::{Method, StatusCode};
use server::random;

use crate::support::{Person, Server, done, head, member_list, put, refused, send, sha256};

#[tokio::test]
async fn a_new_vault_is_listed_and_shows_its_first_head() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let vault = person.create_vault().await;
    let vaults: Vaults = person.browser.get("/api/v1/vaults").await.json().await.unwrap();
    assert_eq!(vaults.vaults, [vault.id]);
    let view: VaultView = person.browser.get(&vault.path("")).await.json().await.unwrap();
    assert_eq!((view.head, view.member_lists.len(), view.bytes), (vault.head.clone(), 1, 0));
    assert_eq!((view.journal.number, view.journal.chain), (0, Digest([0; 32])));
}

#[tokio::test]
async fn a_vault_needs_a_first_list_that_names_its_maker_as_owner_a_head_that_fits_and_an_id_that_is_free() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let stranger = Person::sign_up(&server.url).await;
    let vault = person.create_vault().await;
    let id = VaultId(random::bytes());
    let key = vault.journal_public;
    let right =
        || CreateVault { vault: id, member_list: member_list(id, 1, &[(person.account, 1)], &key), head: head(id, 1) };
    let owner = [(person.account, 1)];
    for (wrong, kind) in [
        (CreateVault { member_list: member_list(id, 2, &owner, &key), ..right() }, ProblemKind::BadRequest),
        (CreateVault { member_list: member_list(vault.id, 1, &owner, &key), ..right() }, ProblemKind::BadRequest),
        (
            CreateVault { member_list: member_list(id, 1, &[(stranger.account, 1)], &key), ..right() },
            ProblemKind::BadRequest,
        ),
        (
            CreateVault { member_list: member_list(id, 1, &[(person.account, 2)], &key), ..right() },
            ProblemKind::BadRequest,
        ),
        (CreateVault { member_list: member_list(id, 1, &owner, &Key([0; 32])), ..right() }, ProblemKind::BadRequest),
        (CreateVault { head: head(id, 2), ..right() }, ProblemKind::BadRequest),
        (CreateVault { head: head(vault.id, 1), ..right() }, ProblemKind::BadRequest),
        (CreateVault { head: Bytes(vec![1; 24]), ..right() }, ProblemKind::BadRequest),
    ] {
        refused(person.browser.post("/api/v1/vaults", &wrong).await, kind).await;
    }
    assert_eq!(person.browser.post("/api/v1/vaults", &right()).await.status(), StatusCode::CREATED);
    refused(person.browser.post("/api/v1/vaults", &right()).await, ProblemKind::Conflict).await;
}

#[tokio::test]
async fn what_one_device_saves_another_pulls_byte_for_byte() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let records: Vec<(RecordId, Vec<u8>)> =
        [512, 2048, 2400, 4096, 70_000].map(|length| (RecordId(random::bytes()), vec![length as u8; length])).to_vec();
    let changeset =
        Changeset { put: records.iter().map(|(id, sealed)| put(*id, 1, sealed)).collect(), ..vault.changeset() };
    vault.commit(changeset).await;
    vault.save(records[0].0, 2, b"second").await;
    let page = vault.changes(0).await;
    assert_eq!((page.head.clone(), page.through, page.compare_all), (vault.head.clone(), 3, false));
    assert_eq!(page.digests.len(), 2, "of revisions 1 and 2");
    assert_eq!(page.put.len(), 5);
    for stored in &page.put {
        let (_, sealed) = records.iter().find(|(id, _)| *id == stored.record).unwrap();
        if stored.record == records[0].0 {
            assert_eq!((stored.revision, stored.changed, stored.sealed.0.as_slice()), (2, 3, &b"second"[..]));
        } else {
            assert_eq!((stored.revision, stored.changed, &stored.sealed.0), (1, 2, sealed));
        }
    }
    let page = vault.changes(2).await;
    assert_eq!((page.put.len(), page.digests.len()), (1, 0));
    let page = vault.changes(3).await;
    assert_eq!((page.put.len(), page.deleted.len(), page.through), (0, 0, 3));
}

#[tokio::test]
async fn a_long_list_comes_in_pages_of_whole_revisions() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    for _ in 0..3 {
        let changeset = Changeset {
            put: (0..30).map(|_| put(RecordId(random::bytes()), 1, &vec![1; 100_000])).collect(),
            ..vault.changeset()
        };
        vault.commit(changeset).await;
    }
    let (mut after, mut seen, mut digests, mut pages) = (0, 0, 0, 0);
    loop {
        let page = vault.changes(after).await;
        assert!(page.put.len().is_multiple_of(30));
        seen += page.put.len();
        digests += page.digests.len();
        pages += 1;
        after = page.through;
        if after == vault.revision {
            break;
        }
    }
    assert_eq!((seen, digests, pages), (90, 3, 2));
}

#[tokio::test]
async fn of_two_devices_that_save_at_once_one_loses_and_loses_nothing_else() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let record = RecordId(random::bytes());
    vault.save(record, 1, b"first").await;
    let both = [b"one", b"two"].map(|sealed| Changeset { put: vec![put(record, 2, sealed)], ..vault.changeset() });
    let (one, two) = tokio::join!(vault.send(&both[0]), vault.send(&both[1]));
    let winner = if one.status() == StatusCode::OK { 0 } else { 1 };
    let [lost, won] = if winner == 0 { [two, one] } else { [one, two] };
    assert_eq!(won.status(), StatusCode::OK);
    refused(lost, ProblemKind::HeadMoved).await;
    let page = vault.changes(0).await;
    assert_eq!(page.head, both[winner].new_head);
    assert_eq!(page.put[0].sealed, both[winner].put[0].sealed);
    assert_eq!(page.put.len(), 1);
}

#[tokio::test]
async fn many_devices_that_retry_all_get_through_and_every_revision_has_its_digest() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let vault = person.create_vault().await;
    let mut devices = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (browser, id) = (person.browser.clone(), vault.id);
        devices.spawn(async move {
            loop {
                let view: VaultView = browser.get(&format!("/api/v1/vaults/{id}")).await.json().await.unwrap();
                let (_, revision) = protocol::layout::read_head(&view.head.0).unwrap();
                let changeset = Changeset {
                    expected_head: sha256(&view.head.0),
                    new_head: head(id, revision + 1),
                    put: vec![put(RecordId(random::bytes()), 1, b"x")],
                    delete: Vec::new(),
                    grants: Vec::new(),
                    member_list: None,
                    proof: None,
                };
                match send(&browser, id, &changeset, None).await.status() {
                    StatusCode::OK => break,
                    StatusCode::CONFLICT => {}
                    other => panic!("{other}"),
                }
            }
        });
    }
    while let Some(device) = devices.join_next().await {
        device.unwrap();
    }
    let page = vault.changes(0).await;
    assert_eq!((page.through, page.put.len(), page.digests.len()), (9, 8, 8));
}

#[tokio::test]
async fn what_does_not_follow_from_what_is_stored_is_refused_and_nothing_half_stored() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let (known, deleted, new) = (RecordId([1; 16]), RecordId([2; 16]), RecordId([3; 16]));
    vault.save(known, 1, b"known").await;
    vault.save(deleted, 1, b"deleted").await;
    vault.commit(Changeset { delete: vec![deleted], ..vault.changeset() }).await;
    let with = |puts: Vec<_>| Changeset { put: puts, ..vault.changeset() };
    let blob = |blobs: Vec<BlobId>| protocol::change::Put { blobs, ..put(new, 1, b"x") };
    let right = head(vault.id, 5).0;
    let mut unsigned = right.clone();
    unsigned[100] ^= 1;
    let mut by_another = right[..236].to_vec();
    let key = ed25519_dalek::SigningKey::from_bytes(&[8; 32]);
    by_another.extend(ed25519_dalek::Signer::sign(&key, &right[..236]).to_bytes());
    let (unsigned, by_another) = (Bytes(unsigned), Bytes(by_another));
    let cases = [
        ("a revision too far", with(vec![put(known, 3, b"x")]), ProblemKind::Conflict),
        ("the same revision", with(vec![put(known, 1, b"x")]), ProblemKind::Conflict),
        ("a new record at revision 2", with(vec![put(new, 2, b"x")]), ProblemKind::Conflict),
        ("a tombstoned id", with(vec![put(deleted, 1, b"x")]), ProblemKind::Conflict),
        ("a tombstoned id going on", with(vec![put(deleted, 2, b"x")]), ProblemKind::Conflict),
        ("one record twice", with(vec![put(known, 2, b"x"), put(known, 3, b"x")]), ProblemKind::BadRequest),
        ("good and bad together", with(vec![put(new, 1, b"x"), put(known, 9, b"x")]), ProblemKind::Conflict),
        ("a blob nobody staged", with(vec![blob(vec![BlobId([9; 16])])]), ProblemKind::Conflict),
        ("deleting what is not there", Changeset { delete: vec![new], ..vault.changeset() }, ProblemKind::Conflict),
        ("deleting it again", Changeset { delete: vec![deleted], ..vault.changeset() }, ProblemKind::Conflict),
        (
            "put and delete",
            Changeset { delete: vec![known], ..with(vec![put(known, 2, b"x")]) },
            ProblemKind::BadRequest,
        ),
        ("a head too far", Changeset { new_head: head(vault.id, 9), ..vault.changeset() }, ProblemKind::BadRequest),
        (
            "the head of another vault",
            Changeset { new_head: head(VaultId([8; 16]), 5), ..vault.changeset() },
            ProblemKind::BadRequest,
        ),
        ("a head that nobody signed", Changeset { new_head: unsigned, ..vault.changeset() }, ProblemKind::BadRequest),
        (
            "a head signed by another key",
            Changeset { new_head: by_another, ..vault.changeset() },
            ProblemKind::BadRequest,
        ),
        ("an old head", Changeset { expected_head: Digest([0; 32]), ..vault.changeset() }, ProblemKind::HeadMoved),
        ("a head too long", Changeset { new_head: Bytes(vec![1; 1025]), ..vault.changeset() }, ProblemKind::TooLarge),
        (
            "too many",
            with((0..501).map(|i| put(RecordId([(i % 251) as u8; 16]), 1, b"x")).collect()),
            ProblemKind::TooLarge,
        ),
    ];
    for (what, changeset, kind) in cases {
        println!("{what}");
        refused(vault.send(&changeset).await, kind).await;
    }
    let page = vault.changes(0).await;
    assert_eq!((page.through, page.put.len(), page.deleted.len()), (vault.revision, 1, 1));
    assert_eq!(page.put[0].sealed.0, b"known");
}

#[tokio::test]
async fn a_body_that_is_no_changeset_is_refused() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let vault = person.create_vault().await;
    let good = protocol::to_cbor(&vault.changeset()).unwrap();
    let post = |media: &'static str, body: Vec<u8>| {
        let request = person.browser.call(Method::POST, &vault.path("/changes"));
        request.header("content-type", media).body(body).send()
    };
    for body in [vec![], vec![0xff; 100], good[..good.len() - 1].to_vec(), [good.clone(), vec![0]].concat()] {
        refused(post("application/cbor", body).await.unwrap(), ProblemKind::BadRequest).await;
    }
    for media in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"] {
        refused(post(media, good.clone()).await.unwrap(), ProblemKind::MediaType).await;
    }
    done(post("application/cbor", good).await.unwrap()).await;
}

#[tokio::test]
async fn an_idempotency_key_makes_a_retry_safe_for_a_day_and_is_good_for_one_request_only() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let vault = person.create_vault().await;
    let key = Some("0123456789abcdef");
    let changeset = Changeset { put: vec![put(RecordId([1; 16]), 1, b"x")], ..vault.changeset() };
    let first = done(send(&vault.browser, vault.id, &changeset, key).await).await.bytes().await.unwrap();
    let again = done(send(&vault.browser, vault.id, &changeset, key).await).await.bytes().await.unwrap();
    assert_eq!(first, again);
    assert_eq!(vault.changes(0).await.through, 2);
    let other = Changeset { put: vec![put(RecordId([2; 16]), 1, b"x")], ..vault.changeset() };
    refused(send(&vault.browser, vault.id, &other, key).await, ProblemKind::KeyReused).await;
    refused(send(&vault.browser, vault.id, &changeset, Some("short")).await, ProblemKind::BadRequest).await;
    refused(send(&vault.browser, vault.id, &changeset, None).await, ProblemKind::HeadMoved).await;
    // Keys of different accounts have nothing to do with each other.
    let stranger = Person::sign_up(&server.url).await;
    let theirs = stranger.create_vault().await;
    done(send(&theirs.browser, theirs.id, &theirs.changeset(), key).await).await;
}

#[tokio::test]
async fn a_stranger_sees_no_difference_between_a_foreign_vault_and_none() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let vault = person.create_vault().await;
    let stranger = Person::sign_up(&server.url).await;
    for id in [vault.id, VaultId([7; 16])] {
        for rest in ["", "/changes?after=0", "/grants", "/journal?after=0", "/live", "/blobs/AAAAAAAAAAAAAAAAAAAAAA"] {
            let path = format!("/api/v1/vaults/{id}{rest}");
            refused(stranger.browser.get(&path).await, ProblemKind::NotFound).await;
        }
        refused(send(&stranger.browser, id, &vault.changeset(), None).await, ProblemKind::NotFound).await;
        let request = DeleteVault { proof: stranger.proof() };
        let response = stranger.browser.post(&format!("/api/v1/vaults/{id}/delete"), &request).await;
        refused(response, ProblemKind::NotFound).await;
    }
}

#[tokio::test]
async fn readers_read_editors_write_and_only_the_owner_changes_the_members() {
    let server = Server::start().await;
    let owner = Person::sign_up(&server.url).await;
    let editor = Person::sign_up(&server.url).await;
    let reader = Person::sign_up(&server.url).await;
    let mut vault = owner.create_vault().await;
    let key = vault.journal_public;
    let everybody = [(owner.account, 1), (editor.account, 2), (reader.account, 3)];
    let list = |number, members: &[_]| Some(member_list(vault.id, number, members, &key));
    let letting_in = Changeset { member_list: list(2, &everybody), proof: Some(owner.proof()), ..vault.changeset() };
    let wrong_number = Changeset { member_list: list(3, &everybody), proof: Some(owner.proof()), ..vault.changeset() };
    let nobody_owns =
        Changeset { member_list: list(2, &[(owner.account, 2)]), proof: Some(owner.proof()), ..vault.changeset() };
    let unknown = Changeset {
        member_list: list(2, &[(owner.account, 1), (protocol::AccountId([9; 16]), 2)]),
        proof: Some(owner.proof()),
        ..vault.changeset()
    };
    let next = list(3, &everybody);
    refused(vault.send(&wrong_number).await, ProblemKind::BadRequest).await;
    refused(vault.send(&nobody_owns).await, ProblemKind::BadRequest).await;
    refused(vault.send(&unknown).await, ProblemKind::Conflict).await;
    vault.commit(letting_in).await;
    assert_eq!(vault.changes(0).await.member_lists.len(), 2);
    done(reader.browser.get(&vault.path("/changes?after=0")).await).await;
    refused(send(&reader.browser, vault.id, &vault.changeset(), None).await, ProblemKind::NotAllowed).await;
    let by_editor = Changeset { member_list: next, proof: Some(editor.proof()), ..vault.changeset() };
    refused(send(&editor.browser, vault.id, &by_editor, None).await, ProblemKind::NotAllowed).await;
    let edit = vault.changeset();
    done(send(&editor.browser, vault.id, &edit, None).await).await;
    vault.head = edit.new_head;
    vault.revision += 1;
    let request = DeleteVault { proof: editor.proof() };
    refused(editor.browser.post(&vault.path("/delete"), &request).await, ProblemKind::NotAllowed).await;
    // Removed members see nothing any more, and the vault is not in their list.
    let changeset = Changeset {
        member_list: Some(member_list(vault.id, 3, &[(owner.account, 1)], &key)),
        proof: Some(owner.proof()),
        ..vault.changeset()
    };
    vault.commit(changeset).await;
    for person in [&editor, &reader] {
        refused(person.browser.get(&vault.path("")).await, ProblemKind::NotFound).await;
        let vaults: Vaults = person.browser.get("/api/v1/vaults").await.json().await.unwrap();
        assert!(vaults.vaults.is_empty());
    }
}

#[tokio::test]
async fn a_vault_over_its_quota_takes_no_more_and_keeps_what_it_has() {
    let server = Server::start_with(|config| config.quota_bytes = Some(10_000)).await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let record = RecordId([1; 16]);
    vault.save(record, 1, &[1; 6000]).await;
    let too_much = Changeset { put: vec![put(RecordId([2; 16]), 1, &[1; 6000])], ..vault.changeset() };
    refused(vault.send(&too_much).await, ProblemKind::TooLarge).await;
    // Replacing gives back what the old revision took.
    vault.save(record, 2, &[1; 9000]).await;
    let view: VaultView = person.browser.get(&vault.path("")).await.json().await.unwrap();
    assert_eq!((view.bytes, view.quota_bytes), (9000, 10_000));
    vault.commit(Changeset { delete: vec![record], ..vault.changeset() }).await;
    let view: VaultView = person.browser.get(&vault.path("")).await.json().await.unwrap();
    assert_eq!(view.bytes, 0);
}

#[tokio::test]
async fn the_live_stream_says_where_the_vault_is_and_when_it_moves_and_ends_with_the_session() {
    let server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let mut vault = person.create_vault().await;
    let other = person.another_browser().await;
    let mut stream = done(other.get(&vault.path("/live")).await).await;
    assert_eq!(stream.headers()["content-type"], protocol::header::NDJSON);
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "{\"revision\":1,\"journal\":0,\"invitations\":0}\n");
    vault.save(RecordId([1; 16]), 1, b"x").await;
    assert_eq!(stream.chunk().await.unwrap().unwrap(), "{\"revision\":2,\"journal\":0,\"invitations\":0}\n");
    assert_eq!(other.delete("/api/v1/sessions/current").await.status(), StatusCode::NO_CONTENT);
    assert_eq!(stream.chunk().await.unwrap(), None);
}

#[tokio::test]
async fn an_open_live_stream_does_not_hold_up_the_end_of_the_server() {
    let mut server = Server::start().await;
    let person = Person::sign_up(&server.url).await;
    let vault = person.create_vault().await;
    let mut stream = done(person.browser.get(&vault.path("/live")).await).await;
    stream.chunk().await.unwrap().unwrap();
    tokio::time::timeout(std::time::Duration::from_secs(3), server.stop()).await.unwrap();
    assert_eq!(stream.chunk().await.unwrap(), None);
}
