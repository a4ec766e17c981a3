//! One provider's access on a card: what, until when, and the two ways to end it, each in one press.

use super::icon::{Icon, IconKind};
use super::parity::{ParityPair, TakeBack};
use super::seal::{DatedSeal, SealState};
use crate::i18n::{Day, t};
use crate::session::{Right, use_session};
use crate::view_model::{GrantState, GrantView};
use leptos::prelude::*;

/// What the card can do. Pause and resume are each other's way back; revoking is final, and the sentence about that
/// stands on the page, not behind the press.
#[component]
pub fn GrantCard(
    grant: GrantView,
    /// The family name on the seal.
    #[prop(into)]
    family_name: String,
    today: Day,
    #[prop(into)] on_pause: Callback<()>,
    #[prop(into)] on_resume: Callback<()>,
    #[prop(into)] on_revoke: Callback<()>,
    /// The answer to "go on after the end date?"; asked before the end, and only where a page offers it.
    #[prop(optional)]
    renew: Option<RwSignal<Option<bool>>>,
    /// Links: what the provider sees, the link again.
    #[prop(optional, into)]
    links: Option<ViewFn>,
) -> impl IntoView {
    let s = &t().shares;
    let ended = grant.state.ended();
    let days_left = grant.until.map(|day| day.number() - today.number());
    let paused = matches!(grant.state, GrantState::Paused { .. });
    let asked = grant.until.zip(grant.goes_on_until);
    let rows = rows(&grant);
    let id = grant.id.clone();
    view! {
        <article class="tier grant" id=id.clone() aria-labelledby=format!("{id}-t")>
            <div class="grant__in">
                <div class="grant__t stack-2">
                    <div>
                        <h3 id=format!("{id}-t")>{grant.provider.clone()}</h3>
                        {grant.provider_note.clone().map(|note| view! { <p class="small muted">{note}</p> })}
                    </div>
                    <p>
                        <StateTag state=grant.state.clone() days_left/>
                    </p>
                </div>
                <dl class="kv">
                    {rows
                        .into_iter()
                        .map(|(term, words)| {
                            view! {
                                <dt>{term}</dt>
                                <dd>{words}</dd>
                            }
                        })
                        .collect_view()}
                </dl>
                <Seal grant=grant.clone() family_name/>
                {links.map(|links| view! { <div class="grant__acts btns">{links.run()}</div> })}
                {renew
                    .filter(|_| use_session().may(Right::Write))
                    .zip(asked)
                    .map(|(answer, (until, later))| {
                        view! {
                            <div class="grant__acts stack-2">
                                <p class="small">
                                    <strong>{s.renew_question}</strong>
                                    {s.goes_on_until(&t().short_day(later))}
                                    {(!grant.live.is_empty()).then_some(s.renew_live)}
                                    {s.ends_by_itself(&t().short_day(until))}
                                </p>
                                <ParityPair
                                    name=format!("{id}-renew")
                                    legend=s.renew_legend(&grant.provider)
                                    yes=t().common.go_on
                                    no=t().common.go_on_not
                                    answer
                                />
                            </div>
                        }
                    })}
                {(!ended)
                    .then(|| {
                        view! {
                            <div class="grant__acts">
                                <TakeBack
                                    id=format!("{id}-acts")
                                    label=s.acts_label(&grant.provider)
                                    paused
                                    end=if grant.card { t().emergency.end } else { s.revoke }
                                    on_pause
                                    on_resume
                                    on_end=on_revoke
                                />
                                {use_session()
                                    .may(Right::Write)
                                    .then(|| {
                                        let line = if grant.card { t().emergency.end_note } else { s.revoke_line };
                                        view! { <p class="small">{line}</p> }
                                    })}
                            </div>
                        }
                    })}
            </div>
        </article>
    }
    .into_any()
}

fn rows(grant: &GrantView) -> Vec<(&'static str, String)> {
    let (s, c) = (&t().shares, &t().common);
    let mut rows = vec![(s.shown_kinds, grant.kinds.clone())];
    if let Some(words) = &grant.former {
        rows.push((s.now, words.clone()));
    }
    if matches!(grant.state, GrantState::Paused { .. }) {
        rows.push((s.now, s.paused_note.to_owned()));
    }
    let from = t().day(grant.sealed);
    let period = match grant.until {
        Some(until) => c.between(&from, &t().day_and_era(until)),
        None => format!("{}　{}", c.since(&from), s.no_end),
    };
    rows.push((s.period, period));
    if grant.not_renewed && !grant.state.ended() {
        rows.push((s.after_end, s.not_renewed.to_owned()));
    } else if grant.standing && !grant.state.ended() {
        rows.push((s.before_end, s.standing.to_owned()));
    }
    if !grant.live.is_empty() && !grant.state.ended() {
        rows.push((s.live, grant.live.clone()));
    }
    if grant.added > 0 {
        rows.push((s.added, c.items(grant.added)));
    }
    rows.push((s.opened, if grant.opened == 0 { s.never_opened.to_owned() } else { s.times(grant.opened) }));
    if !grant.state.ended() {
        let uses = grant.uses_left.map_or_else(|| s.openings_unlimited.to_owned(), |n| s.uses(n));
        rows.push((s.openings_left, uses));
        rows.push((s.passcode, if grant.passcode { s.passcode_set } else { s.passcode_not_set }.to_owned()));
    }
    if let Some(words) = &grant.reply_box {
        rows.push((t().replies.title, words.clone()));
    }
    if let Some(number) = &grant.number {
        rows.push((s.number, number.clone()));
    }
    rows
}

/// The state in words, with an icon where it is not in force.
#[component]
pub fn StateTag(state: GrantState, days_left: Option<i64>) -> impl IntoView {
    let s = &t().shares;
    let day = |day: Option<Day>| day.map(|day| t().short_day(day));
    let (class, icon, words) = match state {
        GrantState::Active => match days_left {
            Some(n @ 0..=7) => ("tag tag--caution", None, t().common.days_left(n)),
            _ => ("tag", None, s.tag_active.to_owned()),
        },
        GrantState::Paused { since } => (
            "tag tag--dash",
            Some(IconKind::Pause),
            day(since).map_or_else(|| s.tag_paused.into(), |d| s.paused_since(&d)),
        ),
        GrantState::Revoked { on } => {
            ("tag", Some(IconKind::Cancelled), day(on).map_or_else(|| s.tag_revoked.into(), |d| s.revoked_on(&d)))
        }
        GrantState::Expired { on } => {
            ("tag", Some(IconKind::Clock), day(on).map_or_else(|| s.tag_expired.into(), |d| s.expired_on(&d)))
        }
        GrantState::UsedUp => ("tag", Some(IconKind::Clock), s.tag_used_up.to_owned()),
        GrantState::Locked => ("tag tag--caution", Some(IconKind::Lock), s.tag_locked.to_owned()),
        GrantState::Former => ("tag", Some(IconKind::Cancelled), s.tag_former.to_owned()),
    };
    view! {
        <span class=class>
            {icon.map(|kind| view! { <Icon kind/> })}
            {words}
        </span>
    }
    .into_any()
}

#[component]
fn Seal(grant: GrantView, family_name: String) -> impl IntoView {
    let s = &t().shares;
    let (mark, state, words, day) = match grant.state {
        GrantState::Active | GrantState::Locked => (s.seal_agreed, SealState::Active, s.tag_active, None),
        GrantState::Paused { since } => (s.seal_paused, SealState::Paused, s.tag_paused, since),
        GrantState::Revoked { .. } => (s.seal_agreed, SealState::Cancelled, s.tag_revoked, None),
        GrantState::Expired { on } => (s.seal_ended, SealState::Ended, s.tag_expired, on),
        GrantState::UsedUp => (s.seal_ended, SealState::Ended, s.tag_used_up, None),
        GrantState::Former => (s.seal_ended, SealState::Ended, s.tag_former, None),
    };
    let day = day.unwrap_or(grant.sealed);
    let label = s.seal_label(&family_name, &t().day(day), words);
    view! { <DatedSeal mark day name=family_name label state/> }.into_any()
}
