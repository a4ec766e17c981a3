//! Said on every private page until it was read: the emergency card was opened.

use client::engine::wire::{GetCard, JournalItem, ReadCardOpenings, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::clock::today;
use crate::engine::use_engine;
use crate::from_journal::sentence;
use crate::i18n::{Moment, t};
use crate::load::{TroubleNotice, ask_live};
use crate::session::{Allowed, Right};
use crate::ui::{Button, ButtonKind, Buttons, LinkButton, Notice, NoticeKind, focus_soon};

/// Openings named before "and more".
const NAMED: usize = 3;

/// Nothing while nothing was opened.
#[component]
pub(crate) fn CardOpened() -> impl IntoView {
    let engine = use_engine();
    let again = RwSignal::new(0);
    let answer = ask_live(again, || GetCard {});
    // Drawn anew only when an opening comes or goes.
    let openings = Memo::new(move |_| answer.get().map(|view| view.openings).unwrap_or_default());
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<Trouble>);
    let read = move |through: i64| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = engine.call(ReadCardOpenings { through }).await;
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    again.try_update(|n| *n += 1);
                    focus_soon("main".to_owned());
                }
                Err(trouble) => {
                    failed.try_set(Some(trouble));
                    focus_soon("card-trouble".to_owned());
                }
            }
        });
    };
    move || {
        let openings = openings.get();
        let newest = openings.first()?.time;
        let e = &t().emergency;
        let more = openings.len().saturating_sub(NAMED);
        Some(view! {
            <section class="shell__notices stack screen-only" aria-label=e.opened_title>
                <Notice kind=NoticeKind::Danger title=e.opened_title live=true id="card-opened">
                    <ul class="plain">
                        {openings.iter().take(NAMED).map(|item| view! { <li>{line(item)}</li> }).collect_view()}
                    </ul>
                    {(more > 0).then(|| view! { <p>{e.and_more(more)}</p> })}
                    <p>{e.opened_text}</p>
                    {move || failed.get().map(|trouble| view! { <TroubleNotice trouble id="card-trouble"/> })}
                    <Buttons>
                        <Allowed right=Right::Write>
                            <Button kind=ButtonKind::Line not_yet=busy on_press=move |()| read(newest)>
                                {e.opened_read}
                            </Button>
                        </Allowed>
                        <LinkButton href="/emergency" kind=ButtonKind::Line>
                            {e.opened_go}
                        </LinkButton>
                    </Buttons>
                </Notice>
            </section>
        })
    }
}

fn line(item: &JournalItem) -> String {
    let said = sentence(item);
    let at = t().moment(Moment::from_unix(item.time), today());
    format!("{at}　{}{}{}", said.before, said.who, t().emergency.opened_it)
}
