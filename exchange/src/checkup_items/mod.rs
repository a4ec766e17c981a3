//! Items of the specific health checkup (特定健診, fourth period 2024-2029): what a code means, for screens, for import and
//! for comparing one year with another. Source: the published implementation guide of the checkup report, its item table
//! and its value code lists.
//!
//! Nothing here replaces what a file says: a unit is shown from the file and never assumed from the table.

mod items;
mod values;

use vault::record::CodedText;

pub use values::{Meaning, meaning};

/// OID of the item codes, which are JLAC10 codes of 17 characters.
pub const ITEM_CODES: &str = "1.2.392.200119.6.1005";
/// OID arc of the value code lists; a list's number follows it.
const VALUE_CODES: &str = "1.2.392.200119.6.";
/// URI of JLAC10 itself.
const JLAC10: &str = "urn:oid:1.2.392.200119.4.504";

/// One item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// JLAC10 code, 17 characters: analyte 5, identification 4, material 3, method 3, result 2.
    pub code: &'static str,
    /// In Japanese.
    pub japanese: &'static str,
    /// In English.
    pub english: &'static str,
    /// The unit that the guide prints (UCUM). For showing what to expect; a result has the unit that its file gives.
    pub unit: Option<&'static str>,
    /// Number of the list its coded values are of.
    pub values: Option<u32>,
    /// Where to show it.
    pub group: Group,
}

/// Items that are shown together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// 身体計測.
    Body,
    /// 血圧.
    Pressure,
    /// 脂質.
    Lipids,
    /// 肝機能.
    Liver,
    /// 血糖.
    Glucose,
    /// 腎機能.
    Kidney,
    /// 尿検査.
    Urine,
    /// 血液一般.
    Blood,
    /// Other values.
    Other,
    /// 所見.
    Findings,
    /// 判定.
    Judgement,
    /// 質問票.
    Questions,
}

/// The item of a code. None for codes the table does not have: show them as they came.
#[must_use]
pub fn item(code: &str) -> Option<&'static Item> {
    let at = items::ITEMS.binary_search_by(|item| item.code.cmp(code)).ok()?;
    items::ITEMS.get(at)
}

/// The item that a Japanese or English name says, whatever its width, its case or what stands in brackets.
#[must_use]
pub fn item_by_name(name: &str) -> Option<&'static Item> {
    let wanted = plain_name(name);
    let is_named = |item: &&Item| plain_name(item.japanese) == wanted || plain_name(item.english) == wanted;
    items::ITEMS.iter().find(is_named).filter(|_| !wanted.is_empty())
}

/// The first item whose code begins so.
pub(crate) fn first_of(begins: &str) -> Option<&'static Item> {
    items::ITEMS.iter().find(|item| item.code.starts_with(begins))
}

/// What two codes share when they are about the same thing measured by another method: analyte and identification.
#[must_use]
pub fn comparison_key(code: &str) -> Option<&str> {
    (code.len() == 17 && code.is_ascii()).then(|| code.get(..9))?
}

/// Gives names to item codes that came without.
pub(crate) fn name_items(name: &mut CodedText) {
    for coding in &mut name.codings {
        let item = coding.code.as_deref().filter(|_| is_item_system(coding.system.as_deref())).and_then(item);
        if let (None, Some(item)) = (&coding.display, item) {
            coding.display = Some(item.japanese.to_owned());
        }
    }
}

/// Gives meanings to value codes that came without. Where the words contradict the code, the code counts: published
/// packages show ＋ for a code that means －. What the words were comes back, so that it can be told.
pub(crate) fn explain_value(value: &mut CodedText, name: &CodedText) -> Option<String> {
    let of_item = name.codings.iter().filter_map(|coding| item(coding.code.as_deref()?)).find_map(|item| item.values);
    let mut conflict = None;
    for coding in &mut value.codings {
        let list = match coding.system.as_deref() {
            Some(system) => value_list(system),
            None => of_item,
        };
        let Some((list, code)) = list.zip(coding.code.as_deref()) else { continue };
        let Some(meaning) = meaning(list, code) else { continue };
        for words in [&mut coding.display, &mut value.text] {
            if words.as_deref().is_some_and(|words| values::contradicts(list, code, words)) {
                conflict = conflict.or(words.take());
            }
        }
        coding.display.get_or_insert_with(|| meaning.japanese.to_owned());
    }
    conflict
}

/// The number of a value code list by its URI or OID.
pub(crate) fn value_list(system: &str) -> Option<u32> {
    system.strip_prefix("urn:oid:").unwrap_or(system).strip_prefix(VALUE_CODES)?.parse().ok()
}

pub(crate) fn is_item_system(system: Option<&str>) -> bool {
    system.is_none_or(|system| system == JLAC10 || system.strip_prefix("urn:oid:").unwrap_or(system) == ITEM_CODES)
}

fn plain_name(name: &str) -> String {
    let folded = values::fold(name);
    folded.split('(').next().unwrap_or_default().replace("コレステロール", "").replace("cholesterol", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::record::Coding;

    fn coded(system: Option<&str>, code: &str, display: Option<&str>) -> CodedText {
        let coding = Coding {
            system: system.map(str::to_owned),
            code: Some(code.to_owned()),
            display: display.map(str::to_owned),
            version: None,
        };
        CodedText { text: None, codings: vec![coding] }
    }

    #[test]
    fn the_table_is_sorted_and_its_codes_have_the_form_of_jlac10() {
        assert!(items::ITEMS.windows(2).all(|two| two[0].code < two[1].code));
        for one in items::ITEMS {
            assert_eq!(item(one.code), Some(one));
            assert_eq!(one.code.len(), 17, "{}", one.code);
            let is_coded = one.code.ends_with("11") && !one.code.starts_with("5D305");
            assert_eq!(is_coded, one.values.is_some(), "{} {}", one.code, one.japanese);
            assert!(one.unit.is_none() || one.values.is_none());
        }
    }

    #[test]
    fn one_thing_by_several_methods_is_compared_and_fasting_is_not_casual() {
        let key = |code| comparison_key(code).unwrap();
        assert_eq!(key("3F015000002327101"), key("3F015000002399901"));
        assert_ne!(key("3F015000002327101"), key("3F015129902327101"));
        assert_eq!(comparison_key("3F015"), None);
        assert_eq!(comparison_key("あああああ12"), None, "as many bytes, other characters");
    }

    #[test]
    fn names_are_found_in_both_languages() {
        for (name, code) in [
            ("身長", "9N001000000000001"),
            ("ＨｂＡ１ｃ", "3D046000001906202"),
            ("HDL", "3F070000002327101"),
            ("AST(GOT)", "3B035000002327201"),
            ("weight", "9N006000000000001"),
        ] {
            assert_eq!(item_by_name(name).map(|item| item.code), Some(code), "{name}");
        }
        assert_eq!(item_by_name("氏名"), None);
        assert_eq!(item_by_name(""), None);
    }

    #[test]
    fn a_bare_code_gets_its_name_and_a_name_stays() {
        let mut bare = coded(Some("urn:oid:1.2.392.200119.6.1005"), "9N001000000000001", None);
        name_items(&mut bare);
        assert_eq!(bare.label(), "身長");
        let mut named = coded(Some(JLAC10), "9N001000000000001", Some("身長（cm）"));
        name_items(&mut named);
        assert_eq!(named.label(), "身長（cm）");
        let mut foreign = coded(Some("http://loinc.org"), "9N001000000000001", None);
        name_items(&mut foreign);
        assert_eq!(foreign.label(), "9N001000000000001");
    }

    #[test]
    fn a_display_that_contradicts_its_code_gives_way_and_is_told() {
        let name = coded(None, "1A010000000191111", None);
        let urine = "urn:oid:1.2.392.200119.6.2102";
        let mut value = coded(Some(urine), "1", Some("+"));
        assert_eq!(explain_value(&mut value, &name).as_deref(), Some("+"));
        assert_eq!(value.label(), "－");
        for display in [None, Some("-"), Some("(－)"), Some("異常なし")] {
            let mut value = coded(Some(urine), "1", display);
            assert_eq!(explain_value(&mut value, &name), None);
            assert_eq!(value.label(), display.unwrap_or("－"));
        }
        let mut value = coded(None, "3", None);
        assert_eq!(explain_value(&mut value, &name), None);
        assert_eq!(value.label(), "＋", "the item says of which list its values are");
        let mut value = coded(Some("urn:oid:1.2.392.200119.6.2101"), "1", Some("陽性"));
        assert_eq!(explain_value(&mut value, &name).as_deref(), Some("陽性"), "2101 is reversed");
        assert_eq!(value.label(), "陰性");
    }
}
