//! What is made of the codes that were read, one after the other: several make one notebook, in any order.

use exchange::ImportError;
use exchange::import::ImportFile;
use exchange::jahis::{self, Parts, PartsError};

use crate::i18n::t;

/// What came of one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A whole file.
    Whole(Vec<u8>),
    /// One of several.
    More {
        /// Which it was, from 1.
        part: u16,
        /// It was read before.
        is_repeated: bool,
        /// How many there are.
        total: u16,
        /// Which are still missing.
        missing: Vec<u16>,
    },
    /// A SMART Health Link.
    Link(String),
    /// It does not belong here; why. What was collected stays.
    Refused(&'static str),
}

/// Adds what one code holds.
pub(super) fn add(parts: &mut Parts, code: &[u8]) -> Step {
    let (w, i) = (&t().ways_in, &t().import);
    let text = jahis::decode(code).text;
    if text.contains("shlink:/") {
        return Step::Link(text.trim().to_owned());
    }
    match parts.add(&text) {
        Ok(progress) => match progress.whole {
            Some(whole) => Step::Whole(whole.into_bytes()),
            None => Step::More {
                part: progress.part,
                is_repeated: progress.is_repeated,
                total: progress.total,
                missing: progress.missing,
            },
        },
        Err(PartsError::NoNotebook) => match ImportFile::open(code) {
            Ok(_) => Step::Whole(code.to_vec()),
            Err(ImportError::PrescriptionCode) => Step::Refused(i.prescription_code),
            Err(ImportError::NoHeader) => Step::Refused(i.no_header),
            Err(_) => Step::Refused(w.scan_unknown),
        },
        Err(PartsError::NotAPart) => Step::Refused(w.scan_whole),
        Err(PartsError::OtherNotebook | PartsError::OtherTotal) => Step::Refused(w.scan_other),
        Err(PartsError::OtherContent { .. }) => Step::Refused(w.scan_changed),
        Err(PartsError::BrokenControl { .. } | PartsError::Missing { .. }) => Step::Refused(w.scan_broken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::prelude::Owner;

    const NOTEBOOK: &str = "JAHISTC08,1\n1,鈴木 一葉,2,19580303\n5,20260310,1\n11,みさき薬局,13,4,1234567,,,,1\n201,1,薬その一,1,錠,1,,1\n301,1,1日1回朝食後,7,日分,1,1,,1\n5,20260410,1\n11,みさき薬局,13,4,1234567,,,,1\n201,1,薬その二,1,錠,1,,1\n301,1,1日1回朝食後,7,日分,1,1,,1\n";

    fn codes(id: &str) -> Vec<Vec<u8>> {
        let parts = jahis::split(NOTEBOOK, id, 140);
        assert!(parts.len() > 2, "{}", parts.len());
        parts.into_iter().map(String::into_bytes).collect()
    }

    #[test]
    fn codes_are_collected_in_any_order_and_the_last_makes_the_whole() {
        Owner::new().with(|| {
            let codes = codes("20260310101010");
            let mut parts = Parts::default();
            for (n, code) in codes.iter().rev().enumerate().take(codes.len() - 1) {
                let Step::More { part, is_repeated, total, missing } = add(&mut parts, code) else { panic!() };
                assert_eq!((usize::from(part), usize::from(total), is_repeated), (codes.len() - n, codes.len(), false));
                assert_eq!(missing.len(), codes.len() - n - 1);
                assert!(matches!(add(&mut parts, code), Step::More { is_repeated: true, .. }), "the same again");
            }
            let Step::Whole(whole) = add(&mut parts, &codes[0]) else { panic!() };
            assert_eq!(String::from_utf8(whole.clone()).unwrap(), NOTEBOOK);
            assert!(ImportFile::open(&whole).is_ok());
        });
    }

    #[test]
    fn what_does_not_belong_is_refused_with_its_reason_and_changes_nothing() {
        Owner::new().with(|| {
            let (one, other) = (codes("20260310101010"), codes("20260311111111"));
            let mut parts = Parts::default();
            add(&mut parts, &one[0]);
            let before = parts.missing();
            let (w, i) = (&t().ways_in, &t().import);
            let changed = String::from_utf8(one[0].clone()).unwrap().replace("鈴木", "鈴本");
            for (code, why) in [
                (other[1].as_slice(), w.scan_other),
                (NOTEBOOK.as_bytes(), w.scan_whole),
                (changed.as_bytes(), w.scan_changed),
                (b"https://www.example.jp/", w.scan_unknown),
                (b"JAHIS10\n1,1,1234567,13,x\n", i.prescription_code),
            ] {
                assert_eq!(add(&mut parts, code), Step::Refused(why));
                assert_eq!(parts.missing(), before);
            }
        });
    }

    #[test]
    fn a_whole_notebook_and_a_link_need_no_others() {
        Owner::new().with(|| {
            assert_eq!(add(&mut Parts::default(), NOTEBOOK.as_bytes()), Step::Whole(NOTEBOOK.as_bytes().to_vec()));
            let link = "https://inro.example.jp/view#shlink:/eyJ1cmwi";
            assert_eq!(add(&mut Parts::default(), link.as_bytes()), Step::Link(link.into()));
        });
    }
}
