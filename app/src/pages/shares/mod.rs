//! 見せる: whom the person shows what, on what terms, and ending it; deciding for a new provider.

mod hand_over;
mod list;
mod new;
mod provider;
mod show;

pub use list::SharesPage;
pub use new::{NewCardPage, NewSharePage};
pub use provider::ProviderPage;
pub use show::ShowSharePage;

use vault::record::{Decision, KindDecision};

use crate::i18n::t;
use crate::ui::kind_words;

/// The kinds of which something is shown, in words.
fn shown_kinds(decisions: &[KindDecision]) -> String {
    let shown: Vec<String> = decisions
        .iter()
        .filter(|decided| decided.decision == Decision::Share)
        .map(|decided| kind_words(decided.kind).to_owned())
        .collect();
    t().common.list(&shown)
}
