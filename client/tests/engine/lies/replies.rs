//! What was left in a reply box, given under another id or altered: it is said that it does not open.

use std::cell::RefCell;

use client::engine::wire::*;

use super::liar::Liar;
use crate::common::{Device, drug, serve};

#[tokio::test(flavor = "current_thread")]
async fn a_reply_that_the_server_shows_under_anothers_id_or_altered_is_said_not_to_open() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let device = Device::new(&running.public_url);
    let liar = Liar::new(&running.public_url);
    let mut page = device.page_over(liar.clone());
    page.sign_up().await;
    let shown = page.add(drug("薬")).await.id;
    let link = page.share(&[shown]).await;
    page.call(SetReplyBox { grant: link.grant, open: true }).await.unwrap();
    let mut doctor = Device::new(&running.public_url).page();
    let ask = OpenLink { link: link.link.clone(), recipient: "受付".into(), passcode: None };
    let ticket = doctor.call(ask).await.unwrap().reply_ticket.unwrap();
    for text in ["一つ目", "二つ目"] {
        let (link, ticket) = (link.link.clone(), ticket.clone());
        doctor.call(LeaveReply { link, ticket, from: "邊見".into(), text: text.into(), file: None }).await.unwrap();
    }
    let mut texts = async || {
        let replies = page.call(ListReplies { grant: link.grant }).await.unwrap();
        let mut texts: Vec<_> = replies.into_iter().map(|reply| reply.content.map(|content| content.text)).collect();
        texts.sort();
        texts
    };
    let honest = [Some("一つ目".to_owned()), Some("二つ目".to_owned())];
    assert_eq!(texts().await, honest);
    let first = RefCell::new(None::<Vec<u8>>);
    liar.lies(move |path, bytes| match path.contains("/replies/") {
        true => first.borrow_mut().get_or_insert(bytes).clone(),
        false => bytes,
    });
    let swapped = texts().await;
    assert_eq!(swapped.iter().filter(|text| text.is_none()).count(), 1, "{swapped:?}");
    liar.lies(|path, mut bytes| {
        if path.contains("/replies/") {
            let last = bytes.len() - 1;
            bytes[last] ^= 1;
        }
        bytes
    });
    assert_eq!(texts().await, [None, None]);
    liar.tells_the_truth();
    assert_eq!(texts().await, honest);
}
