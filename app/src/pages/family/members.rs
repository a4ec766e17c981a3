//! Who can open the vault: a row each, and what the owner may do about them.

use client::engine::wire::{ChangeRole, HandOver, MemberItem, MemberRole, PastMember};
use leptos::prelude::*;
use vault::id::AccountId;

use super::end::EndForm;
use super::remove::RemoveForm;
use super::whose;
use crate::clock::{day_of, today};
use crate::engine::use_engine;
use crate::i18n::{Moment, t};
use crate::pages::passphrase_act::{Act, with_passphrase};
use crate::pages::person_fields::problem_of;
use crate::ui::{Button, ButtonKind, Buttons, Notice, NoticeKind, ParityOption, ParityOptions, Problem, SettingRow};

/// What the owner is about to do to a member. One at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Role,
    End,
    Remove,
    HandOver,
}

type Open = RwSignal<Option<(AccountId, Doing)>>;
/// What was done last on this page, and whether something is left to do. It outlives the rows, which are drawn anew.
pub(super) type Done = RwSignal<Option<(&'static str, bool)>>;

/// Says what was done.
#[component]
pub(super) fn Said(done: Done) -> impl IntoView {
    move || {
        done.get().map(|(said, whole)| {
            let kind = if whole { NoticeKind::Sound } else { NoticeKind::Caution };
            view! { <Notice kind title=said live=true id="family-said"/> }
        })
    }
}

#[component]
pub(super) fn MemberRows(members: Vec<MemberItem>, owner: bool, done: Done, again: RwSignal<u64>) -> impl IntoView {
    let f = &t().family;
    let open: Open = RwSignal::new(None);
    let alone = members.len() < 2;
    let rows = members.into_iter().map(|member| view! { <Row member owner open done again/> }).collect_view();
    view! {
        {rows}
        {alone.then(|| view! { <div class="tier"><p class="small">{f.only_you}</p></div> })}
    }
    .into_any()
}

#[component]
fn Row(member: MemberItem, owner: bool, open: Open, done: Done, again: RwSignal<u64>) -> impl IntoView {
    let f = &t().family;
    let account = member.account;
    let name = member.name.clone().unwrap_or_else(|| if member.own { f.you } else { f.unnamed }.to_owned());
    let acts = owner && !member.own;
    let spoken = name.clone();
    let act = move |doing: Doing, words: &'static str| {
        view! {
            <Button
                kind=ButtonKind::Line
                small=true
                label=f.act_on(words, &spoken)
                on_press=move |()| {
                    done.set(None);
                    open.update(|open| *open = (*open != Some((account, doing))).then_some((account, doing)));
                }
            >
                {words}
            </Button>
        }
    };
    let stays = !member.left;
    let role = member.role;
    let ended = Callback::new(move |what: Option<(&'static str, bool)>| {
        open.try_set(None);
        if what.is_some() {
            done.try_set(what);
            again.try_update(|n| *n += 1);
        }
    });
    let (removing, handing, ending) = (name.clone(), name.clone(), name.clone());
    // The last day is the one before the moment from which they are out.
    let last_day = member.until.map(|until| f.ends_on(&t().day(day_of(until - 1))));
    view! {
        <div class="tier stack">
            <SettingRow title=name text=f.role(member.role)>
                {member.own.then(|| view! { <span class="tag">{f.you}</span> })}
            </SettingRow>
            {last_day.map(|text| view! { <p class="small">{text}</p> })}
            {member.left.then(|| view! { <p class="small">{f.has_left}</p> })}
            {acts
                .then(|| {
                    view! {
                        <Buttons>
                            {stays.then(|| act(Doing::Role, f.role_change))}
                            {stays.then(|| act(Doing::End, f.end))}
                            {stays.then(|| act(Doing::HandOver, f.hand_over))}
                            {act(Doing::Remove, f.remove)}
                        </Buttons>
                    }
                })}
            {move || match open.get() {
                Some((open, Doing::Role)) if open == account => {
                    view! { <RoleForm account role ended/> }.into_any()
                }
                Some((open, Doing::End)) if open == account => {
                    view! { <EndForm account name=ending.clone() ended/> }.into_any()
                }
                Some((open, Doing::HandOver)) if open == account => {
                    view! { <HandOverForm account name=handing.clone() ended/> }.into_any()
                }
                Some((open, Doing::Remove)) if open == account => {
                    view! { <RemoveForm account name=removing.clone() ended/> }.into_any()
                }
                _ => ().into_any(),
            }}
        </div>
    }
    .into_any()
}

/// Two roles, the same size, none chosen beforehand.
#[component]
pub(super) fn RoleChoice(
    name: &'static str,
    role: RwSignal<Option<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let f = &t().family;
    let option = |value: &str, label: &str, note: &str| ParityOption {
        value: value.to_owned(),
        label: label.to_owned(),
        note: Some(note.to_owned()),
    };
    let options =
        vec![option("reader", f.role_reader, f.role_reader_note), option("editor", f.role_editor, f.role_editor_note)];
    let described = format!("{name}-e");
    view! {
        <div class="field" id=name>
            <ParityOptions name=name legend=f.invite_role options answer=role described_by=described.clone()/>
            <p class="err" id=described hidden=move || error.get().is_none()>
                {move || error.get()}
            </p>
        </div>
    }
    .into_any()
}

/// The role that was chosen.
pub(super) fn chosen(role: RwSignal<Option<String>>) -> Option<MemberRole> {
    match role.get_untracked().as_deref() {
        Some("reader") => Some(MemberRole::Reader),
        Some("editor") => Some(MemberRole::Editor),
        _ => None,
    }
}

#[component]
fn RoleForm(account: AccountId, role: MemberRole, ended: Callback<Option<(&'static str, bool)>>) -> impl IntoView {
    let f = &t().family;
    let engine = use_engine();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let choice = RwSignal::new(None::<String>);
    let missing = Callback::new(move |()| match chosen(choice) {
        Some(chosen) if chosen != role => Vec::new(),
        _ => vec![Problem::new("role-choice", t().family.role_other)],
    });
    let act = with_passphrase(move |passphrase| {
        let role = chosen(choice).unwrap_or(role);
        async move { engine.call(ChangeRole { account, role, passphrase }).await }
    });
    view! {
        <Act
            ids=("role-errors", "role-passphrase")
            press=f.role_do
            leave=t().common.cancel
            working=t().common.working
            problems
            missing
            act
            on_end=move |done: bool| ended.run(done.then(|| (t().family.role_changed, true)))
        >
            <p>{f.role_now(role)}</p>
            <RoleChoice name="role-choice" role=choice error=problem_of(problems.into(), "role-choice")/>
        </Act>
    }
    .into_any()
}

#[component]
fn HandOverForm(account: AccountId, name: String, ended: Callback<Option<(&'static str, bool)>>) -> impl IntoView {
    let f = &t().family;
    let engine = use_engine();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let act = with_passphrase(move |passphrase| async move { engine.call(HandOver { account, passphrase }).await });
    view! {
        <Act
            ids=("hand-over-errors", "hand-over-passphrase")
            press=f.hand_over_do
            leave=f.hand_over_not
            working=t().common.working
            problems
            act
            on_end=move |done: bool| ended.run(done.then(|| (t().family.handed_over, true)))
        >
            <Notice kind=NoticeKind::Danger title=f.hand_over_to(&whose(), &name)>
                <ul class="bullets">
                    {[f.hand_over_1, f.hand_over_2, f.hand_over_3].map(|text| view! { <li>{text}</li> }).collect_view()}
                </ul>
            </Notice>
        </Act>
    }
    .into_any()
}

/// Who was in.
#[component]
pub(super) fn PastRows(past: Vec<PastMember>) -> impl IntoView {
    let f = &t().family;
    let moment = |time: i64| t().moment(Moment::from_unix(time), today());
    let row = |member: PastMember| {
        let when = f.was_in(&moment(member.since), &moment(member.until));
        view! {
            <li>
                <b>{member.name}</b>
                " "
                <span class="small">{when}</span>
            </li>
        }
    };
    view! {
        <div class="tier stack-2">
            <h3>{f.past}</h3>
            <ul class="plain">{past.into_iter().map(row).collect_view()}</ul>
        </div>
    }
    .into_any()
}
