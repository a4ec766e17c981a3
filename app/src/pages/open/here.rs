//! Opening with the seal this browser keeps, and taking it out of this browser.

use client::engine::wire::{ForgetDevice, OpenWithPassphrase, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::opening::Opening;
use crate::pages::person_fields::problem_of;
use crate::session::use_session;
use crate::ui::{
    Button, ButtonKind, Buttons, ConfirmRow, ErrorSummary, IconKind, Notice, NoticeKind, PassphraseField, Problem,
    trouble_text,
};

#[component]
pub(super) fn OpenHere(
    #[prop(into)] on_forgotten: Callback<()>,
    /// Whether this device keeps what a passkey opens without the server.
    copy: Signal<bool>,
    /// How many changes wait on this device.
    waiting: Signal<usize>,
) -> impl IntoView {
    let o = &t().open;
    let engine = use_engine();
    let session = use_session();
    let passphrase = RwSignal::new(String::new());
    let (busy, stopped) = (RwSignal::new(false), RwSignal::new(false));
    let problems = RwSignal::new(Vec::<Problem>::new());
    // The server cannot say which of the two was wrong, the passphrase or the seal.
    let wrong = RwSignal::new(false);
    let offline = RwSignal::new(false);
    let open = move || {
        if busy.get_untracked() {
            return;
        }
        problems.set(Vec::new());
        wrong.set(false);
        offline.set(false);
        stopped.set(false);
        let typed = passphrase.get_untracked();
        if typed.is_empty() {
            problems.set(vec![Problem::new("passphrase", t().open.passphrase_missing)]);
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = engine.call(OpenWithPassphrase { passphrase: typed }).await;
            busy.try_set(false);
            match answer {
                Ok(opened) => {
                    passphrase.try_set(String::new());
                    session.opened(opened);
                }
                Err(Trouble::Cancelled) => {}
                Err(trouble) => {
                    wrong.try_set(trouble == Trouble::WrongPassphrase);
                    offline.try_set(trouble == Trouble::Offline);
                    problems.try_set(vec![Problem::new("passphrase", trouble_text(&trouble))]);
                }
            }
        });
    };
    view! {
        <div class="stack-6">
            <form
                class="form stack-5"
                novalidate
                on:submit=move |ev| {
                    ev.prevent_default();
                    open();
                }
            >
                <ErrorSummary id="open-errors" title=t().errors.title problems/>
                <p>{o.lead}</p>
                <PassphraseField
                    id="passphrase"
                    label=o.passphrase
                    value=passphrase
                    error=problem_of(problems.into(), "passphrase")
                />
                <Show when=move || wrong.get()>
                    <p class="small">{t().open.replaced_elsewhere}</p>
                </Show>
                <Show when=move || offline.get()>
                    <Notice title=t().device_copy.passphrase_needs_server live=true>
                        <p>{if copy.get() { t().device_copy.lock_opens } else { t().device_copy.nothing_opens }}</p>
                    </Notice>
                </Show>
                <Opening busy stopped text=t().common.deriving back_to="passphrase"/>
                <Buttons>
                    <Button submit=true not_yet=busy>
                        {o.open}
                    </Button>
                </Buttons>
            </form>
            <Forget on_forgotten waiting/>
        </div>
    }
    .into_any()
}

/// Takes the seal and everything else of the account out of this browser, after one question.
#[component]
fn Forget(on_forgotten: Callback<()>, waiting: Signal<usize>) -> impl IntoView {
    let engine = use_engine();
    let asking = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let forget = move |()| {
        spawn_local(async move {
            match engine.call(ForgetDevice {}).await {
                Ok(()) => on_forgotten.run(()),
                Err(trouble) => {
                    failed.try_set(Some(trouble_text(&trouble)));
                }
            }
        });
    };
    let text = move || match waiting.get() {
        0 => t().open.forget_text.to_owned(),
        count => format!("{} {}", t().open.forget_text, t().device_copy.waiting_lost(count)),
    };
    view! {
        <Show
            when=move || asking.get()
            fallback=move || {
                view! {
                    <Buttons>
                        <Button kind=ButtonKind::Line small=true icon=IconKind::Bin on_press=move |()| asking.set(true)>
                            {t().open.forget}
                        </Button>
                    </Buttons>
                }
            }
        >
            <ConfirmRow title=t().open.forget text=text()>
                <Button kind=ButtonKind::Line on_press=forget>
                    {t().open.forget_do}
                </Button>
                <Button kind=ButtonKind::Line on_press=move |()| asking.set(false)>
                    {t().open.forget_not}
                </Button>
            </ConfirmRow>
        </Show>
        {move || failed.get().map(|text| view! { <Notice kind=NoticeKind::Caution title=text live=true/> })}
    }
    .into_any()
}
