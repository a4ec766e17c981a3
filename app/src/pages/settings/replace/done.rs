//! Afterwards: what opens now, what to do with the old sheet and the other devices.

use client::engine::wire::Replaced;
use leptos::prelude::*;

use super::{Replacement, Stage};
use crate::i18n::t;
use crate::ui::{Button, Buttons, Notice, NoticeKind, Page};

#[component]
pub(super) fn Done(replaced: Replaced, replacement: Replacement) -> impl IntoView {
    let r = &t().replace;
    let Replaced { ended, complete } = replaced;
    view! {
        <Page title=r.done_title>
            <div class="stack">
                <Notice kind=NoticeKind::Sound title=r.done live=true>
                    <ul class="bullets">
                        {[r.done_old, r.done_devices, r.done_passphrase].map(|text| view! { <li>{text}</li> }).collect_view()}
                        {(ended > 0).then(|| view! { <li>{r.ended(ended)}</li> })}
                    </ul>
                </Notice>
                {(!complete)
                    .then(|| {
                        view! {
                            <Notice kind=NoticeKind::Caution title=r.incomplete>
                                <p>{r.incomplete_text}</p>
                            </Notice>
                        }
                    })}
                <Buttons>
                    <Button on_press=move |()| replacement.go(Stage::Idle)>{r.back}</Button>
                </Buttons>
            </div>
        </Page>
    }
    .into_any()
}
