//! Family: the vaults of this account, who can open the one that is open, invitations, leaving, handing over.

mod end;
mod invite;
mod join;
mod leave;
mod links;
mod make;
mod members;
mod parts;
mod remove;
mod take_over;

pub use join::JoinPage;

use client::engine::wire::{ListMembers, ListVaults, MemberRole, VaultItem};
use leptos::prelude::*;

use self::invite::{Invitations, InviteRow};
use self::leave::LeaveRow;
use self::links::LinksForm;
use self::make::MakeRow;
use self::members::{Done, MemberRows, PastRows, Said};
use self::parts::PartsGroup;
use self::take_over::TakeOverForm;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::load::{ask, ask_family};
use crate::session::{Private, Switch, use_session};
use crate::ui::{Busy, Button, ButtonKind, Buttons, Group, LinkButton, Notice, NoticeKind, Page, Place, SettingRow};

#[component]
pub fn FamilyPage() -> impl IntoView {
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
    let done: Done = RwSignal::new(None);
    let vaults = ask(|| ListVaults {});
    let members = ask_family(again, || ListMembers {});
    view! {
        <Page title=f.title lead=f.lead back=("/settings".to_owned(), f.back.to_owned())>
            <div class="stack-6">
                <Said done/>
                {members
                    .show(move |view| {
                        let f = &t().family;
                        let owner = view.role == MemberRole::Owner && !view.handed_over;
                        let own_name = view.own_name.clone();
                        let invitations = view.invitations.clone();
                        view! {
                            {view.handed_over.then(|| view! { <TakeOverForm done again/> })}
                            {view.links.map(|asked| view! { <LinksForm asked done again/> })}
                            <Group id="family-members" title=f.members_of(&whose())>
                                <MemberRows members=view.members owner done again/>
                                {(!invitations.is_empty()).then(|| view! { <Invitations invitations done again/> })}
                                {owner.then(|| view! { <InviteRow own_name again/> })}
                                {(!view.past.is_empty()).then(|| view! { <PastRows past=view.past/> })}
                            </Group>
                        }
                            .into_any()
                    })}
                {vaults.show(|vaults| view! { <PartsGroup vaults/> }.into_any())}
                <Group id="family-vaults" title=f.vaults>
                    {vaults
                        .show(|vaults| {
                            view! {
                                {vaults.into_iter().map(|item| view! { <VaultRow item/> }).collect_view()}
                                <MakeRow/>
                            }
                                .into_any()
                        })}
                    <div class="tier stack">
                        <SettingRow title=f.join_row text=f.join_row_text>
                            <LinkButton href="/join" kind=ButtonKind::Line small=true>
                                {f.join_title}
                            </LinkButton>
                        </SettingRow>
                    </div>
                </Group>
            </div>
        </Page>
    }
    .into_any()
}

/// One vault: whose, in which role, and leaving it if it is somebody else's.
#[component]
fn VaultRow(item: VaultItem) -> impl IntoView {
    let f = &t().family;
    let part = item.part.as_ref().map(|part| part.name.as_str());
    let person = |person: &vault::record::Person| t().parts.person(&person.name.text, part);
    let name = item.person.as_ref().map_or_else(|| f.no_name.to_owned(), person);
    let text = if item.refused { f.refused } else { f.role(item.role) };
    let leaves = item.refused || item.role != MemberRole::Owner;
    let (vault, refused) = (item.vault, item.refused);
    let switch = Switch::here();
    let label = f.act_on(f.open_do, &name);
    let leaving = name.clone();
    view! {
        <div class="tier stack">
            <SettingRow title=name text=text>
                {item.open.then(|| view! { <span class="tag">{f.open_now}</span> })}
                {(!item.open && !refused)
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Line small=true label on_press=move |()| switch.to(vault)>
                                {f.open_do}
                            </Button>
                        }
                    })}
            </SettingRow>
            <Busy on=switch.busy text=f.switching/>
            {move || switch.failed.get().map(|text| view! { <Notice kind=NoticeKind::Caution title=text live=true/> })}
            {leaves.then(|| view! { <LeaveRow vault name=leaving refused/> })}
        </div>
    }
    .into_any()
}

/// Offered only while the page does not hear by itself what moves at the server.
#[component]
fn LookAgain(again: RwSignal<u64>) -> impl IntoView {
    let cut_off = use_engine().cut_off();
    let button = move || {
        view! {
            <p class="small">{t().family.not_following}</p>
            <Buttons>
                <Button kind=ButtonKind::Line small=true on_press=move |()| again.update(|n| *n += 1)>
                    {t().family.check_again}
                </Button>
            </Buttons>
        }
    };
    view! { <Show when=move || cut_off.get()>{button()}</Show> }.into_any()
}

/// Whose vault is open.
fn whose() -> String {
    let session = use_session();
    let named = |person: vault::record::Person| t().parts.person(&person.name.text, session.part().as_deref());
    session.person().map_or_else(|| t().family.no_name.to_owned(), named)
}
