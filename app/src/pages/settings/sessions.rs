//! Where the account is open now, and ending it there.

use client::engine::wire::{EndSession, ListSessions, SessionItem, Trouble};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Tray;
use crate::clock::today;
use crate::engine::use_engine;
use crate::i18n::{Moment, t};
use crate::ui::{Busy, Button, ButtonKind, Notice, NoticeKind, SettingRow, trouble_text};

#[component]
pub(super) fn Sessions() -> impl IntoView {
    let engine = use_engine();
    let answer = RwSignal::new(None::<Result<Vec<SessionItem>, Trouble>>);
    let failed = RwSignal::new(None::<String>);
    let ended = RwSignal::new(false);
    let load = move || {
        spawn_local(async move {
            let sessions = engine.call(ListSessions {}).await;
            answer.try_set(Some(sessions));
        });
    };
    Effect::new(move |_| load());
    let end = Callback::new(move |id: protocol::SessionId| {
        failed.set(None);
        spawn_local(async move {
            match engine.call(EndSession { id }).await {
                Ok(()) => {
                    ended.try_set(true);
                    load();
                }
                Err(trouble) => {
                    failed.try_set(Some(trouble_text(&trouble)));
                }
            }
        });
    });
    view! {
        <Tray>
            <h3>{t().settings.sessions}</h3>
            <Busy on=Signal::derive(move || answer.read().is_none()) text=t().common.loading/>
            {move || {
                answer
                    .get()
                    .map(|answer| match answer {
                        Ok(sessions) => {
                            sessions.into_iter().map(|session| view! { <Row session end/> }).collect_view().into_any()
                        }
                        Err(trouble) => {
                            view! { <Notice kind=NoticeKind::Caution title=trouble_text(&trouble) live=true/> }.into_any()
                        }
                    })
            }}
            {move || failed.get().map(|text| view! { <Notice kind=NoticeKind::Caution title=text live=true/> })}
            <Show when=move || ended.get()>
                <Notice kind=NoticeKind::Sound title=t().settings.device_ended live=true/>
            </Show>
        </Tray>
    }
    .into_any()
}

#[component]
fn Row(session: SessionItem, end: Callback<protocol::SessionId>) -> impl IntoView {
    let s = &t().settings;
    let moment = |time: i64| t().moment(Moment::from_unix(time), today());
    let name = session.name.unwrap_or_else(|| s.device_unnamed.to_owned());
    let text = format!("{}　{}　{}　{}", s.device_began, moment(session.began), s.device_used, moment(session.used));
    let label = format!("{name}（{}）：{}", moment(session.began), s.device_end);
    let id = session.id;
    view! {
        <SettingRow title=name text=text>
            {if session.current {
                view! { <span class="tag">{t().common.this_device}</span> }.into_any()
            } else {
                view! {
                    <Button kind=ButtonKind::Line small=true label=label on_press=move |()| end.run(id)>
                        {s.device_end}
                    </Button>
                }
                    .into_any()
            }}
        </SettingRow>
    }
    .into_any()
}
