//! What a vault holds already, and whether an entry of a file is that.

use std::collections::BTreeSet;
use std::io;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use vault::id::Digest;
use vault::record::{Fact, Record};

use crate::fhir::read;
use crate::identity::Insured;
use crate::jahis;
use crate::json::Json;
use crate::parsed::ParsedEntry;
use crate::same_fact::KnownFacts;

/// What a vault holds already, to recognise what comes again.
#[derive(Debug, Clone, Default)]
pub struct Existing<'a> {
    /// Digests of the files that were imported.
    pub(crate) files: BTreeSet<String>,
    /// Digests of originals.
    contents: BTreeSet<[u8; 32]>,
    keys: BTreeSet<String>,
    /// Digests of what was typed in; only looked at for a file that was made of a vault.
    own_facts: BTreeSet<[u8; 32]>,
    /// How its person is or was insured.
    pub(crate) insured: Vec<Insured>,
    pub(crate) facts: KnownFacts<'a>,
}

/// Why an entry seems to be in the vault already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duplicate {
    /// The same content.
    SameContent,
    /// The same identifiers at its source, with other content: perhaps a correction.
    SameIdentifier,
}

impl<'a> Existing<'a> {
    /// What these records were made of.
    #[must_use]
    pub fn of(records: impl IntoIterator<Item = &'a Record>) -> Self {
        let mut existing = Self::default();
        for record in records {
            if let Fact::Import(import) = &record.fact {
                existing.files.insert(import.digest.clone());
            }
            existing.facts.add(record);
            if let Fact::Insurance(insurance) = &record.fact {
                existing.insured.push(Insured::of(insurance));
            }
            let originals = record.provenance.original.iter();
            let contents = originals.flat_map(|one| one.content.iter().map(|content| (&*one.media_type, content)));
            for (media_type, content) in contents {
                existing.contents.insert(Sha256::digest(content).into());
                existing.keys.extend(key(media_type, content));
            }
        }
        existing
    }

    /// The same for a file that was made of a vault: what was typed in has no original, and is recognised by what it says.
    #[must_use]
    pub fn with_facts(records: impl IntoIterator<Item = &'a Record> + Clone) -> Self {
        let digest = |record: &Record| {
            let files = record.fact.files().iter().map(|file| file.info.sha256);
            fact_digest(&record.fact, files.collect())
        };
        Self { own_facts: records.clone().into_iter().filter_map(digest).collect(), ..Self::of(records) }
    }

    /// Whether the vault holds an entry of a file already.
    pub(crate) fn duplicate(&self, entry: &ParsedEntry) -> Option<Duplicate> {
        let mut contents = entry.original.content.iter();
        let is_typed = || {
            let files = entry.files.iter().filter_map(|file| file.content.as_deref().map(Digest::of).or(file.sha256));
            fact_digest(&entry.fact, files.collect()).is_some_and(|one| self.own_facts.contains(&one))
        };
        if contents.all(|content| self.contents.contains(&<[u8; 32]>::from(Sha256::digest(content))))
            || (!self.own_facts.is_empty() && is_typed())
        {
            return Some(Duplicate::SameContent);
        }
        entry.keys.iter().any(|key| self.keys.contains(key)).then_some(Duplicate::SameIdentifier)
    }
}

/// Of what a fact says and of what is in its files. Under which name and key a vault stores a file says nothing of it.
fn fact_digest(fact: &Fact, files: Vec<Digest>) -> Option<[u8; 32]> {
    let mut hash = Hashed(Sha256::new());
    let written = match fact {
        Fact::Document(document) => serde_json::to_writer(&mut hash, &(&document.about, files)),
        fact => serde_json::to_writer(&mut hash, fact),
    };
    written.ok().map(|()| hash.0.finalize().into())
}

/// Hashes what is written into it, so that it need not be held as a whole.
struct Hashed(Sha256);

impl io::Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What an original is recognised by when it comes again with other content.
fn key(media_type: &str, content: &str) -> Option<String> {
    match media_type {
        jahis::MEDIA_TYPE => Some(jahis::key(content)),
        _ => Json::parse(content).ok().as_ref().and_then(read::key),
    }
}
