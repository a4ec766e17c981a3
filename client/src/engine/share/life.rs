//! The life of a grant after its sheet was sealed: paused, resumed, revoked, renewed, narrowed. Each act is a consent of its own.

use protocol::ProblemKind;
use vault::id::{GrantId, RecordId};
use vault::record::{
    Body, Consent, ConsentAct, Decision, Fact, GrantEnd, GrantRecord, Kind, KindDecision, Provenance, Record, Topic,
    TopicDecision,
};

use super::super::change::Edit;
use super::super::receipt::receipted;
use super::super::wire::{EndShare, Field, ReadAdded, RenewShare, ShareDraft, TakeOut, Trouble};
use super::super::{Engine, Open};
use super::state::state;
use crate::api::ApiError;
use crate::convert::to;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// A grant goes on for no longer than this at a time.
pub(in crate::engine) const LONGEST: i64 = 366 * 24 * 60 * 60;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    /// Pausing, resuming and revoking act at the server first and never wait for a head; the consent is written after.
    pub(in crate::engine) async fn end_share(&mut self, ask: EndShare) -> Result<(), Trouble> {
        let now = self.environment.now();
        let api = self.api.clone();
        let open = self.opened()?;
        open.book.grant(&ask.grant).ok_or(Trouble::NotFound)?;
        // What is of a former place can be acted on there alone: a consent written here would say what is not so.
        if open.book.former_place_of(&ask.grant).is_some() {
            return Err(Trouble::NotFound);
        }
        let act = match ask.act {
            ConsentAct::Paused => "pause",
            ConsentAct::Resumed => "resume",
            ConsentAct::Revoked => "revoke",
            _ => return Err(Trouble::NotFound),
        };
        match api.act_on_grant(&to(open.book.vault), &to(ask.grant), act).await {
            // A server that was put back to an earlier state may not know it. Then nobody is served, and it is to stay so.
            Err(ApiError::Refused { kind: ProblemKind::NotFound, .. }) if ask.act == ConsentAct::Revoked => {}
            other => other?,
        }
        let consent_id = RecordId::make(self.environment.rng());
        // The act is done; what the server says of it is shown next time.
        if let Err(Trouble::Locked) = self.pull_grants().await {
            return Err(Trouble::Locked);
        }
        let written = self.commit(|open| {
            let (id, record) = open.book.grant(&ask.grant).ok_or(Trouble::NotFound)?;
            Ok(Edit::put(taken_back(open, id, record, &consent_id, &ask, now)?))
        });
        match written.await {
            // The act itself is done and durable; a dispute must not hide that.
            Ok(_) | Err(Trouble::Disputed(_)) => Ok(()),
            Err(other) => Err(other),
        }
    }

    /// Answers whether a grant goes on after its end. The later end and the consent to it become true together.
    pub(in crate::engine) async fn renew_share(&mut self, ask: RenewShare) -> Result<(), Trouble> {
        let now = self.environment.now();
        let consent_id = RecordId::make(self.environment.rng());
        self.pull_for_edit().await?;
        self.commit(|open| {
            let (id, grant) = open_grant(open, &ask.grant, now)?;
            // Another device answered meanwhile: this answer was to another question.
            if grant.until != Some(ask.end) {
                return Err(Trouble::Refused(ProblemKind::Conflict));
            }
            let mut grant = grant.clone();
            let mut put = Vec::new();
            if let Some(until) = ask.until {
                if until <= ask.end || until > now + LONGEST {
                    return Err(Trouble::Field(Field::Until));
                }
                grant.until = Some(until);
                put.push(edited(open, id, grant.clone())?);
            }
            let act = if ask.until.is_some() { ConsentAct::Renewed } else { ConsentAct::NotRenewed };
            let consent = about(&grant, act, (&ask.text, &ask.language), now);
            let consent = receipted(open, &[], &grant, &consent_id, consent)?;
            put.push(consent_record(consent_id, consent));
            Ok(Edit::put(put))
        })
        .await?;
        self.pull_grants().await.ok();
        Ok(())
    }

    /// Takes one record out of a grant that goes on with the others.
    pub(in crate::engine) async fn take_out(&mut self, ask: TakeOut) -> Result<(), Trouble> {
        let now = self.environment.now();
        let consent_id = RecordId::make(self.environment.rng());
        self.pull_for_edit().await?;
        self.commit(|open| {
            let (id, grant) = open_grant(open, &ask.grant, now)?;
            let mut grant = grant.clone();
            let before = grant.records.len();
            grant.records.retain(|shown| shown.record != ask.record);
            if grant.records.len() == before {
                return Err(Trouble::NotFound);
            }
            // A link that shows nothing is one that was revoked.
            if grant.records.is_empty() {
                return Err(Trouble::Field(Field::Records));
            }
            decide_again(open, &mut grant);
            let consent = about(&grant, ConsentAct::Narrowed, (&ask.text, &ask.language), now);
            let consent = receipted(open, &[], &grant, &consent_id, consent)?;
            Ok(Edit::put(vec![edited(open, id, grant)?, consent_record(consent_id, consent)]))
        })
        .await?;
        Ok(())
    }

    /// Marks what came to a standing grant as shown to the patient, on every device.
    pub(in crate::engine) async fn read_added(&mut self, ask: ReadAdded) -> Result<(), Trouble> {
        self.pull_for_edit().await?;
        self.commit(|open| {
            let (id, grant) = open.book.grant(&ask.grant).ok_or(Trouble::NotFound)?;
            let mut grant = grant.clone();
            // Never beyond what there is: what comes later must not be read before it comes.
            let newest = grant.records.iter().filter_map(|shown| shown.added).max().unwrap_or_default();
            match &mut grant.standing {
                Some(standing) if standing.told < newest.min(ask.through) => standing.told = newest.min(ask.through),
                _ => return Ok(Edit::put(Vec::new())),
            }
            Ok(Edit::put(vec![edited(open, id, grant)?]))
        })
        .await?;
        Ok(())
    }
}

/// A grant that has not ended, as far as this device knows.
fn open_grant<'a, D>(open: &'a Open<D>, grant: &GrantId, now: i64) -> Result<(&'a RecordId, &'a GrantRecord), Trouble> {
    let (id, record) = open.book.grant(grant).ok_or(Trouble::NotFound)?;
    state(open, record, now).is_open().then_some((id, record)).ok_or(Trouble::NotFound)
}

/// A grant's record with another grant in it. Fails if it is not there, or may only be read.
pub(in crate::engine) fn edited<D>(
    open: &Open<D>,
    id: &RecordId,
    grant: GrantRecord,
) -> Result<(RecordId, Body), Trouble> {
    let held = open.book.records.get(id).ok_or(Trouble::NotFound)?;
    Ok((*id, held.with_fact(Fact::Grant(Box::new(grant))).ok_or(Trouble::ReadOnly)?))
}

/// A consent as the record that is written.
pub(in crate::engine) fn consent_record(id: RecordId, consent: Consent) -> (RecordId, Body) {
    let provenance = Provenance::typed(consent.time);
    (id, Body::new(Record::new(Fact::Consent(consent), provenance)))
}

/// What is decided of a kind or topic of which nothing is shown any more is that it is not shown.
fn decide_again<D>(open: &Open<D>, grant: &mut GrantRecord) {
    let records = grant.records.iter().filter_map(|shown| open.book.records.get(&shown.record));
    // A sheet that did not ask about a topic decided about its records with their kind.
    let asked = |topic: &Topic| grant.topics.iter().any(|decided| decided.topic == *topic);
    let shown: Vec<(Kind, Option<Topic>)> =
        records.map(|held| (held.record().kind(), held.topic().filter(asked))).collect();
    let live = |kind: Kind| grant.standing.as_ref().is_some_and(|standing| standing.live.contains(&kind));
    for KindDecision { kind, decision } in &mut grant.decisions {
        if !shown.contains(&(*kind, None)) && !live(*kind) {
            *decision = Decision::Withhold;
        }
    }
    for TopicDecision { topic, decision } in &mut grant.topics {
        if !shown.iter().any(|(_, of)| of == &Some(*topic)) {
            *decision = Decision::Withhold;
        }
    }
}

/// The consent to an act on a grant as it is after the act. `words`: the text at the button and its language.
pub(super) fn about(grant: &GrantRecord, act: ConsentAct, words: (&str, &str), now: i64) -> Consent {
    Consent {
        provider: grant.provider,
        grant: Some(grant.grant),
        act,
        decisions: grant.decisions.clone(),
        topics: grant.topics.clone(),
        live: grant.standing.as_ref().map(|standing| standing.live.clone()).unwrap_or_default(),
        records: grant.records.iter().map(|shown| shown.record).collect(),
        purpose: grant.purpose.clone(),
        time: now,
        until: grant.until,
        text: words.0.to_owned(),
        language: words.1.to_owned(),
        receipt: None,
    }
}

/// Ids drawn for the consents by which earlier cards end. There is one card at a time; should there be more of them than this, the rest
/// end with the next.
pub(super) const CARDS: usize = 16;

/// Ends the emergency card that still opens, with a consent of its own.
pub(super) fn end_cards<D>(
    open: &Open<D>,
    edit: &mut Edit,
    consents: &[RecordId; CARDS],
    draft: &ShareDraft,
    now: i64,
) -> Result<(), Trouble> {
    let live = open.book.grants().filter(|(_, grant)| grant.card.is_some() && state(open, grant, now).is_open());
    for ((id, grant), consent) in live.zip(consents) {
        let (text, language) = (draft.text.clone(), draft.language.clone());
        let ask = EndShare { grant: grant.grant, act: ConsentAct::Revoked, text, language };
        edit.put.extend(taken_back(open, id, grant, consent, &ask, now)?);
        // One that the server does not know is served by nobody.
        if open.grants.iter().any(|view| to::<_, GrantId>(view.grant) == grant.grant) {
            edit.revoke.push(grant.grant);
        }
    }
    Ok(())
}

/// What is written when a grant is paused, resumed or revoked: the consent, and that it ended.
fn taken_back<D>(
    open: &Open<D>,
    id: &RecordId,
    grant: &GrantRecord,
    consent_id: &RecordId,
    ask: &EndShare,
    now: i64,
) -> Result<Vec<(RecordId, Body)>, Trouble> {
    let consent = about(grant, ask.act, (&ask.text, &ask.language), now);
    // What was taken back is taken back, whether or not it can be signed.
    let consent = receipted(open, &[], grant, consent_id, consent.clone()).unwrap_or(consent);
    let mut put = vec![consent_record(*consent_id, consent)];
    if ask.act == ConsentAct::Revoked {
        put.push(edited(open, id, GrantRecord { ended: Some(GrantEnd { time: now }), ..grant.clone() })?);
    }
    Ok(put)
}
