//! The ways between a person's records and what is kept apart: from the list, and from one record's page.

use leptos::prelude::*;
use vault::id::{RecordId, VaultId};

use crate::i18n::t;
use crate::session::{Right, Switch, use_session};
use crate::ui::{Busy, Button, ButtonKind, Buttons, LinkButton, Notice, NoticeKind};

/// On a record's page: the way to moving this one, where there is somewhere to move it.
#[component]
pub(super) fn MoveSection(id: RecordId) -> impl IntoView {
    let p = &t().parts;
    let session = use_session();
    let offered = move || session.may(Right::Own) && !session.beside().is_empty();
    view! {
        <Show when=offered>
            <section class="stack screen-only" aria-labelledby="move-t">
                <h2 id="move-t">{p.one_row}</h2>
                <p>{p.one_text}</p>
                <Buttons>
                    <LinkButton href=format!("/records/move?record={id}") kind=ButtonKind::Line>
                        {p.one_row}
                    </LinkButton>
                </Buttons>
            </section>
        </Show>
    }
    .into_any()
}

/// On the list of records: what is kept apart, and the way back, for those who open both.
#[component]
pub(super) fn Beside() -> impl IntoView {
    let session = use_session();
    let here = move || session.part().map(|_| view! { <p>{t().parts.here}</p> });
    let switch = Switch::leading_to("/records");
    let ways = move || {
        let p = &t().parts;
        let way = |(vault, part): (VaultId, Option<String>)| {
            let words = part.map_or_else(|| p.to_main.to_owned(), |part| p.open(&part));
            view! {
                <Button kind=ButtonKind::Line small=true on_press=move |()| switch.to(vault)>
                    {words}
                </Button>
            }
        };
        session.beside().into_iter().map(way).collect_view()
    };
    view! {
        <Show when=move || !session.beside().is_empty() || session.part().is_some()>
            <section class="stack-2 screen-only" aria-label=t().parts.title data-testid="beside">
                {here}
                <Buttons>{ways}</Buttons>
                <Busy on=switch.busy text=t().family.switching/>
                {move || switch.failed.get().map(|text| view! { <Notice kind=NoticeKind::Caution title=text live=true/> })}
            </section>
        </Show>
    }
    .into_any()
}
