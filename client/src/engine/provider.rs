//! One provider: every number, grant and opening it ever had, and a new number.

use vault::id::RecordId;
use vault::number::ProviderNumber as Number;
use vault::record::{Consent, Fact, Provider, ProviderNumber};

use super::change::Edit;
use super::wire::{ChangeNumber, NumberChanged, NumberView, ProviderDetail, Trouble};
use super::{Engine, Open, journal, share, unless_offline};
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(super) async fn get_provider(&mut self, id: &RecordId) -> Result<ProviderDetail, Trouble> {
        let now = self.environment.now();
        unless_offline(self.pull_grants().await)?;
        unless_offline(self.pull_journal().await)?;
        let open = self.opened()?;
        let provider = open.book.provider(id).ok_or(Trouble::NotFound)?;
        let about = |item: &super::wire::JournalItem| item.provider.as_ref().is_some_and(|one| one.id == *id);
        let mut shares = share::shares(open, now);
        shares.retain(|share| share.provider.id == *id);
        Ok(ProviderDetail {
            provider: share::provider_view(open, id).ok_or(Trouble::NotFound)?,
            numbers: numbers(open, id, provider),
            shares,
            journal: journal::items(open, now).into_iter().filter(about).collect(),
        })
    }

    /// Draws a new number. Live links show it at once; what was handed over before keeps the old one.
    pub(super) async fn change_number(&mut self, ask: ChangeNumber) -> Result<NumberChanged, Trouble> {
        let now = self.environment.now();
        let drawn = Number::make(self.environment.rng()).to_string();
        self.pull_for_edit().await?;
        let written = self
            .commit(|open| {
                let held = open.book.records.get(&ask.provider).ok_or(Trouble::NotFound)?;
                let Fact::Provider(provider) = &held.record().fact else { return Err(Trouble::NotFound) };
                let mut provider = provider.clone();
                provider.numbers.insert(0, ProviderNumber { number: drawn.clone(), since: now });
                let body = held.with_fact(Fact::Provider(provider)).ok_or(Trouble::ReadOnly)?;
                Ok(Edit::put(vec![(ask.provider, body)]))
            })
            .await?;
        Ok(NumberChanged { number: drawn, links: written.links })
    }
}

/// Newest first, each with the decisions that were taken while it was in use.
fn numbers<D>(open: &Open<D>, id: &RecordId, provider: &Provider) -> Vec<NumberView> {
    let hand_overs = open.book.consents().map(|(_, consent)| consent);
    let hand_overs = hand_overs.filter(|consent| consent.provider == *id && consent.is_hand_over());
    // The receipt names the number; what was decided before there were receipts is told by its time.
    let used: Vec<Option<&str>> = hand_overs.map(|consent| number_of(consent, provider)).collect();
    let mut until = None;
    let mut views = Vec::new();
    for ProviderNumber { number, since } in &provider.numbers {
        let hand_overs = used.iter().filter(|used| **used == Some(number)).count();
        views.push(NumberView { number: number.clone(), since: *since, until, hand_overs });
        until = Some(*since);
    }
    views
}

/// The number under which something was handed over.
fn number_of<'a>(consent: &Consent, provider: &'a Provider) -> Option<&'a str> {
    let signed = consent.receipt.as_deref().and_then(|receipt| exchange::receipt::open(receipt).ok());
    let signed = signed.and_then(|receipt| receipt.statement.number);
    let mut numbers = provider.numbers.iter();
    let found = match signed {
        Some(signed) => numbers.find(|one| one.number == signed),
        None => numbers.find(|one| one.since <= consent.time),
    };
    found.map(|one| one.number.as_str())
}
