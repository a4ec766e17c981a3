//! One provider: its numbers, what it was shown, when it opened that; and a new number.

use client::engine::wire::{ChangeNumber, GetProvider, NumberView, ProviderDetail, ShareView, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use vault::id::RecordId;

use super::list::grant_view;
use crate::clock::{day_of, today};
use crate::engine::use_engine;
use crate::i18n::t;
use crate::load::{TroubleNotice, ask_live};
use crate::pages::journal::{Line, by_day};
use crate::session::{Allowed, Private, Right};
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, ConfirmRow, IconKind, LinkButton, LogDay, Notice, NoticeKind, Page, Place,
    StateTag, Tier, Tiers, Toast, focus_soon,
};

/// Which provider stands behind `#`, so that no server learns that a record is one.
#[component]
pub fn ProviderPage() -> impl IntoView {
    let p = &t().providers;
    let provider = use_location().hash.get_untracked().trim_start_matches('#').parse::<RecordId>().ok();
    let back = ("/shares".to_owned(), t().shares.back.to_owned());
    view! {
        <Private place=Place::Show>
            {match provider {
                Some(provider) => view! { <Provider provider/> }.into_any(),
                None => {
                    view! {
                        <Page title=p.tab back>
                            <Notice kind=NoticeKind::Plain title=p.choose/>
                        </Page>
                    }
                        .into_any()
                }
            }}
        </Private>
    }
    .into_any()
}

/// Inside [`Private`]. Asked again whenever the vault or the journal moves.
#[component]
fn Provider(provider: RecordId) -> impl IntoView {
    let again = RwSignal::new(0);
    let answer = ask_live(again, move || GetProvider { provider });
    let said = RwSignal::new(None::<String>);
    // What was there stays while it is asked for again.
    let name = Memo::new(move |old: Option<&Option<String>>| {
        answer.get().map(|detail| detail.provider.name).or_else(|| old.cloned().flatten())
    });
    let asked = Asked { open: RwSignal::new(false), busy: RwSignal::new(false), failed: RwSignal::new(None) };
    view! {
        {move || {
            let p = &t().providers;
            let back = ("/shares".to_owned(), t().shares.back.to_owned());
            let title = name.get().unwrap_or_else(|| p.tab.to_owned());
            view! {
                <Page title lead=p.lead tab=p.tab back>
                    {answer.show(move |detail| view! { <Content detail said again asked/> }.into_any())}
                </Page>
            }
        }}
        <Toast text=said on_close=move |()| said.set(None)/>
    }
    .into_any()
}

#[component]
fn Content(
    detail: ProviderDetail,
    said: RwSignal<Option<String>>,
    again: RwSignal<u64>,
    asked: Asked,
) -> impl IntoView {
    let p = &t().providers;
    let ProviderDetail { provider, numbers, shares, journal } = detail;
    let days = by_day(journal);
    view! {
        <div class="stack-6">
            {provider.place.map(|place| view! { <p>{place}</p> })}
            <Tiers>
                <Tier id="provider-numbers" title=p.numbers>
                    <div class="stack">
                        <Numbers numbers/>
                        <Allowed right=Right::Write>
                            <Change provider=provider.id said again asked/>
                            <p class="small muted">{p.second}</p>
                        </Allowed>
                    </div>
                </Tier>
                <Tier id="provider-grants" title=p.grants>
                    {if shares.is_empty() {
                        view! { <p>{p.no_grants}</p> }.into_any()
                    } else {
                        view! {
                            <ul class="stack-5">{shares.into_iter().map(|share| view! { <Grant share/> }).collect_view()}</ul>
                            <p class="small muted">{p.manage}</p>
                        }
                            .into_any()
                    }}
                </Tier>
            </Tiers>
            <section class="stack" aria-labelledby="provider-history">
                <h2 id="provider-history">{p.history}</h2>
                {days
                    .is_empty()
                    .then(|| view! { <p>{p.no_history}</p> })}
                {days
                    .into_iter()
                    .map(|(day, items)| {
                        view! {
                            <LogDay day level=3>
                                {items.into_iter().map(|item| view! { <Line item/> }).collect_view()}
                            </LogDay>
                        }
                    })
                    .collect_view()}
                <p>
                    <a class="more" href="/journal">
                        {p.whole_history}
                    </a>
                </p>
            </section>
        </div>
    }
    .into_any()
}

/// The one in use, and those before.
#[component]
fn Numbers(numbers: Vec<NumberView>) -> impl IntoView {
    let (p, c) = (&t().providers, &t().common);
    let row = |number: NumberView| {
        let since = t().day(day_of(number.since));
        let (term, period) = match number.until {
            None => (p.in_use, c.since(&since)),
            Some(until) => (p.earlier, c.between(&since, &t().day(day_of(until)))),
        };
        view! {
            <dt>{term}</dt>
            <dd>
                <strong class="num">{number.number}</strong>
                <br/>
                <span class="fresh">{period} "　" {p.hand_overs(number.hand_overs)}</span>
            </dd>
        }
    };
    view! { <dl class="kv">{numbers.into_iter().map(row).collect_view()}</dl> }.into_any()
}

/// The question about a new number. It outlives what is drawn around it: an opening that is told meanwhile closes nothing.
#[derive(Clone, Copy)]
struct Asked {
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<Trouble>>,
}

/// Asks first: there is no way back to the old number.
#[component]
fn Change(provider: RecordId, said: RwSignal<Option<String>>, again: RwSignal<u64>, asked: Asked) -> impl IntoView {
    let p = &t().providers;
    let engine = use_engine();
    let Asked { open: asking, busy, failed } = asked;
    let ask = move |open: bool| {
        asking.set(open);
        // The button goes with the press.
        focus_soon("change-number".to_owned());
    };
    let change = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = engine.call(ChangeNumber { provider }).await;
            busy.try_set(false);
            match answer {
                Ok(changed) => {
                    said.try_set(Some(t().providers.changed(changed.links)));
                    asking.try_set(false);
                    focus_soon("change-number".to_owned());
                    again.try_update(|n| *n += 1);
                }
                Err(trouble) => {
                    failed.try_set(Some(trouble));
                    focus_soon("trouble".to_owned());
                }
            }
        });
    };
    view! {
        <div id="change-number" class="stack">
            {move || failed.get().map(|trouble| view! { <TroubleNotice trouble/> })}
            <Show
                when=move || asking.get()
                fallback=move || {
                    view! {
                        <Buttons>
                            <Button kind=ButtonKind::Line small=true on_press=move |()| ask(true)>
                                {p.change}
                            </Button>
                        </Buttons>
                    }
                }
            >
                <ConfirmRow title=p.change_title text=p.change_text>
                    <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| change()>
                        {p.change}
                    </Button>
                    <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| ask(false)>
                        {p.keep}
                    </Button>
                </ConfirmRow>
            </Show>
            <Busy on=busy text=p.changing/>
        </div>
    }
    .into_any()
}

/// One grant in a line, with the way to what it shows.
#[component]
fn Grant(share: ShareView) -> impl IntoView {
    let view = grant_view(&share);
    let days_left = view.until.map(|day| day.number() - today().number());
    let href = format!("/shares/{}", share.grant);
    let sealed = t().day(view.sealed);
    view! {
        <li class="stack-2">
            <p>
                <strong>{t().common.since(&sealed)}</strong>
                " "
                <StateTag state=view.state days_left/>
            </p>
            <p class="small">{view.kinds}</p>
            {share.purpose.map(|purpose| view! { <p class="small">{purpose}</p> })}
            <Buttons>
                <LinkButton href kind=ButtonKind::Line small=true icon=IconKind::Eye>
                    {t().shares.preview}
                </LinkButton>
            </Buttons>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use client::engine::wire::{MemberRole, ProviderView};

    use super::*;
    use crate::session::seen_as;

    #[test]
    fn a_reader_cannot_draw_a_provider_a_new_number() {
        let page = |role| {
            seen_as(role, || {
                let provider = RecordId::from_bytes([2; RecordId::LEN]);
                let provider =
                    ProviderView { id: provider, name: "青葉坂総合病院".into(), place: None, number: None };
                let detail = ProviderDetail { provider, numbers: Vec::new(), shares: Vec::new(), journal: Vec::new() };
                let asked =
                    Asked { open: RwSignal::new(false), busy: RwSignal::new(false), failed: RwSignal::new(None) };
                view! { <Content detail said=RwSignal::new(None) again=RwSignal::new(0) asked/> }.into_any()
            })
        };
        assert!(page(MemberRole::Editor).contains(t().providers.change));
        assert!(!page(MemberRole::Reader).contains("<button"));
    }
}
