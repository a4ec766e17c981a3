//! Inviting, as the owner: the form, the link to hand over, the digits to compare.

use client::engine::wire::{
    CancelInvitation, InvitationItem, InvitationLink, InvitationState, InviteMember, LetIn, MemberRole,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::members::{Done, RoleChoice, chosen};
use super::{LookAgain, whose};
use crate::clock::today;
use crate::engine::use_engine;
use crate::i18n::{Moment, t};
use crate::pages::passphrase_act::{Act, with_passphrase};
use crate::pages::person_fields::problem_of;
use crate::ui::{
    Button, ButtonKind, Buttons, CopyButton, FormRow, IconKind, Notice, NoticeKind, Problem, QrCode, SettingRow,
    TextField, TwoActs, trouble_text,
};

/// Characters of a member's name.
const NAME_CHARS: u32 = 60;

#[component]
pub(super) fn InviteRow(own_name: Option<String>, again: RwSignal<u64>) -> impl IntoView {
    let f = &t().family;
    let open = RwSignal::new(false);
    view! {
        <FormRow title=f.invite_into(&whose()) press=f.invite open>
            <InviteForm own_name=own_name.clone() open again/>
        </FormRow>
    }
    .into_any()
}

#[component]
fn InviteForm(own_name: Option<String>, open: RwSignal<bool>, again: RwSignal<u64>) -> impl IntoView {
    let f = &t().family;
    let engine = use_engine();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let (name, own) = (RwSignal::new(String::new()), RwSignal::new(own_name.unwrap_or_default()));
    let role = RwSignal::new(None::<String>);
    let missing = Callback::new(move |()| {
        let f = &t().family;
        let mut found = Vec::new();
        for (field, value) in [("invite-name", name), ("invite-own-name", own)] {
            if value.read_untracked().trim().is_empty() {
                found.push(Problem::new(field, t().errors.field_name));
            }
        }
        if chosen(role).is_none() {
            found.push(Problem::new("invite-role", f.invite_role_missing));
        }
        found
    });
    let act = with_passphrase(move |passphrase| {
        let ask = InviteMember {
            name: name.get_untracked(),
            role: chosen(role).unwrap_or(MemberRole::Reader),
            own_name: own.get_untracked(),
            passphrase,
        };
        async move { engine.call(ask).await.map(|_: InvitationLink| ()) }
    });
    let on_end = move |done: bool| {
        open.try_set(false);
        if done {
            again.try_update(|n| *n += 1);
        }
    };
    view! {
        <Act
            ids=("invite-errors", "invite-passphrase")
            press=f.invite_do
            leave=f.invite_not
            working=f.inviting
            problems
            missing
            act
            on_end
        >
            <TextField
                id="invite-name"
                label=f.invite_name
                hint=f.invite_name_hint
                value=name
                max_length=NAME_CHARS
                error=problem_of(problems.into(), "invite-name")
            />
            <TextField
                id="invite-own-name"
                label=f.invite_own_name
                value=own
                max_length=NAME_CHARS
                error=problem_of(problems.into(), "invite-own-name")
            />
            <RoleChoice name="invite-role" role error=problem_of(problems.into(), "invite-role")/>
        </Act>
    }
    .into_any()
}

#[component]
pub(super) fn Invitations(invitations: Vec<InvitationItem>, done: Done, again: RwSignal<u64>) -> impl IntoView {
    let failed = RwSignal::new(None::<String>);
    let rows = invitations.into_iter().map(|item| view! { <Invited item done again failed/> }).collect_view();
    view! {
        {rows}
        {move || {
            failed
                .get()
                .map(|text| {
                    view! {
                        <div class="tier">
                            <Notice kind=NoticeKind::Caution title=text live=true/>
                        </div>
                    }
                })
        }}
    }
    .into_any()
}

#[component]
fn Invited(item: InvitationItem, done: Done, again: RwSignal<u64>, failed: RwSignal<Option<String>>) -> impl IntoView {
    let f = &t().family;
    let engine = use_engine();
    let invitation = item.invitation;
    let cancel = Callback::new(move |()| {
        failed.set(None);
        spawn_local(async move {
            match engine.call(CancelInvitation { invitation }).await {
                Ok(()) => drop(done.try_set(Some((t().family.cancelled, true)))),
                Err(trouble) => drop(failed.try_set(Some(trouble_text(&trouble)))),
            }
            again.try_update(|n| *n += 1);
        });
    });
    let until = f.good_until(&t().moment(Moment::from_unix(item.until), today()));
    let cancel_button = move || {
        view! {
            <Buttons>
                <Button kind=ButtonKind::Line small=true on_press=cancel>
                    {f.cancel}
                </Button>
            </Buttons>
        }
    };
    let content = match item.state {
        InvitationState::Waiting { name, role, link } => view! {
            <SettingRow title=f.invited(&name, role) text=until>
                <span class="tag">{f.waiting}</span>
            </SettingRow>
            <LookAgain again/>
            <Link link/>
            {cancel_button()}
        }
        .into_any(),
        InvitationState::Answered { name, role, digits } => view! {
            <SettingRow title=f.invited(&name, role) text=until>
                <span class="tag">{f.answered}</span>
            </SettingRow>
            <Compare invitation digits cancel done again/>
        }
        .into_any(),
        InvitationState::Foreign { name } => view! {
            <Notice kind=NoticeKind::Danger title=name>
                <p>{f.foreign}</p>
            </Notice>
            {cancel_button()}
        }
        .into_any(),
        InvitationState::Outdated => view! {
            <Notice kind=NoticeKind::Caution title=f.outdated/>
            {cancel_button()}
        }
        .into_any(),
    };
    view! { <div class="tier stack">{content}</div> }.into_any()
}

#[component]
fn Link(link: String) -> impl IntoView {
    let f = &t().family;
    let copied = link.clone();
    view! {
        <div class="stack" role="group" aria-label=f.link_title>
            <Notice kind=NoticeKind::Caution title=f.link_title>
                <p>{f.link_text}</p>
            </Notice>
            <div class="pairing">
                <QrCode text=link label=f.link_qr/>
                <CopyButton text=Signal::derive(move || copied.clone()) label=f.link_copy/>
            </div>
        </div>
    }
    .into_any()
}

/// The digits, and the two answers. Letting in asks for the passphrase; not letting in cancels.
#[component]
fn Compare(
    invitation: protocol::Digest,
    digits: String,
    cancel: Callback<()>,
    done: Done,
    again: RwSignal<u64>,
) -> impl IntoView {
    let f = &t().family;
    let engine = use_engine();
    let same = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let shown = StoredValue::new(digits.clone());
    let form = move || {
        let act = with_passphrase(move |passphrase| {
            let digits = shown.get_value();
            async move { engine.call(LetIn { invitation, digits, passphrase }).await }
        });
        view! {
            <Act
                ids=("let-in-errors", "let-in-passphrase")
                press=t().family.let_in_do
                leave=t().common.cancel
                working=t().family.letting_in
                problems
                act
                on_end=move |is_in: bool| {
                    same.try_set(false);
                    if is_in {
                        done.try_set(Some((t().family.let_in_done, true)));
                        again.try_update(|n| *n += 1);
                    }
                }
            >
                <p class="small">{t().family.digits_differ}</p>
            </Act>
        }
        .into_any()
    };
    view! {
        <div class="stack" role="group" aria-label=f.digits>
            <p>{f.digits_owner}</p>
            <p class="digits" data-testid="digits">
                {digits}
            </p>
            {move || {
                if same.get() {
                    form()
                } else {
                    view! {
                        <p class="small">{t().family.digits_differ}</p>
                        <TwoActs
                            label=t().family.digits
                            acts=[
                                (IconKind::Tick, t().family.let_in.to_owned(), Callback::new(move |()| same.set(true))),
                                (IconKind::Cancelled, t().family.let_in_not.to_owned(), cancel),
                            ]
                        />
                    }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}
