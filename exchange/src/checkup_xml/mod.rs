//! The specific health checkup as XML (特定健診, HL7 CDA R2 `hc08`): one person, one checkup, its results in the document's
//! order, the questionnaire included. What no record shows is kept as it came.

mod header;
mod numbers;
mod pieces;
mod results;
mod tree;
mod value;

use vault::record::{Checkup, Fact, Original, OtherResource};

use crate::checkup_items::ITEM_CODES;
use crate::encoding;
use crate::error::ImportError;
use crate::identity::Finding;
use crate::parsed::{DocumentHead, Notice, NoticeKind, Parsed, ParsedEntry};
use tree::{Node, Tree};

/// Media type of the originals that are kept.
pub const MEDIA_TYPE: &str = "application/xml";
/// Namespace of HL7 version 3.
const HL7: &str = "urn:hl7-org:v3";
/// OID of the report categories that stand in a checkup's `code`.
const CATEGORIES: &str = "1.2.392.200119.6.1001";
/// LOINC code of a checkup report, by which FHIR calls it.
const LOINC_CHECKUP: &str = "53576-5";

/// A checkup that was read.
#[derive(Debug)]
pub(crate) struct Document(Tree);

/// Whether a file is XML, of whatever kind.
pub(crate) fn is_xml(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = text.strip_prefix(b"\xff\xfe").or_else(|| text.strip_prefix(b"\xfe\xff")).unwrap_or(text);
    text.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != 0) == Some(&b'<')
}

/// Reads a checkup.
///
/// # Errors
/// See [`ImportError`]: not XML, with entities, not a clinical document, not a checkup, about two persons, too large. A
/// broken result is no error: it becomes a notice.
pub fn read(bytes: &[u8]) -> Result<Parsed, ImportError> {
    Document::open(bytes)?.parsed(false)
}

impl Document {
    pub(crate) fn open(bytes: &[u8]) -> Result<Self, ImportError> {
        let tree = Tree::parse(encoding::xml(bytes)?.into_owned())?;
        check(&tree)?;
        Ok(Self(tree))
    }

    /// My Numbers in what people enter; OIDs, item codes and dates are not looked at.
    pub(crate) fn my_numbers(&self) -> Vec<Finding> {
        numbers::scan(&self.0)
    }

    /// What it says once My Numbers are cut out; those that only may be one too, unless the patient said they are not.
    pub(crate) fn parsed(&self, not_my_number: bool) -> Result<Parsed, ImportError> {
        match numbers::without(&self.0, not_my_number) {
            Some(clean) => parsed(&Tree::parse(clean)?),
            None => parsed(&self.0),
        }
    }
}

/// That it is a clinical document, and a checkup: by its category, its LOINC code, or items of a checkup in it.
fn check(tree: &Tree) -> Result<(), ImportError> {
    let root = tree.root();
    let (line, column) = root.place();
    if root.name() != "ClinicalDocument" || root.namespace().as_deref() != Some(HL7) {
        return Err(ImportError::NotClinicalDocument { line, column });
    }
    let code = root.find(&["code"]);
    let says = |name: &str, wanted: &str| code.and_then(|code| code.attribute(name)).as_deref() == Some(wanted);
    let has_items = || {
        let mut codes = root.inside().filter(|element| element.name() == "code");
        codes.any(|code| code.attribute("codeSystem").as_deref() == Some(ITEM_CODES))
    };
    if says("codeSystem", CATEGORIES) || says("code", LOINC_CHECKUP) || has_items() {
        return Ok(());
    }
    let (line, column) = code.unwrap_or(root).place();
    Err(ImportError::NotCheckup { line, column })
}

fn parsed(tree: &Tree) -> Result<Parsed, ImportError> {
    let root = tree.root();
    let person = header::person(root)?;
    let sections: Vec<Node<'_>> = root.find(&["component", "structuredBody"]).into_iter().flat_map(sections).collect();
    let (results, mut notices) = results::of(&sections)?;
    let mut others =
        vec![OtherResource { resource_type: root.name().to_owned(), full_url: None, content: without_body(tree) }];
    let mut entries = Vec::new();
    if results.is_empty() {
        notices.push(notice(NoticeKind::Broken, root, "entry"));
        others.extend(sections.iter().map(|section| OtherResource {
            resource_type: section.name().to_owned(),
            full_url: None,
            content: section.source().to_owned(),
        }));
    } else {
        let date = header::date(root, &mut notices);
        entries.push(ParsedEntry {
            fact: Fact::Checkup(Checkup { title: header::title(root), date, results, note: None }),
            source: header::source(root),
            original: Original {
                media_type: MEDIA_TYPE.to_owned(),
                full_urls: Vec::new(),
                content: sections.iter().map(|section| section.source().to_owned()).collect(),
            },
            files: Vec::new(),
            uninformed: false,
            keys: Vec::new(),
        });
    }
    let source = header::source(root);
    let document = DocumentHead {
        title: Some(header::title(root)),
        date: source.recorded,
        author: header::author(root).or(source.organization),
        ..DocumentHead::default()
    };
    Ok(Parsed { person, entries, others, notices, document: Some(document) })
}

/// The outermost sections of a body; sections inside them belong to them.
fn sections(body: Node<'_>) -> Vec<Node<'_>> {
    let sections = body.all("component").flat_map(|component| component.all("section"));
    sections.collect()
}

/// The document without its sections: the person, the institutions, the insurance, the voucher.
fn without_body(tree: &Tree) -> String {
    let text = tree.text();
    let body = tree.root().find(&["component", "structuredBody"]).map(Node::range);
    match body {
        Some(body) => {
            let parts = [text.get(..body.start), text.get(body.end..)];
            parts.into_iter().flatten().collect()
        }
        None => text.to_owned(),
    }
}

fn notice(kind: NoticeKind, at: Node<'_>, element: &str) -> Notice {
    Notice {
        kind,
        entry: None,
        line: Some(at.line()),
        resource_type: Some(at.name().to_owned()).filter(|name| name.len() <= 40 && name.is_ascii()),
        element: Some(element.to_owned()),
    }
}
