//! Ids of accounts: random, and of nothing else.

use client::device::{DeviceStore, SEAL_KEY, SealRecord};
use vault::account::derive_sign_in_id;
use vault::secret::Seal;

use crate::common::{Device, PASSPHRASE, serve};
use client::engine::wire::*;

/// Accounts that are made. Fewer would leave a constant part unnoticed.
const ACCOUNTS: usize = 8;
/// Bytes in a row that two random ids of 16 bytes do not share: among so few ids once in a hundred thousand runs.
const SHARED: usize = 4;

#[tokio::test(flavor = "current_thread")]
async fn an_accounts_id_is_random_and_has_nothing_in_common_with_another_accounts_or_with_any_other_id() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let (mut accounts, mut all) = (Vec::new(), Vec::new());
    for _ in 0..ACCOUNTS {
        let device = Device::new(&running.public_url);
        let mut page = device.page();
        // The same person with the same passphrase each time.
        let (_, opened) = page.sign_up().await;
        let made =
            page.call(MakeVault { person: crate::common::chizuru(), passphrase: PASSPHRASE.into() }).await.unwrap();
        let record = device.store.get(SEAL_KEY).await.unwrap().unwrap();
        let record: SealRecord = protocol::from_cbor(&record).unwrap();
        let seal = Seal::from_slice(&record.seal.0).unwrap();
        accounts.push(*record.account.as_bytes());
        all.push(*record.account.as_bytes());
        all.extend([*opened.vault.as_bytes(), *made.vault.as_bytes(), *derive_sign_in_id(&seal).as_bytes()]);
        all.push(record.seal.0[..].try_into().unwrap());
    }
    for (i, one) in all.iter().enumerate() {
        for other in &all[i + 1..] {
            let shared = one.windows(SHARED).find(|part| other.windows(SHARED).any(|its| its == *part));
            assert_eq!(shared, None, "{one:?} and {other:?}");
        }
    }
    // As many ones as zeros, within six standard deviations.
    let ones: u32 = accounts.iter().flatten().map(|byte| byte.count_ones()).sum();
    let bits = ACCOUNTS as u32 * 128;
    assert!(ones.abs_diff(bits / 2).pow(2) <= 36 * bits / 4, "{ones} ones of {bits} bits");
    running.stop().await;
}
