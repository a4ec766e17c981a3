//! Parts of a person's records that are kept apart: who is in them, what the server and a helper's keys give of them, and whose word it is
//! that a vault is one.

pub mod cut_off;
mod moving;

use super::*;
use crate::rogue::Rogue;
use vault::id::{RecordId, VaultId};
use vault::key_pair::SigningSecret;
use vault::record::{Fact, Part, Provenance, Record};

const NAME: &str = "こころの記録";

pub async fn make_part<T: Transport>(page: &mut Page<T>, name: &str) -> VaultId {
    page.call(MakePart { name: name.into(), passphrase: PASSPHRASE.into() }).await.unwrap()
}

pub fn one_by_one(records: &[RecordId]) -> ChosenToMove {
    ChosenToMove { records: records.to_vec(), kinds: Vec::new() }
}

pub fn by_kind(kinds: &[Kind]) -> ChosenToMove {
    ChosenToMove { records: Vec::new(), kinds: kinds.to_vec() }
}

/// As the page does it: what it would do is asked first.
pub async fn move_to<T: Transport>(page: &mut Page<T>, to: VaultId, chosen: ChosenToMove) -> Result<MoveDone, Trouble> {
    let preview = page.call(PreviewMove { chosen: chosen.clone(), to }).await?;
    let readers = preview.readers.iter().map(|reader| reader.account).collect();
    page.call(MoveRecords { chosen, to, readers }).await
}

pub async fn open_vault<T: Transport>(page: &mut Page<T>, vault: VaultId) -> Result<Opened, Trouble> {
    page.call(OpenVault { vault }).await
}

/// What stands in the list of records of a vault, sorted; the vault is open afterwards.
pub async fn titles_in<T: Transport>(page: &mut Page<T>, vault: VaultId) -> Vec<String> {
    open_vault(page, vault).await.unwrap();
    page.titles().await
}

async fn id_of<T: Transport>(page: &mut Page<T>, title: &str) -> RecordId {
    let items = page.call(common::ALL).await.unwrap().items;
    items.into_iter().find(|item| item.record.title() == title).unwrap().id
}

/// Which vaults are said to be parts, and of which.
async fn parts<T: Transport>(page: &mut Page<T>) -> Vec<(VaultId, PartView)> {
    vaults(page).await.into_iter().filter_map(|item| Some((item.vault, item.part?))).collect()
}

async fn open_now<T: Transport>(page: &mut Page<T>) -> VaultId {
    vaults(page).await.into_iter().find(|item| item.open).unwrap().vault
}

#[tokio::test(flavor = "current_thread")]
async fn a_helper_of_the_main_records_can_neither_fetch_nor_open_what_was_moved_to_a_part() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let [owners, sons] = [(); 2].map(|()| Device::new(&running.public_url));
    let (mut owner, mut son) = (owners.page(), sons.page());
    let (owners_sheet, opened) = owner.sign_up().await;
    let (sons_sheet, _) = son.sign_up().await;
    let main = opened.vault;
    owner.add(drug("メトホルミン")).await;
    let kept_apart = owner.add(allergy("抗うつ薬")).await.id;
    let letter = moving::store(&mut owner, "紹介状.pdf", b"%PDF-1.7 secret").await;
    let letter = owner.add(moving::letter(vec![letter])).await.id;
    join(&mut owner, &mut son, "長男", MemberRole::Editor).await;
    assert_eq!(son.titles().await.len(), 3);

    let part = make_part(&mut owner, NAME).await;
    assert_eq!(open_now(&mut owner).await, main, "making one leaves the main records open");
    let moved = move_to(&mut owner, part, one_by_one(&[kept_apart, letter])).await.unwrap();
    assert_eq!(moved, MoveDone { records: 2, links: 0, left: 0 });

    // His page: it is gone, he hears of no part, and none can be opened or fetched with his session.
    son.call(Refresh {}).await.unwrap();
    assert_eq!(son.titles().await, ["メトホルミン"]);
    assert_eq!(vaults(&mut son).await.len(), 2);
    assert_eq!(parts(&mut son).await, []);
    assert_eq!(open_vault(&mut son, part).await.map(|_| ()), Err(Trouble::NotMember));

    // What he has beside the page: the keys of the main records, and a session of his own.
    let his = Rogue::new(&running.public_url, &sons_sheet, main).await;
    let hers = Rogue::new(&running.public_url, &owners_sheet, part).await;
    let theirs = hers.look().await;
    let blobs: Vec<_> =
        theirs.records.iter().flat_map(|(_, _, record)| record.fact.files()).map(|it| it.blob).collect();
    assert_eq!(blobs.len(), 1);
    assert_eq!(his.reaches(part, &blobs).await, 0, "the server refuses each call");
    assert_eq!(hers.reaches(part, &blobs).await, 6, "which it answers to who is in");
    assert!(theirs.page.put.len() >= 4, "person, part, and what was moved");
    assert_eq!(hers.opens(&theirs).await, theirs.page.put.len(), "the part's own keys open each");
    assert_eq!(
        his.opens(&theirs).await,
        0,
        "even who has the sealed bytes opens none with the keys of the main records"
    );
    // Nothing that he can open tells of a part, or which kinds left.
    let seen = his.look().await;
    let tells = |record: &Record| matches!(record.fact, Fact::Part(_) | Fact::Move(_));
    assert!(!seen.records.iter().any(|(_, _, record)| tells(record)));
    assert!(!format!("{:?}", seen.records).contains(&part.to_string()));
    assert!(!format!("{:?}", seen.records).contains(NAME));
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_member_of_both_is_led_from_one_to_the_other_and_a_member_of_the_part_alone_is_not() {
    let Family { mut owner, mut guest, guests, running, _folder, .. } = family().await;
    let main = open_now(&mut owner).await;
    let part = make_part(&mut owner, NAME).await;
    let view = |main| PartView { name: NAME.into(), main };
    assert_eq!(parts(&mut owner).await, [(part, view(Some(main)))]);

    open_vault(&mut owner, part).await.unwrap();
    assert_eq!(members(&mut owner).await.members.len(), 1, "nobody comes along");
    join(&mut owner, &mut guest, "長女", MemberRole::Editor).await;
    assert_eq!(parts(&mut guest).await, [(part, view(None))], "the name, and no way to what she does not open");
    drop(guest);
    open_vault(&mut owner, main).await.unwrap();
    let mut guest = guests.page();
    guest.open().await;
    join(&mut owner, &mut guest, "長女", MemberRole::Editor).await;
    assert_eq!(parts(&mut guest).await, [(part, view(Some(main)))]);

    // Who decides who reads is the owner: an editor of both moves nothing.
    open_vault(&mut guest, main).await.unwrap();
    guest.add(drug("長女が書いた薬")).await;
    let id = id_of(&mut guest, "メトホルミン").await;
    let refused = move_to(&mut guest, part, one_by_one(&[id])).await;
    assert_eq!(refused, Err(Trouble::Refused(ProblemKind::NotAllowed)));
    assert_eq!(guest.titles().await, ["メトホルミン", "長女が書いた薬"]);
    open_vault(&mut guest, part).await.unwrap();
    let named = guest.call(NamePart { name: "別の名前".into() }).await;
    assert_eq!(named, Err(Trouble::Refused(ProblemKind::NotAllowed)));

    // The owner gives it another name; under new keys it is still what it was.
    open_vault(&mut owner, part).await.unwrap();
    owner.call(NamePart { name: "通院の記録".into() }).await.unwrap();
    let sheet = owner.call(StartReplacement { passphrase: PASSPHRASE.into(), language: "ja".into() }).await.unwrap();
    let answers = sheet.ask.map(|position| sheet.words[position - 1].clone());
    let finish = FinishReplacement { answers, grants: Vec::new(), text: "替える".into(), language: "ja".into() };
    assert!(owner.call(finish).await.unwrap().complete);
    let named = [(part, PartView { name: "通院の記録".into(), main: Some(main) })];
    assert_eq!(parts(&mut owner).await, named);
    open_vault(&mut owner, main).await.unwrap();
    let id = id_of(&mut owner, "メトホルミン").await;
    let hers = id_of(&mut owner, "長女が書いた薬").await;
    assert_eq!(move_to(&mut owner, part, one_by_one(&[id, hers])).await.unwrap().records, 2);
    // Who wrote it is still who wrote it.
    open_vault(&mut owner, part).await.unwrap();
    let items = owner.call(common::ALL).await.unwrap().items;
    let by = |title: &str| items.iter().find(|item| item.record.title() == title).unwrap().by.clone();
    assert_eq!(by("長女が書いた薬").as_deref(), Some("長女"));
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn an_editor_cannot_pass_another_vault_off_as_a_part_of_the_owners_records() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let [owners, sons] = [(); 2].map(|()| Device::new(&running.public_url));
    let (mut owner, mut son) = (owners.page(), sons.page());
    let main = owner.sign_up().await.1.vault;
    let (sons_sheet, _) = son.sign_up().await;
    let id = owner.add(drug("メトホルミン")).await.id;
    let part = make_part(&mut owner, NAME).await;
    let childs = owner.call(MakeVault { person: sayaka(), passphrase: PASSPHRASE.into() }).await.unwrap().vault;
    join(&mut owner, &mut son, "長男", MemberRole::Editor).await;
    let rogue = Rogue::new(&running.public_url, &sons_sheet, childs).await;
    let key = SigningSecret::from_bytes([7; 32]);
    let forged = Part::sign(&childs, main, "もう一つの分".into(), 1, &key);
    rogue.put(Record::new(Fact::Part(forged), Provenance::typed(0))).await;

    let mut again = owners.page();
    again.open().await;
    assert_eq!(parts(&mut again).await.into_iter().map(|(vault, _)| vault).collect::<Vec<_>>(), [part]);
    open_vault(&mut again, main).await.unwrap();
    assert_eq!(move_to(&mut again, childs, one_by_one(&[id])).await, Err(Trouble::NotFound));
    assert_eq!(again.titles().await, ["メトホルミン"]);
    // Not into itself, into none, or with nothing chosen either.
    assert_eq!(move_to(&mut again, main, one_by_one(&[id])).await, Err(Trouble::NotFound));
    let nowhere = VaultId::from_bytes([9; 16]);
    assert_eq!(move_to(&mut again, nowhere, one_by_one(&[id])).await, Err(Trouble::NotMember));
    assert_eq!(move_to(&mut again, part, one_by_one(&[])).await, Err(Trouble::Field(Field::Records)));
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn nothing_is_moved_to_more_eyes_than_were_shown() {
    let Family { mut owner, mut guest, owners, running, _folder, .. } = family().await;
    let main = open_now(&mut owner).await;
    let part = make_part(&mut owner, NAME).await;
    let id = id_of(&mut owner, "メトホルミン").await;
    let chosen = one_by_one(&[id]);
    let preview = owner.call(PreviewMove { chosen: chosen.clone(), to: part }).await.unwrap();
    assert_eq!(preview.counts, [(Kind::Medication, 1)]);
    assert!(preview.readers.len() == 1 && preview.readers[0].own, "{preview:?}");
    // Meanwhile, on another device, somebody is let in there.
    let mut other = owners.page();
    other.open().await;
    open_vault(&mut other, part).await.unwrap();
    join(&mut other, &mut guest, "長女", MemberRole::Reader).await;
    let readers = preview.readers.iter().map(|reader| reader.account).collect();
    let moved = owner.call(MoveRecords { chosen: chosen.clone(), to: part, readers }).await;
    assert_eq!(moved, Err(Trouble::ReadersChanged));
    assert_eq!(owner.titles().await, ["メトホルミン"]);
    assert_eq!(guest.titles().await, [""; 0]);
    // Asked anew it says who that is, and is done.
    let preview = owner.call(PreviewMove { chosen: chosen.clone(), to: part }).await.unwrap();
    assert!(preview.readers.iter().any(|reader| reader.name.as_deref() == Some("長女")));
    assert_eq!(move_to(&mut owner, part, chosen).await.unwrap().records, 1);
    guest.call(Refresh {}).await.unwrap();
    assert_eq!(guest.titles().await, ["メトホルミン"]);
    assert_eq!(titles_in(&mut owner, main).await, [""; 0]);
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn making_a_part_needs_the_passphrase_a_name_and_the_main_records() {
    let Family { mut owner, running, _folder, .. } = family().await;
    let make = |name: &str, passphrase: &str| MakePart { name: name.into(), passphrase: passphrase.into() };
    let wrong = owner.call(make(NAME, "まったく 別の 合言葉 です")).await;
    assert_eq!(wrong, Err(Trouble::WrongPassphrase));
    for name in ["", "　 ", &"長".repeat(81)] {
        assert_eq!(owner.call(make(name, PASSPHRASE)).await, Err(Trouble::Field(Field::Name)), "{name}");
    }
    let part = make_part(&mut owner, NAME).await;
    let second = make_part(&mut owner, NAME).await;
    assert_ne!(part, second, "one that is finished is not gone on with");
    open_vault(&mut owner, part).await.unwrap();
    assert_eq!(owner.call(make("分の分", PASSPHRASE)).await, Err(Trouble::NotFound), "a part has no parts");
    assert_eq!(vaults(&mut owner).await.len(), 3);
    running.stop().await;
}
