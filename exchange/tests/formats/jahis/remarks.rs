//! What a notebook says in words is seen as notes, with date and author, and leaves as the lines it came as.

use super::*;
use vault::record::Note;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const WORDS: &str = "JAHISTC08,1\n1,鈴木 一葉,2,S330303\n2,9,左利き,1\n4,旅行中は時差に注意,20240301,2\n4,,,1\n\
    5,R060310,1\n11,みさき薬局,13,4,1234567\n15,潮見 渚,,1\n201,1,薬,1,錠,1,,1\n301,1,朝,5,日分,1,1,,1\n\
    401,飲み合わせに注意,1\n411,発疹が出た,30,1\n411,粉砕して渡す,31,1\n421,残り5錠,1\n501,次回は半月後,1\n601,めまいがした,R060312\n";

fn notes(imported: &Imported) -> Vec<&Note> {
    let facts = imported.records.iter().map(|record| &record.fact);
    facts.filter_map(|fact| if let Fact::Note(note) = fact { Some(note) } else { None }).collect()
}

#[test]
fn every_remark_is_a_note_with_its_date_and_author() {
    let imported = import(WORDS.as_bytes());
    let found: Vec<_> = notes(&imported)
        .into_iter()
        .map(|note| {
            let date = note.date.as_ref().map(ToString::to_string);
            (note.text.clone().unwrap(), date.unwrap_or_default(), note.author.clone().unwrap_or_default())
        })
        .collect();
    let expected = [
        ("左利き", "", ""),
        ("旅行中は時差に注意", "2024-03-01", "鈴木 一葉"),
        ("飲み合わせに注意", "2024-03-10", "潮見 渚"),
        ("発疹が出た", "2024-03-10", "潮見 渚"),
        ("粉砕して渡す", "2024-03-10", "潮見 渚"),
        ("残り5錠", "2024-03-10", "潮見 渚"),
        ("次回は半月後", "2024-03-10", "潮見 渚"),
        ("めまいがした", "2024-03-12", "鈴木 一葉"),
    ];
    assert_eq!(found, expected.map(|(text, date, author)| (text.to_owned(), date.to_owned(), author.to_owned())));
    let shown = preview(WORDS.as_bytes(), &Existing::default());
    assert_eq!(shown.entries.iter().filter(|entry| entry.kind == Kind::Note).count(), 8, "offered one by one");
    // A memo without words says nothing to be seen; it stays with the import.
    assert!(shown.others.iter().any(|other| other.resource_type == "JAHIS 4"));
}

#[test]
fn remarks_leave_as_they_came_and_are_recognised_when_they_come_again() {
    let imported = import(WORDS.as_bytes());
    let written = Notebook::open(&write_out(&all(&imported), None).text).unwrap();
    let mut ours: Vec<String> = texts(&written)[1..].to_vec();
    let mut theirs: Vec<String> = texts(&open(WORDS))[1..].to_vec();
    assert_eq!(ours[3..], theirs[3..], "in the order they came in");
    ours.sort();
    theirs.sort();
    assert_eq!(ours, theirs);
    let records: Vec<Record> = imported.records.clone();
    let again = preview(WORDS.as_bytes(), &Existing::of(&records));
    assert!(again.entries.iter().all(|entry| entry.duplicate == Some(Duplicate::SameContent)));
    // In another copy the day of a memo is written otherwise.
    let copy = WORDS.replace("20240301", "R060301").replace("R060312", "20240312");
    let again = preview(copy.as_bytes(), &Existing::of(&records));
    assert!(again.entries.iter().all(|entry| entry.duplicate.is_some()), "{:?}", again.entries);
}

#[test]
fn a_note_that_was_changed_or_typed_leaves_as_a_memo() {
    let mut imported = import(WORDS.as_bytes());
    let record = imported.records.iter_mut().find(|record| record.title() == "備考").unwrap();
    let Fact::Note(note) = &mut record.fact else { panic!() };
    note.text = Some("次回は来月".into());
    record.provenance.edited = Some(NOW);
    let written = Notebook::open(&write_out(&all(&imported), None).text).unwrap();
    assert!(texts(&written).contains(&"4,次回は来月,20240310,2".to_owned()), "{:?}", texts(&written));
    assert!(!written.text().contains("次回は半月後"));
}
