//! 別の置き場所へ引っ越す: what comes along and what does not, the archive, and what to do then.

use client::engine::wire::{GetLeaving, LeavingView};
use leptos::prelude::*;

use crate::i18n::t;
use crate::load::ask_once;
use crate::pages::settings::TakeOutArchive;
use crate::session::{Private, use_session};
use crate::ui::{ButtonKind, Buttons, KeyValues, LinkButton, Notice, NoticeKind, Page, Place, Tier, Tiers};

#[component]
pub fn LeavePage() -> impl IntoView {
    let m = &t().moving;
    let back = ("/settings".to_owned(), t().ways_out.to_settings.to_owned());
    view! {
        <Private place=Place::Settings>
            <Page title=m.leave lead=m.leave_lead back>
                <Content/>
            </Page>
        </Private>
    }
    .into_any()
}

#[component]
fn Content() -> impl IntoView {
    let m = &t().moving;
    let answer = ask_once(|| GetLeaving {});
    view! {
        <div class="stack-5">
            {answer.show(|leaving| view! { <What leaving/> }.into_any())}
            <OtherInros/>
            <Tiers>
                <Tier id="leave-steps" title=m.steps>
                    <ol class="numbered">
                        <li>{m.step_1}</li>
                        <li>{m.step_2}</li>
                        <li>{m.step_3}</li>
                        <li>{m.step_4}</li>
                        <li>{m.step_5}</li>
                    </ol>
                </Tier>
                <Tier id="leave-make" title=m.make>
                    <TakeOutArchive/>
                </Tier>
                <Tier id="leave-fhir" title=m.fhir>
                    <p>{m.fhir_text}</p>
                    <Buttons>
                        <LinkButton href="/settings" kind=ButtonKind::Line small=true>
                            {m.fhir_go}
                        </LinkButton>
                    </Buttons>
                </Tier>
            </Tiers>
            <Buttons>
                <LinkButton href="/settings" kind=ButtonKind::Line>
                    {m.to_delete}
                </LinkButton>
            </Buttons>
        </div>
    }
    .into_any()
}

/// Whatever else "delete everything" would delete: each is taken out by itself.
#[component]
fn OtherInros() -> impl IntoView {
    let m = &t().moving;
    let session = use_session();
    move || {
        let names = session.other_owned_names();
        (!names.is_empty()).then(|| {
            view! {
                <Notice kind=NoticeKind::Caution title=m.others>
                    <p>{m.others_text}</p>
                    <ul class="bullets">{names.into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}</ul>
                </Notice>
            }
        })
    }
}

/// What comes along and what does not, counted.
#[component]
fn What(leaving: LeavingView) -> impl IntoView {
    let m = &t().moving;
    let LeavingView { records, files, consents, entries, links, card, waiting, members } = leaving;
    let row = |term: &str, count: usize| (term.to_owned(), m.count(count).into_any());
    let rows = vec![
        row(m.comes_records, records),
        row(m.comes_files, files),
        row(m.comes_consents, consents),
        row(m.comes_entries, entries),
    ];
    view! {
        {(waiting > 0)
            .then(|| {
                view! {
                    <Notice kind=NoticeKind::Caution title=m.waiting(waiting)>
                        <p>{m.stays_waiting}</p>
                        <Buttons>
                            <LinkButton href="/shares" kind=ButtonKind::Line small=true>
                                {m.stays_waiting_go}
                            </LinkButton>
                        </Buttons>
                    </Notice>
                }
            })}
        <Tiers>
            <Tier id="leave-comes" title=m.comes>
                <div class="stack">
                    <KeyValues rows/>
                    <p class="small">{m.comes_versions}</p>
                    <p class="small">{m.comes_more}</p>
                </div>
            </Tier>
            <Tier id="leave-stays" title=m.stays>
                <ul class="bullets">
                    <li>{m.stays_links} {(links > 0).then(|| view! { " " <strong>{m.links_open(links)}</strong> })}</li>
                    {card.then(|| view! { <li>{m.stays_card}</li> })}
                    <li>
                        {m.stays_members}
                        {(members > 0).then(|| view! { " " <strong>{m.members_here(members)}</strong> })}
                    </li>
                    <li>{m.stays_settings}</li>
                </ul>
            </Tier>
        </Tiers>
    }
    .into_any()
}
