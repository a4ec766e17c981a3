//! What a provider leaves in a reply box, and what the patient does with it.

use crate::common::{self, Device, Page, drug, serve};
use client::engine::wire::*;
use client::environment::Environment;
use client::transport::Transport;
use protocol::Bytes;
use server::run::Running;
use tempfile::TempDir;
use vault::id::{GrantId, ReplyId};
use vault::record::{ActWhat, Fact, Kind, Origin};
use vault::reply::MAX_FILE_LEN;

/// A patient whose link has an open box and was opened by a doctor.
struct Visit {
    _folder: TempDir,
    running: Running,
    page: Page,
    link: LinkView,
    ticket: String,
}

async fn visit() -> Visit {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let (link, ticket) = opened(&mut page, &running.public_url).await;
    Visit { _folder: folder, running, page, link, ticket }
}

/// A link whose box is open, opened by a doctor; the ticket.
async fn opened<T: Transport, E: Environment>(page: &mut Page<T, E>, url: &str) -> (LinkView, String) {
    let shown = page.add(drug("薬")).await.id;
    let link = page.share(&[shown]).await;
    page.call(SetReplyBox { grant: link.grant, open: true }).await.unwrap();
    let ticket = ticket(url, &link).await.unwrap();
    (link, ticket)
}

async fn ticket(url: &str, link: &LinkView) -> Option<String> {
    let ask = OpenLink { link: link.link.clone(), recipient: "受付 邊見".into(), passcode: None };
    Device::new(url).page().call(ask).await.unwrap().reply_ticket
}

fn letter(link: &LinkView, ticket: &str, text: &str) -> LeaveReply {
    LeaveReply {
        link: link.link.clone(), ticket: ticket.into(), from: "邊見 悠".into(), text: text.into(), file: None
    }
}

fn with_file(reply: LeaveReply, name: &str, bytes: &[u8]) -> LeaveReply {
    let file = NewReplyFile { name: name.into(), media_type: "application/pdf".into(), bytes: Bytes(bytes.to_vec()) };
    LeaveReply { file: Some(file), ..reply }
}

async fn leave(url: &str, reply: LeaveReply) -> Result<(), Trouble> {
    Device::new(url).page().call(reply).await
}

async fn waits<T: Transport, E: Environment>(page: &mut Page<T, E>, grant: GrantId) -> Vec<ReplyView> {
    page.call(ListReplies { grant }).await.unwrap()
}

async fn share<T: Transport, E: Environment>(page: &mut Page<T, E>) -> ShareView {
    page.call(ListShares {}).await.unwrap().shares.remove(0)
}

fn take(grant: GrantId, reply: &ReplyView) -> TakeInReply {
    TakeInReply { grant, reply: reply.reply, not_my_number: false }
}

#[tokio::test(flavor = "current_thread")]
async fn a_box_is_closed_until_the_patient_opens_it_and_the_emergency_cards_cannot_be() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let shown = page.add(drug("薬")).await.id;
    let link = page.share(&[shown]).await;
    assert_eq!(ticket(&running.public_url, &link).await, None);
    assert!(!share(&mut page).await.reply_box);
    page.call(SetReplyBox { grant: link.grant, open: true }).await.unwrap();
    assert!(share(&mut page).await.reply_box);
    let ticket = ticket(&running.public_url, &link).await.unwrap();
    leave(&running.public_url, letter(&link, &ticket, "届きました")).await.unwrap();
    page.call(SetReplyBox { grant: link.grant, open: false }).await.unwrap();
    assert_eq!(leave(&running.public_url, letter(&link, &ticket, "また")).await, Err(Trouble::ReplyBoxClosed));
    let view = share(&mut page).await;
    assert_eq!((view.reply_box, view.replies), (false, 1), "what waits stays");
    let end = EndShare {
        grant: link.grant,
        act: vault::record::ConsentAct::Revoked,
        text: "x".into(),
        language: "ja".into(),
    };
    page.call(end).await.unwrap();
    assert_eq!(page.call(SetReplyBox { grant: link.grant, open: true }).await, Err(Trouble::NotFound));
    assert!(waits(&mut page, link.grant).await.is_empty(), "revoking empties it");
    let mut card = common::draft(&[shown], &[Kind::Medication]);
    card.card = true;
    let card = page.call(CreateShare { draft: card }).await.unwrap().link.unwrap();
    assert_eq!(page.call(SetReplyBox { grant: card.grant, open: true }).await, Err(Trouble::NotFound));
}

#[tokio::test(flavor = "current_thread")]
async fn a_text_becomes_a_note_and_a_file_a_document_each_with_its_source_and_the_box_is_empty() {
    let Visit { _folder, running, mut page, link, ticket } = visit().await;
    let records = page.call(ALL).await.unwrap().total;
    leave(&running.public_url, letter(&link, &ticket, " 次は血圧手帳をお持ちください。\n")).await.unwrap();
    let file = with_file(letter(&link, &ticket, ""), "返書.pdf", b"%PDF-1.7");
    leave(&running.public_url, file).await.unwrap();
    assert_eq!(page.call(ALL).await.unwrap().total, records, "nothing enters by itself");

    let waiting = waits(&mut page, link.grant).await;
    assert_eq!((waiting.len(), share(&mut page).await.replies), (2, 2));
    let (text, file) = (&waiting[0], &waiting[1]);
    let (text, file) = if text.content.as_ref().unwrap().file.is_none() { (text, file) } else { (file, text) };
    assert_eq!(text.content.as_ref().unwrap().text, "次は血圧手帳をお持ちください。");
    assert_eq!(file.content.as_ref().unwrap().file, Some(("返書.pdf".into(), "application/pdf".into(), 8)));
    let opened = page.call(OpenReplyFile { grant: link.grant, reply: file.reply }).await.unwrap();
    assert_eq!(opened.bytes.0, b"%PDF-1.7");

    let note_id = page.call(take(link.grant, text)).await.unwrap();
    let item = page.call(GetRecord { id: note_id }).await.unwrap();
    assert_eq!(item.reply_box.as_deref(), Some("青葉坂総合病院"));
    let note = item.record;
    let Fact::Note(fact) = &note.fact else { panic!("{:?}", note.kind()) };
    assert_eq!(fact.text.as_deref(), Some("次は血圧手帳をお持ちください。"));
    assert!(fact.date.is_some());
    assert_eq!(note.provenance.origin, Origin::Reply { grant: link.grant, reply: text.reply });
    assert_eq!((note.provenance.organization.as_deref(), note.provenance.recorder.as_deref()), (None, Some("邊見 悠")));
    let id = page.call(take(link.grant, file)).await.unwrap();
    let document = page.call(GetRecord { id }).await.unwrap().record;
    let blob = document.fact.files()[0].blob;
    assert_eq!(page.call(OpenFile { record: id, blob }).await.unwrap().bytes.0, b"%PDF-1.7");
    assert!(waits(&mut page, link.grant).await.is_empty());
    assert_eq!(share(&mut page).await.replies, 0);
    assert_eq!(page.call(take(link.grant, text)).await, Err(Trouble::NotFound));

    // Who else is shown it is told that nobody verified who wrote it, and no id of the grant it came through.
    let shared = common::draft(&[note_id], &[Kind::Note]);
    let shared = page.call(CreateShare { draft: shared }).await.unwrap().link.unwrap();
    let ask = OpenLink { link: shared.link, recipient: "別の医院".into(), passcode: None };
    let seen = Device::new(&running.public_url).page().call(ask).await.unwrap();
    let provenance = &seen.records[0].provenance;
    let Origin::Reply { grant, reply } = provenance.origin else { panic!("{:?}", provenance.origin) };
    assert_eq!((grant, reply), (GrantId::from_bytes([0; 16]), ReplyId::from_bytes([0; 16])));
    assert_eq!((&provenance.organization, provenance.recorder.as_deref()), (&None, Some("邊見 悠")));
}

const ALL: ListRecords = common::ALL;

#[tokio::test(flavor = "current_thread")]
async fn what_is_refused_is_gone_and_nothing_of_it_was_stored() {
    let Visit { _folder, running, mut page, link, ticket } = visit().await;
    let records = page.call(ALL).await.unwrap().total;
    leave(&running.public_url, letter(&link, &ticket, "要りません")).await.unwrap();
    let waiting = waits(&mut page, link.grant).await;
    let refuse = RefuseReply { grant: link.grant, reply: waiting[0].reply };
    page.call(refuse.clone()).await.unwrap();
    page.call(refuse).await.unwrap();
    assert!(waits(&mut page, link.grant).await.is_empty());
    assert_eq!(page.call(ALL).await.unwrap().total, records);

    // Refused once, it is one line: from whose link, and nothing of what it said.
    let filter = JournalFilter { sort: Some(JournalSort::Act), ..JournalFilter::ALL };
    let lines = page.call(ListJournal { offset: 0, limit: 100, filter }).await.unwrap().items;
    let is_refusal = |item: &&JournalItem| {
        matches!(item.what, JournalWhat::Act { what: ActWhat::ReplyRefused, kind: None, count: 1, by: None })
    };
    let refused: Vec<_> = lines.iter().filter(is_refusal).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].provider.as_ref().map(|provider| provider.name.as_str()), Some("青葉坂総合病院"));
    assert!(!format!("{lines:?}").contains("要りません"));
}

#[tokio::test(flavor = "current_thread")]
async fn a_my_number_in_it_is_refused_and_what_may_be_one_is_asked_about() {
    let Visit { _folder, running, mut page, link, ticket } = visit().await;
    leave(&running.public_url, letter(&link, &ticket, "個人番号 123456789018")).await.unwrap();
    let waiting = waits(&mut page, link.grant).await.remove(0);
    for not_my_number in [false, true] {
        let answer = page.call(TakeInReply { not_my_number, ..take(link.grant, &waiting) }).await;
        assert!(matches!(answer, Err(Trouble::MyNumber { .. })), "{answer:?}");
    }
    assert_eq!(waits(&mut page, link.grant).await.len(), 1, "it still waits");
    page.call(RefuseReply { grant: link.grant, reply: waiting.reply }).await.unwrap();
    leave(&running.public_url, letter(&link, &ticket, "受付番号 123456789018 です")).await.unwrap();
    let waiting = waits(&mut page, link.grant).await.remove(0);
    assert!(matches!(page.call(take(link.grant, &waiting)).await, Err(Trouble::MyNumber { .. })));
    page.call(TakeInReply { not_my_number: true, ..take(link.grant, &waiting) }).await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn the_same_words_sent_twice_wait_once_and_two_devices_take_them_in_once() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    page.sign_up().await;
    let (link, ticket) = opened(&mut page, &running.public_url).await;
    for _ in 0..2 {
        leave(&running.public_url, letter(&link, &ticket, "お大事に")).await.unwrap();
    }
    let waiting = waits(&mut page, link.grant).await;
    assert_eq!(waiting.len(), 1);
    let mut other = device.page();
    other.open().await;
    assert_eq!(waits(&mut other, link.grant).await, waiting);
    page.call(take(link.grant, &waiting[0])).await.unwrap();
    assert_eq!(other.call(take(link.grant, &waiting[0])).await, Err(Trouble::NotFound));
    // A server that gives back what was erased: it is a record already, and is erased again without a word.
    leave(&running.public_url, letter(&link, &ticket, "お大事に")).await.unwrap();
    assert_eq!(share(&mut page).await.replies, 0);
    assert!(waits(&mut page, link.grant).await.is_empty());
}

#[tokio::test(flavor = "current_thread")]
async fn who_has_only_the_ticket_leaves_what_does_not_open_and_it_can_be_refused() {
    let Visit { _folder, running, mut page, link, ticket } = visit().await;
    // As a server could: it knows the link's id, and not its key.
    let path = client::link::parse(&running.public_url, &link.link).unwrap().path;
    let sent = reqwest::Client::new()
        .post(format!("{}{path}/reply", running.public_url))
        .header("inro-request", "1")
        .header("inro-reply-ticket", &ticket)
        .header("inro-reply-id", "AAAAAAAAAAAAAAAAAAAAAA")
        .header("content-type", "application/octet-stream")
        .body("not sealed by anybody with the link")
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status().as_u16(), 204);
    let waiting = waits(&mut page, link.grant).await;
    assert_eq!(waiting[0].content, None);
    assert_eq!(page.call(take(link.grant, &waiting[0])).await, Err(Trouble::FileAltered));
    page.call(RefuseReply { grant: link.grant, reply: waiting[0].reply }).await.unwrap();
    assert!(waits(&mut page, link.grant).await.is_empty());
}

#[tokio::test(flavor = "current_thread")]
async fn what_says_nothing_or_is_too_large_is_told_before_anything_is_sent_and_a_full_box_is_told_too() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let url = &running.public_url;
    let mut page = Device::new(url).page();
    page.sign_up().await;
    let (link, ticket) = opened(&mut page, url).await;
    let right = || letter(&link, &ticket, "お大事に");
    assert_eq!(leave(url, letter(&link, &ticket, " \n")).await, Err(Trouble::Field(Field::Text)));
    assert_eq!(leave(url, LeaveReply { from: " ".into(), ..right() }).await, Err(Trouble::Field(Field::Recipient)));
    assert_eq!(leave(url, with_file(right(), "a", b"")).await, Err(Trouble::Field(Field::File)));
    let large = vec![1; MAX_FILE_LEN + 1];
    let limit = MAX_FILE_LEN as u64;
    assert_eq!(leave(url, with_file(right(), "a", &large)).await, Err(Trouble::FileTooLarge { limit }));
    assert!(waits(&mut page, link.grant).await.is_empty());
    let long = "長".repeat(300) + ".pdf";
    leave(url, with_file(right(), &long, b"%PDF-1.7")).await.unwrap();
    let waiting = waits(&mut page, link.grant).await.remove(0);
    let (name, _, length) = waiting.content.as_ref().unwrap().file.clone().unwrap();
    assert!(name.ends_with("長.pdf") && name.chars().count() == 255, "{name}");
    assert_eq!(length, 8);
    for number in 1..protocol::limits::REPLIES {
        leave(url, letter(&link, &ticket, &number.to_string())).await.unwrap();
    }
    assert_eq!(leave(url, right()).await, Err(Trouble::ReplyBoxFull));
    page.call(take(link.grant, &waiting)).await.unwrap();
    leave(url, right()).await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn the_records_in_a_file_that_was_left_are_taken_in_through_the_preview_like_those_of_any_file() {
    let Visit { _folder, running, mut page, link, ticket } = visit().await;
    let notebook = "JAHISTC08,1\n1,髙﨑　千鶴,2,19480412\n5,20261120,1\n11,みさき薬局,13,4,1234567,,,,1\n201,1,アムロジピン錠5mg「架空」,1,錠,4,2171022F4022,1\n301,1,【分１ 朝食後服用】,28,日分,1,1,,1\n";
    let reply = with_file(letter(&link, &ticket, "手帳です"), "notebook.csv", notebook.as_bytes());
    leave(&running.public_url, reply).await.unwrap();
    let waiting = waits(&mut page, link.grant).await;
    let record = page.call(take(link.grant, &waiting[0])).await.unwrap();
    let document = page.call(GetRecord { id: record }).await.unwrap().record;
    let blob = document.fact.files()[0].blob;
    let file = page.call(OpenFile { record, blob }).await.unwrap();
    let preview = page.call(PreviewImport { file_name: file.name, bytes: file.bytes }).await.unwrap();
    assert_eq!(preview.entries.len(), 1);
    assert_eq!(preview.file_name, "notebook.csv");
    let chosen = vec![0];
    page.call(CommitImport { chosen, confirmed_own: true, not_my_number: false }).await.unwrap();
    assert!(page.titles().await.contains(&"アムロジピン錠5mg「架空」".to_owned()));
}

#[tokio::test(flavor = "current_thread")]
async fn the_journal_says_that_the_box_was_opened_and_that_something_was_left() {
    let Visit { _folder, running, mut page, link, ticket } = visit().await;
    leave(&running.public_url, letter(&link, &ticket, "お大事に")).await.unwrap();
    let lines = page.call(ListJournal { offset: 0, limit: 100, filter: JournalFilter::ALL }).await.unwrap().items;
    let kinds: Vec<_> = lines
        .iter()
        .filter_map(|line| match &line.what {
            JournalWhat::Server { kind, .. } => Some(*kind),
            JournalWhat::Consent { .. }
            | JournalWhat::Ended { .. }
            | JournalWhat::Act { .. }
            | JournalWhat::MovedIn { .. } => None,
        })
        .collect();
    use protocol::journal::EventKind::{Opened, Replied, ReplyBoxOpened};
    assert!([ReplyBoxOpened, Opened, Replied].iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
}
