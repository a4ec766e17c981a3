//! What the resources of a file are called, in a few bytes each: by a hash of 64 bits of each name. Two names of one file with
//! the same hash are so rare (one in a billion files of 100,000 names) that nobody will see them, and whoever makes them on
//! purpose could as well write the reference that comes of it.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::json::Json;

/// What the resources of a file are called.
pub(super) struct Index {
    /// Of each resource: where in the file it stands, and which type it is.
    places: Vec<(u32, u32)>,
    /// All types, with their first resource.
    types: Vec<(String, u32)>,
    /// Hash of a name and place, sorted.
    by_url: Vec<(u64, u32)>,
    by_name: Vec<(u64, u32)>,
    by_identifier: Vec<(u64, u32)>,
    organizations: Vec<(u64, u32)>,
}

/// Names that are being collected.
#[derive(Default)]
pub(super) struct Names {
    places: Vec<(u32, u32)>,
    types: BTreeMap<String, (u32, u32)>,
    by_url: Vec<(u64, u32)>,
    by_name: Vec<(u64, u32)>,
    by_identifier: Vec<(u64, u32)>,
    organizations: Vec<(u64, u32)>,
}

impl Names {
    /// The next resource, and where in the file it stands.
    pub(super) fn add(&mut self, span: usize, full_url: Option<&str>, resource: &Json) {
        let place = short(self.places.len());
        let name = resource.str("resourceType").unwrap_or_default();
        let count = short(self.types.len());
        let number = match self.types.get(name) {
            Some((number, _)) => *number,
            None => self.types.entry(name.to_owned()).or_insert((count, place)).0,
        };
        self.places.push((short(span), number));
        self.by_url.extend(full_url.map(|url| (hash(url), place)));
        self.by_name.extend(resource.str("id").map(|id| (hash(format!("{name}/{id}")), place)));
        for identifier in resource.items("identifier") {
            let Some(value) = identifier.str("value") else { continue };
            self.by_identifier.push((hash((identifier.str("system"), value)), place));
            if name == "Organization" {
                self.organizations.push((hash(value), place));
            }
        }
    }
}

impl Index {
    pub(super) fn of(names: Names) -> Self {
        let sorted = |mut list: Vec<(u64, u32)>| {
            list.sort_unstable();
            list.shrink_to_fit();
            list
        };
        let mut types = vec![(String::new(), 0); names.types.len()];
        for (name, (number, first)) in names.types {
            types[number as usize] = (name, first);
        }
        let mut places = names.places;
        places.shrink_to_fit();
        Self {
            places,
            types,
            by_url: sorted(names.by_url),
            by_name: sorted(names.by_name),
            by_identifier: sorted(names.by_identifier),
            organizations: sorted(names.organizations),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Where in the file a resource stands.
    pub(super) fn span(&self, place: usize) -> usize {
        self.places.get(place).map_or(usize::MAX, |(span, _)| *span as usize)
    }

    /// `resourceType`, or nothing.
    pub(super) fn resource_type(&self, place: usize) -> &str {
        let number = self.places.get(place).map(|(_, number)| *number as usize);
        number.and_then(|number| self.types.get(number)).map_or("", |(name, _)| name)
    }

    /// The first resource of a type.
    pub(super) fn first(&self, resource_type: &str) -> Option<usize> {
        self.types.iter().find(|(name, _)| name == resource_type).map(|(_, first)| *first as usize)
    }

    /// The first resource with this `fullUrl`.
    pub(super) fn by_url(&self, url: &str) -> Option<usize> {
        all(&self.by_url, hash(url)).next()
    }

    /// The first resource that is `Type/id`.
    pub(super) fn by_name(&self, name: &str) -> Option<usize> {
        all(&self.by_name, hash(name)).next()
    }

    /// Resources with this identifier.
    pub(super) fn by_identifier(&self, system: Option<&str>, value: &str) -> impl Iterator<Item = usize> {
        all(&self.by_identifier, hash((system, value)))
    }

    /// The first `Organization` with an identifier of this value.
    pub(super) fn organization(&self, value: &str) -> Option<usize> {
        all(&self.organizations, hash(value)).next()
    }
}

fn all(sorted: &[(u64, u32)], hash: u64) -> impl Iterator<Item = usize> {
    let from = sorted.partition_point(|(one, _)| *one < hash);
    let rest = sorted.get(from..).unwrap_or_default();
    rest.iter().take_while(move |(one, _)| *one == hash).map(|(_, place)| *place as usize)
}

fn hash(name: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// A file has at most 200 MiB, and no more resources than bytes.
pub(super) fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
