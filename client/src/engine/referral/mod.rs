//! Referrals: chosen records handed on, and what exactly was handed over.

mod kept;

use vault::id::RecordId;
use vault::record::{
    Body, Decision, Fact, Kind, KindDecision, Note, Provenance, Record, Referral, Topic, TopicDecision,
};

use super::change::{Edit, find};
use super::file::{Missing, SHARED_BYTES, contents_of};
use super::receipt::receipted;
use super::records::refuse_my_number;
use super::settings::file_name;
use super::share::{PlannedShare, consent_record};
use super::wire::{
    ChosenRecord, CreateReferral, ExportFile, Field, NOTE_CHARS, ReferralDraft, ReferralOutcome, ReferralPreview,
    ShareDraft, Trouble, ViewDocument,
};
use super::{Engine, Open};
use crate::device::DeviceStore;
use crate::document;
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(super) fn preview_referral(&mut self, draft: &ReferralDraft) -> Result<ReferralPreview, Trouble> {
        let now = self.environment.now();
        let id = RecordId::make(self.environment.rng());
        let planned = self.plan_referral(draft, None, id, now)?;
        let open = self.opened()?;
        let lookup = |id: &RecordId| find(&open.book, &planned.put, id);
        let handed_on = document::handed_on(&lookup, &planned.grant);
        let without_files = handed_on.iter().filter(|one| one.without_files).map(|one| title(open, &one.id)).collect();
        Ok(ReferralPreview { view: self.render(&planned)?.0, without_files })
    }

    pub(super) async fn create_referral(&mut self, ask: CreateReferral) -> Result<ReferralOutcome, Trouble> {
        let now = self.environment.now();
        let id = RecordId::make(self.environment.rng());
        self.pull_for_edit().await?;
        let planned = self.plan_referral(&ask.draft, Some(&ask), id, now)?;
        let (view, document) = self.render(&planned)?;
        let handed_over = self.render_whole(&planned).await?;
        let consent_id = RecordId::make(self.environment.rng());
        let PlannedShare { record: grant_id, grant, put } = planned;
        let referral = Referral {
            provider: grant.provider,
            purpose: ask.draft.purpose.clone(),
            items: grant.records.clone(),
            created: now,
            grant: ask.link.is_some().then_some(grant.grant),
            document: document.clone(),
            answers: Vec::new(),
        };
        let text = ask.link.as_ref().map_or("", |terms| terms.text.as_str());
        let planned = PlannedShare { record: grant_id, grant: grant.clone(), put: Vec::new() };
        let consent = planned.consent(text, ask.link.is_some(), now);
        self.commit(|open| {
            let consent = receipted(open, &put, &grant, &consent_id, consent.clone())?;
            let mut put = put.clone();
            put.push((id, Body::new(Record::new(Fact::Referral(referral.clone()), Provenance::typed(now)))));
            put.push(consent_record(consent_id, consent));
            let grants = if ask.link.is_some() { vec![(grant_id, Box::new(grant.clone()))] } else { Vec::new() };
            Ok(Edit { grants, ..Edit::put(put) })
        })
        .await?;
        let link = if ask.link.is_some() { Some(self.share_link(&grant.grant)?) } else { None };
        Ok(ReferralOutcome { referral: id, view, file: file(handed_over, now), link })
    }

    fn plan_referral(
        &mut self,
        draft: &ReferralDraft,
        ask: Option<&CreateReferral>,
        id: RecordId,
        now: i64,
    ) -> Result<PlannedShare, Trouble> {
        if draft.purpose.trim().is_empty() {
            return Err(Trouble::Field(Field::Purpose));
        }
        if draft.records.is_empty() {
            return Err(Trouble::Field(Field::Records));
        }
        for text in draft.records.iter().filter_map(|chosen| chosen.note.as_ref()).chain([&draft.purpose]) {
            check_words(text)?;
        }
        if draft.records.iter().filter_map(|chosen| chosen.note.as_ref()).any(|note| note.chars().count() > NOTE_CHARS)
        {
            return Err(Trouble::Field(Field::Text));
        }
        let chosen = &draft.records;
        let records: Vec<RecordId> = chosen.iter().map(|chosen| chosen.record).collect();
        let (decisions, topics) = decisions(self.opened()?, &records);
        let terms = ask.and_then(|ask| ask.link.as_ref());
        let share = ShareDraft {
            provider: draft.provider.clone(),
            purpose: Some(draft.purpose.clone()),
            decisions,
            topics,
            records,
            until: terms.and_then(|terms| terms.until),
            uses: terms.and_then(|terms| terms.uses),
            passcode: terms.is_some_and(|terms| terms.passcode),
            standing: false,
            live: Vec::new(),
            card: false,
            language: draft.language.clone(),
            text: String::new(),
        };
        let mut planned = self.plan_share(&share, Some(id), now)?;
        for (shown, ChosenRecord { note, only, .. }) in planned.grant.records.iter_mut().zip(chosen) {
            shown.note = note.as_ref().map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
            shown.only.clone_from(only);
        }
        let open = self.opened()?;
        let lookup = |id: &RecordId| find(&open.book, &planned.put, id);
        // One of which no line is left was not chosen.
        if document::handed_on(&lookup, &planned.grant).len() != chosen.len() {
            return Err(Trouble::Field(Field::Records));
        }
        Ok(planned)
    }

    fn render(&self, planned: &PlannedShare) -> Result<(ViewDocument, String), Trouble> {
        let open = self.opened()?;
        let lookup = |id: &RecordId| find(&open.book, &planned.put, id);
        let json = document::render(&lookup, &planned.grant, &|_| None, self.environment.today())?;
        Ok((document::view(json.as_bytes(), planned.grant.until)?, json))
    }

    /// With the contents of the documents' files, which are not kept a second time with the referral.
    async fn render_whole(&self, planned: &PlannedShare) -> Result<String, Trouble> {
        let open = self.opened()?;
        let lookup = |id: &RecordId| find(&open.book, &planned.put, id);
        let handed_on = document::handed_on(&lookup, &planned.grant);
        let shown = handed_on.iter().map(|one| &*one.record);
        let contents = contents_of(&self.api, &open.book.vault, shown, SHARED_BYTES, Missing::Refused).await?;
        document::render(&lookup, &planned.grant, &|file| contents.encoded(file), self.environment.today())
    }
}

/// In a referral the records are chosen one by one; a kind or a topic is shown if one of its records is.
fn decisions<D>(open: &Open<D>, records: &[RecordId]) -> (Vec<KindDecision>, Vec<TopicDecision>) {
    let chosen = records.iter().filter_map(|id| open.book.records.get(id));
    let chosen: Vec<(Kind, Option<Topic>)> = chosen.map(|held| (held.record().kind(), held.topic())).collect();
    let decision = |kind| if chosen.contains(&(kind, None)) { Decision::Share } else { Decision::Withhold };
    let kinds = Kind::HEALTH.map(|kind| KindDecision { kind, decision: decision(kind) });
    let is_chosen = |topic: &Topic| chosen.iter().any(|(_, of)| *of == Some(*topic));
    let topics = Topic::ALL.into_iter().filter(is_chosen);
    (kinds.to_vec(), topics.map(|topic| TopicDecision { topic, decision: Decision::Share }).collect())
}

/// What the patient writes goes to the receiver as it is, and a My Number must not.
fn check_words(text: &str) -> Result<(), Trouble> {
    let note = Note { text: Some(text.to_owned()), ..Default::default() };
    refuse_my_number(&Record::new(Fact::Note(note), Provenance::typed(0)), false)
}

fn title<D>(open: &Open<D>, id: &RecordId) -> String {
    open.book.records.get(id).map(|held| held.record().title().to_owned()).unwrap_or_default()
}

fn file(text: String, now: i64) -> ExportFile {
    ExportFile { file_name: file_name("inro-referral", now, "json"), media_type: document::FHIR_JSON.to_owned(), text }
}
