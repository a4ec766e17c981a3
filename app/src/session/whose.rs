//! Whose records are on the screen, where the account opens more than one vault: said on every page, with the way to another.

use client::engine::wire::{ListVaults, MemberRole, OpenVault, VaultItem};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use vault::id::VaultId;

use super::{Session, use_session};
use crate::engine::{Engine, use_engine};
use crate::i18n::t;
use crate::load::ask;
use crate::ui::{Busy, Notice, NoticeKind, trouble_text};

/// The line under the bar. Nothing for somebody who opens one vault of their own: then nothing can be mistaken.
#[component]
pub(super) fn Whose() -> impl IntoView {
    let session = use_session();
    let listed = ask(|| ListVaults {});
    Effect::new(move |_| {
        if let Some(vaults) = listed.get() {
            session.vaults.set(vaults);
        }
    });
    let choosing = RwSignal::new(false);
    let several = move || session.opens_others();
    view! {
        <Show when=several>
            <section class="whose screen-only" aria-label=t().family.whose_region>
                <Line session choosing/>
                <Show when=move || choosing.get()>
                    <Others session choosing/>
                </Show>
            </section>
        </Show>
    }
}

#[component]
fn Line(session: Session, choosing: RwSignal<bool>) -> impl IntoView {
    let (f, p) = (&t().family, &t().parts);
    let name = move || {
        let name = session.person().map(|person| person.name.text);
        name.map_or_else(|| f.no_name.to_owned(), |name| p.records_of(&name, session.part().as_deref()))
    };
    let may_read = move || {
        let name = session.person().map(|person| person.name.text);
        let text = name.map_or_else(|| f.reader_note.to_owned(), |name| f.may_read(&name));
        (session.role() == Some(MemberRole::Reader)).then_some(text)
    };
    let role = move || session.role().filter(|role| *role != MemberRole::Owner).map(|role| f.role(role));
    view! {
        <p class="whose__name" data-testid="whose">
            {name}
        </p>
        {move || role().map(|role| view! { <span class="tag">{role}</span> })}
        {move || {
            may_read()
                .map(|text| {
                    view! {
                        <p class="small whose__note" data-testid="may-read">
                            {text}
                        </p>
                    }
                })
        }}
        <button
            class="tool tool--line"
            type="button"
            aria-expanded=move || if choosing.get() { "true" } else { "false" }
            on:click=move |_| choosing.update(|choosing| *choosing = !*choosing)
        >
            {move || match (choosing.get(), session.beside().is_empty()) {
                (true, _) => f.switch_close,
                (false, true) => f.switch,
                (false, false) => p.switch,
            }}
        </button>
    }
}

/// Opens another vault of the account in place of the one that is open.
#[derive(Clone, Copy)]
pub struct Switch {
    /// It is being opened.
    pub busy: RwSignal<bool>,
    /// Why it did not open.
    pub failed: RwSignal<Option<String>>,
    done: RwSignal<bool>,
    session: Session,
    engine: Engine,
    navigate: Callback<()>,
}

impl Switch {
    /// Within a page.
    #[must_use]
    pub fn here() -> Self {
        Self::leading_to("/home")
    }

    /// Within a page, and to this page of the other vault.
    #[must_use]
    pub fn leading_to(page: &'static str) -> Self {
        let navigate = use_navigate();
        Self {
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
            done: RwSignal::new(false),
            session: use_session(),
            engine: use_engine(),
            // What was on the page belongs to somebody else.
            navigate: Callback::new(move |()| navigate(page, leptos_router::NavigateOptions::default())),
        }
    }

    /// To this one. If it does not open, the other stays.
    pub fn to(self, vault: VaultId) {
        if self.busy.get_untracked() {
            return;
        }
        let engine = self.engine;
        self.busy.set(true);
        self.failed.set(None);
        spawn_local(async move {
            let answer = engine.call(OpenVault { vault }).await;
            self.busy.try_set(false);
            match answer {
                Ok(opened) => {
                    self.session.switched(opened);
                    self.done.try_set(true);
                    self.navigate.run(());
                }
                Err(trouble) => {
                    self.failed.try_set(Some(trouble_text(&trouble)));
                }
            }
        });
    }
}

/// The other vaults, each a button of the same size.
#[component]
fn Others(session: Session, choosing: RwSignal<bool>) -> impl IntoView {
    let f = &t().family;
    let switch = Switch::here();
    Effect::new(move |_| {
        if switch.done.get() {
            choosing.try_set(false);
        }
    });
    let row = move |item: VaultItem| {
        let vault = item.vault;
        let part = item.part.as_ref().map(|part| part.name.as_str());
        let name = item.person.as_ref().map(|person| t().parts.records_of(&person.name.text, part));
        let name = name.unwrap_or_else(|| f.no_name.to_owned());
        let note = if item.refused { f.refused } else { f.role(item.role) };
        let refused = item.refused;
        view! {
            <li>
                <button
                    class="whose__other"
                    type="button"
                    aria-disabled=refused.then_some("true")
                    on:click=move |_| {
                        if !refused {
                            switch.to(vault);
                        }
                    }
                >
                    <b>{name}</b>
                    <span class="small">{note}</span>
                </button>
            </li>
        }
    };
    let others = move || {
        let others = session.vaults.get().into_iter().filter(|item| !item.open);
        others.map(row).collect_view()
    };
    view! {
        <div class="whose__choice stack-2">
            <p class="small">{f.switch_legend}</p>
            <ul class="plain">{others}</ul>
            <Busy on=switch.busy text=f.switching/>
            {move || switch.failed.get().map(|text| view! { <Notice kind=NoticeKind::Caution title=text live=true/> })}
        </div>
    }
}
