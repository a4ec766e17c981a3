//! What the parts need to show a fact: words and days, already chosen. Pages make these from `vault::record` (see
//! [`crate::from_record`]) or from a shared document; the parts know neither.

use std::sync::Arc;

use crate::i18n::Day;
use vault::id::{BlobId, GrantId, RecordId, ReplyId};
use vault::record::Kind;

/// Where a fact comes from. Always shown as an icon and words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceView {
    pub kind: SourceKind,
    /// The institution as it names itself; none for what the person wrote.
    pub name: Option<String>,
}

/// Who stands behind a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    Hospital,
    Pharmacy,
    /// The person.
    Own,
    /// It came in a file that does not name an institution.
    File,
}

/// How old a fact is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FreshView {
    /// True on that date (…時点).
    pub as_of: Option<Day>,
    /// Reached the vault then (…に取り込み).
    pub taken_in: Option<Day>,
    /// Written by the person then (…に記入).
    pub written: Option<Day>,
    /// Over a year old.
    pub old: bool,
    /// From claims, which are behind when they arrive.
    pub claims: bool,
}

/// An allergy or intolerance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllergyView {
    /// Address of the record's page; none in the provider's view and on paper.
    pub href: Option<String>,
    pub substance: String,
    /// Reactions, time and severity in words, in this order.
    pub details: Vec<String>,
    pub source: SourceView,
}

/// A medicine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MedicineView {
    pub href: Option<String>,
    pub name: String,
    /// Only where the source states it.
    pub ingredient: Option<String>,
    /// 1回1錠.
    pub dose: Option<String>,
    /// 朝食後・夕食後, as the source says it.
    pub usage: Option<String>,
    /// What it is for, only where the source states it.
    pub purpose: Option<String>,
    /// Morning, noon, evening, bedtime; none where no time of day is known.
    pub when: Option<[bool; 4]>,
    /// 28日分.
    pub days: Option<String>,
    pub start: Option<Day>,
    /// Set when it is not taken any more: the last day, if known.
    pub stopped: Option<Option<Day>>,
    pub source: SourceView,
    pub fresh: FreshView,
}

/// A diagnosis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiagnosisView {
    pub href: Option<String>,
    pub name: String,
    /// Its reading, for names outside common-use kanji; only where somebody gave one.
    pub reading: Option<String>,
    pub start: Option<Day>,
    /// When it began, where there are only words for it.
    pub start_words: Option<String>,
    /// 疑い, 治った … in words.
    pub status: Option<String>,
    pub source: SourceView,
}

/// The issuer's own mark on a result. Never computed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagView {
    High,
    Low,
    /// Out of the ordinary, without direction.
    Marked,
    Positive,
    Negative,
}

impl FlagView {
    /// Whether it puts the row first in the provider's view.
    #[must_use]
    pub const fn stands_out(self) -> bool {
        !matches!(self, Self::Negative)
    }
}

/// One result of a checkup.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultView {
    pub name: String,
    /// As the issuer wrote it: 7.0, 0.5未満, (−).
    pub value: String,
    pub unit: String,
    pub flag: Option<FlagView>,
    /// The issuer's range in words: 4.9〜6.0; empty without one.
    pub range: String,
    /// Its limits as numbers, for the band.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Earlier values of the same test, oldest first, this one last. Fewer than two draw nothing.
    pub series: Vec<PointView>,
}

/// One point of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct PointView {
    pub day: Day,
    /// As the issuer wrote it.
    pub text: String,
    pub number: f64,
}

/// A fact of a shared document, with everything else its receiver is told about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Documented<View> {
    pub view: View,
    /// What the tables have no column for, in words.
    pub notes: Vec<String>,
    /// What the patient says about it, each marked as theirs.
    pub said: Vec<String>,
    /// Recorded, written or taken in, as 2026-10-08 with its word.
    pub dates: Vec<String>,
}

/// A checkup with its results, in the issuer's order.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckupView {
    pub href: Option<String>,
    pub title: String,
    pub day: Option<Day>,
    pub source: SourceView,
    pub results: Vec<ResultView>,
}

/// One entry of the list of records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryView {
    pub href: String,
    pub kind: Kind,
    pub title: String,
    pub summary: String,
    pub day: Option<Day>,
    pub source: SourceView,
    pub fresh: FreshView,
}

/// A record of a kind that is filled in like a paper form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormView {
    pub kind: Kind,
    pub title: String,
    /// Terms and words of every field that is filled in, in the order of the form.
    pub rows: Vec<(String, String)>,
    pub files: Vec<FileView>,
    pub source: SourceView,
}

/// A file of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileView {
    /// Empty where it has none.
    pub name: String,
    /// Bytes, as far as it is known.
    pub length: Option<u64>,
    pub content: FileContent,
}

/// Where a file's content is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileContent {
    /// At hand.
    Here(Arc<[u8]>),
    /// In the vault, to be fetched.
    Stored { record: RecordId, blob: BlobId },
    /// In a reply box, to be fetched.
    Waiting { grant: GrantId, reply: ReplyId },
    /// Not to be had here: in a preview.
    Elsewhere,
}

/// The state of a grant. Two ways to end it: a pause, which can be taken back, and revoking, which cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GrantState {
    Active,
    Paused {
        since: Option<Day>,
    },
    Revoked {
        on: Option<Day>,
    },
    Expired {
        on: Option<Day>,
    },
    UsedUp,
    /// Stopped after wrong passcodes; a new passcode brings it back.
    Locked,
    /// Of a server where the vault was before; it opens nothing here.
    Former,
}

impl GrantState {
    /// Whether it ended for good.
    #[must_use]
    pub const fn ended(&self) -> bool {
        matches!(self, Self::Revoked { .. } | Self::Expired { .. } | Self::UsedUp | Self::Former)
    }
}

/// A grant as its card shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantView {
    /// Unique on the page.
    pub id: String,
    pub provider: String,
    /// It is the emergency card.
    pub card: bool,
    /// Place or person, if given.
    pub provider_note: Option<String>,
    /// The kinds shown, in words: お薬、アレルギー.
    pub kinds: String,
    pub state: GrantState,
    pub sealed: Day,
    /// Last day; none without end.
    pub until: Option<Day>,
    /// Whether it is asked before the end if it goes on.
    pub standing: bool,
    /// Asked now: until when it would go on.
    pub goes_on_until: Option<Day>,
    /// It was answered that it does not go on.
    pub not_renewed: bool,
    /// The kinds whose new records come by themselves, in words; empty if none do.
    pub live: String,
    /// How many came.
    pub added: usize,
    /// Openings left; none without limit.
    pub uses_left: Option<u32>,
    pub passcode: bool,
    /// Openings so far.
    pub opened: u32,
    /// The patient's number at this provider.
    pub number: Option<String>,
    /// Whether its reply box is open and how much waits in it, in words; none if neither.
    pub reply_box: Option<String>,
    /// Where it was, if it is of a former server.
    pub former: Option<String>,
}

/// Who the records are about, as a head line shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// Every character kept.
    pub name: String,
    pub kana: Option<String>,
    pub birth: Option<Day>,
    /// In words.
    pub sex: Option<String>,
}

impl PersonView {
    /// The family name: what stands before the first space, or all of it.
    #[must_use]
    pub fn family_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or(&self.name)
    }
}
