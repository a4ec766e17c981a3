//! Characters that a source could not write, and what it put in their place.
//!
//! Systems of hospitals and insurers have character sets of different size; where one has no character for what another sent,
//! it writes ● (officially no error; hearing of the Ministry, part 1), ■, 〓 or U+FFFD. The same marks also begin lines of
//! lists, so what is found here is "perhaps", to be looked at by whoever knows the name.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use serde_json::ser::{CharEscape, Formatter};
use vault::record::{Origin, Record};

/// Marks that stand for a lost character and for nothing else.
const ALWAYS: [char; 2] = ['〓', '\u{fffd}'];
/// Marks that may also begin a line of a list, tick a box, or be drawn as a line.
const SOMETIMES: [char; 2] = ['●', '■'];
/// So many of the same in a row are a line that somebody drew.
const DRAWN: usize = 3;

/// A text of a record in which characters were lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// The field, as in the record: `prescriber`, `organization`, `results`.
    pub field: String,
    /// What stands there.
    pub text: String,
}

/// Texts of a record that its source could not write in full, each once. What the patient wrote is not looked at: neither the
/// memo nor a record typed in.
#[must_use]
pub fn lost_characters(record: &Record) -> Vec<Lost> {
    if record.provenance.origin == Origin::Patient {
        return Vec::new();
    }
    let mut looking = Looking::default();
    // Written nowhere: what is written is looked at on its way. A tree of it would be many times as large as the record. What
    // cannot be written (there is nothing of that sort in a record) is not looked at.
    let _ = record.fact.serialize(&mut serde_json::Serializer::with_formatter(io::sink(), &mut looking));
    // By name, whatever the order in which a record is written.
    looking.found.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut found = Vec::new();
    for (path, text) in looking.found {
        // The outermost name of a fact is its kind, the next is the field.
        let field = path.iter().skip(1).map(|(_, name)| name.as_str()).find(|name| !name.is_empty());
        keep(&mut found, field.unwrap_or_default(), &text);
    }
    let provenance = [("organization", &record.provenance.organization), ("recorder", &record.provenance.recorder)];
    for (name, text) in provenance {
        if let Some(text) = text.as_deref().filter(|text| has_lost_characters(text)) {
            keep(&mut found, name, text);
        }
    }
    found
}

/// Whether characters of a text were lost, as far as can be told.
#[must_use]
pub fn has_lost_characters(text: &str) -> bool {
    if !text.contains([ALWAYS[0], ALWAYS[1], SOMETIMES[0], SOMETIMES[1]]) {
        return false;
    }
    let mark = text.trim();
    if SOMETIMES.iter().any(|one| mark.chars().eq([*one])) {
        // A tick in a form.
        return false;
    }
    let is_list = mark.contains('\n');
    text.lines().any(|line| {
        let characters: Vec<char> = line.trim().chars().collect();
        characters.iter().enumerate().any(|(at, character)| {
            let next = characters.get(at + 1);
            let begins = at == 0 && (is_list || next.is_none_or(|next| next.is_whitespace()));
            ALWAYS.contains(character) || SOMETIMES.contains(character) && !begins && run(&characters, at) < DRAWN
        })
    })
}

/// How many of the same character stand in a row around this one.
fn run(characters: &[char], at: usize) -> usize {
    let is_same = |one: &&char| characters.get(at) == Some(*one);
    let (before, after) = characters.split_at(at);
    before.iter().rev().take_while(is_same).count() + after.iter().take_while(is_same).count()
}

/// Keeps a text, each once.
fn keep(found: &mut Vec<Lost>, field: &str, text: &str) {
    if !found.iter().any(|one| one.field == field && one.text == text) {
        found.push(Lost { field: field.to_owned(), text: text.to_owned() });
    }
}

/// Looks at the texts of a fact that is being written as JSON.
#[derive(Default)]
struct Looking {
    path: Path,
    is_name: bool,
    text: String,
    found: Vec<(Path, String)>,
}

/// The names of members and the numbers of items on the way to a text.
type Path = Vec<(usize, String)>;

impl Formatter for &mut Looking {
    fn begin_object<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.path.push((0, String::new()));
        Ok(())
    }

    fn end_object<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.path.pop();
        Ok(())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.path.push((0, String::new()));
        Ok(())
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, _: &mut W, is_first: bool) -> io::Result<()> {
        if let Some((item, _)) = self.path.last_mut() {
            *item += usize::from(!is_first);
        }
        Ok(())
    }

    fn end_array<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.path.pop();
        Ok(())
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, _: &mut W, _: bool) -> io::Result<()> {
        self.is_name = true;
        Ok(())
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_name = false;
        if let Some((_, name)) = self.path.last_mut() {
            name.clone_from(&self.text);
        }
        Ok(())
    }

    fn begin_string<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.text.clear();
        Ok(())
    }

    fn end_string<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        if !self.is_name && has_lost_characters(&self.text) {
            self.found.push((self.path.clone(), self.text.clone()));
        }
        Ok(())
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, _: &mut W, part: &str) -> io::Result<()> {
        self.text.push_str(part);
        Ok(())
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, _: &mut W, escape: CharEscape) -> io::Result<()> {
        self.text.push(match escape {
            CharEscape::Quote => '"',
            CharEscape::ReverseSolidus => '\\',
            CharEscape::Solidus => '/',
            CharEscape::Backspace => '\u{8}',
            CharEscape::FormFeed => '\u{c}',
            CharEscape::LineFeed => '\n',
            CharEscape::CarriageReturn => '\r',
            CharEscape::Tab => '\t',
            CharEscape::AsciiControl(byte) => char::from(byte),
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::has_lost_characters;

    #[test]
    fn a_mark_inside_a_name_is_a_lost_character() {
        for text in ["●田内科", "山田 ●子", "葛●市", "●●病院", "〓", "〓野", "髙\u{fffd}", "医師：■藤", "薬\n渡●先生"]
        {
            assert!(has_lost_characters(text), "{text}");
        }
    }

    #[test]
    fn a_mark_before_a_line_in_a_box_or_drawn_is_none() {
        for text in
            ["", "●", " ■ ", "● 一日一回", "■処方\n■検査", "朝食後\n●夕食後", "●●●●●", "結果■■■以上", "山田花子", "□"]
        {
            assert!(!has_lost_characters(text), "{text}");
        }
    }
}
