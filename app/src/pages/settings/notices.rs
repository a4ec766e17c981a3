//! Being told outside the app that there is something to read, where the operator named a place for that. Off until it is turned on.

use client::engine::wire::{AskServer, GetOutsideNotices, SetOutsideNotices};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::engine::use_engine;
use crate::i18n::t;
use crate::pages::passphrase_act::{Act, with_passphrase};
use crate::ui::{Button, ButtonKind, Buttons, CopyButton, Group, Problem};

/// Nothing where there is no such place.
#[component]
pub(super) fn OutsideNotices() -> impl IntoView {
    let engine = use_engine();
    let topic = RwSignal::new(None::<Option<String>>);
    Effect::new(move |_| {
        spawn_local(async move {
            if engine.call(AskServer {}).await.is_ok_and(|info| info.notices) {
                topic.try_set(engine.call(GetOutsideNotices {}).await.ok());
            }
        });
    });
    view! {
        <Show when=move || topic.read().is_some()>
            <Group id="set-notices" title=t().settings.notices>
                <Switch topic/>
            </Group>
        </Show>
    }
    .into_any()
}

#[component]
fn Switch(topic: RwSignal<Option<Option<String>>>) -> impl IntoView {
    let asking = RwSignal::new(false);
    let is_on = Memo::new(move |_| topic.read().as_ref().is_some_and(Option::is_some));
    let state = move || {
        let s = &t().settings;
        match topic.get().flatten() {
            Some(name) => view! {
                <p>{s.notices_on}</p>
                <p class="num keep-lines" data-testid="notice-topic">{name.clone()}</p>
                <p class="small">{s.notices_topic}</p>
                <CopyButton text=Signal::derive(move || name.clone()) label=s.notices_copy/>
            }
            .into_any(),
            None => view! { <p>{s.notices_off}</p> }.into_any(),
        }
    };
    view! {
        <div class="tier stack">
            <p class="small">{t().settings.notices_text}</p>
            <div class="stack-2" role="status">
                {state}
            </div>
            <Show
                when=move || asking.get()
                fallback=move || {
                    view! {
                        <Buttons>
                            <Button kind=ButtonKind::Line on_press=move |()| asking.set(true)>
                                {move || {
                                    let s = &t().settings;
                                    if is_on.get() { s.notices_stop } else { s.notices_start }
                                }}
                            </Button>
                        </Buttons>
                    }
                }
            >
                <Form topic asking on=!is_on.get_untracked()/>
            </Show>
        </div>
    }
    .into_any()
}

#[component]
fn Form(topic: RwSignal<Option<Option<String>>>, asking: RwSignal<bool>, on: bool) -> impl IntoView {
    let s = &t().settings;
    let engine = use_engine();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let act = with_passphrase(move |passphrase| async move {
        let name = engine.call(SetOutsideNotices { on, passphrase }).await?;
        topic.try_set(Some(name));
        Ok(())
    });
    view! {
        <Act
            ids=("notices-errors", "notices-passphrase")
            press=if on { s.notices_start } else { s.notices_stop }
            leave=t().common.cancel
            working=t().common.working
            problems
            act
            on_end=move |_: bool| {
                asking.try_set(false);
            }
        />
    }
    .into_any()
}
