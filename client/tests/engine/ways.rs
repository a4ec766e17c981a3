//! Ways out and in: tables, a notebook for a pharmacy, columns of a table, archives, files of links.

use crate::common::{self, Device, PASSPHRASE, allergy, draft, drug, serve};
use client::archive::PART_BYTES;
use client::engine::wire::*;
use client::environment::Environment as _;
use client::native::System;
use exchange::csv::{Field as Column, Rows};
use exchange::identity::Verdict;
use exchange::import::{Duplicate, ImportFile};
use exchange::jahis::Gap;
use protocol::Bytes;
use vault::record::{Fact, Kind};

fn file(name: &str, text: &str) -> PreviewImport {
    PreviewImport { file_name: name.into(), bytes: Bytes(text.as_bytes().to_vec()) }
}

#[tokio::test(flavor = "current_thread")]
async fn a_table_holds_one_kind_and_a_notebook_only_what_was_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let chosen = page.add(drug("アムロジピンOD錠5mg")).await.id;
    page.add(drug("選ばない薬")).await;
    let soba = page.add(allergy("そば")).await.id;
    let table = |kind, language: &str| ExportTable { kind, language: language.into() };
    let japanese = page.call(table(Kind::Medication, "ja")).await.unwrap();
    assert!(japanese.file_name.starts_with("inro-medication-") && japanese.file_name.ends_with(".csv"));
    assert!(japanese.text.starts_with("\u{feff}薬品名,") && japanese.text.contains("選ばない薬"));
    assert!(!japanese.text.contains("そば"));
    assert!(page.call(table(Kind::Allergy, "en")).await.unwrap().text.starts_with("\u{feff}Allergen,"));
    assert_eq!(page.call(table(Kind::Note, "ja")).await, Err(Trouble::NotFound), "a kind without records");

    let notebook = page.call(ExportNotebook { records: vec![chosen] }).await.unwrap();
    let bytes = &notebook.file.bytes.0;
    assert!(bytes.starts_with(b"JAHISTC08,2\r\n") && std::str::from_utf8(bytes).is_err(), "Shift_JIS");
    let text = exchange::jahis::decode(bytes).text;
    assert!(text.contains("アムロジピンOD錠5mg"), "{text}");
    assert!(!text.contains("選ばない薬"), "{text}");
    assert_eq!(notebook.parts, std::slice::from_ref(&notebook.file.bytes), "short enough for one code");
    assert_eq!(notebook.gaps, [(chosen, vec![Gap::Code, Gap::NoAmount])]);
    assert!(ImportFile::open(&notebook.parts[0].0).is_ok());
    assert_eq!(page.call(ExportNotebook { records: vec![soba] }).await, Err(Trouble::NotFound), "no medication");
    assert_eq!(page.call(ExportNotebook { records: vec![] }).await, Err(Trouble::Field(Field::Records)));
}

#[tokio::test(flavor = "current_thread")]
async fn many_medications_become_several_codes_that_make_one_notebook_again() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let mut ids = Vec::new();
    for number in 0..30 {
        ids.push(page.add(drug(&format!("テスト用の長い名前の錠剤{number}mg"))).await.id);
    }
    let notebook = page.call(ExportNotebook { records: ids }).await.unwrap();
    assert!(
        notebook.parts.len() > 2 && notebook.parts.iter().all(|part| part.0.len() <= 600),
        "{}",
        notebook.parts.len()
    );
    let texts: Vec<String> = notebook.parts.iter().rev().map(|part| exchange::jahis::decode(&part.0).text).collect();
    let whole = exchange::jahis::join(texts.iter().map(String::as_str)).unwrap();
    assert_eq!(whole, exchange::jahis::decode(&notebook.file.bytes.0).text);
}

#[tokio::test(flavor = "current_thread")]
async fn the_patient_says_what_columns_are_and_what_cannot_be_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    assert_eq!(page.call(GetColumns {}).await.unwrap(), None, "no file");
    let text = "こと,もの,名\n発疹,そば,甲\nかゆい,たまご,乙\n";
    let preview = page.call(file("a.csv", text)).await.unwrap();
    assert_eq!(preview.entries.len(), 0);
    let columns = page.call(GetColumns {}).await.unwrap().unwrap();
    assert_eq!((columns.mapping.rows, columns.first_rows[0][1].as_str()), (None, "そば"));
    let mut mapping = columns.mapping.clone();
    mapping.header = true;
    mapping.rows = Some(Rows::Allergy);
    mapping.columns = vec![Column::Reaction, Column::Name, Column::Unused];
    let preview = page.call(SetColumns { mapping: mapping.clone() }).await.unwrap();
    let titles: Vec<&str> = preview.entries.iter().map(|entry| entry.title.as_str()).collect();
    assert_eq!(titles, ["そば", "たまご"]);
    let mut wrong = mapping.clone();
    wrong.columns[2] = Column::PersonName;
    let refused = page.call(SetColumns { mapping: wrong }).await;
    assert_eq!(refused, Err(Trouble::Import(exchange::ImportError::SeveralPersons)));
    assert_eq!(page.call(GetColumns {}).await.unwrap().unwrap().mapping, mapping, "as it was before");
    let commit = CommitImport { chosen: vec![0, 1], confirmed_own: true, not_my_number: false };
    assert_eq!(page.call(commit).await.unwrap().records, 2);
    assert_eq!(page.titles().await, ["そば", "たまご"]);
}

#[tokio::test(flavor = "current_thread")]
async fn an_archive_comes_in_through_the_same_preview() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    page.add(drug("アムロジピンOD錠5mg")).await;
    page.add(allergy("そば")).await;
    let (name, archive) = common::archive(&mut page, PART_BYTES).await.pop().unwrap();
    assert!(name.starts_with("inro-") && name.ends_with(".inro") && !name.contains("part"), "{name}");
    let preview = PreviewImport { file_name: name, bytes: Bytes(archive.clone()) };
    assert_eq!(page.call(preview).await, Err(Trouble::ArchiveSealed));
    let wrong = page.call(common::part(&archive, Some("ちがう あいことば です"))).await;
    assert_eq!(wrong, Err(Trouble::WrongPassphrase));
    for at in [archive.len() - 1, archive.len() - 20] {
        let mut altered = archive.clone();
        altered[at] ^= 1;
        assert_eq!(page.call(common::part(&altered, Some(PASSPHRASE))).await, Err(Trouble::ArchiveDamaged));
    }
    assert_eq!(page.call(PreviewArchive {}).await, Err(Trouble::NotFound), "nothing was opened");

    let again = common::preview_of(&mut page, &archive).await.unwrap();
    assert_eq!(again.person_match.verdict, Verdict::Match);
    assert!(again.entries.len() == 2 && again.entries.iter().all(|one| one.duplicate == Some(Duplicate::SameContent)));

    let mut other = Device::new(&running.public_url).page();
    other.sign_up().await;
    let preview = common::preview_of(&mut other, &archive).await.unwrap();
    assert!(preview.entries.iter().all(|one| one.duplicate.is_none()));
    let commit = CommitImport { chosen: vec![0, 1], confirmed_own: false, not_my_number: false };
    assert_eq!(other.call(commit).await.unwrap().records, 2);
    assert_eq!(other.titles().await, ["そば", "アムロジピンOD錠5mg"]);
    let items = other.call(common::ALL).await.unwrap().items;
    let drug = items.iter().find_map(|item| match &item.record.fact {
        Fact::Medication(fact) => Some(fact.clone()),
        _ => None,
    });
    assert_eq!((drug.as_ref().unwrap().days, drug.unwrap().pharmacy.as_deref()), (Some(28), Some("はなみち薬局")));
}

#[tokio::test(flavor = "current_thread")]
async fn a_link_of_this_server_is_fetched_and_a_file_of_another_opens_with_its_link() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let shown = page.add(drug("アムロジピンOD錠5mg")).await.id;
    let draft = ShareDraft { passcode: true, ..draft(&[shown], &[Kind::Medication]) };
    let link = page.call(CreateShare { draft }).await.unwrap().link.unwrap();
    let ask = |link: &str, bytes: Option<Bytes>, passcode: Option<String>| PreviewLinkFile {
        file_name: "link".into(),
        bytes,
        link: link.into(),
        passcode,
    };
    assert_eq!(page.call(ask(&link.link, None, None)).await, Err(Trouble::PasscodeNeeded));
    let preview = page.call(ask(&link.link, None, link.passcode.clone())).await.unwrap();
    assert_eq!((preview.entries.len(), preview.person_match.verdict), (1, Verdict::Match));

    // Of another server: the file and the link that belong together.
    let key = [7; 32];
    let url = "https://other.example/shl/1".to_owned();
    let payload = exchange::shl::Payload::for_grant(url, key.into(), None, false, None);
    let foreign = payload.to_shlink().unwrap();
    assert_eq!(page.call(ask(&foreign, None, None)).await, Err(Trouble::LinkForeign));
    let json = page.call(ExportEverything {}).await.unwrap().file.text;
    let mut system = System::default();
    let jwe = exchange::shl::jwe::seal(&key, exchange::shl::FHIR_JSON, &json, json.len(), system.rng());
    assert_eq!(page.call(file("smart.jwe", &jwe)).await, Err(Trouble::LinkFileSealed));
    let bytes = Some(Bytes(jwe.clone().into_bytes()));
    assert_eq!(page.call(ask(&foreign, bytes.clone(), None)).await.unwrap().entries.len(), 1);
    let stranger =
        exchange::shl::Payload::for_grant("https://other.example/2".into(), [8; 32].into(), None, false, None);
    let other_link = stranger.to_shlink().unwrap();
    assert_eq!(page.call(ask(&other_link, bytes, None)).await, Err(Trouble::LinkUnreadable));
}

#[tokio::test(flavor = "current_thread")]
async fn what_no_record_shows_may_be_larger_than_a_record_and_leaves_as_it_came() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let mut page = Device::new(&running.public_url).page();
    page.sign_up().await;
    let large = |letter: char, length: usize| serde_json::json!({ "resourceType": "Binary", "data": letter.to_string().repeat(length) });
    // One alone is more than a changeset holds, and the others together are.
    let resources = [large('A', 9 << 20), large('B', 3 << 20), large('C', 3 << 20)];
    let entries: Vec<_> = resources.iter().map(|resource| serde_json::json!({ "resource": resource })).collect();
    let bundle = serde_json::json!({ "resourceType": "Bundle", "type": "collection", "entry": [
        { "resource": { "resourceType": "Condition", "code": { "text": "腰痛" }, "subject": {} } },
    ] });
    let mut bundle = bundle;
    bundle["entry"].as_array_mut().unwrap().extend(entries);
    let preview = page.call(file("large.json", &bundle.to_string())).await.unwrap();
    assert_eq!((preview.entries.len(), preview.others[0].count), (1, 3));
    let commit = CommitImport { chosen: vec![0], confirmed_own: true, not_my_number: false };
    let imported = page.call(commit).await.unwrap();
    assert_eq!((imported.records, page.titles().await), (1, vec!["腰痛".to_owned()]));
    let exported = page.call(ExportEverything {}).await.unwrap().file.text;
    let exported: serde_json::Value = serde_json::from_str(&exported).unwrap();
    let came: Vec<_> = exported["entry"].as_array().unwrap().iter().map(|entry| &entry["resource"]).collect();
    assert!(resources.iter().all(|resource| came.contains(&resource)), "every one, whole");
    assert_eq!(page.call(UndoImport { import: imported.import }).await.unwrap().records, 1);
    let left = page.call(ExportEverything {}).await.unwrap().file.text;
    assert!(!left.contains("Binary"), "the rest goes with its import");
}
