//! Several codes are one notebook.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn parts_are_joined_in_any_order_and_only_with_their_own() {
    let parts = split(NOTEBOOK, "20260310123456", 400);
    assert!(parts.len() > 3, "{}", parts.len());
    assert!(parts.iter().all(|part| cp932(part).len() <= 400 && part.starts_with("JAHISTC08,1\n")));
    let mut scanned = Parts::default();
    for (at, part) in parts.iter().enumerate().rev() {
        let progress = scanned.add(part).unwrap();
        assert_eq!((progress.part, progress.missing.len()), (at as u16 + 1, at));
        assert_eq!(progress.whole.as_deref(), (at == 0).then_some(NOTEBOOK));
        assert!(scanned.add(part).unwrap().is_repeated);
    }
    let [first, second, rest @ ..] = &parts[..] else { panic!() };
    let mut scanned = Parts::default();
    scanned.add(second).unwrap();
    assert_eq!(
        scanned.add(&second.replace("食後", "食前").replace("渚", "汀")),
        Err(PartsError::OtherContent { part: 2 })
    );
    assert_eq!(scanned.add(&first.replace("20260310123456", "20260310123457")), Err(PartsError::OtherNotebook));
    let total = parts.len();
    assert_eq!(scanned.add(&first.replace(&format!(",{total},1\n"), ",9,1\n")), Err(PartsError::OtherTotal));
    assert_eq!(scanned.add(NOTEBOOK), Err(PartsError::NotAPart));
    assert_eq!(scanned.add("https://example.org/"), Err(PartsError::NoNotebook));
    assert_eq!(scanned.add("JAHISTC08,1\n911,1,2,3\n"), Err(PartsError::BrokenControl { line: 2 }));
    // Nothing of that did any harm.
    for part in rest.iter().chain([first]) {
        scanned.add(part).unwrap();
    }
    assert!(scanned.missing().is_empty());
    let without = [first, &rest[0]].map(String::as_str);
    let missing: Vec<u16> = [2].into_iter().chain(4..=total as u16).collect();
    assert_eq!(join(without), Err(PartsError::Missing { parts: missing }));
    // All of them one after the other in one file are the notebook too.
    assert_eq!(texts(&open(&parts.concat())), texts(&open(NOTEBOOK)));
}

#[test]
fn a_head_that_every_part_repeats_is_taken_out_again() {
    let head = "1,鈴木 一葉,2,19580303\n5,R060310,1\n11,みさき薬局,13,4,1234567,,,,1\n51,うしお病院,13,1,7654321,1\n";
    let drugs =
        ["201,1,薬一,3,錠,1,,1\n301,1,毎食後,5,日分,1,1,,1\n", "201,2,薬二,1,錠,1,,1\n301,2,朝食後,5,日分,1,1,,1\n"];
    let part = |at: usize| format!("JAHISTC08,1\n{head}{}911,12345678901234,2,{}\n", drugs[at], at + 1);
    let whole = join([part(1).as_str(), part(0).as_str()]).unwrap();
    assert_eq!(whole, format!("JAHISTC08,1\n{head}{}{}", drugs[0], drugs[1]));
    // Another day in the same place is no repetition.
    let other = part(1).replace("R060310", "R060401");
    assert_eq!(open(&join([part(0).as_str(), other.as_str()]).unwrap()).outline().blocks.len(), 2);
}
