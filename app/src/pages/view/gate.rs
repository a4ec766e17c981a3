//! Who opens it, and the passcode.

use client::engine::wire::OpenLink;
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::limits::RECIPIENT_CHARS;

use super::shown::NotOpened;
use super::state::{Stage, use_viewer};
use crate::engine::use_engine;
use crate::fetched::{Code, NotFetched, Showing};
use crate::i18n::t;
use crate::pages::person_fields::problem_of;
use crate::ui::{Busy, Button, Buttons, ErrorSummary, PasscodeField, Problem, TextField};

/// Digits of a passcode.
const DIGITS: usize = 6;

#[component]
pub(super) fn Gate(passcode: bool, card: bool) -> impl IntoView {
    let v = &t().view;
    let (engine, viewer) = (use_engine(), use_viewer());
    let busy = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let open = move || {
        if busy.get_untracked() {
            return;
        }
        let name = viewer.recipient.get_untracked().trim().to_owned();
        let why = viewer.reason.get_untracked().trim().to_owned();
        let code_typed = viewer.passcode.get_untracked();
        let wrong = check(&name, passcode.then_some(code_typed.as_str()), card.then_some(why.as_str()));
        let recipient = if card { t().view.name_and_reason(&name, &why) } else { name };
        let sound = wrong.is_empty();
        problems.set(wrong);
        let Some(link) = viewer.link.get_untracked().filter(|_| sound) else { return };
        busy.set(true);
        spawn_local(async move {
            let still = || {
                matches!(viewer.stage.try_get_untracked(), Some(Stage::Ask { .. }))
                    && viewer.link.try_get_untracked().flatten().as_ref() == Some(&link)
            };
            let answer = match Showing::fetch().await {
                // Closed meanwhile, or another link came: nobody is asked, and the patient is told of no opening.
                _ if !still() => return,
                Ok(code) => {
                    let (link, passcode) = (link.clone(), passcode.then_some(code_typed));
                    (code.open)(engine, OpenLink { link, recipient, passcode }).await
                }
                Err(NotFetched) => Err(NotOpened::Yet(Problem::new("view-name", t().view.not_fetched))),
            };
            busy.try_set(false);
            // As above: nothing may appear any more.
            if !still() {
                return;
            }
            match answer {
                Ok(document) => viewer.show(document),
                Err(NotOpened::Never(why)) => viewer.stage.set(Stage::Cannot(why)),
                Err(NotOpened::Yet(problem)) => {
                    problems.try_set(vec![problem]);
                }
            }
        });
    };
    view! {
        <form
            class="form stack-5"
            novalidate
            on:submit=move |ev| {
                ev.prevent_default();
                open();
            }
        >
            <ErrorSummary id="view-errors" title=t().common.error_summary problems/>
            <TextField
                id="view-name"
                label=v.your_name
                hint=v.your_name_hint
                value=viewer.recipient
                max_length=u32::try_from(RECIPIENT_CHARS).unwrap_or(u32::MAX)
                error=problem_of(problems.into(), "view-name")
            />
            {card
                .then(|| {
                    view! {
                        <TextField
                            id="view-why"
                            label=v.card_why
                            hint=v.card_why_hint
                            value=viewer.reason
                            max_length=u32::try_from(RECIPIENT_CHARS).unwrap_or(u32::MAX)
                            error=problem_of(problems.into(), "view-why")
                        />
                    }
                })}
            {passcode
                .then(|| {
                    view! {
                        <PasscodeField
                            id="view-passcode"
                            label=v.passcode
                            hint=v.passcode_hint
                            value=viewer.passcode
                            error=problem_of(problems.into(), "view-passcode")
                        />
                    }
                })}
            <p class="small">{if card { v.card_recorded } else { v.recorded }}</p>
            <Busy on=busy text=t().view.opening/>
            <Buttons>
                <Button submit=true not_yet=busy>
                    {v.open}
                </Button>
            </Buttons>
            <p class="small muted">{v.not_stored}</p>
        </form>
    }
    .into_any()
}

/// What has to be typed before anything is sent.
fn check(name: &str, passcode: Option<&str>, why: Option<&str>) -> Vec<Problem> {
    let v = &t().view;
    let mut problems = Vec::new();
    if name.is_empty() {
        problems.push(Problem::new("view-name", v.your_name_missing));
    } else if name.chars().count() > RECIPIENT_CHARS {
        problems.push(Problem::new("view-name", v.your_name_long));
    }
    match why {
        Some("") => problems.push(Problem::new("view-why", v.card_why_missing)),
        Some(why) if v.name_and_reason(name, why).chars().count() > RECIPIENT_CHARS => {
            problems.push(Problem::new("view-why", v.card_why_long));
        }
        _ => {}
    }
    if passcode.is_some_and(|code| code.chars().filter(char::is_ascii_digit).count() != DIGITS) {
        problems.push(Problem::new("view-passcode", v.passcode_missing));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_required_and_a_passcode_only_where_the_link_has_one() {
        Owner::new().with(|| {
            let fields = |name, code| check(name, code, None).into_iter().map(|one| one.field).collect::<Vec<_>>();
            assert_eq!(fields("", None), ["view-name"]);
            assert_eq!(fields("邊見", None), Vec::<String>::new());
            assert_eq!(fields("邊見", Some("12345")), ["view-passcode"]);
            let card = |why| check("救急隊", None, Some(why)).into_iter().map(|one| one.field).collect::<Vec<_>>();
            assert_eq!(card(""), ["view-why"]);
            assert_eq!(card("倒れていた"), Vec::<String>::new());
            assert_eq!(card(&"長".repeat(RECIPIENT_CHARS - 4)), ["view-why"]);
            assert_eq!(fields(&"邊".repeat(RECIPIENT_CHARS + 1), Some("123456")), ["view-name"]);
        });
    }
}
