//! Passphrase, passcode and the twelve words. None of them is remembered by the browser's forms, none is put into an
//! attribute: values travel as properties only.

use super::field::{FieldFrame, described_by};
use super::icon::{Icon, IconKind};
use crate::i18n::t;
use leptos::prelude::*;

/// A passphrase with a button that shows its letters.
#[component]
pub fn PassphraseField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// A new one is being chosen (`autocomplete="new-password"`, so that managers offer one).
    #[prop(optional)]
    new: bool,
    /// 0 to 4 and a word for it, shown as four bars under the field; 0 shows nothing.
    #[prop(optional, into)]
    strength: Option<Signal<u8>>,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let described = described_by(&id, hint.is_some());
    view! {
        <FieldFrame id=id.clone() label hint error>
            <div class="field__row">
                <input
                    class="input"
                    id=id.clone()
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=if new { "new-password" } else { "current-password" }
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby=described
                    aria-invalid=move || error.get().is_some().then_some("true")
                    prop:value=move || value.get()
                    on:input=move |ev| value.set(event_target_value(&ev))
                />
                <button
                    class="btn btn--line"
                    type="button"
                    aria-controls=id.clone()
                    aria-pressed=move || if shown.get() { "true" } else { "false" }
                    aria-label=t().common.show_secret
                    title=t().common.show_secret
                    on:click=move |_| shown.update(|s| *s = !*s)
                >
                    <Icon kind=IconKind::Eye/>
                </button>
            </div>
            {strength.map(|level| view! { <Strength level/> })}
        </FieldFrame>
    }
    .into_any()
}

/// Four bars and the words for them. The words carry the meaning.
#[component]
fn Strength(level: Signal<u8>) -> impl IntoView {
    let words = move || {
        let s = &t().sign_up;
        match level.get() {
            0 => "",
            1 => s.strength_1,
            2 => s.strength_2,
            3 => s.strength_3,
            _ => s.strength_4,
        }
    };
    view! {
        <div class="strength" hidden=move || level.get() == 0>
            <div class="strength__bars" aria-hidden="true">
                {(1..=4u8).map(|n| view! { <i class=move || (level.get() >= n).then_some("on")></i> }).collect_view()}
            </div>
            <p role="status">{t().sign_up.strength} {words}</p>
        </div>
    }
    .into_any()
}

/// A six-digit passcode.
#[component]
pub fn PasscodeField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let described = described_by(&id, hint.is_some());
    view! {
        <FieldFrame id=id.clone() label hint error>
            <input
                class="input input--code"
                id=id
                type="text"
                inputmode="numeric"
                autocomplete="one-time-code"
                maxlength="6"
                aria-describedby=described
                aria-invalid=move || error.get().is_some().then_some("true")
                prop:value=move || value.get()
                on:input=move |ev| value.set(only_digits(&event_target_value(&ev)))
            />
        </FieldFrame>
    }
    .into_any()
}

/// The twelve words of a recovery sheet. Pasting all of them into any box fills all boxes.
#[component]
pub fn WordsField(
    /// Ids of the boxes are `{id}-1` to `{id}-12`.
    #[prop(into)]
    id: String,
    #[prop(into)] legend: String,
    /// Twelve of them.
    words: [RwSignal<String>; 12],
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let described = format!("{id}-h {id}-e");
    let boxes = (0..12)
        .map(|n| {
            let name = t().common.word_number(n + 1);
            view! {
                <label>
                    <span aria-hidden="true">{n + 1}</span>
                    <input
                        class="input"
                        id=format!("{id}-{}", n + 1)
                        type="text"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        aria-label=name
                        prop:value=move || words[n].get()
                        on:input=move |ev| fill(&words, n, &event_target_value(&ev))
                    />
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="stack-2" id=id.clone() aria-describedby=described>
            <legend class="setlegend">{legend}</legend>
            <p class="small muted" id=format!("{id}-h")>
                {t().open.words_paste}
            </p>
            <div class="words-in">{boxes}</div>
            <div class="field">
                <p class="err" id=format!("{id}-e") hidden=move || error.get().is_none()>
                    {move || error.get()}
                </p>
            </div>
        </fieldset>
    }
    .into_any()
}

/// One word goes into its own box; several, separated by any space, go into the boxes from there on.
fn fill(words: &[RwSignal<String>; 12], at: usize, typed: &str) {
    let parts: Vec<&str> = typed.split_whitespace().collect();
    if parts.len() < 2 {
        words[at].set(typed.to_owned());
        return;
    }
    let from = if parts.len() >= 12 { 0 } else { at };
    for (slot, part) in words[from..].iter().zip(parts) {
        slot.set(part.to_owned());
    }
}

/// Full-width digits become ordinary ones; everything else is left out.
fn only_digits(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '0'..='9' => Some(c),
            '０'..='９' => char::from_u32(u32::from(c) - 0xFF10 + 0x30),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passcode_keeps_digits_of_either_width_and_nothing_else() {
        assert_eq!(only_digits("１２3-4 五6"), "12346");
    }

    #[test]
    fn pasting_all_words_fills_all_boxes_from_the_first() {
        let owner = Owner::new();
        owner.with(|| {
            let words: [RwSignal<String>; 12] = std::array::from_fn(|_| RwSignal::new(String::new()));
            fill(&words, 4, "a b c d e f g h i j k l");
            assert_eq!(words[0].get_untracked(), "a");
            assert_eq!(words[11].get_untracked(), "l");
            fill(&words, 10, "x\u{3000}y");
            assert_eq!((words[10].get_untracked(), words[11].get_untracked()), ("x".into(), "y".into()));
            fill(&words, 0, "あさ ");
            assert_eq!(words[0].get_untracked(), "あさ ");
        });
    }
}
