//! Whether this device keeps what opens without the server. Off until the person decides for it; on the owner's own device only.

use client::engine::wire::{DropCopy, KeepCopy, ListPasskeys, Status};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Tray;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::program::{drop_program, keep_program};
use crate::session::use_session;
use crate::ui::{
    Busy, Button, ButtonKind, ErrorSummary, Notice, NoticeKind, ParityActs, Problem, SettingRow, ask_passkey,
    passkey_text, trouble_text,
};

#[component]
pub(super) fn DeviceCopy(
    /// Moves when a passkey was added or stopped: with the one that opens it, the copy goes.
    passkeys: RwSignal<u64>,
) -> impl IntoView {
    if use_session().guest_untracked() {
        return ().into_any();
    }
    let d = &t().device_copy;
    let engine = use_engine();
    let kept = RwSignal::new(None::<bool>);
    let asking = RwSignal::new(false);
    let said = RwSignal::new(None::<(NoticeKind, String)>);
    let load = move || {
        spawn_local(async move {
            let Ok(status) = engine.call(Status {}).await else { return };
            if !status.copy {
                // It went with the passkey that opened it, maybe on another device: nothing is left that only it needs.
                drop_program().await;
            }
            kept.try_set(Some(status.copy));
        });
    };
    Effect::new(move |_| {
        passkeys.track();
        load();
    });
    let drop_copy = move |()| {
        spawn_local(async move {
            let outcome = match engine.call(DropCopy {}).await {
                Ok(()) => {
                    drop_program().await;
                    (NoticeKind::Sound, t().device_copy.dropped.to_owned())
                }
                Err(trouble) => (NoticeKind::Caution, trouble_text(&trouble)),
            };
            said.try_set(Some(outcome));
            load();
        });
    };
    let on_end = Callback::new(move |()| {
        asking.try_set(false);
        load();
    });
    view! {
        <Tray>
            <SettingRow title=d.title text=d.text>
                {move || match kept.get() {
                    Some(true) => view! {
                        <Button kind=ButtonKind::Line small=true on_press=drop_copy>
                            {t().device_copy.drop}
                        </Button>
                    }
                    .into_any(),
                    Some(false) => view! {
                        <Button
                            kind=ButtonKind::Line
                            small=true
                            label=format!("{}：{}", t().device_copy.title, t().device_copy.decide)
                            on_press=move |()| {
                                said.set(None);
                                asking.set(true);
                            }
                        >
                            {t().device_copy.decide}
                        </Button>
                    }
                    .into_any(),
                    None => ().into_any(),
                }}
            </SettingRow>
            <div class="stack-2" role="status">
                {move || {
                    let d = &t().device_copy;
                    kept.get().map(|kept| view! { <p class="small">{if kept { d.kept } else { d.none }}</p> })
                }}
            </div>
            <Show when=move || asking.get()>
                <Question on_end/>
            </Show>
            {move || said.get().map(|(kind, text)| view! { <Notice kind title=text live=true/> })}
        </Tray>
    }
    .into_any()
}

/// What it means, and the two answers.
#[component]
fn Question(on_end: Callback<()>) -> impl IntoView {
    let d = &t().device_copy;
    let engine = use_engine();
    let busy = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let keep = move |()| {
        if busy.get_untracked() {
            return;
        }
        problems.set(Vec::new());
        busy.set(true);
        spawn_local(async move {
            let answer = match ask_passkey().await {
                Ok(output) => engine.call(KeepCopy { output }).await.map_err(|trouble| trouble_text(&trouble)),
                Err(fault) => Err(passkey_text(fault).to_owned()),
            };
            let answer = match answer {
                Ok(()) if keep_program().await => Ok(()),
                Ok(()) => {
                    // Not by half: what cannot show itself without the server is no copy to rely on.
                    let _ = engine.call(DropCopy {}).await;
                    drop_program().await;
                    Err(t().device_copy.cannot.to_owned())
                }
                Err(text) => Err(text),
            };
            busy.try_set(false);
            match answer {
                Ok(()) => on_end.run(()),
                Err(text) => {
                    problems.try_set(vec![Problem::new("copy-question", text)]);
                }
            }
        });
    };
    let passkeys = RwSignal::new(None::<bool>);
    Effect::new(move |_| {
        spawn_local(async move {
            passkeys.try_set(engine.call(ListPasskeys {}).await.ok().map(|all| !all.is_empty()));
        });
    });
    view! {
        <div class="stack-5">
            <ErrorSummary id="copy-errors" title=t().errors.title problems/>
            <p>{d.what}</p>
            <p>{d.risk}</p>
            <p>{d.limit}</p>
            {move || (passkeys.get() == Some(false)).then(|| view! { <Notice title=t().device_copy.passkey_first/> })}
            <Busy on=busy text=d.keeping/>
            <div id="copy-question">
                <ParityActs press=d.keep leave=d.keep_not on_press=keep on_leave=move |()| on_end.run(())/>
            </div>
        </div>
    }
    .into_any()
}
