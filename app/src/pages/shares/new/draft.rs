//! The answers on one sheet. Nothing has a default, nothing comes from an earlier sheet; only what was answered is sealed.
//!
//! A kind is answered with one press, either way, and the answer holds for the records of that kind. Single records can
//! be answered differently, again with one press either way; a record without an answer of its own follows its kind.
//! So showing everything, showing nothing and any mix of kinds take the same number of presses. Records of a topic that may be
//! reason by itself not to show them are asked about apart from their kind, in a question like the others.

use std::collections::BTreeMap;

use client::engine::wire::{ProviderChoice, RecordItem, ShareDraft};
use leptos::prelude::*;
use vault::id::RecordId;
use vault::record::{CARD_KINDS, Decision, Kind, KindDecision, Topic, TopicDecision};

use super::super::kind_words;
use super::subject::Subject;
use super::terms::{TERM_OTHER, TERM_STANDING, TERMS, USES};
use super::words::in_words;
use crate::clock::{end_of, today};
use crate::i18n::{Day, t};
use crate::ui::Problem;

/// One sheet.
#[derive(Clone, Copy)]
pub(super) struct Sheet {
    /// Id of a provider named before; empty for a new one.
    pub known: RwSignal<String>,
    pub name: RwSignal<String>,
    pub place: RwSignal<String>,
    pub purpose: RwSignal<String>,
    /// One of [`TERMS`].
    pub term: RwSignal<Option<String>>,
    pub term_text: RwSignal<String>,
    pub term_day: RwSignal<Option<Day>>,
    pub passcode: RwSignal<Option<bool>>,
    /// One of [`USES`].
    pub uses: RwSignal<Option<String>>,
    /// The emergency card: terms are not asked about, because it has none.
    pub card: bool,
    pub clauses: StoredValue<Vec<SheetClause>>,
}

/// The question about one kind or topic, and those about its records.
#[derive(Clone)]
pub(super) struct SheetClause {
    pub subject: Subject,
    pub answer: RwSignal<Option<bool>>,
    /// Of a standing one: whether what is added later of the kind is shown too.
    pub later: RwSignal<Option<bool>>,
    pub records: Vec<(RecordItem, RwSignal<Option<bool>>)>,
}

impl Sheet {
    /// An empty sheet about these records, some of which are asked about under a topic.
    pub(super) fn new(records: Vec<RecordItem>, topics: Vec<(RecordId, Topic)>) -> Self {
        Self::of(records, topics, &Kind::HEALTH)
    }

    /// An empty sheet for the emergency card.
    pub(super) fn for_card(records: Vec<RecordItem>, topics: Vec<(RecordId, Topic)>) -> Self {
        let sheet = Self::of(records, topics, &CARD_KINDS);
        sheet.name.set(t().emergency.reader.to_owned());
        Self { card: true, ..sheet }
    }

    fn of(records: Vec<RecordItem>, topics: Vec<(RecordId, Topic)>, kinds: &[Kind]) -> Self {
        let topics: BTreeMap<RecordId, Topic> = topics.into_iter().collect();
        let subject = |item: &RecordItem| match topics.get(&item.id) {
            Some(topic) => Subject::Topic(*topic),
            None => Subject::Kind(item.record.kind()),
        };
        let records = records.into_iter().filter(|item| kinds.contains(&item.record.kind()));
        let records: Vec<_> = records.map(|item| (subject(&item), item)).collect();
        let subjects = kinds.iter().copied().map(Subject::Kind).chain(Topic::ALL.map(Subject::Topic));
        let clauses = subjects.filter_map(|subject| {
            let records = records.iter().filter(|(of, _)| *of == subject);
            let records: Vec<_> = records.map(|(_, item)| (item.clone(), RwSignal::new(None))).collect();
            (!records.is_empty()).then(|| SheetClause {
                subject,
                answer: RwSignal::new(None),
                later: RwSignal::new(None),
                records,
            })
        });
        Self {
            known: RwSignal::new(String::new()),
            name: RwSignal::new(String::new()),
            place: RwSignal::new(String::new()),
            purpose: RwSignal::new(String::new()),
            term: RwSignal::new(None),
            term_text: RwSignal::new(String::new()),
            term_day: RwSignal::new(None),
            passcode: RwSignal::new(None),
            uses: RwSignal::new(None),
            card: false,
            clauses: StoredValue::new(clauses.collect()),
        }
    }

    /// To whom; none while no name is written. Tracked.
    pub(super) fn provider(self) -> Option<ProviderChoice> {
        let known = self.known.get();
        if let Ok(id) = known.parse::<RecordId>() {
            return Some(ProviderChoice::Known(id));
        }
        let name = trimmed(self.name)?;
        Some(ProviderChoice::New { name, place: trimmed(self.place) })
    }

    /// The last day; none while it is not answered. Tracked.
    pub(super) fn last_day(self) -> Option<Day> {
        let term = self.term.get()?;
        if term == TERM_OTHER {
            return self.term_day.get().filter(|day| day.day.is_some());
        }
        let (_, days) = TERMS.into_iter().find(|(code, _)| *code == term)?;
        Some(Day::from_number(today().number() + days))
    }

    /// What is not answered yet, in the order of the sheet. Tracked.
    pub(super) fn open(self) -> Vec<Problem> {
        let s = &t().sharing;
        let mut open = Vec::new();
        if !self.card {
            self.open_terms(&mut open);
        }
        self.clauses.with_value(|clauses| {
            for clause in clauses.iter().filter(|clause| clause.answer.get().is_none()) {
                open.push(Problem::new(clause.subject.id(), format!("{}：{}", clause.subject.words(), s.choose_one)));
            }
        });
        if self.is_standing() {
            self.clauses.with_value(|clauses| {
                let unanswered = clauses.iter().filter(|clause| clause.later.get().is_none());
                let asked = unanswered.filter_map(|clause| Some((clause, clause.asked_later()?)));
                open.extend(
                    asked.map(|(clause, kind)| Problem::new(clause.later_id(), s.live_missing(kind_words(kind)))),
                );
            });
        }
        open
    }

    fn open_terms(self, open: &mut Vec<Problem>) {
        let s = &t().sharing;
        match (self.term.get(), self.last_day()) {
            (None, _) => open.push(Problem::new("c-term", s.term_missing)),
            (Some(_), None) => open.push(Problem::new("term-day", t().common.date_bad_shape)),
            (Some(_), Some(day)) if day.number() < today().number() => {
                open.push(Problem::new("term-day", s.term_past));
            }
            _ => {}
        }
        if self.passcode.get().is_none() {
            open.push(Problem::new("c-passcode", s.passcode_missing));
        }
        if self.uses.get().is_none() {
            open.push(Problem::new("c-uses", s.uses_missing));
        }
    }

    /// Whether it is asked before each end if it goes on. Tracked.
    pub(super) fn is_standing(self) -> bool {
        self.term.read().as_deref() == Some(TERM_STANDING)
    }

    /// The kinds whose later records would be shown too. Tracked.
    pub(super) fn live_kinds(self) -> Vec<Kind> {
        if !self.is_standing() {
            return Vec::new();
        }
        let of = |clause: &SheetClause| clause.asked_later().filter(|_| clause.later.get() == Some(true));
        self.clauses.with_value(|clauses| clauses.iter().filter_map(of).collect())
    }

    /// Whether any record is shown. Tracked.
    pub(super) fn shows_something(self) -> bool {
        self.clauses.with_value(|clauses| clauses.iter().any(|clause| clause.shown().count() > 0))
    }

    /// The sheet as it would be sealed; none while anything is open. Tracked.
    pub(super) fn draft(self) -> Option<ShareDraft> {
        let provider = self.provider()?;
        if !self.open().is_empty() {
            return None;
        }
        let (until, uses, passcode) = if self.card {
            (None, None, false)
        } else {
            let uses = self.uses.get()?;
            let (_, uses) = USES.into_iter().find(|(code, _)| *code == uses)?;
            (Some(end_of(self.last_day()?)), uses, self.passcode.get()?)
        };
        let clauses = self.clauses.get_value();
        // What has no records has no question; nothing of it is shown.
        let decision = |subject: Subject| {
            let shown = clauses.iter().any(|clause| clause.subject == subject && clause.shown().count() > 0);
            if shown { Decision::Share } else { Decision::Withhold }
        };
        let topics = clauses.iter().filter_map(|clause| match clause.subject {
            Subject::Topic(topic) => Some(TopicDecision { topic, decision: decision(clause.subject) }),
            Subject::Kind(_) => None,
        });
        let kinds = Kind::HEALTH.map(|kind| KindDecision { kind, decision: decision(Subject::Kind(kind)) });
        Some(ShareDraft {
            provider,
            purpose: trimmed(self.purpose),
            decisions: kinds.to_vec(),
            topics: topics.collect(),
            records: clauses.iter().flat_map(SheetClause::shown).collect(),
            until,
            uses,
            passcode,
            standing: self.is_standing(),
            live: self.live_kinds(),
            card: self.card,
            language: t().lang.code().to_owned(),
            text: in_words(self),
        })
    }
}

impl SheetClause {
    /// The records that are shown. Tracked.
    pub(super) fn shown(&self) -> impl Iterator<Item = RecordId> + '_ {
        let kind = self.answer.get();
        let follows = move |own: Option<bool>| kind.is_some() && own.or(kind) == Some(true);
        self.records.iter().filter(move |(_, own)| follows(own.get())).map(|(item, _)| item.id)
    }

    /// The kind whose later records are asked about: one that is shown, and is not its own choice each time. Tracked.
    pub(super) fn asked_later(&self) -> Option<Kind> {
        match self.subject {
            Subject::Kind(kind) if self.shown().count() > 0 && !Kind::OWN_CHOICE.contains(&kind) => Some(kind),
            _ => None,
        }
    }

    /// Id of the question about later records on the page.
    pub(super) fn later_id(&self) -> String {
        format!("{}-later", self.subject.id())
    }
}

pub(super) fn trimmed(text: RwSignal<String>) -> Option<String> {
    let text = text.get().trim().to_owned();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::record::{Allergy, CodedText, Diagnosis, Fact, Provenance, Record};

    fn item(number: u8, fact: Fact) -> RecordItem {
        RecordItem {
            id: RecordId::from_bytes([number; RecordId::LEN]),
            revision: 1,
            record: Record::new(fact, Provenance::typed(0)),
            read_only: false,
            file_name: None,
            reply_box: None,
            shown_to: Vec::new(),
            by: None,
            earlier_by: Vec::new(),
        }
    }

    fn diagnosis(number: u8) -> RecordItem {
        let fact = Diagnosis {
            name: CodedText::from_text("高血圧症"),
            status: None,
            suspected: false,
            principal: false,
            onset: None,
            onset_text: None,
            abatement: None,
            body_site: None,
            severity: None,
            note: None,
        };
        item(number, Fact::Diagnosis(fact))
    }

    fn allergy(number: u8) -> RecordItem {
        let fact = Allergy {
            substance: CodedText::from_text("そば"),
            category: None,
            criticality: None,
            status: None,
            suspected: false,
            reactions: Vec::new(),
            onset: None,
            onset_text: None,
            note: None,
        };
        item(number, Fact::Allergy(fact))
    }

    fn answered(sheet: Sheet) {
        sheet.name.set("青葉坂総合病院".into());
        sheet.term.set(Some("month".into()));
        sheet.passcode.set(Some(false));
        sheet.uses.set(Some("any".into()));
    }

    #[test]
    fn an_empty_sheet_answers_nothing_and_cannot_be_sealed() {
        Owner::new().with(|| {
            let sheet = Sheet::new(vec![diagnosis(1), allergy(2)], Vec::new());
            sheet.name.set("青葉坂総合病院".into());
            let open: Vec<String> = sheet.open().into_iter().map(|problem| problem.field).collect();
            assert_eq!(open, ["c-term", "c-passcode", "c-uses", "c-diagnosis", "c-allergy"]);
            assert!(sheet.draft().is_none());
            assert!(!sheet.shows_something());
        });
    }

    #[test]
    fn all_refused_and_all_shown_take_the_same_answers() {
        Owner::new().with(|| {
            for answer in [true, false] {
                let sheet = Sheet::new(vec![diagnosis(1), diagnosis(2), allergy(3)], Vec::new());
                answered(sheet);
                sheet.clauses.with_value(|clauses| clauses.iter().for_each(|clause| clause.answer.set(Some(answer))));
                let draft = sheet.draft().expect("everything is answered");
                assert_eq!(draft.records.len(), if answer { 3 } else { 0 });
                assert_eq!(draft.decisions.len(), Kind::HEALTH.len());
                let shared = draft.decisions.iter().filter(|one| one.decision == Decision::Share).count();
                assert_eq!(shared, if answer { 2 } else { 0 });
            }
        });
    }

    #[test]
    fn one_record_can_be_answered_against_its_kind_in_both_directions() {
        Owner::new().with(|| {
            for answer in [true, false] {
                let sheet = Sheet::new(vec![diagnosis(1), diagnosis(2)], Vec::new());
                answered(sheet);
                sheet.clauses.with_value(|clauses| {
                    clauses[0].answer.set(Some(answer));
                    clauses[0].records[0].1.set(Some(!answer));
                });
                let draft = sheet.draft().expect("everything is answered");
                let expected = if answer { 2 } else { 1 };
                assert_eq!(draft.records, [RecordId::from_bytes([expected; RecordId::LEN])]);
            }
        });
    }

    #[test]
    fn a_record_answered_before_its_kind_shows_nothing_by_itself() {
        Owner::new().with(|| {
            let sheet = Sheet::new(vec![diagnosis(1)], Vec::new());
            answered(sheet);
            sheet.clauses.with_value(|clauses| clauses[0].records[0].1.set(Some(true)));
            assert!(!sheet.shows_something());
            assert!(sheet.draft().is_none());
        });
    }

    #[test]
    fn a_record_of_a_topic_follows_its_topic_and_never_its_kind() {
        Owner::new().with(|| {
            for (kind, topic) in [(true, false), (false, true)] {
                let topics = vec![(diagnosis(2).id, Topic::MentalHealth)];
                let sheet = Sheet::new(vec![diagnosis(1), diagnosis(2)], topics);
                answered(sheet);
                let ids: Vec<String> =
                    sheet.clauses.with_value(|clauses| clauses.iter().map(|clause| clause.subject.id()).collect());
                assert_eq!(ids, ["c-diagnosis", "c-topic-mental-health"]);
                sheet.clauses.with_value(|clauses| clauses[0].answer.set(Some(kind)));
                assert!(sheet.draft().is_none(), "the topic is a question of its own");
                sheet.clauses.with_value(|clauses| clauses[1].answer.set(Some(topic)));
                let draft = sheet.draft().expect("everything is answered");
                let shown = if kind { 1 } else { 2 };
                assert_eq!(draft.records, [RecordId::from_bytes([shown; RecordId::LEN])]);
                let of = |answer| if answer { Decision::Share } else { Decision::Withhold };
                assert_eq!(draft.topics, [TopicDecision { topic: Topic::MentalHealth, decision: of(topic) }]);
                let diagnoses = draft.decisions.iter().find(|one| one.kind == Kind::Diagnosis);
                assert_eq!(diagnoses.map(|one| one.decision), Some(of(kind)));
            }
        });
    }

    #[test]
    fn a_standing_sheet_asks_about_later_records_and_no_other_does() {
        Owner::new().with(|| {
            let sheet = Sheet::new(vec![diagnosis(1)], Vec::new());
            answered(sheet);
            sheet.clauses.with_value(|clauses| clauses[0].answer.set(Some(true)));
            let draft = sheet.draft().expect("everything is answered");
            assert!(!draft.standing && draft.live.is_empty());
            sheet.term.set(Some(TERM_STANDING.into()));
            let later = sheet.clauses.with_value(|clauses| clauses[0].later);
            for live in [true, false] {
                later.set(Some(live));
                let draft = sheet.draft().expect("everything is answered");
                assert!(draft.standing && draft.live.is_empty() != live && draft.until.is_some());
                assert!(draft.text.contains(t().sharing.live_text), "{}", draft.text);
            }
            // Answered before another term was chosen, it means nothing.
            later.set(Some(true));
            sheet.term.set(Some("month".into()));
            assert!(sheet.draft().expect("everything is answered").live.is_empty());
        });
    }

    #[test]
    fn later_records_are_asked_about_kind_by_kind_and_only_of_kinds_that_are_shown() {
        Owner::new().with(|| {
            let sheet = Sheet::new(vec![diagnosis(1), allergy(2), allergy(3)], Vec::new());
            answered(sheet);
            sheet.term.set(Some(TERM_STANDING.into()));
            let open = || sheet.open().into_iter().map(|problem| problem.field).collect::<Vec<_>>();
            let clauses = sheet.clauses.get_value();
            clauses.iter().for_each(|clause| clause.answer.set(Some(true)));
            assert_eq!(open(), ["c-diagnosis-later", "c-allergy-later"], "nothing is preset");
            clauses[0].later.set(Some(true));
            assert_eq!(open(), ["c-allergy-later"]);
            clauses[1].later.set(Some(false));
            assert_eq!(sheet.draft().expect("everything is answered").live, [Kind::Diagnosis]);
            // Of a kind that is not shown nothing comes later, whatever was answered before.
            clauses[0].answer.set(Some(false));
            let draft = sheet.draft().expect("everything is answered");
            assert!(draft.live.is_empty() && draft.standing);
        });
    }

    #[test]
    fn a_last_day_that_has_passed_is_an_open_question() {
        Owner::new().with(|| {
            let sheet = Sheet::new(vec![diagnosis(1)], Vec::new());
            answered(sheet);
            sheet.term.set(Some(TERM_OTHER.into()));
            sheet.term_day.set(Some(Day::full(2020, 1, 1)));
            assert!(sheet.open().iter().any(|problem| problem.field == "term-day"));
        });
    }
}
