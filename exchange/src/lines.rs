//! Lines of a record: what of it can be left out where it is handed on, and the record without them.
//!
//! A line is known by what it says and not by its place, so that an edit moves none into view. Listed is what is shown: a line that
//! nobody knew of when the list was made is not in it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use vault::id::{Digest, LineId, RecordId};
use vault::record::{Checkup, CodedText, Fact, FieldValue, Fields, Origin, Record, ResultValue, TestResult, Versions};

use crate::fhir::write::quantity_words;
use crate::identity::name::search_key;
use crate::label;

/// What can be left out of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is known by. Lines of a record that say exactly the same have one.
    pub id: LineId,
    /// Its field, for [`label::field`]; [`RESULT`] and [`FILE`] are no fields of a form.
    pub field: &'static str,
    /// What it says, in the words of its source.
    pub text: String,
}

/// The field of a result.
pub const RESULT: &str = "result";
/// The field of a document's file.
pub const FILE: &str = "file";

/// A record as it is handed on.
#[derive(Debug, Clone, PartialEq)]
pub struct HandedOn<'a> {
    /// Its id.
    pub id: RecordId,
    /// What of it is shown.
    pub record: Cow<'a, Record>,
    /// It has files, and they stay behind because a line that may be in them was left out.
    pub without_files: bool,
}

/// The lines of a record, in its order, and after them those that only the patient's version of it has. Names of drugs, diagnoses,
/// allergies, vaccines and procedures are no lines: without them the record says nothing.
#[must_use]
pub fn lines(record: &Record) -> Vec<Line> {
    let mut all = lines_of(&record.fact);
    let own = record.own.as_deref().map(lines_of).unwrap_or_default();
    let only_own: Vec<Line> = own.into_iter().filter(|line| all.iter().all(|one| one.id != line.id)).collect();
    all.extend(only_own);
    all
}

fn lines_of(fact: &Fact) -> Vec<Line> {
    let pieces = pieces(fact);
    let ids = ids(&pieces);
    ids.into_iter().zip(pieces).map(|(id, piece)| Line { id, field: piece.field, text: piece.text }).collect()
}

/// Records as they are handed on, each with the lines that are shown of it, or none if all are. One of which no line is left is not
/// there. A document's files stay behind where a line of the document was left out, and where one was left out of a record that came
/// in with the same file: they are the original that the line stands in.
#[must_use]
pub fn handed_on<'a, 'o>(
    records: impl IntoIterator<Item = (RecordId, &'a Record, Option<&'o [LineId]>)>,
) -> Vec<HandedOn<'a>> {
    let mut all = Vec::new();
    let mut imports = BTreeSet::new();
    for (id, record, only) in records {
        let Some(only) = only else {
            all.push(HandedOn { id, record: Cow::Borrowed(record), without_files: false });
            continue;
        };
        let cut = cut(record, only);
        if let (true, Origin::File { import }) = (cut.left_out, record.provenance.origin) {
            imports.insert(import);
        }
        let without_files = cut.left_out_of_text && !record.fact.files().is_empty();
        all.extend(cut.record.map(|record| HandedOn { id, record: Cow::Owned(record), without_files }));
    }
    let from_such =
        |record: &Record| matches!(record.provenance.origin, Origin::File { import } if imports.contains(&import));
    for one in &mut all {
        one.without_files |= !one.record.fact.files().is_empty() && from_such(&one.record);
        if one.without_files
            && let Fact::Document(document) = &mut one.record.to_mut().fact
        {
            document.files.clear();
        }
    }
    all.retain(|one| says_something(&one.record.fact));
    all
}

struct Cut {
    record: Option<Record>,
    left_out: bool,
    /// Something else than a file.
    left_out_of_text: bool,
}

fn cut(record: &Record, only: &[LineId]) -> Cut {
    let mut record = record.clone();
    // What came from elsewhere as it came, and what is for the patient alone, is not handed on.
    record.provenance.original = None;
    record.memo = None;
    record.earlier = Versions::default();
    let mut out = leave_out(&mut record.fact, only);
    let mut own = record.own.take();
    if let Some(own) = &mut own {
        let all = ids(&pieces(own));
        let of_own = leave_out(own, only);
        let alone = |(id, field): &(LineId, &str)| {
            let instead = |(kept, of): &(LineId, &str)| of == field && !all.contains(kept);
            out.ids.iter().all(|(of_both, _)| of_both != id) && out.kept.iter().any(instead)
        };
        let alone = of_own.ids.iter().any(alone);
        out.text |= of_own.text;
        out.ids.extend(of_own.ids);
        out.unsaid.extend(of_own.unsaid);
        // Without a line that stands in the place of one that came, the patient's version would say that what came is wrong, and
        // not what is right.
        if !alone {
            record.own = Some(own.clone());
        }
    }
    let left_out = !out.ids.is_empty();
    if left_out {
        leave_unsaid(&mut record, &out.unsaid);
    }
    // What stands there is as it came; the day of a change that is not shown would say that there is one.
    if own.is_some() && record.own.is_none() {
        record.provenance.edited = None;
    }
    let record = Some(record).filter(|record| !out.kept.is_empty() || has_name(&record.fact));
    Cut { record, left_out, left_out_of_text: out.text }
}

/// What became of the lines of a fact.
#[derive(Default)]
struct LeftOut {
    /// Those that are shown, each with its field.
    kept: Vec<(LineId, &'static str)>,
    /// Those left out.
    ids: Vec<(LineId, &'static str)>,
    /// Something else than a file was.
    text: bool,
    /// The words that named them.
    unsaid: Vec<String>,
}

fn leave_out(fact: &mut Fact, only: &[LineId]) -> LeftOut {
    let mut next = ids(&pieces(fact)).into_iter();
    let mut out = LeftOut::default();
    walk(fact, &mut |piece| {
        let Some(id) = next.next() else { return false };
        if only.contains(&id) {
            out.kept.push((id, piece.field));
            return true;
        }
        out.ids.push((id, piece.field));
        out.text |= piece.field != FILE;
        out.unsaid.extend(piece.names);
        false
    });
    out
}

/// Takes out of the words around the lines what names one that was left out: the title of a visit, remarks, who stands behind it. The
/// patient's own version goes as a whole if it does.
fn leave_unsaid(record: &mut Record, unsaid: &[String]) {
    let unsaid: Vec<String> =
        unsaid.iter().map(|word| search_key(word.trim())).filter(|word| !word.is_empty()).collect();
    let names = |text: &str| {
        let text = search_key(text);
        unsaid.iter().any(|word| says(&text, word))
    };
    let clear = |text: &mut Option<String>| {
        if text.as_deref().is_some_and(&names) {
            *text = None;
        }
    };
    clear(&mut record.provenance.organization);
    clear(&mut record.provenance.recorder);
    clear(&mut record.provenance.remark);
    if record.own.as_deref().is_some_and(|own| is_named_in(own, &names)) {
        record.own = None;
    }
    if let Some(visit) = visit(&mut record.fact) {
        if names(&visit.title) {
            visit.title = String::new();
        }
        for result in &mut visit.results {
            clear(&mut result.note);
            clear(&mut result.method);
            result.range.iter_mut().for_each(|range| clear(&mut range.text));
        }
    }
    walk(&mut record.fact, &mut |piece| piece.field == RESULT || piece.field == FILE || !names(&piece.text));
}

fn is_named_in(fact: &Fact, names: &dyn Fn(&str) -> bool) -> bool {
    let results = fact.results().map(|visit| visit.results.as_slice()).unwrap_or_default();
    let beside = |result: &TestResult| {
        let range = result.range.as_ref().and_then(|range| range.text.as_deref());
        [result.note.as_deref(), result.method.as_deref(), range].into_iter().flatten().any(names)
    };
    let in_lines = |piece: &Piece| piece.field != RESULT && piece.field != FILE && names(&piece.text);
    names(fact.title()) || results.iter().any(beside) || pieces(fact).iter().any(in_lines)
}

/// Whether a text says a word: of Latin letters and digits only the whole word.
fn says(text: &str, word: &str) -> bool {
    let joins = |one: Option<char>, other: Option<char>| {
        let is_plain = |one: Option<char>| one.is_some_and(|one| one.is_ascii_alphanumeric());
        is_plain(one) && is_plain(other)
    };
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        !joins(before.chars().next_back(), word.chars().next())
            && !joins(word.chars().next_back(), after.chars().next())
    })
}

/// Something of a fact that can be left out.
struct Piece {
    field: &'static str,
    /// What it is called: stays the same when its value is corrected.
    name: String,
    text: String,
    /// The words by which others could name it.
    names: Vec<String>,
}

impl Piece {
    fn of_words(field: &'static str, text: &str) -> Self {
        Self { field, name: text.to_owned(), text: text.to_owned(), names: vec![text.to_owned()] }
    }

    fn of_result(result: &TestResult) -> Self {
        let value = match &result.value {
            None => String::new(),
            Some(ResultValue::Quantity(quantity)) => quantity_words(quantity),
            Some(ResultValue::Text(text) | ResultValue::Absent(text)) => text.clone(),
            Some(ResultValue::Coded(answer)) => answer.label().to_owned(),
        };
        let text = format!("{} {value}", result.name.label()).trim().to_owned();
        let codings = result.name.codings.iter().flat_map(|coding| [&coding.display, &coding.code]);
        let mut names: Vec<String> = std::iter::once(&result.name.text).chain(codings).flatten().cloned().collect();
        // Findings in words name themselves.
        names.extend(matches!(result.value, Some(ResultValue::Text(_))).then_some(value));
        Self { field: RESULT, name: coded_name(&result.name), text, names }
    }
}

fn coded_name(name: &CodedText) -> String {
    let codings = name.codings.iter().flat_map(|coding| [&coding.system, &coding.code, &coding.display]);
    let parts = std::iter::once(&name.text).chain(codings).map(|part| part.as_deref().unwrap_or_default());
    parts.collect::<Vec<_>>().join("\u{1f}")
}

fn pieces(fact: &Fact) -> Vec<Piece> {
    let mut pieces = Vec::new();
    walk(&mut fact.clone(), &mut |piece| {
        pieces.push(piece);
        true
    });
    pieces
}

/// By its name alone, so that a corrected value is the same line; by all it says where the name stands more than once, because then only that
/// tells one from the other.
fn ids(pieces: &[Piece]) -> Vec<LineId> {
    let is_one =
        |piece: &Piece| pieces.iter().filter(|one| (one.field, &one.name) == (piece.field, &piece.name)).count() == 1;
    let id = |piece: &Piece| {
        let said = if is_one(piece) { "" } else { &piece.text };
        let digest = Digest::of_parts(&[
            b"inro-line",
            piece.field.as_bytes(),
            &[0],
            piece.name.as_bytes(),
            &[0],
            said.as_bytes(),
        ]);
        let mut id = [0; LineId::LEN];
        id.copy_from_slice(&digest.as_bytes()[..LineId::LEN]);
        LineId::from_bytes(id)
    };
    pieces.iter().map(id).collect()
}

/// Visits each line in order, and takes out those for which `keep` says no.
fn walk(fact: &mut Fact, keep: &mut dyn FnMut(Piece) -> bool) {
    if let Some(visit) = visit(fact) {
        visit.results.retain(|result| keep(Piece::of_result(result)));
        words("note", &mut visit.note, keep);
        return;
    }
    match fact {
        Fact::Medication(drug) => {
            words("ingredient", &mut drug.ingredient, keep);
            words("dosage_text", &mut drug.dosage_text, keep);
            words("reason", &mut drug.reason, keep);
            words("prescriber", &mut drug.prescriber, keep);
            words("pharmacy", &mut drug.pharmacy, keep);
            words("note", &mut drug.note, keep);
        }
        Fact::Diagnosis(diagnosis) => {
            words("onset_text", &mut diagnosis.onset_text, keep);
            words("body_site", &mut diagnosis.body_site, keep);
            words("severity", &mut diagnosis.severity, keep);
            words("note", &mut diagnosis.note, keep);
        }
        Fact::Allergy(allergy) => {
            allergy.reactions.retain(|reaction| keep(Piece::of_words("reaction", reaction.manifestation.label())));
            words("onset_text", &mut allergy.onset_text, keep);
            words("note", &mut allergy.note, keep);
        }
        _ => {}
    }
    if let Some(all) = fact.fields_mut() {
        fields(all, keep);
    }
    if let Fact::Document(document) = fact {
        document.files.retain(|file| keep(Piece::of_words(FILE, &file.info.name)));
    }
}

fn visit(fact: &mut Fact) -> Option<&mut Checkup> {
    match fact {
        Fact::Checkup(visit) | Fact::Laboratory(visit) | Fact::Infection(visit) => Some(visit),
        Fact::MaternalCheckup(fact) => Some(&mut fact.visit),
        _ => None,
    }
}

/// A text line by line: a letter that names several diagnoses names each on a line of its own.
fn words(field: &'static str, text: &mut Option<String>, keep: &mut dyn FnMut(Piece) -> bool) {
    let Some(all) = text else { return };
    let (mut left, mut left_out) = (Vec::new(), false);
    for line in all.lines() {
        if line.trim().is_empty() || keep(Piece::of_words(field, line)) {
            left.push(line);
        } else {
            left_out = true;
        }
    }
    if left_out {
        let left = left.join("\n");
        *text = (!left.trim().is_empty()).then_some(left);
    }
}

fn fields(all: &mut dyn Fields, keep: &mut dyn FnMut(Piece) -> bool) {
    for field in all.fields() {
        match all.field(field.name) {
            None | Some(FieldValue::Coded(_)) => {}
            Some(FieldValue::Text(text)) => {
                let mut left = Some(text);
                words(field.name, &mut left, keep);
                all.set_field(field.name, left.map(FieldValue::Text));
            }
            Some(FieldValue::Lines(mut lines)) => {
                lines.retain(|line| keep(Piece::of_words(field.name, line)));
                all.set_field(field.name, (!lines.is_empty()).then_some(FieldValue::Lines(lines)));
            }
            Some(other) => {
                let text = label::value(&other, true);
                // A day or a number by itself names nothing in other words.
                if !keep(Piece { names: Vec::new(), ..Piece::of_words(field.name, &text) }) {
                    all.set_field(field.name, None);
                }
            }
        }
    }
}

fn has_name(fact: &Fact) -> bool {
    match fact {
        Fact::Medication(_) | Fact::Diagnosis(_) | Fact::Allergy(_) => true,
        Fact::Vaccination(fact) => !fact.vaccine.is_empty(),
        Fact::Procedure(fact) => !fact.name.is_empty(),
        _ => false,
    }
}

/// Whether there is anything left to hand on.
fn says_something(fact: &Fact) -> bool {
    match (fact.results(), fact.fields()) {
        (Some(visit), _) => !visit.results.is_empty() || visit.note.is_some(),
        (None, Some(all)) => {
            !fact.files().is_empty() || all.fields().iter().any(|field| all.field(field.name).is_some())
        }
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_is_found_as_a_word_and_not_inside_another() {
        assert!(says("na, k 正常", "k") && says("hba1cが高い", "hba1c"));
        assert!(!says("ck 正常", "k") && !says("hba1cjds", "hba1c"));
    }
}
