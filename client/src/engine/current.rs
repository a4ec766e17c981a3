//! What counts now: what a patient is asked about first, and what is printed of it.

use vault::record::{AllergyStatus, ClinicalStatus, Fact, Kind, MedicationStatus};

use super::records::{item, newest_first, sort_key};
use super::wire::{Current, Newest, RecordItem, Trouble};
use super::{Engine, Open};
use crate::device::DeviceStore;
use crate::environment::Environment;
use crate::transport::Transport;

impl<T: Transport, D: DeviceStore + Clone, E: Environment> Engine<T, D, E> {
    pub(super) fn list_current(&self) -> Result<Current, Trouble> {
        Ok(list(self.opened()?, self.environment.now(), usize::MAX))
    }
}

/// Of drugs and diagnoses the newest `limit`; nothing is made of those that nobody sees.
pub(super) fn list<D>(open: &Open<D>, now: i64, limit: usize) -> Current {
    let checkups = [Kind::Checkup, Kind::Laboratory].map(|kind| newest(open, now, 1, kind, |_| true).items);
    Current {
        allergies: newest(open, now, usize::MAX, Kind::Allergy, stands).items,
        medications: newest(open, now, limit, Kind::Medication, |fact| is_taken(fact, now)),
        diagnoses: newest(open, now, limit, Kind::Diagnosis, is_present),
        checkup: checkups.into_iter().flatten().max_by(|a, b| sort_key(&a.record).cmp(&sort_key(&b.record))),
    }
}

/// The newest of a kind. What the patient says instead decides what is said to be in use now; what came is shown.
fn newest<D>(open: &Open<D>, now: i64, limit: usize, kind: Kind, keep: impl Fn(&Fact) -> bool) -> Newest {
    let kept = newest_first(open.book.of_kind(kind).filter(|(_, held)| keep(held.record().own_or_fact())));
    let items: Vec<RecordItem> = kept.iter().take(limit).map(|(id, held)| item(open, id, held, now)).collect();
    Newest { items, total: kept.len() }
}

fn stands(fact: &Fact) -> bool {
    matches!(fact, Fact::Allergy(allergy) if allergy.status != Some(AllergyStatus::Resolved))
}

fn is_taken(fact: &Fact, now: i64) -> bool {
    let Fact::Medication(drug) = fact else { return false };
    let over = drug.end.as_ref().is_some_and(|end| is_before_today(end.date(), now));
    matches!(drug.status, MedicationStatus::Active | MedicationStatus::OnHold | MedicationStatus::Unknown) && !over
}

fn is_present(fact: &Fact) -> bool {
    let Fact::Diagnosis(diagnosis) = fact else { return false };
    let ended = matches!(
        diagnosis.status,
        Some(ClinicalStatus::Resolved | ClinicalStatus::Inactive | ClinicalStatus::Remission)
    );
    diagnosis.abatement.is_none() && !ended
}

fn is_before_today(date: &str, now: i64) -> bool {
    // Compared in the source's precision; a day later than UTC's, because Japan's day begins earlier.
    crate::document::date_time(now - 24 * 60 * 60).is_some_and(|today| date < &today.date()[..date.len().min(10)])
}
