//! Answering an invitation, as the guest: the link, the digits to read out, and being in.

use client::engine::wire::{AnswerInvitation, ForgetJoining, JoiningItem, JoiningState, ListJoining};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::LookAgain;
use crate::clock::today;
use crate::engine::use_engine;
use crate::i18n::{Moment, t};
use crate::load::ask_family;
use crate::pages::passphrase_act::{Act, with_passphrase};
use crate::pages::person_fields::problem_of;
use crate::session::{Private, use_session};
use crate::ui::{
    Button, ButtonKind, Buttons, LinkButton, Notice, NoticeKind, Page, Place, Problem, TextField, Tiers, trouble_text,
};

/// The link that brought somebody here is taken out of the address bar when the page is drawn. Without an open vault it waits in
/// memory, like the page, until one is open.
#[component]
pub fn JoinPage() -> impl IntoView {
    view! {
        <Private place=Place::Settings>
            <Content/>
        </Private>
    }
    .into_any()
}

#[component]
fn Content() -> impl IntoView {
    let f = &t().family;
    let again = RwSignal::new(0_u64);
    let joining = ask_family(again, || ListJoining {});
    view! {
        <Page title=f.join_title lead=f.join_lead back=("/family".to_owned(), f.title.to_owned())>
            <div class="stack-6">
                {joining
                    .show(move |items| {
                        if items.is_empty() {
                            return ().into_any();
                        }
                        let rows = items.into_iter().map(|item| view! { <Row item again/> }).collect_view();
                        view! { <Tiers>{rows}</Tiers> }.into_any()
                    })}
                <AnswerForm again/>
            </div>
        </Page>
    }
    .into_any()
}

#[component]
fn AnswerForm(again: RwSignal<u64>) -> impl IntoView {
    let f = &t().family;
    let (engine, session) = (use_engine(), use_session());
    let problems = RwSignal::new(Vec::<Problem>::new());
    let link = RwSignal::new(String::new());
    let (open, unanswered) = (RwSignal::new(true), RwSignal::new(false));
    let (location, navigate) = (use_location(), use_navigate());
    Effect::new(move |_| {
        let fragment = location.hash.get();
        let fragment = fragment.trim_start_matches('#');
        if !fragment.is_empty() {
            link.set(fragment.to_owned());
            session.forget_back();
            navigate("/join", NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
    });
    let missing = Callback::new(move |()| match link.read_untracked().trim().is_empty() {
        true => vec![Problem::new("join-link", t().family.join_link_missing)],
        false => Vec::new(),
    });
    let act = with_passphrase(move |passphrase| {
        let link = link.get_untracked();
        async move { engine.call(AnswerInvitation { link, passphrase }).await.map(|_: JoiningItem| ()) }
    });
    let form = view! {
        <Act
            ids=("join-errors", "join-passphrase")
            press=f.join_do
            leave=f.join_not
            working=f.joining
            problems
            missing
            act
            on_end=move |done: bool| {
                link.try_set(String::new());
                open.try_set(false);
                unanswered.try_set(!done);
                if done {
                    again.try_update(|n| *n += 1);
                }
            }
        >
            <TextField
                id="join-link"
                label=f.join_link
                hint=f.join_link_hint
                value=link
                error=problem_of(problems.into(), "join-link")
            />
        </Act>
    };
    view! {
        <div hidden=move || !open.get()>{form}</div>
        {move || unanswered.get().then(|| view! { <Notice title=t().family.join_unanswered live=true/> })}
    }
    .into_any()
}

#[component]
fn Row(item: JoiningItem, again: RwSignal<u64>) -> impl IntoView {
    let f = &t().family;
    let engine = use_engine();
    let vault = item.vault;
    let failed = RwSignal::new(None::<String>);
    let forget = Callback::new(move |()| {
        spawn_local(async move {
            if let Err(trouble) = engine.call(ForgetJoining { vault }).await {
                failed.try_set(Some(trouble_text(&trouble)));
            }
            again.try_update(|n| *n += 1);
        });
    });
    let until = f.good_until(&t().moment(Moment::from_unix(item.until), today()));
    let put_away = move || {
        view! {
            <Button kind=ButtonKind::Line small=true on_press=forget>
                {f.join_forget}
            </Button>
        }
    };
    let content = match item.state {
        JoiningState::Waiting => view! {
            <p role="status">{f.join_waiting}</p>
            <p class="small">{until}</p>
            <LookAgain again/>
        }
        .into_any(),
        JoiningState::Digits(digits) => view! {
            <p>{f.join_digits}</p>
            <p class="digits" data-testid="digits">
                {digits}
            </p>
            <p class="small">{until}</p>
            <LookAgain again/>
        }
        .into_any(),
        JoiningState::Foreign => view! {
            <Notice kind=NoticeKind::Danger title=f.join_foreign live=true/>
            <Buttons>{put_away()}</Buttons>
        }
        .into_any(),
        JoiningState::In => view! {
            <Notice kind=NoticeKind::Sound title=f.join_in live=true/>
            <Buttons>
                <LinkButton href="/family">{f.title}</LinkButton>
            </Buttons>
        }
        .into_any(),
        JoiningState::OpenAgain => view! { <Notice title=f.join_again live=true/> }.into_any(),
        JoiningState::Over => view! {
            <Notice kind=NoticeKind::Caution title=f.join_over live=true/>
            <Buttons>{put_away()}</Buttons>
        }
        .into_any(),
    };
    view! {
        <div class="tier stack">
            {content}
            {move || failed.get().map(|text| view! { <Notice kind=NoticeKind::Caution title=text live=true/> })}
        </div>
    }
    .into_any()
}
