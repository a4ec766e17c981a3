//! Documents with their files: stored, opened elsewhere, shown to one provider, and gone.

use std::io::Cursor;

use crate::common::{self, Device, Page, draft, drug, serve};
use client::archive::PART_BYTES;
use client::archive_file::ArchiveFile;
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
    assert_eq!(
        patient.call(DeleteRecord { id: saved.id }).await.unwrap(),
        Deleted { records: 1, links: 1, waiting: false }
    );
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
    let (saved, file) = (Saved { id: items[0].id, revision: 1, waiting: false }, record.fact.files()[0].clone());
    assert_eq!(open(&mut patient, saved, &file).await.unwrap(), LETTER);

    let exported = patient.call(ExportEverything {}).await.unwrap();
    assert_eq!(exported.left_out, 0);
    let bundle: serde_json::Value = serde_json::from_str(&exported.file.text).unwrap();
    let entries = bundle["entry"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["resource"] == reference), "as it came");

    // The archive brings the file along, and no server is asked for it.
    let (_, sealed) = common::archive(&mut patient, PART_BYTES).await.pop().unwrap();
    let mut archive = opened(&sealed);
    assert_eq!(archive.content(&file).unwrap().unwrap().as_slice(), LETTER);
    // A file that was altered is no other letter. It is the first thing behind the wrapped key.
    let mut altered = sealed.clone();
    altered[160] ^= 1;
    assert!(opened(&altered).content(&file).is_err());
}

fn opened(archive: &[u8]) -> ArchiveFile<Cursor<Vec<u8>>> {
    let passphrase = vault::passphrase::Passphrase::parse(common::PASSPHRASE).unwrap();
    ArchiveFile::open(Cursor::new(archive.to_vec()), &passphrase).unwrap()
}

#[tokio::test(flavor = "current_thread")]
async fn an_archive_in_parts_goes_out_and_comes_back_whole_in_any_order_and_says_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut patient = Device::new(&running.public_url).page();
    patient.sign_up().await;
    patient.add(drug("アムロジピンOD錠5mg")).await;
    let content = |n: u8| vec![n; 30_000 + usize::from(n)];
    for n in 1..=4 {
        let file = store(&mut patient, &format!("{n}.pdf"), &content(n)).await;
        patient.add(letter(vec![file])).await;
    }
    // More than fits into one part.
    let mut large = Vec::new();
    for n in 5..=8 {
        large.push(store(&mut patient, &format!("{n}.pdf"), &content(n)).await);
    }
    patient.add(letter(large)).await;
    let named = common::archive(&mut patient, 80_000).await;
    assert!(named.len() >= 4 && named[1].0.ends_with("-part-02.inro"), "{} {}", named.len(), named[1].0);
    let parts: Vec<Vec<u8>> = named.into_iter().map(|(_, bytes)| bytes).collect();
    assert!(parts.iter().all(|part| part.len() < 80_000 + 20_000), "no part is larger than asked for");
    let of = |file: &[u8]| (opened(file).part().number, opened(file).part().of as usize);
    assert!(parts.iter().zip(1..).all(|(part, number)| of(part) == (number, parts.len())), "each opens by itself");

    let mut other = Device::new(&running.public_url).page();
    other.sign_up().await;
    let last = parts.len() as u32;
    let state = other.call(common::part(&parts[parts.len() - 1], Some(common::PASSPHRASE))).await.unwrap();
    assert_eq!((state.numbers, state.missing), (vec![last], (1..last).collect::<Vec<_>>()));
    // Another export of the same vault is another archive, and changes nothing.
    let foreign = common::archive(&mut patient, 80_000).await.remove(0).1;
    assert_eq!(other.call(common::part(&foreign, None)).await, Err(Trouble::ArchiveOther));
    let mut cut = parts[0].clone();
    cut.pop();
    assert_eq!(other.call(common::part(&cut, None)).await, Err(Trouble::ArchiveDamaged));
    for part in parts[..parts.len() - 1].iter().rev() {
        other.call(common::part(part, None)).await.unwrap();
    }
    let state = other.call(common::part(&parts[0], None)).await.unwrap();
    assert_eq!(state.missing, [0; 0], "the same part twice is no harm");
    let preview = other.call(PreviewArchive {}).await.unwrap();
    assert_eq!(preview.entries.len(), 6);
    let blobs = |folder: &std::path::Path| all_bytes(folder).len();
    let before = blobs(folder.path());
    let all: Vec<usize> = preview.entries.iter().map(|entry| entry.index).collect();
    // A file that is not handed over is never made up.
    let unasked = CommitImport { chosen: all.clone(), confirmed_own: false, not_my_number: false };
    assert_eq!(other.call(unasked).await, Err(Trouble::FileLost));
    assert!(blobs(folder.path()) < before + 100_000, "nothing is stored before it is chosen");
    assert_eq!(common::take_in(&mut other, &parts, all).await.unwrap().records, 6);
    let mut seen = Vec::new();
    for item in other.call(common::ALL).await.unwrap().items {
        for file in item.record.fact.files() {
            let saved = Saved { id: item.id, revision: item.revision, waiting: false };
            seen.push((file.info.name.clone(), open(&mut other, saved, file).await.unwrap()));
        }
    }
    seen.sort();
    assert_eq!(seen, (1..=8).map(|n| (format!("{n}.pdf"), content(n))).collect::<Vec<_>>());
}

#[tokio::test(flavor = "current_thread")]
async fn a_part_alone_brings_its_documents_and_what_is_known_already_is_recognised() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut patient = Device::new(&running.public_url).page();
    patient.sign_up().await;
    patient.add(drug("アムロジピンOD錠5mg")).await;
    for n in 1..=2 {
        let file = store(&mut patient, &format!("{n}.pdf"), &vec![n; 30_000]).await;
        patient.add(letter(vec![file])).await;
    }
    let parts: Vec<Vec<u8>> = common::archive(&mut patient, 40_000).await.into_iter().map(|(_, bytes)| bytes).collect();
    assert_eq!(parts.len(), 2);
    let mut other = Device::new(&running.public_url).page();
    other.sign_up().await;
    let preview = common::preview_of(&mut other, &parts[1]).await.unwrap();
    assert_eq!(preview.entries.iter().map(|entry| entry.kind).collect::<Vec<_>>(), [Kind::Document]);
    assert_eq!(preview.person_match.verdict, exchange::identity::Verdict::Match, "each part says whose it is");
    common::take_in(&mut other, &parts, vec![0]).await.unwrap();
    // The other part later; and both once more.
    let preview = common::preview_of(&mut other, &parts[0]).await.unwrap();
    assert!(preview.entries.len() == 2 && preview.entries.iter().all(|entry| entry.duplicate.is_none()));
    common::take_in(&mut other, &parts, vec![0, 1]).await.unwrap();
    for part in &parts {
        let preview = common::preview_of(&mut other, part).await.unwrap();
        let is_known = |entry: &exchange::import::PreviewEntry| entry.duplicate.is_some();
        assert!(preview.entries.iter().all(is_known));
    }
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
    let stays = Saved { id: theirs.id, revision: theirs.revision, waiting: false };
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
    let (_, archive) = common::archive(&mut patient, PART_BYTES).await.pop().unwrap();
    let known = common::preview_of(&mut patient, &archive).await.unwrap().entries[0].duplicate;
    assert_eq!(known, Some(exchange::import::Duplicate::SameContent));
    // With another file under the same words it is another document.
    let other = store(&mut patient, "紹介状.pdf", b"another letter").await;
    patient.save(Some((saved.id, saved.revision)), letter(vec![other])).await.unwrap();
    assert_eq!(common::preview_of(&mut patient, &archive).await.unwrap().entries[0].duplicate, None);
}
