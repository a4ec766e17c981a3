//! Letting another device in: after the passphrase, a QR code and text for 60 seconds.

use std::time::Duration;

use client::engine::wire::{PairDevice, PairingView};
use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Tray;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::person_fields::problem_of;
use crate::ui::{
    Button, ButtonKind, Buttons, CopyButton, Notice, NoticeKind, PassphraseField, Problem, QrCode, QuestionForm,
    SettingRow, trouble_text,
};

/// Seconds for which the text is shown.
const SHOWN: u32 = 60;

#[component]
pub(super) fn Pairing() -> impl IntoView {
    let s = &t().settings;
    let open = RwSignal::new(false);
    let gone = RwSignal::new(false);
    let shown = RwSignal::new(None::<PairingView>);
    view! {
        <Tray>
            <SettingRow title=s.device_add text=s.device_add_text>
                <Button
                    kind=ButtonKind::Line
                    small=true
                    on_press=move |()| {
                        gone.set(false);
                        shown.set(None);
                        open.update(|open| *open = !*open);
                    }
                >
                    {s.device_add}
                </Button>
            </SettingRow>
            <Show when=move || open.get() && shown.read().is_none()>
                <Ask open shown/>
            </Show>
            {move || shown.get().map(|pairing| view! { <Code pairing shown open gone/> })}
            <Show when=move || gone.get()>
                <Notice title=t().settings.pair_gone live=true/>
            </Show>
        </Tray>
    }
    .into_any()
}

#[component]
fn Ask(open: RwSignal<bool>, shown: RwSignal<Option<PairingView>>) -> impl IntoView {
    let s = &t().settings;
    let engine = use_engine();
    let passphrase = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let ask = move || {
        if busy.get_untracked() {
            return;
        }
        let typed = passphrase.get_untracked();
        if typed.is_empty() {
            problems.set(vec![Problem::new("pair-passphrase", t().open.passphrase_missing)]);
            return;
        }
        problems.set(Vec::new());
        busy.set(true);
        spawn_local(async move {
            let answer = engine.call(PairDevice { passphrase: typed }).await;
            busy.try_set(false);
            match answer {
                Ok(pairing) => {
                    passphrase.try_set(String::new());
                    shown.try_set(Some(pairing));
                }
                Err(trouble) => {
                    problems.try_set(vec![Problem::new("pair-passphrase", trouble_text(&trouble))]);
                }
            }
        });
    };
    view! {
        <QuestionForm
            errors="pair-errors"
            problems
            busy
            working=t().common.deriving
            ask=s.pair_do
            leave=t().common.cancel
            on_ask=move |()| ask()
            on_leave=move |()| open.set(false)
        >
            <PassphraseField
                id="pair-passphrase"
                label=s.passphrase
                value=passphrase
                error=problem_of(problems.into(), "pair-passphrase")
            />
        </QuestionForm>
    }
    .into_any()
}

#[component]
fn Code(
    pairing: PairingView,
    shown: RwSignal<Option<PairingView>>,
    open: RwSignal<bool>,
    gone: RwSignal<bool>,
) -> impl IntoView {
    let s = &t().settings;
    let left = RwSignal::new(SHOWN);
    let timer = StoredValue::new(None::<IntervalHandle>);
    let tick = move || {
        left.try_update(|left| *left = left.saturating_sub(1));
        if left.try_get_untracked() == Some(0) {
            gone.try_set(true);
            open.try_set(false);
            shown.try_set(None);
        }
    };
    Effect::new(move |_| {
        timer.set_value(set_interval_with_handle(tick, Duration::from_secs(1)).ok());
    });
    on_cleanup(move || {
        if let Some(timer) = timer.try_get_value().flatten() {
            timer.clear();
        }
    });
    let PairingView { qr, typed } = pairing;
    let copied = qr.clone();
    view! {
        <div class="stack" role="group" aria-label=s.device_add>
            <Notice kind=NoticeKind::Caution title=s.pair_warning/>
            <div class="pairing">
                <QrCode text=qr label=s.pair_qr/>
                <div class="stack-2">
                    <p class="small">{s.pair_typed}</p>
                    <p class="pairing__typed" data-testid="pairing-typed">
                        <code>{typed}</code>
                    </p>
                    <CopyButton text=Signal::derive(move || copied.clone()) label=s.pair_copy/>
                    <p class="fresh" role="timer">
                        {move || t().settings.seconds_left(left.get())}
                    </p>
                    <Buttons>
                        <Button
                            kind=ButtonKind::Line
                            small=true
                            on_press=move |()| {
                                open.set(false);
                                shown.set(None);
                            }
                        >
                            {s.pair_hide}
                        </Button>
                    </Buttons>
                </div>
            </div>
        </div>
    }
    .into_any()
}
