//! Everything is there afterwards, equal, and what was alive is dead.

use std::process::Command;

use client::engine::wire::*;
use exchange::shl::Payload;
use protocol::journal::EventKind;
use vault::record::{ActWhat, ConsentAct};

use super::{journal, move_in, open_link, open_parts, records, taken_out, two};
use crate::common::{self, ALL, Device, PASSPHRASE, drug};
use crate::family::members;

/// The export of everything as FHIR, without the moment at which it was made.
async fn fhir(page: &mut common::Page) -> String {
    let exported = page.call(ExportEverything {}).await.unwrap();
    assert_eq!(exported.left_out, 0);
    let (before, rest) = exported.file.text.split_once("\"timestamp\":\"").unwrap();
    format!("{before}{}", rest.split_once('"').unwrap().1)
}

/// What the lines say, without which server says so.
fn said(view: &JournalView) -> Vec<(i64, String)> {
    let words = |item: &JournalItem| match &item.what {
        JournalWhat::Server { number, kind, recipient, count, .. } => {
            format!("{number} {kind:?} {recipient:?} {count}")
        }
        JournalWhat::Consent { id, act, receipt, records, .. } => format!("{id} {act:?} {receipt} {records}"),
        JournalWhat::Act { what, kind, count, by } => format!("{what:?} {kind:?} {count} {by:?}"),
        other => format!("{other:?}"),
    };
    // What this test itself takes out as FHIR is a line at both, at another moment.
    let own = |item: &&JournalItem| {
        matches!(item.what, JournalWhat::MovedIn { .. } | JournalWhat::Act { what: ActWhat::ExportedAll, .. })
    };
    let lines = view.items.iter().filter(|item| !own(item));
    let mut lines: Vec<_> = lines.map(|item| (item.time, words(item))).collect();
    lines.sort();
    lines
}

#[tokio::test(flavor = "current_thread")]
async fn everything_is_equal_after_a_move_and_both_codes_say_so() {
    let mut two = two().await;
    let old = two.old.public_url.clone();
    let new = two.new.public_url.clone();
    let patient = &mut two.patient;
    let referral = two.referral;
    let (before, before_fhir, before_journal) = (records(patient).await, fhir(patient).await, journal(patient).await);
    let (parts, _) = taken_out(patient, 40_000).await;
    assert!(parts.len() > 1, "also where it comes in parts");
    let code = patient.call(ExportArchive { passphrase: PASSPHRASE.into(), part_bytes: u64::MAX }).await.unwrap().code;
    let letters = patient.call(ListReferrals {}).await.unwrap();
    let provider = patient.call(ListShares {}).await.unwrap().providers[0].id;
    let numbers = patient.call(GetProvider { provider }).await.unwrap();

    let device = Device::new(&new);
    let mut page = device.page();
    page.sign_up().await;
    open_parts(&mut page, &parts).await.unwrap();
    let preview = page.call(PreviewMoveIn {}).await.unwrap();
    assert_eq!((preview.server.as_str(), preview.same_person, preview.begun), (old.as_str(), true, false));
    assert_eq!((preview.files, preview.left_out), (2, 0));
    let moved = move_in(&mut page, &parts).await.unwrap();
    assert_eq!((&moved.there, moved.left_out), (&moved.here, 0));
    assert_eq!(moved.there, preview.code);
    assert_ne!(
        moved.there, code,
        "the export itself is a line of the journal, so that the next archive is another one"
    );

    assert_eq!(records(&mut page).await, before);
    assert_eq!(fhir(&mut page).await, before_fhir, "byte for byte, but for the time");
    assert_eq!(page.call(ListReferrals {}).await.unwrap(), letters);
    let repeated = page.call(RepeatReferral { referral }).await.unwrap();
    assert!(repeated.records.iter().all(|record| !record.changed), "revisions begin anew, and that changes nothing");
    let there = page.call(GetProvider { provider }).await.unwrap();
    assert_eq!(serde_json::to_value(&there.provider).unwrap(), serde_json::to_value(&numbers.provider).unwrap());
    for item in page.call(ALL).await.unwrap().items {
        for file in item.record.fact.files() {
            let bytes = page.call(OpenFile { record: item.id, blob: file.blob }).await.unwrap().bytes.0;
            assert_eq!(bytes.len(), 30_000);
        }
    }
    // The whole journal, and that it moved.
    let after = journal(&mut page).await;
    let moves = |item: &&JournalItem| matches!(item.what, JournalWhat::MovedIn { .. });
    assert_eq!(after.items.iter().filter(moves).count(), 1);
    assert_eq!(said(&after), said(&before_journal));

    // Another device of the owner reads the same from the server alone.
    let mut other = device.page();
    other.open().await;
    let state = other.call(GetMoveIn {}).await.unwrap().unwrap();
    assert!(state.finished.is_some() && state.here == state.there && state.there == moved.there);
    assert_eq!(records(&mut other).await, before);
}

#[tokio::test(flavor = "current_thread")]
async fn a_link_of_the_old_place_opens_nothing_at_the_new_one_and_is_shown_as_ended_with_where_it_was() {
    let mut two = two().await;
    let old = two.old.public_url.clone();
    let new = two.new.public_url.clone();
    let patient = &mut two.patient;
    let link = two.link.clone();
    let live = patient.call(GetLeaving {}).await.unwrap();
    assert_eq!((live.links, live.card, live.waiting, live.members), (2, true, 0, 1));
    assert!(live.entries > 0 && live.consents > 0 && live.files == 2);
    let (parts, _) = taken_out(patient, u64::MAX).await;
    let mut page = Device::new(&new).page();
    page.sign_up().await;
    move_in(&mut page, &parts).await.unwrap();

    let shares = page.call(ListShares {}).await.unwrap().shares;
    assert!(shares.iter().all(|share| !share.state.is_open()));
    let shown = shares.iter().find(|share| share.grant == link.grant).unwrap();
    assert_eq!((shown.state, shown.former.as_deref()), (ShareState::Former, Some(old.as_str())));
    let revoked = shares.iter().filter(|share| share.state == ShareState::Revoked);
    assert_eq!(revoked.count(), 1, "what had ended before ended so");
    assert_eq!(page.call(GetCard {}).await.unwrap().card, None, "the card is made anew");
    assert_eq!(page.call(GetShareLink { grant: link.grant }).await, Err(Trouble::NotFound));
    let (text, language) = ("取り消す".to_owned(), "ja".to_owned());
    for act in [ConsentAct::Revoked, ConsentAct::Paused, ConsentAct::Resumed] {
        let end = EndShare { grant: link.grant, act, text: text.clone(), language: language.clone() };
        assert_eq!(page.call(end).await, Err(Trouble::NotFound));
    }
    // The same link, made over into one of the new place.
    let mut payload = Payload::parse(&link.link).unwrap();
    payload.url = payload.url.replace(&old, &new);
    let made_over = LinkView { link: payload.to_viewer_link(&format!("{new}/view")).unwrap(), ..link.clone() };
    assert!(client::link::parse(&new, &made_over.link).is_ok(), "a link of the new place, by its form");
    assert_eq!(open_link(&new, &made_over).await.unwrap_err(), Trouble::LinkInactive);
    assert_eq!(open_link(&new, &link).await.unwrap_err(), Trouble::LinkForeign);
    assert!(open_link(&old, &link).await.is_ok(), "at the old place it goes on until it is ended there");
    // Changing what it showed writes no file for it.
    let item = page.call(ALL).await.unwrap().items.remove(0);
    page.call(DeleteRecord { id: item.id }).await.unwrap();
    // Who was a member there is none here, and is still called what they were called.
    let view = members(&mut page).await;
    assert_eq!(view.members.len(), 1);
    let past: Vec<_> = view.past.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(past, ["さやか"]);
    let lines = journal(&mut page).await.items;
    let by = |item: &JournalItem| match &item.what {
        JournalWhat::Act { by, .. } => by.clone(),
        _ => None,
    };
    let mut names: Vec<String> = lines.iter().filter_map(by).collect();
    names.dedup();
    assert_eq!(names, ["さやか"], "what the patient did there is not said to be somebody else's");
}

#[tokio::test(flavor = "current_thread")]
async fn the_journal_of_the_old_place_is_verified_and_never_the_word_of_the_new_server() {
    let mut two = two().await;
    let old = two.old.public_url.clone();
    let new = two.new.public_url.clone();
    let patient = &mut two.patient;
    let (parts, _) = taken_out(patient, u64::MAX).await;
    let mut page = Device::new(&new).page();
    page.sign_up().await;
    move_in(&mut page, &parts).await.unwrap();
    let own = page.add(drug("ここで書いた薬")).await.id;
    let link = page.share(&[own]).await;
    open_link(&new, &link).await.unwrap();
    let view = journal(&mut page).await;
    let [former] = &view.former[..] else { panic!("{:?}", view.former) };
    assert_eq!(former.server, old);
    assert_eq!(former.covered, Some(former.entries), "all of it was covered by a head of the old place");
    assert!(former.entries > 0 && view.broken_at.is_none());
    let mut places: Vec<Option<String>> = Vec::new();
    for item in &view.items {
        if let JournalWhat::Server { kind: EventKind::Opened, former, .. } = &item.what {
            places.push(former.clone());
        }
    }
    assert_eq!(places, [None, Some(old.clone())], "each opening says which server's word it is");
    assert!(view.checked < former.entries as u64 + 2, "the chain here has its own numbers");
}

#[tokio::test(flavor = "current_thread")]
async fn one_changed_or_deleted_record_changes_the_code_of_what_is_here() {
    let mut two = two().await;
    let new = two.new.public_url.clone();
    let patient = &mut two.patient;
    let (parts, _) = taken_out(patient, u64::MAX).await;
    let mut page = Device::new(&new).page();
    page.sign_up().await;
    let moved = move_in(&mut page, &parts).await.unwrap();
    let here = async |page: &mut common::Page| page.call(GetMoveIn {}).await.unwrap().unwrap();
    // What is done here is written beside what moved.
    page.add(drug("ここで書いた薬")).await;
    let state = here(&mut page).await;
    assert_eq!((&state.here, &state.there), (&moved.there, &moved.there));
    let items = page.call(ALL).await.unwrap().items;
    let item = items.iter().find(|item| item.record.title() == "アムロジピンOD錠2.5mg").unwrap();
    page.save(Some((item.id, item.revision)), drug("アムロジピンOD錠10mg")).await.unwrap();
    let changed = here(&mut page).await;
    assert!(changed.here != changed.there && changed.there == moved.there);
    page.call(DeleteRecord { id: item.id }).await.unwrap();
    let deleted = here(&mut page).await;
    assert!(deleted.here != changed.here && deleted.here != deleted.there);
}

#[tokio::test(flavor = "current_thread")]
async fn a_vault_that_moved_moves_on_with_the_journals_of_both_places() {
    let mut two = two().await;
    let old = two.old.public_url.clone();
    let new = two.new.public_url.clone();
    let patient = &mut two.patient;
    let referral = two.referral;
    let folder = tempfile::tempdir().unwrap();
    let third = common::serve(folder.path()).await;
    let (parts, _) = taken_out(patient, u64::MAX).await;
    let mut page = Device::new(&new).page();
    page.sign_up().await;
    move_in(&mut page, &parts).await.unwrap();
    let own = page.add(drug("ここで書いた薬")).await.id;
    let link = page.share(&[own]).await;
    open_link(&new, &link).await.unwrap();
    let (parts, _) = taken_out(&mut page, u64::MAX).await;
    let mut last = Device::new(&third.public_url).page();
    last.sign_up().await;
    let moved = move_in(&mut last, &parts).await.unwrap();
    assert_eq!(moved.here, moved.there);
    let view = journal(&mut last).await;
    let places: Vec<&str> = view.former.iter().map(|former| former.server.as_str()).collect();
    assert_eq!(places, [new.as_str(), old.as_str()]);
    assert!(view.former.iter().all(|former| former.covered.is_some()));
    let shares = last.call(ListShares {}).await.unwrap().shares;
    let from: Vec<_> =
        shares.iter().filter(|share| share.state == ShareState::Former).map(|it| it.former.clone()).collect();
    assert_eq!(from.iter().filter(|place| place.as_deref() == Some(&new)).count(), 1);
    assert_eq!(from.iter().filter(|place| place.as_deref() == Some(&old)).count(), 2);
    let repeated = last.call(RepeatReferral { referral }).await.unwrap();
    assert!(repeated.records.iter().all(|record| !record.changed));
}

#[tokio::test(flavor = "current_thread")]
async fn the_command_computes_the_same_code_from_the_parts_and_says_which_is_missing() {
    let mut two = two().await;
    let new = two.new.public_url.clone();
    let patient = &mut two.patient;
    let (parts, _) = taken_out(patient, 40_000).await;
    let mut page = Device::new(&new).page();
    page.sign_up().await;
    let code = move_in(&mut page, &parts).await.unwrap().there;
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<_> = (0..parts.len()).map(|at| folder.path().join(format!("{at}.inro"))).collect();
    for (path, part) in paths.iter().zip(&parts) {
        std::fs::write(path, part).unwrap();
    }
    let typed = folder.path().join("passphrase");
    std::fs::write(&typed, PASSPHRASE).unwrap();
    let run = |paths: &[std::path::PathBuf]| {
        let input = std::fs::File::open(&typed).unwrap();
        Command::new(env!("CARGO_BIN_EXE_inro-vault")).arg("code").args(paths).stdin(input).output().unwrap()
    };
    let all = run(&paths);
    assert_eq!(String::from_utf8(all.stdout).unwrap().trim(), code, "{}", String::from_utf8_lossy(&all.stderr));
    let one = run(&paths[1..]);
    assert!(!one.status.success() && String::from_utf8(one.stderr).unwrap().contains("part 1 of"));
}
