//! What was typed so far. Lives above the pages, so that a switch of language loses nothing; cleared on leaving.

use client::engine::wire::Sheet;
use leptos::prelude::*;
use vault::record::{Person, PersonName, Sex};

use crate::from_record;
use crate::i18n::Day;

/// Where somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Who,
    Passphrase,
    Sheet,
    Check,
    Done,
}

/// The draft of an account. Nothing of it is stored or sent before the last step.
#[derive(Clone, Copy)]
pub struct Draft {
    pub step: RwSignal<Step>,
    pub name: RwSignal<String>,
    pub kana: RwSignal<String>,
    pub birth_text: RwSignal<String>,
    pub birth: RwSignal<Option<Day>>,
    /// `female`, `male`, `other`, or empty.
    pub sex: RwSignal<String>,
    pub passphrase: RwSignal<String>,
    pub invitation: RwSignal<String>,
    /// The server did not take that invitation.
    pub refused: RwSignal<bool>,
    pub sheet: RwSignal<Option<Sheet>>,
    pub have_paper: RwSignal<bool>,
    pub answers: [RwSignal<String>; 2],
    /// Whether the browser promised to keep the seal; none until it has answered.
    pub kept: RwSignal<Option<bool>>,
}

impl Draft {
    fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            step: RwSignal::new(Step::Who),
            name: text(),
            kana: text(),
            birth_text: text(),
            birth: RwSignal::new(None),
            sex: text(),
            passphrase: text(),
            invitation: text(),
            refused: RwSignal::new(false),
            sheet: RwSignal::new(None),
            have_paper: RwSignal::new(false),
            answers: [text(), text()],
            kept: RwSignal::new(None),
        }
    }

    /// Forgets everything.
    #[cfg(target_arch = "wasm32")]
    pub fn clear(self) {
        for text in [self.name, self.kana, self.birth_text, self.sex, self.passphrase, self.invitation] {
            text.set(String::new());
        }
        self.birth.set(None);
        self.refused.set(false);
        self.kept.set(None);
        self.forget_secrets();
        self.step.set(Step::Who);
    }

    /// Forgets the words and what was typed of them.
    pub fn forget_secrets(self) {
        self.passphrase.set(String::new());
        self.sheet.set(None);
        self.have_paper.set(false);
        for answer in self.answers {
            answer.set(String::new());
        }
    }

    /// Whose vault it will be; none while the birth date is missing.
    pub fn person(self) -> Option<Person> {
        person(
            &self.name.get_untracked(),
            &self.kana.get_untracked(),
            self.birth.get_untracked(),
            &self.sex.get_untracked(),
        )
    }
}

/// A person from the fields of a form; none without a full birth date or a name. Outer blanks are dropped, nothing else.
pub fn person(name: &str, kana: &str, birth: Option<Day>, sex: &str) -> Option<Person> {
    let (name, kana) = (name.trim(), kana.trim());
    let birth_date = from_record::date_time(birth.filter(|day| day.day.is_some())?)?;
    let sex = match sex {
        "female" => Some(Sex::Female),
        "male" => Some(Sex::Male),
        "other" => Some(Sex::Other),
        _ => None,
    };
    let kana = (!kana.is_empty()).then(|| kana.to_owned());
    (!name.is_empty()).then(|| Person { name: PersonName { text: name.to_owned(), kana }, birth_date, sex })
}

/// Puts the draft in context. Called once, by the app's root.
pub fn provide_draft() {
    provide_context(Draft::new());
}

/// The draft in context; an empty one where none was provided (natively).
pub fn use_draft() -> Draft {
    use_context::<Draft>().unwrap_or_else(Draft::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_keeps_every_character_and_needs_a_name_and_a_full_birth_date() {
        let day = Some(Day::full(1948, 4, 12));
        let person = person(" 髙﨑　千鶴 ", "", day, "female").expect("complete");
        assert_eq!(person.name.text, "髙﨑　千鶴");
        assert_eq!((person.name.kana, person.sex), (None, Some(Sex::Female)));
        assert_eq!(person.birth_date.as_str(), "1948-04-12");
        let month = Some(Day { year: 1948, month: Some(4), day: None });
        assert!(super::person("髙﨑 千鶴", "", month, "").is_none());
        assert!(super::person("　", "", day, "").is_none());
    }
}
