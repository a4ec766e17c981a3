//! An editor about to go, whose program is another: what they write about themselves, about links and about others.

use super::*;
use crate::rogue::Rogue;
use vault::id::{GrantId, VaultId};
use vault::record::{ConsentAct, Fact, Record};

/// An owner whose son is an editor and knows a link; what he has beside the program.
struct Scene {
    _folder: TempDir,
    running: Running,
    owners: Device,
    owner: Page,
    son: Page,
    vault: VaultId,
    link: GrantId,
    rogue: Rogue,
    sheets: [Sheet; 2],
}

async fn scene() -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let (owners, sons) = (Device::new(&running.public_url), Device::new(&running.public_url));
    let (mut owner, mut son) = (owners.page(), sons.page());
    let (owners_sheet, opened) = owner.sign_up().await;
    let (sheet, _) = son.sign_up().await;
    join(&mut owner, &mut son, "長男", MemberRole::Editor).await;
    let drug_id = owner.add(drug("メトホルミン")).await.id;
    let link = owner.share(&[drug_id]).await.grant;
    let rogue = Rogue::new(&running.public_url, &sheet, opened.vault).await;
    let sheets = [owners_sheet, sheet];
    Scene { _folder: folder, running, owners, owner, son, vault: opened.vault, link, rogue, sheets }
}

impl Scene {
    /// The son leaves, and the owner opens next: the names and links that are asked about.
    async fn asked_when_he_has_left(&mut self) -> Option<LinksAsked> {
        let leave = LeaveVault { vault: self.vault, passphrase: PASSPHRASE.into() };
        self.son.call(leave).await.unwrap();
        self.owner = self.owners.page();
        self.owner.open().await;
        members(&mut self.owner).await.links
    }

    fn all(&self) -> Option<LinksAsked> {
        Some(LinksAsked { names: vec!["長男".into()], grants: vec![self.link] })
    }
}

#[tokio::test(flavor = "current_thread")]
async fn an_editor_who_deletes_what_is_recorded_of_them_is_still_asked_about() {
    let mut scene = scene().await;
    let son = scene.rogue.account;
    let is_his = |record: &Record| matches!(&record.fact, Fact::Member(member) if member.account == son);
    scene.rogue.rewrite(|record| (!is_his(record)).then(|| record.clone())).await;
    assert_eq!(
        scene.asked_when_he_has_left().await,
        scene.all(),
        "the list says that he was in, and what he was called"
    );
    assert_eq!(scene.owner.call(Home {}).await.unwrap().links_asked, ["長男"]);
    scene.running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn an_editor_who_writes_that_they_had_gone_before_is_still_asked_about() {
    let mut scene = scene().await;
    let son = scene.rogue.account;
    scene
        .rogue
        .rewrite(|record| {
            let mut record = record.clone();
            match &mut record.fact {
                Fact::Member(member) if member.account == son => member.until = Some(1),
                Fact::Grant(grant) => grant.created = i64::MAX,
                _ => {}
            }
            Some(record)
        })
        .await;
    assert_eq!(scene.asked_when_he_has_left().await, scene.all());
    scene.running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_link_of_which_an_editor_took_out_the_record_is_ended_once_they_have_gone() {
    let mut scene = scene().await;
    let drug_id = scene.owner.call(common::ALL).await.unwrap().items[0].id;
    let kept = scene.owner.share(&[drug_id]).await.grant;
    let link = scene.link;
    let is_his = |record: &Record| matches!(&record.fact, Fact::Grant(grant) if grant.grant == link);
    scene.rogue.rewrite(|record| (!is_his(record)).then(|| record.clone())).await;
    let owner = Rogue::new(&scene.running.public_url, &scene.sheets[0], scene.vault).await;
    assert_eq!(owner.live_links().await.len(), 2, "he hides it while he is in");
    assert_eq!(scene.asked_when_he_has_left().await.map(|asked| asked.grants), Some(vec![kept]));
    let owner = Rogue::new(&scene.running.public_url, &scene.sheets[0], scene.vault).await;
    assert_eq!(owner.live_links().await, [kept]);
    scene.running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn that_a_link_goes_on_counts_only_as_the_owner_signed_it() {
    use vault::record::GoesOn;
    let mut scene = scene().await;
    let drug_id = scene.owner.call(common::ALL).await.unwrap().items[0].id;
    let (vault, link, other) = (scene.vault, scene.link, scene.owner.share(&[drug_id]).await.grant);
    // Signed with a key of his own, and the owner's word about another list.
    let key = vault::key_pair::SigningSecret::from_bytes([7; 32]);
    let forged = GoesOn::sign(&vault, &link, 99, &key);
    scene
        .rogue
        .rewrite(|record| {
            let mut record = record.clone();
            if let Fact::Grant(grant) = &mut record.fact {
                let owners = grant.goes_on.clone().expect("the owner made it");
                grant.goes_on = Some(if grant.grant == link { forged.clone() } else { GoesOn { list: 99, ..owners } });
            }
            Some(record)
        })
        .await;
    let mut grants = vec![link, other];
    grants.sort();
    assert_eq!(scene.asked_when_he_has_left().await, Some(LinksAsked { names: vec!["長男".into()], grants }));
    // Once the owner has said that it goes on, no device of theirs asks again.
    let choices = [link, other].map(|grant| GrantChoice { grant, keep: true }).to_vec();
    let answer = AnswerLinks { grants: choices, text: "続ける".into(), language: "ja".into() };
    assert_eq!(scene.owner.call(answer).await, Ok(0));
    assert_eq!(members(&mut scene.owner).await.links, None);
    let new = Device::new(&scene.running.public_url);
    let mut page = new.page();
    page.call(OpenWithWords { words: scene.sheets[0].words.join(" "), keep: true }).await.unwrap();
    assert_eq!(members(&mut page).await.links, None, "a device that was not there");
    scene.running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_device_that_remembers_nothing_asks_as_well() {
    let mut scene = scene().await;
    assert_eq!(scene.asked_when_he_has_left().await, scene.all());
    let new = Device::new(&scene.running.public_url);
    let mut page = new.page();
    page.call(OpenWithWords { words: scene.sheets[0].words.join(" "), keep: true }).await.unwrap();
    assert_eq!(members(&mut page).await.links, scene.all());
    scene.running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn what_an_editor_called_somebody_is_not_signed_as_the_owners_word() {
    let mut scene = scene().await;
    let daughters = Device::new(&scene.running.public_url);
    let mut daughter = daughters.page();
    daughter.sign_up().await;
    join(&mut scene.owner, &mut daughter, "長女", MemberRole::Reader).await;
    let account = account_of(&members(&mut scene.owner).await, "長女");
    // As before names were signed.
    let owner = Rogue::new(&scene.running.public_url, &scene.sheets[0], scene.vault).await;
    owner.write_list(|list| list.entries.iter_mut().for_each(|entry| entry.name = None)).await;
    let son = scene.rogue.account;
    scene
        .rogue
        .rewrite(|record| {
            let mut record = record.clone();
            if let Fact::Member(member) = &mut record.fact
                && member.account == account
            {
                member.name = "お医者さん".into();
                record.by = Some(son);
            }
            Some(record)
        })
        .await;
    scene.owner.call(Refresh {}).await.unwrap();
    let change = ChangeRole { account, role: MemberRole::Editor, passphrase: PASSPHRASE.into() };
    scene.owner.call(change).await.unwrap();
    let list = owner.look().await.list;
    let is_signed = |account| list.list().entry(&account).unwrap().name.is_some();
    assert!(!is_signed(account), "the son gave this one");
    assert!(is_signed(son) && is_signed(owner.account), "the owner gave these");
    scene.running.stop().await;
}

/// What an editor would have the owner believe: that this vault was elsewhere before, and its links are that place's.
fn forged_place(into: &VaultId, grants: Vec<GrantId>, finished: Option<i64>) -> Record {
    use vault::id::{AccountId, Digest};
    use vault::record::{Former, FormerPlace, JournalBegin, PlaceLeft, Provenance};
    let left = PlaceLeft {
        server: "https://elsewhere.example".into(),
        vault: VaultId::from_bytes([7; 16]),
        account: AccountId::from_bytes([7; 16]),
        head: Vec::new().into(),
        list: Vec::new().into(),
        begins: JournalBegin { n: 0, chain: Digest::ZERO },
        keys: Vec::new(),
        members: Vec::new(),
    };
    let place = FormerPlace {
        left,
        exported: 1,
        begun: 1,
        finished,
        digest: Digest::ZERO,
        pieces: vec![Digest::ZERO; 1000],
        grants,
        cuts: Vec::new(),
        list: 1,
        signature: [0; 64].into(),
    };
    let place = place.signed(into, 1, &vault::key_pair::SigningSecret::from_bytes([7; 32]));
    Record::new(Fact::Former(Former::Place(Box::new(place))), Provenance::typed(1))
}

#[tokio::test(flavor = "current_thread")]
async fn an_editor_who_says_that_a_link_is_of_another_place_hides_it_from_nobody() {
    let mut scene = scene().await;
    let id = vault::record::former_id(&scene.vault, 0);
    scene.rogue.put_at(id, forged_place(&scene.vault, vec![scene.link], Some(2))).await;
    scene.owner.call(Refresh {}).await.unwrap();
    let shares = scene.owner.call(ListShares {}).await.unwrap().shares;
    assert_eq!(shares[0].state, ShareState::Active);
    assert_eq!(shares[0].former, None);
    assert_eq!(scene.asked_when_he_has_left().await, scene.all());
    let end =
        EndShare { grant: scene.link, act: ConsentAct::Revoked, text: "取り消す".into(), language: "ja".into() };
    scene.owner.call(end).await.unwrap();
    let owner = Rogue::new(&scene.running.public_url, &scene.sheets[0], scene.vault).await;
    assert_eq!(owner.live_links().await, []);
    scene.running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn an_editor_who_says_that_a_move_was_begun_stops_nobody_from_writing_and_has_nothing_deleted() {
    let mut scene = scene().await;
    let id = vault::record::former_id(&scene.vault, 0);
    scene.rogue.put_at(id, forged_place(&scene.vault, Vec::new(), None)).await;
    scene.owner.call(Refresh {}).await.unwrap();
    scene.owner.add(drug("あとから書いた薬")).await;
    assert_eq!(scene.owner.call(GetMoveIn {}).await.unwrap(), None);
    assert_eq!(scene.owner.call(UndoMoveIn {}).await, Err(Trouble::NotFound));
    scene.owner.call(ExportEverything {}).await.unwrap();
    assert_eq!(scene.owner.titles().await.len(), 2);
    scene.running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn an_editor_who_dates_the_end_of_a_link_back_hides_it_from_nobody_and_what_it_shows_is_kept_up_to_date() {
    let mut scene = scene().await;
    let drug_id = scene.owner.call(common::ALL).await.unwrap().items[0].id;
    let other = scene.owner.add(drug("ずっと見せる薬")).await.id;
    let second = scene.owner.share(&[drug_id, other]).await;
    let links = [scene.link, second.grant];
    scene
        .rogue
        .rewrite(|record| {
            let mut record = record.clone();
            if let Fact::Grant(grant) = &mut record.fact
                && links.contains(&grant.grant)
            {
                grant.until = Some(1);
            }
            Some(record)
        })
        .await;
    let mut asked = scene.asked_when_he_has_left().await.unwrap().grants;
    asked.sort();
    let mut both = links.to_vec();
    both.sort();
    assert_eq!(asked, both);
    // What it shows follows the records, or it ends as it was said to.
    scene.owner.call(DeleteRecord { id: drug_id }).await.unwrap();
    let ask = OpenLink { link: second.link.clone(), recipient: "受付".into(), passcode: None };
    let opened = format!("{:?}", Device::new(&scene.running.public_url).page().call(ask).await);
    assert!(!opened.contains("メトホルミン"), "{opened}");
    scene.running.stop().await;
}
