//! 見せる: whom the person shows what, on what terms, and ending it; deciding for a new provider.

mod hand_over;
mod list;
mod new;
mod show;

pub use list::SharesPage;
pub use new::NewSharePage;
pub use show::ShowSharePage;

use vault::record::{Decision, Kind, KindDecision};

use crate::from_record::entry_kind;
use crate::i18n::t;
use crate::ui::kind_parts;

/// A kind in words: お薬.
fn kind_words(kind: Kind) -> &'static str {
    entry_kind(kind).map_or("", |kind| kind_parts(kind).1)
}

/// The kinds of which something is shown, in words.
fn shown_kinds(decisions: &[KindDecision]) -> String {
    let shown: Vec<String> = decisions
        .iter()
        .filter(|decided| decided.decision == Decision::Share)
        .map(|decided| kind_words(decided.kind).to_owned())
        .collect();
    t().common.list(&shown)
}
