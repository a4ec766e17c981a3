//! What is being decided. Nothing in it is chosen beforehand.

use leptos::prelude::*;
use vault::record::{Decision, Kind, KindDecision, Release, ReleaseLevel, Topic, TopicDecision};

use crate::clock::{end_of, today};
use crate::engine::wire::{ProviderChoice, ReleaseDraft};
use crate::i18n::{Day, t};
use crate::ui::Problem;

/// Choosing someone who was not named before.
pub(super) const NEW: &str = "new";
const YEAR: i64 = 365;

#[derive(Clone, Copy)]
pub(super) struct Draft {
    /// Id of a known recipient, [`NEW`], or nothing yet.
    pub(super) known: RwSignal<String>,
    pub(super) name: RwSignal<String>,
    pub(super) contact: RwSignal<String>,
    pub(super) purpose: RwSignal<String>,
    pub(super) level: RwSignal<Option<String>>,
    pub(super) kinds: [(Kind, RwSignal<Option<bool>>); Release::KINDS.len()],
    pub(super) topics: [(Topic, RwSignal<Option<bool>>); Topic::ALL.len()],
    pub(super) period: RwSignal<Option<String>>,
    /// Code of a prefecture, or nothing.
    pub(super) place: RwSignal<String>,
    pub(super) until: RwSignal<Option<String>>,
}

impl Draft {
    pub(super) fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            known: text(),
            name: text(),
            contact: text(),
            purpose: text(),
            level: RwSignal::new(None),
            kinds: Release::KINDS.map(|kind| (kind, RwSignal::new(None))),
            topics: Topic::ALL.map(|topic| (topic, RwSignal::new(None))),
            period: RwSignal::new(None),
            place: text(),
            until: RwSignal::new(None),
        }
    }

    /// The question, or what is still open of it.
    pub(super) fn read(self) -> Result<ReleaseDraft, Vec<Problem>> {
        let r = &t().release;
        let mut open = Vec::new();
        let trimmed = |text: RwSignal<String>| text.get_untracked().trim().to_owned();
        let (name, contact, purpose) = (trimmed(self.name), trimmed(self.contact), trimmed(self.purpose));
        let provider = match self.known.get_untracked().parse() {
            Ok(id) => ProviderChoice::Known(id),
            Err(_) => {
                if name.is_empty() {
                    let field = if self.known.read_untracked().is_empty() { "release-to" } else { "release-name" };
                    open.push(Problem::new(field, r.name_missing));
                }
                if contact.is_empty() && self.known.read_untracked().as_str() == NEW {
                    open.push(Problem::new("release-contact", r.contact_missing));
                }
                ProviderChoice::New { name, place: Some(contact) }
            }
        };
        if purpose.is_empty() {
            open.push(Problem::new("release-purpose", t().errors.field_purpose));
        }
        let level = self.level.get_untracked();
        let level = ReleaseLevel::ALL.into_iter().find(|one| level.as_deref() == Some(one.code()));
        if level.is_none() {
            open.push(Problem::new("release-level", r.level_missing));
        }
        let mut kinds = Vec::new();
        for (kind, answer) in &self.kinds {
            match answer.get_untracked() {
                Some(yes) => kinds.push(KindDecision { kind: *kind, decision: decision(yes) }),
                None => open.push(Problem::new(kind_id(*kind), kind_missing(*kind))),
            }
        }
        let answered = |(topic, answer): &(Topic, RwSignal<Option<bool>>)| {
            answer.get_untracked().map(|yes| TopicDecision { topic: *topic, decision: decision(yes) })
        };
        let topics = self.topics.iter().filter_map(answered).collect();
        let from = match self.period.get_untracked().as_deref() {
            Some("all") => None,
            Some("five") => Some(Day::from_number(today().number() - 5 * YEAR).iso()),
            Some(_) => Some(Day::from_number(today().number() - YEAR).iso()),
            None => {
                open.push(Problem::new("release-period", r.period_missing));
                None
            }
        };
        let days = match self.until.get_untracked().as_deref() {
            Some("month") => 30,
            Some("half") => 182,
            Some(_) => YEAR,
            None => {
                open.push(Problem::new("release-until", r.until_missing));
                0
            }
        };
        let (Some(level), true) = (level, open.is_empty()) else { return Err(open) };
        Ok(ReleaseDraft {
            provider,
            purpose,
            level,
            kinds,
            topics,
            from,
            prefecture: self.place.get_untracked().parse().ok(),
            until: end_of(Day::from_number(today().number() + days)),
            left_out: Vec::new(),
            language: t().lang.code().to_owned(),
        })
    }
}

const fn decision(yes: bool) -> Decision {
    if yes { Decision::Share } else { Decision::Withhold }
}

pub(super) fn kind_id(kind: Kind) -> String {
    format!("release-kind-{}", kind.code())
}

fn kind_missing(kind: Kind) -> String {
    format!("{}：{}", crate::ui::kind_words(kind), t().release.kind_missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_chosen_beforehand_and_every_question_that_is_open_is_named() {
        Owner::new().with(|| {
            let draft = Draft::new();
            let open = |draft: &Draft| -> Vec<String> {
                draft.read().err().unwrap_or_default().into_iter().map(|problem| problem.field).collect()
            };
            // To whom, what for, how, six kinds, from when, until when. A topic that is not answered is not released.
            assert_eq!(open(&draft).len(), 3 + Release::KINDS.len() + 2);
            draft.known.set(NEW.to_owned());
            assert!(open(&draft).contains(&"release-contact".to_owned()));
            draft.name.set("架空大学".into());
            draft.contact.set("03-0000-0000".into());
            draft.purpose.set("研究".into());
            draft.level.set(Some("anonymised".into()));
            draft.kinds.iter().for_each(|(_, answer)| answer.set(Some(false)));
            draft.period.set(Some("all".into()));
            assert_eq!(open(&draft), ["release-until"]);
            draft.until.set(Some("year".into()));
            let read = draft.read().unwrap();
            assert!(read.topics.is_empty() && read.left_out.is_empty() && read.prefecture.is_none());
            assert!(read.kinds.iter().all(|decided| decided.decision == Decision::Withhold));
        });
    }
}
