//! FHIR R4 out: what a receiver is shown, and everything for the patient.
//!
//! What is shared is rendered from the typed facts only: never from an original, never with a memo, with ids that are
//! drawn for one grant. No profile is claimed: JP-CLINS demands an institution, and nobody has checked the resources against
//! that of IPS.

mod allergy;
mod checkup;
mod consent;
mod diagnosis;
mod element;
mod export;
mod form;
mod medication;
mod narrative;
mod patient;
mod referral;
mod share;
mod source;
mod summary;
mod words;

pub use consent::ConsentInput;
pub(crate) use consent::{LIVE, REJECTED, act as consent_act, write as consent};
pub use element::instant;
pub(crate) use element::quantity_words;
pub use export::{export_bundle, export_with_files};
pub use share::{ShareInput, share_document};
pub use summary::summary_document;

use vault::record::{Fact, Record};

use crate::attachment::Contents;
use crate::json::Json;
use narrative::Narrative;
use words::Words;

/// One resource with the id it is referred to by.
struct Rendered {
    /// UUID, in small letters.
    id: String,
    resource: Json,
    narrative: Narrative,
}

/// How far Japan's calendar is ahead of UTC, in seconds. Days that others are told are those of one calendar, whatever device makes the
/// file: that of the device would change with it, in all files at once, and tell who travels.
const JAPAN: i64 = 9 * 60 * 60;

/// What all resources of one bundle share.
#[derive(Clone, Copy)]
struct Page<'a> {
    words: &'a Words,
    /// `fullUrl` of the patient.
    patient: &'a str,
    contents: &'a Contents<'a>,
    /// For somebody else: when something was entered is said to the day. The second would tell two receivers that they have the same
    /// patient.
    for_others: bool,
    /// What the patient says to the receiver about the record that is being written.
    note: Option<&'a str>,
}

impl Page<'_> {
    /// When something was entered or changed.
    fn instant(&self, seconds: i64) -> Option<String> {
        if !self.for_others {
            return element::instant(seconds);
        }
        let local = seconds.checked_add(JAPAN)?;
        element::instant(local - local.rem_euclid(24 * 60 * 60))
    }

    /// The same in words: the day.
    fn day(&self, seconds: i64) -> Option<String> {
        self.instant(seconds).map(|instant| instant[..10].to_owned())
    }
}

/// A record as resources: the first stands for it. `id(n)` is the UUID of its n-th resource.
fn render(page: &Page<'_>, record: &Record, id: &dyn Fn(u32) -> String) -> Vec<Rendered> {
    match &record.fact {
        Fact::Allergy(fact) => vec![allergy::write(page, fact, record, id(0))],
        Fact::Diagnosis(fact) => vec![diagnosis::write(page, fact, record, id(0))],
        Fact::Medication(fact) => vec![medication::write(page, fact, record, id(0))],
        Fact::Checkup(_) | Fact::Laboratory(_) | Fact::Infection(_) | Fact::MaternalCheckup(_) => {
            record.fact.results().map(|visit| checkup::write(page, visit, record, id)).unwrap_or_default()
        }
        _ => form::write(page, record, id(0)).into_iter().collect(),
    }
}

/// A resource as an entry of a bundle.
fn entry(full_url: Option<&str>, resource: Json) -> Json {
    Json::object([("fullUrl", full_url.map(Json::text)), ("resource", Some(resource))])
}
