//! My Numbers in XML: found in texts, in ids of persons, and in what people are shown; never in OIDs, item codes or dates.

use quick_xml::escape::{escape, unescape};
use quick_xml::events::BytesStart;

use super::pieces::{Piece, pieces};
use super::tree::Tree;
use crate::identity::{Finding, FindingKind, has_label, redact, scan_identifier, scan_labelled};

/// Attributes that hold words or numbers somebody entered. Item codes have 17 characters and are never taken for a number.
const WRITTEN: [&str; 7] =
    ["extension", "displayName", "assigningAuthorityName", "code", "unit", "value", "nullFlavor"];
/// Elements whose value is a date.
const DATES: [&str; 3] = ["effectiveTime", "birthTime", "time"];

/// What was found in a text, and which bytes of the file hold that text.
struct Cut {
    found: Vec<Finding>,
    written: String,
    from: usize,
    to: usize,
}

/// Looks for My Numbers. The path of a finding is that of the element, by names.
pub(super) fn scan(tree: &Tree<'_>) -> Vec<Finding> {
    cuts(tree).into_iter().flat_map(|cut| cut.found).collect()
}

/// The text without its My Numbers; with `keep_asked` without those that are certain. None if there are none.
pub(super) fn without(tree: &Tree<'_>, keep_asked: bool) -> Option<String> {
    let (mut clean, mut copied) = (String::new(), 0);
    for mut cut in cuts(tree) {
        cut.found.retain(|finding| finding.kind == FindingKind::Block || !keep_asked);
        if !cut.found.is_empty() {
            clean.push_str(tree.text().get(copied..cut.from)?);
            clean.push_str(&escape(redact(&cut.written, &cut.found)));
            copied = cut.to;
        }
    }
    if copied == 0 {
        return None;
    }
    clean.push_str(tree.text().get(copied..)?);
    Some(clean)
}

/// An element that is open.
struct Open {
    name: String,
    /// It is about the person of the file.
    is_person: bool,
    /// A label stands on it, or on the code that says what it is.
    labelled: bool,
}

fn cuts(tree: &Tree<'_>) -> Vec<Cut> {
    let labelled = labelled_elements(tree);
    let (mut open, mut cuts): (Vec<Open>, Vec<Cut>) = (Vec::new(), Vec::new());
    // A tree is well-formed, so that nothing fails here.
    let _ = pieces(tree.text(), |from, to, piece| {
        match piece {
            Piece::Start(tag, is_whole) => {
                let parent = open.last();
                let name = tag.name().local_name().as_ref().to_owned();
                let element = Open {
                    is_person: parent.is_some_and(|parent| parent.is_person) || name == "recordTarget",
                    labelled: parent.is_some_and(|parent| parent.labelled)
                        || labelled.binary_search(&from).is_ok()
                        || values(&tag).any(|(_, value, _)| has_label(&value)),
                    name,
                };
                open.push(element);
                in_attributes(&open, &tag, from, &mut cuts);
                if is_whole {
                    open.pop();
                }
            }
            Piece::End => drop(open.pop()),
            Piece::Text(words) => {
                let found = scan_labelled(&words, open.last().is_some_and(|element| element.labelled));
                push(&open, Cut { found, written: words, from, to }, &mut cuts);
            }
        }
        Ok(())
    });
    cuts
}

fn push(open: &[Open], mut cut: Cut, cuts: &mut Vec<Cut>) {
    if !cut.found.is_empty() {
        let path: String = open.iter().map(|element| format!("/{}", element.name)).collect();
        for finding in &mut cut.found {
            finding.path.clone_from(&path);
        }
        cuts.push(cut);
    }
}

fn in_attributes(open: &[Open], tag: &BytesStart<'_>, from: usize, cuts: &mut Vec<Cut>) {
    let Some(element) = open.last() else { return };
    for (name, value, raw) in values(tag) {
        if !WRITTEN.contains(&name.as_str()) || DATES.contains(&element.name.as_str()) {
            continue;
        }
        let found = match name.as_str() {
            "extension" => scan_identifier(&value, element.labelled, element.is_person).into_iter().collect(),
            _ => scan_labelled(&value, element.labelled),
        };
        // `<` stands before what the tag holds.
        let (from, to) = (from + 1 + raw.start, from + 1 + raw.end);
        push(open, Cut { found, written: value, from, to }, cuts);
    }
}

/// Name, value and place of each attribute; the place counts from the tag's name.
fn values<'a>(tag: &'a BytesStart<'_>) -> impl Iterator<Item = (String, String, std::ops::Range<usize>)> + 'a {
    let whole: &str = tag;
    let mut attributes = tag.attributes();
    attributes.with_checks(false);
    attributes.flatten().filter_map(move |attribute| {
        let value = unescape(&attribute.value).ok()?.into_owned();
        let raw: &str = &attribute.value;
        let start = (raw.as_ptr().addr()).checked_sub(whole.as_ptr().addr())?;
        Some((attribute.key.local_name().as_ref().to_owned(), value, start..start + raw.len()))
    })
}

/// Where elements begin that a label names: by a code, a title or a value directly inside. Sorted.
fn labelled_elements(tree: &Tree<'_>) -> Vec<usize> {
    let root = tree.root();
    let all = std::iter::once(root).chain(root.inside());
    all.filter(|element| {
        let mut names = element.children().filter(|child| matches!(child.name(), "code" | "title" | "name" | "value"));
        names.any(|name| {
            let displays = ["displayName"].into_iter().filter_map(|attribute| name.attribute(attribute));
            displays.chain(name.content()).any(|words| has_label(&words))
        })
    })
    .map(|element| element.range().start)
    .collect()
}
