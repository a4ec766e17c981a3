//! 分けてある記録: the parts of the open vault's person, making one, and what the open one is called.

use client::engine::wire::{MakePart, MemberRole, NamePart, VaultItem};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::passphrase_act::{Act, with_passphrase};
use crate::pages::person_fields::problem_of;
use crate::session::{Switch, use_session};
use crate::ui::{
    Busy, Button, ButtonKind, FormRow, Group, LinkButton, Notice, NoticeKind, Problem, QuestionForm, SettingRow,
    TextField, trouble_text,
};

/// Characters of a part's name.
const NAME_CHARS: u32 = 60;

/// Nothing for somebody who neither owns the open vault nor opens a part of it.
#[component]
pub(super) fn PartsGroup(vaults: Vec<VaultItem>) -> impl IntoView {
    let p = &t().parts;
    let Some(open) = vaults.iter().find(|item| item.open).cloned() else { return ().into_any() };
    let owner = open.role == MemberRole::Owner;
    let is_part = open.part.is_some();
    let main = open.main();
    let others: Vec<VaultItem> = vaults
        .into_iter()
        .filter(|item| !item.open && !item.refused && main.is_some() && item.main() == main)
        .collect();
    if !owner && others.is_empty() {
        return ().into_any();
    }
    let movable = owner && others.iter().any(|item| item.role == MemberRole::Owner);
    let name = open.part.as_ref().map(|part| part.name.clone());
    view! {
        <Group id="family-parts" title=p.title>
            <div class="tier">
                <p>{if is_part { p.here } else { p.intro }}</p>
            </div>
            {others.into_iter().map(|item| view! { <OtherRow item/> }).collect_view()}
            {(owner && !is_part).then(|| view! { <MakeRow/> })}
            {name.filter(|_| owner).map(|name| view! { <NameRow name/> })}
            {movable
                .then(|| {
                    view! {
                        <div class="tier stack">
                            <SettingRow title=p.move_row text=p.move_row_text>
                                <LinkButton href="/records/move" kind=ButtonKind::Line small=true>
                                    {p.move_go}
                                </LinkButton>
                            </SettingRow>
                        </div>
                    }
                })}
        </Group>
    }
    .into_any()
}

#[component]
fn OtherRow(item: VaultItem) -> impl IntoView {
    let (f, p) = (&t().family, &t().parts);
    let switch = Switch::here();
    let vault = item.vault;
    let title = item.part.as_ref().map_or_else(|| p.main.to_owned(), |part| part.name.clone());
    let label = item.part.as_ref().map_or_else(|| p.to_main.to_owned(), |part| p.open(&part.name));
    view! {
        <div class="tier stack">
            <SettingRow title=title text=f.role(item.role)>
                <Button kind=ButtonKind::Line small=true label on_press=move |()| switch.to(vault)>
                    {f.open_do}
                </Button>
            </SettingRow>
            <Busy on=switch.busy text=f.switching/>
            {move || switch.failed.get().map(|text| view! { <Notice kind=NoticeKind::Caution title=text live=true/> })}
        </div>
    }
    .into_any()
}

#[component]
fn MakeRow() -> impl IntoView {
    let p = &t().parts;
    let open = RwSignal::new(false);
    view! {
        <FormRow title=p.make_title text=p.make_text press=p.make open>
            <MakeForm open/>
        </FormRow>
    }
    .into_any()
}

#[component]
fn MakeForm(open: RwSignal<bool>) -> impl IntoView {
    let p = &t().parts;
    let engine = use_engine();
    let navigate = use_navigate();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let name = RwSignal::new(String::new());
    let missing = Callback::new(move |()| missing_name(name));
    let act = with_passphrase(move |passphrase| {
        let ask = MakePart { name: name.get_untracked(), passphrase };
        async move { engine.call(ask).await.map(|_| ()) }
    });
    view! {
        <Act
            ids=("part-errors", "part-passphrase")
            press=p.make_do
            leave=t().common.cancel
            working=t().family.making
            problems
            missing
            act
            on_end=move |done: bool| {
                open.try_set(false);
                if done {
                    navigate("/records/move?done=made", leptos_router::NavigateOptions::default());
                }
            }
        >
            <NameField name problems/>
        </Act>
    }
    .into_any()
}

#[component]
fn NameRow(name: String) -> impl IntoView {
    let p = &t().parts;
    let open = RwSignal::new(false);
    view! {
        <FormRow title=p.open_name(&name) press=p.rename open>
            <RenameForm name=name.clone() open/>
        </FormRow>
    }
    .into_any()
}

#[component]
fn RenameForm(name: String, open: RwSignal<bool>) -> impl IntoView {
    let p = &t().parts;
    let (engine, session) = (use_engine(), use_session());
    let name = RwSignal::new(name);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let busy = RwSignal::new(false);
    let send = move |()| {
        let found = missing_name(name);
        let complete = found.is_empty();
        problems.set(found);
        if !complete || busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let named = name.get_untracked();
            let answer = engine.call(NamePart { name: named.clone() }).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    session.set_part(named.trim().to_owned());
                    open.try_set(false);
                }
                Err(trouble) => {
                    problems.try_set(vec![Problem::new("part-name", trouble_text(&trouble))]);
                }
            }
        });
    };
    view! {
        <QuestionForm
            errors="part-errors"
            problems
            busy
            working=t().common.working
            ask=p.rename
            leave=t().common.cancel
            on_ask=send
            on_leave=move |()| open.set(false)
            even=true
        >
            <NameField name problems/>
        </QuestionForm>
    }
    .into_any()
}

#[component]
fn NameField(name: RwSignal<String>, problems: RwSignal<Vec<Problem>>) -> impl IntoView {
    let p = &t().parts;
    view! {
        <TextField
            id="part-name"
            label=p.name
            hint=p.name_hint
            value=name
            error=problem_of(problems.into(), "part-name")
            max_length=NAME_CHARS
        />
    }
    .into_any()
}

fn missing_name(name: RwSignal<String>) -> Vec<Problem> {
    let is_empty = name.read_untracked().trim().is_empty();
    if is_empty { vec![Problem::new("part-name", t().parts.name_missing)] } else { Vec::new() }
}
