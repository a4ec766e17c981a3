//! Family: the vaults of this account, who can open the one that is open, invitations, leaving, handing over.

mod act;
mod invite;
mod join;
mod leave;
mod make;
mod members;
mod remove;
mod take_over;

pub use join::JoinPage;

use client::engine::wire::{ListMembers, ListVaults, MemberRole, VaultItem};
use leptos::prelude::*;

use self::invite::{Invitations, InviteRow};
use self::leave::LeaveRow;
use self::make::MakeRow;
use self::members::{MemberRows, PastRows};
use self::take_over::TakeOverForm;
use crate::i18n::t;
use crate::load::{ask, ask_live};
use crate::session::Private;
use crate::ui::{LinkButton, Page, Place, SettingRow, Tiers};

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
    let vaults = ask(|| ListVaults {});
    let members = ask_live(again, || ListMembers {});
    view! {
        <Page title=f.title lead=f.lead back=("/settings".to_owned(), f.back.to_owned())>
            <div class="stack-6">
                {members
                    .show(move |view| {
                        let f = &t().family;
                        let owner = view.role == MemberRole::Owner && !view.handed_over;
                        let own_name = view.own_name.clone();
                        let invitations = view.invitations.clone();
                        view! {
                            {view.handed_over.then(|| view! { <TakeOverForm again/> })}
                            <Section id="family-members" title=f.members>
                                <MemberRows members=view.members owner again/>
                                {(!invitations.is_empty()).then(|| view! { <Invitations invitations again/> })}
                                {owner.then(|| view! { <InviteRow own_name again/> })}
                                {(!view.past.is_empty()).then(|| view! { <PastRows past=view.past/> })}
                            </Section>
                        }
                            .into_any()
                    })}
                <Section id="family-vaults" title=f.vaults>
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
                            <LinkButton href="/join" kind=crate::ui::ButtonKind::Line small=true>
                                {f.join_title}
                            </LinkButton>
                        </SettingRow>
                    </div>
                </Section>
            </div>
        </Page>
    }
    .into_any()
}

/// One vault: whose, in which role, and leaving it if it is somebody else's.
#[component]
fn VaultRow(item: VaultItem) -> impl IntoView {
    let f = &t().family;
    let name = item.person.as_ref().map_or_else(|| f.no_name.to_owned(), |person| person.name.text.clone());
    let text = if item.refused { f.refused } else { f.role(item.role) };
    let leaves = item.refused || item.role != MemberRole::Owner;
    let (vault, refused) = (item.vault, item.refused);
    view! {
        <div class="tier stack">
            <SettingRow title=name text=text>
                {item.open.then(|| view! { <span class="tag">{f.open_now}</span> })}
            </SettingRow>
            {leaves.then(|| view! { <LeaveRow vault refused/> })}
        </div>
    }
    .into_any()
}

#[component]
fn Section(id: &'static str, title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="stack" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            <Tiers>{children()}</Tiers>
        </section>
    }
    .into_any()
}
