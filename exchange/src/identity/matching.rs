//! Whether a file is about the person whose vault it is (the decision table of wrong-person detection).

use serde::{Deserialize, Serialize};
use vault::record::{DateTime, Person, Sex};

use super::insured::{Insured, InsuredMatch, compare_insured};
use super::name::{self, NameMatch};
use crate::parsed::PersonClaim;

/// What to do with a file, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// What to do.
    pub verdict: Verdict,
    /// Why, for the screen. Empty for a plain match.
    pub reasons: Vec<MatchReason>,
}

/// What to do with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is about this person.
    Match,
    /// It is, and something is worth a note.
    MatchWithNote,
    /// Ask the patient.
    Ask,
    /// Stop until the patient has checked the birth date.
    Hold,
    /// Not taken, unless the patient confirms in words that it is theirs.
    Refuse,
}

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatchReason {
    /// The file does not say whom it is about.
    NothingSaid,
    /// The file has no name.
    NameAbsent,
    /// The file has no birth date.
    BirthDateAbsent,
    /// The file has only a part of the birth date; it fits.
    BirthDatePartial,
    /// Characters of the name were lost on the way to this file.
    CharactersMissing,
    /// The written name differs (a change of name?).
    NameDiffers,
    /// The name has the old form of a character on one side and the new one on the other (髙 and 高).
    NameOtherForm,
    /// The reading differs.
    KanaDiffers,
    /// The sex differs.
    SexDiffers,
    /// The birth date differs by the era with the same digits (昭和 for 平成).
    EraSlip,
    /// Day and month are swapped.
    DayMonthSwapped,
    /// The birth date differs in one digit.
    OneDigit,
    /// The birth date differs.
    BirthDateDiffers,
    /// Same name, other birth date: a namesake.
    Namesake,
    /// Another person.
    OtherPerson,
    /// The family name is the same: somebody of the family, it seems.
    FamilyMember,
    /// Insured under the same number with another branch: somebody of the same household.
    OtherBranch,
    /// Another insurer than any that the vault knows. People change insurers.
    InsurerDiffers,
    /// The same insurer, another number.
    InsuredNumberDiffers,
}

/// Compares whom a file is about with the person of the vault, and with all insurances that the vault knows of, those of
/// earlier periods included.
#[must_use]
pub fn compare(person: &Person, insured: &[Insured], claim: Option<&PersonClaim>) -> Match {
    let Some(claim) = claim else {
        return decide(Verdict::Ask, [MatchReason::NothingSaid]);
    };
    weigh_insured(compare_person(person, claim), compare_insured(insured, &claim.insured))
}

fn compare_person(person: &Person, claim: &PersonClaim) -> Match {
    let (name, kana) = names(person, claim);
    let sex_differs = sex_differs(person.sex, claim.sex);
    let birth = claim.birth_date.as_ref().map(|date| compare_birth(&person.birth_date, date));
    let written = claim.name.as_deref().unwrap_or_default();
    let is_family = name == Some(NameMatch::Differs) && name::same_family(person.name.text(), written) == Some(true);
    let is_same_name = matches!(name, Some(NameMatch::Equal | NameMatch::OtherForm | NameMatch::CharactersMissing));
    let mut found = match birth {
        None => without_birth(name, kana),
        Some(Birth::Equal | Birth::Partial) => {
            let mut result = same_birth(name, kana, sex_differs, is_family);
            if birth == Some(Birth::Partial) && result.verdict != Verdict::Refuse {
                result.verdict = Verdict::Ask;
                result.reasons.push(MatchReason::BirthDatePartial);
            }
            result
        }
        Some(Birth::Slip(slip)) if is_same_name || name.is_none() && kana == Some(true) => {
            decide(Verdict::Hold, [slip])
        }
        Some(Birth::Slip(_) | Birth::Differs) => {
            let reason = if is_same_name { MatchReason::Namesake } else { MatchReason::OtherPerson };
            decide(Verdict::Refuse, [MatchReason::BirthDateDiffers, reason])
        }
    };
    if name == Some(NameMatch::OtherForm) {
        found.reasons.insert(0, MatchReason::NameOtherForm);
    }
    if is_family && found.verdict == Verdict::Refuse {
        found.reasons.push(MatchReason::FamilyMember);
    }
    found
}

/// What the insurance adds. It never makes a match of what is none; another insurer alone is a question.
fn weigh_insured(mut found: Match, insured: Option<InsuredMatch>) -> Match {
    let reason = match insured {
        Some(InsuredMatch::OtherBranch) => MatchReason::OtherBranch,
        Some(InsuredMatch::InsurerDiffers) => MatchReason::InsurerDiffers,
        Some(InsuredMatch::NumberDiffers) => MatchReason::InsuredNumberDiffers,
        Some(InsuredMatch::Same | InsuredMatch::BranchUnknown | InsuredMatch::SameInsurer) | None => return found,
    };
    if matches!(found.verdict, Verdict::Match | Verdict::MatchWithNote) {
        found.verdict = Verdict::Ask;
    }
    // A changed name keeps its branch; another name under another branch of the household is a family member's.
    if reason == MatchReason::OtherBranch && found.reasons.contains(&MatchReason::NameDiffers) {
        found.verdict = Verdict::Refuse;
    }
    found.reasons.push(reason);
    found
}

fn decide<const N: usize>(verdict: Verdict, reasons: [MatchReason; N]) -> Match {
    Match { verdict, reasons: reasons.to_vec() }
}

/// How the written name and the reading compare; none where either side has none. A name in kana only is a reading.
fn names(person: &Person, claim: &PersonClaim) -> (Option<NameMatch>, Option<bool>) {
    let own_kana = person.name.kana.as_deref().filter(|kana| !kana.trim().is_empty());
    let written = claim.name.as_deref().filter(|name| !name.trim().is_empty());
    let name = written.map(|written| name::compare_written(person.name.text(), written));
    let mut kana = own_kana.zip(claim.kana.as_deref()).map(|(own, theirs)| name::same_reading(own, theirs));
    if name == Some(NameMatch::Differs)
        && let (Some(written), Some(own)) = (written, own_kana)
        && name::is_kana(written)
    {
        kana = kana.or(Some(name::same_reading(own, written)));
        return (None, kana);
    }
    (name, kana)
}

fn same_birth(name: Option<NameMatch>, kana: Option<bool>, sex_differs: bool, is_family: bool) -> Match {
    let mut reasons = Vec::new();
    if kana == Some(false) {
        reasons.push(MatchReason::KanaDiffers);
    }
    if sex_differs {
        reasons.push(MatchReason::SexDiffers);
    }
    let verdict = match name {
        Some(NameMatch::Equal) if reasons.is_empty() => Verdict::Match,
        Some(NameMatch::Equal | NameMatch::OtherForm) => Verdict::Ask,
        Some(NameMatch::CharactersMissing) => {
            reasons.insert(0, MatchReason::CharactersMissing);
            if kana == Some(true) && !sex_differs { Verdict::MatchWithNote } else { Verdict::Ask }
        }
        Some(NameMatch::Differs) => {
            reasons.insert(0, MatchReason::NameDiffers);
            // Twins share birth date and family name, not the given name; who changes the name keeps the given name.
            if kana == Some(false) || sex_differs || is_family && kana != Some(true) {
                reasons.push(MatchReason::OtherPerson);
                Verdict::Refuse
            } else {
                Verdict::Ask
            }
        }
        None if kana == Some(false) => {
            reasons.push(MatchReason::OtherPerson);
            Verdict::Refuse
        }
        None if kana == Some(true) && reasons.is_empty() => Verdict::Match,
        None => {
            reasons.insert(0, MatchReason::NameAbsent);
            Verdict::Ask
        }
    };
    Match { verdict, reasons }
}

fn without_birth(name: Option<NameMatch>, kana: Option<bool>) -> Match {
    match (name, kana) {
        (None, None) => decide(Verdict::Ask, [MatchReason::NothingSaid]),
        (Some(NameMatch::Differs), Some(true)) => {
            decide(Verdict::Ask, [MatchReason::NameDiffers, MatchReason::BirthDateAbsent])
        }
        (Some(NameMatch::Differs), _) | (None, Some(false)) => {
            decide(Verdict::Refuse, [MatchReason::NameDiffers, MatchReason::OtherPerson])
        }
        (_, Some(false)) => decide(Verdict::Ask, [MatchReason::KanaDiffers, MatchReason::BirthDateAbsent]),
        _ => decide(Verdict::Ask, [MatchReason::BirthDateAbsent]),
    }
}

/// An unknown sex never counts as different.
fn sex_differs(own: Option<Sex>, theirs: Option<Sex>) -> bool {
    let known = |sex: Option<Sex>| sex.filter(|sex| *sex != Sex::Unknown);
    known(own).zip(known(theirs)).is_some_and(|(own, theirs)| own != theirs)
}

#[derive(Clone, Copy, PartialEq)]
enum Birth {
    Equal,
    Partial,
    Slip(MatchReason),
    Differs,
}

fn compare_birth(own: &DateTime, theirs: &DateTime) -> Birth {
    let (one, other) = (own.date(), theirs.date());
    if one == other {
        return Birth::Equal;
    }
    if one.starts_with(other) || other.starts_with(one) {
        return Birth::Partial;
    }
    if one.len() != 10 || other.len() != 10 {
        return Birth::Differs;
    }
    let same_day = own.month() == theirs.month() && own.day() == theirs.day();
    // First years of the eras less one: the same year number in another era.
    const ERAS: [i32; 5] = [1867, 1911, 1925, 1988, 2018];
    let distance = (i32::from(own.year()) - i32::from(theirs.year())).abs();
    let is_era = ERAS.iter().any(|one| ERAS.iter().any(|other| one - other == distance));
    if same_day && is_era {
        return Birth::Slip(MatchReason::EraSlip);
    }
    if own.year() == theirs.year() && own.month() == theirs.day() && own.day() == theirs.month() {
        return Birth::Slip(MatchReason::DayMonthSwapped);
    }
    let different = one.bytes().zip(other.bytes()).filter(|(one, other)| one != other).count();
    if different == 1 { Birth::Slip(MatchReason::OneDigit) } else { Birth::Differs }
}
