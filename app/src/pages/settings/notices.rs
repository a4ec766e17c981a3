//! Being told outside the app that there is something to read, where the operator named a place for that. Off until it is turned on.

use client::engine::wire::{AskServer, GetOutsideNotices, SetOutsideNotices};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Group;
use crate::engine::use_engine;
use crate::i18n::t;
use crate::ui::{Busy, Button, ButtonKind, Buttons, Notice, NoticeKind, trouble_text};

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
    let engine = use_engine();
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let set = move |on: bool| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = engine.call(SetOutsideNotices { on }).await;
            busy.try_set(false);
            match answer {
                Ok(name) => drop(topic.try_set(Some(name))),
                Err(trouble) => drop(failed.try_set(Some(trouble_text(&trouble)))),
            }
        });
    };
    let state = move || {
        let s = &t().settings;
        match topic.get().flatten() {
            Some(name) => view! {
                <p>{s.notices_on}</p>
                <p class="num keep-lines" data-testid="notice-topic">{name}</p>
                <p class="small">{s.notices_topic}</p>
                <Buttons>
                    <Button kind=ButtonKind::Line on_press=move |()| set(false)>
                        {s.notices_stop}
                    </Button>
                </Buttons>
            }
            .into_any(),
            None => view! {
                <p>{s.notices_off}</p>
                <Buttons>
                    <Button kind=ButtonKind::Line on_press=move |()| set(true)>
                        {s.notices_start}
                    </Button>
                </Buttons>
            }
            .into_any(),
        }
    };
    view! {
        <div class="tier stack">
            <p class="small">{t().settings.notices_text}</p>
            <div class="stack-2" role="status">
                {state}
            </div>
            <Busy on=busy text=t().common.loading/>
            {move || failed.get().map(|text| view! { <Notice kind=NoticeKind::Caution title=text live=true/> })}
        </div>
    }
    .into_any()
}
