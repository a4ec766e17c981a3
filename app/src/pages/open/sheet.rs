//! Opening with the recovery sheet: twelve words, or the text of its QR code. On the owner's own device only.

use client::engine::wire::{OpenWithWords, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::arrived;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::opening::Opening;
use crate::pages::person_fields::problem_of;
use crate::session::use_session;
use crate::ui::{Button, Buttons, ErrorSummary, Notice, NoticeKind, Problem, TextField, WordsField, trouble_text};

#[component]
pub(super) fn OpenWithSheet() -> impl IntoView {
    let o = &t().open;
    let engine = use_engine();
    let session = use_session();
    let words: [RwSignal<String>; 12] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let code = RwSignal::new(String::new());
    let (busy, stopped) = (RwSignal::new(false), RwSignal::new(false));
    let problems = RwSignal::new(Vec::<Problem>::new());
    let open = move || {
        if busy.get_untracked() {
            return;
        }
        let typed = text_of(&words.map(|word| word.get_untracked()), &code.get_untracked());
        if typed.is_empty() {
            problems.set(vec![Problem::new("words-1", t().open.words_missing)]);
            return;
        }
        problems.set(Vec::new());
        stopped.set(false);
        busy.set(true);
        spawn_local(async move {
            // Words are typed on the owner's device only, so this browser keeps the seal.
            let answer = engine.call(OpenWithWords { words: typed, keep: true }).await;
            busy.try_set(false);
            match answer {
                Ok(opened) => {
                    for field in words.iter().chain([&code]) {
                        field.try_set(String::new());
                    }
                    arrived(&opened);
                    session.opened_with_words(opened);
                }
                Err(Trouble::Cancelled) => {}
                Err(trouble) => {
                    let field = match trouble {
                        Trouble::WordUnknown { position } if (1..=12).contains(&position) => {
                            format!("words-{position}")
                        }
                        _ => "words-1".to_owned(),
                    };
                    problems.try_set(vec![Problem::new(field, trouble_text(&trouble))]);
                }
            }
        });
    };
    let error = Signal::derive(move || problems.read().first().map(|problem| problem.text.clone()));
    view! {
        <form
            class="form stack-5"
            novalidate
            on:submit=move |ev| {
                ev.prevent_default();
                open();
            }
        >
            <ErrorSummary id="open-errors" title=t().errors.title problems/>
            <div class="stack-2">
                <h2>{o.with_sheet}</h2>
                <p>{o.with_sheet_text}</p>
            </div>
            <Notice kind=NoticeKind::Caution title=o.words_only_own/>
            <WordsField id="words" legend=o.words words error/>
            <TextField id="sheet-code" label=o.sheet_code hint=o.sheet_code_hint value=code optional=true error=problem_of(problems.into(), "sheet-code")/>
            <p class="small">{o.after_words}</p>
            <Opening busy stopped text=o.opening back_to="words-1"/>
            <Buttons>
                <Button submit=true not_yet=busy>
                    {o.open}
                </Button>
            </Buttons>
        </form>
    }
    .into_any()
}

/// The QR code's text if there is one, else the words in their order. A gap stays out, so that the count is wrong and said.
fn text_of(words: &[String; 12], code: &str) -> String {
    let code = code.trim();
    if !code.is_empty() {
        return code.to_owned();
    }
    let typed: Vec<&str> = words.iter().map(|word| word.trim()).filter(|word| !word.is_empty()).collect();
    typed.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_the_code_goes_before_the_words_and_gaps_are_left_out() {
        let mut words: [String; 12] = std::array::from_fn(|n| format!(" w{n} "));
        words[3].clear();
        assert_eq!(text_of(&words, ""), "w0 w1 w2 w4 w5 w6 w7 w8 w9 w10 w11");
        assert_eq!(text_of(&words, " inro-words:1:a b "), "inro-words:1:a b");
        assert_eq!(text_of(&std::array::from_fn(|_| String::new()), " "), "");
    }
}
