//! Receipts: every consent is signed when it is given, and shown again from what was signed.

use exchange::receipt::{ConsentInput, open, sign};
use vault::grant::derive_resource_id;
use vault::id::RecordId;
use vault::receipt::ReceiptKey;
use vault::record::{Body, CARD_KINDS, Consent, ConsentAct, Decision, Fact, GrantRecord, Kind};
use vault::secret::GrantKey;

use super::change::find;
use super::share::state;
use super::wire::{ReceiptView, ShareState, Trouble};
use super::{Engine, Open};
use crate::account::fault;
use crate::device::DeviceStore;
use crate::document::PERSON;
use crate::environment::Environment;
use crate::transport::Transport;

/// Beside the document, its Composition and its Patient, which are 0 to 2.
const GRANT_OF_RECEIPTS: u32 = 3;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(super) fn get_receipt(&self, consent: &RecordId) -> Result<ReceiptView, Trouble> {
        let open_vault = self.opened()?;
        let record = open_vault.book.records.get(consent).ok_or(Trouble::NotFound)?.record();
        let Fact::Consent(consent) = &record.fact else { return Err(Trouble::NotFound) };
        let signed = consent.receipt.clone().ok_or(Trouble::NotFound)?;
        let receipt = open(&signed).map_err(|_| fault("receipt"))?;
        Ok(ReceiptView { receipt, signed })
    }
}

/// Adds its receipt to a consent about a release that is about to be written. Everything that was decided is said.
pub(super) fn release_receipted<D>(
    open: &Open<D>,
    put: &[(RecordId, Body)],
    names: &GrantKey,
    id: &RecordId,
    consent: Consent,
) -> Result<Consent, Trouble> {
    let fact = |wanted: &RecordId| find(&open.book, put, wanted).map(|record| &record.fact);
    let Some(Fact::Person(person)) = fact(&PERSON) else { return Err(fault("person")) };
    let Some(Fact::Provider(provider)) = fact(&consent.provider) else { return Err(fault("provider")) };
    let (own, common) = (derive_resource_id(names, id, 0), release_reference(names));
    let input =
        ConsentInput { person, provider, consent: &consent, is_paused: false, id: &own, grant: Some(common.as_str()) };
    let key = ReceiptKey::derive(&open.account.state.identity.signing, &open.book.vault, &consent.provider);
    let receipt = Some(sign(&input, &key));
    Ok(Consent { receipt, ..consent })
}

/// What a release is called towards its recipient, and in its receipts: a UUID that says nothing.
pub(super) fn release_reference(names: &GrantKey) -> String {
    derive_resource_id(names, &RecordId::from_bytes([0; RecordId::LEN]), GRANT_OF_RECEIPTS)
}

/// The same for a consent about a grant. `put` is written with it, and `grant` is what it is about; of one
/// where nothing was shown only the key counts, which nobody else has seen.
pub(super) fn receipted<D>(
    open: &Open<D>,
    put: &[(RecordId, Body)],
    grant: &GrantRecord,
    id: &RecordId,
    consent: Consent,
) -> Result<Consent, Trouble> {
    let fact = |wanted: &RecordId| find(&open.book, put, wanted).map(|record| &record.fact);
    let Some(Fact::Person(person)) = fact(&PERSON) else { return Err(fault("person")) };
    let Some(Fact::Provider(provider)) = fact(&consent.provider) else { return Err(fault("provider")) };
    // A sheet asks about kinds of which there are records, a card's about some of them; in a referral records are chosen one by one.
    let asked = |kind: Kind| {
        grant.referral.is_none()
            && (grant.card.is_none() || CARD_KINDS.contains(&kind))
            && open.book.of_kind(kind).any(|(_, held)| held.topic().is_none())
    };
    let mut said = consent.clone();
    // While it is paused nothing is shown, whatever is decided about later.
    let is_paused = consent.act != ConsentAct::Resumed && state(open, grant, consent.time) == ShareState::Paused;
    let in_force = consent.act.is_in_force() && !is_paused;
    // What was asked once is not asked again when a grant goes on; taking back is about all of it.
    let says = |decision: Decision, asked: bool| {
        in_force && (decision == Decision::Share || (consent.act == ConsentAct::Decided && asked))
    };
    said.decisions.retain(|decided| says(decided.decision, asked(decided.kind)));
    said.topics.retain(|decided| says(decided.decision, grant.referral.is_none()));
    said.live.retain(|_| in_force);
    let link = GrantKey::from_bytes(*grant.secrets.key);
    let own = derive_resource_id(&link, id, 0);
    let common = derive_resource_id(&link, &RecordId::from_bytes([0; RecordId::LEN]), GRANT_OF_RECEIPTS);
    let input = ConsentInput {
        person,
        provider,
        consent: &said,
        is_paused,
        id: &own,
        grant: consent.grant.map(|_| common.as_str()),
    };
    let key = ReceiptKey::derive(&open.account.state.identity.signing, &open.book.vault, &consent.provider);
    let receipt = Some(sign(&input, &key));
    Ok(Consent { receipt, ..consent })
}
