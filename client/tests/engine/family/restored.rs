//! A server that was put back to an older member list: the owner confirms, nobody comes back by it, and every device goes on.

use std::path::PathBuf;

use super::*;
use crate::common::{copy_folder, serve_at};
use tempfile::TempDir;
use vault::id::VaultId;

/// A server with an owner whose son is in, and somebody else with an account; then a copy of everything, as a backup.
struct Restored {
    _folder: TempDir,
    data: PathBuf,
    backup: PathBuf,
    address: std::net::SocketAddr,
    vault: VaultId,
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
    Restored { _folder: folder, data, backup, address, vault: opened.vault, owners, sons, others, running }
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
    assert_eq!(owner.call(ConfirmRestore {}).await.unwrap().sent, 2, "the record, and what the daughter is called");
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
