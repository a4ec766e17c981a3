//! What holds for any notebook.

use super::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// A field as it may stand: anything without an end of a field or of a line.
fn field() -> impl Strategy<Value = String> {
    prop_oneof!["[0-9]{0,3}", "[ぁ-ん一-龠ｱ-ﾝ〜\"' 　]{0,6}", "[^,\n\r\u{1a}\u{fffd}]{0,5}"]
}

fn line() -> impl Strategy<Value = String> {
    let record = prop_oneof![
        Just("1"),
        Just("2"),
        Just("3"),
        Just("31"),
        Just("4"),
        Just("5"),
        Just("11"),
        Just("15"),
        Just("51"),
        Just("55"),
        Just("201"),
        Just("281"),
        Just("291"),
        Just("301"),
        Just("311"),
        Just("391"),
        Just("401"),
        Just("411"),
        Just("421"),
        Just("501"),
        Just("601"),
        Just("701"),
        Just("999")
    ];
    (record, vec(field(), 1..10)).prop_map(|(record, fields)| format!("{record},{}", fields.join(",")))
}

/// A notebook that a program might write: every drug with its usage, in order.
fn tidy() -> impl Strategy<Value = String> {
    let word = || "[ぁ-んァ-ヶｱ-ﾝ髙錠朝食後薬]{1,6}";
    let rp = (vec((word(), vec(word(), 0..2)), 1..3), word(), any::<bool>());
    let block = (vec(rp, 1..4), proptest::option::of(word()), vec(word(), 0..2));
    (vec(block, 1..4), vec(word(), 0..3)).prop_map(|(blocks, allergies)| {
        let mut lines = vec!["JAHISTC08,2".to_owned(), "1,鈴木 一葉,2,S330303,,,,,,,スズキ カズハ".to_owned()];
        lines.extend(allergies.iter().enumerate().map(|(at, text)| format!("2,1,{text}{at},2")));
        for (at, (rps, doctor, remarks)) in blocks.iter().enumerate() {
            lines.push(format!("5,{},1", 20260310 - at));
            lines.push("11,みさき薬局,13,4,1234567,,,,1".into());
            lines.extend(doctor.iter().map(|name| format!("55,{name},,1")));
            for (rp, (drugs, usage, by_day)) in (1..).zip(rps) {
                for (number, (name, additions)) in drugs.iter().enumerate() {
                    lines.push(format!("201,{rp},{name}{number},1,錠,1,,1"));
                    lines.extend(additions.iter().map(|text| format!("281,{rp},{text},1")));
                }
                let form = if *by_day { "7,日分,1" } else { "1,調剤,5" };
                lines.push(format!("301,{rp},{usage},{form},1,,1"));
            }
            lines.extend(remarks.iter().map(|text| format!("501,{text},1")));
        }
        lines.join("\n") + "\n"
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_notebook_keeps_every_line(lines in vec(line(), 1..20)) {
        let text = format!("JAHISTC08,1\n{}\n", lines.join("\n"));
        // Two people in one file are refused, rightly.
        if let Ok(notebook) = Notebook::open(text.as_bytes()) {
            prop_assert_eq!(notebook.text(), &text);
            prop_assert_eq!(Notebook::open(&notebook.to_bytes()), Ok(notebook.clone()));
            let kept: Vec<&str> = notebook.lines().map(|line| line.text).collect();
            prop_assert_eq!(kept, lines.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert!(notebook.without_my_numbers(false).my_numbers().is_empty());
            // Every line that says something is in a record, beside it, or is told of.
            let parsed = notebook.parsed().unwrap();
            let originals = parsed.entries.iter().flat_map(|entry| &entry.original.content);
            let everything: Vec<&str> = originals.chain(parsed.others.iter().map(|other| &other.content)).flat_map(|content| content.split('\n')).collect();
            for line in &lines {
                prop_assert!(everything.contains(&line.as_str()), "{} of {}", line, text);
            }
        }
    }

    #[test]
    fn any_notebook_leaves_as_it_came(text in tidy()) {
        let written = write_out(&all(&import(text.as_bytes())), None);
        let again = Notebook::open(&written.text).unwrap();
        prop_assert_eq!(texts(&again), texts(&open(&text)));
    }

    #[test]
    fn any_split_joins_to_the_whole(text in tidy(), limit in 150..900_usize, start in any::<prop::sample::Index>()) {
        let mut parts = split(&text, "20260310123456", limit);
        prop_assume!(!parts.is_empty());
        prop_assert!(parts.iter().all(|part| cp932(part).len() <= limit));
        let at = start.index(parts.len());
        parts.rotate_left(at);
        prop_assert_eq!(join(parts.iter().map(String::as_str)), Ok(text));
    }
}
