//! The observations of a checkup, in the order of the document: an observation, then those that belong to it.

use vault::record::{CodedText, Coding, ResultValue, TestResult};

use super::tree::Node;
use super::{notice, value};
use crate::checkup_items;
use crate::error::ImportError;
use crate::fhir::read::with_contradiction;
use crate::parsed::{Notice, NoticeKind};

/// A file may have this many results. A real one has about 150.
const MAX_RESULTS: usize = 20_000;

/// Tells all results of some sections, and gives what could not be read.
///
/// # Errors
/// [`ImportError::TooMany`].
pub(super) fn each(sections: &[Node<'_>], mut tell: impl FnMut(TestResult)) -> Result<Vec<Notice>, ImportError> {
    let (mut count, mut notices) = (0, Vec::new());
    for element in sections.iter().flat_map(|section| section.inside()) {
        if element.name() != "observation" {
            continue;
        }
        // Whatever lies inside an observation follows it in the text, so that what belongs together stays together.
        match observation(element, &mut notices) {
            Ok(made) => {
                count += made.len();
                made.into_iter().for_each(&mut tell);
            }
            Err(kind) => notices.push(notice(kind, element, "code")),
        }
        if count.max(notices.len()) > MAX_RESULTS {
            return Err(ImportError::TooMany { limit: MAX_RESULTS as u64 });
        }
    }
    Ok(notices)
}

/// One result for each value of an observation; one without value for what others belong to.
fn observation(element: Node<'_>, notices: &mut Vec<Notice>) -> Result<Vec<TestResult>, NoticeKind> {
    let mut name = element.find(&["code"]).map(coded).unwrap_or_default();
    checkup_items::name_items(&mut name);
    if name.is_empty() {
        return Err(NoticeKind::Broken);
    }
    let mut result = TestResult {
        name,
        value: None,
        range: value::range(element),
        flag: element.all("interpretationCode").find_map(value::flag),
        method: element
            .find(&["methodCode"])
            .map(coded)
            .filter(|method| !method.is_empty())
            .map(|method| method.label().to_owned()),
        note: element.find(&["text"]).and_then(Node::content),
    };
    if let Some(reason) = value::not_done(element) {
        result.value = Some(reason);
        return Ok(vec![result]);
    }
    let mut results = Vec::new();
    for written in element.all("value") {
        let mut result = result.clone();
        match value::read(written) {
            Some(read) => result.value = Some(read),
            None => notices.push(notice(NoticeKind::ValueUnreadable, written, "value")),
        }
        if let Some(ResultValue::Coded(coded)) = &mut result.value
            && let Some(words) = checkup_items::explain_value(coded, &result.name)
        {
            notices.push(notice(NoticeKind::DisplayContradicts, written, "displayName"));
            result.note = Some(with_contradiction(result.note.take(), &words));
        }
        results.push(result);
    }
    if results.is_empty() {
        results.push(result);
    }
    Ok(results)
}

/// A code (HL7 `CD`) as it is written: words of its own first, then its translations.
pub(super) fn coded(code: Node<'_>) -> CodedText {
    let all = std::iter::once(code).chain(code.all("translation"));
    let codings = all.map(|code| Coding {
        system: code.words("codeSystem").map(|oid| ["urn:oid:", &oid].concat()),
        code: code.words("code"),
        display: code.words("displayName"),
        version: code.words("codeSystemVersion"),
    });
    let mut codings: Vec<Coding> = codings.filter(|coding| coding.code.is_some() || coding.display.is_some()).collect();
    // Most have one, and a list makes room for four.
    codings.shrink_to_fit();
    CodedText { text: code.find(&["originalText"]).and_then(Node::content), codings }
}
