//! Leaving a vault of somebody else, or taking one off the list that lets nobody in any more.

use client::engine::wire::LeaveVault;
use leptos::prelude::*;
use vault::id::VaultId;

use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::passphrase_act::{Act, with_passphrase};
use crate::ui::{Button, ButtonKind, Buttons, Notice, NoticeKind, Problem};

#[component]
pub(super) fn LeaveRow(vault: VaultId, name: String, refused: bool) -> impl IntoView {
    let f = &t().family;
    let open = RwSignal::new(false);
    let words = if refused { f.take_off } else { f.leave };
    view! {
        <Buttons>
            <Button kind=ButtonKind::Line small=true on_press=move |()| open.update(|open| *open = !*open)>
                {words}
            </Button>
        </Buttons>
        <Show when=move || open.get()>
            <LeaveForm vault name=name.clone() refused open/>
        </Show>
    }
    .into_any()
}

#[component]
fn LeaveForm(vault: VaultId, name: String, refused: bool, open: RwSignal<bool>) -> impl IntoView {
    let f = &t().family;
    let engine = use_engine();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let act = with_passphrase(move |passphrase| async move { engine.call(LeaveVault { vault, passphrase }).await });
    view! {
        <Act
            ids=("leave-errors", "leave-passphrase")
            press=if refused { f.take_off } else { f.leave_do }
            leave=if refused { f.take_off_not } else { f.leave_not }
            working=f.leaving
            problems
            act
            on_end=move |_: bool| {
                open.try_set(false);
            }
        >
            {if refused {
                view! { <Notice kind=NoticeKind::Caution title=f.take_off_effect/> }.into_any()
            } else {
                view! {
                    <Notice kind=NoticeKind::Danger title=f.leave_of(&name)>
                        <ul class="bullets">
                            {[f.leave_1, f.leave_2, f.leave_3].map(|text| view! { <li>{text}</li> }).collect_view()}
                        </ul>
                    </Notice>
                }
                    .into_any()
            }}
        </Act>
    }
    .into_any()
}
