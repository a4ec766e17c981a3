//! Letters: lines that are left out, what the patient adds, made again, and answered.

use crate::common::{self, ALL, Device, Page, allergy, drug, serve};
use base64::Engine as _;
use client::engine::wire::*;
use exchange::fhir::write::summary_document;
use exchange::lines::lines;
use exchange::links::Link;
use protocol::Bytes;
use vault::id::{LineId, RecordId};
use vault::record::{Document, DocumentDescription, Fact, Kind, Provenance, Record, ResultValue};

const SCAN: &[u8] = b"%PDF-1.7 the whole report";

/// What a hospital's file brings: results, the paper they stand on, and a diagnosis with its drug.
fn hospital_file() -> Vec<u8> {
    let scan = base64::engine::general_purpose::STANDARD.encode(SCAN);
    let observation = |id: &str, code: &str, name: &str, value: f64| {
        serde_json::json!({"fullUrl": format!("urn:uuid:obs-{id}"), "resource": {
            "resourceType": "Observation", "id": format!("obs-{id}"), "status": "final",
            "identifier": [{"system": "http://example.org/ids", "value": format!("id-{id}")}],
            "code": {"coding": [{"system": "http://medis.or.jp/CodeSystem/master-JLAC10-17digits", "code": code, "display": name}], "text": name},
            "encounter": {"reference": "urn:uuid:visit"},
            "effectiveDateTime": "2026-10-08", "valueQuantity": {"value": value, "unit": "mg/dL"}}})
    };
    let file = serde_json::json!({"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": "urn:uuid:knee", "resource": {"resourceType": "Condition", "id": "knee",
            "encounter": {"reference": "urn:uuid:visit"}, "code": {"text": "変形性膝関節症"}}},
        {"fullUrl": "urn:uuid:gel", "resource": {"resourceType": "MedicationRequest", "id": "gel", "status": "active", "intent": "order",
            "medicationCodeableConcept": {"text": "ロキソプロフェンゲル"}, "reasonReference": [{"reference": "urn:uuid:knee"}]}},
        {"fullUrl": "urn:uuid:paper", "resource": {"resourceType": "DocumentReference", "status": "current", "description": "検査の紙",
            "content": [{"attachment": {"contentType": "application/pdf", "title": "検査結果.pdf", "data": scan}}]}},
        {"fullUrl": "urn:uuid:report", "resource": {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "血液検査"},
            "effectiveDateTime": "2026-10-08", "result": [{"reference": "urn:uuid:obs-cre"}, {"reference": "urn:uuid:obs-rpr"}]}},
        observation("cre", "3C015000002327101", "クレアチニン", 0.8),
        observation("rpr", "5E071000002399801", "アールピーアール定量", 31.7),
    ]});
    file.to_string().into_bytes()
}

async fn take_in(page: &mut Page) {
    let ask = PreviewImport { file_name: "hospital.json".into(), bytes: Bytes(hospital_file()) };
    let chosen = (0..page.call(ask).await.unwrap().entries.len()).collect();
    page.call(CommitImport { chosen, confirmed_own: true, not_my_number: false }).await.unwrap();
}

async fn of_kind(page: &mut Page, kind: Kind) -> RecordItem {
    let ask = ListRecords { kind: Some(kind), ..ALL };
    page.call(ask).await.unwrap().items.remove(0)
}

fn draft(records: Vec<ChosenRecord>) -> ReferralDraft {
    ReferralDraft {
        provider: ProviderChoice::New { name: "青葉坂総合病院".into(), place: None },
        purpose: "ひざの相談".into(),
        records,
        language: "ja".into(),
    }
}

fn with_link() -> Option<LinkTerms> {
    Some(LinkTerms { until: None, uses: None, passcode: false, text: "手紙".into() })
}

async fn open_link(url: &str, link: &LinkView) -> ViewDocument {
    let ask = OpenLink { link: link.link.clone(), recipient: "受付".into(), passcode: None };
    Device::new(url).page().call(ask).await.unwrap()
}

/// All lines but those that say this.
fn without(record: &Record, text: &str) -> Option<Vec<LineId>> {
    let all = lines(record).into_iter();
    Some(all.filter(|line| !line.text.contains(text)).map(|line| line.id).collect())
}

fn say(text: &str, record: RecordId) -> ChosenRecord {
    ChosenRecord { note: Some(text.into()), ..ChosenRecord::whole(record) }
}

#[tokio::test(flavor = "current_thread")]
async fn a_line_that_was_left_out_is_in_nothing_that_is_handed_over_or_kept_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    take_in(&mut page).await;
    let (results, paper) = (of_kind(&mut page, Kind::Laboratory).await, of_kind(&mut page, Kind::Document).await);
    let only = without(&results.record, "アールピーアール");
    let chosen = vec![ChosenRecord { only, ..ChosenRecord::whole(results.id) }, ChosenRecord::whole(paper.id)];
    let preview = page.call(PreviewReferral { draft: draft(chosen.clone()) }).await.unwrap();
    assert_eq!(preview.without_files, ["検査の紙"], "the page says that the file stays behind");
    let made = page.call(CreateReferral { draft: draft(chosen.clone()), link: with_link() }).await.unwrap();
    let link = made.link.clone().unwrap();
    let received = open_link(&running.public_url, &link).await;
    assert_eq!(received.records.len(), 2);
    assert!(received.files.is_empty(), "the paper it stands on");
    let kept = page.call(ListReferrals {}).await.unwrap().remove(0);
    let repeated = page.call(RepeatReferral { referral: made.referral }).await.unwrap();
    let scan = base64::engine::general_purpose::STANDARD.encode(SCAN);
    let outputs = [
        serde_json::to_string(&preview).unwrap(),
        serde_json::to_string(&made).unwrap(),
        summary_document(&made.file.text).unwrap(),
        serde_json::to_string(&received).unwrap(),
        serde_json::to_string(&kept).unwrap(),
        serde_json::to_string(&repeated.records[0].chosen).unwrap(),
    ];
    for (at, output) in outputs.iter().enumerate() {
        for left_out in ["アールピーアール", "5E071000002399801", "31.7", "obs-rpr", "id-rpr", "検査結果.pdf", &scan]
        {
            assert!(!output.contains(left_out), "{left_out} in {at}");
        }
        assert!(at == 5 || output.contains("クレアチニン"));
    }

    // A line that comes later is not shown by itself, and a corrected one is.
    let mut edited = results.record.clone();
    let Fact::Laboratory(visit) = &mut edited.fact else { panic!("another kind") };
    let mut new = visit.results[1].clone();
    new.name.text = Some("アールピーアール定性".into());
    visit.results[0].value = Some(ResultValue::Text("0.9".into()));
    visit.results.insert(0, new);
    page.save(Some((results.id, results.revision)), edited).await.unwrap();
    let received = serde_json::to_string(&open_link(&running.public_url, &link).await).unwrap();
    assert!(received.contains("0.9") && !received.contains("アールピーアール"));

    let nothing = vec![ChosenRecord { only: Some(Vec::new()), ..ChosenRecord::whole(results.id) }];
    let refused = page.call(PreviewReferral { draft: draft(nothing) }).await;
    assert_eq!(refused.err(), Some(Trouble::Field(Field::Records)));
}

#[tokio::test(flavor = "current_thread")]
async fn the_order_and_what_the_patient_adds_reach_the_receiver_and_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let mut drugs = Vec::new();
    for name in ["一番", "二番", "三番"] {
        drugs.push(page.add(drug(name)).await.id);
    }
    let buckwheat = page.add(allergy("そば")).await.id;
    let order = vec![
        ChosenRecord::whole(drugs[2]),
        say("  朝だけ飲んでいます ", drugs[0]),
        say("一度だけ", buckwheat),
        ChosenRecord::whole(drugs[1]),
    ];
    let made = page.call(CreateReferral { draft: draft(order.clone()), link: with_link() }).await.unwrap();
    let received = open_link(&running.public_url, &made.link.unwrap()).await;
    let kept = page.call(ListReferrals {}).await.unwrap().remove(0).view;
    for view in [&made.view, &received, &kept] {
        let titles: Vec<_> = view.records.iter().map(Record::title).collect();
        assert_eq!(titles, ["そば", "三番", "一番", "二番"]);
        let notes: Vec<_> = view.notes.iter().map(|note| (titles[note.record], note.text.as_str())).collect();
        assert_eq!(notes, [("そば", "一度だけ"), ("一番", "朝だけ飲んでいます")]);
    }
    let again = page.call(RepeatReferral { referral: made.referral }).await.unwrap();
    let chosen: Vec<_> = again.records.iter().map(|one| one.chosen.record).collect();
    assert_eq!(chosen, [drugs[2], drugs[0], buckwheat, drugs[1]]);
    assert_eq!(again.records[1].chosen.note.as_deref(), Some("朝だけ飲んでいます"));

    let number = vec![say("マイナンバーは 123456789018 です", drugs[0])];
    let refused = page.call(PreviewReferral { draft: draft(number) }).await;
    assert!(matches!(refused, Err(Trouble::MyNumber { .. })), "{refused:?}");
    let long = vec![say(&"あ".repeat(NOTE_CHARS + 1), drugs[0])];
    let refused = page.call(PreviewReferral { draft: draft(long) }).await;
    assert_eq!(refused.err(), Some(Trouble::Field(Field::Text)));
}

#[tokio::test(flavor = "current_thread")]
async fn a_letter_is_made_again_with_what_is_new_changed_and_gone_since() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, _config, running) = common::at_a_clock(folder.path()).await;
    let mut page = Device::new(&running.public_url).page_at(&clock);
    page.sign_up().await;
    let (same, changed, gone) =
        (page.add(drug("同じ")).await, page.add(drug("変わる")).await, page.add(drug("消える")).await);
    page.add(drug("入れなかった")).await;
    clock.fetch_add(60, std::sync::atomic::Ordering::SeqCst);
    let chosen = [same.id, changed.id, gone.id].map(ChosenRecord::whole).to_vec();
    let made = page.call(CreateReferral { draft: draft(chosen), link: None }).await.unwrap();
    clock.fetch_add(60, std::sync::atomic::Ordering::SeqCst);
    page.save(Some((changed.id, changed.revision)), drug("変わった")).await.unwrap();
    page.call(DeleteRecord { id: gone.id }).await.unwrap();
    let new = page.add(allergy("新しい")).await;

    let again = page.call(RepeatReferral { referral: made.referral }).await.unwrap();
    let records: Vec<_> = again.records.iter().map(|one| (one.item.record.title(), one.changed)).collect();
    assert_eq!(records, [("同じ", false), ("変わった", true)]);
    assert_eq!((again.gone, again.more, again.purpose.as_str()), (1, 0, "ひざの相談"));
    assert_eq!(again.new.iter().map(|item| item.id).collect::<Vec<_>>(), [new.id], "what stayed out then is not new");
    let records = again.records.into_iter().map(|one| one.chosen).collect();
    let provider = ProviderChoice::Known(again.provider.unwrap());
    let draft = ReferralDraft { provider, ..draft(records) };
    page.call(CreateReferral { draft, link: None }).await.unwrap();
    let letters = page.call(ListReferrals {}).await.unwrap();
    assert_eq!(letters.len(), 2, "the earlier one stays as it was handed over");
    assert!(letters[1].file.text.contains("消える") && !letters[0].file.text.contains("消える"));
    let unknown = page.call(RepeatReferral { referral: same.id }).await;
    assert_eq!(unknown.err(), Some(Trouble::NotFound));
}

#[tokio::test(flavor = "current_thread")]
async fn an_answer_is_filed_with_its_letter_whether_it_came_through_the_box_or_as_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let shown = page.add(drug("薬")).await.id;
    let made = page.call(CreateReferral { draft: draft(vec![ChosenRecord::whole(shown)]), link: with_link() }).await;
    let made = made.unwrap();
    let link = made.link.unwrap();
    page.call(CreateReferral { draft: draft(vec![ChosenRecord::whole(shown)]), link: None }).await.unwrap();
    page.call(SetReplyBox { grant: link.grant, open: true }).await.unwrap();
    let ticket = open_link(&running.public_url, &link).await.reply_ticket.unwrap();
    let answer =
        LeaveReply { link: link.link.clone(), ticket, from: "邊見".into(), text: "診ました".into(), file: None };
    Device::new(&running.public_url).page().call(answer).await.unwrap();
    let waiting = page.call(ListReplies { grant: link.grant }).await.unwrap();
    let letter = |all: Vec<ReferralView>| all.into_iter().find(|one| one.id == made.referral).unwrap();
    let before = letter(page.call(ListReferrals {}).await.unwrap());
    assert_eq!((before.waiting, before.answers.len(), before.grant), (1, 0, Some(link.grant)));
    let taken = TakeInReply { grant: link.grant, reply: waiting[0].reply, not_my_number: false };
    let by_box = page.call(taken).await.unwrap();

    let about = DocumentDescription { title: Some("お返事の紙".into()), ..Default::default() };
    let bytes = Bytes(b"%PDF-1.7".to_vec());
    let file = StoreFile { name: "返書.pdf".into(), media_type: "application/pdf".into(), bytes };
    let files = vec![page.call(file).await.unwrap()];
    let paper = Record::new(Fact::Document(Box::new(Document { about, files })), Provenance::typed(0));
    let paper = page.add(paper).await.id;
    let filed = |filed| FileAnswer { referral: made.referral, record: paper, filed };
    page.call(filed(true)).await.unwrap();
    page.call(filed(true)).await.unwrap();
    let all = page.call(ListReferrals {}).await.unwrap();
    let answers: Vec<_> = letter(all.clone()).answers.iter().map(|one| (one.record, one.by_box)).collect();
    assert_eq!(answers.len(), 2);
    assert!(answers.contains(&(by_box, true)) && answers.contains(&(paper, false)));
    assert!(all.iter().find(|one| one.id != made.referral).unwrap().answers.is_empty(), "with its own letter only");
    assert_eq!(letter(all).file.text, made.file.text, "what was handed over stays as it was");
    page.call(filed(false)).await.unwrap();
    assert_eq!(letter(page.call(ListReferrals {}).await.unwrap()).answers.len(), 1);
    let no_record = FileAnswer { referral: made.referral, record: made.referral, filed: true };
    assert_eq!(page.call(no_record).await, Err(Trouble::NotFound));
}

#[tokio::test(flavor = "current_thread")]
async fn what_belongs_to_a_record_is_offered_because_its_source_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    take_in(&mut page).await;
    let mut same_words = of_kind(&mut page, Kind::Diagnosis).await.record;
    let knee = of_kind(&mut page, Kind::Diagnosis).await;
    same_words.provenance = Provenance::typed(0);
    page.add(same_words).await;
    let found = page.call(ListLinked { record: knee.id }).await.unwrap();
    let found: Vec<_> = found.items.iter().map(|one| (one.item.record.kind(), one.link)).collect();
    let wanted = [(Kind::Medication, Link::Named), (Kind::Laboratory, Link::Visit), (Kind::Document, Link::File)];
    assert_eq!(found, wanted, "the same words in another record are no link");
}
