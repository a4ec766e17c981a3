//! What a notebook says less of than the vault does: told before it is handed over.

use serde::{Deserialize, Serialize};
use vault::record::{Fact, Medication, MedicationOrigin, Record};

use super::typed;
use super::write::original;
use crate::fhir::uri;

/// What a medication written into a notebook has no place for, or lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gap {
    /// No drug code that the format has: it stands there by its name alone.
    Code,
    /// The amount is that of one time; the format counts by the day or in all, so that it stands there in words.
    AmountInWords,
    /// No amount is known.
    NoAmount,
    /// Bought without prescription: the format has no place for amount and directions.
    AmountLost,
    /// The day is not known; without it a program of a pharmacy may refuse the block.
    NoDay,
}

/// The gaps of one medication; none for what is written as the very lines it came as.
#[must_use]
pub fn gaps(record: &Record) -> Vec<Gap> {
    let Fact::Medication(fact) = &record.fact else { return Vec::new() };
    if original(record).is_some() {
        return Vec::new();
    }
    let mut found = Vec::new();
    if !has_code(fact) {
        found.push(Gap::Code);
    }
    let is_bought = fact.via == MedicationOrigin::OverTheCounter;
    let says_amount = fact.dose.is_some() || fact.amount.is_some();
    match (is_bought, says_amount) {
        (true, _) if says_amount || fact.dosage_text.is_some() => found.push(Gap::AmountLost),
        (false, false) => found.push(Gap::NoAmount),
        (false, true) if fact.amount.is_none() && !fact.as_needed => found.push(Gap::AmountInWords),
        _ => {}
    }
    let day = fact.start.as_ref().or(record.provenance.recorded.as_ref());
    if !is_bought && day.is_none_or(|day| day.day().is_none()) {
        found.push(Gap::NoDay);
    }
    found
}

fn has_code(fact: &Medication) -> bool {
    if fact.via == MedicationOrigin::OverTheCounter {
        return fact.name.codings.iter().any(|one| one.system.as_deref() == Some(uri::GTIN) && one.code.is_some());
    }
    !typed::drug_code(&fact.name.codings).1.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::record::{Amount, AmountBasis, CodedText, Coding, Provenance, Quantity};

    fn gaps_of(change: impl Fn(&mut Medication)) -> Vec<Gap> {
        let mut fact = Medication::new(MedicationOrigin::Dispensed, CodedText::from_text("アムロジピン錠5mg"));
        let quantity =
            |value: &str| Quantity { value: value.into(), comparator: None, unit: Some("錠".into()), ucum: None };
        fact.name.codings =
            vec![Coding { system: Some(uri::YJ.into()), code: Some("2171022F1029".into()), ..Coding::default() }];
        fact.amount = Some(Box::new(Amount { quantity: quantity("1"), basis: AmountBasis::PerDay }));
        fact.dose = Some(quantity("1"));
        fact.start = "2026-10-08".parse().ok();
        change(&mut fact);
        gaps(&Record::new(Fact::Medication(fact), Provenance::typed(0)))
    }

    #[test]
    fn what_the_format_cannot_carry_is_told_and_nothing_else() {
        assert_eq!(gaps_of(|_| ()), []);
        assert_eq!(gaps_of(|fact| fact.name.codings.clear()), [Gap::Code]);
        assert_eq!(gaps_of(|fact| fact.amount = None), [Gap::AmountInWords]);
        assert_eq!(gaps_of(|fact| (fact.amount, fact.dose) = (None, None)), [Gap::NoAmount]);
        assert_eq!(gaps_of(|fact| fact.start = "2026-10".parse().ok()), [Gap::NoDay]);
        assert_eq!(gaps_of(|fact| fact.via = MedicationOrigin::OverTheCounter), [Gap::Code, Gap::AmountLost]);
    }

    #[test]
    fn what_goes_out_as_the_lines_it_came_as_has_no_gap() {
        let mut record = Record::new(
            Fact::Medication(Medication::new(MedicationOrigin::Dispensed, CodedText::from_text("薬"))),
            Provenance::typed(0),
        );
        assert_eq!(gaps(&record), [Gap::Code, Gap::NoAmount, Gap::NoDay]);
        record.provenance.original = Some(vault::record::Original {
            media_type: super::super::MEDIA_TYPE.to_owned(),
            full_urls: Vec::new(),
            content: vec!["5,20261008,1\n201,1,薬,1,錠,1,".to_owned()],
        });
        assert_eq!(gaps(&record), []);
    }
}
