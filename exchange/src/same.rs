//! What is the same test or the same drug, by code or by name: for putting records side by side, never for changing them.

use std::collections::{BTreeMap, BTreeSet};

use vault::record::{CodedText, Coding};

use crate::checkup_items;
use crate::fhir::uri;
use crate::identity;
use crate::substance::loinc_twin;

/// What a name and its codes are compared by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Keys {
    codes: BTreeSet<(System, String)>,
    name: String,
    /// Whether different codes of one system part what has the same name.
    codes_part: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum System {
    Jlac10,
    Loinc,
    Yj,
}

/// Material codes of JLAC10 that the table of checkup items treats as one: whole blood, plasma, serum.
const BLOOD: [&str; 3] = ["019", "022", "023"];
/// Enzymes whose method decides what a value means: JSCC and IFCC values of ALP differ threefold.
const METHOD_DECIDES: [&str; 2] = ["3B050", "3B070"];

/// The keys of a test: JLAC10 (analyte, identification, material, kind of result), LOINC, and its name folded.
#[must_use]
pub fn test(name: &CodedText) -> Keys {
    let codes = name.codings.iter().filter_map(|coding| {
        let code = coding.code.as_deref()?;
        match coding.system.as_deref() {
            Some(uri::LOINC) => Some((System::Loinc, loinc_twin(code).to_owned())),
            system if checkup_items::is_item_system(system) => Some((System::Jlac10, jlac10(code)?)),
            _ => None,
        }
    });
    Keys { codes: codes.collect(), name: folded(name), codes_part: true }
}

/// The keys of a drug: its YJ code and its name folded.
#[must_use]
pub fn drug(name: &CodedText) -> Keys {
    let codes = name.codings.iter().filter_map(|coding| {
        let is_yj = is_yj(coding);
        Some((System::Yj, coding.code.clone().filter(|_| is_yj)?))
    });
    Keys { codes: codes.collect(), name: folded(name), codes_part: false }
}

/// Puts together what shares a code or a name; for each its group, numbered in the order in which groups first occur.
///
/// Tests with the same name and different codes of one system stay apart (glucose fasting and casual), and what has only that
/// name then goes to neither.
#[must_use]
pub fn group(all: &[Keys]) -> Vec<usize> {
    // A vault has thousands of results and a few hundred different tests.
    let mut numbers: BTreeMap<&Keys, usize> = BTreeMap::new();
    let mut distinct: Vec<&Keys> = Vec::new();
    let mut own = Vec::with_capacity(all.len());
    for keys in all {
        let number = *numbers.entry(keys).or_insert(distinct.len());
        if number == distinct.len() {
            distinct.push(keys);
        }
        // Without a code and a name nothing says that two are the same.
        if keys.codes.is_empty() && keys.name.is_empty() {
            numbers.remove(keys);
        }
        own.push(number);
    }
    let groups = group_distinct(&distinct);
    own.into_iter().filter_map(|number| groups.get(number).copied()).collect()
}

fn group_distinct(all: &[&Keys]) -> Vec<usize> {
    let mut group: Vec<usize> = (0..all.len()).collect();
    for (at, keys) in all.iter().enumerate() {
        for (before, other) in all.iter().enumerate().take(at) {
            if !other.codes.is_disjoint(&keys.codes) {
                merge(&mut group, before, at);
            }
        }
    }
    let mut by_name: Vec<(&str, Vec<usize>)> = Vec::new();
    for (at, keys) in all.iter().enumerate().filter(|(_, keys)| !keys.name.is_empty()) {
        match by_name.iter_mut().find(|(name, _)| *name == keys.name) {
            Some((_, named)) => named.push(at),
            None => by_name.push((&keys.name, vec![at])),
        }
    }
    for (_, named) in by_name {
        let apart = named.iter().any(|one| named.iter().any(|other| conflict(all, &group, *one, *other)));
        let joined: Vec<usize> =
            named.into_iter().filter(|at| !apart || codes_of(all, &group, *at).is_empty()).collect();
        for two in joined.windows(2) {
            if let [one, other] = two {
                merge(&mut group, *one, *other);
            }
        }
    }
    let mut order: BTreeMap<usize, usize> = BTreeMap::new();
    group
        .iter()
        .map(|number| {
            let next = order.len();
            *order.entry(*number).or_insert(next)
        })
        .collect()
}

fn merge(group: &mut [usize], one: usize, other: usize) {
    let (Some(keep), Some(drop)) = (group.get(one).copied(), group.get(other).copied()) else { return };
    for number in group.iter_mut().filter(|number| **number == drop) {
        *number = keep;
    }
}

fn codes_of<'a>(all: &[&'a Keys], group: &[usize], at: usize) -> BTreeSet<&'a (System, String)> {
    let own = group.get(at);
    all.iter().zip(group).filter(|(_, number)| Some(*number) == own).flat_map(|(keys, _)| &keys.codes).collect()
}

/// Whether two groups have different codes of the same system and none in common there.
fn conflict(all: &[&Keys], group: &[usize], one: usize, other: usize) -> bool {
    if group.get(one) == group.get(other) || !all.get(one).is_some_and(|keys| keys.codes_part) {
        return false;
    }
    let (one, other) = (codes_of(all, group, one), codes_of(all, group, other));
    one.iter().any(|(system, _)| other.iter().any(|(same, _)| system == same))
}

fn jlac10(code: &str) -> Option<String> {
    if code.len() != 17 || !code.is_ascii() {
        return None;
    }
    let (analyte, material) = (code.get(..9)?, code.get(9..12)?);
    let material = if BLOOD.contains(&material) { "blood" } else { material };
    let is_decided = METHOD_DECIDES.iter().any(|one| analyte.starts_with(one));
    let method = if is_decided { code.get(12..15)? } else { "" };
    Some([analyte, material, method, code.get(15..)?].join("-"))
}

fn folded(name: &CodedText) -> String {
    identity::fold(name.label()).split_whitespace().collect()
}

/// The codes of a drug whose first digits are its therapeutic class (薬効分類): YJ and price listing.
pub fn classed_codes(name: &CodedText) -> impl Iterator<Item = &str> {
    let is_classed = |coding: &&Coding| is_yj(coding) || coding.system.as_deref() == Some(uri::JAHIS_MINISTRY_CODE);
    name.codings.iter().filter(is_classed).filter_map(|coding| coding.code.as_deref())
}

fn is_yj(coding: &Coding) -> bool {
    matches!(coding.system.as_deref(), Some(uri::YJ | uri::YJ_OID))
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::record::Coding;

    fn coded(text: &str, codes: &[(&str, &str)]) -> CodedText {
        let coding = |(system, code): &(&str, &str)| Coding {
            system: Some((*system).to_owned()),
            code: Some((*code).to_owned()),
            display: None,
            version: None,
        };
        CodedText { text: Some(text.to_owned()), codings: codes.iter().map(coding).collect() }
    }

    const ITEMS: &str = "urn:oid:1.2.392.200119.6.1005";

    #[test]
    fn a_test_is_the_same_by_code_or_by_name_whatever_its_width_or_method() {
        let all = [
            coded("HbA1c", &[(ITEMS, "3D046000001906202")]),
            coded("ヘモグロビンA1c", &[("urn:oid:1.2.392.200119.4.504", "3D046000001920402")]),
            coded("ＨｂＡ１ｃ", &[]),
            coded("HbA1c", &[(uri::LOINC, "4548-4")]),
            coded("Glucose", &[(uri::LOINC, "14749-6")]),
            coded("血糖", &[(uri::LOINC, "2345-7")]),
        ];
        let keys: Vec<Keys> = all.iter().map(test).collect();
        assert_eq!(group(&keys), [0, 0, 0, 0, 1, 1]);
    }

    #[test]
    fn one_name_with_two_codes_is_two_tests_and_what_has_only_the_name_goes_to_neither() {
        let all = [
            coded("血糖", &[(ITEMS, "3D010000001926101")]),
            coded("血糖", &[(ITEMS, "3D010129901926101")]),
            coded("血糖", &[]),
            coded("血 糖", &[]),
            coded("", &[]),
            coded("", &[]),
        ];
        let keys: Vec<Keys> = all.iter().map(test).collect();
        assert_eq!(group(&keys), [0, 1, 2, 2, 3, 4]);
    }

    #[test]
    fn urine_is_not_blood_and_the_method_of_an_enzyme_decides() {
        let key = |code| jlac10(code).unwrap();
        assert_ne!(key("3C015000002327101"), key("3C015000000127101"));
        assert_eq!(key("3D010000001926101"), key("3D010000002227101"));
        assert_ne!(key("3B070000002327101"), key("3B070000002327501"), "ALP by JSCC and by IFCC");
        assert_eq!(key("3B035000002327201"), key("3B035000002399901"));
        assert_ne!(key("3A015000002327101"), key("3A015000000106128"), "albumin and its ratio");
        assert_eq!(jlac10("3B035"), None);
    }

    #[test]
    fn a_drug_is_the_same_by_its_yj_code_or_its_name() {
        let all = [
            coded("アムロジピンOD錠5mg「ある」", &[(uri::YJ, "2171022F4012")]),
            coded("ｱﾑﾛｼﾞﾋﾟﾝOD錠5mg「ある」", &[]),
            coded("別の名前", &[(uri::YJ_OID, "2171022F4012")]),
            coded("別の名前", &[(uri::YJ, "9999999F9999")]),
            coded("メトホルミン錠250mg", &[("urn:oid:1.2.3", "2171022F4012")]),
        ];
        let keys: Vec<Keys> = all.iter().map(drug).collect();
        assert_eq!(group(&keys), [0, 0, 0, 0, 1]);
    }
}
