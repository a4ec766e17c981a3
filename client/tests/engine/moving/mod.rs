//! A whole vault that moves from one server to another.

mod broken;
mod whole;

use client::engine::wire::*;
use client::environment::Environment;
use client::transport::Transport;
use protocol::Bytes;
use server::run::Running;
use tempfile::TempDir;
use vault::record::{ConsentAct, Document, DocumentDescription, Fact, Kind, Provenance, Record};

use crate::common::{self, Device, PASSPHRASE, Page, allergy, draft, drug, serve};
use crate::family::join;

/// Two servers, and a patient at the first with everything that a vault can hold.
struct Two {
    _folders: [TempDir; 2],
    old: Running,
    new: Running,
    patient: Page,
    /// A link that opens at the first.
    link: LinkView,
    referral: vault::id::RecordId,
}

async fn two() -> Two {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let (old, new) = (serve(folders[0].path()).await, serve(folders[1].path()).await);
    let mut patient = Device::new(&old.public_url).page();
    patient.sign_up().await;
    let (link, referral) = lived(&mut patient, &old.public_url).await;
    Two { _folders: folders, old, new, patient, link, referral }
}

/// Records of every sort: with an earlier version, set aside, deleted, with files; links that are open, revoked, a card; an opening; a
/// reply; a letter; a changed number; a member.
async fn lived(page: &mut Page, url: &str) -> (LinkView, vault::id::RecordId) {
    let first = page.add(drug("アムロジピンOD錠5mg")).await;
    page.save(Some((first.id, first.revision)), drug("アムロジピンOD錠2.5mg")).await.unwrap();
    let soba = page.add(allergy("そば")).await.id;
    let aside = page.add(drug("ほかの人の薬")).await.id;
    page.call(SetMine { which: WhichRecords::One(aside), mine: false }).await.unwrap();
    let gone = page.add(drug("消した薬")).await.id;
    page.call(DeleteRecord { id: gone }).await.unwrap();
    for n in 1..=2 {
        let file = page_file(page, n).await;
        page.add(paper(file)).await;
    }
    let link = page.share(&[first.id]).await;
    page.call(SetReplyBox { grant: link.grant, open: true }).await.unwrap();
    let opened = open_link(url, &link).await.unwrap();
    let (link_text, ticket) = (link.link.clone(), opened.reply_ticket.unwrap());
    let text = "お大事に。".to_owned();
    let reply = LeaveReply { link: link_text, ticket, from: "邊見 悠".into(), text, file: None };
    Device::new(url).page().call(reply).await.unwrap();
    let reply = page.call(ListReplies { grant: link.grant }).await.unwrap().remove(0).reply;
    page.call(TakeInReply { grant: link.grant, reply, not_my_number: false }).await.unwrap();
    let shares = page.call(ListShares {}).await.unwrap();
    page.call(ChangeNumber { provider: shares.shares[0].provider.id }).await.unwrap();
    let revoked = page.share(&[first.id]).await.grant;
    let (text, language) = ("取り消す".to_owned(), "ja".to_owned());
    page.call(EndShare { grant: revoked, act: ConsentAct::Revoked, text, language }).await.unwrap();
    let provider = ProviderChoice::New { name: "カードを読みとった人".into(), place: None };
    let card = ShareDraft { provider, purpose: None, card: true, ..draft(&[soba], &[Kind::Allergy]) };
    page.call(CreateShare { draft: card }).await.unwrap();
    let letter = ReferralDraft {
        provider: ProviderChoice::New { name: "みさき病院".into(), place: None },
        purpose: "ひざの相談".into(),
        records: vec![ChosenRecord::whole(first.id)],
        language: "ja".into(),
    };
    let made = page.call(CreateReferral { draft: letter, link: None }).await.unwrap();
    let mut guest = Device::new(url).page();
    guest.sign_up().await;
    join(page, &mut guest, "さやか", MemberRole::Editor).await;
    guest.add(drug("さやかが書いた薬")).await;
    page.call(Refresh {}).await.unwrap();
    (link, made.referral)
}

fn paper(file: vault::record::Attachment) -> Record {
    let about = DocumentDescription { title: Some("紹介状".into()), ..DocumentDescription::default() };
    Record::new(Fact::Document(Box::new(Document { about, files: vec![file] })), Provenance::typed(0))
}

async fn page_file(page: &mut Page, n: u8) -> vault::record::Attachment {
    let (name, media_type) = (format!("{n}.pdf"), "application/pdf".into());
    page.call(StoreFile { name, media_type, bytes: Bytes(vec![n; 30_000]) }).await.unwrap()
}

async fn open_link(url: &str, link: &LinkView) -> Result<ViewDocument, Trouble> {
    let ask = OpenLink { link: link.link.clone(), recipient: "受付".into(), passcode: None };
    Device::new(url).page().call(ask).await
}

/// Everything of the vault, in parts of this size, and its code.
async fn taken_out(page: &mut Page, part_bytes: u64) -> (Vec<Vec<u8>>, String) {
    let code = page.call(ExportArchive { passphrase: PASSPHRASE.into(), part_bytes }).await.unwrap().code;
    let parts = common::archive(page, part_bytes).await.into_iter().map(|(_, bytes)| bytes).collect();
    (parts, code)
}

/// Hands over all parts of an archive.
async fn open_parts<T: Transport, E: Environment>(page: &mut Page<T, E>, parts: &[Vec<u8>]) -> Result<(), Trouble> {
    for (at, part) in parts.iter().enumerate() {
        page.call(common::part(part, (at == 0).then_some(PASSPHRASE))).await?;
    }
    Ok(())
}

/// Hands over the files that are asked for.
async fn begin<T: Transport, E: Environment>(page: &mut Page<T, E>, parts: &[Vec<u8>]) -> Result<usize, Trouble> {
    let needed = page.call(BeginMoveIn { confirmed_own: false }).await?;
    let count = needed.len();
    for file in needed {
        let sealed = parts[file.part as usize - 1][file.from as usize..file.to as usize].to_vec();
        page.call(MoveInFile { blob: file.blob, sealed: Bytes(sealed) }).await?;
    }
    Ok(count)
}

async fn move_in<T: Transport, E: Environment>(page: &mut Page<T, E>, parts: &[Vec<u8>]) -> Result<MovedIn, Trouble> {
    open_parts(page, parts).await?;
    begin(page, parts).await?;
    page.call(FinishMoveIn {}).await
}

async fn journal<T: Transport, E: Environment>(page: &mut Page<T, E>) -> JournalView {
    page.call(ListJournal { limit: 1_000, ..ListJournal::default() }).await.unwrap()
}

/// What there is of health records, in the order of the list, without revisions, which begin again.
async fn records<T: Transport, E: Environment>(page: &mut Page<T, E>) -> Vec<Record> {
    let mut items = page.call(common::ALL).await.unwrap().items;
    items.extend(page.call(ListNotMine {}).await.unwrap());
    items.into_iter().map(|item| item.record).collect()
}
