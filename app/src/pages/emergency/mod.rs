//! 救急のときのカード: off unless the person makes one; what it shows, printing it, stopping it.

mod opened;
mod paper;

pub(crate) use opened::CardOpened;

use client::engine::wire::{CardShown, EndShare, GetCard, GetShareLink, ListShares, ShareState, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;
use vault::record::ConsentAct;

use self::paper::WalletPaper;
use crate::clock::{day_of, today};
use crate::engine::use_engine;
use crate::i18n::t;
use crate::load::{TroubleNotice, ask_when};
use crate::pages::kept::{Kept, KeptNotice};
use crate::session::{Private, Right, use_session};
use crate::ui::{
    Busy, Button, ButtonKind, Buttons, Empty, IconKind, KeyValues, LinkButton, Page, Place, TakeBack, Tier, Tiers,
    Toast, focus_soon, save_lock_image, trouble_text,
};

#[component]
pub fn EmergencyPage() -> impl IntoView {
    let paper = RwSignal::new(None::<(CardShown, String)>);
    let back = move |()| {
        paper.set(None);
        focus_soon("main".to_owned());
    };
    view! {
        <Private place=Place::Show>
            {move || match paper.get() {
                Some((card, link)) => view! { <WalletPaper card link on_back=back/> }.into_any(),
                None => view! { <CardPage paper/> }.into_any(),
            }}
        </Private>
    }
    .into_any()
}

#[component]
fn CardPage(paper: RwSignal<Option<(CardShown, String)>>) -> impl IntoView {
    let (e, s) = (&t().emergency, &t().shares);
    let engine = use_engine();
    let (vault, journal) = (engine.vault_moved(), engine.journal_moved());
    let again = RwSignal::new(0_u32);
    // What the server says of pausing is asked for by the list of grants.
    let fresh = ask_when(move || {
        again.track();
        Some(ListShares {})
    });
    let answer = ask_when(move || {
        vault.track();
        journal.track();
        (fresh.is_ready() || fresh.trouble().is_some()).then_some(GetCard {})
    });
    let running = RwSignal::new(None::<&'static str>);
    let said = RwSignal::new(None::<String>);
    let failed = RwSignal::new(None::<Trouble>);
    let act = Callback::new(move |(card, act): (CardShown, ConsentAct)| {
        if running.get_untracked().is_some() {
            return;
        }
        let (e, s) = (&t().emergency, &t().shares);
        let (label, doing, done) = match act {
            ConsentAct::Paused => (s.pause, s.pausing, s.paused_done),
            ConsentAct::Resumed => (s.resume, s.resuming, s.resumed_done),
            _ => (e.end, s.revoking, e.ended),
        };
        let text = format!("{label}\n{}", e.end_note);
        let question = EndShare { grant: card.grant, act, text, language: t().lang.code().to_owned() };
        running.set(Some(doing));
        failed.set(None);
        spawn_local(async move {
            let answer = engine.call(question).await;
            running.try_set(None);
            match answer {
                Ok(()) => {
                    said.try_set(Some(done.to_owned()));
                    focus_soon("main".to_owned());
                }
                Err(trouble) => {
                    failed.try_set(Some(trouble));
                    focus_soon("trouble".to_owned());
                }
            }
            again.try_update(|n| *n += 1);
        });
    });
    let back = ("/shares".to_owned(), s.back.to_owned());
    view! {
        <Page title=e.title lead=e.lead back>
            <div class="stack-5">
                {move || failed.get().map(|trouble| view! { <TroubleNotice trouble/> })}
                {answer
                    .show(move |view| match view.card {
                        Some(card) => view! { <Card card paper act/> }.into_any(),
                        None => {
                            view! {
                                <Empty title=t().emergency.none text=t().emergency.none_text>
                                    <LinkButton href="/emergency/new" icon=IconKind::SealStamp>
                                        {t().emergency.make}
                                    </LinkButton>
                                </Empty>
                            }
                                .into_any()
                        }
                    })}
                <Busy
                    on=Signal::derive(move || running.get().is_some())
                    text=Signal::derive(move || running.get().unwrap_or_default().to_owned())
                />
                <ul class="stack-2">
                    <li>{e.how}</li>
                    <li>{e.who}</li>
                    <li>{e.stop}</li>
                </ul>
            </div>
            <Toast text=said on_close=move |()| said.set(None)/>
        </Page>
    }
    .into_any()
}

#[component]
fn Card(
    card: CardShown,
    paper: RwSignal<Option<(CardShown, String)>>,
    act: Callback<(CardShown, ConsentAct)>,
) -> impl IntoView {
    let (e, s) = (&t().emergency, &t().shares);
    let paused = card.state == ShareState::Paused;
    let rows = vec![
        (s.now.to_owned(), if paused { e.paused } else { e.active }.into_any()),
        (e.shown.to_owned(), t().common.items(card.records).into_any()),
        (e.since.to_owned(), t().day(day_of(card.made)).into_any()),
    ];
    let outcome = RwSignal::new(None::<Kept>);
    let may_share = use_session().may(Right::Write);
    // The link holds the key; it comes to the page only when it is printed or drawn.
    let engine = use_engine();
    let grant = card.grant;
    let with_link = move |work: Box<dyn FnOnce(String)>| {
        spawn_local(async move {
            match engine.call(GetShareLink { grant }).await {
                Ok(link) => work(link.link),
                Err(trouble) => {
                    outcome.try_set(Some(Kept::Failed(trouble_text(&trouble))));
                }
            }
        });
    };
    let image = move |()| {
        with_link(Box::new(move |link| {
            let e = &t().emergency;
            let name = format!("inro-card-{}.png", today().iso());
            let saved = save_lock_image(&name, &link, [e.card_head, e.card_text, e.card_foot]);
            outcome.try_set(Some(if saved { Kept::of(true, name) } else { Kept::Failed(e.image_failed.to_owned()) }));
        }));
    };
    let printed = card.clone();
    let print = move |()| {
        let printed = printed.clone();
        with_link(Box::new(move |link| {
            paper.try_set(Some((printed, link)));
        }));
    };
    let acted = card.clone();
    let does = move |what: ConsentAct| {
        let card = acted.clone();
        Callback::new(move |()| act.run((card.clone(), what)))
    };
    view! {
        <Tiers>
            <Tier id="card-state" title=e.title>
                <div class="stack">
                    <KeyValues rows/>
                    <Buttons>
                        // Paper and image hold the link: giving it away is deciding who sees.
                        {may_share
                            .then(|| {
                                view! {
                                    <Button icon=IconKind::Printer on_press=print>
                                        {e.print}
                                    </Button>
                                    <Button kind=ButtonKind::Line icon=IconKind::Save on_press=image>
                                        {e.image}
                                    </Button>
                                }
                            })}
                        <LinkButton href=format!("/shares/{}", card.grant) kind=ButtonKind::Line icon=IconKind::Eye>
                            {s.preview}
                        </LinkButton>
                        <LinkButton href="/emergency/new" kind=ButtonKind::Line icon=IconKind::SealStamp>
                            {e.remake}
                        </LinkButton>
                    </Buttons>
                    {may_share.then(|| view! { <p class="small muted">{e.image_text}</p> })}
                    <KeptNotice outcome/>
                    <TakeBack
                        id="card-acts"
                        label=e.acts
                        paused
                        end=e.end
                        on_pause=does(ConsentAct::Paused)
                        on_resume=does(ConsentAct::Resumed)
                        on_end=does(ConsentAct::Revoked)
                    />
                    <p>{e.end_note}</p>
                </div>
            </Tier>
        </Tiers>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use client::engine::wire::MemberRole;
    use vault::id::GrantId;

    use super::*;
    use crate::session::seen_as;

    #[test]
    fn a_reader_sees_that_there_is_a_card_and_neither_stops_it_nor_gives_it_away() {
        let card = |role| {
            seen_as(role, || {
                let card =
                    CardShown { grant: GrantId::from_bytes([1; 16]), made: 0, records: 3, state: ShareState::Active };
                let act = Callback::new(|_: (CardShown, ConsentAct)| ());
                view! { <Card card paper=RwSignal::new(None) act/> }.into_any()
            })
        };
        let e = &t().emergency;
        let (reader, editor) = (card(MemberRole::Reader), card(MemberRole::Editor));
        assert!(reader.contains(e.active) && reader.contains(t().shares.preview));
        for words in [e.print, e.image, e.remake, e.end] {
            assert!(editor.contains(words), "{words}");
            assert!(!reader.contains(&format!(">{words}<")), "{words}");
        }
        assert!(!reader.contains("<button"));
    }
}
