//! A link that shows many records, for a browser that opens it.

use client::engine::wire::{CreateShare, ListRecords, ProviderChoice, ShareDraft};
use vault::record::{Decision, Kind, KindDecision};

use super::people::Patient;
use crate::support::Done;

/// Signs up at this server, takes in so many prescriptions and shows them all; returns the link.
pub async fn make(url: &str, records: usize) -> Done<String> {
    let mut device = Patient::at(url)?;
    device.sign_up().await?;
    device.import(records).await?;
    let all = ListRecords { kind: Some(Kind::Medication), query: String::new(), offset: 0, limit: usize::MAX };
    let records = device.ask(all).await?.items.iter().map(|item| item.id).collect();
    let decide = |kind| KindDecision {
        kind,
        decision: if kind == Kind::Medication { Decision::Share } else { Decision::Withhold },
    };
    let draft = ShareDraft {
        provider: ProviderChoice::New { name: "坂下内科クリニック".to_owned(), place: None },
        purpose: None,
        decisions: Kind::HEALTH.map(decide).to_vec(),
        topics: Vec::new(),
        records,
        until: None,
        uses: None,
        passcode: false,
        standing: false,
        live: Vec::new(),
        card: false,
        language: "ja".to_owned(),
        text: "見せる".to_owned(),
    };
    let made = device.ask(CreateShare { draft }).await?.link.ok_or("nothing is shown")?;
    Ok(made.link)
}
