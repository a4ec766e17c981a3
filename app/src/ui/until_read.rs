//! A notice that stands until somebody says to have read it.

use client::engine::wire::Call;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Button, ButtonKind, Buttons, LinkButton, Notice, NoticeKind, focus_soon, trouble_text};
use crate::engine::use_engine;
use crate::i18n::t;
use crate::session::{Right, use_session};

/// What stands in it, one item a line, and what is said to the engine when it was read. `link`: where more of it is, and its words.
/// `right`: what is needed to say so, where that is written into the vault.
pub fn until_read<C>(
    kind: NoticeKind,
    title: &'static str,
    lines: Vec<AnyView>,
    note: Option<&'static str>,
    marks: Vec<C>,
    link: Option<(&'static str, &'static str)>,
    right: Option<Right>,
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
                    {right
                        .is_none_or(|right| use_session().may(right))
                        .then(|| {
                            view! {
                                <Button kind=ButtonKind::Line small=true on_press=mark>
                                    {t().home.mark_read}
                                </Button>
                            }
                        })}
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

#[cfg(test)]
mod tests {
    use client::engine::wire::{MemberRole, ReadGrantNotices};

    use super::*;
    use crate::session::seen_as;

    #[test]
    fn what_is_marked_in_the_vault_is_marked_by_those_who_may_write_and_read_by_everybody() {
        let notice = |role, right| {
            seen_as(role, || {
                let lines = vec!["opened".into_any()];
                until_read(NoticeKind::Plain, "title", lines, None, vec![ReadGrantNotices { through: 1 }], None, right)
            })
        };
        let button = t().home.mark_read;
        let readers = notice(MemberRole::Reader, Some(Right::Write));
        assert!(readers.contains("opened") && !readers.contains(button));
        assert!(notice(MemberRole::Editor, Some(Right::Write)).contains(button));
        assert!(notice(MemberRole::Reader, None).contains(button), "of the account itself");
    }
}
