//! Beside the records: who can see now, and what happened last.

use client::engine::wire::{JournalItem, ShareState, ShareView};
use leptos::prelude::*;
use vault::record::Decision;

use crate::clock::{day_of, today};
use crate::from_journal::sentence;
use crate::i18n::{Moment, t};
use crate::pages::shares::{decided_words, provider_words};
use crate::session::use_session;
use crate::ui::{ButtonKind, Buttons, LinkButton, MomentText, NameSeal, SealSize, SealState, Tier, Tiers};

#[component]
pub(super) fn Aside(shares: Vec<ShareView>, journal: Vec<JournalItem>, away: bool) -> impl IntoView {
    let h = &t().home;
    let count = t().common.places(shares.len());
    view! {
        <aside class="stack-5" aria-label=h.aside_label>
            <Tiers>
                <Tier id="home-who" title=h.who_can_see count>
                    {away.then(|| view! { <p class="small">{t().device_copy.as_of_links}</p> })}
                    {if shares.is_empty() {
                        let nobody = if away { t().device_copy.nobody_then } else { h.nobody };
                        view! { <p class="small">{nobody}</p> }.into_any()
                    } else {
                        view! { <ul class="who">{shares.into_iter().map(|share| view! { <Who share/> }).collect_view()}</ul> }
                            .into_any()
                    }}
                    <Buttons>
                        <LinkButton href="/shares" kind=ButtonKind::Line>
                            {h.manage}
                        </LinkButton>
                    </Buttons>
                </Tier>
                <Tier id="home-last" title=h.last_events>
                    {if away {
                        view! { <p class="small">{t().device_copy.no_openings}</p> }.into_any()
                    } else if journal.is_empty() {
                        view! { <p class="small">{h.no_events}</p> }.into_any()
                    } else {
                        view! {
                            <ul class="since">
                                {journal.into_iter().map(|item| view! { <Line item/> }).collect_view()}
                            </ul>
                        }
                            .into_any()
                    }}
                    <a class="more" href="/journal">
                        {h.all_openings}
                    </a>
                </Tier>
            </Tiers>
        </aside>
    }
    .into_any()
}

#[component]
fn Who(share: ShareView) -> impl IntoView {
    let c = &t().common;
    let kinds = decided_words(&share.decisions, &share.topics, Decision::Share);
    let until = share.until.map(|until| {
        let day = day_of(until);
        let left = day.number() - today().number();
        let soon = (0..=7).contains(&left).then(|| c.days_left(left));
        [Some(c.until(&t().short_day(day))), soon].into_iter().flatten().collect::<Vec<_>>().join("　")
    });
    let (state, words) = match share.state {
        ShareState::Paused => (SealState::Paused, t().shares.paused),
        _ => (SealState::Active, t().shares.active),
    };
    let family_name = use_session().family_name();
    let label = t().shares.seal_label(&family_name, &t().day(day_of(share.created)), words);
    view! {
        <li>
            <div>
                <b>{provider_words(&share)}</b>
                <p class="small">{kinds}</p>
                <p class="fresh">{words} {until.map(|until| format!("　{until}"))}</p>
            </div>
            <NameSeal name=family_name label state size=SealSize::Small/>
        </li>
    }
    .into_any()
}

#[component]
fn Line(item: JournalItem) -> impl IntoView {
    let said = sentence(&item);
    view! {
        <li>
            {said.before}
            <b>{said.who}</b>
            {said.after}
            <span class="fresh">
                <MomentText at=Moment::from_unix(item.time) today=today()/>
            </span>
        </li>
    }
    .into_any()
}
