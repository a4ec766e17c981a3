//! Shared documents: rendered for a grant, encrypted, and read back exactly as a receiver reads them.

use exchange::Contents;
use exchange::fhir::read::read;
use exchange::fhir::write::{ShareInput, instant, share_document};
use exchange::lines::{self, HandedOn};
use exchange::parsed::MadeAs;
use exchange::shl::jwe;
use protocol::Bytes;
use rand_core::CryptoRng;
use vault::grant::{derive_resource_id, document_len};
use vault::id::RecordId;
use vault::record::{DateTime, Fact, GrantRecord, Record};
use vault::secret::GrantKey;

use crate::account::fault;
use crate::engine::wire::{Trouble, ViewDocument, ViewFile, ViewNote, reading_place};

/// Media type of what is shared.
pub(crate) const FHIR_JSON: &str = "application/fhir+json";

/// The document of a grant: FHIR JSON. `lookup` finds records as they will be; `today` is [`crate::environment::Environment::today`].
pub(crate) fn render<'a>(
    lookup: &dyn Fn(&RecordId) -> Option<&'a Record>,
    grant: &GrantRecord,
    contents: &Contents<'_>,
    today: i64,
) -> Result<String, Trouble> {
    let key = GrantKey::from_bytes(*grant.secrets.key);
    let handed_on = handed_on(lookup, grant);
    let records: Vec<(RecordId, &Record)> = handed_on.iter().map(|one| (one.id, &*one.record)).collect();
    let provider = match lookup(&grant.provider).map(|record| &record.fact) {
        Some(Fact::Provider(provider)) => provider,
        _ => return Err(fault("provider")),
    };
    let person = lookup(&PERSON).and_then(|record| match &record.fact {
        Fact::Person(person) => Some(person),
        _ => None,
    });
    let resource_id = |record: &RecordId, part: u32| derive_resource_id(&key, record, part);
    Ok(share_document(&ShareInput {
        person: person.ok_or_else(|| fault("person"))?,
        records: &records,
        provider,
        purpose: grant.purpose.as_deref(),
        made_as: match (&grant.card, &grant.referral) {
            (Some(_), _) => MadeAs::EmergencyCard,
            (None, Some(_)) => MadeAs::Referral,
            (None, None) => MadeAs::Share,
        },
        language: &grant.language,
        created: today,
        until: grant.until,
        resource_id: &resource_id,
        notes: &|id| grant.records.iter().find(|shown| shown.record == *id)?.note.as_deref(),
        contents,
    }))
}

/// What a grant shows of its records: without the lines that were left out.
pub(crate) fn handed_on<'a>(
    lookup: &dyn Fn(&RecordId) -> Option<&'a Record>,
    grant: &GrantRecord,
) -> Vec<HandedOn<'a>> {
    lines::handed_on(
        grant.records.iter().filter_map(|shown| Some((shown.record, lookup(&shown.record)?, shown.only.as_deref()))),
    )
}

/// Asks a lookup for the person, whatever the id of that record is.
pub(crate) const PERSON: RecordId = RecordId::from_bytes([0xff; RecordId::LEN]);

/// The encrypted file of a grant.
pub(crate) fn seal<'a>(
    lookup: &dyn Fn(&RecordId) -> Option<&'a Record>,
    grant: &GrantRecord,
    contents: &Contents<'_>,
    today: i64,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, Trouble> {
    let json = render(lookup, grant, contents, today)?;
    Ok(jwe::seal(&grant.secrets.key, FHIR_JSON, &json, document_len(json.len()), rng).into_bytes())
}

/// Reads a document as its receiver sees it.
pub(crate) fn view(json: &[u8], until: Option<i64>) -> Result<ViewDocument, Trouble> {
    let parsed = read(json).map_err(|_| Trouble::LinkUnreadable)?;
    let head = parsed.document.unwrap_or_default();
    let number = parsed.person.as_ref().and_then(|claim| claim.number.clone());
    let mut entries = parsed.entries;
    entries.sort_by_key(|entry| reading_place(entry.fact.kind()));
    let (mut records, mut files, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for mut entry in entries {
        let record = records.len();
        files.extend(std::mem::take(&mut entry.files).into_iter().map(|file| ViewFile {
            record,
            name: file.name,
            media_type: file.media_type,
            length: file.length,
            content: file.content.map(Bytes),
        }));
        notes.extend(entry.source.note.take().map(|text| ViewNote { record, text }));
        records.push(entry.into_shown());
    }
    Ok(ViewDocument {
        title: head.title.unwrap_or_default(),
        person: parsed.person.as_ref().and_then(exchange::parsed::PersonClaim::person),
        number,
        provider: head.recipient,
        purpose: head.purpose,
        created: head.date,
        until: head.until.or(until),
        reply_ticket: None,
        made_as: head.made_as,
        records,
        files,
        notes,
    })
}

/// Seconds since 1970-01-01T00:00:00Z as FHIR writes an instant in UTC.
pub(crate) fn date_time(seconds: i64) -> Option<DateTime> {
    instant(seconds)?.parse().ok()
}
