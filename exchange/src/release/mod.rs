//! De-identified releases: for one recipient and one purpose a file is built anew from a short list of elements, each told as its rule
//! in a table says. Nothing is copied and cleaned. What comes out is shown row by row, before and after, and is checked before it leaves.
//!
//! Sources: the ministry's figure of anonymised and pseudonymised information (匿名化情報・仮名化情報のイメージ) and the
//! commission's rules on anonymously processed information (enforcement rules of the Act on the Protection of Personal Information, art. 34).

mod assess;
mod bands;
mod canary;
mod check;
mod collect;
mod common;
mod file;
mod how;
#[cfg(test)]
mod mutation;
pub mod places;
mod removed;
mod rows;
mod shift;
pub mod table;
mod terms;
mod violence;

pub use assess::{Advice, Assessment, Called};
pub use check::{ReleaseError, validate};
pub use file::{FileRow, PADDING, conditions, read, table as csv};
pub use how::{How, When};
pub use rows::{Removed, Row, RowKey, Why};
pub use shift::Shift;
pub use table::{RULES, Rule};

use time::Date;
use vault::id::RecordId;
use vault::record::{Person, Record, ReleaseLevel, Topic};

use self::file::Parts;
use self::places::Prefecture;

/// A record that the patient chose.
#[derive(Debug, Clone, Copy)]
pub struct Chosen<'a> {
    /// Its id.
    pub id: RecordId,
    /// The record.
    pub record: &'a Record,
    /// The topic that it is decided about under, if there is one.
    pub topic: Option<Topic>,
}

/// What a release is made of.
#[derive(Clone, Copy)]
pub struct ReleaseInput<'a> {
    /// Whose records they are.
    pub person: &'a Person,
    /// Where they live, only if they chose to say so.
    pub prefecture: Option<&'static Prefecture>,
    /// The chosen records.
    pub chosen: &'a [Chosen<'a>],
    /// Every record of the vault: nothing of them that identifies may occur in the file.
    pub vault: &'a [&'a Record],
    /// What is to become of them.
    pub level: ReleaseLevel,
    /// The number in the place of a name.
    pub number: &'a str,
    /// By how much dates are moved back where they are.
    pub shift: Shift,
    /// The day of the release: an age is reached or not.
    pub today: Date,
    /// Rows that the patient has taken out.
    pub left_out: &'a [RowKey],
    /// The language of the file's own words. Its values are in Japanese, as in the ministry's figure.
    pub japanese: bool,
}

/// A release that passed every check.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// Everything that could be in the file, in the order of the table, before and after; those that were taken out, too.
    pub rows: Vec<Row>,
    /// What is not told, by item and by why.
    pub removed: Vec<Removed>,
    /// How many elements there were of which the table knows nothing.
    pub unknown: usize,
    /// What can be said about how many people it could be of.
    pub assessment: Assessment,
    /// The file: JSON, a multiple of [`PADDING`] bytes.
    pub json: String,
    /// The same as a table, for reading: RFC 4180, a multiple of [`PADDING`] bytes.
    pub csv: String,
}

/// The day that a moment lies in, in UTC; seconds since 1970-01-01T00:00:00Z. None far beyond any year that there is.
#[must_use]
pub fn day_of(seconds: i64) -> Option<Date> {
    time::OffsetDateTime::from_unix_timestamp(seconds).ok().map(time::OffsetDateTime::date)
}

/// Makes a release and checks it.
///
/// # Errors
/// Each of [`ReleaseError`]; then there is no file.
pub fn prepare(input: &ReleaseInput<'_>) -> Result<Prepared, ReleaseError> {
    prepare_by(RULES, input)
}

/// By a table that need not be ours; what comes of it is checked by ours.
fn prepare_by(rules: &[Rule], input: &ReleaseInput<'_>) -> Result<Prepared, ReleaseError> {
    let collected = collect::collect(input, rules);
    let found = rows::find(rules, input, collected);
    let kept = found.told(rules, input, input.left_out);
    if kept.is_empty() {
        return Err(ReleaseError::Empty);
    }
    let assessment = assess::assess(&kept, input.level);
    let parts = Parts { called: assessment.called, number: input.number, japanese: input.japanese };
    // As long as with every row, so that its length does not tell that some were taken out.
    let all = found.told(rules, input, &[]);
    let json = file::padded_json(&parts, &kept, &all);
    let csv = file::table(&json).ok_or_else(|| ReleaseError::NotListed { item: "file".to_owned() })?;
    check::check(input, &found, &kept, &json)?;
    let rows = found.shown(rules, input, &kept);
    Ok(Prepared { rows, removed: found.removed, unknown: found.unknown, assessment, json, csv })
}
