//! Releases: shown first, made exactly as shown, numbered for their recipient alone, withdrawn.

use crate::common::{Device, Page, chizuru, drug, serve};
use client::engine::wire::*;
use exchange::release::{Called, When, validate};
use protocol::ProblemKind;
use vault::id::{Digest, RecordId};
use vault::record::{
    Checkup, CodedText, Coding, ConsentAct, Decision, Diagnosis, Fact, Insurance, KindDecision, Provenance, Quantity,
    Record, Release, ReleaseLevel, ResultValue, TestResult, Topic, TopicDecision,
};

const DAY: i64 = 24 * 60 * 60;

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

fn diagnosis(text: &str, code: &str) -> Record {
    let coding = Coding {
        system: Some("http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10-2013-full".into()),
        code: Some(code.into()),
        display: Some(text.into()),
        version: None,
    };
    let name = CodedText { text: Some(text.into()), codings: vec![coding] };
    let fact = Diagnosis { name, onset: Some("2024-05-17".parse().unwrap()), ..Diagnosis::default() };
    let mut record = Record::new(Fact::Diagnosis(fact), Provenance::typed(0));
    record.provenance.organization = Some("みなと架空病院".into());
    record
}

fn checkup(weight: &str, day: &str) -> Record {
    let quantity = Quantity { value: weight.into(), comparator: None, unit: Some("kg".into()), ucum: None };
    let value = Some(ResultValue::Quantity(quantity));
    let name = CodedText::from_text("体重");
    let result = TestResult { name, value, range: None, flag: None, method: None, note: None };
    let visit = Checkup { title: "健診".into(), date: Some(day.parse().unwrap()), results: vec![result], note: None };
    Record::new(Fact::Checkup(visit), Provenance::typed(0))
}

/// Everything that can be chosen, to a new recipient.
fn draft(name: &str, level: ReleaseLevel) -> ReleaseDraft {
    let share = |kind| KindDecision { kind, decision: Decision::Share };
    ReleaseDraft {
        provider: ProviderChoice::New { name: name.into(), place: Some("kenkyu@example.jp".into()) },
        purpose: "高血圧の研究".into(),
        level,
        kinds: Release::KINDS.map(share).to_vec(),
        topics: Vec::new(),
        from: None,
        prefecture: None,
        until: now() + 180 * DAY,
        left_out: Vec::new(),
        language: "ja".into(),
    }
}

async fn preview(page: &mut Page, draft: &ReleaseDraft) -> ReleasePreview {
    page.call(PreviewRelease { draft: draft.clone() }).await.unwrap()
}

async fn release(page: &mut Page, draft: &ReleaseDraft) -> ReleaseView {
    preview(page, draft).await;
    page.call(CreateRelease { draft: draft.clone(), text: "渡す".into() }).await.unwrap()
}

async fn own_lines(page: &mut Page) -> Vec<JournalItem> {
    let filter = JournalFilter { sort: Some(JournalSort::Own), ..JournalFilter::ALL };
    page.call(ListJournal { offset: 0, limit: 100, filter }).await.unwrap().items
}

#[tokio::test(flavor = "current_thread")]
async fn a_release_is_made_exactly_as_it_was_shown_and_stands_in_the_journal_with_a_receipt() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    page.sign_up().await;
    page.add(checkup("53.4", "2025-06-03")).await;
    page.add(diagnosis("膵島細胞症", "D137")).await;
    let asked = draft("架空大学 疫学研究室", ReleaseLevel::Figure);
    let shown = preview(&mut page, &asked).await;
    assert!(shown.removed.iter().any(|group| group.rule == "facility" && group.before == ["みなと架空病院"]));
    let made = page.call(CreateRelease { draft: asked.clone(), text: "渡す".into() }).await.unwrap();
    let (json, csv) = made.files.clone().unwrap();
    assert_eq!(Some(&json.text), shown.file.as_ref());
    assert_eq!(validate(&json.text, ReleaseLevel::Figure), Ok(()));
    assert!(json.text.contains("\"value\":\"50~55\"") && csv.text.contains("50~55"));
    for gone in ["髙﨑", "千鶴", "53.4", "膵島", "みなと", "疫学", "2025", "2024-05"] {
        assert!(!json.text.contains(gone) && !csv.text.contains(gone), "{gone}");
    }
    // A name goes along with its file: no day in it.
    assert_eq!((json.file_name.as_str(), csv.file_name.as_str()), ("inro-release.json", "inro-release.csv"));
    let hex: String = Digest::of(json.text.as_bytes()).as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((made.digest.clone(), made.called), (hex.clone(), Called::Anonymised));

    // Another device of the owner sees it, as it is kept.
    let mut other = device.page();
    other.open().await;
    assert_eq!(other.call(ListReleases {}).await.unwrap(), std::slice::from_ref(&made));
    let lines = own_lines(&mut other).await;
    let [
        JournalItem {
            provider: Some(provider),
            what: JournalWhat::Consent { id, receipt: true, act, shared: true, records, .. },
            ..
        },
    ] = &lines[..]
    else {
        panic!("{lines:?}")
    };
    assert_eq!((provider.name.as_str(), *act, *records), ("架空大学 疫学研究室", ConsentAct::Released, 2));
    let receipt = other.call(GetReceipt { consent: *id }).await.unwrap().receipt;
    let said = receipt.statement;
    assert_eq!((said.act, said.until, said.number), (ConsentAct::Released, Some(asked.until), None));
    assert_eq!(said.purpose.as_deref(), Some("高血圧の研究"));
    assert_eq!(said.decisions, asked.kinds);
    assert!(said.text.contains(&hex) && said.text.contains(&made.reference), "{}", said.text);
    // Whoever only receives releases is not proposed when something is to be shown.
    assert_eq!(other.call(ListShares {}).await.unwrap().providers, []);
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_not_shown_last_is_not_made_and_leaving_keeps_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    page.add(checkup("53.4", "2025-06-03")).await;
    let asked = draft("架空大学", ReleaseLevel::Anonymised);
    let create = |draft: &ReleaseDraft| CreateRelease { draft: draft.clone(), text: String::new() };
    let not_shown = Err(Trouble::Refused(ProblemKind::Conflict));
    assert_eq!(page.call(create(&asked)).await, not_shown);
    let shown = preview(&mut page, &asked).await;
    let other = ReleaseDraft { level: ReleaseLevel::Pseudonymised, ..asked.clone() };
    assert_eq!(page.call(create(&other)).await, not_shown);
    // Rows can be taken out and put back; with none left there is nothing to make.
    let all = shown.rows.iter().map(|row| row.key.clone()).collect::<Vec<_>>();
    let nothing = ReleaseDraft { left_out: all, ..asked.clone() };
    let empty = preview(&mut page, &nothing).await;
    assert_eq!((empty.file, empty.rows.len()), (None, shown.rows.len()));
    assert!(empty.rows.iter().all(|row| row.left_out));
    assert_eq!(page.call(create(&nothing)).await, Err(Trouble::Field(Field::Records)));
    assert_eq!(preview(&mut page, &asked).await.file, preview(&mut page, &asked).await.file);

    let place =
        |name: &str, place: Option<&str>| ProviderChoice::New { name: name.into(), place: place.map(str::to_owned) };
    for (wrong, field) in [
        (ReleaseDraft { provider: place("", Some("a")), ..asked.clone() }, Field::Provider),
        (ReleaseDraft { provider: place("架空大学", None), ..asked.clone() }, Field::Provider),
        (ReleaseDraft { purpose: "　".into(), ..asked.clone() }, Field::Purpose),
        (ReleaseDraft { kinds: asked.kinds[1..].to_vec(), ..asked.clone() }, Field::Decisions),
        (ReleaseDraft { until: now() - 1, ..asked.clone() }, Field::Until),
        (ReleaseDraft { until: now() + 370 * DAY, ..asked.clone() }, Field::Until),
        (ReleaseDraft { from: Some("きのう".into()), ..asked.clone() }, Field::Date),
        (ReleaseDraft { from: Some("2026-01-01".into()), ..asked.clone() }, Field::Records),
    ] {
        assert_eq!(page.call(PreviewRelease { draft: wrong }).await, Err(Trouble::Field(field)), "{field:?}");
    }
    // Looked at and left: no trace.
    preview(&mut page, &asked).await;
    assert_eq!(page.call(ListReleases {}).await.unwrap(), []);
    assert_eq!(own_lines(&mut page).await, []);
    // Nothing of it needs the server before it is made.
    running.stop().await;
    assert!(page.call(PreviewRelease { draft: asked.clone() }).await.is_ok());
    assert_eq!(page.call(create(&asked)).await, Err(Trouble::Offline));
}

#[tokio::test(flavor = "current_thread")]
async fn two_recipients_get_unrelated_numbers_and_dates_and_one_recipient_the_same_number_and_days() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    page.add(diagnosis("高血圧症", "I10")).await;
    let level = ReleaseLevel::Pseudonymised;
    let one = release(&mut page, &draft("架空大学", level)).await;
    let other = release(&mut page, &draft("架空研究所", level)).await;
    let known = ProviderChoice::Known(one.provider.as_ref().unwrap().id);
    let again = release(
        &mut page,
        &ReleaseDraft { provider: known.clone(), purpose: " 高血圧の 研究".into(), ..draft("", level) },
    )
    .await;
    let elsewhere = ReleaseDraft { provider: known, purpose: "糖尿病の研究".into(), ..draft("", level) };
    let elsewhere = release(&mut page, &elsewhere).await;
    assert_eq!(one.number, again.number);
    let numbers = [&one.number, &other.number, &elsewhere.number];
    for (at, number) in numbers.iter().enumerate() {
        assert!(number.len() == 26 && numbers[at + 1..].iter().all(|next| next != number), "{numbers:?}");
    }
    let text = |view: &ReleaseView| view.files.clone().unwrap().0.text;
    let day = |view: &ReleaseView| {
        let when = view.rows.iter().find(|row| row.item == "diagnosis").unwrap().when.clone();
        let Some(When::Day(day)) = when else { panic!("{when:?}") };
        day
    };
    assert!(!text(&other).contains(&one.number) && !text(&one).contains(&other.number));
    // Under one number always by the same days; and never into the future.
    assert_eq!(day(&one), day(&again));
    for view in [&one, &other, &elsewhere] {
        assert!(day(view).as_str() < "2024-05-17" && day(view).as_str() >= "2023-05-19", "{}", day(view));
    }
    assert_ne!(one.reference, other.reference);
    // The other recipient is told nothing new; the patient is told that it is the same.
    let shown = preview(&mut page, &draft("三つめの研究所", level)).await;
    assert!(shown.same >= 3, "{}", shown.same);

    // At the other level even one recipient cannot tell by the number that two files are of one person.
    let level = ReleaseLevel::Anonymised;
    let first = release(&mut page, &draft("架空大学", level)).await;
    let known = ProviderChoice::Known(first.provider.as_ref().unwrap().id);
    let second = release(&mut page, &ReleaseDraft { provider: known, ..draft("", level) }).await;
    assert_ne!(first.number, second.number);
}

#[tokio::test(flavor = "current_thread")]
async fn a_withdrawn_release_is_written_down_and_can_be_saved_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    page.sign_up().await;
    page.add(checkup("53.4", "2025-06-03")).await;
    let made = release(&mut page, &draft("架空大学", ReleaseLevel::Anonymised)).await;
    let withdraw = WithdrawRelease { release: made.id, text: "取り消す".into(), language: "ja".into() };
    let withdrawn = page.call(withdraw.clone()).await.unwrap();
    assert!(withdrawn.withdrawn.is_some() && withdrawn.files.is_none());
    assert_eq!((withdrawn.rows.clone(), &withdrawn.digest), (made.rows.clone(), &made.digest));
    // Twice is once.
    assert_eq!(page.call(withdraw.clone()).await.unwrap(), withdrawn);
    let nothing = WithdrawRelease { release: RecordId::from_bytes([9; 16]), ..withdraw };
    assert_eq!(page.call(nothing).await, Err(Trouble::NotFound));

    let mut other = device.page();
    other.open().await;
    assert_eq!(other.call(ListReleases {}).await.unwrap(), std::slice::from_ref(&withdrawn));
    let mut acts = Vec::new();
    for consent in &withdrawn.consents {
        let receipt = other.call(GetReceipt { consent: *consent }).await.unwrap().receipt;
        assert!(receipt.statement.text.contains(&made.reference));
        acts.push((receipt.statement.act, receipt.statement.until.is_some()));
    }
    assert_eq!(acts, [(ConsentAct::Released, true), (ConsentAct::Withdrawn, false)]);
    let lines: Vec<ConsentAct> = own_lines(&mut other)
        .await
        .into_iter()
        .filter_map(|line| match line.what {
            JournalWhat::Consent { act, .. } => Some(act),
            _ => None,
        })
        .collect();
    assert_eq!(lines.len(), 2);
    assert!(lines.contains(&ConsentAct::Released) && lines.contains(&ConsentAct::Withdrawn));
}

#[tokio::test(flavor = "current_thread")]
async fn a_topic_is_released_only_when_it_is_ticked_and_insurance_never() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    page.add(checkup("53.4", "2025-06-03")).await;
    page.add(diagnosis("うつ病", "F329")).await;
    let insurance = Insurance {
        insurer: Some("架空保険組合".into()),
        number: Some("87654321".into()),
        copay: Some(30),
        ..Insurance::default()
    };
    page.add(Record::new(Fact::Insurance(Box::new(insurance)), Provenance::typed(0))).await;
    for level in ReleaseLevel::ALL {
        let asked = draft("架空大学", level);
        let items = |shown: &ReleasePreview| shown.rows.iter().map(|row| row.rule.clone()).collect::<Vec<_>>();
        let shown = preview(&mut page, &asked).await;
        assert!(!items(&shown).contains(&"topic".to_owned()) && !items(&shown).contains(&"diagnosis".to_owned()));
        let topics = vec![TopicDecision { topic: Topic::MentalHealth, decision: Decision::Share }];
        let shown = preview(&mut page, &ReleaseDraft { topics, ..asked }).await;
        let told = if level == ReleaseLevel::Pseudonymised { "diagnosis" } else { "topic" };
        assert!(items(&shown).contains(&told.to_owned()), "{level:?}");
        assert!(!shown.removed.iter().any(|group| matches!(group.rule.as_str(), "insurance" | "identifier")));
        assert!(!shown.file.unwrap().contains("87654321"));
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_row_in_which_something_identifies_is_taken_out_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    page.add(checkup("53.4", "2025-06-03")).await;
    page.add(diagnosis("髙﨑千鶴さんの病気", "I10")).await;
    // Codes of drugs that are the numbers of an insurance card.
    for (text, code) in [("架空錠一", "1138135"), ("架空錠二", "2149040"), ("架空錠三", "1148002")] {
        let mut record = drug(text);
        let Fact::Medication(fact) = &mut record.fact else { panic!("no medicine") };
        fact.name.codings = vec![Coding {
            system: Some("http://medis.or.jp/CodeSystem/master-HOT7".into()),
            code: Some(code.into()),
            display: Some(text.into()),
            version: None,
        }];
        page.add(record).await;
    }
    let insurance =
        Insurance { number: Some("1138135".into()), insurer_number: Some("2149040".into()), ..Insurance::default() };
    page.add(Record::new(Fact::Insurance(Box::new(insurance)), Provenance::typed(0))).await;
    let shown = preview(&mut page, &draft("架空大学", ReleaseLevel::Pseudonymised)).await;
    let stopped: Vec<&str> = shown.stopped.iter().map(|key| key.item.as_str()).collect();
    assert_eq!(stopped, ["medicine", "medicine"]);
    for key in &shown.stopped {
        assert!(shown.rows.iter().any(|row| row.key == *key && row.left_out));
    }
    let file = shown.file.unwrap();
    assert!(!file.contains(&chizuru().name.text) && !file.contains("千鶴") && !file.contains("架空錠"));
    assert!(file.contains("ICD-10:I10") && file.contains("HOT:1148002"));
    assert!(!file.contains("1138135") && !file.contains("2149040"));
}
