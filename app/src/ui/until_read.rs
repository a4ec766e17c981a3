//! A notice that stands until somebody says to have read it.

use client::engine::wire::Call;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Button, ButtonKind, Buttons, LinkButton, Notice, NoticeKind, focus_soon, trouble_text};
use crate::engine::use_engine;
use crate::i18n::t;

/// What stands in it, one item a line, and what is said to the engine when it was read. `link`: where more of it is, and its words.
pub fn until_read<C>(
    kind: NoticeKind,
    title: &'static str,
    lines: Vec<AnyView>,
    note: Option<&'static str>,
    marks: Vec<C>,
    link: Option<(&'static str, &'static str)>,
) -> AnyView
where
    C: Call<Reply = ()> + Clone + Send + Sync + 'static,
{
    let engine = use_engine();
    let read = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let mark = move |()| {
        let marks = marks.clone();
        failed.set(None);
        spawn_local(async move {
            for mark in marks {
                if let Err(trouble) = engine.call(mark).await {
                    failed.try_set(Some(trouble_text(&trouble)));
                    return;
                }
            }
            read.try_set(true);
            // The button that was pressed goes with it.
            focus_soon("main".to_owned());
        });
    };
    view! {
        <div hidden=move || read.get()>
            <Notice kind title>
                <ul class="plain">{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                {note.map(|note| view! { <p class="small">{note}</p> })}
                {move || failed.get().map(|text| view! { <p class="err">{text}</p> })}
                <Buttons>
                    <Button kind=ButtonKind::Line small=true on_press=mark>
                        {t().home.mark_read}
                    </Button>
                    {link
                        .map(|(href, words)| {
                            view! {
                                <LinkButton href kind=ButtonKind::Line small=true>
                                    {words}
                                </LinkButton>
                            }
                        })}
                </Buttons>
            </Notice>
        </div>
    }
    .into_any()
}
