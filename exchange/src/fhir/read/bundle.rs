//! The resources of a file and how they refer to each other (FHIR R4 "Resolving references in Bundles").

use std::cell::OnceCell;

use vault::record::OtherResource;

use super::file::{Cut, File, Form};
use super::index::{Index, Names};
use crate::error::ImportError;
use crate::json::Json;
use crate::parsed::{Notice, NoticeKind};

/// A file and what was learned of it: which resources there are and by what others call them.
#[derive(Clone, Copy)]
pub(super) struct Resources<'a> {
    pub(super) file: &'a File,
    pub(super) cut: Cut,
    pub(super) index: &'a Index,
}

/// The resources that were looked at for one purpose; they are dropped with it.
pub(super) struct Bundle<'a> {
    pub(super) of: Resources<'a>,
    /// Those that were read, by the last digits of their place. A list each, because what is read has to stay where it is.
    read: [OnceCell<Box<Link>>; LISTS],
}

const LISTS: usize = 32;

struct Link {
    entry: Entry,
    next: OnceCell<Box<Link>>,
}

impl Drop for Link {
    /// One after the other: the end of a long list would be many calls deep.
    fn drop(&mut self) {
        let mut next = self.next.take();
        while let Some(mut link) = next {
            next = link.next.take();
        }
    }
}

/// One resource of a file.
pub(super) struct Entry {
    /// Its place among those of the file, from 0. The same resource twice in a file is two entries.
    pub(super) place: usize,
    pub(super) full_url: Option<String>,
    resource: Json,
}

impl Entry {
    pub(super) fn resource(&self) -> &Json {
        &self.resource
    }

    /// `resourceType`, or nothing.
    pub(super) fn resource_type(&self) -> &str {
        self.resource.str("resourceType").unwrap_or_default()
    }

    /// As it came.
    pub(super) fn other(&self) -> OtherResource {
        OtherResource {
            resource_type: self.resource_type().to_owned(),
            full_url: self.full_url.clone(),
            content: self.resource.to_text(),
            piece: None,
        }
    }
}

/// A `resourceType` if it looks like one of FHIR's and not like content.
pub(super) fn known_type(name: &str) -> Option<&str> {
    let is_name = (3..=40).contains(&name.len())
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_name.then_some(name)
}

impl<'a> Resources<'a> {
    /// How many resources there are.
    pub(super) fn len(self) -> usize {
        self.index.len()
    }

    /// Nothing is read yet.
    pub(super) fn bundle(self) -> Bundle<'a> {
        Bundle { of: self, read: [const { OnceCell::new() }; LISTS] }
    }

    /// Shows every resource of some types, each read by itself.
    ///
    /// # Errors
    /// What `show` fails with.
    pub(super) fn each<E>(
        self,
        is_wanted: impl Fn(&str) -> bool,
        mut show: impl FnMut(&Bundle<'a>, &Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        for place in (0..self.len()).filter(|place| is_wanted(self.index.resource_type(*place))) {
            let bundle = self.bundle();
            if let Some(entry) = bundle.entry(place) {
                show(&bundle, entry)?;
            }
        }
        Ok(())
    }

    /// Something about a resource.
    pub(super) fn notice(self, kind: NoticeKind, place: usize, element: Option<&str>) -> Notice {
        Notice {
            kind,
            entry: (self.file.form() != Form::Single).then_some(place),
            line: self.file.line(self.index.span(place)),
            resource_type: known_type(self.index.resource_type(place)).map(str::to_owned),
            element: element.map(str::to_owned),
        }
    }
}

impl Bundle<'_> {
    /// A resource by its place.
    pub(super) fn entry(&self, place: usize) -> Option<&Entry> {
        let mut cell = &self.read[place % LISTS];
        while let Some(link) = cell.get() {
            if link.entry.place == place {
                return Some(&link.entry);
            }
            cell = &link.next;
        }
        let (full_url, resource) = self.of.file.entry(self.of.index.span(place), self.of.cut)?;
        let entry = Entry { place, full_url, resource };
        Some(&cell.get_or_init(|| Box::new(Link { entry, next: OnceCell::new() })).entry)
    }

    /// The resource a `Reference` of `from` leads to.
    pub(super) fn resolve<'b>(&'b self, from: &'b Entry, reference: &Json) -> Option<&'b Json> {
        if let Some(id) = reference.str("reference").and_then(|to| to.strip_prefix('#')) {
            let contained = from.resource.items("contained").iter();
            return contained.into_iter().find(|inner| inner.str("id") == Some(id));
        }
        self.find(from, reference).map(Entry::resource)
    }

    /// The entry a `Reference` of `from` leads to.
    pub(super) fn find(&self, from: &Entry, reference: &Json) -> Option<&Entry> {
        self.entry(self.place(from, reference)?)
    }

    /// The place of that entry.
    pub(super) fn place(&self, from: &Entry, reference: &Json) -> Option<usize> {
        let index = self.of.index;
        if let Some(to) = reference.str("reference") {
            let to = to.split_once("/_history/").map_or(to, |(to, _)| to);
            if let Some(at) = index.by_url(to) {
                return Some(at);
            }
            if to.contains(':') {
                return None;
            }
            // A relative reference belongs to the server the referring resource came from.
            let absolute = from.full_url.as_deref().and_then(base).map(|base| format!("{base}/{to}"));
            return absolute.and_then(|url| index.by_url(&url)).or_else(|| index.by_name(to));
        }
        let wanted = reference.get("identifier")?;
        let mut numbered = index.by_identifier(wanted.str("system"), wanted.str("value")?);
        numbered.find(|place| reference.str("type").is_none_or(|name| name == index.resource_type(*place)))
    }

    /// The first entry of a type.
    pub(super) fn first(&self, resource_type: &str) -> Option<&Entry> {
        self.entry(self.of.index.first(resource_type)?)
    }

    /// The first `Organization` with an identifier of this value, whatever its system.
    pub(super) fn organization(&self, number: &str) -> Option<&Entry> {
        self.entry(self.of.index.organization(number)?)
    }
}

/// What the entries of a file are called.
///
/// # Errors
/// [`ImportError::NotFhir`], [`ImportError::EmptyBundle`], [`ImportError::NotR4`].
pub(super) fn index(file: &File, cut: Cut) -> Result<Index, ImportError> {
    match file.form() {
        Form::Empty => return Err(ImportError::EmptyBundle),
        Form::Malformed => return Err(ImportError::NotR4),
        Form::Bundle | Form::Single => {}
    }
    let mut names = Names::default();
    let (mut r4, mut other) = (false, false);
    for span in 0..file.len() {
        let Some((full_url, resource)) = file.entry(span, cut) else { continue };
        let resource_type = resource.str("resourceType");
        if file.form() == Form::Single {
            resource_type.and_then(known_type).ok_or(ImportError::NotFhir)?;
        }
        match is_other_release(&resource) {
            Some(true) => other = true,
            Some(false) => r4 = true,
            None => {}
        }
        names.add(span, full_url.as_deref(), &resource);
    }
    let index = Index::of(names);
    match file.form() {
        _ if other && !r4 => Err(ImportError::NotR4),
        Form::Single if index.len() == 0 => Err(ImportError::NotFhir),
        _ if index.len() == 0 => Err(ImportError::EmptyBundle),
        _ => Ok(index),
    }
}

/// `https://host/fhir` of `https://host/fhir/Patient/1`.
fn base(url: &str) -> Option<&str> {
    let (rest, _id) = url.rsplit_once('/')?;
    rest.rsplit_once('/').map(|(base, _type)| base)
}

/// Whether a resource has a form that R4 does not have: of DSTU2 or STU3, or an element renamed in R5. None for resources
/// that are the same in all.
pub(super) fn is_other_release(resource: &Json) -> Option<bool> {
    match resource.str("resourceType")? {
        // R5: `medication` is a CodeableReference.
        "MedicationRequest" | "MedicationStatement" | "MedicationDispense" => {
            Some(resource.get("medication").is_some())
        }
        "MedicationOrder" => Some(true),
        // STU3 and before: codes instead of CodeableConcepts.
        "Condition" | "AllergyIntolerance" => {
            Some(resource.str("clinicalStatus").is_some() || resource.str("verificationStatus").is_some())
        }
        // STU3 and before: one range, one interpretation.
        "Observation" => Some(matches!(resource.get("interpretation"), Some(Json::Object(_)))),
        _ => None,
    }
}
