//! A member whose last day is over or who has left, together with the server.

use std::sync::atomic::Ordering;

use client::engine::wire::*;
use protocol::Bytes;
use protocol::change::ChangesPage;
use vault::head::SignedHead;

use super::liar::{Liar, disputed, in_changes};
use crate::common::{Device, PASSPHRASE, at_a_clock, drug, serve};
use crate::family::{account_of, join, members};
use crate::rogue::Rogue;

#[tokio::test(flavor = "current_thread")]
async fn a_head_by_somebody_whose_last_day_is_over_is_said_not_to_be_signed_by_a_member() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, _, running) = at_a_clock(folder.path()).await;
    let (owners, guests) = (Device::new(&running.public_url), Device::new(&running.public_url));
    let liar = Liar::new(&running.public_url);
    let (mut owner, mut guest) = (owners.page_over_at(liar.clone(), &clock), guests.page_at(&clock));
    let (_, opened) = owner.sign_up().await;
    let (sheet, _) = guest.sign_up().await;
    join(&mut owner, &mut guest, "長男", MemberRole::Editor).await;
    let now = clock.load(Ordering::SeqCst);
    let until = now + 600;
    let account = account_of(&members(&mut owner).await, "長男");
    owner.call(SetEnd { account, until: Some(until), passphrase: PASSPHRASE.into() }).await.unwrap();
    clock.store(until - 100, Ordering::SeqCst);
    owner.add(drug("メトホルミン")).await;
    let rogue = std::rc::Rc::new(Rogue::new(&running.public_url, &sheet, opened.vault).await);
    clock.store(until, Ordering::SeqCst);

    let at = |time: i64| {
        let rogue = std::rc::Rc::clone(&rogue);
        in_changes(move |after, page: &mut ChangesPage| {
            let last = SignedHead::parse(&page.head.0).unwrap();
            let head = rogue.next(&last, |head| head.time = time);
            if after < last.head().revision {
                page.digests.push(protocol::Digest(*last.digest().as_bytes()));
            }
            (page.head, page.through) = (Bytes(head.as_bytes().to_vec()), head.head().revision);
        })
    };
    for (time, what) in [(until, "from that day on"), (until - 101, "dated back to before what was seen here")] {
        liar.lies(at(time));
        let dispute = disputed(owner.call(Refresh {}).await);
        assert_eq!((dispute.kind, dispute.restorable), (DisputeKind::Foreign, false), "{what}");
        liar.tells_the_truth();
        // Opened before that day, so that nothing is tidied up.
        clock.store(until - 1, Ordering::SeqCst);
        owner = owners.page_over_at(liar.clone(), &clock);
        assert_eq!(owner.open().await.dispute, None);
        clock.store(until, Ordering::SeqCst);
    }
    // What was written in time and comes late is taken.
    liar.lies(at(until - 50));
    assert_eq!(owner.call(Refresh {}).await, Ok(()));
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_server_that_stops_showing_the_lists_in_which_somebody_was_keeps_no_device_that_saw_one_from_asking() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let (owners, guests) = (Device::new(&running.public_url), Device::new(&running.public_url));
    let liar = Liar::new(&running.public_url);
    let (mut owner, mut guest) = (owners.page_over(liar.clone()), guests.page());
    let (_, opened) = owner.sign_up().await;
    guest.sign_up().await;
    join(&mut owner, &mut guest, "長男", MemberRole::Reader).await;
    let drug_id = owner.add(drug("メトホルミン")).await.id;
    let grant = owner.share(&[drug_id]).await.grant;
    guest.call(LeaveVault { vault: opened.vault, passphrase: PASSPHRASE.into() }).await.unwrap();
    // The opening makes the new key; from then on only its list is shown.
    owners.page_over(liar.clone()).open().await;
    liar.lies(in_changes(|_, page: &mut ChangesPage| {
        page.member_lists.drain(..page.member_lists.len() - 1);
    }));
    let mut owner = owners.page_over(liar.clone());
    assert_eq!(owner.open().await.dispute, None);
    let asked = members(&mut owner).await.links;
    assert_eq!(asked, Some(LinksAsked { names: vec!["長男".into()], grants: vec![grant] }));
    running.stop().await;
}
