//! A record's body as it is sealed: CBOR, with whatever a newer program added.

use std::collections::BTreeSet;

use ciborium::Value;
use serde::Serialize;

use super::Record;

/// The newest schema this program knows. It grows when an older program would misread a body; a body is written with the
/// oldest schema that says what is in it ([`super::Fact::schema`]).
pub const SCHEMA: u16 = 2;

/// A record as read, with the bytes it was read from, so that unknown fields survive an edit.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// What this program understands of it.
    pub record: Record,
    unknown: Option<Value>,
}

/// A body could not be read or must not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Not CBOR, not a record, or with a map key twice or that is no text.
    #[error("the record's body is not of the expected form")]
    Malformed,
    /// Written by a newer program: it can be shown, not changed.
    #[error("the record was written by a newer version and can only be read")]
    NewerSchema,
}

impl Body {
    /// A record that was never stored.
    #[must_use]
    pub fn new(record: Record) -> Self {
        Self { record, unknown: None }
    }

    /// Reads a body.
    ///
    /// # Errors
    /// [`BodyError::Malformed`] for anything that is not exactly one record, or where a map has the same key twice
    /// (RFC 8949 section 5.6) or a key that is no text string.
    pub fn decode(bytes: &[u8]) -> Result<Self, BodyError> {
        let mut rest = bytes;
        let value = read(&mut rest)?;
        if !rest.is_empty() {
            return Err(BodyError::Malformed);
        }
        let record: Record = value.deserialized().map_err(|_| BodyError::Malformed)?;
        let known = written(&record)?;
        if known == bytes {
            // Exactly what this program writes, as nearly all of a vault is: then nothing in it is unknown, or twice.
            return Ok(Self { record, unknown: None });
        }
        if !has_plain_keys(&value) {
            return Err(BodyError::Malformed);
        }
        Ok(Self { unknown: subtract(&value, &read(&mut &known[..])?), record })
    }

    /// The same record with new content; what this program does not know stays.
    ///
    /// # Errors
    /// [`BodyError::NewerSchema`] if a newer program wrote it.
    pub fn with(self, record: Record) -> Result<Self, BodyError> {
        if self.is_read_only() { Err(BodyError::NewerSchema) } else { Ok(Self { record, unknown: self.unknown }) }
    }

    /// Whether a newer program wrote it.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.record.schema > SCHEMA
    }

    /// Writes the body.
    ///
    /// # Errors
    /// [`BodyError::Malformed`] if the record cannot be expressed, which no record of this crate's types is.
    pub fn encode(&self) -> Result<Vec<u8>, BodyError> {
        if self.unknown.is_none() { written(&self.record) } else { written(&self.value()?) }
    }

    /// The same body in deterministic CBOR: the keys of each map in the bytewise order of their encodings (RFC 8949 section 4.2.1).
    ///
    /// # Errors
    /// As [`Self::encode`].
    pub fn encode_in_order(&self) -> Result<Vec<u8>, BodyError> {
        let mut value = self.value()?;
        sort(&mut value)?;
        written(&value)
    }

    fn value(&self) -> Result<Value, BodyError> {
        let mut value = read(&mut &written(&self.record)?[..])?;
        if let Some(unknown) = &self.unknown {
            add(&mut value, unknown);
        }
        Ok(value)
    }
}

fn read(rest: &mut &[u8]) -> Result<Value, BodyError> {
    ciborium::from_reader(rest).map_err(|_| BodyError::Malformed)
}

fn written(content: &impl Serialize) -> Result<Vec<u8>, BodyError> {
    let mut out = Vec::new();
    ciborium::into_writer(content, &mut out).map_err(|_| BodyError::Malformed)?;
    Ok(out)
}

fn sort(value: &mut Value) -> Result<(), BodyError> {
    match value {
        Value::Map(entries) => {
            let mut keyed = Vec::with_capacity(entries.len());
            for (key, mut value) in entries.drain(..) {
                sort(&mut value)?;
                keyed.push((written(&key)?, key, value));
            }
            keyed.sort_by(|(one, ..), (other, ..)| one.cmp(other));
            entries.extend(keyed.into_iter().map(|(_, key, value)| (key, value)));
            Ok(())
        }
        Value::Array(items) => items.iter_mut().try_for_each(sort),
        Value::Tag(_, inner) => sort(inner),
        _ => Ok(()),
    }
}

/// Whether all maps have texts as keys, each once. A key in another form of the same text (tagged, say) would be read as the
/// field and kept as unknown beside it, and the body written from that would not open any more.
fn has_plain_keys(value: &Value) -> bool {
    match value {
        Value::Map(entries) => {
            let mut seen = BTreeSet::new();
            entries
                .iter()
                .all(|(key, value)| key.as_text().is_some_and(|key| seen.insert(key)) && has_plain_keys(value))
        }
        Value::Array(items) => items.iter().all(has_plain_keys),
        Value::Tag(_, inner) => has_plain_keys(inner),
        _ => true,
    }
}

/// What `all` has and `known` does not, map by map. Arrays are taken as a whole: what is inside them is known or lost with
/// the element that the patient edits.
fn subtract(all: &Value, known: &Value) -> Option<Value> {
    let (Value::Map(all), Value::Map(known)) = (all, known) else {
        return None;
    };
    let rest: Vec<_> = all
        .iter()
        .filter_map(|(key, value)| match find(known, key) {
            Some(known) => subtract(value, known).map(|rest| (key.clone(), rest)),
            None if *value == Value::Null => None,
            None => Some((key.clone(), value.clone())),
        })
        .collect();
    (!rest.is_empty()).then_some(Value::Map(rest))
}

fn add(value: &mut Value, unknown: &Value) {
    let (Value::Map(value), Value::Map(unknown)) = (value, unknown) else {
        return;
    };
    for (key, more) in unknown {
        match value.iter_mut().find(|(known, _)| known == key) {
            Some((_, known)) => add(known, more),
            None => value.push((key.clone(), more.clone())),
        }
    }
}

fn find<'a>(map: &'a [(Value, Value)], key: &Value) -> Option<&'a Value> {
    map.iter().find(|(known, _)| known == key).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::super::{Allergy, CodedText, Fact, Provenance};
    use super::*;

    fn allergy(text: &str) -> Record {
        let allergy = Allergy {
            substance: CodedText::from_text(text),
            category: None,
            criticality: None,
            status: None,
            suspected: false,
            reactions: Vec::new(),
            onset: None,
            onset_text: None,
            note: None,
        };
        Record::new(Fact::Allergy(allergy), Provenance::typed(1_763_000_000))
    }

    fn with_field(record: &Record, path: &[&str], name: &str) -> Vec<u8> {
        let mut value = Value::serialized(record).unwrap();
        let mut at = &mut value;
        for key in path {
            let Value::Map(map) = at else { panic!("no map") };
            at = &mut map.iter_mut().find(|(k, _)| k.as_text() == Some(*key)).unwrap().1;
        }
        let Value::Map(map) = at else { panic!("no map") };
        map.push((Value::from(name), Value::from("from the future")));
        let mut out = Vec::new();
        ciborium::into_writer(&value, &mut out).unwrap();
        out
    }

    #[test]
    fn what_a_newer_program_added_survives_an_edit() {
        let bytes = with_field(&allergy("そば"), &["fact", "allergy", "substance"], "grade");
        let edited = Body::decode(&bytes).unwrap().with(allergy("蕎麦")).unwrap().encode().unwrap();
        let value: Value = ciborium::from_reader(edited.as_slice()).unwrap();
        assert!(format!("{value:?}").contains("from the future"));
        assert_eq!(Body::decode(&edited).unwrap().record.title(), "蕎麦");
    }

    #[test]
    fn a_body_of_a_newer_schema_opens_read_only() {
        let mut record = allergy("そば");
        record.schema = SCHEMA + 1;
        let body = Body::decode(&Body::new(record.clone()).encode().unwrap()).unwrap();
        assert!(body.is_read_only());
        assert_eq!(body.with(record), Err(BodyError::NewerSchema));
    }

    #[test]
    fn a_map_key_twice_is_refused() {
        assert_eq!(
            Body::decode(&with_field(&allergy("そば"), &["fact", "allergy"], "substance")),
            Err(BodyError::Malformed)
        );
        assert_eq!(Body::decode(&with_field(&allergy("そば"), &[], "memo2")).map(|_| ()), Ok(()));
        let mut value: Value = ciborium::from_reader(&with_field(&allergy("そば"), &[], "memo2")[..]).unwrap();
        let Value::Map(map) = &mut value else { panic!("no map") };
        map.push(map.last().unwrap().clone());
        let mut bytes = Vec::new();
        ciborium::into_writer(&value, &mut bytes).unwrap();
        assert_eq!(Body::decode(&bytes), Err(BodyError::Malformed), "an unknown one twice");
    }

    #[test]
    fn a_field_under_a_tagged_key_is_refused_and_not_written_twice() {
        let mut value = Value::serialized(&allergy("そば")).unwrap();
        let Value::Map(map) = &mut value else { panic!("no map") };
        let fact = map.iter_mut().find(|(key, _)| key.as_text() == Some("fact")).unwrap();
        fact.0 = Value::Tag(0, Box::new(fact.0.clone()));
        let mut bytes = Vec::new();
        ciborium::into_writer(&value, &mut bytes).unwrap();
        assert_eq!(Body::decode(&bytes), Err(BodyError::Malformed));
    }

    #[test]
    fn bytes_after_the_record_are_refused() {
        let mut bytes = Body::new(allergy("そば")).encode().unwrap();
        bytes.push(0);
        assert_eq!(Body::decode(&bytes), Err(BodyError::Malformed));
    }
}
