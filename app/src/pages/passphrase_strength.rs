//! How strong a passphrase is, for the bars under its field.

use leptos::prelude::*;
use vault::passphrase::{MIN_CHARS, Strength, strength};

/// 0 while nothing is typed, 1 for what would soon be guessed, 3 good, 4 very good. Advice, no gate.
pub fn strength_of(typed: RwSignal<String>) -> Signal<u8> {
    Signal::derive(move || level(&typed.read()))
}

fn level(typed: &str) -> u8 {
    if typed.is_empty() {
        return 0;
    }
    match strength(typed) {
        _ if typed.chars().count() < MIN_CHARS => 1,
        Strength::Weak => 1,
        Strength::Fair => 3,
        Strength::Strong => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_stay_at_the_bottom_and_unrelated_ones_reach_the_top() {
        assert_eq!(level(""), 0);
        assert_eq!(level("password12"), 1);
        assert_eq!(level("つくし まつかさ しおさい とうだい"), 4);
    }
}
