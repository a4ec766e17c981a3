//! Documents with their files: stored, opened elsewhere, shown to one provider, and gone.

use crate::common::{self, Device, Page, draft, drug, serve};
use client::engine::wire::*;
use protocol::Bytes;
use vault::record::{Attachment, Document, DocumentDescription, Fact, Kind, Provenance, Record};

const LETTER: &[u8] = b"%PDF-1.7 \xe7\xb4\xb9\xe4\xbb\x8b\xe7\x8a\xb6 secret words of the letter";

async fn store(page: &mut Page, name: &str, content: &[u8]) -> Attachment {
    let ask = StoreFile { name: name.into(), media_type: "application/pdf".into(), bytes: Bytes(content.to_vec()) };
    page.call(ask).await.unwrap()
}

fn letter(files: Vec<Attachment>) -> Record {
    let about = DocumentDescription { title: Some("紹介状".into()), ..DocumentDescription::default() };
    Record::new(Fact::Document(Box::new(Document { about, files })), Provenance::typed(0))
}

async fn open(page: &mut Page, saved: Saved, file: &Attachment) -> Result<Vec<u8>, Trouble> {
    page.call(OpenFile { record: saved.id, blob: file.blob }).await.map(|file| file.bytes.0)
}

async fn seen(server: &str, link: &LinkView) -> ViewDocument {
    let ask = OpenLink { link: link.link.clone(), recipient: "受付".into(), passcode: None };
    Device::new(server).page().call(ask).await.unwrap()
}

/// Every byte of every file in a folder.
fn all_bytes(folder: &std::path::Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // The socket of the commands is no file.
        if path.is_dir() {
            bytes.extend(all_bytes(&path));
        } else if path.is_file() {
            bytes.extend(std::fs::read(&path).unwrap());
        }
    }
    bytes
}

#[tokio::test(flavor = "current_thread")]
async fn a_file_is_opened_on_another_device_and_the_server_holds_no_readable_byte_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut patient = Device::new(&running.public_url).page();
    let (sheet, _) = patient.sign_up().await;
    // Larger than one part of an upload, and no multiple of anything.
    let picture: Vec<u8> = (0..2_500_001_u32).map(|at| (at % 251) as u8).collect();
    let files = vec![store(&mut patient, "紹介状.pdf", LETTER).await, store(&mut patient, "X線.jpg", &picture).await];
    let saved = patient.add(letter(files.clone())).await;
    let sent = patient.events.borrow().iter().filter(|event| matches!(event, Event::Progress { .. })).count();
    assert!(sent >= 3, "progress of a file in parts: {sent}");

    let mut other = Device::new(&running.public_url).page();
    let words = OpenWithWords { words: sheet.words.join(" "), keep: true };
    other.call(words).await.unwrap();
    assert_eq!(open(&mut other, saved, &files[0]).await.unwrap(), LETTER);
    assert_eq!(open(&mut other, saved, &files[1]).await.unwrap(), picture);

    let stored = all_bytes(folder.path());
    for readable in [&LETTER[..8], &LETTER[18..], "紹介状.pdf".as_bytes(), &picture[1000..1100]] {
        assert!(!stored.windows(readable.len()).any(|bytes| bytes == readable));
    }
}

#[tokio::test(flavor = "current_thread")]
async fn editing_keeps_the_files_that_stay_and_erases_those_that_go() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut patient = Device::new(&running.public_url).page();
    patient.sign_up().await;
    let (one, two) = (store(&mut patient, "一.pdf", LETTER).await, store(&mut patient, "二.pdf", b"second").await);
    let saved = patient.add(letter(vec![one.clone(), two.clone()])).await;
    let next = patient.save(Some((saved.id, saved.revision)), letter(vec![two.clone()])).await.unwrap();
    assert_eq!(open(&mut patient, next, &two).await.unwrap(), b"second");
    assert_eq!(open(&mut patient, next, &one).await, Err(Trouble::NotFound), "no record names it any more");
    // The server has erased it, too: it cannot be named again as if it were there.
    let again = patient.save(Some((next.id, next.revision)), letter(vec![one.clone(), two.clone()])).await;
    assert_eq!(again.unwrap_err(), Trouble::FileLost);

    // In a second record it is a second file: deleting one record does not empty the other.
    let copy = patient.add(letter(vec![two.clone()])).await;
    let item = patient.call(GetRecord { id: copy.id }).await.unwrap();
    let copied = item.record.fact.files()[0].clone();
    assert_ne!((copied.blob, &copied.info.key), (two.blob, &two.info.key));
    patient.call(DeleteRecord { id: next.id }).await.unwrap();
    assert_eq!(open(&mut patient, copy, &copied).await.unwrap(), b"second");
    // What was deleted does not come back by being named in a new record.
    assert_eq!(patient.save(None, letter(vec![two.clone()])).await.unwrap_err(), Trouble::FileLost);
}

#[tokio::test(flavor = "current_thread")]
async fn a_provider_gets_the_file_and_keeps_getting_it_when_something_else_changes() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut patient = Device::new(&running.public_url).page();
    patient.sign_up().await;
    let file = store(&mut patient, "紹介状.pdf", LETTER).await;
    let saved = patient.add(letter(vec![file.clone()])).await;
    let medicine = patient.add(drug("アムロジピンOD錠5mg")).await;
    let draft = draft(&[saved.id, medicine.id], &[Kind::Document, Kind::Medication]);
    let preview = patient.call(PreviewShare { draft: draft.clone() }).await.unwrap();
    assert_eq!((preview.files.len(), preview.files[0].content.as_ref()), (1, None), "a preview only names it");
    let link = patient.call(CreateShare { draft }).await.unwrap().link.unwrap();
    let first = seen(&running.public_url, &link).await;
    assert_eq!(preview.records, first.records);
    let title = |view: &ViewDocument| view.records[view.files[0].record].title().to_owned();
    assert_eq!((title(&first).as_str(), first.files[0].name.as_str()), ("紹介状", "紹介状.pdf"));
    assert_eq!(first.files[0].content.as_ref().unwrap().0, LETTER);

    let base = Some((medicine.id, medicine.revision));
    patient.save(base, drug("アムロジピンOD錠10mg")).await.unwrap();
    let second = seen(&running.public_url, &link).await;
    assert_eq!(second.files[0].content.as_ref().unwrap().0, LETTER);

    // Deleting the document takes the file out of the link in the same step.
    assert_eq!(patient.call(DeleteRecord { id: saved.id }).await.unwrap(), Deleted { records: 1, links: 1 });
    let third = seen(&running.public_url, &link).await;
    assert_eq!((third.records.len(), third.files.len()), (1, 0));
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_too_large_or_empty_is_refused_and_nothing_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut patient = Device::new(&running.public_url).page();
    patient.sign_up().await;
    let ask = |bytes: Vec<u8>| StoreFile { name: "a".into(), media_type: String::new(), bytes: Bytes(bytes) };
    assert_eq!(patient.call(ask(Vec::new())).await.unwrap_err(), Trouble::Field(Field::File));
    let limit = vault::record::FILE_BYTES;
    let whole = patient.call(ask(vec![1; limit as usize + 1])).await;
    assert_eq!(whole.unwrap_err(), Trouble::FileTooLarge { limit });
    assert_eq!(patient.save(None, letter(Vec::new())).await.unwrap_err(), Trouble::Field(Field::File));

    let large = store(&mut patient, "大きい.pdf", &vec![7; 21 << 20]).await;
    let saved = patient.add(letter(vec![large])).await;
    let refused = patient.call(CreateShare { draft: draft(&[saved.id], &[Kind::Document]) }).await;
    assert_eq!(refused.unwrap_err(), Trouble::FilesTooLarge { bytes: 21 << 20, limit: 20 << 20 });
    assert!(patient.call(ListShares {}).await.unwrap().shares.is_empty());
}

#[tokio::test(flavor = "current_thread")]
async fn an_imported_letter_is_stored_as_a_file_and_leaves_with_every_byte() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut patient = Device::new(&running.public_url).page();
    patient.sign_up().await;
    let reference = serde_json::json!({
        "resourceType": "DocumentReference",
        "status": "current",
        "type": { "coding": [{ "system": "http://loinc.org", "code": "18842-5" }] },
        "date": "2026-10-08T10:00:00+09:00",
        "content": [{ "attachment": {
            "contentType": "application/pdf",
            "title": "退院のまとめ.pdf",
            "data": exchange::encode_content(LETTER),
        } }],
    });
    let file = reference.to_string();
    let ask = PreviewImport { file_name: "letter.json".into(), bytes: Bytes(file.clone().into_bytes()) };
    let preview = patient.call(ask).await.unwrap();
    assert_eq!(preview.entries.iter().map(|entry| entry.kind).collect::<Vec<_>>(), [Kind::Document]);
    let take = CommitImport { chosen: vec![0], confirmed_own: true, not_my_number: false };
    patient.call(take).await.unwrap();
    let items = patient.call(common::ALL).await.unwrap().items;
    let record = &items[0].record;
    assert_eq!((record.title(), record.date().map(|date| date.date())), ("退院のまとめ.pdf", Some("2026-10-08")));
    let (saved, file) = (Saved { id: items[0].id, revision: 1 }, record.fact.files()[0].clone());
    assert_eq!(open(&mut patient, saved, &file).await.unwrap(), LETTER);

    let exported = patient.call(ExportEverything {}).await.unwrap();
    assert_eq!(exported.left_out, 0);
    let bundle: serde_json::Value = serde_json::from_str(&exported.file.text).unwrap();
    let entries = bundle["entry"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["resource"] == reference), "as it came");

    // The archive brings the file along, and no server is asked for it.
    let sealed = patient.call(ExportArchive { passphrase: common::PASSPHRASE.into() }).await.unwrap();
    assert_eq!(sealed.left_out, 0);
    let passphrase = vault::passphrase::Passphrase::parse(common::PASSPHRASE).unwrap();
    let archive = client::archive::Archive::open(&sealed.file.bytes.0, &passphrase).unwrap();
    assert!(archive.files.iter().any(|one| one.blob == file.blob && one.content.0 == LETTER));
    // The version before had no files and is read; one that comes after is not guessed at.
    let of_version = |version: u8| {
        let mut bytes = sealed.file.bytes.0.clone();
        bytes[12] = version;
        client::archive::Archive::open(&bytes, &passphrase).map(|archive| archive.records.len())
    };
    assert_eq!(of_version(1), Ok(archive.records.len()));
    assert_eq!(of_version(3), Err(client::archive::ArchiveError::NotAnArchive));
}

/// Two devices of one owner, of which the second has changed or deleted the document that the first still edits.
async fn edited_elsewhere(gone: bool) -> (tempfile::TempDir, server::run::Running, Page, Saved, Attachment) {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut here = Device::new(&running.public_url).page();
    let (sheet, _) = here.sign_up().await;
    let file = store(&mut here, "紹介状.pdf", LETTER).await;
    let saved = here.add(letter(vec![file.clone()])).await;
    let mut there = Device::new(&running.public_url).page();
    there.call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap();
    if gone {
        there.call(DeleteRecord { id: saved.id }).await.unwrap();
    } else {
        let more = store(&mut there, "返事.pdf", b"answer").await;
        there.save(Some((saved.id, saved.revision)), letter(vec![file.clone(), more])).await.unwrap();
    }
    (folder, running, here, saved, file)
}

#[tokio::test(flavor = "current_thread")]
async fn keeping_both_versions_of_a_document_loses_no_file() {
    let (_folder, _running, mut here, saved, file) = edited_elsewhere(false).await;
    let mine = letter(vec![file.clone()]);
    let conflict = here.save(Some((saved.id, saved.revision)), mine.clone()).await.unwrap_err();
    let Trouble::EditConflict { theirs: Some(theirs) } = conflict else { panic!("{conflict:?}") };
    let copy = here.save(None, mine).await.unwrap();
    let of_copy = here.call(GetRecord { id: copy.id }).await.unwrap().record.fact.files()[0].clone();
    assert_eq!(open(&mut here, copy, &of_copy).await.unwrap(), LETTER);
    let stays = Saved { id: theirs.id, revision: theirs.revision };
    for (file, content) in theirs.record.fact.files().iter().zip([LETTER, b"answer"]) {
        assert_eq!(open(&mut here, stays, file).await.unwrap(), content);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_document_deleted_elsewhere_is_a_conflict_first_and_its_erased_file_is_never_said_to_be_saved() {
    let (_folder, _running, mut here, saved, file) = edited_elsewhere(true).await;
    let mine = letter(vec![file]);
    let conflict = here.save(Some((saved.id, saved.revision)), mine.clone()).await.unwrap_err();
    assert_eq!(conflict, Trouble::EditConflict { theirs: None });
    assert_eq!(here.save(None, mine).await.unwrap_err(), Trouble::FileLost);
}

#[tokio::test(flavor = "current_thread")]
async fn a_document_that_was_typed_in_is_known_again_when_its_archive_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut patient = Device::new(&running.public_url).page();
    patient.sign_up().await;
    let file = store(&mut patient, "紹介状.pdf", LETTER).await;
    let saved = patient.add(letter(vec![file])).await;
    let archive = patient.call(ExportArchive { passphrase: common::PASSPHRASE.into() }).await.unwrap().file;
    let back = PreviewArchive {
        file_name: archive.file_name.clone(),
        bytes: archive.bytes.clone(),
        passphrase: common::PASSPHRASE.into(),
    };
    let known = patient.call(back.clone()).await.unwrap().entries[0].duplicate;
    assert_eq!(known, Some(exchange::import::Duplicate::SameContent));
    // With another file under the same words it is another document.
    let other = store(&mut patient, "紹介状.pdf", b"another letter").await;
    patient.save(Some((saved.id, saved.revision)), letter(vec![other])).await.unwrap();
    assert_eq!(patient.call(back).await.unwrap().entries[0].duplicate, None);
}
