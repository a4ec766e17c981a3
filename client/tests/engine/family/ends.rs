//! Access that ends on a day.

use std::sync::atomic::Ordering;

use super::*;
use crate::common::{AtClock, at_a_clock};
use client::native::NativeTransport;

const DAY: i64 = 24 * 60 * 60;

type At = Page<NativeTransport, AtClock>;

async fn set_end(owner: &mut At, account: AccountId, until: Option<i64>) -> Result<(), Trouble> {
    owner.call(SetEnd { account, until, passphrase: PASSPHRASE.into() }).await
}

#[tokio::test(flavor = "current_thread")]
async fn a_members_access_ends_on_its_day_and_the_owners_next_opening_makes_a_new_generation() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, _, running) = at_a_clock(folder.path()).await;
    let (owners, guests) = (Device::new(&running.public_url), Device::new(&running.public_url));
    let (mut owner, mut guest) = (owners.page_at(&clock), guests.page_at(&clock));
    owner.sign_up().await;
    let drug_id = owner.add(drug("メトホルミン")).await.id;
    guest.sign_up().await;
    join(&mut owner, &mut guest, "母", MemberRole::Editor).await;
    owner.share(&[drug_id]).await;
    let now = clock.load(Ordering::SeqCst);
    let account = account_of(&members(&mut owner).await, "母");
    assert_eq!(set_end(&mut owner, account, Some(now)).await, Err(Trouble::Field(Field::Until)));
    let own = account_of(&members(&mut owner).await, "千鶴");
    assert_eq!(set_end(&mut owner, own, Some(now + DAY)).await, Err(Trouble::NotFound), "an owner has no end");
    set_end(&mut owner, account, Some(now + DAY)).await.unwrap();
    let seen = |view: &MembersView| view.members.iter().find(|it| it.account == account).map(|it| (it.until, it.left));
    assert_eq!(seen(&members(&mut owner).await), Some((Some(now + DAY), false)));

    // Until then nothing changes; the member sees the day.
    clock.store(now + DAY - 600, Ordering::SeqCst);
    let mut guest = guests.page_at(&clock);
    guest.open().await;
    assert_eq!(seen(&members(&mut guest).await), Some((Some(now + DAY), false)));
    guest.add(drug("母が書いた")).await;

    clock.store(now + DAY, Ordering::SeqCst);
    assert_eq!(guest.call(Refresh {}).await, Err(Trouble::NotMember));
    assert_eq!(guest.save(None, drug("おそい")).await.map(|_| ()), Err(Trouble::NotMember));
    let mut again = guests.page_at(&clock);
    again.open().await;
    assert_eq!(again.titles().await, Vec::<String>::new(), "the own vault, which is empty");
    let listed = vaults(&mut again).await;
    assert_eq!(listed.iter().filter(|item| item.refused).count(), 1);

    let mut owner = owners.page_at(&clock);
    owner.open().await;
    let view = members(&mut owner).await;
    assert_eq!((view.members.len(), view.past.len()), (1, 1));
    assert_eq!(view.links.map(|asked| asked.names), Some(vec!["母".to_owned()]), "she knew the link");
    owner.add(drug("新しい鍵で")).await;
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn the_server_refuses_from_that_day_even_whose_clock_is_behind_and_the_day_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, _, running) = at_a_clock(folder.path()).await;
    let (owners, guests) = (Device::new(&running.public_url), Device::new(&running.public_url));
    let (mut owner, mut guest) = (owners.page_at(&clock), guests.page_at(&clock));
    owner.sign_up().await;
    owner.add(drug("メトホルミン")).await;
    guest.sign_up().await;
    join(&mut owner, &mut guest, "母", MemberRole::Reader).await;
    let now = clock.load(Ordering::SeqCst);
    let account = account_of(&members(&mut owner).await, "母");
    set_end(&mut owner, account, Some(now + DAY)).await.unwrap();
    set_end(&mut owner, account, None).await.unwrap();
    clock.store(now + 2 * DAY, Ordering::SeqCst);
    let mut guest = guests.page_at(&clock);
    guest.open().await;
    assert_eq!(guest.titles().await, ["メトホルミン"], "where she was last");
    let mut owner = owners.page_at(&clock);
    owner.open().await;
    assert_eq!(members(&mut owner).await.members.len(), 2);

    set_end(&mut owner, account, Some(now + 3 * DAY)).await.unwrap();
    // A device whose clock stands still.
    let behind = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(now + 2 * DAY));
    let mut late = guests.page_at(&behind);
    late.open().await;
    assert_eq!(late.titles().await, ["メトホルミン"]);
    clock.store(now + 3 * DAY, Ordering::SeqCst);
    let refused = late.call(Refresh {}).await;
    // Its session may have run out as well; either way nothing more is read.
    assert!(matches!(refused, Err(Trouble::NotMember | Trouble::Locked)), "{refused:?}");
    let mut late = guests.page_at(&behind);
    late.open().await;
    assert_eq!(late.titles().await, Vec::<String>::new(), "the server lets her into her own vault only");
    running.stop().await;
}

#[tokio::test(flavor = "current_thread")]
async fn nothing_is_written_that_others_would_take_for_written_after_the_last_day() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, _, running) = at_a_clock(folder.path()).await;
    let (owners, guests) = (Device::new(&running.public_url), Device::new(&running.public_url));
    // The owner's clock is ahead.
    let now = clock.load(Ordering::SeqCst);
    let ahead = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(now));
    let (mut owner, mut guest) = (owners.page_at(&ahead), guests.page_at(&clock));
    owner.sign_up().await;
    guest.sign_up().await;
    join(&mut owner, &mut guest, "母", MemberRole::Editor).await;
    let account = account_of(&members(&mut owner).await, "母");
    set_end(&mut owner, account, Some(now + DAY)).await.unwrap();
    guest.call(Refresh {}).await.unwrap();
    guest.add(drug("まだ書ける")).await;
    ahead.store(now + 2 * DAY, Ordering::SeqCst);
    owner.add(drug("進んだ時計で")).await;
    assert_eq!(guest.save(None, drug("おそい")).await.map(|_| ()), Err(Trouble::NotMember));
    owner.call(Refresh {}).await.unwrap();
    assert_eq!(owner.titles().await, ["まだ書ける", "進んだ時計で"]);
    running.stop().await;
}
