//! What no record shows of a file may be as large as the file, and a record may not: an import is cut into several records, and
//! put together again when it leaves.

use std::collections::BTreeMap;

use vault::id::RecordId;
use vault::record::{Fact, Import, Origin, OtherResource, Piece, Provenance, Record};

/// Bytes of such resources in one record, well under what a changeset takes.
const ROOM: usize = 4 << 20;

/// The import under the id `import`, and as many further records as hold the rest. Those belong to it like what it brought.
#[must_use]
pub fn in_pieces(import: Record, id: RecordId) -> Vec<Record> {
    cut(import, id, ROOM)
}

fn cut(mut record: Record, id: RecordId, room: usize) -> Vec<Record> {
    let Fact::Import(whole) = &mut record.fact else { return vec![record] };
    let (others, source) = (std::mem::take(&mut whole.others), whole.source.take());
    let empty = whole.clone();
    let mut groups = vec![Vec::new()];
    let mut left = room.saturating_sub(source.as_ref().map_or(0, Vec::len));
    whole.source = source;
    for (resource, other) in (0_u32..).zip(others) {
        if other.content.len() > room {
            groups.extend(pieces(other, resource, room).map(|piece| vec![piece]));
            left = 0;
            continue;
        }
        if other.content.len() > left {
            groups.push(Vec::new());
            left = room;
        }
        left -= other.content.len();
        if let Some(group) = groups.last_mut() {
            group.push(other);
        }
    }
    let mut groups = groups.into_iter();
    whole.others = groups.next().unwrap_or_default();
    let provenance = Provenance { origin: Origin::File { import: id }, ..record.provenance.clone() };
    let further = |others| Record::new(Fact::Import(Import { others, ..empty.clone() }), provenance.clone());
    let further: Vec<Record> = groups.map(further).collect();
    std::iter::once(record).chain(further).collect()
}

/// A resource in pieces of at most `room` bytes, each whole characters.
fn pieces(other: OtherResource, resource: u32, room: usize) -> impl Iterator<Item = OtherResource> {
    let mut contents = Vec::new();
    let mut rest = other.content.as_str();
    while !rest.is_empty() {
        let end = (0..=room.min(rest.len())).rev().find(|end| rest.is_char_boundary(*end)).filter(|end| *end > 0);
        let (content, after) = rest.split_at(end.unwrap_or(rest.len()));
        contents.push(content.to_owned());
        rest = after;
    }
    let of = u32::try_from(contents.len()).unwrap_or(u32::MAX);
    (0..).zip(contents).map(move |(at, content)| OtherResource {
        resource_type: other.resource_type.clone(),
        full_url: other.full_url.clone(),
        content,
        piece: Some(Piece { resource, at, of }),
    })
}

/// Pieces that were found so far, by their import.
#[derive(Default)]
pub(crate) struct Gathered(BTreeMap<(RecordId, Piece), OtherResource>);

impl Gathered {
    /// Keeps a piece that stands in the record `id`, whose provenance says which import it belongs to.
    pub(crate) fn add(&mut self, id: RecordId, provenance: &Provenance, piece: Piece, other: &OtherResource) {
        let import = if let Origin::File { import } = provenance.origin { import } else { id };
        self.0.insert((import, piece), other.clone());
    }

    /// The resources whole again. One of which a piece is missing comes as far as it is there.
    pub(crate) fn whole(self) -> Vec<OtherResource> {
        let mut whole: Vec<((RecordId, u32), OtherResource)> = Vec::new();
        for ((import, piece), other) in self.0 {
            match whole.last_mut() {
                Some((of, known)) if *of == (import, piece.resource) => known.content.push_str(&other.content),
                _ => whole.push(((import, piece.resource), OtherResource { piece: None, ..other })),
            }
        }
        whole.into_iter().map(|(_, other)| other).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::record::ImportFormat;

    fn other(content: &str) -> OtherResource {
        OtherResource { resource_type: "Binary".into(), full_url: None, content: content.into(), piece: None }
    }

    fn import(contents: &[&str], source: Option<Vec<u8>>) -> Record {
        let fact = Import {
            file_name: "a.json".into(),
            format: ImportFormat::Fhir,
            digest: String::new(),
            length: 1,
            time: 2,
            others: contents.iter().map(|content| other(content)).collect(),
            source,
            confirmed_own: true,
        };
        Record::new(Fact::Import(fact), Provenance::typed(3))
    }

    fn import_of(record: &Record) -> &Import {
        let Fact::Import(import) = &record.fact else { panic!("an import") };
        import
    }

    #[test]
    fn an_import_that_is_too_large_becomes_several_records_and_nothing_of_it_is_lost() {
        let id = RecordId::from_bytes([9; 16]);
        let contents = ["12345", "123456", "髙﨑千鶴の長い資料", "1", "", "1234567"];
        let records = cut(import(&contents, None), id, 10);
        assert!(records.len() > 4 && records[0].provenance.origin == Origin::Patient);
        let mut gathered = Gathered::default();
        let mut back = Vec::new();
        for (number, record) in (1..).zip(&records) {
            let import = import_of(record);
            assert!(import.others.iter().map(|other| other.content.len()).sum::<usize>() <= 10);
            assert_eq!((import.file_name.as_str(), import.confirmed_own), ("a.json", true));
            assert!(number == 1 || record.provenance.origin == Origin::File { import: id });
            let own = if number == 1 { id } else { RecordId::from_bytes([number; 16]) };
            for other in &import.others {
                match other.piece {
                    Some(piece) => gathered.add(own, &record.provenance, piece, other),
                    None => back.push(other.content.as_str()),
                }
            }
        }
        assert_eq!(gathered.whole(), [other(contents[2])]);
        assert_eq!(back, ["12345", "123456", "1", "", "1234567"]);
    }

    #[test]
    fn what_fits_stays_one_record_and_the_file_of_a_notebook_counts() {
        let id = RecordId::from_bytes([9; 16]);
        let small = import(&["12345", "12345"], None);
        assert_eq!(cut(small.clone(), id, 10), [small]);
        let with_source = cut(import(&["12345"], Some(vec![0; 8])), id, 10);
        let sources: Vec<usize> = with_source.iter().map(|record| import_of(record).source.iter().len()).collect();
        assert_eq!((sources, import_of(&with_source[1]).others.len()), (vec![1, 0], 1), "the file stands once");
    }
}
