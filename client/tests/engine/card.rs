//! The emergency card: off by default, opened by whoever has it, told to the patient, stopped from any device.

use crate::common::{self, Device, Page, allergy, draft, drug, serve};
use client::engine::wire::*;
use exchange::parsed::MadeAs;
use vault::record::{ConsentAct, Kind};

fn card(records: &[vault::id::RecordId], kinds: &[Kind]) -> ShareDraft {
    let provider = ProviderChoice::New { name: "カードを読みとった人".into(), place: None };
    ShareDraft { provider, purpose: None, card: true, ..draft(records, kinds) }
}

async fn scan(page: &mut Page, link: &str) -> Result<ViewDocument, Trouble> {
    let recipient = "みなと救急隊（理由：路上で倒れていた）".to_owned();
    page.call(OpenLink { link: link.to_owned(), recipient, passcode: None }).await
}

#[tokio::test(flavor = "current_thread")]
async fn a_card_shows_only_what_was_chosen_and_every_opening_is_told_until_it_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let first = Device::new(&running.public_url);
    let mut page = first.page();
    let (sheet, _) = page.sign_up().await;
    assert_eq!(page.call(GetCard {}).await.unwrap().card, None, "there is none unless it is made");
    let soba = page.add(allergy("そば")).await.id;
    page.add(drug("知らせない薬")).await;
    page.call(CreateShare { draft: card(&[soba], &[Kind::Allergy]) }).await.unwrap();
    let made = page.call(GetCard {}).await.unwrap();
    let shown = made.card.expect("the card");
    assert_eq!((shown.records, shown.state, made.openings.len()), (1, ShareState::Active, 0));
    let link = page.call(GetShareLink { grant: shown.grant }).await.unwrap().link;
    let own = client::link::parse(&running.public_url, &link).expect("a link of this server");
    assert!(own.card && !own.passcode && own.until.is_none());

    let mut stranger = Device::new(&running.public_url).page();
    for _ in 0..3 {
        let seen = scan(&mut stranger, &link).await.unwrap();
        assert_eq!(seen.made_as, MadeAs::EmergencyCard);
        let titles: Vec<_> = seen.records.iter().map(|record| record.title()).collect();
        assert_eq!(titles, ["そば"]);
        assert_eq!(seen.until, None);
    }
    page.call(ListJournal { limit: 1, ..ListJournal::default() }).await.unwrap();
    let told = page.call(GetCard {}).await.unwrap();
    assert!(!told.openings.is_empty());
    let JournalWhat::Server { recipient, .. } = &told.openings[0].what else { panic!("{:?}", told.openings) };
    assert_eq!(recipient.as_deref(), Some("みなと救急隊（理由：路上で倒れていた）"));

    // Read on one device, it is read on the other.
    let mut second = Device::new(&running.public_url).page();
    second.call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap();
    second.call(ListJournal { limit: 1, ..ListJournal::default() }).await.unwrap();
    assert_eq!(second.call(GetCard {}).await.unwrap().openings, told.openings);
    second.call(ReadCardOpenings { through: told.openings[0].time }).await.unwrap();
    assert_eq!(second.call(GetCard {}).await.unwrap().openings, []);
    page.call(Refresh {}).await.unwrap();
    assert_eq!(page.call(GetCard {}).await.unwrap().openings, []);
    scan(&mut stranger, &link).await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn a_new_card_ends_the_old_one_and_any_device_stops_it() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    let (sheet, _) = page.sign_up().await;
    let soba = page.add(allergy("そば")).await.id;
    let mut links = Vec::new();
    for _ in 0..2 {
        let made = page.call(CreateShare { draft: card(&[soba], &[Kind::Allergy]) }).await.unwrap();
        links.push(made.link.unwrap().link);
    }
    let mut stranger = Device::new(&running.public_url).page();
    assert_eq!(scan(&mut stranger, &links[0]).await, Err(Trouble::LinkInactive));
    scan(&mut stranger, &links[1]).await.unwrap();

    let mut second = Device::new(&running.public_url).page();
    second.call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap();
    let grant = second.call(GetCard {}).await.unwrap().card.unwrap().grant;
    let (text, language) = ("カードを止める".to_owned(), "ja".to_owned());
    second.call(EndShare { grant, act: ConsentAct::Revoked, text, language }).await.unwrap();
    assert_eq!(scan(&mut stranger, &links[1]).await, Err(Trouble::LinkInactive));
    assert_eq!(second.call(GetCard {}).await.unwrap().card, None);
}

#[tokio::test(flavor = "current_thread")]
async fn of_two_devices_that_each_make_a_card_only_the_later_one_s_opens_and_refusing_everything_ends_it_too() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut first = Device::new(&running.public_url).page();
    let (sheet, _) = first.sign_up().await;
    let soba = first.add(allergy("そば")).await.id;
    let mut second = Device::new(&running.public_url).page();
    second.call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap();
    let mut links = Vec::new();
    for page in [&mut first, &mut second] {
        let made = page.call(CreateShare { draft: card(&[soba], &[Kind::Allergy]) }).await.unwrap();
        links.push(made.link.unwrap().link);
    }
    let mut stranger = Device::new(&running.public_url).page();
    assert_eq!(scan(&mut stranger, &links[0]).await, Err(Trouble::LinkInactive), "two cards open");
    scan(&mut stranger, &links[1]).await.unwrap();
    let providers = second.call(ListShares {}).await.unwrap().providers;
    assert_eq!(providers, [], "who scans the card is offered as a provider");
    let filter = JournalFilter { sort: Some(JournalSort::Own), ..JournalFilter::ALL };
    let own = second.call(ListJournal { offset: 0, limit: 100, filter }).await.unwrap();
    let act = |line: &JournalItem| match line.what {
        JournalWhat::Consent { act, receipt: true, .. } => act,
        _ => panic!("{line:?}"),
    };
    let acts: Vec<_> = own.items.iter().map(act).collect();
    let count = |act| acts.iter().filter(|one| **one == act).count();
    assert_eq!((count(ConsentAct::Decided), count(ConsentAct::Revoked)), (2, 1), "{acts:?}");

    let refused = second.call(CreateShare { draft: card(&[], &[]) }).await.unwrap();
    assert_eq!(refused.link, None);
    assert_eq!(scan(&mut stranger, &links[1]).await, Err(Trouble::LinkInactive));
    assert_eq!(second.call(GetCard {}).await.unwrap().card, None);
}

#[tokio::test(flavor = "current_thread")]
async fn a_card_and_a_link_that_a_restored_server_does_not_know_can_be_made_anew_and_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    let running = serve(&data).await;
    let address = running.address;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    page.sign_up().await;
    let soba = page.add(allergy("そば")).await.id;
    let drug = page.add(drug("アムロジピンOD錠5mg")).await.id;
    running.stop().await;
    common::copy_folder(&data, &backup);

    let running = common::serve_at(&data, address).await;
    let mut page = device.page();
    page.open().await;
    page.call(CreateShare { draft: card(&[soba], &[Kind::Allergy]) }).await.unwrap();
    let link = page.share(&[drug]).await;
    running.stop().await;
    std::fs::remove_dir_all(&data).unwrap();
    common::copy_folder(&backup, &data);

    let _running = common::serve_at(&data, address).await;
    let mut page = device.page();
    assert!(page.open().await.dispute.is_some());
    page.call(ConfirmRestore {}).await.unwrap();
    let (text, language) = ("取り消す".to_owned(), "ja".to_owned());
    page.call(EndShare { grant: link.grant, act: ConsentAct::Revoked, text, language }).await.unwrap();
    let made = page.call(CreateShare { draft: card(&[soba], &[Kind::Allergy]) }).await.unwrap();
    let grant = page.call(GetCard {}).await.unwrap().card.unwrap().grant;
    assert_eq!(made.link.unwrap().grant, grant);
    let (text, language) = ("カードを止める".to_owned(), "ja".to_owned());
    page.call(EndShare { grant, act: ConsentAct::Revoked, text, language }).await.unwrap();
    assert_eq!(page.call(GetCard {}).await.unwrap().card, None);
}

#[tokio::test(flavor = "current_thread")]
async fn an_opening_is_told_though_the_server_was_put_back_to_before_the_last_one_that_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    let running = serve(&data).await;
    let address = running.address;
    let device = Device::new(&running.public_url);
    let mut page = device.page();
    page.sign_up().await;
    let soba = page.add(allergy("そば")).await.id;
    let link = page.call(CreateShare { draft: card(&[soba], &[Kind::Allergy]) }).await.unwrap().link.unwrap().link;
    let mut stranger = Device::new(&running.public_url).page();
    running.stop().await;
    common::copy_folder(&data, &backup);

    let running = common::serve_at(&data, address).await;
    page.open().await;
    scan(&mut stranger, &link).await.unwrap();
    page.call(ListJournal { limit: 1, ..ListJournal::default() }).await.unwrap();
    let told = page.call(GetCard {}).await.unwrap().openings;
    page.call(ReadCardOpenings { through: told[0].time }).await.unwrap();
    assert_eq!(page.call(GetCard {}).await.unwrap().openings, []);
    running.stop().await;
    std::fs::remove_dir_all(&data).unwrap();
    common::copy_folder(&backup, &data);
    // The next opening is another second's, and has the number that the one that was read had.
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;

    let _running = common::serve_at(&data, address).await;
    let mut page = device.page();
    assert!(page.open().await.dispute.is_some());
    page.call(ConfirmRestore {}).await.unwrap();
    scan(&mut stranger, &link).await.unwrap();
    page.call(ListJournal { limit: 1, ..ListJournal::default() }).await.unwrap();
    assert_eq!(page.call(GetCard {}).await.unwrap().openings.len(), 1, "the patient is not told");
}

#[tokio::test(flavor = "current_thread")]
async fn a_card_with_an_end_a_number_of_openings_or_a_passcode_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let soba = page.add(allergy("そば")).await.id;
    let plain = card(&[soba], &[Kind::Allergy]);
    for draft in [
        ShareDraft { until: Some(4_000_000_000), ..plain.clone() },
        ShareDraft { uses: Some(3), ..plain.clone() },
        ShareDraft { passcode: true, ..plain },
    ] {
        assert_eq!(page.call(CreateShare { draft }).await, Err(Trouble::Field(Field::Until)));
    }
    assert_eq!(page.call(GetCard {}).await.unwrap().card, None);
}
