//! Releases: de-identified data for one recipient and one purpose. Shown first, then handed over exactly as shown, and withdrawn.

use std::collections::BTreeSet;

use exchange::release::{
    Called, Chosen, Prepared, ReleaseError, ReleaseInput, RowKey, Shift, csv, day_of, places, prepare, read,
};
use protocol::ProblemKind;
use vault::id::{Digest, RecordId};
use vault::pair_number::{pair_number, single_number};
use vault::record::{
    Body, Consent, ConsentAct, Decision, Fact, Kind, Provenance, Provider, Record, Release, ReleaseLevel, Topic,
};
use vault::secret::{GrantKey, PairKey};

use super::change::Edit;
use super::receipt::{release_receipted, release_reference};
use super::share::{LONGEST, consent_record, provider_view};
use super::wire::{
    CreateRelease, ExportFile, Field, ProviderChoice, ReleaseDraft, ReleasePreview, ReleaseView, Trouble,
    WithdrawRelease,
};
use super::{Engine, Open};
use crate::account::fault;
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

/// A release that was shown and not made. What is drawn for it stays while rows are taken out and put back.
pub(super) struct PendingRelease {
    draft: ReleaseDraft,
    provider: RecordId,
    pairs: PairKey,
    single: String,
    /// The file and the records that it tells something of; none if nothing is left.
    made: Option<(Prepared, Vec<RecordId>)>,
}

impl PendingRelease {
    /// As at the other level the number is drawn for one file, nobody can tell by it that two files are of one person.
    fn number(&self) -> String {
        match self.draft.level {
            ReleaseLevel::Pseudonymised => pair_number(&self.pairs, &self.provider, &purpose_id(&self.draft.purpose)),
            ReleaseLevel::Anonymised | ReleaseLevel::Figure => self.single.clone(),
        }
    }
}

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(super) fn preview_release(&mut self, draft: ReleaseDraft) -> Result<ReleasePreview, Trouble> {
        let (now, today) = (self.environment.now(), self.environment.today());
        let (Some(open), environment) = (&mut self.open, &mut self.environment) else { return Err(Trouble::Locked) };
        check(open, &draft, now)?;
        let kept = open.release.take().filter(|pending| is_same(&pending.draft, &draft));
        let mut pending = kept.unwrap_or_else(|| {
            let newest = releases(open).max_by_key(|(_, release)| release.created);
            PendingRelease {
                draft: draft.clone(),
                provider: match &draft.provider {
                    ProviderChoice::Known(id) => *id,
                    ProviderChoice::New { .. } => RecordId::make(environment.rng()),
                },
                pairs: newest.map_or_else(|| PairKey::make(environment.rng()), |(_, release)| release.pairs.clone()),
                single: single_number(environment.rng()),
                made: None,
            }
        });
        pending.draft = draft;
        let preview = show(open, &mut pending, today)?;
        open.release = Some(pending);
        Ok(preview)
    }

    /// Makes what was shown last, and nothing else.
    pub(super) async fn create_release(&mut self, ask: CreateRelease) -> Result<ReleaseView, Trouble> {
        let now = self.environment.now();
        self.pull_for_edit().await?;
        check(self.opened()?, &ask.draft, now)?;
        let (id, consent_id) = (RecordId::make(self.environment.rng()), RecordId::make(self.environment.rng()));
        let receipts = GrantKey::make(self.environment.rng());
        let shown = self.opened_mut()?.release.take().filter(|pending| pending.draft == ask.draft);
        let pending = shown.ok_or(Trouble::Refused(ProblemKind::Conflict))?;
        let number = pending.number();
        let PendingRelease { draft, provider, pairs, made, .. } = pending;
        let (prepared, records) = made.ok_or(Trouble::Field(Field::Records))?;
        let mut put = Vec::new();
        if let ProviderChoice::New { name, place } = &draft.provider {
            let name = name.trim().to_owned();
            let new = Provider { name, place: place.clone(), numbers: Vec::new() };
            put.push((provider, Body::new(Record::new(Fact::Provider(new), Provenance::typed(now)))));
        }
        let release = Release {
            provider,
            purpose: draft.purpose.trim().to_owned(),
            level: draft.level,
            is_reduced: prepared.assessment.called == Called::Reduced,
            kinds: Release::KINDS.into_iter().filter(|kind| is_shared(&draft, *kind)).collect(),
            topics: topics(&draft).collect(),
            from: draft.from.clone(),
            number,
            digest: Digest::of(prepared.json.as_bytes()),
            file: prepared.json,
            created: now,
            until: draft.until,
            withdrawn: None,
            consents: vec![consent_id],
            pairs,
            receipts,
        };
        let text = format!("{}\n{}", ask.text, about(&release, &draft.language));
        let consent = Consent {
            provider,
            grant: None,
            act: ConsentAct::Released,
            decisions: draft.kinds.clone(),
            topics: draft.topics.clone(),
            live: Vec::new(),
            records,
            purpose: Some(release.purpose.clone()),
            time: now,
            until: Some(release.until),
            text,
            language: draft.language.clone(),
            receipt: None,
        };
        self.commit(|open| {
            let consent = release_receipted(open, &put, &release.receipts, &consent_id, consent.clone())?;
            let mut put = put.clone();
            let fact = Fact::Release(Box::new(release.clone()));
            put.push((id, Body::new(Record::new(fact, Provenance::typed(now)))));
            put.push(consent_record(consent_id, consent));
            Ok(Edit::put(put))
        })
        .await?;
        view(self.opened()?, &id, &release, now).ok_or_else(|| fault("release"))
    }

    pub(super) fn list_releases(&self) -> Result<Vec<ReleaseView>, Trouble> {
        let now = self.environment.now();
        let open = self.opened()?;
        let mut all: Vec<_> = releases(open).filter_map(|(id, release)| view(open, id, release, now)).collect();
        all.sort_by_key(|release| std::cmp::Reverse(release.created));
        Ok(all)
    }

    /// Nothing leaves by withdrawing: it is written down, and its files can be saved no more.
    pub(super) async fn withdraw_release(&mut self, ask: WithdrawRelease) -> Result<ReleaseView, Trouble> {
        let now = self.environment.now();
        let consent_id = RecordId::make(self.environment.rng());
        self.pull_for_edit().await?;
        self.commit(|open| {
            let (id, release) = releases(open).find(|(id, _)| **id == ask.release).ok_or(Trouble::NotFound)?;
            if release.withdrawn.is_some() {
                return Ok(Edit::put(Vec::new()));
            }
            let held = open.book.records.get(id).ok_or(Trouble::NotFound)?;
            let given =
                release.consents.first().and_then(|id| open.book.records.get(id)).map(|held| &held.record().fact);
            let Some(Fact::Consent(given)) = given else { return Err(Trouble::NotFound) };
            let consent = Consent {
                act: ConsentAct::Withdrawn,
                time: now,
                until: None,
                text: format!("{}\n{}", ask.text, about(release, &ask.language)),
                language: ask.language.clone(),
                receipt: None,
                ..given.clone()
            };
            // What was taken back is taken back, whether or not it can be signed.
            let signed = release_receipted(open, &[], &release.receipts, &consent_id, consent.clone());
            let mut release = release.clone();
            release.withdrawn = Some(now);
            release.consents.push(consent_id);
            let body = held.with_fact(Fact::Release(Box::new(release))).ok_or(Trouble::ReadOnly)?;
            Ok(Edit::put(vec![(*id, body), consent_record(consent_id, signed.unwrap_or(consent))]))
        })
        .await?;
        let open = self.opened()?;
        let (id, release) = releases(open).find(|(id, _)| **id == ask.release).ok_or(Trouble::NotFound)?;
        view(open, id, release, now).ok_or_else(|| fault("release"))
    }
}

/// Whether nothing but the rows that are taken out differs.
fn is_same(one: &ReleaseDraft, other: &ReleaseDraft) -> bool {
    *one == ReleaseDraft { left_out: one.left_out.clone(), ..other.clone() }
}

fn check<D>(open: &Open<D>, draft: &ReleaseDraft, now: i64) -> Result<(), Trouble> {
    let is_empty = |text: &str| text.trim().is_empty();
    match &draft.provider {
        ProviderChoice::New { name, place } if is_empty(name) || place.as_deref().is_none_or(is_empty) => {
            return Err(Trouble::Field(Field::Provider));
        }
        ProviderChoice::Known(id) if open.book.provider(id).is_none() => return Err(Trouble::NotFound),
        _ => {}
    }
    if is_empty(&draft.purpose) {
        return Err(Trouble::Field(Field::Purpose));
    }
    let answered = |kind: &Kind| draft.kinds.iter().filter(|decided| decided.kind == *kind).count() == 1;
    if draft.kinds.len() != Release::KINDS.len() || !Release::KINDS.iter().all(answered) {
        return Err(Trouble::Field(Field::Decisions));
    }
    if draft.until <= now || draft.until > now + LONGEST {
        return Err(Trouble::Field(Field::Until));
    }
    if draft.from.as_deref().is_some_and(|from| from.parse::<vault::record::DateTime>().is_err()) {
        return Err(Trouble::Field(Field::Date));
    }
    Ok(())
}

/// What comes of the draft now. Rows that would identify are taken out one after the other, and told.
fn show<D>(open: &Open<D>, pending: &mut PendingRelease, today: i64) -> Result<ReleasePreview, Trouble> {
    let draft = &pending.draft;
    let (_, person) = open.book.person().ok_or(Trouble::NotFound)?;
    let today = day_of(today).ok_or_else(|| fault("today"))?;
    let vault: Vec<&Record> = open.book.records.values().map(|held| held.record()).collect();
    let chosen = chosen(open, draft);
    if chosen.is_empty() {
        return Err(Trouble::Field(Field::Records));
    }
    let number = pending.number();
    let shift = Shift::of_pair(&pending.pairs, &pending.provider, &purpose_id(&draft.purpose));
    let mut stopped: BTreeSet<RowKey> = BTreeSet::new();
    // All rows that identify are named at once, so that this is gone through twice, however many they are.
    let mut make = |own: &[RowKey]| loop {
        let left_out: Vec<RowKey> = own.iter().chain(&stopped).cloned().collect();
        let made = prepare(&ReleaseInput {
            person,
            prefecture: draft.prefecture.and_then(places::prefecture),
            chosen: &chosen,
            vault: &vault,
            level: draft.level,
            number: &number,
            shift,
            today,
            left_out: &left_out,
            japanese: draft.language == "ja",
        });
        match made {
            Err(ReleaseError::Identifies { rows, .. }) if !rows.is_empty() => stopped.extend(rows),
            other => return other,
        }
    };
    let (mut prepared, is_empty) = match make(&draft.left_out) {
        // Shown all the same, so that something can be put back.
        Err(ReleaseError::Empty) => (make(&[]), true),
        other => (other, false),
    };
    if let Ok(prepared) = &mut prepared {
        let left_out: BTreeSet<&RowKey> = draft.left_out.iter().chain(&stopped).collect();
        for row in &mut prepared.rows {
            row.left_out = left_out.contains(&row.key);
        }
    }
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(ReleaseError::Empty) => return Err(Trouble::Field(Field::Records)),
        // Only which sort of thing it is: never the thing.
        Err(ReleaseError::Identifies { item, .. } | ReleaseError::NotListed { item }) => {
            return Err(fault(&format!("release: {item}")));
        }
    };
    let told: BTreeSet<RecordId> =
        prepared.rows.iter().filter(|row| !row.left_out).filter_map(|row| row.key.record).collect();
    let preview = ReleasePreview {
        rows: prepared.rows.clone(),
        stopped: stopped.into_iter().collect(),
        removed: prepared.removed.clone(),
        unknown: prepared.unknown,
        assessment: prepared.assessment.clone(),
        number,
        same: same(open, &pending.provider, &prepared.json),
        file: (!is_empty).then(|| prepared.json.clone()),
    };
    pending.made = (!is_empty).then(|| (prepared, told.into_iter().collect()));
    Ok(preview)
}

/// The records of kinds that were chosen, and those of topics that were; from the chosen day on.
fn chosen<'a, D>(open: &'a Open<D>, draft: &ReleaseDraft) -> Vec<Chosen<'a>> {
    let topics: Vec<Topic> = topics(draft).collect();
    let all = open.book.mine().filter_map(|(id, held)| {
        let record = held.record();
        let topic = match record.kind() {
            Kind::Infection => Some(Topic::Infection),
            Kind::MaternalCheckup => Some(Topic::ReproductiveHealth),
            kind if Release::KINDS.contains(&kind) => held.topic(),
            _ => return None,
        };
        let is_chosen = topic.map_or_else(|| is_shared(draft, record.kind()), |topic| topics.contains(&topic));
        // By as much of the date as is known; without any it is not said to lie within the time.
        let since = |from: &String| {
            record.date().is_some_and(|date| from.get(..date.date().len()).is_some_and(|from| date.date() >= from))
        };
        let is_within = draft.from.as_ref().is_none_or(since);
        (is_chosen && is_within).then_some(Chosen { id: *id, record, topic })
    });
    all.collect()
}

fn is_shared(draft: &ReleaseDraft, kind: Kind) -> bool {
    draft.kinds.iter().any(|decided| decided.kind == kind && decided.decision == Decision::Share)
}

fn topics(draft: &ReleaseDraft) -> impl Iterator<Item = Topic> {
    draft.topics.iter().filter(|decided| decided.decision == Decision::Share).map(|decided| decided.topic)
}

/// A purpose is the same however it is typed.
fn purpose_id(purpose: &str) -> Digest {
    let folded = exchange::identity::fold(purpose);
    Digest::of(folded.split_whitespace().collect::<String>().as_bytes())
}

/// Rows with the same value in the earlier release to somebody else that has most of them.
fn same<D>(open: &Open<D>, provider: &RecordId, file: &str) -> usize {
    let pairs = |file: &str| -> BTreeSet<(String, String)> {
        let rows = read(file).map(|(_, rows)| rows).unwrap_or_default();
        rows.into_iter().map(|row| (row.item, row.value)).collect()
    };
    let own = pairs(file);
    let others = releases(open).filter(|(_, release)| release.provider != *provider);
    others.map(|(_, release)| pairs(&release.file).intersection(&own).count()).max().unwrap_or_default()
}

/// Whether something was released to a provider.
pub(super) fn is_recipient<D>(open: &Open<D>, provider: &RecordId) -> bool {
    releases(open).any(|(_, release)| release.provider == *provider)
}

fn releases<D>(open: &Open<D>) -> impl Iterator<Item = (&RecordId, &Release)> {
    open.book.of_kind(Kind::Release).filter_map(|(id, held)| match &held.record().fact {
        Fact::Release(release) => Some((id, &**release)),
        _ => None,
    })
}

fn view<D>(open: &Open<D>, id: &RecordId, release: &Release, now: i64) -> Option<ReleaseView> {
    let (_, rows) = read(&release.file)?;
    let file = |extension: &str, media_type: &str, text: String| ExportFile {
        // Without a day: a name goes along with its file.
        file_name: format!("inro-release.{extension}"),
        media_type: media_type.to_owned(),
        text,
    };
    let files = (!release.is_over(now)).then(|| {
        let table = csv(&release.file).unwrap_or_default();
        (
            file("json", "application/json", release.file.clone()),
            file("csv", &format!("{};charset=utf-8", exchange::csv::MEDIA_TYPE), table),
        )
    });
    Some(ReleaseView {
        id: *id,
        provider: provider_view(open, &release.provider),
        purpose: release.purpose.clone(),
        level: release.level,
        called: match (release.level, release.is_reduced) {
            (ReleaseLevel::Pseudonymised, _) => Called::Pseudonymised,
            (_, true) => Called::Reduced,
            (_, false) => Called::Anonymised,
        },
        kinds: release.kinds.clone(),
        topics: release.topics.clone(),
        number: release.number.clone(),
        reference: release_reference(&release.receipts),
        digest: hex(&release.digest),
        created: release.created,
        until: release.until,
        withdrawn: release.withdrawn,
        consents: release.consents.clone(),
        rows,
        files,
    })
}

/// What a receipt says beside the text that was on the page: which file it is about.
fn about(release: &Release, language: &str) -> String {
    let (reference, digest) = (release_reference(&release.receipts), hex(&release.digest));
    if language == "ja" {
        format!("提供の番号：{reference}\nファイルの中の番号：{}\nファイルのSHA-256：{digest}", release.number)
    } else {
        format!("Release: {reference}\nNumber in the file: {}\nSHA-256 of the file: {digest}", release.number)
    }
}

fn hex(digest: &Digest) -> String {
    digest.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}
