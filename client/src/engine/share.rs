//! Sharing: sheets of decisions, links, their state, pausing and revoking.

use protocol::ProblemKind;
use protocol::grant::GrantView;
use serde_bytes::ByteArray;
use vault::id::{GrantId, RecordId};
use vault::number::ProviderNumber as Number;
use vault::record::{
    Body, Consent, ConsentAct, Decision, EmergencyCard, Fact, GrantEnd, GrantRecord, Kind, KindDecision, LinkSecrets,
    Provenance, Provider, ProviderNumber, Record, ShownRecord,
};

use super::change::{Edit, find, random};
use super::receipt::receipted;
use super::wire::{
    EndShare, Field, LinkView, ProviderChoice, ProviderView, ShareDraft, ShareOutcome, ShareState, ShareView, Shares,
    Trouble, ViewDocument,
};
use super::{Engine, Open};
use crate::api::ApiError;
use crate::convert::to;
use crate::device::DeviceStore;
use crate::document;
use crate::environment::Environment;
use crate::link;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(super) async fn list_shares(&mut self) -> Result<Shares, Trouble> {
        let now = self.environment.now();
        match self.pull_grants().await {
            Ok(()) | Err(Trouble::Offline) => {}
            Err(other) => return Err(other),
        }
        let open = self.opened()?;
        // Whoever scans the emergency card is no provider that anything else is shown to.
        let scans = |id: &RecordId| {
            let mut grants = open.book.grants().filter(|(_, grant)| grant.provider == *id).peekable();
            grants.peek().is_some() && grants.all(|(_, grant)| grant.card.is_some())
        };
        let providers = open.book.of_kind(Kind::Provider).filter(|(id, _)| !scans(id));
        let providers = providers.filter_map(|(id, _)| provider_view(open, id));
        Ok(Shares { shares: shares(open, now), providers: providers.collect() })
    }

    pub(super) fn preview_share(&mut self, draft: &ShareDraft) -> Result<ViewDocument, Trouble> {
        let now = self.environment.now();
        let planned = self.plan_share(draft, None, now)?;
        let open = self.opened()?;
        let lookup = |id: &RecordId| find(&open.book, &planned.put, id);
        let json = document::render(&lookup, &planned.grant, &|_| None, now)?;
        document::view(json.as_bytes(), planned.grant.until)
    }

    pub(super) async fn create_share(&mut self, draft: ShareDraft) -> Result<ShareOutcome, Trouble> {
        let now = self.environment.now();
        if draft.card {
            // Another device may have made a card since this one last looked.
            self.pull_for_edit().await?;
        }
        let planned = self.plan_share(&draft, None, now)?;
        let endings: [RecordId; CARDS] = std::array::from_fn(|_| RecordId::make(self.environment.rng()));
        self.opened_mut()?.drawn = None;
        let shared = draft.decisions.iter().any(|decided| decided.decision == Decision::Share);
        let consent = planned.consent(&draft.text, &draft.decisions, shared, now);
        let consent_id = RecordId::make(self.environment.rng());
        let (grant_id, grant, put) = (planned.record, planned.grant, planned.put);
        self.commit(|open| {
            let consent = receipted(open, &put, &grant, &consent_id, consent.clone())?;
            let mut put = put.clone();
            put.push((consent_id, Body::new(Record::new(Fact::Consent(consent), Provenance::typed(now)))));
            let grants = if shared { vec![(grant_id, Box::new(grant.clone()))] } else { Vec::new() };
            let mut edit = Edit { grants, ..Edit::put(put) };
            if draft.card {
                // With the new card or not at all: two that open would be one that nobody thinks of.
                end_cards(open, &mut edit, &endings, &draft, now)?;
            }
            Ok(edit)
        })
        .await?;
        if !shared {
            return Ok(ShareOutcome { link: None });
        }
        self.pull_grants().await.ok();
        Ok(ShareOutcome { link: Some(self.share_link(&grant.grant)?) })
    }

    pub(super) fn share_link(&self, grant: &GrantId) -> Result<LinkView, Trouble> {
        let open = self.opened()?;
        let (_, record) = open.book.grant(grant).ok_or(Trouble::NotFound)?;
        let link = link::make(&self.server, record)?;
        Ok(LinkView { grant: *grant, link, passcode: record.secrets.passcode.clone() })
    }

    /// Pausing, resuming and revoking act at the server first and never wait for a head; the consent is written after.
    pub(super) async fn end_share(&mut self, ask: EndShare) -> Result<(), Trouble> {
        let now = self.environment.now();
        let api = self.api.clone();
        let open = self.opened()?;
        let (id, record) =
            open.book.grant(&ask.grant).map(|(id, record)| (*id, record.clone())).ok_or(Trouble::NotFound)?;
        let act = match ask.act {
            ConsentAct::Paused => "pause",
            ConsentAct::Resumed => "resume",
            ConsentAct::Revoked => "revoke",
            ConsentAct::Decided => return Err(Trouble::NotFound),
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
        let written = self.commit(|open| Ok(Edit::put(taken_back(open, &id, &record, &consent_id, &ask, now)?)));
        match written.await {
            // The act itself is done and durable; a dispute must not hide that.
            Ok(_) | Err(Trouble::Disputed(_)) => Ok(()),
            Err(other) => Err(other),
        }
    }

    pub(super) fn view_share(&self, grant: &GrantId) -> Result<ViewDocument, Trouble> {
        let open = self.opened()?;
        let (_, record) = open.book.grant(grant).ok_or(Trouble::NotFound)?;
        let lookup = |id: &RecordId| find(&open.book, &[], id);
        let json = document::render(&lookup, record, &|_| None, self.environment.now())?;
        document::view(json.as_bytes(), record.until)
    }

    /// Checks a sheet and makes everything it would write, without writing it.
    pub(super) fn plan_share(
        &mut self,
        draft: &ShareDraft,
        referral: Option<RecordId>,
        now: i64,
    ) -> Result<PlannedShare, Trouble> {
        let (Some(open), environment) = (&mut self.open, &mut self.environment) else { return Err(Trouble::Locked) };
        check(draft, open, now)?;
        let mut put = Vec::new();
        // Whoever scans the next card is nobody else than who scans this one.
        let cards = open.book.grants().filter(|(_, grant)| draft.card && grant.card.is_some());
        let reader = cards.max_by_key(|(_, grant)| grant.created).map(|(_, grant)| grant.provider);
        let reader = reader.filter(|provider| open.book.provider(provider).is_some()).map(ProviderChoice::Known);
        let provider = match reader.as_ref().unwrap_or(&draft.provider) {
            ProviderChoice::Known(id) => *id,
            ProviderChoice::New { name, place } => {
                // Drawn once for a sheet, so that the number in its preview is the one that is sealed.
                let number = match &open.drawn {
                    Some((choice, number)) if *choice == draft.provider => number.clone(),
                    _ => Number::make(environment.rng()).to_string(),
                };
                open.drawn = Some((draft.provider.clone(), number.clone()));
                let numbers = vec![ProviderNumber { number, since: now }];
                let provider = Provider { name: name.clone(), place: place.clone(), numbers };
                let id = RecordId::make(environment.rng());
                put.push((id, Body::new(Record::new(Fact::Provider(provider), Provenance::typed(now)))));
                id
            }
        };
        let shown = |id: &RecordId| ShownRecord {
            record: *id,
            revision: open.book.records.get(id).map_or(0, |held| held.revision),
        };
        let grant = GrantRecord {
            grant: GrantId::make(environment.rng()),
            secrets: LinkSecrets {
                link: ByteArray::new(random(environment.rng())),
                key: ByteArray::new(random(environment.rng())),
                passcode: draft.passcode.then(|| link::make_passcode(environment.rng())),
            },
            provider,
            purpose: draft.purpose.clone(),
            records: draft.records.iter().map(shown).collect(),
            decisions: draft.decisions.clone(),
            referral,
            card: draft.card.then(|| EmergencyCard { read: open.journal.read() }),
            created: now,
            until: draft.until,
            uses: draft.uses,
            language: draft.language.clone(),
            ended: None,
        };
        Ok(PlannedShare { record: RecordId::make(environment.rng()), grant, put })
    }
}

/// Cards that are ended with one new card, at most.
const CARDS: usize = 16;

/// Ends every emergency card that still opens, each with a consent of its own.
fn end_cards<D>(
    open: &Open<D>,
    edit: &mut Edit,
    consents: &[RecordId; CARDS],
    draft: &ShareDraft,
    now: i64,
) -> Result<(), Trouble> {
    let live =
        open.book.grants().filter(|(_, grant)| grant.card.is_some() && state(grant, &open.grants, now).is_open());
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
    let consent = Consent {
        provider: grant.provider,
        grant: Some(ask.grant),
        act: ask.act,
        decisions: grant.decisions.clone(),
        records: grant.records.iter().map(|shown| shown.record).collect(),
        purpose: grant.purpose.clone(),
        time: now,
        until: grant.until,
        text: ask.text.clone(),
        language: ask.language.clone(),
        receipt: None,
    };
    // What was taken back is taken back, whether or not it can be signed.
    let consent = receipted(open, &[], grant, consent_id, consent.clone()).unwrap_or(consent);
    let mut put = vec![(*consent_id, Body::new(Record::new(Fact::Consent(consent), Provenance::typed(now))))];
    if ask.act == ConsentAct::Revoked {
        let held = open.book.records.get(id).ok_or(Trouble::NotFound)?;
        if let Fact::Grant(grant) = &held.record().fact {
            let mut grant = grant.clone();
            grant.ended = Some(GrantEnd { time: now });
            let record = Record { fact: Fact::Grant(grant), ..held.record().clone() };
            put.push((*id, held.body.clone().with(record).map_err(|_| Trouble::ReadOnly)?));
        }
    }
    Ok(put)
}

/// A share that is thought through and not written.
pub(super) struct PlannedShare {
    pub(super) record: RecordId,
    pub(super) grant: GrantRecord,
    /// A new provider, if it is one.
    pub(super) put: Vec<(RecordId, Body)>,
}

impl PlannedShare {
    pub(super) fn consent(&self, text: &str, decisions: &[KindDecision], shared: bool, now: i64) -> Consent {
        Consent {
            provider: self.grant.provider,
            grant: shared.then_some(self.grant.grant),
            act: ConsentAct::Decided,
            decisions: decisions.to_vec(),
            records: self.grant.records.iter().map(|shown| shown.record).collect(),
            purpose: self.grant.purpose.clone(),
            time: now,
            until: self.grant.until,
            text: text.to_owned(),
            language: self.grant.language.clone(),
            receipt: None,
        }
    }
}

fn check<D>(draft: &ShareDraft, open: &Open<D>, now: i64) -> Result<(), Trouble> {
    if open.journal.broken_at.is_some() {
        return Err(Trouble::JournalBroken);
    }
    match &draft.provider {
        ProviderChoice::New { name, .. } if name.trim().is_empty() => return Err(Trouble::Field(Field::Provider)),
        ProviderChoice::Known(id) if open.book.provider(id).is_none() => return Err(Trouble::NotFound),
        _ => {}
    }
    let decision = |kind: Kind| draft.decisions.iter().find(|decided| decided.kind == kind).map(|it| it.decision);
    if Kind::HEALTH.iter().any(|kind| decision(*kind).is_none()) || draft.decisions.len() != Kind::HEALTH.len() {
        return Err(Trouble::Field(Field::Decisions));
    }
    for id in &draft.records {
        let kind = open.book.records.get(id).map(|held| held.record().kind()).ok_or(Trouble::NotFound)?;
        if !kind.is_health() || decision(kind) != Some(Decision::Share) {
            return Err(Trouble::Field(Field::Records));
        }
    }
    let empty = |kind: &&Kind| {
        let of_kind = |id: &&RecordId| open.book.records.get(*id).is_some_and(|held| held.record().kind() == **kind);
        decision(**kind) == Some(Decision::Share) && draft.records.iter().find(of_kind).is_none()
    };
    if Kind::HEALTH.iter().find(empty).is_some() {
        return Err(Trouble::Field(Field::Records));
    }
    if draft.until.is_some_and(|until| until <= now) {
        return Err(Trouble::Field(Field::Until));
    }
    if draft.card && (draft.until.is_some() || draft.uses.is_some() || draft.passcode) {
        return Err(Trouble::Field(Field::Until));
    }
    if draft.uses == Some(0) {
        return Err(Trouble::Field(Field::Uses));
    }
    Ok(())
}

/// A grant's state, computed and never stored.
pub(super) fn state(grant: &GrantRecord, views: &[GrantView], now: i64) -> ShareState {
    let view = views.iter().find(|view| to::<_, GrantId>(view.grant) == grant.grant);
    let revoked = grant.ended.is_some() || view.is_some_and(|view| view.revoked);
    // The stricter of what the patient sealed and what the server says: a server must not widen an ended link.
    let until = stricter(grant.until, view.and_then(|view| view.limits.until));
    let uses = stricter(grant.uses, view.and_then(|view| view.limits.uses));
    let used = view.map_or(0, |view| view.used);
    if revoked {
        ShareState::Revoked
    } else if until.is_some_and(|until| until <= now) {
        ShareState::Expired
    } else if uses.is_some_and(|uses| used >= uses) {
        ShareState::UsedUp
    } else if view.is_some_and(|view| view.attempts_left == Some(0)) {
        ShareState::LockedOut
    } else if view.is_some_and(|view| view.paused) {
        ShareState::Paused
    } else {
        ShareState::Active
    }
}

fn stricter<N: Ord>(one: Option<N>, other: Option<N>) -> Option<N> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// Whether an edit ends the grant that this record holds.
pub(super) fn ends_in(put: &[(RecordId, Body)], id: &RecordId) -> bool {
    put.iter()
        .any(|(other, body)| other == id && matches!(&body.record.fact, Fact::Grant(grant) if grant.ended.is_some()))
}

/// All grants, newest first.
pub(super) fn shares<D>(open: &Open<D>, now: i64) -> Vec<ShareView> {
    let mut shares: Vec<_> = open.book.grants().filter_map(|(_, grant)| share_view(open, grant, now)).collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.created));
    shares
}

fn share_view<D>(open: &Open<D>, grant: &GrantRecord, now: i64) -> Option<ShareView> {
    let view = open.grants.iter().find(|view| to::<_, GrantId>(view.grant) == grant.grant);
    Some(ShareView {
        grant: grant.grant,
        provider: provider_view(open, &grant.provider)?,
        purpose: grant.purpose.clone(),
        created: grant.created,
        until: view.map_or(grant.until, |view| view.limits.until),
        uses: view.map_or(grant.uses, |view| view.limits.uses),
        used: view.map_or(0, |view| view.used),
        passcode: grant.secrets.passcode.is_some(),
        state: state(grant, &open.grants, now),
        decisions: grant.decisions.clone(),
        records: grant.records.len(),
        referral: grant.referral.is_some(),
    })
}

/// A provider as shown.
pub(super) fn provider_view<D>(open: &Open<D>, id: &RecordId) -> Option<ProviderView> {
    let provider = open.book.provider(id)?;
    Some(ProviderView {
        id: *id,
        name: provider.name.clone(),
        place: provider.place.clone(),
        number: provider.number().map(str::to_owned),
    })
}
