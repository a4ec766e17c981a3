//! Rules of Japanese identities that work without asking anybody: My Numbers (to refuse them), names, birth dates, eras,
//! insurance numbers.

pub mod era;
pub mod insurance;
mod insured;
mod lost;
mod matching;
mod my_number;
pub mod name;

pub use insured::{Insured, InsuredMatch, compare_insured};
pub use lost::{Lost, has_lost_characters, lost_characters};
pub use matching::{Match, MatchReason, Verdict, compare};
pub(crate) use my_number::{Around, has_label, remove, scan, scan_identifier, scan_inside, scan_json, scan_labelled};
pub use my_number::{Finding, FindingKind, redact, scan_record, scan_text};
pub use name::fold;
