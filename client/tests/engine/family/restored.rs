//! A server that was put back to an older member list: the owner confirms, nobody comes back by it, and every device goes on.

use std::path::PathBuf;

use super::*;
use crate::common::{copy_folder, serve_at};
use crate::rogue::Rogue;
use client::environment::Environment as _;
use tempfile::TempDir;
use vault::id::VaultId;

/// A server with an owner whose son is in, and somebody else with an account; then a copy of everything, as a backup.
struct Restored {
    _folder: TempDir,
    data: PathBuf,
    backup: PathBuf,
    address: std::net::SocketAddr,
    vault: VaultId,
    /// The owner's words.
    sheet: Sheet,
    owners: [Device; 2],
    sons: Device,
    others: Device,
    running: Running,
}

async fn with_a_backup() -> Restored {
    let folder = tempfile::tempdir().unwrap();
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    let running = serve(&data).await;
    let (address, url) = (running.address, running.public_url.clone());
    let [first, second, sons, others] = [(); 4].map(|()| Device::new(&url));
    let mut owner = first.page();
    let (sheet, opened) = owner.sign_up().await;
    owner.add(drug("メトホルミン")).await;
    second.page().call(OpenWithWords { words: sheet.words.join(" "), keep: true }).await.unwrap();
    let (mut son, mut other) = (sons.page(), others.page());
    son.sign_up().await;
    other.sign_up().await;
    join(&mut owner, &mut son, "長男", MemberRole::Editor).await;
    let owners = [first, second];
    // Every device knows the list of that moment.
    owners[1].page().open().await;
    running.stop().await;
    copy_folder(&data, &backup);
    let running = serve_at(&data, address).await;
    Restored { _folder: folder, data, backup, address, vault: opened.vault, sheet, owners, sons, others, running }
}

impl Restored {
    /// Puts the server back. The log of deletions went with the disk.
    async fn put_back(self) -> Self {
        self.running.stop().await;
        std::fs::remove_dir_all(&self.data).unwrap();
        copy_folder(&self.backup, &self.data);
        let running = serve_at(&self.data, self.address).await;
        Self { running, ..self }
    }
}

fn names(view: &MembersView) -> Vec<&str> {
    view.members.iter().filter_map(|member| member.name.as_deref()).collect()
}

#[tokio::test(flavor = "current_thread")]
async fn after_a_restore_to_an_older_member_list_the_owner_confirms_and_every_device_goes_on() {
    let scene = with_a_backup().await;
    let (mut owner, mut other) = (scene.owners[0].page(), scene.others.page());
    owner.open().await;
    other.open().await;
    join(&mut owner, &mut other, "長女", MemberRole::Reader).await;
    owner.add(drug("あとの薬")).await;
    scene.owners[1].page().open().await;
    let mut son = scene.sons.page();
    son.open().await;
    son.call(OpenVault { vault: scene.vault }).await.unwrap();
    let scene = scene.put_back().await;

    let mut owner = scene.owners[0].page();
    let dispute = owner.open().await.dispute.expect("the roll-back is noticed");
    assert_eq!((dispute.kind, dispute.restorable), (DisputeKind::RolledBack, true));
    assert_eq!(
        owner.call(ConfirmRestore {}).await.unwrap().sent,
        3,
        "the record, what the daughter is called, and what was done"
    );
    assert_eq!(owner.titles().await, ["あとの薬", "メトホルミン"]);
    // Who came after the backup is out, and can be invited again.
    assert_eq!(names(&members(&mut owner).await), ["千鶴", "長男"]);
    owner.add(allergy("鶏卵")).await;

    let mut second = scene.owners[1].page();
    assert_eq!(second.open().await.dispute, None, "it saw a list of a higher number than the backup's");
    assert_eq!(second.titles().await, ["あとの薬", "メトホルミン", "鶏卵"]);
    let mut son = scene.sons.page();
    son.open().await;
    let opened = son.call(OpenVault { vault: scene.vault }).await.unwrap();
    assert_eq!(opened.dispute, None);
    assert_eq!(son.titles().await, ["あとの薬", "メトホルミン", "鶏卵"], "who was in before is in, under the new key");
    scene.running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_server_that_is_put_back_does_not_bring_back_who_was_removed() {
    let scene = with_a_backup().await;
    let mut owner = scene.owners[0].page();
    owner.open().await;
    let son = account_of(&members(&mut owner).await, "長男");
    remove(&mut owner, son, Vec::new()).await.unwrap();
    owner.add(drug("あとの薬")).await;
    let scene = scene.put_back().await;

    // As the server has it the son is a member: without its log it lets him in.
    let mut son = scene.sons.page();
    son.open().await;
    assert_eq!(son.call(OpenVault { vault: scene.vault }).await.unwrap().dispute, None);
    let mut owner = scene.owners[0].page();
    owner.open().await.dispute.expect("the roll-back is noticed");
    owner.call(ConfirmRestore {}).await.unwrap();
    assert_eq!(names(&members(&mut owner).await), ["千鶴"]);
    owner.add(drug("秘密の薬")).await;
    assert_eq!(son.call(Refresh {}).await, Err(Trouble::NotMember));
    assert_eq!(son.titles().await, ["メトホルミン"]);
    scene.running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_server_that_is_put_back_gives_nobody_back_what_they_could_do() {
    let scene = with_a_backup().await;
    let mut owner = scene.owners[0].page();
    owner.open().await;
    let account = account_of(&members(&mut owner).await, "長男");
    let change = ChangeRole { account, role: MemberRole::Reader, passphrase: PASSPHRASE.into() };
    owner.call(change).await.unwrap();
    let scene = scene.put_back().await;

    let mut owner = scene.owners[0].page();
    owner.open().await.dispute.expect("the roll-back is noticed");
    owner.call(ConfirmRestore {}).await.unwrap();
    let view = members(&mut owner).await;
    let role = view.members.iter().find(|member| member.account == account).map(|member| member.role);
    assert_eq!(role, Some(MemberRole::Reader));
    let mut son = scene.sons.page();
    son.open().await;
    son.call(OpenVault { vault: scene.vault }).await.unwrap();
    let refused = son.save(None, drug("書けない")).await.map(|_| ());
    assert_eq!(refused, Err(Trouble::Refused(ProblemKind::NotAllowed)));
    assert_eq!(son.titles().await, ["メトホルミン"], "he reads as before");
    scene.running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn whose_last_day_was_over_when_the_server_was_put_back_gets_no_new_key() {
    let scene = with_a_backup().await;
    let mut owner = scene.owners[0].page();
    owner.open().await;
    let account = account_of(&members(&mut owner).await, "長男");
    let now = client::native::System::default().now();
    let day = 24 * 60 * 60;
    let set = SetEnd { account, until: Some(now + day), passphrase: PASSPHRASE.into() };
    owner.call(set).await.unwrap();
    let scene = scene.put_back().await;

    // By the owner's clock it is over; the server, which was put back, knows of no end.
    let later = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(now + 2 * day));
    let mut owner = scene.owners[0].page_at(&later);
    owner.open().await.dispute.expect("the roll-back is noticed");
    owner.call(ConfirmRestore {}).await.unwrap();
    assert_eq!(names(&members(&mut owner).await), ["千鶴"]);
    owner.add(drug("新しい鍵で")).await;
    let rogue = Rogue::new(&scene.running.public_url, &scene.sheet, scene.vault).await;
    let generations = rogue.look().await.list;
    assert!(generations.list().entry(&account).is_none() && generations.list().generation == 2);
    let mut son = scene.sons.page();
    son.open().await;
    assert_eq!(son.titles().await, Vec::<String>::new(), "his own vault only");
    scene.running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_server_that_is_put_back_brings_back_nobody_under_the_keys_that_they_had_before() {
    let scene = with_a_backup().await;
    let mut owner = scene.owners[0].page();
    owner.open().await;
    let account = account_of(&members(&mut owner).await, "長男");
    remove(&mut owner, account, Vec::new()).await.unwrap();
    let mut son = scene.sons.page();
    son.open().await;
    son.call(LeaveVault { vault: scene.vault, passphrase: PASSPHRASE.into() }).await.unwrap();
    let ask = StartReplacement { passphrase: PASSPHRASE.into(), language: "ja".into() };
    let sheet = son.call(ask).await.unwrap();
    let answers = sheet.ask.map(|position| sheet.words[position - 1].clone());
    let (text, language) = ("替える".into(), "ja".into());
    son.call(FinishReplacement { answers, grants: Vec::new(), text, language }).await.unwrap();
    join(&mut owner, &mut son, "長男", MemberRole::Editor).await;
    let scene = scene.put_back().await;

    let mut owner = scene.owners[0].page();
    owner.open().await.dispute.expect("the roll-back is noticed");
    owner.call(ConfirmRestore {}).await.unwrap();
    assert_eq!(names(&members(&mut owner).await), ["千鶴"], "he is invited again");
    scene.running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn an_editor_cannot_confirm_what_takes_the_owners_lists_back() {
    let scene = with_a_backup().await;
    let (mut owner, mut other) = (scene.owners[0].page(), scene.others.page());
    owner.open().await;
    other.open().await;
    join(&mut owner, &mut other, "長女", MemberRole::Reader).await;
    let mut son = scene.sons.page();
    son.open().await;
    son.call(OpenVault { vault: scene.vault }).await.unwrap();
    let scene = scene.put_back().await;
    let mut son = scene.sons.page();
    // He opens where he was last.
    son.open().await.dispute.expect("the roll-back is noticed");
    assert_eq!(son.call(ConfirmRestore {}).await, Err(Trouble::Refused(ProblemKind::NotAllowed)));
    scene.running.stop().await;
}
