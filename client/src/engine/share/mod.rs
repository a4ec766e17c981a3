//! Sharing: sheets of decisions and their links.

mod life;
mod state;

use serde_bytes::ByteArray;
use vault::id::{GrantId, RecordId};
use vault::number::ProviderNumber as Number;
use vault::record::{
    Body, Consent, ConsentAct, Decision, EmergencyCard, Fact, GrantRecord, Kind, KindDecision, LinkSecrets, Provenance,
    Provider, ProviderNumber, Record, ShownRecord, Standing, Topic, TopicDecision,
};

use self::life::{CARDS, about, end_cards};
pub(super) use self::life::{LONGEST, consent_record, edited};
use self::state::shown;
pub(super) use self::state::{ends_in, opens_there, provider_view, shares, state};
use super::change::{Edit, find, random};
use super::receipt::receipted;
use super::wire::{
    Field, LinkView, ProviderChoice, ShareDraft, ShareOutcome, Shares, ShownView, Trouble, ViewDocument,
};
use super::{Engine, Open, unless_offline};
use crate::device::DeviceStore;
use crate::document;
use crate::environment::Environment;
use crate::link;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(super) async fn list_shares(&mut self) -> Result<Shares, Trouble> {
        let now = self.environment.now();
        unless_offline(self.pull_grants().await)?;
        let open = self.opened()?;
        // Whoever scans the emergency card, or only receives releases, is no provider that anything else is shown to.
        let has_grants = |id: &RecordId| open.book.grants().any(|(_, grant)| grant.provider == *id);
        let scans = |id: &RecordId| {
            has_grants(id)
                && open.book.grants().filter(|(_, grant)| grant.provider == *id).all(|(_, grant)| grant.card.is_some())
        };
        let receives = |id: &RecordId| !has_grants(id) && super::release::is_recipient(open, id);
        let providers = open.book.of_kind(Kind::Provider).filter(|(id, _)| !scans(id) && !receives(id));
        let providers = providers.filter_map(|(id, _)| provider_view(open, id));
        Ok(Shares { shares: shares(open, now), providers: providers.collect() })
    }

    pub(super) fn preview_share(&mut self, draft: &ShareDraft) -> Result<ViewDocument, Trouble> {
        let now = self.environment.now();
        let planned = self.plan_share(draft, None, now)?;
        let open = self.opened()?;
        let lookup = |id: &RecordId| find(&open.book, &planned.put, id);
        let json = document::render(&lookup, &planned.grant, &|_| None, self.environment.today())?;
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
        let shared = !draft.records.is_empty();
        let consent = planned.consent(&draft.text, shared, now);
        let consent_id = RecordId::make(self.environment.rng());
        let (grant_id, grant, put) = (planned.record, planned.grant, planned.put);
        self.commit(|open| {
            let consent = receipted(open, &put, &grant, &consent_id, consent.clone())?;
            let mut put = put.clone();
            put.push(consent_record(consent_id, consent));
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
        // A link of a former place with the address of this one would be a link that never was.
        if open.book.former_place_of(grant).is_some() {
            return Err(Trouble::NotFound);
        }
        let link = link::make(&self.server, record)?;
        Ok(LinkView { grant: *grant, link, passcode: record.secrets.passcode.clone() })
    }

    pub(super) fn list_shown(&self, grant: &GrantId) -> Result<Vec<ShownView>, Trouble> {
        let open = self.opened()?;
        let (_, grant) = open.book.grant(grant).ok_or(Trouble::NotFound)?;
        Ok(shown(open, grant).collect())
    }

    pub(super) fn view_share(&self, grant: &GrantId) -> Result<ViewDocument, Trouble> {
        let open = self.opened()?;
        let (_, record) = open.book.grant(grant).ok_or(Trouble::NotFound)?;
        let lookup = |id: &RecordId| find(&open.book, &[], id);
        let json = document::render(&lookup, record, &|_| None, self.environment.today())?;
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
        let shown = |id: &RecordId| ShownRecord::whole(*id, open.book.records.get(id).map_or(0, |held| held.revision));
        let id = GrantId::make(environment.rng());
        let grant = GrantRecord {
            grant: id,
            secrets: LinkSecrets {
                link: ByteArray::new(random(environment.rng())),
                key: ByteArray::new(random(environment.rng())),
                passcode: draft.passcode.then(|| link::make_passcode(environment.rng())),
            },
            provider,
            purpose: draft.purpose.clone(),
            records: draft.records.iter().map(shown).collect(),
            decisions: draft.decisions.clone(),
            topics: draft.topics.clone(),
            referral,
            card: draft.card.then(EmergencyCard::default),
            standing: draft.standing.then(|| Standing { live: draft.live.clone(), told: 0 }),
            created: now,
            until: draft.until,
            uses: draft.uses,
            language: draft.language.clone(),
            told: None,
            goes_on: open.book.goes_on(&id),
            ended: None,
        };
        Ok(PlannedShare { record: RecordId::make(environment.rng()), grant, put })
    }
}

/// A share that is thought through and not written.
pub(super) struct PlannedShare {
    pub(super) record: RecordId,
    pub(super) grant: GrantRecord,
    /// A new provider, if it is one.
    pub(super) put: Vec<(RecordId, Body)>,
}

impl PlannedShare {
    pub(super) fn consent(&self, text: &str, shared: bool, now: i64) -> Consent {
        let grant = shared.then_some(self.grant.grant);
        Consent { grant, ..about(&self.grant, ConsentAct::Decided, (text, &self.grant.language), now) }
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
    let topic = |topic: Topic| draft.topics.iter().find(|decided| decided.topic == topic).map(|it| it.decision);
    let mut shown = Vec::new();
    for id in &draft.records {
        let held = open.book.records.get(id).filter(|held| held.record().not_mine.is_none());
        let held = held.ok_or(Trouble::NotFound)?;
        let (kind, about) = (held.record().kind(), held.topic());
        // What is said of a kind does not hold for records of a topic that is decided about by itself.
        let decided = about.map_or_else(|| decision(kind), topic);
        if !kind.is_health() || decided != Some(Decision::Share) {
            return Err(Trouble::Field(Field::Records));
        }
        shown.push((kind, about));
    }
    let empty = |decided: &&KindDecision| decided.decision == Decision::Share && !shown.contains(&(decided.kind, None));
    let empty_topic = |decided: &&TopicDecision| {
        decided.decision == Decision::Share && !shown.iter().any(|(_, about)| *about == Some(decided.topic))
    };
    if draft.decisions.iter().find(empty).is_some() || draft.topics.iter().find(empty_topic).is_some() {
        return Err(Trouble::Field(Field::Records));
    }
    // Before each end it is asked whether a standing one goes on; what comes to it by itself would otherwise never be asked about.
    if (draft.standing && draft.until.is_none()) || (!draft.live.is_empty() && !draft.standing) {
        return Err(Trouble::Field(Field::Until));
    }
    // Each was asked about by itself: no later record of a kind that is not shown, or of one that is its own choice each time.
    let comes = |kind: &Kind| decision(*kind) == Some(Decision::Share) && !Kind::OWN_CHOICE.contains(kind);
    if !draft.live.iter().all(comes) {
        return Err(Trouble::Field(Field::Decisions));
    }
    if draft.until.is_some_and(|until| until <= now) {
        return Err(Trouble::Field(Field::Until));
    }
    if draft.card && (draft.until.is_some() || draft.uses.is_some() || draft.passcode || draft.standing) {
        return Err(Trouble::Field(Field::Until));
    }
    if draft.uses == Some(0) {
        return Err(Trouble::Field(Field::Uses));
    }
    Ok(())
}
