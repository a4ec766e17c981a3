//! 見せる: whom the person shows what, on what terms, and ending it; deciding for a new provider.

mod added;
mod hand_over;
mod list;
mod new;
mod provider;
mod replies;
mod show;

pub(super) use added::{Added, Asked};
pub use list::SharesPage;
pub use new::{NewCardPage, NewSharePage};
pub use provider::ProviderPage;
pub(super) use replies::WaitingNotice;
pub use show::ShowSharePage;

use client::engine::wire::{ProviderView, ShareView};
use vault::record::{Decision, KindDecision, TopicDecision};

use crate::i18n::t;
use crate::ui::{kind_words, topic_words};

/// A provider to choose from a list: its id, and its name and place.
pub(super) fn provider_option(provider: ProviderView) -> (String, String) {
    let words: Vec<String> = [Some(provider.name), provider.place].into_iter().flatten().collect();
    (provider.id.to_string(), words.join("　"))
}

/// Whom it was made out to, or what it is: a card is made out to nobody.
pub(super) fn provider_words(share: &ShareView) -> String {
    if share.card { t().emergency.title.to_owned() } else { share.provider.name.clone() }
}

/// The kinds and topics about which this was decided, in words.
pub(super) fn decided_words(decisions: &[KindDecision], topics: &[TopicDecision], decision: Decision) -> String {
    let kinds = decisions.iter().filter(|one| one.decision == decision).map(|one| kind_words(one.kind));
    let topics = topics.iter().filter(|one| one.decision == decision).map(|one| topic_words(one.topic));
    let words: Vec<String> = kinds.chain(topics).map(str::to_owned).collect();
    t().common.list(&words)
}
