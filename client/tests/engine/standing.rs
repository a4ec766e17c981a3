//! Grants that go on: asked about before each end, with new records or without, and narrowed record by record.

use std::sync::atomic::Ordering;

use crate::common::{Device, Page, allergy, at_a_clock, draft, drug, serve};
use client::engine::wire::*;
use client::environment::Environment;
use client::transport::Transport;
use vault::id::{GrantId, RecordId};
use vault::record::{CodedText, ConsentAct, Decision, Diagnosis, Fact, Kind, Provenance, Record, Topic, TopicDecision};

const DAY: i64 = 24 * 3600;

fn diagnosis(name: &str) -> Record {
    let fact = Diagnosis { name: CodedText::from_text(name), ..Diagnosis::default() };
    Record::new(Fact::Diagnosis(fact), Provenance::typed(0))
}

fn standing(records: &[RecordId], kinds: &[Kind], live: bool, until: i64) -> ShareDraft {
    let live = if live { kinds.to_vec() } else { Vec::new() };
    ShareDraft { standing: true, live, until: Some(until), ..draft(records, kinds) }
}

async fn seen(url: &str, link: &str) -> Result<Vec<String>, Trouble> {
    let mut doctor = Device::new(url).page();
    let ask = OpenLink { link: link.to_owned(), recipient: "受付 邊見".into(), passcode: None };
    let document = doctor.call(ask).await?;
    let mut titles: Vec<_> = document.records.iter().map(|record| record.title().to_owned()).collect();
    titles.sort();
    Ok(titles)
}

fn answer(grant: GrantId, end: i64, until: Option<i64>) -> RenewShare {
    RenewShare {
        grant, end, until, text: "期間が終わったあとも続けますか。".into(), language: "ja".into()
    }
}

fn out(grant: GrantId, record: RecordId) -> TakeOut {
    TakeOut { grant, record, text: "外す".into(), language: "ja".into() }
}

/// What came to a grant by itself, in the order of its document.
async fn came<T: Transport, E: Environment>(page: &mut Page<T, E>, grant: GrantId) -> Vec<ShownView> {
    let shown = page.call(ListShown { grant }).await.unwrap();
    shown.into_iter().filter(|shown| shown.added.is_some()).collect()
}

async fn only<T: Transport, E: Environment>(page: &mut Page<T, E>) -> ShareView {
    let mut shares = page.call(ListShares {}).await.unwrap().shares;
    assert_eq!(shares.len(), 1);
    shares.remove(0)
}

/// Acts of the patient's, oldest first, each with its receipt.
async fn acts<T: Transport, E: Environment>(page: &mut Page<T, E>) -> Vec<(ConsentAct, exchange::receipt::Statement)> {
    let filter = JournalFilter { sort: Some(JournalSort::Own), ..JournalFilter::ALL };
    let lines = page.call(ListJournal { offset: 0, limit: 100, filter }).await.unwrap().items;
    let mut acts = Vec::new();
    for line in lines.into_iter().rev() {
        let JournalWhat::Consent { id, act, receipt: true, .. } = line.what else { panic!("{line:?}") };
        acts.push((act, page.call(GetReceipt { consent: id }).await.unwrap().receipt.statement));
    }
    acts
}

#[tokio::test(flavor = "current_thread")]
async fn a_grant_is_asked_about_before_its_end_and_silence_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let (now, _config, running) = at_a_clock(folder.path()).await;
    let mut page = Device::new(&running.public_url).page_at(&now);
    page.sign_up().await;
    let shown = page.add(drug("薬")).await.id;
    let end = now.load(Ordering::SeqCst) + 90 * DAY;
    let draft = standing(&[shown], &[Kind::Medication], false, end);
    let link = page.call(CreateShare { draft }).await.unwrap().link.unwrap();
    let share = only(&mut page).await;
    assert!(share.standing && share.live.is_empty());
    assert_eq!(share.renewal, Renewal::NotAsked);

    now.fetch_add(77 * DAY, Ordering::SeqCst);
    page.open().await;
    assert_eq!(only(&mut page).await.renewal, Renewal::Asked { end, days: 90 });
    // An answer to another question is none, and neither shorter nor for ever.
    let other = page.call(answer(link.grant, end - DAY, None)).await;
    assert_eq!(other, Err(Trouble::Refused(protocol::ProblemKind::Conflict)));
    for until in [end, now.load(Ordering::SeqCst) + 400 * DAY] {
        let refused = page.call(answer(link.grant, end, Some(until))).await;
        assert_eq!(refused, Err(Trouble::Field(Field::Until)));
    }
    page.call(answer(link.grant, end, Some(end + 90 * DAY))).await.unwrap();
    let share = only(&mut page).await;
    assert_eq!((share.until, share.renewal), (Some(end + 90 * DAY), Renewal::NotAsked));

    now.fetch_add(20 * DAY, Ordering::SeqCst);
    assert_eq!(seen(&running.public_url, &link.link).await.unwrap(), ["薬"], "it goes on after the first end");
    now.fetch_add(70 * DAY, Ordering::SeqCst);
    page.open().await;
    let later = Renewal::Asked { end: end + 90 * DAY, days: 90 };
    assert_eq!(only(&mut page).await.renewal, later, "for as long as the sheet said");
    page.call(answer(link.grant, end + 90 * DAY, None)).await.unwrap();
    assert_eq!(only(&mut page).await.renewal, Renewal::Refused);
    assert_eq!(seen(&running.public_url, &link.link).await.unwrap(), ["薬"], "until the day that was decided");

    now.fetch_add(20 * DAY, Ordering::SeqCst);
    page.open().await;
    assert_eq!(only(&mut page).await.state, ShareState::Expired);
    assert_eq!(seen(&running.public_url, &link.link).await, Err(Trouble::LinkInactive));
    let late = page.call(answer(link.grant, end + 90 * DAY, Some(end + 300 * DAY))).await;
    assert_eq!(late, Err(Trouble::NotFound), "what has ended does not come back");

    let acts = acts(&mut page).await;
    let said: Vec<_> = acts.iter().map(|(act, said)| (*act, said.until)).collect();
    assert_eq!(
        said,
        [
            (ConsentAct::Decided, Some(end)),
            (ConsentAct::Renewed, Some(end + 90 * DAY)),
            (ConsentAct::NotRenewed, Some(end + 90 * DAY)),
        ]
    );
}

#[tokio::test(flavor = "current_thread")]
async fn a_visit_or_a_week_is_over_when_it_is_over_and_a_month_is_asked_about_in_its_last_week() {
    let folder = tempfile::tempdir().unwrap();
    let (now, _config, running) = at_a_clock(folder.path()).await;
    let mut page = Device::new(&running.public_url).page_at(&now);
    page.sign_up().await;
    let shown = page.add(drug("薬")).await.id;
    let start = now.load(Ordering::SeqCst);
    for days in [1, 7, 30] {
        let draft = ShareDraft { until: Some(start + days * DAY), ..draft(&[shown], &[Kind::Medication]) };
        page.call(CreateShare { draft }).await.unwrap();
    }
    let mut asked = Vec::new();
    for day in [0, 6, 22, 23, 29] {
        now.store(start + day * DAY + 60, Ordering::SeqCst);
        page.open().await;
        let shares = page.call(ListShares {}).await.unwrap().shares;
        let days = |share: &ShareView| match share.renewal {
            Renewal::Asked { days, .. } => Some(days),
            _ => None,
        };
        let days: Vec<i64> = shares.iter().filter_map(days).collect();
        assert!(days.iter().all(|days| *days == 30), "{days:?}");
        asked.push(days.len());
    }
    assert_eq!(asked, [0, 0, 0, 1, 1]);
}

#[tokio::test(flavor = "current_thread")]
async fn new_records_come_to_a_live_grant_are_told_and_can_be_taken_out_and_no_sensitive_one_comes() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    let (sheet, _) = page.sign_up().await;
    let first = page.add(drug("はじめの薬")).await.id;
    let kept_back = page.add(drug("見せない薬")).await.id;
    let cold = page.add(diagnosis("かぜ")).await.id;
    let until = 4_000_000_000;
    let draft = standing(&[first, cold], &[Kind::Medication, Kind::Diagnosis], true, until);
    let link = page.call(CreateShare { draft }).await.unwrap().link.unwrap();
    let share = only(&mut page).await;
    assert_eq!(share.live, [Kind::Medication, Kind::Diagnosis]);
    assert_eq!((share.added, share.news), (0, None));

    // Another device adds: what the grant takes in does not hang on the device that made it.
    let mut second = Device::new(&running.public_url).page();
    second.call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap();
    let added = second.add(drug("あとの薬")).await.id;
    second.add(allergy("そば")).await;
    second.add(diagnosis("うつ病")).await;
    assert_eq!(seen(&running.public_url, &link.link).await.unwrap(), ["あとの薬", "かぜ", "はじめの薬"]);
    page.call(Refresh {}).await.unwrap();
    let share = only(&mut page).await;
    let new: Vec<_> = came(&mut page, link.grant).await.iter().map(|it| (it.record, it.is_new)).collect();
    assert_eq!(new, [(added, true)]);
    let news = share.news.unwrap();
    assert_eq!((share.added, news.count, news.titles), (1, 1, vec!["あとの薬".to_owned()]));
    assert_eq!(page.call(GetRecord { id: added }).await.unwrap().shown_to, ["青葉坂総合病院"]);
    assert!(page.call(GetRecord { id: kept_back }).await.unwrap().shown_to.is_empty());

    page.call(ReadAdded { grant: link.grant, through: news.through }).await.unwrap();
    second.call(Refresh {}).await.unwrap();
    assert_eq!(only(&mut second).await.news, None, "read on one device, it is read on the other");

    // Edited into something that would not have come, it goes.
    let third = page.add(diagnosis("頭痛")).await;
    assert_eq!(seen(&running.public_url, &link.link).await.unwrap().len(), 4);
    page.save(Some((third.id, third.revision)), diagnosis("双極性障害")).await.unwrap();
    assert_eq!(seen(&running.public_url, &link.link).await.unwrap().len(), 3);

    page.call(out(link.grant, added)).await.unwrap();
    assert_eq!(seen(&running.public_url, &link.link).await.unwrap(), ["かぜ", "はじめの薬"]);
    assert_eq!(page.call(out(link.grant, added)).await, Err(Trouble::NotFound));
    page.call(out(link.grant, cold)).await.unwrap();
    assert_eq!(page.call(out(link.grant, first)).await, Err(Trouble::Field(Field::Records)), "the last one is revoked");
    let acts = acts(&mut page).await;
    // Both may be of one second.
    let mut narrowed: Vec<_> = acts.iter().filter(|(act, _)| *act == ConsentAct::Narrowed).map(|(_, it)| it).collect();
    narrowed.sort_by_key(|said| std::cmp::Reverse(said.records));
    assert_eq!(narrowed.iter().map(|said| said.records).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(narrowed[1].live, [Kind::Medication, Kind::Diagnosis]);
}

#[tokio::test(flavor = "current_thread")]
async fn a_paused_grant_takes_in_what_comes_and_one_that_has_ended_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let first = page.add(drug("はじめの薬")).await.id;
    let draft = standing(&[first], &[Kind::Medication], true, 4_000_000_000);
    let link = page.call(CreateShare { draft }).await.unwrap().link.unwrap();
    let end = |act| EndShare { grant: link.grant, act, text: "ボタン".into(), language: "ja".into() };
    page.call(end(ConsentAct::Paused)).await.unwrap();
    page.add(drug("休止中の薬")).await;
    page.call(end(ConsentAct::Resumed)).await.unwrap();
    assert_eq!(seen(&running.public_url, &link.link).await.unwrap(), ["はじめの薬", "休止中の薬"]);
    page.call(end(ConsentAct::Revoked)).await.unwrap();
    page.add(drug("終わったあとの薬")).await;
    assert_eq!(only(&mut page).await.records, 2);
}

#[tokio::test(flavor = "current_thread")]
async fn records_of_a_sensitive_topic_are_decided_about_apart_from_their_kind() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let cold = page.add(diagnosis("かぜ")).await.id;
    let mind = page.add(diagnosis("うつ病")).await.id;
    assert_eq!(page.call(ListTopics {}).await.unwrap(), [(mind, Topic::MentalHealth)]);
    let topic = |decision| vec![TopicDecision { topic: Topic::MentalHealth, decision }];
    let both = draft(&[cold, mind], &[Kind::Diagnosis]);
    for topics in [Vec::new(), topic(Decision::Withhold)] {
        let refused = page.call(CreateShare { draft: ShareDraft { topics, ..both.clone() } }).await;
        assert_eq!(refused, Err(Trouble::Field(Field::Records)), "showing diagnoses shows none of the mind");
    }
    // The kind is not shown where only a record of the topic is.
    let only_mind = ShareDraft { topics: topic(Decision::Share), ..draft(&[mind], &[Kind::Diagnosis]) };
    assert_eq!(page.call(CreateShare { draft: only_mind }).await, Err(Trouble::Field(Field::Records)));
    let named = ShareDraft { topics: topic(Decision::Share), ..draft(&[mind], &[]) };
    let link = page.call(CreateShare { draft: named }).await.unwrap().link.unwrap();
    assert_eq!(seen(&running.public_url, &link.link).await.unwrap(), ["うつ病"]);
    let withheld = ShareDraft { topics: topic(Decision::Withhold), ..draft(&[cold], &[Kind::Diagnosis]) };
    page.call(CreateShare { draft: withheld }).await.unwrap();
    let said: Vec<_> = acts(&mut page).await.into_iter().map(|(_, said)| said.topics).collect();
    // Both were sealed within a second.
    assert!(said.len() == 2 && said.contains(&topic(Decision::Share)) && said.contains(&topic(Decision::Withhold)));
}

#[tokio::test(flavor = "current_thread")]
async fn a_standing_grant_has_an_end_and_only_it_takes_in_new_records() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let shown = page.add(drug("薬")).await.id;
    let right = standing(&[shown], &[Kind::Medication], true, 4_000_000_000);
    for wrong in [ShareDraft { until: None, ..right.clone() }, ShareDraft { standing: false, ..right.clone() }] {
        assert_eq!(page.call(CreateShare { draft: wrong }).await, Err(Trouble::Field(Field::Until)));
    }
    // Never of a kind that is its own choice each time, and never of one that is not shown.
    for wrong in [Kind::CostLimit, Kind::Infection, Kind::Allergy] {
        let draft = ShareDraft { live: vec![wrong], ..right.clone() };
        assert_eq!(page.call(CreateShare { draft }).await, Err(Trouble::Field(Field::Decisions)), "{wrong:?}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn later_records_come_of_the_kinds_for_which_that_was_decided_and_of_no_other_that_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let (first, cold) = (page.add(drug("はじめの薬")).await.id, page.add(diagnosis("かぜ")).await.id);
    let both = standing(&[first, cold], &[Kind::Medication, Kind::Diagnosis], true, 4_000_000_000);
    let draft = ShareDraft { live: vec![Kind::Diagnosis], ..both };
    let link = page.call(CreateShare { draft }).await.unwrap().link.unwrap();
    assert_eq!(only(&mut page).await.live, [Kind::Diagnosis]);
    page.add(drug("あとの薬")).await;
    page.add(diagnosis("頭痛")).await;
    assert_eq!(seen(&running.public_url, &link.link).await.unwrap(), ["かぜ", "はじめの薬", "頭痛"]);
    let (_, statement) = acts(&mut page).await.remove(0);
    assert_eq!(statement.live, [Kind::Diagnosis], "the receipt says which");
}

#[tokio::test(flavor = "current_thread")]
async fn a_chosen_record_that_becomes_one_of_a_topic_goes_and_one_that_was_agreed_to_stays() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let cold = page.add(diagnosis("かぜ")).await.id;
    let head = page.add(diagnosis("頭痛")).await;
    let mind = page.add(diagnosis("うつ病")).await;
    let share = TopicDecision { topic: Topic::MentalHealth, decision: Decision::Share };
    let agreed = ShareDraft { topics: vec![share], ..draft(&[cold, head.id, mind.id], &[Kind::Diagnosis]) };
    let agreed = page.call(CreateShare { draft: agreed }).await.unwrap().link.unwrap();
    let withheld = draft(&[cold, head.id], &[Kind::Diagnosis]);
    let withheld = page.call(CreateShare { draft: withheld }).await.unwrap().link.unwrap();
    page.save(Some((head.id, head.revision)), diagnosis("双極性障害")).await.unwrap();
    assert_eq!(seen(&running.public_url, &withheld.link).await.unwrap(), ["かぜ"]);
    assert_eq!(seen(&running.public_url, &agreed.link).await.unwrap(), ["うつ病", "かぜ", "双極性障害"]);
    // Corrected, it stays what was agreed to.
    page.save(Some((mind.id, mind.revision)), diagnosis("うつ病（軽症）")).await.unwrap();
    assert_eq!(seen(&running.public_url, &agreed.link).await.unwrap().len(), 3);
}

#[tokio::test(flavor = "current_thread")]
async fn what_comes_is_told_though_another_device_s_clock_is_ahead() {
    let folder = tempfile::tempdir().unwrap();
    let (now, _config, running) = at_a_clock(folder.path()).await;
    let mut page = Device::new(&running.public_url).page_at(&now);
    let (sheet, _) = page.sign_up().await;
    let first = page.add(drug("はじめの薬")).await.id;
    let draft = standing(&[first], &[Kind::Medication], true, now.load(Ordering::SeqCst) + 90 * DAY);
    let link = page.call(CreateShare { draft }).await.unwrap().link.unwrap();
    let ahead = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(now.load(Ordering::SeqCst) + 600));
    let mut fast = Device::new(&running.public_url).page_at(&ahead);
    fast.call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap();
    fast.add(drug("速い時計の薬")).await;
    let through = only(&mut fast).await.news.unwrap().through;
    fast.call(ReadAdded { grant: link.grant, through }).await.unwrap();
    page.call(Refresh {}).await.unwrap();
    page.add(drug("正しい時計の薬")).await;
    assert_eq!(only(&mut page).await.news.unwrap().titles, ["正しい時計の薬"]);
}

#[tokio::test(flavor = "current_thread")]
async fn a_year_can_go_on_as_easily_as_it_can_end() {
    let folder = tempfile::tempdir().unwrap();
    let (now, _config, running) = at_a_clock(folder.path()).await;
    let mut page = Device::new(&running.public_url).page_at(&now);
    page.sign_up().await;
    let shown = page.add(drug("薬")).await.id;
    let end = now.load(Ordering::SeqCst) + 365 * DAY;
    let draft = ShareDraft { until: Some(end), ..draft(&[shown], &[Kind::Medication]) };
    let link = page.call(CreateShare { draft }).await.unwrap().link.unwrap();
    now.store(end - 7 * DAY, Ordering::SeqCst);
    page.open().await;
    let Renewal::Asked { days, .. } = only(&mut page).await.renewal else { panic!("not asked") };
    page.call(answer(link.grant, end, Some(end + days * DAY))).await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn an_act_on_a_paused_grant_is_signed_as_one_by_which_nothing_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let (one, two) = (page.add(drug("薬")).await.id, page.add(drug("別の薬")).await.id);
    let draft = draft(&[one, two], &[Kind::Medication]);
    let link = page.call(CreateShare { draft }).await.unwrap().link.unwrap();
    let pause = EndShare { grant: link.grant, act: ConsentAct::Paused, text: "休止".into(), language: "ja".into() };
    page.call(pause).await.unwrap();
    page.call(out(link.grant, two)).await.unwrap();
    let acts = acts(&mut page).await;
    let narrowed = acts.iter().find(|(act, _)| *act == ConsentAct::Narrowed).unwrap();
    assert_eq!((narrowed.1.decisions.len(), narrowed.1.until), (0, None), "{narrowed:?}");
}

/// A file of somebody else about this patient, with so many medicines.
fn medicines(count: usize) -> PreviewImport {
    let patient = serde_json::json!({
        "resourceType": "Patient",
        "id": "p",
        "name": [{ "text": "髙﨑　千鶴" }],
        "birthDate": "1948-04-12",
    });
    let medicine = |number: usize| {
        serde_json::json!({
            "resourceType": "MedicationStatement",
            "id": format!("m{number}"),
            "status": "active",
            "medicationCodeableConcept": { "text": format!("取り込んだ薬{number}") },
            "subject": { "reference": "Patient/p" },
        })
    };
    let resources = std::iter::once(patient).chain((0..count).map(medicine));
    let entries: Vec<_> = resources.map(|resource| serde_json::json!({ "resource": resource })).collect();
    let bundle = serde_json::json!({ "resourceType": "Bundle", "type": "collection", "entry": entries });
    PreviewImport { file_name: "own.json".into(), bytes: protocol::Bytes(bundle.to_string().into_bytes()) }
}

#[tokio::test(flavor = "current_thread")]
async fn an_import_comes_to_a_live_grant_as_a_whole_and_one_that_is_undone_leaves_it() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let first = page.add(drug("はじめの薬")).await.id;
    let draft = standing(&[first], &[Kind::Medication], true, 4_000_000_000);
    let link = page.call(CreateShare { draft }).await.unwrap().link.unwrap();
    let count = 230;
    let preview = page.call(medicines(count)).await.unwrap();
    let commit =
        CommitImport { chosen: (0..preview.entries.len()).collect(), confirmed_own: false, not_my_number: false };
    let imported = page.call(commit).await.unwrap();
    assert_eq!(imported.records, count);
    let share = only(&mut page).await;
    assert_eq!((share.records, share.added), (count + 1, count), "each once, those of the first part as well");
    let news = share.news.unwrap();
    assert_eq!((news.count, news.titles.len()), (count, 3));
    assert_eq!(seen(&running.public_url, &link.link).await.unwrap().len(), count + 1);
    page.call(UndoImport { import: imported.import }).await.unwrap();
    assert_eq!(seen(&running.public_url, &link.link).await.unwrap(), ["はじめの薬"]);
}

#[tokio::test(flavor = "current_thread")]
async fn a_kind_whose_records_are_all_of_a_topic_was_not_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let shown = page.add(drug("薬")).await.id;
    page.add(diagnosis("うつ病")).await;
    let topics = vec![TopicDecision { topic: Topic::MentalHealth, decision: Decision::Withhold }];
    let draft = ShareDraft { topics: topics.clone(), ..draft(&[shown], &[Kind::Medication]) };
    page.call(CreateShare { draft }).await.unwrap();
    let said = acts(&mut page).await.remove(0).1;
    assert_eq!(said.decisions.iter().map(|it| it.kind).collect::<Vec<_>>(), [Kind::Medication]);
    assert_eq!(said.topics, topics);
}
