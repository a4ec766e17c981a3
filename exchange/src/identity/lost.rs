//! Characters that a source could not write, and what it put in their place.
//!
//! Systems of hospitals and insurers have character sets of different size; where one has no character for what another sent,
//! it writes ● (officially no error; hearing of the Ministry, part 1), ■, 〓 or U+FFFD. The same marks also begin lines of
//! lists, so what is found here is "perhaps", to be looked at by whoever knows the name.

use serde::{Deserialize, Serialize};
use serde_json::Value;
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
    let mut found = Vec::new();
    let parts = [
        serde_json::to_value(&record.fact),
        serde_json::to_value((&record.provenance.organization, &record.provenance.recorder)),
    ];
    let [fact, provenance] = parts.map(Result::unwrap_or_default);
    // The outermost name of a fact is its kind.
    if let Value::Object(kinds) = &fact {
        kinds.values().for_each(|fact| look(fact, "", &mut found));
    }
    for (at, name) in ["organization", "recorder"].into_iter().enumerate() {
        look(provenance.get(at).unwrap_or(&Value::Null), name, &mut found);
    }
    found
}

/// Whether characters of a text were lost, as far as can be told.
#[must_use]
pub fn has_lost_characters(text: &str) -> bool {
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

fn look(value: &Value, field: &str, found: &mut Vec<Lost>) {
    match value {
        Value::String(text) if has_lost_characters(text) => {
            let lost = Lost { field: field.to_owned(), text: text.clone() };
            if !found.contains(&lost) {
                found.push(lost);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| look(item, field, found)),
        Value::Object(members) => {
            for (name, member) in members {
                // Inside a field, the parts of a coded text have names that say nothing to a reader.
                look(member, if field.is_empty() { name } else { field }, found);
            }
        }
        _ => {}
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
