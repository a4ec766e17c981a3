//! Two providers who put everything they have side by side: what their files have in common is what the patient chose to show both,
//! and nothing that says it is the same patient.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use crate::common::{self, AtClock, Device, Page, allergy, at_a_clock, draft, drug};
use client::engine::wire::*;
use protocol::shl::{Manifest, ManifestRequest};
use vault::record::Kind;

type ClockPage = Page<client::native::NativeTransport, AtClock>;

/// An hour of the day on which everything here happens, and a second of its own.
const START: i64 = 1_796_000_437;

/// All that somebody with a link gets to see: link, manifest, header of the file, document.
struct Received {
    strings: BTreeSet<String>,
    /// Bytes of the encrypted file.
    length: usize,
}

async fn receive(link: &str) -> Received {
    let payload = exchange::shl::Payload::parse(link).unwrap();
    let request = ManifestRequest { recipient: "受付".into(), passcode: None, embedded_length_max: Some(1 << 24) };
    let ask = reqwest::Client::new().post(&payload.url).header("content-type", "application/json");
    let answer = ask.body(serde_json::to_string(&request).unwrap()).send().await.unwrap();
    let mut strings = BTreeSet::new();
    for (name, value) in answer.headers() {
        if name != "date" {
            strings.insert(format!("{name}: {}", value.to_str().unwrap()));
        }
    }
    let manifest: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    let typed: Manifest = serde_json::from_value(manifest.clone()).unwrap();
    let file = typed.files[0].embedded.clone().unwrap();
    collect(&manifest, &mut strings);
    strings.insert(file.split('.').next().unwrap().to_owned());
    strings.extend([payload.url.clone(), format!("{:?}", payload.expiry), format!("{:?}", payload.label)]);
    let document = exchange::shl::jwe::open(&payload.key, &file).unwrap();
    collect(&serde_json::from_slice(&document.plaintext).unwrap(), &mut strings);
    Received { strings, length: file.len() }
}

/// Every string and number of a document, and every word of its texts.
fn collect(value: &serde_json::Value, into: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::String(text) => {
            into.insert(text.clone());
            into.extend(text.split(|c: char| c.is_whitespace() || "<>\"/:;".contains(c)).map(str::to_owned));
        }
        serde_json::Value::Number(number) => drop(into.insert(number.to_string())),
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        serde_json::Value::Object(members) => members.values().for_each(|member| collect(member, into)),
        _ => {}
    }
}

/// A patient with the same name, birth date and records as every other patient here.
async fn patient(device: &Device, clock: &std::sync::Arc<std::sync::atomic::AtomicI64>) -> ClockPage {
    let mut page = device.page_at(clock);
    page.sign_up().await;
    page.add(drug("アムロジピンOD錠5mg")).await;
    page.add(allergy("そば")).await;
    page
}

fn to_provider(page: &[RecordItem], name: &str, until: i64) -> ShareDraft {
    let records: Vec<_> = page.iter().map(|item| item.id).collect();
    ShareDraft {
        provider: ProviderChoice::New { name: name.into(), place: None },
        until: Some(until),
        ..draft(&records, &[Kind::Medication, Kind::Allergy])
    }
}

#[tokio::test(flavor = "current_thread")]
async fn the_files_of_two_providers_have_no_string_in_common_that_a_strangers_would_not_have() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, _config, running) = at_a_clock(folder.path()).await;
    clock.store(START, Ordering::SeqCst);
    let until = START + 30 * 24 * 3600;
    let mut page = patient(&Device::new(&running.public_url), &clock).await;
    let items = page.call(common::ALL).await.unwrap().items;
    let mut links = Vec::new();
    for name in ["青葉坂総合病院", "みさき薬局"] {
        let draft = to_provider(&items, name, until);
        links.push(page.call(CreateShare { draft }).await.unwrap().link.unwrap().link);
        clock.fetch_add(7, Ordering::SeqCst);
    }
    // Both files are written anew in the same second.
    let edited = items.iter().find(|item| item.record.title() == "アムロジピンOD錠5mg").unwrap();
    page.save(Some((edited.id, edited.revision)), drug("アムロジピンOD錠2.5mg")).await.unwrap();

    // Of the same day, and of no other hour in common.
    clock.fetch_add(5 * 3600 + 601, Ordering::SeqCst);
    let mut stranger = patient(&Device::new(&running.public_url), &clock).await;
    let items = stranger.call(common::ALL).await.unwrap().items;
    let drawn = items.iter().find(|item| item.record.title() == "アムロジピンOD錠5mg").unwrap();
    stranger.save(Some((drawn.id, drawn.revision)), drug("アムロジピンOD錠2.5mg")).await.unwrap();
    let draft = to_provider(&items, "どこかの診療所", until);
    let other = stranger.call(CreateShare { draft }).await.unwrap().link.unwrap().link;

    let (one, two, stranger) = (receive(&links[0]).await, receive(&links[1]).await, receive(&other).await);
    let common: BTreeSet<_> = one.strings.intersection(&two.strings).cloned().collect();
    assert!(
        common.contains("髙﨑　千鶴") && common.contains("アムロジピンOD錠2.5mg"),
        "what was chosen is there: {common:?}"
    );
    let telling: Vec<_> = common.difference(&stranger.strings).collect();
    assert!(telling.is_empty(), "only the same patient has: {telling:?}");
    assert_eq!((one.length, two.length), (stranger.length, stranger.length), "the sizes tell");
}

#[tokio::test(flavor = "current_thread")]
async fn the_letters_of_two_providers_have_no_string_in_common_that_a_strangers_would_not_have() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, _config, running) = at_a_clock(folder.path()).await;
    let mut strings = Vec::new();
    for (round, names) in [vec!["青葉坂総合病院", "みさき薬局"], vec!["どこかの診療所"]].into_iter().enumerate()
    {
        clock.store(START + (5 * 3600 + 601) * round as i64, Ordering::SeqCst);
        let mut page = patient(&Device::new(&running.public_url), &clock).await;
        let items = page.call(common::ALL).await.unwrap().items;
        for name in names {
            let draft = ReferralDraft {
                provider: ProviderChoice::New { name: name.into(), place: None },
                purpose: "相談".into(),
                records: items.iter().map(|item| ChosenRecord::whole(item.id)).collect(),
                language: "ja".into(),
            };
            let made = page.call(CreateReferral { draft, link: None }).await.unwrap();
            let mut found = BTreeSet::new();
            collect(&serde_json::from_str(&made.file.text).unwrap(), &mut found);
            found.extend([made.file.file_name, made.file.media_type]);
            strings.push(found);
        }
    }
    let common: BTreeSet<_> = strings[0].intersection(&strings[1]).cloned().collect();
    assert!(common.contains("相談"));
    let telling: Vec<_> = common.difference(&strings[2]).collect();
    assert!(telling.is_empty(), "only the same patient has: {telling:?}");
}
