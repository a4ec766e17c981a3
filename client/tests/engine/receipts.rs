//! Receipts of decisions, numbers of providers, and what the journal can be asked.

use std::cell::Cell;
use std::process::{Command, Output};
use std::rc::Rc;

use crate::common::{Device, Page, allergy, draft, drug, serve};
use client::engine::wire::*;
use client::native::NativeTransport;
use client::transport::{Method, Request, Response, Transport, Unreachable};
use protocol::journal::EventKind;
use vault::id::RecordId;
use vault::record::{ConsentAct, Decision, Fact, Kind, Note, Provenance, Record};

/// The receipts of the journal's lines, newest first.
async fn receipts(page: &mut Page) -> Vec<ReceiptView> {
    let filter = JournalFilter { sort: Some(JournalSort::Own), ..JournalFilter::ALL };
    let lines = page.call(ListJournal { offset: 0, limit: 100, filter }).await.unwrap().items;
    let mut receipts = Vec::new();
    for line in lines {
        let JournalWhat::Consent { id, receipt: true, .. } = line.what else { panic!("{line:?} has no receipt") };
        receipts.push(page.call(GetReceipt { consent: id }).await.unwrap());
    }
    receipts
}

async fn end(page: &mut Page, grant: vault::id::GrantId, act: ConsentAct) {
    page.call(EndShare { grant, act, text: "取り消す".into(), language: "ja".into() }).await.unwrap();
}

fn to_another(records: &[RecordId], kinds: &[Kind], name: &str) -> ShareDraft {
    ShareDraft { provider: ProviderChoice::New { name: name.into(), place: None }, ..draft(records, kinds) }
}

/// Every string of a document.
fn strings(value: &serde_json::Value, into: &mut std::collections::BTreeSet<String>) {
    match value {
        serde_json::Value::String(text) => {
            into.insert(text.clone());
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| strings(item, into)),
        serde_json::Value::Object(members) => members.values().for_each(|member| strings(member, into)),
        _ => {}
    }
}

#[tokio::test(flavor = "current_thread")]
async fn every_decision_and_every_withdrawal_has_a_receipt_that_says_what_was_done() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let shown = page.add(drug("アムロジピンOD錠5mg")).await.id;
    let link = page.call(CreateShare { draft: draft(&[shown], &[Kind::Medication]) }).await.unwrap().link.unwrap();
    for act in [ConsentAct::Paused, ConsentAct::Resumed, ConsentAct::Revoked] {
        end(&mut page, link.grant, act).await;
    }
    page.call(CreateShare { draft: to_another(&[], &[], "みさき薬局") }).await.unwrap();

    let receipts = receipts(&mut page).await;
    let mut said: Vec<_> = receipts
        .iter()
        .map(|view| {
            (view.receipt.statement.act, view.receipt.statement.shared, view.receipt.statement.provider.as_str())
        })
        .collect();
    said.sort_by_key(|(act, shared, _)| (*act as u8, !shared));
    assert_eq!(
        said,
        [
            (ConsentAct::Decided, true, "青葉坂総合病院"),
            (ConsentAct::Decided, false, "みさき薬局"),
            (ConsentAct::Paused, true, "青葉坂総合病院"),
            (ConsentAct::Resumed, true, "青葉坂総合病院"),
            (ConsentAct::Revoked, true, "青葉坂総合病院"),
        ]
    );
    for view in &receipts {
        assert_eq!(exchange::receipt::open(&view.signed), Ok(view.receipt.clone()));
        assert_eq!(view.receipt.statement.person, "髙﨑　千鶴");
        // What is deleted later must not live on in a receipt.
        assert!(!view.receipt.resource.contains("アムロジピン"));
    }
    let says = |view: &&ReceiptView| view.receipt.statement.act == ConsentAct::Decided && view.receipt.statement.shared;
    let decided = receipts.iter().find(says).unwrap();
    let answers: Vec<_> = decided.receipt.statement.decisions.iter().map(|it| (it.kind, it.decision)).collect();
    assert_eq!(
        answers,
        [(Kind::Medication, Decision::Share)],
        "kinds that were not asked about are not said to be refused"
    );
}

#[tokio::test(flavor = "current_thread")]
async fn receipts_about_two_providers_share_no_key_number_or_id() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let shown = page.add(drug("アムロジピンOD錠5mg")).await.id;
    for name in ["青葉坂総合病院", "みさき薬局"] {
        page.call(CreateShare { draft: to_another(&[shown], &[Kind::Medication], name) }).await.unwrap();
    }
    let receipts = receipts(&mut page).await;
    let [one, other] = &receipts[..] else { panic!("{} receipts", receipts.len()) };
    assert_ne!(one.receipt.key, other.receipt.key);
    let both = [one, other].map(|view| {
        let mut found = std::collections::BTreeSet::new();
        strings(&serde_json::from_str(&view.receipt.resource).unwrap(), &mut found);
        found
    });
    let common: Vec<&String> = both[0].intersection(&both[1]).collect();
    // What is left in common are words of the format, the person's own name and birth date, and moments; no number, no UUID.
    let number = |view: &ReceiptView| view.receipt.statement.number.clone().unwrap();
    assert!(number(one) != number(other));
    assert!(!common.iter().any(|text| text.contains("urn:uuid:") || **text == number(one)), "{common:?}");
    let ids: Vec<&String> = both[0].iter().filter(|text| text.starts_with("urn:uuid:")).collect();
    assert_eq!(ids.len(), 2, "the receipt's own and its grant's: {ids:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn a_new_number_is_shown_by_the_live_link_and_by_nothing_else_and_the_old_one_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let shown = page.add(drug("アムロジピンOD錠5mg")).await.id;
    let mut links = Vec::new();
    for name in ["青葉坂総合病院", "みさき薬局"] {
        let draft = to_another(&[shown], &[Kind::Medication], name);
        links.push(page.call(CreateShare { draft }).await.unwrap().link.unwrap().link);
    }
    let mut doctor = Device::new(&running.public_url).page();
    let mut seen = Vec::new();
    for link in &links {
        let ask = OpenLink { link: link.clone(), recipient: "受付".into(), passcode: None };
        seen.push(doctor.call(ask).await.unwrap().number.unwrap());
    }
    let providers = page.call(ListShares {}).await.unwrap().providers;
    let clinic = providers.iter().find(|provider| provider.name == "青葉坂総合病院").unwrap();
    let changed = page.call(ChangeNumber { provider: clinic.id }).await.unwrap();
    assert_eq!(changed.links, 1);
    assert!(changed.number.parse::<vault::number::ProviderNumber>().is_ok());
    let mut again = Vec::new();
    for link in &links {
        let ask = OpenLink { link: link.clone(), recipient: "受付".into(), passcode: None };
        again.push(doctor.call(ask).await.unwrap().number.unwrap());
    }
    assert_eq!(again, [changed.number.clone(), seen[1].clone()], "one provider's number changed, and no other's");
    assert_ne!(changed.number, seen[0]);

    let detail = page.call(GetProvider { provider: clinic.id }).await.unwrap();
    let numbers: Vec<_> =
        detail.numbers.iter().map(|it| (it.number.clone(), it.until.is_some(), it.hand_overs)).collect();
    assert_eq!(numbers, [(changed.number.clone(), false, 0), (seen[0].clone(), true, 1)]);
    assert_eq!(detail.shares.len(), 1);
    assert!(detail.journal.iter().all(|line| line.provider.as_ref().is_some_and(|one| one.id == clinic.id)));
    let opened = |line: &&JournalItem| line.what.sort() == JournalSort::Opened;
    assert!(detail.journal.iter().any(|line| opened(&line)));
    assert_eq!(page.call(ChangeNumber { provider: shown }).await, Err(Trouble::NotFound));
}

#[tokio::test(flavor = "current_thread")]
async fn the_journal_answers_by_sort_provider_and_day() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let soba = page.add(allergy("そば")).await.id;
    let mut links = Vec::new();
    for name in ["青葉坂総合病院", "みさき薬局"] {
        let draft = to_another(&[soba], &[Kind::Allergy], name);
        links.push(page.call(CreateShare { draft }).await.unwrap().link.unwrap());
    }
    let mut doctor = Device::new(&running.public_url).page();
    let ask = |at: usize| OpenLink { link: links[at].link.clone(), recipient: "受付".into(), passcode: None };
    doctor.call(ask(0)).await.unwrap();
    end(&mut page, links[1].grant, ConsentAct::Paused).await;
    assert_eq!(doctor.call(ask(1)).await, Err(Trouble::LinkInactive));

    let question = ListJournal { offset: 0, limit: 100, filter: JournalFilter::ALL };
    let mut all = page.call(question.clone()).await.unwrap();
    // A refusal is answered before it is written down, so that its time tells nothing.
    for _ in 0..100 {
        if all.total == 6 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        all = page.call(question.clone()).await.unwrap();
    }
    assert_eq!(all.providers.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["みさき薬局", "青葉坂総合病院"]);
    // The sheets, the pause, an opening and a refusal; and that a record was added.
    assert_eq!((all.total, all.is_empty), (6, false));
    let pharmacy = all.providers[0].id;
    let newest = all.items[0].time;
    let mut count = async |filter: JournalFilter| {
        let view = page.call(ListJournal { offset: 0, limit: 1, filter }).await.unwrap();
        assert!(!view.is_empty, "the filter does not make the journal empty");
        assert_eq!(view.providers.len(), 2);
        view.total
    };
    let all = JournalFilter::ALL;
    assert_eq!(count(JournalFilter { sort: Some(JournalSort::Opened), ..all }).await, 1);
    assert_eq!(count(JournalFilter { sort: Some(JournalSort::Refused), ..all }).await, 1);
    assert_eq!(count(JournalFilter { sort: Some(JournalSort::Own), ..all }).await, 3);
    assert_eq!(count(JournalFilter { provider: Some(pharmacy), ..all }).await, 3);
    assert_eq!(count(JournalFilter { provider: Some(pharmacy), sort: Some(JournalSort::Opened), ..all }).await, 0);
    assert_eq!(count(JournalFilter { before: Some(newest - 3600), ..all }).await, 0);
    assert_eq!(count(JournalFilter { sort: Some(JournalSort::Act), ..all }).await, 1);
    assert_eq!(count(JournalFilter { from: Some(newest - 3600), before: Some(newest + 1), ..all }).await, 6);
}

/// A connection that breaks whenever something is to be written into the vault.
#[derive(Clone)]
struct Cut {
    whole: NativeTransport,
    cut: Rc<Cell<bool>>,
}

impl Transport for Cut {
    async fn send(&self, request: Request) -> Result<Response, Unreachable> {
        if self.cut.get() && request.path.ends_with("/changes") && request.method == Method::Post {
            return Err(Unreachable);
        }
        self.whole.send(request).await
    }

    async fn follow(&self, request: Request, on_line: &mut dyn FnMut(&str) -> bool) -> Result<u16, Unreachable> {
        self.whole.follow(request, on_line).await
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_withdrawal_whose_consent_was_lost_on_the_way_is_in_the_journal_and_one_with_a_consent_is_there_once() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let cut = Cut { whole: NativeTransport::new(&running.public_url).unwrap(), cut: Rc::default() };
    let device = Device::new(&running.public_url);
    let mut page = device.page_over(cut.clone());
    page.sign_up().await;
    let shown = page.add(drug("アムロジピンOD錠5mg")).await.id;
    let mut grants = Vec::new();
    for name in ["青葉坂総合病院", "みさき薬局"] {
        let draft = to_another(&[shown], &[Kind::Medication], name);
        grants.push(page.call(CreateShare { draft }).await.unwrap().link.unwrap().grant);
    }
    let revoke =
        |grant| EndShare { grant, act: ConsentAct::Revoked, text: "取り消す".into(), language: "ja".into() };
    page.call(revoke(grants[0])).await.unwrap();
    cut.cut.set(true);
    assert_eq!(page.call(revoke(grants[1])).await, Err(Trouble::Offline));
    cut.cut.set(false);

    let filter = JournalFilter { sort: Some(JournalSort::Own), ..JournalFilter::ALL };
    let lines = page.call(ListJournal { offset: 0, limit: 100, filter }).await.unwrap().items;
    let revoked = |line: &&JournalItem| match line.what {
        JournalWhat::Server { kind, .. } => kind == EventKind::Revoked,
        JournalWhat::Consent { act, .. } => act == ConsentAct::Revoked,
        JournalWhat::Ended { .. } | JournalWhat::Act { .. } | JournalWhat::MovedIn { .. } => false,
    };
    let mut said: Vec<_> = lines
        .iter()
        .filter(revoked)
        .map(|line| (line.provider.as_ref().unwrap().name.as_str(), matches!(line.what, JournalWhat::Server { .. })))
        .collect();
    said.sort();
    assert_eq!(said, [("みさき薬局", true), ("青葉坂総合病院", false)]);
}

#[tokio::test(flavor = "current_thread")]
async fn a_receipt_calls_only_what_was_asked_about_refused() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let drug = page.add(drug("アムロジピンOD錠5mg")).await.id;
    let soba = page.add(allergy("そば")).await.id;
    let link = page.call(CreateShare { draft: draft(&[drug], &[Kind::Medication]) }).await.unwrap().link.unwrap();
    let said = |view: &ReceiptView| {
        let decisions = &view.receipt.statement.decisions;
        decisions.iter().map(|it| (it.kind, it.decision == Decision::Share)).collect::<Vec<_>>()
    };
    let first = receipts(&mut page).await.remove(0);
    let mut answers = said(&first);
    answers.sort();
    let mut expected = vec![(Kind::Medication, true), (Kind::Allergy, false)];
    expected.sort();
    assert_eq!(answers, expected);
    end(&mut page, link.grant, ConsentAct::Paused).await;
    end(&mut page, link.grant, ConsentAct::Resumed).await;
    let all = receipts(&mut page).await;
    let of = |act| all.iter().find(|view| view.receipt.statement.act == act).unwrap();
    assert_eq!(said(of(ConsentAct::Paused)), []);
    assert_eq!(said(of(ConsentAct::Resumed)), [(Kind::Medication, true)], "nobody was asked again");

    let note = Note { text: Some("日記".into()), ..Note::default() };
    page.add(Record::new(Fact::Note(note), Provenance::typed(0))).await;
    let card = ShareDraft { card: true, ..to_another(&[soba], &[Kind::Allergy], "カードを読みとった人") };
    page.call(CreateShare { draft: card }).await.unwrap();
    let all = receipts(&mut page).await;
    let card = all.iter().find(|view| view.receipt.statement.provider == "カードを読みとった人").unwrap();
    let refused: Vec<_> = said(card).into_iter().filter(|(_, shared)| !shared).collect();
    assert_eq!(
        refused,
        [(Kind::Medication, false)],
        "kinds without records, and kinds that a card cannot hold, have no question"
    );
}

fn verify(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_inro-vault")).arg("verify-receipt").args(arguments).output().unwrap()
}

#[tokio::test(flavor = "current_thread")]
async fn the_command_verifies_a_receipt_with_the_public_key_alone() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(&folder.path().join("data")).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let shown = page.add(drug("アムロジピンOD錠5mg")).await.id;
    page.call(CreateShare { draft: draft(&[shown], &[Kind::Medication]) }).await.unwrap();
    let receipt = receipts(&mut page).await.remove(0);
    running.stop().await;

    let path = folder.path().join("receipt.jws");
    std::fs::write(&path, &receipt.signed).unwrap();
    let path = path.to_str().unwrap();
    let good = verify(&[path, "--key", &receipt.receipt.key]);
    let said = String::from_utf8(good.stdout).unwrap();
    assert!(good.status.success(), "{said}");
    for line in [
        "signature\tgood",
        "person\t髙﨑　千鶴",
        "provider\t青葉坂総合病院",
        "show\tmedication",
        "records\t1",
        "text\t見せる",
    ] {
        assert!(said.lines().any(|one| one == line), "{line} is not in {said}");
    }
    let without = verify(&[path]);
    assert!(without.status.success());
    assert!(String::from_utf8(without.stderr).unwrap().contains("--key"), "it says whose the key is");

    for other in ["A".repeat(43), format!("-{}", "A".repeat(42))] {
        let other = verify(&[path, "--key", &other]);
        assert!(!other.status.success() && other.stdout.is_empty());
        assert!(String::from_utf8(other.stderr).unwrap().contains("for another key"), "a hyphen is no option");
    }
    let (header, rest) = receipt.signed.split_once('.').unwrap();
    let changed = folder.path().join("changed.jws");
    std::fs::write(&changed, format!("{header}.{}", rest.replacen("ey", "fy", 1))).unwrap();
    let changed = verify(&[changed.to_str().unwrap()]);
    assert!(!changed.status.success() && changed.stdout.is_empty());
    assert!(String::from_utf8(changed.stderr).unwrap().contains("the signature is not good"));
}
