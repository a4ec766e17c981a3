//! The specific health checkup as XML (特定健診, HL7 CDA R2 `hc08`): one person, one checkup, its results in the document's
//! order, the questionnaire included. What no record shows is kept as it came.

mod header;
mod numbers;
mod pieces;
mod results;
mod tree;
mod value;

use std::borrow::Cow;

use vault::record::{Checkup, Fact, Original, OtherResource};

use crate::checkup_items::ITEM_CODES;
use crate::encoding;
use crate::error::ImportError;
use crate::identity::Finding;
use crate::parsed::{DocumentHead, Notice, NoticeKind, Parsed, ParsedEntry};
use crate::reading::{Entries, Reading};
use tree::{Node, Tree};

/// Media type of the originals that are kept.
pub const MEDIA_TYPE: &str = "application/xml";
/// Namespace of HL7 version 3.
const HL7: &str = "urn:hl7-org:v3";
/// OID of the report categories that stand in a checkup's `code`.
const CATEGORIES: &str = "1.2.392.200119.6.1001";
/// LOINC code of a checkup report, by which FHIR calls it.
const LOINC_CHECKUP: &str = "53576-5";

/// A checkup that was read: its text.
#[derive(Debug)]
pub(crate) struct Document(String);

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
    Document::open(bytes)?.reading(false).map(Reading::parsed)
}

impl Document {
    pub(crate) fn open(bytes: &[u8]) -> Result<Self, ImportError> {
        let text = encoding::xml(bytes)?.into_owned();
        check(&Tree::parse(&text)?)?;
        Ok(Self(text))
    }

    /// My Numbers in what people enter; OIDs, item codes and dates are not looked at.
    pub(crate) fn my_numbers(&self) -> Result<Vec<Finding>, ImportError> {
        Ok(numbers::scan(&Tree::parse(&self.0)?))
    }

    /// What it says once My Numbers are cut out; those that only may be one too, unless the patient said they are not.
    pub(crate) fn reading(&self, not_my_number: bool) -> Result<Reading<'_>, ImportError> {
        let clean = numbers::without(&Tree::parse(&self.0)?, not_my_number);
        let text = clean.map_or(Cow::Borrowed(self.0.as_str()), Cow::Owned);
        reading(text)
    }
}

/// That it is a clinical document, and a checkup: by its category, its LOINC code, or items of a checkup in it.
fn check(tree: &Tree<'_>) -> Result<(), ImportError> {
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

fn reading(text: Cow<'_, str>) -> Result<Reading<'_>, ImportError> {
    let tree = Tree::parse(&text)?;
    let root = tree.root();
    let person = header::person(root)?;
    let mut results = 0;
    let mut notices = results::each(&sections(root), |_| results += 1)?;
    if results == 0 {
        notices.push(notice(NoticeKind::Broken, root, "entry"));
    } else {
        header::date(root, &mut notices);
    }
    let source = header::source(root);
    let document = DocumentHead {
        title: Some(header::title(root)),
        date: source.recorded,
        author: header::author(root).or(source.organization),
        ..DocumentHead::default()
    };
    drop(tree);
    Ok(Reading { person, notices, document: Some(document), entries: Box::new(Results { text, count: results }) })
}

/// One checkup of so many results, or none.
struct Results<'a> {
    text: Cow<'a, str>,
    count: usize,
}

impl Results<'_> {
    fn checkup(&self) -> Result<ParsedEntry, ImportError> {
        let tree = Tree::parse(&self.text)?;
        let root = tree.root();
        let sections = sections(root);
        // Growing step by step would take twice the memory.
        let mut results = Vec::with_capacity(self.count);
        results::each(&sections, |result| results.push(result))?;
        let date = header::date(root, &mut Vec::new());
        let (title, source) = (header::title(root), header::source(root));
        let ranges: Vec<_> = sections.into_iter().map(Node::range).collect();
        // What follows is as large as the file again.
        drop(tree);
        let content = ranges.into_iter().filter_map(|range| self.text.get(range)).map(str::to_owned).collect();
        Ok(ParsedEntry {
            fact: Fact::Checkup(Checkup { title, date, results, note: None }),
            source,
            original: Original { media_type: MEDIA_TYPE.to_owned(), full_urls: Vec::new(), content },
            files: Vec::new(),
            uninformed: false,
            keys: Vec::new(),
        })
    }
}

impl Entries for Results<'_> {
    fn count(&self) -> usize {
        usize::from(self.count > 0)
    }

    fn entry(&mut self, index: usize) -> Option<ParsedEntry> {
        (index < self.count()).then(|| self.checkup().ok())?
    }

    fn others(&self, tell: &mut dyn FnMut(OtherResource)) {
        // It was read before.
        let Ok(tree) = Tree::parse(&self.text) else { return };
        let mut say = |element: Node<'_>, content: String| {
            tell(OtherResource { resource_type: element.name().to_owned(), full_url: None, content, piece: None });
        };
        say(tree.root(), without_body(&tree));
        if self.count == 0 {
            sections(tree.root()).into_iter().for_each(|section| say(section, section.source().to_owned()));
        }
    }
}

/// The outermost sections; sections inside them belong to them.
fn sections(root: Node<'_>) -> Vec<Node<'_>> {
    let body = root.find(&["component", "structuredBody"]).into_iter();
    let components = body.flat_map(|body| body.all("component"));
    components.flat_map(|component| component.all("section")).collect()
}

/// The document without its sections: the person, the institutions, the insurance, the voucher.
fn without_body(tree: &Tree<'_>) -> String {
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
