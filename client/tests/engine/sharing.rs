//! Sharing with one provider, taking it back, and what the journal says.

use crate::common::{self, Device, Page, allergy, draft, drug, serve};
use client::engine::wire::*;
use vault::record::{ConsentAct, Kind};

async fn open(page: &mut Page, link: &str, passcode: Option<&str>) -> Result<ViewDocument, Trouble> {
    let (link, passcode) = (link.to_owned(), passcode.map(str::to_owned));
    page.call(OpenLink { link, recipient: "受付 邊見".into(), passcode }).await
}

fn end(grant: vault::id::GrantId, act: ConsentAct) -> EndShare {
    EndShare { grant, act, text: "取り消す".into(), language: "ja".into() }
}

#[tokio::test(flavor = "current_thread")]
async fn a_provider_reads_what_was_chosen_until_it_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut patient = Device::new(&running.public_url).page();
    patient.sign_up().await;
    let shown = patient.add(drug("アムロジピンOD錠5mg")).await.id;
    patient.add(drug("見せない薬")).await;
    let soba = patient.add(allergy("そば")).await.id;
    let draft = draft(&[shown, soba], &[Kind::Medication, Kind::Allergy]);
    let preview = patient.call(PreviewShare { draft: draft.clone() }).await.unwrap();
    let link = patient.call(CreateShare { draft }).await.unwrap().link.unwrap();

    let mut doctor = Device::new(&running.public_url).page();
    let seen = open(&mut doctor, &link.link, None).await.unwrap();
    let titles: Vec<_> = seen.records.iter().map(|record| record.title()).collect();
    assert_eq!(titles, ["そば", "アムロジピンOD錠5mg"], "allergies first");
    assert_eq!(preview.records, seen.records, "the preview is what the provider sees");
    assert_eq!(
        (seen.person.as_ref(), seen.provider.as_deref()),
        (preview.person.as_ref(), preview.provider.as_deref())
    );
    assert!(seen.number.is_some());

    let journal = patient.call(ListJournal { limit: 50, ..ListJournal::default() }).await.unwrap();
    assert_eq!(journal.broken_at, None);
    let opened = journal.items.iter().any(|item| {
        item.provider.as_ref().is_some_and(|provider| provider.name == "青葉坂総合病院")
            && matches!(&item.what, JournalWhat::Server { kind: protocol::journal::EventKind::Opened, recipient, .. }
                if recipient.as_deref() == Some("受付 邊見"))
    });
    assert!(opened, "{:?}", journal.items);

    patient.call(end(link.grant, ConsentAct::Paused)).await.unwrap();
    assert_eq!(open(&mut doctor, &link.link, None).await, Err(Trouble::LinkInactive));
    patient.call(end(link.grant, ConsentAct::Resumed)).await.unwrap();
    open(&mut doctor, &link.link, None).await.unwrap();
    patient.call(end(link.grant, ConsentAct::Revoked)).await.unwrap();
    assert_eq!(open(&mut doctor, &link.link, None).await, Err(Trouble::LinkInactive));
    let shares = patient.call(ListShares {}).await.unwrap().shares;
    assert_eq!(shares[0].state, ShareState::Revoked);
    assert_eq!(shares[0].used, 2);
}

#[tokio::test(flavor = "current_thread")]
async fn a_deleted_or_changed_record_changes_in_every_live_link_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut patient = Device::new(&running.public_url).page();
    patient.sign_up().await;
    let one = patient.add(drug("一つめの薬")).await;
    let two = patient.add(drug("二つめの薬")).await;
    let draft = draft(&[one.id, two.id], &[Kind::Medication]);
    let link = patient.call(CreateShare { draft }).await.unwrap().link.unwrap();
    let deleted = patient.call(DeleteRecord { id: one.id }).await.unwrap();
    assert_eq!((deleted.records, deleted.links), (1, 1));
    let base = Some((two.id, two.revision));
    let record = drug("二つめの薬（変更）");
    patient.call(SaveRecord { base, record, not_my_number: false, overwrite: false }).await.unwrap();
    let mut doctor = Device::new(&running.public_url).page();
    let seen = open(&mut doctor, &link.link, None).await.unwrap();
    let titles: Vec<_> = seen.records.iter().map(|record| record.title()).collect();
    assert_eq!(titles, ["二つめの薬（変更）"]);
}

#[tokio::test(flavor = "current_thread")]
async fn a_passcode_is_asked_for_and_wrong_ones_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut patient = Device::new(&running.public_url).page();
    patient.sign_up().await;
    let shown = patient.add(drug("薬")).await.id;
    let draft = ShareDraft { passcode: true, uses: Some(1), ..draft(&[shown], &[Kind::Medication]) };
    let link = patient.call(CreateShare { draft }).await.unwrap().link.unwrap();
    let passcode = link.passcode.unwrap();
    assert!(passcode.len() == 6 && passcode.bytes().all(|byte| byte.is_ascii_digit()));
    let mut doctor = Device::new(&running.public_url).page();
    assert_eq!(open(&mut doctor, &link.link, None).await, Err(Trouble::PasscodeNeeded));
    let wrong = if passcode == "000000" { "000001" } else { "000000" };
    assert_eq!(open(&mut doctor, &link.link, Some(wrong)).await, Err(Trouble::WrongPasscode { remaining: 4 }));
    open(&mut doctor, &link.link, Some(&passcode)).await.unwrap();
    assert_eq!(open(&mut doctor, &link.link, Some(&passcode)).await, Err(Trouble::LinkInactive), "one opening only");
    let mut damaged = link.link.clone();
    let last = damaged.pop().unwrap();
    damaged.push(if last == 'A' { 'B' } else { 'A' });
    let fault = open(&mut doctor, &damaged, Some(&passcode)).await.unwrap_err();
    assert!(matches!(fault, Trouble::LinkInvalid | Trouble::LinkForeign | Trouble::LinkInactive), "{fault:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn a_journal_of_more_than_one_page_is_verified_and_stays_verified() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut patient = device.page();
    patient.sign_up().await;
    let shown = patient.add(drug("薬")).await.id;
    let link = patient.call(CreateShare { draft: draft(&[shown], &[Kind::Medication]) }).await.unwrap().link.unwrap();
    for _ in 0..130 {
        patient.call(end(link.grant, ConsentAct::Paused)).await.unwrap();
        patient.call(end(link.grant, ConsentAct::Resumed)).await.unwrap();
    }
    let journal = patient.call(ListJournal { limit: 1, ..ListJournal::default() }).await.unwrap();
    assert!(journal.checked > 200, "{}", journal.checked);
    let mut later = device.page();
    later.call(OpenWithPassphrase { passphrase: common::PASSPHRASE.into() }).await.unwrap();
    let again = later.call(ListJournal { limit: 1, ..ListJournal::default() }).await.unwrap();
    assert_eq!((again.broken_at, again.checked), (None, journal.checked));
    later.call(CreateShare { draft: draft(&[shown], &[Kind::Medication]) }).await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_session_ended_elsewhere_closes_what_is_open_here() {
    use futures::lock::Mutex;
    use std::rc::Rc;
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut thief = device.page();
    thief.sign_up().await;
    let mut owner = device.page();
    owner.call(OpenWithPassphrase { passphrase: common::PASSPHRASE.into() }).await.unwrap();
    for session in owner.call(ListSessions {}).await.unwrap() {
        if !session.current {
            owner.call(EndSession { id: session.id }).await.unwrap();
        }
    }
    let engine = Rc::new(Mutex::new(thief.engine));
    assert_eq!(client::engine::follow(Rc::clone(&engine)).await, client::engine::Followed::Locked);
    let status = engine.lock().await.handle(Command::Status(Status {})).await.unwrap();
    assert!(matches!(status, Reply::Status(StatusView { open: false, .. })));
}

#[tokio::test(flavor = "current_thread")]
async fn refusing_everything_is_sealed_in_the_same_way_and_shows_nobody_anything() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut patient = Device::new(&running.public_url).page();
    patient.sign_up().await;
    patient.add(drug("薬")).await;
    let outcome = patient.call(CreateShare { draft: draft(&[], &[]) }).await.unwrap();
    assert_eq!(outcome.link, None);
    let shares = patient.call(ListShares {}).await.unwrap();
    assert!(shares.shares.is_empty());
    let journal = patient.call(ListJournal { limit: 50, ..ListJournal::default() }).await.unwrap();
    let decided = |item: &JournalItem| matches!(item.what, JournalWhat::Consent { shared: false, .. });
    assert!(journal.items.iter().any(decided), "the decision is in the journal");
    let mut open_sheet = draft(&[], &[]);
    open_sheet.decisions.pop();
    let refused = patient.call(CreateShare { draft: open_sheet }).await;
    assert_eq!(refused, Err(Trouble::Field(Field::Decisions)));
}
