//! The numbers under which a person is insured, compared between a file and a vault.
//!
//! They are never proof of who somebody is: a number without a branch fits a whole household, and people change insurers.
//! What they show is a family member's file (the same number, another branch) and a question worth asking.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use vault::record::{DateTime, Insurance};

/// One insurance of a person. Every character as written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Insured {
    /// 保険者番号, 6 or 8 digits.
    pub insurer_number: Option<String>,
    /// 記号.
    pub symbol: Option<String>,
    /// 番号.
    pub number: Option<String>,
    /// 枝番; none is not the same as 00.
    pub branch: Option<String>,
    /// Since when it is valid, where that is said.
    pub from: Option<DateTime>,
    /// Until when.
    pub until: Option<DateTime>,
}

/// How the insurances of a file and of a vault compare. The greatest of all pairs counts: one that fits settles it, and one
/// that contradicts weighs more than one that says less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InsuredMatch {
    /// None of one side's insurers is among the other's.
    InsurerDiffers,
    /// The same insurer; one side says no more.
    SameInsurer,
    /// The same insurer, another 記号 or 番号.
    NumberDiffers,
    /// The same 記号 and 番号, without a branch on one side: any member of a household.
    BranchUnknown,
    /// The same 記号 and 番号, another branch: somebody of the same household.
    OtherBranch,
    /// The same person's.
    Same,
}

impl Insured {
    /// Of a record in a vault.
    #[must_use]
    pub fn of(insurance: &Insurance) -> Self {
        Self {
            insurer_number: insurance.insurer_number.clone(),
            symbol: insurance.symbol.clone(),
            number: insurance.number.clone(),
            branch: insurance.branch.clone(),
            from: insurance.valid_from.clone().or_else(|| insurance.since.clone()),
            until: insurance.valid_until.clone(),
        }
    }

    /// `保険者番号:記号:番号:枝番`, the form of JP-CLINS (`JP_Insurance_memberID`). None if there are not three colons.
    #[must_use]
    pub fn from_member_id(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(':').collect();
        let [insurer, symbol, number, branch] = parts[..] else { return None };
        Some(Self::from_parts([insurer, symbol, number, branch]))
    }

    /// `"00012345","１２－３４","５６７８","00"`, the form of JP Core (`JP_Coverage_id`). None if there are not four parts.
    #[must_use]
    pub fn from_coverage_id(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(',').map(|part| part.trim().trim_matches('"')).collect();
        let [insurer, symbol, number, branch] = parts[..] else { return None };
        Some(Self::from_parts([insurer, symbol, number, branch]))
    }

    /// Whether it says nothing that could be compared.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.insurer_number, &self.symbol, &self.number, &self.branch].iter().all(|part| part.is_none())
    }

    /// The same with what is missing here taken from another form of the same insurance.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            insurer_number: self.insurer_number.or(other.insurer_number),
            symbol: self.symbol.or(other.symbol),
            number: self.number.or(other.number),
            branch: self.branch.or(other.branch),
            from: self.from.or(other.from),
            until: self.until.or(other.until),
        }
    }

    fn from_parts(parts: [&str; 4]) -> Self {
        let said = |part: &str| Some(part.trim().to_owned()).filter(|part| !part.is_empty());
        let [insurer_number, symbol, number, branch] = parts.map(said);
        Self { insurer_number, symbol, number, branch, from: None, until: None }
    }
}

/// Compares what a vault knows, earlier insurances included, with what a file says. None where there is nothing to compare.
#[must_use]
pub fn compare_insured(own: &[Insured], theirs: &[Insured]) -> Option<InsuredMatch> {
    own.iter().flat_map(|own| theirs.iter().filter_map(|theirs| compare_one(own, theirs))).max()
}

fn compare_one(own: &Insured, theirs: &Insured) -> Option<InsuredMatch> {
    if insurer(own)? != insurer(theirs)? {
        return Some(InsuredMatch::InsurerDiffers);
    }
    let Some((one, other)) = plain(own.number.as_deref()).zip(plain(theirs.number.as_deref())) else {
        return Some(InsuredMatch::SameInsurer);
    };
    // A symbol may be left out where the insurer has none; two that are given must be the same.
    let symbols = plain(own.symbol.as_deref()).zip(plain(theirs.symbol.as_deref()));
    if one != other || symbols.is_some_and(|(one, other)| one != other) {
        return Some(InsuredMatch::NumberDiffers);
    }
    let branch = |insured: &Insured| plain(insured.branch.as_deref()).map(|branch| format!("{branch:0>2}"));
    Some(match branch(own).zip(branch(theirs)) {
        None => InsuredMatch::BranchUnknown,
        Some((one, other)) if one == other => InsuredMatch::Same,
        Some(_) => InsuredMatch::OtherBranch,
    })
}

/// The insurer's number with eight digits. None for anything else, such as the name of a foreign insurer's system.
fn insurer(insured: &Insured) -> Option<String> {
    let number = plain(insured.insurer_number.as_deref())?;
    let is_number = (5..=8).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("{number:0>8}"))
}

/// Half width, without blanks, all dashes the same.
fn plain(text: Option<&str>) -> Option<String> {
    let plain: String = text?
        .nfkc()
        .filter(|one| !one.is_whitespace())
        .map(|one| if matches!(one, '\u{2010}'..='\u{2015}' | '\u{2212}' | 'ー') { '-' } else { one })
        .flat_map(char::to_lowercase)
        .collect();
    Some(plain).filter(|plain| !plain.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insured(text: &str) -> Insured {
        Insured::from_member_id(text).unwrap()
    }

    #[test]
    fn numbers_are_compared_by_what_they_mean() {
        use InsuredMatch as Is;
        for (own, theirs, expected) in [
            ("06139992:１２－３４:５６７８:01", "06139992:12-34:5678:０１", Some(Is::Same)),
            ("138057::１８７:1", "00138057::187:01", Some(Is::Same)),
            ("06139992:12-34:5678:01", "06139992:12-34:5678:02", Some(Is::OtherBranch)),
            ("06139992:12-34:5678:00", "06139992:12-34:5678:", Some(Is::BranchUnknown)),
            ("06139992:12-34:5678:01", "06139992:12-34:5679:01", Some(Is::NumberDiffers)),
            ("06139992:12-34:5678:01", "06139992:12-35:5678:01", Some(Is::NumberDiffers)),
            ("06139992:12-34:5678:01", "06139992:::", Some(Is::SameInsurer)),
            ("06139992:12-34:5678:01", "01130012:12-34:5678:01", Some(Is::InsurerDiffers)),
            (":12-34:5678:01", "06139992:12-34:5678:01", None),
        ] {
            assert_eq!(compare_insured(&[insured(own)], &[insured(theirs)]), expected, "{own} {theirs}");
        }
        let csv = Insured::from_coverage_id("\"00012345\",\"１２－３４\",\"５６７８\",\"00\"").unwrap();
        assert_eq!(compare_insured(&[csv], &[insured("12345:12－34:5678:0")]), Some(InsuredMatch::Same));
        assert_eq!((Insured::from_member_id("1:2:3"), Insured::from_coverage_id("1,2")), (None, None));
    }

    #[test]
    fn an_earlier_insurance_that_fits_settles_it_and_a_contradiction_outweighs_silence() {
        let now = insured("01130012:A:1:01");
        let before = insured("06139992:12:5678:01");
        let theirs = [insured("06139992:12:5678:01")];
        assert_eq!(compare_insured(&[now.clone(), before.clone()], &theirs), Some(InsuredMatch::Same));
        assert_eq!(compare_insured(&[now], &theirs), Some(InsuredMatch::InsurerDiffers));
        let household = insured("06139992:12:5678:");
        let sibling = [insured("06139992:12:5678:02")];
        assert_eq!(compare_insured(&[before, household], &sibling), Some(InsuredMatch::OtherBranch));
        assert_eq!(compare_insured(&[], &sibling), None);
    }
}
