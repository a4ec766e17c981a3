//! Passkeys: those that open the vault, adding one, stopping one.

use client::engine::wire::{AddPasskey, ListPasskeys, PasskeyView, RemovePasskey};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::{Key, SignInId};

use super::Tray;
use crate::clock::today;
use crate::engine::use_engine;
use crate::i18n::{Day, t};
use crate::pages::passphrase_act::{Act, with_passphrase};
use crate::pages::person_fields::problem_of;
use crate::ui::{
    Button, ButtonKind, Notice, NoticeKind, PassphraseField, Problem, QuestionForm, SettingRow, knows_passkeys,
    make_passkey, passkey_text, trouble_text,
};

/// What is going on under the list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doing {
    Nothing,
    Adding,
    Removing(SignInId),
}

#[component]
pub(super) fn Passkeys(
    /// One was added or stopped.
    #[prop(into)]
    on_changed: Callback<()>,
) -> impl IntoView {
    let p = &t().passkeys;
    let engine = use_engine();
    let found = RwSignal::new(None::<Vec<PasskeyView>>);
    let doing = RwSignal::new(Doing::Nothing);
    let said = RwSignal::new(None::<&'static str>);
    let load = move || {
        spawn_local(async move {
            found.try_set(engine.call(ListPasskeys {}).await.ok());
        });
    };
    Effect::new(move |_| load());
    let on_end = Callback::new(move |done: Option<&'static str>| {
        doing.try_set(Doing::Nothing);
        said.try_set(done);
        if done.is_some() {
            load();
            on_changed.run(());
        }
    });
    let begin = move |what| {
        said.set(None);
        doing.set(what);
    };
    let rows = move || {
        let list = found.get().unwrap_or_default();
        let row = |(at, passkey): (usize, PasskeyView)| {
            let p = &t().passkeys;
            let name = p.numbered(at + 1);
            view! {
                <SettingRow title=name.clone()>
                    <Button
                        kind=ButtonKind::Line
                        small=true
                        label=format!("{name}：{}", p.remove)
                        on_press=move |()| begin(Doing::Removing(passkey.id))
                    >
                        {p.remove}
                    </Button>
                </SettingRow>
                <Show when=move || doing.get() == Doing::Removing(passkey.id)>
                    <Remove id=passkey.id on_end/>
                </Show>
            }
        };
        list.into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <Tray>
            <SettingRow title=p.title text=p.text>
                {if knows_passkeys() {
                    view! {
                        <Button kind=ButtonKind::Line small=true on_press=move |()| begin(Doing::Adding)>
                            {p.add}
                        </Button>
                    }
                        .into_any()
                } else {
                    view! { <span class="small">{p.cannot}</span> }.into_any()
                }}
            </SettingRow>
            <Show when=move || doing.get() == Doing::Adding>
                <Add on_end/>
            </Show>
            <Show when=move || found.read().as_ref().is_some_and(Vec::is_empty)>
                <p class="small">{t().passkeys.none}</p>
            </Show>
            {rows}
            {move || said.get().map(|text| view! { <Notice kind=NoticeKind::Sound title=text live=true/> })}
        </Tray>
    }
    .into_any()
}

/// Has a passkey made, then lets it open the vault. A passphrase that was wrong does not cost a second passkey.
#[component]
fn Add(on_end: Callback<Option<&'static str>>) -> impl IntoView {
    let p = &t().passkeys;
    let engine = use_engine();
    let passphrase = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problems = RwSignal::new(Vec::<Problem>::new());
    let made = StoredValue::new(None::<Key>);
    let add = move || {
        if busy.get_untracked() {
            return;
        }
        let typed = passphrase.get_untracked();
        if typed.is_empty() {
            problems.set(vec![Problem::new(FIELD, t().open.passphrase_missing)]);
            return;
        }
        problems.set(Vec::new());
        busy.set(true);
        spawn_local(async move {
            // First, while the press is fresh: browsers make passkeys only right after one.
            let output = match made.get_value() {
                Some(output) => Ok(output),
                None => make_passkey(&label()).await,
            };
            let answer = match output {
                Ok(output) => {
                    made.try_set_value(Some(output));
                    let ask = AddPasskey { passphrase: typed, output };
                    engine.call(ask).await.map_err(|trouble| trouble_text(&trouble))
                }
                Err(fault) => Err(passkey_text(fault).to_owned()),
            };
            busy.try_set(false);
            match answer {
                Ok(()) => {
                    made.try_set_value(None);
                    passphrase.try_set(String::new());
                    on_end.run(Some(t().passkeys.added));
                }
                Err(text) => {
                    problems.try_set(vec![Problem::new(FIELD, text)]);
                }
            }
        });
    };
    view! {
        <QuestionForm
            errors="passkey-errors"
            problems
            busy
            working=p.adding
            ask=p.add
            leave=t().common.cancel
            even=true
            on_ask=move |()| add()
            on_leave=move |()| on_end.run(None)
        >
            <p>{p.what}</p>
            <PassphraseField
                id=FIELD
                label=t().settings.passphrase
                value=passphrase
                error=problem_of(problems.into(), FIELD)
            />
        </QuestionForm>
    }
    .into_any()
}

#[component]
fn Remove(id: SignInId, on_end: Callback<Option<&'static str>>) -> impl IntoView {
    let p = &t().passkeys;
    let engine = use_engine();
    let problems = RwSignal::new(Vec::<Problem>::new());
    let act = with_passphrase(move |passphrase| async move { engine.call(RemovePasskey { id, passphrase }).await });
    view! {
        <Act
            ids=("passkey-remove-errors", "passkey-remove-passphrase")
            press=p.remove
            leave=p.remove_not
            working=p.removing
            problems
            act
            on_end=move |done: bool| on_end.run(done.then_some(t().passkeys.removed))
        >
            <p>{p.remove_text}</p>
        </Act>
    }
    .into_any()
}

const FIELD: &str = "passkey-passphrase";

/// What the device's list of passkeys calls a new one: the program and the day. No name of a person.
fn label() -> String {
    let Day { year, month, day } = today();
    format!("Inro {year:04}-{:02}-{:02}", month.unwrap_or(1), day.unwrap_or(1))
}
